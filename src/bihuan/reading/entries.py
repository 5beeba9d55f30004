"""Rows of lists: exposures, penalties, supervised hazards.

A key that the list does not give is absent; nothing is completed.
"""

import re
from bisect import bisect_right
from decimal import Decimal
from typing import Any

from bihuan.reading.amounts import amount_of, amount_pattern, as_number
from bihuan.reading.entryfacts import Entry, date_in, fill, issues_in, put
from bihuan.reading.entrynames import (
    area_span,
    block_names_place,
    is_area,
    name_end,
    named,
    names_place,
)
from bihuan.reading.mapped import Span, Text
from bihuan.reading.numbering import Block, Outline
from bihuan.reading.ranges import Ranges
from bihuan.reading.sentences import is_cut_off
from bihuan.reading.tables import Cell, Table

_AREA_HEAD = re.compile(
    r"(?m)(?:^|(?<=。))[ ]*(?P<area>[\u4e00-\u9fff]{2,8}?)[ ]?(?P<n>\d{1,3})[ ]?(?P<unit>处|个|家|起|件|例|条)(?P<noun>[^:。\n]{0,24})(?:为|是|如下|分别为|分别是|:)[ ]*:?"
)
_COUNTED = re.compile(
    r"(?P<n>\d{1,2})[ ]?(?:家|处|个|户)(?P<noun>[^,:。;\n\d]{0,24})(?:为|是|分别为|分别是|名单如下|如下)?:[ ]*(?=[\u4e00-\u9fff])"
)
_SINGLE = re.compile(
    r"(?:[,。:\n]|发现)[ ]*(?:你(?:县|区|市|单位|公司|镇|街道)|贵(?:县|区|市|单位|公司))?(?P<name>[^,。;:\n]{3,30}?)存在(?:以下|下列|如下)?[^,。;:\n]{0,10}(?:隐患|问题)"
)
_GOES_ON = re.compile(r"[ ]*(?:[\u4e00-\u9fff]{2,10}:|\(\d|[①-⑳]|\d{1,2}[.、]|\()")
_OBJECT_LABEL = re.compile(
    r"(?:隐患单位|被督办单位|督办对象|单位名称|企业名称|场所名称|隐患名称|被处罚(?:人|单位)|当事人|违法单位)(?:名称)?[ ]*:[ ]*(?P<name>[^。;,\n(]{2,40})"
)


def _rows(text: Text, start: int, end: int, signs: str = ";。") -> list[Span]:
    rows: list[Span] = []
    at = start
    for index in range(start, end + 1):
        if index == end or text.text[index] in signs:
            a, b = text.trim(at, index, ";。,、")
            if b - a >= 4 or (signs == "、" and b - a >= 3):
                rows.append((a, b))
            at = index + 1
    return rows


def _place_row(text: Text, a: int, b: int, area: Span | None) -> Entry:
    """Make a row of ``name`` and what is wrong behind it."""
    entry = Entry(a, b)
    if area is not None:
        put(entry, text, "area", area)
    stop = name_end(text.text, a, b)
    put(entry, text, "name", (a, stop))
    rest = text.trim(stop, b, ",。;:")
    if rest[0] < rest[1]:
        entry.values["issues"] = issues_in(text, *rest)
    return entry


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
        area = found.span("area")
        entries += [_place_row(text, a, b, area) for a, b in _rows(text, found.end(), end)]
    return entries


def _counted(text: Text) -> list[Entry]:
    """Read names that follow a count on the same line: ``逾期未整改的3家企业为：A厂、B店、C矿。``."""
    entries: list[Entry] = []
    for found in _COUNTED.finditer(text.text):
        stop = text.text.find("\n", found.end())
        stop = len(text.text) if stop < 0 else stop
        sentence = text.text.find("。", found.end(), stop)
        for end, signs in ((stop, ";。"), (sentence if sentence > 0 else stop, "、")):
            rows = _rows(text, found.end(), end, signs)
            good = [row for row in rows if names_place(text, *row) == 2]
            if len(rows) == int(found.group("n")) and len(good) * 10 >= len(rows) * 7:
                entries += [_place_row(text, a, b, None) for a, b in rows]
                break
    return entries


def _row_end(text: Text, block: Block, start: int, end: int, closed: Ranges) -> int:
    """Give where a row ends: before the signature, and before a line that is no part of it."""
    end = closed.first_start(start, end)
    at = text.text.find("\n", start, end) if block.style != "case" else -1
    while at >= 0:
        head = text.text[start:at].rstrip()
        longer = len(head) < 44 and head[-1:] not in "。;,)" and not block.children
        longer = longer and ":" not in head
        if not longer and not _GOES_ON.match(text.text, at + 1, end):
            end = at
            break
        at = text.text.find("\n", at + 1, end)
    return text.trim(start, end)[1]


