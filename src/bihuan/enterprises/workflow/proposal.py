"""The life of a change that an enterprise asks for.

proposed ─approve→ applied ; proposed ─send_back→ returned ─propose_again→ proposed
proposed, returned ─withdraw→ withdrawn
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.states import ProposalStatus
from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.enterprises.models import Proposal

ProposalMove = Transition["Proposal"]
APPROVE_PROPOSAL = ProposalMove(
    "approve",
    _("采纳变更"),
    ProposalStatus.PROPOSED,
    ProposalStatus.APPLIED,
    perms.DECIDE_PROPOSAL,
    needs=(Need("answer", _("审核意见"), required=False),),
    tone="primary",
    is_final=True,
)
SEND_BACK = ProposalMove(
    "send_back",
    _("退回变更申请"),
    ProposalStatus.PROPOSED,
    ProposalStatus.RETURNED,
    perms.DECIDE_PROPOSAL,
    needs=(Need("answer", _("退回理由")),),
)
PROPOSE_AGAIN = ProposalMove(
    "propose_again",
    _("补充后重新提交"),
    ProposalStatus.RETURNED,
    ProposalStatus.PROPOSED,
    perms.PROPOSE,
    needs=(Need("note", _("补充说明")),),
    tone="primary",
    owner_only=True,
)
WITHDRAW_PROPOSAL = ProposalMove(
    "withdraw",
    _("撤回变更申请"),
    (ProposalStatus.PROPOSED, ProposalStatus.RETURNED),
    ProposalStatus.WITHDRAWN,
    perms.PROPOSE,
    needs=(Need("note", _("撤回理由"), required=False),),
    is_final=True,
)
OPEN = (ProposalStatus.PROPOSED, ProposalStatus.RETURNED)
STEPS = {
    ProposalStatus.PROPOSED: (_("审核变更申请"), perms.DECIDE_PROPOSAL),
    ProposalStatus.RETURNED: (_("补充或撤回申请"), perms.PROPOSE),
}


def proposal_facts(proposal: Proposal) -> Facts:
    status = ProposalStatus(proposal.status)
    step, permission = STEPS.get(status, ("", None))
    returned = status == ProposalStatus.RETURNED
    is_open = status in OPEN
    return Facts(
        title=f"{proposal.enterprise.name}申请变更企业资料",
        place=Place(proposal.region, proposal.units, proposal.enterprise_id),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=proposal.unit_id if is_open and not returned else None,
        owner_enterprise_id=proposal.enterprise_id if returned else None,
        supervisor_unit_id=proposal.unit_id,
        where=proposal.enterprise.address,
        due_on=proposal.due_on if status == ProposalStatus.PROPOSED else None,
        is_closed=not is_open,
    )


PROPOSAL_WORKFLOW = Workflow["Proposal"](
    code="proposal",
    label=_("企业变更申请"),
    states=ProposalStatus,
    moves=(APPROVE_PROPOSAL, SEND_BACK, PROPOSE_AGAIN, WITHDRAW_PROPOSAL),
    facts=proposal_facts,
    url="enterprises:proposal",
    initial=ProposalStatus.PROPOSED,
)
