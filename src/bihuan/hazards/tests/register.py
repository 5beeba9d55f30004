"""A small register whose figures can be reckoned by hand, and the questions put to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from bihuan.hazards.indicators import HAZARDS, finding
from bihuan.hazards.indicators import hazards as indicators
from bihuan.hazards.models import Hazard
from bihuan.hazards.services import HazardHistory, Step, load_hazards
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.indicators import Indicator, Query, Value, values, values_across

ALL = tuple(
    one
    for one in (*vars(indicators).values(), finding.REPEATED, finding.REPEAT_RATE)
    if isinstance(one, Indicator)
)
COLD = replace(HAZARDS, summary=None)
GROUPINGS: tuple[tuple[str, ...], ...] = (
    ("street",),
    ("grade",),
    ("month",),
    ("street", "grade", "month"),
)
Numbers = dict[Any, Any]


def cold(some: Sequence[Indicator] = ALL) -> list[Indicator]:
    """The same indicators on the rows alone."""
    return [replace(one, fact=COLD) for one in some]


def numbers(found: Mapping[str, Value]) -> Numbers:
    return {code: (one.number, one.rows, one.out_of) for code, one in found.items()}


def whole(some: Sequence[Indicator], query: Query, actor: Actor) -> Numbers:
    with acting(actor):
        return numbers(values(some, query, actor))


def split(some: Sequence[Indicator], query: Query, actor: Actor, by: Sequence[str]) -> Numbers:
    with acting(actor):
        found = values_across(some, query, actor, dimensions=by)
        return {key: numbers(part) for key, part in found.items()}


def moment(on: date) -> datetime:
    return datetime.combine(on, time(4), UTC)  # noon in Shanghai


def load(house: dict[str, Any], rows: Sequence[dict[str, Any]]) -> list[Hazard]:
    """Hazards with days and marks as given, in one go."""
    made, came_back = [], {}
    for place, row in enumerate(rows):
        about = dict(row)
        if "repeats" in about:  # place of the closed one that came back
            came_back[place] = about.pop("repeats")
        found_on, closed_on = about["found_on"], about.get("closed_on")
        hazard = Hazard(
            **{
                "title": "配电箱门缺失，线头裸露",
                "grade": "general",
                "status": "open",
                "sector": "industry-trade",
                "enterprise": house["enterprise"],
                "region": "990102001",
                "unit": house["emergency"],
                "units": [house["emergency"].pk],
                "source": "department-check",
                "recorded_at": moment(found_on),
                "closed_at": moment(closed_on) if closed_on else None,
                "first_due_on": about.get("due_on"),
            }
            | about
        )
        hazard.is_self_found = hazard.source == "self-check"
        made.append(hazard)
    actor = system_actor()
    with acting(actor):
        load_hazards(
            [
                HazardHistory(
                    one, [Step("began", "登记隐患", one.recorded_at, actor)], (one.source, "")
                )
                for one in made
            ],
            actor=actor,
        )
        for place, former in came_back.items():
            Hazard.objects.filter(pk=made[place].pk).update(repeat_of=made[former])
    return made


def october(house: dict[str, Any]) -> list[dict[str, Any]]:
    """Eleven hazards around October 2026."""
    day = lambda month, on: date(2026, month, on)  # noqa: E731
    return [
        {  # 1: put right on the spot
            "source": "self-check",
            "found_on": day(10, 3),
            "confirmed_on": day(10, 3),
            "due_on": day(10, 18),
            "rectified_on": day(10, 3),
            "fixed_on_spot": True,
            "status": "closed",
            "closed_on": day(10, 5),
            "cost_yuan": Decimal("100.00"),
        },
        {  # 2: rectified in October, closed in November
            "campaign": "大排查大整治",
            "found_on": day(10, 10),
            "confirmed_on": day(10, 11),
            "due_on": day(10, 26),
            "rectified_on": day(10, 20),
            "status": "closed",
            "closed_on": day(11, 2),
            "cost_yuan": Decimal("50.00"),
        },
        {  # 3: major, extended, late, explained before its limit was moved, urged
            "grade": "major",
            "found_on": day(10, 12),
            "confirmed_on": day(10, 12),
            "first_due_on": day(10, 25),
            "due_on": day(10, 29),
            "explained_on": day(10, 26),
            "reminders": 2,
        },
        {  # 4: of September, rejected once, closed after its limit
            "found_on": day(9, 5),
            "confirmed_on": day(9, 6),
            "due_on": day(9, 21),
            "rectified_on": day(10, 8),
            "status": "closed",
            "closed_on": day(10, 9),
            "rejections": 1,
        },
        {  # 5: major, of September, closed within its limit
            "grade": "major",
            "region": "990102002",
            "found_on": day(9, 20),
            "confirmed_on": day(9, 20),
            "due_on": day(10, 20),
            "rectified_on": day(10, 15),
            "status": "closed",
            "closed_on": day(10, 19),
            "cost_yuan": Decimal("900.50"),
        },
        {  # 6: reported on the last day but one, in a street, not looked at yet
            "status": "reported",
            "enterprise": None,
            "place": "河畔路口",
            "found_on": day(10, 30),
        },
        {  # 7: rectified on the day of its limit, waits for its check
            "status": "rectified",
            "region": "990102002",
            "found_on": day(10, 15),
            "confirmed_on": day(10, 15),
            "due_on": day(10, 30),
            "rectified_on": day(10, 30),
        },
        {  # 8: of August, late, explained, urged
            "found_on": day(8, 1),
            "confirmed_on": day(8, 2),
            "due_on": day(8, 17),
            "explained_on": day(10, 10),
            "reminders": 1,
        },
        {  # 9: proved wrong the day after
            "status": "dismissed",
            "found_on": day(10, 8),
            "withdrawn_at": moment(day(10, 9)),
        },
        {  # 10: due on the last day: not late yet; the first one come back
            "repeats": 0,
            "found_on": day(10, 31),
            "confirmed_on": day(10, 31),
            "due_on": day(10, 31),
        },
        {"found_on": day(11, 3), "confirmed_on": day(11, 3), "due_on": day(11, 18)},  # 11: later
    ]
