"""States and grades of a hazard."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    REPORTED = "reported", _("待核查")
    OPEN = "open", _("整改中")
    RECTIFIED = "rectified", _("待复查")
    REFERRED = "referred", _("提请研究")
    DEFERRED = "deferred", _("暂缓整改")
    CLOSED = "closed", _("已销号")
    DISMISSED = "dismissed", _("不属实")
    WITHDRAWN = "withdrawn", _("已撤回")


class Grade(TextChoices):
    GENERAL = "general", _("一般隐患")
    MAJOR = "major", _("重大事故隐患")


UNFINISHED = (
    Status.REPORTED,
    Status.OPEN,
    Status.RECTIFIED,
    Status.REFERRED,
    Status.DEFERRED,
)
NOT_YET_RECTIFIED = (Status.OPEN, Status.REFERRED)
NEVER_OWED = (Status.DISMISSED, Status.WITHDRAWN)


class Cadence(TextChoices):
    """How often a self-check falls due."""

    DAILY = "daily", _("每日")
    WEEKLY = "weekly", _("每周")
    MONTHLY = "monthly", _("每月")


class CheckStatus(TextChoices):
    """Where one self-check stands."""

    PENDING = "pending", _("待自查")
    DONE = "done", _("已自查")
    MISSED = "missed", _("未自查")
    CANCELLED = "cancelled", _("已取消")


class SnapStatus(TextChoices):
    """What became of a report from the public page."""

    HELD = "held", _("待核实")
    VERIFIED = "verified", _("属实")
    DISMISSED = "set_aside", _("未采纳")
