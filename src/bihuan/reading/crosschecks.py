"""Numbers across two documents: what has cumulated month by month, and totals that must be the same."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bihuan.reading.amounts import as_number
from bihuan.reading.checks.base import OK, WRONG, place_of, plain
from bihuan.reading.checks.cells import TOTAL, number_of
from bihuan.reading.document import draft_of, sheet_of
from bihuan.reading.mapped import Text
from bihuan.reading.mentions import METRIC_NAMES, Mention
from bihuan.reading.periods import Period, find_periods
from bihuan.reading.tables import Table

Row = dict[str, Any]
Key = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class Told:
    """A number of one of the documents: which (0 or 1), what it counts, when, where it stands."""

    which: int
    key: Key
    value: Decimal
    period: Period | None
    span: tuple[int, int]

    @property
    def name(self) -> str:
        subject, counted, _ = self.key
        return f"{subject}{METRIC_NAMES.get(counted, counted)}"


def _period(shown: str | None) -> Period | None:
    found = find_periods(shown, 0, len(shown), None) if shown else []
    return found[0][2] if found else None


def _told(which: int, text: Text, level: Mention) -> Told:
    key = (level.subject, level.metric or level.words, level.amount.unit)
    start, end = text.span(*place_of(level))
    return Told(which, key, level.amount.value, _period(level.period), (start, end))


def numbers_of(original: str, which: int) -> list[Told]:
    """Give the levels of a document, those of totals and of parts, and the totals of its tables."""
    draft = draft_of(original, None)
    sheet = sheet_of(draft)
    found = [
        _told(which, draft.text, record.level)
        for record in sheet.records
        if not (record.level.prior or record.level.depth or record.level.amount.approx)
        and (record.level.metric or record.level.words)
    ]
    for table in draft.tables:
        found += _table_totals(which, draft.text, table)
    return found


_COLUMNS = (("起数", "accident", "起"), ("死亡", "dead", "人"), ("受伤", "hurt", "人"))


def _table_totals(which: int, text: Text, table: Table) -> list[Told]:
    header = table.header
    found: list[Told] = []
    caption = text.text[max(0, table.start - 60) : table.start]
    periods = find_periods(caption, 0, len(caption), None)
    for row in table.body if header else []:
        if not row or not TOTAL.match(row[0].text):
            continue
        for index, cell in enumerate(row[: len(header)]):
            number = number_of(cell)
            word = header[index]
            named = next((one for one in _COLUMNS if one[0] in word), None)
            past = any(
                sign in word for sign in ("上年", "同期", "去年", "增", "减", "率", "占", "比")
            )
            if number is None or number.percent or named is None or past:
                continue
            start, end = text.span(number.start, number.end)
            period = periods[-1][2] if periods else None
            found.append(Told(which, ("", named[1], named[2]), number.value, period, (start, end)))
    return found


def _relation(
    kind: str, parts: list[Told], claimed: Told, recomputed: Decimal, words: tuple[str, str]
) -> Row:
    right = recomputed == claimed.value
    return {
        "kind": kind,
        "name": claimed.name,
        "values": [as_number(part.value) for part in parts],
        "claimed": plain(claimed.value),
        "claimed_value": as_number(claimed.value),
        "recomputed": as_number(recomputed),
        "verdict": OK if right else WRONG,
        "ok": right,
        "reason": words[0] if right else words[1],
        "spans": {
            "claimed": {"file": claimed.which, "span": list(claimed.span)},
            "parts": [{"file": part.which, "span": list(part.span)} for part in parts],
        },
    }


def _year_fits(a: Period, b: Period) -> bool:
    return a.year is None or b.year is None or a.year == b.year


def month_by_month(earlier: str, later: str) -> list[Row]:
    """Check that what cumulated to month n, less what had to month n−1, is the number of month n.

    Args:
        earlier: The document of month n−1; ``later`` that of month n.

    Returns:
        Relations as ``bihuan verify`` gives them; each span names its file (0 earlier, 1 later).
        A difference may come from a correction of earlier months, which the reason says.
    """
    return _months(numbers_of(earlier, 0), numbers_of(later, 1))


def _months(earlier: list[Told], now: list[Told]) -> list[Row]:
    before = {
        (told.key, told.period.last): told
        for told in earlier
        if told.period and told.period.first == 1 and told.period.last < 12
    }
    months = {
        (told.key, told.period.last): told
        for told in now
        if told.period and told.period.first == told.period.last
    }
    relations: list[Row] = []
    for told in now:
        if told.period is None or told.period.first != 1 or told.period.last < 2:
            continue
        last = told.period.last
        month = months.get((told.key, last))
        had = before.get((told.key, last - 1))
        if month is None or had is None or had.period is None:
            continue
        if not _year_fits(told.period, had.period):
            continue
        exact = told.value - had.value
        said = (
            f"1-{last}月 {plain(told.value)} − 1-{last - 1}月 {plain(had.value)} = {plain(exact)}"
        )
        wrong = f"{said}，与{last}月的 {plain(month.value)} 不符；如因前期数据订正，应予说明"
        relations.append(_relation("diff", [told, had], month, exact, (said, wrong)))
    return relations


def same_totals(one: str, other: str) -> list[Row]:
    """Check that two documents of one period give the same totals: the sheet by area, that by sector."""
    return _totals(numbers_of(one, 0), numbers_of(other, 1))


def _totals(one: list[Told], other: list[Told]) -> list[Row]:
    first = {
        told.key[1:]: told
        for told in reversed(one)
        if told.key[1] in METRIC_NAMES and not told.key[0]
    }
    relations: list[Row] = []
    seen: set[tuple[str, str | None]] = set()
    for told in other:
        counterpart = first.get(told.key[1:])
        if told.key[0] or counterpart is None or told.key[1:] in seen:
            continue
        if not _same_time(told.period, counterpart.period):
            continue
        seen.add(told.key[1:])
        said = f"两份材料都是 {plain(told.value)}"
        wrong = f"一份为 {plain(counterpart.value)}，另一份为 {plain(told.value)}"
        relations.append(_relation("same", [counterpart], told, counterpart.value, (said, wrong)))
    return relations


def _same_time(a: Period | None, b: Period | None) -> bool:
    if a is None or b is None:
        return a is b
    return a.months == b.months and _year_fits(a, b)


def across(one: str, other: str) -> list[Row]:
    """Give every check of numbers between two documents: months first, else equal totals."""
    first, second = numbers_of(one, 0), numbers_of(other, 1)
    return _months(first, second) or _months(second, first) or _totals(first, second)
