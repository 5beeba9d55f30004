"""The same workbook handed back with what is wrong in it."""

import datetime as dt
import io

import openpyxl
import pytest

from bihuan.kernel.workbooks import (
    ERROR_LABEL,
    CellError,
    Column,
    Sheet,
    find_header,
    mark_workbook,
    read_workbook,
    workbook_bytes,
)

LABELS = ("企业名称", "统一社会信用代码", "成立日期", "人数")
BAD = (17, 503, 1000)


@pytest.fixture(scope="module")
def upload():
    rows = ((f"第{n}号企业", f"99{n:016}", dt.date(2020, 1, 1 + n % 28), n) for n in range(1, 1001))
    columns = [Column(LABELS[0], 30), Column(LABELS[1], 24)]
    columns += [Column(LABELS[2], 14, "date"), Column(LABELS[3], 10, "integer")]
    return workbook_bytes([Sheet("企业", columns, rows, title="企业名单")])


@pytest.fixture(scope="module")
def errors():
    message = "校验位不对，请对照营业执照检查。"
    return [CellError(row, "统一社会信用代码", message) for row in BAD] + [
        CellError(17, None, "与第16行重复。")
    ]


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def marked(content, errors):
    sheet, header = find_header(read_workbook(content), labels=LABELS)
    return mark_workbook(sheet, header, errors)


def test_all_thousand_rows_come_back_and_three_say_why(upload, errors):
    page = opened(marked(upload, errors))

    assert page.max_row == 1002
    assert page["E2"].value == ERROR_LABEL
    told = {row: page.cell(row, 5).value for row in range(3, 1003) if page.cell(row, 5).value}
    assert set(told) == set(BAD)
    assert told[17] == "统一社会信用代码：校验位不对，请对照营业执照检查；与第16行重复"


def test_only_the_bad_cells_are_tinted(upload, errors):
    page = opened(marked(upload, errors))

    tinted = {
        cell.coordinate
        for row in page.iter_rows(min_row=3)
        for cell in row
        if cell.fill.fgColor.rgb == "FFFCE4E4"
    }
    assert tinted == {f"B{row}" for row in BAD}


def test_values_come_back_as_they_went_in(upload, errors):
    before, after = read_workbook(upload)[0], read_workbook(marked(upload, errors))[0]

    assert [row[:4] for row in after.rows] == [row[:4] for row in before.rows]
    assert after.rows[16][1] == f"99{15:016}"


def test_a_corrected_file_goes_round_again_without_a_second_column(upload, errors):
    once = marked(upload, errors)
    twice = read_workbook(marked(once, [CellError(5, "人数", "不是数字。")]))[0]

    assert twice.rows[1].count(ERROR_LABEL) == 1
    assert [row[4] for row in twice.rows[2:] if row[4]] == ["人数：不是数字"]


def test_marking_is_repeatable(upload, errors):
    assert marked(upload, errors) == marked(upload, errors)


def test_a_formula_as_text_stays_text_in_the_copy():
    content = "企业名称,人数\n=1+1,@x\n".encode()

    page = opened(marked(content, [CellError(2, "人数", "不是数字。")]))

    assert page["A2"].value == "=1+1"
    assert page["A2"].data_type == "s"
