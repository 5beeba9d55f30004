"""From what somebody typed to what a report is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.timezone import get_default_timezone, localtime

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.reports.composition import Wording
from bihuan.reports.errors import PeriodOpen
from bihuan.reports.kinds import Asked, ReportKind
from bihuan.reports.kinds.places import checked_region
from bihuan.reports.rules import is_open
from bihuan.reports.services.words import hour_of


@dataclass(frozen=True)
class Wanted:
    """What somebody wants: a report on a day, the rest optional.

    Args:
        as_of: Moment of knowledge; the end of the day where ``None``.
        is_draft: Print it although the period has not ended, as far as is known now.
    """

    on: date
    region: str = ""
    as_of: datetime | None = None
    start: date | None = None
    subject: int | None = None
    wording: Wording = "exact"
    is_draft: bool = False


def end_of_day(on: date) -> datetime:
    """The last moment of a day in the platform's zone."""
    return datetime.combine(on, time.max, get_default_timezone())


def closing_of(kind: ReportKind, on: date) -> datetime:
    """When the day of a report closes: at the hour of its setting."""
    return datetime.combine(on, hour_of(kind.cutoff), get_default_timezone())


def asked_for(kind: ReportKind, wanted: Wanted, *, actor: Actor, now: datetime) -> Asked:
    """What the report is asked for, with everything filled in and checked.

    Args:
        now: The present moment; nothing later is known.

    Raises:
        NotPermitted: The actor may not make it.
        RegionUnknown: No such region, or not the actor's.
        PeriodOpen: The day has not ended, and no draft was asked for.
        InvalidInput: It would begin after its day.
    """
    actor.must(kind.permission)
    region = checked_region(wanted.region, actor)
    if wanted.start is not None and wanted.start > wanted.on:
        raise InvalidInput({"start": f"累计起始日 {wanted.start} 晚于统计日期 {wanted.on}。"})
    as_of, closing = wanted.as_of or end_of_day(wanted.on), closing_of(kind, wanted.on)
    if is_open(as_of=as_of, now=now, closing=closing):
        if not wanted.is_draft:
            raise PeriodOpen(title=kind.name.title, closing=f"{localtime(closing):%Y-%m-%d %H:%M}")
        as_of = min(as_of, now)
    return Asked(wanted.on, as_of, region, wanted.start, wanted.subject, wanted.wording)
