"""Hash chains of events and the daily root over all of them: what an outsider needs to check a log.

Everything here can be written again in any language from this page.

**Bytes.** A body is JSON: text, whole numbers, true, false, null, lists and objects; no fractions
(a decimal is written as text). Its canonical form is JSON in UTF-8 with the keys of each object
sorted by code point, no spaces, and non-ASCII characters written as they are.

**Event.** `hash = H(0x00 ‖ previous ‖ body)`, where `previous` is the hash of the event before it
in the same chain as raw bytes (32 zero bytes for the first) and `body` the canonical bytes.

**Day.** The leaves of a day are the heads of the chains that moved on it, sorted by the name of
the chain: `leaf = H(0x01 ‖ canonical(["object", head number, head hash in hex]))`. Leaves are
paired from the left, `node = H(0x02 ‖ left ‖ right)`; a last node without a partner goes up as it
is. The day's root is `H(0x03 ‖ previous root ‖ ISO date in ASCII ‖ merkle root)`, with 32 zero
bytes before the first root. As each root holds the one before, the last root commits to every
chain, also to those that did not move that day. A day on which nothing moved has no root.

`H` is SM3 (GB/T 32905-2016) or SHA-256 (FIPS 180-4); both give 32 bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from cryptography.hazmat.primitives import hashes

Algorithm = Literal["sm3", "sha256"]
Broken = Literal["hash", "gap", "order", "root"]

ZERO = bytes(32)
EVENT, LEAF, NODE, ROOT = b"\x00", b"\x01", b"\x02", b"\x03"


@dataclass(frozen=True, slots=True)
class Event:
    """One link of a chain as it was stored.

    Attributes:
        object: The name of the chain, e.g. `hazard:42`.
        number: Its place in the chain, from 1.
        body: What happened, as JSON values.
        hash: The hash stored with it, in hexadecimal.
    """

    object: str
    number: int
    body: Any
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where a log does not hold: the chain, the event, what is wrong, what should stand there.

    `what` is `hash` (the body or the event before it was changed), `gap` (events are missing),
    `order` (numbers or days do not rise) or `root` (a daily root does not follow).
    """

    object: str
    event: int
    what: Broken
    expected: str
    found: str

    def as_json(self) -> dict[str, Any]:
        return {
            "object": self.object,
            "event": self.event,
            "what": self.what,
            "expected": self.expected,
            "found": self.found,
        }


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a chain on some day."""

    object: str
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class DailyRoot:
    """The root of one day as it was stored, with the heads of the chains that moved on it."""

    on: date
    heads: tuple[Head, ...]
    root: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an inclusion proof: the neighbour, in hexadecimal, and its side."""

    side: Literal["left", "right"]
    hash: str


def canonical(value: object) -> bytes:
    """The canonical bytes of a JSON value.

    Raises:
        TypeError: For a fraction, as two programs may write it differently, or for what is not
            JSON at all.
    """
    _refuse_fractions(value)
    return _CANONICAL.encode(value).encode()


_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)
_PLAIN = frozenset({str, int, bool, type(None)})


