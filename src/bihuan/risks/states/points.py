"""States and closed lists of risk points and of new forms of business."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Colour(models.IntegerChoices):
    """The four colours of a risk; 1 is worst."""

    RED = 1, _("红")
    ORANGE = 2, _("橙")
    YELLOW = 3, _("黄")
    BLUE = 4, _("蓝")


COLOUR_WORDS = {
    Colour.RED: _("重大风险"),
    Colour.ORANGE: _("较大风险"),
    Colour.YELLOW: _("一般风险"),
    Colour.BLUE: _("低风险"),
}


class Subject(models.TextChoices):
    """What a risk point lies in, and so who answers for it."""

    ENTERPRISE = "enterprise", _("企业")
    BUILDING = "building", _("楼宇")
    AREA = "area", _("区域")


class PointStatus(models.TextChoices):
    """Where a risk point stands."""

    IDENTIFIED = "identified", _("待评价")
    GRADED = "graded", _("待落实措施")
    CONTROLLED = "controlled", _("管控中")
    RAISED = "raised", _("临时升级")
    WITHDRAWN = "withdrawn", _("已撤销")


class OwnerLevel(models.TextChoices):
    """Levels of responsibility inside an enterprise, from above."""

    COMPANY = "company", _("公司级")
    DEPARTMENT = "department", _("部门级")
    TEAM = "team", _("班组级")
    POST = "post", _("岗位级")


OWNER_ORDER = tuple(OwnerLevel)


class Stage(models.TextChoices):
    """Before or after the measures are counted in."""

    INHERENT = "inherent", _("固有风险")
    RESIDUAL = "residual", _("残余风险")


class Occasion(models.TextChoices):
    """Why an assessment was made."""

    FIRST = "first", _("首次评估")
    YEARLY = "yearly", _("年度评估")
    CHANGE = "change", _("工艺、设备、人员变更")
    ACCIDENT = "accident", _("事故或险情之后")
    LAW = "law", _("法规标准变化")
    ORDER = "order", _("监管单位要求")


class Checked(models.TextChoices):
    """What a verification of a measure found."""

    WORKS = "works", _("有效")
    FAILED = "failed", _("失效")


class MarkKind(models.TextChoices):
    """How a risk point is drawn on a plan."""

    POINT = "point", _("点")
    ZONE = "zone", _("区域")


class NoveltyStatus(models.TextChoices):
    """Where a judgement of something new stands."""

    DRAFTED = "drafted", _("待会商")
    DISCUSSED = "discussed", _("待决定")
    DECIDED = "decided", _("已决定")
    WITHDRAWN = "withdrawn", _("已撤回")


class NoveltyDecision(models.TextChoices):
    """What was decided of it."""

    ASSIGN = "assign", _("明确监管单位")
    WATCH = "watch", _("列入跟踪观察")
    NONE = "none", _("不需单独监管")
