"""What follows from several records together (checks 3, 6 and 7).

Bases of parts and total, months in what has cumulated, what remains, points of a rate, counts that
cannot be broken numbers.
"""

import re
from decimal import Decimal

from bihuan.reading.checks.base import (
    INCONSISTENT,
    OK,
    WRONG,
    Relation,
    place_of,
    plain,
    rounded,
)
from bihuan.reading.checks.yoy import implied_bases
from bihuan.reading.mapped import Span, Text
from bihuan.reading.mentions import Mention
from bihuan.reading.periods import find_periods
from bihuan.reading.sheet import Comparison, Record, Sheet

Bounds = tuple[Decimal, Decimal]


def _bounds(record: Record, found: Comparison | None) -> Bounds | None:
    """Give the least and the greatest earlier value that a record allows; None where nothing is said."""
    if found is None or found.loose or record.level.amount.approx:
        return None
    now = record.level.amount.value
    if found.prior is not None:
        return found.prior.amount.value, found.prior.amount.value
    if found.delta is not None:
        return now - found.delta.value, now - found.delta.value
    if found.percent is None or now != now.to_integral_value():
        return None
    if record.level.amount.unit in {"元", "万元", "亿元"} or now == 0:
        return None
    fits = implied_bases(now, found.percent.value, found.percent.places)
    return (Decimal(fits[0]), Decimal(fits[1])) if fits else None


def earlier_values(sheet: Sheet, sums: list[Relation]) -> list[Relation]:
    """Check that the earlier values of the parts add up to that of the total (check 3).

    Where changes are given for all of them :func:`partitions.along_numbering` has said it already.
    """
    by_level = {id(record.level): record for record in sheet.records}
    relations: list[Relation] = []
    seen: set[int] = set()
    for sum_ in sums:
        whole = by_level.get(id(sum_.claimed_part))
        parts = [by_level.get(id(part)) for part in sum_.parts]
        known = [part for part in parts if part is not None]
        if sum_.verdict != OK or whole is None or len(known) != len(parts) or id(whole) in seen:
            continue
        made = _earlier(whole, known)
        if made is not None:
            seen.add(id(whole))
            relations.append(made)
    return relations


def _earlier(whole: Record, parts: list[Record]) -> Relation | None:
    said = whole.has("同比")
    if said is None or said.percent is None:
        return None
    total = _bounds(whole, said)
    bounds = [_bounds(part, part.has("同比")) for part in parts]
    known = [bound for bound in bounds if bound is not None]
    if total is None or len(known) != len(parts):
        return None
    low = sum((bound[0] for bound in known), Decimal(0))
    high = sum((bound[1] for bound in known), Decimal(0))
    if low <= total[1]:
        return None  # a part with nothing this time is often left out, with what it had before
    spans: list[Span] = [place_of(whole.level)]
    for part in parts:
        found = part.has("同比")
        if found is not None and found.percent is not None:
            spans.append((found.percent.start, found.percent.end))
    return Relation(
        "yoy_implied",
        [whole.level],
        spans,
        f"{'-' if said.percent.value < 0 else ''}{said.percent.written}",
        said.percent.value,
        (said.percent.start, said.percent.end),
        [int(low), int(high)],
        INCONSISTENT,
        f"各分项推算的上年同期合计为{_range(low, high)}，多于总数推算的{_range(*total)}",
        values=[whole.level.amount.value],
    )


def _range(low: Decimal, high: Decimal) -> str:
    return plain(low) if low == high else f" {plain(low)} 至 {plain(high)}"


def months_in_total(sheet: Sheet) -> list[Relation]:
    """Check that no single month is above what has cumulated through it."""
    singles: dict[tuple[object, ...], list[tuple[int, Mention]]] = {}
    totals: dict[tuple[object, ...], list[tuple[int, Mention]]] = {}
    for record in sheet.records:
        level = record.level
        if not level.metric or level.prior or level.depth or not level.period:
            continue
        found = find_periods(level.period, 0, len(level.period), None)
        if not found:
            continue
        period = found[0][2]
        key = (*record.key, level.amount.unit, period.year)
        if period.first == period.last:
            singles.setdefault(key, []).append((period.last, level))
        elif period.first == 1:
            totals.setdefault(key, []).append((period.last, level))
    relations: list[Relation] = []
    for counted, months in singles.items():
        for month, level in months:
            for until, whole in totals.get(counted, []):
                if month <= until and level.amount.value > whole.amount.value:
                    relations.append(_too_much(level, whole))
    return relations


def _too_much(part: Mention, whole: Mention) -> Relation:
    return Relation(
        "le",
        [part, whole],
        [place_of(part), place_of(whole)],
        f"{plain(part.amount.value)}>{plain(whole.amount.value)}",
        None,
        place_of(part),
        recomputed=False,
        verdict=INCONSISTENT,
        reason=f"{part.period}的数大于{whole.period}的累计数",
    )


