"""Listed supervision: the order, its progress, its extensions, and what the public is told."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.models.hazard import Hazard
from bihuan.hazards.supervision import ListingLevel, ListingObject, ListingStatus
from bihuan.hazards.supervision_querysets import ListingQuerySet
from bihuan.kernel.models import User
from bihuan.kernel.scope import ChildRule, ScopeRule, Unscoped


class Listing(models.Model):
    """An order by which a body watches over a hazard, an accident, or a region or industry."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    level = models.CharField(_("层级"), max_length=10, choices=ListingLevel.choices)
    object = models.CharField(_("对象类别"), max_length=10, choices=ListingObject.choices)
    status = models.CharField(_("状态"), max_length=10, choices=ListingStatus.choices)
    title = models.CharField(_("督办事项"), max_length=200)
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, null=True, related_name="listings")
    about = models.TextField(_("基本情况"))
    happened_on = models.DateField(_("事故发生日期"), null=True)  # of an accident
    sector = models.CharField(_("行业领域"), max_length=40, blank=True)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, null=True, related_name="+"
    )
    owner = models.ForeignKey(  # whose it is to put right, or to see put right
        "organisations.Unit",
        on_delete=models.PROTECT,
        related_name="listings_owned",
        verbose_name=_("责任单位"),
    )
    body = models.ForeignKey(  # that listed it
        "organisations.Unit",
        on_delete=models.PROTECT,
        related_name="listings_made",
        verbose_name=_("督办单位"),
    )
    watcher = models.CharField(_("督办责任人"), max_length=40)
    requirements = models.TextField(_("督办要求"))
    due_on = models.DateField(_("办结期限"))
    first_due_on = models.DateField(null=True)
    sign = models.TextField(_("公示牌内容"))
    doc_no = models.CharField(_("文号"), max_length=60, blank=True)
    signer = models.CharField(_("签发人"), max_length=40, blank=True)
    listed_on = models.DateField(_("挂牌日期"), null=True)
    file_by = models.DateField(_("备案期限"), null=True)
    filed_on = models.DateField(_("备案日期"), null=True)
    publish_by = models.DateField(_("公布期限"), null=True)
    published_on = models.DateField(_("公布日期"), null=True)
    cleared_on = models.DateField(_("整改完成"), null=True)
    accepted_on = models.DateField(_("验收日期"), null=True)
    delisted_on = models.DateField(_("摘牌日期"), null=True)
    has_extension_pending = models.BooleanField(default=False)
    rejections = models.IntegerField(default=0)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ListingQuerySet.as_manager()
    scope_rule = ScopeRule(is_addressed=True)

    class Meta:
        verbose_name = _("挂牌督办")
        constraints = [
            models.CheckConstraint(
                name="listing_hazard_named",
                condition=~Q(object=ListingObject.HAZARD) | Q(hazard__isnull=False),
            ),
            models.CheckConstraint(
                name="listing_delisted_after",
                condition=Q(delisted_on__isnull=True) | Q(delisted_on__gte=F("listed_on")),
            ),
            models.UniqueConstraint(
                fields=["hazard", "level"],
                name="one_running_listing",
                condition=Q(status__in=["draft", "listed", "applied", "accepted"]),
            ),
        ]
        indexes = [models.Index(fields=["region", "-id"], name="listing_region")]

    def __str__(self) -> str:
        return self.title


class ListingProgress(models.Model):
    """What was done under an order, as whoever has to put it right told it."""

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="progress")
    on = models.DateField(_("日期"))
    text = models.TextField(_("进展"))
    percent = models.IntegerField(_("完成比例"), null=True)
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    scope_rule = ChildRule("hazards.Listing", "listing_id", "listing")

    class Meta:
        verbose_name = _("挂牌督办进展")
        constraints = [
            models.CheckConstraint(
                name="listing_percent",
                condition=Q(percent__isnull=True) | Q(percent__gte=0, percent__lte=100),
            )
        ]
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.listing_id} {self.on}"


class ListingExtension(models.Model):
    """More time asked for under an order, and the answer of the body that listed it."""

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="extensions")
    old_due_on = models.DateField()
    new_due_on = models.DateField(_("申请延至"))
    reason = models.TextField(_("延期原因"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer_by = models.DateField(_("批复期限"))
    answer = models.CharField(max_length=10, blank=True)  # granted, denied
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answer_note = models.TextField(blank=True)

    scope_rule = ChildRule("hazards.Listing", "listing_id", "listing")

    class Meta:
        verbose_name = _("挂牌督办延期")
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], name="one_open_listing_extension", condition=Q(answer="")
            ),
            models.CheckConstraint(
                name="listing_extension_later", condition=Q(new_due_on__gt=F("old_due_on"))
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.listing_id} → {self.new_due_on}"


class PublicListing(models.Model):
    """What anybody may read of an order: the text of its sign and its days, and nothing else."""

    listing = models.OneToOneField(Listing, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)
    level = models.CharField(max_length=10)
    object = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=100)
    sign = models.TextField()
    owner = models.CharField(max_length=200)
    body = models.CharField(max_length=100)
    due_on = models.DateField()
    listed_on = models.DateField()
    published_on = models.DateField()
    delisted_on = models.DateField(null=True)

    scope_rule = Unscoped("published: the sign that hangs in the street")

    class Meta:
        verbose_name = _("挂牌督办公示")
        indexes = [models.Index(fields=["-listed_on", "-id"], name="public_listing_order")]

    def __str__(self) -> str:
        return self.title
