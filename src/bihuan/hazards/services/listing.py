"""Listed supervision: drafted, issued, filed and published; what follows is in `listed`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.documents.rules import document_number
from bihuan.documents.services import next_number
from bihuan.documents.states import Numbering
from bihuan.enterprises.models import Enterprise
from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import ListedAlready, NotMajor
from bihuan.hazards.models import (
    Hazard,
    Listing,
    PublicListing,
)
from bihuan.hazards.papers import listing_paper
from bihuan.hazards.rules import DUE_RULES
from bihuan.hazards.services.filing import note_on, require_words
from bihuan.hazards.services.setting import keep_paper
from bihuan.hazards.states import Grade
from bihuan.hazards.supervision import LISTING_RUNNING, ListingLevel, ListingObject, ListingStatus
from bihuan.hazards.workflow import (
    FILE_LISTING,
    ISSUE_LISTING,
    LISTING_WORKFLOW,
    PUBLISH_LISTING,
    WITHDRAW_LISTING,
)
from bihuan.kernel import evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.bulk import next_ids
from bihuan.kernel.deadlines import due
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.notices import NoticeKind, notify_enterprise, notify_unit
from bihuan.kernel.workflow import Transition
from bihuan.organisations.choices import region_name
from bihuan.organisations.models import Unit, UnitKind

LISTED = NoticeKind("hazards.listed", "挂牌督办")
FILING, PUBLICATION = "listing-filing", "listing-publication"


@dataclass(frozen=True)
class ListingOrder:
    """An order as somebody drafts it.

    Args:
        object: `ListingObject`: a hazard, an accident, or a region or industry.
        level: `ListingLevel`.
        owner_id: The unit whose it is to put right; the hazard's supervising unit where ``None``.
        watcher: The person who stands for the supervision.
        sign: What the public sign says; made from the order where empty.
    """

    object: str
    level: str
    title: str
    requirements: str
    watcher: str
    due_on: date | None
    hazard_id: int | None = None
    enterprise_id: int | None = None
    owner_id: int | None = None
    region: str = ""
    sector: str = ""
    about: str = ""
    happened_on: date | None = None
    sign: str = ""


def refuse_order(order: ListingOrder, *, on: date) -> None:
    """Refuse what no order can be.

    Raises:
        InvalidInput: One sentence a field.
    """
    asked = {
        "title": (order.title, "填写督办事项。"),
        "requirements": (order.requirements, "写明督办要求。"),
        "watcher": (order.watcher, "填写督办责任人。"),
    }
    problems = {name: said for name, (text, said) in asked.items() if not text.strip()}
    if order.level not in ListingLevel.values:
        problems["level"] = "选择挂牌层级。"
    if order.object not in ListingObject.values:
        problems["object"] = "选择督办对象的类别。"
    if order.due_on is None or order.due_on < on:
        problems["due_on"] = "填写今天或以后的办结期限。"
    if order.object == ListingObject.HAZARD and order.hazard_id is None:
        problems["hazard"] = "填写隐患编号。"
    if order.object == ListingObject.ACCIDENT and order.happened_on is None:
        problems["happened_on"] = "填写事故发生日期。"
    if order.object != ListingObject.HAZARD and not order.about.strip():
        problems["about"] = "写明基本情况。"
    if order.object == ListingObject.FIELD and not (order.region or order.sector):
        problems["region"] = "地区或者行业至少选一项。"
    if problems:
        raise InvalidInput(problems)


def major_of(order: ListingOrder, actor: Actor) -> Hazard | None:
    """The hazard an order is about.

    Raises:
        NotFound: Outside the actor's scope.
        NotMajor: Only major hazards are listed.
        ListedAlready: An order of the level runs.
    """
    if order.object != ListingObject.HAZARD or order.hazard_id is None:
        return None
    found = Hazard.objects.visible_to(actor).select_related("enterprise", "unit")
    hazard = found.locked().one(order.hazard_id)
    if hazard.grade != Grade.MAJOR:
        raise NotMajor(title=hazard.title, what="挂牌督办")
    running = (*LISTING_RUNNING, ListingStatus.DRAFT)
    known = Listing.objects.filter(hazard=hazard, level=order.level, status__in=running).first()
    if known is not None:
        level = ListingLevel(order.level).label
        raise ListedAlready(
            {"level": f"已有{level}挂牌督办。"}, level=level, number=known.doc_no or known.number
        )
    return hazard


@transaction.atomic
def draft_listing(
    order: ListingOrder, *, actor: Actor, at: datetime, key: str | None = None
) -> Listing:
    """Draft an order of listed supervision; nobody but its body sees it until it is issued.

    Raises:
        NotPermitted: The actor may not list.
        InvalidInput: See `refuse_order`; or no unit answers for it.
        NotMajor, ListedAlready, NotFound: See `major_of`.

    Source:
        S103, W11: level, supervising body, object, requirements, limit, public sign.
    """
    actor.must(perms.LIST)
    refuse_order(order, on=localdate(at))
    hazard = major_of(order, actor)
    owner_id = order.owner_id or (hazard.unit_id if hazard else None)
    owner = Unit.objects.filter(pk=owner_id, abolished_on=None).first() if owner_id else None
    if owner is None:
        raise InvalidInput({"owner_id": "选择责任单位。"})
    enterprise = enterprise_of(order, hazard, actor)
    body_id = int(actor.unit_id or owner.pk)
    assert order.due_on is not None, "refused before"
    pk = next_ids(Listing, 1)[0]
    listing = Listing.objects.create(
        pk=pk,
        number=f"GP{localdate(at).year}-{pk:04d}",
        level=order.level,
        object=order.object,
        status=ListingStatus.DRAFT,
        title=order.title.strip()[:200],
        hazard=hazard,
        about=order.about or (hazard.detail or hazard.title if hazard else ""),
        happened_on=order.happened_on,
        sector=order.sector or (hazard.sector if hazard else ""),
        enterprise=enterprise,
        owner=owner,
        body_id=body_id,
        watcher=order.watcher.strip()[:40],
        requirements=order.requirements,
        due_on=order.due_on,
        sign=order.sign,
        region=place_of_order(order, hazard, enterprise, owner),
        units=[body_id],
        made_at=at,
        made_by_id=actor.user_id,
    )
    LISTING_WORKFLOW.begin(listing, actor=actor, at=at, text="拟定挂牌督办", key=key)
    return listing


@transaction.atomic
def draft_after_ladder(
    *, hazard_id: int, reason: str, actor: Actor, at: datetime
) -> Listing | None:
    """Draft the order that a decided rung of the ladder asks for, in the name of the office.

    Returns:
        ``None`` where the hazard is not major, an order runs already, or there is no office.
    """
    found = Hazard.objects.select_related("unit", "enterprise")
    hazard = found.filter(pk=hazard_id, grade=Grade.MAJOR).locked().first()
    office = office_of(hazard.region) if hazard else None
    running = (*LISTING_RUNNING, ListingStatus.DRAFT)
    if hazard is None or office is None or hazard.listings.filter(status__in=running).exists():
        return None
    pk, today = next_ids(Listing, 1)[0], localdate(at)
    limit = due(DUE_RULES[Grade.MAJOR], today).due_on
    listing = Listing.objects.create(
        pk=pk,
        number=f"GP{today.year}-{pk:04d}",
        level=ListingLevel.COUNTY,
        object=ListingObject.HAZARD,
        status=ListingStatus.DRAFT,
        title=hazard.title,
        hazard=hazard,
        about=hazard.detail or hazard.title,
        sector=hazard.sector,
        enterprise=hazard.enterprise,
        owner=hazard.unit,
        body=office,
        watcher=f"{office.name}负责人",
        requirements=f"{hazard.measures or hazard.title}。逾期未整改，挂牌督办。{reason}".strip(),
        due_on=limit,
        region=hazard.region,
        units=[office.pk],
        made_at=at,
    )
    LISTING_WORKFLOW.begin(listing, actor=actor, at=at, text="按升级决定拟定挂牌督办")
    return listing


def office_of(region: str) -> Unit | None:
    """The office of the county that holds a region."""
    living = Unit.objects.filter(kind=UnitKind.OFFICE, abolished_on=None)
    return living.filter(region_id=region[:6]).order_by("pk").first()


def enterprise_of(order: ListingOrder, hazard: Hazard | None, actor: Actor) -> Enterprise | None:
    """The enterprise an order is about, where there is one.

    Raises:
        NotFound: Outside the actor's scope.
    """
    if hazard is not None:
        return hazard.enterprise
    if order.enterprise_id is None:
        return None
    return Enterprise.objects.visible_to(actor).one(order.enterprise_id)


def place_of_order(
    order: ListingOrder, hazard: Hazard | None, enterprise: Enterprise | None, owner: Unit
) -> str:
    """The region of an order: the hazard's, the one named, the enterprise's, else its owner's."""
    if hazard is not None:
        return hazard.region
    return order.region or (enterprise.region if enterprise else owner.region_id)


