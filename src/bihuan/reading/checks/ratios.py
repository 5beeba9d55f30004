"""Rates, shares, means and part against whole (checks 5 to 7)."""

import re
from decimal import Decimal

from bihuan.reading.checks.base import (
    INCONSISTENT,
    OK,
    WRONG,
    Relation,
    judge,
    place_of,
    plain,
    rounded,
)
from bihuan.reading.lexicon import one_of
from bihuan.reading.mentions import Mention
from bihuan.reading.sheet import Record, Sheet

_DONE = re.compile(
    r"整改|办结|销号|完成|合格|结案|查处|处置|回复|整治|到位|关闭|办理|达标|复查|反馈|落实|通过|参加|持证|覆盖|签订|培训|投保|安装|淘汰"
)
_FOUND = re.compile(
    r"发现|排查出|查出|检查出|排查|受理|接到|应|查找|隐患|问题|反馈|交办|移交|转办|检查|共有|总数|现有|登记"
)
_SHARE = re.compile(r"占(?P<of>[^,。;\d]{0,20}?)(?:的)?(?:比例?)?(?:为|达)?$")
_MEAN = re.compile(r"平均每(?P<per>[\u4e00-\u9fff]{1,3})[^\d,。;]{0,8}$")
_OF_THIS = re.compile(r"(?:占|完成|达到?|为)[^,。;\d]{0,20}$")


def _stem(rate: str) -> str:
    return rate.removesuffix("率").removeprefix("不")


def _ratio(part: Mention, whole: Mention, share: Mention, name: str) -> Relation:
    exact = part.amount.value / whole.amount.value * 100
    verdict = judge(share.amount.value, exact, share.amount.places, share.amount.written)
    reason = f"{name} = {plain(part.amount.value)} ÷ {plain(whole.amount.value)}"
    if verdict == WRONG and _fits_rounded(part, whole, share):
        verdict = OK
    if part.amount.value > whole.amount.value:
        verdict = INCONSISTENT
        reason = f"{part.words}多于{whole.words}，比例超过 100%"
    elif verdict == WRONG:
        reason += f" = {plain(round(exact, 2))}%"
    return Relation(
        "ratio",
        [part, whole],
        [place_of(part), place_of(whole)],
        share.amount.written,
        share.amount.value,
        place_of(share),
        rounded(exact, 3),
        verdict,
        reason,
    )


def _fits_rounded(part: Mention, whole: Mention, share: Mention) -> bool:
    """Say whether a rate fits counts that are rounded themselves, such as 3.5万 of 3.6万."""
    if part.amount.grain <= 1 and whole.amount.grain <= 1:
        return False
    low = (part.amount.value - part.amount.grain / 2) / (
        whole.amount.value + whole.amount.grain / 2
    )
    high = (part.amount.value + part.amount.grain / 2) / (
        whole.amount.value - whole.amount.grain / 2
    )
    half = share.amount.grain / 2
    return low * 100 - half <= share.amount.value <= high * 100 + half


def _paragraph(sheet: Sheet, share: Mention) -> list[Record]:
    """Give the levels before a rate in its paragraph, nearest last."""
    line = sheet.text.text.rfind("\n", 0, share.start) + 1
    return [
        record
        for record in sheet.before(share.start)
        if line <= record.level.start and not record.level.prior
    ]


def _rate(sheet: Sheet, share: Mention) -> Relation | None:
    """Check 整改率, 办结率 and the like from the two counts before them."""
    label = sheet.text.text[share.label[0] : share.start]
    found = re.search(one_of("figures", "rates"), label)
    if not found:
        return None
    stem = _stem(found.group(0))
    before = _paragraph(sheet, share)
    parts = [r for r in before if stem in r.level.words and not r.level.words.startswith("应")]
    if (
        not parts
        and before
        and share.start - before[-1].level.end < 30
        and _DONE.search(before[-1].level.words)
    ):
        parts = [before[-1]]
    if not parts:
        return None
    part = parts[-1]
    wholes = [
        r
        for r in before
        if r.level.start < part.level.start
        and _same_thing(part.level, r.level)
        and (stem not in r.level.words or r.level.words.startswith("应"))
        and r.level.depth == part.level.depth
    ]
    if not wholes:
        return _rate_of_before(sheet, part.level, share, found.group(0), stem)
    fits = [r for r in wholes if r.level.amount.value >= part.level.amount.value] or wholes
    whole = next((r for r in reversed(fits) if _FOUND.search(r.level.words)), fits[-1])
    if whole.level.amount.value == 0 or whole.level.amount.approx or part.level.amount.approx:
        return None
    made = _ratio(part.level, whole.level, share, found.group(0))
    if made.verdict != WRONG:
        return made
    for other in fits:
        beside = other.level.sentence in {part.level.sentence, whole.level.sentence}
        if beside and other.level.amount.value and not other.level.amount.approx:
            again = _ratio(part.level, other.level, share, found.group(0))
            if again.verdict == OK:
                return again
    return made


