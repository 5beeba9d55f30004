"""Hazards that came through a door of supervision: a supervision group or a tour from above."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.hazards import indicators as hazards
from bihuan.hazards.states import Grade
from bihuan.kernel import packs
from bihuan.kernel.indicators import Condition, Indicator, Period, Semantics
from bihuan.kernel.workflow import HouseRule
from bihuan.reports.kinds.measures import not_closed_of_found

SIDES = ("supervision", "upper")
RULE = "来源属于督查检查或者上级巡查（隐患来源字典的“side”）的隐患"


def supervision_sources() -> list[str]:
    """The doors of supervision, by the dictionary in force here."""
    rows = packs.rows("dictionary", "hazard-sources")
    return [row["key"] for row in rows if row.get("data", {}).get("side") in SIDES]


def supervised(rows: Condition) -> Condition:
    """A condition narrowed to what supervision found."""
    return lambda period: rows(period) & Q(source__in=supervision_sources())


def major_found(period: Period) -> Q:
    return hazards.FOUND.rows(period) & Q(grade=Grade.MAJOR)


def declared(
    name: str, label: object, rows: Condition, rule: str, *, semantics: Semantics = "in_period"
) -> Indicator:
    source = HouseRule(f"{rule}；{RULE}")
    code = f"reports.supervised_{name}"
    narrowed = supervised(rows)
    return Indicator(code, label, "条", hazards.HAZARDS, narrowed, source, semantics=semantics)


SUPERVISED_FOUND = declared("found", _("督查发现问题"), hazards.FOUND.rows, "本期发现的")
SUPERVISED_FOUND_MAJOR = declared(
    "found_major", _("督查发现重大事故隐患"), major_found, "本期发现、定级为重大的"
)
SUPERVISED_ON_SPOT = declared(
    "on_spot", _("督查发现、立查立改"), hazards.FIXED_ON_SPOT.rows, "本期发现、当场整改的"
)
SUPERVISED_CLOSED = declared(
    "closed", _("督查发现、已销号"), hazards.CLOSED_OF_FOUND.rows, "本期发现、期末已销号的"
)
SUPERVISED_OPEN = declared(
    "open", _("督查发现、未销号"), not_closed_of_found, "本期发现、期末没有销号的"
)
SUPERVISED_LATE = declared(
    "late",
    _("督查发现、逾期未整改"),
    hazards.LATE.rows,
    "截至期末逾期没有整改的，不论何时发现",
    semantics="as_of",
)
SUPERVISED_STANDING = declared(
    "standing",
    _("督查发现、在治"),
    hazards.STANDING.rows,
    "截至期末没有销号的，不论何时发现",
    semantics="as_of",
)
