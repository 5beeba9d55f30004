"""The calendar in force: the pack's days, and over them the days entered here."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from bihuan.content import time_limits
from bihuan.kernel import jobs, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.deadlines.errors import DayNotLocal
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import CalendarDay, CalendarYear, Pack
from bihuan.kernel.packs.editing import open_pack, record_change
from bihuan.proofs.deadlines import ONE_DAY, Calendar, SpecialDay

PACK = ("calendar", "cn")
FIRST_YEAR, LAST_YEAR = 2000, 2100
RECOUNT = "kernel.recount_deadlines"


def calendar() -> Calendar:
    """Working days as they count here, remembered until the pack or a local day changes."""
    memory = packs.derived()
    if "calendar" not in memory:
        memory["calendar"] = assembled()
    found: Calendar = memory["calendar"]
    return found


def assembled() -> Calendar:
    """The pack's days with the local ones over them, and the years that are complete.

    Source:
        Yearly notices of the State Council's General Office on holidays, as listed in the pack; a
        day entered here names its own source.
    """
    pack = packs.in_force(*PACK)
    days = {day: special(kind, name) for day, (kind, name) in shipped_days().items()}
    for day, is_workday, name in CalendarDay.objects.filter(is_local=True).values_list(
        "date", "is_workday", "name"
    ):
        days[day] = special("workday" if is_workday else "holiday", name)
    years = pack.header["years"]
    confirmed = CalendarYear.objects.filter(is_confirmed=True).values_list("year", flat=True)
    return Calendar(days, frozenset(range(years["from"], years["to"] + 1)) | frozenset(confirmed))


def shipped_days() -> dict[date, tuple[str, str]]:
    """What the pack says of its days: ``holiday`` or ``workday``, and a name."""
    return time_limits.of_rows(packs.in_force(*PACK).rows)


def special(kind: str, name: str) -> SpecialDay:
    return SpecialDay("workday" if kind == "workday" else "holiday", name)


def is_workday(day: date) -> bool:
    """Whether offices work on that day; Monday to Friday in a year without a table."""
    return calendar().is_workday(day)


def working_days_after(start: date, n: int) -> date:
    """The n-th working day after a day, which is not counted itself; before it for a negative n.

    ``working_days_after(day, 0)`` is the day itself, working day or not.
    """
    known, day = calendar(), start
    step = ONE_DAY if n > 0 else -ONE_DAY
    left = abs(n)
    while left:
        day += step
        left -= known.is_workday(day)
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days lie after ``first`` up to and including ``last``."""
    known = calendar()
    span = range(first.toordinal() + 1, last.toordinal() + 1)
    return sum(known.is_workday(date.fromordinal(number)) for number in span)


def is_provisional(day: date) -> bool:
    """Whether the year of a day has no table yet, so that what rests on it is 暂按."""
    return not calendar().covers(day)


def set_day(
    *, day: date, is_workday: bool, name: str, source: str, actor: Actor, at: datetime
) -> CalendarDay:
    """Enter or change a special day here; open deadlines are counted anew.

    Args:
        is_workday: A weekend made a working day (调休上班), or else a holiday.
        name: What it is, 元旦 or 抗洪停工.
        source: The notice it rests on; it stands in the log as the reason.
        actor: Needs ``kernel.manage_settings``.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: No name, no source, or a year out of range.
    """
    pack = calendar_pack(actor, source)
    check_year(day.year)
    if not name.strip():
        raise InvalidInput({"name": _("请写明这一天是什么，如“元旦”。")})
    values = {"is_workday": is_workday, "name": name.strip(), "source": source.strip()}
    stored, _made = CalendarDay.objects.update_or_create(
        date=day, defaults=values | {"is_local": True}
    )
    changed(pack, _("录入 %(day)s") % {"day": day}, {"date": day} | values, actor, at)
    return stored


def clear_day(*, day: date, reason: str, actor: Actor, at: datetime) -> None:
    """Take back a local day; what the pack says of it counts again.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: No reason.
        DayNotLocal: Nothing was entered here for that day.
    """
    pack = calendar_pack(actor, reason)
    if not CalendarDay.objects.filter(date=day, is_local=True).update(is_local=False):
        raise DayNotLocal(day=day)
    changed(pack, _("撤回 %(day)s") % {"day": day}, {"date": day, "reason": reason}, actor, at)


def confirm_year(*, year: int, source: str, actor: Actor, at: datetime) -> None:
    """Say that the holidays of a year are all entered; its dates are no longer provisional.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: No source, or a year out of range.
    """
    pack = calendar_pack(actor, source)
    check_year(year)
    values = {"source": source, "confirmed_at": at, "confirmed_by_id": actor.user_id}
    CalendarYear.objects.update_or_create(year=year, defaults=values | {"is_confirmed": True})
    changed(
        pack,
        _("确认 %(year)s年安排完整") % {"year": year},
        {"year": year, "source": source},
        actor,
        at,
    )


def reopen_year(*, year: int, reason: str, actor: Actor, at: datetime) -> None:
    """Take back that a year is complete.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: No reason.
        DayNotLocal: The year was not confirmed here.
    """
    pack = calendar_pack(actor, reason)
    if not CalendarYear.objects.filter(year=year, is_confirmed=True).update(is_confirmed=False):
        raise DayNotLocal(day=_("%(year)s年") % {"year": year})
    changed(
        pack,
        _("撤回 %(year)s年的确认") % {"year": year},
        {"year": year, "reason": reason},
        actor,
        at,
    )


def calendar_pack(actor: Actor, reason: str) -> Pack:
    return open_pack(packs.in_force(*PACK).pack_id, actor, reason)


def check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidInput(
            {
                "date": _("只能填写 %(low)s年至 %(high)s年。")
                % {"low": FIRST_YEAR, "high": LAST_YEAR}
            }
        )


def changed(pack: Pack, text: str, data: dict[str, object], actor: Actor, at: datetime) -> None:
    """The event in the calendar's chain, and the recount that follows it."""
    record_change(pack, "calendar.changed", text, data, actor, at)
    jobs.enqueue(RECOUNT)
