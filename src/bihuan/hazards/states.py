"""States and grades of a hazard."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    REPORTED = "reported", _("待核查")
    OPEN = "open", _("整改中")
    RECTIFIED = "rectified", _("待复查")
    REFERRED = "referred", _("提请研究")
    CLOSED = "closed", _("已销号")
    DISMISSED = "dismissed", _("不属实")
    WITHDRAWN = "withdrawn", _("已撤回")


class Grade(TextChoices):
    GENERAL = "general", _("一般隐患")
    MAJOR = "major", _("重大事故隐患")


UNFINISHED = (Status.REPORTED, Status.OPEN, Status.RECTIFIED, Status.REFERRED)
NOT_YET_RECTIFIED = (Status.OPEN, Status.REFERRED)
NEVER_OWED = (Status.DISMISSED, Status.WITHDRAWN)
