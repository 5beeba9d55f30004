"""Duty lists: drafted by a unit, published by the office, each version kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Max
from django.utils.timezone import localdate

from bihuan.kernel import audit, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.permissions import OFFICE_ROLES
from bihuan.organisations.errors import DateOrder
from bihuan.organisations.models import Unit
from bihuan.organisations.services import set_sectors
from bihuan.organisations.services.history import chinese_day
from bihuan.organisations.services.units import living
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.dividing import DutyRole, ListStatus
from bihuan.responsibility.errors import ListEmpty, ListNotDraft, NotOwnUnit, UnknownSubject
from bihuan.responsibility.models import DutyItem, DutyList
from bihuan.responsibility.services.covering import refresh_coverage
from bihuan.responsibility.subjects import SECTOR, directory

DAYS_BACK = 7  # a list whose day passed while nothing ran still takes effect


@dataclass(frozen=True)
class DutyFacts:
    """What is said of one duty.

    Args:
        covers: Keys of what is supervised, see `responsibility.subjects`.
        boundary: Where its part ends beside that of other leads.
        principle: Key of ``dictionary/formulas`` that it carries out.
        origin: Where it came from, ``"division:5"``.
    """

    text: str
    role: str = DutyRole.LEAD
    law: str = ""
    article: str = ""
    covers: tuple[str, ...] = ()
    boundary: str = ""
    principle: str = ""
    origin: str = ""


def chain(held: DutyList) -> str:
    return chain_of("duty_list", held.pk)


def log(held: DutyList, kind: str, text: str, *, actor: Actor, at: datetime) -> None:
    place = Place(held.unit.region_id, [held.unit_id])
    audit.record(chain(held), f"responsibility.{kind}", text[:200], actor=actor, at=at, place=place)


def must_keep(unit: Unit, actor: Actor) -> None:
    """Refuse whoever keeps neither this unit's list nor everybody's.

    Raises:
        NotPermitted: No such permission.
        NotOwnUnit: Another unit's list.
    """
    actor.must(perms.KEEP_DUTIES)
    if actor.is_system or unit.pk in {actor.unit_id, *actor.scope.own}:
        return
    if actor.role in OFFICE_ROLES and actor.scope.holds(unit.region_id):
        return
    raise NotOwnUnit(unit=unit.name)


def current_list(unit_id: int, post: str, on: date) -> DutyList | None:
    """The version in force on a day."""
    found = DutyList.objects.filter(
        unit_id=unit_id, post=post, status=ListStatus.PUBLISHED, effective_on__lte=on
    )
    newest = found.order_by("-effective_on", "-version").first()
    ended = newest is not None and newest.ended_on is not None and newest.ended_on <= on
    return None if ended else newest


@transaction.atomic
def draft_list(
    *, unit_id: int, post: str = "", note: str = "", actor: Actor, at: datetime
) -> DutyList:
    """The draft of a unit's next version, begun from the newest one; an open draft is returned.

    Raises:
        UnitGone: The unit was abolished.
        NotOwnUnit: Another unit's list.
    """
    unit, post = living(unit_id, localdate(at)), post.strip()[:60]
    must_keep(unit, actor)
    held = DutyList.objects.filter(unit=unit, post=post)
    open_draft = held.filter(status=ListStatus.DRAFT).first()
    if open_draft is not None:
        return open_draft
    newest = held.filter(status=ListStatus.PUBLISHED).order_by("-version").first()
    draft = DutyList.objects.create(
        unit=unit,
        post=post,
        version=(held.aggregate(most=Max("version"))["most"] or 0) + 1,
        status=ListStatus.DRAFT,
        made_at=at,
        note=note[:300],
    )
    copied = newest.items.filter(withdrawn_at__isnull=True).order_by("no") if newest else []
    for number, item in enumerate(copied, 1):
        item.pk, item.duty_list, item.no = None, draft, number
        item._state.adding = True
        item.save()
    log(draft, "list_drafted", f"起草{draft}", actor=actor, at=at)
    return draft


def open_list(list_id: int, actor: Actor) -> DutyList:
    """A draft, locked, for whoever keeps it.

    Raises:
        ListNotDraft: It was published or withdrawn.
    """
    held = DutyList.objects.select_related("unit").locked().one(list_id)
    must_keep(held.unit, actor)
    if held.status != ListStatus.DRAFT:
        raise ListNotDraft(title=str(held), status=held.get_status_display())
    return held


def checked(facts: DutyFacts) -> DutyFacts:
    """The duty as it can be kept.

    Raises:
        InvalidInput: No text, no such role or principle.
        UnknownSubject: Something supervised that no dictionary knows.
    """
    fields = {}
    if not facts.text.strip():
        fields["text"] = "写明职责。"
    if facts.role not in DutyRole.values:
        fields["role"] = "角色请选牵头、参与或属地。"
    if facts.principle and facts.principle not in packs.in_force("dictionary", "formulas").by_key:
        fields["principle"] = "没有这一项要求，请从列表中选择。"
    if fields:
        raise InvalidInput(fields)
    known = directory().by_key
    for key in facts.covers:
        if key not in known:
            raise UnknownSubject({"covers": f"没有“{key}”。"}, subject=key)
    return facts


@transaction.atomic
def add_duty(*, list_id: int, facts: DutyFacts, actor: Actor, at: datetime) -> DutyItem:
    """Add a duty to a draft.

    Raises:
        ListNotDraft: The list is no draft any more.
        InvalidInput: As `checked` says.
    """
    held, facts = open_list(list_id, actor), checked(facts)
    most = held.items.aggregate(most=Max("no"))["most"] or 0
    item = DutyItem.objects.create(duty_list=held, no=most + 1, **values_of(facts))
    log(held, "duty_added", f"增加职责：{facts.text}", actor=actor, at=at)
    return item


def values_of(facts: DutyFacts) -> dict[str, object]:
    return {
        "text": facts.text.strip(),
        "role": facts.role,
        "law": facts.law.strip().strip("《》")[:120],
        "article": facts.article.strip()[:40],
        "covers": sorted(set(facts.covers)),
        "boundary": facts.boundary.strip()[:200],
        "principle": facts.principle,
        "origin": facts.origin[:60],
    }


@transaction.atomic
def change_duty(*, item_id: int, facts: DutyFacts, actor: Actor, at: datetime) -> DutyItem:
    """Change a duty of a draft."""
    item = DutyItem.objects.locked().one(item_id)
    held, facts = open_list(item.duty_list_id, actor), checked(facts)
    values = values_of(facts) | {"origin": item.origin}
    for name, value in values.items():
        setattr(item, name, value)
    item.save(update_fields=list(values))
    log(held, "duty_changed", f"修改职责：{facts.text}", actor=actor, at=at)
    return item


@transaction.atomic
def strike_duty(*, item_id: int, reason: str, actor: Actor, at: datetime) -> DutyItem:
    """Strike a duty out of a draft; the row stays with its reason in the log.

    Raises:
        InvalidInput: No reason.
    """
    item = DutyItem.objects.locked().one(item_id)
    held = open_list(item.duty_list_id, actor)
    if not reason.strip():
        raise InvalidInput({"reason": "写明删去这条职责的理由。"})
    item.withdrawn_at = at
    item.save(update_fields=["withdrawn_at"])
    log(held, "duty_struck", f"删去职责“{item}”：{reason}", actor=actor, at=at)
    return item


@transaction.atomic
def publish_list(
    *, list_id: int, document: str, effective_on: date, actor: Actor, at: datetime
) -> DutyList:
    """Publish a draft from a day on; the version in force ends the same day.

    The sectors for which the unit leads become those of the directory, by which hazards and
    reports find their supervisor. Announces ``responsibility.list_published``.

    Args:
        document: Title and number of the document that approves it.

    Raises:
        ListEmpty: No duty in it.
        DateOrder: The version in force took effect later.
    """
    actor.must(perms.MANAGE_DUTIES)
    held = open_list(list_id, actor)
    if not document.strip():
        raise InvalidInput({"document": "填写批准文件和文号。"})
    items = list(held.items.filter(withdrawn_at__isnull=True))
    if not items:
        raise ListEmpty(title=str(held))
    former = DutyList.objects.filter(unit=held.unit, post=held.post, status=ListStatus.PUBLISHED)
    last = former.order_by("-effective_on", "-version").first()
    if last is not None and last.effective_on is not None and effective_on <= last.effective_on:
        day, other = chinese_day(effective_on), chinese_day(last.effective_on)
        raise DateOrder(
            {"effective_on": f"现行版自{other}起施行。"},
            what="施行日期",
            day=day,
            other="现行版的施行日期",
            other_day=other,
        )
    former.filter(ended_on__isnull=True).update(ended_on=effective_on)
    held.status, held.document = ListStatus.PUBLISHED, document.strip()[:200]
    held.effective_on, held.published_at = effective_on, at
    held.save(update_fields=["status", "document", "effective_on", "published_at"])
    log(
        held, "list_published", f"发布{held}，{chinese_day(effective_on)}起施行", actor=actor, at=at
    )
    announce("responsibility.list_published", {"list": held.pk, "unit": held.unit_id}, at)
    take_effect(held, items, actor=actor, at=at)
    return held


def take_effect(held: DutyList, items: Sequence[DutyItem], *, actor: Actor, at: datetime) -> None:
    """What follows on the day a list begins: the directory's sectors, the coverage."""
    if held.effective_on is None or held.effective_on > localdate(at):
        return
    if not held.post:
        sectors = {
            key.removeprefix(SECTOR)
            for item in items
            if item.role == DutyRole.LEAD
            for key in item.covers
            if key.startswith(SECTOR)
        }
        set_sectors(unit_id=held.unit_id, sectors=sorted(sectors), actor=actor, at=at)
    refresh_coverage(regions=[held.unit.region_id], on=localdate(at))


