"""What comes in: workbooks, text tables, and files that only look like them."""

import contextlib
import datetime as dt
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.kernel.workbooks import (
    Limits,
    WorkbookRefused,
    as_text,
    find_header,
    lost_digits,
    read_workbook,
)


def xlsx(*rows, name="企业", **others):
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = name
    for row in rows:
        page.append(row)
    for title, state in others.items():
        book.create_sheet(title).sheet_state = state
        book[title].append(["藏"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def shared(*rows):
    """As Excel itself writes it: texts in one table, cells point to them."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("企业")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return file.getvalue()


def zipped(parts, packing=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def changed(content, part, old, new):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    return zipped(parts)


def refusal(content, limits=None):
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(content, limits or Limits())
    assert refused.value.message.endswith("。")
    assert refused.value.remedy.endswith("。")
    return refused.value.code


def read_or_refused(content):
    """Any other exception fails the test that called this."""
    with contextlib.suppress(WorkbookRefused):
        assert read_workbook(content)


def test_rows_keep_their_numbers_and_cells_their_types():
    day = dt.datetime(2026, 3, 9)  # noqa: DTZ001  # cells have no zone
    (sheet,) = read_workbook(
        xlsx([], ["编码", "人数", "日期"], ["007", 3, day], [" 甲 ", 1.5, None])
    )

    assert sheet.name == "企业"
    assert sheet.rows[0] == [None, None, None]
    assert sheet.rows[2][:2] == ["007", 3]
    assert sheet.rows[2][2] in {day, day.date()}
    assert sheet.rows[3] == ["甲", 1.5, None]


def test_empty_rows_at_the_end_are_left_off():
    (sheet,) = read_workbook(xlsx(["甲"], [None], ["  "]))

    assert sheet.rows == [["甲"]]


def test_hidden_sheets_are_not_read():
    sheets = read_workbook(xlsx(["甲"], 字典="hidden"))

    assert [sheet.name for sheet in sheets] == ["企业"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_tables_are_read_in_the_encodings_of_chinese_offices(encoding):
    (sheet,) = read_workbook('编码,名称\r\n007,"甲,乙"\r\n,丙\r\n'.encode(encoding))

    assert sheet.rows == [["编码", "名称"], ["007", "甲,乙"], [None, "丙"]]


def test_tabs_are_seen_as_separators():
    (sheet,) = read_workbook("编码\t名称\n1\t甲\n".encode())

    assert sheet.rows[1] == ["1", "甲"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "workbook_empty"),
        (b" \r\n", "workbook_empty"),
        (b"%PDF-1.7 ...", "workbook_format"),
        (b"\x89PNG\r\n\x1a\n....", "workbook_format"),
        (b"\xff\xd8\xff\xe0....", "workbook_format"),
        (b"<html><table><tr><td>1", "workbook_web_page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>", "workbook_web_page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook_old_format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "workbook_encrypted",
        ),
        (b"PK\x03\x04 cut off", "workbook_broken"),
        (b"\x81\x00\x00\x02\x03", "workbook_format"),
        (b'a,b\n"1,2\n', "workbook_broken"),
    ],
)
def test_what_is_no_workbook_is_refused_by_name(content, code):
    assert refusal(content) == code


def test_a_document_in_a_zip_is_not_a_workbook():
    assert refusal(zipped({"word/document.xml": "<w/>"})) == "workbook_format"


def test_an_empty_workbook_says_so():
    assert refusal(xlsx()) == "workbook_empty"


def test_a_truncated_workbook_is_broken():
    whole = xlsx(["甲"] * 20)

    assert refusal(whole[: len(whole) // 2]) == "workbook_broken"


def test_a_file_over_the_limit_is_refused_by_its_size():
    assert refusal(xlsx(["甲"]), Limits(file_bytes=100)) == "workbook_too_large"


def test_a_zip_bomb_is_refused_without_being_unfolded():
    bomb = zipped({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"\0" * (64 << 20)})

    assert len(bomb) < 100_000
    assert refusal(bomb) == "workbook_bomb"


def test_a_bomb_that_lies_about_its_size_is_refused_too():
    packed = bytearray(zipped({"xl/workbook.xml": b"<a/>", "xl/theme.xml": b"\0" * (64 << 20)}))
    size = (64 << 20).to_bytes(4, "little")
    while (at := packed.find(size)) >= 0:
        packed[at : at + 4] = (10).to_bytes(4, "little")

    assert refusal(bytes(packed)) == "workbook_bomb"


def test_two_cells_far_apart_do_not_fill_the_memory():
    far = changed(xlsx(["甲", "乙"]), "xl/worksheets/sheet1.xml", b'r="B1"', b'r="XFD1048576"')

    assert refusal(far) == "workbook_too_many_rows"


def test_one_long_text_used_a_million_times_does_not_fill_the_memory():
    content = shared(*[["长" * 5_000]] * 2_000)

    assert refusal(content, Limits(text_bytes=10_000_000)) == "workbook_bomb"
    assert len(read_workbook(content)[0].rows) == 2_000


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(rows=2), "workbook_too_many_rows"),
        (Limits(columns=2), "workbook_too_many_columns"),
        (Limits(cells=8), "workbook_too_many_cells"),
    ],
)
def test_rows_columns_and_cells_have_limits(limits, code):
    assert refusal(xlsx(*[["甲", "乙", "丙"]] * 3), limits) == code


def test_a_text_table_has_the_same_limits():
    assert refusal(b"a,b\n1,2\n3,4\n", Limits(rows=2)) == "workbook_too_many_rows"
    assert refusal(b"a,b,c\n", Limits(columns=2)) == "workbook_too_many_columns"


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_bytes_crash_the_reader(noise):
    for content in (noise, b"PK\x03\x04" + noise):
        read_or_refused(content)


WHOLE = shared(["编码", "人数"], ["007", 3])


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=4))
@settings(max_examples=300, deadline=None)
def test_a_workbook_with_damaged_bytes_is_read_or_refused(at, damage):
    content = WHOLE[:at] + damage + WHOLE[at + len(damage) :]
    read_or_refused(content)


PARTS = [b'r="A1"', b't="s"', b"<v>0</v>", b"<sheetData>", b'r="1"', b"</row>"]


@given(st.sampled_from(PARTS), st.binary(max_size=12))
@settings(max_examples=150, deadline=None)
def test_a_sheet_with_damaged_markup_is_read_or_refused(part, damage):
    content = changed(WHOLE, "xl/worksheets/sheet1.xml", part, damage)
    read_or_refused(content)


def test_the_header_is_found_below_title_and_notes():
    sheets = read_workbook(
        xlsx(["企业名单"], ["填表说明"], ["序号", "企业名称*", "统一社会信用代码"], [1, "甲", "99"])
    )

    _, header = find_header(sheets, labels=("企业名称", "统一社会信用代码"), required=("企业名称",))

    assert (header.row, header.columns) == (3, {"企业名称": 1, "统一社会信用代码": 2})


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["说明"], "workbook_no_header"),
        (["地址", "电话"], "workbook_columns_missing"),
        (["企业名称", "企业名称"], "workbook_columns_twice"),
    ],
)
def test_a_header_that_does_not_serve_is_refused(row, code):
    with pytest.raises(WorkbookRefused) as refused:
        find_header(
            read_workbook(xlsx(row)), labels=("企业名称", "地址", "电话"), required=("企业名称",)
        )

    assert refused.value.code == code


def test_a_code_typed_as_a_number_is_recognised_as_damaged():
    assert lost_digits(991234567890123456)
    assert not lost_digits("991234567890123456")
    assert not lost_digits(13800000000)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (7, "7"),
        (1.5, "1.5"),
        (True, "是"),
        (dt.date(2026, 3, 9), "2026-03-09"),
        (dt.datetime(2026, 3, 9, 8, 5), "2026-03-09 08:05"),  # noqa: DTZ001  # cells have no zone
    ],
)
def test_a_cell_reads_as_the_person_saw_it(cell, text):
    assert as_text(cell) == text