def _bracketed_area(entry: Entry, text: Text) -> None:
    """Read the place in brackets behind the name: ``某公司（地址：甲路1号）``."""
    at = entry.spans["name"][1]
    bracket = re.match(r"\((?P<area>[^()]{2,40})\)", text.text[at : entry.end])
    foreign = (
        bracket
        and ":" in bracket.group("area")
        and not re.search("地址|位于|地点", bracket.group("area"))
    )
    if not bracket or foreign or "area" in entry.values:
        return
    place = re.search(r"(?:地址|位于|地点):?(?P<place>[^,;]+)", bracket.group("area"))
    inner = place.span("place") if place else (0, len(bracket.group("area")))
    put(entry, text, "area", (at + 1 + inner[0], at + 1 + inner[1]))


def _by_label(text: Text, year: int | None, closed: Ranges) -> list[Entry]:
    """Read rows that name their object behind a label: ``隐患单位：某公司``."""
    found = list(_OBJECT_LABEL.finditer(text.text))
    entries: list[Entry] = []
    for index, match in enumerate(found):
        end = found[index + 1].start() if index + 1 < len(found) else len(text.text)
        end = closed.first_start(match.start(), end)
        a, b = text.trim(match.start(), end)
        entry = Entry(a, b)
        put(entry, text, "name", text.trim(*match.span("name")))
        fill(entry, text, year)
        _bracketed_area(entry, text)
        entries.append(entry)
    return entries


Group = tuple[int, str]


def _groups(outline: Outline) -> dict[Group, list[Block]]:
    found: dict[Group, list[Block]] = {}
    for block in outline.blocks:
        found.setdefault((id(block.parent), block.style), []).append(block)
    return found


def _row_blocks(text: Text, outline: Outline) -> list[Block]:
    """Pick the numbered blocks that are rows: the outermost groups whose heads name places."""
    cases = [block for block in outline.blocks if block.style == "case"]
    if cases:
        return cases
    strong: dict[Group, list[Block]] = {}
    alone: dict[Group, list[Block]] = {}
    inside: set[int] = set()
    for key, blocks in _groups(outline).items():
        parent = blocks[0].parent
        if parent is not None and any(id(above) in inside for above in parent.chain()):
            continue
        grades = [block_names_place(text, block) for block in blocks]
        if sum(map(bool, grades)) * 10 < len(blocks) * 6 or 2 not in grades:
            continue
        if len(blocks) > 1:
            strong[key] = blocks
            inside.update(id(block) for block in blocks)
        else:
            alone[key] = blocks
    styles = {style for _, style in strong} or {style for _, style in alone}
    kept = [*strong.values(), *(blocks for key, blocks in alone.items() if key[1] in styles)]
    return sorted((block for blocks in kept for block in blocks), key=lambda block: block.start)


def _numbered(text: Text, outline: Outline, year: int | None, closed: Ranges) -> list[Entry]:
    """Read rows that are numbered items or headed 案例一."""
    found = [_row(text, block, year, closed) for block in _row_blocks(text, outline)]
    return [entry for entry in found if entry is not None]


def _row(text: Text, block: Block, year: int | None, closed: Ranges) -> Entry | None:
    last = block
    while last.children:
        last = last.children[-1]
    a, b = text.trim(block.body, last.end, ":。 )")
    if a >= b:
        return None
    b = _row_end(text, block, a, b, closed)
    entry = Entry(a, b)
    entry.values["no"] = re.sub(r"^[(【]?(?:典型)?案例|[)】：:、.．]+$", "", block.number)
    if block.style != "case":
        entry.values["no"] = block.number
    name, area = named(text, (a, name_end(text.text, a, min(b, a + 60))))
    put(entry, text, "name", name)
    fill(entry, text, year)
    _bracketed_area(entry, text)
    _rest_as_issue(entry, text)
    for above in block.chain()[1:]:
        headed = area_span(text, *above.title)
        if headed is not None and "area" not in entry.values:
            put(entry, text, "area", headed)
    if area is not None and "area" not in entry.values:
        put(entry, text, "area", area)
    return entry


def _rest_as_issue(entry: Entry, text: Text) -> None:
    """Take what follows the name as what is wrong: ``某厂：超药量；``."""
    at = entry.spans["name"][1]
    if text.text[at : at + 1] == "(":
        at = text.text.find(")", at, entry.end) + 1 or at
    if "issues" in entry.values or text.text[at : at + 1] not in {":", ",", "。"}:
        return
    a, b = text.trim(at + 1, entry.end, ";。")
    if 4 <= b - a <= 200:
        entry.values["issues"] = issues_in(text, a, b)


def _area_lines(text: Text) -> list[Span]:
    """Find lines that are nothing but an area: ``甲镇：``."""
    found: list[Span] = []
    at = 0
    for line in text.text.split("\n"):
        if len(line) < 24 and is_area(line.strip()):
            span = area_span(text, at, at + len(line))
            if span is not None:
                found.append(span)
        at += len(line) + 1
    return found


