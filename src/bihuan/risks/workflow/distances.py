"""What becomes of a distance that is too short, and of a park's issues (S89, S91).

check: failed ─plan→ planned ─finish→ done ─accept→ closed; done ─reject→ planned
       met, open                                     (nothing to do, or not enough known)
issue: open ─finish→ done ─accept→ closed; done ─reject→ open
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Citation, Facts, Guard, HouseRule, Need, Transition, Workflow
from bihuan.risks import permissions as perms
from bihuan.risks.errors import AcceptedByDoer
from bihuan.risks.states.distances import UNFINISHED_CHECKS, CheckResult
from bihuan.risks.states.parks import UNFINISHED_ISSUES, IssueStatus

if TYPE_CHECKING:
    from bihuan.risks.models import DistanceCheck, ParkIssue

Check = Transition["DistanceCheck"]
Mend = Transition["ParkIssue"]
TWO_EYES = HouseRule("完成与验收不能是同一人")


def refuse_doer(obj: DistanceCheck | ParkIssue, actor: Actor) -> DomainError | None:
    if obj.done_by_id is None or obj.done_by_id != actor.user_id:
        return None
    return AcceptedByDoer(title=str(obj))


PLAN = Check(
    "plan",
    _("确定处置措施"),
    CheckResult.FAILED,
    CheckResult.PLANNED,
    perms.KEEP_FACILITIES,
    needs=(
        Need(
            "measures",
            _("处置措施"),
            help=_("工程改造、减量、搬迁防护目标、停用等，以及完成前的管控。"),
        ),
        Need("due_on", _("完成时限"), "date"),
        Need("files", _("整改方案"), "file", required=False),
    ),
    tone="primary",
)
FINISH = Check(
    "finish",
    _("报告措施已落实"),
    CheckResult.PLANNED,
    CheckResult.DONE,
    perms.KEEP_FACILITIES,
    needs=(Need("note", _("落实情况")), Need("files", _("证明材料"), "file")),
    tone="primary",
)
ACCEPT = Check(
    "accept",
    _("复核，措施有效"),
    CheckResult.DONE,
    CheckResult.CLOSED,
    perms.ACCEPT_DISTANCE,
    guards=(Guard(refuse_doer, TWO_EYES),),
    needs=(Need("note", _("复核情况")), Need("files", _("复核记录"), "file", required=False)),
    tone="primary",
    is_final=True,
)
REJECT = Check(
    "reject",
    _("复核不合格，退回"),
    CheckResult.DONE,
    CheckResult.PLANNED,
    perms.ACCEPT_DISTANCE,
    guards=(Guard(refuse_doer, TWO_EYES),),
    needs=(Need("note", _("不合格之处")),),
)
NEXT = {
    CheckResult.FAILED: (_("确定处置措施"), perms.KEEP_FACILITIES),
    CheckResult.PLANNED: (_("落实处置措施"), perms.KEEP_FACILITIES),
    CheckResult.DONE: (_("复核处置措施"), perms.ACCEPT_DISTANCE),
}


def facts(check: DistanceCheck) -> Facts:
    """The check as its loop needs it: the enterprise mends, the supervisor looks."""
    status = CheckResult(check.status)
    enterprise = check.facility.enterprise
    step, permission = NEXT.get(status, ("", None))
    is_theirs = status in {CheckResult.FAILED, CheckResult.PLANNED}
    return Facts(
        title=f"防护距离不符合：{check.facility.name}" if step else check.facility.name,
        number=check.number,
        place=Place(enterprise.region, enterprise.units, enterprise.pk),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=enterprise.supervisor_id if status == CheckResult.DONE else None,
        owner_enterprise_id=enterprise.pk if is_theirs else None,
        supervisor_unit_id=enterprise.supervisor_id,
        where=enterprise.name,
        due_on=check.due_on if step else None,
        tone="danger" if step else "",
        is_closed=status not in UNFINISHED_CHECKS,
    )


DISTANCE_WORKFLOW = Workflow["DistanceCheck"](
    code="distance_check",
    label=_("防护距离核查"),
    states=CheckResult,
    moves=(
        PLAN,
        FINISH,
        ACCEPT,
        REJECT,
        # A check that finds nothing wrong, or cannot judge, is looked at again with a new check.
        Check(
            "note",
            _("补充说明"),
            (CheckResult.MET, CheckResult.OPEN),
            None,
            perms.KEEP_FACILITIES,
            needs=(Need("note", _("说明")),),
        ),
    ),
    facts=facts,
    url="risks:distance_check",
    initial=CheckResult.FAILED,
)

FINISH_ISSUE = Mend(
    "finish",
    _("报告整治完成"),
    IssueStatus.OPEN,
    IssueStatus.DONE,
    perms.KEEP_PARKS,
    needs=(Need("note", _("完成情况")), Need("files", _("证明材料"), "file")),
    tone="primary",
)
ACCEPT_ISSUE = Mend(
    "accept",
    _("验收通过，销号"),
    IssueStatus.DONE,
    IssueStatus.CLOSED,
    perms.ACCEPT_PARK,
    guards=(Guard(refuse_doer, TWO_EYES),),
    needs=(Need("note", _("验收意见")), Need("files", _("验收材料"), "file", required=False)),
    tone="primary",
    is_final=True,
)
REJECT_ISSUE = Mend(
    "reject",
    _("验收不通过，退回"),
    IssueStatus.DONE,
    IssueStatus.OPEN,
    perms.ACCEPT_PARK,
    guards=(Guard(refuse_doer, TWO_EYES),),
    needs=(Need("note", _("不通过之处")),),
)
PARK_LAW = Citation("中华人民共和国危险化学品安全法", "19")


def issue_facts(issue: ParkIssue) -> Facts:
    """The issue as its loop needs it: the park's unit mends, the same region's office accepts."""
    status = IssueStatus(issue.status)
    assessment = issue.assessment
    is_open = status in UNFINISHED_ISSUES
    steps = {
        IssueStatus.OPEN: ("落实整治措施", perms.KEEP_PARKS),
        IssueStatus.DONE: ("验收整治事项", perms.ACCEPT_PARK),
    }
    step, permission = steps.get(status, ("", None))
    return Facts(
        title=issue.title,
        number=assessment.number,
        place=Place(assessment.region, assessment.units),
        step=step,
        permission=permission.code if permission else "",
        owner_unit_id=assessment.unit_id if is_open else None,
        supervisor_unit_id=assessment.unit_id,
        where=assessment.park,
        due_on=issue.due_on if is_open else None,
        is_closed=not is_open,
    )


PARK_WORKFLOW = Workflow["ParkIssue"](
    code="park_issue",
    label=_("园区整治事项"),
    states=IssueStatus,
    moves=(FINISH_ISSUE, ACCEPT_ISSUE, REJECT_ISSUE),
    facts=issue_facts,
    url="risks:park_issue",
    initial=IssueStatus.OPEN,
)
