"""Who keeps an eye on an enterprise, how often, and when it was forgotten."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models.enterprises import Enterprise
from bihuan.enterprises.models.suspensions import Suspension
from bihuan.enterprises.states import ContactWay, WatchKind, WatchStatus
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule


class Watch(models.Model):
    """The duty of a named person to be in touch with an enterprise every so many days."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="watches")
    kind = models.CharField(_("专盯类别"), max_length=12, choices=WatchKind.choices)
    suspension = models.ForeignKey(
        Suspension, on_delete=models.PROTECT, null=True, related_name="watches"
    )
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="watches")
    watcher = models.CharField(_("专盯人"), max_length=40)
    watcher_user_id = models.BigIntegerField(null=True)  # where the person has an account
    phone = models.CharField(_("专盯人电话"), max_length=20, blank=True)
    every_days = models.SmallIntegerField(_("联系频次"))  # calendar days
    measures = models.CharField(_("专盯措施"), max_length=300, blank=True)
    since_on = models.DateField(_("专盯起始"))
    due_on = models.DateField(_("下次联系期限"))
    last_on = models.DateField(_("最近联系"), null=True)
    missed = models.IntegerField(_("漏联系次数"), default=0)
    status = models.CharField(
        _("状态"), max_length=8, choices=WatchStatus.choices, default=WatchStatus.ACTIVE
    )
    ended_on = models.DateField(_("结束日期"), null=True)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)

    objects = ScopedQuerySet.as_manager()
    # The unit of the watcher finds it wherever the enterprise lies; the enterprise sees its own.
    scope_rule = ScopeRule(units=None, enterprise="enterprise_id")

    class Meta:
        verbose_name = _("专盯")
        constraints = [
            models.UniqueConstraint(
                "enterprise", "kind", name="one_watch_a_kind", condition=Q(status="active")
            ),
            models.CheckConstraint(name="watch_every_positive", condition=Q(every_days__gte=1)),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="watch_due", condition=Q(status="active")),
            models.Index(fields=["region", "-id"], name="watch_region"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.name}{self.get_kind_display()}专盯"


class WatchContact(models.Model):
    """One time a watcher was in touch."""

    watch = models.ForeignKey(Watch, on_delete=models.PROTECT, related_name="contacts")
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="watch_contacts"
    )
    on = models.DateField(_("联系日期"))
    way = models.CharField(_("联系方式"), max_length=8, choices=ContactWay.choices)
    found = models.CharField(_("现场情况"), max_length=500)
    is_normal = models.BooleanField(_("情况正常"), default=True)
    by_name = models.CharField(_("联系人"), max_length=40)
    recorded_at = models.DateTimeField()
    region = models.CharField(max_length=12, db_collation="C")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise="enterprise_id")

    class Meta:
        verbose_name = _("专盯联系记录")
        indexes = [models.Index(fields=["watch", "-on"], name="watch_contact_of")]

    def __str__(self) -> str:
        return f"{self.on}{self.get_way_display()}"


class WatchMiss(models.Model):
    """A contact that was due on a day and not made; written by the nightly job."""

    watch = models.ForeignKey(Watch, on_delete=models.PROTECT, related_name="misses")
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="watch_misses"
    )
    watcher = models.CharField(_("专盯人"), max_length=40)
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("应联系日期"))
    made_up_on = models.DateField(_("补联系日期"), null=True)
    noted_at = models.DateTimeField()
    region = models.CharField(max_length=12, db_collation="C")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise="enterprise_id")

    class Meta:
        verbose_name = _("专盯漏联系")
        constraints = [models.UniqueConstraint("watch", "due_on", name="one_miss_a_due_day")]
        indexes = [models.Index(fields=["due_on", "id"], name="watch_miss_due")]

    def __str__(self) -> str:
        return f"{self.due_on}应联系"
