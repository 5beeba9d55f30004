"""Dual prevention: how far each enterprise is, what was planned, what the platform says, reviews."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule
from bihuan.risks.states.dual import (
    DualStatus,
    EventKind,
    Group,
    ImprovementStatus,
    PlanPeriod,
    RunStatus,
    Variant,
)


class Pilot(models.Model):
    """A trial of dual prevention somewhere new, such as high buildings run by property companies."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("试点"), max_length=100)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    started_on = models.DateField(_("开始日期"))
    problems = models.TextField(_("存在问题"), blank=True)
    summary = models.TextField(_("试点总结"), blank=True)
    summarised_on = models.DateField(_("总结日期"), null=True)
    is_rolled_out = models.BooleanField(_("已推广"), null=True)  # not decided yet where null
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise=None)

    class Meta:
        verbose_name = _("双重预防试点")

    def __str__(self) -> str:
        return self.title


class DualPrevention(models.Model):
    """The two-fold prevention of one enterprise: risks graded and kept down, hazards found."""

    enterprise = models.OneToOneField(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="dual"
    )
    variant = models.CharField(_("模板"), max_length=12, choices=Variant.choices)
    building = models.CharField(_("楼宇"), max_length=100, blank=True)
    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, null=True, related_name="members")
    status = models.CharField(_("状态"), max_length=12, choices=DualStatus.choices)
    leader = models.CharField(_("牵头人"), max_length=40, blank=True)
    begun_on = models.DateField(_("启动日期"), null=True)
    built_on = models.DateField(_("建成日期"), null=True)
    lost_on = models.DateField(
        _("退回日期"), null=True
    )  # from then on it no longer counts as built
    running_on = models.DateField(_("运行日期"), null=True)
    problem = models.CharField(_("问题"), max_length=300, blank=True)
    due_on = models.DateField(_("计划建成"), null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("双重预防体系")
        indexes = [
            models.Index(fields=["status"], name="dual_status"),
            models.Index(fields=["built_on"], name="dual_built"),
        ]
        constraints = [
            models.CheckConstraint(
                name="dual_lost_after_built",
                condition=Q(lost_on__isnull=True) | Q(lost_on__gte=F("built_on")),
            )
        ]

    def __str__(self) -> str:
        return f"双重预防 {self.enterprise_id}"


class DualStep(models.Model):
    """A step of the building that is done, with its proof."""

    dual = models.ForeignKey(DualPrevention, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=40)  # key of the variant's dictionary of steps
    done_on = models.DateField(_("完成日期"))
    note = models.CharField(_("说明"), max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("risks.DualPrevention", "dual_id", "dual")

    class Meta:
        verbose_name = _("双重预防建设步骤")
        ordering = ["id"]
        constraints = [models.UniqueConstraint("dual", "step", name="one_step_a_dual")]

    def __str__(self) -> str:
        return f"{self.dual_id} {self.step}"


class PromotionPlan(models.Model):
    """A plan to bring dual prevention to enterprises in a period, with targets."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("推进方案"), max_length=120)
    period = models.CharField(_("期间"), max_length=12, choices=PlanPeriod.choices)
    first = models.DateField(_("开始日期"))
    last = models.DateField(_("结束日期"))
    region = models.CharField(_("区域"), max_length=12, db_collation="C")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    units = ArrayField(models.IntegerField(), default=list)  # own and those with a target
    text = models.TextField(_("主要安排"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("双重预防推进方案")
        constraints = [
            models.CheckConstraint(
                name="promotion_ends_after_start", condition=Q(last__gte=F("first"))
            )
        ]

    def __str__(self) -> str:
        return self.title


class PromotionTarget(models.Model):
    """What share of a group of enterprises is to have built its system by the end of the plan."""

    plan = models.ForeignKey(PromotionPlan, on_delete=models.PROTECT, related_name="targets")
    group = models.CharField(_("企业类别"), max_length=12, choices=Group.choices)
    region = models.CharField(_("街镇"), max_length=12, db_collation="C", blank=True)
    sector = models.CharField(_("行业领域"), max_length=40, blank=True)
    percent = models.DecimalField(_("目标（%）"), max_digits=5, decimal_places=1)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("risks.PromotionPlan", "plan_id", "plan")
    may_be_deleted = True  # replaced as a whole while the plan is edited; the log keeps them

    class Meta:
        verbose_name = _("推进目标")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("plan", "group", "region", "sector", name="one_target_a_slice"),
            models.CheckConstraint(
                name="promotion_percent", condition=Q(percent__gt=0, percent__lte=100)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.percent}%"


class PlatformEntry(models.Model):
    """An enterprise as the provincial platform has it: registered since, running or not."""

    enterprise = models.OneToOneField(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="platform_entry"
    )
    external_id = models.CharField(_("平台编号"), max_length=60, blank=True)
    registered_on = models.DateField(_("平台注册日期"), null=True)
    status = models.CharField(_("运行状态"), max_length=12, choices=RunStatus.choices)
    last_run_on = models.DateField(_("最近运行日期"), null=True)
    shortcoming = models.CharField(_("未按要求之处"), max_length=200, blank=True)
    seen_on = models.DateField(_("数据日期"))
    urged_on = models.DateField(_("催办日期"), null=True)
    due_on = models.DateField(_("整改期限"), null=True)
    urges = models.IntegerField(_("催办次数"), default=0)
    answer = models.CharField(_("企业说明"), max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("省平台运行情况")
        indexes = [models.Index(fields=["status", "-id"], name="platform_entry_status")]

    def __str__(self) -> str:
        return f"省平台 {self.enterprise_id}"


class DualEvent(models.Model):
    """A gathering that spreads what works: exchange, observation, training, commentary."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    kind = models.CharField(_("类别"), max_length=12, choices=EventKind.choices)
    title = models.CharField(_("活动"), max_length=120)
    held_on = models.DateField(_("举办日期"))
    place = models.CharField(_("地点"), max_length=120, blank=True)
    host = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    people = models.IntegerField(_("参加人数"))
    summary = models.TextField(_("情况"), blank=True)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise=None)

    class Meta:
        verbose_name = _("双重预防活动")
        indexes = [models.Index(fields=["held_on", "id"], name="dual_event_day")]

    def __str__(self) -> str:
        return self.title


class DualAttendance(models.Model):
    """An enterprise that came to a gathering."""

    event = models.ForeignKey(DualEvent, on_delete=models.PROTECT, related_name="attendances")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="+"
    )

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("risks.DualEvent", "event_id", "event")
    may_be_deleted = True  # corrected with the record of the gathering, which keeps it in its log

    class Meta:
        verbose_name = _("活动参加企业")
        constraints = [models.UniqueConstraint("event", "enterprise", name="once_at_an_event")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.enterprise_id}"


