"""The lives of leaders' work-lists, of each item, of led inspections, and of the next one owed.

worklist:         draft ─submit→ submitted ─confirm→ confirmed;  submitted ─return→ draft
                  draft/submitted ─withdraw→ withdrawn
worklist_item:    planned ─finish→ done;  planned ─drop→ dropped;  planned ─move→ planned
led_inspection:   following ─note→ following;  following ─close→ closed;  following ─withdraw→ withdrawn
inspection_duty:  owed ─meet→ met;  owed ─end→ ended      (met by the inspection that is recorded)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.models import Loop
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.errors import ProblemsOpen, WorklistEmpty
from bihuan.responsibility.lives import (
    InspectionDutyStatus,
    LedStatus,
    WorklistStatus,
    WorkStatus,
)

if TYPE_CHECKING:
    from bihuan.responsibility.models import (
        InspectionDuty,
        LedInspection,
        Worklist,
        WorklistItem,
    )

ListMove = Transition["Worklist"]
ItemMove = Transition["WorklistItem"]
LedMove = Transition["LedInspection"]
DutyMove = Transition["InspectionDuty"]


def refuse_empty(worklist: Worklist, _actor: Actor) -> DomainError | None:
    standing = worklist.items.exclude(status=WorkStatus.DROPPED)
    return None if standing.exists() else WorklistEmpty(title=str(worklist))


def open_hazards(inspection: LedInspection) -> int:
    """How many of the problems handed to the register of hazards are not finished there."""
    handed = inspection.problems.all()
    ids = [one.hazard_id for one in handed if one.hazard_id is not None]
    waiting = sum(1 for one in handed if one.hazard_id is None)
    unfinished = Loop.objects.filter(kind="hazard", object_id__in=ids, closed_at__isnull=True)
    return waiting + unfinished.count()


def refuse_open(inspection: LedInspection, _actor: Actor) -> DomainError | None:
    left = open_hazards(inspection)
    return ProblemsOpen(open=left) if left else None


SUBMIT = ListMove(
    "submit",
    _("上报清单"),
    WorklistStatus.DRAFT,
    WorklistStatus.SUBMITTED,
    perms.KEEP_WORKLISTS,
    guards=(Guard(refuse_empty, HouseRule("空的清单不用上报")),),
    tone="primary",
)
CONFIRM = ListMove(
    "confirm",
    _("备案"),
    WorklistStatus.SUBMITTED,
    WorklistStatus.CONFIRMED,
    perms.CONFIRM_WORKLISTS,
    tone="primary",
    is_final=True,
)
RETURN = ListMove(
    "return",
    _("退回修改"),
    WorklistStatus.SUBMITTED,
    WorklistStatus.DRAFT,
    perms.CONFIRM_WORKLISTS,
    needs=(Need("note", _("退回原因")),),
)
ADD = ListMove(
    "add",
    _("增加事项"),
    (WorklistStatus.DRAFT, WorklistStatus.SUBMITTED, WorklistStatus.CONFIRMED),
    None,
    perms.KEEP_WORKLISTS,
    needs=(
        Need("text", _("工作事项")),
        Need(
            "month",
            _("计划月份"),
            "select",
            options=lambda _one: [(str(n), f"{n}月") for n in range(1, 13)],
        ),
    ),
)
WITHDRAW_LIST = ListMove(
    "withdraw",
    _("撤回清单"),
    (WorklistStatus.DRAFT, WorklistStatus.SUBMITTED),
    WorklistStatus.WITHDRAWN,
    perms.KEEP_WORKLISTS,
    needs=(Need("note", _("撤回原因")),),
    tone="danger",
    is_final=True,
)
LIST_STEPS = {
    WorklistStatus.DRAFT: (_("编制并上报工作清单"), perms.KEEP_WORKLISTS),
    WorklistStatus.SUBMITTED: (_("备案工作清单"), perms.CONFIRM_WORKLISTS),
}
LIST_OPEN = (WorklistStatus.DRAFT, WorklistStatus.SUBMITTED)


def list_facts(worklist: Worklist) -> Facts:
    status = WorklistStatus(worklist.status)
    step, permission = LIST_STEPS.get(status, ("", None))
    leader = worklist.leader
    office = next((one for one in worklist.units if one != leader.unit_id), leader.unit_id)
    return Facts(
        title=str(worklist),
        place=Place(worklist.region, worklist.units),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id={
            WorklistStatus.DRAFT: leader.unit_id,
            WorklistStatus.SUBMITTED: office,
        }.get(status),
        supervisor_unit_id=office,
        where=leader.unit.name,
        is_closed=status not in LIST_OPEN,
    )


WORKLIST_WORKFLOW = Workflow["Worklist"](
    code="worklist",
    label=_("年度工作清单"),
    states=WorklistStatus,
    moves=(SUBMIT, CONFIRM, RETURN, ADD, WITHDRAW_LIST),
    facts=list_facts,
    url="responsibility:worklist",
    initial=WorklistStatus.DRAFT,
)

FINISH = ItemMove(
    "finish",
    _("登记完成"),
    WorkStatus.PLANNED,
    WorkStatus.DONE,
    perms.KEEP_WORKLISTS,
    needs=(
        Need("done_on", _("完成日期"), "date"),
        Need("evidence_note", _("完成佐证"), help=_("会议纪要、检查记录、文件名称等。")),
        Need("files", _("佐证材料"), "file", required=False),
    ),
    tone="primary",
    is_final=True,
)
MOVE = ItemMove(
    "move",
    _("调整月份"),
    WorkStatus.PLANNED,
    None,
    perms.KEEP_WORKLISTS,
    needs=(
        Need(
            "month",
            _("计划月份"),
            "select",
            options=lambda _one: [(str(n), f"{n}月") for n in range(1, 13)],
        ),
        Need("note", _("调整原因")),
    ),
)
DROP = ItemMove(
    "drop",
    _("不再实施"),
    WorkStatus.PLANNED,
    WorkStatus.DROPPED,
    perms.KEEP_WORKLISTS,
    needs=(Need("note", _("原因")),),
    is_final=True,
)


def item_facts(item: WorklistItem) -> Facts:
    worklist, leader = item.worklist, item.worklist.leader
    is_open = item.status == WorkStatus.PLANNED
    return Facts(
        title=f"{leader.name}：{item.text}",
        place=Place(worklist.region, worklist.units),
        step=_t("完成并登记佐证") if is_open else "",
        permission=perms.KEEP_WORKLISTS.code if is_open else "",
        owner_unit_id=leader.unit_id if is_open else None,
        supervisor_unit_id=leader.unit_id,
        where=str(worklist),
        due_on=item.due_on,
        is_closed=not is_open,
    )


ITEM_WORKFLOW = Workflow["WorklistItem"](
    code="worklist_item",
    label=_("工作清单事项"),
    states=WorkStatus,
    moves=(FINISH, MOVE, DROP),
    facts=item_facts,
    url="responsibility:worklist_item",
    initial=WorkStatus.PLANNED,
)

NOTE = LedMove(
    "note",
    _("登记整改情况"),
    LedStatus.FOLLOWING,
    None,
    perms.LEAD_INSPECTIONS,
    needs=(
        Need("follow_up", _("整改情况")),
        Need("files", _("材料或照片"), "file", required=False),
    ),
)
CLOSE = LedMove(
    "close",
    _("办结"),
    LedStatus.FOLLOWING,
    LedStatus.CLOSED,
    perms.LEAD_INSPECTIONS,
    guards=(Guard(refuse_open, HouseRule("发现的问题都办结，带队检查才办结")),),
    needs=(Need("follow_up", _("整改情况")),),
    tone="primary",
    is_final=True,
)
WITHDRAW_LED = LedMove(
    "withdraw",
    _("撤回登记"),
    LedStatus.FOLLOWING,
    LedStatus.WITHDRAWN,
    perms.LEAD_INSPECTIONS,
    needs=(Need("note", _("撤回原因")),),
    tone="danger",
    is_final=True,
)


def led_facts(inspection: LedInspection) -> Facts:
    is_open = inspection.status == LedStatus.FOLLOWING
    return Facts(
        title=str(inspection),
        place=Place(inspection.region, inspection.units),
        step=_t("跟踪问题整改") if is_open else "",
        permission=perms.LEAD_INSPECTIONS.code if is_open else "",
        owner_unit_id=inspection.leader.unit_id if is_open else None,
        supervisor_unit_id=inspection.leader.unit_id,
        where=inspection.sites[:120],
        is_closed=not is_open,
    )


LED_WORKFLOW = Workflow["LedInspection"](
    code="led_inspection",
    label=_("带队检查"),
    states=LedStatus,
    moves=(NOTE, CLOSE, WITHDRAW_LED),
    facts=led_facts,
    url="responsibility:led_inspection",
    initial=LedStatus.FOLLOWING,
)

MEET = DutyMove(
    "meet",
    _("已带队检查"),
    InspectionDutyStatus.OWED,
    InspectionDutyStatus.MET,
    perms.LEAD_INSPECTIONS,
    is_final=True,
)
END = DutyMove(
    "end",
    _("不再要求"),
    InspectionDutyStatus.OWED,
    InspectionDutyStatus.ENDED,
    perms.MANAGE_LEADERS,
    needs=(Need("note", _("原因")),),
    is_final=True,
)


def duty_facts(duty: InspectionDuty) -> Facts:
    """The next inspection of a leader; whoever has an account sees it as the own matter."""
    is_open, leader = duty.status == InspectionDutyStatus.OWED, duty.leader
    return Facts(
        title=_t("%(name)s带队检查安全生产") % {"name": leader.name},
        place=Place(duty.region, duty.units),
        step=_t("带队检查并登记") if is_open else "",
        permission=perms.LEAD_INSPECTIONS.code if is_open else "",
        owner_user_id=leader.user_id if is_open else None,
        owner_unit_id=leader.unit_id if is_open else None,
        supervisor_unit_id=leader.unit_id,
        where=leader.title,
        due_on=duty.due_on,
        is_closed=not is_open,
    )


INSPECTION_DUTY_WORKFLOW = Workflow["InspectionDuty"](
    code="inspection_duty",
    label=_("带队检查周期"),
    states=InspectionDutyStatus,
    moves=(MEET, END),
    facts=duty_facts,
    url="responsibility:inspection_duty",
    initial=InspectionDutyStatus.OWED,
)