_PLAIN = re.compile(
    r"已|完成|整改|到位|办结|销号|共|累计|发现|排查出?|查出|各类|全部|其中|当场|立即|限期|问题|隐患|检查|条|项|处|个|的"
)


def _quality(level: Mention) -> str:
    """Give what sets a count apart from all others of its kind: 重大 in 重大隐患完成整改."""
    return _PLAIN.sub("", level.words)


def _of_the_same_quality(
    sheet: Sheet, part: Mention, share: Mention, name: str, stem: str
) -> Relation | None:
    """Check a rate over the count before it that names the same: 重大隐患12条 … 重大隐患整改9条."""
    quality = _quality(part)
    if len(quality) < 2:
        return None
    for record in reversed(sheet.before(part.start, 40)):
        level = record.level
        if level.prior or level.amount.approx or level.amount.unit != part.amount.unit:
            continue
        if stem in level.words or _quality(level) != quality or not level.amount.value:
            continue
        if "、" in part.words or level.amount.value < part.amount.value:
            return None
        return _ratio(part, level, share, name)
    return None


def _rate_of_before(
    sheet: Sheet, part: Mention, share: Mention, name: str, stem: str
) -> Relation | None:
    """Check a rate whose whole stands in a paragraph before: found there, rectified here."""
    named = _of_the_same_quality(sheet, part, share, name, stem)
    if named is not None:
        return named
    for record in reversed(sheet.before(part.start)):
        level = record.level
        if level.prior or level.depth or level.amount.approx:
            continue
        if level.amount.unit != part.amount.unit or stem in level.words:
            continue
        if re.search(r"发现|排查出|查出", level.words) and level.amount.value:
            made = _ratio(part, level, share, name)
            far = abs(Decimal(str(made.recomputed)) - share.amount.value) > 5
            return None if made.verdict == WRONG and far else made
    for record in reversed(sheet.before(part.start, 40)):
        level = record.level
        whole = level.amount.unit == part.amount.unit and level.amount.value >= part.amount.value
        if whole and level.amount.value and not (level.prior or level.amount.approx):
            made = _ratio(part, level, share, name)
            if made.verdict == OK:
                return made
    return None


def _same_thing(part: Mention, whole: Mention) -> bool:
    return part.amount.unit == whole.amount.unit


Chain = dict[tuple[int, str | None], Mention]


def _with_parts(sheet: Sheet) -> list[tuple[Mention, Mention | None]]:
    """Give each percentage, with its level where several stand in a row: 9起9人，占32.1%、33.3%."""
    text = sheet.text.text
    rows: list[list[Mention]] = []
    for share in sheet.shares:
        if share.amount.unit != "%":
            continue
        if rows and text[rows[-1][-1].end : share.start] in {"、", "和", "及"}:
            rows[-1].append(share)
        else:
            rows.append([share])
    found: list[tuple[Mention, Mention | None]] = []
    for row in rows:
        levels = [r.level for r in sheet.before(row[0].start, 12) if not r.level.depth]
        fits = len(row) > 1 and len(levels) >= len(row) and row[0].start - levels[-1].end <= 12
        parts: list[Mention | None] = [*levels[-len(row) :]] if fits else [None] * len(row)
        found += zip(row, parts, strict=True)
    return found


def _share(sheet: Sheet, share: Mention, chain: Chain, part: Mention | None) -> Relation | None:
    """Check ``甲20起，占23.5%`` and ``占45.2%（331项）``.

    A share is called wrong only where the text names the total, or where a share before it in the
    same sentence has fixed it.
    """
    text = sheet.text.text
    head = text[max(0, share.start - 30) : share.start]
    head = re.sub(r"[\d.]+%[、和及]", "", head)
    found = _SHARE.search(head)
    if not found or re.search(r"去年|上年|全省|全国|以上|规模|GDP", found.group("of")):
        return None
    part = part or _part_of_share(sheet, share)
    if part is None:
        return None
    of = found.group("of")
    line = text.rfind("\n", 0, share.start)
    key = (line, part.metric or part.amount.unit)
    fixed = chain.get(key)
    wholes = [fixed] if fixed is not None else _wholes(sheet, part, of)
    for whole in wholes:
        made = _ratio(part, whole, share, "占比")
        if made.verdict != WRONG:
            chain[key] = whole
            return made
    if wholes and (fixed is not None or (_says_total(of) and of)):
        return _ratio(part, wholes[0], share, "占比")
    return None


