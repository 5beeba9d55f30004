"""All forty-four figures of a small register, reckoned by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict

from bihuan.hazards.indicators import CLOSED, DUE_OPEN, FOUND, LATE, STANDING
from bihuan.hazards.models import Hazard
from bihuan.hazards.tests.register import ALL, GROUPINGS, cold, load, moment, october, split, whole
from bihuan.kernel.actors import acting
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import (
    Period,
    Query,
    link,
    narrow_to_figure,
    rows_behind,
    values_across,
)

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
LATER = moment(date(2026, 11, 20))
QUESTION = Query(OCTOBER, LATER, "990102")
BY_HAND = {
    "found": 6,
    "repeated": 1,
    "repeat_rate": Decimal("16.7"),
    "found_major": 1,
    "found_general": 5,
    "self_found": 1,
    "found_outside": 1,
    "found_in_campaign": 1,
    "fixed_on_spot": 1,
    "confirmed": 5,
    "rectified": 5,
    "explained": 2,
    "closed": 3,
    "closed_major": 1,
    "closed_general": 2,
    "closed_of_found": 1,
    "closed_of_found_major": 0,
    "closed_late": 1,
    "closed_after_rejection": 1,
    "cost": Decimal("1000.50"),
    "cost_major": Decimal("900.50"),
    "due": 6,
    "due_on_time": 4,
    "due_open": 6,
    "brought_forward": 3,
    "standing": 6,
    "standing_major": 1,
    "standing_general": 5,
    "awaiting_order": 1,
    "unrectified": 3,
    "awaiting_check": 2,
    "late": 2,
    "late_major": 1,
    "late_unexplained": 1,
    "extended": 1,
    "reminded": 2,
    "rectification_rate": Decimal("16.7"),  # 1 of 6
    "rectification_rate_major": Decimal("0.0"),  # 0 of 1
    "on_time_rate": Decimal("66.7"),  # 4 of 6
    "closed_late_rate": Decimal("33.3"),  # 1 of 3
    "late_rate": Decimal("33.3"),  # 2 of 6
    "self_found_rate": Decimal("16.7"),
    "fixed_on_spot_rate": Decimal("16.7"),
    "first_pass_rate": Decimal("66.7"),  # 2 of 3
}


@pytest.fixture
def register(house):
    return load(house, october(house))


@pytest.mark.parametrize("some", [ALL, cold()], ids=["summary", "rows"])
def test_the_forty_four_figures_of_october_come_out_as_by_hand(register, chen, some):
    found = whole(some, QUESTION, chen)

    assert len(BY_HAND) == 44
    assert {code.removeprefix("hazards."): one[0] for code, one in found.items()} == BY_HAND


def test_what_was_brought_forward_and_found_less_closed_is_what_stands(register, chen):
    found = {code: one[0] for code, one in whole(ALL, QUESTION, chen).items()}

    assert found["hazards.standing"] == (
        found["hazards.brought_forward"] + found["hazards.found"] - found["hazards.closed"]
    )
    assert found["hazards.standing"] == (
        found["hazards.awaiting_order"]
        + found["hazards.unrectified"]
        + found["hazards.awaiting_check"]
    )


def test_behind_each_value_stand_as_many_rows_as_it_counts(register, chen):
    found = whole(ALL, QUESTION, chen)

    with acting(chen):
        for one in ALL:
            _number, rows, out_of = found[one.code]
            assert rows_behind(one, QUESTION, chen).count() == rows, one.code
            if out_of is not None:
                assert rows_behind(one, QUESTION, chen, denominator=True).count() == out_of


def test_a_register_without_rows_knows_counts_but_no_rates(house, chen):
    found = whole(ALL, QUESTION, chen)

    assert found["hazards.found"] == (0, 0, None)
    assert found["hazards.cost"] == (None, 0, None)
    assert found["hazards.late_rate"] == (None, 0, 0)
    assert split(ALL, QUESTION, chen, ("street", "grade", "month")) == {}


@pytest.mark.parametrize("by", GROUPINGS)
def test_the_parts_of_a_count_add_up_to_the_whole(register, chen, by):
    found = whole(ALL, QUESTION, chen)
    parts = split(ALL, QUESTION, chen, by)

    for one in ALL:
        assert sum(part[one.code][1] for part in parts.values()) == found[one.code][1], one.code


def test_a_part_of_three_dimensions_leads_to_the_rows_behind_it(register, chen):
    some = (FOUND, CLOSED, STANDING, LATE, DUE_OPEN)
    with acting(chen):
        found = values_across(some, QUESTION, chen, dimensions=("street", "grade", "month"))
        assert ("990102001", "major", date(2026, 10, 1)) in found
        for part in found.values():
            for one in part.values():
                params = QueryDict(link(one).split("?")[1])
                behind = narrow_to_figure(Hazard.objects.all(), params, chen)
                assert behind.count() == one.rows


def test_what_lies_above_the_streets_is_a_part_of_its_own(register, chen, house):
    load(house, [{"region": "990102", "found_on": date(2026, 10, 7)}])

    with acting(chen):
        found = values_across([FOUND], QUESTION, chen, dimensions=("street",))
        above = found[("990102",)][FOUND.code]
        assert above.rows == 1
        assert rows_behind(FOUND, above.query, chen).count() == 1


def test_an_address_with_a_month_that_is_none_is_refused(register, chen):
    params = QueryDict("rows=hazards.found&period=2026-10-01/2026-10-31@2026-11-20T04:00&month=x")

    with pytest.raises(InvalidInput), acting(chen):
        narrow_to_figure(Hazard.objects.all(), params, chen)
