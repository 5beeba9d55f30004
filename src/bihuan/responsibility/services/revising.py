"""Revisions of duty lists that a division, or a new text of a unit's duties, asks of units."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.kernel.actors import Actor
from bihuan.kernel.deadlines import due
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import NoticeKind, notify_unit
from bihuan.organisations.models import Unit, UnitKind
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.dividing import DutyRole, ListStatus, RevisionStatus, RowStatus
from bihuan.responsibility.errors import NothingMapped
from bihuan.responsibility.models import Division, DivisionUnit, DutyList, DutyRevision
from bihuan.responsibility.owners import home_of
from bihuan.responsibility.services.listing import (
    DutyFacts,
    add_duty,
    draft_list,
    open_list,
    publish_list,
)
from bihuan.responsibility.services.mapping import need_text, record_division
from bihuan.responsibility.workflow.duties import (
    APPROVE_REVISION,
    DUTY_REVISION_WORKFLOW,
    RETURN_REVISION,
    SUBMIT_REVISION,
    WITHDRAW_REVISION,
)

DUE = "duty-revision"
ASKED = NoticeKind("responsibility.revision_asked", "责任清单修订")
PHRASES = {
    DutyRole.LEAD: "牵头负责{what}安全生产监督管理",
    DutyRole.JOIN: "在职责范围内参与{what}安全生产监督管理",
    DutyRole.LOCAL: "负责辖区内{what}安全生产属地管理",
}


@transaction.atomic
def open_revisions(*, division_id: int, actor: Actor, at: datetime) -> list[DutyRevision]:
    """Have every unit that a division's settled rows mean revise its duty list.

    Each unit's next version is drafted with the rows written into it. Called again, rows settled
    since join the drafts that are still open; a row is written once.

    Returns:
        The revisions opened now, and those that got further rows.

    Raises:
        NothingMapped: No settled row means a unit here.
    """
    actor.must(perms.SETTLE_DIVISION)
    division = Division.objects.visible_to(actor).locked().one(division_id)
    named = DivisionUnit.objects.filter(
        row__division=division,
        row__status=RowStatus.MAPPED,
        row__withdrawn_at__isnull=True,
        unit__isnull=False,
        unit__abolished_on__isnull=True,
    )
    by_unit: dict[int, list[DivisionUnit]] = {}
    for one in named.select_related("row", "unit").order_by("row__no", "id"):
        by_unit.setdefault(one.unit_id or 0, []).append(one)
    if not by_unit:
        raise NothingMapped(title=division.title)
    touched = []
    for rows in by_unit.values():
        revision = revise_by(division, rows, actor=actor, at=at)
        touched += [revision] if revision else []
    if touched:
        text = f"下达责任清单修订：{len(touched)}个单位"
        record_division(division, text, actor=actor, at=at)
    return touched


def revise_by(
    division: Division, rows: list[DivisionUnit], *, actor: Actor, at: datetime
) -> DutyRevision | None:
    """One unit's revision with its rows; ``None`` where nothing is new for it."""
    unit = rows[0].unit
    assert unit is not None
    revision = DutyRevision.objects.filter(unit=unit, division=division).first()
    if revision is not None and revision.status != RevisionStatus.OPEN:
        return None
    is_new = revision is None
    if revision is None:
        title = f"按《{division.title}》修订责任清单"
        revision = begin_revision(unit, title, division=division, actor=actor, at=at)
    assert revision.draft_id is not None
    written = write_rows(revision.draft_id, rows, actor=actor, at=at)
    return revision if is_new or written else None


def write_rows(draft_id: int, rows: Iterable[DivisionUnit], *, actor: Actor, at: datetime) -> int:
    """Write rows into a draft, each once; says how many."""
    held = DutyList.objects.get(pk=draft_id)
    known = set(held.items.values_list("origin", flat=True))
    count = 0
    for one in rows:
        origin = f"division_row:{one.row_id}:{one.role}"
        if origin in known:
            continue
        text = one.row.text or PHRASES[DutyRole(one.role)].format(what=one.row.subject)
        facts = DutyFacts(
            text=text,
            role=one.role,
            law=one.row.law or one.row.division.title,
            article=one.row.article,
            covers=tuple(one.row.covers),
            origin=origin,
        )
        add_duty(list_id=draft_id, facts=facts, actor=actor, at=at)
        count += 1
    return count


