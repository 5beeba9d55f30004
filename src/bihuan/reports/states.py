"""Whose accidents a statistic counts."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AccidentScope(TextChoices):
    """全口径 counts every accident, 生产经营性 those of production and business only."""

    ALL = "all", _("全口径")
    PRODUCTION = "production", _("生产经营性")
