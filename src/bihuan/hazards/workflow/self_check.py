"""The life of one self-check: done within its days, or missed (S106).

pending ─finish→ done      pending ─miss→ missed      pending ─cancel→ cancelled
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards.states import CheckStatus
from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.hazards.models import SelfCheck

FINISH = Transition["SelfCheck"](
    "finish",
    _("提交自查"),
    CheckStatus.PENDING,
    CheckStatus.DONE,
    perms.SELF_CHECK,
    tone="primary",
    is_final=True,
)
MISS = Transition["SelfCheck"](
    "miss",
    _("过期未自查"),
    CheckStatus.PENDING,
    CheckStatus.MISSED,
    perms.PLAN_SELF_CHECK,
    is_final=True,
)
CANCEL = Transition["SelfCheck"](
    "cancel",
    _("取消"),
    CheckStatus.PENDING,
    CheckStatus.CANCELLED,
    perms.PLAN_SELF_CHECK,
    is_final=True,
)


def place_of_plan(check: SelfCheck) -> Place:
    plan = check.plan
    return Place(plan.region, plan.units, plan.enterprise_id)


def facts(check: SelfCheck) -> Facts:
    """The check as its loop needs it: the enterprise's turn, or the unit's own."""
    plan = check.plan
    is_open = check.status == CheckStatus.PENDING
    return Facts(
        title=f"自查：{plan.title}",
        place=place_of_plan(check),
        step="逐项自查并提交" if is_open else "",
        permission=perms.SELF_CHECK.code if is_open else "",
        owner_unit_id=plan.unit_id if is_open and plan.enterprise_id is None else None,
        owner_enterprise_id=plan.enterprise_id if is_open else None,
        supervisor_unit_id=plan.unit_id,
        where=plan.enterprise.name if plan.enterprise else plan.unit.name,
        due_on=check.due_on,
        is_closed=not is_open,
    )


SELF_CHECK_WORKFLOW = Workflow["SelfCheck"](
    code="self_check",
    label=_("隐患自查"),
    states=CheckStatus,
    moves=(FINISH, MISS, CANCEL),
    facts=facts,
    url="hazards:self_check",
    initial=CheckStatus.PENDING,
)
