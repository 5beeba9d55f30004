"""The numbering of a document: blocks, their numbers, titles and parents."""

import re
from dataclasses import dataclass, field

from bihuan.reading.mapped import Text

CHINESE = "一二三四五六七八九十百"
_DIGITS = {char: index + 1 for index, char in enumerate("一二三四五六七八九")}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

# Style, pattern. The order is the order of levels.
_STYLES: tuple[tuple[str, str], ...] = (
    ("chapter", rf"第[{CHINESE}\d]{{1,4}}[章部篇]"),
    ("section", rf"第[{CHINESE}\d]{{1,4}}节"),
    ("article", rf"第[{CHINESE}\d]{{1,4}}条(?=[ :、。])"),
    ("case", rf"\(?(?:典型)?案例[{CHINESE}\d]{{1,3}}\)?[:、.]?"),
    ("han", rf"[{CHINESE}]{{1,3}}、"),
    ("han_bracket", rf"\([{CHINESE}□]{{1,3}}\)[、.]?"),
    ("arabic", r"\d{1,3}(?:\.(?!\d)|、)|\d{1,2}\.(?=\d{1,2}月\d{1,2}日)"),
    ("plain", r"\d{1,2}[ ]{1,3}(?=[\u4e00-\u9fff]{2,22}[ ]*$)"),
    (
        "decimal",
        r"\d{1,2}(?:\.\d{1,2}){1,3}(?=[ \u4e00-\u9fff])(?!\d*[万亿年月日%元个家起件项条次公])",
    ),
    ("arabic_bracket", r"\(\d{1,2}\)[、.]?|\d{1,2}\)"),
    ("circled", f"[{_CIRCLED}]"),
)
_RANK = {style: rank for rank, (style, _) in enumerate(_STYLES)}
_AT_LINE = re.compile(
    r"(?m)^[ ]*(?:" + "|".join(f"(?P<{style}>{pattern})" for style, pattern in _STYLES) + ")"
)
_INLINE = re.compile(
    rf"(?P<han>(?<=[。;! ])[{CHINESE}]{{1,3}}、)"
    rf"|(?P<han_bracket>\([{CHINESE}]{{1,3}}\))"
    r"|(?P<arabic>(?<![\d.第(（\-—~〔/:])\d{1,2}(?:\.(?![\d])|、(?=[\u4e00-\u9fff“])))"
    r"|(?P<arabic_bracket>\(\d{1,2}\))"
    f"|(?P<circled>[{_CIRCLED}])"
)
_AFTER_SENTENCE = "。;:!?\n"


@dataclass(slots=True)
class Block:
    """A numbered piece: from its number to the next number."""

    style: str
    number: str
    start: int
    body: int
    end: int
    parent: "Block | None" = None
    children: list["Block"] = field(default_factory=list)
    title: tuple[int, int] = (0, 0)

    def chain(self) -> list["Block"]:
        """Give the block and its ancestors, nearest first."""
        found: list[Block] = []
        at: Block | None = self
        while at is not None and len(found) < 12:
            found.append(at)
            at = at.parent
        return found


@dataclass(slots=True)
class Outline:
    """All blocks of a document in order."""

    blocks: list[Block]

    def at(self, position: int) -> Block | None:
        """Give the innermost block that holds a position."""
        low, high = 0, len(self.blocks)
        while low < high:
            middle = (low + high) // 2
            if self.blocks[middle].start <= position:
                low = middle + 1
            else:
                high = middle
        return self.blocks[low - 1] if low else None


def number_value(number: str) -> int | None:
    """Read the number of a marker such as ``（十二）``, ``3.`` or ``④``; None if it has none."""
    for char in number:
        if char in _CIRCLED:
            return _CIRCLED.index(char) + 1
    digits = re.search(r"\d+", number)
    if digits:
        return int(digits.group(0))
    found = re.search(rf"[{CHINESE}]+", number)
    if not found:
        return None
    word = found.group(0)
    if "十" in word:
        tens, _, ones = word.partition("十")
        return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
    return _DIGITS.get(word)


def _line_marks(text: str) -> list[tuple[int, int, str]]:
    found = []
    for match in _AT_LINE.finditer(text):
        style = match.lastgroup or ""
        found.append((match.start(style), match.end(style), style))
    return found


