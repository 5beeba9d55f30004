"""States and closed lists of dual prevention."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DualStatus(models.TextChoices):
    """Where an enterprise stands with its two-fold prevention."""

    NOT_STARTED = "not_started", _("未启动")
    BUILDING = "building", _("建设中")
    BUILT = "built", _("已建成")
    RUNNING = "running", _("运行中")
    PROBLEM = "problem", _("存在问题")


class Variant(models.TextChoices):
    """Which steps an enterprise follows."""

    ENTERPRISE = "enterprise", _("企业")
    BUILDING = "building", _("高层楼宇物业")


STEPS_PACK = {Variant.ENTERPRISE: "dual-steps", Variant.BUILDING: "dual-steps-building"}


class Group(models.TextChoices):
    """Enterprises that the rates count apart."""

    ABOVE_SCALE = "above_scale", _("规模以上企业")
    SMALL = "small", _("小微企业")


class RunStatus(models.TextChoices):
    """What the provincial platform says of an enterprise, and what was done about it."""

    RUNNING = "running", _("正常运行")
    FAILING = "failing", _("未按要求运行")
    URGED = "urged", _("已催办")
    EXPLAINED = "explained", _("已说明")
    LEFT = "left", _("已移出平台")


class EventKind(models.TextChoices):
    """Gatherings that spread what works."""

    EXCHANGE = "exchange", _("经验交流会")
    OBSERVATION = "observation", _("现场观摩")
    TRAINING = "training", _("应用培训班")
    COMMENTARY = "commentary", _("点评活动")


class ImprovementStatus(models.TextChoices):
    """Where an item to improve stands."""

    OPEN = "open", _("待改进")
    DONE = "done", _("待确认")
    CLOSED = "closed", _("已完成")


class PlanPeriod(models.TextChoices):
    """How long a promotion plan runs."""

    YEAR = "year", _("全年")
    SECOND_HALF = "second_half", _("下半年")
    PHASE = "phase", _("阶段")
