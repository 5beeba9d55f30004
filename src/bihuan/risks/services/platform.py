"""What the provincial platform says of enterprises: taken in, urged, answered (S80)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import notify_enterprise
from bihuan.kernel.notices.kinds import NoticeKind
from bihuan.kernel.workflow import Transition
from bihuan.risks import permissions as perms
from bihuan.risks.models import PlatformEntry
from bihuan.risks.services.basics import ROOM, must_be_past
from bihuan.risks.states.dual import RunStatus
from bihuan.risks.workflow.dual import ANSWER, DROP, FELL, RECOVERED, RUN_WORKFLOW, URGE

URGED = NoticeKind("risks.urged", _("省平台运行催办"))


@dataclass(frozen=True)
class PlatformFacts:
    """One enterprise as the platform lists it on a day.

    Args:
        is_running: Whether it runs as required; ``shortcoming`` what it lacks otherwise.
        seen_on: The day of the list.
    """

    enterprise_id: int
    is_running: bool
    seen_on: date | None
    external_id: str = ""
    registered_on: date | None = None
    last_run_on: date | None = None
    shortcoming: str = ""


@transaction.atomic
def take_in_entry(
    facts: PlatformFacts, *, actor: Actor, at: datetime
) -> tuple[PlatformEntry, bool]:
    """Take in what the platform says of an enterprise; an older list changes nothing.

    Returns:
        The entry, and whether it is new.

    Raises:
        NotPermitted: The actor may not.
        NotFound: The enterprise is outside the actor's scope.
        InvalidInput: It ran before it was registered, or after the list; does not run and
            nothing says what it lacks.
        AssessedInFuture: The list is of a day to come.
    """
    actor.must(perms.URGE_DUAL)
    seen_on = must_be_past(facts.seen_on, "seen_on", at)
    check(facts, seen_on)
    enterprise = Enterprise.objects.visible_to(actor).one(facts.enterprise_id)
    found = (
        PlatformEntry.objects.filter(enterprise=enterprise)
        .select_related("enterprise")
        .locked()
        .first()
    )
    if found is None:
        return begin(facts, enterprise, seen_on, actor=actor, at=at), True
    if seen_on < found.seen_on:
        words = f"平台数据是 {seen_on} 的，已有 {found.seen_on} 的数据，没有覆盖。"
        raise InvalidInput({"seen_on": words})
    follow(found, facts, seen_on, actor=actor, at=at)
    return found, False


def check(facts: PlatformFacts, seen_on: date) -> None:
    """Refuse what cannot be so.

    Raises:
        InvalidInput: One sentence a field.
    """
    wrong = {}
    ran, registered = facts.last_run_on, facts.registered_on
    if registered is not None and registered > seen_on:
        wrong["registered_on"] = "平台注册日期晚于数据日期。"
    if ran is not None and ran > seen_on:
        wrong["last_run_on"] = "最近运行日期晚于数据日期。"
    if ran is not None and registered is not None and ran < registered:
        wrong["last_run_on"] = "最近运行日期早于平台注册日期。"
    if not facts.is_running and not facts.shortcoming.strip():
        wrong["shortcoming"] = "未按要求运行的，写明哪里不符合要求。"
    if wrong:
        raise InvalidInput(wrong)


def columns(facts: PlatformFacts, seen_on: date) -> dict[str, Any]:
    return {
        "external_id": facts.external_id.strip()[:60],
        "registered_on": facts.registered_on,
        "last_run_on": facts.last_run_on,
        "shortcoming": "" if facts.is_running else facts.shortcoming.strip()[:200],
        "seen_on": seen_on,
    }


def begin(
    facts: PlatformFacts, enterprise: Enterprise, seen_on: date, *, actor: Actor, at: datetime
) -> PlatformEntry:
    entry = PlatformEntry.objects.create(
        enterprise=enterprise,
        status=RunStatus.RUNNING if facts.is_running else RunStatus.FAILING,
        **columns(facts, seen_on),
    )
    RUN_WORKFLOW.begin(entry, actor=actor, at=at, text="省平台登记在册", data={"seen_on": seen_on})
    return entry


def follow(
    entry: PlatformEntry, facts: PlatformFacts, seen_on: date, *, actor: Actor, at: datetime
) -> None:
    """Bring an entry to a newer list: fell out, recovered, or as before."""
    changes = columns(facts, seen_on)
    ran = entry.status == RunStatus.RUNNING
    data = {"seen_on": seen_on, "shortcoming": facts.shortcoming}
    if facts.is_running and not ran:
        changes |= {"due_on": None, "urged_on": None, "urges": 0, "answer": ""}
        RUN_WORKFLOW.apply(RECOVERED, entry, actor=actor, at=at, data=data, changes=changes)
    elif not facts.is_running and entry.status in {RunStatus.RUNNING, RunStatus.LEFT}:
        RUN_WORKFLOW.apply(FELL, entry, actor=actor, at=at, data=data, changes=changes)
    else:
        for name, value in changes.items():
            setattr(entry, name, value)
        entry.save(update_fields=list(changes))
        RUN_WORKFLOW.refresh_loop(entry)


def locked_entry(entry_id: int, actor: Actor) -> PlatformEntry:
    """The entry, locked.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = PlatformEntry.objects.visible_to(actor).select_related("enterprise")
    return found.locked().one(entry_id)


