"""A responsibility letter as an official document: the text, what was signed, by whom."""

from __future__ import annotations

import re

from bihuan.documents.layout import Block, Heading, OfficialDocument, Paragraph, Run, Table
from bihuan.responsibility.lives import LetterStatus
from bihuan.responsibility.models import Letter, LetterTemplate

HEADING = re.compile(r"^[一二三四五六七八九十]+、")
BLANK = "　"


def lines_of(letter: Letter | LetterTemplate) -> list[tuple[str, bool]]:
    """The lines of the text, each with whether it is a heading."""
    lines = (line.strip() for line in letter.text.splitlines())
    return [(line, bool(HEADING.match(line))) for line in lines if line]


def signatures(letter: Letter) -> Table:
    """Who signed for each side; what is not signed stays blank for the pen."""
    is_signed = letter.status in (LetterStatus.SIGNED, LetterStatus.REPLACED)
    signed_on = letter.signed_on.isoformat() if letter.signed_on else BLANK
    return Table(
        columns=("签署", f"甲方（{letter.issuer_name}）", f"乙方（{letter.party_name}）"),
        rows=(
            ("单位（盖章）", BLANK, BLANK),
            (
                "负责人签字",
                (letter.issuer_signer if is_signed else "") or BLANK,
                letter.signer or BLANK,
            ),
            ("签字日期", signed_on, signed_on),
        ),
        weights=(1.0, 2.2, 2.2),
        align=("left", "center", "center"),
    )


def document_of(letter: Letter) -> OfficialDocument:
    """The letter ready to be set; a draft says so on each page."""
    blocks: list[Block] = [
        Paragraph((Run(f"甲方：{letter.issuer_name}"),)),
        Paragraph((Run(f"乙方：{letter.party_name}"),)),
    ]
    for line, is_heading in lines_of(letter):
        blocks.append(Heading(1, line) if is_heading else Paragraph((Run(line),)))
    blocks.append(signatures(letter))
    return OfficialDocument(
        kind="report",
        issuer=letter.issuer_name,
        title=letter.title,
        blocks=tuple(blocks),
        date=None,
        is_draft=letter.status in (LetterStatus.DRAFT, LetterStatus.WITHDRAWN),
        note=f"编号{letter.number}",
    )
