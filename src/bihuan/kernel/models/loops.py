"""Loops, their events, and the chains that prove the events."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule, Unscoped


class Loop(models.Model):
    """The open or closed life of one object, kept by the workflow engine in the same transaction.

    Every "what is open, whose is it, until when" is one indexed question on this table.
    """

    kind = models.CharField(max_length=40)  # code of the workflow
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=30)
    step = models.CharField(_("下一步"), max_length=60, blank=True)
    permission = models.CharField(max_length=60, blank=True)  # of the step
    tone = models.CharField(max_length=10, blank=True)  # "danger" where it is grave
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    enterprise_id = models.BigIntegerField(null=True)
    owner_user_id = models.BigIntegerField(null=True)
    owner_unit_id = models.BigIntegerField(null=True)
    owner_enterprise_id = models.BigIntegerField(null=True)
    supervisor_unit_id = models.BigIntegerField(null=True)
    where = models.CharField(max_length=120, blank=True)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    rung = models.CharField(_("升级"), max_length=40, blank=True)  # highest taken, in words

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule()

    class Meta:
        verbose_name = _("闭环")
        constraints = [models.UniqueConstraint("kind", "object_id", name="one_loop_an_object")]
        indexes = [
            models.Index(
                fields=["owner_unit_id", "due_on"],
                condition=Q(closed_at__isnull=True),
                name="loop_open_by_unit",
            ),
            models.Index(
                fields=["owner_user_id", "due_on"],
                condition=Q(closed_at__isnull=True),
                name="loop_open_by_user",
            ),
            models.Index(
                fields=["owner_enterprise_id", "due_on"],
                condition=Q(closed_at__isnull=True),
                name="loop_open_by_enterprise",
            ),
            models.Index(
                fields=["supervisor_unit_id", "due_on"],
                condition=Q(closed_at__isnull=True),
                name="loop_open_by_supervisor",
            ),
            models.Index(
                fields=["kind", "due_on"], condition=Q(closed_at__isnull=True), name="loop_open"
            ),
            models.Index(fields=["enterprise_id"], name="loop_of_enterprise"),
        ]

    def __str__(self) -> str:
        return self.title


class Event(models.Model):
    """One thing that happened to an object; written once, refused any change by the database."""

    chain = models.CharField(max_length=60, db_collation="C")  # "hazard:42"
    seq = models.IntegerField()
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=40)
    unit_name = models.CharField(max_length=100, blank=True)
    stand_in_for = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    key = models.CharField(max_length=64, null=True)  # idempotency
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    region = models.CharField(max_length=12, db_collation="C")
    units = ArrayField(models.IntegerField(), default=list)
    enterprise_id = models.BigIntegerField(null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule()
    is_append_only = True
    follows_loop = True  # an event is also seen by whoever sees the loop of its object now

    class Meta:
        verbose_name = _("日志")
        constraints = [
            models.UniqueConstraint("chain", "seq", name="one_event_a_link"),
            models.UniqueConstraint(
                fields=["chain", "key"], name="one_event_a_key", condition=Q(key__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="event_at"),
            models.Index(fields=["actor_id", "-id"], name="event_by_actor"),
            models.Index(
                fields=["enterprise_id", "-at"],
                condition=Q(enterprise_id__isnull=False),
                name="event_of_enterprise",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq}"


class ChainHead(models.Model):
    """The newest link of each chain; its row lock makes the links of one chain follow each other."""

    chain = models.CharField(max_length=60, primary_key=True, db_collation="C")
    seq = models.IntegerField()
    hash = models.CharField(max_length=64)

    scope_rule = Unscoped("hashes only; needed to append whoever acts")

    def __str__(self) -> str:
        return self.chain


class DailyRoot(models.Model):
    """The published root of one day; it commits to every chain through the day before's root."""

    on = models.DateField(primary_key=True)
    algorithm = models.CharField(max_length=10)
    chains = models.IntegerField()
    events = models.IntegerField()
    previous = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    computed_at = models.DateTimeField()
    last_event = models.BigIntegerField()  # newest row of the log when the root was computed

    scope_rule = Unscoped("published")
    is_append_only = True

    def __str__(self) -> str:
        return f"{self.on} {self.root[:12]}"


class Announcement(models.Model):
    """A fact announced by one app for whoever subscribes to its kind; claimed in batches."""

    kind = models.CharField(max_length=60)
    payload = models.JSONField()
    at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    failure = models.TextField(blank=True)

    scope_rule = Unscoped("ids only; read by the dispatching job")
    may_be_deleted = True  # dispatched ones are cleared; what they led to is in the log

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], condition=Q(claimed_at__isnull=True), name="announcement_waiting"
            )
        ]

    def __str__(self) -> str:
        return self.kind
