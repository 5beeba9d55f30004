"""What a task is, and what the finders of tasks share."""

from collections.abc import Callable
from dataclasses import dataclass

from bihuan.reading.deadlines import Due
from bihuan.reading.mapped import Span, Text
from bihuan.reading.numbering import Block, Outline
from bihuan.reading.ranges import Ranges
from bihuan.reading.roles import Assignment


@dataclass(frozen=True, slots=True)
class Task:
    """One responsibility with the text it stands for."""

    block: Block | None
    assignment: Assignment
    start: int
    end: int
    quote: Span
    form: str
    title: Span | None = None
    number: str | None = None
    due: Due | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """What the finders of tasks share."""

    text: Text
    outline: Outline
    year_at: Callable[[int], int | None]
    forward: Callable[[Block | None], bool]
    exhorting: Callable[[Block | None], bool]
    closed: Ranges

    def is_closed(self, start: int, end: int) -> bool:
        """Say whether a range touches a stretch that holds no task."""
        return self.closed.touches(start, end)

    def open_parts(self, start: int, end: int) -> list[Span]:
        """Give the parts of a range between closed stretches."""
        parts: list[Span] = []
        at = start
        for a, b in self.closed.overlapping(start, end):
            if a > at:
                parts.append((at, a))
            at = max(at, b)
        if at < end:
            parts.append((at, end))
        return parts

    def open_until(self, start: int, end: int) -> int:
        """Give where the open part of a sentence ends; its start where nothing is open."""
        found = self.closed.overlapping(start, end)
        if found:
            end = max(start, found[0][0])
        return self.text.trim(start, end, ",、")[1]
