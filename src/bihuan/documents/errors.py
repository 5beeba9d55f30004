"""Refusals that only documents give."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import InvalidInput, NotFound, TransitionRefused


class SignerTooLow(TransitionRefused):
    """The one who signs does not hold the level that the document asks for."""

    code = "documents.signer_too_low"
    message = _("“%(title)s”要由%(needed)s签发，您的岗位登记为%(held)s。")
    remedy = _("请转%(needed)s签发；岗位登记有误的，请联系系统管理员更正。")


class SignedByDrafter(TransitionRefused):
    """Who wrote it may not sign it."""

    code = "documents.signed_by_drafter"
    message = _("“%(title)s”由您本人送签，不能由您本人签发。")
    remedy = _("请由另一名有签发权限的领导签发。")


class HandledElsewhere(TransitionRefused):
    """The document belongs to a report, whose page moves it."""

    code = "documents.handled_elsewhere"
    message = _("“%(title)s”由报表生成，要在报表页面办理。")
    remedy = _("请打开对应的报表，在“下一步”里办理。")


class NoRecipients(InvalidInput):
    """A document goes to somebody."""

    code = "documents.recipients_missing"
    message = _("还没有选择发送单位。")
    remedy = _("请至少选择一个单位，或填写主送机关的名称。")


class CodeUnknown(NotFound):
    """No issued document bears the code."""

    code = "documents.code_unknown"
    message = _("没有查到核验码为“%(typed)s”的文件。")
    remedy = _("请对照文件末页的核验码逐字核对；字母不分大小写，没有数字 0、1。")
