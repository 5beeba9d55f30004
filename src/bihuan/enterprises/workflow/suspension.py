"""The life of a suspension (W26): 停产登记 → 专盯 → 复工复产申请 → 指导检查 → 审批 → 复产.

stopped ─apply→ applied ─pass_check→ checked ─approve→ resumed
applied ─fail_check→ stopped ; checked ─refuse→ stopped ; stopped ─close_down→ closed
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import CheckerApproves
from bihuan.enterprises.states import STANDING, SuspensionStatus
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.enterprises.models import Suspension

SuspensionMove = Transition["Suspension"]


def refuse_checker(suspension: Suspension, actor: Actor) -> DomainError | None:
    if actor.is_system or suspension.checked_by_id != actor.user_id:
        return None
    return CheckerApproves(name=suspension.enterprise.name)


APPLY = SuspensionMove(
    "apply",
    _("申请复工复产"),
    SuspensionStatus.STOPPED,
    SuspensionStatus.APPLIED,
    perms.APPLY_RESUMPTION,
    needs=(
        Need("self_check", _("自查情况"), help=_("设备检修、人员培训、隐患整改、应急准备逐项写明。")),
        Need("commitment", _("承诺人"), "text", help=_("主要负责人姓名；承诺以上情况属实，具备安全生产条件。")),
        Need("file", _("方案和承诺书"), "file", required=False),
    ),
    tone="primary",
)  # fmt: skip
PASS_CHECK = SuspensionMove(
    "pass_check",
    _("现场检查合格"),
    SuspensionStatus.APPLIED,
    SuspensionStatus.CHECKED,
    perms.CHECK_RESUMPTION,
    needs=(
        Need("guidance", _("指导检查情况")),
        Need("checked_on", _("检查日期"), "date"),
        Need("photos", _("现场照片"), "photos", required=False),
    ),
    tone="primary",
)
FAIL_CHECK = SuspensionMove(
    "fail_check",
    _("现场检查不合格"),
    SuspensionStatus.APPLIED,
    SuspensionStatus.STOPPED,
    perms.CHECK_RESUMPTION,
    needs=(
        Need("guidance", _("存在的问题和指导意见")),
        Need("checked_on", _("检查日期"), "date"),
        Need("photos", _("现场照片"), "photos", required=False),
    ),
    tone="danger",
)
APPROVE = SuspensionMove(
    "approve",
    _("同意复工复产"),
    SuspensionStatus.CHECKED,
    SuspensionStatus.RESUMED,
    perms.APPROVE_RESUMPTION,
    guards=(Guard(refuse_checker, HouseRule("检查和审批由两个人负责，复产前有第二个人看过")),),
    needs=(
        Need("ended_on", _("复产日期"), "date"),
        Need("decision", _("审批意见"), required=False),
    ),
    tone="primary",
    is_final=True,
)
REFUSE = SuspensionMove(
    "refuse",
    _("不同意复工复产"),
    SuspensionStatus.CHECKED,
    SuspensionStatus.STOPPED,
    perms.APPROVE_RESUMPTION,
    needs=(Need("decision", _("不同意的理由")),),
    tone="danger",
)
PROLONG = SuspensionMove(
    "prolong",
    _("调整预计复产日期"),
    SuspensionStatus.STOPPED,
    None,
    perms.SUSPEND,
    needs=(Need("until_on", _("预计复产日期"), "date"), Need("note", _("理由"))),
)
CLOSE_DOWN = SuspensionMove(
    "close_down",
    _("登记关闭退出"),
    SuspensionStatus.STOPPED,
    SuspensionStatus.CLOSED,
    perms.SUSPEND,
    needs=(Need("note", _("关闭退出情况")),),
    tone="danger",
    is_final=True,
    confirm=_("登记后企业状态改为关闭注销，确定吗？"),
)
WITHDRAW_SUSPENSION = SuspensionMove(
    "withdraw",
    _("撤回停产登记"),
    SuspensionStatus.STOPPED,
    SuspensionStatus.WITHDRAWN,
    perms.SUSPEND,
    needs=(Need("note", _("撤回理由")),),
    tone="danger",
    is_final=True,
)
STEPS = {
    SuspensionStatus.STOPPED: (_("整改后申请复工复产"), perms.APPLY_RESUMPTION),
    SuspensionStatus.APPLIED: (_("到现场指导检查"), perms.CHECK_RESUMPTION),
    SuspensionStatus.CHECKED: (_("审批复工复产"), perms.APPROVE_RESUMPTION),
}


def suspension_facts(suspension: Suspension) -> Facts:
    status = SuspensionStatus(suspension.status)
    step, permission = STEPS.get(status, ("", None))
    is_open = status in STANDING
    with_enterprise = status == SuspensionStatus.STOPPED
    enterprise = suspension.enterprise
    return Facts(
        title=f"{enterprise.name}停产停业",
        number=suspension.order_number,
        place=Place(suspension.region, suspension.units, suspension.enterprise_id),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=suspension.unit_id if is_open and not with_enterprise else None,
        owner_enterprise_id=suspension.enterprise_id if is_open and with_enterprise else None,
        supervisor_unit_id=suspension.unit_id,
        where=enterprise.address,
        due_on=suspension.due_on if is_open else None,
        is_closed=not is_open,
    )


SUSPENSION_WORKFLOW = Workflow["Suspension"](
    code="suspension",
    label=_("停产停业与复工复产"),
    states=SuspensionStatus,
    moves=(
        APPLY,
        PASS_CHECK,
        FAIL_CHECK,
        APPROVE,
        REFUSE,
        PROLONG,
        CLOSE_DOWN,
        WITHDRAW_SUSPENSION,
    ),
    facts=suspension_facts,
    url="enterprises:suspension",
    initial=SuspensionStatus.STOPPED,
)
