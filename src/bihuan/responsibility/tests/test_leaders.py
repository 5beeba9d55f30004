"""Leaders: both duties, lists of the year, inspections they lead, what they have charge of; the workforce."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.hazards.models import Hazard
from bihuan.kernel import announcements
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.indicators import Period, Query, end_of_day, values
from bihuan.kernel.models import Loop, Notice, Post, User
from bihuan.kernel.permissions import Role
from bihuan.organisations.services import register_contact
from bihuan.responsibility import services
from bihuan.responsibility.drawn.charges import draw_charge
from bihuan.responsibility.drawn.leaders import draw_leader
from bihuan.responsibility.drawn.towns import draw_cascade, draw_towns
from bihuan.responsibility.entries import typed_items
from bihuan.responsibility.errors import (
    AlreadyInCharge,
    InspectionInFuture,
    LeaderLeft,
    NotOfTown,
    ProblemsOpen,
    WorkEvidenceMissing,
    WorklistEmpty,
    WorklistTaken,
)
from bihuan.responsibility.indicators.leaders import LED_EXCEEDED, LED_HELD, LED_PROBLEMS, WORK_RATE
from bihuan.responsibility.lives import LedStatus, WorkStatus
from bihuan.responsibility.models import InspectionDuty, Leader, LedProblem
from bihuan.responsibility.tests.letter_house import (
    DISTRICT,
    EAST,
    NOON,
    RIVER,
    TODAY,
    build,
    person,
    scan,
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


@pytest.fixture
def zheng(sun: Actor, house: dict[str, Any]) -> Leader:
    """A vice-director of River Street, in the post since the first of March."""
    return register(sun, house["river"].pk)


def register(actor: Actor, unit_id: int, **changed: Any) -> Leader:
    given = {
        "name": "郑某",
        "unit_id": unit_id,
        "title": "办事处副主任",
        "business_duty": "分管应急、城管",
        "safety_duty": "分管辖区安全生产",
        "starts_on": date(2026, 3, 1),
    } | changed
    with acting(actor):
        return services.register_leader(services.LeaderFacts(**given), actor=actor, at=NOON)


def inspect(
    actor: Actor, leader: Leader, on: date, *problems: services.Found, at: Any = NOON
) -> Any:
    report = services.LedReport(leader.pk, on, "河东农贸市场", problems=problems)
    with acting(actor):
        return services.record_led_inspection(report, actor=actor, at=at)


def counted(actor: Actor, *indicators: Any, on: date = TODAY) -> list[str]:
    query = Query(Period(date(2026, 1, 1), on), end_of_day(on))
    with acting(actor):
        found = values(indicators, query, actor)
    return [found[one.code].text() for one in indicators]


def test_a_leader_has_two_duties_or_is_not_registered(sun, house):
    with pytest.raises(InvalidInput) as refusal:
        register(sun, house["river"].pk, safety_duty=" ")

    assert list(refusal.value.fields) == ["safety_duty"]


def test_party_and_government_have_one_head_each(sun, house):
    register(sun, house["river"].pk, name="甲某", body="party", is_head=True)
    register(sun, house["river"].pk, name="乙某", body="government", is_head=True)

    with pytest.raises(InvalidInput) as refusal:
        register(sun, house["river"].pk, name="丙某", body="party", is_head=True)

    assert "is_head" in refusal.value.fields


def test_a_street_registers_nobody_elsewhere(sun, house):
    with pytest.raises(NotFound):
        register(sun, house["hill"].pk)
    with acting(person(house, "林某", Role.STREET, "hill", "990102002")):
        assert Leader.objects.count() == 0


def test_the_next_inspection_is_owed_within_the_interval_of_the_level(zheng, sun, house):
    """Towns: fifteen days; from the first of March to the sixteenth."""
    with acting(sun):
        duty = InspectionDuty.objects.get(leader=zheng, status="owed")
        loop = Loop.objects.get(kind="inspection_duty", object_id=duty.pk)
    assert (duty.due_on, loop.due_on) == (date(2026, 3, 16), date(2026, 3, 16))
    assert loop.owner_unit_id == house["river"].pk
    assert counted(sun, LED_EXCEEDED, on=date(2026, 3, 16)) == ["0"]
    assert counted(sun, LED_EXCEEDED, on=date(2026, 3, 17)) == ["1"]

    inspect(sun, zheng, TODAY)
    with acting(sun):
        following = InspectionDuty.objects.get(leader=zheng, status="owed")
    assert following.due_on == TODAY + timedelta(days=15)
    assert counted(sun, LED_EXCEEDED, on=date(2026, 3, 17)) == ["0"]


def test_an_older_inspection_entered_late_does_not_move_the_next_one(zheng, sun):
    inspect(sun, zheng, TODAY)
    inspect(sun, zheng, TODAY - timedelta(days=5))

    with acting(sun):
        owed = InspectionDuty.objects.get(leader=zheng, status="owed")
    assert owed.due_on == TODAY + timedelta(days=15)
    assert counted(sun, LED_HELD) == ["2"]


def test_nothing_is_inspected_tomorrow_or_out_of_the_post(zheng, sun):
    with pytest.raises(InspectionInFuture):
        inspect(sun, zheng, TODAY + timedelta(days=1))
    with pytest.raises(InvalidInput):
        inspect(sun, zheng, date(2026, 2, 28))
    with acting(sun):
        services.end_leader(leader_id=zheng.pk, on=date(2026, 3, 8), actor=sun, at=NOON)
        assert not InspectionDuty.objects.filter(leader=zheng, status="owed").exists()
    with pytest.raises(LeaderLeft):
        inspect(sun, zheng, TODAY)


def test_what_is_found_becomes_a_hazard_and_holds_the_inspection_open(zheng, sun, house):
    found = services.Found("安全出口堆放杂物", house["factory"].pk)
    inspection = inspect(sun, zheng, TODAY, found)
    announcements.dispatch(NOON + timedelta(minutes=1))
    announcements.dispatch(NOON + timedelta(minutes=2))
    with acting(sun):
        problem = LedProblem.objects.get(inspection=inspection)
        hazard = Hazard.objects.get(pk=problem.hazard_id)
    assert (hazard.title, hazard.source) == ("安全出口堆放杂物", "led-inspection")
    assert hazard.enterprise_id == house["factory"].pk
    assert counted(sun, LED_PROBLEMS) == ["1"]

    with pytest.raises(ProblemsOpen), acting(sun):
        services.make_led_move(inspection.pk, "close", {"follow_up": "已办"}, actor=sun, at=NOON)


def test_without_a_problem_it_is_finished_at_once(zheng, sun):
    assert inspect(sun, zheng, TODAY).status == LedStatus.CLOSED


def worklist(actor: Actor, leader: Leader, *items: tuple[str, int]) -> Any:
    with acting(actor):
        return services.make_worklist(
            leader_id=leader.pk, year=2026, items=items, actor=actor, at=NOON
        )


def test_a_list_is_sent_up_worked_off_and_counted(zheng, sun, chen):
    """One of two items done is 50.0 %; the given up one is not counted."""
    made = worklist(sun, zheng, ("一季度研究部署", 3), ("汛期检查", 6), ("年底总结", 12))
    with acting(sun):
        services.make_worklist_move(made.pk, "submit", {}, actor=sun, at=NOON)
        first, _second, third = made.items.order_by("no")
        services.make_work_move(third.pk, "drop", {"note": "并入考核"}, actor=sun, at=NOON)
        with pytest.raises(WorkEvidenceMissing):
            services.make_work_move(first.pk, "finish", {"done_on": TODAY}, actor=sun, at=NOON)
        given = {"done_on": TODAY, "evidence_note": "会议纪要", "files": [scan()]}
        done = services.make_work_move(first.pk, "finish", given, actor=sun, at=NOON)
    with acting(chen):
        loop = Loop.objects.get(kind="worklist", object_id=made.pk)
        query = Query(Period(date(2026, 1, 1), date(2026, 12, 31)), end_of_day(date(2026, 12, 31)))
        rate = values((WORK_RATE,), query, chen)[WORK_RATE.code].text()
        services.make_worklist_move(made.pk, "confirm", {}, actor=chen, at=NOON)

    assert (done.status, done.due_on) == (WorkStatus.DONE, date(2026, 3, 31))
    assert loop.owner_unit_id == chen.unit_id
    assert rate == "50.0"


def test_an_empty_list_is_not_sent_up_and_there_is_one_a_year(zheng, sun):
    made = worklist(sun, zheng)

    with pytest.raises(WorklistEmpty), acting(sun):
        services.make_worklist_move(made.pk, "submit", {}, actor=sun, at=NOON)
    with pytest.raises(WorklistTaken):
        worklist(sun, zheng)


def test_undone_items_are_told_of_once_a_week_before_the_year_ends(zheng, sun, house):
    worklist(sun, zheng, ("年底总结", 12))
    with acting(system_actor()):
        Post.objects.create(
            user_id=sun.user_id,
            role=Role.STREET,
            region=RIVER,
            unit=house["river"],
            starts_on=date(2026, 1, 1),
        )
        early = services.remind_year_end(at=NOON)
        december = NOON.replace(month=12, day=1)
        told = services.remind_year_end(at=december)
        again = services.remind_year_end(at=december + timedelta(days=1))
        notices = Notice.objects.filter(user_id=sun.user_id, chain__startswith="worklist:").count()

    assert (early, told, again, notices) == (0, 1, 0, 1)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("6 带队检查\n\n12月：年底总结", [("带队检查", 6), ("年底总结", 12)]),
        ("带队检查", None),
        ("13 带队检查", None),
        ("6", None),
    ],
)
def test_items_are_typed_with_their_month(typed, found):
    if found is None:
        with pytest.raises(InvalidInput):
            typed_items(typed)
        return
    assert typed_items(typed) == found


def test_the_page_of_a_leader_shows_what_is_open_in_the_own_area(zheng, sun, house):
    facts = services.ChargeFacts(zheng.pk, "region", TODAY, area=EAST)
    with acting(sun):
        charge = services.take_charge(facts, actor=sun, at=NOON)
        with pytest.raises(AlreadyInCharge):
            services.take_charge(facts, actor=sun, at=NOON)
        elsewhere = services.ChargeFacts(zheng.pk, "region", TODAY, area="990102002")
        with pytest.raises(InvalidInput):
            services.take_charge(elsewhere, actor=sun, at=NOON)
        shown = draw_leader(zheng, sun, TODAY)
        page = draw_charge(charge, sun, TODAY)
    row = next(one for one in shown["sections"] if one["title"] == "分片包干")["table"]["rows"][0]
    assert (row[0]["text"], row[3]) == ("河东社区", 2)
    assert page["sections"][0]["table"]["rows"][0][1]["text"] == "2"


def test_a_rule_carries_out_one_above_it_and_gaps_are_named(zheng, chen):
    with acting(chen):
        top = services.register_rule(
            services.RuleFacts("national", "领导干部责任制规定", ""), actor=chen, at=NOON
        )
        wrong = services.RuleFacts("national", "另一份", "", carries_out_id=top.pk)
        with pytest.raises(InvalidInput):
            services.register_rule(wrong, actor=chen, at=NOON)
        county = services.RuleFacts("county", "云川区实施措施", DISTRICT, carries_out_id=top.pk)
        services.register_rule(county, actor=chen, at=NOON)
        with pytest.raises(InvalidInput):
            services.withdraw_rule(rule_id=top.pk, reason="录错", actor=chen, at=NOON)
        gaps = {row[0]: row for row in draw_cascade(chen, TODAY)["sections"][1]["table"]["rows"]}

    assert gaps["云川区"][1] == "已制定"
    assert gaps["河畔街道"][1]["tone"] == "danger"
    assert gaps["河畔街道"][3]["text"] == "1"  # a leader without a duty item


def test_a_town_whose_leader_in_charge_is_not_of_the_leadership_is_named(chen, house):
    with acting(system_actor()) as system:
        register_contact(
            unit_id=house["river"].pk,
            kind="leader",
            name="郑某",
            is_team_member=True,
            on=TODAY,
            actor=system,
            at=NOON,
        )
    with acting(chen):
        shown = draw_towns(chen, TODAY)
    rows = {row[0]["text"]: row for row in shown["sections"][0]["table"]["rows"]}

    assert rows["河畔街道办事处"][2]["text"] == "符合"
    assert rows["山前街道办事处"][2]["text"] == "不符合"
    assert shown["alert"]["title"].startswith("1个")


def test_the_strict_list_holds_enterprises_of_the_town(chen, house):
    given = {"reason": "危险工艺", "on": TODAY, "actor": chen, "at": NOON}
    with acting(chen):
        target = services.list_strictly(enterprise_id=house["factory"].pk, **given)
        assert target.town_id == house["river"].pk
        with pytest.raises(NotOfTown):
            services.list_strictly(
                enterprise_id=house["shop"].pk, town_id=house["hill"].pk, **given
            )
        with pytest.raises(InvalidInput):
            services.list_strictly(enterprise_id=house["factory"].pk, **given)


def hire(actor: Actor, house: dict[str, Any], **changed: Any) -> Any:
    given = {
        "name": "吴某",
        "unit_id": house["river"].pk,
        "post": "supervisor",
        "starts_on": date(2026, 1, 1),
    } | changed
    with acting(actor):
        return services.add_staff(services.StaffFacts(**given), actor=actor, at=NOON)


LISTS = [
    "letters",
    "letter-texts",
    "letter-declarations",
    "leaders",
    "leadership-rules",
    "worklists",
    "worklist-items",
    "led-inspections",
    "inspection-duties",
    "charges",
    "strict-targets",
    "staff",
    "force-assets",
    "stations",
    "service-stations",
    "villages",
    "patrols",
    "capabilities",
]
SHEETS = [
    "letter_summary",
    "work_progress",
    "cascade",
    "towns",
    "force",
    "coverage_sheet",
    "patrol_sheet",
]
FORMS = [
    "new_leader",
    "new_leadership_rule",
    "new_worklist",
    "new_led_inspection",
    "new_charge",
    "new_strict_target",
    "new_staff",
    "new_asset",
    "new_station",
    "new_service_station",
    "new_patrol",
    "new_capability",
    "new_letter_text",
]


def test_every_page_opens_for_the_office(client: Client, zheng, chen, sun, house):
    staff, inspection = hire(sun, house), inspect(sun, zheng, TODAY)
    made = worklist(sun, zheng, ("研究部署", 3))
    with acting(system_actor()):
        Post.objects.create(
            user_id=chen.user_id,
            role=Role.OFFICE,
            region=DISTRICT,
            unit=house["office"],
            starts_on=date(2020, 1, 1),
        )
    client.force_login(
        User.objects.get(pk=chen.user_id), backend="django.contrib.auth.backends.ModelBackend"
    )
    addresses = [f"/l/{code}/" for code in LISTS]
    addresses += [reverse(f"responsibility:{name}") for name in (*SHEETS, *FORMS)]
    addresses += [reverse("responsibility:new_letter_text") + "?party_class=towns"]
    for kind, pk in (
        ("leader", zheng.pk),
        ("staff", staff.pk),
        ("led_inspection", inspection.pk),
        ("worklist", made.pk),
        ("worklist_item", made.items.get().pk),
    ):
        addresses.append(reverse(f"responsibility:{kind}", args=[pk]))

    answers = {one: client.get(one).status_code for one in addresses}

    assert {one: code for one, code in answers.items() if code != 200} == {}
