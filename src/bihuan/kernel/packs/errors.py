"""Refusals about packs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import Conflict, NotFound, TransitionRefused


class PackUnknown(NotFound):
    """No pack of that kind and code is loaded."""

    code = "pack_unknown"
    message = _("没有装入规则包“%(pack)s”。")
    remedy = _("请核对种类和代码；新装的平台请先运行 bihuan migrate 装载规则包。")


class RowUnknown(NotFound):
    """The pack has no row of that key."""

    code = "pack_row_unknown"
    message = _("规则包“%(pack)s”里没有“%(key)s”这一行。")
    remedy = _("请回到规则包页面，从列表里选一行。")


class PackReplaced(Conflict):
    """An earlier version is kept as it was; only the version in force is edited."""

    code = "pack_replaced"
    message = _("“%(title)s”第%(version)s版已被新版本替代，只供查阅。")
    remedy = _("请打开现行版本修改。")


class RowUnchanged(TransitionRefused):
    """The edit says what the row says already, or there is nothing to take back."""

    code = "pack_row_unchanged"
    message = _("“%(key)s”这一行没有可以%(move)s的内容。")
    remedy = _("请刷新页面，看过现在的内容再办理。")


class PacksBroken(TransitionRefused):
    """Shipped packs do not fit their schema; nothing was loaded."""

    code = "packs_broken"
    message = _("规则包有 %(count)s 处错误，没有装入：%(first)s")
    remedy = _("请按提示改正规则包文件后重新装入。")
