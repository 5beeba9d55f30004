"""Watches (S53): who keeps an eye on an enterprise, contacts, and contacts that were missed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import WatchedAlready
from bihuan.enterprises.models import Enterprise, Suspension, Watch, WatchContact, WatchMiss
from bihuan.enterprises.services.changing import in_use
from bihuan.enterprises.services.checking import PHONE
from bihuan.enterprises.services.common import note as note_down
from bihuan.enterprises.services.common import refuse_before_founding, require
from bihuan.enterprises.states import ContactWay, WatchKind, WatchStatus
from bihuan.enterprises.workflow.watch import (
    CONTACT,
    END_WATCH,
    HAND_OVER_WATCH,
    WATCH_WORKFLOW,
)
from bihuan.kernel import audit, evidence, packs
from bihuan.kernel.actors import Actor, system_actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.models import Post
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import NoticeKind, notify, notify_unit
from bihuan.kernel.posts import held_on

MISSED = NoticeKind("enterprises.watch_missed", _("专盯漏联系"))
EVERY_DAYS: Mapping[str, str] = {
    WatchKind.HAZCHEM: "watch-days-hazchem",
    WatchKind.AMMONIA: "watch-days-ammonia",
    WatchKind.GAS: "watch-days-gas",
    WatchKind.SUSPENSION: "watch-days-suspension",
}
SUSPENSION_TAG = "under-suspension-watch"


@dataclass(frozen=True)
class WatchFacts:
    """Who watches, and how often.

    Args:
        watcher: Name; where somebody of the unit has an account under it, the duty stands in
            that person's work list, else in the unit's.
        unit_id: The unit of the watcher.
        every_days: Calendar days between two contacts; the setting of the kind where ``None``.
        since_on: First day of the watch; today where ``None``.
    """

    watcher: str
    unit_id: int
    phone: str = ""
    every_days: int | None = None
    measures: str = ""
    since_on: date | None = None


@transaction.atomic
def open_watch(
    *,
    enterprise_id: int,
    kind: str,
    facts: WatchFacts,
    suspension: Suspension | None = None,
    actor: Actor,
    at: datetime,
) -> Watch:
    """Name somebody who keeps an eye on an enterprise; the first contact is owed in time.

    Raises:
        NotFound: Outside the actor's scope.
        WatchedAlready: It is watched for the same reason.
        BeforeFounding: The first day lies before the founding.
        InvalidInput: No name, a telephone that is none, a frequency out of bounds.
    """
    actor.must(perms.SUSPEND if suspension is not None else perms.NAME_WATCHER)
    enterprise = in_use(enterprise_id, actor)
    every = checked_frequency(kind, facts.every_days)
    watcher = require(facts.watcher, "watcher", "请填写专盯人姓名。")[:40]
    if facts.phone and not PHONE.match(facts.phone.strip()):
        raise InvalidInput({"phone": "电话应为11位手机号或带区号的座机，请核对后重填。"})
    since = facts.since_on or localdate(at)
    refuse_before_founding(enterprise, "since_on", "专盯起始日期", since)
    former = enterprise.watches.filter(kind=kind, status=WatchStatus.ACTIVE).first()
    if former is not None:
        said = {"kind": former.get_kind_display(), "watcher": former.watcher}
        raise WatchedAlready(name=enterprise.name, **said)
    watch = Watch.objects.create(
        enterprise=enterprise,
        kind=kind,
        suspension=suspension,
        unit_id=facts.unit_id,
        watcher=watcher,
        watcher_user_id=account_of(watcher, facts.unit_id, localdate(at)),
        phone=facts.phone.strip(),
        every_days=every,
        measures=facts.measures.strip()[:300],
        since_on=since,
        due_on=since + timedelta(days=every),
        region=enterprise.region,
        units=sorted({*enterprise.units, facts.unit_id}),
    )
    data = {"watcher": watcher, "every_days": every}
    WATCH_WORKFLOW.begin(watch, actor=actor, at=at, text=f"指定{watcher}专盯", data=data)
    follow_tag(enterprise, actor=actor, at=at)
    return watch


def checked_frequency(kind: str, every_days: int | None) -> int:
    """How many days may lie between two contacts.

    Raises:
        InvalidInput: No such kind, or outside what the settings allow.
    """
    if kind not in WatchKind.values:
        raise InvalidInput({"kind": "请选择专盯类别。"})
    if every_days is None:
        return int(packs.setting("enterprises", EVERY_DAYS[kind]))
    most = int(packs.setting("enterprises", "watch-days-most"))
    if not 1 <= every_days <= most:
        raise InvalidInput({"every_days": f"联系间隔为1至{most}日，现在是{every_days}。"})
    return every_days


def account_of(name: str, unit_id: int, on: date) -> int | None:
    """The account of the one person of that name in the unit; ``None`` where none or several."""
    held = Post.objects.filter(held_on(on), unit_id=unit_id, user__name=name, user__is_active=True)
    found = set(held.values_list("user_id", flat=True)[:2])
    return found.pop() if len(found) == 1 else None


def locked_watch(watch_id: int, actor: Actor) -> Watch:
    """The watch, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = Watch.objects.visible_to(actor).select_related("enterprise", "unit")
    return found.locked().one(watch_id)


