"""A claimed count against what is told one by one, read from the words themselves (check 9).

``“甲、乙、丙”三个清单``, ``以下四项工作：一是…二是…``, ``下列三项：`` with numbered items below.
"""

import re
from decimal import Decimal

from bihuan.reading.amounts import chinese_value
from bihuan.reading.checks.base import OK, WRONG, Relation
from bihuan.reading.mapped import Span, Text
from bihuan.reading.numbering import CHINESE, Block, Outline
from bihuan.reading.sentences import is_cut_off

_COUNT = r"(?P<n>[一二三四五六七八九十]{1,3}|\d{1,2})"
_QUOTED = re.compile(
    rf"“(?P<list>[^“”\n]{{4,160}})”(?:等)?(?:这)?{_COUNT}(?:个|项|张|本|份|类|种|条|大)"
)
_NOUNS = re.compile(
    rf"(?P<list>(?:[\u4e00-\u9fff]{{1,10}}、){{1,11}}[\u4e00-\u9fff]{{1,10}}?(?P<noun>[\u4e00-\u9fff]{{2}})){_COUNT}(?:个|项|张|本|份|类|种|条|大)(?P=noun)"
)
_WORKS = re.compile(
    rf"{_COUNT}(?:个|项|点|条|大|方面|件)[\u4e00-\u9fff]{{0,10}}?(?:方面|工作|任务|措施|要求|问题|举措|意见|建议|重点|不足|短板|困难|(?<=件)(?:大)?[实]?事)(?:是|有)?[\u4e00-\u9fff]{{0,4}}[:,。](?=(?:[^。;\n]{{0,30}}[:,。])?\n?[ ]*(?P<first>一是|一要|第一,|其一,))"
)
_BELOW = re.compile(
    rf"(?:以下|下列|如下){_COUNT}(?:个|项|点|条|大|方面)[\u4e00-\u9fff]{{0,10}}(?::|。)?[ ]*$"
)
_STEPS = {"一是": "是", "一要": "要", "第一,": ",", "其一,": ","}
_LONGEST = 1500


def _number(word: str) -> int:
    return int(word) if word.isdigit() else chinese_value(word) or 0


def _relation(claimed: int, span: Span, listed: list[Span]) -> Relation:
    verdict = OK if claimed == len(listed) else WRONG
    return Relation(
        "count",
        [Decimal(index + 1) for index in range(len(listed))],
        listed,
        str(claimed),
        Decimal(claimed),
        span,
        len(listed),
        verdict,
        f"列出 {len(listed)} 项，与所称 {claimed} 项" + ("相符" if verdict == OK else "不符"),
    )


def _pieces(text: str, start: int, end: int) -> list[Span]:
    found: list[Span] = []
    at = start
    for piece in re.split(r"[、,]", text[start:end]):
        found.append((at, at + len(piece)))
        at += len(piece) + 1
    return found


def named_before(text: Text) -> list[Relation]:
    """Check a list that stands before its count."""
    relations: list[Relation] = []
    for pattern in (_QUOTED, _NOUNS):
        for found in pattern.finditer(text.text):
            if "等" in found.group(0) or "和" in found.group("list"):
                continue
            listed = _pieces(text.text, *found.span("list"))
            claimed = _number(found.group("n"))
            if len(listed) < 2 or any(not 2 <= b - a <= 14 for a, b in listed):
                continue
            if pattern is _NOUNS and len(listed) != claimed:
                noun = found.group("noun")
                if any(not text.text[a:b].endswith(noun) for a, b in listed):
                    continue
            relations.append(_relation(claimed, found.span("n"), listed))
    return relations


def _steps(text: str, start: int, tail: str) -> list[Span]:
    """Find 一是, 二是 … in order, in one paragraph or in paragraphs that each begin with one."""
    pattern = re.compile(rf"(?:第|其)?([{CHINESE}]){re.escape(tail)}")
    marks: list[Span] = []
    for found in pattern.finditer(text, start, min(len(text), start + _LONGEST)):
        if CHINESE.index(found.group(1)) == len(marks):
            marks.append(found.span())
        elif found.group(1) == CHINESE[0]:
            break
    return marks


def told_after(text: Text) -> list[Relation]:
    """Check ``以下四项工作：一是…二是…三是…``."""
    relations: list[Relation] = []
    for found in _WORKS.finditer(text.text):
        before = text.text[max(0, found.start() - 1) : found.start()]
        claimed = _number(found.group("n"))
        if before in {"第", "十", "百"} or not 2 <= claimed <= 12:
            continue
        marks = _steps(text.text, found.start("first"), _STEPS[found.group("first")])
        if len(marks) < 2 or is_cut_off(text.text[marks[-1][1] : marks[-1][1] + 200]):
            continue
        relations.append(_relation(claimed, found.span("n"), marks))
    return relations


def numbered_below(text: Text, outline: Outline) -> list[Relation]:
    """Check ``做好以下三项工作：`` against the numbered items right below."""
    relations: list[Relation] = []
    seen: set[int] = set()
    for block in outline.blocks:
        if id(block) in seen:
            continue
        siblings = [
            other
            for other in (block.parent.children if block.parent else outline.blocks)
            if other.style == block.style and other.parent is block.parent
        ]
        seen |= {id(other) for other in siblings}
        line = text.text[max(0, block.start - 60) : block.start].rstrip("\n ")
        head = line.rsplit("\n", 1)[-1]
        found = _BELOW.search(head) or _only_count(head, len(siblings))
        if not found or len(siblings) < 2 or siblings[0] is not block:
            continue
        claimed = _number(found.group("n"))
        at = block.start - (len(text.text[max(0, block.start - 60) : block.start]) - len(line))
        start = at - len(head) + found.start("n")
        if not 2 <= claimed <= 20 or is_cut_off(text.text[siblings[-1].start : siblings[-1].end]):
            continue
        spans = [_head(text, other) for other in siblings]
        relations.append(_relation(claimed, (start, start + len(found.group("n"))), spans))
    return relations


_NAMED_COUNT = re.compile(rf"(?<![\d.第]){_COUNT}(?:家|起|个|项|处|名|户|件|例|条)[\u4e00-\u9fff]")


def _only_count(head: str, listed: int) -> re.Match[str] | None:
    """Give the count of a line that ends in a colon, where it is the number listed below."""
    if not head.endswith(":"):
        return None
    counts = list(_NAMED_COUNT.finditer(head))
    return next((found for found in counts if _number(found.group("n")) == listed), None)


def _head(text: Text, block: Block) -> Span:
    start, end = text.trim(block.start, min(block.end, block.start + 40))
    stop = text.text.find("\n", start, end)
    return start, stop if stop > 0 else end


def check_lists(text: Text, outline: Outline) -> list[Relation]:
    """Check every count that the text itself lists."""
    found = [*named_before(text), *told_after(text), *numbered_below(text, outline)]
    kept: dict[Span | None, Relation] = {}
    for relation in found:
        kept.setdefault(relation.claimed_span, relation)
    return list(kept.values())
