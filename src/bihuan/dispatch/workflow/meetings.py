"""The lives of a meeting and of a matter that was raised.

meeting:  planned ─notice→ noticed ─hold→ held ─file→ filed;  planned/noticed ─cancel→ cancelled
matter:   raised ─answer→ answered ─settle→ settled;  answered ─return→ raised
          raised/answered ─withdraw→ withdrawn
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.gatherings import (
    MATTER_FINISHED,
    MEETING_FINISHED,
    MatterKind,
    MatterStatus,
    MeetingKind,
    MeetingStatus,
    Outcome,
)
from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.dispatch.models import Matter, Meeting

MeetingMove = Transition["Meeting"]
MatterMove = Transition["Matter"]


def words_of(choices: Sequence[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Choices as a select takes them."""
    return [(value, str(label)) for value, label in choices]


BEFORE = (MeetingStatus.PLANNED, MeetingStatus.NOTICED)

ADD_ITEM = MeetingMove(
    "add_item",
    _("增加议题"),
    (*BEFORE, MeetingStatus.HELD),
    None,
    perms.CALL_MEETINGS,
    needs=(Need("topic", _("议题"), "text"), Need("material", _("汇报材料"), required=False)),
)
INVITE = MeetingMove(
    "invite",
    _("增加参会单位"),
    BEFORE,
    None,
    perms.CALL_MEETINGS,
    needs=(Need("named", _("参会单位"), help=_("用顿号分开，可写“各街道”这样的统称。")),),
)
NOTICE = MeetingMove(
    "notice",
    _("发出会议通知"),
    MeetingStatus.PLANNED,
    MeetingStatus.NOTICED,
    perms.CALL_MEETINGS,
    needs=(Need("note", _("通知要求"), required=False),),
    tone="primary",
)
HOLD = MeetingMove(
    "hold",
    _("登记召开"),
    BEFORE,
    MeetingStatus.HELD,
    perms.CALL_MEETINGS,
    needs=(
        Need(
            "absent",
            _("缺席单位"),
            required=False,
            help=_("没有缺席的不填；其余应到单位记为到会。"),
        ),
        Need("excused", _("请假单位"), required=False),
    ),
    tone="primary",
)
DECIDE = MeetingMove(
    "decide",
    _("登记议定事项"),
    MeetingStatus.HELD,
    None,
    perms.CALL_MEETINGS,
    needs=(
        Need("text", _("议定事项")),
        Need("named", _("责任单位"), "text", help=_("牵头单位写在最前，用顿号分开。")),
        Need("due_on", _("完成时限"), "date", required=False),
    ),
)
RAISE = MeetingMove(
    "raise",
    _("登记意见或问题"),
    (MeetingStatus.HELD, MeetingStatus.FILED),
    None,
    perms.CALL_MEETINGS,
    needs=(
        Need("kind", _("类别"), "select", options=lambda _one: words_of(MatterKind.choices)),
        Need("text", _("内容")),
        Need("raised_by", _("提出人"), "text", help=_("单位或企业名称。")),
        Need("named", _("答复单位"), "text"),
        Need("due_on", _("答复时限"), "date", required=False),
    ),
)
FILE = MeetingMove(
    "file",
    _("印发纪要，下达任务"),
    MeetingStatus.HELD,
    MeetingStatus.FILED,
    perms.CALL_MEETINGS,
    needs=(Need("minutes", _("会议纪要")), Need("files", _("附件"), "file", required=False)),
    tone="primary",
    is_final=True,
    confirm=_("印发后，议定事项成为各责任单位的任务。"),
)
RESCHEDULE = MeetingMove(
    "reschedule",
    _("改期"),
    BEFORE,
    None,
    perms.CALL_MEETINGS,
    needs=(Need("on", _("会议日期"), "date"), Need("note", _("改期原因"))),
)
CANCEL = MeetingMove(
    "cancel",
    _("取消会议"),
    BEFORE,
    MeetingStatus.CANCELLED,
    perms.CALL_MEETINGS,
    needs=(Need("note", _("取消原因")),),
    tone="danger",
    is_final=True,
)
MEETING_STEPS = {
    MeetingStatus.PLANNED: _("发出会议通知"),
    MeetingStatus.NOTICED: _("登记召开情况"),
    MeetingStatus.HELD: _("登记议定事项，印发纪要"),
}


