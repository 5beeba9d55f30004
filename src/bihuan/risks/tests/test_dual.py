"""Dual prevention built, counted, planned, urged, reviewed; judgements and situations."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotFound, TransitionRefused
from bihuan.kernel.indicators import Period, Query, end_of_day, rows_behind, values
from bihuan.kernel.models import Announcement, Loop
from bihuan.risks import services
from bihuan.risks.drawn.dual import draw_promotion
from bihuan.risks.errors import StepsMissing, TaskUnknown
from bihuan.risks.indicators import (
    FAILING,
    MISSING_ABOVE,
    MISSING_SMALL,
    ON_PLATFORM,
    RATE_ABOVE,
    RATE_SMALL,
)
from bihuan.risks.models import DualPrevention, DualReview, PlatformEntry, PromotionPlan
from bihuan.risks.rules.progress import gap, scheduled
from bihuan.risks.tests.cast import (
    DISTRICT,
    HILL,
    NOON,
    RIVER,
    TODAY,
    enterprise_named,
    paper,
    photo,
)


def build(enterprise: Enterprise, actor: Actor, *, whole: bool = True) -> DualPrevention:
    """Begun, and where it is whole accepted today."""
    with acting(actor):
        dual = services.open_dual(enterprise_id=enterprise.pk, actor=actor, at=NOON)
        services.begin_dual(dual_id=dual.pk, leader="周某", due_on=TODAY, actor=actor, at=NOON)
        for key, _title in services.steps_of(dual.variant)[: None if whole else 3]:
            services.finish_step(
                dual_id=dual.pk,
                step=key,
                done_on=TODAY,
                files=[paper(key)],
                actor=actor,
                at=NOON,
            )
        if whole:
            services.accept_dual(dual_id=dual.pk, note="符合", actor=actor, at=NOON)
    with acting(actor):
        return DualPrevention.objects.get(pk=dual.pk)


def test_it_counts_as_built_only_with_every_step_and_an_acceptance(
    house: dict[str, Any], chen: Actor
) -> None:
    dual = build(house["enterprise"], chen, whole=False)
    with acting(chen):
        with pytest.raises(StepsMissing) as refusal:
            services.accept_dual(dual_id=dual.pk, note="符合", actor=chen, at=NOON)
        assert refusal.value.facts["count"] == 4
        for key, _title in services.steps_of(dual.variant)[3:]:
            services.finish_step(
                dual_id=dual.pk, step=key, done_on=TODAY, files=[paper(key)], actor=chen, at=NOON
            )
        done = services.accept_dual(dual_id=dual.pk, note="符合", actor=chen, at=NOON)

    assert (done.status, done.built_on) == ("built", TODAY)


def test_a_step_without_proof_is_refused_and_an_enterprise_accepts_nothing(
    house: dict[str, Any], chen: Actor, wang: Actor
) -> None:
    dual = build(house["enterprise"], chen, whole=False)
    with acting(wang):
        with pytest.raises(InvalidInput) as refusal:
            services.finish_step(
                dual_id=dual.pk, step="measures", done_on=TODAY, actor=wang, at=NOON
            )
        assert set(refusal.value.fields) == {"files"}
        with pytest.raises(InvalidInput):
            services.finish_step(
                dual_id=dual.pk, step="dance", done_on=TODAY, files=[paper()], actor=wang, at=NOON
            )


def test_the_states_follow_each_other(house: dict[str, Any], chen: Actor) -> None:
    dual = build(house["enterprise"], chen)
    with acting(chen):
        services.run_dual(dual_id=dual.pk, note="按周排查", actor=chen, at=NOON)
        services.find_problem(dual_id=dual.pk, note="清单没有更新", actor=chen, at=NOON)
        with pytest.raises(TransitionRefused):
            services.run_dual(dual_id=dual.pk, note="再运行", actor=chen, at=NOON)
        services.solve_problem(dual_id=dual.pk, note="已更新", actor=chen, at=NOON)
        back = services.take_back_dual(dual_id=dual.pk, note="弄虚作假", actor=chen, at=NOON)

    assert (back.status, back.lost_on, back.running_on) == ("building", TODAY, None)


def test_the_two_rates_have_their_own_denominators_and_name_who_is_missing(
    house: dict[str, Any], chen: Actor
) -> None:
    emergency = house["emergency"]
    with acting(system_actor()):
        large = enterprise_named("大型厂", 3, RIVER, emergency, size="large", tags=["above-scale"])
        enterprise_named("另一大厂", 4, HILL, emergency, size="large", tags=["above-scale"])
        enterprise_named("已关小店", 5, RIVER, emergency, size="micro", status="closed")
        enterprise_named("小微店", 6, RIVER, emergency, size="micro")
    build(house["enterprise"], chen)  # small
    build(large, chen)
    query = Query(Period.day(TODAY), end_of_day(TODAY), DISTRICT)
    with acting(chen):
        found = values([RATE_ABOVE, RATE_SMALL, MISSING_ABOVE, MISSING_SMALL], query, chen)
        missing = set(rows_behind(MISSING_SMALL, query, chen).values_list("name", flat=True))
        before = values(
            [RATE_SMALL], Query(Period.day(TODAY - timedelta(days=1)), end_of_day(TODAY)), chen
        )

    above, small = found[RATE_ABOVE.code], found[RATE_SMALL.code]
    assert (above.rows, above.out_of, above.number) == (1, 2, Decimal("50.0"))
    assert (small.rows, small.out_of, small.number) == (1, 3, Decimal("33.3"))
    assert missing == {"山前化工厂", "小微店"}
    assert before[RATE_SMALL.code].rows == 0


def test_what_was_taken_back_counts_until_that_day(house: dict[str, Any], chen: Actor) -> None:
    dual = build(house["enterprise"], chen)
    later = NOON + timedelta(days=10)
    with acting(chen):
        services.take_back_dual(dual_id=dual.pk, note="弄虚作假", actor=chen, at=later)
        on = [TODAY + timedelta(days=5), later.date()]
        counted = [
            values([RATE_SMALL], Query(Period.day(day), later), chen)[RATE_SMALL.code].rows
            for day in on
        ]

    assert counted == [1, 0]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 6, 30), None),
        (date(2026, 7, 1), "20.3"),
        (date(2026, 9, 30), "40.1"),  # 20.1 + 39.9 × 92 ÷ 184 = 40.05
        (date(2026, 12, 31), "60"),
        (date(2027, 3, 1), "60"),
    ],
)
def test_the_schedule_is_even_from_base_to_target(on: date, expected: str | None) -> None:
    found = scheduled(date(2026, 7, 1), date(2026, 12, 31), Decimal("20.1"), Decimal(60), on)

    assert found == (Decimal(expected) if expected else None)


def test_an_unknown_rate_has_no_gap() -> None:
    assert gap(None, Decimal(50)) is None
    assert gap(Decimal("42.5"), Decimal(50)) == Decimal("7.5")


def plan_of(actor: Actor, **about: Any) -> PromotionPlan:
    given: dict[str, Any] = {
        "title": "下半年推进方案",
        "period": "second_half",
        "first": date(2026, 7, 1),
        "last": date(2026, 12, 31),
        "targets": (services.TargetFacts("small", Decimal(60)),),
    } | about
    with acting(actor):
        return services.set_up_plan(services.PlanFacts(**given), actor=actor, at=NOON)


def test_a_plan_shows_who_lags_on_any_day(house: dict[str, Any], chen: Actor) -> None:
    plan = plan_of(chen)
    with acting(chen):
        early = draw_promotion(plan, chen, NOON, date(2026, 7, 5))
        late = draw_promotion(plan, chen, NOON, TODAY)

    assert early["alert"]["tone"] == "done"  # 1.6 points behind, five are allowed
    assert late["alert"]["title"] == "1 个目标滞后"
    assert late["sections"][0]["table"]["rows"][0][3] == "43.4%"


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"last": date(2026, 6, 1)}, "last"),
        ({"targets": ()}, "percent-1"),
        ({"targets": (services.TargetFacts("small", Decimal(120)),)}, "percent-1"),
        (
            {"targets": (services.TargetFacts("small", Decimal(50), region="110101001"),)},
            "region-1",
        ),
        (
            {
                "targets": (
                    services.TargetFacts("small", Decimal(50)),
                    services.TargetFacts("small", Decimal(60)),
                )
            },
            "percent-2",
        ),
    ],
)
def test_a_plan_that_cannot_be_is_refused(about: dict[str, Any], field: str, chen: Actor) -> None:
    with pytest.raises(InvalidInput) as refusal:
        plan_of(chen, **about)

    assert set(refusal.value.fields) == {field}


def test_a_street_sees_the_districts_plan_and_may_not_change_it(
    house: dict[str, Any], chen: Actor, sun: Actor
) -> None:
    plan = plan_of(chen)
    with acting(sun):
        assert PromotionPlan.objects.visible_to(sun).one(plan.pk).title == "下半年推进方案"
        with pytest.raises(NotFound):
            services.withdraw_promotion(plan_id=plan.pk, reason="停", actor=sun, at=NOON)


def listed(enterprise: Enterprise, actor: Actor, **about: Any) -> PlatformEntry:
    given: dict[str, Any] = {
        "enterprise_id": enterprise.pk,
        "is_running": False,
        "seen_on": TODAY,
        "registered_on": date(2026, 5, 1),
        "shortcoming": "没有上传隐患",
    } | about
    with acting(actor):
        entry, _new = services.take_in_entry(
            services.PlatformFacts(**given), actor=actor, at=NOON + timedelta(days=20)
        )
        return entry


def test_who_does_not_run_the_platform_is_urged_until_it_runs(
    house: dict[str, Any], chen: Actor, wang: Actor
) -> None:
    entry = listed(house["enterprise"], chen)
    with acting(chen):
        urged = services.urge_entry(entry_id=entry.pk, note="请补传", actor=chen, at=NOON)
        assert (urged.status, urged.due_on) == ("urged", TODAY + timedelta(days=15))
        loop = Loop.objects.get(kind="platform_run", object_id=entry.pk)
        assert loop.owner_enterprise_id == house["enterprise"].pk
        query = Query(Period.day(TODAY), end_of_day(TODAY))
        counted = values([ON_PLATFORM, FAILING], query, chen)
    assert [one.rows for one in counted.values()] == [1, 1]
    with acting(wang):
        services.answer_urge(entry_id=entry.pk, note="系统升级，已补传", actor=wang, at=NOON)
    listed(house["enterprise"], chen, is_running=True, shortcoming="",
           seen_on=TODAY + timedelta(days=3))  # fmt: skip
    with acting(chen):
        entry = PlatformEntry.objects.get(pk=entry.pk)
        loop = Loop.objects.get(kind="platform_run", object_id=entry.pk)
    assert (entry.status, entry.urges, entry.due_on) == ("running", 0, None)
    assert loop.closed_at is not None


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"shortcoming": ""}, "shortcoming"),
        ({"registered_on": TODAY + timedelta(days=1)}, "registered_on"),
        ({"last_run_on": date(2026, 4, 1)}, "last_run_on"),
    ],
)
def test_a_row_of_the_platform_that_cannot_be_is_refused(
    about: dict[str, Any], field: str, house: dict[str, Any], chen: Actor
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        listed(house["enterprise"], chen, **about)

    assert field in refusal.value.fields


def test_an_older_list_does_not_cover_a_newer_one(house: dict[str, Any], chen: Actor) -> None:
    listed(house["enterprise"], chen)
    with pytest.raises(InvalidInput) as refusal:
        listed(house["enterprise"], chen, seen_on=TODAY - timedelta(days=1))

    assert set(refusal.value.fields) == {"seen_on"}


def review(enterprise: Enterprise, actor: Actor, **about: Any) -> DualReview:
    full = {item.key: item.points for item in services.review_items()}
    given: dict[str, Any] = {
        "enterprise_id": enterprise.pk,
        "reviewed_on": TODAY,
        "reviewers": "专家组",
        "scores": full | {"notice": Decimal(4)},
        "improvements": (("更换告知卡", None),),
    } | about
    with acting(actor):
        return services.review_enterprise(services.ReviewFacts(**given), actor=actor, at=NOON)


def test_a_review_sums_its_scores_and_opens_what_is_to_improve(
    house: dict[str, Any], chen: Actor, wang: Actor
) -> None:
    made = review(house["enterprise"], chen)
    assert (made.total, made.full, made.is_passed) == (Decimal(94), Decimal(100), True)
    with acting(wang):
        (one,) = made.improvements.all()
        with pytest.raises(InvalidInput):
            services.report_improvement(improvement_id=one.pk, note="已换", actor=wang, at=NOON)
        services.report_improvement(
            improvement_id=one.pk, note="已换新卡", photos=[photo(9)], actor=wang, at=NOON
        )
    with acting(chen):
        closed = services.confirm_improvement(improvement_id=one.pk, actor=chen, at=NOON)
    assert (closed.status, closed.due_on) == ("closed", TODAY + timedelta(days=30))


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"scores": {}}, "grading"),
        ({"reviewers": ""}, "reviewers"),
        ({"improvements": ()}, "improvement-1"),
    ],
)
def test_a_review_that_is_not_whole_is_refused(
    about: dict[str, Any], field: str, house: dict[str, Any], chen: Actor
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        review(house["enterprise"], chen, **about)

    assert field in refusal.value.fields


def test_no_more_handbooks_are_issued_than_were_printed(chen: Actor) -> None:
    with acting(chen):
        book = services.publish_handbook(
            title="手册", edition="", printed_on=TODAY, copies=10, actor=chen, at=NOON
        )
        given = {"handbook_id": book.pk, "recipient": "河畔街道", "on": TODAY}
        services.issue_handbook(**given, copies=8, actor=chen, at=NOON)
        with pytest.raises(InvalidInput) as refusal:
            services.issue_handbook(**given, copies=3, actor=chen, at=NOON)

    assert "只剩 2 份" in refusal.value.fields["copies"]


def test_a_gathering_has_no_fewer_people_than_enterprises(
    house: dict[str, Any], chen: Actor
) -> None:
    facts = services.EventFacts(
        "exchange", "交流会", TODAY, 1, enterprises=(house["enterprise"].pk, house["other"].pk)
    )
    with acting(chen), pytest.raises(InvalidInput):
        services.record_event(facts, actor=chen, at=NOON)


def test_a_building_joins_a_pilot_with_its_own_steps(house: dict[str, Any], chen: Actor) -> None:
    with acting(chen):
        pilot = services.begin_pilot(
            title="高层楼宇试点",
            region=RIVER,
            unit_id=house["river"].pk,
            started_on=TODAY,
            actor=chen,
            at=NOON,
        )
        dual = services.join_pilot(
            pilot_id=pilot.pk,
            enterprise_id=house["enterprise"].pk,
            building="中心大厦",
            actor=chen,
            at=NOON,
        )
        assert dual.variant == "building"
        assert "楼栋" in services.missing_steps(dual)[1]
        with pytest.raises(InvalidInput):
            services.sum_up_pilot(
                pilot_id=pilot.pk, problems="", summary="", is_rolled_out=True, actor=chen, at=NOON
            )


def test_a_judgement_is_announced_with_its_proposed_unit(
    house: dict[str, Any], chen: Actor
) -> None:
    facts = services.NoveltyFacts("换电柜", "business", "沿街三十处", "电池热失控")
    with acting(chen):
        one = services.judge_novelty(facts, actor=chen, at=NOON)
        move = services.make_novelty_move
        move(one.pk, "discuss", {"note": "意见不一"}, actor=chen, at=NOON)
        with pytest.raises(InvalidInput) as refusal:
            move(one.pk, "decide", {"decision": "assign", "note": "明确"}, actor=chen, at=NOON)
        assert set(refusal.value.fields) == {"proposed_unit_id"}
        values_ = {
            "decision": "assign",
            "note": "应急局牵头",
            "proposed_unit_id": house["emergency"].pk,
        }
        move(one.pk, "decide", values_, actor=chen, at=NOON)
        told = Announcement.objects.get(kind="risks.novelty_judged")

    assert told.payload == {
        "judgement": one.pk,
        "subject": "换电柜",
        "reason": "应急局牵头",
        "decision": "assign",
        "proposed_unit": house["emergency"].pk,
        "region": DISTRICT,
    }


def test_a_conclusion_keeps_its_figures_and_knows_only_real_tasks(
    house: dict[str, Any], chen: Actor
) -> None:
    given: dict[str, Any] = {
        "title": "十一月研判",
        "period": Period(TODAY - timedelta(days=29), TODAY),
        "region": "",
        "conclusion": "隐患发现数与上期持平，没有新的变化。",
        "adjustment": "维持现有安排",
    }
    with acting(chen):
        with pytest.raises(TaskUnknown):
            services.conclude(**given, tasks=[("99", "提前")], actor=chen, at=NOON)
        made = services.conclude(**given, actor=chen, at=NOON)
    titles = {line["title"]: line for line in made.figures}

    assert titles["发现隐患"]["now"] == "0"
    assert titles["监测预警"]["now"] == "—"
    assert titles["监测预警"]["note"]