def _share_of_this(sheet: Sheet, share: Mention) -> Relation | None:
    """Check ``548起，占立案总数586起的93.5%`` and ``培训2160人，完成年度计划2500人的86.4%``."""
    text = sheet.text.text
    before = sheet.before(share.start, 12)
    if not before or text[before[-1].level.end : share.start].strip("()次") not in {"的", "的约"}:
        return None
    whole = before[-1].level
    if not _OF_THIS.search(text[max(0, whole.start - 24) : whole.start]) or not whole.amount.value:
        return None
    line = text.rfind("\n", 0, share.start)
    parts = [
        record.level
        for record in before[:-1]
        if record.level.amount.unit == whole.amount.unit
        and record.level.start > line
        and not record.level.prior
    ]
    if not parts or parts[-1].amount.approx or whole.amount.approx:
        return None
    made = _ratio(parts[-1], whole, share, "占比")
    if made.verdict == INCONSISTENT and "占" not in text[max(0, whole.start - 24) : whole.start]:
        exact = parts[-1].amount.value / whole.amount.value * 100  # more than planned is no fault
        verdict = judge(share.amount.value, exact, share.amount.places, share.amount.written)
        made.verdict, made.reason = verdict, f"完成比例 = {plain(round(exact, 2))}%"
    far = abs(Decimal(str(made.recomputed)) - share.amount.value) > 10
    return None if made.verdict != OK and far else made


def _part_of_share(sheet: Sheet, share: Mention) -> Mention | None:
    text = sheet.text.text
    if text[share.end : share.end + 1] == "(":
        for record in sheet.after(share.end, 1):
            if record.level.start - share.end <= 8:
                return record.level
    before = [record for record in _paragraph(sheet, share) if not record.level.depth]
    if not before or share.start - before[-1].level.end > 34:
        return None
    between = text[before[-1].level.end : share.start]
    return before[-1].level if "%" not in between and "。" not in between else None


def _wholes(sheet: Sheet, part: Mention, of: str) -> list[Mention]:
    """Give the levels that may be the total, the likeliest first."""
    found: list[tuple[int, Mention]] = []
    for record in sheet.before(part.start):
        level = record.level
        if level.prior or level.depth or level.amount.approx:
            continue
        if level.amount.unit != part.amount.unit or level.amount.value <= part.amount.value:
            continue
        if part.metric and level.metric and level.metric != part.metric:
            continue
        named = bool(level.subject) and level.subject in of
        found.append((2 if named else int(not level.subject), level))
    found.sort(key=lambda row: (-row[0], -row[1].start))
    return [level for _, level in found][:6]


def _says_total(of: str) -> bool:
    return bool(re.search(r"总|全部|事故|全市|全区|全县|比重", of)) or not of


def _is_mean(total: Mention, count: Mention, mean: Mention) -> bool:
    exact = total.amount.value / count.amount.value
    return judge(mean.amount.value, exact, mean.amount.places, mean.amount.written) == OK


def _mean(sheet: Sheet, record: Record) -> Relation | None:
    """Check ``平均每起罚款8.8万元`` from a total and a count before it."""
    text = sheet.text.text
    head = text[max(0, record.level.start - 16) : record.level.start]
    found = _MEAN.search(head)
    if not found:
        return None
    per = found.group("per")
    before = _paragraph(sheet, record.level)
    totals = [r.level for r in before if r.level.amount.unit == record.level.amount.unit]
    if not totals:
        return None
    told = [level for level in totals if not re.search("计划|目标|任务", level.words)]
    total, mean = (told or totals)[-1], record.level
    counts = [
        r.level
        for r in sheet.before(mean.start, 40)
        if r.level.amount.unit and per.startswith(r.level.amount.unit) and r.level.amount.value
    ]
    fits = [count for count in counts if _is_mean(total, count, mean)]
    beside = [count for count in counts if count.sentence == total.sentence]
    if not fits and not beside:
        return None
    count = fits[-1] if fits else beside[-1]
    exact = total.amount.value / count.amount.value
    verdict = judge(mean.amount.value, exact, mean.amount.places, mean.amount.written)
    reason = f"{plain(total.amount.value)} ÷ {plain(count.amount.value)} = {plain(round(exact, 4))}"
    return Relation(
        "mean",
        [total, count],
        [place_of(total), place_of(count)],
        mean.amount.written,
        mean.amount.value,
        place_of(mean),
        rounded(exact),
        verdict,
        reason,
    )


