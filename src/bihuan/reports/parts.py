"""By what a number may be split when somebody picks it, and what its parts are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field

from bihuan.kernel.indicators import Fact
from bihuan.organisations.choices import street_names
from bihuan.organisations.models import Region, Unit
from bihuan.statutes.dictionaries import label as dictionary_label

STREET = "street"
SPLITS = {
    STREET: "地区（街镇）",
    "sector": "行业领域",
    "unit": "单位",
    "area": "地区",
    "grade": "等级",
    "source": "来源",
    "kind": "种类",
    "role": "分工",
}
DICTIONARIES = {"sector": "sectors", "source": "hazard-sources"}
BLANK = "未填"


def splits_of(fact: Fact) -> dict[str, str]:
    """Dimension → label, of those by which a number of the fact may be split."""
    return {
        name: label for name, label in SPLITS.items() if name == STREET or name in fact.dimensions
    }


def field_of(fact: Fact, dimension: str) -> Field[Any, Any] | None:
    """The model field of a dimension, where it is one of the fact's own table."""
    try:
        found = fact.model._meta.get_field(fact.dimensions[dimension])
    except (FieldDoesNotExist, KeyError):
        return None
    return found if isinstance(found, Field) else None


def labels_of(fact: Fact, dimension: str, parts: Iterable[Any]) -> dict[Any, str]:
    """Part → its name; the code where nothing names it."""
    wanted = list(parts)
    if dimension == STREET:
        names: dict[Any, str] = dict(street_names([str(part) for part in wanted]))
    elif dimension == "unit":
        names = dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name"))
    elif dimension == "area":
        names = dict(Region.objects.filter(pk__in=wanted).values_list("pk", "name"))
    elif dimension in DICTIONARIES:
        names = {part: dictionary_label(DICTIONARIES[dimension], part) for part in wanted}
    else:
        field = field_of(fact, dimension)
        names = dict(field.flatchoices) if field is not None else {}
    return {part: str(names.get(part) or part or BLANK) for part in wanted}


def part_of(fact: Fact, dimension: str, said: str) -> Any:
    """A part as an address says it, as the column holds it: ids of units are numbers."""
    if dimension not in splits_of(fact):
        return said
    if dimension == "unit":
        return int(said) if said.isdecimal() else None
    return said
