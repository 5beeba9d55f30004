"""Totals and parts over a whole document: along the numbering, along parallel clauses, along lines."""

import re
from decimal import Decimal

from bihuan.reading.checks.base import OK, UNVERIFIABLE, WRONG, Relation, place_of, plain
from bihuan.reading.lexicon import words
from bihuan.reading.mapped import Text
from bihuan.reading.mentions import Mention
from bihuan.reading.numbering import Block, Outline
from bihuan.reading.records import block_subject
from bihuan.reading.sentences import is_cut_off
from bihuan.reading.sheet import Record, Sheet

_EACH = re.compile(
    r"事故中,|分(?:别为|为|成|市|州|乡镇|园区|季度|月份?|行业|地区|区域|县|镇街?|街道|领域|类型?|部门)|按[^,。;]{2,8}(?:分|看|统计)|从[^,。]{1,10}看|各(?:县|区|镇|街道|地区|行业)"
)
NEAR = Decimal("0.2")


def alike(whole: Mention, part: Mention) -> bool:
    """Say whether two levels may be whole and part: same measure word, or the same thing counted."""
    if whole.amount.unit == part.amount.unit:
        if whole.metric or part.metric:
            return whole.metric == part.metric or not (whole.metric and part.metric)
        return True
    counters = words("measures", "count")
    if whole.amount.unit in counters and part.amount.unit in counters:
        a, b = whole.words[-4:], part.words[-4:]
        return len(a) >= 3 and (a in part.words or b in whole.words)
    return False


def sum_relation(whole: Mention, parts: list[Mention], verdict: str) -> Relation:
    total = sum((part.amount.value for part in parts), Decimal(0))
    shown = " + ".join(plain(part.amount.value) for part in parts)
    reason = f"{shown} = {plain(total)}"
    if verdict != OK:
        reason += f"，与 {plain(whole.amount.value)} 相差 {plain(abs(total - whole.amount.value))}"
    return Relation(
        "sum",
        list(parts),
        [place_of(part) for part in parts],
        plain(whole.amount.value),
        whole.amount.value,
        place_of(whole),
        _number(total),
        verdict,
        reason,
        claimed_part=whole,
    )


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _tree_groups(outline: Outline) -> list[list[Block]]:
    """Give the groups of siblings that may partition a total."""
    groups: list[list[Block]] = []
    seen: set[int] = set()
    for block in outline.blocks:
        if id(block) in seen:
            continue
        siblings = [
            b
            for b in (block.parent.children if block.parent else outline.blocks)
            if b.style == block.style and b.parent is block.parent
        ]
        seen |= {id(b) for b in siblings}
        if len(siblings) > 1:
            groups.append(siblings)
    return groups


def _head_record(sheet: Sheet, block: Block, metric: str) -> Record | None:
    """Give the first level of a statistic that an item states for itself."""
    own = block_subject(sheet.text, block)
    for record in sheet.of_block(block):
        if record.level.metric == metric and not record.level.prior and not record.level.depth:
            if record.level.subject == own or not own:
                return record
            return None
    return None


def along_numbering(sheet: Sheet, outline: Outline) -> list[Relation]:
    """Check that numbered items add up to the total stated before them."""
    relations: list[Relation] = []
    for siblings in _tree_groups(outline):
        first = siblings[0].start
        if siblings[0].style == "han":
            continue
        for metric in ("accident", "dead", "hurt", "severe", "loss"):
            heads = [(block, _head_record(sheet, block, metric)) for block in siblings]
            found = [record for _, record in heads if record is not None]
            if len(found) < 2:
                continue
            total = _total_before(sheet, first, metric, found)
            if total is not None:
                relations += _tree_sum(sheet, siblings, total, found, metric)
    return relations


def _total_before(sheet: Sheet, at: int, metric: str, parts: list[Record]) -> Record | None:
    largest = max(record.level.amount.value for record in parts)
    found: Record | None = None
    for record in sheet.before(at):
        level = record.level
        if level.metric != metric or level.prior or level.depth or level.subject:
            continue
        if level.period == parts[0].level.period and level.amount.value >= largest:
            found = record
    return found


