"""The life of an institutional reform, a dated hand-over act (S24).

draft ─approve→ approved ─carry_out→ done      draft, approved ─withdraw→ withdrawn
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow
from bihuan.organisations import permissions as perms
from bihuan.organisations.errors import ReformEmpty
from bihuan.organisations.states import ReformStatus

if TYPE_CHECKING:
    from bihuan.organisations.models import Reform

ReformMove = Transition["Reform"]


def refuse_empty(reform: Reform, _actor: Actor) -> DomainError | None:
    has_parts = reform.parts.filter(withdrawn_at__isnull=True).exists()
    return None if has_parts else ReformEmpty(title=reform.title)


APPROVE = ReformMove(
    "approve",
    _("登记批准"),
    ReformStatus.DRAFT,
    ReformStatus.APPROVED,
    perms.MANAGE_UNITS,
    guards=(Guard(refuse_empty, HouseRule("方案里要写明谁交给谁")),),
    needs=(Need("document", _("批准的方案（文号）"), "text"),),
    tone="primary",
    confirm=_("到生效日期系统自动实施：更名、撤并单位，职责、企业和未结事项随之移交。"),
)
CARRY_OUT = ReformMove(
    "carry_out",
    _("现在实施"),
    ReformStatus.APPROVED,
    ReformStatus.DONE,
    perms.MANAGE_UNITS,
    tone="primary",
    is_final=True,
    confirm=_("实施后单位名录、职责、企业监管单位和未结事项随之调整，不能撤回。"),
)
WITHDRAW = ReformMove(
    "withdraw",
    _("撤销"),
    (ReformStatus.DRAFT, ReformStatus.APPROVED),
    ReformStatus.WITHDRAWN,
    perms.MANAGE_UNITS,
    needs=(Need("note", _("理由")),),
    tone="danger",
    is_final=True,
)
STEPS = {ReformStatus.DRAFT: _("登记批准"), ReformStatus.APPROVED: _("到生效日期实施")}


def reform_facts(reform: Reform) -> Facts:
    status = ReformStatus(reform.status)
    step = STEPS.get(status)
    return Facts(
        title=reform.title,
        place=Place(reform.region_id, [reform.office_id] if reform.office_id else []),
        step=str(step or ""),
        permission=perms.MANAGE_UNITS.code if step else "",
        owner_unit_id=reform.office_id if step else None,
        supervisor_unit_id=reform.office_id,
        where=reform.document,
        due_on=reform.effective_on if step else None,
        tone="danger" if reform.failure else "",
        is_closed=step is None,
    )


REFORM_WORKFLOW = Workflow["Reform"](
    code="reform",
    label=_("机构改革"),
    states=ReformStatus,
    moves=(APPROVE, CARRY_OUT, WITHDRAW),
    facts=reform_facts,
    url="organisations:reform",
    initial=ReformStatus.DRAFT,
)
