"""The life of a plan for a major hazard.

submitted ─approve→ approved
submitted ─return→ returned ─resubmit→ submitted
submitted, returned ─withdraw→ withdrawn
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import ApprovedByAuthor
from bihuan.hazards.supervision import PLAN_OPEN, PlanKind, PlanStatus
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.hazards.models import CurePlan

PlanMove = Transition["CurePlan"]
FIVE = HouseRule("重大事故隐患治理做到措施、责任、资金、时限、预案“五落实”，缺一不予通过")


def refuse_author(plan: CurePlan, actor: Actor) -> DomainError | None:
    if plan.submitted_by_id is None or plan.submitted_by_id != actor.user_id:
        return None
    return ApprovedByAuthor(title=str(plan))


def is_speed_up(plan: CurePlan) -> bool:
    return plan.kind == PlanKind.SPEED_UP


PARTS: tuple[Need[CurePlan], ...] = (
    Need("goal", _("目标和任务")),
    Need("measures", _("方法和措施")),
    Need("leader", _("整改责任人"), "text"),
    Need("team", _("机构和人员"), required=False),
    Need("funds_yuan", _("资金（元）"), "number", help=_("不需要资金的填 0，并在来源中说明。")),
    Need("funds_from", _("资金来源"), "text"),
    Need("due_on", _("完成时限"), "date", help=_("不晚于整改期限；不够的先申请延期。")),
    Need("safety", _("整改期间安全措施"), required=False),
    Need("emergency", _("应急预案"), help=_("整改期间出现险情怎样处置、怎样撤人。")),
)
LEADERS: tuple[Need[CurePlan], ...] = (
    Need("patron", _("包抓领导"), "text", when=is_speed_up),
    Need("patron_post", _("领导职务"), "text", when=is_speed_up, required=False),
)
APPROVE_PLAN = PlanMove(
    "approve",
    _("审核通过"),
    PlanStatus.SUBMITTED,
    PlanStatus.APPROVED,
    perms.APPROVE_PLAN,
    guards=(Guard(refuse_author, HouseRule("提交和审核不能是同一人")),),
    needs=(Need("opinion", _("审核意见"), required=False),),
    tone="primary",
    is_final=True,
)
RETURN_PLAN = PlanMove(
    "return",
    _("退回修改"),
    PlanStatus.SUBMITTED,
    PlanStatus.RETURNED,
    perms.APPROVE_PLAN,
    needs=(Need("opinion", _("哪里要改")),),
)
RESUBMIT_PLAN = PlanMove(
    "resubmit",
    _("修改后重报"),
    PlanStatus.RETURNED,
    PlanStatus.SUBMITTED,
    perms.SUBMIT_PLAN,
    needs=(*PARTS, *LEADERS),
    tone="primary",
)
WITHDRAW_PLAN = PlanMove(
    "withdraw",
    _("撤回方案"),
    PLAN_OPEN,
    PlanStatus.WITHDRAWN,
    perms.SUBMIT_PLAN,
    needs=(Need("note", _("撤回原因")),),
    is_final=True,
)


def plan_facts(plan: CurePlan) -> Facts:
    hazard = plan.hazard
    is_open = plan.status in PLAN_OPEN
    with_author = plan.status == PlanStatus.RETURNED
    to_enterprise = with_author and hazard.enterprise_id is not None
    step = {
        PlanStatus.SUBMITTED: (_("审核治理方案"), perms.APPROVE_PLAN.code),
        PlanStatus.RETURNED: (_("修改后重报"), perms.SUBMIT_PLAN.code),
    }
    words, permission = step.get(PlanStatus(plan.status), ("", ""))
    return Facts(
        title=str(plan),
        number=hazard.number,
        place=Place(hazard.region, hazard.units, hazard.enterprise_id),
        step=str(words),
        permission=permission,
        owner_unit_id=hazard.unit_id if is_open and not to_enterprise else None,
        owner_enterprise_id=hazard.enterprise_id if to_enterprise else None,
        supervisor_unit_id=hazard.unit_id,
        where=hazard.enterprise.name if hazard.enterprise else hazard.place,
        tone="danger",
        is_closed=not is_open,
    )


PLAN_WORKFLOW = Workflow["CurePlan"](
    code="cure-plan",
    label=_("重大隐患治理方案"),
    states=PlanStatus,
    moves=(APPROVE_PLAN, RETURN_PLAN, RESUBMIT_PLAN, WITHDRAW_PLAN),
    facts=plan_facts,
    url="hazards:cure_plan",
    initial=PlanStatus.SUBMITTED,
)
