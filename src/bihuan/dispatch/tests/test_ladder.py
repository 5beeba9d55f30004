"""From a missed day to 催办, 督办, 通报, 约谈, over the holidays of October 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bihuan.dispatch.errors import NotYourShare
from bihuan.dispatch.models import Share, Slip
from bihuan.dispatch.record import draw_share
from bihuan.dispatch.services import (
    Holder,
    answer_slip,
    ask_for_measure,
    ask_slip_again,
    close_slip,
    draft_slip,
    raise_item,
    send_slip,
    withdraw_slip,
)
from bihuan.dispatch.tests.conftest import NOON
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.announcements import dispatch, waiting
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.escalation import decide, escalate, open_suggestions
from bihuan.kernel.models import EscalationStep

DUE = date(2026, 9, 30)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def live_through(first: date, last: date) -> None:
    """Let the days pass: each has its ladder, and its announcements are heard."""
    day = first
    while day <= last:
        escalate(noon(day))
        while dispatch(noon(day)):
            pass
        day += timedelta(days=1)


@pytest.fixture
def late(chen, house):
    with acting(chen):
        item = raise_item(
            title="老旧厂房消防通道被占用",
            holders=[Holder(house["fire"], "区消防救援大队")],
            due_on=DUE,
            actor=chen,
            at=NOON,
        )
        return Share.objects.get(item=item)


def test_each_rung_comes_on_its_working_day_over_the_holidays(late, chen, he):
    """Due Wednesday 30 September 2026. The Mid-Autumn days 25–27 September and 1–7 October are
    free, Saturday 10 October is worked. Three working days before: 29, 28, 24 September. After: 8,
    9, 10 (third), 12, 13 (fifth), 14, 15, 16, 19, 20 (tenth) October."""
    live_through(date(2026, 9, 18), date(2026, 10, 21))
    with acting(chen):
        found = EscalationStep.objects.filter(loop__kind="share", loop__object_id=late.pk)
        reached = {step.step: step.at.date() for step in found}
        drafted = list(Slip.objects.values_list("rung", flat=True))
        titles = [event["title"] for event in draw_share(late, chen, DUE)["timeline"]]
    assert reached == {
        "remind-before": date(2026, 9, 24),
        "remind-due": date(2026, 9, 30),
        "urge": date(2026, 10, 8),
        "supervise": date(2026, 10, 10),
        "circular": date(2026, 10, 13),
        "interview": date(2026, 10, 20),
    }
    assert drafted == ["supervise"]
    said = " ".join(titles)
    assert all(word in said for word in ("到期前提醒", "催办", "督办", "建议通报", "建议约谈"))


def test_a_decided_circular_is_drafted_once(late, chen, he):
    live_through(date(2026, 10, 13), date(2026, 10, 13))
    with acting(he):
        [step] = open_suggestions(he)
        now = noon(date(2026, 10, 14))
        decide(step_id=step.pk, is_taken=True, reason="屡催不办", actor=he, at=now)
    live_through(date(2026, 10, 14), date(2026, 10, 15))
    with acting(chen):
        slip = Slip.objects.get(rung="circular")
        assert (slip.paper, slip.share_id, slip.status) == ("通报", late.pk, "draft")
        assert "屡催不办" in slip.body
        again = draft_slip(
            kind="share",
            object_id=late.pk,
            rung="circular",
            paper="通报",
            due_on=DUE,
            actor=system_actor(),
            at=now,
        )
        assert again is not None
        assert again.pk == slip.pk


def test_a_slip_is_sent_answered_returned_and_closed(late, chen, fang, wu, house):
    now = noon(date(2026, 10, 12))
    given = {"rung": "supervise", "paper": "督办单", "due_on": DUE, "at": now}
    with acting(system_actor()) as system:
        slip = draft_slip(kind="share", object_id=late.pk, actor=system, **given)
        assert slip is not None
        kinds = {one.kind for one in waiting(now)}
        assert "dispatch.slip_drafted" in kinds
        none = draft_slip(
            kind="share",
            object_id=late.pk,
            rung="urge",
            paper="",
            due_on=DUE,
            actor=system,
            at=now,
        )
        assert none is None
    with acting(fang):
        assert not Slip.objects.exists()
    with acting(chen):
        with pytest.raises(InvalidInput):
            send_slip(slip_id=slip.pk, reply_by=date(2026, 10, 11), actor=chen, at=now)
        sent = send_slip(slip_id=slip.pk, reply_by=date(2026, 10, 16), actor=chen, at=now)
        assert "逾期 12 天" in sent.body
        with pytest.raises(NotYourShare):
            answer_slip(slip_id=slip.pk, reply="代答", actor=chen, at=now)
    with acting(fang):
        answer_slip(slip_id=slip.pk, reply="已打通一半", actor=fang, at=now)
    with acting(chen):
        ask_slip_again(slip_id=slip.pk, note="写明完成日期", actor=chen, at=now)
    with acting(fang):
        answer_slip(slip_id=slip.pk, reply="10 月 20 日前打通", actor=fang, at=now)
    with acting(chen):
        closed = close_slip(slip_id=slip.pk, actor=chen, at=now)
    assert closed.status == "closed"


def test_overdue_drafting_of_a_local_measure_climbs_the_same_ladder(taken_in, chen, house):
    with acting(chen):
        with pytest.raises(InvalidInput):
            ask_for_measure(
                upper_id=taken_in.pk,
                title="实施意见",
                unit_id=house["emergency"].pk,
                due_on=None,
                actor=chen,
                at=NOON,
            )
        measure = ask_for_measure(
            upper_id=taken_in.pk,
            title="贯彻落实大排查方案的实施意见",
            unit_id=house["emergency"].pk,
            due_on=DUE,
            actor=chen,
            at=NOON,
        )
    live_through(date(2026, 10, 10), date(2026, 10, 10))
    with acting(chen):
        slip = Slip.objects.get(measure=measure)
        assert slip.rung == "supervise"
        left = withdraw_slip(slip_id=slip.pk, note="已口头催办", actor=chen, at=NOON)
    assert left.status == "withdrawn"
