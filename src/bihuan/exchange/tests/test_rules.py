"""Converters, digests, waiting times and signatures."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.exchange.rules import (
    Unconverted,
    day_of,
    digest_of,
    document_of,
    in_region,
    is_signed,
    mapped,
    signature,
    signed_at,
    wait_after,
)

LINES = [
    {"title": "编号", "theirs": "NO", "ours": "number", "convert": "text", "required": True},
    {
        "title": "等级",
        "theirs": "LEVEL",
        "ours": "grade",
        "convert": "dictionary",
        "words": {"1": "一般", "2": "重大"},
    },
    {"title": "日期", "theirs": "DAY", "ours": "on", "convert": "date", "format": "%Y%m%d"},
    {"title": "来源", "theirs": "SRC", "ours": "source", "convert": "constant", "value": "上级"},
]


@pytest.mark.parametrize(
    "written",
    ["20260310", "2026-03-10", "2026/3/10", "2026年3月10日", "2026-03-10 23:59:59", 1773072000000],
)
def test_a_day_is_read_as_other_platforms_write_it(written):
    assert day_of(written) == date(2026, 3, 10)


@pytest.mark.parametrize("written", ["20260230", "三月十日", "", "2026-13-01", "99999999999999"])
def test_what_is_no_day_is_refused(written):
    with pytest.raises(Unconverted):
        day_of(written)


def test_a_record_goes_in_and_comes_out_the_same():
    theirs = {"NO": "A1", "LEVEL": "2", "DAY": "20260310", "SRC": "上级"}
    ours = mapped(theirs, LINES, inwards=True)

    assert ours == {"number": "A1", "grade": "重大", "on": "2026-03-10", "source": "上级"}
    assert mapped(ours, LINES, inwards=False) == theirs


def test_every_wrong_field_is_told_by_name():
    with pytest.raises(Unconverted) as problem:
        mapped({"LEVEL": "9", "DAY": "x"}, LINES, inwards=True)

    assert all(
        word in str(problem.value) for word in ("编号（NO）", "等级（LEVEL）", "日期（DAY）")
    )


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("990102001000", "990102001"),
        ("990102001003", "990102001003"),
        ("990102000000", "990102"),
        ("990102", "990102"),
    ],
)
def test_a_region_code_loses_the_zeros_of_levels_left_open(code, read):
    assert in_region(code, {}) == read


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_the_order_of_a_record_does_not_change_its_digest(record):
    assert digest_of(record) == digest_of(dict(reversed(list(record.items()))))


def test_waiting_doubles_up_to_a_day():
    first = timedelta(minutes=5)

    assert [wait_after(n, first) for n in (1, 2, 3)] == [first, first * 2, first * 4]
    assert wait_after(60, first) == timedelta(days=1)


@given(st.binary(), st.binary())
def test_a_signature_is_of_one_body_only(body, other):
    seconds = int(datetime(2026, 3, 10, tzinfo=UTC).timestamp())
    header = signature("k" * 32, seconds, body)

    assert is_signed(["x", "k" * 32], header, body)
    assert is_signed(["k" * 32], header, other) is (body == other)
    assert not is_signed(["", "y" * 32], header, body)
    assert signed_at(header) == seconds


@pytest.mark.parametrize("header", ["", "t=,v1=ab", "v1=ab", "t=１２,v1=ab", "t=1" + "0" * 20])
def test_a_header_that_is_none_proves_nothing(header):
    assert not is_signed(["k" * 32], header, b"")


def test_what_no_table_holds_is_left_out_of_what_is_read():
    content = b'{"A\\u0000": ["x\\u0000y", "\\ud800z", 1e999, NaN, 1.5, true, null]}'

    assert document_of(content) == {"A": ["xy", "?z", "inf", "nan", 1.5, True, None]}
    assert document_of("{") is None
    assert document_of(b"\xff") is None
    assert document_of("[" * 100_000) is None


@pytest.mark.parametrize("written", ["inf", "NaN", "1e999"])
def test_a_number_without_end_is_no_number(written):
    line = {"title": "人数", "theirs": "N", "ours": "n", "convert": "number"}

    with pytest.raises(Unconverted, match="不是数字"):
        mapped({"N": written}, [line], inwards=True)
