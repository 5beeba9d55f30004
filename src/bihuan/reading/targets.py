"""Numeric aims: how much of what is to be reached.

Source: part 1.6 of the grammar of official documents.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bihuan.reading.amounts import as_number
from bihuan.reading.deadlines import find_dues
from bihuan.reading.lexicon import words
from bihuan.reading.mapped import Span, Text
from bihuan.reading.mentions import METRIC_NAMES, Mention, Move, clean_label
from bihuan.reading.sheet import Sheet

_LONGEST = 160
_AT_LEAST = re.compile(
    r"不少于|不低于|不小于|至少|不得少于|不得低于|最少|力争达到?|(?<!不)(?<!不得)超过"
)
_AT_MOST = re.compile(
    r"不超过|不高于|控制在|不突破|不得超过|不多于|不大于|(?<!不)(?<!不得)低于|限额|压减到|以内"
)
_ZERO = re.compile(r"(?:不(?:得)?发生|杜绝(?:发生)?|坚决杜绝)(?P<what>[^,。;、“”]{2,26}?事故)")
_TOLD = re.compile(r"现将|公告|公布|通报|了|已|共|累计|发生|同比|先后|截至|接报|查处|罚款")


@dataclass(frozen=True, slots=True)
class Target:
    """One aim with its place."""

    metric: str
    op: str
    value: Decimal
    unit: str | None
    scope: str | None
    start: int
    end: int


def bound_of(text: str, mention: Mention) -> str:
    """Tell the comparison from the words around a number: ``>=``, ``<=`` or ``=``."""
    before = text[max(0, mention.start - 8) : mention.start]
    after = text[mention.end : mention.end + 3]
    if _AT_MOST.search(before) or re.match(r"以内|以下|之内", after):
        return "<="
    if _AT_LEAST.search(before) or re.match(r"及?以上", after):
        return ">="
    return "="


_PLANNED = re.compile(r"(?:计划|目标(?!责任))(?!的)[^,。;的]{0,10}$")
_LISTED = re.compile(r"(?:列入|纳入|治理|年度|行动|专项)(?:计划|目标)")


def is_planned(text: str, start: int) -> bool:
    """Say whether a number stands behind 计划 or 目标 as the verb of its clause."""
    head = text[max(0, start - 14) : start]
    return bool(_PLANNED.search(head)) and not _LISTED.search(head)


def is_aim(text: Text, mention: Mention, clause: Span) -> bool:
    """Say whether a number in a part that orders things is an aim and no report of what was done."""
    if mention.amount.unit in {"元", "万元", "亿元"}:
        return False
    if re.search(r"明确|确定|指定|联络员|联系人", text.text[clause[0] : clause[1]]):
        return False
    around = text.text[clause[0] : clause[1]]
    bounded = bound_of(text.text, mention) != "=" or bool(re.search(r"达到|力争|目标|确保", around))
    if mention.metric is not None:
        return bounded
    return bounded or not _TOLD.search(around)


def clause_of(text: Text, at: int) -> Span:
    """Give the clause that holds a position."""
    start = at
    while start > max(0, at - _LONGEST) and text.text[start - 1] not in ",。;:\n()|":
        start -= 1
    end = at
    while end < min(len(text.text), at + _LONGEST) and text.text[end] not in ",。;:\n()|":
        end += 1
    return text.trim(start, end)


def _metric(text: Text, mention: Mention, clause: Span) -> str:
    begin = max(clause[0], mention.label[0])
    before = text.text[begin : mention.start]
    for due in find_dues(text.text, begin, mention.start, None):
        before = before.replace(text.text[due.start : due.end], "")
    before = re.sub(
        rf"(?:{_AT_LEAST.pattern}|{_AT_MOST.pattern}|达到|力争|确保|(?<![主重])要|应(?!急)|须|于)",
        "",
        before,
    )
    before = re.sub(r"^[年月日号](?:底|末)?前?", "", before)
    before = clean_label(re.sub(r"^由[^,]{2,14}?(?=成立|组织|开展|组建|负责)", "", before))
    after = re.match(
        r"(?:及?以上|以内|以下)?(?P<noun>(?!以上|以内|以下|及以上)[\u4e00-\u9fff]{2,14})",
        text.text[mention.end : clause[1]],
    )
    noun = re.split(r"的|,|并|和|及", after.group("noun"))[0] if after else ""
    if any(before.endswith(verb) for verb in words("figures", "verbs_only")) and noun:
        return noun
    return f"{before}{noun}" if len(before) <= 4 else before


def _target(text: Text, mention: Mention) -> Target:
    clause = clause_of(text, mention.start)
    dues = find_dues(text.text, *clause, None)
    scope = text.show(dues[0].start, dues[0].end) if dues else None
    op = bound_of(text.text, mention)
    return Target(
        _metric(text, mention, clause),
        op,
        mention.amount.value,
        mention.amount.unit,
        scope,
        *clause,
    )


def _change_target(text: Text, move: Move) -> list[Target]:
    targets: list[Target] = []
    for index, amount in enumerate(move.amounts):
        clause = clause_of(text, amount.start)
        name = clean_label(
            re.sub(
                r"(?:同比|较上年|比上年|较去年|比去年|分别|均)+.*$",
                "",
                text.text[clause[0] : move.start],
            )
        )
        if len(move.amounts) > 1 and len(move.metrics) == len(move.amounts):
            name = METRIC_NAMES[move.metrics[index]]
        op = "yoy<=" if move.sign < 0 else "yoy>="
        targets.append(Target(name, op, amount.value * move.sign, amount.unit, None, *clause))
    return targets


def _is_stage(text: Text, share: Mention) -> bool:
    """Say whether a percentage is a stage of a deadline: 6月底前完成60%，11月底前全部完成."""
    dues = find_dues(text.text, max(0, share.start - 60), min(len(text.text), share.end + 60), None)
    return any(due.kind == "staged" and due.start <= share.start < due.end for due in dues)


def find_targets(text: Text, sheet: Sheet, moves: list[Move], ranges: list[Span]) -> list[Target]:
    """Find the aims of a document, in order.

    Args:
        text: The document.
        sheet: Its record table; levels marked as aims are taken from it.
        moves: Changes in parts that order things.
        ranges: The parts that order things.
    """
    mentions = [record.level for record in sheet.records]
    mentions += [share for share in sheet.shares if not _is_stage(text, share)]
    targets = [_target(text, mention) for mention in mentions if mention.type == "target"]
    for move in moves:
        targets += _change_target(text, move)
    for start, end in ranges:
        for found in _ZERO.finditer(text.text, start, end):
            targets.append(
                Target(
                    found.group("what"),
                    "=",
                    Decimal(0),
                    None,
                    None,
                    *clause_of(text, found.start("what")),
                )
            )
    targets.sort(key=lambda target: target.start)
    return targets


def target_document(text: Text, target: Target) -> dict[str, Any]:
    """Give one aim as the reading prints it."""
    return {
        "metric": target.metric,
        "op": target.op,
        "value": as_number(target.value),
        "unit": target.unit,
        "scope": target.scope,
        "quote": text.show(target.start, target.end),
        "span": text.span(target.start, target.end),
    }
