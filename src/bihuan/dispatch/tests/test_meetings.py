"""Meetings, from the notice to the tasks that come of them; what was raised there."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bihuan.dispatch.drawn.meetings import draw_meeting
from bihuan.dispatch.drawn.towns import draw_towns
from bihuan.dispatch.gatherings import MatterStatus, MeetingStatus, Presence
from bihuan.dispatch.indicators.meetings import (
    COMMITTEE_MEETINGS,
    DISPATCH_MEETINGS,
    MEETINGS_HELD,
    REPORTS_TO_BODIES,
    REPORTS_TO_STANDING,
    THEMATIC_MEETINGS,
)
from bihuan.dispatch.models import Matter, Meeting, Share
from bihuan.dispatch.services import (
    MeetingPlan,
    make_matter_move,
    make_meeting_move,
    plan_meeting,
)
from bihuan.dispatch.tests.conftest import DISTRICT, NOON, TODAY
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.indicators import Period, Query, values
from bihuan.kernel.models import Loop, Notice

LATER = NOON + timedelta(days=2)


def meet(actor: Actor, kind: str = "thematic", **more: Any) -> Meeting:
    plan = {
        "kind": kind,
        "title": "有限空间作业专题调度",
        "held_on": TODAY,
        "invited": "区消防救援大队、各街道",
        "agenda": ("通报有限空间作业检查情况", "研究下一步安排"),
    } | more
    with acting(actor):
        return plan_meeting(MeetingPlan(**plan), actor=actor, at=NOON)


def move(actor: Actor, meeting: Meeting, name: str, at: Any = NOON, **values: Any) -> Meeting:
    with acting(actor):
        return make_meeting_move(meeting.pk, name, values, actor=actor, at=at)


def fields_of(refused: pytest.ExceptionInfo[DomainError]) -> set[str]:
    assert isinstance(refused.value, InvalidInput)
    return set(refused.value.fields)


def test_a_group_that_is_invited_is_expanded_on_the_day(chen, house):
    meeting = meet(chen)
    with acting(chen):
        seated = set(meeting.attendances.values_list("unit_id", flat=True))
    assert seated == {house["fire"].pk, house["river"].pk, house["hill"].pk}


def test_who_is_invited_is_told_and_sees_the_meeting(chen, sun, wu, house):
    meeting = move(chen, meet(chen), "notice", note="请带上本街道台账")
    assert meeting.status == MeetingStatus.NOTICED
    with acting(sun):
        assert Meeting.objects.visible_to(sun).filter(pk=meeting.pk).exists()
    with acting(wu):
        assert not Meeting.objects.visible_to(wu).filter(pk=meeting.pk).exists()


def test_a_notice_to_nobody_is_refused(chen):
    with pytest.raises(InvalidInput):
        move(chen, meet(chen, invited=""), "notice")


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        ({"title": " "}, "title"),
        ({"kind": "party"}, "kind"),
        ({"kind": "consultation"}, "occasion"),
        ({"valid_until": TODAY - timedelta(days=1)}, "valid_until"),
        ({"invited": "区不存在局"}, "named"),
        ({"enterprises": "不存在的公司"}, "enterprises"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(chen, plan, field):
    with pytest.raises(InvalidInput) as refused:
        meet(chen, **plan)
    assert field in fields_of(refused)


def test_only_the_office_sets_down_committee_meetings(wu):
    with pytest.raises(InvalidInput) as refused:
        meet(wu, "committee", invited="")
    assert fields_of(refused) == {"kind"}


def test_a_meeting_is_not_held_before_its_day(chen):
    meeting = meet(chen, held_on=TODAY + timedelta(days=1))
    with pytest.raises(DomainError) as refused:
        move(chen, meeting, "hold")
    assert refused.value.code == "dispatch.meeting_not_due"


def test_who_was_missing_is_set_down(chen, house):
    meeting = move(chen, meet(chen), "hold", absent="山前街道办事处", excused="区消防救援大队")
    with acting(chen):
        seats = dict(meeting.attendances.values_list("unit_id", "presence"))
    assert seats == {
        house["fire"].pk: Presence.EXCUSED,
        house["river"].pk: Presence.ATTENDED,
        house["hill"].pk: Presence.ABSENT,
    }


def test_somebody_not_invited_cannot_be_missing(chen):
    with pytest.raises(InvalidInput) as refused:
        move(chen, meet(chen), "hold", absent="区应急管理局")
    assert fields_of(refused) == {"absent"}


@pytest.fixture
def filed(chen: Actor) -> Meeting:
    meeting = move(chen, meet(chen), "hold")
    due = TODAY + timedelta(days=20)
    named = "区应急管理局、各街道"
    move(chen, meeting, "decide", text="摸清有限空间作业单位底数", named=named, due_on=due)
    return move(chen, meeting, "file", minutes="会议议定一项。")


def test_decisions_become_tasks_with_the_first_unit_leading(filed, wu, sun, house):
    with acting(wu):
        lead = Share.objects.visible_to(wu).get(
            item__title="摸清有限空间作业单位底数", unit_id=wu.unit_id
        )
        assert (lead.role, lead.unit_id) == ("lead", house["emergency"].pk)
        assert lead.due_on == TODAY + timedelta(days=20)
    with acting(sun):
        mine = Share.objects.visible_to(sun).get(item__title="摸清有限空间作业单位底数")
        assert (mine.role, mine.unit_id) == ("participant", house["river"].pk)
        assert Loop.objects.filter(kind="share", object_id=mine.pk).exists()


def test_filed_minutes_close_the_meeting_and_keep_the_figures(filed, chen):
    assert filed.status == MeetingStatus.FILED
    assert {"label", "text", "unit", "url"} == set(filed.situation[0])
    with acting(chen):
        assert Loop.objects.get(kind="meeting", object_id=filed.pk).closed_at is not None
        shown = draw_meeting(filed, chen, TODAY)
    titles = [section["title"] for section in shown["sections"]]
    assert titles[:4] == ["形势数据", "会议议题", "参会单位", "议定事项"]
    progress = shown["sections"][3]["table"]["rows"][0][3]
    assert progress["text"] == "0/3 个单位办结"


def test_the_same_key_files_once(chen):
    meeting = move(chen, meet(chen), "hold")
    move(chen, meeting, "decide", text="开展回头看", named="区应急管理局")
    with acting(chen):
        for _time in range(2):
            make_meeting_move(
                meeting.pk, "file", {"minutes": "纪要"}, actor=chen, at=NOON, key="once"
            )
        assert Share.objects.filter(item__title="开展回头看").count() == 1


def test_a_town_gives_no_task_to_its_district(sun):
    meeting = move(sun, meet(sun, "town", invited=""), "hold")
    with pytest.raises(InvalidInput) as refused:
        move(sun, meeting, "decide", text="请区里解决", named="区应急管理局")
    assert fields_of(refused) == {"named"}


def test_a_town_hands_a_problem_up_and_gets_its_answer(sun, wu, house):
    meeting = move(sun, meet(sun, "town", invited=""), "hold")
    move(
        sun,
        meeting,
        "raise",
        kind="problem",
        text="老旧厂房产权不清，无法确定整改主体",
        raised_by="河畔街道",
        named="区应急管理局",
        due_on=TODAY + timedelta(days=10),
    )
    with acting(wu):
        matter = Matter.objects.visible_to(wu).get()
        assert Loop.objects.get(kind="matter", object_id=matter.pk).owner_unit_id == matter.unit_id
        values = {"outcome": "solved", "note": "由区住建局牵头认定"}
        make_matter_move(matter.pk, "answer", values, actor=wu, at=LATER)
    with acting(sun):
        seen = Matter.objects.visible_to(sun).get()
    assert (seen.status, seen.outcome) == (MatterStatus.ANSWERED, "solved")


def test_an_answer_needs_an_outcome(chen, wu):
    meeting = move(chen, meet(chen, "symposium"), "hold")
    raised = {"kind": "suggestion", "text": "多办应急培训", "raised_by": "某加工厂"}
    move(chen, meeting, "raise", **raised, named="区应急管理局")
    with acting(wu):
        matter = Matter.objects.visible_to(wu).get()
        values = {"note": "已安排", "outcome": ""}
        with pytest.raises(InvalidInput) as refused:
            make_matter_move(matter.pk, "answer", values, actor=wu, at=NOON)
    assert fields_of(refused) == {"outcome"}


def test_meetings_are_counted_when_they_took_place(chen):
    for kind in ("committee", "thematic", "thematic", "dispatching"):
        move(chen, meet(chen, kind), "hold")
    meet(chen, "thematic")
    move(chen, meet(chen, "thematic"), "cancel", note="与其他会议合并")
    asked = [COMMITTEE_MEETINGS, THEMATIC_MEETINGS, DISPATCH_MEETINGS, MEETINGS_HELD]
    with acting(chen):
        found = values(asked, Query(Period.year_to(TODAY), NOON, DISTRICT), chen)
    assert [found[one.code].number for one in asked] == [Decimal(n) for n in (1, 2, 1, 4)]


def test_reports_to_the_bodies_are_counted_by_agenda_item(chen):
    """T01: four times in a year, one of them two items in one meeting."""
    for kind, agenda in (
        ("standing", ("第一季度安全生产形势",)),
        ("executive", ("专委会调整", "巡查整改")),
        ("executive", ("冬季攻坚",)),
    ):
        move(chen, meet(chen, kind, agenda=agenda), "hold")
    with acting(chen):
        query = Query(Period.year_to(TODAY), NOON, DISTRICT)
        found = values([REPORTS_TO_BODIES, REPORTS_TO_STANDING], query, chen)
    assert found[REPORTS_TO_BODIES.code].number == 4
    assert found[REPORTS_TO_STANDING.code].number == 1


def test_a_town_without_its_meeting_is_red_once_the_quarter_is_over(chen, sun):
    move(sun, meet(sun, "town", invited=""), "hold")
    with acting(chen):
        shown = draw_towns(chen, TODAY.year, date(TODAY.year, 5, 6))
    river, hill = shown["sections"][0]["table"]["rows"]
    assert [(one["text"], one["tone"]) for one in river[1:3]] == [("1", ""), ("0", "")]
    assert [(one["text"], one["tone"]) for one in hill[1:4]] == [
        ("0", "danger"),
        ("0", ""),
        (None, ""),
    ]


def test_a_moved_meeting_is_told_again(chen, sun, house):
    meeting = move(chen, meet(chen), "notice")
    on = TODAY + timedelta(days=3)
    moved = move(chen, meeting, "reschedule", on=on, note="主持人出差")
    assert moved.held_on == on
    with acting(sun):
        assert Notice.objects.filter(title__contains="会议通知").count() <= 2
