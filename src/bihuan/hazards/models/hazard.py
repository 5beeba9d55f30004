"""The hazard itself and the doors it came through."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.querysets import HazardQuerySet
from bihuan.hazards.states import NOT_YET_RECTIFIED, UNFINISHED, Grade, Status
from bihuan.kernel.models import User
from bihuan.kernel.scope import ChildRule, ScopeRule


class Hazard(models.Model):
    """A hazard to safety at a place, with one clock and one history whoever found it."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("隐患描述"), max_length=200)
    detail = models.TextField(_("具体情况"), blank=True)
    grade = models.CharField(_("等级"), max_length=10, choices=Grade.choices)
    status = models.CharField(_("状态"), max_length=12, choices=Status.choices)
    sector = models.CharField(_("行业领域"), max_length=40)
    category = models.CharField(_("类别"), max_length=40, blank=True)
    criterion = models.CharField(_("判定依据"), max_length=120, blank=True)  # pack/code/key
    criterion_version = models.CharField(max_length=20, blank=True)
    criterion_text = models.TextField(blank=True)
    campaign = models.CharField(_("专项行动"), max_length=60, blank=True)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, null=True, related_name="hazards"
    )
    place = models.CharField(_("位置"), max_length=200, blank=True)
    latitude = models.FloatField(null=True)  # degrees, WGS-84
    longitude = models.FloatField(null=True)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    unit = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, related_name="hazards"
    )  # supervises the rectification
    units = ArrayField(models.IntegerField(), default=list)  # every unit that may see it
    source = models.CharField(_("来源"), max_length=40)  # of the first door
    is_self_found = models.BooleanField(_("企业自查发现"), default=False)
    found_on = models.DateField(_("发现日期"))
    recorded_at = models.DateTimeField(_("登记时间"))
    reported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="hazards_reported"
    )
    responsible = models.CharField(_("整改责任人"), max_length=40, blank=True)
    measures = models.TextField(_("整改要求"), blank=True)
    interim_measures = models.TextField(_("管控措施"), blank=True)
    controlled_from = models.DateField(_("管控自"), null=True)
    controlled_to = models.DateField(_("管控至"), null=True)  # none: until it is lifted
    confirmed_on = models.DateField(null=True)
    due_on = models.DateField(_("整改期限"), null=True)
    first_due_on = models.DateField(null=True)
    is_due_by_rule = models.BooleanField(default=False)  # counted, not set by a person
    rectified_on = models.DateField(_("整改日期"), null=True)
    rectified_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="hazards_rectified"
    )
    rectify_note = models.TextField(_("整改情况"), blank=True)
    cost_yuan = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    fixed_on_spot = models.BooleanField(_("立查立改"), default=False)
    sampled_on = models.DateField(_("抽查日期"), null=True)  # of what was put right on the spot
    repeat_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="repeats"
    )  # the closed one that came back
    closed_on = models.DateField(_("销号日期"), null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="hazards_closed"
    )
    has_extension_pending = models.BooleanField(default=False)
    explained_on = models.DateField(null=True)
    rejections = models.IntegerField(default=0)
    reminders = models.IntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="merged"
    )

    objects = HazardQuerySet.as_manager()
    scope_rule = ScopeRule()

    class Meta:
        verbose_name = _("事故隐患")
        constraints = [
            models.CheckConstraint(
                name="hazard_due_after_found",
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("found_on")),
            ),
            models.CheckConstraint(
                name="hazard_closed_has_date",
                condition=~Q(status=Status.CLOSED)
                | Q(closed_on__isnull=False, closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="hazard_two_pairs_of_eyes",
                condition=~Q(status=Status.CLOSED)
                | Q(closed_by__isnull=True)
                | Q(rectified_by__isnull=True)
                | ~Q(closed_by=F("rectified_by")),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-id"], name="hazard_region"),
            models.Index(fields=["status", "-id"], name="hazard_status"),
            models.Index(fields=["status", "region", "-id"], name="hazard_status_region"),
            models.Index(
                fields=["due_on", "id"],
                name="hazard_owed_due",
                condition=Q(status__in=NOT_YET_RECTIFIED),
            ),
            models.Index(fields=["due_on", "id"], name="hazard_due"),
            models.Index(
                fields=["-id"], name="hazard_unfinished", condition=Q(status__in=UNFINISHED)
            ),
            models.Index(
                fields=["status", "-id"], name="hazard_major_status", condition=Q(grade=Grade.MAJOR)
            ),
            models.Index(fields=["-id"], name="hazard_major", condition=Q(grade=Grade.MAJOR)),
            models.Index(fields=["sector", "-id"], name="hazard_sector"),
            models.Index(fields=["enterprise", "-id"], name="hazard_enterprise"),
            models.Index(fields=["found_on", "id"], name="hazard_found_order"),
            models.Index(fields=["closed_on"], name="hazard_closed"),
            GinIndex(fields=["title"], name="hazard_title_trgm", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title


class HazardSource(models.Model):
    """A door the hazard came through; the first stays first whatever is merged later."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="sources")
    kind = models.CharField(_("来源"), max_length=40)
    reference = models.CharField(_("文号或编号"), max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True)
    found_on = models.DateField()
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, null=True)
    recorded_at = models.DateTimeField()
    from_hazard = models.ForeignKey(
        Hazard, on_delete=models.PROTECT, null=True, related_name="sources_given"
    )  # the duplicate it was merged from

    scope_rule = ChildRule("hazards.Hazard", "hazard_id", "hazard")

    class Meta:
        verbose_name = _("隐患来源")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.kind
