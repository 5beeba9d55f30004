from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.web import format as printed

TODAY = date(2026, 11, 20)


def test_unknown_prints_as_a_dash_in_every_filter():
    unary: list[Callable[[None], str]] = [
        printed.dash,
        printed.table_date,
        printed.short_date,
        printed.table_moment,
        printed.clock,
        printed.prose_date,
        printed.number,
        printed.percent,
        printed.signed,
        printed.mask_phone,
        printed.mask_identity,
        printed.file_size,
        printed.seconds_left,
    ]
    assert {show(None) for show in unary} == {"—"}
    assert printed.days_left(None, TODAY) == "—"


def test_zero_is_a_number_and_not_unknown():
    assert printed.dash(0) == "0"
    assert printed.number(0) == "0"
    assert printed.percent(0) == "0.0%"
    assert printed.signed(0) == "0"


def test_tables_and_prose_print_dates_differently():
    assert printed.table_date(TODAY) == "2026-11-20"
    assert printed.prose_date(TODAY) == "11 月 20 日"
    assert printed.prose_date(TODAY, year=True) == "2026 年 11 月 20 日"
    assert printed.short_date(TODAY) == "11-20"


def test_aware_moments_are_shown_in_the_platforms_time_zone():
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    assert printed.table_moment(late) == "2026-11-20 07:30"
    assert printed.table_date(late) == "2026-11-20"
    assert printed.clock(late) == "07:30"
    assert printed.days_left(late, TODAY) == "今天到期"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (12486, None, "12,486"),
        (86.45, 1, "86.5"),
        (Decimal("0.125"), 2, "0.13"),
        (3.0, None, "3"),
        (-1204, None, "-1,204"),
    ],
)
def test_numbers_are_separated_and_rounded_half_up(value, places, text):
    assert printed.number(value, places) == text


def test_changes_carry_their_sign():
    assert printed.signed(37) == "+37"
    assert printed.signed(-21) == "\u221221"


@pytest.mark.parametrize(
    ("due", "text", "tone"),
    [
        (date(2026, 11, 11), "逾 9 天", "danger"),
        (date(2026, 11, 20), "今天到期", "warn"),
        (date(2026, 11, 23), "剩 3 天", "warn"),
        (date(2026, 11, 24), "剩 4 天", "muted"),
    ],
)
def test_what_is_left_of_a_deadline_is_said_in_words_and_tone(due, text, tone):
    assert printed.days_left(due, TODAY) == text
    assert printed.due_tone(due, TODAY) == tone


def test_masks_keep_the_ends_only():
    assert printed.mask_phone("13800001234") == "138****1234"
    assert printed.mask_identity("110101199003071234") == "110101********1234"
    assert printed.mask_phone("12345") == "*****"


@given(st.text(alphabet="0123456789X", min_size=11, max_size=30))
def test_a_mask_never_shows_more_than_its_ends(value):
    hidden = printed.mask_identity(value).strip("*")
    assert value[6:-4] == "" or "*" in printed.mask_identity(value)
    assert len(hidden.replace("*", "")) <= 10


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_tone_and_words_of_a_deadline_agree(due):
    words = printed.days_left(due, TODAY)
    assert words.startswith("逾") == (printed.due_tone(due, TODAY) == "danger")


def test_sizes_and_remaining_time_are_rounded_for_people():
    assert printed.file_size(800) == "800 B"
    assert printed.file_size(266_240) == "260 KB"
    assert printed.file_size(5_767_168) == "5.5 MB"
    assert printed.seconds_left(40.2) == "约剩 40 秒"
    assert printed.seconds_left(180) == "约剩 3 分钟"
    assert printed.seconds_left(7200) == "约剩 2 小时"
