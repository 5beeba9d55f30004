"""Numeric aims: how much of what is to be reached.

Source: part 1.6 of the grammar of official documents.
"""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bihuan.reading.aims import (
    AT_LEAST,
    AT_MOST,
    Target,
    bound_of,
    clause_of,
    metric_words,
    scope_of,
)
from bihuan.reading.amounts import NUMBER, amount_of, amount_pattern, as_number
from bihuan.reading.deadlines import find_dues
from bihuan.reading.mapped import Span, Text
from bihuan.reading.mentions import METRIC_NAMES, Mention, clean_label
from bihuan.reading.moves import Move
from bihuan.reading.sheet import Sheet

_ZERO = re.compile(r"(?:不(?:得)?发生|杜绝(?:发生)?|坚决杜绝)(?P<what>[^,。;、“”]{2,26}?事故)")
_SURELY = re.compile(r"(?:确保|坚决)(?:全年)?不(?:得)?发生(?P<what>[^,。;、“”]{2,26}?事故)")
_MEASURES = r"%|个百分点|分钟|小时|公里|千米|平方米|立方米|万元|亿元|元|米|吨|次|个|家|户|人|名|项|处|座|套|台|辆|场|期|份|条|件|起|支|所|栋|间|盏|只|公顷|亩|兆瓦|年|天"
_BOUNDED = re.compile(
    rf"(?:{AT_LEAST.pattern}|{AT_MOST.pattern}|达到|达)[约]?(?P<num>{NUMBER})(?P<mul>[万亿])?[ ]?(?P<unit>(?:{_MEASURES})(?:次(?!会|活|演))?)"
)
_UPWARD = re.compile(
    rf"(?P<num>{NUMBER})(?P<mul>[万亿])?[ ]?(?P<unit>(?:{_MEASURES})(?:次)?)(?:及?以上|以内|以下)(?![\u4e00-\u9fff]{{0,6}}(?:事故|隐患|企业|单位|工业|职称|学历|等级))"
)
_NONE = re.compile(
    r"(?P<name>[\u4e00-\u9fff、]{2,24}?)(?:为|控制为|保持)(?P<num>零|0)(?![.\d起人%一-鿿])"
)
_FINES = re.compile(r"罚款|处罚|罚没|事故|经济损失|死亡|受伤")
_REPORTED = re.compile(r"了|已|同比|环比|累计|截至|共(?:计|有)|现有|分别(?:占|为)")


def _target(text: Text, mention: Mention) -> Target:
    clause = clause_of(text, mention.start)
    amount = mention.amount
    return Target(
        metric_words(text, clause, mention.start, mention.end),
        bound_of(text.text, mention.start, mention.end),
        amount.value,
        amount.unit,
        scope_of(text, clause),
        *clause,
        mention.start,
    )