_REST = re.compile(r"^(?:剩余|尚余|还有|其余|尚有|尚未|正在|未)(?:的)?")
_SURE = re.compile(r"^(?:剩余|尚余|尚未|未)(?:整改|完成|销号|办结|关闭)?")
_DONE = re.compile(r"已|整改|办结|销号|完成|关闭")


def what_remains(sheet: Sheet) -> list[Relation]:
    """Check ``发现3452处，已整改3318处，剩余134处``."""
    relations: list[Relation] = []
    for sentence in sheet.sentences:
        for index, record in enumerate(sentence.records):
            rest = record.level
            if index < 1 or not _REST.match(rest.words) or rest.amount.approx:
                continue
            before = [r.level for r in sentence.records[max(0, index - 6) : index]]
            made = _remaining(sheet.text.text, before, rest)
            if made is not None:
                relations.append(made)
    return relations


def _remaining(text: str, before: list[Mention], rest: Mention) -> Relation | None:
    same = [level for level in before if level.amount.unit == rest.amount.unit and not level.depth]
    done = [
        level
        for level in same
        if _DONE.search(text[level.label[0] : level.start]) and not _REST.match(level.words)
    ]
    if not done:
        return None
    wholes = [level for level in same if level.start < done[-1].start and level not in done]
    if not wholes:
        return None
    exact = wholes[-1].amount.value - sum(
        (level.amount.value for level in done if level.start > wholes[-1].start), Decimal(0)
    )
    right = exact == rest.amount.value
    if not right and (not _SURE.match(rest.words) or len(done) > 1 or exact < 0):
        return None
    return Relation(
        "diff",
        [wholes[-1], done[-1]],
        [place_of(wholes[-1]), place_of(done[-1])],
        plain(rest.amount.value),
        rest.amount.value,
        place_of(rest),
        rounded(exact),
        OK if right else WRONG,
        f"{plain(wholes[-1].amount.value)} − {plain(done[-1].amount.value)} = {plain(exact)}",
        claimed_part=rest,
    )


_POINTS = re.compile(
    r"[由从](?:[^,。;()\n\d]{0,16}(?:\d{4}年|\d{1,2}月)?[^,。;()\n\d]{0,12})?(?P<a>\d+(?:\.\d+)?)%"
    r"(?P<way>[^,。;()\n\d]{0,6}(?:提高|提升|上升|增加|增长|升|下降|降低|回落|降)(?:到|至|为|了)?[^,。;()\n\d]{0,14})"
    r"(?P<b>\d+(?:\.\d+)?)%[^。;\n\d]{0,14}(?P<up>提高|提升|上升|增加|增长|升|下降|降低|回落|降)(?:了)?(?P<d>\d+(?:\.\d+)?)个百分点"
)


def points(text: Text) -> list[Relation]:
    """Check ``由91.3%提高到97.8%，提高6.5个百分点``."""
    relations: list[Relation] = []
    for found in _POINTS.finditer(text.text):
        a, b, claimed = (Decimal(found.group(name)) for name in ("a", "b", "d"))
        exact = b - a if re.match(r"提|上|增|升", found.group("up")) else a - b
        places = len(found.group("d").partition(".")[2])
        right = abs(exact - claimed) <= Decimal(1).scaleb(-places) / 2
        relations.append(
            Relation(
                "diff",
                [b, a],
                [found.span("b"), found.span("a")],
                found.group("d"),
                claimed,
                found.span("d"),
                rounded(exact),
                OK if right else WRONG,
                f"{plain(b)}% 与 {plain(a)}% 相差 {plain(abs(b - a))} 个百分点",
            )
        )
    return relations


_WHOLE_ONLY = frozenset(
    {"起", "宗", "人", "名", "人次", "家", "家次", "户", "处", "项", "条", "个"}
)
_WHOLE_ONLY |= {"件", "份", "批", "次", "场", "场次", "座", "台", "辆"}


def broken_counts(sheet: Sheet) -> list[Relation]:
    """Find counts of things that cannot be broken numbers: a 万 was dropped, as in 7.2人次."""
    relations: list[Relation] = []
    for record in sheet.records:
        level = record.level
        if level.amount.unit not in _WHOLE_ONLY or level.amount.approx:
            continue
        if level.amount.value == level.amount.value.to_integral_value():
            continue
        head = sheet.text.text[max(0, level.start - 12) : level.start]
        if re.search(r"平均|人均|均|每|率|倍", head):
            continue
        relations.append(
            Relation(
                "approx",
                [],
                [],
                level.amount.written,
                level.amount.value,
                place_of(level),
                None,
                INCONSISTENT,
                f"{level.amount.unit}数应为整数，可能漏写了“万”",
                claimed_part=level,
            )
        )
    return relations


def check_bases(sheet: Sheet, text: Text, sums: list[Relation]) -> list[Relation]:
    """Check what several records say together."""
    return [
        *earlier_values(sheet, sums),
        *months_in_total(sheet),
        *what_remains(sheet),
        *points(text),
        *broken_counts(sheet),
    ]
