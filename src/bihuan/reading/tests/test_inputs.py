"""Every kind of file: what is read, what is refused and how."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
import xlsxwriter
from pypdf import PdfReader, PdfWriter

from bihuan.reading import ReadingRefused, extract_text, read_document
from bihuan.reading.extract import LIMIT_MB

PLAN = "1.强化整治。年内关闭矿山6座以上。（市应急管理局牵头，市公安局配合）"


def code(data, name):
    with pytest.raises(ReadingRefused) as refused:
        extract_text(data, name)
    assert refused.value.message
    assert refused.value.remedy
    return refused.value.code


def test_a_byte_order_mark_is_no_part_of_the_text():
    assert extract_text("\ufeff通知".encode(), "a.txt") == "通知"


def test_a_text_that_is_not_utf_8_is_read_as_gb_18030():
    assert extract_text("关于安全生产的通知".encode("gb18030"), "a.txt") == "关于安全生产的通知"


def test_line_ends_stay_as_they_are():
    assert extract_text("甲\r\n乙".encode(), "a.txt") == "甲\r\n乙"


def test_a_web_page_gives_its_text_and_tables_without_scripts():
    page = "<html><head><title>t</title><script>x()</script></head><body><nav>首页</nav><p>一、整治<br>要点</p><table><tr><td>甲县</td><td>3</td></tr></table></body></html>"
    assert extract_text(page.encode(), "a.html").split("\n") == ["一、整治", "要点", "| 甲县 | 3 |"]


def test_a_docx_gives_paragraphs_and_tables_in_order():
    document = docx.Document()
    document.add_paragraph(PLAN)
    table = document.add_table(rows=2, cols=3)
    for row, words in enumerate(
        (("任务", "牵头单位", "完成时限"), ("排查电梯", "市市场监管局", "2024年6月30日前"))
    ):
        for column, word in enumerate(words):
            table.cell(row, column).text = word
    stream = io.BytesIO()
    document.save(stream)
    reading = read_document(stream.getvalue(), "a.docx")
    assert [task["lead_units"] for task in reading["tasks"]] == [["市应急管理局"], ["市市场监管局"]]
    assert reading["tasks"][1]["deadline"]["iso"] == "2024-06-30"


def test_automatic_numbers_of_a_docx_are_counted():
    document = docx.Document()
    for word in ("甲", "乙"):
        document.add_paragraph(word, style="List Number")
    stream = io.BytesIO()
    document.save(stream)
    assert extract_text(stream.getvalue(), "a.docx") == "1.甲\n2.乙"


def test_a_workbook_gives_its_sheets_as_tables(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("任务")
    for row, words in enumerate((("序号", "工作任务", "牵头单位"), (1, "排查", "市公安局"))):
        sheet.write_row(row, 0, words)
    book.close()
    assert "| 1 | 排查 | 市公安局 |" in extract_text(path, "a.xlsx")
    assert read_document(path, "a.xlsx")["tasks"][0]["lead_units"] == ["市公安局"]


def test_a_pdf_without_text_is_refused_as_scanned():
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    stream = io.BytesIO()
    writer.write(stream)
    assert code(stream.getvalue(), "a.pdf") == "no_text"


def test_a_locked_pdf_is_refused_as_encrypted():
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    assert PdfReader(io.BytesIO(stream.getvalue())).is_encrypted
    assert code(stream.getvalue(), "a.pdf") == "encrypted"


@pytest.mark.parametrize("name", ["a.doc", "a.wps", "a.ofd", "a.jpg"])
def test_formats_that_cannot_be_read_say_how_to_save(name):
    assert code(b"anything", name) == "type_unsupported"
    with pytest.raises(ReadingRefused, match="docx"):
        extract_text(b"anything", name)


def test_what_is_missing_empty_or_too_large_is_refused(tmp_path):
    assert code(tmp_path / "none.txt", "none.txt") == "file_missing"
    assert code(b"", "a.txt") == "file_empty"
    assert code(b" \n", "a.txt") == "file_empty"
    assert code(b"x" * (LIMIT_MB * 1024 * 1024 + 1), "a.txt") == "too_large"


def test_a_bomb_is_refused_before_it_is_unpacked():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\x00" * (80 * 1024 * 1024))
    assert code(stream.getvalue(), "a.docx") == "too_large"
