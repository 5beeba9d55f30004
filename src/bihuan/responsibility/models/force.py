"""Tables of the workforce and the grass roots: roster, stations, patrols, towns' capability."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule
from bihuan.responsibility.lives import (
    AssetKind,
    CapabilityStatus,
    NoteKind,
    ServiceStationStatus,
    Verdict,
)


class Staff(models.Model):
    """Somebody who supervises, inspects or patrols for a unit."""

    name = models.CharField(_("姓名"), max_length=40)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="staff")
    post = models.CharField(_("岗位"), max_length=40)  # key of staff-posts
    is_full_time = models.BooleanField(_("专职"), default=True)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    certificate = models.CharField(_("执法证件号"), max_length=60, blank=True)
    certificate_until = models.DateField(_("证件有效期至"), null=True)
    grid = models.ForeignKey(
        "organisations.Grid", on_delete=models.PROTECT, null=True, related_name="patrollers"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="rosters")
    starts_on = models.DateField(_("到岗日期"))
    ends_on = models.DateField(_("离岗日期"), null=True)  # the first day without the post
    registered_at = models.DateTimeField()
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("监管人员")
        constraints = [
            models.CheckConstraint(
                name="staff_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["user"],
                name="one_roster_an_account",
                condition=Q(ends_on__isnull=True) & Q(user__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["unit", "post"], name="staff_unit")]

    def __str__(self) -> str:
        return self.name


class StaffTraining(models.Model):
    """A training somebody of the roster took part in."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="trainings")
    held_on = models.DateField(_("培训日期"))
    topic = models.CharField(_("培训内容"), max_length=200)
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=1)
    organiser = models.CharField(_("组织单位"), max_length=100, blank=True)
    recorded_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("responsibility.Staff", "staff_id", "staff")

    class Meta:
        verbose_name = _("队伍培训")
        constraints = [
            models.CheckConstraint(name="training_has_hours", condition=Q(hours__gt=0)),
        ]

    def __str__(self) -> str:
        return self.topic


