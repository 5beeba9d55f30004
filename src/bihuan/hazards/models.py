"""Tables of hazards: the hazard itself, its doors, its extensions, explanations and referrals."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.querysets import HazardQuerySet
from bihuan.hazards.states import NOT_YET_RECTIFIED, UNFINISHED, Grade, Status
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
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
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True)

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


class Extension(models.Model):
    """A request for more time and its answer."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="extensions")
    old_due_on = models.DateField()
    new_due_on = models.DateField(_("申请延至"))
    reason = models.TextField(_("延期原因"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=10, blank=True)  # granted, denied
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer_note = models.TextField(blank=True)

    scope_rule = ChildRule("hazards.Hazard", "hazard_id", "hazard")

    class Meta:
        verbose_name = _("整改延期")
        constraints = [
            models.UniqueConstraint(
                fields=["hazard"], name="one_open_extension", condition=Q(answer="")
            ),
            models.CheckConstraint(
                name="extension_is_later", condition=Q(new_due_on__gt=F("old_due_on"))
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.hazard_id} → {self.new_due_on}"


class Explanation(models.Model):
    """The written explanation owed when the limit has passed."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="explanations")
    due_on = models.DateField()  # the limit that had passed
    reason = models.TextField(_("未完成原因"))
    plan = models.TextField(_("下步措施"))
    promised_on = models.DateField(_("承诺完成日期"), null=True)
    signer = models.CharField(_("签发人"), max_length=40)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)

    scope_rule = ChildRule("hazards.Hazard", "hazard_id", "hazard")

    class Meta:
        verbose_name = _("书面说明")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.given_at:%Y-%m-%d}"


class Referral(models.Model):
    """A hazard put before the government because its cause lies in the system."""

    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, related_name="referrals")
    cause = models.TextField(_("体制机制原因"))
    proposal = models.TextField(_("建议"))
    referred_at = models.DateTimeField()
    referred_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    meeting = models.CharField(_("研究会议"), max_length=100, blank=True)
    decision = models.TextField(_("研究决定"), blank=True)
    decided_on = models.DateField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    scope_rule = ChildRule("hazards.Hazard", "hazard_id", "hazard")

    class Meta:
        verbose_name = _("提请研究")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.hazard_id} {self.referred_at:%Y-%m-%d}"


class HazardCount(models.Model):
    """Hazards of one kind by number: what the indicators look at, without the hazards themselves.

    Written by triggers of the hazards' table (`hazards.indicators.SUMMARY`); a number may be
    negative until the groups are put together. Only whoever sees every unit's hazards sees these.
    """

    part = models.SmallIntegerField()  # which of the fields below it tells; the others are empty
    region = models.CharField(max_length=9, db_collation="C")  # street, or what lies above it
    units = ArrayField(models.IntegerField(), default=list)  # none: by unit nobody sees them
    grade = models.CharField(max_length=10)
    is_self_found = models.BooleanField(null=True)
    fixed_on_spot = models.BooleanField(null=True)
    found_on = models.DateField()
    confirmed_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    rectified_on = models.DateField(null=True)
    explained_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    is_real = models.BooleanField(null=True)
    is_closed = models.BooleanField(null=True)
    in_campaign = models.BooleanField(null=True)
    outside_enterprise = models.BooleanField(null=True)
    was_rejected = models.BooleanField(null=True)
    passed_at_once = models.BooleanField(null=True)
    was_reminded = models.BooleanField(null=True)
    was_extended = models.BooleanField(null=True)
    in_time = models.BooleanField(null=True)
    after_limit = models.BooleanField(null=True)
    explained_early = models.BooleanField(null=True)
    n = models.IntegerField()
    cost_yuan = models.DecimalField(max_digits=20, decimal_places=2)
    cost_known = models.IntegerField()  # of how many rows
    latest = models.DateTimeField(null=True)  # newest moment of registering or putting aside

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None)
    may_be_deleted = True  # groups are put together again; the hazards stay

    class Meta:
        verbose_name = _("隐患汇总")
        indexes = [models.Index(fields=["part", "region"], name="hazard_count_part")]

    def __str__(self) -> str:
        return f"{self.region} {self.found_on}: {self.n}"
