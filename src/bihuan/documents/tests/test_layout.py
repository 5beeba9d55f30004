"""Documents as plain values, heading numbers and title lines."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.documents.layout import Heading, Table, chinese_date
from bihuan.documents.outline import chinese_number, numbered, title_lines


def texts(*blocks):
    return [block.text for block in numbered(blocks) if isinstance(block, Heading)]


def headings(*levels):
    return texts(*(Heading(level, "题") for level in levels))


def test_headings_are_numbered_by_their_place():
    assert headings(1, 2, 2, 3, 4, 4, 2, 1, 2) == [
        "一、题",
        "（一）题",
        "（二）题",
        "1.题",
        "（1）题",
        "（2）题",
        "（三）题",
        "二、题",
        "（一）题",
    ]


def test_a_skipped_level_starts_at_one():
    assert headings(1, 3, 3, 1, 3) == ["一、题", "1.题", "2.题", "二、题", "1.题"]


@pytest.mark.parametrize("own", ["三、题", "（五）题", "2.题", "(3)题"])
def test_a_heading_keeps_the_number_it_brings(own):
    assert texts(Heading(1, own)) == [own]


def test_a_year_at_the_front_is_no_number():
    assert texts(Heading(1, "2026年工作")) == ["一、2026年工作"]


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (99, "九十九")],
)
def test_numbers_are_written_as_headings_write_them(number, text):
    assert chinese_number(number) == text


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("重大事故隐患挂牌督办通知书", ("重大事故隐患挂牌督办通知书",)),
        (
            "关于2026年第一季度安全生产工作情况的报告",
            ("关于2026年第一季度", "安全生产工作情况的报告"),
        ),
        ("关于印发\n《示范区办法》的通知", ("关于印发", "《示范区办法》的通知")),
    ],
)
def test_titles_break_where_the_words_end(title, lines):
    assert title_lines(title) == lines


@given(st.text("安全生产2026年《》关于印发的通知、（）", min_size=1, max_size=80))
def test_a_broken_title_loses_nothing_and_fits(title):
    lines = title_lines(title)

    assert "".join(lines) == title
    assert all(len(line) * 0.56 <= 20 for line in lines)


def test_no_title_tears_a_number_apart():
    lines = title_lines("关于做好示范区安全生产委员会2026年12345热线隐患举报办理工作的通知")

    assert any("2026年" in line for line in lines)
    assert any("12345" in line for line in lines)


def test_dates_print_without_leading_zeros_and_unknown_as_a_dash():
    assert chinese_date(dt.date(2026, 3, 9)) == "2026年3月9日"
    assert chinese_date(None) == "—"


def test_a_table_whose_rows_do_not_fit_is_refused():
    with pytest.raises(ValueError, match="one cell a column"):
        Table(("甲", "乙"), (("1",),))
    with pytest.raises(ValueError, match="every column or none"):
        Table(("甲", "乙"), (), align=("left",))
    with pytest.raises(ValueError, match="level 1 to 4"):
        Heading(5, "题")


def test_only_an_annex_with_a_wide_table_lies_on_its_side(make_document, tables):
    assert make_document(kind="annex", blocks=(tables["wide"],)).is_landscape
    assert not make_document(kind="annex", blocks=(tables["short"],)).is_landscape
    assert not make_document(kind="report", blocks=(tables["wide"],)).is_landscape
