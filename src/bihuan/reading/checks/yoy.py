"""Year on year and period on period: value and change, value and earlier value, value alone."""

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from bihuan.reading.checks.base import (
    INCONSISTENT,
    OK,
    ROUNDING,
    UNDEFINED,
    WRONG,
    Relation,
    judge,
    place_of,
    plain,
    rounded,
)
from bihuan.reading.mentions import Mention
from bihuan.reading.periods import find_periods
from bihuan.reading.sheet import Comparison, Percent, Record, Sheet

_NAMES = {"同比": "上年同期", "环比": "上期", "均值": "往年均值", "前年": "前年同期"}
_SHOWN_BASES = 6
_COUNTED = {"元", "万元", "亿元", "吨", "公里", "千米", "米", "平方米", "亩"}


def _claim(percent: Percent) -> str:
    return ("-" if percent.value < 0 else "") + percent.written


def _months(period: str | None) -> tuple[int, int] | None:
    if not period:
        return None
    found = find_periods(period, 0, len(period), None)
    return found[0][2].months if found else None


def _year(period: str | None) -> int | None:
    if not period:
        return None
    found = find_periods(period, 0, len(period), None)
    return found[0][2].year if found else None


def by_change(record: Record, found: Comparison) -> Relation | None:
    """Check a percentage from the value and the change (check 1)."""
    if found.delta is None or found.percent is None:
        return None
    now, change, percent = record.level, found.delta, found.percent
    base = now.amount.value - change.value
    name = _NAMES.get(found.basis, "上年同期")
    recomputed: int | float | None = None
    if base == 0:
        verdict, reason = UNDEFINED, f"{name}为 0，百分比没有意义"
        if change.value == 0:
            verdict, reason = OK, f"本期与{name}都为 0"
    elif base < 0:
        verdict = INCONSISTENT
        reason = f"按增减量推算，{name}为 {plain(base)}，不可能小于 0"
    else:
        exact = change.value / base * 100
        recomputed = rounded(exact)
        verdict = judge(percent.value, exact, percent.places, percent.written)
        reason = f"{plain(change.value)} ÷ ({plain(now.amount.value)} − ({plain(change.value)})) = {plain(round(exact, 2))}%"
    return Relation(
        "yoy_delta",
        [now, change.value],
        [place_of(now), (change.start, change.end)],
        _claim(percent),
        percent.value,
        (percent.start, percent.end),
        recomputed,
        verdict,
        reason,
    )


def by_prior(record: Record, found: Comparison) -> list[Relation]:
    """Check change and percentage from the value and the earlier value (check 2)."""
    if found.prior is None:
        return []
    relations: list[Relation] = []
    now, prior = record.level, found.prior
    spans = [place_of(now), place_of(prior)]
    exact = now.amount.value - prior.amount.value
    if found.delta is not None:
        right = found.delta.value == exact
        relations.append(
            Relation(
                "diff",
                [now, prior],
                spans,
                plain(found.delta.value),
                found.delta.value,
                (found.delta.start, found.delta.end),
                rounded(exact),
                OK if right else WRONG,
                f"{plain(now.amount.value)} − {plain(prior.amount.value)} = {plain(exact)}",
            )
        )
    if found.percent is not None:
        relations.append(_prior_percent(now, prior, found.percent, found.basis))
    return relations


def _prior_percent(now: Mention, prior: Mention, percent: Percent, basis: str = "同比") -> Relation:
    base = prior.amount.value
    recomputed: int | float | None = None
    here, there = _months(now.period), _months(prior.prior_period)
    unequal = bool(here and there) and here != there and basis == "同比"
    if there == (1, 12) and not prior.prior_whole:
        unequal = False
    if base == 0:
        verdict, reason = UNDEFINED, f"{_NAMES.get(basis, '上年同期')}为 0，百分比没有意义"
    else:
        exact = (now.amount.value - base) / base * 100
        recomputed = rounded(exact)
        verdict = judge(percent.value, exact, percent.places, percent.written)
        reason = f"({plain(now.amount.value)} − {plain(base)}) ÷ {plain(base)} = {plain(round(exact, 2))}%"
        if unequal:
            verdict = INCONSISTENT
            reason = f"本期为{now.period}，对比期为{prior.prior_period}，起止月份不同，不能直接相比"
    return Relation(
        "yoy",
        [now, prior],
        [place_of(now), place_of(prior)],
        _claim(percent),
        percent.value,
        (percent.start, percent.end),
        recomputed,
        verdict,
        reason,
    )