def _rectified(sheet: Sheet) -> list[Relation]:
    """Check that no more was rectified than found."""
    relations: list[Relation] = []
    for index, record in enumerate(sheet.records):
        level = record.level
        if not re.search(r"已?(?:完成)?(?:整改|办结|销号)", level.words) or level.prior:
            continue
        for other in reversed(sheet.records[max(0, index - 3) : index]):
            whole = other.level
            near = (
                level.start - whole.end < 40
                and "\n" not in sheet.text.text[whole.end : level.start]
            )
            if not near or whole.amount.unit != level.amount.unit or whole.prior:
                continue
            if _DONE.search(whole.words) or not re.search(
                r"隐患|问题|发现|查出|受理|接", whole.words
            ):
                continue
            if level.amount.value > whole.amount.value and not _bigger_beside(
                sheet, index, level, whole
            ):
                relations.append(_above(level, whole))
            break
    return relations


def _bigger_beside(sheet: Sheet, index: int, part: Mention, whole: Mention) -> bool:
    """Say whether the sentences of part and whole hold a count the part may be of instead."""
    for other in sheet.records[max(0, index - 6) : index]:
        level = other.level
        near = level.sentence in {part.sentence, whole.sentence}
        same = near and level.amount.unit == part.amount.unit
        if same and level.amount.value >= part.amount.value and not _DONE.search(level.words):
            return True
    return False


def _above(part: Mention, whole: Mention) -> Relation:
    claimed = f"{plain(part.amount.value)}>{plain(whole.amount.value)}"
    recomputed: bool = False
    return Relation(
        "le",
        [part, whole],
        [place_of(part), place_of(whole)],
        claimed,
        None,
        place_of(part),
        recomputed,
        INCONSISTENT,
        f"{part.words}多于{whole.words}",
    )


def _over_a_part(relation: Relation, totals: dict[int, Mention]) -> Relation:
    """Say that a rate was taken over a part of what it speaks of: 5108 of 5310 instead of 5322."""
    if relation.kind != "ratio" or relation.verdict != OK or len(relation.parts) != 2:
        return relation
    part, whole = relation.parts
    if not isinstance(part, Mention) or not isinstance(whole, Mention):
        return relation
    total = totals.get(id(whole))
    rate = relation.claimed_value
    if total is None or rate is None or total.start > part.start or not _quality(whole):
        return relation
    if _quality(whole) in part.words or _DONE.search(whole.words) or part.depth:
        return relation
    exact = part.amount.value / total.amount.value * 100
    places = len((relation.claimed or "").partition(".")[2])
    if judge(rate, exact, places, relation.claimed or "") != WRONG:
        return relation
    said = f"{plain(part.amount.value)} ÷ {plain(total.amount.value)} = {plain(round(exact, 2))}%"
    return Relation(
        "ratio",
        [part, total],
        [place_of(part), place_of(total)],
        relation.claimed,
        rate,
        relation.claimed_span,
        rounded(exact, 3),
        WRONG,
        f"{said}；原文的比例是按其中的 {plain(whole.amount.value)} 算的，基数不对",
    )


def check_ratios(sheet: Sheet, sums: list[Relation]) -> list[Relation]:
    """Check rates, shares, means and rectified against found.

    Args:
        sheet: The record table.
        sums: The sums of the document; a rate over a part of a proven sum has the wrong base.
    """
    totals = {
        id(part): relation.claimed_part
        for relation in sums
        if relation.verdict == OK and relation.claimed_part is not None
        for part in relation.parts
        if isinstance(part, Mention)
    }
    relations: list[Relation] = []
    chain: Chain = {}
    shares = _with_parts(sheet)
    for share, part in shares:
        _share(sheet, share, chain, part)
    for share, part in shares:
        made = (
            _rate(sheet, share) or _share_of_this(sheet, share) or _share(sheet, share, chain, part)
        )
        if made is None and share.amount.value > Decimal(100) and _is_rate(sheet, share):
            made = Relation(
                "ratio",
                [],
                [],
                share.amount.written,
                share.amount.value,
                place_of(share),
                None,
                INCONSISTENT,
                "比例超过 100%",
                values=[],
            )
        if made is not None:
            relations.append(_over_a_part(made, totals))
    for record in sheet.records:
        mean = _mean(sheet, record)
        if mean is not None:
            relations.append(mean)
    seen = {tuple(r.part_spans) for r in relations}
    relations += [r for r in _rectified(sheet) if tuple(r.part_spans) not in seen]
    return relations


def _is_rate(sheet: Sheet, share: Mention) -> bool:
    label = sheet.text.text[share.label[0] : share.start]
    return bool(re.search(one_of("figures", "rates"), label))
