"""Regions of every level, zones without a code, and the grids in them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.scope import Unscoped
from bihuan.organisations.querysets import GridQuerySet, RegionQuerySet


class RegionLevel(models.TextChoices):
    """Levels of the administrative division, and zones that have no code of their own."""

    PROVINCE = "province", _("省级")
    CITY = "city", _("地级")
    COUNTY = "county", _("县级")
    STREET = "street", _("乡级")
    VILLAGE = "village", _("村级")
    ZONE = "zone", _("功能区")


class Region(models.Model):
    """A region by its code; abolished ones stay and still resolve.

    A zone without an official code has ``<parent>Z<nn>``, so that its rows lie under its parent.
    """

    code = models.CharField(_("区划代码"), max_length=12, primary_key=True, db_collation="C")
    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("级别"), max_length=10, choices=RegionLevel.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    full_name = models.CharField(max_length=200)
    abolished_on = models.DateField(null=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=100)
    # Bounds of the region in degrees (WGS-84), where known: a point outside is warned of.
    south = models.FloatField(null=True)
    west = models.FloatField(null=True)
    north = models.FloatField(null=True)
    east = models.FloatField(null=True)
    outline = models.JSONField(null=True)  # [[latitude, longitude], …], WGS-84, last not repeated

    objects = RegionQuerySet.as_manager()
    scope_rule = Unscoped("names of places are public")

    class Meta:
        verbose_name = _("区划")
        indexes = [models.Index(fields=["parent"], name="region_parent")]

    def __str__(self) -> str:
        return self.name


class Grid(models.Model):
    """A piece of a community with somebody who walks it."""

    code = models.CharField(_("网格编号"), max_length=20, unique=True)
    name = models.CharField(_("网格"), max_length=60)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="grids")
    unit = models.ForeignKey("organisations.Unit", on_delete=models.PROTECT, null=True)
    keeper_name = models.CharField(_("网格员"), max_length=40, blank=True)
    keeper_phone = models.CharField(_("电话"), max_length=20, blank=True)

    objects = GridQuerySet.as_manager()
    scope_rule = Unscoped("a directory of places, the same for everyone")

    class Meta:
        verbose_name = _("网格")

    def __str__(self) -> str:
        return self.name
