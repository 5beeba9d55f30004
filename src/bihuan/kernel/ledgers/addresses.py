"""Addresses of a ledger: the same question with one thing changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import quote_plus

from bihuan.kernel.ledgers.asking import Asked, parameter_names

PLACES = frozenset({"after", "before"})


class Addresses:
    """Makes addresses from the parameters in force.

    What leads elsewhere in the list (tab, order, condition) drops the place of the page.
    """

    def __init__(self, base: str, pairs: Iterable[tuple[str, str]]) -> None:
        self.base = base
        self.pairs = [
            (name, f"{quote_plus(name)}={quote_plus(value)}")
            for name, value in pairs
            if value and name not in PLACES
        ]

    @property
    def query(self) -> str:
        return "&".join(text for _, text in self.pairs)

    def __call__(self, changes: Mapping[str, str] | None = None) -> str:
        """The address with some parameters set, or dropped where the new value is empty."""
        changes = changes or {}
        kept = [text for name, text in self.pairs if name not in changes]
        kept += [f"{name}={quote_plus(value)}" for name, value in changes.items() if value]
        return f"{self.base}?{'&'.join(kept)}" if kept else self.base


def parameters_of(asked: Asked) -> list[tuple[str, str]]:
    """The parameters of a question that say something, in one order whatever the address had."""
    found: list[tuple[str, str]] = []
    if asked.search:
        found.append(("q", asked.search))
    for item in asked.ledger.filters:
        for name in parameter_names(item):
            found += [(name, word) for word in asked.words.get(name, ())]
    if asked.parameters is not None:
        for name in ("tab", "sort", "per", "cols"):
            found.append((name, asked.parameters.get(name, "")))
        if asked.is_narrowed:
            known = {name for name, _ in found} | PLACES
            found += [
                (name, value)
                for name, values in asked.parameters.lists()
                if name not in known
                for value in values
            ]
    return [(name, value) for name, value in found if value]