def begin_revision(
    unit: Unit,
    title: str,
    *,
    division: Division | None = None,
    actor: Actor,
    at: datetime,
) -> DutyRevision:
    """Open one unit's revision with a draft and a deadline, and tell the unit."""
    today = localdate(at)
    office = actor.unit_id or office_of(unit.region_id)
    revision = DutyRevision.objects.create(
        unit=unit,
        title=title[:200],
        division=division,
        draft=draft_list(unit_id=unit.pk, note=title, actor=actor, at=at),
        status=RevisionStatus.OPEN,
        due_on=due(DUE, today).due_on,
        opened_on=today,
        office_id=office,
        region=unit.region_id,
        units=sorted({unit.pk, *([office] if office else [])}),
    )
    DUTY_REVISION_WORKFLOW.begin(revision, actor=actor, at=at, text="下达责任清单修订")
    notify_unit(
        unit.pk,
        permission=perms.KEEP_DUTIES,
        kind=ASKED.code,
        title=title[:120],
        body=f"请于{revision.due_on}前修订并报送。",
        url=f"/responsibility/revisions/{revision.pk}/",
        chain=DUTY_REVISION_WORKFLOW.chain(revision),
        key=f"revision:{revision.pk}",
        at=at,
    )
    return revision


def office_of(region: str) -> int | None:
    """The committee's office of a region."""
    found = Unit.objects.filter(
        region_id=home_of(region), kind=UnitKind.OFFICE, abolished_on__isnull=True
    )
    return found.order_by("order", "id").values_list("pk", flat=True).first()


@transaction.atomic
def follow_revised_duty(
    *, unit: int, version: int, actor: Actor, at: datetime
) -> DutyRevision | None:
    """A unit's duties were set down anew in the directory: have it revise its list, once.

    Returns:
        ``None`` where it was asked already, has no list to revise, or is gone.
    """
    found = Unit.objects.filter(pk=unit, abolished_on__isnull=True).first()
    title = f"按安全生产职责第{version}版修订责任清单"
    lists = DutyList.objects.filter(unit_id=unit, post="", status=ListStatus.PUBLISHED)
    known = DutyRevision.objects.filter(unit_id=unit, title=title)
    if found is None or known.exists() or not lists.exists():
        return None
    return begin_revision(found, title, actor=actor, at=at)


def locked_revision(revision_id: int, actor: Actor) -> DutyRevision:
    found = DutyRevision.objects.visible_to(actor).select_related("unit", "draft", "draft__unit")
    return found.locked().one(revision_id)


@transaction.atomic
def submit_revision(
    *, revision_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> DutyRevision:
    """Hand in the revised list.

    Raises:
        InvalidInput: Nothing said of what was changed.
        ListEmpty: The draft has no duty.
        NotYours: Another unit's revision.
    """
    revision = locked_revision(revision_id, actor)
    need_text(note, "note", "写明修订了什么。")
    data = {"note": note}
    DUTY_REVISION_WORKFLOW.apply(SUBMIT_REVISION, revision, actor=actor, at=at, data=data, key=key)
    return revision


@transaction.atomic
def return_revision(
    *, revision_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> DutyRevision:
    """Hand a revision back with what is missing."""
    revision = locked_revision(revision_id, actor)
    need_text(note, "note", "写明退回意见。")
    data = {"note": note}
    DUTY_REVISION_WORKFLOW.apply(RETURN_REVISION, revision, actor=actor, at=at, data=data, key=key)
    return revision


@transaction.atomic
def approve_revision(
    *,
    revision_id: int,
    document: str,
    effective_on: date | None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> DutyRevision:
    """Approve a revision: its draft is published.

    Raises:
        InvalidInput: No document or no day.
        DateOrder: The version in force took effect later.
    """
    revision = locked_revision(revision_id, actor)
    need_text(document, "document", "填写批准文件和文号。")
    if effective_on is None:
        raise InvalidInput({"effective_on": "填写施行日期。"})
    applied = DUTY_REVISION_WORKFLOW.apply(
        APPROVE_REVISION,
        revision,
        actor=actor,
        at=at,
        changes={"done_on": localdate(at)},
        key=key,
    )
    if not applied.is_replay and revision.draft_id is not None:
        open_list(revision.draft_id, actor)
        publish_list(
            list_id=revision.draft_id,
            document=document,
            effective_on=effective_on,
            actor=actor,
            at=at,
        )
    return revision


@transaction.atomic
def drop_revision(
    *, revision_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> DutyRevision:
    """Say that a unit need not revise its list; the draft stays a draft."""
    revision = locked_revision(revision_id, actor)
    need_text(note, "note", "写明不需要修订的理由。")
    data = {"note": note}
    DUTY_REVISION_WORKFLOW.apply(
        WITHDRAW_REVISION, revision, actor=actor, at=at, data=data, key=key
    )
    return revision


REVISION_SERVICES: Mapping[str, Callable[..., DutyRevision]] = {
    "submit": submit_revision,
    "return": return_revision,
    "approve": approve_revision,
    "withdraw": drop_revision,
}
make_revision_move = Moves(DUTY_REVISION_WORKFLOW, "revision_id", REVISION_SERVICES)
