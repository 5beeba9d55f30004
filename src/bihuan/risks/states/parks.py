"""States of what a park-wide assessment found."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class IssueStatus(models.TextChoices):
    """Where an issue of a park stands."""

    OPEN = "open", _("整治中")
    DONE = "done", _("待验收")
    CLOSED = "closed", _("已验收")


UNFINISHED_ISSUES = (IssueStatus.OPEN, IssueStatus.DONE)