def sign_text(listing: Listing) -> str:
    """What the public sign says where nobody wrote it: what, who, who watches, until when."""
    who = listing.enterprise.name if listing.enterprise else listing.owner.name
    return (
        f"{ListingLevel(listing.level).label}挂牌督办　{listing.doc_no}\n"
        f"督办事项：{listing.title}\n责任单位：{who}\n"
        f"督办单位：{listing.body.name}　督办责任人：{listing.watcher}\n"
        f"办结期限：{listing.due_on}"
    )


def locked_listing(listing_id: int, actor: Actor) -> Listing:
    """The order, locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = Listing.objects.visible_to(actor)
    return found.select_related("body", "owner", "enterprise", "hazard").locked().one(listing_id)


def make(
    move: Transition[Listing],
    listing: Listing,
    *,
    changes: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
    files: Sequence[Upload] = (),
    role: str = "document",
    actor: Actor,
    at: datetime,
    key: str | None,
) -> bool:
    """Make a move of an order, keep its files, write it into the hazard's log; whether made now."""
    applied = LISTING_WORKFLOW.apply(
        move, listing, actor=actor, at=at, data=data, changes=changes, key=key
    )
    if applied.is_replay:
        return False
    evidence.keep_all(
        files,
        chain=LISTING_WORKFLOW.chain(listing),
        place=Place(listing.region, listing.units, listing.enterprise_id),
        role=role,
        actor=actor,
        at=at,
    )
    if listing.hazard is not None:
        text = f"挂牌督办：{move.label}"
        note_on(listing.hazard, f"listing_{move.name}", text, actor=actor, at=at, data=data)
    return True


