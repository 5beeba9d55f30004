"""Joins lines that a page or a fixed width broke in the middle of a sentence."""

import re
import unicodedata
from collections.abc import Callable
from itertools import pairwise

from bihuan.reading.mapped import Change, Mapped, Repair

_END = re.compile(r"[。；;！!？?：:|]\s*$")
_HEAD = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]|\d{1,3}[.、．)）](?!\d)|[①-⑳]|"
    r"第[一二三四五六七八九十百\d]+[章节条组批类]|附[件表录：:]|案例|[-—·•*#|])"
)
_DATE_HEAD = re.compile(r"^\s*(?:\d{4}年\d{1,2}月\d{1,2}日\s*$|[二两][\u3007○零O0])")
_LOST_PART = re.compile(r"^\s*\d{1,2}[、.．](?=[一-鿿])")
_LIST_TAIL = re.compile(r"[、，,]\s*$")
_HAN_HEAD = re.compile(r"^\s*[㐀-䶿一-鿿xX×\d“《，、。；）)]")
_WIDEST = 170
_NARROWEST = 32
_SLACK = 5
_WORD_HEADS = (
    "各行",
    "各",
    "和",
    "与",
    "及",
    "对",
    "将",
    "把",
    "的",
    "、",
    "或",
    "并",
    "为",
    "由",
    "在",
)


def _display(line: str) -> int:
    """Give the width on a page: two for a Han character, one for a Latin one."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)


Measure = Callable[[str], int]


def _wrap_width(lines: list[str], measure: Measure) -> tuple[int, int]:
    """Give the width at which a text was wrapped and how many lines show it, zeros where none.

    A wrapped text has no line beyond its width and many that come close to it without the end of a
    sentence; paragraphs of a text that was not wrapped differ widely in length.
    """
    widths = [measure(line.rstrip()[: _WIDEST + 1]) for line in lines]
    widest = max(widths, default=0)
    least = _NARROWEST if measure is _display else _NARROWEST // 2
    if not least <= widest <= _WIDEST:
        return 0, 0
    near = [index for index, width in enumerate(widths) if width >= widest - _SLACK]
    long_lines = [width for width in widths if width >= least // 2]
    cut = [index for index in near if not _END.search(lines[index])]
    if len(cut) < 2 or len(near) * 3 < len(long_lines) or len(cut) * 2 < len(near):
        return 0, 0
    return widest, len(cut)


def _counted_width(lines: list[str]) -> int:
    """Give the number of characters at which lines were cut, where several stop exactly there."""
    widest = max((len(line) for line in lines if "|" not in line), default=0)
    exact = [line for line in lines if len(line) == widest]
    if not 20 <= widest <= _WIDEST // 2 or len(exact) < 2:
        return 0
    return widest if all(not _CLOSED.search(line) for line in exact) else 0


def _wrapping(lines: list[str]) -> tuple[int, Measure]:
    """Tell whether lines were broken by their width on a page or by counting characters."""
    counted = _counted_width(lines)
    if counted:
        return counted + _SLACK, len
    page = _wrap_width(lines, _display)
    count = _wrap_width(lines, len)
    return (page[0], _display) if page[1] > count[1] else (count[0], len)


_OPEN = re.compile(r"[(（][^()（）]{0,160}$")
_CLOSING = re.compile(r"^[^()（）\n]{0,120}[)）]")
_RUNNING = re.compile(r"[，,、；;。.][^，,、；;。.]*[㐀-䶿一-鿿\dxX×]\s*$")
_NAME_CLOSES = re.compile(r"^[^《》\n]{0,50}》")
_LONG = 26
_ANNOTATED = re.compile(r"[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7}[)）]")


def _ends_sentences(lines: list[str]) -> bool:
    """Say whether a text closes its sentences: then a long line without a stop was broken."""
    long_lines = [line.rstrip() for line in lines if len(line.strip()) >= _LONG]
    closed = sum(1 for line in long_lines if _CLOSED.search(line))
    return len(long_lines) >= 4 and closed * 2 >= len(long_lines)


_CLOSED = re.compile(r"[。；;！!？?：:.)）”]$")


def _is_cut(line: str, following: str, *, closing: bool) -> bool:
    """Say whether a line of a text with closed sentences stops inside one."""
    bare = _ANNOTATED.sub("", line.strip())
    if _HEAD.match(following) or _COLUMNS.search(bare):
        return False
    if _OPEN.search(bare) and _CLOSING.match(_ANNOTATED.sub("", following)):
        return True
    if bare.rfind("《") > bare.rfind("》") and _NAME_CLOSES.match(following):
        return True
    return (
        (closing or bool(_CLOSED.search(following.rstrip())))
        and len(bare) >= _LONG
        and bool(_RUNNING.search(bare))
        and not _DATE_HEAD.match(following)
        and _HAN_HEAD.match(following) is not None
    )


_COLUMNS = re.compile(r"\t[^\t]*\t|\S(?: {2,}|\u3000{2,})\S.*\S(?: {2,}|\u3000{2,})\S")


def _is_broken(line: str, following: str, width: int, measure: Measure) -> bool:
    """Say whether a sentence goes on in the following line."""
    bare = line.strip()
    if _COLUMNS.search(bare) or _COLUMNS.search(following.strip()):
        return False
    if not bare or not following.strip() or _END.search(line) or "|" in following[:2]:
        return False
    if bare.startswith("#") or _HEAD.match(following) or _DATE_HEAD.match(following):
        return False
    if _LIST_TAIL.search(line) and _HAN_HEAD.match(following):
        return True
    return bool(width) and measure(_ANNOTATED.sub("", line.rstrip())) >= width - _SLACK


def _stray_number(line: str, following: str) -> re.Match[str] | None:
    """Find a number that a page break put before the rest of a word: ``各行``, ``2、业领域``."""
    if not re.match(r"^\s*\d{1,2}[、.．]", line) or _END.search(line):
        return None
    found = _LOST_PART.match(following)
    return found if found and line.strip().endswith(_WORD_HEADS) else None


def joined_breaks(mapped: Mapped) -> tuple[Mapped, list[Repair]]:
    """Take out line ends inside a sentence, with what a page break put there."""
    lines = mapped.text.split("\n")
    own = [_ANNOTATED.sub("", line) for line in lines if not line.startswith("#")]
    width, measure = _wrapping(own)
    closing = _ends_sentences(own)
    changes: list[Change] = []
    repairs: list[Repair] = []
    at = 0
    for line, following in pairwise(lines):
        end = at + len(line)
        stray = _stray_number(line, following)
        start = at + len(line.rstrip())
        cut = "|" not in line + following and _is_cut(line, following, closing=closing)
        if (stray or cut or _is_broken(line, following, width, measure)) and not (
            changes and changes[-1].end > start
        ):
            lead = stray.end() if stray else len(following) - len(following.lstrip())
            changes.append(Change(start, end + 1 + lead, ""))
            span = mapped.origin(start, end + 1 + lead)
            repairs.append(Repair("line_break", span, mapped.text[start : end + 1 + lead], ""))
        at = end + 1
    return (mapped.replaced(changes) if changes else mapped), repairs
