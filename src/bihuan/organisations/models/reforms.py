"""Institutional reforms as dated hand-over acts; terms and adjustments of committees."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import Unscoped
from bihuan.organisations.models.units import Unit
from bihuan.organisations.states import PartKind, ReformStatus

OFFICES = "a directory of offices, the same for everyone"


class Reform(models.Model):
    """A hand-over act: by which document, from which day, what passes from whom to whom."""

    title = models.CharField(_("改革事项"), max_length=200)
    document = models.CharField(_("方案文件"), max_length=200, blank=True)  # title and number
    effective_on = models.DateField(_("生效日期"))
    status = models.CharField(_("状态"), max_length=10, choices=ReformStatus.choices)
    region = models.ForeignKey(
        "organisations.Region", on_delete=models.PROTECT, related_name="reforms"
    )
    office = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    carried_out_at = models.DateTimeField(_("实施时间"), null=True)
    moved = models.JSONField(default=dict)  # what stood to pass on the day, by kind
    failure = models.CharField(_("没有实施的原因"), max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = Unscoped(OFFICES)

    class Meta:
        verbose_name = _("机构改革")
        constraints = [
            models.CheckConstraint(
                name="reform_approved_by_document",
                condition=Q(status__in=("draft", "withdrawn")) | ~Q(document=""),
            )
        ]

    def __str__(self) -> str:
        return self.title


class ReformPart(models.Model):
    """What a reform does to one unit.

    ``to_unit`` takes over; of a split it is made on the day under ``new_name``. ``sectors`` are
    what passes; a merged unit passes everything.
    """

    reform = models.ForeignKey(Reform, on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField(_("方式"), max_length=10, choices=PartKind.choices)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reformed")
    to_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="took_over")
    new_name = models.CharField(_("新名称"), max_length=100, blank=True)
    sectors = ArrayField(models.CharField(max_length=40), default=list)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = Unscoped(OFFICES)

    class Meta:
        verbose_name = _("机构改革内容")
        constraints = [
            models.CheckConstraint(
                name="reform_not_to_itself",
                condition=Q(to_unit__isnull=True) | ~Q(to_unit=F("unit")),
            ),
            models.CheckConstraint(
                name="reform_name_where_needed",
                condition=~Q(kind__in=("rename", "split")) | ~Q(new_name=""),
            ),
            models.CheckConstraint(
                name="reform_taker_where_needed",
                condition=~Q(kind__in=("merge", "transfer")) | Q(to_unit__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.name}{self.get_kind_display()}"

    @property
    def is_whole(self) -> bool:
        """Whether everything the unit has passes on."""
        return self.kind == PartKind.MERGE


class CommitteeTerm(models.Model):
    """A term of a committee, with its chair."""

    committee = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="terms")
    name = models.CharField(_("届次"), max_length=60)
    chair = models.CharField(_("主任"), max_length=40)
    chair_post = models.CharField(_("主任职务"), max_length=60, blank=True)
    starts_on = models.DateField(_("起始日期"))
    ends_on = models.DateField(_("届满日期"), null=True)
    document = models.CharField(_("批准文件"), max_length=200)

    objects = ScopedQuerySet.as_manager()
    scope_rule = Unscoped(OFFICES)

    class Meta:
        verbose_name = _("委员会届次")
        constraints = [
            models.UniqueConstraint("committee", "name", name="one_term_a_name"),
            models.CheckConstraint(
                name="term_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CommitteeAdjustment(models.Model):
    """A version of a committee: how it was composed from a day on, by which document.

    ``seats`` are the members as they stood then: unit's id, its name of the day, role.
    """

    committee = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="adjustments")
    version = models.IntegerField(_("版次"))
    on = models.DateField(_("调整日期"))
    document = models.CharField(_("批准文件"), max_length=200)
    text = models.CharField(_("调整内容"), max_length=500)
    name = models.CharField(_("委员会名称"), max_length=100)
    sectors = ArrayField(models.CharField(max_length=40), default=list)
    seats = models.JSONField(default=list)
    made_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
    scope_rule = Unscoped(OFFICES)
    is_append_only = True

    class Meta:
        verbose_name = _("委员会调整")
        constraints = [
            models.UniqueConstraint("committee", "version", name="one_adjustment_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"
