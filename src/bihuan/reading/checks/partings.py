"""Parts that the text itself announces: ``按行业分，…；按属地分，…``, ``6起事故中，…``, ``486家：…``.

Each announcement opens a stretch of its own, so that two partitions of one total are never added
together; a stretch that does not add up is called wrong only where it is announced as complete.
"""

import re
from bisect import bisect_right
from decimal import Decimal

from bihuan.reading.checks.base import OK, WRONG, Relation
from bihuan.reading.checks.partitions import NEAR, alike, sum_relation
from bihuan.reading.mapped import Span
from bihuan.reading.mentions import Mention
from bihuan.reading.sentences import is_cut_off
from bihuan.reading.sheet import Record, Sheet

_BY = re.compile(
    r"(?:按(?:照)?[\u4e00-\u9fff]{1,8}?(?:划分|来分|分类|分|看|统计)|分[\u4e00-\u9fff]{1,6}看|从[\u4e00-\u9fff]{1,8}看)[,:]?"
    r"|(?<=[,。;:\n])(?:(?:上述|这些|以上)?(?:生产安全)?(?:事故死亡人数|死亡人数|受伤人数|死亡人员|事故起数|事故总数|事故|隐患|问题|企业|案件))中[,:]"
)
_AMONG = re.compile(r"[\u4e00-\u9fff()]{0,14}?中[,:]?(?=[\u4e00-\u9fff])(?![心央毒小型])")
_INNER = re.compile(r"(?:^|[,;、])(?P<name>[\u4e00-\u9fff]{2,8})中[,]?(?=[\u4e00-\u9fff]{2,10}\d)")
_LONGEST = 600
_OPEN = re.compile(r"[xX×]{2}|等(?:地|县|区|行业|领域|单位|企业)?[,。;]|部分|主要(?:是|有)")
_FEW = 12


def _marks(text: str, start: int, end: int) -> list[int]:
    return [start + found.start() for found in _BY.finditer(text, start, end)]


def _stretch(text: str, start: int, signs: str) -> int:
    stop = min(len(text), start + _LONGEST)
    found = [at for sign in signs if (at := text.find(sign, start, stop)) >= 0]
    return min(found, default=stop)


def _kind(level: Mention) -> tuple[str, str | None]:
    unit = level.amount.unit
    return (level.metric or ("accident" if unit in {"起", "宗"} else "")), unit


def _between(sheet: Sheet, start: int, end: int) -> list[Record]:
    text = sheet.text.text
    found = []
    for record in sheet.after(start, 60):
        level = record.level
        if level.start >= end:
            break
        clause = max(text.rfind(sign, start, level.start) for sign in ";。")
        if "其中" in text[max(start, clause) : level.start] or level.amount.approx:
            continue
        if not (level.depth or level.prior or level.included):
            found.append(record)
    return found


def _groups(records: list[Record]) -> list[list[Mention]]:
    """Give the levels of each statistic, where it is given for at least two parts."""
    groups: dict[tuple[str, str | None], list[Mention]] = {}
    for record in records:
        groups.setdefault(_kind(record.level), []).append(record.level)
    return [group for group in groups.values() if len(group) >= 2]


def by_announcement(sheet: Sheet) -> list[Relation]:
    """Check each ``按…分`` and ``分…看`` by itself against the nearest total of the same statistic."""
    text = sheet.text.text
    marks = _marks(text, 0, len(text))
    relations: list[Relation] = []
    for index, mark in enumerate(marks):
        cue = _BY.match(text, mark)
        start = cue.end() if cue else mark
        following = marks[index + 1] if index + 1 < len(marks) else len(text)
        stop = min(following, _stretch(text, start, "。\n"))
        if stop == following and "\n" in text[start:stop]:
            continue
        groups = _groups(_between(sheet, start, stop))
        most = max((len(group) for group in groups), default=0)
        for group in groups:
            made = _announced(sheet, group, mark, (start, stop), complete=len(group) == most)
            if made is not None:
                relations.append(made)
    return relations


