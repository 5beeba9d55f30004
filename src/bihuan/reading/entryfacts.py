"""What a row of a list says: rule broken, basis, measure, fine, date, organ, what is wrong."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from bihuan.reading.amounts import amount_of, amount_pattern, as_number, chinese_value
from bihuan.reading.dates import POINT, point_of
from bihuan.reading.lexicon import one_of
from bihuan.reading.mapped import Span, Text
from bihuan.reading.sentences import clauses
from bihuan.reading.units import parse_units


@dataclass(slots=True)
class Entry:
    """One row of a list; values with their places."""

    start: int
    end: int
    values: dict[str, Any] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)


_ARTICLE = r"(?:第[一二三四五六七八九十百零\d]+条(?:之[一二三])?(?:第?[(（]?[一二三四五六七八九十\d]+[)）]?[款项目])*)?"
_LAW = re.compile(
    rf"(?:违反了?|不符合)(?:了)?(?P<law>[^。;《]{{0,12}}《[^《》]{{2,60}}》[^,。;第]{{0,16}}{_ARTICLE})"
)
_BASIS = re.compile(
    rf"(?:依据|根据|按照|依照)(?P<basis>[^。;《]{{0,12}}《[^《》]{{2,60}}》[^,。;第]{{0,16}}{_ARTICLE})"
)
_FINE = re.compile(
    r"(?:罚款|处以|并处|处|罚)(?:人民币)?[ ]?(?:共计|合计)?(?:人民币)?(?=[\d一二三四五六七八九十两])"
)
_CHINESE_MONEY = re.compile(r"(?P<num>[一二三四五六七八九十百千两]{1,7})(?P<scale>万|)元")
_GRADE = re.compile(
    r"(?P<level>重大火灾隐患|重大事故隐患|重大隐患|一般事故隐患|一般隐患|较大隐患|省级挂牌|市级挂牌|县级挂牌|[ABCD]级(?=隐患|风险|危房))"
)
_ISSUE = re.compile(
    r"(?:存在(?:的)?(?:主要)?(?:问题|隐患)|隐患内容|主要隐患|隐患描述|违法(?:违规)?(?:事实|行为)|主要问题|隐患情况|基本案情|案情|问题|事实)(?:和判定依据)?[ ]*[:][ ]*(?P<issue>[^\n]*(?:\n[ ]*(?:\d{1,2}[.、]|\(\d{1,2}\)|[①-⑳])[^\n]*)*)"
)
_UNIT_LABEL = re.compile(
    r"(?P<label>整改责任单位|责任单位|督办单位|督办部门|牵头单位|监管部门|监管单位|督办责任单位|整改单位|主管部门|执法单位|处罚机关|实施单位|属地监管)[ ]*[:]?[ ]*(?P<value>[^。;\n]+)"
)
_DUE_LABEL = re.compile(r"(?:整改|完成|督办)?(?:期限|时限|时间)[ ]*[:]?[ ]*(?P<value>[^。;\n]+)")
_NEXT_NUMBER = re.compile(r"[。;；\s]+[(（]?[一二三四五六七八九十]{0,3}[)）]?$")
_JUDGED = re.compile(
    r"[;,。](?=依据|根据|由[^,。;]{2,16}(?:处罚|给予|处以|予以)|[^,。;]{2,12}(?:局|大队|支队)(?:依法|对其|予以|已|作出)|并?处罚款)"
)
_ITEM = re.compile(r"\(\d{1,2}\)|[①-⑳]|(?m:(?:^[ ]*|(?<=[;。:]))\d{1,2}[.、](?!\d))")
_NOTICE = re.compile(r"(?:指令书|决定书|通知书|文书)")
_PLAIN_DATE = re.compile(r"((?:19|20)\d{2})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")


def put(entry: Entry, text: Text, key: str, span: Span) -> None:
    """Set a value to the words of a place."""
    entry.values[key] = re.sub(r"\s+", "", text.show(*span))
    entry.spans[key] = span


def money_in(text: str, start: int, end: int) -> tuple[Decimal, Span] | None:
    """Find the first fine of a stretch, in yuan."""
    for found in _FINE.finditer(text, start, end):
        written = _CHINESE_MONEY.match(text, found.end(), end)
        if written:
            value = chinese_value(written.group("num"))
            if value:
                scale = 10_000 if written.group("scale") else 1
                return Decimal(value) * scale, written.span()
        match = amount_pattern().match(text, found.end())
        if not match or match.end() > end:
            continue
        amount = amount_of(match, text)
        scale = {"元": 1, "万元": 10_000, "亿元": 100_000_000}.get(amount.unit or "", 0)
        if scale:
            return amount.value * scale, (amount.start, amount.end)
    return None


def date_in(text: str, year: int | None) -> tuple[str, Span] | None:
    """Find the first whole date of a stretch; one that ends a term is left out."""
    plain = _PLAIN_DATE.search(text)
    if plain and 1 <= int(plain.group(2)) <= 12 and 1 <= int(plain.group(3)) <= 31:
        iso = f"{plain.group(1)}-{int(plain.group(2)):02d}-{int(plain.group(3)):02d}"
        return iso, plain.span()
    for found in POINT.finditer(text):
        if not found.group("day"):
            continue
        point = point_of(found, text, year)
        if point is not None and not re.match(r"前|起|止", text[point.end : point.end + 1]):
            iso = point.iso(point.year if point.year is not None else year)
            return iso, (point.start, point.end)
    return None


def _actions(text: Text, start: int, end: int) -> list[str]:
    found: list[tuple[int, str]] = []
    taken: list[Span] = []
    for match in re.finditer(one_of("lists", "actions"), text.text[start:end]):
        place = (match.start(), match.end())
        after = text.text[start + match.end() : start + match.end() + 4]
        if _NOTICE.match(after) or any(a < place[1] and place[0] < b for a, b in taken):
            continue
        taken.append(place)
        found.append((match.start(), match.group(0)))
    unique = dict.fromkeys(word for _, word in sorted(found) if word != "行政处罚")
    return list(unique)


def fill(entry: Entry, text: Text, year: int | None) -> None:
    """Read the facts of a row from its text; what stands in a column already is kept."""
    body = text.text
    start, end = entry.start, entry.end
    law = _LAW.search(body, start, end)
    if law and "law" not in entry.values:
        put(entry, text, "law", text.trim(*law.span("law")))
    basis = next(
        (m for m in _BASIS.finditer(body, start, end) if not law or m.start() != law.start()), None
    )
    if basis and "basis" not in entry.values:
        put(entry, text, "basis", text.trim(*basis.span("basis")))
    fine = money_in(body, start, end)
    if fine and "fine" not in entry.values:
        entry.values["fine"] = as_number(fine[0])
        entry.spans["fine"] = fine[1]
    actions = _actions(text, start, end)
    if actions and "action" not in entry.values:
        entry.values["action"] = "、".join(actions)
    grade = _GRADE.search(body, start, end)
    if grade and "level" not in entry.values:
        put(entry, text, "level", grade.span("level"))
    _labelled(entry, text)
    told = entry.spans.get("due", (end, end))[0]
    when = date_in(body[start:told], year)
    if when and "date" not in entry.values:
        entry.values["date"] = when[0]
        entry.spans["date"] = (start + when[1][0], start + when[1][1])
    if "by" not in entry.values:
        _executor(entry, text)


_DOER = re.compile(
    r"(?:由|被|经)?(?P<by>[\u4e00-\u9fff]{2,22}?(?:分局|局|大队|支队|委员会|政府|委|管委会|办公室|所|中心))"
    r"(?:依据|根据|接到|处罚|予以|处以|立案|查封|查处|查获|查明|查实|依法|执法人员|执法|对该|对其|决定|作出|责令|现场|已|于|在|检查|复查|核查|抽查|巡查|监督|"
    r"调查|联合|给予|对|会同|暗访|夜查|下达)"
)


def _executor(entry: Entry, text: Text) -> None:
    for a, b in clauses(text, entry.start, entry.end, ",;。:\n"):
        found = _DOER.match(text.text, a, b)
        if found and parse_units(text, *found.span("by")) is not None:
            put(entry, text, "by", found.span("by"))
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
                entry.spans["by"] = (listed.units[0].start, listed.units[-1].end)
    if units:
        entry.values["units"] = units
    issue = _ISSUE.search(body, entry.start, entry.end)
    if issue and "issues" not in entry.values:
        stop = entry.end
        label = _UNIT_LABEL.search(body, issue.start("issue"), entry.end)
        if label:
            stop = label.start()
        rest = _JUDGED.search(body, issue.start("issue"), stop)
        entry.values["issues"] = issues_in(
            text, issue.start("issue"), rest.start() if rest else stop
        )
    due = _DUE_LABEL.search(body, entry.start, entry.end)
    if due and re.search(r"\d", due.group("value")):
        put(entry, text, "due", text.trim(*due.span("value")))


def issues_in(text: Text, start: int, end: int) -> list[str]:
    """Split what is wrong into its numbered defects, or give it as one."""
    marks = [found.start() for found in _ITEM.finditer(text.text, start, end)]
    edges = [*marks, end] if marks else [start, end]
    if marks and start < marks[0]:
        edges = [start, *edges] if text.text[start : marks[0]].strip(" \n:") else edges
    pieces = []
    for a, b in pairwise(edges):
        x, y = text.trim(a, b, "。;,、")
        mark = _ITEM.match(text.text, x, y)
        pieces.append(text.show(mark.end() if mark else x, y))
    trimmed = [_NEXT_NUMBER.sub("", piece.strip()) for piece in pieces]
    return [piece for piece in trimmed if piece]
