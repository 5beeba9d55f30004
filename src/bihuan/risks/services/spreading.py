"""Handbooks and gatherings that spread what works (S81)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import audit, evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.risks import permissions as perms
from bihuan.risks.models import DualAttendance, DualEvent, Handbook, HandbookIssue
from bihuan.risks.services.basics import must_be_past, new_id
from bihuan.risks.states.dual import EventKind

BOOK_CHAIN, EVENT_CHAIN = "handbook", "dual_event"


@dataclass(frozen=True)
class EventFacts:
    """A gathering that was held.

    Args:
        enterprises: Ids of the enterprises that came.
        people: How many persons, of enterprises and others.
    """

    kind: str
    title: str
    held_on: date | None
    people: int | None
    place: str = ""
    summary: str = ""
    enterprises: tuple[int, ...] = ()


@transaction.atomic
def publish_handbook(
    *,
    title: str,
    edition: str,
    printed_on: date | None,
    copies: int | None,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
) -> Handbook:
    """Record a handbook that was printed.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: No title, no copies, or the actor belongs to no unit.
        AssessedInFuture: Printed after today.
    """
    actor.must(perms.PLAN_DUAL)
    found = {} if title.strip() else {"title": "写明手册名称。"}
    if copies is None or copies < 1:
        found["copies"] = "印数至少 1 份。"
    if actor.unit_id is None:
        found["title"] = "您的岗位不属于任何单位，不能登记手册。"
    if found or copies is None or actor.unit_id is None:
        raise InvalidInput(found)
    on = must_be_past(printed_on, "printed_on", at)
    pk, number = new_id(Handbook, "SC", at)
    book = Handbook.objects.create(
        pk=pk,
        number=number,
        title=title.strip()[:120],
        edition=edition.strip()[:40],
        printed_on=on,
        copies=copies,
        unit_id=actor.unit_id,
        region=actor.region,
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    place = Place(book.region, [book.unit_id])
    chain = audit.chain_of(BOOK_CHAIN, book.pk)
    evidence.keep_all(files, chain=chain, place=place, role="document", actor=actor, at=at)
    note_book(book, "handbook_published", f"印制 {copies} 份", {}, actor=actor, at=at)
    return book


@transaction.atomic
def issue_handbook(
    *,
    handbook_id: int,
    recipient: str,
    copies: int | None,
    on: date | None,
    receiver: str = "",
    actor: Actor,
    at: datetime,
) -> HandbookIssue:
    """Hand copies to somebody; no more than were printed.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
        InvalidInput: Nobody, nothing, before the printing, or more than are left.
        AssessedInFuture: After today.
    """
    actor.must(perms.PLAN_DUAL)
    book = Handbook.objects.visible_to(actor).locked().one(handbook_id)
    day, left = must_be_past(on, "on", at), book.copies - book.issued
    found = {} if recipient.strip() else {"recipient": "写明领取单位。"}
    if copies is None or copies < 1:
        found["copies"] = "发放份数至少 1 份。"
    elif copies > left:
        found["copies"] = f"印了 {book.copies} 份，已发 {book.issued} 份，只剩 {left} 份。"
    if day < book.printed_on:
        found["on"] = f"发放日期早于印制日期 {book.printed_on}。"
    if found or copies is None:
        raise InvalidInput(found)
    made = HandbookIssue.objects.create(
        handbook=book,
        recipient=recipient.strip()[:120],
        copies=copies,
        on=day,
        receiver=receiver.strip()[:40],
        recorded_at=at,
    )
    book.issued += copies
    book.save(update_fields=["issued"])
    said = f"发放 {copies} 份：{recipient}"
    note_book(book, "handbook_issued", said, {"copies": copies}, actor=actor, at=at)
    return made


def note_book(
    book: Handbook, kind: str, text: str, data: dict[str, Any], *, actor: Actor, at: datetime
) -> None:
    audit.record(
        audit.chain_of(BOOK_CHAIN, book.pk),
        f"risks.{kind}",
        text[:200],
        actor=actor,
        at=at,
        place=Place(book.region, [book.unit_id]),
        data=data,
    )


def check_event(facts: EventFacts, actor: Actor) -> int:
    """Refuse what cannot be so; the host's id.

    Raises:
        InvalidInput: One sentence a field.
    """
    found = {}
    if facts.kind not in EventKind.values:
        found["kind"] = "选择交流、观摩、培训或点评。"
    if not facts.title.strip():
        found["title"] = "写明活动名称。"
    if facts.people is None or facts.people < 1:
        found["people"] = "参加人数至少 1 人。"
    elif facts.people < len(set(facts.enterprises)):
        found["people"] = "参加人数比参加企业数还少，请核对。"
    if actor.unit_id is None:
        found["title"] = "您的岗位不属于任何单位，不能登记活动。"
    if found or actor.unit_id is None:
        raise InvalidInput(found)
    return actor.unit_id


@transaction.atomic
def record_event(
    facts: EventFacts, *, files: Sequence[Upload] = (), actor: Actor, at: datetime
) -> DualEvent:
    """Record a gathering with the enterprises that came.

    Raises:
        NotPermitted: The actor may not.
        NotFound: An enterprise is outside the actor's scope.
        InvalidInput: See `check_event`.
        AssessedInFuture: Held after today.
    """
    actor.must(perms.REVIEW_DUAL)
    host_id = check_event(facts, actor)
    on = must_be_past(facts.held_on, "held_on", at)
    assert facts.people is not None
    pk, number = new_id(DualEvent, "HD", at)
    event = DualEvent.objects.create(
        pk=pk,
        number=number,
        kind=facts.kind,
        title=facts.title.strip()[:120],
        held_on=on,
        place=facts.place.strip()[:120],
        host_id=host_id,
        people=facts.people,
        summary=facts.summary.strip(),
        region=actor.region,
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    note_event(event, "event_recorded", "登记活动", {"people": facts.people}, actor=actor, at=at)
    for enterprise_id in sorted(set(facts.enterprises)):
        attend_event(event_id=event.pk, enterprise_id=enterprise_id, actor=actor, at=at)
    place, chain = Place(event.region, [host_id]), audit.chain_of(EVENT_CHAIN, event.pk)
    evidence.keep_all(files, chain=chain, place=place, role="document", actor=actor, at=at)
    return event


@transaction.atomic
def attend_event(
    *, event_id: int, enterprise_id: int, actor: Actor, at: datetime
) -> DualAttendance:
    """Say that an enterprise came; said twice it came once.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
    """
    actor.must(perms.REVIEW_DUAL)
    event = DualEvent.objects.visible_to(actor).locked().one(event_id)
    enterprise = Enterprise.objects.visible_to(actor).one(enterprise_id)
    made, new = DualAttendance.objects.get_or_create(event=event, enterprise=enterprise)
    if new:
        said, data = f"参加企业：{enterprise.name}", {"enterprise": enterprise.pk}
        note_event(event, "event_attended", said, data, actor=actor, at=at)
    return made


def note_event(
    event: DualEvent, kind: str, text: str, data: dict[str, Any], *, actor: Actor, at: datetime
) -> None:
    audit.record(
        audit.chain_of(EVENT_CHAIN, event.pk),
        f"risks.{kind}",
        text[:200],
        actor=actor,
        at=at,
        place=Place(event.region, [event.host_id]),
        data=data,
    )