def _tree_sum(
    sheet: Sheet, siblings: list[Block], total: Record, parts: list[Record], metric: str
) -> list[Relation]:
    levels = [record.level for record in parts]
    added = sum((level.amount.value for level in levels), Decimal(0))
    text = sheet.text.text
    if added == total.level.amount.value:
        kept = [level for level in levels if level.amount.value]
        made = [sum_relation(total.level, kept, OK)]
        cut = any(is_cut_off(text[block.start : block.end]) for block in siblings)
        if cut:
            return made
        said = text[siblings[0].start : siblings[-1].end]
        return made + _tree_changes(total, parts, silent=bool(_NOTHING.search(said)))
    if any(is_cut_off(text[block.start : block.end]) for block in siblings):
        relation = sum_relation(total.level, levels, UNVERIFIABLE)
        relation.reason = "有的分项被截断，分项不全，无法核对"
        return [relation]
    silent = [block for block in siblings if not sheet.of_block(block)]
    if any("其中" in text[block.start : block.end][:12] for block in siblings) or (
        metric != "accident" and silent
    ):
        return []
    if any(re.search(r"\d", text[block.start : block.end]) for block in silent):
        return []
    return [sum_relation(total.level, levels, WRONG)]


_NOTHING = re.compile(r"未(?:接报|发生|出现)|无事故|持平等")


def _tree_changes(total: Record, parts: list[Record], *, silent: bool) -> list[Relation]:
    """Check that the changes of the parts add up too, where every one is given.

    A part with nothing this time may be left out with its fall; where the text speaks of such parts
    (``silent``) a sum above the total proves nothing.
    """
    whole = total.has("同比")
    if whole is None or whole.delta is None:
        return []
    deltas = [record.has("同比") for record in parts]
    given = [found.delta for found in deltas if found is not None and found.delta is not None]
    if len(given) != len(parts) or len(given) < 2:
        return []
    added = sum((delta.value for delta in given), Decimal(0))
    right = added == whole.delta.value
    if silent and added > whole.delta.value:
        return []
    shown = " + ".join(f"({plain(delta.value)})" for delta in given)
    return [
        Relation(
            "sum",
            [delta.value for delta in given],
            [(d.start, d.end) for d in given],
            plain(whole.delta.value),
            whole.delta.value,
            (whole.delta.start, whole.delta.end),
            _number(added),
            OK if right else WRONG,
            f"各分项增减量 {shown} = {plain(added)}，与总增减量{'相符' if right else '不符'}",
        )
    ]


def in_parallel(sheet: Sheet) -> list[Relation]:
    """Check runs of parallel counts: ``分镇街看，东街道33起；西街道40起；…``.

    A run that adds up to a total stated before is given; one that does not is called wrong only
    behind words such as 分行业看, where the parts count the same thing as the total.
    """
    relations: list[Relation] = []
    for run in _runs(sheet):
        for parts in _parallel_groups(sheet, run):
            made = _parallel_sum(sheet, parts)
            if made is not None:
                relations.append(made)
    return relations


def _parallel_groups(sheet: Sheet, run: list[Record]) -> list[list[Record]]:
    """Give stretches of at least three like counts in a paragraph, one for each distinct subject."""
    groups: list[list[Record]] = []
    open_groups: dict[tuple[str | None, str], list[Record]] = {}
    for record in run:
        level = record.level
        if level.depth or level.prior or level.included:
            continue
        unit = level.amount.unit
        kind = level.metric or ""
        if kind in {"accident", ""} and unit in {"起", "宗"}:
            kind = "accident"
        key = (unit, kind)
        group = open_groups.setdefault(key, [])
        if group and sheet.text.text[group[-1].level.end : level.start].count("。") > 0:
            groups.append(list(group))
            group.clear()
        group.append(record)
    groups += open_groups.values()
    kept = []
    for group in groups:
        names = {record.level.words + record.level.subject for record in group}
        if len(group) >= 3 and len(names) == len(group):
            kept.append(group)
    return kept