def apply(
    move: Transition[PlatformEntry],
    entry: PlatformEntry,
    note: str,
    changes: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> bool:
    """Make a move with its words; whether it was a replay.

    Raises:
        InvalidInput: No words.
    """
    if not note.strip():
        raise InvalidInput({"note": "写明情况。"})
    return RUN_WORKFLOW.apply(
        move, entry, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    ).is_replay


@transaction.atomic
def urge_entry(
    *,
    entry_id: int,
    note: str,
    due_on: date | None = None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> PlatformEntry:
    """Urge an enterprise that does not run the platform as required, with a limit.

    Raises:
        InvalidInput: No words, or a limit before today.
        TransitionRefused: It runs.
    """
    entry = locked_entry(entry_id, actor)
    today = localdate(at)
    limit = due_on or today + timedelta(days=int(packs.setting(ROOM, "urge-days")))
    if limit < today:
        raise InvalidInput({"due_on": "整改期限不能早于今天。"})
    changes = {"urged_on": today, "due_on": limit, "urges": entry.urges + 1}
    if not apply(URGE, entry, note, changes, actor=actor, at=at, key=key):
        notify_enterprise(
            entry.enterprise_id,
            kind="risks.urged",
            title="请按要求运行省双重预防巡察信息平台",
            body=f"{note}（{limit} 前）",
            url=f"/risks/platform/{entry.pk}/",
            chain=RUN_WORKFLOW.chain(entry),
            at=at,
        )
    return entry


@transaction.atomic
def answer_urge(
    *, entry_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> PlatformEntry:
    """Say why it did not run and what was done; the next list of the platform decides.

    Raises:
        InvalidInput: No words.
        TransitionRefused: It runs.
    """
    entry = locked_entry(entry_id, actor)
    apply(ANSWER, entry, note, {"answer": note.strip()[:300]}, actor=actor, at=at, key=key)
    return entry


@transaction.atomic
def drop_entry(
    *, entry_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> PlatformEntry:
    """Say that an enterprise left the platform.

    Raises:
        InvalidInput: No words.
        TransitionRefused: It has left.
    """
    entry = locked_entry(entry_id, actor)
    apply(DROP, entry, note, {"due_on": None}, actor=actor, at=at, key=key)
    return entry


make_run_move = Moves(
    RUN_WORKFLOW, "entry_id", {"urge": urge_entry, "answer": answer_urge, "drop": drop_entry}
)
