"""Is a unit a major hazard source of dangerous chemicals, and of which level (GB 18218).

``S = Σ q/Q``; from ``S = 1`` on the unit is one, and ``R = alpha · Σ β·q/Q`` gives the level. Every
number stays an exact fraction until it is printed, so that a sum of exactly 1 is neither lost nor
made by rounding: three times 0.1 of 0.3 t of phosgene is 1.

Nothing here reads a clock, a database or a file; the tables are an argument.

Source:
    GB 18218-2018 4.2 and 4.3, tables 1 to 6. ``q`` is the design maximum in tonnes (4.2.2).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from bihuan.proofs.hazchem_tables import (
    Contradiction,
    Entry,
    HazardClass,
    Standard,
    beta_of,
    match,
    read_cas,
)

KINDS: Mapping[str, str] = {"production": "生产单元", "storage": "储存单元"}
LARGEST_T = Decimal(10) ** 9
LONGEST = 40  # characters of a number; longer ones are no measurements
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.IGNORECASE)
_SYMBOL = re.compile(r"([JW])(\d{1,2})(?:\.(\d))?")


class GradingRefused(Exception):
    """The unit cannot be graded.

    Attributes:
        code: For machines, one of those of the command ``grade-source``.
        message: What is the case, a Chinese sentence.
        remedy: What to do next, a Chinese sentence.
        number: Which substance, counted from 1; None where it is the unit.
    """

    def __init__(self, code: str, message: str, remedy: str, number: int | None = None) -> None:
        self.code, self.message, self.remedy, self.number = code, message, remedy, number
        super().__init__(f"{message}{remedy}")


@dataclass(frozen=True, slots=True)
class Term:
    """One substance of the sum, with the place in the standard that each number comes from.

    ``beta``, its source and ``product`` are None where no β is known (needed from S = 1 on only).
    """

    name: str | None
    cas: str | None
    classes: tuple[str, ...]
    q: Decimal
    critical: Decimal
    critical_source: str
    ratio: Fraction
    beta: Decimal | None
    beta_source: str | None
    note: str | None

    @property
    def product(self) -> Fraction | None:
        return None if self.beta is None else Fraction(self.beta) * self.ratio

    def as_json(self) -> dict[str, Any]:
        """The term as ``bihuan grade-source`` prints it."""
        return {
            "name": self.name,
            "q": number_of(self.q),
            "Q": number_of(self.critical),
            "Q_source": self.critical_source,
            "ratio": float(self.ratio),
            "beta": None if self.beta is None else number_of(self.beta),
            "beta_source": self.beta_source,
            "product": None if self.product is None else float(self.product),
            "cas": self.cas,
            "classes": list(self.classes),
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class Grading:
    """What a unit comes to.

    Attributes:
        alpha: None where the number of residents is not known and S is below 1.
        r: None below S = 1, like the level.
    """

    standard: str
    unit: str | None
    unit_kind: str | None
    residents: int | None
    terms: tuple[Term, ...]
    s: Fraction
    alpha: Decimal | None
    r: Fraction | None
    level: str | None
    bounds: tuple[Decimal, ...]

    @property
    def is_major(self) -> bool:
        return self.s >= 1

    def as_json(self) -> dict[str, Any]:
        """The document of ``bihuan grade-source``; ``S_exact``, ``R_exact`` lose no digit."""
        return {
            "standard": self.standard,
            "unit": self.unit,
            "S": beside(self.s, (Decimal(1),)),
            "major": self.is_major,
            "alpha": None if self.alpha is None else float(self.alpha),
            "R": None if self.r is None else beside(self.r, self.bounds),
            "level": self.level,
            "terms": [term.as_json() for term in self.terms],
            "unit_kind": self.unit_kind,
            "residents_500m": self.residents,
            "S_exact": exact(self.s),
            "R_exact": None if self.r is None else exact(self.r),
        }


def grade(document: object, standard: Standard) -> Grading:
    """Grades one unit.

    Args:
        document: ``{"unit", "unit_kind", "residents_500m", "substances": [{"name", "cas",
            "quantity_t", "classes"}, …]}``; numbers as int, Decimal or their text, best not float.
        standard: The tables it is judged by.

    Raises:
        GradingRefused: ``document_malformed``, ``unit_kind_invalid``, ``substances_missing``,
            ``quantity_invalid``, ``substance_unknown``, ``class_unknown``, and from S = 1 on
            ``class_missing``, ``residents_invalid``.
    """
    if not isinstance(document, Mapping):
        _malformed("最外层不是一个对象")
    substances = document.get("substances")
    if substances is not None and not isinstance(substances, list | tuple):
        _malformed("“substances”不是列表")
    kind = _kind(document.get("unit_kind"))
    unit = _text(document.get("unit"), "unit")
    residents = _residents(document.get("residents_500m"))
    if not substances:
        raise GradingRefused(
            "substances_missing",
            "这个单元没有列出任何危险化学品，是不是重大危险源无从判断。",
            "请在“substances”里逐种填写名称和设计最大量。",
        )
    terms = tuple(_term(number, one, standard) for number, one in enumerate(substances, start=1))
    return _summed(terms, standard, unit=unit, kind=kind, residents=residents)


def read_quantity(value: object) -> Decimal | None:
    """A quantity as an exact decimal: above 0, at most a thousand million tonnes; else None."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    if isinstance(value, int) and abs(value) > LARGEST_T:
        return None
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if len(text) > LONGEST or not text.isascii() or not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    return number if Decimal(10) ** -LONGEST <= number <= LARGEST_T else None


