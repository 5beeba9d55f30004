"""随手拍: what staff, families and residents saw, held until somebody has looked."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.models.hazard import Hazard
from bihuan.hazards.states import SnapStatus
from bihuan.kernel.models import User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule


class Snap(models.Model):
    """A report from the public page; its telephone number is sealed and shown to nobody by lists."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    receipt = models.CharField(max_length=64, unique=True)  # digest of the code that was given out
    words = models.CharField(_("问题描述"), max_length=200)
    place = models.CharField(_("地点"), max_length=200)
    region = models.CharField(_("属地"), max_length=12, db_collation="C")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, related_name="+")
    units = ArrayField(models.IntegerField(), default=list)
    latitude = models.FloatField(null=True)  # degrees, WGS-84
    longitude = models.FloatField(null=True)
    said_by = models.CharField(_("反映人身份"), max_length=20)  # staff, family, resident
    phone = models.BinaryField(default=bytes)  # sealed
    origin = models.CharField(
        max_length=64
    )  # of the sender's address, one-way, for the day's count
    received_at = models.DateTimeField(_("收到时间"))
    due_on = models.DateField(_("核实期限"))
    status = models.CharField(
        _("状态"), max_length=16, choices=SnapStatus.choices, default=SnapStatus.HELD
    )
    hazard = models.ForeignKey(Hazard, on_delete=models.PROTECT, null=True, related_name="snaps")
    answer = models.TextField(_("答复"), blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    is_for_reward = models.BooleanField(_("拟奖励"), default=False)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(enterprise=None)

    class Meta:
        verbose_name = _("随手拍线索")
        constraints = [
            models.CheckConstraint(
                name="snap_verified_has_hazard",
                condition=~Q(status=SnapStatus.VERIFIED) | Q(hazard__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["origin", "received_at"], name="snap_origin"),
            models.Index(fields=["status", "-id"], name="snap_status"),
        ]

    def __str__(self) -> str:
        return self.words
