"""Wording of numbers and days, arithmetic of reports: pure calculations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

NEAR = Decimal("0.05")  # nearly: within a twentieth of the round number above
WAN = 10_000
TYPED_DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d)?")


@dataclass(frozen=True)
class RoundWords:
    """The words for a rounded number: what stands before one nearly reached, after one passed."""

    below: str = "近"
    above: str = "多"


def rounded(number: Decimal, words: RoundWords = RoundWords()) -> str:
    """A count in rounded wording; the value itself stays as it is.

    Nearly a round number (within a twentieth below it) takes 近; else the number is cut to its
    first digit, or first two from 100 on, and takes 多 behind. Round numbers and those up to ten
    stay exact; from ten thousand on it is printed in 万.

    >>> [rounded(Decimal(n)) for n in (9, 20, 21, 29, 347, 19600, 12345)]
    ['9', '20', '20多', '近30', '340多', '近2万', '1.2万多']

    Source:
        House rule after the documents' own wording (20多个, 近2万家); 近 never passes the number, 多
        never falls short of it.
    """
    if number != number.to_integral_value() or number <= 10:
        return plain_number(number)
    value = int(number)
    size = 10 ** (len(str(value)) - 1)
    above = (value // size + 1) * size
    if value % size == 0:
        return in_wan(value)
    if above - value <= above * NEAR:
        return f"{words.below}{in_wan(above)}"
    step = size if value < 100 else size // 10
    floor = value // step * step
    return in_wan(value) if floor == value else f"{in_wan(floor)}{words.above}"


def in_wan(value: int) -> str:
    """A round number: in 万 from ten thousand on, where that is no longer than the digits."""
    if value < WAN or value % (WAN // 10):
        return str(value)
    whole, tenth = divmod(value // (WAN // 10), 10)
    return f"{whole}.{tenth}万" if tenth else f"{whole}万"


def plain_number(number: Decimal) -> str:
    """A number without zeros behind its last place."""
    return f"{number.normalize():f}" if number else "0"


def change_words(now: Decimal, before: Decimal) -> tuple[str, str]:
    """How a count and a rate moved: 增加/减少/持平 and 上升/下降/持平."""
    if now == before:
        return "持平", "持平"
    return ("增加", "上升") if now > before else ("减少", "下降")


def is_open(*, as_of: datetime, now: datetime, closing: datetime) -> bool:
    """Whether a period has not ended: its closing is not reached, or the moment has not come.

    Args:
        as_of: Moment of knowledge asked for.
        now: The present moment.
        closing: When the period closes; the closing moment itself is in time.
    """
    return as_of > now or as_of < closing


def chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_month(day: date) -> str:
    return f"{day.year}年{day.month}月"


def chinese_months(first: date, last: date) -> str:
    """``2026年1至4月``; one month by itself."""
    if (first.year, first.month) == (last.year, last.month):
        return chinese_month(last)
    until = f"{last.month}月" if first.year == last.year else chinese_month(last)
    return (
        f"{first.year}年{first.month}至{until}"
        if first.year == last.year
        else (f"{chinese_month(first)}至{until}")
    )


def chinese_typed(text: str) -> str:
    """A typed line as it prints: a day or a moment in words, anything else as it stands.

    >>> chinese_typed("2026-11-25"), chinese_typed("2026-11-25T09:30"), chinese_typed("三楼")
    ('2026年11月25日', '2026年11月25日9时30分', '三楼')
    """
    text = text.strip()
    if TYPED_DAY.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return text
        return chinese_moment(moment) if "T" in text else chinese_day(moment.date())
    return text


def chinese_days(first: date, last: date) -> str:
    """``2026年1月1日至11月20日``; one day by itself; the year only once."""
    if first == last:
        return chinese_day(first)
    shown = chinese_day(last) if first.year != last.year else f"{last.month}月{last.day}日"
    return f"{chinese_day(first)}至{shown}"


def chinese_moment(moment: datetime) -> str:
    """``2026年11月20日17时30分``; the end of a day is its 24时."""
    day = chinese_day(moment.date())
    if moment.time() >= time(23, 59, 59):
        return f"{day}24时"
    minutes = f"{moment.minute}分" if moment.minute else ""
    return f"{day}{moment.hour}时{minutes}"


def iso_days(first: date, last: date) -> str:
    """Days as figures name them: ``2026-11-20``, ``2023-01/2023-04`` for whole months, else both ends."""
    if first == last:
        return first.isoformat()
    following = date.fromordinal(last.toordinal() + 1)
    if first.day == 1 and following.day == 1:
        return f"{first:%Y-%m}/{last:%Y-%m}"
    return f"{first.isoformat()}/{last.isoformat()}"
