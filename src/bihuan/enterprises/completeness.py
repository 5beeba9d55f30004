"""Which facts a file still lacks: the same list for the page, the ledger and the figure."""

from __future__ import annotations

from django.db.models import Q

from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.services.facts import LABELS
from bihuan.kernel import packs

UNKNOWN_IS_NULL = frozenset(
    {"code", "latitude", "longitude", "founded_on", "employees", "risk_level", "grid_id"}
    | {"supervisor_id"}
)
UNKNOWN_IS_EMPTY = frozenset({"industry", "principal", "principal_phone", "address"})


def fields() -> list[str]:
    """Names of the facts that a complete file has, as the settings say."""
    said = str(packs.setting("enterprises", "file-fields")).split()
    known = UNKNOWN_IS_NULL | UNKNOWN_IS_EMPTY | {"size"}
    return [name for name in said if name in known]


def is_unknown(name: str) -> Q:
    """Where a fact is unknown; a site without a licence owes no code."""
    if name == "code":
        return Q(code__isnull=True, is_unlicensed=False)
    if name in UNKNOWN_IS_NULL:
        return Q(**{f"{name}__isnull": True})
    return Q(size="unknown") if name == "size" else Q(**{name: ""})


def incomplete() -> Q:
    """Files that lack a fact."""
    found = Q(pk__in=[])
    for name in fields():
        found |= is_unknown(name)
    return found


def missing(enterprise: Enterprise) -> list[tuple[str, str]]:
    """The facts this file lacks: name and word, in the order of the settings."""
    found = []
    for name in fields():
        value = getattr(enterprise, name)
        unknown = value is None or value == "" or (name == "size" and value == "unknown")
        if unknown and not (name == "code" and enterprise.is_unlicensed):
            found.append((name, LABELS[name]))
    return found
