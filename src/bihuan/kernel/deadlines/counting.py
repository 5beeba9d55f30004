"""One time limit counted from a day, by the rules and the calendar in force here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from bihuan.content.time_limits import HOUSE, PENDING, STATUTORY, TimeLimit, of_row
from bihuan.kernel import packs
from bihuan.kernel.deadlines.calendars import calendar
from bihuan.kernel.deadlines.errors import MomentNeeded, RuleUnknown
from bihuan.proofs.deadlines import Calendar, Counted, Day, Moved, Pause, Unit, count

FIRST = (STATUTORY, PENDING, HOUSE)  # the order in which they are listed
UNITS: Mapping[str, str] = {
    Unit.WORKING_DAY: "个工作日",
    Unit.CALENDAR_DAY: "日",
    Unit.MONTH: "个月",
    Unit.YEAR: "年",
    Unit.HOUR: "小时",
}
MARKS: Mapping[str, str] = {"verified": "", "unverified": "（未核实）", "house": "（本系统设定）"}


@dataclass(frozen=True)
class Due:
    """A finished count with the rule it follows.

    Attributes:
        due: The last day in time, or the moment for a rule in hours.
        days: Every day after the event up to ``due``.
        moved: Set where the last day was no working day.
        provisional: Whether a year without a table was looked at (暂按).
    """

    rule: TimeLimit
    start: date | datetime
    counted: Counted

    @property
    def due(self) -> date:
        return self.counted.due

    @property
    def due_on(self) -> date:
        """The day of ``due`` in the platform's zone."""
        return day_of(self.counted.due)

    @property
    def days(self) -> tuple[Day, ...]:
        return self.counted.days

    @property
    def moved(self) -> Moved | None:
        return self.counted.moved

    @property
    def provisional(self) -> bool:
        return self.counted.provisional

    @property
    def in_force(self) -> bool:
        """Whether the law as cited applied on the day of the event."""
        return self.rule.in_force(day_of(self.start))

    def explain(self) -> list[str]:
        """The count in Chinese lines: rule, source, each day, warnings, the due day."""
        return list(explained(self))

    def as_json(self) -> dict[str, Any]:
        """The count for the log and the programming interface."""
        return {
            "rule": self.rule.code,
            "law": self.rule.law,
            "article": self.rule.article,
            "from": iso(self.start),
            "length": self.rule.length,
            "unit": self.rule.unit,
            "due": iso(self.due),
            "moved": self.moved.as_json() if self.moved else None,
            "provisional": self.provisional,
            "days": [day.as_json() for day in self.days],
        }


def rules() -> tuple[TimeLimit, ...]:
    """Every time limit in force here, the law's before the house's; local edits applied."""
    memory = packs.derived()
    if "time-limits" not in memory:
        known = packs.codes("time-limit")
        order = [*(code for code in FIRST if code in known), *(c for c in known if c not in FIRST)]
        memory["time-limits"] = tuple(limit for code in order for limit in of_pack(code))
    found: tuple[TimeLimit, ...] = memory["time-limits"]
    return found


def of_pack(code: str) -> Iterator[TimeLimit]:
    pack = packs.in_force("time-limit", code)
    laws = pack.header.get("laws", {})
    return (of_row(row, row["mark"], laws) for row in pack.rows)


def rule(code: str) -> TimeLimit:
    """One time limit.

    Raises:
        RuleUnknown: None of that code is in force here.
    """
    memory = packs.derived()
    if "time-limit-by-code" not in memory:
        memory["time-limit-by-code"] = {limit.code: limit for limit in reversed(rules())}
    found: TimeLimit | None = memory["time-limit-by-code"].get(code)
    if found is None:
        raise RuleUnknown(rule=code)
    return found


def due(rule_code: str, start: date | datetime, pauses: Iterable[Pause] = ()) -> Due:
    """Count a time limit from an event.

    Args:
        rule_code: Code of the rule, ``"hazard-general"``.
        start: The day of the event, which is not counted; a moment is taken in the platform's
            zone, and for hours it must be a moment.
        pauses: Days on which the clock stood still, from `pauses_of`.

    Returns:
        The due day, every day on the way, and whether it is provisional.

    Raises:
        RuleUnknown: No such rule is in force here.
        MomentNeeded: The rule is in hours and ``start`` is a day.

    Source:
        Of the rule itself: law, article and mark are its data; `proofs.deadlines` names the
        sources of the way of counting.
    """
    limit = rule(rule_code)
    if limit.unit == Unit.HOUR and not isinstance(start, datetime):
        raise MomentNeeded(title=limit.title)
    began = start if limit.unit == Unit.HOUR else day_of(start)
    return Due(limit, start, counted(limit, began, calendar(), pauses))


def counted(
    limit: TimeLimit, start: date | datetime, known: Calendar, pauses: Iterable[Pause] = ()
) -> Counted:
    """The count of a rule by a calendar."""
    return count(start, limit.length, limit.unit, known, pauses, moves=limit.moves)


def day_of(moment: date | datetime) -> date:
    """The day of a moment in the platform's zone."""
    if not isinstance(moment, datetime):
        return moment
    return localdate(moment) if moment.tzinfo else moment.date()


def iso(moment: date | datetime) -> str:
    return (
        moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()
    )


def source_of(limit: TimeLimit) -> str:
    """《法律》第N条, with how sure it is."""
    article = f"第{limit.article}条" if limit.article else ""
    return f"《{limit.law}》{article}{MARKS[limit.mark]}"


def length_of(limit: TimeLimit) -> str:
    return f"{limit.length}{UNITS[limit.unit]}"


def explained(found: Due) -> Iterator[str]:
    limit = found.rule
    yield f"{limit.title}：{length_of(limit)}，自{limit.starts}起计算，当日不计入。"
    yield f"依据：{source_of(limit)}。"
    if not found.in_force:
        yield "注意：起算日不在该规定的施行期间内，请核对当时有效的规定。"
    yield f"起算：{iso(found.start)}。"
    for day in found.days:
        step = f"第{day.n}" if day.counted else "不计"
        yield f"{day.date.isoformat()} {step}" + (f"（{day.why}）" if day.why else "")
    if found.moved:
        yield f"{found.moved.start.isoformat()}是{found.moved.why}，顺延到下一个工作日。"
    if found.provisional:
        years = "、".join(f"{year}年" for year in found.counted.missing_years)
        yield f"暂按：{years}的节假日安排尚未录入，先按周一至周五计算。"
    yield f"到期：{iso(found.due)}。"
