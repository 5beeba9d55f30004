"""What leaves the house as .xlsx."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from bihuan.kernel.workbooks import (
    Column,
    Sheet,
    WorkbookRefused,
    fast_writer,
    read_workbook,
    workbook_bytes,
    write_workbook,
    writing,
)
from bihuan.kernel.workbooks.plain_writer import write_plain

COLUMNS = (
    Column("编码", 20),
    Column("隐患数", 10, "integer"),
    Column("整改率", 10, "percent"),
    Column("发现日期", 14, "date"),
    Column("登记时间", 18, "moment"),
)
NIGHT = dt.datetime(2026, 3, 9, 22, 30, tzinfo=dt.UTC)
ROWS = [
    ("00123", 5, 0.335, dt.date(2026, 3, 9), NIGHT),
    ("=1+1", None, Decimal("0.5"), None, None),
    ("@cmd", "—", None, dt.date(2026, 1, 1), NIGHT),
]


def sheet(**changes):
    given = {"name": "汇总", "columns": COLUMNS, "rows": ROWS, "title": "隐患汇总表"}
    return Sheet(**{**given, "notes": ("数据截止：2026年3月9日17时",), **changes})


@pytest.fixture(params=["fast", "plain"])
def written(request, monkeypatch):
    if request.param == "plain":
        monkeypatch.setattr(writing, "AVAILABLE", False)
    return lambda *sheets: workbook_bytes(sheets)


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def test_the_title_spans_the_columns_and_the_header_stays_in_view(written):
    page = opened(written(sheet()))

    assert page["A1"].value == "隐患汇总表"
    assert "A1:E1" in {str(merged) for merged in page.merged_cells.ranges}
    assert [cell.value for cell in page[3]] == [column.label for column in COLUMNS]
    assert page["A3"].font.bold
    assert page.freeze_panes == "A4"
    assert page.auto_filter.ref == "A3:E6"


def test_codes_keep_their_zeros_and_text_never_computes(written):
    page = opened(written(sheet()))

    assert [page[f"A{row}"].value for row in (4, 5, 6)] == ["00123", "=1+1", "@cmd"]
    assert {page[f"A{row}"].data_type for row in (4, 5, 6)} <= {"s", "inlineStr"}
    assert page["A4"].number_format == "@"


def test_no_formula_stands_anywhere_in_the_file(written):
    content = written(sheet(rows=[("=HYPERLINK(1)", "+1", "-1", "@x", "=A1")]))

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_numbers_percentages_and_dates_are_real_ones(written):
    page = opened(written(sheet()))

    assert page["B4"].value == 5
    assert page["C4"].value == pytest.approx(0.335)
    assert page["C5"].value == pytest.approx(0.5)
    assert page["C4"].number_format == "0.0%"
    assert page["D4"].value.date() == dt.date(2026, 3, 9)
    assert page["E4"].value == dt.datetime(2026, 3, 10, 6, 30)  # noqa: DTZ001  # cells have no zone; Shanghai time


def test_unknown_prints_a_dash_in_a_report_and_stays_empty_in_a_list(written):
    assert opened(written(sheet(unknown="—")))["B5"].value == "—"
    assert opened(written(sheet()))["B5"].value is None


def test_a_number_that_is_none_is_not_zero(written):
    page = opened(written(sheet(rows=[("a", float("nan"), float("inf"), None, None)])))

    assert [page["B4"].value, page["C4"].value] == ["—", "—"]


def test_long_numbers_become_text_instead_of_losing_digits(written):
    page = opened(written(sheet(rows=[("a", 991234567890123456, None, None, None)])))

    assert page["B4"].value == "991234567890123456"


def test_a_sheet_without_rows_has_its_header(written):
    page = opened(written(sheet(rows=[])))

    assert [cell.value for cell in page[3]] == [column.label for column in COLUMNS]


def test_unprintable_characters_go_and_overlong_text_ends_in_an_ellipsis(written):
    page = opened(
        written(
            sheet(rows=[("a\x00\x0bb", None, None, None, None), ("长" * 40_000,) + (None,) * 4])
        )
    )

    assert page["A4"].value == "ab"
    assert len(page["A5"].value) == 32_767
    assert page["A5"].value.endswith("…")


def test_sheet_names_are_made_acceptable_and_distinct(written):
    content = written(sheet(name="隐患/汇总" * 10), sheet(name="隐患汇总" * 10))

    names = openpyxl.load_workbook(io.BytesIO(content)).sheetnames
    assert len(set(names)) == 2
    assert all(len(name) <= 31 and "/" not in name for name in names)


def test_sheets_with_other_columns_stand_side_by_side(written):
    other = Sheet("名单", [Column("姓名")], [("甲",), ("乙",)])

    first, second = read_workbook(written(sheet(), other))
    assert first.rows[3][0] == "00123"
    assert second.rows == [["姓名"], ["甲"], ["乙"]]


def test_the_same_sheets_give_the_same_bytes(written):
    assert written(sheet()) == written(sheet())


def test_the_two_writers_say_the_same():
    fast, plain = io.BytesIO(), io.BytesIO()
    moment = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    fast_writer.write_fast(fast, [sheet()], ["汇总"], moment)
    write_plain(plain, [sheet()], ["汇总"], moment)

    assert read_workbook(fast.getvalue()) == read_workbook(plain.getvalue())


def test_the_properties_say_the_moment_given():
    content = workbook_bytes([sheet()], created_at=NIGHT)

    assert openpyxl.load_workbook(io.BytesIO(content)).properties.created == NIGHT.replace(
        tzinfo=None
    )


def test_a_path_is_written_and_rows_may_stream(tmp_path):
    target = tmp_path / "大表.xlsx"
    write_workbook(target, [sheet(rows=((f"{n:05}", n, None, None, None) for n in range(20_000)))])

    (read,) = read_workbook(target)
    assert len(read.rows) == 20_003
    assert read.rows[-1][:2] == ["19999", 19_999]


@pytest.mark.parametrize(
    "changes",
    [
        {"columns": ()},
        {"columns": (Column("甲"), Column("甲")), "rows": []},
        {"rows": [("少一个",)]},
    ],
)
def test_a_sheet_that_does_not_fit_together_is_refused(written, changes):
    with pytest.raises(WorkbookRefused) as refused:
        written(sheet(**changes))

    assert refused.value.code == "workbook_shape"


def test_more_rows_than_excel_has_are_refused(monkeypatch):
    monkeypatch.setattr("bihuan.kernel.workbooks.rows.MOST_ROWS", 5)

    with pytest.raises(WorkbookRefused) as refused:
        workbook_bytes([sheet()])

    assert refused.value.code == "workbook_too_long"
