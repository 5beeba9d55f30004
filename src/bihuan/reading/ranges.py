"""Stretches of a text that can be asked what they touch, without walking through all of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

from bihuan.reading.mapped import Span


class Ranges:
    """Spans in order; every question takes logarithmic time beside its answer."""

    __slots__ = ("_far", "_starts", "spans")

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted(span for span in spans if span[0] < span[1])
        self._starts = [start for start, _ in self.spans]
        self._far = list(accumulate((end for _, end in self.spans), max))

    def touches(self, start: int, end: int) -> bool:
        """Say whether any span overlaps ``[start, end)``."""
        at = bisect_left(self._starts, end)
        return at > 0 and self._far[at - 1] > start

    def holds(self, position: int) -> bool:
        """Say whether any span holds a position."""
        return self.touches(position, position + 1)

    def overlapping(self, start: int, end: int) -> list[Span]:
        """Give the spans that overlap ``[start, end)``, in order."""
        low = bisect_right(self._far, start)
        high = bisect_left(self._starts, end)
        return [span for span in self.spans[low:high] if span[1] > start]

    def first_start(self, start: int, end: int) -> int:
        """Give where the first span begins that begins inside ``(start, end)``; else ``end``."""
        at = bisect_right(self._starts, start)
        return min(end, self._starts[at]) if at < len(self._starts) else end
