"""Numbers of headings and the breaking of titles: what the eye checks first."""

import re
from collections.abc import Sequence

from bihuan.documents.layout import Block, Heading

_DIGITS = "零一二三四五六七八九"
_OWN = (
    re.compile(r"[一二三四五六七八九十百]+、"),
    re.compile(r"[（(][一二三四五六七八九十百]+[）)]"),
    re.compile(r"\d+[.．、](?!\d)"),
    re.compile(r"[（(]\d+[）)]"),
)
TITLE_CHARACTERS = 19
"""Characters of 2号 (22 pt) that stand in a line of 156 mm with some air."""
_NO_START = "的》〉）】”’、，。：；？！和与及等年月日号起家个人次项条％%"
_NO_END = "《〈（【“‘\N{LEFT TORTOISE SHELL BRACKET}第约近共"
_GOOD_START = (
    "关于",
    "开展",
    "进一步",
    "印发",
    "的通知",
    "的报告",
    "的通报",
    "情况",
    "生产安全",
    "安全生产",
)


def chinese_number(number: int) -> str:
    """A number from 1 to 99 as headings write it: 十, 十一, 二十."""
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def numbered(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Puts 一、（一）1.（1）before headings by their place.

    A heading that brings a number of any of the four styles keeps it, and is not counted.

    Args:
        blocks: In order; only headings change.

    Returns:
        The same blocks.

    Source:
        GB/T 9704-2012, 7.3.3: 一、（一）1.（1）.
    """
    counts = [0, 0, 0, 0]
    done: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and not any(own.match(block.text) for own in _OWN):
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (4 - block.level)
            block = Heading(block.level, _mark(block.level, counts[block.level - 1]) + block.text)  # noqa: PLW2901  # the numbered one takes its place
        done.append(block)
    return tuple(done)


def _mark(level: int, number: int) -> str:
    if level == 1:
        return f"{chinese_number(number)}、"
    if level == 2:
        return f"（{chinese_number(number)}）"
    return f"{number}." if level == 3 else f"（{number}）"


def title_lines(title: str, *, width: int = TITLE_CHARACTERS) -> tuple[str, ...]:
    """Breaks a title into balanced lines that tear no number, name or particle.

    Args:
        title: One line; a line feed in it is kept as a break.
        width: Characters a line holds; Latin letters and digits count half.

    Returns:
        As few lines as hold it.

    Source:
        GB/T 9704-2012, 7.3.1: 回行时词意完整、排列对称、长短适宜，梯形或菱形.
    """
    if "\n" in title:
        return tuple(line for part in title.split("\n") for line in title_lines(part, width=width))
    total = _width(title)
    if total <= width:
        return (title,)
    lines = -(-total // width)
    return tuple(_broken(title, int(lines), width))


def _broken(title: str, lines: int, width: int) -> list[str]:
    if lines <= 1 or _width(title) <= 1:
        return [title]
    ideal = _width(title) / lines
    places = [place for place in range(1, len(title)) if _width(title[:place]) <= width]
    fits = [place for place in places if _width(title[place:]) <= width * (lines - 1)]
    place = min(fits or places, key=lambda place: _cost(title, place, ideal))
    return [title[:place], *_broken(title[place:], lines - 1, width)]


def _cost(title: str, place: int, ideal: float) -> float:
    before, after = title[place - 1], title[place]
    cost = abs(_width(title[:place]) - ideal)
    if after in _NO_START or before in _NO_END or (_is_latin(before) and _is_latin(after)):
        cost += 20
    if title[:place].count("《") > title[:place].count("》"):
        cost += 6
    if before in "的、，” 》" or title.startswith(_GOOD_START, place):
        cost -= 3
    return cost


def _is_latin(character: str) -> bool:
    return character.isascii() and not character.isspace()


def _width(text: str) -> float:
    return sum(0.56 if character.isascii() else 1 for character in text)
