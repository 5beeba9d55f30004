"""The tables of GB 18218, and which of their entries a substance is.

A substance is looked for by its CAS number and by its name. Several entries may share a CAS number
(cellulose nitrate, ammonium nitrate) and differ by content; where name and content do not say which
one it is, the entry with the smallest critical quantity holds, and the answer says so.

Source:
    GB 18218-2018 4.1.2, 4.2.3, tables 1 to 6.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"), "-")
_CAS = re.compile(r"0*(\d{2,7})-?(\d{2})-?(\d)")
_PERCENT = re.compile(r"(?P<sign>[≤≥<>]|<=|>=|不足|不超过|大于|小于)?(?P<number>\d+(?:\.\d+)?)%")
_SIGNS = {"<=": "≤", ">=": "≥", "不足": "<", "不超过": "≤", "大于": ">", "小于": "<"}
_UNDILUTED = re.compile(r"^(无水|工业用|工业|纯)|(气体|液体)$")


@dataclass(frozen=True, slots=True)
class Content:
    """A condition of an entry: how much of something it holds, in per cent.

    ``word`` stands before the number in a name ("含可燃物≤0.2%"); empty where it is the substance.
    """

    word: str
    op: str  # one of < ≤ > ≥
    percent: Decimal

    def judge(self, name: str) -> bool | None:
        """Whether a name says that the condition holds; None where it says nothing of it."""
        place = name.rfind(self.word) if self.word else 0
        found = _PERCENT.search(name, place) if place >= 0 else None
        if found is None:
            return None
        sign = _SIGNS.get(found["sign"] or "", found["sign"] or "")
        number = Decimal(found["number"])
        return _within(sign, number, self.op, self.percent)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of table 1.

    Attributes:
        item: Its number in the table.
        names: As printed, without its bracket, and aliases; compared as `plain` makes them.
        cas: Numbers printed in the table, and those added by the house.
        contents: Conditions on the content; none where the entry has none.
        excluded: Names that share the CAS number and are not this entry (盐酸 is no 氯化氢).
    """

    item: int
    title: str
    quantity_t: Decimal
    names: frozenset[str]
    cas: frozenset[str]
    contents: tuple[Content, ...] = ()
    excluded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HazardClass:
    """One class of tables 2 and 4."""

    symbol: str
    title: str
    quantity_t: Decimal
    beta: Decimal


@dataclass(frozen=True, slots=True)
class NamedBeta:
    """One gas of table 3: the entry of table 1 that it is, or part of that entry by its CAS."""

    title: str
    item: int
    beta: Decimal
    cas: frozenset[str]


@dataclass(frozen=True, slots=True)
class Standard:
    """All tables of one edition.

    Attributes:
        alphas: (least number of residents, alpha), largest number first.
        levels: (least R, level), largest first.
    """

    title: str
    entries: tuple[Entry, ...]
    classes: Mapping[str, HazardClass]
    betas: tuple[NamedBeta, ...]
    alphas: tuple[tuple[int, Decimal], ...]
    levels: tuple[tuple[Decimal, str], ...]

    def alpha(self, residents: int) -> Decimal:
        """The factor of table 5 for so many residents within 500 m, 0 or more."""
        return next(alpha for least, alpha in self.alphas if residents >= least)


