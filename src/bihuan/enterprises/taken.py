"""Data once: what a form need not ask, because the register has it, and where it was taken from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models import Enterprise, RiskLevel
from bihuan.enterprises.services.facts import LABELS
from bihuan.organisations.choices import region_name
from bihuan.statutes.dictionaries import label

Field = dict[str, Any]
SOURCE = _("企业档案")
DICTIONARIES = {
    "sector": "sectors",
    "kind": "enterprise-kinds",
    "size": "enterprise-sizes",
    "status": "enterprise-states",
}
USUAL = ("region", "address", "supervisor_id", "principal")


def shown(enterprise: Enterprise, name: str) -> str:
    """One fact of the register in words; empty where it is unknown."""
    value = getattr(enterprise, name)
    if value is None or value == "":
        return ""
    if name in DICTIONARIES:
        return label(DICTIONARIES[name], value)
    if name == "region":
        return region_name(value)
    if name == "supervisor_id":
        return enterprise.supervisor.name if enterprise.supervisor else ""
    if name == "risk_level":
        return str(RiskLevel(value).label)
    return f"{value}"


def taken(enterprise: Enterprise, names: Sequence[str] = USUAL) -> list[Field]:
    """Fields of a form that show facts of the register, each with its source.

    They are read-only: whoever finds one wrong changes it in the file, where the link leads.

    Args:
        names: Names of `EnterpriseFacts`; what is unknown there shows — and the link to fill it.
    """
    file = reverse("enterprises:detail", args=[enterprise.pk])
    return [
        {
            "name": f"register_{name}",
            "label": LABELS[name],
            "kind": "readonly",
            "value": shown(enterprise, name),
            "source": SOURCE,
            "source_url": file,
        }
        for name in names
    ]


def section(enterprise: Enterprise, names: Sequence[str] = USUAL) -> Field:
    """Those fields as a section of a form, under the enterprise's name."""
    return {"title": enterprise.name, "fields": taken(enterprise, names)}
