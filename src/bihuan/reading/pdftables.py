"""Tables of a pdf page, from its ruled lines and the places of its words.

A page draws the borders of a table as lines or thin rectangles. Words between them are the cells;
where no line parts two rows of a column, the cell is merged and each row repeats its words, as
from a docx. A page without ruled tables gives none: columns are never guessed from gaps.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

_THIN = 2.6
_NEAR = 3.0
_MOST_EDGES = 12_000


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of text with the place of its baseline in points and its size."""

    text: str
    x: float
    y: float
    size: float

    @property
    def right(self) -> float:
        """Estimate where it ends: a Han character is as wide as high, a Latin one half that."""
        return self.x + sum(
            self.size if ord(char) > 0x2E7F else self.size / 2 for char in self.text
        )


@dataclass(frozen=True, slots=True)
class Edge:
    """A ruled line, ``level`` or ``upright``: ``at`` is its y or x, it runs ``low`` to ``high``."""

    way: str
    at: float
    low: float
    high: float


@dataclass(slots=True)
class Canvas:
    """What a page paints: words and ruled lines."""

    words: list[Word] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    _path: list[tuple[float, float, float, float]] = field(default_factory=list)
    _at: tuple[float, float] = (0.0, 0.0)

    def take_text(self, text: str, cm: Any, tm: Any, _font: Any, size: Any) -> None:
        """Take a piece of text as the parser visits it."""
        bare = text.replace("\n", "").strip()
        if not bare or bare == "\x00":
            return
        x, y = _placed(cm, tm[4], tm[5])
        scale = abs(cm[3] * tm[3]) or abs(cm[0] * tm[0]) or 1.0
        self.words.append(Word(bare, x, y, max(1.0, abs(float(size or 0.0)) * scale)))

    def take_operator(self, operator: bytes, operands: Any, cm: Any, _tm: Any) -> None:
        """Follow paths; a painted one leaves its straight lines."""
        if operator == b"re":
            x, y, width, height = (float(value) for value in operands[:4])
            a, b = _placed(cm, x, y), _placed(cm, x + width, y + height)
            self._path.append((*a, *b))
        elif operator == b"m":
            self._at = _placed(cm, float(operands[0]), float(operands[1]))
        elif operator == b"l":
            to = _placed(cm, float(operands[0]), float(operands[1]))
            self._path.append((*self._at, *to))
            self._at = to
        elif operator in {b"S", b"s", b"B", b"B*", b"b", b"b*"}:
            self._paint(filled=False)
        elif operator in {b"f", b"F", b"f*"}:
            self._paint(filled=True)
        elif operator == b"n":
            self._path.clear()

    def _paint(self, *, filled: bool) -> None:
        for x0, y0, x1, y1 in self._path:
            low_x, high_x, low_y, high_y = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
            if high_y - low_y <= _THIN and high_x - low_x > _THIN:
                self.edges.append(Edge("level", (low_y + high_y) / 2, low_x, high_x))
            elif high_x - low_x <= _THIN and high_y - low_y > _THIN:
                self.edges.append(Edge("upright", (low_x + high_x) / 2, low_y, high_y))
            elif not filled and high_x - low_x > _THIN:
                self.edges += [Edge("level", at, low_x, high_x) for at in (low_y, high_y)]
                self.edges += [Edge("upright", at, low_y, high_y) for at in (low_x, high_x)]
        self._path.clear()


def _placed(cm: Any, x: float, y: float) -> tuple[float, float]:
    return (cm[0] * x + cm[2] * y + cm[4], cm[1] * x + cm[3] * y + cm[5])


def _clustered(values: list[float]) -> list[float]:
    """Join values that lie next to each other; give the middle of each cluster, in order."""
    found: list[list[float]] = []
    for value in sorted(values):
        if found and value - found[-1][-1] <= _NEAR:
            found[-1].append(value)
        else:
            found.append([value])
    return [(group[0] + group[-1]) / 2 for group in found]


