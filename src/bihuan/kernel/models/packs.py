"""Packs as loaded: what was shipped, what was changed here."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.scope import Unscoped


class Pack(models.Model):
    """One version of a pack in force; earlier versions stay, marked with their end."""

    kind = models.CharField(_("种类"), max_length=30)
    code = models.CharField(_("代码"), max_length=60)
    title = models.CharField(_("名称"), max_length=120)
    version = models.CharField(_("版本"), max_length=20)
    digest = models.CharField(max_length=64)
    header = models.JSONField(default=dict)  # sources, mark, remarks
    effective_from = models.DateField(null=True)
    effective_to = models.DateField(null=True)
    loaded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    scope_rule = Unscoped("rules and dictionaries are the same for everyone")

    class Meta:
        verbose_name = _("规则包")
        constraints = [
            models.UniqueConstraint("kind", "code", "version", name="one_pack_a_version"),
            models.UniqueConstraint(
                fields=["kind", "code"],
                name="one_pack_in_force",
                condition=models.Q(replaced_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.code} {self.version}"


class PackRow(models.Model):
    """One row of a pack: as shipped, and as edited here."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT, related_name="rows")
    key = models.CharField(max_length=80)
    position = models.IntegerField()
    shipped = models.JSONField(null=True)  # None: a row added here
    local = models.JSONField(null=True)  # None: not edited here
    edited_at = models.DateTimeField(null=True)
    edited_by_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    conflict = models.JSONField(null=True)  # the shipped row that a local edit stands against
    is_withdrawn = models.BooleanField(default=False)

    scope_rule = Unscoped("rules and dictionaries are the same for everyone")

    class Meta:
        constraints = [models.UniqueConstraint("pack", "key", name="one_row_a_key")]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.key
