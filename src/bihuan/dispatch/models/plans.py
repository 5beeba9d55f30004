"""Tables of control targets, long plans, local measures and the fifteen measures."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.models.documents import OfficialText
from bihuan.dispatch.planning import Against, MeasureStatus, NodeKind, Sign, Verdict
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule


class ControlTarget(models.Model):
    """What a year's accidents and losses must not exceed, for one region."""

    year = models.IntegerField(_("年度"))
    title = models.CharField(_("控制目标"), max_length=200)
    metric = models.CharField(_("内容"), max_length=120)
    against = models.CharField(_("对照"), max_length=12, choices=Against.choices)
    op = models.CharField(_("要求"), max_length=2, choices=Sign.choices)
    value = models.DecimalField(_("目标值"), max_digits=14, decimal_places=2, null=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    indicator = models.CharField(_("指标"), max_length=60, blank=True)
    quote = models.CharField(_("原文"), max_length=300, blank=True)
    region = models.CharField(_("区域"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, units=None)

    class Meta:
        verbose_name = _("年度控制目标")
        constraints = [
            models.UniqueConstraint(
                fields=["year", "region", "title"],
                name="one_control_target_a_title",
                condition=models.Q(withdrawn_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return self.title


class LongPlan(models.Model):
    """A plan of several years: the five-year plan, a sector's plan."""

    title = models.CharField(_("规划名称"), max_length=200)
    sector = models.CharField(_("行业领域"), max_length=60, blank=True)
    first_year = models.IntegerField(_("起始年"))
    last_year = models.IntegerField(_("截止年"))
    document = models.ForeignKey(
        OfficialText, on_delete=models.PROTECT, null=True, related_name="plans"
    )
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    made_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, units=None)

    class Meta:
        verbose_name = _("规划")
        constraints = [
            models.UniqueConstraint(fields=["region", "title"], name="one_plan_a_title"),
            models.CheckConstraint(
                name="plan_years", condition=models.Q(last_year__gte=models.F("first_year"))
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PlanNode(models.Model):
    """A goal, an indicator or a project of a plan.

    ``yearly`` holds what each year should reach, by the year's four digits.
    """

    plan = models.ForeignKey(LongPlan, on_delete=models.PROTECT, related_name="nodes")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    no = models.CharField(_("序号"), max_length=20)
    kind = models.CharField(_("类别"), max_length=12, choices=NodeKind.choices)
    title = models.CharField(_("内容"), max_length=300)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="plan_nodes"
    )
    measure_unit = models.CharField(_("计量单位"), max_length=20, blank=True)
    indicator = models.CharField(_("指标"), max_length=60, blank=True)
    base = models.DecimalField(_("基期值"), max_digits=18, decimal_places=4, null=True)
    midterm = models.DecimalField(_("中期值"), max_digits=18, decimal_places=4, null=True)
    final = models.DecimalField(_("期末值"), max_digits=18, decimal_places=4, null=True)
    yearly = models.JSONField(_("分年目标"), default=dict)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("dispatch.LongPlan", "plan_id", "plan")

    class Meta:
        verbose_name = _("规划内容")
        constraints = [models.UniqueConstraint("plan", "no", name="one_node_a_number")]

    def __str__(self) -> str:
        return self.title


class LocalMeasure(models.Model):
    """A local measure for a document from above: who drafts it, until when, what came of it."""

    upper = models.ForeignKey(OfficialText, on_delete=models.PROTECT, related_name="local_measures")
    title = models.CharField(_("配套措施"), max_length=200)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="local_measures"
    )
    due_on = models.DateField(_("出台时限"))
    status = models.CharField(_("状态"), max_length=12, choices=MeasureStatus.choices)
    progress = models.TextField(_("起草进展"), blank=True)
    doc_no = models.CharField(_("文号"), max_length=60, blank=True)
    issued_on = models.DateField(_("出台日期"), null=True)
    document = models.ForeignKey(
        OfficialText, on_delete=models.PROTECT, null=True, related_name="carried_out_as"
    )  # the measure itself, taken in, whose tasks are the units'
    office_id = models.BigIntegerField()
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    made_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("配套措施")
        indexes = [models.Index(fields=["region", "-id"], name="local_measure_region")]

    def __str__(self) -> str:
        return self.title

    def document_options(self) -> list[tuple[str, str]]:
        """Documents taken in that may be the measure itself."""
        found = OfficialText.objects.exclude(pk=self.upper_id).filter(withdrawn_at__isnull=True)
        return [(str(one.pk), one.title) for one in found.order_by("-id")[:50]]


class MeasureCheck(models.Model):
    """What an inspection found of one of the fifteen measures at one unit in one year."""

    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="measure_checks"
    )
    year = models.IntegerField(_("年度"))
    measure = models.CharField(_("措施"), max_length=40)  # key of the pack
    pack_version = models.CharField(max_length=20)
    verdict = models.CharField(_("落实情况"), max_length=10, choices=Verdict.choices)
    finding = models.TextField(_("检查情况"), blank=True)
    checked_on = models.DateField(_("检查日期"))
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("十五条硬措施检查")
        constraints = [
            models.UniqueConstraint("unit", "year", "measure", name="one_check_a_measure")
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.year} {self.measure}"
