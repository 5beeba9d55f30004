"""The workforce and the grass roots: load, training, patrols, stations, towns' capability."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotPermitted, TransitionRefused
from bihuan.kernel.indicators import Period, Query, end_of_day, values
from bihuan.kernel.permissions import Role
from bihuan.responsibility import services
from bihuan.responsibility.drawn.force import draw_force, draw_staff
from bihuan.responsibility.errors import (
    CapabilityTaken,
    CapabilityUnready,
    NoPatroller,
    StationTaken,
)
from bihuan.responsibility.indicators.force import (
    INSPECTORS,
    PATROLS_HELD,
    TOWN_COVERAGE,
    VILLAGE_COVERAGE,
)
from bihuan.responsibility.lives import CapabilityStatus
from bihuan.responsibility.models import Patrol, StaffNote
from bihuan.responsibility.tests.letter_house import (
    EAST,
    NOON,
    RIVER,
    TODAY,
    build,
    person,
)


@pytest.fixture
def house(db: None, as_app_role: None, settings: Any, tmp_path: Any) -> dict[str, Any]:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    with acting(system_actor()):
        return build()


@pytest.fixture
def chen(house: dict[str, Any]) -> Actor:
    return person(house, "陈某", Role.OFFICE, "office")


@pytest.fixture
def sun(house: dict[str, Any]) -> Actor:
    return person(house, "孙某", Role.STREET, "river", RIVER)


def counted(actor: Actor, *indicators: Any, on: date = TODAY) -> list[str]:
    query = Query(Period(date(2026, 1, 1), on), end_of_day(on))
    with acting(actor):
        found = values(indicators, query, actor)
    return [found[one.code].text() for one in indicators]


def hire(actor: Actor, house: dict[str, Any], **changed: Any) -> Any:
    given = {
        "name": "吴某",
        "unit_id": house["river"].pk,
        "post": "supervisor",
        "starts_on": date(2026, 1, 1),
    } | changed
    with acting(actor):
        return services.add_staff(services.StaffFacts(**given), actor=actor, at=NOON)


def test_the_load_is_enterprises_by_inspectors_and_unknown_without_any(chen, sun, house):
    """River Street supervises one enterprise with two inspectors of three approved: 0.5, one missing."""
    hire(sun, house)
    hire(sun, house, name="李某")
    hire(sun, house, name="王某", post="assistant")
    with acting(chen):
        services.set_establishment(
            unit_id=house["river"].pk,
            people=3,
            vehicles=None,
            source="核定文件",
            on=TODAY,
            actor=chen,
            at=NOON,
        )
        rows = {
            row[0]["text"]: row for row in draw_force(chen, TODAY)["sections"][0]["table"]["rows"]
        }
    river, bureau = rows["河畔街道办事处"], rows["云川区应急管理局"]

    assert (river[3]["text"], river[5]["text"], river[7]) == ("0.5", "1", None)
    assert (bureau[3]["text"], bureau[5]) == ("没有监管人员", None)
    assert counted(chen, INSPECTORS) == ["2"]


def test_praise_and_blame_are_for_few(chen, sun, house):
    staff = hire(sun, house)
    head = person(house, "何某", Role.OFFICE_HEAD, "office")
    given = {
        "staff_id": staff.pk,
        "kind": "discipline",
        "decided_on": TODAY,
        "text": "执法不严，批评教育",
        "source": "区安委办",
        "at": NOON,
    }
    with pytest.raises(NotPermitted), acting(chen):
        services.note_staff(actor=chen, **given)
    with acting(head):
        services.note_staff(actor=head, **given)
        seen = [one["title"] for one in draw_staff(staff, head, TODAY)["sections"]]
    with acting(sun):
        shown = draw_staff(staff, sun, TODAY)
        hidden = [one["title"] for one in shown["sections"]]
        assert "执法不严" not in str(shown)
        assert StaffNote.objects.count() == 1

    assert "奖惩记录" in seen
    assert "奖惩记录" not in hidden


def test_training_needs_hours(sun, house):
    staff = hire(sun, house)
    given = {"staff_id": staff.pk, "held_on": TODAY, "topic": "执法规范", "actor": sun, "at": NOON}
    with acting(sun):
        for hours in (None, Decimal(0), Decimal(501)):
            with pytest.raises(InvalidInput):
                services.add_training(hours=hours, **given)
        assert services.add_training(hours=Decimal("1.5"), **given).pk


def test_who_walks_a_grid_enters_the_own_rounds(sun, house):
    keeper = person(house, "李网", Role.GRID, "river", RIVER)
    report = services.PatrolReport(TODAY, "河东路", "未见异常")
    with pytest.raises(NoPatroller), acting(keeper):
        services.record_patrol(report, actor=keeper, at=NOON)
    hire(
        sun,
        house,
        name="李网",
        post="grid-keeper",
        grid_id=house["grid"].pk,
        user_id=keeper.user_id,
    )

    with acting(keeper):
        made = services.record_patrol(report, actor=keeper, at=NOON, key="k1")
    assert (made.grid_id, made.region) == (house["grid"].pk, EAST)
    assert counted(sun, PATROLS_HELD) == ["1"]

    with acting(sun):
        services.withdraw_patrol(patrol_id=made.pk, reason="重复", actor=sun, at=NOON)
    assert counted(sun, PATROLS_HELD, on=TODAY + timedelta(days=1)) == ["0"]
    with acting(person(house, "林某", Role.STREET, "hill", "990102002")):
        assert not Patrol.objects.exists()


def test_coverage_is_villages_with_a_running_station(sun, house):
    """One of two villages: 50.0 %; a planned one does not count."""
    with acting(sun):
        running = services.ServiceFacts(EAST, "河东站", opened_on=TODAY)
        services.register_service_station(running, actor=sun, at=NOON)
        planned = services.ServiceFacts("990102001002", "河西站")
        services.register_service_station(planned, actor=sun, at=NOON)
        with pytest.raises(StationTaken):
            services.register_service_station(running, actor=sun, at=NOON)
        query = Query(Period(date(2026, 1, 1), TODAY), end_of_day(TODAY), RIVER)
        hill = Query(Period(date(2026, 1, 1), TODAY), end_of_day(TODAY), "990102002")
        found = [
            values((VILLAGE_COVERAGE,), one, sun)[VILLAGE_COVERAGE.code].text()
            for one in (query, hill)
        ]

    assert found == ["50.0", "—"]


def test_a_town_is_accepted_when_every_item_is_reached(sun, chen, house):
    with acting(sun):
        made = services.plan_capability(
            town_id=house["river"].pk, due_on=date(2026, 12, 1), actor=sun, at=NOON
        )
        with pytest.raises(CapabilityTaken):
            services.plan_capability(
                town_id=house["river"].pk, due_on=date(2026, 12, 1), actor=sun, at=NOON
            )
        services.make_capability_move(made.pk, "start", {}, actor=sun, at=NOON)
        with pytest.raises(CapabilityUnready):
            services.make_capability_move(made.pk, "submit", {}, actor=sun, at=NOON)
        for item in made.items.all():
            given = {"item": item.key, "verdict": "passed", "note": "现场核对"}
            services.make_capability_move(made.pk, "judge", given, actor=sun, at=NOON)
        services.make_capability_move(made.pk, "submit", {}, actor=sun, at=NOON)
        with pytest.raises(NotPermitted):
            services.make_capability_move(made.pk, "accept", {"note": "好"}, actor=sun, at=NOON)
    with acting(chen):
        done = services.make_capability_move(
            made.pk, "accept", {"note": "符合"}, actor=chen, at=NOON
        )
        with pytest.raises(TransitionRefused):
            services.make_capability_move(made.pk, "withdraw", {"note": "错"}, actor=chen, at=NOON)
    assert (done.status, done.recheck_on) == (CapabilityStatus.ACCEPTED, date(2029, 3, 10))
    assert counted(chen, TOWN_COVERAGE) == ["50.0"]
