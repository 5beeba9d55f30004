"""Figures of a document against the ledger: the same metric, unit, period, region, as of its cut-off.

Indicators declare by which ``words`` documents name them. A figure is compared only where all is known
that it speaks of; where its sentence names a part (an industry, a street) that no indicator can be
narrowed to, nothing is said but why.

A word ``甲…乙`` is said of a 乙 that follows a 甲 in the same sentence: 已整改 behind 发现隐患.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from functools import cache
from typing import Any, Literal

from django.utils.translation import gettext as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.awaited import all_awaited
from bihuan.kernel.indicators import (
    Indicator,
    Period,
    Query,
    Value,
    all_indicators,
    link,
    values,
)
from bihuan.kernel.scope import region_range
from bihuan.reading.document import Draft, draft_of
from bihuan.reading.periods import Period as Told
from bihuan.reading.periods import find_periods

Verdict = Literal["ok", "wrong", "unverifiable"]
_SAME_UNITS = (
    frozenset({"条", "处", "项", "个"}),
    frozenset({"起", "宗"}),
    frozenset({"人", "名"}),
    frozenset({"家", "户"}),
)
_MONEY = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_ROUND = Decimal("0.1")
_STOPS = "。；;！!？?\n"
_LEAD = re.compile(r"^(?:其中|累计|合计|共计|各类|共|已|已经|全市|全区|全县|全州)+")
_PART = re.compile(
    r"[\u4e00-\u9fff]{1,14}?(?:领域|行业|街道|[乡镇]|园区|开发区|系统|专项行动|专项整治|大队|支队|水库|工地"
    r"|[\u4e00-\u9fff](?:局|委|办|厅)|企业自查|场所)(?!(?:各|等|、)?(?:成员单位))"
)
_WIDER = re.compile(r"全省|全国|全自治区|省内")


@dataclass(frozen=True)
class Directory:
    """What names mean here.

    Args:
        places: Name of a region → its code.
        slices: Name of a part (危险化学品) → dimension and value, where facts can be narrowed so.
    """

    places: Mapping[str, str] = field(default_factory=dict)
    slices: Mapping[str, tuple[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Against:
    """One figure beside the ledger.

    Args:
        figure: As ``bihuan read`` gives it.
        verdict: ``unverifiable`` wherever anything is not known.
        reason: Why, a sentence for people.
        value: What the ledger says, where it was asked.
    """

    figure: Mapping[str, Any]
    verdict: Verdict
    reason: str
    value: Value | None = None

    @property
    def url(self) -> str:
        """Address of the rows behind the value; empty where none was reckoned."""
        return link(self.value) if self.value is not None else ""


def cut_off(reading: Mapping[str, Any], now: datetime, zone: tzinfo) -> datetime:
    """Moment up to which a document may know: the end of its own day, at the latest now."""
    said = str((reading.get("envelope") or {}).get("date") or "")
    try:
        day = date.fromisoformat(said[:10])
    except ValueError:
        return now
    return min(now, datetime.combine(day, time.max, zone))


@cache
def named() -> Mapping[str, tuple[Indicator, ...]]:
    """Words → the indicators they may mean."""
    found: dict[str, list[Indicator]] = {}
    for indicator in all_indicators().values():
        for word in {str(indicator.label), *indicator.words}:
            found.setdefault(word, []).append(indicator)
    return {word: tuple(items) for word, items in found.items()}


def same_unit(unit: str | None, other: str) -> bool:
    """Whether two measure words count the same thing."""
    if unit == other or (unit in _MONEY and other in _MONEY):
        return True
    return any(unit in group and other in group for group in _SAME_UNITS)


@dataclass(frozen=True)
class Understood:
    """What a figure asks of the ledger; ``reason`` where it cannot be asked."""

    indicator: Indicator | None = None
    query: Query | None = None
    reason: str = ""


@dataclass(frozen=True)
class Named:
    """A figure of the present sentence that is understood; ``is_part``: told behind 其中."""

    sentence: int
    indicator: Indicator
    value: Decimal
    is_part: bool


class Reader:
    """Understands the figures of one document, one after the other."""

    def __init__(
        self,
        text: str,
        reading: Mapping[str, Any],
        directory: Directory,
        *,
        region: str,
        as_of: datetime,
    ) -> None:
        self.text = text
        self.directory = directory
        self.region = region
        self.as_of = as_of
        self.year: int | None = (reading.get("envelope") or {}).get("year")
        self.draft: Draft = draft_of(text, None)
        self.context: list[Named] = []
        names = sorted(directory.places, key=len, reverse=True)
        self.places = re.compile("|".join(map(re.escape, names)) or r"(?!)")
        parts = sorted(directory.slices, key=len, reverse=True)
        self.parts = re.compile("|".join(map(re.escape, parts)) or r"(?!)")

    def sentence_start(self, at: int) -> int:
        return max(self.text.rfind(sign, 0, at) for sign in _STOPS) + 1

    def headings(self, at: int) -> str:
        """Titles of the numbered items that hold a place, the outermost left out."""
        place = bisect_left(self.draft.text.mapped.starts, at)
        block = self.draft.outline.at(place)
        if block is None:
            return ""
        titles = [self.draft.text.text[one.title[0] : one.title[1]] for one in block.chain()]
        return " ".join(title[:30] for title in titles if len(title) <= 60)

    def understand(self, figure: Mapping[str, Any]) -> Understood:
        start = figure["span"][0]
        sentence = self.sentence_start(start)
        label = _LEAD.sub("", str(figure["label"]))
        before = self.text[sentence:start]
        self.context = [one for one in self.context if one.sentence == sentence]
        indicator, rest, reason = self.indicator_of(label, figure, before)
        if indicator is None:
            return Understood(reason=reason)
        self.context.append(
            Named(sentence, indicator, Decimal(str(figure["value"])), is_part="其中" in before)
        )
        region, chosen, reason = self.narrowed(indicator, f"{before} {rest}", self.headings(start))
        if reason:
            return Understood(indicator, reason=reason)
        period, reason = self.days(figure.get("period"), indicator)
        if period is None:
            return Understood(indicator, reason=reason)
        return Understood(indicator, Query(period, self.as_of, region, chosen))

    def indicator_of(
        self, label: str, figure: Mapping[str, Any], before: str
    ) -> tuple[Indicator | None, str, str]:
        """The one indicator a label names, what of the label is left, else why there is none."""
        unit = figure["unit"]
        followed = self.followed(label, figure)
        if len({one.code for one in followed}) > 1 and "其中" in before:
            return None, "", _("“%s”说的是总数还是其中一部分，文中没有写清") % label
        if followed:
            return followed[0], "", ""
        for word, rest in self.readings_of(label):
            fits = [one for one in named().get(word, ()) if same_unit(unit, one.unit)]
            if len(fits) == 1:
                return fits[0], rest, ""
            if fits:
                names = "、".join(str(one.label) for one in fits)
                return None, "", _("“%s”可能是多个指标（%s），无法确定") % (label, names)
        for one in all_awaited().values():
            if label.endswith(str(one.label)) and same_unit(unit, one.unit):
                return None, "", str(one.reason)
        return None, "", _("台账里没有与“%s”对应的指标") % (label or _("未写明名称"))

    def followed(self, label: str, figure: Mapping[str, Any]) -> list[Indicator]:
        """What a short label may mean behind the figures before it in its sentence, the nearest first.

        More cannot be rectified than was found: a smaller figure is not what it follows.
        """
        value = Decimal(str(figure["value"]))
        found: list[Indicator] = []
        for known in reversed(self.context):
            if figure["unit"] != "%" and known.value < value:
                continue
            for word in (str(known.indicator.label), *known.indicator.words):
                for one in named().get(f"{word}…{label}", ()):
                    if same_unit(figure["unit"], one.unit) and one not in found:
                        found.append(one)
            if found and not known.is_part:
                break
        return found

    def readings_of(self, label: str) -> Iterable[tuple[str, str]]:
        """Words a label may be read as, the longest first, with what is left of it before them."""
        for at in range(len(label)):
            if at == 0 or self.is_part(label[:at]):
                yield label[at:], label[:at]

    def is_part(self, words: str) -> bool:
        """Whether what stands before a name says of which part it speaks."""
        bare = words.rstrip("的共")
        if self.places.fullmatch(bare) or self.parts.fullmatch(re.sub("领域|行业", "", bare)):
            return True
        return bool(_PART.fullmatch(bare))

    def narrowed(
        self, indicator: Indicator, said: str, heads: str
    ) -> tuple[str, tuple[tuple[str, Any], ...], str]:
        """Region and slice that the sentence and its headings name, else why they cannot be asked."""
        region, chosen = self.region, []
        if _WIDER.search(said):
            return "", (), _("文中说的范围大于本级台账")
        places = [found.group(0) for found in self.places.finditer(said)]
        places = places or [found.group(0) for found in self.places.finditer(heads)][-1:]
        if places:
            region = self.directory.places[places[-1]]
            low, high = region_range(self.region)
            if not low <= region < high:
                return "", (), _("“%s”不在所选区划之内") % places[-1]
        bare = self.places.sub("", f"{heads} {said}")
        for found in self.parts.finditer(bare):
            dimension, value = self.directory.slices[found.group(0)]
            if dimension not in indicator.fact.dimensions:
                return "", (), _("台账不能按“%s”细分") % found.group(0)
            chosen = [(dimension, value)]
        bare = self.parts.sub("", bare)
        left = _PART.search(re.sub(r"(?:分|按|各)(?:领域|行业|街道|乡镇|系统)", "", bare))
        if left and not chosen:
            return "", (), _("文中说的是“%s”，台账不能按它细分") % left.group(0)[-16:]
        return region, tuple(chosen), ""

    def days(self, shown: str | None, indicator: Indicator) -> tuple[Period | None, str]:
        """The days a figure speaks of, else why they are not known."""
        found = find_periods(shown, 0, len(shown), None) if shown else []
        last = self.as_of.date()
        if not found:
            return None, _("文中没有写明这个数字的期间")
        told: Told = found[0][2]
        year = told.year or self.year
        if year is None:
            return None, _("“%s”没有写明年份") % shown
        first = date(year, told.first, 1)
        end = min(date(year, told.last, monthrange(year, told.last)[1]), last)
        if end < first:
            return None, _("“%s”晚于数据截止时间") % shown
        return (Period.day(end) if indicator.semantics == "as_of" else Period(first, end)), ""


def whole_region_seen(actor: Actor, region: str) -> bool:
    """Whether an actor sees every row of a region; a part of them proves nothing."""
    low, high = region_range(region)
    scope = actor.scope
    return (
        scope.units is None and scope.enterprise is None and scope.low <= low and high <= scope.high
    )


def judged(figure: Mapping[str, Any], value: Value) -> Against:
    """A figure beside its value of the ledger."""
    claimed, unit = Decimal(str(figure["value"])), value.indicator.unit
    if value.number is None:
        return Against(figure, "unverifiable", _("台账中没有可以计算的记录"), value)
    if not value.rows and not value.out_of and claimed:
        return Against(figure, "unverifiable", _("台账本期没有登记，无从核对"), value)
    exact = value.number
    if figure["unit"] in _MONEY and unit in _MONEY:
        exact = exact * _MONEY[unit] / _MONEY[figure["unit"]]
    places = max(0, -int(claimed.as_tuple().exponent))
    off = abs(claimed - exact)
    shown = f"{exact.normalize():f}"
    if figure.get("approx"):
        right = off <= abs(exact) * _ROUND
    else:
        right = off <= Decimal(1).scaleb(-places) / 2 if places or unit == "%" else off < 1
        right = right and (exact != exact.to_integral_value() or places > 0 or off == 0)
    if right:
        return Against(figure, "ok", _("与台账一致（%s%s）") % (shown, figure["unit"]), value)
    reason = _("台账为 %(ledger)s%(unit)s，文中为 %(claimed)s%(unit)s") % {
        "ledger": shown,
        "unit": figure["unit"],
        "claimed": f"{claimed.normalize():f}",
    }
    return Against(figure, "wrong", reason, value)


def against_ledger(
    text: str,
    reading: Mapping[str, Any],
    directory: Directory,
    *,
    actor: Actor,
    region: str,
    as_of: datetime,
) -> list[Against]:
    """Each level and share of a document beside the ledger.

    Args:
        text: The document; ``reading`` what ``bihuan read`` says of it.
        directory: Names of regions and parts.
        actor: Whose rows may be counted.
        region: Code of the region that the document is about.
        as_of: Moment of knowledge, see `cut_off`.

    Returns:
        One verdict a figure, in the order of the text.
    """
    reader = Reader(text, reading, directory, region=region, as_of=as_of)
    figures = [one for one in reading["figures"] if one["type"] in {"level", "share"}]
    understood = [(one, reader.understand(one)) for one in figures]
    asked: dict[Query, list[Indicator]] = {}
    for _figure, one in understood:
        if one.query is not None and one.indicator is not None:
            asked.setdefault(one.query, []).append(one.indicator)
    found = {
        query: values(unique(indicators), query, actor)
        for query, indicators in asked.items()
        if whole_region_seen(actor, query.region)
    }
    return [verdict_of(figure, one, found) for figure, one in understood]


def unique(indicators: Sequence[Indicator]) -> list[Indicator]:
    return list({one.code: one for one in indicators}.values())


def verdict_of(
    figure: Mapping[str, Any], one: Understood, found: Mapping[Query, Mapping[str, Value]]
) -> Against:
    if one.query is None or one.indicator is None:
        return Against(figure, "unverifiable", one.reason)
    if one.query not in found:
        return Against(figure, "unverifiable", _("您的职责范围看不到这个区划的全部数据"))
    return judged(figure, found[one.query][one.indicator.code])
