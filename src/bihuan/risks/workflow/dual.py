"""The lives of dual prevention (S77, S80, S81, W21).

not_started ─begin→ building ─accept→ built ─run→ running ─find_problem→ problem ─solve→ running
built, running, problem ─take_back→ building          (it no longer counts as built)

platform: running ─(import)→ failing ─urge→ urged ─answer→ explained ─(import)→ running
improvement: open ─report→ done ─confirm→ closed; done ─return→ open
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Need, Transition, Workflow
from bihuan.risks import permissions as perms
from bihuan.risks.states.dual import DualStatus, ImprovementStatus, RunStatus

if TYPE_CHECKING:
    from bihuan.enterprises.models import Enterprise
    from bihuan.risks.models import DualPrevention, Improvement, PlatformEntry

Dual = Transition["DualPrevention"]
Run = Transition["PlatformEntry"]
Improve = Transition["Improvement"]

BEGIN = Dual(
    "begin",
    _("启动建设"),
    DualStatus.NOT_STARTED,
    DualStatus.BUILDING,
    perms.BUILD_DUAL,
    needs=(
        Need("leader", _("牵头人"), "text"),
        Need("due_on", _("计划建成日期"), "date"),
    ),
    tone="primary",
)
ACCEPT = Dual(
    "accept",
    _("验收，确认建成"),
    DualStatus.BUILDING,
    DualStatus.BUILT,
    perms.ACCEPT_DUAL,
    needs=(
        Need("note", _("验收意见")),
        Need("files", _("验收记录"), "file", required=False),
    ),
    tone="primary",
    confirm=_("确认建成后计入建成率。"),
)
RUN = Dual(
    "run",
    _("转入运行"),
    DualStatus.BUILT,
    DualStatus.RUNNING,
    perms.BUILD_DUAL,
    needs=(Need("note", _("运行安排"), help=_("写明排查频次、复核和考核办法。")),),
    tone="primary",
)
FIND_PROBLEM = Dual(
    "find_problem",
    _("登记运行问题"),
    (DualStatus.BUILT, DualStatus.RUNNING),
    DualStatus.PROBLEM,
    perms.ACCEPT_DUAL,
    needs=(Need("note", _("存在的问题")),),
)
SOLVE = Dual(
    "solve",
    _("问题已解决"),
    DualStatus.PROBLEM,
    DualStatus.RUNNING,
    perms.ACCEPT_DUAL,
    needs=(Need("note", _("怎样解决的")),),
    tone="primary",
)
TAKE_BACK = Dual(
    "take_back",
    _("退回建设"),
    (DualStatus.BUILT, DualStatus.RUNNING, DualStatus.PROBLEM),
    DualStatus.BUILDING,
    perms.ACCEPT_DUAL,
    needs=(Need("note", _("退回原因")),),
    tone="danger",
    confirm=_("退回后从当天起不再计入建成率。"),
)
DUAL_STEPS = {
    DualStatus.NOT_STARTED: (_("启动双重预防建设"), perms.BUILD_DUAL),
    DualStatus.BUILDING: (_("完成建设步骤，申请验收"), perms.BUILD_DUAL),
    DualStatus.BUILT: (_("转入运行"), perms.BUILD_DUAL),
    DualStatus.PROBLEM: (_("解决运行问题"), perms.BUILD_DUAL),
}


def place_of(enterprise: Enterprise) -> Place:
    return Place(enterprise.region, enterprise.units, enterprise.pk)


def dual_facts(dual: DualPrevention) -> Facts:
    """Whose turn it is; one that runs rests."""
    enterprise = dual.enterprise
    status = DualStatus(dual.status)
    step, permission = DUAL_STEPS.get(status, ("", None))
    return Facts(
        title=f"{enterprise.name}双重预防体系",
        place=place_of(enterprise),
        step=str(step),
        permission=permission.code if permission else "",
        owner_enterprise_id=enterprise.pk if permission else None,
        supervisor_unit_id=enterprise.supervisor_id,
        where=enterprise.name,
        due_on=dual.due_on if status == DualStatus.BUILDING else None,
        tone="danger" if status == DualStatus.PROBLEM else "",
        is_closed=status == DualStatus.RUNNING,
    )


DUAL_WORKFLOW = Workflow["DualPrevention"](
    code="dual_prevention",
    label=_("双重预防体系"),
    states=DualStatus,
    moves=(BEGIN, ACCEPT, RUN, FIND_PROBLEM, SOLVE, TAKE_BACK),
    facts=dual_facts,
    url="risks:dual_record",
    initial=DualStatus.NOT_STARTED,
)

URGE = Run(
    "urge",
    _("催办"),
    (RunStatus.FAILING, RunStatus.URGED, RunStatus.EXPLAINED),
    RunStatus.URGED,
    perms.URGE_DUAL,
    needs=(
        Need("note", _("催办要求")),
        Need("due_on", _("整改期限"), "date", required=False, help=_("不填时按参数推算。")),
    ),
    tone="primary",
)
ANSWER = Run(
    "answer",
    _("提交说明"),
    (RunStatus.FAILING, RunStatus.URGED),
    RunStatus.EXPLAINED,
    perms.BUILD_DUAL,
    needs=(Need("note", _("原因和整改情况")),),
)
DROP = Run(
    "drop",
    _("移出平台"),
    (RunStatus.RUNNING, RunStatus.FAILING, RunStatus.URGED, RunStatus.EXPLAINED),
    RunStatus.LEFT,
    perms.URGE_DUAL,
    needs=(Need("note", _("移出原因")),),
    is_final=True,
)
FELL = Run(
    "fell",
    _("平台显示未按要求运行"),
    (RunStatus.RUNNING, RunStatus.LEFT),
    RunStatus.FAILING,
    perms.URGE_DUAL,
)
RECOVERED = Run(
    "recovered",
    _("平台显示恢复运行"),
    (RunStatus.FAILING, RunStatus.URGED, RunStatus.EXPLAINED, RunStatus.LEFT),
    RunStatus.RUNNING,
    perms.URGE_DUAL,
    is_final=True,
)
RUN_STEPS = {
    RunStatus.FAILING: (_("催办企业"), perms.URGE_DUAL),
    RunStatus.URGED: (_("按要求运行并说明"), perms.BUILD_DUAL),
    RunStatus.EXPLAINED: (_("等待平台数据确认"), perms.URGE_DUAL),
}


def run_facts(entry: PlatformEntry) -> Facts:
    """An enterprise that does not run as required: first the supervisor's turn, then its own."""
    enterprise, status = entry.enterprise, RunStatus(entry.status)
    step, permission = RUN_STEPS.get(status, ("", None))
    own = status == RunStatus.URGED
    closed = status in {RunStatus.RUNNING, RunStatus.LEFT}
    return Facts(
        title=f"{enterprise.name}未按要求运行省平台",
        place=place_of(enterprise),
        step=str(step),
        permission=permission.code if permission else "",
        owner_enterprise_id=enterprise.pk if own else None,
        owner_unit_id=None if own or closed else enterprise.supervisor_id,
        supervisor_unit_id=enterprise.supervisor_id,
        where=enterprise.name,
        due_on=entry.due_on,
        is_closed=closed,
    )


