"""Words of coded values: the dictionaries in force here, local edits applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bihuan.kernel import packs

KIND = "dictionary"


def options(code: str) -> list[tuple[str, str]]:
    """Choices of a select: value and label, in the order of the dictionary."""
    return [(row["key"], row["title"]) for row in packs.rows(KIND, code)]


def labels(code: str) -> Mapping[str, str]:
    """Value → label."""
    memory, place = packs.derived(), f"labels:{code}"
    if place not in memory:
        memory[place] = dict(options(code))
    found: Mapping[str, str] = memory[place]
    return found


def label(code: str, value: str) -> str:
    """The label of one value; empty for an empty one, the value itself where it is unknown."""
    return labels(code).get(value, value) if value else ""


def words(code: str) -> dict[str, str]:
    """Label and every other spelling → value: what a workbook may write."""
    found: dict[str, str] = {}
    for row in packs.rows(KIND, code):
        for word in (row["title"], *row.get("aliases", ())):
            found.setdefault(word, row["key"])
    return found


def leaf_words(code: str) -> dict[str, str]:
    """As `words`, without the values that stand for others below them (工贸 for 冶金, 有色 …)."""
    parents = {row.get("parent") for row in packs.rows(KIND, code)}
    return {word: value for word, value in words(code).items() if value not in parents}


class Labels(Mapping[str, str]):
    """The labels of a dictionary as a declaration holds them: read when drawn, not when imported."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __getitem__(self, value: str) -> str:
        return labels(self.code)[value]

    def __iter__(self) -> Iterator[str]:
        return iter(labels(self.code))

    def __len__(self) -> int:
        return len(labels(self.code))