def _by_lines(text: Text, year: int | None, closed: Ranges) -> list[Entry]:
    """Read paragraphs without numbers that each begin with a place or firm."""
    rows: list[Span] = []
    lines = 0
    at = 0
    for line in text.text.split("\n"):
        a, b = text.trim(at, at + len(line), "·-*•")
        at += len(line) + 1
        if b - a < 8 or closed.holds(a) or text.text[b - 1] == ":":
            continue
        lines += 1
        sure = names_place(text, a, b) == 2
        sign = text.text[name_end(text.text, a, b) : b][:1]
        if sure and sign in {":", ",", "(", "存"}:
            rows.append((a, b))
    if len(rows) < 2 or len(rows) * 2 < lines:
        return []
    entries = []
    for a, b in rows:
        entry = Entry(a, b)
        name, area = named(text, (a, name_end(text.text, a, b)))
        put(entry, text, "name", name)
        fill(entry, text, year)
        _bracketed_area(entry, text)
        _rest_as_issue(entry, text)
        if area is not None and "area" not in entry.values:
            put(entry, text, "area", area)
        entries.append(entry)
    return entries


def _single(text: Text, year: int | None, closed: Ranges) -> list[Entry]:
    """Read the one hazard of a notice of supervision: ``你县某综合体存在以下重大火灾隐患：…``."""
    for found in _SINGLE.finditer(text.text):
        a, b = text.trim(*found.span("name"))
        if names_place(text, a, b) != 2 or closed.holds(a):
            continue
        stop = found.end()
        while (line := text.text.find("\n", stop)) >= 0:
            stop = line
            if not _GOES_ON.match(text.text, line + 1):
                break
            stop = line + 1
        entry = Entry(a, text.trim(a, stop if stop > found.end() else len(text.text))[1])
        put(entry, text, "name", (a, b))
        entry.values["issues"] = issues_in(text, *text.trim(found.end(), entry.end, ":"))
        fill(entry, text, year)
        entry.values.pop("date", None)
        return [entry]
    return []


_COLUMNS = {
    "no": r"^序号$|^编号$",
    "name": r"单位名称|企业名称|被处罚|相对人|场所名称|隐患单位|名称|当事人|违法主体|^(?:曝光|违法|检查|受检|存在问题)?(?:单位|企业|场所)$",
    "area": r"地址|地区|区域|属地|所在|县区|乡镇|镇街|位置|地点",
    "issues": r"隐患|问题|违法事实|违法行为|案由|事实|情形",
    "fine": r"罚款|处罚金额|金额",
    "action": r"处罚(?:内容|结果|种类|决定)|处理|措施|整改要求",
    "due": r"时限|期限|(?:整改|完成)时间",
    "date": r"日期|时间",
    "by": r"处罚机关|执法(?:单位|机关|部门)|查处单位|督办(?:单位|部门)",
    "units": r"责任单位|整改单位|监管单位",
    "basis": r"依据",
    "level": r"级别|等级|类别",
}


def _column(word: str) -> str | None:
    """Tell what a column of a list holds from the words over it."""
    if re.search(r"文号|字号|代码|信用|证号|电话|备注", word):
        return None
    return next((key for key, pattern in _COLUMNS.items() if re.search(pattern, word)), None)


def _tabled(text: Text, tables: list[Table], year: int | None) -> list[Entry]:
    entries: list[Entry] = []
    for table in tables:
        keys = [_column(word) for word in table.header]
        if "name" not in keys or not {"issues", "fine", "action", "by"} & set(keys):
            continue
        for row in table.body:
            entry = Entry(row[0].start, row[-1].end)
            for key, word, cell in zip(keys, table.header, row, strict=False):
                if key is not None and cell.text and key not in entry.values:
                    _take_cell(entry, text, (key, word), cell, year)
            if "name" in entry.values:
                fill(entry, text, year)
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
        found = date_in(cell.text, year)
        if found:
            entry.values["date"] = found[0]
            entry.spans["date"] = (cell.start + found[1][0], cell.start + found[1][1])
    else:
        put(entry, text, key, (cell.start, cell.end))


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
        re.search(
            r"曝光|典型案例|挂牌督办|处罚(?:情况|公示|信息)|黑名单|黑榜|红黑榜|失信名单|隐患清单|火灾隐患点|隐患单位",
            head,
        )
    ) and kind not in {"plan", "summary"}


def find_entries(
    text: Text, outline: Outline, tables: list[Table], year: int | None, closed: list[Span]
) -> list[Entry]:
    """Find the rows of a list document: by area, in tables, behind labels, numbered, as lines."""
    areas = _area_lines(text)
    shut = Ranges([*closed, *areas])
    kept: list[Entry] = []
    for found in (
        _by_area(text),
        _tabled(text, tables, year),
        _by_label(text, year, Ranges(closed)),
        _numbered(text, outline, year, shut),
        _counted(text),
    ):
        taken = Ranges((entry.start, entry.end) for entry in kept)
        kept += [entry for entry in found if not taken.touches(entry.start, entry.end)]
    kept = kept or _by_lines(text, year, shut) or _single(text, year, Ranges(closed))
    kept.sort(key=lambda entry: entry.start)
    ends = [area[1] for area in areas]
    for entry in kept:
        above = bisect_right(ends, entry.start)
        if above and "area" not in entry.values:
            put(entry, text, "area", areas[above - 1])
    return kept


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
