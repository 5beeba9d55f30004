"""A paragraph of a draft cut at its marks: figures, numbers typed by hand, numbers that do not agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bihuan.reading.document import verify_text
from bihuan.reports.checks import FAULTS
from bihuan.reports.composition import Composition, Figure
from bihuan.reports.filling import parts_of, worded
from bihuan.reports.rules import RoundWords
from bihuan.reports.typed import numbers_in

Stretch = tuple[int, int]


@dataclass(frozen=True)
class Finding:
    """What the check of figures says about one claim of the paragraph.

    Args:
        verdict: See ``bihuan verify``; ``span`` where it stands in the printed paragraph.
        reason: The recomputation in words.
    """

    verdict: str
    reason: str
    span: Stretch

    @property
    def is_fault(self) -> bool:
        return self.verdict in FAULTS


@dataclass(frozen=True)
class Piece:
    """A stretch of a printed paragraph with what is to be said of it."""

    text: str
    figure: Figure | None = None
    is_typed: bool = False
    fault: Finding | None = None


@dataclass(frozen=True)
class Marked:
    """A printed paragraph in pieces, and what the check found in it."""

    pieces: tuple[Piece, ...]
    findings: tuple[Finding, ...]


def findings_of(title: str, printed: str) -> tuple[Finding, ...]:
    """The checks of a printed paragraph, read by itself under its heading."""
    head = f"一、{title}\n"
    found = verify_text(f"{head}{printed}\n", "report.txt")
    shift = len(head)
    return tuple(
        Finding(
            one["verdict"],
            one["reason"],
            (one["spans"]["claimed"][0] - shift, one["spans"]["claimed"][1] - shift),
        )
        for one in found["relations"]
    )


def marked(
    title: str, template: str, composition: Composition, words: RoundWords, typed: Counter[str]
) -> Marked:
    """A paragraph with its marks.

    Args:
        typed: Numbers bound to nothing; those found here are taken out of it.
    """
    said = worded(template, composition.words)
    parts = list(parts_of(said, composition.by_id(), composition.wording, words))
    printed = "".join(part.text for part in parts)
    findings = findings_of(title, printed)
    pieces: list[Piece] = []
    start = 0
    for part in parts:
        end = start + len(part.text)
        hand = [] if part.figure else typed_in(part.text, start, typed)
        pieces += cut(printed, (start, end), part.figure, hand, findings)
        start = end
    return Marked(tuple(pieces), findings)


def typed_in(text: str, start: int, typed: Counter[str]) -> list[Stretch]:
    found = []
    for match in numbers_in(text):
        if typed[match.group()] > 0:
            typed[match.group()] -= 1
            found.append((start + match.start(), start + match.end()))
    return found


def cut(
    printed: str,
    whole: Stretch,
    figure: Figure | None,
    hand: Sequence[Stretch],
    findings: Sequence[Finding],
) -> list[Piece]:
    """One part cut where a mark begins or ends."""
    faults = [one for one in findings if one.is_fault]
    edges = {edge for one in (*hand, *(fault.span for fault in faults)) for edge in one}
    places = sorted({*whole, *(edge for edge in edges if whole[0] < edge < whole[1])})
    return [
        Piece(
            printed[first:last],
            figure,
            any(one[0] <= first and last <= one[1] for one in hand),
            next((one for one in faults if one.span[0] <= first and last <= one.span[1]), None),
        )
        for first, last in pairwise(places)
    ]
