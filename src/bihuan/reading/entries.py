"""Rows of lists: exposures, penalties, supervised hazards.

A key that the list does not give is absent; nothing is completed.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from bihuan.reading.amounts import amount_of, amount_pattern, as_number
from bihuan.reading.dates import POINT, point_of
from bihuan.reading.lexicon import one_of
from bihuan.reading.mapped import Span, Text
from bihuan.reading.numbering import Block, Outline
from bihuan.reading.sentences import clauses, is_cut_off
from bihuan.reading.tables import Cell, Table
from bihuan.reading.units import parse_units


@dataclass(slots=True)
class Entry:
    """One row of a list; values with their places."""

    start: int
    end: int
    values: dict[str, Any] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)


_AREA_HEAD = re.compile(
    r"(?m)(?:^|(?<=。))[ ]*(?P<area>[\u4e00-\u9fff]{2,8}?)[ ]?(?P<n>\d{1,3})[ ]?(?P<unit>处|个|家|起|件|例|条)(?P<noun>[^:。\n]{0,24})(?:为|是|如下|分别为|分别是|:)[ ]*:?"
)
_LAW = re.compile(
    r"(?:违反|违反了|不符合)(?P<law>[^。;]*?《[^《》]{2,60}》(?:第[一二三四五六七八九十百\d]+条(?:第?[(一二三四五六七八九十\d)]+[款项])*)?)"
)
_BASIS = re.compile(
    r"(?:依据|根据|按照|依照)(?P<basis>[^。;]*?《[^《》]{2,60}》(?:[^,。;]{0,24}?(?:规定|条|款|项))?)"
)
_FINE = re.compile(r"(?:罚款|处以|并处|处)(?:人民币)?[ ]?(?:共计)?(?=\d)")
_GRADE = re.compile(
    r"(?P<level>重大火灾隐患|重大事故隐患|重大隐患|一般隐患|较大隐患|特别重大|省级挂牌|市级挂牌|县级挂牌|[ABC]级|一级|二级|三级)"
)
_ISSUE = re.compile(
    r"(?:存在(?:的)?(?:主要)?问题|隐患内容|主要隐患|存在隐患|违法(?:违规)?(?:事实|行为)|主要问题|隐患情况|问题|事实)[ ]*[:][ ]*(?P<issue>[^\n]*(?:\n[ ]*(?:\d{1,2}[.、]|\(\d{1,2}\)|[①-⑳])[^\n]*)*)"
)
_UNIT_LABEL = re.compile(
    r"(?P<label>整改责任单位|责任单位|督办单位|督办部门|牵头单位|监管部门|督办责任单位|整改单位|主管部门|执法单位|处罚机关|实施单位)[ ]*[:]?[ ]*(?P<value>[^。;\n]+)"
)
_DUE_LABEL = re.compile(r"(?:整改|完成|督办)?(?:期限|时限|时间)[ ]*[:]?[ ]*(?P<value>[^。;\n]+)")
_NEXT_NUMBER = re.compile(r"[。;；\s]+[(（]?[一二三四五六七八九十]{0,3}[)）]?$")
_AREA_OF_NAME = re.compile(
    r"(?P<area>[\u4e00-\u9fff]{1,4}?(?:县|区|市|镇|乡))(?=[\u4e00-\u9fff]{4,})"
)
_JUDGED = re.compile(
    r"[;,。](?=依据|根据|由[^,。;]{2,16}(?:处罚|给予|处以|予以)|[^,。;]{2,12}(?:局|大队|支队)(?:依法|对其|予以|已|作出)|并?处罚款)"
)
_ITEM = re.compile(r"\(\d{1,2}\)|[①-⑳]|(?m:(?:^[ ]*|(?<=[;。:]))\d{1,2}[.、](?!\d))")


@cache
def _place() -> re.Pattern[str]:
    return re.compile(rf"(?:{one_of('lists', 'places')})(?:[A-Z]区)?")


@cache
def _faults() -> re.Pattern[str]:
    return re.compile(one_of("lists", "faults"))


def name_end(text: str, start: int, end: int) -> int:
    """Give where the name of a place or firm at the head of a row ends.

    The name runs to the last ending of a name before the first word of a fault; a firm's name may
    hold other endings (某酒店管理有限公司).
    """
    stop = end
    for found in re.finditer(r"[,。;:(\n“]", text[start:end]):
        stop = start + found.start()
        break
    last: int | None = None
    for found in _place().finditer(text, start, stop):
        if last is None:
            last = found.end()
            continue
        between = text[last : found.end()]
        fault = _faults().search(text, last, min(stop, found.end() + 3))
        if (
            (fault and fault.start() < found.end())
            or len(between) > 10
            or re.search(r"\d", between)
        ):
            break
        last = found.end()
    if last is not None:
        return last
    fault = _faults().search(text, start + 2, stop)
    return fault.start() if fault else stop


def _money(text: str, start: int, end: int) -> tuple[Decimal, Span] | None:
    for found in _FINE.finditer(text, start, end):
        match = amount_pattern().match(text, found.end())
        if not match or match.end() > end:
            continue
        amount = amount_of(match, text)
        scale = {"元": 1, "万元": 10_000, "亿元": 100_000_000}.get(amount.unit or "")
        if scale:
            return amount.value * scale, (amount.start, amount.end)
    return None


def _actions(text: Text, start: int, end: int) -> list[str]:
    found: list[tuple[int, str]] = []
    taken: list[Span] = []
    for match in re.finditer(one_of("lists", "actions"), text.text[start:end]):
        place = (match.start(), match.end())
        if not any(a < place[1] and place[0] < b for a, b in taken):
            taken.append(place)
            found.append((match.start(), match.group(0)))
    unique: list[str] = []
    for _, word in sorted(found):
        if word not in unique and word != "行政处罚":
            unique.append(word)
    return unique


def _put(entry: Entry, text: Text, key: str, span: Span) -> None:
    entry.values[key] = re.sub(r"\s+", "", text.show(*span))
    entry.spans[key] = span


def fill(entry: Entry, text: Text, year: int | None) -> None:
    """Read the facts of a row from its text."""
    body = text.text
    start, end = entry.start, entry.end
    law = _LAW.search(body, start, end)
    if law:
        _put(entry, text, "law", text.trim(*law.span("law")))
    basis = next(
        (m for m in _BASIS.finditer(body, start, end) if not law or m.start() != law.start()), None
    )
    if basis:
        _put(entry, text, "basis", text.trim(*basis.span("basis")))
    fine = _money(body, start, end)
    if fine:
        entry.values["fine"] = as_number(fine[0])
        entry.spans["fine"] = fine[1]
    actions = _actions(text, start, end)
    if actions:
        entry.values["action"] = "、".join(actions)
    grade = _GRADE.search(body, start, end)
    if grade:
        _put(entry, text, "level", grade.span("level"))
    _date(entry, text, year)
    _executor(entry, text)
    _labelled(entry, text)


def _date(entry: Entry, text: Text, year: int | None) -> None:
    for found in POINT.finditer(text.text, entry.start, entry.end):
        if not found.group("day"):
            continue
        point = point_of(found, text.text, year)
        if point is not None and not re.match(r"前|起|止", text.text[point.end : point.end + 1]):
            entry.values["date"] = point.iso(point.year if point.year is not None else year)
            entry.spans["date"] = (point.start, point.end)
            return


_DOER = re.compile(
    r"(?:由|被)?(?P<by>[\u4e00-\u9fff]{2,20}?(?:局|大队|支队|委员会|政府|委|管委会|办公室))(?:依据|根据|接到|处罚|予以|处以|立案|查封|依法|执法人员|对该|对其|决定|作出|责令|现场|已|于|在|检查|联合|给予|对)"
)


def _executor(entry: Entry, text: Text) -> None:
    for a, b in clauses(text, entry.start, entry.end, ",;。:\n"):
        found = _DOER.match(text.text, a, b)
        if found and parse_units(text, *found.span("by")) is not None:
            _put(entry, text, "by", found.span("by"))
            return


def _labelled(entry: Entry, text: Text) -> None:
    body = text.text
    units: list[str] = []
    for found in _UNIT_LABEL.finditer(body, entry.start, entry.end):
        listed = parse_units(text, *text.trim(*found.span("value")))
        if listed is not None:
            units += [unit.name for unit in listed.units]
            if "督办" in found.group("label"):
                entry.values["by"] = "、".join(unit.name for unit in listed.units)
    if units:
        entry.values["units"] = units
    issue = _ISSUE.search(body, entry.start, entry.end)
    if issue:
        stop = entry.end
        label = _UNIT_LABEL.search(body, issue.start("issue"), entry.end)
        if label:
            stop = label.start()
        rest = _JUDGED.search(body, issue.start("issue"), stop)
        entry.values["issues"] = _issues(text, issue.start("issue"), rest.start() if rest else stop)
    due = _DUE_LABEL.search(body, entry.start, entry.end)
    if due and re.search(r"\d", due.group("value")):
        _put(entry, text, "due", text.trim(*due.span("value")))


def _issues(text: Text, start: int, end: int) -> list[str]:
    marks = [found.start() for found in _ITEM.finditer(text.text, start, end)]
    edges = [*marks, end] if marks else [start, end]
    if marks and start < marks[0]:
        edges = [start, *edges] if text.text[start : marks[0]].strip(" \n:") else edges
    pieces = [_ITEM.sub("", text.show(*text.trim(a, b, "。;,、"))) for a, b in pairwise(edges)]
    trimmed = [_NEXT_NUMBER.sub("", piece.strip()) for piece in pieces]
    return [piece for piece in trimmed if piece]


def _by_area(text: Text) -> list[Entry]:
    """Read ``甲县2处火灾隐患点为：A小区…；B小区…。``."""
    entries: list[Entry] = []
    heads = list(_AREA_HEAD.finditer(text.text))
    for index, found in enumerate(heads):
        end = text.text.find("\n", found.end())
        end = len(text.text) if end < 0 else end
        if index + 1 < len(heads):
            end = min(end, heads[index + 1].start())
        if end - found.end() < 4:
            continue
        for a, b in _rows(text, found.end(), end):
            entry = Entry(a, b)
            _put(entry, text, "area", found.span("area"))
            stop = name_end(text.text, a, b)
            _put(entry, text, "name", (a, stop))
            rest = text.trim(stop, b, ",。;:")
            if rest[0] < rest[1]:
                entry.values["issues"] = _issues(text, *rest)
            entries.append(entry)
    return entries


def _rows(text: Text, start: int, end: int) -> list[Span]:
    rows: list[Span] = []
    at = start
    for index in range(start, end + 1):
        if index == end or text.text[index] in ";。":
            a, b = text.trim(at, index, ";。,")
            if b - a >= 4:
                rows.append((a, b))
            at = index + 1
    return rows


_CASE_TAIL = re.compile(r"(?:案|一案|行政处罚案)$")


_GOES_ON = re.compile(r"[ ]*(?:[\u4e00-\u9fff]{2,10}:|\(\d|[①-⑳]|\d{1,2}[.、]|\()")


def _row_end(text: Text, block: Block, start: int, end: int, closed: list[Span]) -> int:
    """Give where a row ends: before the signature, and before a line that is no part of it."""
    for a, _ in sorted(closed):
        if start < a < end:
            end = a
    at = text.text.find("\n", start, end) if block.style != "case" else -1
    while at >= 0:
        longer = at - start < 30 and not block.children
        if not longer and not _GOES_ON.match(text.text, at + 1, end):
            end = at
            break
        at = text.text.find("\n", at + 1, end)
    return text.trim(start, end)[1]


_OBJECT_LABEL = re.compile(
    r"(?:隐患单位|被督办单位|督办对象|单位名称|企业名称|场所名称|隐患名称|被处罚(?:人|单位)|当事人|违法单位)(?:名称)?[ ]*:[ ]*(?P<name>[^。;,\n(]{2,40})"
)


def _by_label(text: Text, year: int | None, closed: list[Span]) -> list[Entry]:
    """Read rows that name their object behind a label: ``隐患单位：某公司``."""
    found = list(_OBJECT_LABEL.finditer(text.text))
    entries: list[Entry] = []
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(text.text)
        for a, _ in sorted(closed):
            if match.start() < a < end:
                end = a
        a, b = text.trim(match.start(), end)
        entry = Entry(a, b)
        _put(entry, text, "name", text.trim(*match.span("name")))
        fill(entry, text, year)
        place = re.match(r"\((?P<area>[^()]{2,40})\)", text.text[match.end() : b])
        if place:
            _put(
                entry,
                text,
                "area",
                (match.end() + place.start("area"), match.end() + place.end("area")),
            )
        entries.append(entry)
    return entries


def _numbered(text: Text, outline: Outline, year: int | None, closed: list[Span]) -> list[Entry]:
    """Read rows that are numbered items or headed 案例一."""
    groups: dict[tuple[int, str], list[Block]] = {}
    for block in outline.blocks:
        if block.style in {"case", "arabic", "han", "han_bracket"}:
            groups.setdefault((id(block.parent), block.style), []).append(block)
    lists: list[list[Block]] = []
    for blocks in groups.values():
        named = [block for block in blocks if _names_place(text, block)]
        if len(named) * 10 >= len(blocks) * 6:
            lists.append(blocks)
    most = max(map(len, lists), default=0)
    rows = [blocks for blocks in lists if len(blocks) == most or (most > 1 and len(blocks) > 1)]
    found = [_row(text, block, year, closed) for blocks in rows for block in blocks]
    return [entry for entry in found if entry is not None]


def _row(text: Text, block: Block, year: int | None, closed: list[Span]) -> Entry | None:
    last = block
    while last.children:
        last = last.children[-1]
    a, b = text.trim(block.body, last.end, ":。 ")
    if a >= b:
        return None
    b = _row_end(text, block, a, b, closed)
    entry = Entry(a, b)
    entry.values["no"] = re.sub(r"^(?:典型)?案例", "", block.number)
    _put(entry, text, "name", (a, name_end(text.text, a, min(b, a + 60))))
    fill(entry, text, year)
    at = entry.spans["name"][1]
    bracket = re.match(r"\((?P<area>[^()]{2,30})\)", text.text[at:b])
    if bracket:
        place = re.search(r"(?:地址|位于|地点):?(?P<place>[^,;]+)", bracket.group("area"))
        inner = place.span("place") if place else (0, len(bracket.group("area")))
        _put(entry, text, "area", (at + 1 + inner[0], at + 1 + inner[1]))
    _rest_as_issue(entry, text)
    within = _AREA_OF_NAME.match(text.text, *entry.spans["name"])
    if within and "area" not in entry.values:
        _put(entry, text, "area", within.span("area"))
    return entry


def _rest_as_issue(entry: Entry, text: Text) -> None:
    """Take what follows the name and a colon as what is wrong: ``某厂：超药量；``."""
    at = entry.spans["name"][1]
    if "issues" in entry.values or text.text[at : at + 1] not in {":", ","}:
        return
    a, b = text.trim(at + 1, entry.end, ";。")
    if 4 <= b - a <= 200:
        entry.values["issues"] = _issues(text, a, b)


def _names_place(text: Text, block: Block) -> bool:
    a, b = block.title
    head = text.text[a : min(b, a + 46)]
    return bool(_place().search(head[:30])) and not re.match(
        r"加强|严格|落实|开展|强化|进一步|各|要|对|推进|加大|深化|全面|提高|认真", head
    )


_COLUMNS = {
    "no": r"^序号$|^编号$",
    "name": r"单位名称|企业名称|被处罚|场所名称|隐患单位|名称|当事人|单位$|企业$",
    "area": r"地址|地区|区域|属地|所在地|县区|位置|地点",
    "issues": r"隐患|问题|违法事实|违法行为|案由|事实|情形",
    "fine": r"罚款|处罚金额|金额",
    "action": r"处罚(?:内容|结果|种类|决定)|处理|措施|整改要求",
    "date": r"日期|时间",
    "by": r"处罚机关|执法(?:单位|机关|部门)|查处单位|督办(?:单位|部门)",
    "units": r"责任单位|整改单位|监管单位",
    "basis": r"依据",
    "level": r"级别|等级|类别",
}


def _tabled(text: Text, tables: list[Table], year: int | None) -> list[Entry]:
    entries: list[Entry] = []
    for table in tables:
        keys = [
            next((k for k, p in _COLUMNS.items() if re.search(p, word)), None)
            for word in table.header
        ]
        if "name" not in keys or not {"issues", "fine", "action", "by"} & set(keys):
            continue
        for row in table.body:
            entry = Entry(row[0].start, row[-1].end)
            for key, word, cell in zip(keys, table.header, row, strict=False):
                if key is not None and cell.text:
                    _take_cell(entry, text, (key, word), cell, year)
            if "name" in entry.values:
                entries.append(entry)
    return entries


def _take_cell(
    entry: Entry, text: Text, column: tuple[str, str], cell: Cell, year: int | None
) -> None:
    key, word = column
    if key == "fine":
        fine = _cell_money(cell.text, word)
        if fine is not None:
            entry.values["fine"] = as_number(fine)
            entry.spans["fine"] = (cell.start, cell.end)
    elif key in {"issues", "units"}:
        pieces = re.split(r"[;；]", text.show(cell.start, cell.end))
        entry.values[key] = [piece for piece in pieces if piece]
    elif key == "date":
        found = POINT.search(cell.text)
        point = point_of(found, cell.text, year) if found else None
        entry.values["date"] = point.iso(year) if point else cell.text
    else:
        _put(entry, text, key, (cell.start, cell.end))


def _cell_money(cell: str, header: str) -> Decimal | None:
    match = amount_pattern().search(cell)
    if not match:
        return None
    amount = amount_of(match, cell)
    unit = amount.unit or ("万元" if "万" in header else "元" if "元" in header else None)
    scale = {"元": 1, "万元": 10_000}.get(unit or "")
    return amount.value * scale if scale else None


def is_list(text: Text, kind: str, title: str) -> bool:
    """Say whether a document is a list of exposures, penalties or supervised hazards."""
    if kind == "list":
        return True
    head = title + text.text[:300]
    return bool(
        re.search(r"曝光|典型案例|挂牌督办|处罚(?:情况|公示|信息)|黑名单|火灾隐患点|隐患单位", head)
    ) and kind not in {"plan", "summary"}


def find_entries(
    text: Text, outline: Outline, tables: list[Table], year: int | None, closed: list[Span]
) -> list[Entry]:
    """Find the rows of a list document: by area, in tables, or numbered."""
    entries = (
        _by_area(text)
        or _tabled(text, tables, year)
        or _by_label(text, year, closed)
        or _numbered(text, outline, year, closed)
    )
    return sorted(entries, key=lambda entry: entry.start)


def entries_cut(text: Text, entries: list[Entry]) -> bool:
    """Say whether the list breaks off."""
    return not entries or is_cut_off(text.text[entries[-1].start :])


def entry_document(text: Text, entry: Entry) -> dict[str, Any]:
    """Give one row as the reading prints it."""
    order = (
        "no",
        "name",
        "area",
        "object",
        "level",
        "action",
        "by",
        "law",
        "basis",
        "fine",
        "date",
        "due",
        "issues",
        "units",
    )
    document = {key: entry.values[key] for key in order if key in entry.values}
    document["span"] = text.span(entry.start, entry.end)
    document["spans"] = {key: text.span(*span) for key, span in entry.spans.items()}
    return document