@transaction.atomic
def record_contact(
    *,
    watch_id: int,
    way: str,
    found: str,
    on: date | None = None,
    abnormal: bool = False,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Watch:
    """Record that the watcher was in touch; the next contact is owed from that day on.

    A contact makes up for what was missed up to then.

    Raises:
        NotFound: Outside the actor's scope.
        TransitionRefused: The watch has ended.
        InvalidInput: Nothing found, no way of contact, or a day to come or before the watch.
    """
    watch = locked_watch(watch_id, actor)
    today = localdate(at)
    day = on or today
    check_contact(watch, way, found, day, today)
    last = max(day, watch.last_on or day)
    changes = {"last_on": last, "due_on": last + timedelta(days=watch.every_days)}
    text = f"{ContactWay(way).label}联系：{'发现异常' if abnormal else '情况正常'}"
    applied = WATCH_WORKFLOW.apply(
        CONTACT,
        watch,
        actor=actor,
        at=at,
        text=text,
        changes=changes,
        data={"note": found.strip()[:500], "abnormal": abnormal},
        key=key,
    )
    if applied.is_replay:
        return watch
    contact = WatchContact.objects.create(
        watch=watch,
        enterprise=watch.enterprise,
        on=day,
        way=way,
        found=found.strip()[:500],
        is_normal=not abnormal,
        by_name=actor.name,
        recorded_at=at,
        region=watch.region,
    )
    watch.misses.filter(made_up_on__isnull=True).update(made_up_on=day)
    evidence.keep_all(
        photos,
        chain=WATCH_WORKFLOW.chain(watch),
        place=place_of(watch),
        role=f"contact:{contact.pk}",
        actor=actor,
        at=at,
    )
    return watch


def check_contact(watch: Watch, way: str, found: str, day: date, today: date) -> None:
    problems = {}
    if way not in ContactWay.values:
        problems["way"] = "请选择联系方式。"
    if not found.strip():
        problems["found"] = "请写明现场情况。"
    if not watch.since_on <= day <= today:
        problems["on"] = f"联系日期应在{watch.since_on:%Y-%m-%d}至今天之间，现在是{day:%Y-%m-%d}。"
    if problems:
        raise InvalidInput(problems)


def place_of(watch: Watch) -> Place:
    return Place(watch.region, watch.units, watch.enterprise_id)


@transaction.atomic
def hand_over_watch(
    *,
    watch_id: int,
    watcher: str,
    phone: str = "",
    every_days: str | int | None = None,
    note: str = "",
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Watch:
    """Give a watch to somebody else of the unit, or let it be done more or less often.

    Raises:
        InvalidInput: No name, or a frequency that is none.
    """
    watch = locked_watch(watch_id, actor)
    watcher = require(watcher, "watcher", "请填写专盯人姓名。")[:40]
    every = watch.every_days
    if every_days not in {None, ""}:
        if not str(every_days).isdecimal():
            raise InvalidInput({"every_days": f"联系间隔要填整数，现在是“{every_days}”。"})
        every = checked_frequency(watch.kind, int(str(every_days)))
    if phone and not PHONE.match(phone.strip()):
        raise InvalidInput({"phone": "电话应为11位手机号或带区号的座机，请核对后重填。"})
    changes = {
        "watcher": watcher,
        "watcher_user_id": account_of(watcher, watch.unit_id, localdate(at)),
        "phone": phone.strip(),
        "every_days": every,
        "due_on": (watch.last_on or watch.since_on) + timedelta(days=every),
    }
    WATCH_WORKFLOW.apply(
        HAND_OVER_WATCH,
        watch,
        actor=actor,
        at=at,
        text=f"专盯人改为{watcher}",
        changes=changes,
        data={"note": note},
        key=key,
    )
    return watch


@transaction.atomic
def end_watch(
    *, watch_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Watch:
    """End a watch.

    Raises:
        InvalidInput: No reason.
        TransitionRefused: It has ended.
    """
    watch = locked_watch(watch_id, actor)
    written = require(note, "note", "请写明结束专盯的理由。")
    changes = {"ended_on": localdate(at)}
    data = {"note": written}
    WATCH_WORKFLOW.apply(END_WATCH, watch, actor=actor, at=at, changes=changes, data=data, key=key)
    follow_tag(watch.enterprise, actor=actor, at=at)
    return watch


def end_watches_of(suspension: Suspension, *, note: str, actor: Actor, at: datetime) -> None:
    """End what a suspension had somebody watch, whoever decides on the suspension."""
    active = suspension.watches.filter(status=WatchStatus.ACTIVE).select_related("enterprise")
    for watch in active:
        WATCH_WORKFLOW.apply(
            END_WATCH,
            watch,
            actor=system_actor(),
            at=at,
            changes={"ended_on": localdate(at)},
            data={"note": note},
        )
        follow_tag(watch.enterprise, actor=actor, at=at)


def follow_tag(enterprise: Enterprise, *, actor: Actor, at: datetime) -> None:
    """Keep the tag of enterprises watched while they stand still; statistics count by it."""
    kind = WatchKind.SUSPENSION
    is_watched = enterprise.watches.filter(kind=kind, status=WatchStatus.ACTIVE).exists()
    before = list(enterprise.tags)
    tags = {*before, SUSPENSION_TAG} if is_watched else set(before) - {SUSPENSION_TAG}
    if tags == set(before):
        return
    enterprise.tags = sorted(tags)
    enterprise.save(update_fields=["tags"])
    data = {"changed": {"tags": [before, enterprise.tags]}}
    note_down(enterprise, "tags_followed", "修改标签", actor=actor, at=at, data=data)


@transaction.atomic
def note_missed(*, on: date, at: datetime) -> int:
    """Log every contact that was due before a day and has not been made; safe to run twice.

    Each period without a contact is a miss of its own, so that two weeks' silence counts twice.

    Returns:
        How many misses were written.
    """
    late = Watch.objects.filter(status=WatchStatus.ACTIVE, due_on__lt=on)
    written = 0
    for watch in late.select_related("enterprise", "unit").select_for_update(of=("self",)):
        written += note_one(watch, on, at)
    return written


def note_one(watch: Watch, on: date, at: datetime) -> int:
    """The misses of one watch before a day that are not written yet."""
    steps = (on - watch.due_on - timedelta(days=1)).days // watch.every_days
    days = [watch.due_on + timedelta(days=watch.every_days * n) for n in range(steps + 1)]
    known = set(watch.misses.filter(due_on__in=days).values_list("due_on", flat=True))
    fresh = [day for day in days if day not in known]
    WatchMiss.objects.bulk_create(
        [
            WatchMiss(
                watch=watch,
                enterprise=watch.enterprise,
                watcher=watch.watcher,
                unit_id=watch.unit_id,
                due_on=day,
                noted_at=at,
                region=watch.region,
            )
            for day in fresh
        ]
    )
    if fresh:
        watch.missed += len(fresh)
        watch.save(update_fields=["missed"])
        tell(watch, fresh[-1], at)
    return len(fresh)


def tell(watch: Watch, due_on: date, at: datetime) -> None:
    """Log a miss in the watch's chain and tell watcher and unit."""
    chain = WATCH_WORKFLOW.chain(watch)
    text = f"漏联系：应于{due_on:%Y-%m-%d}前联系"
    audit.record(
        chain,
        "watch.missed",
        text,
        actor=system_actor(),
        at=at,
        place=place_of(watch),
        data={"due_on": due_on.isoformat()},
    )
    said: dict[str, Any] = {
        "kind": MISSED.code,
        "title": f"{watch.enterprise.name}：{watch.watcher}{text}",
        "body": "请联系企业并记录情况。",
        "url": f"/enterprises/watches/{watch.pk}/",
        "chain": chain,
        "key": f"watch.missed:{watch.pk}:{due_on}",
        "at": at,
    }
    if watch.watcher_user_id is not None:
        notify(users=[watch.watcher_user_id], **said)
    else:
        notify_unit(watch.unit_id, permission=perms.WATCH, **said)


SERVICES: Mapping[str, Callable[..., Watch]] = {
    "contact": record_contact,
    "hand_over": hand_over_watch,
    "end": end_watch,
}
make_watch_move = Moves(WATCH_WORKFLOW, "watch_id", SERVICES)
