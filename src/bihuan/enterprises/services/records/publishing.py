"""What enterprises make public, and on which days they did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from bihuan.enterprises.errors import RecordKindUnknown
from bihuan.enterprises.models import Enterprise, Record
from bihuan.enterprises.records.patterns import Field, Pattern
from bihuan.enterprises.services.records.patterns import pattern_behind, pattern_of, patterns
from bihuan.enterprises.services.records.population import owing
from bihuan.enterprises.workflow.records import RecordStatus
from bihuan.kernel.actors import Actor, acting, system_actor

PAGE = 50
SHORTEST_SEARCH = 2


@dataclass(frozen=True)
class Published:
    """One public record: who, when, and its public columns with their values."""

    enterprise: str
    day: date
    number: str
    values: tuple[tuple[Field, Any], ...]


def public_kinds() -> tuple[Pattern, ...]:
    """The kinds whose public columns anyone may read, those of every day first."""
    with acting(system_actor()):
        found = [pattern for pattern in patterns() if pattern.is_public]
    return tuple(sorted(found, key=lambda pattern: pattern.period != "daily"))


def latest_day(kind: str, *, until: date) -> date:
    """The latest day up to ``until`` for which something of a public daily kind was published.

    Of any other kind it is ``until`` itself, and so it is where nothing was published yet.
    """
    with acting(system_actor()):
        pattern = pattern_of(kind)
        if not pattern.is_public or pattern.period != "daily":
            return until
        found = Record.objects.in_force().of_kind(kind).filter(day__lte=until)
        latest: date | None = found.order_by("-day").values_list("day", flat=True).first()
        return latest or until


def published(
    kind: str, *, on: date, words: str = "", page: int = 1
) -> tuple[list[Published], bool]:
    """The records of a public kind that cover a day, newest first; public columns only.

    Nobody signed in asks for them; what is not declared public is never read here.

    Args:
        words: Part of the enterprise's name, two characters or more; else all.

    Returns:
        One page, and whether there is another.

    Raises:
        RecordKindUnknown: No such kind, or it is not public.
    """
    with acting(system_actor()):
        pattern = pattern_of(kind)
        if not pattern.is_public:
            raise RecordKindUnknown(kind=kind)
        found = Record.objects.of_kind(kind).covering(on)
        found = found.filter(enterprise__withdrawn_at__isnull=True)
        if len(words) >= SHORTEST_SEARCH:
            found = found.filter(enterprise__name__contains=words)
        first = (page - 1) * PAGE
        rows = list(
            found.select_related("enterprise", "pattern").order_by("-day", "-pk")[
                first : first + PAGE + 1
            ]
        )
        return [shown(record) for record in rows[:PAGE]], len(rows) > PAGE


def shown(record: Record) -> Published:
    open_fields = [field for field in pattern_behind(record).fields if field.is_public]
    values = tuple((field, record.values.get(field.key)) for field in open_fields)
    return Published(record.enterprise.name, record.day, record.number, values)


@dataclass(frozen=True)
class DaysMissing:
    """An enterprise that owes a daily record, and the days without one."""

    enterprise: Enterprise
    days: tuple[date, ...]


def days_missing(
    pattern: Pattern, *, actor: Actor, until: date, after: int = 0, size: int = PAGE
) -> tuple[list[DaysMissing], int]:
    """The enterprises that owe a daily record, each with the days it missed, by id.

    The days looked at are those of the limit ``missing-window`` up to ``until``, which counts;
    days before the enterprise was registered are not missed.

    Returns:
        A page of them, and the id after which the next begins (0 where there is none).
    """
    owed = Enterprise.objects.visible_to(actor).filter(owing(pattern), Q(pk__gt=after))
    rows: Sequence[Enterprise] = list(owed.order_by("pk")[: size + 1])
    page = rows[:size]
    window = (pattern.limit("missing-window") or (1,))[0]
    days = [until - timedelta(days=back) for back in range(window)]
    told: dict[int, set[date]] = {}
    found = Record.objects.filter(
        kind=pattern.code,
        status=RecordStatus.IN_FORCE,
        enterprise__in=page,
        day__range=(days[-1], until),
    )
    for pk, day in found.values_list("enterprise_id", "day"):
        told.setdefault(pk, set()).add(day)
    listed = [
        DaysMissing(one, tuple(day for day in days if is_missed(one, day, told.get(one.pk, set()))))
        for one in page
    ]
    return listed, page[-1].pk if len(rows) > size else 0


def is_missed(enterprise: Enterprise, day: date, told: set[date]) -> bool:
    return day not in told and localdate(enterprise.registered_at) <= day
