"""How changes find their level: by statistic, by measure word, by order."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from bihuan.reading.amounts import Amount
from bihuan.reading.mentions import Mention
from bihuan.reading.moves import Move
from bihuan.reading.numbering import Block
from bihuan.reading.periods import Period
from bihuan.reading.sheet import Comparison, Delta, Percent, Record


@dataclass(slots=True)
class Walk:
    """What goes on from sentence to sentence."""

    period: Period | None = None
    subject: str = ""
    basis: str = "同比"
    current: list[Record] = field(default_factory=list)
    pending: list[Comparison] = field(default_factory=list)
    group: list[Comparison] = field(default_factory=list)
    number: int = 0
    accidents: bool = False
    mark: int = 0
    moved: bool = False
    chapter: Block | None = None
    local: Period | None = None
    waiting: Mention | None = None
    announced: tuple[Period, int] | None = None


def take_prior(walk: Walk, prior: Mention, basis: str = "同比") -> None:
    """Join an earlier value to the nearest level that still wants one."""
    if basis != "同比":
        walk.basis = basis
    for record in reversed(walk.current):
        same = record.level.amount.unit == prior.amount.unit
        if prior.metric and record.level.metric and prior.metric != record.level.metric:
            continue
        if (
            same
            and prior is not record.level
            and ((had := record.has(basis)) is None or had.prior is None)
        ):
            record.comparison(basis).prior = prior
            prior.words, prior.subject = record.level.words, record.level.subject
            prior.metric = record.level.metric
            prior.period = prior.prior_period or "上年同期"
            return
    walk.waiting = prior


_REACHED = re.compile(r"(?:增加|增长|上升|提高|提升|减少|下降|降低|降|增|升)(?:到|至|为)?")


def meet_prior(walk: Walk, record: Record) -> None:
    """Join an earlier value that stood before its level: ``由2015年的4.5万人增加到6.3万人``."""
    prior = walk.waiting
    if prior is None:
        return
    walk.waiting = None
    near = record.level.start - prior.end <= 12
    if near and prior.amount.unit == record.level.amount.unit:
        record.comparison("同比").prior = prior
        if _REACHED.fullmatch(record.level.words):
            record.level.words = re.sub(r"[由从].*$", "", prior.words)
        prior.words, prior.metric = record.level.words, record.level.metric
        prior.subject, prior.period = record.level.subject, prior.prior_period


def _same_unit(unit: str, other: str | None) -> bool:
    """Say whether a change in one measure word may be of a level in the other."""
    return other in {unit, None} or (unit in {"人", "名"} and other in {"人", "名"})


def _pick(
    walk: Walk, metric: str | None, unit: str | None, basis: str, *, grouped: bool
) -> Record | None:
    """Find the level a change speaks of: among those since the last change, else among all."""
    for records in (walk.current[walk.mark :], walk.current):
        free = _free(records, metric, unit, basis)
        if free:
            return free[0] if grouped or metric else free[-1]
    return None


def _free(records: list[Record], metric: str | None, unit: str | None, basis: str) -> list[Record]:
    """Give the levels that a change may still be of."""
    free = []
    for record in records:
        had = record.has(basis)
        if had is not None and had.delta is not None:
            continue
        if metric and record.level.metric != metric:
            continue
        if not metric and unit is not None and not _same_unit(unit, record.level.amount.unit):
            continue
        free.append(record)
    return free


def take_move(walk: Walk, move: Move) -> None:
    basis = move.basis or walk.basis
    walk.basis = basis
    walk.moved = True
    if move.words and len(move.words) >= 2:
        _take_named(walk, move, basis)
    elif move.flat:
        _take_flat(walk, move, basis)
    elif move.percent:
        _take_percent(walk, move, basis)
    else:
        _take_change(walk, move, basis)


def _take_named(walk: Walk, move: Move, basis: str) -> None:
    """Take a change that names its thing; where no level counts that thing it is left alone."""
    for record in reversed(walk.current):
        name = record.level.words
        if not name or not _shares_words(name, move.words):
            continue
        found = record.comparison(basis)
        amount = move.amounts[0] if move.amounts else None
        if amount is None or len(move.amounts) > 1:
            return
        if move.percent:
            found.percent = found.percent or _percent(amount, move.sign)
        elif found.delta is None:
            found.delta = Delta(amount.value * move.sign, amount.start, amount.end)
            walk.group = [found]
            walk.pending.append(found)
        return


def _shares_words(name: str, other: str) -> bool:
    """Say whether two names share three characters in a row, or one holds the other."""
    if name in other or other in name:
        return True
    return any(other[i : i + 3] in name for i in range(len(other) - 2))


def _take_flat(walk: Walk, move: Move, basis: str) -> None:
    metrics: list[str | None] = list(move.metrics) or [None]
    for metric in metrics:
        record = _pick(walk, metric, None, basis, grouped=False)
        if record is not None:
            record.comparison(basis).delta = Delta(Decimal(0), move.start, move.end)


def _take_change(walk: Walk, move: Move, basis: str) -> None:
    signed = move.signed
    metrics: list[str | None] = list(move.metrics)
    if move.each and len(signed) == 1 and len(metrics) > 1:
        signed = signed * len(metrics)
    if len(metrics) != len(signed):
        metrics = metrics if len(metrics) == 1 and len(signed) == 1 else [None] * len(signed)
    group: list[Comparison] = []
    for (amount, sign), metric in zip(signed, metrics, strict=True):
        record = _pick(walk, metric, amount.unit, basis, grouped=len(signed) > 1)
        if record is None:
            continue
        found = record.comparison(basis)
        found.delta = Delta(amount.value * sign, amount.start, amount.end)
        group.append(found)
    walk.group = group
    walk.pending += group


def _percent(amount: Amount, sign: int) -> Percent:
    return Percent(amount.value * sign, amount.places, amount.written, amount.start, amount.end)


def _take_percent(walk: Walk, move: Move, basis: str) -> None:
    signed = move.signed
    targets = _percent_targets(walk, move, basis)
    if move.all and len(signed) == 1 and targets:
        signed = signed * len(targets)
    for (amount, sign), target in zip(signed, targets, strict=False):
        if target.percent is None:
            target.percent = _percent(amount, sign)
    walk.pending = [found for found in walk.pending if found.percent is None]


def _percent_targets(walk: Walk, move: Move, basis: str) -> list[Comparison]:
    count = len(move.amounts)
    named: list[str | None] = list(move.metrics)
    open_now = [found for found in walk.pending if found.percent is None and found.basis == basis]
    if len(named) == count or (move.all and named):
        found = [_by_metric(walk, metric, basis) for metric in named]
        return [target for target in found if target is not None]
    if count > 1:
        if len(open_now) >= count:
            return open_now[-count:]
        return _row_of(walk, count, basis)
    if open_now:
        if move.all:
            return open_now
        if move.apart:
            return open_now[:1]
        group = [found for found in walk.group if found.percent is None]
        return group[:1] if group else open_now[-1:]
    free = [
        record
        for record in walk.current
        if record.has(basis) is None or record.comparison(basis).percent is None
    ]
    if move.all:
        return [record.comparison(basis) for record in free]
    near = [
        record
        for record in free
        if move.start - record.level.end <= 26 or len(free) == 1 or record.has(basis)
    ]
    return [near[-1].comparison(basis)] if near else []


def _row_of(walk: Walk, count: int, basis: str) -> list[Comparison]:
    """Give the levels that a list of percentages without names speaks of.

    Parts behind 其中 are left out first; where more levels remain than percentages the assignment
    is loose and proves no error.
    """
    since = walk.current[walk.mark :]
    pool = since if len(since) >= count else walk.current
    free = [r for r in pool if (c := r.has(basis)) is None or c.percent is None]
    whole = [record for record in free if not record.level.part]
    rows = whole if len(whole) >= count else free
    if len(rows) < count:
        return []
    found = [record.comparison(basis) for record in rows[-count:]]
    for comparison in found:
        comparison.loose = len(rows) > count
    return found


def _by_metric(walk: Walk, metric: str | None, basis: str) -> Comparison | None:
    for record in walk.current:
        found = record.has(basis)
        if record.level.metric == metric and (found is None or found.percent is None):
            return record.comparison(basis)
    return None
