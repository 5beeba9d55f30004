"""A document as plain data and back: what is kept of it, and what it is set from again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from bihuan.documents.layout import Block, Heading, OfficialDocument, Paragraph, Run, Table

DAYS = frozenset({"date", "printed_on"})


def to_data(document: OfficialDocument) -> dict[str, Any]:
    """The document as JSON can hold it."""
    found = asdict(document)
    found["blocks"] = [block_data(block) for block in document.blocks]
    for name in DAYS:
        day = found[name]
        found[name] = day.isoformat() if day else None
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in found.items()
    }


def block_data(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"type": "heading", "level": block.level, "text": block.text}
    if isinstance(block, Paragraph):
        return {
            "type": "paragraph",
            "runs": [
                {"text": run.text, "figure_id": run.figure_id, "bold": run.bold}
                for run in block.runs
            ],
        }
    return {
        "type": "table",
        "columns": list(block.columns),
        "rows": [list(row) for row in block.rows],
        "title": block.title,
        "note": block.note,
        "align": list(block.align),
        "weights": list(block.weights),
    }


def from_data(data: Mapping[str, Any]) -> OfficialDocument:
    """The document of such data; equal to the one it was made from."""
    known = {one.name for one in fields(OfficialDocument)}
    values = {name: _value(name, value) for name, value in data.items() if name in known}
    values["blocks"] = tuple(block_from(block) for block in data.get("blocks", ()))
    return OfficialDocument(**values)


def _value(name: str, value: Any) -> Any:
    if name in DAYS:
        return dt.date.fromisoformat(value) if value else None
    return tuple(value) if isinstance(value, list) else value


def block_from(data: Mapping[str, Any]) -> Block:
    if data["type"] == "heading":
        return Heading(data["level"], data["text"])
    if data["type"] == "paragraph":
        return Paragraph(tuple(Run(**run) for run in data["runs"]))
    return Table(
        columns=tuple(data["columns"]),
        rows=tuple(tuple(row) for row in data["rows"]),
        title=data["title"],
        note=data["note"],
        align=tuple(data["align"]),
        weights=tuple(data["weights"]),
    )
