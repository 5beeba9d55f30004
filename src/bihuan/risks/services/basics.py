"""What several services of risk points and dual prevention need."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.timezone import localdate

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import audit, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.bulk import next_ids
from bihuan.kernel.errors import InvalidInput
from bihuan.risks.errors import AssessedInFuture
from bihuan.risks.models import RiskPoint
from bihuan.risks.rules.grading import Method, read_method
from bihuan.risks.states.points import Colour, OwnerLevel
from bihuan.risks.workflow.points import POINT_WORKFLOW
from bihuan.statutes.dictionaries import labels

MATRIX = "matrix"
ROOM = "risks"
VERIFY_EVERY = {
    Colour.RED: "verify-red",
    Colour.ORANGE: "verify-orange",
    Colour.YELLOW: "verify-yellow",
    Colour.BLUE: "verify-blue",
}
OWNER_OF = {
    Colour.RED: "owner-red",
    Colour.ORANGE: "owner-orange",
    Colour.YELLOW: "owner-yellow",
    Colour.BLUE: "owner-blue",
}


def new_id(model: type[Model], prefix: str, at: datetime) -> tuple[int, str]:
    """The id and the number of the next row, ``FX2026-000123``."""
    (pk,) = next_ids(model, 1)
    return pk, f"{prefix}{localdate(at).year}-{pk:06d}"


def method_of(code: str) -> Method:
    """A method of assessment as it is in force here.

    Raises:
        PackUnknown: There is none of that code.
    """
    pack = packs.in_force(MATRIX, code)
    return read_method(code, pack.title, pack.version, pack.header, pack.rows)


def method_options() -> list[tuple[str, str]]:
    """Code and title of every method."""
    return [(code, packs.in_force(MATRIX, code).title) for code in packs.codes(MATRIX)]


def verify_days(point: RiskPoint) -> int:
    """How often a measure of the point is verified, in days: its own period, else that of its colour."""
    if point.check_every_days is not None:
        return point.check_every_days
    return int(packs.setting(ROOM, VERIFY_EVERY[Colour(point.level or Colour.BLUE)]))


def needed_owner(level: int) -> OwnerLevel:
    """The lowest level of responsibility that may hold a risk of this colour."""
    return OwnerLevel(packs.setting(ROOM, OWNER_OF[Colour(level)]))


def place_of_point(point: RiskPoint) -> Place:
    return POINT_WORKFLOW.facts(point).place


def place_of_enterprise(enterprise: Enterprise) -> Place:
    return Place(enterprise.region, enterprise.units, enterprise.pk)


def locked_point(point_id: int, actor: Actor) -> RiskPoint:
    """The point with what it lies in, its row locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = RiskPoint.objects.visible_to(actor).select_related("enterprise", "area")
    return found.locked().one(point_id)


def note_event(
    point: RiskPoint,
    kind: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Append to the point's chain what is no move of its life."""
    audit.record(
        POINT_WORKFLOW.chain(point),
        f"risks.{kind}",
        text[:200],
        actor=actor,
        at=at,
        place=place_of_point(point),
        data=data,
    )


def must_be_past(on: date | None, field: str, at: datetime) -> date:
    """The day, unless it is missing or lies after today.

    Raises:
        InvalidInput: No day was given.
        AssessedInFuture: It lies after the day of ``at``.
    """
    if on is None:
        raise InvalidInput({field: "填写日期。"})
    if on > localdate(at):
        raise AssessedInFuture({field: "日期在今天之后。"}, on=on)
    return on


def unknown_words(code: str, values: Mapping[str, str | tuple[str, ...]]) -> dict[str, str]:
    """Fields whose value is no word of the dictionary, each with its sentence."""
    known = labels(code)
    found = {}
    for field, value in values.items():
        given = (value,) if isinstance(value, str) else value
        if any(one and one not in known for one in given):
            found[field] = "选项不在字典里，请重新选择。"
    return found


def months_later(day: date, months: int) -> date:
    """The same day some months on; the last of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
