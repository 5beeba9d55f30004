"""Directories (S57): which enterprises stand on them, by which rule, by which facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import ListedAlready, ListedByRule
from bihuan.enterprises.models import Chemical, Enterprise, Listing, RiskLevel
from bihuan.enterprises.querysets import GONE
from bihuan.enterprises.rules.chemicals import tonnes_of
from bihuan.enterprises.rules.directories import Picture, Rule, matching
from bihuan.enterprises.services.catalogue import LIST_WORDS
from bihuan.enterprises.services.changing import in_use
from bihuan.enterprises.services.common import note, require
from bihuan.enterprises.services.facts import chain, place_of
from bihuan.enterprises.states import ChemicalUse
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Entry, record_many
from bihuan.kernel.errors import InvalidInput
from bihuan.statutes.dictionaries import label, labels

KIND = "directory"
CHUNK = 2000
BY_RULE_GONE = "不再符合列入条件"


@dataclass(frozen=True)
class Directory:
    """A directory with its rules in force.

    Args:
        tag: The enterprise tag that goes with it, ``None`` for none.
        watch: Kind of watch that whoever stands on it must have, empty for none.
    """

    code: str
    title: str
    rules: Sequence[Rule]
    version: str = ""
    tag: str | None = None
    watch: str = ""


def directories(on: date) -> dict[str, Directory]:
    """Every directory by its code, with the rules in force on the day."""
    found = {code: Directory(code, title, ()) for code, title in labels("directories").items()}
    for code in packs.codes(KIND):
        pack = packs.in_force(KIND, code)
        header = pack.header
        rules = packs.rows(KIND, code, on)
        title = label("directories", code)
        found[code] = Directory(
            code, title, rules, str(pack.version), header.get("tag"), header.get("watch", "")
        )
    return found


def pictures(enterprises: Sequence[Enterprise]) -> dict[int, Picture]:
    """What the rules look at, by enterprise."""
    kept = Chemical.objects.filter(
        enterprise_id__in=[one.pk for one in enterprises], withdrawn_at__isnull=True
    )
    chemicals: dict[int, list[Chemical]] = defaultdict(list)
    for chemical in kept:
        chemicals[chemical.enterprise_id].append(chemical)
    return {one.pk: picture_of(one, chemicals[one.pk]) for one in enterprises}


def picture_of(enterprise: Enterprise, chemicals: Iterable[Chemical]) -> Picture:
    kept = list(chemicals)
    shares = [
        tonnes / one.critical_t
        for one in kept
        if one.critical_t and (tonnes := tonnes_of(one.quantity, one.unit)) is not None
    ]
    return Picture(
        sector=enterprise.sector,
        size=enterprise.size,
        tags=frozenset(enterprise.tags),
        risk_level=enterprise.risk_level,
        employees=enterprise.employees,
        lists=frozenset(code for one in kept for code in one.lists),
        uses=frozenset(one.use for one in kept),
        ratio=sum(shares, Decimal(0)) if shares else None,
    )


WORDS: Mapping[str, Any] = {
    "sectors": lambda picture: f"行业领域为{label('sectors', picture.sector)}",
    "sizes": lambda picture: f"规模为{label('enterprise-sizes', picture.size)}",
    "risk_levels": lambda picture: f"风险等级为{RiskLevel(picture.risk_level).label}",
    "employees_from": lambda picture: f"从业{picture.employees}人",
    "ratio_from": lambda picture: f"存量与临界量之比合计{picture.ratio:.2f}",
}


def words_of(rule: Rule, met: Sequence[str], picture: Picture) -> str:
    """A rule that holds and the facts by which it does, in words."""
    said = []
    for name in met:
        if name == "tags":
            both = picture.tags & set(rule["tags"])
            said.append("有标签" + "、".join(label("enterprise-tags", tag) for tag in sorted(both)))
        elif name == "chemical_lists":
            lists = picture.lists & set(rule["chemical_lists"])
            said.append("涉及" + "、".join(LIST_WORDS[code] for code in sorted(lists)))
        elif name == "chemical_uses":
            uses = picture.uses & set(rule["chemical_uses"])
            said.append("、".join(str(ChemicalUse(use).label) for use in sorted(uses)))
        else:
            said.append(WORDS[name](picture))
    return f"{rule['title']}（{'，'.join(said)}）"


@transaction.atomic
def relist(*, enterprise_id: int, actor: Actor, at: datetime) -> int:
    """Put one enterprise on the directories whose rules hold, and take it off the others.

    What was listed by hand stays. A tag that came with a directory goes with it.

    Returns:
        How many listings began or ended.
    """
    enterprise = Enterprise.objects.locked().filter(pk=enterprise_id).first()
    if enterprise is None:
        return 0
    return relist_many([enterprise], actor=actor, at=at)


def relist_all(*, actor: Actor, at: datetime) -> int:
    """Judge every enterprise anew, some thousands at a time; safe to run twice.

    Returns:
        How many listings began or ended.
    """
    last, changed = 0, 0
    while True:
        with transaction.atomic():
            found = Enterprise.objects.filter(pk__gt=last).order_by("pk").select_for_update()
            batch = list(found[:CHUNK])
            if not batch:
                return changed
            changed += relist_many(batch, actor=actor, at=at)
            last = batch[-1].pk


def relist_many(batch: Sequence[Enterprise], *, actor: Actor, at: datetime) -> int:
    """Judge locked enterprises anew."""
    today = localdate(at)
    known = directories(today)
    seen = pictures(batch)
    standing: dict[int, dict[str, Listing]] = defaultdict(dict)
    for one in Listing.objects.filter(enterprise__in=batch, ended_on__isnull=True):
        standing[one.enterprise_id][one.directory] = one
    fresh, entries = list[Listing](), list[Entry]()
    changed = 0
    for enterprise in batch:
        began, ended = judge(enterprise, known, seen[enterprise.pk], standing, today)
        fresh += began
        changed += len(began) + len(ended)
        if began or ended:
            follow_tags(enterprise, began, ended, known)
            entries.append(entry_of(enterprise, began, ended, known, actor=actor, at=at))
    Listing.objects.bulk_create(fresh)
    record_many(entries)
    return changed


def judge(
    enterprise: Enterprise,
    known: Mapping[str, Directory],
    picture: Picture,
    standing: Mapping[int, Mapping[str, Listing]],
    today: date,
) -> tuple[list[Listing], list[Listing]]:
    """Listings that begin (not stored yet) and those that end (stored)."""
    is_active = enterprise.withdrawn_at is None and enterprise.status not in GONE
    listed = standing.get(enterprise.pk, {})
    began, ended = [], []
    for directory in known.values():
        former = listed.get(directory.code)
        met = matching(directory.rules, picture) if is_active else {}
        rules = {rule["key"]: rule for rule in directory.rules}
        reason = "；".join(words_of(rules[key], names, picture) for key, names in met.items())
        if met and former is None:
            began.append(
                Listing(
                    enterprise=enterprise,
                    directory=directory.code,
                    rules=list(met),
                    pack_version=directory.version,
                    reason=reason[:400],
                    since_on=today,
                    set_tag=directory.tag is not None and directory.tag not in enterprise.tags,
                )
            )
        elif met and former is not None and not former.is_manual and former.reason != reason[:400]:
            former.rules, former.reason = list(met), reason[:400]
            former.pack_version = directory.version
            former.save(update_fields=["rules", "reason", "pack_version"])
        elif former is not None and not met and (not former.is_manual or not is_active):
            former.ended_on, former.ended_reason = today, BY_RULE_GONE
            former.save(update_fields=["ended_on", "ended_reason"])
            ended.append(former)
    return began, ended


def follow_tags(
    enterprise: Enterprise,
    began: Sequence[Listing],
    ended: Sequence[Listing],
    known: Mapping[str, Directory],
) -> None:
    """Tags come with a directory and go with it, where it was the directory that brought them."""
    tags = set(enterprise.tags)
    tags |= {tag for one in began if (tag := known[one.directory].tag)}
    gone = {known[one.directory].tag for one in ended if one.set_tag and one.directory in known}
    tags -= {tag for tag in gone if tag}
    if tags != set(enterprise.tags):
        enterprise.tags = sorted(tags)
        enterprise.save(update_fields=["tags"])


def entry_of(
    enterprise: Enterprise,
    began: Sequence[Listing],
    ended: Sequence[Listing],
    known: Mapping[str, Directory],
    *,
    actor: Actor,
    at: datetime,
) -> Entry:
    parts = [f"列入{known[one.directory].title}名录" for one in began]
    parts += [f"移出{label('directories', one.directory)}名录" for one in ended]
    reasons = {one.directory: one.reason for one in began}
    return Entry(
        chain(enterprise),
        "enterprises.relisted",
        "、".join(parts)[:200],
        actor,
        at,
        place_of(enterprise),
        {"reason": "；".join(reasons.values())[:400], "directories": reasons},
    )


@transaction.atomic
def list_by_hand(
    *,
    enterprise_id: int,
    directory: str,
    reason: str,
    document: str,
    actor: Actor,
    at: datetime,
) -> Listing:
    """Put an enterprise on a directory by a document.

    Raises:
        NotFound: Outside the actor's scope.
        ListedAlready: It stands there.
        InvalidInput: No such directory, no reason, no document.
    """
    actor.must(perms.KEEP_DIRECTORY)
    enterprise = in_use(enterprise_id, actor)
    known = directories(localdate(at))
    if directory not in known:
        raise InvalidInput({"directory": "请从列表中选择名录。"})
    reason = require(reason, "reason", "请写明列入的原因。")
    document = require(document, "document", "请填写依据的文件名称或者文号。")
    former = enterprise.listings.filter(directory=directory, ended_on__isnull=True).first()
    if former is not None:
        title = known[directory].title
        raise ListedAlready(name=enterprise.name, directory=title, reason=former.reason)
    tag = known[directory].tag
    listing = Listing.objects.create(
        enterprise=enterprise,
        directory=directory,
        reason=reason[:400],
        is_manual=True,
        document=document[:120],
        since_on=localdate(at),
        set_tag=tag is not None and tag not in enterprise.tags,
    )
    follow_tags(enterprise, [listing], [], known)
    text = f"人工列入{known[directory].title}名录"
    data = {"reason": reason, "document": document, "listing": listing.pk}
    note(enterprise, "listed", text, actor=actor, at=at, data=data)
    return listing


@transaction.atomic
def delist(*, listing_id: int, reason: str, actor: Actor, at: datetime) -> Listing:
    """Take an enterprise off a directory it was put on by hand.

    Raises:
        NotFound: Outside the actor's scope.
        ListedByRule: A rule has put it there.
        InvalidInput: No reason, or it was taken off before.
    """
    actor.must(perms.KEEP_DIRECTORY)
    found = Listing.objects.visible_to(actor).select_related("enterprise")
    listing = found.locked().one(listing_id)
    enterprise = in_use(listing.enterprise_id, actor)
    if not listing.is_manual:
        raise ListedByRule(name=enterprise.name, reason=listing.reason)
    reason = require(reason, "reason", "请写明移出的原因。")
    if listing.ended_on is not None:
        raise InvalidInput({"reason": f"已于{listing.ended_on:%Y-%m-%d}移出。"})
    listing.ended_on, listing.ended_reason = localdate(at), reason[:200]
    listing.save(update_fields=["ended_on", "ended_reason"])
    follow_tags(enterprise, [], [listing], directories(localdate(at)))
    text = f"移出{label('directories', listing.directory)}名录"
    data = {"reason": reason, "listing": listing.pk}
    note(enterprise, "delisted", text, actor=actor, at=at, data=data)
    return listing