@transaction.atomic
def begin_lists(*, actor: Actor, at: datetime) -> int:
    """Let lists that begin today take effect, and bring the coverage up to date; nightly."""
    today = localdate(at)
    due = DutyList.objects.filter(
        status=ListStatus.PUBLISHED,
        effective_on__range=(today - timedelta(days=DAYS_BACK), today),
        published_at__date__lt=F("effective_on"),
        ended_on__isnull=True,
    ).select_related("unit")
    for held in due:
        items = list(held.items.filter(withdrawn_at__isnull=True))
        take_effect(held, items, actor=actor, at=at)
    return len(due) + refresh_coverage(on=today)


@transaction.atomic
def withdraw_list(*, list_id: int, reason: str, actor: Actor, at: datetime) -> DutyList:
    """Withdraw a draft, or a published version that was wrong; the one before it holds again.

    Raises:
        InvalidInput: No reason.
        ListNotDraft: It was withdrawn before.
    """
    actor.must(perms.MANAGE_DUTIES)
    held = DutyList.objects.select_related("unit").locked().one(list_id)
    must_keep(held.unit, actor)
    if not reason.strip():
        raise InvalidInput({"reason": "写明撤回的理由。"})
    if held.status == ListStatus.WITHDRAWN:
        raise ListNotDraft(title=str(held), status=held.get_status_display())
    was = held.status
    held.status, held.note = ListStatus.WITHDRAWN, reason.strip()[:300]
    held.save(update_fields=["status", "note"])
    log(held, "list_withdrawn", f"撤回{held}：{reason}", actor=actor, at=at)
    if was == ListStatus.PUBLISHED:
        DutyList.objects.filter(
            unit=held.unit, post=held.post, status=was, ended_on=held.effective_on
        ).update(ended_on=None)
        refresh_coverage(regions=[held.unit.region_id], on=localdate(at))
    return held
