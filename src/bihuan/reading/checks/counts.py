"""A claimed count against what is listed, rounded against exact, aim against what was reached."""

import re
from decimal import Decimal

from bihuan.reading.aims import bound_of
from bihuan.reading.brackets import split_outside
from bihuan.reading.checks.base import (
    OK,
    UNVERIFIABLE,
    WRONG,
    Relation,
    place_of,
    plain,
    rounded,
)
from bihuan.reading.entries import entries_cut
from bihuan.reading.entryfacts import Entry
from bihuan.reading.mapped import Span, Text
from bihuan.reading.mentions import Mention
from bihuan.reading.numbering import CHINESE
from bihuan.reading.sheet import Record, Sheet

_NAMELY = re.compile(r"[\u4e00-\u9fff]{0,10}”?[,:]?(?:即|分别是|分别为|包括)[:]?")
_LISTED = re.compile(r"案例|案件|隐患|企业|单位|场所|问题|处|家|起")
_FIRSTLY = re.compile(rf"([{CHINESE}])是")
_TROUBLES = re.compile(r"[\u4e00-\u9fff]{0,8}(?:问题|困难|不足|短板|方面)[^。;\d]{0,12}[:。]")


def _count_relation(claimed: Mention, spans: list[Span], verdict: str, reason: str) -> Relation:
    values = [Decimal(index + 1) for index in range(len(spans))]
    return Relation(
        "count",
        list(values),
        spans,
        claimed.amount.written,
        claimed.amount.value,
        place_of(claimed),
        len(spans),
        verdict,
        reason,
        claimed_part=claimed,
    )


def _said(count: int, listed: int) -> str:
    return f"列出 {listed} 项，与所称 {count} 项" + ("相符" if count == listed else "不符")


def _named_lists(sheet: Sheet, record: Record) -> Relation | None:
    """Check ``五个清单，即：甲、乙…`` and ``督查2次（甲、乙）``."""
    text, level = sheet.text, record.level
    body = text.text
    end = level.end
    opened = body[end : end + 1] == "("
    if opened:
        stop = body.find(")", end)
        start = end + 1
    else:
        found = _NAMELY.match(body, end)
        if not found and body[end : end + 1] != ":":
            return None
        start = found.end() if found else end + 1
        stop = min(
            (
                p
                for p in (body.find("。", start), body.find(";", start), body.find("\n", start))
                if p >= 0
            ),
            default=-1,
        )
    if stop < 0 or stop - start > 260:
        return None
    inside = body[start:stop]
    if re.search(r"\d|同比|[xX]{2}|含|其中|以上|万|占", inside) or is_open(inside):
        return None
    parts = [text.trim(a, b, "“”") for a, b in split_outside(body, start, stop, "、,")]
    parts = [part for part in parts if part[0] < part[1]]
    if len(parts) < 2 or level.amount.value > 30:
        return None
    claimed = int(level.amount.value)
    right = len(parts) == claimed
    if not right and ((opened and not _is_list_like(body, parts)) or abs(len(parts) - claimed) > 2):
        return None
    return _count_relation(level, parts, OK if right else WRONG, _said(claimed, len(parts)))


def _is_list_like(body: str, parts: list[Span]) -> bool:
    return all(2 <= b - a <= 24 for a, b in parts) and all("、" not in body[a:b] for a, b in parts)


def is_open(inside: str) -> bool:
    """Say whether an enumeration leaves itself open."""
    return bool(re.search(r"等|以及其他|……", inside))


def _troubles(sheet: Sheet, record: Record) -> Relation | None:
    """Check ``存在3个方面问题：一是…二是…三是…``."""
    text, level = sheet.text, record.level
    found = _TROUBLES.match(text.text, level.end)
    if not found or level.amount.value > 12:
        return None
    stop = min(len(text.text), level.end + 1200)
    marks: list[Span] = []
    for mark in _FIRSTLY.finditer(text.text, level.end, stop):
        if CHINESE.index(mark.group(1)) == len(marks):
            marks.append(mark.span())
        elif mark.group(1) == "一":
            break
    if len(marks) < 2:
        return None
    claimed = int(level.amount.value)
    return _count_relation(
        level, marks, OK if len(marks) == claimed else WRONG, _said(claimed, len(marks))
    )


def _headline(sheet: Sheet, entries: list[Entry], text: Text) -> Relation | None:
    """Check the headline of a list against its rows."""
    if len(entries) < 2:
        return None
    claims = _claims_before(sheet, entries[0].start, text)
    listed = len(entries)
    exact = [level for level in claims if level.amount.value == listed]
    sure = [level for level in claims if not _NOT_THIS_LIST.search(_head(text, level))]
    level = next(iter([*exact, *sure]), None)
    if level is None:
        return None
    claimed = int(level.amount.value)
    verdict, reason = OK if exact else WRONG, _said(claimed, listed)
    if verdict == WRONG and entries_cut(text, entries):
        verdict, reason = UNVERIFIABLE, "名单被截断，无法核对条数"
    elif listed * 2 <= claimed or listed > claimed * 2:
        verdict = UNVERIFIABLE
        reason = f"只列出 {listed} 项，与所称相差太多，名单可能不全，无法核对条数"
    return _count_relation(level, [(e.start, e.end) for e in entries], verdict, reason)


_LIST_UNITS = frozenset({"起", "个", "家", "处", "件", "例", "项", "条", "批", "名", "户"})
_NOT_THIS_LIST = re.compile(r"批$|检查|查处|共|累计|其中")


