"""Text that remembers where each of its characters came from."""

from collections.abc import Iterable
from dataclasses import dataclass, field

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair of the input: what stood there and what is read instead."""

    kind: str
    span: Span
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """A replacement in working text, ``[start, end)`` by ``new``."""

    start: int
    end: int
    new: str


@dataclass(slots=True)
class Mapped:
    """Working text with, for each character, the piece of the original it stands for."""

    text: str
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, original: str) -> "Mapped":
        return cls(original, list(range(len(original))), list(range(1, len(original) + 1)))

    def origin(self, start: int, end: int) -> Span:
        """Give the span in the original of ``[start, end)`` in the working text."""
        if not self.text:
            return (0, 0)
        if end <= start:
            at = self.starts[min(start, len(self.starts) - 1)]
            return (at, at)
        return (self.starts[start], self.ends[end - 1])

    def replaced(self, changes: Iterable[Change]) -> "Mapped":
        """Give the text after the changes, which must be in order and must not overlap.

        A change of equal length is mapped character by character, any other as a whole.
        """
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for change in changes:
            text.append(self.text[done : change.start])
            starts += self.starts[done : change.start]
            ends += self.ends[done : change.start]
            text.append(change.new)
            if len(change.new) == change.end - change.start:
                starts += self.starts[change.start : change.end]
                ends += self.ends[change.start : change.end]
            else:
                first, last = self.origin(change.start, change.end)
                starts += [first] * len(change.new)
                ends += [last] * len(change.new)
            done = change.end
        text.append(self.text[done:])
        return Mapped("".join(text), starts + self.starts[done:], ends + self.ends[done:])


@dataclass(frozen=True, slots=True)
class Text:
    """A normalised document.

    ``text`` is for reading by rules: half-width signs, simplified characters. ``shown`` has the
    same length and keeps the width of the signs as the document wrote them.
    """

    original: str
    text: str
    shown: str
    mapped: Mapped
    repairs: tuple[Repair, ...]
    masked: int

    def span(self, start: int, end: int) -> list[int]:
        """Give ``[start, end)`` of the working text as a span of the original."""
        first, last = self.mapped.origin(start, end)
        return [first, last]

    def show(self, start: int, end: int) -> str:
        """Give the words as the document writes them, in simplified characters."""
        return self.shown[start:end].strip()

    def trim(self, start: int, end: int, extra: str = "") -> Span:
        """Narrow a range so that it neither begins nor ends with blanks or the given signs."""
        while start < end and (self.text[start].isspace() or self.text[start] in extra):
            start += 1
        while end > start and (self.text[end - 1].isspace() or self.text[end - 1] in extra):
            end -= 1
        return start, end
