"""Tokens of the programming interface."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.models.accounts import Post, User
from bihuan.kernel.scope import Unscoped


class ApiToken(models.Model):
    """A key that acts as a post, for some permissions, until a day."""

    name = models.CharField(_("用途"), max_length=60)
    post = models.ForeignKey(Post, on_delete=models.PROTECT)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token
    permissions = ArrayField(models.CharField(max_length=60), default=list)  # read-scoped if empty
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT)
    expires_on = models.DateField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    scope_rule = Unscoped("digests only; read before any scope is known")

    def __str__(self) -> str:
        return self.name
