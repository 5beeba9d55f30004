"""What the log keeps of changes, in the words of people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bihuan.enterprises.models import RiskLevel
from bihuan.enterprises.services import chemicals, sites
from bihuan.enterprises.services.facts import LABELS
from bihuan.enterprises.states import ChemicalUse, QuantityUnit
from bihuan.organisations.choices import region_name
from bihuan.organisations.models import Grid, Unit
from bihuan.statutes.dictionaries import label

DICTIONARIES = {
    "sector": "sectors",
    "kind": "enterprise-kinds",
    "size": "enterprise-sizes",
    "status": "enterprise-states",
    "hazard_class": "chemical-classes",
}
CHOICES: Mapping[str, Mapping[str, Any]] = {
    "use": {str(use): use.label for use in ChemicalUse},
    "unit": {str(unit): unit.label for unit in QuantityUnit},
}
WORDS: Mapping[str, str] = (
    dict(LABELS)
    | {f"{name}": word for name, word in sites.LABELS.items() if name not in LABELS}
    | {name: word for name, word in chemicals.LABELS.items() if name not in LABELS}
    | {"post": "职务", "phone": "电话", "certificate": "合格证编号", "since_on": "任职日期"}
    | {"certificate_until": "有效期至", "is_full_time": "专职", "required": "应提取"}
    | {"basis": "计提基数"}
)
HIDDEN = frozenset({"area_m2", "lists", "critical_t", "units", "name_key"})
MOST = 60


def short(name: str, value: Any) -> str:
    """One kept value in words; — where it was unknown."""
    if value is None or value in ("", []):
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in DICTIONARIES and isinstance(value, str):
        word = label(DICTIONARIES[name], value)
        return label("site-kinds", value) if name == "kind" and word == value else word
    if name in CHOICES:
        return str(CHOICES[name].get(str(value), value))
    return referred(name, value)


def referred(name: str, value: Any) -> str:
    """A value that names another row, or a list of keys."""
    if name == "tags" and isinstance(value, list):
        return "、".join(label("enterprise-tags", tag) for tag in value)
    if name == "region":
        return region_name(str(value)) or str(value)
    if name == "risk_level" and value in RiskLevel.values:
        return str(RiskLevel(value).label)
    if name == "supervisor_id":
        return Unit.objects.filter(pk=value).values_list("name", flat=True).first() or f"{value}"
    if name == "co_units" and isinstance(value, list):
        names = Unit.objects.filter(pk__in=value).order_by("order", "pk")
        return "、".join(names.values_list("name", flat=True)) or "—"
    if name == "grid_id":
        return Grid.objects.filter(pk=value).values_list("name", flat=True).first() or f"{value}"
    if name == "outline":
        return f"{len(value)}个角" if isinstance(value, list) else str(value)
    return str(value)[:MOST]


def change_lines(changed: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Fields that changed: name, what it was, what it is, both in words."""
    found = []
    for name, pair in changed.items():
        if name in HIDDEN or not isinstance(pair, list) or len(pair) != 2:
            continue
        found.append((name, short(name, pair[0]), short(name, pair[1])))
    return found


def change_text(changed: Mapping[str, Any]) -> str:
    """The same on one line: “规模：小型→中型；从业人数：12→30”."""
    # What has no word is kept for the machine; the event's own sentence tells it.
    lines = [line for line in change_lines(changed) if line[0] in WORDS]
    return "；".join(f"{WORDS[name]}：{was}→{new}" for name, was, new in lines)
