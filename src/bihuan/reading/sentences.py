"""Sentences, clauses, and small questions about them."""

import re
from functools import cache

from bihuan.reading.brackets import split_outside
from bihuan.reading.lexicon import one_of
from bihuan.reading.mapped import Text

STOPS = "。;!?\n"


def sentences(text: Text, start: int, end: int) -> list[tuple[int, int]]:
    """Split into sentences, without the stop; empty ones are left out."""
    found = []
    for a, b in split_outside(text.text, start, end, STOPS):
        a, b = text.trim(a, b)  # noqa: PLW2901 - the range narrows
        if a < b:
            found.append((a, b))
    return found


def clauses(text: Text, start: int, end: int, signs: str = ",:") -> list[tuple[int, int]]:
    """Split a sentence at commas and colons outside of brackets."""
    found = []
    for a, b in _role_parts(text, split_outside(text.text, start, end, signs)):
        a, b = text.trim(a, b)  # noqa: PLW2901 - the range narrows
        if a < b:
            found.append((a, b))
    return found


_AFTER_ROLE = re.compile(r"(?<=牵头|负责|配合|落实|参与)、")


def _role_parts(text: Text, parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Split once more where a list sign follows a role: ``甲科牵头、乙科配合``."""
    found: list[tuple[int, int]] = []
    for a, b in parts:
        at = a
        for sign in _AFTER_ROLE.finditer(text.text, a, b):
            found.append((at, sign.start()))
            at = sign.end()
        found.append((at, b))
    return found


def line_of(text: str, position: int) -> tuple[int, int]:
    """Give the line that holds a position."""
    start = text.rfind("\n", 0, position) + 1
    end = text.find("\n", position)
    return start, len(text) if end < 0 else end


_LONGEST_NOISE = 300
_ADDRESS = re.compile(r"https?://[!-~]+")


@cache
def _noise() -> re.Pattern[str]:
    return re.compile(rf"(?m)^[ ]*(?:#|[>*•]|(?:{one_of('titles', 'noise')})[:： >]).*$")


def noise_ranges(text: str) -> list[tuple[int, int]]:
    """Find lines that belong to a web page or a collector, not to the document.

    Of a line that is too long for that only the first sentence, and addresses anywhere.
    """
    found: list[tuple[int, int]] = []
    for match in _noise().finditer(text):
        start, end = match.span()
        if end - start > _LONGEST_NOISE:
            stop = re.search(r"[。!?]", text[start:end])
            end = start + stop.end() if stop and stop.end() < _LONGEST_NOISE else start
        found.append((start, end))
    found += [match.span() for match in _ADDRESS.finditer(text)]
    return [(start, end) for start, end in found if start < end]


def is_cut_off(text: str) -> bool:
    """Say whether a stretch ends in marks of omission."""
    return "……" in text or "…" in text or "节选" in text
