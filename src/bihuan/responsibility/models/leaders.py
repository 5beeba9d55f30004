"""Tables of leaders: their two duties, what they plan, inspect and have charge of."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule, Unscoped
from bihuan.responsibility.lives import (
    Body,
    ChargeKind,
    DutyKind,
    InspectionDutyStatus,
    LeaderLevel,
    LedStatus,
    RuleLevel,
    WorklistStatus,
    WorkStatus,
)


class Leader(models.Model):
    """A leading cadre in a post, for a term: answers for a business and for its safety."""

    name = models.CharField(_("姓名"), max_length=40)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="leaders")
    title = models.CharField(_("职务"), max_length=80)
    level = models.CharField(_("层级"), max_length=12, choices=LeaderLevel.choices)
    body = models.CharField(_("班子"), max_length=12, choices=Body.choices)
    is_head = models.BooleanField(_("党政主要负责人"), default=False)
    business_duty = models.TextField(_("业务职责"))
    safety_duty = models.TextField(_("安全职责"))
    contact = models.ForeignKey(
        "organisations.Contact", on_delete=models.PROTECT, null=True, related_name="leaders"
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="leaderships")
    starts_on = models.DateField(_("任职日期"))
    ends_on = models.DateField(_("离任日期"), null=True)  # the first day without the post
    registered_at = models.DateTimeField(_("登记时间"))
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("领导干部")
        constraints = [
            models.CheckConstraint(
                name="leader_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["unit", "body"],
                name="one_head_a_body",
                condition=Q(ends_on__isnull=True, is_head=True),
            ),
            models.UniqueConstraint(
                fields=["unit", "name"],
                name="one_post_a_leader",
                condition=Q(ends_on__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["region", "id"], name="leader_region")]

    def __str__(self) -> str:
        return f"{self.name}（{self.title}）"


class LeadershipRule(models.Model):
    """A rule on leaders' answerability, from the national one down to the town's measures."""

    level = models.CharField(_("层级"), max_length=10, choices=RuleLevel.choices)
    title = models.CharField(_("文件名称"), max_length=200)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True)
    carries_out = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="carried_out_by"
    )
    note = models.TextField(_("主要规定"), blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    registered_at = models.DateTimeField()
    region = models.CharField(_("适用地区"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = Unscoped("published rules, read by every level below")

    class Meta:
        verbose_name = _("责任制文件")
        indexes = [models.Index(fields=["level", "region"], name="leadership_rule_level")]

    def __str__(self) -> str:
        return self.title


class LeaderDuty(models.Model):
    """One thing a leader answers for, by which rule, with what proves it."""

    leader = models.ForeignKey(Leader, on_delete=models.PROTECT, related_name="duty_items")
    kind = models.CharField(_("职责类别"), max_length=10, choices=DutyKind.choices)
    text = models.CharField(_("职责事项"), max_length=300)
    rule = models.ForeignKey(
        LeadershipRule, on_delete=models.PROTECT, null=True, related_name="duties"
    )
    evidence_note = models.CharField(_("履职佐证"), max_length=300, blank=True)
    proved_on = models.DateField(_("佐证日期"), null=True)
    withdrawn_at = models.DateTimeField(null=True)
    registered_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("responsibility.Leader", "leader_id", "leader")

    class Meta:
        verbose_name = _("领导职责事项")

    def __str__(self) -> str:
        return self.text


class Worklist(models.Model):
    """What a leader will do for safety in a year."""

    leader = models.ForeignKey(Leader, on_delete=models.PROTECT, related_name="worklists")
    year = models.IntegerField(_("年度"))
    status = models.CharField(_("状态"), max_length=12, choices=WorklistStatus.choices)
    submitted_on = models.DateField(_("上报日期"), null=True)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("年度工作清单")
        constraints = [
            models.UniqueConstraint(
                fields=["leader", "year"],
                name="one_worklist_a_year",
                condition=Q(withdrawn_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.leader.name}{self.year}年工作清单"


class WorklistItem(models.Model):
    """One item of a leader's year, in the month it is planned for."""

    worklist = models.ForeignKey(Worklist, on_delete=models.PROTECT, related_name="items")
    no = models.IntegerField(_("序号"))
    text = models.CharField(_("工作事项"), max_length=300)
    due_on = models.DateField(_("计划完成"))  # last day of the planned month
    status = models.CharField(_("状态"), max_length=10, choices=WorkStatus.choices)
    done_on = models.DateField(_("完成日期"), null=True)
    evidence_note = models.CharField(_("完成佐证"), max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("responsibility.Worklist", "worklist_id", "worklist")

    class Meta:
        verbose_name = _("工作清单事项")
        constraints = [
            models.UniqueConstraint("worklist", "no", name="one_worklist_number"),
            models.CheckConstraint(
                name="done_work_has_its_day",
                condition=~Q(status=WorkStatus.DONE) | Q(done_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class LedInspection(models.Model):
    """A leader inspected at the head of a team."""

    leader = models.ForeignKey(Leader, on_delete=models.PROTECT, related_name="inspections")
    held_on = models.DateField(_("检查日期"))
    sites = models.CharField(_("检查地点"), max_length=300)
    team = models.CharField(_("检查人员"), max_length=300, blank=True)
    found = models.TextField(_("检查情况"), blank=True)
    enterprises = ArrayField(models.BigIntegerField(), default=list)
    problems_count = models.IntegerField(_("发现问题"), default=0)
    follow_up = models.TextField(_("整改情况"), blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=LedStatus.choices)
    closed_on = models.DateField(_("办结日期"), null=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("带队检查")
        indexes = [models.Index(fields=["held_on", "id"], name="led_inspection_day")]

    def __str__(self) -> str:
        return f"{self.leader.name}{self.held_on}带队检查{self.sites}"


class LedProblem(models.Model):
    """Something found by an inspection that a leader led; it goes into the register of hazards."""

    inspection = models.ForeignKey(LedInspection, on_delete=models.PROTECT, related_name="problems")
    text = models.CharField(_("发现的问题"), max_length=200)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, null=True, related_name="+"
    )
    place = models.CharField(_("位置"), max_length=200, blank=True)
    hazard_id = models.BigIntegerField(null=True)  # the loop of kind "hazard", once it is taken in

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("responsibility.LedInspection", "inspection_id", "inspection")

    class Meta:
        verbose_name = _("带队检查问题")

    def __str__(self) -> str:
        return self.text


class InspectionDuty(models.Model):
    """Until when a leader has to lead the next inspection; one is open at a time."""

    leader = models.ForeignKey(Leader, on_delete=models.PROTECT, related_name="inspection_duties")
    due_on = models.DateField(_("应在此前开展"))
    days = models.IntegerField(_("间隔（日）"))  # as the setting stood
    status = models.CharField(_("状态"), max_length=10, choices=InspectionDutyStatus.choices)
    met_by = models.ForeignKey(
        LedInspection, on_delete=models.PROTECT, null=True, related_name="meets"
    )
    opened_at = models.DateTimeField()
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("带队检查周期")
        constraints = [
            models.UniqueConstraint(
                fields=["leader"],
                name="one_inspection_owed",
                condition=Q(status=InspectionDutyStatus.OWED),
            )
        ]

    def __str__(self) -> str:
        return f"{self.leader.name}带队检查"


class Charge(models.Model):
    """An area, a field, a project or an enterprise that a leader has charge of, for a time."""

    leader = models.ForeignKey(Leader, on_delete=models.PROTECT, related_name="charges")
    kind = models.CharField(_("包联类别"), max_length=12, choices=ChargeKind.choices)
    area = models.CharField(max_length=12, blank=True, db_collation="C")  # code of the region
    sector = models.CharField(_("行业领域"), max_length=40, blank=True)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, null=True, related_name="charges"
    )
    what = models.CharField(_("包联对象"), max_length=200)  # its name as it was called then
    starts_on = models.DateField(_("起始日期"))
    ends_on = models.DateField(_("终止日期"), null=True)  # the first day without it
    note = models.CharField(_("包联要求"), max_length=300, blank=True)
    registered_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("responsibility.Leader", "leader_id", "leader")

    class Meta:
        verbose_name = _("领导包联")
        constraints = [
            models.CheckConstraint(
                name="charge_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["leader", "kind", "what"],
                name="one_charge_a_thing",
                condition=Q(ends_on__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leader.name}→{self.what}"


class StrictTarget(models.Model):
    """An enterprise liable to larger accidents, which its town inspects strictly."""

    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="strict_targets"
    )
    town = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("列入理由"), max_length=300)
    listed_on = models.DateField(_("列入日期"))
    removed_on = models.DateField(_("移出日期"), null=True)
    removed_reason = models.CharField(_("移出理由"), max_length=200, blank=True)
    registered_at = models.DateTimeField()
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("严格检查单位")
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                name="one_strict_target_an_enterprise",
                condition=Q(removed_on__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.town_id} {self.enterprise_id}"
