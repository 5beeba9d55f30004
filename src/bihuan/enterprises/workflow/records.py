"""The life of a record of an enterprise.

submitted ─confirm→ in force ─supersede→ superseded
submitted ─return→ returned ─resubmit→ submitted
submitted, returned, in force ─withdraw→ withdrawn
A record that nobody has to confirm begins in force.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import NotTheFiller
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.enterprises.models import Record


class RecordStatus(TextChoices):
    """Where a record stands."""

    SUBMITTED = "submitted", _("待监管确认")
    IN_FORCE = "in-force", _("在用")
    RETURNED = "returned", _("退回修改")
    SUPERSEDED = "superseded", _("已有新版")
    WITHDRAWN = "withdrawn", _("已撤回")


ON_THE_WAY = (RecordStatus.SUBMITTED, RecordStatus.RETURNED)
STANDING = (*ON_THE_WAY, RecordStatus.IN_FORCE)
Move = Transition["Record"]


def wants_answer(record: Record) -> bool:
    return bool(record.pattern.header.get("confirm") == "answer")


def refuse_stranger(record: Record, actor: Actor) -> DomainError | None:
    """An enterprise's own records are corrected by itself; the authorities' by them."""
    if actor.is_system or (actor.enterprise_id == record.enterprise_id) == record.is_by_enterprise:
        return None
    return NotTheFiller(title=str(record))


FILLED_BY = Guard(refuse_stranger, HouseRule("谁填报，谁修改；监管单位只确认、答复或退回"))

CONFIRM = Move(
    "confirm",
    _("确认或答复"),
    RecordStatus.SUBMITTED,
    RecordStatus.IN_FORCE,
    perms.CONFIRM_RECORDS,
    needs=(Need("reply", _("答复意见"), "textarea", when=wants_answer),),
    tone="primary",
    is_final=True,
)
RETURN = Move(
    "return",
    _("退回企业修改"),
    RecordStatus.SUBMITTED,
    RecordStatus.RETURNED,
    perms.CONFIRM_RECORDS,
    needs=(Need("reason", _("退回原因")),),
)
RESUBMIT = Move(
    "resubmit",
    _("修改后再提交"),
    RecordStatus.RETURNED,
    RecordStatus.SUBMITTED,
    perms.KEEP_RECORDS,
    guards=(FILLED_BY,),
    tone="primary",
)
SUPERSEDE = Move(
    "supersede",
    _("以新版代替"),
    RecordStatus.IN_FORCE,
    RecordStatus.SUPERSEDED,
    perms.KEEP_RECORDS,
    is_final=True,
)
WITHDRAW_RECORD = Move(
    "withdraw",
    _("撤回记录"),
    STANDING,
    RecordStatus.WITHDRAWN,
    perms.KEEP_RECORDS,
    guards=(FILLED_BY,),
    needs=(Need("reason", _("撤回理由")),),
    tone="danger",
    is_final=True,
    confirm=_("撤回后这条记录不再计入，理由和内容都会保留，确定吗？"),
)


def facts(record: Record) -> Facts:
    """What 待办 shows: the supervisor's confirmation, or the filler's correction."""
    enterprise = record.enterprise
    submitted = record.status == RecordStatus.SUBMITTED
    returned = record.status == RecordStatus.RETURNED
    step = ""
    if submitted:
        step = _t("答复企业报告") if wants_answer(record) else _t("确认企业记录")
    elif returned:
        step = _t("修改后重新提交")
    own = returned and record.is_by_enterprise
    return Facts(
        title=f"{record.pattern.title}：{enterprise.name}",
        number=record.number,
        place=Place(enterprise.region, enterprise.units, enterprise.pk),
        step=step,
        permission=perms.CONFIRM_RECORDS.code if submitted else perms.KEEP_RECORDS.code,
        owner_unit_id=None if own else record.unit_id,
        owner_enterprise_id=enterprise.pk if own else None,
        supervisor_unit_id=record.unit_id,
        where=enterprise.name,
        due_on=record.due_on if submitted else None,
        is_closed=not (submitted or returned),
    )


RECORD_WORKFLOW: Workflow[Record] = Workflow(
    code="enterprise_record",
    label=_("企业记录"),
    states=RecordStatus,
    moves=(CONFIRM, RETURN, RESUBMIT, SUPERSEDE, WITHDRAW_RECORD),
    facts=facts,
    url="enterprises:record",
    initial=RecordStatus.IN_FORCE,
)
