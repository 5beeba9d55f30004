"""Safety distances: places near, required metres, individual risk, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import DomainError, InvalidInput, NotFound, NotPermitted
from bihuan.kernel.geometry import unplane
from bihuan.kernel.models import Announcement, Loop
from bihuan.risks.drawn.distances import draw_check
from bihuan.risks.errors import AcceptedByDoer, AlreadyThere, NoPlaceNear, ScenarioUnreadable
from bihuan.risks.models import DistanceCheck, RiskFacility, SensitivePlace
from bihuan.risks.rules.distances import (
    ScenarioWrong,
    judge,
    read_bands,
    read_frequency,
    read_wind,
    required_of,
    scientific,
)
from bihuan.risks.services.distances import check_distances, move_check
from bihuan.risks.services.neighbours import (
    FacilityFacts,
    PlaceFacts,
    add_scenario,
    register_facility,
    register_place,
    withdraw_facility,
    withdraw_place,
    withdraw_scenario,
)
from bihuan.risks.tests.cast import HILL, NOON, RIVER, TODAY, paper

TANK = (30.1, 120.2)
AddPlace = Callable[..., SensitivePlace]


def spot(east: float, north: float) -> tuple[str, str]:
    latitude, longitude = unplane(TANK)((east, north))
    return str(latitude), str(longitude)


@pytest.fixture
def add_place(chen: Actor) -> AddPlace:
    def made(name: str, east: float, north: float, **more: Any) -> SensitivePlace:
        latitude, longitude = spot(east, north)
        facts: dict[str, Any] = {
            "name": name,
            "kind": "school",
            "target": "high",
            "region": RIVER,
            "latitude": latitude,
            "longitude": longitude,
            "people": 800,
        }
        with acting(chen):
            return register_place(PlaceFacts(**facts | more), actor=chen, at=NOON)

    return made


@pytest.fixture
def tank(house: dict[str, Any], wang: Actor) -> RiskFacility:
    facts = FacilityFacts(
        enterprise_id=house["enterprise"].pk,
        name="液化烃罐组",
        kind="lpg-tanks",
        method="risk",
        latitude=str(TANK[0]),
        longitude=str(TANK[1]),
        wind="50 20 10 20",
    )
    with acting(wang):
        return register_facility(facts, actor=wang, at=NOON)


@pytest.fixture
def check(tank: RiskFacility, wang: Actor) -> Callable[..., DistanceCheck]:
    def made(**more: Any) -> DistanceCheck:
        with acting(wang):
            given = {"facility_id": tank.pk, "checked_on": TODAY} | more
            return check_distances(actor=wang, at=NOON, **given)

    return made


def burst(facility: RiskFacility, actor: Actor, **more: Any) -> None:
    given = {"name": "储罐爆炸", "frequency": "1e-5", "bands": "100 1\n500 0.1"} | more
    with acting(actor):
        add_scenario(facility_id=facility.pk, actor=actor, at=NOON, **given)


def test_places_near_are_judged_by_the_table_nearest_first(
    add_place: AddPlace, check: Callable[..., DistanceCheck], wang: Actor
) -> None:
    add_place("远处小学", 0, 400)
    add_place("隔壁小学", 200, 0)
    add_place("另一城的小学", 0, 5000)
    found = check()

    with acting(wang):
        rows = list(found.findings.values_list("name", "required_m", "is_met"))
        assert found.findings.get(name="隔壁小学").actual_m == pytest.approx(200, abs=0.5)
    assert rows == [("隔壁小学", 300.0, False), ("远处小学", 300.0, True)]
    assert (found.status, found.failed, found.unknown) == ("failed", 1, 0)


def test_the_distance_runs_from_edge_to_edge(
    add_place: AddPlace, house: dict[str, Any], wang: Actor
) -> None:
    corners = "\n".join(",".join(spot(*one)) for one in ((0, 0), (50, 0), (50, 50), (0, 50)))
    school = "\n".join(",".join(spot(*one)) for one in ((340, 0), (400, 0), (400, 50), (340, 50)))
    add_place("小学", 0, 0, latitude="", longitude="", outline=school)
    facts = FacilityFacts(
        house["enterprise"].pk, "罐组", "lpg-tanks", "risk", "", "", outline=corners
    )
    with acting(wang):
        facility = register_facility(facts, actor=wang, at=NOON)
        found = check_distances(facility_id=facility.pk, checked_on=TODAY, actor=wang, at=NOON)
        assert found.findings.get().actual_m == pytest.approx(290, abs=0.5)


def test_individual_risk_is_summed_at_the_place_and_held_against_its_limit(
    add_place: AddPlace, check: Callable[..., DistanceCheck], tank: RiskFacility, wang: Actor
) -> None:
    add_place("小学", 0, 350)
    add_place("工厂", 0, -350, kind="industry", target="general-3")
    burst(tank, wang)
    burst(tank, wang, name="连锁爆炸", frequency="3e-5", bands="400 0.1")
    found = check()

    with acting(wang):
        school, works = found.findings.get(name="小学"), found.findings.get(name="工厂")
        drawn = draw_check(found, wang)
    assert school.risk == pytest.approx(1e-6 + 3e-6)
    assert (school.limit, school.is_met) == (3e-6, False)
    assert (works.limit, works.is_met) == (3e-5, True)
    assert {one["limit"] for one in found.contours} == {3e-6, 1e-5, 3e-5}
    inside = {row[0]: row[3] for row in drawn["sections"][1]["table"]["rows"]}
    assert "小学（4×10⁻⁶）" in inside["3×10⁻⁶"]
    assert inside["1×10⁻⁵"] == "没有"
    assert len(drawn["map"]["places"]) == 2


def test_a_cloud_follows_the_wind_rose(
    add_place: AddPlace, check: Callable[..., DistanceCheck], tank: RiskFacility, wang: Actor
) -> None:
    add_place("北边小学", 0, 400)
    add_place("南边小学", 0, -400)
    burst(tank, wang, frequency="1e-4", bands="500 1", half_width="15")
    found = check()

    with acting(wang):
        risks = dict(found.findings.values_list("name", "risk"))
    assert risks["北边小学"] == pytest.approx(1e-4 * 0.5 * 30 / 90)
    assert risks["南边小学"] == pytest.approx(1e-4 * 0.1 * 30 / 90)


def test_what_nobody_can_judge_is_unknown_and_not_met(
    add_place: AddPlace, house: dict[str, Any], wang: Actor
) -> None:
    add_place("小学", 0, 100)
    facts = FacilityFacts(house["enterprise"].pk, "甲类库", "warehouse", "design", *map(str, TANK))
    with acting(wang):
        facility = register_facility(facts, actor=wang, at=NOON)
        found = check_distances(facility_id=facility.pk, checked_on=TODAY, actor=wang, at=NOON)
        assert found.findings.get().is_met is None
    assert (found.status, found.unknown) == ("open", 1)


def test_nothing_near_needs_the_word_of_somebody_who_looked(
    check: Callable[..., DistanceCheck],
) -> None:
    with pytest.raises(NoPlaceNear):
        check()
    found = check(note="已现场核实周边无防护目标")

    assert (found.status, found.failed) == ("met", 0)


def test_a_failure_is_announced_mended_and_looked_at_by_another(
    add_place: AddPlace, check: Callable[..., DistanceCheck], wang: Actor, sun: Actor, chen: Actor
) -> None:
    add_place("小学", 0, 100)
    found = check()
    loop = Loop.objects.filter(kind="distance_check", object_id=found.pk)
    with acting(system_actor()):
        said = Announcement.objects.get(kind="risks.distance_failed")
        assert said.payload["check"] == found.pk

    def move(name: str, actor: Actor, **values: Any) -> DistanceCheck:
        with acting(actor):
            return move_check(found.pk, name, values, actor=actor, at=NOON)

    with pytest.raises(InvalidInput):
        move("plan", wang, measures="减量", due_on=TODAY - timedelta(days=1))
    move("plan", wang, measures="拆除两座储罐", due_on=TODAY + timedelta(days=60))
    with pytest.raises(InvalidInput):
        move("finish", wang, note="已拆除", files=[])
    move("finish", wang, note="已拆除", files=[paper()])
    with pytest.raises(NotPermitted):
        move("accept", wang, note="好")
    move("reject", sun, note="还剩一座")
    move("finish", sun, note="全部拆除", files=[paper("二")])
    with pytest.raises(AcceptedByDoer):
        move("accept", sun, note="好")
    with acting(chen):
        assert loop.get().closed_at is None
    closed = move("accept", chen, note="现场核对，两座储罐已拆除")
    assert (closed.status, closed.closed_on) == ("closed", TODAY)


def test_positions_and_outlines_that_cannot_be_are_refused(
    add_place: AddPlace, chen: Actor, house: dict[str, Any], wang: Actor
) -> None:
    crossing = "\n".join(",".join(spot(*one)) for one in ((0, 0), (50, 50), (50, 0), (0, 50)))
    for more in (
        {"outline": crossing},
        {"latitude": "120.2", "longitude": "30.1"},
        {"latitude": "", "longitude": ""},
        {"region": "110101"},
        {"kind": "castle"},
        {"target": "x"},
        {"people": -1},
        {"name": " "},
    ):
        with pytest.raises(InvalidInput):
            add_place(**{"name": "小学", "east": 0, "north": 100} | more)
    add_place("小学", 0, 100)
    with pytest.raises(AlreadyThere):
        add_place("小学", 0, 200)
    facts = FacilityFacts(house["enterprise"].pk, "罐组", "lpg-tanks", "risk", *map(str, TANK))
    for wind in ("50 50", "50 20 10", "10 10 10 10", "北风"):
        with acting(wang), pytest.raises(InvalidInput):
            register_facility(FacilityFacts(**facts.__dict__ | {"wind": wind}), actor=wang, at=NOON)


def test_a_scenario_that_cannot_be_is_refused(tank: RiskFacility, wang: Actor) -> None:
    for more in (
        {"frequency": "0"},
        {"frequency": "-1e-5"},
        {"frequency": "2"},
        {"frequency": "nan"},
        {"bands": ""},
        {"bands": "100"},
        {"bands": "100 2"},
        {"bands": "0 1"},
        {"bands": "100 0.1\n200 0.5"},
        {"bands": "100 0.1\n100 0.5"},
        {"half_width": "200"},
    ):
        with pytest.raises(ScenarioUnreadable):
            burst(tank, wang, **more)


def test_what_was_withdrawn_counts_no_longer(
    add_place: AddPlace,
    check: Callable[..., DistanceCheck],
    tank: RiskFacility,
    wang: Actor,
    chen: Actor,
) -> None:
    school = add_place("小学", 0, 350)
    burst(tank, wang)
    with acting(wang):
        withdraw_scenario(scenario_id=tank.scenarios.get().pk, actor=wang, at=NOON)
    found = check()
    with acting(wang):
        assert found.findings.get().risk is None
    with acting(chen):
        with pytest.raises(InvalidInput):
            withdraw_place(place_id=school.pk, reason="", actor=chen, at=NOON)
        withdraw_place(place_id=school.pk, reason="已搬迁", actor=chen, at=NOON)
    with pytest.raises(NoPlaceNear):
        check()
    with acting(wang):
        withdraw_facility(facility_id=tank.pk, reason="已拆除", actor=wang, at=NOON)
    with pytest.raises(NotFound):
        check(note="x")


def test_who_may_not_see_the_enterprise_sees_nothing_of_its_checks(
    add_place: AddPlace, check: Callable[..., DistanceCheck], lin: Actor, wang: Actor
) -> None:
    add_place("山前小学", 0, 100, region=HILL)
    found = check()

    assert found.failed == 1
    with acting(wang):
        assert not SensitivePlace.objects.exists()
        assert found.findings.get().name == "山前小学"
        with pytest.raises(DomainError):
            register_place(
                PlaceFacts("家", "school", "high", RIVER, *spot(0, 0)), actor=wang, at=NOON
            )
    with acting(lin), connection.cursor() as cursor:
        for table in ("riskfacility", "distancecheck", "distancefinding", "riskscenario"):
            cursor.execute(f"SELECT count(*) FROM risks_{table}")
            assert cursor.fetchone() == (0,)
        assert SensitivePlace.objects.count() == 1


def test_judging_needs_both_to_hold_and_unknown_is_neither() -> None:
    rows = [{"title": "甲", "data": {"facility": "x", "targets": ["high"], "metres": 100}}]
    asked = required_of(rows, "x", "high")

    assert required_of(rows, "x", "general-3") is None
    assert judge(asked, 100, None, None).is_met is True
    assert judge(asked, 99.9, None, None).is_met is False
    assert judge(asked, 200, 3e-6, 3e-6).is_met is False
    assert judge(asked, 200, 2.9e-6, 3e-6).is_met is True
    assert judge(None, 5, None, 3e-6).is_met is None


def test_what_people_type_is_read() -> None:
    assert read_frequency("1E-5") == 1e-5
    assert [band.radius_m for band in read_bands("300，0.1\n100 1\n")] == [100, 300]
    assert read_wind("") == ()
    assert read_wind("25、25、25、25") == (0.25,) * 4
    with pytest.raises(ScenarioWrong):
        read_wind("25 25 25")
    assert [scientific(one) for one in (3e-7, 1.5e-5, 0.0, None)] == [
        "3×10⁻⁷",
        "1.5×10⁻⁵",
        "0",
        "—",
    ]
