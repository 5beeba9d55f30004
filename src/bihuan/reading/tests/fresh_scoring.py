"""Scores the second set of fresh documents, whose labels are complete.

What a label does not name must not be read: a target, a deadline or a duty too many costs precision.
A document is its ``text``, or a table (``rows``) that is written as docx, xlsx or bars of text.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import docx
import openpyxl
import yaml

from bihuan.reading import extract_text, read_text
from bihuan.reading.tests.scoring import (
    Score,
    _close,
    narrow,
    score_duties,
    score_entries,
    score_tasks,
)

Row = dict[str, Any]
HERE = Path(__file__).parent / "fresh2"


def load(half: str) -> list[tuple[str, Row]]:
    """Give the documents of one half (``a``, ``b`` or ``c``): name and content."""
    return [
        (path.stem, yaml.safe_load(path.read_text("utf-8")))
        for path in sorted(HERE.glob(f"{half}*.yaml"))
    ]


def table_docx(row: Row, where: Path) -> Path:
    """Write a table document as docx; an empty first cell is merged with the one above."""
    document = docx.Document()
    document.add_paragraph(row["title"])
    table = document.add_table(rows=0, cols=len(row["rows"][0]))
    for values in row["rows"]:
        cells = table.add_row().cells
        for cell, value in zip(cells, values, strict=True):
            cell.text = str(value)
    for index in range(1, len(row["rows"])):
        for column in (0, 1):
            if row["rows"][index][column] == "":
                table.cell(index - 1, column).merge(table.cell(index, column))
    path = where / "table.docx"
    document.save(str(path))
    return path


def table_xlsx(row: Row, where: Path) -> Path:
    """Write a table document as a workbook with its title in the first row."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([row["title"]])
    for values in row["rows"]:
        sheet.append(values)
    path = where / "table.xlsx"
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(buffer.getvalue())
    return path


def text_of(row: Row, where: Path, form: str = "docx") -> str:
    """Give the text that is read: as it stands, or extracted from the table's file."""
    if "rows" not in row:
        return str(row["text"])
    path = table_docx(row, where) if form == "docx" else table_xlsx(row, where)
    return extract_text(path, path.name)


def _near(want: str, got: str | None) -> bool:
    a, b = narrow(want), narrow(got)
    return _close(a, b) or bool(a and set(a) <= set(b or ""))


def _score_targets(wants: list[Row], given: list[Row], score: Score, name: str) -> None:
    rest = list(given)
    for want in wants:
        fits = [
            got
            for got in rest
            if got["value"] == want["value"]
            and got["unit"] == want["unit"]
            and got["op"] == want["op"]
        ]
        fits.sort(key=lambda got: not _near(want["metric"], got["metric"]))
        score.add("targets", int(bool(fits)), 1, 0)
        if not fits:
            score.note(f"{name}: target {want} missed")
            continue
        rest.remove(fits[0])
        near = _near(want["metric"], fits[0]["metric"])
        score.add("target metrics", int(near), 1, 1)
        if not near:
            score.note(f"{name}: metric {want['metric']} != {fits[0]['metric']}")
    score.add("targets", 0, 0, len(given))
    for got in rest:
        score.note(
            f"{name}: target too many {got['metric']} {got['op']} {got['value']}{got['unit']}"
        )


def _all_targets(wanted: Row, reading: Row, score: Score, name: str) -> None:
    """Score all targets of a document together, wherever they hang."""
    wants = [*wanted.get("targets", []), *wanted.get("targets_any", [])]
    named = any(key in wanted for key in ("targets", "targets_any"))
    for task in wanted.get("tasks", []):
        named = named or "targets" in task
        wants += task.get("targets", [])
    if named:
        given = list(reading["targets"])
        for task in reading["tasks"]:
            given += task["targets"]
        _score_targets(wants, given, score, name)


def score_fresh(row: Row, reading: Row, name: str) -> Score:
    """Score one reading against complete labels."""
    score, wanted = Score(), row["expect"]
    bare = [{k: v for k, v in task.items() if k != "targets"} for task in wanted.get("tasks", [])]
    if "tasks" in wanted:
        score_tasks(bare, reading["tasks"], {}, score, name)
        given = sum(task["deadline"] is not None for task in reading["tasks"])
        tally = score.tallies.get("task deadlines")
        score.add("task deadlines", 0, 0, given - (tally.given if tally else 0))
    if "duties" in wanted:
        score_duties(wanted["duties"], reading["duties"], {}, score, name)
    if "entries" in wanted:
        score_entries(wanted["entries"], reading["entries"], score, name)
    _all_targets(wanted, reading, score, name)
    for key, value in wanted.get("envelope", {}).items():
        right = reading["envelope"][key] == value
        score.add("envelope", int(right), 1, 1)
        if not right:
            score.note(f"{name}: envelope {key} {value} != {reading['envelope'][key]}")
    return score


def score_half(half: str, where: Path) -> Score:
    """Score a half of the set."""
    total = Score()
    for name, row in load(half):
        total.merge(score_fresh(row, read_text(text_of(row, where), name, row.get("year")), name))
    return total


def table(score: Score) -> str:
    """Print a score as a table."""
    lines = [f"{'measure':<16}{'P':>7}{'R':>7}   right/wanted/given"]
    for measure, tally in sorted(score.tallies.items()):
        counts = f"{tally.right}/{tally.wanted}/{tally.given}"
        lines.append(f"{measure:<16}{tally.precision:>7.3f}{tally.recall:>7.3f}   {counts}")
    return "\n".join(lines)