class Handbook(models.Model):
    """A handbook of what everybody has to know, and to whom its copies went."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("手册"), max_length=120)
    edition = models.CharField(_("版次"), max_length=40, blank=True)
    printed_on = models.DateField(_("印制日期"))
    copies = models.IntegerField(_("印数"))
    issued = models.IntegerField(_("已发放"), default=0)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise=None)

    class Meta:
        verbose_name = _("应知应会手册")
        constraints = [
            models.CheckConstraint(
                name="handbook_issued_of_printed",
                condition=Q(copies__gt=0, issued__gte=0, issued__lte=F("copies")),
            )
        ]

    def __str__(self) -> str:
        return self.title


class HandbookIssue(models.Model):
    """Copies handed to somebody."""

    handbook = models.ForeignKey(Handbook, on_delete=models.PROTECT, related_name="issues")
    recipient = models.CharField(_("领取单位"), max_length=120)
    copies = models.IntegerField(_("份数"))
    on = models.DateField(_("发放日期"))
    receiver = models.CharField(_("签收人"), max_length=40, blank=True)
    recorded_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("risks.Handbook", "handbook_id", "handbook")

    class Meta:
        verbose_name = _("手册发放")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="handbook_issue_some", condition=Q(copies__gt=0))
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.copies}"


class DualReview(models.Model):
    """A scored public review of one enterprise's system (点评)."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="dual_reviews"
    )
    event = models.ForeignKey(
        DualEvent, on_delete=models.PROTECT, null=True, related_name="reviews"
    )
    reviewed_on = models.DateField(_("点评日期"))
    reviewers = models.CharField(_("点评人员"), max_length=120)
    scores = models.JSONField(default=dict)  # item → points as text
    full = models.DecimalField(max_digits=6, decimal_places=1)
    total = models.DecimalField(_("得分"), max_digits=6, decimal_places=1)
    is_passed = models.BooleanField(_("合格"))
    comment = models.TextField(_("点评意见"), blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("双重预防点评")
        constraints = [
            models.CheckConstraint(
                name="review_total_within_full", condition=Q(total__gte=0, total__lte=F("full"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.total}"


class Improvement(models.Model):
    """Something a review asked to be improved."""

    review = models.ForeignKey(DualReview, on_delete=models.PROTECT, related_name="improvements")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="+"
    )
    text = models.CharField(_("改进事项"), max_length=300)
    status = models.CharField(_("状态"), max_length=10, choices=ImprovementStatus.choices)
    due_on = models.DateField(_("完成期限"))
    done_on = models.DateField(_("完成日期"), null=True)
    done_note = models.CharField(_("完成情况"), max_length=300, blank=True)
    closed_on = models.DateField(_("确认日期"), null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("点评改进事项")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_on", "id"], name="improvement_due"),
            GinIndex(fields=["text"], name="improvement_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.text