@dataclass(slots=True)
class Grid:
    """A ruled table: its upright lines from left to right, its level ones from top to bottom."""

    xs: list[float]
    ys: list[float]
    edges: list[Edge]

    def holds(self, word: Word) -> bool:
        """Say whether a word stands inside."""
        inside = self.xs[0] - 1 <= word.x < self.xs[-1]
        return inside and self.ys[-1] - 1 <= word.y + word.size / 3 <= self.ys[0] + 1

    def _parted(self, at: float, middle: float) -> bool:
        """Say whether a level line runs at a height across the middle of a column."""
        return any(
            edge.way == "level" and abs(edge.at - at) <= _NEAR and edge.low <= middle <= edge.high
            for edge in self.edges
        )

    def rows(self, words: list[Word]) -> list[list[str]]:
        """Give the cells of each row; a cell merged downwards repeats its words."""
        height, width = len(self.ys) - 1, len(self.xs) - 1
        cells: dict[tuple[int, int], list[Word]] = {}
        down = [-y for y in self.ys]
        for word in words:
            column = min(max(bisect_right(self.xs, word.x + 1) - 1, 0), width - 1)
            row = min(max(bisect_right(down, -(word.y + word.size / 3)) - 1, 0), height - 1)
            cells.setdefault((row, column), []).append(word)
        shown = [["" for _ in range(width)] for _ in range(height)]
        for column in range(width):
            middle = (self.xs[column] + self.xs[column + 1]) / 2
            top = 0
            for row in range(1, height + 1):
                if row < height and not self._parted(self.ys[row], middle):
                    continue
                held = [word for r in range(top, row) for word in cells.get((r, column), [])]
                words_ = _joined(held, self.xs[column + 1])
                for r in range(top, row):
                    shown[r][column] = words_
                top = row
        return [row for row in shown if any(row)]


def _joined(words: list[Word], right: float) -> str:
    """Put the words of a cell together; a line that ends early was ended by its author."""
    lines = word_lines(words)
    pieces: list[str] = []
    for line, following in pairwise([*lines, []]):
        text = line_text(line)
        room = 2.2 if following and _kept_off(line_text(following)) else 1.6
        early = bool(following) and line[-1].right + (room + 0.8) * line[-1].size < right
        pieces.append(text + (" " if early and text[-1] not in "，、；：" else ""))
    return "".join(pieces).replace("|", "/").strip()


def _kept_off(text: str) -> bool:
    """Say whether a line begins so that its first sign was kept off the line before: 局、."""
    return len(text) > 1 and text[1] in "，、；：。）"


def word_lines(words: list[Word]) -> list[list[Word]]:
    """Group words by their baseline, from top to bottom, each line from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (-word.y, word.x)):
        if lines and abs(lines[-1][0].y - word.y) <= max(2.0, word.size * 0.4):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word.x) for line in lines]


def line_text(line: list[Word]) -> str:
    """Give the words of a line; a wide gap is a blank."""
    pieces = [line[0].text]
    for before, word in pairwise(line):
        gap = word.x - before.right
        latin = before.text[-1].isascii() and word.text[0].isascii() and gap > word.size * 0.2
        pieces.append((" " if gap > word.size * 0.9 or latin else "") + word.text)
    return "".join(pieces)


def find_grids(canvas: Canvas) -> list[Grid]:
    """Find the ruled tables of a page: two columns and two rows at least."""
    if not 6 <= len(canvas.edges) <= _MOST_EDGES:
        return []
    grids: list[Grid] = []
    for edges in _connected(canvas.edges):
        xs = _clustered([edge.at for edge in edges if edge.way == "upright"])
        ys = _clustered([edge.at for edge in edges if edge.way == "level"])[::-1]
        if len(xs) >= 3 and len(ys) >= 3:
            grids.append(Grid(xs, ys, edges))
    return grids


def _connected(edges: list[Edge]) -> list[list[Edge]]:
    """Group ruled lines by the bands of height they share: tables stand below each other."""
    boxes = sorted(
        ((edge.at, edge.at) if edge.way == "level" else (edge.low, edge.high), index)
        for index, edge in enumerate(edges)
    )
    groups: list[list[Edge]] = []
    top = float("-inf")
    for (low, high), index in boxes:
        if not groups or low > top + _NEAR:
            groups.append([])
        groups[-1].append(edges[index])
        top = max(top, high)
    return groups


def page_lines(canvas: Canvas) -> list[str] | None:
    """Give the lines of a page with its tables as rows of bars; None where it has no table."""
    grids = find_grids(canvas)
    if not grids:
        return None
    held: dict[int, list[Word]] = {}
    free: list[Word] = []
    for word in canvas.words:
        inside = next((index for index, grid in enumerate(grids) if grid.holds(word)), None)
        if inside is None:
            free.append(word)
        else:
            held.setdefault(inside, []).append(word)
    placed = [(line[0].y, [line_text(line)]) for line in word_lines(free)]
    for index, grid in enumerate(grids):
        rows = grid.rows(held.get(index, []))
        placed.append((grid.ys[0], ["| " + " | ".join(row) + " |" for row in rows]))
    placed.sort(key=lambda item: -item[0])
    return [line for _, lines in placed for line in lines]
