"""A town's standardised capability: laid out from the pack, filled in, accepted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.kernel import evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.kernel.workflow import Transition
from bihuan.organisations.models import UnitKind
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.errors import CapabilityTaken
from bihuan.responsibility.lives import CapabilityStatus, Verdict
from bihuan.responsibility.models import Capability, CapabilityItem
from bihuan.responsibility.services.places import own_unit, require, units_of
from bihuan.responsibility.workflow.capability import (
    ACCEPT,
    CAPABILITY_WORKFLOW,
    JUDGE,
    REJECT,
    REOPEN,
    START,
    SUBMIT,
    WITHDRAW,
)

PROJECT = ("project", "town-capability")
PROOF = "proof"


@transaction.atomic
def plan_capability(*, town_id: int | None, due_on: date, actor: Actor, at: datetime) -> Capability:
    """Lay out a town's checklist as the pack has it today.

    Raises:
        NotPermitted: The actor builds none.
        NotFound: The town lies outside the scope.
        InvalidInput: The unit is no town.
        CapabilityTaken: It has a checklist.
    """
    actor.must(perms.BUILD_CAPABILITY)
    town = own_unit(town_id, actor)
    if town.kind not in (UnitKind.STREET, UnitKind.ZONE):
        raise InvalidInput({"town_id": "选择街道、乡镇或功能区。"})
    if Capability.objects.filter(town=town, withdrawn_at__isnull=True).exists():
        raise CapabilityTaken({"town_id": "已经立项。"}, name=town.name)
    capability = Capability.objects.create(
        town=town,
        pack_version=packs.in_force(*PROJECT).version,
        status=CapabilityStatus.PLANNED,
        due_on=due_on,
        registered_at=at,
        region=town.region_id,
        units=units_of(town, with_office=True),
    )
    CapabilityItem.objects.bulk_create(
        CapabilityItem(
            capability=capability,
            key=row["key"],
            title=row["title"],
            what=row.get("what", ""),
            points=row["points"],
        )
        for row in packs.rows(*PROJECT)
        if row["part"] == "criterion"
    )
    CAPABILITY_WORKFLOW.begin(capability, actor=actor, at=at, text="列入创建计划")
    return capability


def locked_capability(capability_id: int, actor: Actor) -> Capability:
    """The checklist, locked until commit.

    Raises:
        NotFound: Absent, or outside the scope.
    """
    return Capability.objects.visible_to(actor).select_related("town").locked().one(capability_id)


def apply(
    move: Transition[Capability],
    capability: Capability,
    note: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
    changes: dict[str, Any] | None = None,
) -> bool:
    """Make a move; whether it was made now and not before."""
    applied = CAPABILITY_WORKFLOW.apply(
        move, capability, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )
    return not applied.is_replay


def keep(capability: Capability, files: Sequence[Upload], *, actor: Actor, at: datetime) -> None:
    evidence.keep_all(
        files,
        chain=CAPABILITY_WORKFLOW.chain(capability),
        place=Place(capability.region, capability.units),
        role=PROOF,
        actor=actor,
        at=at,
    )


def item_of(capability: Capability, key: str) -> CapabilityItem:
    """An item of the checklist.

    Raises:
        InvalidInput: None of that key.
    """
    found = capability.items.filter(key=key).first()
    if found is None:
        raise InvalidInput({"item": "选择检查项目。"})
    return found


def set_verdict(item: CapabilityItem, verdict: str, note: str, on: date) -> None:
    item.verdict, item.note, item.judged_on = verdict, note.strip()[:300], on
    item.save(update_fields=["verdict", "note", "judged_on"])


@transaction.atomic
def start_capability(
    *, capability_id: int, actor: Actor, at: datetime, key: str | None = None
) -> Capability:
    """Begin to build."""
    capability = locked_capability(capability_id, actor)
    apply(START, capability, "", actor=actor, at=at, key=key)
    return capability


@transaction.atomic
def judge_capability(
    *,
    capability_id: int,
    item: str,
    verdict: str,
    note: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Capability:
    """Fill in one item with what proves it.

    Raises:
        InvalidInput: No such item or verdict, or nothing proves it.
    """
    capability = locked_capability(capability_id, actor)
    found = item_of(capability, item)
    require(note=(note, "写明佐证。"))
    if verdict not in Verdict.values:
        raise InvalidInput({"verdict": "选择达到或未达到。"})
    said = f"{found.title}：{Verdict(verdict).label}，{note.strip()}"
    if apply(JUDGE, capability, said, actor=actor, at=at, key=key):
        set_verdict(found, verdict, note, localdate(at))
        keep(capability, files, actor=actor, at=at)
    return capability


@transaction.atomic
def submit_capability(
    *, capability_id: int, actor: Actor, at: datetime, key: str | None = None
) -> Capability:
    """Ask for acceptance.

    Raises:
        CapabilityUnready: An item is not reached.
    """
    capability = locked_capability(capability_id, actor)
    apply(SUBMIT, capability, "", actor=actor, at=at, key=key)
    return capability


@transaction.atomic
def accept_capability(
    *,
    capability_id: int,
    note: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Capability:
    """Accept a town's capability; the pack says after how many years it is looked at again.

    Raises:
        InvalidInput: Nothing is written.
        CapabilityUnready: An item is not reached.
    """
    capability = locked_capability(capability_id, actor)
    require(note=(note, "写明验收意见。"))
    on = localdate(at)
    years = packs.in_force(*PROJECT).header.get("recheck_years")
    recheck = on.replace(year=on.year + int(years), day=min(on.day, 28)) if years else None
    changes = {"accepted_on": on, "recheck_on": recheck}
    if apply(ACCEPT, capability, note, actor=actor, at=at, key=key, changes=changes):
        keep(capability, files, actor=actor, at=at)
    return capability


def sent_back(
    move: Transition[Capability],
    capability_id: int,
    item: str,
    note: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> Capability:
    """Back to building, with the item that is not reached.

    Raises:
        InvalidInput: No such item, or no reason.
    """
    capability = locked_capability(capability_id, actor)
    found = item_of(capability, item)
    require(note=(note, "写明理由。"))
    said, changes = f"{found.title}：{note.strip()}", {"accepted_on": None, "recheck_on": None}
    if apply(move, capability, said, actor=actor, at=at, key=key, changes=changes):
        set_verdict(found, Verdict.FAILED, note, localdate(at))
    return capability


@transaction.atomic
def reject_capability(
    *,
    capability_id: int,
    item: str,
    note: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Capability:
    """Do not accept; says which item fell short.

    Raises:
        InvalidInput: See `sent_back`.
    """
    return sent_back(REJECT, capability_id, item, note, actor=actor, at=at, key=key)


@transaction.atomic
def reopen_capability(
    *,
    capability_id: int,
    item: str,
    note: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Capability:
    """An accepted town no longer reaches an item.

    Raises:
        InvalidInput: See `sent_back`.
    """
    return sent_back(REOPEN, capability_id, item, note, actor=actor, at=at, key=key)


@transaction.atomic
def withdraw_capability(
    *, capability_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Capability:
    """Take a checklist back.

    Raises:
        InvalidInput: No reason.
    """
    capability = locked_capability(capability_id, actor)
    require(note=(note, "写明撤回的原因。"))
    apply(WITHDRAW, capability, note, actor=actor, at=at, key=key, changes={"withdrawn_at": at})
    return capability


make_capability_move = Moves(
    CAPABILITY_WORKFLOW,
    "capability_id",
    {
        "start": start_capability,
        "judge": judge_capability,
        "submit": submit_capability,
        "accept": accept_capability,
        "reject": reject_capability,
        "reopen": reopen_capability,
        "withdraw": withdraw_capability,
    },
)
