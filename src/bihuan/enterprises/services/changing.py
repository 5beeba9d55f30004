"""Changes of a record, and its withdrawal."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import AlreadyWithdrawn, NotOwnField, StillSuspended
from bihuan.enterprises.models import Enterprise, FormerName, Suspension
from bihuan.enterprises.services.checking import Ground, check, tidy
from bihuan.enterprises.services.facts import (
    LABELS,
    EnterpriseFacts,
    chain,
    facts_of,
    place_of,
    version_of,
)
from bihuan.enterprises.services.registering import columns, refuse_code_taken, refuse_same_name
from bihuan.enterprises.states import STANDING
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.errors import Conflict, InvalidInput, NotPermitted
from bihuan.kernel.permissions import holders_of
from bihuan.statutes.dictionaries import label

OWN_FIELDS = frozenset({"principal", "principal_phone", "employees"})


@transaction.atomic
def change(
    *,
    enterprise_id: int,
    facts: EnterpriseFacts,
    actor: Actor,
    at: datetime,
    seen: str = "",
    is_other: bool = False,
) -> Enterprise:
    """Change a record; the log keeps what each field was and is.

    Args:
        facts: All facts as they are to be.
        seen: `version_of` the facts that the form showed; where the record differs by now, nothing
            is done.
        is_other: As in `register`.

    Raises:
        NotFound: Outside the actor's scope.
        Conflict: Somebody changed it meanwhile.
        NotOwnField: An enterprise's own people touched what the authorities keep.
        StillSuspended: Its state follows a suspension that has not ended.
        AlreadyWithdrawn: It is no longer in use.
        InvalidInput: As in `register`.
    """
    enterprise = in_use(enterprise_id, actor)
    before, facts = facts_of(enterprise), tidy(facts)
    if seen and seen != version_of(before):
        raise Conflict
    changed = differences(before, facts)
    must_keep(enterprise, set(changed), actor)
    if not changed:
        return enterprise
    check(facts, actor=actor, ground=Ground(localdate(at)))
    if "status" in changed:
        refuse_still_suspended(enterprise, facts.status)
    if "code" in changed:
        refuse_code_taken(facts.code, but=enterprise.pk)
    if {"name", "region"} & set(changed) and not is_other:
        refuse_same_name(facts, but=enterprise.pk)
    write(enterprise, facts)
    if "name" in changed:
        keep_former_name(enterprise, before.name, at)
    words = "、".join(LABELS[name] for name in changed)
    audit.record(
        chain(enterprise),
        "enterprises.changed",
        f"修改{words}"[:200],
        actor=actor,
        at=at,
        place=place_of(enterprise),
        data={"changed": changed},
    )
    announce("enterprises.changed", {"enterprise": enterprise.pk}, at)
    if "principal" in changed:
        announce("enterprises.principal_changed", {"enterprise": enterprise.pk}, at)
    return enterprise


def in_use(enterprise_id: int, actor: Actor) -> Enterprise:
    """The record, locked, for whoever may see it.

    Raises:
        NotFound: Outside the actor's scope.
        AlreadyWithdrawn: It is no longer in use.
    """
    enterprise = Enterprise.objects.visible_to(actor).locked().one(enterprise_id)
    if enterprise.withdrawn_at is not None:
        raise AlreadyWithdrawn(name=enterprise.name, reason=enterprise.withdrawn_reason)
    return enterprise


def differences(before: EnterpriseFacts, after: EnterpriseFacts) -> dict[str, list[Any]]:
    """What differs: field → what it was and what it is."""
    pairs = {name: [getattr(before, name), getattr(after, name)] for name in LABELS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def standing_suspension(enterprise: Enterprise) -> Suspension | None:
    """The suspension of the whole enterprise that has not ended."""
    return enterprise.suspensions.filter(status__in=STANDING, is_whole=True).first()


def refuse_still_suspended(enterprise: Enterprise, status: str) -> None:
    """Hold the state of a stopped enterprise until the resumption is approved.

    Raises:
        StillSuspended: A suspension of the whole stands.
    """
    standing = standing_suspension(enterprise)
    if standing is None:
        return
    word = label("enterprise-states", status)
    day = f"{standing.from_on:%Y-%m-%d}"
    raise StillSuspended(name=enterprise.name, day=day, status=word)


def keep_former_name(enterprise: Enterprise, name: str, at: datetime) -> None:
    """Keep a name under which others may still look for it."""
    FormerName.objects.create(enterprise=enterprise, name=name, until_on=localdate(at))


def must_keep(enterprise: Enterprise, changed: set[str], actor: Actor) -> None:
    """Refuse whoever may not change these fields of this record."""
    if actor.may(perms.CHANGE):
        return
    is_own = actor.enterprise_id == enterprise.pk and actor.may(perms.KEEP_OWN)
    if not is_own:
        label, code = perms.CHANGE.label, perms.CHANGE.code
        raise NotPermitted(permission=label, holders=holders_of(code))
    others = [LABELS[name] for name in LABELS if name in changed - OWN_FIELDS]
    if others:
        raise NotOwnField(fields="、".join(others))


def write(enterprise: Enterprise, facts: EnterpriseFacts) -> None:
    values = columns(facts)
    for name, value in values.items():
        setattr(enterprise, name, value)
    enterprise.save(update_fields=list(values))


@transaction.atomic
def withdraw(*, enterprise_id: int, reason: str, actor: Actor, at: datetime) -> Enterprise:
    """Take a record out of use; it stays, with the reason, and its code becomes free.

    For records entered by mistake; an enterprise that has closed keeps its record and gets the
    status ``closed``.

    Raises:
        InvalidInput: No reason given.
        AlreadyWithdrawn: It was withdrawn before.
    """
    actor.must(perms.WITHDRAW)
    reason = reason.strip()
    if not reason:
        raise InvalidInput({"reason": "请写明撤回的理由（如：重复登记、登记对象有误）。"})
    enterprise = in_use(enterprise_id, actor)
    enterprise.withdrawn_at, enterprise.withdrawn_reason = at, reason[:200]
    enterprise.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    audit.record(
        chain(enterprise),
        "enterprises.withdrawn",
        f"撤回档案：{reason}"[:200],
        actor=actor,
        at=at,
        place=place_of(enterprise),
        data={"reason": reason},
    )
    announce("enterprises.withdrawn", {"enterprise": enterprise.pk}, at)
    return enterprise


@transaction.atomic
def assign_supervisor(
    *, enterprise_id: int, unit_id: int, actor: Actor, at: datetime
) -> Enterprise:
    """Give an enterprise to a supervising unit; co-supervisors stay."""
    before = facts_of(in_use(enterprise_id, actor))
    co_units = tuple(unit for unit in before.co_units if unit != unit_id)
    facts = replace(before, supervisor_id=unit_id, co_units=co_units)
    return change(enterprise_id=enterprise_id, facts=facts, actor=actor, at=at)


@transaction.atomic
def tag(*, enterprise_id: int, tags: Collection[str], actor: Actor, at: datetime) -> Enterprise:
    """Add tags to an enterprise; those it has already stay."""
    before = facts_of(in_use(enterprise_id, actor))
    facts = replace(before, tags=tuple(sorted({*before.tags, *tags})))
    return change(enterprise_id=enterprise_id, facts=facts, actor=actor, at=at)
