"""A composition as an official document: the same words and numbers, ready to be set."""

from __future__ import annotations

import re
from datetime import date

from django.utils.timezone import localtime

from bihuan.documents.layout import Align, Heading, OfficialDocument, Paragraph, Run
from bihuan.documents.layout import Block as LayoutBlock
from bihuan.documents.layout import Table as LayoutTable
from bihuan.reports.composition import Composition, Section, Table
from bihuan.reports.filling import cell_text, parts_of, worded
from bihuan.reports.rules import RoundWords, chinese_moment

WIDE_FIRST = 2.4
FORM_CONTENT = 2.6  # of a form, beside the column that says what
IN_BRACKETS = re.compile(
    r"(（(?:\d{4}年\d+月\d+日(?:至(?:\d{4}年)?\d+月\d+日)?|\d{4}年第\d+批|[A-Z]+\d{4}-\d+)）)$"
)
LATIN, ROOM, LONGEST = 0.62, 1.2, 6.5  # width of a Latin letter, air in a cell, in characters
LEFT: Align = "left"
CENTER: Align = "center"


def document_of(
    composition: Composition,
    words: RoundWords,
    *,
    dated_on: date | None = None,
    recipients: tuple[str, ...] = (),
    is_draft: bool = True,
) -> OfficialDocument:
    """The report as it is printed.

    Args:
        dated_on: Day printed under it; the report's own day where ``None``.
        recipients: To whom it is addressed.
    """
    is_report = composition.paper == "report"
    return OfficialDocument(
        kind=composition.paper,
        issuer=composition.unit or "—",
        title=IN_BRACKETS.sub(r"\n\1", composition.title),
        blocks=tuple(blocks_of(composition, words)),
        recipients=recipients or ((composition.to_text,) if composition.to_text else ()),
        sign_off=composition.unit or None,
        date=dated_on or composition.on,
        is_draft=is_draft,
        as_of=chinese_moment(localtime(composition.as_of)) if is_report else None,
    )


def blocks_of(composition: Composition, words: RoundWords) -> list[LayoutBlock]:
    figures = composition.by_id()
    blocks: list[LayoutBlock] = []
    annexes = [one for one in composition.sections if is_annex(one)]
    for section in [one for one in composition.sections if one not in annexes and not one.is_empty]:
        if section.title:
            blocks.append(Heading(1, section.title))
        for template in section.paragraphs:
            said = worded(template, composition.words)
            parts = parts_of(said, figures, composition.wording, words)
            runs = tuple(Run(part.text, part.figure.id if part.figure else None) for part in parts)
            blocks.append(Paragraph(runs))
        blocks += [table_of(table, composition) for table in section.tables]
    blocks += [table_of(table, composition) for one in annexes for table in one.tables]
    if composition.source:  # the last words, so that the signature never stands alone
        blocks.append(Paragraph((Run(f"数据来源和口径：{composition.source}。"),)))
    return blocks


def is_annex(section: Section) -> bool:
    """Whether a section is but tables that stand behind the text, under their own titles."""
    return bool(section.tables) and all(table.is_annex for table in section.tables)


def table_of(table: Table, composition: Composition) -> LayoutTable:
    figures = composition.by_id()
    return LayoutTable(
        columns=table.columns,
        rows=tuple(tuple(cell_text(cell, figures) for cell in row) for row in table.all_rows()),
        title=f"附表　{table.title}" if table.is_annex else table.title,
        note=table.note or None,
        align=(LEFT, *(LEFT if is_form(table) else CENTER for _column in table.columns[1:])),
        weights=weights_of(table),
    )


def is_form(table: Table) -> bool:
    """Whether it tells things in two columns of words: what, and its content."""
    return len(table.columns) == 2 and not any(row[1].figure for row in table.rows)


def weights_of(table: Table) -> tuple[float, ...]:
    """Relative widths: lists of words by their longest cell, tables of numbers with a wide first column."""
    if is_form(table):
        return (1.0, FORM_CONTENT)
    if table.total:
        return (WIDE_FIRST, *(1.0,) * (len(table.columns) - 1))
    cells = [
        [label, *(row[place].text or "" for row in table.rows)]
        for place, label in enumerate(table.columns)
    ]
    return tuple(width_of(texts) for texts in cells)


def width_of(texts: list[str]) -> float:
    """Characters a column needs: codes and days never break, words do."""
    head, *rest = texts
    if rest and all(text.isascii() for text in rest):
        return max(len(head), *(len(text) * LATIN for text in rest)) + ROOM
    return min(max(len(text) for text in texts), LONGEST) + ROOM
