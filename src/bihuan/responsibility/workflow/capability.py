"""The life of a town's standardised capability (S21).

planned ─start→ building ─submit→ submitted ─accept→ accepted
building ─judge→ building                 submitted ─reject→ building
accepted ─reopen→ building                (the re-check found it no longer so)
planned/building ─withdraw→ withdrawn
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.errors import CapabilityUnready
from bihuan.responsibility.lives import CapabilityStatus, Verdict

if TYPE_CHECKING:
    from bihuan.responsibility.models import Capability

Move = Transition["Capability"]


def left_of(capability: Capability) -> int:
    """How many items are not reached or not judged."""
    return capability.items.exclude(verdict=Verdict.PASSED).count()


def refuse_unready(capability: Capability, _actor: Actor) -> DomainError | None:
    left = left_of(capability)
    return CapabilityUnready(title=str(capability), left=left) if left else None


def item_options(capability: Capability) -> list[tuple[str, str]]:
    return [(one.key, one.title) for one in capability.items.order_by("pk")]


START = Move(
    "start",
    _("开始创建"),
    CapabilityStatus.PLANNED,
    CapabilityStatus.BUILDING,
    perms.BUILD_CAPABILITY,
    tone="primary",
)
JUDGE = Move(
    "judge",
    _("填报一项"),
    CapabilityStatus.BUILDING,
    None,
    perms.BUILD_CAPABILITY,
    needs=(
        Need("item", _("检查项目"), "select", options=item_options),
        Need(
            "verdict",
            _("结论"),
            "select",
            options=lambda _one: [(one.value, str(one.label)) for one in Verdict],
        ),
        Need("note", _("佐证说明")),
        Need("files", _("佐证材料"), "file", required=False),
    ),
    tone="primary",
)
SUBMIT = Move(
    "submit",
    _("申请验收"),
    CapabilityStatus.BUILDING,
    CapabilityStatus.SUBMITTED,
    perms.BUILD_CAPABILITY,
    guards=(Guard(refuse_unready, HouseRule("逐项达到后再申请验收")),),
)
ACCEPT = Move(
    "accept",
    _("验收通过"),
    CapabilityStatus.SUBMITTED,
    CapabilityStatus.ACCEPTED,
    perms.ACCEPT_CAPABILITY,
    guards=(Guard(refuse_unready, HouseRule("逐项达到后再申请验收")),),
    needs=(Need("note", _("验收意见")), Need("files", _("验收材料"), "file", required=False)),
    tone="primary",
    is_final=True,
)
REJECT = Move(
    "reject",
    _("验收不通过"),
    CapabilityStatus.SUBMITTED,
    CapabilityStatus.BUILDING,
    perms.ACCEPT_CAPABILITY,
    needs=(
        Need("item", _("不达标的项目"), "select", options=item_options),
        Need("note", _("不通过的理由")),
    ),
)
REOPEN = Move(
    "reopen",
    _("复核不达标"),
    CapabilityStatus.ACCEPTED,
    CapabilityStatus.BUILDING,
    perms.ACCEPT_CAPABILITY,
    needs=(
        Need("item", _("不达标的项目"), "select", options=item_options),
        Need("note", _("复核情况")),
    ),
)
WITHDRAW = Move(
    "withdraw",
    _("撤回"),
    (CapabilityStatus.PLANNED, CapabilityStatus.BUILDING),
    CapabilityStatus.WITHDRAWN,
    perms.ACCEPT_CAPABILITY,
    needs=(Need("note", _("撤回原因")),),
    tone="danger",
    is_final=True,
)
STEPS = {
    CapabilityStatus.PLANNED: (_("开始创建"), perms.BUILD_CAPABILITY),
    CapabilityStatus.BUILDING: (_("逐项填报，申请验收"), perms.BUILD_CAPABILITY),
    CapabilityStatus.SUBMITTED: (_("验收"), perms.ACCEPT_CAPABILITY),
}


def facts(capability: Capability) -> Facts:
    status = CapabilityStatus(capability.status)
    step, permission = STEPS.get(status, ("", None))
    town = capability.town
    office = next((one for one in capability.units if one != town.pk), town.pk)
    owner = office if status == CapabilityStatus.SUBMITTED else town.pk
    return Facts(
        title=str(capability),
        place=Place(capability.region, capability.units),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=owner if permission else None,
        supervisor_unit_id=office,
        where=town.name,
        due_on=capability.due_on,
        is_closed=permission is None,
    )


CAPABILITY_WORKFLOW = Workflow["Capability"](
    code="capability",
    label=_("能力标准化建设"),
    states=CapabilityStatus,
    moves=(START, JUDGE, SUBMIT, ACCEPT, REJECT, REOPEN, WITHDRAW),
    facts=facts,
    url="responsibility:capability",
    initial=CapabilityStatus.PLANNED,
)
