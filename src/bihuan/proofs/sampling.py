"""A sample that anybody can draw again: the same seed and the same list give the same places.

    >>> drawn(["YH2026-000001", "YH2026-000002", "YH2026-000003"], "2026-11-22", 2)
    ['YH2026-000003', 'YH2026-000002']

Each number is hashed behind the seed; the smallest hashes come first. Nobody who gives the seed can tell
beforehand what it draws, and whoever has list and seed can check it with any SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence


def place_of(number: str, seed: str) -> str:
    """Where a number stands in the order of a seed: the SHA-256 of ``seed:number`` in hex."""
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()


def drawn(numbers: Iterable[str], seed: str, size: int) -> list[str]:
    """The first ``size`` numbers in the order of the seed; all of them where there are fewer.

    Args:
        numbers: What is drawn from, in any order; a number given twice counts once.
        seed: Any text, told before or with the result.
        size: 0 or more.
    """
    return sorted(set(numbers), key=lambda number: place_of(number, seed))[:size]


def digest_of(numbers: Iterable[str]) -> str:
    """What the list was, in one line: SHA-256 of its numbers in order, one a line."""
    return hashlib.sha256("\n".join(sorted(set(numbers))).encode()).hexdigest()


def is_drawn(numbers: Sequence[str], seed: str, result: Sequence[str]) -> bool:
    """Whether a result is what the seed draws from the list."""
    return drawn(numbers, seed, len(result)) == list(result)
