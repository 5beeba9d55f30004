"""States and kinds of institutional reforms."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReformStatus(TextChoices):
    """A hand-over act."""

    DRAFT = "draft", _("拟订")
    APPROVED = "approved", _("已批准，待生效")
    DONE = "done", _("已实施")
    WITHDRAWN = "withdrawn", _("已撤销")


class PartKind(TextChoices):
    """What happens to a unit."""

    RENAME = "rename", _("更名")
    MERGE = "merge", _("并入")
    SPLIT = "split", _("分设")
    TRANSFER = "transfer", _("划转职责")
