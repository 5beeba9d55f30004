"""Time limits, by worked examples counted by hand and by properties.

Shown calendar: the official tables of 2025 and 2026. 2026: 劳动节 1 to 5 May with 9 May worked;
国庆节 1 to 7 October with 20 September and 10 October worked; 春节 15 to 23 February with
14 and 28 February worked.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from chinese_calendar import constants
from hypothesis import given
from hypothesis import strategies as st

from bihuan.proofs.deadlines import Calendar, Counted, Pause, SpecialDay, Unit, count

CALENDAR = Calendar(
    {
        **{
            day: SpecialDay("holiday", constants.Holiday(name).chinese)
            for day, name in constants.holidays.items()
        },
        **{day: SpecialDay("workday", "调休上班") for day in constants.workdays},
    },
    frozenset(range(2004, 2027)),
)
WEEKDAYS_ONLY = Calendar()

days = st.dates(min_value=date(2005, 1, 1), max_value=date(2024, 12, 31))
lengths = st.integers(min_value=1, max_value=120)
moments = st.integers(0, 5 * 365 * 24 * 60).map(
    lambda minutes: at(2020, 1, 1) + timedelta(minutes=minutes)
)
day_units = st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY])


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]  # year to minute


def counted_days(found: Counted) -> list[date]:
    return [day.date for day in found.days if day.counted]


def test_seven_working_days_over_labour_day_end_on_13_may():
    """6, 7, 8, 9 (调休上班), 11, 12, 13 May."""
    found = count(date(2026, 4, 30), 7, Unit.WORKING_DAY, CALENDAR)

    assert found.due == date(2026, 5, 13)
    assert found.moved is None
    assert [day.as_json() for day in found.days] == [
        {"date": "2026-05-01", "counted": False, "why": "劳动节"},
        {"date": "2026-05-02", "counted": False, "why": "劳动节"},
        {"date": "2026-05-03", "counted": False, "why": "劳动节"},
        {"date": "2026-05-04", "counted": False, "why": "劳动节"},
        {"date": "2026-05-05", "counted": False, "why": "劳动节"},
        {"date": "2026-05-06", "counted": True, "n": 1},
        {"date": "2026-05-07", "counted": True, "n": 2},
        {"date": "2026-05-08", "counted": True, "n": 3},
        {"date": "2026-05-09", "counted": True, "n": 4, "why": "调休上班"},
        {"date": "2026-05-10", "counted": False, "why": "周日"},
        {"date": "2026-05-11", "counted": True, "n": 5},
        {"date": "2026-05-12", "counted": True, "n": 6},
        {"date": "2026-05-13", "counted": True, "n": 7},
    ]


def test_working_days_do_not_count_the_day_of_the_event():
    """Monday 9 March 2026: five working days are 10, 11, 12, 13 and Monday 16 March."""
    found = count(date(2026, 3, 9), 5, Unit.WORKING_DAY, CALENDAR)

    assert counted_days(found) == [date(2026, 3, d) for d in (10, 11, 12, 13, 16)]
    assert found.due == date(2026, 3, 16)


def test_spring_festival_does_not_count_and_its_worked_weekends_do():
    """From 12 February 2026: 13, 14 (worked Saturday), then 24, 25, 26."""
    found = count(date(2026, 2, 12), 5, Unit.WORKING_DAY, CALENDAR)

    assert counted_days(found) == [
        date(2026, 2, 13),
        date(2026, 2, 14),
        date(2026, 2, 24),
        date(2026, 2, 25),
        date(2026, 2, 26),
    ]


def test_fifteen_days_that_end_on_a_holiday_move_to_the_next_working_day():
    """20 April + 15 days = 5 May 2026, 劳动节; 6 May is a Wednesday."""
    found = count(date(2026, 4, 20), 15, Unit.CALENDAR_DAY, CALENDAR)

    assert found.due == date(2026, 5, 6)
    assert found.moved is not None
    assert found.moved.as_json() == {"from": "2026-05-05", "why": "劳动节"}
    assert len(counted_days(found)) == 15
    assert found.days[-1].as_json() == {"date": "2026-05-06", "counted": False, "why": "顺延"}


def test_a_period_that_ends_on_a_worked_saturday_does_not_move():
    """24 April + 15 days = Saturday 9 May 2026, worked."""
    found = count(date(2026, 4, 24), 15, Unit.CALENDAR_DAY, CALENDAR)

    assert found.due == date(2026, 5, 9)
    assert found.moved is None


def test_a_rule_that_does_not_move_ends_on_the_holiday():
    """1 September + 30 days = 1 October 2026, 国庆节: a seizure ends that day."""
    found = count(date(2026, 9, 1), 30, Unit.CALENDAR_DAY, CALENDAR, moves=False)

    assert found.due == date(2026, 10, 1)
    assert found.moved is None


def test_a_sunday_moves_to_monday_and_says_so():
    found = count(date(2026, 3, 7), 15, Unit.CALENDAR_DAY, CALENDAR)

    assert found.due == date(2026, 3, 23)
    assert found.moved is not None
    assert found.moved.as_json() == {"from": "2026-03-22", "why": "周日"}


@pytest.mark.parametrize(
    ("start", "length", "unit", "due"),
    [
        (date(2025, 1, 31), 1, Unit.MONTH, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, Unit.MONTH, date(2024, 2, 29)),
        (date(2025, 3, 15), 6, Unit.MONTH, date(2025, 9, 15)),
        (date(2025, 11, 30), 3, Unit.MONTH, date(2026, 2, 28)),
        (date(2024, 2, 29), 1, Unit.YEAR, date(2025, 2, 28)),
        (date(2020, 2, 29), 5, Unit.YEAR, date(2025, 2, 28)),
        (date(2023, 12, 5), 13, Unit.MONTH, date(2025, 1, 5)),
    ],
)
def test_months_end_on_the_same_number_or_the_last_day(start, length, unit, due):
    assert count(start, length, unit, CALENDAR, moves=False).due == due


def test_months_move_as_days_do():
    """15 August + 6 months = 15 February 2026, 春节; 24 February is the first working day,
    as 14 February, worked, lies before."""
    found = count(date(2025, 8, 15), 6, Unit.MONTH, CALENDAR)

    assert found.due == date(2026, 2, 24)
    assert found.moved is not None
    assert found.moved.why == "春节"


def test_hours_run_through_nights_and_holidays():
    found = count(at(2026, 4, 30, 16, 30), 24, Unit.HOUR, CALENDAR)

    assert found.due == at(2026, 5, 1, 16, 30)
    assert [day.as_json() for day in found.days] == [
        {"date": "2026-05-01", "counted": True, "n": 24}
    ]
    assert not found.provisional


def test_an_hour_within_the_day_lists_no_other_day():
    found = count(at(2026, 4, 30, 9, 5), 1, Unit.HOUR, CALENDAR)

    assert found.due == at(2026, 4, 30, 10, 5)
    assert found.days == ()


def test_hours_stand_still_on_a_paused_day():
    pause = Pause(date(2026, 5, 1), date(2026, 5, 1), "鉴定")

    found = count(at(2026, 4, 30, 12, 0), 24, Unit.HOUR, CALENDAR, [pause])

    assert found.due == at(2026, 5, 2, 12, 0)
    assert [day.why for day in found.days] == ["鉴定", None]


def test_hours_need_a_moment():
    with pytest.raises(ValueError, match="moment"):
        count(date(2026, 4, 30), 1, Unit.HOUR, CALENDAR)


def test_a_period_has_at_least_one_unit():
    with pytest.raises(ValueError, match="at least one"):
        count(date(2026, 4, 30), 0, Unit.CALENDAR_DAY, CALENDAR)


def test_a_pause_ends_after_it_starts():
    with pytest.raises(ValueError, match="before it starts"):
        Pause(date(2026, 5, 2), date(2026, 5, 1), "鉴定")


def test_a_pause_stops_the_clock_and_names_its_reason():
    """From 2 March 2026: 3, 4 counted, 5 to 11 paused, 12 counted."""
    pause = Pause(date(2026, 3, 5), date(2026, 3, 11), "技术鉴定")

    found = count(date(2026, 3, 2), 3, Unit.WORKING_DAY, CALENDAR, [pause])

    assert counted_days(found) == [date(2026, 3, d) for d in (3, 4, 12)]
    assert {day.why for day in found.days if not day.counted} == {"技术鉴定"}


def test_a_pause_lengthens_a_month_by_its_days():
    pause = Pause(date(2026, 3, 10), date(2026, 3, 19), "技术鉴定")

    found = count(date(2026, 3, 2), 1, Unit.MONTH, CALENDAR, [pause], moves=False)

    assert found.due == date(2026, 4, 12)


def test_a_moved_end_does_not_land_in_a_pause():
    """The 15th day is Sunday 22 March; Monday to Wednesday are paused."""
    pause = Pause(date(2026, 3, 23), date(2026, 3, 25), "技术鉴定")

    found = count(date(2026, 3, 7), 15, Unit.CALENDAR_DAY, CALENDAR, [pause])

    assert found.due == date(2026, 3, 26)


def test_a_year_without_a_table_counts_weekdays_and_is_provisional():
    found = count(date(2026, 12, 30), 3, Unit.WORKING_DAY, CALENDAR)

    assert found.due == date(2027, 1, 4)
    assert found.missing_years == (2027,)
    assert found.provisional


def test_running_days_only_ask_the_table_for_the_last_day():
    assert not count(date(2026, 12, 30), 5, Unit.CALENDAR_DAY, CALENDAR, moves=False).provisional
    assert count(date(2026, 12, 30), 5, Unit.CALENDAR_DAY, CALENDAR).missing_years == (2027,)


def test_a_local_day_off_is_respected():
    local = Calendar({date(2026, 3, 10): SpecialDay("holiday", "抗洪停工")}, frozenset({2026}))

    found = count(date(2026, 3, 9), 1, Unit.WORKING_DAY, local)

    assert found.due == date(2026, 3, 11)
    assert found.days[0].why == "抗洪停工"


@given(days, lengths, day_units)
def test_exactly_as_many_days_count_as_the_period_has(start, length, unit):
    found = count(start, length, unit, CALENDAR)

    numbers = [day.n for day in found.days if day.counted]
    assert numbers == list(range(1, length + 1))


@given(days, lengths, day_units)
def test_the_days_are_every_day_after_the_event_up_to_the_due_day(start, length, unit):
    found = count(start, length, unit, CALENDAR)

    expected = [start + timedelta(days=n) for n in range(1, (found.due - start).days + 1)]
    assert [day.date for day in found.days] == expected


@given(days, lengths, st.sampled_from([Unit.WORKING_DAY, Unit.CALENDAR_DAY, Unit.MONTH]))
def test_a_period_that_moves_always_ends_on_a_working_day(start, length, unit):
    length = min(length, 24) if unit is Unit.MONTH else length

    found = count(start, length, unit, CALENDAR)

    assert CALENDAR.is_workday(found.due)
    assert (found.moved is None) or not CALENDAR.is_workday(found.moved.start)


@given(days, lengths, day_units)
def test_a_longer_period_never_ends_earlier(start, length, unit):
    shorter = count(start, length, unit, CALENDAR)
    longer = count(start, length + 1, unit, CALENDAR)

    assert shorter.due <= longer.due


@given(days, lengths, day_units)
def test_a_later_event_never_ends_earlier(start, length, unit):
    assert (
        count(start, length, unit, CALENDAR).due
        <= count(start + timedelta(days=1), length, unit, CALENDAR).due
    )


@given(days, st.integers(1, 40), st.integers(0, 30), st.integers(0, 20), day_units)
def test_a_pause_never_shortens_and_no_paused_day_counts(start, length, offset, extent, unit):
    first = start + timedelta(days=offset)
    pause = Pause(first, first + timedelta(days=extent), "鉴定")

    paused = count(start, length, unit, CALENDAR, [pause])

    assert paused.due >= count(start, length, unit, CALENDAR).due
    assert not any(pause.start <= day <= pause.end for day in counted_days(paused))


@given(days, lengths)
def test_without_a_table_working_days_are_monday_to_friday(start, length):
    found = count(start, length, Unit.WORKING_DAY, WEEKDAYS_ONLY)

    assert all(day.weekday() < 5 for day in counted_days(found))
    assert found.provisional


@given(moments, st.integers(1, 200))
def test_hours_are_plain_addition(start, length):
    found = count(start, length, Unit.HOUR, CALENDAR)

    assert found.due == start + timedelta(hours=length)
    if found.days:
        assert found.days[-1].n == length
