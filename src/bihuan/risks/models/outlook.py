"""Looking ahead: new forms of business judged, and how things stand in a period."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule
from bihuan.risks.states.points import NoveltyDecision, NoveltyStatus


class NoveltyJudgement(models.Model):
    """A new technology, product, business or mode, what it may bring, and who should watch it."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    subject = models.CharField(_("研判对象"), max_length=100)
    kind = models.CharField(_("类别"), max_length=40)  # key of novelty-kinds
    about = models.TextField(_("基本情况"))
    dangers = models.TextField(_("潜在风险"))
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    units = ArrayField(models.IntegerField(), default=list)
    proposed_unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+"
    )
    status = models.CharField(_("状态"), max_length=12, choices=NoveltyStatus.choices)
    opinion = models.TextField(_("会商意见"), blank=True)
    discussed_on = models.DateField(_("会商日期"), null=True)
    decision = models.CharField(
        _("决定"), max_length=10, choices=NoveltyDecision.choices, blank=True
    )
    reason = models.TextField(_("决定理由"), blank=True)
    decided_on = models.DateField(_("决定日期"), null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("新兴领域风险研判")
        constraints = [
            models.CheckConstraint(
                name="novelty_decided_whole",
                condition=~Q(status=NoveltyStatus.DECIDED)
                | (~Q(decision="") & Q(decided_on__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.subject


class Situation(models.Model):
    """The analysis of a period: figures against earlier periods, and what follows from them."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("形势研判"), max_length=120)
    first = models.DateField(_("开始日期"))
    last = models.DateField(_("结束日期"))
    region = models.CharField(_("区域"), max_length=12, db_collation="C")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField(default=list)  # the table as it was when it was concluded
    conclusion = models.TextField(_("形势判断"))
    adjustment = models.TextField(_("策略调整"))
    as_of = models.DateTimeField(_("数据时间"))
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise=None)

    class Meta:
        verbose_name = _("形势研判")
        constraints = [
            models.CheckConstraint(
                name="situation_ends_after_start", condition=Q(last__gte=F("first"))
            )
        ]

    def __str__(self) -> str:
        return self.title


class ChangedTask(models.Model):
    """A task that an analysis changed, by its number, and how."""

    situation = models.ForeignKey(Situation, on_delete=models.PROTECT, related_name="tasks")
    number = models.CharField(_("任务编号"), max_length=40)
    title = models.CharField(_("任务"), max_length=200)
    change = models.CharField(_("调整内容"), max_length=200)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("risks.Situation", "situation_id", "situation")

    class Meta:
        verbose_name = _("研判调整的任务")
        constraints = [models.UniqueConstraint("situation", "number", name="one_change_a_task")]

    def __str__(self) -> str:
        return self.number
