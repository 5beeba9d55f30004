"""Numbers with their measure words, as exact decimals."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from bihuan.reading.lexicon import words

_SCALE = {"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000, "": 1}
_CN = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2, "\u3007": 0}
_CN_UNIT = {"十": 10, "百": 100, "千": 1000}
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as written: exact value in ``unit``, decimals, and whether it is approximate."""

    value: Decimal
    unit: str | None
    places: int
    approx: bool
    start: int
    end: int
    written: str
    chinese: bool = False

    @property
    def grain(self) -> Decimal:
        """Give one unit of the last place written, in ``unit``: 1000 for 3.6万."""
        written = Decimal(self.written)
        scale = self.value / written if written else Decimal(1)
        return Decimal(1).scaleb(-self.places) * scale


@cache
def unit_pattern() -> str:
    """Give the alternation of all measure words, the longest first."""
    listed = sorted(
        {*words("measures", "count"), *words("measures", "percent"), "元", "万元", "亿元"},
        key=lambda word: (-len(word), word),
    )
    doubled = r"(?:家|人|项|处|起|户|台|辆|艘|条|场|个|件|批)\(次\)|(?:辆|台|艘|车)\(?次\)?"
    return doubled + "|" + "|".join(re.escape(word) for word in listed)


@cache
def amount_pattern() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<num>{NUMBER})[ ]?(?P<mul>[百千万亿])?(?P<more>余|多|来)?(?P<mul2>[万亿])?[ ]?(?P<unit>{unit_pattern()})?(?P<more2>余|多|左右|上下)?"
    )


@cache
def chinese_pattern() -> re.Pattern[str]:
    counters = "|".join(words("measures", "count"))
    return re.compile(
        rf"(?<![一二三四五六七八九十百千万两零])(?P<num>[一二三四五六七八九十百千万两零]{{1,9}})(?P<more>余|多|来)?(?P<mul2>[万亿])?[ ]?(?P<unit>{counters})(?P<more2>余|多|左右)?"
    )


def chinese_value(word: str) -> int | None:
    """Read a Chinese number up to 99 999 999; None if it is none."""
    total = section = digit = 0
    for char in word:
        if char in _CN:
            digit = _CN[char]
        elif char in _CN_UNIT:
            section += (digit or 1) * _CN_UNIT[char]
            digit = 0
        elif char == "万":
            total += (section + digit or 1) * 10_000
            section = digit = 0
        else:
            return None
    return total + section + digit


def plain_unit(unit: str) -> str:
    """Write 家（次） as 家次, 百分点 as 个百分点."""
    bare = re.sub(r"[()]", "", unit)
    return "个百分点" if bare == "百分点" else bare


def amount_of(found: re.Match[str], text: str) -> Amount:
    """Turn a match of :func:`amount_pattern` into an amount."""
    number = found.group("num").replace(",", "")
    places = len(number.partition(".")[2])
    value = Decimal(number)
    unit = plain_unit(found.group("unit")) if found.group("unit") else None
    first, second = found.group("mul") or "", found.group("mul2") or ""
    scale = _SCALE[first] * _SCALE[second]
    if unit in {"元", "万元", "亿元"}:
        value, unit = _money(value, first, second, unit)
    else:
        value *= scale
    approx = bool(found.group("more") or found.group("more2")) or _is_about(text, found.start())
    end = found.end()
    return Amount(value, unit, places, approx, found.start(), end, number)


def _money(value: Decimal, first: str, second: str, unit: str) -> tuple[Decimal, str]:
    """Keep money in 元, 万元 or 亿元, as the text writes it."""
    last = second or first
    rest = _SCALE[first] if second else 1
    if first in {"百", "千"}:
        rest, last = _SCALE[first], second
    if unit == "元" and last in {"万", "亿"}:
        return value * rest, f"{last}元"
    return value * rest, unit


def _is_about(text: str, start: int) -> bool:
    head = text[max(0, start - 2) : start]
    if head in {"剩余", "其余", "尚余"}:
        return False
    return any(head.endswith(word) for word in words("measures", "approx_before") if len(word) <= 2)


def as_number(value: Decimal) -> int | float:
    """Give a decimal as JSON prints it: whole numbers without a point."""
    return int(value) if value == value.to_integral_value() else float(value)
