"""Paper, margins, page numbers, watermark, and landscape pages for wide tables."""

from typing import Any

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from bihuan.documents.docx import styles, xml
from bihuan.documents.layout import OfficialDocument

PORTRAIT = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}
LANDSCAPE = {"top_margin": 28, "bottom_margin": 26, "left_margin": 35, "right_margin": 37}
NUMBER_HEIGHT = 5
"""Millimetres that a line of 四号 takes."""


def lay_page(word: Any, document: OfficialDocument) -> None:
    """Sets A4 with 版心 156 × 225 mm, 22 lines of 28 characters, page numbers odd and even.

    Args:
        word: The python-docx document, with its styles.
        document: Decides about the first page of a letter and the watermark.

    Source:
        GB/T 9704-2012, 5.2.1, 5.2.3, 7.5; 10.1 for letters.
    """
    section = word.sections[0]
    _size(section, is_landscape=document.is_landscape)
    section.footer_distance = Mm(35 - 7 - NUMBER_HEIGHT)
    section.header_distance = Mm(15)
    word.settings.odd_and_even_pages_header_footer = True
    _number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)
    if document.kind == "notice":
        section.different_first_page_header_footer = True
        _letter_foot(section.first_page_footer)
    if document.is_draft:
        headers = (section.header, section.even_page_header, section.first_page_header)
        for number, header in enumerate(headers[: 3 if document.kind == "notice" else 2], 1):
            header.is_linked_to_previous = False
            xml.watermark(header.paragraphs[0], number)


def _size(section: Any, *, is_landscape: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if is_landscape else WD_ORIENT.PORTRAIT
    long, short = Mm(297), Mm(210)
    section.page_width = long if is_landscape else short
    section.page_height = short if is_landscape else long
    for side, millimetres in (LANDSCAPE if is_landscape else PORTRAIT).items():
        setattr(section, side, Mm(millimetres))
    _grid(section)


def _grid(section: Any) -> None:
    """22 lines of 28 characters: pitch 579 twips, characters drawn 0.2 pt together."""
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(xml.element("docGrid", type="linesAndChars", linePitch=579, charSpace=-849))


def turn(word: Any, *, is_landscape: bool) -> None:
    """Begins a new page of the other orientation; page numbers run on."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    _size(section, is_landscape=is_landscape)


def _number(footer: Any, side: Any) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = styles.NUMBER
    paragraph.alignment = side
    name = "right" if side == WD_ALIGN_PARAGRAPH.RIGHT else "left"
    xml.indent_characters(paragraph, **{name: 100})
    paragraph.add_run("— ")
    xml.page_field(paragraph)
    paragraph.add_run(" —")


def _letter_foot(footer: Any) -> None:
    """The second double red line of a letter, 20 mm above the paper's foot; no page number."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = styles.NUMBER
    layout = paragraph.paragraph_format
    layout.left_indent, layout.right_indent = Mm(-8), Mm(-6)
    layout.space_before = Pt(10)
    xml.border(paragraph, "bottom", kind="thinThickSmallGap", eighths=24, color="D7000F", space=1)