def implied_bases(now: Decimal, percent: Decimal, places: int) -> tuple[int, int] | None:
    """Give the least and the greatest whole number that fits as base (check 3); None if none does."""
    half = Decimal(1).scaleb(-places) / 2
    low_rate, high_rate = 1 + (percent - half) / 100, 1 + (percent + half) / 100
    if high_rate <= 0:
        return None
    if now == 0:
        return (1, 1) if low_rate <= 0 else None
    least = (now / high_rate).to_integral_value(ROUND_CEILING)
    if low_rate <= 0:
        return int(least), int(least)
    most = (now / low_rate).to_integral_value(ROUND_FLOOR)
    least = max(least, Decimal(1))
    return (int(least), int(most)) if least <= most else None


def _cut_fits(now: Decimal, percent: Decimal, places: int) -> tuple[int, int] | None:
    """Give the bases that fit a percentage that was cut or is off by one in its last place."""
    if not places:
        return None
    step = Decimal(1).scaleb(-places)
    for side in (-1, 1):
        fits = implied_bases(now, percent + step * side / 2, places)
        if fits:
            return fits
    return None


def by_percent_alone(record: Record, found: Comparison, sheet: Sheet) -> Relation | None:
    """Check a percentage that stands with its value alone."""
    percent, now = found.percent, record.level
    if percent is None or found.delta is not None or found.prior is not None:
        return None
    earlier = _same_a_year_before(record, sheet) if found.basis == "同比" else None
    if earlier is not None:
        return _prior_percent(now, earlier, percent)
    if (
        now.amount.unit in _COUNTED
        or now.amount.approx
        or now.amount.value != int(now.amount.value)
    ):
        return None
    if found.basis == "均值":
        return None
    fits = implied_bases(now.amount.value, percent.value, percent.places)
    bases: list[int] = []
    if fits:
        bases = list(range(fits[0], min(fits[1], fits[0] + _SHOWN_BASES - 1) + 1))
        verdict = OK
        more = f"至 {fits[1]}" if fits[1] > fits[0] else ""
        reason = f"对比期为 {fits[0]}{more} 时成立，原文没有给出对比期数"
    elif cut := _cut_fits(now.amount.value, percent.value, percent.places):
        bases = list(range(cut[0], min(cut[1], cut[0] + _SHOWN_BASES - 1) + 1))
        verdict, reason = ROUNDING, f"末位有出入，对比期为 {cut[0]} 时相近"
    else:
        if found.loose:
            return None
        verdict = WRONG
        reason = f"没有哪个整数作对比期能得出 {_claim(percent)}%"
        if percent.value == 0:
            verdict, reason = OK, "与对比期持平"
    return Relation(
        "yoy_implied",
        [now],
        [place_of(now)],
        _claim(percent),
        percent.value,
        (percent.start, percent.end),
        bases,
        verdict,
        reason,
    )


def _same_a_year_before(record: Record, sheet: Sheet) -> Mention | None:
    """Find the level of the same statistic, subject and months one year earlier."""
    months, year = _months(record.level.period), _year(record.level.period)
    if months is None or year is None:
        return None
    for other in sheet.before(record.level.start):
        level = other.level
        if other.key != record.key or level.amount.unit != record.level.amount.unit:
            continue
        if _months(level.period) == months and _year(level.period) == year - 1:
            return level
    return None


def check_comparisons(sheet: Sheet) -> list[Relation]:
    """Check every comparison of every record."""
    relations: list[Relation] = []
    for record in sheet.records:
        for found in record.comparisons:
            relations += by_prior(record, found)
            if found.prior is None:
                made = by_change(record, found)
                if made is not None:
                    relations.append(made)
            alone = by_percent_alone(record, found, sheet)
            if alone is not None:
                relations.append(alone)
    return relations