def read_symbols(value: object) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Symbols of table 2 as written there, and what was given but cannot be read as one."""
    given = re.split(r"[\s,，、;；]+", value) if isinstance(value, str) else value
    if given is None:
        return (), ()
    if not isinstance(given, list | tuple):
        return (), (str(given),)
    read, unread = [], []
    for symbol in given:
        flat = unicodedata.normalize("NFKC", str(symbol)).strip().upper()
        found = _SYMBOL.fullmatch(flat)
        if found:
            read.append(flat)
        elif flat:
            unread.append(str(symbol))
    return tuple(dict.fromkeys(read)), tuple(unread)


def exact(number: Fraction) -> str:
    """A fraction without loss: as a decimal where it has an end, else as “a/b”."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    digits = 0
    while (number * 10**digits).denominator != 1:
        digits += 1
    whole = str(abs(number.numerator * 10**digits // number.denominator)).rjust(digits + 1, "0")
    sign = "-" if number < 0 else ""
    return sign + (f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole)


def number_of(number: Decimal) -> int | float:
    """A decimal for JSON: whole numbers without a point."""
    return int(number) if number == number.to_integral_value() else float(number)


def beside(number: Fraction, bounds: Sequence[Decimal]) -> float:
    """The nearest float that lies on the same side of every bound as the exact number does."""
    nearest = float(number)
    for bound in bounds:
        if number < bound and nearest >= float(bound):
            return math.nextafter(float(bound), -math.inf)
    return nearest


def _summed(
    terms: tuple[Term, ...],
    standard: Standard,
    *,
    unit: str | None,
    kind: str | None,
    residents: int | None,
) -> Grading:
    s = sum((term.ratio for term in terms), Fraction(0))
    alpha = None if residents is None else standard.alpha(residents)
    r, level = None, None
    if s >= 1:
        if alpha is None:
            _residents_invalid("没有写明厂区边界外500米内的常住人口，分不出级别。")
        r = Fraction(alpha) * sum(map(_product, range(1, len(terms) + 1), terms), Fraction(0))
        level = next(level for least, level in standard.levels if r >= least)
    bounds = tuple(least for least, _ in standard.levels)
    return Grading(
        standard.title, unit, kind, residents, terms, s, alpha, r, level, bounds
    )  # fmt: skip


def _product(number: int, term: Term) -> Fraction:
    if term.product is None:
        raise GradingRefused(
            "class_missing",
            f"第{number}种“{term.name or term.cas}”不在表3里，又没有写明危险性类别，定不了校正系数β。",
            "请在“classes”里填写它在表2的类别符号，如 W5.3、J2。",
            number,
        )
    return term.product


def _term(number: int, given: object, standard: Standard) -> Term:
    if not isinstance(given, Mapping):
        _malformed(f"第{number}种物质不是一个对象")
    name = _text(given.get("name"), f"第{number}种物质的name")
    called = name or _text_of_cas(given.get("cas")) or f"第{number}种物质"
    q = read_quantity(given.get("quantity_t"))
    if q is None:
        raise GradingRefused(
            "quantity_invalid",
            f"第{number}种“{called}”的设计最大量不是大于0的数。",
            "请在“quantity_t”里填写以吨计的数字，不带单位；没有这种物质的，删去这一项。",
            number,
        )
    symbols, unread = read_symbols(given.get("classes"))
    classes = [standard.classes[symbol] for symbol in symbols if symbol in standard.classes]
    strange = [*(symbol for symbol in symbols if symbol not in standard.classes), *unread]
    found = match(standard, name, given.get("cas"))
    if isinstance(found, Contradiction):
        _contradictory(number, called, found)
    if found is None and not classes:
        _unknown(number, called, strange)
    if strange:
        _class_unknown(number, called, strange)
    entry = found.entry if found else None
    critical, critical_source = _critical(entry, classes)
    beta, beta_source = _beta(standard, entry, classes, name, given.get("cas"))
    return Term(
        name=name,
        cas="；".join(read_cas(given.get("cas"))) or None,
        classes=tuple(one.symbol for one in classes),
        q=q,
        critical=critical,
        critical_source=critical_source,
        ratio=Fraction(q) / Fraction(critical),
        beta=beta,
        beta_source=beta_source,
        note=found.note if found else None,
    )


def _critical(entry: Entry | None, classes: Sequence[HazardClass]) -> tuple[Decimal, str]:
    """Q and its place: table 1 if it names the substance, else the smallest of its classes."""
    if entry is not None:
        return entry.quantity_t, f"表1 第{entry.item}项"
    strictest = min(classes, key=lambda one: one.quantity_t)
    return strictest.quantity_t, f"表2 {strictest.symbol}"


def _beta(
    standard: Standard,
    entry: Entry | None,
    classes: Sequence[HazardClass],
    name: str | None,
    cas: object,
) -> tuple[Decimal | None, str | None]:
    """β and its place: table 3 if it names the substance, else the largest of its classes."""
    named = beta_of(standard, entry, name, cas) if entry else None
    if named is not None:
        return named.beta, "表3"
    if not classes:
        return None, None
    largest = max(classes, key=lambda one: one.beta)
    return largest.beta, f"表4 {largest.symbol}"


def _kind(value: object) -> str | None:
    if value is None:
        return None
    for code, title in KINDS.items():
        if value in {code, title}:
            return code
    raise GradingRefused(
        "unit_kind_invalid",
        f"“{value}”不是单元的种类。",
        "生产单元请填 production，储存单元请填 storage。",
    )


def _residents(value: object) -> int | None:
    """Residents as a whole number, None where it is not known; text of digits is read too."""
    if value is None:
        return None
    number: Decimal | None = None
    if isinstance(value, int | float | Decimal | str) and not isinstance(value, bool):
        text = unicodedata.normalize("NFKC", str(value)).strip()
        if len(text) <= LONGEST and text.isascii() and _NUMBER.fullmatch(text):
            number = Decimal(text)
    if number is None or not 0 <= number <= LARGEST_T or number != number.to_integral_value():
        _residents_invalid(f"“{value}”不是厂区边界外500米内的常住人口数。")
    return int(number)


def _text(value: object, where: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        _malformed(f"“{where}”不是文字")
    return value.strip() or None


def _text_of_cas(value: object) -> str | None:
    return str(value).strip() or None if isinstance(value, str | int) else None


def _malformed(what: str) -> NoReturn:
    raise GradingRefused(
        "document_malformed",
        f"文件的内容不合格式：{what}。",
        "请按命令说明里的样例写成JSON：unit、unit_kind、residents_500m、substances。",
    )


def _residents_invalid(message: str) -> NoReturn:
    raise GradingRefused(
        "residents_invalid", message, "请在“residents_500m”里填写人数，一个人也没有的填0。"
    )


def _unknown(number: int, called: str, strange: Sequence[str]) -> NoReturn:
    reason = f"，类别符号“{'、'.join(strange)}”也不在表2里" if strange else "，也没有写明类别"
    raise GradingRefused(
        "substance_unknown",
        f"第{number}种“{called}”在表1里查不到{reason}，定不了临界量。",
        "请核对名称和CAS号，或者在“classes”里填写它在表2的类别符号。",
        number,
    )


def _contradictory(number: int, called: str, found: Contradiction) -> NoReturn:
    raise GradingRefused(
        "substance_unknown",
        f"第{number}种“{called}”的名称是表1第{found.by_name.item}项，"
        f"CAS号却是第{found.by_cas.item}项“{found.by_cas.title}”。",
        "请核对安全技术说明书，改正名称或者CAS号。",
        number,
    )


def _class_unknown(number: int, called: str, strange: Sequence[str]) -> NoReturn:
    raise GradingRefused(
        "class_unknown",
        f"第{number}种“{called}”的类别符号“{'、'.join(strange)}”不在表2里。",
        "请改为表2的符号：J1至J5，W1.1至W11。",
        number,
    )
