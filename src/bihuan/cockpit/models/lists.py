"""Lists as they stood on a day, and the handbooks printed from them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models import Evidence, User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule


class ListSnapshot(models.Model):
    """One of the five lists of a region as it stood at a moment; never changed afterwards.

    ``rows`` holds ``[key, name, street, kind, state, unit, person, measure]`` a row, in the order
    of the list; ``streets`` the number of rows by street code. ``digest`` is SHA-256 of the rows as
    canonical JSON.
    """

    code = models.CharField(_("清单"), max_length=20)  # key of five-lists
    title = models.CharField(_("清单名称"), max_length=60)
    region = models.CharField(_("范围"), max_length=12, db_collation="C")
    on = models.DateField(_("固定日期"))
    made_at = models.DateTimeField(_("固定时间"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(_("用途"), max_length=100, blank=True)
    count = models.IntegerField(_("条数"))
    unowned = models.IntegerField(_("无责任人条数"))
    streets = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    digest = models.CharField(_("校验值"), max_length=64)

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise=None)
    is_append_only = True

    class Meta:
        verbose_name = _("固定清单")
        indexes = [models.Index(fields=["region", "-id"], name="list_snapshot_region")]

    def __str__(self) -> str:
        return f"{self.title} {self.on}"


class Handbook(models.Model):
    """A list handbook as it was printed: a page for each unit that somebody watches."""

    number = models.CharField(_("编号"), max_length=20, unique=True)
    title = models.CharField(_("手册名称"), max_length=100)
    kind = models.CharField(_("类别"), max_length=20)  # a kind of watch, or "all"
    region = models.CharField(_("范围"), max_length=12, db_collation="C")
    on = models.DateField(_("编印日期"))
    made_at = models.DateTimeField(_("编印时间"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    units = models.IntegerField(_("编入单位"))
    unwatched = models.IntegerField(_("没有专盯人"))
    file = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(units=None, enterprise=None)
    is_append_only = True

    class Meta:
        verbose_name = _("清单手册")
        indexes = [models.Index(fields=["region", "-id"], name="handbook_region")]

    def __str__(self) -> str:
        return self.title
