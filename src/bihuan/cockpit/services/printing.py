"""Sections of lists on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bihuan.cockpit.services.sheets import Section, Sheet, plain
from bihuan.documents.layout import Align, Block, Heading, OfficialDocument, Paragraph, Run, Table

LEFT: Align = "left"


def table_of(section: Section) -> Table:
    rows = tuple(tuple(plain(cell) for cell in row) for row in section.rows)
    return Table(
        tuple(section.columns),
        rows,
        align=tuple(LEFT for _column in section.columns),
        weights=tuple(section.weights),
        note=section.note or None,
    )


def said(text: str) -> Paragraph:
    return Paragraph((Run(text),))


def blocks_of(section: Section, level: int) -> list[Block]:
    """A heading and its table, or the sentence in the place of an empty one."""
    heading = Heading(level, section.title)
    if not section.rows:
        return [heading, said(section.note or "无。")]
    return [heading, table_of(section)]


def annex(title: str, sections: Sequence[Section], *, issuer: str, on: date) -> OfficialDocument:
    """Sections as one paper lying on its side."""
    blocks = [block for section in sections for block in blocks_of(section, 1)]
    return OfficialDocument(
        kind="annex",
        issuer=issuer,
        title=title,
        blocks=tuple(blocks),
        date=on,
        printed_on=on,
        annex_label="",
    )


def sheet_paper(sheet: Sheet) -> OfficialDocument:
    """The list of one enterprise on paper."""
    return annex(
        f"{sheet.enterprise.name}安全清单",
        sheet.sections,
        issuer=sheet.enterprise.name,
        on=sheet.on,
    )


def handbook_paper(
    title: str, sheets: Sequence[Sheet], *, issuer: str, on: date
) -> OfficialDocument:
    """The handbook: a chapter for each unit."""
    blocks: list[Block] = []
    for number, sheet in enumerate(sheets, 1):
        blocks.append(Heading(1, f"{number}．{sheet.enterprise.name}"))
        if sheet.lists:
            blocks.append(said(f"列入：{'、'.join(sheet.lists)}。"))
        for section in sheet.sections:
            blocks += blocks_of(section, 2)
    return OfficialDocument(
        kind="annex",
        issuer=issuer,
        title=title,
        blocks=tuple(blocks),
        date=on,
        printed_on=on,
        annex_label="",
    )
