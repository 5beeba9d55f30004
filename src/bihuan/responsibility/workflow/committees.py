"""The lives of a committee's outstanding problem and of the posts of its office.

problem:  open ─solve→ solved ─accept→ closed ;  solved ─return→ open ;  open ─withdraw→ withdrawn
staffing: short ─urge→ short ─fill→ filled ;  filled ─fall_short→ short
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Need, Transition, Workflow
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.dividing import ProblemStatus, StaffingStatus

if TYPE_CHECKING:
    from bihuan.responsibility.models import CommitteeProblem, Staffing

ProblemMove = Transition["CommitteeProblem"]
StaffingMove = Transition["Staffing"]

SOLVE = ProblemMove(
    "solve",
    _("报告已解决"),
    ProblemStatus.OPEN,
    ProblemStatus.SOLVED,
    perms.KEEP_PROBLEMS,
    needs=(Need("solution", _("解决情况")), Need("solved_on", _("解决日期"), "date")),
    tone="primary",
    owner_only=True,
)
ACCEPT_SOLUTION = ProblemMove(
    "accept",
    _("核实已解决"),
    ProblemStatus.SOLVED,
    ProblemStatus.CLOSED,
    perms.KEEP_PROBLEMS,
    needs=(Need("note", _("核实情况")),),
    tone="primary",
    is_final=True,
    owner_only=True,
)
RETURN_SOLUTION = ProblemMove(
    "return",
    _("没有解决，退回"),
    ProblemStatus.SOLVED,
    ProblemStatus.OPEN,
    perms.KEEP_PROBLEMS,
    needs=(Need("note", _("没有解决的地方")),),
    owner_only=True,
)
WITHDRAW_PROBLEM = ProblemMove(
    "withdraw",
    _("撤回"),
    ProblemStatus.OPEN,
    ProblemStatus.WITHDRAWN,
    perms.KEEP_PROBLEMS,
    needs=(Need("note", _("理由")),),
    is_final=True,
)
PROBLEM_STEPS = {
    ProblemStatus.OPEN: _("解决问题并报告"),
    ProblemStatus.SOLVED: _("核实是否解决"),
}


def problem_facts(problem: CommitteeProblem) -> Facts:
    """The owner solves; the committee's office, which raised it, looks whether it is so."""
    status = ProblemStatus(problem.status)
    step = PROBLEM_STEPS.get(status)
    office = problem.units[0] if problem.units else problem.owner_id
    return Facts(
        title=problem.title,
        place=Place(problem.region, problem.units),
        step=str(step or ""),
        permission=perms.KEEP_PROBLEMS.code if step else "",
        owner_unit_id={ProblemStatus.OPEN: problem.owner_id, ProblemStatus.SOLVED: office}.get(
            status
        ),
        supervisor_unit_id=office,
        where=problem.committee.name,
        due_on=problem.due_on if step else None,
        is_closed=step is None,
    )


COMMITTEE_PROBLEM_WORKFLOW = Workflow["CommitteeProblem"](
    code="committee_problem",
    label=_("专委会突出问题"),
    states=ProblemStatus,
    moves=(SOLVE, ACCEPT_SOLUTION, RETURN_SOLUTION, WITHDRAW_PROBLEM),
    facts=problem_facts,
    url="responsibility:committee_problem",
    initial=ProblemStatus.OPEN,
)

COUNTS = (
    Need["Staffing"]("required", _("应配人数"), "number"),
    Need["Staffing"]("filled", _("实配人数"), "number"),
    Need["Staffing"]("qualified", _("持证或专业人数"), "number"),
)
URGE_STAFFING = StaffingMove(
    "urge",
    _("催办"),
    StaffingStatus.SHORT,
    None,
    perms.URGE_STAFFING,
    needs=(Need("note", _("催办内容"), required=False),),
)
RECOUNT = StaffingMove(
    "recount",
    _("更新人数，仍有缺额"),
    StaffingStatus.SHORT,
    None,
    perms.KEEP_STAFFING,
    needs=COUNTS,
)
FILL = StaffingMove(
    "fill",
    _("登记配齐"),
    StaffingStatus.SHORT,
    StaffingStatus.FILLED,
    perms.KEEP_STAFFING,
    needs=COUNTS,
    tone="primary",
    is_final=True,
)
FALL_SHORT = StaffingMove(
    "fall_short",
    _("登记缺额"),
    StaffingStatus.FILLED,
    StaffingStatus.SHORT,
    perms.KEEP_STAFFING,
    needs=COUNTS,
)


def staffing_facts(staffing: Staffing) -> Facts:
    is_open = staffing.status == StaffingStatus.SHORT
    return Facts(
        title=str(_("专委会办公室缺额%(count)s人：%(name)s"))
        % {"count": staffing.shortfall, "name": staffing.committee.name},
        place=Place(staffing.region, staffing.units),
        step=str(_("配齐监管人员")) if is_open else "",
        permission=perms.KEEP_STAFFING.code if is_open else "",
        owner_unit_id=staffing.office_id if is_open else None,
        supervisor_unit_id=staffing.units[0] if staffing.units else None,
        where=staffing.office.name,
        due_on=staffing.due_on if is_open else None,
        is_closed=not is_open,
    )


STAFFING_WORKFLOW = Workflow["Staffing"](
    code="committee_staffing",
    label=_("专委会人员配备"),
    states=StaffingStatus,
    moves=(URGE_STAFFING, RECOUNT, FILL, FALL_SHORT),
    facts=staffing_facts,
    url="responsibility:staffing",
    initial=StaffingStatus.SHORT,
)