def _inline_marks(text: str, taken: set[int]) -> list[tuple[int, int, str]]:
    """Find numbers inside a line: after a sentence, or as members of a series in that line."""
    candidates: list[tuple[int, int, str, int]] = []
    for match in _INLINE.finditer(text):
        style = match.lastgroup or ""
        start = match.start(style)
        start += len(text[start : match.end()]) - len(text[start : match.end()].lstrip())
        value = number_value(match.group(style))
        if start in taken or value is None:
            continue
        if style == "arabic" and text[match.end() : match.end() + 1] in "年月日起家人%":
            continue
        if re.match(r"[项款目条类种级]", text[match.end() : match.end() + 1]):
            continue
        candidates.append((start, match.end(), style, value))
    return [
        (start, end, style)
        for start, end, style, value in candidates
        if _holds(text, start, style, value, candidates)
    ]


def _holds(
    text: str, start: int, style: str, value: int, candidates: list[tuple[int, int, str, int]]
) -> bool:
    before = (
        text[:start].rstrip(" ")[-1:] if start < 40 else text[start - 40 : start].rstrip(" ")[-1:]
    )
    if style == "circled":
        return True
    if before in _AFTER_SENTENCE or not before:
        return True
    follows = any(
        s == style and v == value + 1 and "\n" not in text[start:p]
        for p, _, s, v in _near(candidates, start, ahead=True)
    )
    if style == "arabic":
        goes_on = value > 1 and any(
            s == style and v == value - 1 for _, _, s, v in _near(candidates, start, ahead=False)
        )
        head = text[max(0, start - 60) : start]
        return bool(_HEADING_BEFORE.search(head)) and (goes_on or (value == 1 and follows))
    if before in "第条款)" or style == "arabic_bracket":
        return False
    return value == 1 and follows


_HEADING_BEFORE = re.compile(
    rf"(?:(?:^|[。;!\n ])[{CHINESE}]{{1,3}}、|[)）])[\u4e00-\u9fff,、“”]{{2,44}}$"
)


def _near(
    candidates: list[tuple[int, int, str, int]], start: int, *, ahead: bool
) -> list[tuple[int, int, str, int]]:
    """Give the candidates next to a position, behind it or ahead of it."""
    low, high = 0, len(candidates)
    while low < high:
        middle = (low + high) // 2
        if candidates[middle][0] <= start:
            low = middle + 1
        else:
            high = middle
    return candidates[low : low + 24] if ahead else candidates[max(0, low - 25) : max(0, low - 1)]


def _title(text: Text, start: int, end: int) -> tuple[int, int]:
    stop = end
    for offset in range(start, min(end, start + 80)):
        if text.text[offset] in "。\n;!" or (text.text[offset] == ":" and offset - start >= 2):
            stop = offset
            break
    else:
        stop = min(end, start + 80)
    return text.trim(start, stop)


def outline(text: Text) -> Outline:
    """Read the numbering of a document.

    Levels follow the fixed order of styles; a level may be skipped. A block's parent is the nearest
    block before it with a higher style.
    """
    marks = _line_marks(text.text)
    marks += _inline_marks(text.text, {start for start, _, _ in marks})
    marks.sort()
    blocks: list[Block] = []
    open_blocks: list[Block] = []
    for index, (start, body, style) in enumerate(marks):
        end = marks[index + 1][0] if index + 1 < len(marks) else len(text.text)
        number = text.show(start, body).strip().rstrip("、.．")
        block = Block(style, number, start, body, end)
        block.title = _title(text, body, end)
        while open_blocks and _RANK[open_blocks[-1].style] >= _RANK[style]:
            open_blocks.pop()
        if open_blocks:
            block.parent = open_blocks[-1]
            block.parent.children.append(block)
        open_blocks.append(block)
        blocks.append(block)
    return Outline(blocks)


def task_number(block: Block | None) -> str | None:
    """Give the number of a task as written; ``（一）`` is told apart by its chapter: ``三（一）``."""
    if block is None:
        return None
    if block.style == "han_bracket":
        for above in block.chain()[1:]:
            if above.style == "han":
                return f"{above.number}{block.number}"
    return block.number