def _announced(
    sheet: Sheet, parts: list[Mention], mark: int, stretch: Span, *, complete: bool
) -> Relation | None:
    added = sum((part.amount.value for part in parts), Decimal(0))
    largest = max(part.amount.value for part in parts)
    near: Mention | None = None
    for record in reversed(sheet.before(mark, 40)):
        level = record.level
        if level.prior or level.depth or level.included or _kind(level) != _kind(parts[0]):
            continue
        apart = len({part.period for part in parts}) > 1
        if (level.period != parts[0].period and not apart) or level.amount.value < largest:
            continue
        if level.amount.value == added:
            return sum_relation(level, parts, OK)
        main = sheet.records[0].level.subject  # what the whole document is about
        named = level.subject in {"", main} or level.subject in sheet.text.text[mark : stretch[0]]
        if near is None and named:
            near = level
    if near is None or not complete or near.amount.approx:
        return None
    said = sheet.text.text[stretch[0] : stretch[1] + 1]
    if is_cut_off(said) or _OPEN.search(said) or len(parts) < 3:
        return None
    if abs(added - near.amount.value) > near.amount.value * NEAR:
        return None
    return sum_relation(near, parts, WRONG)


def _run_to(parts: list[Mention], wanted: Decimal) -> list[Mention] | None:
    """Give the first parts in a row that add up to a number exactly."""
    total = Decimal(0)
    for index, part in enumerate(parts):
        total += part.amount.value
        if total == wanted and index:
            return parts[: index + 1]
        if total > wanted:
            return None
    return None


def of_this_total(sheet: Sheet) -> list[Relation]:
    """Check the parts right behind a total: ``6起事故中，甲4起、乙2起``, ``486家：甲57家，…``."""
    text = sheet.text.text
    marks = _marks(text, 0, len(text))
    relations: list[Relation] = []
    for record in sheet.records:
        whole = record.level
        if whole.depth or whole.prior or whole.amount.approx or whole.amount.value < 2:
            continue
        cue = _AMONG.match(text, whole.end)
        colon = text[whole.end : whole.end + 1] == ":"
        start = cue.end() if cue else whole.end + 1
        at = bisect_right(marks, whole.end)
        stop = _stretch(text, start, "。\n" if colon else "。;\n")
        stop = min(stop, marks[at]) if at < len(marks) else stop
        parts = [
            found.level
            for found in _between(sheet, start, stop)
            if found is not record and alike(whole, found.level)
        ][:_FEW]
        if len(parts) < 2 or (not cue and not colon and parts[0].start - whole.end > 14):
            continue
        exact = _run_to(parts, whole.amount.value)
        if exact is not None:
            if cue or colon or len(exact) > 2 or whole.amount.value >= _FEW:
                relations.append(sum_relation(whole, exact, OK))
        elif (cue or colon) and _is_said_complete(text, whole, parts, stop):
            relations.append(sum_relation(whole, parts, WRONG))
    return relations


def _is_said_complete(text: str, whole: Mention, parts: list[Mention], stop: int) -> bool:
    """Say whether the parts of a named total are all of it, and of one measure word."""
    said = text[whole.end : stop + 1]
    if len(parts) < 3 or is_cut_off(said) or _OPEN.search(said) or re.search("其中|其他.*尚", said):
        return False
    if any(part.amount.unit != whole.amount.unit for part in parts):
        return False
    added = sum((part.amount.value for part in parts), Decimal(0))
    off = abs(added - whole.amount.value)
    return off <= whole.amount.value * NEAR / 2 or off <= 1


def of_a_named_part(sheet: Sheet) -> list[Relation]:
    """Check the parts of a part: ``房屋建筑4起…，房屋建筑中高处坠落3起、物体打击1起``."""
    text = sheet.text.text
    relations: list[Relation] = []
    for cue in _INNER.finditer(text):
        name = cue.group("name")
        wholes = [
            record.level
            for record in sheet.before(cue.start(), 30)
            if record.level.words.endswith(name) and not record.level.prior
        ]
        if not wholes:
            continue
        stop = _stretch(text, cue.end(), "。;\n")
        parts = [r.level for r in _between(sheet, cue.end(), stop) if alike(wholes[-1], r.level)]
        exact = _run_to(parts, wholes[-1].amount.value)
        if exact is not None:
            relations.append(sum_relation(wholes[-1], exact, OK))
    return relations


def check_partings(sheet: Sheet) -> list[Relation]:
    """Check every announced partition."""
    return [*by_announcement(sheet), *of_this_total(sheet), *of_a_named_part(sheet)]
