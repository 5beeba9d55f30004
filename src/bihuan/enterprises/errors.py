"""Refusals of the register of enterprises."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import DomainError, InvalidInput


class BadCreditCode(InvalidInput):
    """The unified social credit code is not one."""

    code = "enterprises.bad_credit_code"
    message = _("统一社会信用代码“%(credit_code)s”有误。")
    remedy = _("%(sentence)s")


class CodeTaken(InvalidInput):
    """Another record has the code."""

    code = "enterprises.code_taken"
    message = _("统一社会信用代码%(credit_code)s已登记在%(where)s。")
    remedy = _("同一家企业请使用已有的档案；代码抄错时请对照营业执照改正。")


class LooksRegistered(InvalidInput):
    """A record of the same name stands in the same street."""

    code = "enterprises.looks_registered"
    message = _("%(where)s已登记有名称相同的“%(name)s”。")
    remedy = _("同一家企业请使用已有的档案；确为另一家时，请勾选“确认不是同一家”后再登记。")


class OutsideRegion(InvalidInput):
    """The place lies outside what the actor answers for."""

    code = "enterprises.outside_region"
    message = _("属地“%(region)s”不在您的管辖范围内。")
    remedy = _("请核对属地；企业迁往别的街镇，请由安委办办理。")


class NotOwnField(DomainError):
    """An enterprise's own people keep a few fields only."""

    code = "enterprises.not_own_field"
    message = _("“%(fields)s”由监管部门维护，企业不能自行修改。")
    remedy = _("请只修改负责人、电话、人数和安全管理人员；其余请联系属地街镇。")


class AlreadyWithdrawn(DomainError):
    """The record was withdrawn or merged before."""

    code = "enterprises.already_withdrawn"
    message = _("“%(name)s”的档案已撤回：%(reason)s。")
    remedy = _("请改用仍在用的档案，或重新登记。")


class SameRecord(InvalidInput):
    """A record cannot be merged with itself."""

    code = "enterprises.same_record"
    message = _("选择的是同一份档案。")
    remedy = _("请选择两份不同的档案。")


class TwoLicences(InvalidInput):
    """Two credit codes are two legal persons."""

    code = "enterprises.two_licences"
    message = _("两份档案的统一社会信用代码不同（%(kept)s与%(dropped)s），是两个法人。")
    remedy = _("其中一个代码登记有误时，请先改正再合并；否则请标记为“不是同一家”。")


class ManagerGone(DomainError):
    """The safety manager left before."""

    code = "enterprises.manager_gone"
    message = _("“%(name)s”已于%(day)s离任。")
    remedy = _("重新任职请另行登记。")
