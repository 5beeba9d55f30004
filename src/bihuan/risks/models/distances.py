"""External safety distances: who lives near, what could happen, and what a check found."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule
from bihuan.risks.models.sources import MajorSource
from bihuan.risks.querysets.distances import (
    DistanceCheckQuerySet,
    FacilityQuerySet,
    PlaceQuerySet,
)
from bihuan.risks.states.distances import CheckResult, Method, Target


class SensitivePlace(models.Model):
    """A school, hospital, dwelling or market that has to be kept away from danger (防护目标)."""

    name = models.CharField(_("名称"), max_length=100)
    kind = models.CharField(_("种类"), max_length=40)  # dictionary sensitive-places
    target = models.CharField(_("防护目标分类"), max_length=12, choices=Target.choices)
    people = models.IntegerField(_("人数"), null=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    latitude = models.FloatField(_("纬度"))  # degrees, WGS-84
    longitude = models.FloatField(_("经度"))
    outline = models.JSONField(null=True)  # [[latitude, longitude], …]; unknown where null
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = PlaceQuerySet.as_manager()
    # Whoever sees the region sees who is to be protected there; enterprises do so in their checks.
    scope_rule = ScopeRule(units=None, enterprise=None)

    class Meta:
        verbose_name = _("防护目标")
        constraints = [
            models.CheckConstraint(
                name="sensitive_place_on_earth",
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
            models.CheckConstraint(
                name="sensitive_place_people",
                condition=Q(people__isnull=True) | Q(people__gte=0),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-id"], name="sensitive_place_region"),
            models.Index(fields=["latitude"], name="sensitive_place_latitude"),
            GinIndex(fields=["name"], name="sensitive_place_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class RiskFacility(models.Model):
    """A plant or store whose distance to others is checked."""

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="risk_facilities"
    )
    source = models.ForeignKey(
        MajorSource, on_delete=models.PROTECT, null=True, related_name="facilities"
    )
    name = models.CharField(_("设施名称"), max_length=100)
    kind = models.CharField(_("设施种类"), max_length=40)  # dictionary distance-facilities
    is_existing = models.BooleanField(_("在役"))  # false: new, rebuilt or extended
    method = models.CharField(_("确定方法"), max_length=12, choices=Method.choices)
    latitude = models.FloatField(_("纬度"))
    longitude = models.FloatField(_("经度"))
    outline = models.JSONField(null=True)
    wind = ArrayField(models.FloatField(), default=list)  # shares by direction blown to; none known
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = FacilityQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("防护距离设施")
        constraints = [
            models.UniqueConstraint(
                "enterprise",
                "name",
                name="one_facility_a_name",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="risk_facility_on_earth",
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]
        indexes = [
            GinIndex(fields=["name"], name="risk_facility_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class RiskScenario(models.Model):
    """One way in which a facility may fail: how often, and how far it kills."""

    facility = models.ForeignKey(RiskFacility, on_delete=models.PROTECT, related_name="scenarios")
    name = models.CharField(_("情景"), max_length=100)
    frequency = models.FloatField(_("频率（次/年）"))
    bands = models.JSONField()  # [[radius in metres, probability of death], …], inner ones first
    half_width = models.FloatField(_("云团半角（度）"), null=True)  # null: the same all around
    basis = models.CharField(_("数据来源"), max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("risks.RiskFacility", "facility_id", "facility")

    class Meta:
        verbose_name = _("事故情景")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="risk_scenario_frequency", condition=Q(frequency__gt=0, frequency__lte=1)
            )
        ]

    def __str__(self) -> str:
        return self.name


class DistanceCheck(models.Model):
    """One check of a facility's distances, with all that was near as it was on the day."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    facility = models.ForeignKey(RiskFacility, on_delete=models.PROTECT, related_name="checks")
    checked_on = models.DateField(_("核查日期"))
    status = models.CharField(_("结论"), max_length=10, choices=CheckResult.choices)
    within_m = models.IntegerField(_("核查范围（米）"))
    failed = models.IntegerField(_("不符合数"))
    unknown = models.IntegerField(_("无法判定数"))
    cell_m = models.FloatField(null=True)  # of the grid; null where no scenario was given
    contours = models.JSONField(default=list)  # [{limit, rings: [[[latitude, longitude], …], …]}]
    scenarios = models.JSONField(default=list)  # as they were reckoned with
    note = models.TextField(_("说明"), blank=True)
    measures = models.TextField(_("处置措施"), blank=True)
    due_on = models.DateField(_("处置期限"), null=True)
    done_note = models.TextField(_("落实情况"), blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_on = models.DateField(_("复核日期"), null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = DistanceCheckQuerySet.as_manager()
    scope_rule = ChildRule("risks.RiskFacility", "facility_id", "facility")

    class Meta:
        verbose_name = _("防护距离核查")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="distance_check_due_later",
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("checked_on")),
            )
        ]
        indexes = [models.Index(fields=["status", "-id"], name="distance_check_status")]

    def __str__(self) -> str:
        return self.number


class DistanceFinding(models.Model):
    """One neighbour of a checked facility: required and actual metres, risk and its limit."""

    check_of = models.ForeignKey(DistanceCheck, on_delete=models.PROTECT, related_name="findings")
    place = models.ForeignKey(SensitivePlace, on_delete=models.PROTECT, related_name="findings")
    name = models.CharField(_("防护目标"), max_length=100)  # as they were on the day
    target = models.CharField(_("分类"), max_length=12, choices=Target.choices)
    people = models.IntegerField(_("人数"), null=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    actual_m = models.FloatField(_("实际距离（米）"))
    required_m = models.FloatField(_("要求距离（米）"), null=True)  # not known where null
    basis = models.CharField(_("依据"), max_length=120, blank=True)
    risk = models.FloatField(_("个人风险（次/年）"), null=True)  # null: no scenario
    limit = models.FloatField(_("个人风险基准"), null=True)
    is_met = models.BooleanField(_("符合"), null=True)  # cannot be said where null

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("risks.DistanceCheck", "check_of_id", "check_of")

    class Meta:
        verbose_name = _("防护距离核查结果")
        ordering = ["actual_m", "id"]
        constraints = [
            models.UniqueConstraint("check_of", "place", name="one_finding_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.check_of_id} {self.name}"
