"""Blind spots from found to listed, committees' problems and posts, who answers, what follows a reform."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotFound, NotPermitted, NotYours, TransitionRefused
from bihuan.kernel.indicators import Period, Query, end_of_day, values
from bihuan.kernel.models import Loop
from bihuan.kernel.permissions import Role
from bihuan.responsibility import services
from bihuan.responsibility.dividing import GapStatus, GapWhy, ProblemStatus, StaffingStatus
from bihuan.responsibility.drawn.gaps import draw_board
from bihuan.responsibility.errors import (
    ExtendedEnough,
    GapKnown,
    HasOwner,
    NotOwnUnit,
    PilotNotEvaluated,
    PilotTooLong,
    SiteKnown,
)
from bihuan.responsibility.indicators import GAPS_CLOSED, GAPS_FOUND, GAPS_OPEN, GAPS_PILOT
from bihuan.responsibility.models import CommitteeProblem, Coverage, DutyItem, Gap
from bihuan.responsibility.services.following import follow_succeeded_unit, follow_transfer
from bihuan.responsibility.tests.duty_house import (
    DISTRICT,
    HILL,
    NOON,
    RIVER,
    TODAY,
    build,
    person,
    publish,
)

ROPE = "subject/rope-work"
UNTIL = TODAY + timedelta(days=90)


@pytest.fixture
def house(db: None, as_app_role: None) -> dict[str, Any]:
    with acting(system_actor()):
        return build()


@pytest.fixture
def cast(house: dict[str, Any]) -> dict[str, Actor]:
    with acting(system_actor()):
        return {
            "chen": person(house, "陈某", Role.OFFICE, "office"),
            "wen": person(house, "文某", Role.DEPARTMENT, "culture"),
            "sun": person(house, "孙某", Role.STREET, "river", RIVER),
            "lin": person(house, "林某", Role.STREET, "hill", HILL),
        }


@pytest.fixture
def chen(cast: dict[str, Actor]) -> Actor:
    return cast["chen"]


@pytest.fixture
def sun(cast: dict[str, Actor]) -> Actor:
    return cast["sun"]


def said(title: str = "户外高空绳索作业", **about: Any) -> services.GapFacts:
    facts = {"why": GapWhy.NO_RULE, "region": DISTRICT, "found_on": TODAY} | about
    return services.GapFacts(title=title, **facts)


def register(actor: Actor, title: str = "户外高空绳索作业", **about: Any) -> Gap:
    with acting(actor):
        return services.register_gap(facts=said(title, **about), actor=actor, at=NOON)


def move(actor: Actor, gap: Gap, name: str, **given: Any) -> Gap:
    with acting(actor):
        made = services.make_gap_move(gap.pk, name, given, actor=actor, at=NOON)
        made.refresh_from_db()
        return made


@pytest.fixture
def piloted(house: dict[str, Any], chen: Actor) -> Gap:
    gap = register(chen)
    move(chen, gap, "propose", proposal="先由街道试点")
    return move(
        chen,
        gap,
        "start_pilot",
        unit_id=house["river"].pk,
        pilot_from=TODAY,
        pilot_until=UNTIL,
        document="云安办〔2026〕15号",
    )


def owner_of(gap: Gap) -> int | None:
    with acting(system_actor()):
        return Loop.objects.get(kind="supervision_gap", object_id=gap.pk).owner_unit_id


def test_a_blind_spot_goes_from_found_into_a_duty_list(
    house: Any, chen: Actor, sun: Actor, piloted: Gap
) -> None:
    assert (piloted.status, owner_of(piloted)) == (GapStatus.PILOT, house["river"].pk)
    move(sun, piloted, "report", note="登记作业点", checked="12", problems="3")
    gap = move(chen, piloted, "evaluate", evaluation="街道能管住报备", evaluated_on=TODAY)
    assert owner_of(gap) == house["office"].pk
    move(
        chen,
        gap,
        "assign",
        unit_id=house["market"].pk,
        duty_text="牵头负责户外高空绳索作业安全监管",
        decision="区政府纪要〔2026〕21号",
        decided_on=TODAY,
    )
    gap = move(chen, gap, "enter", effective_on=TODAY)

    with acting(chen):
        item = DutyItem.objects.in_force(TODAY).get(covers__contains=[ROPE])
        row = Coverage.objects.now().get(region=DISTRICT, key=ROPE)
        report = piloted.reports.get()
    assert gap.status == GapStatus.CLOSED
    assert (item.pk, item.duty_list.unit_id) == (gap.item_id, house["market"].pk)
    assert item.law == "区政府纪要〔2026〕21号"
    assert row.leads == [house["market"].pk]
    assert (report.checked, report.problems) == (12, 3)


def test_what_is_registered_is_not_registered_again(chen: Actor, sun: Actor, house: Any) -> None:
    register(chen)
    with pytest.raises(GapKnown):
        register(sun, "户外高空 绳索作业", region=RIVER)  # another place of the same district


def test_what_somebody_leads_for_is_no_blind_spot(house: Any, chen: Actor) -> None:
    publish(chen, house["market"], ROPE)
    with pytest.raises(HasOwner):
        register(chen)
    assert register(chen, why=GapWhy.SEVERAL).status == GapStatus.FOUND


@pytest.mark.parametrize(
    "about",
    [
        {"title": "  "},
        {"why": "nothing"},
        {"found_on": TODAY + timedelta(days=1)},
        {"region": "990199"},
    ],
)
def test_a_blind_spot_that_cannot_be_is_refused(house: Any, chen: Actor, about: Any) -> None:
    with pytest.raises((InvalidInput, NotFound)):
        register(chen, **about)


def test_before_the_evaluation_nobody_is_made_answerable(
    house: Any, chen: Actor, piloted: Gap
) -> None:
    with pytest.raises(PilotNotEvaluated):
        move(
            chen,
            piloted,
            "assign",
            unit_id=house["market"].pk,
            duty_text="牵头",
            decision="纪要",
            decided_on=TODAY,
        )


def test_a_pilot_ends(house: Any, chen: Actor, piloted: Gap) -> None:
    with pytest.raises(PilotTooLong):
        move(
            chen, piloted, "extend", pilot_until=UNTIL + timedelta(days=400), note="底数还没有摸清"
        )
    longer = move(
        chen, piloted, "extend", pilot_until=UNTIL + timedelta(days=60), note="底数还没有摸清"
    )
    assert (longer.extensions, longer.due_on) == (1, UNTIL + timedelta(days=60))
    with pytest.raises(ExtendedEnough):
        move(chen, piloted, "extend", pilot_until=UNTIL + timedelta(days=90), note="再延长")


def test_only_the_piloting_street_reports(
    house: Any, cast: dict[str, Actor], chen: Actor, piloted: Gap
) -> None:
    with pytest.raises(NotYours):
        move(chen, piloted, "report", note="代填")
    with pytest.raises(NotFound):
        move(cast["lin"], piloted, "report", note="不是本街道的")
    with pytest.raises(InvalidInput):
        move(cast["sun"], piloted, "report", note="登记", checked="-1")


def test_no_blind_spot_after_all(house: Any, chen: Actor) -> None:
    gap = register(chen, "棋牌室", why=GapWhy.OTHER)
    with pytest.raises(InvalidInput):
        move(chen, gap, "dismiss", note="")
    gone = move(chen, gap, "dismiss", note="由文旅局监管")
    with pytest.raises(TransitionRefused):
        move(chen, gone, "propose", proposal="再看")
    assert move(chen, gone, "reopen", note="文旅局认为不属其职责").status == GapStatus.FOUND


def test_a_department_may_register_but_not_decide(
    house: Any, cast: dict[str, Actor], chen: Actor
) -> None:
    gap = register(cast["wen"], "室内蹦床")
    with pytest.raises(NotPermitted):
        move(cast["wen"], gap, "propose", proposal="别人管")
    assert owner_of(gap) == house["office"].pk


def test_sites_without_licence_get_the_piloting_street(house: Any, chen: Actor) -> None:
    gap, site = register(chen), house["unlicensed"]
    with acting(chen):
        services.link_site(gap_id=gap.pk, enterprise_id=site.pk, actor=chen, at=NOON)
        with pytest.raises(SiteKnown):
            services.link_site(gap_id=gap.pk, enterprise_id=site.pk, actor=chen, at=NOON)
    move(chen, gap, "propose", proposal="先试点")
    move(
        chen,
        gap,
        "start_pilot",
        unit_id=house["river"].pk,
        pilot_from=TODAY,
        pilot_until=UNTIL,
        document="云安办〔2026〕15号",
    )
    with acting(chen):
        assert Enterprise.objects.get(pk=site.pk).supervisor_id == house["river"].pk


def test_a_judgement_opens_a_blind_spot_once(house: Any) -> None:
    told = {
        "subject": "共享电单车换电柜",
        "reason": "沿街充电",
        "proposed_unit": None,
        "region": DISTRICT,
        "at": NOON,
        "actor": system_actor(),
    }
    with acting(system_actor()):
        first = services.open_judged_gap(**told)
        second = services.open_judged_gap(**told)
    assert first is not None
    assert first.why == GapWhy.NEW_FORM
    assert second is None


def test_the_board_shows_each_in_its_lane_and_pilots_about_to_end(
    house: Any, chen: Actor, piloted: Gap
) -> None:
    register(chen, "醇基燃料", why=GapWhy.NEW_FORM)
    with acting(chen):
        early = draw_board(chen, TODAY)
        late = draw_board(chen, UNTIL - timedelta(days=10))
    assert [lane["count"] for lane in early["lanes"]] == [1, 0, 1, 0, 0]
    assert early["ending"] == []
    assert [card["title"] for card in late["ending"]] == ["户外高空绳索作业"]


def test_figures_of_blind_spots(house: Any, chen: Actor, piloted: Gap) -> None:
    other = register(chen, "棋牌室", why=GapWhy.OTHER)
    move(chen, other, "dismiss", note="由文旅局监管")
    asked = (GAPS_FOUND, GAPS_OPEN, GAPS_PILOT, GAPS_CLOSED)
    with acting(chen):
        found = values(asked, Query(Period.month(TODAY), end_of_day(TODAY), DISTRICT), chen)
        now = values(asked, Query(Period.day(TODAY), end_of_day(TODAY), DISTRICT), chen)
    assert found["responsibility.gaps_found"].number == 2
    assert now["responsibility.gaps_open"].number == 1
    assert now["responsibility.gaps_pilot"].number == 1
    assert found["responsibility.gaps_closed"].number == 0


def test_another_street_sees_nothing_of_a_districts_blind_spot(
    house: Any, cast: dict[str, Actor], piloted: Gap
) -> None:
    with acting(cast["lin"]), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM responsibility_gap")
        assert cursor.fetchone()[0] == 0
    with acting(cast["sun"]):
        assert Gap.objects.visible_to(cast["sun"]).count() == 1  # addressed to it


# committees


def raise_problem(actor: Actor, house: Any, **about: Any) -> CommitteeProblem:
    given = {"title": "景区玻璃栈道无检测", "owner_id": house["river"].pk, "due_on": UNTIL} | about
    with acting(actor):
        return services.raise_problem(committee_id=house["gas"].pk, actor=actor, at=NOON, **given)


def test_a_committees_problem_is_solved_and_checked(
    house: Any, cast: dict[str, Actor], sun: Actor
) -> None:
    wen = cast["wen"]  # the lead, which is the committee's office
    problem = raise_problem(wen, house)
    with acting(sun):
        services.make_problem_move(
            problem.pk,
            "solve",
            {"solution": "已委托检测", "solved_on": TODAY},
            actor=sun,
            at=NOON,
        )
    with acting(wen):
        closed = services.make_problem_move(
            problem.pk, "accept", {"note": "现场看过"}, actor=wen, at=NOON
        )
    assert closed.status == ProblemStatus.CLOSED
    assert closed.closed_on == TODAY


def test_a_problem_needs_an_owner_a_day_and_ones_own_committee(
    house: Any, cast: dict[str, Actor]
) -> None:
    with pytest.raises(InvalidInput):
        raise_problem(cast["wen"], house, owner_id=None)
    with pytest.raises(InvalidInput):
        raise_problem(cast["wen"], house, due_on=TODAY - timedelta(days=1))
    with pytest.raises(NotOwnUnit):
        raise_problem(cast["sun"], house)


def test_a_shortfall_is_a_loop_until_it_is_filled(
    house: Any, cast: dict[str, Actor], chen: Actor
) -> None:
    wen = cast["wen"]
    with acting(wen):
        posts = services.set_staffing(
            committee_id=house["gas"].pk, required=4, filled=2, qualified=1, actor=wen, at=NOON
        )
    assert (posts.status, posts.shortfall) == (StaffingStatus.SHORT, 2)
    with acting(chen):
        urged = services.make_staffing_move(
            posts.pk, "urge", {"note": "年底前配齐"}, actor=chen, at=NOON
        )
        assert urged.urged == 1
    with acting(wen):
        full = services.make_staffing_move(
            posts.pk,
            "fill",
            {"required": 4, "filled": 4, "qualified": 3},
            actor=wen,
            at=NOON,
        )
        loop = Loop.objects.get(kind="committee_staffing", object_id=posts.pk)
    assert full.status == StaffingStatus.FILLED
    assert loop.closed_at is not None


def test_posts_that_do_not_fit_together_are_refused(house: Any, cast: dict[str, Actor]) -> None:
    wen = cast["wen"]
    with acting(wen):
        for numbers in ((4, 2, 3), (-1, 2, 1), ("", 2, 1), ("x", 2, 1)):
            need, have, fit = numbers
            with pytest.raises(InvalidInput):
                services.set_staffing(
                    committee_id=house["gas"].pk,
                    required=need,
                    filled=have,
                    qualified=fit,
                    actor=wen,
                    at=NOON,
                )


# who answers


def test_three_answer_for_an_enterprise(house: Any, chen: Actor) -> None:
    publish(chen, house["culture"], "sector/tourism")
    with acting(chen):
        found = services.answerable_for(house["enterprise"], TODAY)

    assert (found.territory.unit, found.territory.person) == (house["river"], "郑某")
    assert found.department.unit == house["culture"]
    assert found.department.basis == "责任清单第1版"
    assert found.enterprise.person == "周某"


def test_who_is_not_known_is_not_named(house: Any, chen: Actor) -> None:
    with acting(chen):
        found = services.answerable_for(house["unlicensed"], TODAY)
    assert found.department.unit is None
    assert found.department.person == ""


# what follows a reform


def test_an_abolished_units_duties_and_matters_go_to_its_successor(
    house: Any, chen: Actor, piloted: Gap
) -> None:
    publish(chen, house["culture"], "sector/tourism", on=date(2026, 1, 1))
    with acting(system_actor()):
        args = {
            "unit": house["culture"].pk,
            "successor": house["market"].pk,
            "actor": system_actor(),
            "at": NOON,
        }
        assert follow_succeeded_unit(**args) == 1
        assert follow_succeeded_unit(**args) == 0
        held = services.current_list(house["market"].pk, "", TODAY)
        assert held is not None
        assert held.items.get().covers == ["sector/tourism"]
        assert services.current_list(house["culture"].pk, "", TODAY) is None
        street = args | {"unit": house["river"].pk, "successor": house["hill"].pk}
        follow_succeeded_unit(**street)
        piloted.refresh_from_db()
    assert piloted.interim_unit_id == house["hill"].pk
    assert owner_of(piloted) == house["hill"].pk


def test_transferred_sectors_take_their_duties_along(house: Any, chen: Actor) -> None:
    publish(chen, house["culture"], "sector/tourism", "subject/escape-room", on=date(2026, 1, 1))
    with acting(system_actor()):
        args = {
            "unit": house["culture"].pk,
            "successor": house["market"].pk,
            "sectors": ["tourism"],
            "document": "云川区机构改革方案",
            "actor": system_actor(),
            "at": NOON,
        }
        assert follow_transfer(**args) == 1
        assert follow_transfer(**args) == 0
        kept = services.current_list(house["culture"].pk, "", TODAY)
        taken = services.current_list(house["market"].pk, "", TODAY)
        row = Coverage.objects.now().get(region=DISTRICT, key="sector/tourism")
        assert kept is not None
        assert taken is not None
        left = [one.covers for one in kept.items.filter(withdrawn_at__isnull=True)]
        assert left == [["subject/escape-room"]]
        assert taken.items.get().covers == ["sector/tourism"]
    assert row.leads == [house["market"].pk]
