"""Enterprises on a directory: key ones, high-risk ones, those checked strictly or watched."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models.enterprises import Enterprise
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ChildRule


class Listing(models.Model):
    """That an enterprise stands on a directory, by which rule and which of its facts."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="listings")
    directory = models.CharField(_("名录"), max_length=40)  # key of dictionary/directories
    rules = ArrayField(models.CharField(max_length=60), default=list)  # keys; empty by hand
    pack_version = models.CharField(max_length=20, blank=True)
    reason = models.CharField(_("列入原因"), max_length=400)
    is_manual = models.BooleanField(_("人工列入"), default=False)
    document = models.CharField(_("依据文件"), max_length=120, blank=True)
    since_on = models.DateField(_("列入日期"))
    ended_on = models.DateField(_("移出日期"), null=True)
    ended_reason = models.CharField(_("移出原因"), max_length=200, blank=True)
    set_tag = models.BooleanField(default=False)  # whether the tag came with it

    objects = ScopedQuerySet.as_manager()
    scope_rule = ChildRule("enterprises.Enterprise", "enterprise_id", "enterprise")

    class Meta:
        verbose_name = _("企业名录")
        constraints = [
            models.UniqueConstraint(
                "enterprise",
                "directory",
                name="one_listing_a_directory",
                condition=Q(ended_on__isnull=True),
            ),
            models.CheckConstraint(
                name="listing_by_hand_names_document",
                condition=Q(is_manual=False) | ~Q(document=""),
            ),
        ]
        indexes = [
            models.Index(fields=["directory", "-id"], name="listing_directory"),
        ]

    def __str__(self) -> str:
        return f"{self.directory}:{self.enterprise_id}"