RUN_WORKFLOW = Workflow["PlatformEntry"](
    code="platform_run",
    label=_("省平台运行"),
    states=RunStatus,
    moves=(URGE, ANSWER, DROP, FELL, RECOVERED),
    facts=run_facts,
    url="risks:platform_entry",
    initial=RunStatus.RUNNING,
)

REPORT = Improve(
    "report",
    _("报告完成"),
    ImprovementStatus.OPEN,
    ImprovementStatus.DONE,
    perms.BUILD_DUAL,
    needs=(
        Need("note", _("做了什么")),
        Need("photos", _("完成照片"), "photos", help=_("至少一张。")),
    ),
    tone="primary",
)
CONFIRM = Improve(
    "confirm",
    _("确认完成"),
    ImprovementStatus.DONE,
    ImprovementStatus.CLOSED,
    perms.REVIEW_DUAL,
    needs=(Need("note", _("确认意见"), required=False),),
    tone="primary",
    is_final=True,
)
RETURN = Improve(
    "return",
    _("退回再改"),
    ImprovementStatus.DONE,
    ImprovementStatus.OPEN,
    perms.REVIEW_DUAL,
    needs=(Need("note", _("不足之处")),),
)


def improvement_facts(one: Improvement) -> Facts:
    """The enterprise improves, the reviewers confirm."""
    enterprise, status = one.enterprise, ImprovementStatus(one.status)
    is_open = status == ImprovementStatus.OPEN
    permission = perms.BUILD_DUAL if is_open else perms.REVIEW_DUAL
    closed = status == ImprovementStatus.CLOSED
    return Facts(
        title=one.text,
        place=place_of(enterprise),
        step="" if closed else str(REPORT.label if is_open else CONFIRM.label),
        permission="" if closed else permission.code,
        owner_enterprise_id=enterprise.pk if is_open else None,
        owner_unit_id=None if is_open or closed else enterprise.supervisor_id,
        supervisor_unit_id=enterprise.supervisor_id,
        where=enterprise.name,
        due_on=one.due_on,
        is_closed=closed,
    )


IMPROVEMENT_WORKFLOW = Workflow["Improvement"](
    code="dual_improvement",
    label=_("点评改进事项"),
    states=ImprovementStatus,
    moves=(REPORT, CONFIRM, RETURN),
    facts=improvement_facts,
    url="risks:improvement",
    initial=ImprovementStatus.OPEN,
)
