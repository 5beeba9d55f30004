"""States and closed lists of external safety distances."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Target(models.TextChoices):
    """Classes of protected targets (GB 36894-2018)."""

    HIGH = "high", _("高敏感防护目标")
    IMPORTANT = "important", _("重要防护目标")
    FIRST = "general-1", _("一般防护目标（一类）")
    SECOND = "general-2", _("一般防护目标（二类）")
    THIRD = "general-3", _("一般防护目标（三类）")


class Method(models.TextChoices):
    """How the distance is found (GB/T 37243-2019)."""

    CONSEQUENCE = "consequence", _("事故后果法")
    RISK = "risk", _("定量风险评价法")
    DESIGN = "design", _("执行相关工程设计标准")


class CheckResult(models.TextChoices):
    """Where a check of distances stands."""

    MET = "met", _("符合")
    OPEN = "open", _("情况不明")
    FAILED = "failed", _("不符合")
    PLANNED = "planned", _("已定措施")
    DONE = "done", _("待复核")
    CLOSED = "closed", _("已复核")


UNFINISHED_CHECKS = (CheckResult.FAILED, CheckResult.PLANNED, CheckResult.DONE)
