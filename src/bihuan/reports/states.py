"""Whose accidents a statistic counts, and what a year's control figures limit."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AccidentScope(TextChoices):
    """全口径 counts every accident, 生产经营性 those of production and business only."""

    ALL = "all", _("全口径")
    PRODUCTION = "production", _("生产经营性")


class QuotaMeasure(TextChoices):
    """What a year's control figures limit."""

    ACCIDENTS = "accidents", _("生产安全事故起数")
    DEATHS = "deaths", _("生产安全事故死亡人数")
    LARGER = "larger", _("较大及以上事故起数")


class QuotaPart(TextChoices):
    """Whose figure it is; those of the units and those of the sectors each give the whole."""

    WHOLE = "whole", _("全部")
    UNIT = "unit", _("单位")
    SECTOR = "sector", _("行业")
