"""The states that records of the register pass through, and the choices they are made of."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SuspensionStatus(TextChoices):
    """Of a suspension, from the order to the resumption."""

    STOPPED = "stopped", _("停产停业中")
    APPLIED = "applied", _("待现场检查")
    CHECKED = "checked", _("待审批")
    RESUMED = "resumed", _("已复工复产")
    CLOSED = "closed", _("已关闭退出")
    WITHDRAWN = "withdrawn", _("登记有误已撤回")


STANDING = (SuspensionStatus.STOPPED, SuspensionStatus.APPLIED, SuspensionStatus.CHECKED)


class WatchStatus(TextChoices):
    """Of the duty to keep an eye on an enterprise."""

    ACTIVE = "active", _("专盯中")
    ENDED = "ended", _("已结束")


class WatchKind(TextChoices):
    """Why somebody keeps an eye on it."""

    HAZCHEM = "hazchem", _("危险化学品")
    AMMONIA = "ammonia", _("涉氨")
    GAS = "gas", _("燃气")
    SUSPENSION = "suspension", _("停产停业")


class ContactWay(TextChoices):
    """How a watcher was in touch."""

    VISIT = "visit", _("上门")
    PHONE = "phone", _("电话")
    VIDEO = "video", _("视频")


class ProposalStatus(TextChoices):
    """Of changes that an enterprise asks for."""

    PROPOSED = "proposed", _("待审核")
    RETURNED = "returned", _("已退回")
    APPLIED = "applied", _("已采纳")
    WITHDRAWN = "withdrawn", _("已撤回")


class ChemicalUse(TextChoices):
    """What an enterprise does with a chemical."""

    PRODUCTION = "production", _("生产")
    STORAGE = "storage", _("储存")
    TRADE = "trade", _("经营")
    USE = "use", _("使用")
    TRANSPORT = "transport", _("运输")


class QuantityUnit(TextChoices):
    """In what a chemical is counted."""

    TONNE = "t", _("吨")
    KILOGRAM = "kg", _("千克")
    CUBIC_METRE = "m3", _("立方米")
    LITRE = "L", _("升")
    CYLINDER = "cylinder", _("瓶")


class FundEntryKind(TextChoices):
    """Money set aside, or spent."""

    EXTRACTION = "extraction", _("提取")
    SPENDING = "spending", _("使用")


class FundState(TextChoices):
    """How a year's account stands."""

    UNRECKONED = "unreckoned", _("未测算")
    UNDER_EXTRACTED = "under", _("少提")
    UNSPENT = "unspent", _("未使用")
    OVERSPENT = "overspent", _("支出超过提取")
    IN_ORDER = "in_order", _("足额提取、已使用")
