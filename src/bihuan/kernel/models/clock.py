"""The calendar, pauses of deadlines, and the steps of escalation already taken."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models.accounts import User
from bihuan.kernel.models.evidence import Evidence
from bihuan.kernel.models.loops import Loop
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule, Unscoped


class CalendarDay(models.Model):
    """A day that is not what its weekday says: a holiday, or a weekend worked (调休)."""

    date = models.DateField(primary_key=True)
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("说明"), max_length=40)
    source = models.CharField(_("依据"), max_length=200)
    is_local = models.BooleanField(default=False)  # entered here; False: the pack counts again

    scope_rule = Unscoped("the same for everyone")

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class CalendarYear(models.Model):
    """A year whose table of holidays was confirmed here to be complete, beyond the pack's years."""

    year = models.IntegerField(primary_key=True)
    source = models.CharField(_("依据"), max_length=200)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)
    is_confirmed = models.BooleanField(default=True)

    scope_rule = Unscoped("the same for everyone")

    def __str__(self) -> str:
        return str(self.year)


class DeadlinePause(models.Model):
    """A time in which a loop's clock stands still, with its reason and document."""

    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="pauses")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    reason = models.CharField(max_length=200)
    document = models.ForeignKey(Evidence, on_delete=models.PROTECT)
    paused_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("kernel.Loop", "loop_id", "loop")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loop"], name="one_open_pause", condition=models.Q(ends_on__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.reason


class EscalationStep(models.Model):
    """A rung of the ladder reached by one loop; each rung once a deadline.

    A rung that needs a decision is first a suggestion; deciding it takes it.
    """

    loop = models.ForeignKey(Loop, on_delete=models.PROTECT, related_name="escalations")
    step = models.CharField(max_length=40)
    due_on = models.DateField()
    at = models.DateTimeField()
    is_suggestion = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)
    is_taken = models.BooleanField(default=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("kernel.Loop", "loop_id", "loop")

    class Meta:
        constraints = [
            models.UniqueConstraint("loop", "step", "due_on", name="one_rung_a_deadline")
        ]

    def __str__(self) -> str:
        return self.step