def _parallel_sum(sheet: Sheet, parts: list[Record]) -> Relation | None:
    text = sheet.text.text
    levels = [record.level for record in parts]
    start = levels[0].start
    added = sum((level.amount.value for level in levels), Decimal(0))
    head = text[max(0, start - 40) : start]
    line = head.rfind("。")
    cue = bool(_EACH.search(head[line + 1 :]))
    near: Mention | None = None
    largest = max(level.amount.value for level in levels)
    for record in reversed(sheet.before(start)):
        level = record.level
        if level.prior or level.depth or level.amount.unit != levels[0].amount.unit:
            continue
        if _kind_of(level) != _kind_of(levels[0]):
            continue
        if level.amount.value == added and (cue or added >= 10):
            return sum_relation(level, levels, OK)
        whole = level.amount.value > largest and _same_noun(level, levels[0], head)
        closer = near is None or abs(added - level.amount.value) < abs(added - near.amount.value)
        if whole and closer:
            near = level
    if near is None or not cue or is_cut_off(text[start : levels[-1].end + 30]):
        return None
    if abs(added - near.amount.value) > near.amount.value * NEAR:
        return None
    return sum_relation(near, levels, WRONG)


def _kind_of(level: Mention) -> str:
    """Tell what a level counts: its statistic, accidents for a bare 起, else nothing special."""
    return level.metric or ("accident" if level.amount.unit in {"起", "宗"} else "")


def _same_noun(whole: Mention, part: Mention, head: str) -> bool:
    """Say whether two levels count the same thing by their words."""
    if whole.metric:
        return whole.metric == part.metric and (not whole.subject or whole.subject in head)
    pairs = {part.words[i : i + 2] for i in range(len(part.words) - 1)}
    shared = {
        "隐患",
        "问题",
        "企业",
        "单位",
        "事故",
        "案件",
        "违法",
        "人员",
        "场所",
        "项目",
        "发现",
        "检查",
    }
    return any(pair in whole.words for pair in pairs & shared)


def _runs(sheet: Sheet) -> list[list[Record]]:
    """Group the records of one paragraph."""
    runs: list[list[Record]] = []
    last: tuple[object, int] | None = None
    for sentence in sheet.sentences:
        line = sheet.text.text.rfind("\n", 0, sentence.start)
        key = (sentence.block, line)
        if last == key:
            runs[-1] += sentence.records
        else:
            runs.append(list(sentence.records))
        last = key
    return runs


def listed_counts(sheet: Sheet, text: Text) -> list[Relation]:
    """Check a headline against lines that each count the same thing: ``12个…`` and ``甲县2处…``."""
    relations: list[Relation] = []
    groups: dict[str, list[Record]] = {}
    for record in sheet.records:
        if record.level.metric or record.level.prior or record.level.depth:
            continue
        groups.setdefault(_noun(text, record.level), []).append(record)
    for noun, records in groups.items():
        if len(noun) < 3 or len(records) < 4:
            continue
        whole = _headline(records)
        if whole is None:
            continue
        parts = [r for r in records if r.level.amount.value < whole.level.amount.value]
        leads = {_lead(text, r.level) for r in parts}
        if len(leads) != len(parts) or len(parts) < 3:
            continue
        total = sum((r.level.amount.value for r in parts), Decimal(0))
        verdict = OK if total == whole.level.amount.value else WRONG
        if verdict == WRONG and is_cut_off(text.text[parts[0].level.start :]):
            verdict = UNVERIFIABLE
        relations.append(sum_relation(whole.level, [r.level for r in parts], verdict))
    return relations


def _headline(records: list[Record]) -> Record | None:
    values = [record.level.amount.value for record in records]
    first = records[0]
    return (
        first
        if first.level.amount.value == max(values) and values.count(max(values)) <= 2
        else None
    )


def _noun(text: Text, level: Mention) -> str:
    found = re.match(r"[\u4e00-\u9fff]{3,8}", text.text[level.end : level.end + 10])
    noun = found.group(0) if found else ""
    return re.split(r"为|是|的|存在|[,。]", noun)[0]


def _lead(text: Text, level: Mention) -> str:
    start = level.start
    while start > 0 and text.text[start - 1] not in "。;\n,:":
        start -= 1
    return text.text[start : level.start].strip()
