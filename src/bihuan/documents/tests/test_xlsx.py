"""The tables of a document as a workbook."""

import io

import openpyxl
import pytest

from bihuan.documents.layout import Table
from bihuan.documents.xlsx import render_xlsx
from bihuan.kernel.workbooks import Column, Sheet, read_workbook


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets


def test_each_table_takes_a_sheet_with_its_title_unit_and_note(make_document):
    (page,) = opened(render_xlsx(make_document(as_of="2026年4月9日17时")))

    assert page["A1"].value == "表1 分行业情况"
    assert "填报单位：示范区安全生产委员会办公室" in page["A2"].value
    assert "数据截止：2026年4月9日17时" in page["A2"].value
    assert page["A3"].value == "注：“—”为尚未报送。"
    assert [cell.value for cell in page[4]] == ["行业领域", "检查家次", "整改率"]


def test_figures_become_numbers_and_unknown_stays_a_dash(make_document):
    (page,) = opened(render_xlsx(make_document()))

    assert page["B5"].value == 1204
    assert page["C5"].value == pytest.approx(0.956)
    assert page["C6"].value == "—"


def test_codes_with_zeros_stay_text(make_document, tables):
    (sheet,) = read_workbook(render_xlsx(make_document(blocks=(tables["long"],))))

    assert [row[0] for row in sheet.rows[-2:]] == ["0099", "0100"]
    assert sheet.rows[-1][2] == 100


@pytest.mark.parametrize(
    ("cells", "value"),
    [(("95.63%",), "95.63%"), (("1.5",), "1.5"), (("约20", "12"), "12"), (("2026年",), "2026年")],
)
def test_what_a_format_would_print_differently_stays_text(make_document, cells, value):
    table = Table(("值",), tuple((cell,) for cell in cells))
    (sheet,) = read_workbook(render_xlsx(make_document(blocks=(table,))))

    assert sheet.rows[-1][0] == value


def test_columns_of_one_name_are_told_apart(make_document):
    table = Table(("数", "数", "数"), (("1", "2", "3"),))
    (sheet,) = read_workbook(render_xlsx(make_document(blocks=(table,))))

    assert len(set(sheet.rows[-2])) == 3


def test_a_draft_says_so(make_document):
    (page,) = opened(render_xlsx(make_document(is_draft=True)))

    assert page["A3"].value == "草稿，未经签发。"


def test_the_rows_behind_the_figures_follow(make_document):
    detail = Sheet("明细", [Column("编号")], (("001",) for _ in range(3)))

    pages = opened(render_xlsx(make_document(), details=[detail]))
    assert [page.title for page in pages] == ["表1 分行业情况", "明细"]


def test_nothing_to_write_is_an_error(make_document):
    with pytest.raises(ValueError, match="at least one table"):
        render_xlsx(make_document(blocks=()))


def test_the_same_document_gives_the_same_bytes(make_document):
    assert render_xlsx(make_document()) == render_xlsx(make_document())