def _refuse_fractions(value: object) -> None:
    if isinstance(value, float):
        raise TypeError("write a fraction as text")
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys are text")
        for inner in value.values():
            if type(inner) not in _PLAIN:
                _refuse_fractions(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _refuse_fractions(inner)


def digest(data: bytes, algorithm: Algorithm) -> bytes:
    """32 bytes of SM3 or SHA-256.

    Source:
        GB/T 32905-2016 (SM3), FIPS 180-4 (SHA-256).
    """
    if algorithm == "sha256":
        return hashlib.sha256(data).digest()
    if algorithm == "sm3":
        sm3 = hashes.Hash(hashes.SM3())
        sm3.update(data)
        return sm3.finalize()
    raise ValueError(f"no such hash: {algorithm}")


def event_hash(previous: str | None, body: object, algorithm: Algorithm) -> str:
    """The hash of an event in hexadecimal.

    Args:
        previous: The hash of the event before it in the same chain; None for the first.
        body: What happened, as JSON values.
        algorithm: `sm3` or `sha256`.
    """
    before = bytes.fromhex(previous) if previous else ZERO
    return digest(EVENT + before + canonical(body), algorithm).hex()


def verify_chain(events: Iterable[Event], algorithm: Algorithm) -> list[Break]:
    """Every break in one chain; empty when it holds.

    After a break the count goes on from what is stored, so that one forged event is reported
    once and not again at every event after it.

    Args:
        events: The events of one chain in the order they are stored.
        algorithm: The hash they were made with.
    """
    breaks: list[Break] = []
    previous: Event | None = None
    for event in events:
        expected = previous.number + 1 if previous else 1
        if event.number != expected:
            what: Broken = "gap" if event.number > expected else "order"
            breaks.append(Break(event.object, event.number, what, str(expected), str(event.number)))
        hashed = event_hash(previous.hash if previous else None, event.body, algorithm)
        # Behind a gap the hash of the missing event is unknown, and the gap has been said.
        if hashed != event.hash and event.number == expected:
            breaks.append(Break(event.object, event.number, "hash", hashed, event.hash))
        previous = event
    return breaks


def leaf_hash(head: Head, algorithm: Algorithm) -> bytes:
    """What stands for one chain in the tree of a day."""
    return digest(LEAF + canonical([head.object, head.number, head.hash]), algorithm)


def merkle_root(leaves: Sequence[bytes], algorithm: Algorithm) -> bytes:
    """The top of the tree over the leaves, in their order.

    Raises:
        ValueError: When there is no leaf.
    """
    if not leaves:
        raise ValueError("a tree has at least one leaf")
    level = list(leaves)
    while len(level) > 1:
        level = _next_level(level, algorithm)
    return level[0]


def _next_level(level: Sequence[bytes], algorithm: Algorithm) -> list[bytes]:
    return [
        digest(NODE + level[i] + level[i + 1], algorithm) if i + 1 < len(level) else level[i]
        for i in range(0, len(level), 2)
    ]


def in_order(heads: Iterable[Head]) -> tuple[Head, ...]:
    """Heads as the leaves stand: by the name of the chain, in UTF-8."""
    return tuple(sorted(heads, key=lambda head: head.object.encode()))


def daily_root(previous: str | None, on: date, heads: Iterable[Head], algorithm: Algorithm) -> str:
    """The root of one day in hexadecimal.

    Args:
        previous: The root before it; None for the first.
        on: The day, in Asia/Shanghai.
        heads: The last event of each chain that moved on that day, in any order.
        algorithm: `sm3` or `sha256`.
    """
    top = merkle_root([leaf_hash(head, algorithm) for head in in_order(heads)], algorithm)
    before = bytes.fromhex(previous) if previous else ZERO
    return digest(ROOT + before + on.isoformat().encode() + top, algorithm).hex()


def verify_roots(roots: Iterable[DailyRoot], algorithm: Algorithm) -> list[Break]:
    """Every daily root that does not follow from the one before and its own heads.

    A break carries the day as its object and 0 as its event.
    """
    breaks: list[Break] = []
    previous: DailyRoot | None = None
    for root in roots:
        day = root.on.isoformat()
        if previous and root.on <= previous.on:
            breaks.append(Break(day, 0, "order", f">{previous.on.isoformat()}", day))
        expected = daily_root(previous.root if previous else None, root.on, root.heads, algorithm)
        if expected != root.root:
            breaks.append(Break(day, 0, "root", expected, root.root))
        previous = root
    return breaks


def verify_heads(roots: Iterable[DailyRoot], stored: Mapping[tuple[str, int], str]) -> list[Break]:
    """Every head that a daily root names and the log no longer holds as it was.

    This is what finds a chain whose last events were cut off: the rest of it still holds.

    Args:
        roots: The daily roots.
        stored: The hash of each event in the log, by chain and number.

    Returns:
        One break for each head, `gap` where the event is gone, `hash` where it has another hash.
    """
    breaks: list[Break] = []
    for root in roots:
        for head in root.heads:
            found = stored.get((head.object, head.number))
            if found != head.hash:
                what: Broken = "gap" if found is None else "hash"
                breaks.append(Break(head.object, head.number, what, head.hash, found or ""))
    return breaks


def inclusion_proof(leaves: Sequence[bytes], index: int, algorithm: Algorithm) -> tuple[Step, ...]:
    """The neighbours from one leaf up to the root, lowest first.

    Raises:
        IndexError: When there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    steps: list[Step] = []
    level = list(leaves)
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            side: Literal["left", "right"] = "left" if neighbour < index else "right"
            steps.append(Step(side, level[neighbour].hex()))
        level = _next_level(level, algorithm)
        index //= 2
    return tuple(steps)


def verify_inclusion(leaf: bytes, proof: Iterable[Step], root: bytes, algorithm: Algorithm) -> bool:
    """Whether the leaf is in the tree with that root."""
    node = leaf
    for step in proof:
        neighbour = bytes.fromhex(step.hash)
        pair = neighbour + node if step.side == "left" else node + neighbour
        node = digest(NODE + pair, algorithm)
    return node == root