def _head(text: Text, level: Mention) -> str:
    """Give the words right before a count, and before it the part of the sentence that opens it."""
    start = max(text.text.rfind(sign, 0, level.start) for sign in "。;\n") + 1
    near = text.text[max(start, level.start - 3) : level.start]
    return ("其中" if "其中" in text.text[start : level.start] else "") + near.replace(",", "")


def _claims_before(sheet: Sheet, at: int, text: Text) -> list[Mention]:
    """Give the counts before a list that may say how long it is."""
    found: list[Mention] = []
    for record in sheet.records:
        level = record.level
        if level.start >= at:
            break
        if level.metric or level.prior or level.amount.approx:
            continue
        around = (level.amount.unit or "") + text.text[level.end : level.end + 16]
        if level.amount.unit in _LIST_UNITS and _LISTED.search(around):
            found.append(level)
    return found


def _rounded_pairs(sheet: Sheet) -> list[Relation]:
    """Check a rounded number against the exact one given elsewhere for the same thing."""
    relations: list[Relation] = []
    by_name: dict[tuple[str, str, str | None], list[Mention]] = {}
    for record in sheet.records:
        level = record.level
        if level.prior or len(level.words) < 4:
            continue
        by_name.setdefault((level.words, level.subject, level.amount.unit), []).append(level)
    for levels in by_name.values():
        rough = [m for m in levels if m.amount.approx]
        exact = [m for m in levels if not m.amount.approx]
        if len(rough) != 1 or len(exact) != 1 or rough[0].period != exact[0].period:
            continue
        about, true = rough[0], exact[0]
        if not true.amount.value or abs(
            about.amount.value - true.amount.value
        ) / true.amount.value > Decimal("0.15"):
            continue
        verdict = OK
        reason = f"{plain(true.amount.value)} 约为 {plain(about.amount.value)}"
        relations.append(
            Relation(
                "approx",
                [true],
                [place_of(true)],
                about.amount.written,
                about.amount.value,
                place_of(about),
                rounded(true.amount.value),
                verdict,
                reason,
                claimed_part=about,
            )
        )
    return relations


_PLANNED = re.compile(r"计划|目标|任务|要求|应|年内|年度|全年")
_REACHED = re.compile(r"实际|已|完成|累计|共")


def _reached(sheet: Sheet, text: Text) -> list[Relation]:
    """Check what was reached against the aim of the same sentence."""
    relations: list[Relation] = []
    for sentence in sheet.sentences:
        for index, aim in enumerate(sentence.records):
            head = text.text[max(sentence.start, aim.level.start - 16) : aim.level.start]
            bounded = bound_of(text.text, aim.level.start, aim.level.end) != "="
            if aim.level.type != "target" and not (
                _PLANNED.search(head) and (bounded or re.search(r"计划|目标|任务", head))
            ):
                continue
            for done in sentence.records[index + 1 : index + 7]:
                before = text.text[max(aim.level.end, done.level.start - 16) : done.level.start]
                if done.level.amount.unit != aim.level.amount.unit or not _REACHED.search(before):
                    continue
                if re.search(r"计划|目标|任务|指标", before):
                    break
                relations.append(_reached_relation(text, aim.level, done.level))
                break
    return relations


def _reached_relation(text: Text, aim: Mention, done: Mention) -> Relation:
    op = bound_of(text.text, aim.start, aim.end)
    if op == "=":
        held = bool(aim.metric) or "控制" in text.text[max(0, aim.start - 16) : aim.start]
        op = "<=" if held else ">="
    got, wanted = done.amount.value, aim.amount.value
    holds = got >= wanted if op == ">=" else got <= wanted
    reason = f"目标 {plain(wanted)}，实际 {plain(got)}，" + ("已达到" if holds else "未达到")
    return Relation(
        "target",
        [done],
        [place_of(done)],
        f"{op}{plain(wanted)}",
        wanted,
        place_of(aim),
        holds,
        OK if holds else WRONG,
        reason,
        claimed_part=aim,
    )


_MASKED_SUM = re.compile(
    r"(?P<whole>[xX×]{1,4})(?P<unit>项|个|条|家|起|人|处|份|件|名)[^,。;()]{0,8}\((?P<parts>(?:[^()]{0,14}[xX×]{1,4}(?P=unit)[,、;]?){2,}[^()]{0,6})\)"
)


def masked_sums(text: Text) -> list[Relation]:
    """Name sums whose numbers are masked: they cannot be checked and nothing is filled in."""
    return [
        Relation(
            "sum",
            [],
            [],
            found.group("whole"),
            None,
            found.span("whole"),
            None,
            UNVERIFIABLE,
            "数字已隐去，无法核对",
        )
        for found in _MASKED_SUM.finditer(text.text)
    ]


def check_counts(sheet: Sheet, entries: list[Entry], text: Text) -> list[Relation]:
    """Check counts, roundings, aims and masked sums."""
    relations: list[Relation] = []
    for record in sheet.records:
        made = _named_lists(sheet, record) or _troubles(sheet, record)
        if made is not None:
            relations.append(made)
    headline = _headline(sheet, entries, text)
    if headline is not None:
        relations.append(headline)
    relations += _rounded_pairs(sheet)
    relations += _reached(sheet, text)
    relations += masked_sums(text)
    return relations
