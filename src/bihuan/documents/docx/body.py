"""Head, text, tables, signature and 版记 of a DOCX, in the order of the paper."""

import io
from collections.abc import Sequence
from typing import Any

import segno
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt

from bihuan.documents.docx import page, styles, xml
from bihuan.documents.layout import (
    UNKNOWN,
    Align,
    Heading,
    OfficialDocument,
    Paragraph,
    Table,
    chinese_date,
)
from bihuan.documents.outline import numbered, title_lines

AREA, LONG = 156, 225
MARK_POINTS = {"letterhead": 50.0, "order": 50.0, "notice": 44.0}
NARROWEST = 0.6
SIDES: dict[Align, Any] = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def write_head(word: Any, document: OfficialDocument) -> None:
    """发文机关标志, 发文字号, 签发人, red line, title; a report or annex begins with its title."""
    _HEADS[document.kind](word, document)
    for line in title_lines(document.title) if document.title else ():
        word.add_paragraph(line, style=styles.TITLE)
    if document.kind == "report":
        _under_title(word, document)
    if document.title or document.kind != "order":
        _blank(word, 1)
    if document.recipients:
        word.add_paragraph("，".join(document.recipients) + "：")


def _head_red(word: Any, document: OfficialDocument) -> None:
    """文件格式 and 令: the mark 35 mm or 20 mm below the area's edge, marks of secrecy above it."""
    marks = _left_marks(word, document)
    drop = 35.0 if document.kind == "letterhead" else 20.0
    _mark(word, document, before=Mm(max(drop - marks * 10.2, 5)))
    _blank(word, 2)
    _number_line(word, document)
    _blank(word, 2)


def _head_letter(word: Any, document: OfficialDocument) -> None:
    _mark(word, document, before=Mm(0))
    paragraph = word.add_paragraph(style=styles.LEFT_MARK)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(AREA), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.paragraph_format.space_before = Pt(8)
    marks = "　".join(text for text in (document.secrecy, document.urgency) if text)
    paragraph.add_run(f"{marks}\t")
    paragraph.add_run(document.doc_no or "", style=styles.FANG)
    _blank(word, 2)


def _head_report(word: Any, document: OfficialDocument) -> None:
    if _left_marks(word, document):
        _blank(word, 2)


def _head_annex(word: Any, document: OfficialDocument) -> None:
    word.add_paragraph(document.annex_label, style=styles.LEFT_MARK)
    _blank(word, 1)


_HEADS = {
    "letterhead": _head_red,
    "order": _head_red,
    "notice": _head_letter,
    "report": _head_report,
    "annex": _head_annex,
}


def _left_marks(word: Any, document: OfficialDocument) -> int:
    marks = [text for text in (document.secrecy, document.urgency) if text]
    for text in marks:
        word.add_paragraph(text, style=styles.LEFT_MARK)
    return len(marks)


def _under_title(word: Any, document: OfficialDocument) -> None:
    as_of = f"（数据截止：{document.as_of}）" if document.as_of else None
    for text, style in ((document.doc_no, None), (as_of, styles.KAI)):
        if text:
            paragraph = word.add_paragraph()
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.add_run(text, style=style)


def _mark(word: Any, document: OfficialDocument, *, before: Any) -> None:
    """One line, narrowed to three fifths and then made smaller until it fits 156 mm."""
    points = MARK_POINTS[document.kind]
    share = Mm(AREA).pt / (len(document.letterhead) * points)
    paragraph = word.add_paragraph(style=styles.MARK)
    paragraph.paragraph_format.space_before = before
    run = paragraph.add_run(document.letterhead)
    if share < 1:
        run._r.get_or_add_rPr().append(  # python-docx has no character scale
            xml.element("w", val=int(max(share, NARROWEST) * 100))
        )
    if share < NARROWEST:
        run.font.size = Pt(points * share / NARROWEST)
    if document.kind == "notice":
        layout = paragraph.paragraph_format
        layout.left_indent, layout.right_indent = Mm(-8), Mm(-6)
        xml.border(
            paragraph, "bottom", kind="thickThinSmallGap", eighths=24, color="D7000F", space=11
        )


def _number_line(word: Any, document: OfficialDocument) -> None:
    number = document.doc_no or ""
    paragraph = word.add_paragraph()
    if document.signer:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        stop = Mm(AREA) - Pt(16)
        paragraph.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(f"　{number}\t签发人：")
        paragraph.add_run(document.signer, style=styles.KAI)
    else:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(number)
    if document.kind == "letterhead":
        xml.border(paragraph, "bottom", kind="single", eighths=12, color="D7000F", space=11)


def write_blocks(word: Any, document: OfficialDocument) -> None:
    """Headings, paragraphs and tables; a wide table takes landscape pages."""
    blocks = numbered(document.blocks)
    for index, block in enumerate(blocks):
        if isinstance(block, Heading):
            word.add_paragraph(block.text, style=f"Heading {block.level}")
        elif isinstance(block, Paragraph):
            _paragraph(word, block, is_last=index == len(blocks) - 1 and bool(document.sign_off))
        elif block.is_wide and not document.is_landscape:
            page.turn(word, is_landscape=True)
            _table(word, block, width=LONG)
            page.turn(word, is_landscape=False)
        else:
            _table(word, block, width=LONG if document.is_landscape else AREA)