@transaction.atomic
def issue_listing(
    *, listing_id: int, signer: str, actor: Actor, at: datetime, key: str | None = None
) -> Listing:
    """Sign an order: it is numbered, its paper is kept, and the clocks of filing and publishing run.

    Raises:
        InvalidInput: Nobody signed.
        ListedByAnother: The actor is not of the body that drafted it.

    Source:
        Limits of filing and publication: time-limit/house ``listing-filing``,
        ``listing-publication`` (taken from published notices, differing from place to place).
    """
    listing = locked_listing(listing_id, actor)
    require_words({"signer": (signer, "填写签发人。")})
    today = localdate(at)
    refused = LISTING_WORKFLOW.refusal(ISSUE_LISTING, listing, actor)
    if refused is not None:
        raise refused
    units = {listing.body_id, listing.owner_id, *(listing.hazard.units if listing.hazard else ())}
    listing.doc_no = numbered(listing.body, str(packs.setting("hazards", "listing-code")), today)
    changes = {
        "doc_no": listing.doc_no,
        "signer": signer.strip()[:40],
        "listed_on": today,
        "first_due_on": listing.due_on,
        "file_by": due(FILING, today).due_on,
        "publish_by": due(PUBLICATION, today).due_on,
        "sign": listing.sign.strip() or sign_text(listing),
        "units": sorted(units),
    }
    said = {"signer": signer, "due_on": listing.due_on, "note": listing.doc_no}
    made = make(ISSUE_LISTING, listing, changes=changes, data=said, actor=actor, at=at, key=key)
    if made:
        chain, place = LISTING_WORKFLOW.chain(listing), Place(listing.region, listing.units)
        paper = listing_paper(listing)
        keep_paper(paper, "挂牌督办通知书", chain, place, actor=actor, at=at)
        tell_owner(listing, "挂牌督办", f"请于 {listing.due_on} 前办结。", "issued", at=at)
    return listing