@dataclass(frozen=True, slots=True)
class Match:
    """Which entry of table 1 a substance is, and what made the choice uncertain."""

    entry: Entry
    note: str | None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Name and CAS number belong to different entries."""

    by_name: Entry
    by_cas: Entry


def plain(name: str) -> str:
    """A name as it is compared: one width, one kind of bracket and comma, no spaces, lower case."""
    text = unicodedata.normalize("NFKC", name).translate(_HYPHENS).lower()
    text = re.sub(r"\s+", "", text)
    for old, new in (("<=", "≤"), (">=", "≥"), ("[", "("), ("]", ")"), ("【", "("), ("】", ")")):
        text = text.replace(old, new)
    return text.replace("〔", "(").replace("〕", ")").replace("、", ",")


def read_cas(text: object) -> tuple[str, ...]:
    """The CAS numbers in a text, in the usual form; numbers whose check digit is wrong are left out.

    Accepts any hyphen, full width, spaces, a prefix, leading noughts, or no hyphens at all.
    """
    if isinstance(text, bool) or not isinstance(text, str | int):
        return ()
    flat = unicodedata.normalize("NFKC", str(text)).translate(_HYPHENS)
    found = []
    for word in re.split(r"[;；,，、/|和]+", flat):
        digits = re.sub(r"[^\d-]", "", word).strip("-")
        match = _CAS.fullmatch(digits)
        if match and _is_checked("".join(match.groups())):
            found.append("-".join(match.groups()))
    return tuple(dict.fromkeys(found))


def match(standard: Standard, name: str | None, cas: object) -> Match | Contradiction | None:
    """The entry of table 1 that a substance is, or None where the table does not name it.

    Where both are given and mean different entries, that is said and not decided.
    """
    called = plain(name or "")
    by_cas = _by_cas(standard.entries, read_cas(cas), called)
    by_name = _by_name(standard.entries, called)
    both = [entry for entry in by_name if entry in by_cas]
    if by_name and by_cas and not both:
        return Contradiction(by_name[0], by_cas[0])
    return _narrow(both or by_cas or by_name, called)


def beta_of(standard: Standard, entry: Entry, name: str | None, cas: object) -> NamedBeta | None:
    """The gas of table 3 that a substance of table 1 is, if it is one."""
    for named in standard.betas:
        if named.item != entry.item:
            continue
        if not named.cas or named.cas & set(read_cas(cas)) or plain(name or "") == named.title:
            return named
    return None


def standard_of(
    title: str,
    substances: Iterable[Mapping[str, Any]],
    classes: Iterable[Mapping[str, Any]],
    factors: Iterable[Mapping[str, Any]],
) -> Standard:
    """The tables from rows of the packs ``gb18218-*-substances``, ``-classes`` and ``-factors``."""
    tables: dict[str, list[Mapping[str, Any]]] = {"beta": [], "alpha": [], "level": []}
    for row in factors:
        tables[row["data"]["table"]].append(row)
    alphas = [(int(row["data"]["from"]), _decimal(row["data"]["alpha"])) for row in tables["alpha"]]
    levels = [(_decimal(row["data"]["from"]), str(row["title"])) for row in tables["level"]]
    return Standard(
        title=title,
        entries=tuple(_entry(row) for row in substances),
        classes={row["key"]: _class(row) for row in classes},
        betas=tuple(_beta(row) for row in tables["beta"]),
        alphas=tuple(sorted(alphas, reverse=True)),
        levels=tuple(sorted(levels, reverse=True)),
    )


def _entry(row: Mapping[str, Any]) -> Entry:
    data = row["data"]
    printed = plain(row["title"])
    names = {printed, re.sub(r"\(.*", "", printed), *map(plain, row.get("aliases", ()))}
    return Entry(
        item=int(row["key"].rpartition("-")[2]),
        title=row["title"],
        quantity_t=_decimal(data["quantity_t"]),
        names=frozenset(names),
        cas=frozenset((*data.get("cas", ()), *data.get("cas_also", ()))),
        contents=tuple(_content(content) for content in data.get("content", ())),
        excluded=frozenset(map(plain, data.get("except", ()))),
    )


def _content(data: Mapping[str, Any]) -> Content:
    names = {"above": ">", "from": "≥", "below": "<", "to": "≤"}
    key = next(key for key in names if key in data)
    return Content(str(data.get("word", "")), names[key], _decimal(data[key]))


def _class(row: Mapping[str, Any]) -> HazardClass:
    data = row["data"]
    quantity, beta = _decimal(data["quantity_t"]), _decimal(data["beta"])
    return HazardClass(row["key"], row["title"], quantity, beta)


def _beta(row: Mapping[str, Any]) -> NamedBeta:
    data = row["data"]
    cas = frozenset(data.get("cas", ()))
    return NamedBeta(plain(row["title"]), int(data["item"]), _decimal(data["beta"]), cas)


def _decimal(number: object) -> Decimal:
    return Decimal(str(number))


def _by_cas(entries: Sequence[Entry], cas: Sequence[str], called: str) -> list[Entry]:
    wanted = set(cas)
    return [entry for entry in entries if wanted & entry.cas and not _is_excluded(entry, called)]


def _by_name(entries: Sequence[Entry], called: str) -> list[Entry]:
    if not called:
        return []
    exact = [entry for entry in entries if plain(entry.title) == called]
    if exact:
        return exact
    base = re.sub(r"\(.*", "", called)
    spoken = {called, base, _UNDILUTED.sub("", base)}
    return [entry for entry in entries if spoken & entry.names and not _is_excluded(entry, called)]


def _is_excluded(entry: Entry, called: str) -> bool:
    return called in entry.excluded or re.sub(r"\(.*", "", called) in entry.excluded


def _narrow(entries: Sequence[Entry], called: str) -> Match | None:
    """The one entry of several that the name's contents single out; else the strictest left."""
    judged = {
        entry.item: [content.judge(called) for content in entry.contents] for entry in entries
    }
    left = [entry for entry in entries if False not in judged[entry.item]]
    exact = [entry for entry in left if plain(entry.title) == called]
    said = exact or [entry for entry in left if True in judged[entry.item]] or left
    if not said:
        return None
    chosen = min(said, key=lambda entry: (entry.quantity_t, entry.item))
    if len(said) > 1:
        items = "、".join(str(entry.item) for entry in said)
        return Match(chosen, f"名称没有写明含量，可能是表1第{items}项，取临界量最小的一项")
    if chosen.contents and None in judged[chosen.item] and not exact:
        return Match(chosen, f"名称没有写明含量，按表1所列“{chosen.title}”计算")
    return Match(chosen, None)


def _within(sign: str, number: Decimal, op: str, limit: Decimal) -> bool:
    """Whether “sign number” (no sign: exactly that) lies in “op limit”, wholly."""
    if op in "<≤":
        if sign in {">", "≥"}:
            return False
        return number < limit or (number == limit and (op == "≤" or sign == "<"))
    if sign in {"<", "≤"}:
        return False
    return number > limit or (number == limit and (op == "≥" or sign == ">"))


def _is_checked(digits: str) -> bool:
    """Whether the last digit is the check digit of a CAS number."""
    body = digits[:-1][::-1]
    return sum(place * int(digit) for place, digit in enumerate(body, 1)) % 10 == int(digits[-1])
