"""Totals and parts: in a sentence, along the numbering, along parallel clauses (checks 4 and 7).

A sum that does not come out is called wrong only where the text itself says that the parts are all
of it; elsewhere nothing is said.
"""

import re
from decimal import Decimal

from bihuan.reading.checks.base import INCONSISTENT, OK, WRONG, Relation, place_of, plain
from bihuan.reading.checks.partitions import (
    NEAR,
    alike,
    along_numbering,
    in_parallel,
    listed_counts,
    sum_relation,
)
from bihuan.reading.mentions import Mention
from bihuan.reading.numbering import Outline
from bihuan.reading.sentences import is_cut_off
from bihuan.reading.sheet import Record, Sentence, Sheet

_PARTED = re.compile(r"其中|(?<![幅比率度])分别[为是有]|包括|包含|分为")
_ALL_OF_IT = re.compile(r"(?<![幅比率度])分别[为是]|分为|包括|共分")
_MOST = 80


def _le_relation(whole: Mention, part: Mention) -> Relation:
    holds = part.amount.value <= whole.amount.value
    sign = "≤" if holds else ">"
    words_ = f"{plain(part.amount.value)}{sign}{plain(whole.amount.value)}"
    reason = (
        f"{part.words}不超过{whole.words}"
        if holds
        else f"{part.words}多于{whole.words}，部分不能大于整体"
    )
    return Relation(
        "le",
        [part, whole],
        [place_of(part), place_of(whole)],
        words_,
        None,
        place_of(part),
        holds,
        OK if holds else INCONSISTENT,
        reason,
    )


def _within(sheet: Sheet, sentence: Sentence, following: list[Sentence]) -> list[Relation]:
    """Check ``N份，其中甲n1份，乙n2份`` inside one sentence and its continuations."""
    text = sheet.text.text
    records = list(sentence.records)
    end = sentence.end
    later: list[Record] = []
    for other in following:
        same = other.block is sentence.block and "\n" not in text[end : other.start]
        if "其中" in text[other.start : other.end] or not same:
            break
        if other.opens_run or later:
            if later or any(record.level.own_subject for record in other.records):
                later += other.records
            continue
        records += other.records
        end = other.end
    relations: list[Relation] = []
    for cue in _PARTED.finditer(text, sentence.start, sentence.end):
        before = [r for r in records if r.level.end <= cue.start() and not r.level.included]
        if not before:
            before = _earlier_totals(sheet, sentence, cue.start())
        stop = _next_cue(text, cue.end(), end)
        after = [r for r in records if cue.end() <= r.level.start < stop and not r.level.included]
        wider = [*after, *later] if stop == end else after
        relations += _parted(text, cue.group(0), before, (after, wider), cue.start(), stop)
    return relations


def _earlier_totals(sheet: Sheet, sentence: Sentence, at: int) -> list[Record]:
    """Give the levels of the sentence before, for a sentence that begins with 其中."""
    head = sheet.text.text[sentence.start : at].strip()
    if head:
        return []
    index = next((i for i, s in enumerate(sheet.sentences) if s is sentence), 0)
    if index == 0:
        return []
    found: list[Record] = []
    for previous in reversed(sheet.sentences[max(0, index - 4) : index]):
        same = previous.block is sentence.block
        if not same or sheet.text.text.count("\n", previous.end, sentence.start) > 1:
            break
        found = [*previous.records, *found]
        if found and previous.opens_run:
            break
    return found


def _next_cue(text: str, start: int, end: int) -> int:
    found = re.search(r"其中", text[start:end])
    return start + found.start() if found else end


def _parted(
    text: str,
    cue: str,
    before: list[Record],
    groups: tuple[list[Record], list[Record]],
    at: int,
    stop: int,
) -> list[Relation]:
    relations: list[Relation] = []
    seen: set[int] = set()
    likeliest = sorted(
        before,
        key=lambda whole: (
            sum(
                (r.level.amount.value for r in groups[0] if alike(whole.level, r.level)), Decimal(0)
            )
            != whole.level.amount.value,
            -whole.level.start,
        ),
    )
    for whole in likeliest:
        parts, wider = (
            [
                r
                for r in group
                if alike(whole.level, r.level)
                and id(r) not in seen
                and r.level.depth == whole.level.depth
            ]
            for group in groups
        )
        if not parts:
            continue
        parts = _exact_run(text, whole, parts, 6) or parts
        if sum(r.level.amount.value for r in parts) != whole.level.amount.value:
            parts = _exact_run(text, whole, wider, 1) or parts
        total = sum((r.level.amount.value for r in parts), Decimal(0))
        wanted = whole.level.amount.value
        levels = [r.level for r in parts]
        seen |= {id(r) for r in parts}
        if len(parts) > 1 and total == wanted:
            relations.append(sum_relation(whole.level, levels, OK))
        elif (
            len(parts) > 1
            and _one_kind(levels)
            and _complete(text, cue, total, wanted, len(parts), at, stop)
        ):
            relations.append(sum_relation(whole.level, levels, WRONG))
        else:
            largest = max(record.level.amount.value for record in before)
            relations += [
                _le_relation(whole.level, level)
                for level in levels
                if level.amount.value > wanted and level.amount.value > largest
            ]
    return relations