def numbered(unit: Unit, code: str, on: date) -> str:
    """The next number of a unit's papers of a kind, ``区安委办督〔2026〕3号``."""
    series = f"{unit.short_name or unit.name}{code}"
    drawn = next_number(issuer_id=unit.pk, code=series, numbering=Numbering.OFFICIAL, year=on.year)
    return document_number(Numbering.OFFICIAL, series, on.year, drawn)


def tell_owner(listing: Listing, word: str, body: str, key: str, *, at: datetime) -> None:
    words: dict[str, Any] = {
        "kind": LISTED.code,
        "title": f"{word}：{listing.title}"[:120],
        "body": body,
        "url": f"/hazards/listings/{listing.pk}/",
        "chain": LISTING_WORKFLOW.chain(listing),
        "key": f"listing.{key}:{listing.pk}",
        "at": at,
    }
    notify_unit(listing.owner_id, permission=perms.ANSWER_LISTING, **words)
    if listing.enterprise_id is not None:
        notify_enterprise(listing.enterprise_id, **words)


@transaction.atomic
def withdraw_listing(
    *, listing_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Listing:
    """Leave a drafted order unsigned.

    Raises:
        InvalidInput: No reason.
    """
    listing = locked_listing(listing_id, actor)
    require_words({"note": (note, "写明不予挂牌的理由。")})
    make(WITHDRAW_LISTING, listing, data={"note": note}, actor=actor, at=at, key=key)
    return listing


def day_of_act(listing: Listing, on: date | None, today: date) -> date:
    """A day between the listing and today.

    Raises:
        InvalidInput: It is not.
    """
    first = listing.listed_on or today
    if on is None or not first <= on <= today:
        raise InvalidInput({"on": f"填写 {first} 到今天之间的日期。"})
    return on


@transaction.atomic
def file_listing(
    *,
    listing_id: int,
    on: date | None,
    note: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Listing:
    """Record that an order was filed with the office above.

    Raises:
        InvalidInput: No such day, or not said with whom.
    """
    listing = locked_listing(listing_id, actor)
    require_words({"note": (note, "写明报送的单位和文号。")})
    changes = {"filed_on": day_of_act(listing, on, localdate(at))}
    said = {"note": note}
    make(FILE_LISTING, listing, changes=changes, data=said, actor=actor, at=at, key=key)
    return listing


@transaction.atomic
def publish_listing(
    *,
    listing_id: int,
    on: date | None,
    note: str,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Listing:
    """Publish an order: the text of its sign stands on the public page from now on.

    Raises:
        InvalidInput: No such day, or not said where.
    """
    listing = locked_listing(listing_id, actor)
    require_words({"note": (note, "写明公布渠道。")})
    changes = {"published_on": day_of_act(listing, on, localdate(at))}
    made = make(
        PUBLISH_LISTING,
        listing,
        changes=changes,
        data={"note": note},
        files=photos,
        role="sign",
        actor=actor,
        at=at,
        key=key,
    )
    if made:
        keep_public(listing)
    return listing


def keep_public(listing: Listing) -> None:
    """Bring the public page to what the order is now."""
    if listing.published_on is None:
        return
    PublicListing.objects.update_or_create(
        listing=listing,
        defaults={
            "number": listing.doc_no,
            "level": listing.level,
            "object": listing.object,
            "title": listing.title,
            "place": region_name(listing.region),
            "sign": listing.sign,
            "owner": listing.enterprise.name if listing.enterprise else listing.owner.name,
            "body": listing.body.name,
            "due_on": listing.due_on,
            "listed_on": listing.listed_on,
            "published_on": listing.published_on,
            "delisted_on": listing.delisted_on,
        },
    )
