"""An upper division as a matrix workbook: a row a subject, a column a unit, the role where they meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.workbooks import ReadSheet, WorkbookRefused, as_text, read_workbook
from bihuan.responsibility.dividing import DutyRole
from bihuan.responsibility.models import Division
from bihuan.responsibility.services.mapping import Counterparts, Written, take_row

MARKS = {
    "牵头": DutyRole.LEAD,
    "主管": DutyRole.LEAD,
    "负责": DutyRole.LEAD,
    "★": DutyRole.LEAD,
    "▲": DutyRole.LEAD,
    "●": DutyRole.LEAD,
    "参与": DutyRole.JOIN,
    "配合": DutyRole.JOIN,
    "协同": DutyRole.JOIN,
    "△": DutyRole.JOIN,
    "○": DutyRole.JOIN,
    "√": DutyRole.JOIN,
    "属地": DutyRole.LOCAL,
    "■": DutyRole.LOCAL,
}
SUBJECTS = ("行业领域", "监管对象", "重点行业领域", "行业领域、业态或场所", "行业", "事项")
HEADER_WITHIN = 10  # rows in which the heading is looked for
FEWEST_UNITS = 1


@dataclass(frozen=True)
class MatrixRow:
    """What one row of a matrix says: the subject, and the units in each role."""

    line: int
    subject: str
    named: dict[str, tuple[str, ...]]


def read_matrix(content: bytes) -> list[MatrixRow]:
    """The rows of a matrix workbook.

    The heading is the first row whose first filled cell names the subjects; the other cells of it
    are units. A cell holds 牵头, 参与, 属地 or a usual mark for them; an empty one nothing.

    Raises:
        InvalidInput: No workbook that can be read, no heading, no unit in it, or a mark that means nothing, by row and column.
    """
    try:
        sheets = read_workbook(content)
    except WorkbookRefused as refused:
        raise InvalidInput({"file": str(refused)}) from refused
    for sheet in sheets:
        found = heading(sheet)
        if found is not None:
            return rows_below(sheet, *found)
    sentence = f"没有找到表头：首列写“{SUBJECTS[0]}”，后面每列一个单位。"
    raise InvalidInput({"file": sentence})


def heading(sheet: ReadSheet) -> tuple[int, int, dict[int, str]] | None:
    """Row of the heading, column of the subjects, units by column."""
    for number, row in enumerate(sheet.rows[:HEADER_WITHIN]):
        labels = [as_text(cell).strip() for cell in row]
        at = next((place for place, text in enumerate(labels) if text in SUBJECTS), None)
        if at is None:
            continue
        units = {place: text for place, text in enumerate(labels) if place > at and text}
        if len(units) >= FEWEST_UNITS:
            return number, at, units
    return None


def rows_below(sheet: ReadSheet, start: int, at: int, units: dict[int, str]) -> list[MatrixRow]:
    problems, found = [], []
    for number, row in enumerate(sheet.rows[start + 1 :], start + 2):
        cells = [as_text(cell).strip() for cell in row]
        subject = cells[at] if at < len(cells) else ""
        if not subject:
            continue
        named: dict[str, list[str]] = {}
        for place, unit in units.items():
            mark = cells[place] if place < len(cells) else ""
            role = MARKS.get(mark)
            if mark and role is None:
                problems.append(f"第{number}行“{unit}”列的“{mark}”")
            elif role is not None:
                named.setdefault(role, []).append(unit)
        found.append(
            MatrixRow(number, subject, {role: tuple(names) for role, names in named.items()})
        )
    if problems:
        listed = "、".join(problems[:5]) + ("等" if len(problems) > 5 else "")
        raise InvalidInput({"file": f"{listed}看不懂，可填：牵头、参与、属地，或不填。"})
    return found


@transaction.atomic
def take_matrix(
    content: bytes,
    *,
    title: str,
    doc_no: str,
    issuer: str,
    effective_on: date,
    actor: Actor,
    at: datetime,
) -> Division:
    """Take in a division from a matrix workbook, all rows or none.

    Raises:
        InvalidInput: As `read_matrix`, or no row names a unit.
    """
    rows: Sequence[MatrixRow] = [row for row in read_matrix(content) if any(row.named.values())]
    if not rows:
        raise InvalidInput({"file": "表里没有一行写明牵头、参与或属地单位。"})
    counterparts = Counterparts(actor.region, effective_on)
    made = [
        take_row(
            Written(
                title=title,
                doc_no=doc_no,
                issuer=issuer,
                effective_on=effective_on,
                subject=row.subject,
                named=row.named,
            ),
            counterparts,
            actor=actor,
            at=at,
        )
        for row in rows
    ]
    return made[0].division
