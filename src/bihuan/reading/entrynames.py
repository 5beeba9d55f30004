"""Names of places and firms at the head of a row of a list."""

import re
from functools import cache

from bihuan.reading.lexicon import one_of
from bihuan.reading.mapped import Span, Text
from bihuan.reading.numbering import Block

_EXHORTING = re.compile(
    r"加强|严格|落实|开展|强化|进一步|各|要|对|推进|加大|深化|全面|提高|认真|依法|请|附|联系|是|按照|根据"
)
_VERBAL = re.compile(
    r"[一二三四五六七八九十]是|不|未|无|没有|存在|违|擅自|问题|隐患|情况|要求|责任|措施|工作|行为|单位$|部门$|类$"
)
_SIGNS = re.compile(r"[,。;:(\n“]")
_AREA = re.compile(
    r"[\u4e00-\u9fff]{1,9}(?:自治县|县|区|市|镇|乡|街道|办事处|开发区|管委会|园区|新区)"
)
_CLASS = re.compile(r"[^,:;。\n()]{2,24}[(]?(?:共)?\d{1,3}[家处个起件例户条][)]?[:]?(?:\n|$)")
_COUNT = re.compile(r"[ (]*(?:共)?\d{0,3}[处家个起件条例]?[)]?:?")
_PERSON = re.compile(r"[\u4e00-\u9fff]某{1,3}(?![\u4e00-\u9fff]{0,6}(?:公司|厂|店|矿|场|部))")
_LEADING_AREA = re.compile(
    r"(?P<area>[\u4e00-\u9fff]{1,6}?(?:自治县|县|区|市|镇|乡|街道))(?=[\u4e00-\u9fff]{2,})"
)


@cache
def place_pattern() -> re.Pattern[str]:
    """Give the endings of names of places and firms."""
    return re.compile(rf"(?:{one_of('lists', 'places')})(?:[A-Z]区)?")


@cache
def fault_pattern() -> re.Pattern[str]:
    """Give the words that begin what is wrong with a place."""
    return re.compile(one_of("lists", "faults"))


def first_sign(text: str, start: int, end: int) -> int:
    """Give where the first sign of a row stands, its end where it has none."""
    found = _SIGNS.search(text, start, end)
    return found.start() if found else end


def name_end(text: str, start: int, end: int) -> int:
    """Give where the name of a place or firm at the head of a row ends.

    The name runs to the last ending of a name before the first word of a fault; a firm's name may
    hold other endings (某酒店管理有限公司).
    """
    stop = first_sign(text, start, end)
    person = _person_end(text, start, stop)
    if person is not None:
        return person
    last: int | None = None
    for found in place_pattern().finditer(text, start, stop):
        if last is None:
            if found.end() - start < 2:
                continue
            last = found.end()
            continue
        between = text[last : found.end()]
        fault = fault_pattern().search(text, last, min(stop, found.end() + 3))
        if (
            (fault and fault.start() < found.end())
            or len(between) > 10
            or re.search(r"\d", between)
        ):
            break
        last = found.end()
    tail = text[last:stop] if last is not None else ""
    if last is not None and 0 < len(tail) <= 4 and not fault_pattern().search(tail):
        return stop
    if last is not None:
        return last
    fault = fault_pattern().search(text, start + 2, stop)
    return fault.start() if fault else stop


def _person_end(text: str, start: int, stop: int) -> int | None:
    """Give where a masked person's name at the head ends, after the area it may follow."""
    area = _LEADING_AREA.match(text, start, stop)
    for begin in (start, area.end() if area else start):
        found = _PERSON.match(text, begin, stop)
        if found and not place_pattern().match(text, found.end()):
            return found.end()
    return None


def named(text: Text, span: Span) -> tuple[Span, Span | None]:
    """Split the area off a person's name: ``甲区张某``; a firm keeps the area in its name."""
    words = text.text[slice(*span)]
    area = _LEADING_AREA.match(words)
    if area is None:
        return span, None
    place = (span[0], span[0] + area.end())
    return ((place[1], span[1]) if _PERSON.fullmatch(words[area.end() :]) else span), place


def is_area(words: str) -> bool:
    """Say whether words are the name of an area and perhaps a count: ``甲镇（3处）：``."""
    found = _AREA.match(words)
    return bool(found) and _COUNT.fullmatch(words, found.end() if found else 0) is not None


def area_span(text: Text, start: int, end: int) -> Span | None:
    """Give the area that a heading names and nothing else."""
    start, end = text.trim(start, end)
    found = _AREA.match(text.text, start, end)
    if not found or _COUNT.fullmatch(text.text, found.end(), end) is None:
        return None
    return found.span()


def names_place(text: Text, start: int, end: int) -> int:
    """Tell how surely a row begins with a place or firm: 2 by its ending, 1 by its form, 0 no."""
    stop = min(end, start + 46)
    head = text.text[start:stop]
    if len(head) < 2 or _EXHORTING.match(head) or is_area(head) or _CLASS.match(head):
        return 0
    sign = first_sign(text.text, start, stop)
    words = text.text[start:sign]
    close = name_end(text.text, start, stop)
    ending = place_pattern().search(text.text, start + 1, min(sign, start + 30))
    if (ending and close - start <= 30) or _person_end(text.text, start, sign) is not None:
        return 0 if _VERBAL.search(text.text[start:close]) else 2
    formed = 3 <= len(words) <= 16 and text.text[sign : sign + 1] in {"(", ":", ","}
    return int(formed and not _VERBAL.search(words) and not re.search(r"\d", words))


def block_names_place(text: Text, block: Block) -> int:
    """Tell how surely a numbered block begins with a place or firm."""
    return names_place(text, *text.trim(block.body, block.end, " :"))
