"""Committees and members at a date (T03), by hand: of three professional committees of the city, one
was set up on 1 June 2026, one abolished on 1 September, and one has no day of setting up.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.indicators import Period, Query, values
from bihuan.organisations.indicators import MEMBERS, PROFESSIONAL_COMMITTEES
from bihuan.organisations.services import abolish_unit
from bihuan.organisations.tests.conftest import EAST

NOW = datetime(2026, 12, 31, 4, tzinfo=UTC)
COUNTED = (PROFESSIONAL_COMMITTEES, MEMBERS)


def counts(actor, on, region=""):
    with acting(actor):
        found = values(COUNTED, Query(Period.day(on), NOW, region), actor)
    return [int(found[item.code].number) for item in COUNTED]


def test_committees_are_counted_as_they_stood_on_the_day(make_unit, lin):
    make_unit("道路交通安全专业委员会", "professional", set_up_on=date(2026, 6, 1))
    gone = make_unit("城市管理安全专业委员会", "professional", set_up_on=date(2020, 1, 1))
    make_unit("工矿商贸安全专业委员会", "professional")
    make_unit("市公安局", is_member=True)
    make_unit("东湖区消防安全专业委员会", "professional", EAST)
    with acting(system_actor()) as system:
        abolish_unit(unit_id=gone.pk, on=date(2026, 9, 1), actor=system, at=NOW)

    assert counts(lin, date(2026, 5, 31)) == [3, 1]
    assert counts(lin, date(2026, 6, 1)) == [4, 1]
    assert counts(lin, date(2026, 8, 31)) == [4, 1]
    assert counts(lin, date(2026, 9, 1)) == [3, 1]
    assert counts(lin, date(2026, 9, 1), EAST) == [1, 0]
