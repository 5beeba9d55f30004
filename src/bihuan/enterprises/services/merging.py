"""Two records of one enterprise become one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import SameRecord, TwoLicences
from bihuan.enterprises.models import Enterprise, SafetyManager
from bihuan.enterprises.services.changing import (
    differences,
    in_use,
    standing_suspension,
    write,
)
from bihuan.enterprises.services.checking import Ground, check
from bihuan.enterprises.services.facts import (
    LABELS,
    EnterpriseFacts,
    chain,
    facts_of,
    place_of,
)
from bihuan.enterprises.states import STANDING, WatchStatus
from bihuan.enterprises.workflow.suspension import SUSPENSION_WORKFLOW
from bihuan.enterprises.workflow.watch import WATCH_WORKFLOW
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.errors import InvalidInput

TOGETHER = (("latitude", "longitude"), ("code", "is_unlicensed", "unlicensed_reason"))


@transaction.atomic
def merge(
    *,
    kept_id: int,
    dropped_id: int,
    reason: str,
    actor: Actor,
    at: datetime,
    take: Collection[str] = (),
) -> Enterprise:
    """Merge one record into another; what referred to it refers to the one kept.

    The dropped record stays, withdrawn, and points to the kept one; its safety managers move, and
    ``enterprises.merged`` is announced so that every app moves its own rows. A code that only the
    dropped record has passes on.

    Args:
        take: Names of facts taken from the dropped record (``"address"``); position and licence
            go together.

    Raises:
        SameRecord: The two are one row.
        TwoLicences: Both have codes, and they differ.
        InvalidInput: No reason, or the facts together cannot be.
    """
    actor.must(perms.MERGE)
    if kept_id == dropped_id:
        raise SameRecord({"dropped": "请选择两份不同的档案。"})
    if not reason.strip():
        raise InvalidInput({"reason": "请写明合并的理由。"})
    locked = {pk: in_use(pk, actor) for pk in sorted((kept_id, dropped_id))}
    kept, dropped = locked[kept_id], locked[dropped_id]
    if kept.code and dropped.code and kept.code != dropped.code:
        fields = {"code": "两份档案的信用代码不同。"}
        raise TwoLicences(fields, kept=kept.code, dropped=dropped.code)
    before = facts_of(kept)
    facts = together(before, facts_of(dropped), take)
    check(facts, actor=actor, ground=Ground(localdate(at)))
    drop(dropped, into=kept, reason=reason.strip(), at=at)
    write(kept, facts)
    managers = SafetyManager.objects.filter(enterprise=dropped).update(enterprise=kept)
    bring_along(dropped, kept)
    data = {
        "dropped": dropped.pk,
        "changed": differences(before, facts),
        "managers": managers,
        "reason": reason.strip(),
    }
    tell(kept, "enterprises.absorbed", f"并入“{dropped.name}”的档案", data, actor=actor, at=at)
    text = f"档案并入“{kept.name}”：{reason.strip()}"
    tell(dropped, "enterprises.merged_away", text, {"kept": kept.pk}, actor=actor, at=at)
    announce("enterprises.merged", {"kept": kept.pk, "dropped": dropped.pk}, at)
    return kept


def together(
    kept: EnterpriseFacts, dropped: EnterpriseFacts, take: Collection[str]
) -> EnterpriseFacts:
    """The facts of the kept record with those taken from the dropped one."""
    unknown = set(take) - set(LABELS)
    if unknown:
        raise InvalidInput({"take": f"没有“{'、'.join(sorted(unknown))}”这些项目。"})
    wanted = set(take)
    if dropped.code and not kept.code:
        wanted.add("code")
    for group in TOGETHER:
        if wanted & set(group):
            wanted |= set(group)
    if kept.code and not dropped.code:
        wanted -= set(TOGETHER[1])  # a licence is never given up for its absence
    taken = {name: getattr(dropped, name) for name in wanted}
    tags = tuple(sorted({*kept.tags, *dropped.tags}))
    return replace(kept, **(taken | {"tags": tags}))


def drop(dropped: Enterprise, *, into: Enterprise, reason: str, at: datetime) -> None:
    dropped.withdrawn_at, dropped.withdrawn_reason = at, reason[:200]
    dropped.merged_into = into
    dropped.save(update_fields=["withdrawn_at", "withdrawn_reason", "merged_into"])
    Enterprise.objects.filter(merged_into=dropped).update(merged_into=into)


def bring_along(dropped: Enterprise, kept: Enterprise) -> None:
    """What the register keeps beside the dropped record goes with it.

    Where the kept one has its own of the same name, year or kind, the dropped record's stays where
    it is and is found there.
    """
    kept_sites = kept.sites.filter(closed_on__isnull=True).values("name")
    dropped.sites.exclude(name__in=kept_sites, closed_on__isnull=True).update(enterprise=kept)
    dropped.substances.update(enterprise=kept, site=None)
    dropped.surveys.update(enterprise=kept)
    dropped.former_names.update(enterprise=kept)
    years = list(kept.fund_accounts.values_list("year", flat=True))
    accounts = list(dropped.fund_accounts.exclude(year__in=years))
    for account in accounts:
        account.entries.update(enterprise=kept)
        dropped.fund_accounts.filter(pk=account.pk).update(enterprise=kept)
    standing = standing_suspension(kept)
    for suspension in dropped.suspensions.all():
        if standing is None or suspension.status not in STANDING:
            suspension.enterprise = kept
            suspension.save(update_fields=["enterprise"])
            SUSPENSION_WORKFLOW.refresh_loop(suspension)
    watched = list(kept.watches.filter(status=WatchStatus.ACTIVE).values_list("kind", flat=True))
    for watch in dropped.watches.exclude(status=WatchStatus.ACTIVE, kind__in=watched):
        watch.enterprise = kept
        watch.save(update_fields=["enterprise"])
        watch.contacts.update(enterprise=kept)
        watch.misses.update(enterprise=kept)
        WATCH_WORKFLOW.refresh_loop(watch)
    kept.chemicals = kept.substances.filter(withdrawn_at__isnull=True).count()
    days = [day for day in (kept.surveyed_on, dropped.surveyed_on) if day is not None]
    kept.surveyed_on = max(days, default=None)
    kept.save(update_fields=["chemicals", "surveyed_on"])


def tell(
    enterprise: Enterprise,
    kind: str,
    text: str,
    data: dict[str, object],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    place = place_of(enterprise)
    audit.record(chain(enterprise), kind, text[:200], actor=actor, at=at, place=place, data=data)
