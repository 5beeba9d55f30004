"""Blind spots of supervision, what was reported of their pilots, the sites they concern."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule
from bihuan.responsibility.dividing import GapDoor, GapStatus, GapWhy
from bihuan.responsibility.querysets import GapQuerySet


class Gap(models.Model):
    """An activity, business form or site that nobody supervises, until somebody does (W24)."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("活动、业态或场所"), max_length=120)
    title_key = models.CharField(max_length=120)  # as titles are compared
    covers = ArrayField(models.CharField(max_length=60), default=list)
    detail = models.TextField(_("具体情况"), blank=True)
    why = models.CharField(_("无主原因"), max_length=12, choices=GapWhy.choices)
    door = models.CharField(_("发现途径"), max_length=12, choices=GapDoor.choices)
    found_on = models.DateField(_("发现日期"))
    status = models.CharField(_("状态"), max_length=10, choices=GapStatus.choices)
    due_on = models.DateField(_("办理期限"), null=True)
    office = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+"
    )
    proposal = models.TextField(_("处理意见"), blank=True)
    proposed_unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+"
    )
    interim_unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="gaps_piloted"
    )
    pilot_document = models.CharField(_("试点文件"), max_length=200, blank=True)
    pilot_from = models.DateField(_("试点开始"), null=True)
    pilot_until = models.DateField(_("试点截止"), null=True)  # last day
    extensions = models.IntegerField(default=0)
    evaluation = models.TextField(_("试点评估"), blank=True)
    evaluated_on = models.DateField(_("评估日期"), null=True)
    decided_unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="gaps_decided"
    )
    decision = models.CharField(_("决定文件"), max_length=200, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True)
    duty_text = models.TextField(_("明确的职责"), blank=True)
    item = models.ForeignKey(
        "responsibility.DutyItem", on_delete=models.PROTECT, null=True, related_name="gaps"
    )
    closed_on = models.DateField(_("纳入清单日期"), null=True)
    dismissal = models.CharField(_("不属盲区的理由"), max_length=300, blank=True)
    origin = models.CharField(max_length=80, blank=True)  # of the judgement that told of it
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    registered_at = models.DateTimeField(_("登记时间"))
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = GapQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("监管盲区")
        constraints = [
            models.CheckConstraint(
                name="gap_pilot_has_days",
                condition=~Q(status=GapStatus.PILOT)
                | Q(
                    pilot_from__isnull=False, pilot_until__isnull=False, interim_unit__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="gap_pilot_in_order",
                condition=Q(pilot_until__isnull=True) | Q(pilot_until__gte=F("pilot_from")),
            ),
            models.CheckConstraint(
                name="gap_assigned_has_unit",
                condition=~Q(status__in=(GapStatus.ASSIGNED, GapStatus.CLOSED))
                | Q(decided_unit__isnull=False, decided_on__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["region", "title_key"],
                name="one_open_gap_a_title",
                condition=Q(status__in=("found", "proposed", "pilot", "assigned")),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-id"], name="gap_region"),
            models.Index(fields=["status", "due_on"], name="gap_status"),
            GinIndex(fields=["title"], name="gap_title_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title


class PilotReport(models.Model):
    """What the street reports of a pilot."""

    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="reports")
    on = models.DateField(_("日期"))
    checked = models.IntegerField(_("检查场所数"), null=True)  # None: not said
    problems = models.IntegerField(_("发现问题数"), null=True)
    text = models.TextField(_("试点情况"))
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("responsibility.Gap", "gap_id", "gap")

    class Meta:
        verbose_name = _("试点情况")

    def __str__(self) -> str:
        return f"{self.gap_id} {self.on}"


class GapSite(models.Model):
    """An enterprise, or a site without licence, that a blind spot concerns."""

    gap = models.ForeignKey(Gap, on_delete=models.PROTECT, related_name="sites")
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, related_name="gaps"
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("responsibility.Gap", "gap_id", "gap")

    class Meta:
        verbose_name = _("盲区涉及场所")
        constraints = [
            models.UniqueConstraint(
                fields=["gap", "enterprise"],
                name="one_site_a_gap",
                condition=Q(withdrawn_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.gap_id} {self.enterprise_id}"
