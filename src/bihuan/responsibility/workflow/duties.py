"""The lives of a division's row and of a unit's revision of its duties.

row:      open ─settle→ mapped ;  open ─dismiss→ dismissed ;  mapped, dismissed ─reopen→ open
revision: open ─submit→ submitted ─approve→ done ;  submitted ─return→ open ;  ─withdraw→ withdrawn
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.dividing import RevisionStatus, RowStatus
from bihuan.responsibility.errors import ListEmpty, RowUnsettled

if TYPE_CHECKING:
    from bihuan.responsibility.models import DivisionRow, DutyRevision

RowMove = Transition["DivisionRow"]
RevisionMove = Transition["DutyRevision"]


def refuse_unsettled(row: DivisionRow, _actor: Actor) -> DomainError | None:
    missing = [one.written for one in row.named.all() if one.unit_id is None and not one.is_dropped]
    missing += [] if row.covers else [row.subject]
    return RowUnsettled(what="、".join(missing)) if missing else None


SETTLE = RowMove(
    "settle",
    _("对照完毕"),
    RowStatus.OPEN,
    RowStatus.MAPPED,
    perms.SETTLE_DIVISION,
    guards=(Guard(refuse_unsettled, HouseRule("单位和监管对象都对照好，才能下达修订")),),
    tone="primary",
    is_final=True,
)
DISMISS_ROW = RowMove(
    "dismiss",
    _("本级不涉及"),
    RowStatus.OPEN,
    RowStatus.DISMISSED,
    perms.SETTLE_DIVISION,
    needs=(Need("note", _("理由")),),
    is_final=True,
)
REOPEN_ROW = RowMove(
    "reopen",
    _("重新对照"),
    (RowStatus.MAPPED, RowStatus.DISMISSED),
    RowStatus.OPEN,
    perms.SETTLE_DIVISION,
    needs=(Need("note", _("理由")),),
)


def row_facts(row: DivisionRow) -> Facts:
    is_open = row.status == RowStatus.OPEN and row.withdrawn_at is None
    return Facts(
        title=str(_("职责分工对照：%(what)s")) % {"what": row.subject},
        number=str(row.no),
        place=Place(row.region, row.units),
        step=str(_("选定本级单位和监管对象")) if is_open else "",
        permission=perms.SETTLE_DIVISION.code if is_open else "",
        owner_unit_id=row.division.office_id if is_open else None,
        supervisor_unit_id=row.division.office_id,
        where=row.division.title,
        due_on=row.due_on if is_open else None,
        is_closed=not is_open,
    )


DIVISION_ROW_WORKFLOW = Workflow["DivisionRow"](
    code="division_row",
    label=_("职责分工对照"),
    states=RowStatus,
    moves=(SETTLE, DISMISS_ROW, REOPEN_ROW),
    facts=row_facts,
    url="responsibility:division_row",
    initial=RowStatus.OPEN,
)


def refuse_without_draft(revision: DutyRevision, _actor: Actor) -> DomainError | None:
    draft = revision.draft
    if draft is not None and draft.items.filter(withdrawn_at__isnull=True).exists():
        return None
    return ListEmpty(title=str(draft) if draft else revision.title)


SUBMIT_REVISION = RevisionMove(
    "submit",
    _("报送修订稿"),
    RevisionStatus.OPEN,
    RevisionStatus.SUBMITTED,
    perms.KEEP_DUTIES,
    guards=(Guard(refuse_without_draft, HouseRule("修订稿里要有职责")),),
    needs=(Need("note", _("修订说明")),),
    tone="primary",
    owner_only=True,
)
RETURN_REVISION = RevisionMove(
    "return",
    _("退回修改"),
    RevisionStatus.SUBMITTED,
    RevisionStatus.OPEN,
    perms.MANAGE_DUTIES,
    needs=(Need("note", _("退回意见")),),
)
APPROVE_REVISION = RevisionMove(
    "approve",
    _("审定发布"),
    RevisionStatus.SUBMITTED,
    RevisionStatus.DONE,
    perms.MANAGE_DUTIES,
    needs=(
        Need("document", _("批准文件（文号）"), "text"),
        Need("effective_on", _("施行日期"), "date"),
    ),
    tone="primary",
    is_final=True,
    confirm=_("发布后原版清单废止，责任覆盖随之更新。"),
)
WITHDRAW_REVISION = RevisionMove(
    "withdraw",
    _("不需要修订"),
    (RevisionStatus.OPEN, RevisionStatus.SUBMITTED),
    RevisionStatus.WITHDRAWN,
    perms.MANAGE_DUTIES,
    needs=(Need("note", _("理由")),),
    is_final=True,
)
REVISION_STEPS = {
    RevisionStatus.OPEN: (_("修订责任清单并报送"), perms.KEEP_DUTIES),
    RevisionStatus.SUBMITTED: (_("审定并发布"), perms.MANAGE_DUTIES),
}


def revision_facts(revision: DutyRevision) -> Facts:
    status = RevisionStatus(revision.status)
    step, permission = REVISION_STEPS.get(status, ("", None))
    holder = {
        RevisionStatus.OPEN: revision.unit_id,
        RevisionStatus.SUBMITTED: revision.office_id,
    }
    return Facts(
        title=revision.title,
        place=Place(revision.region, revision.units),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=holder.get(status),
        supervisor_unit_id=revision.office_id,
        where=revision.unit.name,
        due_on=revision.due_on if permission else None,
        is_closed=permission is None,
    )


DUTY_REVISION_WORKFLOW = Workflow["DutyRevision"](
    code="duty_revision",
    label=_("职责修订"),
    states=RevisionStatus,
    moves=(SUBMIT_REVISION, RETURN_REVISION, APPROVE_REVISION, WITHDRAW_REVISION),
    facts=revision_facts,
    url="responsibility:revision",
    initial=RevisionStatus.OPEN,
)
