"""Duty lists with their versions, divisions of duties from above, revisions, and the coverage."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, ScopeRule, Unscoped
from bihuan.responsibility.dividing import (
    Cover,
    DutyRole,
    ListStatus,
    RevisionStatus,
    RowStatus,
    SubjectKind,
)
from bihuan.responsibility.querysets import CoverageQuerySet, DutyItemQuerySet

PUBLISHED = "duty lists of offices are published; drafts say that they are"


class DutyList(models.Model):
    """One version of the duties of a unit, or of a post in it."""

    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="duty_lists"
    )
    post = models.CharField(_("岗位"), max_length=60, blank=True)  # empty: the unit's own list
    version = models.IntegerField(_("版次"))
    status = models.CharField(_("状态"), max_length=10, choices=ListStatus.choices)
    document = models.CharField(_("批准文件"), max_length=200, blank=True)  # title and number
    effective_on = models.DateField(_("施行日期"), null=True)
    ended_on = models.DateField(_("废止日期"), null=True)  # first day without it
    published_at = models.DateTimeField(_("发布时间"), null=True)
    made_at = models.DateTimeField()
    note = models.CharField(_("说明"), max_length=300, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = Unscoped(PUBLISHED)

    class Meta:
        verbose_name = _("责任清单")
        constraints = [
            models.UniqueConstraint("unit", "post", "version", name="one_duty_list_a_version"),
            models.UniqueConstraint(
                fields=["unit", "post"],
                name="one_duty_list_drafted",
                condition=Q(status=ListStatus.DRAFT),
            ),
            models.CheckConstraint(
                name="duty_list_published_has_day",
                condition=~Q(status=ListStatus.PUBLISHED)
                | (Q(effective_on__isnull=False) & ~Q(document="")),
            ),
            models.CheckConstraint(
                name="duty_list_ends_after_start",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("effective_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit.name}{self.post}责任清单第{self.version}版"


class DutyItem(models.Model):
    """One duty of a list: what is to be done, by which clause, for what, in which role.

    ``covers`` holds keys of what is supervised: ``sector/hazchem``, ``subject/escape-room``.
    """

    duty_list = models.ForeignKey(DutyList, on_delete=models.PROTECT, related_name="items")
    no = models.IntegerField(_("序号"))
    text = models.TextField(_("职责"))
    role = models.CharField(_("角色"), max_length=12, choices=DutyRole.choices)
    law = models.CharField(_("法律依据"), max_length=120, blank=True)
    article = models.CharField(_("条款"), max_length=40, blank=True)
    covers = ArrayField(models.CharField(max_length=60), default=list)
    boundary = models.CharField(_("界线"), max_length=200, blank=True)  # beside other leads
    principle = models.CharField(_("体现的要求"), max_length=40, blank=True)  # key of formulas
    origin = models.CharField(_("来由"), max_length=60, blank=True)  # division:5, gap:7, reform:3
    withdrawn_at = models.DateTimeField(null=True)  # struck out while it was a draft

    objects = DutyItemQuerySet.as_manager()
    scope_rule = Unscoped(PUBLISHED)  # as its list

    class Meta:
        verbose_name = _("责任事项")
        indexes = [
            GinIndex(fields=["covers"], name="duty_item_covers"),
            GinIndex(fields=["text"], name="duty_item_text_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def clause(self) -> str:
        """The clause in words: 《安全生产法》第九条."""
        return f"《{self.law}》{self.article}" if self.law else self.article


class Division(models.Model):
    """A document of the upper committee that divides duties among units."""

    title = models.CharField(_("文件"), max_length=200)
    doc_no = models.CharField(_("文号"), max_length=60, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=100, blank=True)
    effective_on = models.DateField(_("施行日期"))
    region = models.CharField(max_length=12, db_collation="C")
    office = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, units=None)

    class Meta:
        verbose_name = _("上级职责分工")
        constraints = [models.UniqueConstraint("region", "title", name="one_division_a_title")]

    def __str__(self) -> str:
        return self.title


class DivisionRow(models.Model):
    """One row of a division: something supervised, and the units named for it.

    ``covers`` is empty while nobody has said what the written words mean here.
    """

    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="rows")
    no = models.IntegerField(_("序号"))
    subject = models.CharField(_("行业领域、业态或场所"), max_length=120)  # as written
    covers = ArrayField(models.CharField(max_length=60), default=list)
    text = models.TextField(_("职责内容"), blank=True)
    law = models.CharField(_("法律依据"), max_length=120, blank=True)
    article = models.CharField(_("条款"), max_length=40, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=RowStatus.choices)
    due_on = models.DateField(_("对照期限"), null=True)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("职责分工行")
        constraints = [models.UniqueConstraint("division", "no", name="one_division_row_a_number")]

    def __str__(self) -> str:
        return self.subject


class DivisionUnit(models.Model):
    """A unit as a row names it, and the local unit that is meant."""

    row = models.ForeignKey(DivisionRow, on_delete=models.PROTECT, related_name="named")
    written = models.CharField(_("原文单位"), max_length=100)
    role = models.CharField(_("角色"), max_length=12, choices=DutyRole.choices)
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_dropped = models.BooleanField(default=False)  # has no counterpart here, somebody said
    how = models.CharField(max_length=20, blank=True)  # how the name was matched

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("responsibility.DivisionRow", "row_id", "row")

    class Meta:
        verbose_name = _("职责分工单位")

    def __str__(self) -> str:
        return self.written


class DutyRevision(models.Model):
    """A unit has to revise its duty list after the upper committee revised the division."""

    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="duty_revisions"
    )
    title = models.CharField(_("修订事项"), max_length=200)
    division = models.ForeignKey(
        Division, on_delete=models.PROTECT, null=True, related_name="revisions"
    )
    draft = models.ForeignKey(
        DutyList, on_delete=models.PROTECT, null=True, related_name="revisions"
    )
    status = models.CharField(_("状态"), max_length=10, choices=RevisionStatus.choices)
    due_on = models.DateField(_("修订期限"))
    opened_on = models.DateField(_("下达日期"))
    done_on = models.DateField(_("发布日期"), null=True)
    office = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="+"
    )
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None, is_addressed=True)

    class Meta:
        verbose_name = _("职责修订")
        constraints = [models.UniqueConstraint("unit", "division", name="one_revision_a_division")]

    def __str__(self) -> str:
        return self.title


class Coverage(models.Model):
    """Who leads for one subject in one region, for as long as that was so.

    Kept beside the duty lists so that lists and figures of *no owner* and *two owners* are one
    question, today's and last year's.
    """

    region = models.CharField(_("区域"), max_length=12, db_collation="C")
    key = models.CharField(max_length=60)
    kind = models.CharField(_("类别"), max_length=10, choices=SubjectKind.choices)
    title = models.CharField(_("监管对象"), max_length=120)
    state = models.CharField(_("责任归属"), max_length=10, choices=Cover.choices)
    leads = ArrayField(models.IntegerField(), default=list)
    lead_names = models.CharField(_("牵头单位"), max_length=300, blank=True)
    joins = ArrayField(models.IntegerField(), default=list)
    join_names = models.CharField(_("参与单位"), max_length=600, blank=True)
    since_on = models.DateField(_("自何日起"))
    until_on = models.DateField(_("至何日止"), null=True)  # first day on which it was no longer so

    objects = CoverageQuerySet.as_manager()
    scope_rule = Unscoped("who supervises what is published")

    class Meta:
        verbose_name = _("责任覆盖")
        constraints = [
            models.UniqueConstraint(
                fields=["region", "key"],
                name="one_coverage_a_subject",
                condition=Q(until_on__isnull=True),
            )
        ]
        indexes = [models.Index(fields=["region", "state", "-id"], name="coverage_state")]

    def __str__(self) -> str:
        return self.title