class StaffNote(models.Model):
    """A commendation or a discipline of somebody of the roster; pages show it to few."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(_("奖惩类别"), max_length=12, choices=NoteKind.choices)
    decided_on = models.DateField(_("决定日期"))
    text = models.CharField(_("奖惩内容"), max_length=300)
    source = models.CharField(_("决定单位和文号"), max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("responsibility.Staff", "staff_id", "staff")

    class Meta:
        verbose_name = _("奖惩记录")

    def __str__(self) -> str:
        return f"{self.staff_id} {self.kind}"


class Establishment(models.Model):
    """How many people and vehicles a unit ought to have, by which paper; one is in force."""

    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="establishments"
    )
    people = models.IntegerField(_("核定监管人员"))
    vehicles = models.IntegerField(_("应配执法车辆"), null=True)
    source = models.CharField(_("核定依据"), max_length=200)
    since_on = models.DateField(_("核定日期"))
    ended_at = models.DateTimeField(null=True)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("核定人员")
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], name="one_establishment", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="establishment_not_negative",
                condition=Q(people__gte=0) & (Q(vehicles__isnull=True) | Q(vehicles__gte=0)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.people}"


class ForceAsset(models.Model):
    """A vehicle or a piece of equipment of a supervising unit."""

    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("类别"), max_length=10, choices=AssetKind.choices)
    name = models.CharField(_("名称"), max_length=100)
    code = models.CharField(_("号牌或编号"), max_length=40, blank=True)
    quantity = models.IntegerField(_("数量"), default=1)
    since_on = models.DateField(_("配备日期"), null=True)
    retired_on = models.DateField(_("报废日期"), null=True)
    registered_at = models.DateTimeField()
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("车辆装备")
        constraints = [
            models.CheckConstraint(name="asset_counts_up", condition=Q(quantity__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name


class Station(models.Model):
    """A grass-roots safety office or town emergency station: where, and over which places."""

    unit = models.OneToOneField(
        "organisations.Unit", on_delete=models.PROTECT, related_name="station"
    )
    jurisdiction = ArrayField(models.CharField(max_length=12), default=list)  # codes of regions
    address = models.CharField(_("地址"), max_length=200)
    phone = models.CharField(_("值班电话"), max_length=20, blank=True)
    duties = models.TextField(_("职责"), blank=True)
    registered_at = models.DateTimeField()
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("基层站所")

    def __str__(self) -> str:
        return self.unit.name


class ServiceStation(models.Model):
    """The emergency service station of a village or community."""

    village = models.ForeignKey(
        "organisations.Region", on_delete=models.PROTECT, related_name="service_stations"
    )
    name = models.CharField(_("站点名称"), max_length=100)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    keeper = models.CharField(_("站长"), max_length=40, blank=True)
    phone = models.CharField(_("电话"), max_length=20, blank=True)
    people = models.IntegerField(_("工作人员"), null=True)
    equipment = models.CharField(_("装备物资"), max_length=300, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=ServiceStationStatus.choices)
    opened_on = models.DateField(_("投用日期"), null=True)
    closed_on = models.DateField(_("停用日期"), null=True)
    registered_at = models.DateTimeField()
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, units=None)

    class Meta:
        verbose_name = _("应急服务站")
        constraints = [
            models.UniqueConstraint(
                fields=["village"],
                name="one_station_a_village",
                condition=~Q(status=ServiceStationStatus.CLOSED),
            ),
            models.CheckConstraint(
                name="running_station_is_open",
                condition=~Q(status=ServiceStationStatus.RUNNING) | Q(opened_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Patrol(models.Model):
    """A round of somebody who walks a grid: where, what was seen."""

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="patrols")
    grid = models.ForeignKey(
        "organisations.Grid", on_delete=models.PROTECT, null=True, related_name="+"
    )
    held_on = models.DateField(_("巡查日期"))
    place = models.CharField(_("巡查地点"), max_length=200)
    seen = models.TextField(_("巡查情况"))
    has_hazard = models.BooleanField(_("发现隐患"), default=False)
    latitude = models.FloatField(null=True)  # degrees, WGS-84
    longitude = models.FloatField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("网格巡查")
        indexes = [
            models.Index(fields=["held_on", "id"], name="grid_patrol_day"),
            models.Index(fields=["region", "-id"], name="grid_patrol_region"),
        ]

    def __str__(self) -> str:
        return self.place


class Capability(models.Model):
    """The standardised capability of one town, item by item."""

    town = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="capabilities"
    )
    pack_version = models.CharField(max_length=20)
    status = models.CharField(_("状态"), max_length=12, choices=CapabilityStatus.choices)
    due_on = models.DateField(_("计划完成"))
    accepted_on = models.DateField(_("验收日期"), null=True)
    recheck_on = models.DateField(_("复核日期"), null=True)
    registered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("能力标准化建设")
        constraints = [
            models.UniqueConstraint(
                fields=["town"],
                name="one_capability_a_town",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="accepted_capability_has_day",
                condition=~Q(status=CapabilityStatus.ACCEPTED) | Q(accepted_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.town.name}应急管理能力标准化建设"


class CapabilityItem(models.Model):
    """One item of a town's checklist, as the pack worded it when the checklist was made."""

    capability = models.ForeignKey(Capability, on_delete=models.PROTECT, related_name="items")
    key = models.CharField(max_length=40)
    title = models.CharField(_("检查项目"), max_length=120)
    what = models.CharField(_("检查内容"), max_length=300, blank=True)
    points = models.DecimalField(_("分值"), max_digits=6, decimal_places=1)
    verdict = models.CharField(_("结论"), max_length=10, choices=Verdict.choices, blank=True)
    note = models.CharField(_("佐证说明"), max_length=300, blank=True)
    judged_on = models.DateField(_("填报日期"), null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("responsibility.Capability", "capability_id", "capability")

    class Meta:
        verbose_name = _("能力建设项目")
        constraints = [models.UniqueConstraint("capability", "key", name="one_item_a_key")]

    def __str__(self) -> str:
        return self.title
