"""The judgement of something new (S93).

drafted ─discuss→ discussed ─decide→ decided;  drafted, discussed ─withdraw→ withdrawn
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Need, Transition, Workflow
from bihuan.risks import permissions as perms
from bihuan.risks.states.points import NoveltyDecision, NoveltyStatus

if TYPE_CHECKING:
    from bihuan.risks.models import NoveltyJudgement

Move = Transition["NoveltyJudgement"]


def decisions(_one: NoveltyJudgement) -> list[tuple[str, str]]:
    return [(value, str(word)) for value, word in NoveltyDecision.choices]


DISCUSS = Move(
    "discuss",
    _("登记会商意见"),
    NoveltyStatus.DRAFTED,
    NoveltyStatus.DISCUSSED,
    perms.JUDGE_NOVELTY,
    needs=(
        Need("note", _("会商意见"), help=_("写明参加会商的部门和各自意见。")),
        Need("proposed_unit_id", _("建议监管单位"), "unit", required=False),
    ),
    tone="primary",
)
DECIDE = Move(
    "decide",
    _("登记决定"),
    NoveltyStatus.DISCUSSED,
    NoveltyStatus.DECIDED,
    perms.DECIDE_NOVELTY,
    needs=(
        Need("decision", _("决定"), "select", options=decisions),
        Need("proposed_unit_id", _("监管单位"), "unit", required=False),
        Need("note", _("决定理由")),
    ),
    tone="primary",
    is_final=True,
    confirm=_("决定登记后送交职责清单，监管单位不明确的列为职责空白。"),
)
WITHDRAW_NOVELTY = Move(
    "withdraw",
    _("撤回研判"),
    (NoveltyStatus.DRAFTED, NoveltyStatus.DISCUSSED),
    NoveltyStatus.WITHDRAWN,
    perms.JUDGE_NOVELTY,
    needs=(Need("note", _("撤回原因")),),
    tone="danger",
    is_final=True,
)
STEPS = {
    NoveltyStatus.DRAFTED: (_("组织会商"), perms.JUDGE_NOVELTY),
    NoveltyStatus.DISCUSSED: (_("决定由谁监管"), perms.DECIDE_NOVELTY),
}


def facts(one: NoveltyJudgement) -> Facts:
    """Its unit brings it to a decision."""
    status = NoveltyStatus(one.status)
    step, permission = STEPS.get(status, ("", None))
    return Facts(
        title=one.subject,
        number=one.number,
        place=Place(one.region, one.units),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=one.unit_id if permission else None,
        supervisor_unit_id=one.unit_id,
        where=str(one.unit),
        is_closed=permission is None,
    )


NOVELTY_WORKFLOW = Workflow["NoveltyJudgement"](
    code="novelty",
    label=_("新兴领域风险研判"),
    states=NoveltyStatus,
    moves=(DISCUSS, DECIDE, WITHDRAW_NOVELTY),
    facts=facts,
    url="risks:novelty",
    initial=NoveltyStatus.DRAFTED,
)
