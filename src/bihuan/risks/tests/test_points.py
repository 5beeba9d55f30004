"""Risk points from identified to under control, and what proves that the measures work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import InvalidInput, NotFound, TransitionRefused
from bihuan.kernel.models import Announcement, Event, Loop
from bihuan.risks.errors import (
    AlreadyThere,
    AssessedInFuture,
    MeasureFailing,
    NoMeasures,
    OwnerTooLow,
    ResidualAboveInherent,
    ValueOffScale,
)
from bihuan.risks.models import EnterpriseGrade, RiskMeasure, RiskPoint
from bihuan.risks.services import (
    Judgement,
    Owner,
    assess_inherent,
    assess_residual,
    bring_up_what_is_due,
    change_point,
    facts_of,
    identify_point,
    make_point_move,
    release_enterprise_level,
    set_enterprise_level,
    verify_measure,
    withdraw_measure,
)
from bihuan.risks.services.controlling import chain_of_check
from bihuan.risks.tests.cast import COMPANY, NOON, TODAY, lec, photo, point_facts

Reread = Callable[[Actor, RiskPoint], RiskPoint]


def verify(measure: RiskMeasure, actor: Actor, **about: Any) -> Any:
    given = {"checked_on": TODAY, "result": "works", "photos": [photo(5)]} | about
    with acting(actor):
        return verify_measure(measure_id=measure.pk, actor=actor, at=NOON, **given)


def test_a_point_is_identified_graded_and_brought_under_control(
    controlled: RiskPoint, wang: Actor, reread: Reread
) -> None:
    point = reread(wang, controlled)

    assert (point.inherent_level, point.residual_level, point.level) == (1, 3, 3)
    assert point.status == "controlled"
    assert point.assess_due_on == TODAY.replace(year=2027)
    with acting(wang):
        kept = list(point.assessments.values_list("stage", "method_version", "score", "arithmetic"))
    assert kept[0][:3] == ("inherent", "1", Decimal(540))
    assert kept[1][3] == "D=L×E×C=1×6×15=90（显著危险），不小于70，为黄色"


def test_position_region_and_sector_come_from_the_enterprise(identified: RiskPoint) -> None:
    assert (identified.latitude, identified.region, identified.sector) == (
        30.1,
        "990102001",
        "machinery",
    )


def test_the_same_point_is_not_registered_twice(
    identified: RiskPoint, house: dict[str, Any], wang: Actor
) -> None:
    with acting(wang), pytest.raises(AlreadyThere):
        identify_point(point_facts(house["enterprise"].pk), actor=wang, at=NOON)


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"name": "罐"}, "name"),
        ({"accidents": ()}, "accidents"),
        ({"accidents": ("earthquake",)}, "accidents"),
        ({"unit_kind": ""}, "unit_kind"),
        ({"latitude": 30.0}, "latitude"),
        ({"subject": "building"}, "building"),
        ({"check_every_days": 0}, "check_every_days"),
    ],
)
def test_what_cannot_be_so_is_told_beside_its_field(
    about: dict[str, Any], field: str, house: dict[str, Any], wang: Actor
) -> None:
    with acting(wang), pytest.raises(InvalidInput) as refusal:
        identify_point(point_facts(house["enterprise"].pk, **about), actor=wang, at=NOON)

    assert set(refusal.value.fields) == {field}


def test_a_value_off_its_scale_is_refused(identified: RiskPoint, wang: Actor) -> None:
    with acting(wang), pytest.raises(ValueOffScale) as refusal:
        assess_inherent(point_id=identified.pk, judgement=lec("5", "6", "15"), actor=wang, at=NOON)

    assert set(refusal.value.fields) == {"L"}


def test_an_assessment_of_tomorrow_is_refused(identified: RiskPoint, wang: Actor) -> None:
    judgement = lec("6", "6", "15", assessed_on=TODAY + timedelta(days=1))
    with acting(wang), pytest.raises(AssessedInFuture):
        assess_inherent(point_id=identified.pk, judgement=judgement, actor=wang, at=NOON)


def test_some_cases_are_red_without_being_scored(identified: RiskPoint, wang: Actor) -> None:
    judgement = Judgement("lec", {}, TODAY, "周某", direct="hazard-source")
    with acting(wang):
        point = assess_inherent(point_id=identified.pk, judgement=judgement, actor=wang, at=NOON)
        kept = point.assessments.get()

    assert (point.level, kept.score) == (1, None)
    assert kept.arithmetic == "直接判定：一级、二级重大危险源，为红色"


def test_there_is_no_residual_risk_without_measures(graded: RiskPoint, wang: Actor) -> None:
    with acting(wang), pytest.raises(NoMeasures):
        assess_residual(
            point_id=graded.pk, judgement=lec("1", "6", "15"), owner=COMPANY, actor=wang, at=NOON
        )


def test_a_red_risk_needs_the_company_itself(
    graded: RiskPoint, measure: RiskMeasure, wang: Actor
) -> None:
    owner = Owner("team", "李某")
    with acting(wang), pytest.raises(OwnerTooLow) as refusal:
        assess_residual(
            point_id=graded.pk, judgement=lec("1", "6", "15"), owner=owner, actor=wang, at=NOON
        )

    assert "最低由公司级管控" in refusal.value.user_message()


def test_a_residual_risk_above_the_inherent_one_needs_a_reason(
    identified: RiskPoint, wang: Actor
) -> None:
    from bihuan.risks.services import add_measure

    with acting(wang):
        low = assess_inherent(
            point_id=identified.pk, judgement=lec("1", "1", "7"), actor=wang, at=NOON
        )
        add_measure(
            point_id=low.pk, kind="ppe", text="佩戴防毒面具", owner="王某", actor=wang, at=NOON
        )
        worse = lec("3", "6", "15")
        with pytest.raises(ResidualAboveInherent):
            assess_residual(point_id=low.pk, judgement=worse, owner=COMPANY, actor=wang, at=NOON)
    with acting(wang):
        point = assess_residual(
            point_id=low.pk,
            judgement=replace(worse, note="防毒面具妨碍视线，增加了跌落可能"),
            owner=COMPANY,
            actor=wang,
            at=NOON,
        )

    assert (point.inherent_level, point.residual_level) == (4, 2)


def test_a_new_assessment_leaves_the_former_one_and_asks_for_the_residual_risk_again(
    controlled: RiskPoint, wang: Actor
) -> None:
    later = NOON + timedelta(days=300)
    judgement = lec("3", "6", "40", assessed_on=later.date(), occasion="change")
    with acting(wang):
        point = assess_inherent(point_id=controlled.pk, judgement=judgement, actor=wang, at=later)
        stages = list(point.assessments.values_list("stage", "level"))

    assert (point.status, point.level, point.residual_level) == ("graded", 1, None)
    assert stages == [("inherent", 1), ("residual", 3), ("inherent", 1)]


def test_a_measure_that_works_is_due_again_after_the_period_of_its_colour(
    controlled: RiskPoint, measure: RiskMeasure, wang: Actor
) -> None:
    made = verify(measure, wang)

    assert made.next_due_on == TODAY + timedelta(days=90)
    with acting(wang):
        assert evidence.of(chain_of_check(made)).count() == 1


def test_a_verification_brings_a_photo_and_a_failure_its_words(
    controlled: RiskPoint, measure: RiskMeasure, wang: Actor
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        verify(measure, wang, result="failed", photos=[])

    assert set(refusal.value.fields) == {"photos", "note"}


def test_a_measure_that_failed_raises_the_point_until_it_works_again(
    controlled: RiskPoint, measure: RiskMeasure, wang: Actor, reread: Reread
) -> None:
    verify(measure, wang, result="failed", note="报警器断电")
    point = reread(wang, controlled)

    assert (point.status, point.residual_level, point.level) == ("raised", 3, 2)
    with acting(wang):
        loop = Loop.objects.get(kind="risk_point", object_id=point.pk)
        assert (loop.closed_at, loop.step) == (None, "处置失效措施")
        assert Announcement.objects.filter(kind="risks.measure_failed").count() == 1
        with pytest.raises(MeasureFailing):
            make_point_move(point.pk, "restore", {"note": "已看过"}, actor=wang, at=NOON)

    verify(measure, wang, photos=[photo(6)])
    assert (reread(wang, controlled).status, reread(wang, controlled).level) == ("controlled", 3)


def test_what_falls_due_comes_onto_the_work_list_and_rests_otherwise(
    controlled: RiskPoint, measure: RiskMeasure, wang: Actor, chen: Actor
) -> None:
    verify(measure, wang)
    with acting(wang):
        assert Loop.objects.get(kind="risk_point", object_id=controlled.pk).closed_at is not None

    with acting(chen):
        assert bring_up_what_is_due(at=NOON + timedelta(days=60)) == 0
        assert bring_up_what_is_due(at=NOON + timedelta(days=80)) == 1
        loop = Loop.objects.get(kind="risk_point", object_id=controlled.pk)
    assert (loop.closed_at, loop.due_on) == (None, TODAY + timedelta(days=90))


def test_the_enterprise_has_the_level_of_its_worst_point(
    controlled: RiskPoint, house: dict[str, Any], wang: Actor
) -> None:
    with acting(wang):
        enterprise = Enterprise.objects.get(pk=house["enterprise"].pk)
        told = Announcement.objects.filter(kind="risks.enterprise_level_changed")
        levels = list(told.order_by("pk").values_list("payload__level", flat=True))
        said = Event.objects.filter(kind="enterprises.risk_graded").order_by("pk").last()

    assert enterprise.risk_level == 3
    assert levels == [1, 3]
    assert said is not None
    assert controlled.number in said.data["reason"]


def test_a_level_set_by_hand_stays_until_it_is_released(
    controlled: RiskPoint, measure: RiskMeasure, house: dict[str, Any], wang: Actor, chen: Actor
) -> None:
    pk = house["enterprise"].pk
    with acting(chen):
        with pytest.raises(InvalidInput):
            set_enterprise_level(enterprise_id=pk, level=1, reason=" ", actor=chen, at=NOON)
        set_enterprise_level(
            enterprise_id=pk, level=1, reason="近期连续发生险情", actor=chen, at=NOON
        )
    verify(measure, wang, result="failed", note="报警器断电")
    with acting(chen):
        assert Enterprise.objects.get(pk=pk).risk_level == 1
        release_enterprise_level(enterprise_id=pk, actor=chen, at=NOON)
        assert Enterprise.objects.get(pk=pk).risk_level == 2
        assert EnterpriseGrade.objects.get(enterprise_id=pk).manual is None


def test_a_change_of_owner_is_logged_and_checked(controlled: RiskPoint, wang: Actor) -> None:
    with acting(wang):
        facts = facts_of(controlled)
        with pytest.raises(OwnerTooLow):
            change_point(
                point_id=controlled.pk,
                facts=replace(facts, owner_level="post"),
                actor=wang,
                at=NOON,
            )
    with acting(wang):
        change_point(
            point_id=controlled.pk, facts=replace(facts, responsible="赵某"), actor=wang, at=NOON
        )
        event = Event.objects.get(kind="risks.point_changed")

    assert event.data["changed"] == {"responsible": ["周某", "赵某"]}


def test_withdrawn_points_and_measures_leave_the_list_with_a_reason(
    controlled: RiskPoint, measure: RiskMeasure, wang: Actor, house: dict[str, Any]
) -> None:
    with acting(wang):
        with pytest.raises(InvalidInput):
            withdraw_measure(measure_id=measure.pk, note="", actor=wang, at=NOON)
        withdraw_measure(measure_id=measure.pk, note="改用新系统", actor=wang, at=NOON)
        make_point_move(controlled.pk, "withdraw", {"note": "储罐已拆除"}, actor=wang, at=NOON)
        with pytest.raises(TransitionRefused):
            make_point_move(controlled.pk, "withdraw", {"note": "再撤"}, actor=wang, at=NOON)
    with acting(wang):
        assert not RiskPoint.objects.visible_to(wang).standing().exists()
        assert EnterpriseGrade.objects.get().by_points is None


def test_another_street_and_another_enterprise_see_nothing(
    controlled: RiskPoint, measure: RiskMeasure, lin: Actor, house: dict[str, Any]
) -> None:
    with acting(lin):
        assert not RiskPoint.objects.exists()
        assert not RiskMeasure.objects.exists()
        with pytest.raises(NotFound):
            verify_measure(
                measure_id=measure.pk,
                checked_on=TODAY,
                result="works",
                photos=[photo(7)],
                actor=lin,
                at=NOON,
            )
