"""Seats in committees, and generic subjects with whom they meant on a day."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import Unscoped
from bihuan.organisations.models.regions import Region
from bihuan.organisations.models.units import Unit
from bihuan.organisations.querysets import MembershipQuerySet


class SeatRole(models.TextChoices):
    """What a unit is in a committee."""

    CHAIR = "chair", _("主任单位")
    LEAD = "lead", _("牵头单位")
    MEMBER = "member", _("成员单位")


class Membership(models.Model):
    """A unit's seat in a committee, for a time."""

    committee = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="memberships")
    member = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(_("角色"), max_length=12, choices=SeatRole.choices)
    starts_on = models.DateField(_("起始日期"))
    ends_on = models.DateField(_("终止日期"), null=True)  # the first day without the seat
    source = models.CharField(_("依据"), max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()
    scope_rule = Unscoped("a directory of offices, the same for everyone")

    class Meta:
        verbose_name = _("成员单位")
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "member"],
                name="one_seat_at_a_time",
                condition=Q(ends_on__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["committee"],
                name="one_lead_at_a_time",
                condition=Q(ends_on__isnull=True, role="lead"),
            ),
            models.CheckConstraint(
                name="seat_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="committee_not_its_own_member", condition=~Q(committee=F("member"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee_id}←{self.member_id}"


class UnitGroup(models.Model):
    """A generic subject of documents (各县市区, 市安委会成员单位) and whom it means.

    ``rule`` holds any of ``kinds`` (of units), ``levels`` (of their regions), ``sectors``,
    ``members_of`` (a committee's id), ``is_member`` and ``units`` (ids taken in besides);
    ``except`` (ids left out).
    """

    name = models.CharField(_("统称"), max_length=60)
    aliases = ArrayField(models.CharField(max_length=60), default=list)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    rule = models.JSONField(default=dict)

    objects = ScopedQuerySet.as_manager()
    scope_rule = Unscoped("a directory of offices, the same for everyone")

    class Meta:
        verbose_name = _("统称主体")
        constraints = [models.UniqueConstraint("region", "name", name="one_group_a_name")]

    def __str__(self) -> str:
        return self.name


class GroupExpansion(models.Model):
    """Whom a generic subject meant on a day; kept, so that a later change does not reach back."""

    group = models.ForeignKey(UnitGroup, on_delete=models.PROTECT, related_name="expansions")
    on = models.DateField()
    units = ArrayField(models.IntegerField())
    rule = models.JSONField()
    made_at = models.DateTimeField()

    scope_rule = Unscoped("a directory of offices, the same for everyone")
    is_append_only = True

    class Meta:
        constraints = [models.UniqueConstraint("group", "on", name="one_expansion_a_day")]

    def __str__(self) -> str:
        return f"{self.group_id}@{self.on}"