def _change_target(text: Text, move: Move) -> list[Target]:
    targets: list[Target] = []
    for index, amount in enumerate(move.amounts):
        clause = clause_of(text, amount.start)
        name = clean_label(
            re.sub(
                r"(?:同比|[较比](?:19|20)\d{2}年|较上年|比上年|较去年|比去年|分别|均)+.*$",
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


def find_targets(
    text: Text, sheet: Sheet, moves: list[Move], ranges: list[Span], cells: list[Span]
) -> list[Target]:
    """Find the aims of a document, in order.

    Args:
        text: The document.
        sheet: Its record table; levels marked as aims are taken from it.
        moves: Changes in parts that order things.
        ranges: The parts that order things.
        cells: Cells of tables of tasks.
    """
    mentions = [record.level for record in sheet.records]
    mentions += [share for share in sheet.shares if not _is_stage(text, share)]
    targets = [_target(text, mention) for mention in mentions if mention.type == "target"]
    targets += extra_targets(text, ranges, cells, {target.at for target in targets})
    targets.sort(key=lambda target: target.at)
    targets = with_shared_names(text, targets)
    for move in moves:
        targets += _change_target(text, move)
    stretches = ranges or []
    for match in _SURELY.finditer(text.text):
        at = match.start("what")
        if not any(a <= at < b for a, b in stretches):
            targets.append(
                Target(match.group("what"), "=", Decimal(0), None, None, *clause_of(text, at))
            )
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


def extra_targets(
    text: Text, ranges: list[Span], cells: list[Span], known: set[int]
) -> list[Target]:
    """Find aims that are no statistics: bounded times, sums and lengths, aims in cells, zero aims."""
    found: list[Target] = []
    taken = set(known)
    for start, end in [*ranges, *cells]:
        for pattern in (_BOUNDED, _UPWARD):
            for match in pattern.finditer(text.text, start, end):
                target = _bounded(text, match)
                if target is not None and target.at not in taken:
                    taken.add(target.at)
                    found.append(target)
        for match in _NONE.finditer(text.text, start, end):
            clause = clause_of(text, match.start("num"))
            if not _REPORTED.search(text.text[slice(*clause)]):
                name = clean_label(match.group("name"))
                at = match.start("num")
                found.append(Target(name, "=", Decimal(0), None, None, *clause, at))
    for start, end in cells:
        found += _cell_targets(text, start, end, taken | {target.at for target in found})
    return found


def _bounded(text: Text, match: re.Match[str]) -> Target | None:
    at, end = match.start("num"), match.end("unit")
    clause = clause_of(text, at)
    around = text.text[slice(*clause)]
    unit = match.group("unit")
    if text.text[at - 1 : at] in {".", "第"} or text.text[at - 1 : at].isdigit():
        return None
    if _REPORTED.search(around) or (unit.endswith("元") and _FINES.search(around)):
        return None
    if text.text[end : end + 1] == "内" or text.text[end : end + 2] == "之内":
        return None
    if unit == "年" or any(
        due.start <= at < due.end for due in find_dues(text.text, *clause, None)
    ):
        return None
    value = Decimal(match.group("num").replace(",", ""))
    scale = match.group("mul")
    if scale and unit == "元":
        unit = f"{scale}元"
    elif scale:
        value *= {"万": 10_000, "亿": 100_000_000}[scale]
    name = metric_words(text, clause, at, end)
    if not name:
        return None
    op = bound_of(text.text, at, end)
    return Target(name, op, value, unit, scope_of(text, clause), *clause, at)


def _cell_targets(text: Text, start: int, end: int, known: set[int]) -> list[Target]:
    """Read the aims of a cell of a table of tasks: every quantity there is one, dates are not."""
    found: list[Target] = []
    dues = find_dues(text.text, start, end, None)
    for match in amount_pattern().finditer(text.text, start, end):
        at = match.start()
        if at in known or any(due.start <= at < due.end for due in dues):
            continue
        if text.text[at - 1 : at].isdigit() or text.text[at - 1 : at] in {".", "第", "年", "-"}:
            continue
        amount = amount_of(match, text.text)
        clause = clause_of(text, at)
        clause = (max(start, clause[0]), min(end, clause[1]))
        name = metric_words(text, clause, amount.start, amount.end) if amount.unit else ""
        grade = re.match(
            r"及?以上[\u4e00-\u9fff]{0,6}事故", text.text[amount.end : amount.end + 12]
        )
        if name and not grade and amount.unit not in {"号", "级", "类", "条"}:
            op = bound_of(text.text, amount.start, amount.end)
            scope = scope_of(text, clause)
            found.append(Target(name, op, amount.value, amount.unit, scope, *clause, at))
    return found


_SHARED = re.compile(r"(?P<names>[^,。;:\d]{4,60}?)(?P<how>均|都|分别)")


def with_shared_names(text: Text, targets: list[Target]) -> list[Target]:
    """Give each its own name: ``A率、B率均达100%`` are two aims, ``A率、B率分别达95%、100%`` too."""
    found: list[Target] = []
    last = ""
    group: list[str] = []
    for target in targets:
        head = text.text[target.start : target.at] if target.at >= 0 else ""
        shared = _SHARED.match(head)
        names = (
            [name for name in re.split(r"、|和|及", shared.group("names")) if name]
            if shared
            else []
        )
        if shared and len(names) > 1 and shared.group("how") != "分别" and "、" in head:
            found += [replace(target, metric=clean_label(name)) for name in names]
            continue
        if shared and len(names) > 1:
            if not group:
                group = list(names)
            target = replace(target, metric=clean_label(group.pop(0)))  # noqa: PLW2901 - renamed
        elif not target.metric or _ONLY_VERB.fullmatch(target.metric):
            target = replace(target, metric=last or target.metric)  # noqa: PLW2901 - renamed
        last = target.metric
        found.append(target)
    return found


_ONLY_VERB = re.compile(r"完成|达到|实现|力争|确保|不少于|其中|建成|新增")
