"""The life of a blind spot of supervision (W24, S23).

found ─propose→ proposed ─start_pilot→ pilot ─evaluate→ pilot ─assign→ assigned ─enter→ closed
found, proposed ─dismiss→ dismissed      proposed ─assign→ assigned (without a pilot)
pilot ─report / extend→ pilot            dismissed ─reopen→ found
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.dividing import GAP_UNFINISHED, GapStatus
from bihuan.responsibility.errors import PilotNotEvaluated

if TYPE_CHECKING:
    from bihuan.responsibility.models import Gap

GapMove = Transition["Gap"]


def refuse_unevaluated(gap: Gap, _actor: Actor) -> DomainError | None:
    if gap.status != GapStatus.PILOT or gap.evaluated_on is not None:
        return None
    return PilotNotEvaluated(title=gap.title)


PROPOSE = GapMove(
    "propose",
    _("提出处理意见"),
    GapStatus.FOUND,
    GapStatus.PROPOSED,
    perms.DECIDE_GAP,
    needs=(
        Need("proposal", _("处理意见"), help=_("为什么没有单位管，建议由谁管、怎么管。")),
        Need("unit_id", _("建议监管单位"), "unit", required=False),
    ),
    tone="primary",
)
DISMISS_GAP = GapMove(
    "dismiss",
    _("不属盲区"),
    (GapStatus.FOUND, GapStatus.PROPOSED),
    GapStatus.DISMISSED,
    perms.DECIDE_GAP,
    needs=(Need("note", _("理由"), help=_("写明由哪个单位、依据什么监管。")),),
    is_final=True,
)
REOPEN_GAP = GapMove(
    "reopen",
    _("重新登记"),
    GapStatus.DISMISSED,
    GapStatus.FOUND,
    perms.DECIDE_GAP,
    needs=(Need("note", _("理由")),),
)
START_PILOT = GapMove(
    "start_pilot",
    _("属地试点"),
    GapStatus.PROPOSED,
    GapStatus.PILOT,
    perms.DECIDE_GAP,
    needs=(
        Need("unit_id", _("试点监管单位"), "unit", help=_("按属地监管原则，一般是所在街镇。")),
        Need("pilot_from", _("试点开始"), "date"),
        Need("pilot_until", _("试点截止"), "date"),
        Need("document", _("试点文件（文号）"), "text"),
    ),
    tone="primary",
)
REPORT_PILOT = GapMove(
    "report",
    _("填报试点情况"),
    GapStatus.PILOT,
    None,
    perms.PILOT_GAP,
    needs=(
        Need("note", _("试点情况")),
        Need("checked", _("检查场所（处）"), "number", required=False),
        Need("problems", _("发现问题（个）"), "number", required=False),
    ),
    owner_only=True,
)
EXTEND_PILOT = GapMove(
    "extend",
    _("延长试点"),
    GapStatus.PILOT,
    None,
    perms.DECIDE_GAP,
    needs=(Need("pilot_until", _("延至"), "date"), Need("note", _("理由"))),
)
EVALUATE = GapMove(
    "evaluate",
    _("登记试点评估"),
    GapStatus.PILOT,
    None,
    perms.DECIDE_GAP,
    needs=(
        Need("evaluation", _("评估结论")),
        Need("evaluated_on", _("评估日期"), "date"),
    ),
)
ASSIGN = GapMove(
    "assign",
    _("明确监管单位"),
    (GapStatus.PROPOSED, GapStatus.PILOT),
    GapStatus.ASSIGNED,
    perms.DECIDE_GAP,
    guards=(Guard(refuse_unevaluated, HouseRule("试点后先评估、再明确主管部门（W24）")),),
    needs=(
        Need("unit_id", _("监管单位"), "unit"),
        Need("duty_text", _("监管职责"), help=_("写入该单位责任清单的一条。")),
        Need("decision", _("决定文件（文号）"), "text"),
        Need("decided_on", _("决定日期"), "date"),
    ),
    tone="primary",
)
ENTER = GapMove(
    "enter",
    _("纳入责任清单"),
    GapStatus.ASSIGNED,
    GapStatus.CLOSED,
    perms.MANAGE_DUTIES,
    needs=(
        Need("effective_on", _("施行日期"), "date"),
        Need("document", _("批准文件（文号）"), "text", required=False, help=_("不填用决定文件。")),
        Need("law", _("法律依据"), "text", required=False),
        Need("article", _("条款"), "text", required=False),
    ),
    tone="primary",
    is_final=True,
    confirm=_("监管单位的责任清单随之发布新的一版。"),
)
STEPS = {
    GapStatus.FOUND: (_("提出处理意见"), perms.DECIDE_GAP),
    GapStatus.PROPOSED: (_("决定试点或明确监管单位"), perms.DECIDE_GAP),
    GapStatus.PILOT: (_("开展试点监管"), perms.PILOT_GAP),
    GapStatus.ASSIGNED: (_("纳入责任清单"), perms.MANAGE_DUTIES),
}


def gap_facts(gap: Gap) -> Facts:
    """The blind spot as its loop needs it: the street holds the pilot, the office the rest."""
    status = GapStatus(gap.status)
    step, permission = STEPS.get(status, ("", None))
    owner = gap.interim_unit_id if status == GapStatus.PILOT else gap.office_id
    if status == GapStatus.PILOT and gap.evaluated_on is not None:
        step, permission, owner = _("明确监管单位"), perms.DECIDE_GAP, gap.office_id
    is_open = status in GAP_UNFINISHED
    return Facts(
        title=str(_("监管盲区：%(what)s")) % {"what": gap.title},
        number=gap.number,
        place=Place(gap.region, gap.units),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=owner if is_open else None,
        supervisor_unit_id=gap.office_id,
        where=gap.get_why_display(),
        due_on=gap.due_on if is_open else None,
        is_closed=not is_open,
    )


GAP_WORKFLOW = Workflow["Gap"](
    code="supervision_gap",
    label=_("监管盲区"),
    states=GapStatus,
    moves=(
        PROPOSE,
        DISMISS_GAP,
        REOPEN_GAP,
        START_PILOT,
        REPORT_PILOT,
        EXTEND_PILOT,
        EVALUATE,
        ASSIGN,
        ENTER,
    ),
    facts=gap_facts,
    url="responsibility:gap",
    initial=GapStatus.FOUND,
)