def meeting_facts(meeting: Meeting) -> Facts:
    status = MeetingStatus(meeting.status)
    is_over = status in MEETING_FINISHED
    return Facts(
        title=meeting.title,
        number=meeting.session,
        place=Place(meeting.region, meeting.units),
        step=str(MEETING_STEPS.get(status, "")),
        permission="" if is_over else perms.CALL_MEETINGS.code,
        owner_unit_id=None if is_over else meeting.host_id,
        supervisor_unit_id=meeting.host_id,
        where=str(MeetingKind(meeting.kind).label),
        due_on=meeting.held_on,
        is_closed=is_over,
    )


MEETING_WORKFLOW = Workflow["Meeting"](
    code="meeting",
    label=_("会议"),
    states=MeetingStatus,
    moves=(NOTICE, HOLD, DECIDE, FILE, ADD_ITEM, INVITE, RAISE, RESCHEDULE, CANCEL),
    facts=meeting_facts,
    url="dispatch:meeting",
    initial=MeetingStatus.PLANNED,
)

ANSWER = MatterMove(
    "answer",
    _("答复"),
    MatterStatus.RAISED,
    MatterStatus.ANSWERED,
    perms.ANSWER_MATTERS,
    needs=(
        Need("outcome", _("结果"), "select", options=lambda _one: words_of(Outcome.choices)),
        Need("note", _("答复")),
    ),
    tone="primary",
    owner_only=True,
)
RETURN_MATTER = MatterMove(
    "return",
    _("退回重办"),
    MatterStatus.ANSWERED,
    MatterStatus.RAISED,
    perms.SETTLE_MATTERS,
    needs=(Need("note", _("退回原因")),),
)
SETTLE = MatterMove(
    "settle",
    _("办结"),
    MatterStatus.ANSWERED,
    MatterStatus.SETTLED,
    perms.SETTLE_MATTERS,
    needs=(Need("note", _("意见"), required=False),),
    tone="primary",
    is_final=True,
)
WITHDRAW_MATTER = MatterMove(
    "withdraw",
    _("撤回登记"),
    (MatterStatus.RAISED, MatterStatus.ANSWERED),
    MatterStatus.WITHDRAWN,
    perms.SETTLE_MATTERS,
    needs=(Need("note", _("撤回原因")),),
    tone="danger",
    is_final=True,
)
MATTER_STEPS = {
    MatterStatus.RAISED: (_("研究答复"), perms.ANSWER_MATTERS),
    MatterStatus.ANSWERED: (_("审核答复"), perms.SETTLE_MATTERS),
}


def matter_facts(matter: Matter) -> Facts:
    status = MatterStatus(matter.status)
    step, permission = MATTER_STEPS.get(status, ("", None))
    is_over, with_office = status in MATTER_FINISHED, status == MatterStatus.ANSWERED
    return Facts(
        title=matter.text,
        place=Place(matter.region, matter.units),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=None if is_over else matter.office_id if with_office else matter.unit_id,
        supervisor_unit_id=matter.office_id,
        where=matter.raised_by,
        due_on=None if with_office else matter.due_on,
        is_closed=is_over,
    )


MATTER_WORKFLOW = Workflow["Matter"](
    code="matter",
    label=_("意见与问题"),
    states=MatterStatus,
    moves=(ANSWER, RETURN_MATTER, SETTLE, WITHDRAW_MATTER),
    facts=matter_facts,
    url="dispatch:matter",
    initial=MatterStatus.RAISED,
)
