"""Reporting duties set up by hand, daily dispatch, the figures a submission carries, its copies."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bihuan.dispatch.drawn.daily import CARRIED, draw_daily, lines_of
from bihuan.dispatch.drawn.duties import draw_duty
from bihuan.dispatch.drawn.figures import copies_fact
from bihuan.dispatch.models import Duty, Submission
from bihuan.dispatch.services import (
    DutyPlan,
    end_duty,
    lay_out_daily_duties,
    set_up_duty,
    submit_submission,
)
from bihuan.dispatch.services.figuring import figures_of, refuse_fallen
from bihuan.dispatch.tests.conftest import NOON, TODAY
from bihuan.hazards.services import HazardReport, report_hazard
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import DomainError, InvalidInput, NotPermitted
from bihuan.kernel.jobs import job_of
from bihuan.kernel.models import Loop, Post, User
from bihuan.kernel.permissions import Role

FIGURES = ("hazards.found", "hazards.closed", "hazards.standing")


def set_up(actor: Actor, **more: Any) -> Duty:
    plan = {"what": "安全整治日报", "named": "各街道", "due": "每日17时前", "figures": FIGURES}
    with acting(actor):
        return set_up_duty(DutyPlan(**(plan | more)), actor=actor, at=NOON)


def hand_in(actor: Actor, submission: Submission, at: datetime = NOON, **more: Any) -> Submission:
    given = {"summary": "排查 12 处", "signer": "孙某", "signer_level": "deputy"} | more
    with acting(actor):
        return submit_submission(submission_id=submission.pk, actor=actor, at=at, **given)


def own(actor: Actor, duty: Duty, on: date = TODAY) -> Submission:
    with acting(actor):
        return Submission.objects.visible_to(actor).get(duty=duty, due_on=on, unit_id=actor.unit_id)


def find_hazard(actor: Actor, region: str, on: date = TODAY) -> None:
    report = HazardReport(
        title="疏散通道堆放杂物",
        found_on=on,
        source="street-check",
        region=region,
        place="一楼",
    )
    with acting(actor):
        report_hazard(report, photos_owed=False, actor=actor, at=NOON)


def test_a_daily_duty_is_laid_out_two_weeks_ahead(chen, house):
    duty = set_up(chen)
    with acting(chen):
        days = set(duty.submissions.values_list("due_on", flat=True))
        assert len(days) == 15
        assert (min(days), max(days)) == (TODAY, TODAY + timedelta(days=14))
        assert duty.submissions.count() == 30
        assert str(duty.submissions.first().due_time) == "17:00:00"
        assert Loop.objects.filter(kind="submission").count() == 30


def test_the_nightly_job_lays_out_what_is_new_and_only_that(chen):
    duty = set_up(chen)
    with acting(system_actor()):
        assert job_of("dispatch.lay_out_daily")(NOON) == 0
        assert job_of("dispatch.lay_out_daily")(NOON + timedelta(days=2)) == 4
    with acting(chen):
        rounds = list(
            duty.submissions.order_by("due_on").values_list("round", flat=True).distinct()
        )
    assert rounds == list(range(1, 18))


def test_a_duty_ends_with_a_reason_and_what_is_to_come_is_no_longer_owed(chen):
    duty = set_up(chen)
    with acting(chen):
        ended = end_duty(duty_id=duty.pk, note="专项行动结束", actor=chen, at=NOON)
        assert ended.ends_on == TODAY
        left = duty.submissions.filter(status="due").values_list("due_on", flat=True).distinct()
        assert set(left) == {TODAY}
    with acting(system_actor()) as system:
        assert lay_out_daily_duties(actor=system, at=NOON + timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"what": " "}, "what"),
        ({"named": ""}, "named"),
        ({"named": "各什么局"}, "named"),
        ({"due": "适时"}, "due"),
        ({"due": "乱写"}, "due"),
        ({"signer_level": "mayor"}, "signer_level"),
        ({"figures": ("hazards.nothing",)}, "figures"),
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"due": "每月25日前", "ends_on": TODAY + timedelta(days=3)}, "due"),
    ],
)
def test_what_no_duty_can_be_is_refused(chen, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        set_up(chen, **wrong)
    assert field in refused.value.fields
    with acting(chen):
        assert Submission.objects.count() == 0


def test_only_the_office_sets_up_duties(wu):
    with pytest.raises(NotPermitted):
        set_up(wu)


def test_dates_in_the_words_of_a_document_become_rounds(chen):
    duty = set_up(chen, due="3月30日、4月14日、4月30日前")
    with acting(chen):
        days = sorted(set(duty.submissions.values_list("due_on", flat=True)))
    assert days == [date(2026, 3, 30), date(2026, 4, 14), date(2026, 4, 30)]


def test_figures_come_from_the_register_and_stay_as_handed_in(chen, sun):
    duty = set_up(chen)
    find_hazard(sun, "990102001")
    find_hazard(chen, "990102002")
    handed = hand_in(sun, own(sun, duty))
    by_code = {one["code"]: one for one in handed.figures}
    assert [by_code[code]["value"] for code in FIGURES] == ["1", "0", "1"]
    assert by_code["hazards.found"]["total"] == "1"
    assert by_code["hazards.standing"]["total"] is None
    find_hazard(sun, "990102001")
    with acting(sun):
        assert Submission.objects.get(pk=handed.pk).figures == handed.figures


def test_a_total_that_fell_has_to_be_explained(chen, sun):
    duty = set_up(chen)
    find_hazard(sun, "990102001")
    hand_in(sun, own(sun, duty))
    tomorrow = own(sun, duty, TODAY + timedelta(days=1))
    with acting(sun):
        now = figures_of(tomorrow, sun, NOON + timedelta(days=1))
        less = [one | {"total": "0"} if one["total"] else one for one in now]
        with pytest.raises(DomainError) as refused:
            refuse_fallen(tomorrow, less, "")
        refuse_fallen(tomorrow, less, "一条经核实不属实")
        refuse_fallen(tomorrow, now, "")
    assert refused.value.code == "dispatch.figures_fell"


def test_a_copy_goes_to_the_leader_and_is_seen_to_be_read(chen, wu, house):
    with acting(system_actor()):
        leader = User.objects.create(username="leader", name="高某", created_at=NOON)
        Post.objects.create(
            user=leader, role=Role.LEADER, region="990102", starts_on=TODAY - timedelta(days=9)
        )
    duty = set_up(chen, named="区应急管理局", copy_to="分管区领导", due="3月30日前")
    sent = hand_in(wu, own(wu, duty, date(2026, 3, 30)))
    assert sent.has_copied
    with acting(wu):
        assert copies_fact(sent)[0]["value"] == "高某（未阅）"


def test_without_a_leader_on_the_platform_the_copy_is_asked_for(chen, wu):
    duty = set_up(chen, named="区应急管理局", copy_to="分管区领导", due="3月30日前")
    owed = own(wu, duty, date(2026, 3, 30))
    with pytest.raises(DomainError) as refused:
        hand_in(wu, owed)
    assert refused.value.code == "dispatch.copy_missing"
    assert hand_in(wu, owed, has_copied=True).has_copied


def test_the_daily_sheet_names_the_silent_and_shows_what_is_carried_on(chen, sun):
    duty = set_up(chen)
    find_hazard(sun, "990102001")
    hand_in(sun, own(sun, duty))
    evening = datetime(2026, 3, 10, 12, tzinfo=UTC)
    with acting(chen):
        noon = {line.unit.name: line for line in lines_of(TODAY, chen, NOON)}
        assert (noon["山前街道办事处"].waits, noon["山前街道办事处"].is_silent) == (True, False)
        lines = {line.unit.name: line for line in lines_of(TODAY, chen, evening)}
        shown = draw_daily(TODAY, chen, evening)
    river, hill = lines["河畔街道办事处"], lines["山前街道办事处"]
    assert [int(one.number or 0) for one in river.figures] == [0, 1, 0, 1, 0]
    assert river.figures[CARRIED].number == 1
    assert (river.is_silent, river.is_clear) == (False, False)
    assert (hill.is_silent, hill.is_clear) == (True, True)
    assert shown["alert"]["title"] == "1 个单位缺报"


def test_a_page_of_a_duty_shows_each_unit_round_by_round(chen, sun):
    duty = set_up(chen)
    hand_in(sun, own(sun, duty), is_zero=True, summary="无")
    tomorrow = TODAY + timedelta(days=1)
    with acting(chen):
        shown = draw_duty(duty, chen, tomorrow)
    table = shown["sections"][0]["table"]
    river, hill = table["rows"]
    assert table["columns"][:3] == ["单位", "按时/应报", f"{TODAY:%m-%d}"]
    assert (river[1], river[2]["text"], river[3]["text"]) == ("1/2", "零报告", "待报")
    assert (hill[1], hill[2]["text"]) == ("0/2", "缺报")
