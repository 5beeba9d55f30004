"""Risk points: what can go wrong where, how bad, what keeps it down, and the proof that it does."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models import Evidence, User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule
from bihuan.risks.querysets.points import (
    KeyAreaQuerySet,
    RiskMeasureQuerySet,
    RiskPointQuerySet,
)
from bihuan.risks.states.points import (
    Checked,
    Colour,
    MarkKind,
    Occasion,
    OwnerLevel,
    PointStatus,
    Stage,
    Subject,
)


class KeyArea(models.Model):
    """An area that needs more care than others, with a leader who answers for it."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    name = models.CharField(_("重点区域"), max_length=100)
    kind = models.CharField(_("类别"), max_length=40)  # key of key-area-kinds
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    address = models.CharField(_("位置"), max_length=200, blank=True)
    latitude = models.FloatField(_("纬度"), null=True)  # degrees, WGS-84
    longitude = models.FloatField(_("经度"), null=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    leader = models.CharField(_("责任领导"), max_length=40)
    leader_post = models.CharField(_("职务"), max_length=60, blank=True)
    dangers = models.CharField(_("主要风险"), max_length=200)
    measures = models.TextField(_("管控措施"))
    people = models.IntegerField(_("常住或日均人数"), null=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = KeyAreaQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise=None)

    class Meta:
        verbose_name = _("重点区域")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "name"],
                name="one_key_area_a_name",
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-id"], name="key_area_region"),
            GinIndex(fields=["name"], name="key_area_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class RiskPoint(models.Model):
    """A place, a piece of equipment or a job that can hurt somebody, with its level now."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    subject = models.CharField(_("对象"), max_length=12, choices=Subject.choices)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, null=True, related_name="risk_points"
    )  # of a building, the property company
    area = models.ForeignKey(KeyArea, on_delete=models.PROTECT, null=True, related_name="points")
    building = models.CharField(_("楼宇"), max_length=100, blank=True)
    name = models.CharField(_("风险点"), max_length=100)
    unit_kind = models.CharField(_("分析单元"), max_length=40)  # key of risk-unit-kinds
    place = models.CharField(_("部位"), max_length=200, blank=True)
    accidents = ArrayField(models.CharField(max_length=20), default=list)  # of accident-types-2025
    factor = models.CharField(_("危险有害因素"), max_length=40, blank=True)  # key of risk-factors
    danger = models.CharField(_("可能怎样出事"), max_length=300, blank=True)
    latitude = models.FloatField(_("纬度"), null=True)  # degrees, WGS-84
    longitude = models.FloatField(_("经度"), null=True)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    sector = models.CharField(_("行业领域"), max_length=40, blank=True)
    status = models.CharField(_("状态"), max_length=12, choices=PointStatus.choices)
    inherent_level = models.SmallIntegerField(_("固有风险"), choices=Colour.choices, null=True)
    residual_level = models.SmallIntegerField(_("残余风险"), choices=Colour.choices, null=True)
    level = models.SmallIntegerField(_("当前等级"), choices=Colour.choices, null=True)
    raised_reason = models.CharField(_("临时升级原因"), max_length=200, blank=True)
    raised_on = models.DateField(_("临时升级日期"), null=True)
    owner_level = models.CharField(
        _("管控层级"), max_length=12, choices=OwnerLevel.choices, blank=True
    )
    responsible = models.CharField(_("责任人"), max_length=40, blank=True)
    responsible_post = models.CharField(_("责任岗位"), max_length=60, blank=True)
    check_every_days = models.IntegerField(
        _("核验周期（日）"), null=True
    )  # by its level where null
    assessed_on = models.DateField(_("最近评估"), null=True)
    assess_due_on = models.DateField(_("下次评估"), null=True)
    next_due_on = models.DateField(_("最近到期"), null=True)  # of an assessment or a verification
    is_due = models.BooleanField(default=False)  # near enough for the work list
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = RiskPointQuerySet.as_manager()
    scope_rule = ScopeRule(units=None)  # departments see the risks of their region

    class Meta:
        verbose_name = _("风险点")
        constraints = [
            models.CheckConstraint(
                name="risk_point_lies_in_one",
                condition=Q(subject=Subject.AREA, area__isnull=False, enterprise__isnull=True)
                | (~Q(subject=Subject.AREA) & Q(area__isnull=True, enterprise__isnull=False)),
            ),
            models.CheckConstraint(
                name="risk_point_levels",
                condition=(Q(level__isnull=True) | Q(level__range=(1, 4)))
                & (Q(inherent_level__isnull=True) | Q(inherent_level__range=(1, 4)))
                & (Q(residual_level__isnull=True) | Q(residual_level__range=(1, 4))),
            ),
            models.CheckConstraint(
                name="risk_point_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-id"], name="risk_point_region"),
            models.Index(fields=["level", "id"], name="risk_point_level"),
            models.Index(fields=["next_due_on", "id"], name="risk_point_due"),
            models.Index(fields=["enterprise", "level"], name="risk_point_enterprise"),
            models.Index(fields=["sector", "-id"], name="risk_point_sector"),
            GinIndex(fields=["name"], name="risk_point_name_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class RiskAssessment(models.Model):
    """One assessment as it was made: method, values, arithmetic; never changed afterwards."""

    point = models.ForeignKey(RiskPoint, on_delete=models.PROTECT, related_name="assessments")
    stage = models.CharField(_("阶段"), max_length=10, choices=Stage.choices)
    occasion = models.CharField(_("时机"), max_length=10, choices=Occasion.choices)
    method = models.CharField(_("方法"), max_length=40)  # code of the pack
    method_title = models.CharField(max_length=60)
    method_version = models.CharField(max_length=20)
    method_mark = models.CharField(max_length=12)
    values = models.JSONField(default=dict)  # factor → value as text
    score = models.DecimalField(_("分值"), max_digits=10, decimal_places=4, null=True)
    arithmetic = models.CharField(_("算式"), max_length=200)
    direct = models.CharField(_("直接判定"), max_length=40, blank=True)  # key of risk-direct-red
    level = models.SmallIntegerField(_("等级"), choices=Colour.choices)
    team = models.CharField(_("评估人员"), max_length=120)
    assessed_on = models.DateField(_("评估日期"))
    note = models.CharField(_("说明"), max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("risks.RiskPoint", "point_id", "point")

    class Meta:
        verbose_name = _("风险评估")
        ordering = ["id"]
        indexes = [models.Index(fields=["assessed_on"], name="risk_assessment_day")]

    def __str__(self) -> str:
        return self.arithmetic


class RiskMeasure(models.Model):
    """Something that keeps a risk down, whose it is, and when it has to be proved next."""

    point = models.ForeignKey(RiskPoint, on_delete=models.PROTECT, related_name="measures")
    kind = models.CharField(_("类别"), max_length=40)  # key of risk-measure-kinds
    text = models.CharField(_("管控措施"), max_length=300)
    owner = models.CharField(_("责任人"), max_length=40)
    next_due_on = models.DateField(_("下次核验"), null=True)
    checked_on = models.DateField(_("最近核验"), null=True)
    result = models.CharField(_("核验结果"), max_length=10, choices=Checked.choices, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = RiskMeasureQuerySet.as_manager()
    scope_rule = ChildRule("risks.RiskPoint", "point_id", "point")

    class Meta:
        verbose_name = _("管控措施")
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["next_due_on", "id"],
                name="risk_measure_due",
                condition=Q(withdrawn_at__isnull=True),
            ),
            GinIndex(fields=["text"], name="risk_measure_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.text


class RiskVerification(models.Model):
    """Somebody looked whether a measure still works."""

    point = models.ForeignKey(RiskPoint, on_delete=models.PROTECT, related_name="verifications")
    measure = models.ForeignKey(RiskMeasure, on_delete=models.PROTECT, related_name="verifications")
    checked_on = models.DateField(_("核验日期"))
    result = models.CharField(_("结果"), max_length=10, choices=Checked.choices)
    note = models.CharField(_("情况"), max_length=300, blank=True)
    next_due_on = models.DateField(_("下次核验"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("risks.RiskPoint", "point_id", "point")

    class Meta:
        verbose_name = _("措施核验")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="risk_verified_again_later", condition=Q(next_due_on__gt=F("checked_on"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} {self.checked_on}"


class PlanPicture(models.Model):
    """The plan of a site or a floor on which its risks are drawn."""

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="risk_plans"
    )
    title = models.CharField(_("平面图"), max_length=100)
    picture = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    width = models.IntegerField()  # pixels
    height = models.IntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("风险平面图")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title


class PlanMark(models.Model):
    """Where a risk point lies on a plan; drawn in the point's colour of the day."""

    point = models.ForeignKey(RiskPoint, on_delete=models.PROTECT, related_name="marks")
    plan = models.ForeignKey(PlanPicture, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=10, choices=MarkKind.choices)
    spots = models.JSONField()  # [[x, y], …] as fractions of width and height, 0 to 1
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("risks.RiskPoint", "point_id", "point")
    may_be_deleted = True  # a mark moved elsewhere; the log keeps where it was

    class Meta:
        verbose_name = _("平面图标记")
        constraints = [models.UniqueConstraint("point", "plan", name="one_mark_a_point")]

    def __str__(self) -> str:
        return f"{self.point_id}@{self.plan_id}"


class EnterpriseGrade(models.Model):
    """Why an enterprise has the risk level it has: by its points, or set by a person with a reason."""

    enterprise = models.OneToOneField(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="risk_grade"
    )
    by_points = models.SmallIntegerField(choices=Colour.choices, null=True)
    worst = models.ForeignKey(RiskPoint, on_delete=models.PROTECT, null=True, related_name="+")
    manual = models.SmallIntegerField(choices=Colour.choices, null=True)
    reason = models.CharField(_("理由"), max_length=200, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=40)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("企业风险定级")
        constraints = [
            models.CheckConstraint(
                name="manual_grade_has_reason",
                condition=Q(manual__isnull=True) | ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id}: {self.manual or self.by_points}"
