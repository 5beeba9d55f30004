"""States and closed lists of major hazard sources."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SourceStatus(models.TextChoices):
    """Where a unit stands with its filing."""

    BELOW = "below", _("不构成")
    UNFILED = "unfiled", _("待备案")
    SUBMITTED = "submitted", _("已报备案")
    RETURNED = "returned", _("退回补正")
    FILED = "filed", _("已备案")
    CANCELLING = "cancelling", _("申请核销")
    CANCELLED = "cancelled", _("已核销")
    WITHDRAWN = "withdrawn", _("已撤回")


class UnitKind(models.TextChoices):
    """How the unit is bounded (GB 18218-2018 3.4, 3.5)."""

    PRODUCTION = "production", _("生产单元")
    STORAGE = "storage", _("储存单元")


class SourceLevel(models.IntegerChoices):
    """Levels of a major hazard source; 1 is worst."""

    FIRST = 1, _("一级")
    SECOND = 2, _("二级")
    THIRD = 3, _("三级")
    FOURTH = 4, _("四级")


class SourceOccasion(models.TextChoices):
    """Why a unit was graded."""

    FIRST = "first", _("首次辨识")
    PERIODIC = "periodic", _("定期重评")
    CHANGE = "change", _("物质、数量、工艺或周边人口变化")
    STANDARD = "standard", _("标准改变")
    ACCIDENT = "accident", _("事故之后")
    ORDER = "order", _("监管单位要求")


class CancelReason(models.TextChoices):
    """Why a source is to be struck off."""

    REMOVED = "removed", _("装置设施已拆除")
    STOPPED = "stopped", _("永久停用，物料已清空")
    REDUCED = "reduced", _("减量后不再构成")
    STANDARD = "standard", _("按新标准不再构成")


STANDING = (
    SourceStatus.UNFILED,
    SourceStatus.SUBMITTED,
    SourceStatus.RETURNED,
    SourceStatus.FILED,
    SourceStatus.CANCELLING,
)  # a major hazard source by the last grading, or not yet struck off
ENDED = (SourceStatus.CANCELLED, SourceStatus.WITHDRAWN)
FILED = (SourceStatus.FILED, SourceStatus.CANCELLING)
