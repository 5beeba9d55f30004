"""What the platform tells enterprises by itself: what runs out, what is missing, who changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.models import Enterprise, Record
from bihuan.enterprises.records.patterns import Pattern
from bihuan.enterprises.services.records.patterns import patterns
from bihuan.enterprises.services.records.population import lacking, records_covering, waiting
from bihuan.enterprises.workflow.records import RECORD_WORKFLOW
from bihuan.kernel.models import Post
from bihuan.kernel.notices import NoticeKind, notify_enterprise, notify_unit
from bihuan.kernel.permissions import Role

EXPIRING = NoticeKind("enterprises.record_expiring", _("企业记录到期提醒"))
OWED = NoticeKind("enterprises.records_owed", _("企业应办事项提醒"))
CHANGED = NoticeKind("enterprises.principal_renewed", _("主要负责人变更提醒"))
MINE = "/enterprises/records/mine/"
MOST_NAMED = 8


def ending(pattern: Pattern, on: date) -> Iterator[tuple[Record, int]]:
    """The records whose end is a reminder's days away, or was yesterday, and that none follows.

    Yields:
        The record, and how many days are left (-1 for one that ended yesterday).
    """
    for left in (*pattern.remind_days, -1):
        day = on + timedelta(days=left)
        found = Record.objects.in_force().of_kind(pattern.code).filter(covers_until=day)
        renewed = records_covering(pattern, day + timedelta(days=1)).values("enterprise_id")
        if pattern.period != "open":
            found = found.exclude(enterprise_id__in=renewed)
        for record in found.select_related("enterprise", "pattern"):
            yield record, left


def remind_ending(*, at: datetime) -> int:
    """Tell enterprises, and of what has ended their supervisors, which records run out.

    Returns:
        How many records were spoken of.
    """
    today, told = localdate(at), 0
    for pattern in patterns():
        if not pattern.remind_days:
            continue
        for record, left in ending(pattern, today):
            tell_end(record, left, at=at)
            told += 1
    return told


def tell_end(record: Record, left: int, *, at: datetime) -> None:
    name = f"{record.pattern.title}（{record.title}）"
    title = f"{name}{left}天后到期" if left > 0 else f"{name}已经到期"
    said: dict[str, Any] = {
        "kind": "enterprises.record_expiring",
        "title": title,
        "body": f"有效期至{record.covers_until}。请在到期前换证、续保或重新登记。",
        "url": f"/enterprises/records/{record.pk}/",
        "chain": RECORD_WORKFLOW.chain(record),
        "key": f"enterprises.record_expiring:{record.pk}:{left}",
        "at": at,
    }
    notify_enterprise(record.enterprise_id, **said)
    if left < 0 and record.unit_id is not None:
        named = said | {"title": f"{record.enterprise.name}：{title}"}
        notify_unit(record.unit_id, permission=perms.CONFIRM_RECORDS, **named)


def with_accounts(on: date) -> set[int]:
    """The enterprises whose own people can sign in that day; nobody else reads a notice."""
    posts = Post.objects.filter(role=Role.ENTERPRISE, enterprise_id__isnull=False)
    current = posts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=on), starts_on__lte=on)
    return {pk for pk in current.values_list("enterprise_id", flat=True) if pk is not None}


def owed_now(on: date) -> dict[int, list[Pattern]]:
    """Enterprises with accounts → the kinds that they owe and lack; one query a kind."""
    readers = with_accounts(on)
    found: dict[int, list[Pattern]] = defaultdict(list)
    for pattern in patterns():
        if not pattern.is_owed or pattern.fills == "authority":
            continue
        lacks = Enterprise.objects.filter(lacking(pattern, on), pk__in=readers)
        for pk in lacks.exclude(waiting(pattern)).values_list("pk", flat=True):
            found[pk].append(pattern)
    return found


def remind_owed(*, at: datetime) -> int:
    """Tell each enterprise once a week what it owes and has not done.

    Returns:
        How many enterprises were told.
    """
    today = localdate(at)
    week = "{}-{}".format(*today.isocalendar()[:2])
    found = owed_now(today)
    for pk, kinds in found.items():
        names = "、".join(pattern.title for pattern in kinds[:MOST_NAMED])
        more = "等" if len(kinds) > MOST_NAMED else ""
        notify_enterprise(
            pk,
            kind="enterprises.records_owed",
            title=f"本企业有{len(kinds)}项应办未办",
            body=f"{names}{more}。",
            url=MINE,
            key=f"enterprises.records_owed:{pk}:{week}",
            at=at,
        )
    return len(found)


def principal_changed(*, enterprise_id: int, at: datetime) -> int:
    """Tell an enterprise what its new principal has to renew: pledge, roster, training.

    Returns:
        How many kinds have to be renewed.
    """
    today = localdate(at)
    bound = [
        pattern
        for pattern in patterns()
        if pattern.bound_to
        and Enterprise.objects.filter(lacking(pattern, today), pk=enterprise_id).exists()
    ]
    if bound:
        names = "、".join(pattern.title for pattern in bound)
        notify_enterprise(
            enterprise_id,
            kind="enterprises.principal_renewed",
            title="主要负责人已变更，有关记录须重新办理",
            body=f"请由新任主要负责人重新办理：{names}；并按规定参加安全培训。",
            url=MINE,
            key=f"enterprises.principal_renewed:{enterprise_id}:{at.isoformat()}",
            at=at,
        )
    return len(bound)
