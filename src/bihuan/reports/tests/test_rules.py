"""Wording of numbers and days."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.reports.rules import (
    RoundWords,
    chinese_days,
    chinese_moment,
    is_open,
    iso_days,
    rounded,
)

NOON = datetime(2026, 11, 10, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        (0, "0"),
        (7, "7"),
        (10, "10"),
        (20, "20"),
        (21, "20多"),
        (29, "近30"),
        (96, "近100"),
        (100, "100"),
        (347, "340多"),
        (350, "350"),
        (1517, "1500多"),
        (19_600, "近2万"),
        (20_000, "2万"),
        (12_345, "1.2万多"),
    ],
)
def test_a_count_is_rounded_as_the_documents_write_it(number, printed):
    assert rounded(Decimal(number)) == printed


def test_the_words_are_the_installations_own():
    assert rounded(Decimal(21), RoundWords("约", "余")) == "20余"
    assert rounded(Decimal(29), RoundWords("约", "余")) == "约30"


def test_a_rate_is_never_rounded():
    assert rounded(Decimal("86.4")) == "86.4"


@given(st.integers(0, 10**9))
def test_nearly_never_passes_and_more_than_never_falls_short(number):
    printed = rounded(Decimal(number))
    found = re.fullmatch(r"(近?)([\d.]+)(万?)(多?)", printed)
    value = Decimal(found[2]) * (10_000 if found[3] else 1)

    if found[1]:
        assert number < value
        assert value - number <= value * Decimal("0.05")
    elif found[4]:
        assert value < number < value * Decimal("1.5") + 10
    else:
        assert value == number


def test_days_name_the_year_once():
    assert chinese_days(date(2026, 1, 1), date(2026, 11, 10)) == "2026年1月1日至11月10日"
    assert chinese_days(date(2025, 12, 1), date(2026, 1, 2)) == "2025年12月1日至2026年1月2日"
    assert chinese_days(date(2026, 1, 2), date(2026, 1, 2)) == "2026年1月2日"


def test_periods_are_named_as_the_contract_does():
    assert iso_days(date(2026, 11, 10), date(2026, 11, 10)) == "2026-11-10"
    assert iso_days(date(2023, 1, 1), date(2023, 4, 30)) == "2023-01/2023-04"
    assert iso_days(date(2026, 1, 1), date(2026, 11, 10)) == "2026-01-01/2026-11-10"


def test_the_end_of_a_day_is_its_24th_hour():
    zone = timezone(timedelta(hours=8))
    assert chinese_moment(datetime(2026, 11, 10, 23, 59, 59, tzinfo=zone)) == "2026年11月10日24时"
    assert chinese_moment(datetime(2026, 11, 10, 17, 30, tzinfo=zone)) == "2026年11月10日17时30分"


def test_the_closing_moment_itself_is_in_time():
    assert not is_open(as_of=NOON, now=NOON, closing=NOON)
    assert is_open(as_of=NOON - timedelta(seconds=1), now=NOON, closing=NOON)
    assert is_open(as_of=NOON + timedelta(seconds=1), now=NOON, closing=NOON)
