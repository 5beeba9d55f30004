"""Tables and notes in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

MADE = "<!-- Made by `bihuan manage write_docs` from the declarations in the code. Do not edit. -->"


def cell(value: Any) -> str:
    """A value inside a table: one line, bars escaped, — where there is none."""
    text = " ".join(str(value).split()).replace("|", "\\|") if value is not None else ""
    return text or "—"


def code(text: str) -> str:
    return f"`{text}`" if text else "—"


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table; the empty text where it would have no row."""
    lines = [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), *lines])


def section(title: str, *parts: str, level: int = 2) -> str:
    """A heading with what stands under it; the empty text where nothing does."""
    full = [part for part in parts if part]
    return "\n\n".join(["#" * level + f" {title}", *full]) if full else ""


def page(title: str, *parts: str) -> str:
    """A whole page with the sentence that it is made."""
    return "\n\n".join([f"# {title}", MADE, *(part for part in parts if part)]) + "\n"