def _paragraph(word: Any, block: Paragraph, *, is_last: bool) -> None:
    paragraph = word.add_paragraph()
    xml.indent_characters(paragraph, firstLine=200)
    paragraph.paragraph_format.keep_with_next = is_last
    for run in block.runs:
        made = paragraph.add_run(run.text)
        if run.bold:
            made.bold = True


def _table(word: Any, block: Table, *, width: float) -> None:
    if block.title:
        title = word.add_paragraph(block.title, style=styles.CELL)
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title.paragraph_format.keep_with_next = True
        _heading_face(title)
    weights = block.weights or (1.0,) * len(block.columns)
    widths = [Mm(width * weight / sum(weights)) for weight in weights]
    table = word.add_table(rows=0, cols=len(block.columns))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    xml.table_borders(table, top=4, left=4, bottom=4, right=4, insideH=4, insideV=4)
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = wide
    rows = xml.TableRows(table, widths, word.styles[styles.CELL].style_id)
    rows.add(block.columns, ("center",) * len(widths), run_style=word.styles[styles.HEI].style_id)
    sides: Sequence[str] = block.align or ["center"] * len(widths)
    for values in block.rows:
        rows.add([UNKNOWN if value is None else value for value in values], sides)
    word.add_paragraph(f"注：{block.note}" if block.note else "", style=styles.CELL)


def _cell(cell: Any, text: str, side: Align) -> Any:
    paragraph = cell.paragraphs[0]
    paragraph.style = styles.CELL
    paragraph.alignment = SIDES[side]
    paragraph.add_run(text)
    return paragraph


def _heading_face(paragraph: Any) -> None:
    for run in paragraph.runs:
        run.style = styles.HEI


def write_tail(word: Any, document: OfficialDocument) -> None:
    """附件说明, 署名, 成文日期, 附注, check code, 版记."""
    _attachments(word, document)
    if document.sign_off:
        _signature(word, document.sign_off, chinese_date(document.date))
    if document.note:
        xml.indent_characters(word.add_paragraph(f"（{document.note}）"), firstLine=200)
    if document.check_code:
        _check(word, document)
    _imprint(word, document)


def _attachments(word: Any, document: OfficialDocument) -> None:
    if not document.attachments:
        return
    _blank(word, 1)
    several = len(document.attachments) > 1
    for number, name in enumerate(document.attachments, 1):
        label = "附件：" if number == 1 else "　　　"
        text = f"{label}{number}.{name}" if several else label + name
        paragraph = word.add_paragraph(text)
        xml.indent_characters(paragraph, left=500, hanging=300)
        paragraph.paragraph_format.keep_with_next = bool(document.sign_off)


def _signature(word: Any, name: str, day: str) -> None:
    """The date four characters from the right, the name centred over it, room for the seal."""
    for _ in range(2):
        word.add_paragraph().paragraph_format.keep_with_next = True
    date_width = sum(0.5 if character.isascii() else 1.0 for character in day)
    gap = max(4 + date_width / 2 - len(name) / 2, 0)
    for text, characters in ((name, gap), (day, 4.0)):
        paragraph = word.add_paragraph(text)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        xml.indent_characters(paragraph, right=round(characters * 100))
        paragraph.paragraph_format.keep_with_next = text == name


def _check(word: Any, document: OfficialDocument) -> None:
    _blank(word, 1)
    picture = io.BytesIO()
    content = document.check_url or document.check_code or ""
    segno.make(content, error="m", micro=False).save(picture, kind="png", scale=6, border=0)
    picture.seek(0)
    table = word.add_table(rows=1, cols=2)
    table.autofit = False
    xml.table_borders(table)
    left, right = table.rows[0].cells
    left.width, right.width = Mm(26), Mm(AREA - 26)
    left.paragraphs[0].style = styles.NUMBER
    left.paragraphs[0].add_run().add_picture(picture, width=Mm(20))
    _cell(right, f"查验码：{document.check_code}", "left")
    if document.check_url:
        text = f"扫描二维码，或打开 {document.check_url} 核对本文件。"
        right.add_paragraph(text, style=styles.CELL)
    word.add_paragraph(style=styles.CELL)  # two tables in a row would grow together


def _imprint(word: Any, document: OfficialDocument) -> None:
    rows: list[tuple[str, str]] = []
    if document.copies_to:
        rows.append((f"抄送：{'，'.join(document.copies_to)}。", ""))
    is_letter = document.kind == "notice"
    if document.printed_by and not is_letter:
        day = f"{chinese_date(document.printed_on)}印发" if document.printed_on else ""
        rows.append((document.printed_by, day))
    if not rows:
        return
    table = word.add_table(rows=0, cols=1)
    xml.table_borders(table, **({} if is_letter else {"top": 8, "bottom": 8, "insideH": 6}))
    for text, day in rows:
        cell = table.add_row().cells[0]
        cell.width = Mm(AREA)
        paragraph = _cell(cell, f"{text}\t{day}" if day else text, "left")
        paragraph.style = styles.IMPRINT
        stop = Mm(AREA - 10)
        paragraph.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.RIGHT)
        wraps = {"left": 400, "hanging": 300} if text.startswith("抄送：") else {"left": 100}
        xml.indent_characters(paragraph, right=0 if day else 100, **wraps)
    xml.float_at_bottom(table)
    anchor = word.add_paragraph()
    anchor.paragraph_format.line_spacing = Pt(1)


def _blank(word: Any, lines: int) -> None:
    for _ in range(lines):
        word.add_paragraph()
