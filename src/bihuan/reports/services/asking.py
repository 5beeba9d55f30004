"""From what somebody typed to what a report is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils.timezone import get_default_timezone, localtime

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Period, end_of_day
from bihuan.reports.composition import Wording
from bihuan.reports.errors import PeriodOpen, SubjectMissing
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
        words: Name of a text block → what was typed.
    """

    on: date
    region: str = ""
    as_of: datetime | None = None
    start: date | None = None
    subject: int | None = None
    wording: Wording = "exact"
    is_draft: bool = False
    words: Mapping[str, str] = field(default_factory=dict)


def closing_of(kind: ReportKind, on: date) -> datetime:
    """When the period of a report closes: on its last day, at the hour of its setting.

    What is due by occasion has no period that must close; it may be made once its day has begun.
    """
    last, hour = on, hour_of(kind.cutoff)
    if kind.name.period == "month":
        last = Period.month(on).last
    elif kind.name.period == "year":
        last = on.replace(month=12, day=31)
    elif kind.name.period == "as_due" and not kind.cutoff:
        hour = time.min
    return datetime.combine(last, hour, get_default_timezone())


def asked_for(kind: ReportKind, wanted: Wanted, *, actor: Actor, now: datetime) -> Asked:
    """What the report is asked for, with everything filled in and checked.

    Args:
        now: The present moment; nothing later is known.

    Raises:
        NotPermitted: The actor may not make it.
        RegionUnknown: No such region, or not the actor's.
        PeriodOpen: The day has not ended, and no draft was asked for.
        SubjectMissing: It is about one thing, and nobody said which.
        InvalidInput: It would begin after its day.
    """
    actor.must(kind.permission)
    region = checked_region(wanted.region, actor)
    if wanted.start is not None and wanted.start > wanted.on:
        raise InvalidInput({"start": f"累计起始日 {wanted.start} 晚于统计日期 {wanted.on}。"})
    if kind.subject is not None and kind.subject.is_required and wanted.subject is None:
        raise SubjectMissing({"subject": "请选择。"}, label=kind.subject.label)
    usual = now if kind.settles_late else end_of_day(wanted.on)
    as_of, closing = wanted.as_of or usual, closing_of(kind, wanted.on)
    if not kind.cutoff and kind.name.period == "as_due":
        as_of = min(as_of, now)
    if is_open(as_of=as_of, now=now, closing=closing):
        if not wanted.is_draft:
            raise PeriodOpen(title=kind.name.title, closing=f"{localtime(closing):%Y-%m-%d %H:%M}")
        as_of = min(as_of, now)
    names = {one.name for one in kind.blocks}
    words = {name: text for name, text in wanted.words.items() if name in names}
    return Asked(wanted.on, as_of, region, wanted.start, wanted.subject, wanted.wording, words)
