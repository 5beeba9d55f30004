"""Days that follow from the words of a time limit."""

from __future__ import annotations

from datetime import date, time

import pytest

from bihuan.dispatch.rules import Occurrence, occurrences

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


def days(due: dict[str, object], first: date = FIRST, last: date = LAST) -> list[str]:
    return [one.on.isoformat() for one in occurrences(due, first, last)]


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        pytest.param({"kind": "date", "iso": "2026-03-19"}, ["2026-03-19"], id="a day"),
        pytest.param(
            {"kind": "dates", "iso": ["2026-04-14", "2026-03-30"]},
            ["2026-03-30", "2026-04-14"],
            id="several days, in order",
        ),
        pytest.param({"kind": "range", "iso": "2026-05-01/2026-06-30"}, ["2026-06-30"], id="range"),
        pytest.param(
            {"kind": "staged", "iso": ["2026-06-30:60%", "2026-11-30:100%"]},
            ["2026-06-30", "2026-11-30"],
            id="staged",
        ),
        pytest.param(
            {"kind": "recurring", "rule": "quarterly"},
            ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"],
            id="each quarter, its last day",
        ),
        pytest.param(
            {"kind": "recurring", "rule": "half-yearly"}, ["2026-06-30", "2026-12-31"], id="half"
        ),
        pytest.param({"kind": "date", "iso": "XXXX-03-19"}, [], id="year unknown"),
        pytest.param({"kind": "event", "event": "汛期前"}, [], id="an event"),
        pytest.param({"kind": "relative", "rule": "3 working_day after 挂牌"}, [], id="relative"),
        pytest.param({"kind": "recurring", "rule": "whenever"}, [], id="no rule"),
        pytest.param({"kind": "date", "iso": "2026-02-30"}, [], id="no such day"),
    ],
)
def test_days_follow_from_the_words(due, expected):
    assert days(due) == expected


def test_the_25th_of_each_month():
    found = days({"kind": "recurring", "rule": "monthly:25"}, date(2026, 1, 26), date(2026, 4, 30))
    assert found == ["2026-02-25", "2026-03-25", "2026-04-25"]


def test_the_31st_is_the_last_day_of_short_months():
    found = days({"kind": "recurring", "rule": "monthly:31"}, date(2026, 2, 1), date(2026, 4, 30))
    assert found == ["2026-02-28", "2026-03-31", "2026-04-30"]


def test_fridays_at_five():
    found = occurrences(
        {"kind": "recurring", "rule": "weekly:fri@17:00"}, date(2026, 3, 10), date(2026, 3, 21)
    )
    assert found == [
        Occurrence(date(2026, 3, 13), time(17)),
        Occurrence(date(2026, 3, 20), time(17)),
    ]


def test_thirds_of_a_month():
    found = days({"kind": "recurring", "rule": "ten-daily"}, date(2026, 2, 1), date(2026, 2, 28))
    assert found == ["2026-02-10", "2026-02-20", "2026-02-28"]


def test_a_moment_keeps_its_hour():
    found = occurrences({"kind": "date", "iso": "2026-03-03T12:00"}, FIRST, LAST)
    assert found == [Occurrence(date(2026, 3, 3), time(12))]
