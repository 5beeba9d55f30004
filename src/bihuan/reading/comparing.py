"""Two versions of a document: what changed in the obligations, not in the letters.

A draft (送审稿) against what was issued (印发稿), or this year's plan against the last: tasks, reporting
duties and aims that came, went or changed, each with its place in both texts. A new number or another
order of the items is no change.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from bihuan.reading.document import read_text
from bihuan.reading.normalise import normalise

Row = dict[str, Any]
Span = tuple[int, int]
Kind = Literal["task", "duty", "target"]
FIELDS = (
    "added",
    "removed",
    "wording",
    "lead_units",
    "co_units",
    "deadline",
    "target",
    "what",
    "who",
    "due",
    "recipient",
    "signer",
    "cc",
)
_ALIKE = 0.34
_MOST_CANDIDATES = 40


@dataclass(frozen=True, slots=True)
class Side:
    """What one version says: the value as people read it, and where."""

    value: str | None
    span: Span | None
    quote: str | None

    def document(self) -> Row:
        return {
            "value": self.value,
            "span": list(self.span) if self.span else None,
            "quote": self.quote,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """One difference of obligation.

    Args:
        kind: Of a task, a reporting duty or an aim.
        field: What is different; ``added`` and ``removed`` are the whole obligation.
        name: The obligation in words.
        before: What the first version says; ``after`` the second.
    """

    kind: Kind
    field: str
    name: str
    before: Side
    after: Side

    def document(self) -> Row:
        """Give the change as the command prints it."""
        return {
            "kind": self.kind,
            "field": self.field,
            "name": self.name,
            "before": self.before.document(),
            "after": self.after.document(),
        }


_NOTHING = Side(None, None, None)


@dataclass(frozen=True, slots=True)
class Item:
    """An obligation of one version, ready to be met with one of the other."""

    kind: Kind
    row: Row
    text: str
    bare: str
    grams: frozenset[str]
    span: Span

    @property
    def name(self) -> str:
        row = self.row
        said = row.get("title") or row.get("what") or row.get("metric") or ""
        return str(said) if len(str(said)) >= 2 else self.text[:40]


Pair = tuple["Item | None", "Item | None"]


def _plain(text: str) -> str:
    """Give the words alone: no marks, numbers of items, blanks; in simplified characters."""
    bare = re.sub(r"^\s*[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．]\s*", "", normalise(text).text)
    return re.sub(r"[^\w\u4e00-\u9fff]+", "", bare)


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset({text})


def _item(kind: Kind, row: Row, original: str) -> Item:
    spans = row.get("spans") or {}
    place = spans.get("text") or row.get("span") or [0, 0]
    start, end = place
    text = original[start:end].strip()
    body = text
    if kind == "task":
        body = _without(original, (start, end), _told_spans(row))
    bare = _plain(body)
    key = bare if kind == "task" else _plain(str(row.get("what") or row.get("metric") or text))
    return Item(kind, row, text, key, _grams(key), (start, end))


def _told_spans(row: Row) -> list[Span]:
    """Give the places of a task that are compared by themselves: its bracket, its date, its aims."""
    spans = row.get("spans") or {}
    found: list[Span] = []
    units = [tuple(span) for key in ("lead_units", "co_units") for span in spans.get(key) or []]
    if units:
        found.append((min(a for a, _ in units), max(b for _, b in units)))
    if spans.get("deadline"):
        found.append(tuple(spans["deadline"]))
    return [*found, *(tuple(target["span"]) for target in row.get("targets") or [])]


def _without(original: str, whole: Span, cut: list[Span]) -> str:
    pieces: list[str] = []
    at = whole[0]
    for a, b in sorted(cut):
        if a > at:
            pieces.append(original[at : min(a, whole[1])])
        at = max(at, b)
    pieces.append(original[at : whole[1]] if at < whole[1] else "")
    return re.sub(
        r"[(（][^()（）]{0,24}(?:牵头|负责|配合|落实)[^()（）]{0,12}[)）]", "", "".join(pieces)
    )


def _alike(a: Item, b: Item) -> float:
    both = len(a.grams & b.grams)
    return 2 * both / (len(a.grams) + len(b.grams)) if both else 0.0


def pair_up(before: list[Item], after: list[Item]) -> list[Pair]:
    """Pair the obligations of two versions: the same words first, then the likest.

    An index over pairs of characters names the few candidates of each item, so that a long plan is
    not compared with itself item by item.
    """
    pairs, rest, free = _same_words(before, after)
    taken: set[int] = set()
    for _, number, index in sorted(_candidates(rest, after, free)):
        if number not in taken and index in free:
            taken.add(number)
            free.discard(index)
            pairs.append((rest[number], after[index]))
    pairs += [(item, None) for number, item in enumerate(rest) if number not in taken]
    pairs += [(None, after[index]) for index in sorted(free)]
    return pairs


def _same_words(before: list[Item], after: list[Item]) -> tuple[list[Pair], list[Item], set[int]]:
    """Pair what says the same; give the pairs, the rest of the first, the free of the second."""
    by_words: dict[str, list[int]] = {}
    for index, item in enumerate(after):
        by_words.setdefault(item.bare, []).append(index)
    free = set(range(len(after)))
    pairs: list[Pair] = []
    rest: list[Item] = []
    for item in before:
        same = [index for index in by_words.get(item.bare, [])[:_MOST_CANDIDATES] if index in free]
        if same:
            index = min(same, key=lambda at: _unit_distance(item, after[at]))
            free.discard(index)
            pairs.append((item, after[index]))
        else:
            rest.append(item)
    return pairs, rest, free


def _candidates(
    rest: list[Item], after: list[Item], free: set[int]
) -> list[tuple[float, int, int]]:
    """Give the likely pairs as (−likeness, item of the first, item of the second)."""
    index_of: dict[str, list[int]] = {}
    for index in sorted(free):
        for gram in after[index].grams:
            index_of.setdefault(gram, []).append(index)
    ranked: list[tuple[float, int, int]] = []
    for number, item in enumerate(rest):
        counts: Counter[int] = Counter()
        for gram in sorted(item.grams):
            found = index_of.get(gram, ())
            if len(found) <= max(8, len(after) // 4):
                counts.update(found)
        for index, _ in counts.most_common(_MOST_CANDIDATES):
            score = _alike(item, after[index]) + _same_place(item, after[index])
            if score >= _ALIKE:
                ranked.append((-score, number, index))
    return ranked


def _unit_distance(a: Item, b: Item) -> int:
    """Give how many units differ: of several items in the same words the nearest is the same one."""
    keys = ("lead_units", "co_units", "who")
    mine = {unit for key in keys for unit in a.row.get(key) or []}
    theirs = {unit for key in keys for unit in b.row.get(key) or []}
    return len(mine ^ theirs)


def _same_place(a: Item, b: Item) -> float:
    """Give a small credit to items of the same number, or with the same units and the same date."""
    same_no = a.row.get("no") and a.row.get("no") == b.row.get("no")
    same_who = a.row.get("who") and a.row.get("who") == b.row.get("who")
    same_due = a.row.get("due") and _due(a.row.get("due")) == _due(b.row.get("due"))
    return 0.1 * bool(same_no) + 0.1 * bool(same_who) + 0.1 * bool(same_due)


def _due(due: Row | None) -> str | None:
    """Write a date so that the same date in other words is the same: 7月底前, 7月31日前."""
    if due is None:
        return None
    value = due.get("iso") or due.get("rule") or due.get("event")
    return f"{due['kind']}:{value}" if value else str(due.get("text") or due["kind"])


def _quote(original: str, span: Span | None) -> str | None:
    return original[span[0] : span[1]].strip() if span else None


def _span(value: Any) -> Span | None:
    """Give the hull of one place or of several."""
    if not value:
        return None
    if isinstance(value[0], int):
        return value[0], value[1]
    return min(one[0] for one in value), max(one[1] for one in value)


class _Pairing:
    """Compares two obligations of the two texts field by field."""

    def __init__(self, texts: tuple[str, str]) -> None:
        self.texts = texts
        self.changes: list[Change] = []

    def _side(self, which: int, item: Item, value: Any, place: Any) -> Side:
        span = _span(place) or (item.span if value else None)
        shown = "、".join(map(str, value)) if isinstance(value, list) else value
        return Side(str(shown) if shown else None, span, _quote(self.texts[which], span))

    def whole(self, item: Item, *, added: bool) -> None:
        side = Side(item.name, item.span, item.text)
        pair = (_NOTHING, side) if added else (side, _NOTHING)
        self.changes.append(
            Change(item.kind, "added" if added else "removed", item.name, pair[0], pair[1])
        )

    def field(self, name: str, a: Item, b: Item, values: tuple[Any, Any], key: str) -> None:
        places = [(item.row.get("spans") or {}).get(key) for item in (a, b)]
        sides = [
            self._side(which, item, value, place)
            for which, (item, value, place) in enumerate(zip((a, b), values, places, strict=True))
        ]
        self.changes.append(Change(a.kind, name, b.name, sides[0], sides[1]))

    def units(self, name: str, a: Item, b: Item) -> None:
        mine, theirs = a.row.get(name) or [], b.row.get(name) or []
        if set(mine) != set(theirs):
            self.field(name, a, b, (mine, theirs), name)

    def due(self, name: str, a: Item, b: Item) -> None:
        mine, theirs = a.row.get(name), b.row.get(name)
        if _due(mine) != _due(theirs):
            said = tuple(
                (due or {}).get("text") or (due or {}).get("iso") for due in (mine, theirs)
            )
            self.field(name, a, b, (said[0], said[1]), name)

    def word(self, name: str, a: Item, b: Item) -> None:
        mine, theirs = a.row.get(name), b.row.get(name)
        if _plain(str(mine or "")) != _plain(str(theirs or "")):
            self.field(name, a, b, (mine, theirs), name)

    def tasks(self, a: Item, b: Item) -> None:
        if a.bare != b.bare:
            sides = [Side(item.text, item.span, item.text) for item in (a, b)]
            self.changes.append(Change("task", "wording", b.name, sides[0], sides[1]))
        self.units("lead_units", a, b)
        self.units("co_units", a, b)
        self.due("deadline", a, b)
        self.targets(a.row.get("targets") or [], b.row.get("targets") or [])

    def duties(self, a: Item, b: Item) -> None:
        self.word("what", a, b)
        self.units("who", a, b)
        self.due("due", a, b)
        for name in ("recipient", "signer", "cc"):
            self.word(name, a, b)

    def targets(self, before: list[Row], after: list[Row]) -> None:
        items = [
            [_item("target", row, text) for row in rows]
            for rows, text in zip((before, after), self.texts, strict=True)
        ]
        for a, b in pair_up(items[0], items[1]):
            if a is None or b is None:
                one = a or b
                if one is not None:
                    self.whole(one, added=a is None)
            elif _aim(a.row) != _aim(b.row):
                sides = [Side(_aim(item.row), item.span, item.text) for item in (a, b)]
                self.changes.append(Change("target", "target", b.name, sides[0], sides[1]))


def _aim(row: Row) -> str:
    scope = f"（{row['scope']}）" if row.get("scope") else ""
    return f"{row.get('op') or ''}{row['value']}{row.get('unit') or ''}{scope}"


def changes_between(before: str, after: str, year: int | None = None) -> list[Change]:
    """Give what changed in the obligations from one version to the other.

    Args:
        before: The first text (送审稿), line ends as they are; ``after`` the second (印发稿).
        year: The year of dates without one, where neither text names one.

    Returns:
        The changes in the order of the second text, then what was taken away in that of the first.
    """
    texts = (before, after)
    readings = [read_text(text, name, year) for text, name in zip(texts, ("a", "b"), strict=True)]
    pairing = _Pairing(texts)
    for kind, key in (("task", "tasks"), ("duty", "duties")):
        items = [
            [_item("task" if kind == "task" else "duty", row, text) for row in reading[key]]
            for reading, text in zip(readings, texts, strict=True)
        ]
        for a, b in pair_up(items[0], items[1]):
            if a is None or b is None:
                one = a or b
                if one is not None:
                    pairing.whole(one, added=a is None)
            elif kind == "task":
                pairing.tasks(a, b)
            else:
                pairing.duties(a, b)
    pairing.targets(readings[0]["targets"], readings[1]["targets"])
    far = len(after)
    return sorted(
        pairing.changes,
        key=lambda change: (
            change.after.span[0] if change.after.span else far + (change.before.span or (0, 0))[0],
            FIELDS.index(change.field),
        ),
    )
