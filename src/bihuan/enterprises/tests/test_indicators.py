"""What the register counts (T08, T18), by hand.

Seven records on 9 March 2026::

    no  street    size     status     tags                                 sector
    1   东关街道  small    operating  –                                    machinery
    2   东关街道  micro    operating  hazchem-use                          machinery
    3   河西镇    large    operating  above-scale, key                     hazchem
    4   河西镇    large    suspended  above-scale, high-temperature-melting metallurgy
    5   东关街道  small    suspended  under-suspension-watch               machinery
    6   东关街道  small    closed     –                                    machinery
    7   东关街道  small    operating  –  (withdrawn)                       machinery
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.http import QueryDict

from bihuan.enterprises.indicators import (
    ABOVE_SCALE,
    ACTIVE,
    HAZCHEM,
    KEY,
    SMALL_MICRO,
    SUSPENDED_MELTING,
    SUSPENDED_NOW,
    SUSPENDED_WATCHED,
)
from bihuan.enterprises.ledgers import ENTERPRISES
from bihuan.enterprises.services import withdraw
from bihuan.enterprises.tests.conftest import EASTGATE, NOON, TODAY, WESTTOWN
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.indicators import Period, Query, link, narrow_to_figure, value, values

LATER = datetime(2026, 3, 31, 4, tzinfo=UTC)
COUNTED = (
    ACTIVE,
    SUSPENDED_NOW,
    SMALL_MICRO,
    ABOVE_SCALE,
    KEY,
    HAZCHEM,
    SUSPENDED_MELTING,
    SUSPENDED_WATCHED,
)


@pytest.fixture
def seven(make):
    made = [
        make(1, size="small"),
        make(2, size="micro", tags=("hazchem-use",)),
        make(3, region=WESTTOWN, size="large", tags=("above-scale", "key"), sector="hazchem"),
        make(
            4,
            region=WESTTOWN,
            size="large",
            status="suspended",
            sector="metallurgy",
            tags=("above-scale", "high-temperature-melting"),
        ),
        make(5, size="small", status="suspended", tags=("under-suspension-watch",)),
        make(6, size="small", status="closed"),
        make(7, size="small"),
    ]
    with acting(system_actor()) as system:
        withdraw(enterprise_id=made[6].pk, reason="登记错误", actor=system, at=NOON)
    return made


def asked(region="", as_of=LATER, on=date(2026, 3, 31)):
    return Query(Period.day(on), as_of, region)


def counts(actor, **about):
    with acting(actor):
        found = values(COUNTED, asked(**about), actor)
    return [int(found[item.code].number) for item in COUNTED]


def test_the_lists_hold_as_many_as_counted_by_hand(seven, lin):
    assert counts(lin) == [5, 2, 3, 2, 1, 2, 1, 1]


def test_each_region_counts_its_own(seven, lin):
    assert counts(lin, region=EASTGATE) == [3, 1, 3, 0, 0, 1, 0, 1]
    assert counts(lin, region=WESTTOWN) == [2, 1, 0, 2, 1, 1, 1, 0]


def test_what_was_registered_later_is_not_counted(seven, lin):
    before = datetime(2026, 3, 8, 4, tzinfo=UTC)

    assert counts(lin, as_of=before) == [0] * len(COUNTED)
    assert counts(lin, on=date(2026, 3, 8)) == [0] * len(COUNTED)
    assert counts(lin, on=TODAY)[0] == 5


def test_the_link_of_a_number_lists_exactly_its_rows(seven, lin):
    with acting(lin):
        found = value(SUSPENDED_NOW, asked(), lin)
        params = QueryDict(link(found).partition("?")[2])
        rows = narrow_to_figure(ENTERPRISES.model.objects.visible_to(lin), params, lin)
        names = sorted(rows.values_list("name", flat=True))

    assert names == [seven[3].name, seven[4].name]
    assert ENTERPRISES.narrow is narrow_to_figure
