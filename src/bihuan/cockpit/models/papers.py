"""Versions of the papers an enterprise or a park keeps: 一图一表一清单一报告."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models import Evidence, User
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.kernel.scope import ScopeRule


class PaperVersion(models.Model):
    """One version of one paper, made from the risk data of its day."""

    slot = models.CharField(_("文件"), max_length=40)  # key of paper-slots
    title = models.CharField(_("文件名称"), max_length=100)
    enterprise = models.ForeignKey(
        "enterprises.Enterprise", on_delete=models.PROTECT, null=True, related_name="papers"
    )
    park = models.ForeignKey(
        "organisations.Unit", on_delete=models.PROTECT, null=True, related_name="papers"
    )
    region = models.CharField(max_length=12, db_collation="C")
    version = models.IntegerField(_("版次"))
    made_on = models.DateField(_("编制日期"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    review_on = models.DateField(_("复核期限"))
    reviewed_on = models.DateField(_("最近复核"), null=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    is_newest = models.BooleanField(_("现行版"), default=True)
    digest = models.CharField(max_length=64)  # of the content without its date
    file = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")

    objects = ScopedQuerySet.as_manager()
    scope_rule = ScopeRule(units=None)

    class Meta:
        verbose_name = _("企业风险文件")
        constraints = [
            models.CheckConstraint(
                name="paper_of_one",
                condition=Q(enterprise__isnull=False, park__isnull=True)
                | Q(enterprise__isnull=True, park__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["slot", "enterprise"],
                name="one_newest_paper_of_enterprise",
                condition=Q(is_newest=True, enterprise__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["slot", "park"],
                name="one_newest_paper_of_park",
                condition=Q(is_newest=True, park__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["region", "-id"], name="paper_region"),
            models.Index(fields=["review_on"], condition=Q(is_newest=True), name="paper_review"),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"
