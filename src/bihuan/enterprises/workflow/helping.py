"""The life of a request for an expert's help.

requested ─assign→ assigned ─visit→ visited ─advise→ advised ─finish→ helped
requested ─decline→ declined      any unfinished ─withdraw→ withdrawn
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.kernel.audit import Place
from bihuan.kernel.workflow import Facts, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.enterprises.models import HelpRequest


class HelpStatus(TextChoices):
    """Where a request stands."""

    REQUESTED = "requested", _("待指派专家")
    ASSIGNED = "assigned", _("待专家上门")
    VISITED = "visited", _("待出具意见")
    ADVISED = "advised", _("待落实意见")
    HELPED = "helped", _("帮扶办结")
    DECLINED = "declined", _("不安排帮扶")
    WITHDRAWN = "withdrawn", _("撤回求助")


OPEN_HELP = (HelpStatus.REQUESTED, HelpStatus.ASSIGNED, HelpStatus.VISITED, HelpStatus.ADVISED)
Move = Transition["HelpRequest"]
ASSIGN = Move(
    "assign",
    _("指派专家"),
    HelpStatus.REQUESTED,
    HelpStatus.ASSIGNED,
    perms.ARRANGE_HELP,
    needs=(
        Need("expert", _("专家姓名"), "text"),
        Need("agency", _("所属机构"), "select", required=False),
        Need("planned_on", _("计划上门日期"), "date"),
    ),
    tone="primary",
)
DECLINE = Move(
    "decline",
    _("不安排专家"),
    HelpStatus.REQUESTED,
    HelpStatus.DECLINED,
    perms.ARRANGE_HELP,
    needs=(Need("reason", _("理由")),),
    is_final=True,
)
VISIT = Move(
    "visit",
    _("登记专家上门"),
    HelpStatus.ASSIGNED,
    HelpStatus.VISITED,
    perms.ARRANGE_HELP,
    needs=(
        Need("visited_on", _("上门日期"), "date"),
        Need("note", _("现场情况")),
    ),
    tone="primary",
)
ADVISE = Move(
    "advise",
    _("出具帮扶意见"),
    HelpStatus.VISITED,
    HelpStatus.ADVISED,
    perms.ARRANGE_HELP,
    needs=(
        Need("advice", _("帮扶意见")),
        Need("given", _("意见条数"), "number"),
    ),
    tone="primary",
)
FINISH = Move(
    "finish",
    _("登记帮扶结果"),
    HelpStatus.ADVISED,
    HelpStatus.HELPED,
    perms.ASK_HELP,
    needs=(
        Need("adopted", _("采纳条数"), "number"),
        Need("result", _("落实结果")),
    ),
    tone="primary",
    is_final=True,
)
WITHDRAW_HELP = Move(
    "withdraw",
    _("撤回求助"),
    OPEN_HELP,
    HelpStatus.WITHDRAWN,
    perms.ASK_HELP,
    needs=(Need("reason", _("撤回理由")),),
    tone="danger",
    is_final=True,
)
STEPS = {
    HelpStatus.REQUESTED: _("指派专家"),
    HelpStatus.ASSIGNED: _("登记专家上门"),
    HelpStatus.VISITED: _("出具帮扶意见"),
    HelpStatus.ADVISED: _("登记帮扶结果"),
}


def facts(request: HelpRequest) -> Facts:
    """What 待办 shows: the authority arranges, the enterprise carries out."""
    enterprise = request.enterprise
    status = HelpStatus(request.status)
    advised = status == HelpStatus.ADVISED
    return Facts(
        title=_t("专家帮扶：%(title)s") % {"title": request.title},
        number=request.number,
        place=Place(enterprise.region, enterprise.units, enterprise.pk),
        step=str(STEPS.get(status, "")),
        permission=(perms.ASK_HELP if advised else perms.ARRANGE_HELP).code,
        owner_unit_id=None if advised else request.unit_id,
        owner_enterprise_id=enterprise.pk if advised else None,
        supervisor_unit_id=request.unit_id,
        where=enterprise.name,
        due_on=request.planned_on if status == HelpStatus.ASSIGNED else request.due_on,
        is_closed=status not in OPEN_HELP,
    )


HELP_WORKFLOW: Workflow[HelpRequest] = Workflow(
    code="expert_help",
    label=_("专家帮扶"),
    states=HelpStatus,
    moves=(ASSIGN, DECLINE, VISIT, ADVISE, FINISH, WITHDRAW_HELP),
    facts=facts,
    url="enterprises:help",
    initial=HelpStatus.REQUESTED,
)