def _exact_run(text: str, whole: Record, parts: list[Record], starts: int) -> list[Record] | None:
    """Find neighbouring parts that add up to the whole exactly.

    Up to ``starts`` first parts may be passed over; a list joined by 、 is taken to its end.
    """
    wanted = whole.level.amount.value
    for first in range(min(len(parts), starts)):
        total = Decimal(0)
        for index in range(first, len(parts)):
            total += parts[index].level.amount.value
            following = parts[index + 1] if index + 1 < len(parts) else None
            gap = text[parts[index].level.end : following.level.start] if following else ""
            if total == wanted and index > first and not gap.startswith("、"):
                return parts[first : index + 1]
            if total > wanted:
                break
    return None


_STATE = re.compile(r"已整改|完成整改|整改(?:完成|到位)|办结|销号|^整改$|^完成")


def _one_kind(levels: list[Mention]) -> bool:
    """Say whether parts are of one kind: all tell what was done, or none does."""
    states = {bool(_STATE.search(level.words)) for level in levels}
    return len(states) == 1


_UNKNOWN = re.compile(
    r"[xX×]{2}|正在(?:统计|调查|核实|认定)|尚(?:在|未|待)|有待|待(?:认定|核)|等[,。;]"
)


def _complete(
    text: str, cue: str, total: Decimal, wanted: Decimal, count: int, at: int, stop: int
) -> bool:
    """Say whether the text says that these parts are all of the whole."""
    if is_cut_off(text[at:stop]) or _UNKNOWN.search(text[at:stop]) or not wanted:
        return False
    if cue in {"包括", "包含", "分为"} or _ALL_OF_IT.search(text[at:stop]):
        return True
    off = abs(total - wanted) / wanted
    close = abs(total - wanted) <= 2 and off <= NEAR
    return (count >= 3 and off <= NEAR) or (count == 2 and (off <= NEAR / 2 or close))


def _bracketed(sheet: Sheet, sentence: Sentence) -> list[Relation]:
    """Check ``2614项（一般2600项、重大14项）``."""
    relations: list[Relation] = []
    text = sheet.text.text
    for whole in sentence.records:
        if whole.level.depth or text[whole.level.end : whole.level.end + 1] != "(":
            continue
        close = text.find(")", whole.level.end)
        if close < 0 or close > whole.level.end + 200:
            continue
        inside = text[whole.level.end : close]
        if re.match(r"\((?:含|其中含|不含)", inside):
            continue
        parts = [
            r
            for r in sentence.records
            if whole.level.end < r.level.start < close and alike(whole.level, r.level)
        ]
        levels = [r.level for r in parts]
        total = sum((level.amount.value for level in levels), Decimal(0))
        if "其中" in inside:
            continue
        if len(parts) > 1:
            verdict = OK if total == whole.level.amount.value else WRONG
            if verdict == WRONG and (is_cut_off(inside) or "等" in inside):
                continue
            relations.append(sum_relation(whole.level, levels, verdict))
    return relations


def _combined(sheet: Sheet, sentence: Sentence) -> list[Relation]:
    """Check ``甲3家、乙5家，合计8家``."""
    text = sheet.text.text
    relations: list[Relation] = []
    for whole in sentence.records:
        head = text[max(sentence.start, whole.level.start - 8) : whole.level.start]
        if not re.search(r"合计|总计|共计|共$|累计", head):
            continue
        parts = [
            r
            for r in sentence.records
            if r.level.end < whole.level.start and alike(whole.level, r.level) and not r.level.depth
        ]
        levels = [r.level for r in parts]
        total = sum((level.amount.value for level in levels), Decimal(0))
        if len(parts) > 1 and total == whole.level.amount.value:
            relations.append(sum_relation(whole.level, levels, OK))
        elif len(parts) > 1 and re.search(r"合计|总计", head):
            relations.append(sum_relation(whole.level, levels, WRONG))
    return relations


_CHECKED = re.compile(r"排查|检查|核查|摸排")
_PUNISHED = re.compile(r"查处|取缔|关闭|立案|处罚|查封")


def _checked_and_punished(text: str, sentence: Sentence) -> list[Relation]:
    """Check that no more were punished than checked: ``排查门店1865家，查处门店94家``."""
    relations: list[Relation] = []
    whole: Mention | None = None
    for record in sentence.records:
        level = record.level
        if _CHECKED.search(level.words) and level.amount.unit in {"家", "户", "处", "个"}:
            whole = level
        elif (
            whole is not None
            and level.amount.unit == whole.amount.unit
            and level.depth == whole.depth
        ):
            between = text[whole.end : level.start]
            if _PUNISHED.search(between):
                relations.append(_le_relation(whole, level))
                whole = None
    return relations


def check_sums(sheet: Sheet, outline: Outline) -> list[Relation]:
    """Check all sums of a document; the same sum is given once."""
    relations: list[Relation] = []
    for index, sentence in enumerate(sheet.sentences):
        if len(sentence.records) > _MOST:
            continue
        relations += _within(sheet, sentence, sheet.sentences[index + 1 : index + 8])
        relations += _bracketed(sheet, sentence)
        relations += _combined(sheet, sentence)
    relations += along_numbering(sheet, outline)
    relations += in_parallel(sheet)
    relations += listed_counts(sheet, sheet.text)
    for sentence in sheet.sentences:
        relations += _checked_and_punished(sheet.text.text, sentence)
    kept: dict[tuple[object, ...], Relation] = {}
    for relation in relations:
        claim = relation.claimed_value if relation.verdict == OK else relation.claimed_span
        key = (relation.kind, claim, tuple(relation.part_spans))
        kept.setdefault(key, relation)
    return list(kept.values())
