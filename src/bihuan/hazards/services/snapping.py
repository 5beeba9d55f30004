"""随手拍: received from anybody, held until somebody has looked, answered by its receipt."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.timezone import localdate

from bihuan.enterprises.models import Enterprise
from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import ReceiptUnknown, TooManySnaps
from bihuan.hazards.models import Snap
from bihuan.hazards.services.common import BEFORE
from bihuan.hazards.services.reporting import HazardReport, report_hazard
from bihuan.hazards.workflow import HAZARD_WORKFLOW, REWARD, SET_ASIDE, SNAP_WORKFLOW, VERIFY
from bihuan.kernel import audit, evidence, packs, sealing
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import FileRefused, Upload, sniff
from bihuan.organisations.models import Region, RegionLevel, Unit, UnitKind
from bihuan.statutes.dictionaries import labels

PACK, PURPOSE, SAID_BY = "hazard-finding", "hazards.snap.phone", "snap-people"
MOST_PHOTOS = 3
PHONE = re.compile(r"\+?[0-9][0-9 -]{5,18}[0-9]")
NEXT_NUMBER = "SELECT nextval(pg_get_serial_sequence('hazards_snap', 'id'))"


@dataclass(frozen=True)
class SnapReport:
    """What came in from the public page.

    Args:
        region: Code of the street where it is.
        said_by: Key of the dictionary ``snap-people``.
        phone: To be rung back; may be empty; kept sealed.
        origin: One-way mark of the sender's address, for the hour's count.
    """

    words: str
    place: str
    region: str
    said_by: str
    origin: str
    phone: str = ""
    latitude: float | None = None
    longitude: float | None = None


def digest_of(code: str) -> str:
    """What is kept of a receipt code: upper case, letters and digits alone, then SHA-256."""
    plain = re.sub(r"[^0-9A-Z]", "", code.upper())
    return hashlib.sha256(plain.encode()).hexdigest()


def check_snap(report: SnapReport, photos: Sequence[Upload]) -> None:
    """Refuse what cannot be looked into.

    Raises:
        InvalidInput: One sentence a field.
        FileRefused: Something that is no photo.
    """
    fields = {}
    words, place = report.words.strip(), report.place.strip()
    if not 4 <= len(words) <= 200:
        fields["words"] = f"用 4 到 200 个字写清看到了什么，现在是 {len(words)} 个字。"
    if not 2 <= len(place) <= 200:
        fields["place"] = "写清在哪里：路名、门牌、单位或者明显标志。"
    streets = Region.objects.filter(level=RegionLevel.STREET, abolished_on=None)
    if not streets.filter(pk=report.region).exists():
        fields["region"] = "选择所在的街道（镇）。"
    if report.said_by not in labels(SAID_BY):
        fields["said_by"] = "选择您是谁。"
    if report.phone and not PHONE.fullmatch(report.phone):
        fields["phone"] = "电话只填数字；不想留的可以不填。"
    if not 1 <= len(photos) <= MOST_PHOTOS:
        fields["photos"] = f"请拍 1 到 {MOST_PHOTOS} 张照片。"
    if fields:
        raise InvalidInput(fields)
    for photo in photos:
        photo.content.seek(0)
        if sniff(photo.name, photo.content).kind != "photo":
            raise FileRefused({"photos": "只收 JPG、PNG 照片。"}, name=photo.name, why="它不是照片")


def refuse_flood(origin: str, at: datetime) -> None:
    """Refuse more than the settings allow from one sender in an hour, or from all in a day.

    Raises:
        TooManySnaps: It is.
    """
    lately = Snap.objects.filter(received_at__gt=at - timedelta(hours=1), origin=origin).count()
    today = Snap.objects.filter(received_at__gt=at - timedelta(days=1)).count()
    if lately >= int(packs.setting(PACK, "snap-per-hour")):
        raise TooManySnaps
    if today >= int(packs.setting(PACK, "snap-per-day")):
        raise TooManySnaps


def unit_of(region: str) -> Unit:
    """The office of a street, else the office of its county.

    Raises:
        InvalidInput: Neither exists.
    """
    living = Unit.objects.filter(abolished_on=None).order_by("order", "id")
    found = living.filter(kind=UnitKind.STREET, region_id=region).first()
    found = found or living.filter(kind=UnitKind.OFFICE, region_id=region[:6]).first()
    if found is None:
        raise InvalidInput({"region": "这个街道（镇）还没有开通随手拍，请直接拨打 12350。"})
    return found


@transaction.atomic
def receive_snap(
    report: SnapReport, *, photos: Sequence[Upload], code: str, actor: Actor, at: datetime
) -> Snap:
    """Take in a report from the public page; it is no hazard until somebody has looked.

    Args:
        code: The receipt, drawn by chance by whoever calls; only its digest is kept.
        actor: The platform itself; whoever sent it has no account.

    Raises:
        InvalidInput: See `check_snap`.
        TooManySnaps: One sender, or everybody, sends too much.
        FileRefused: Something that is no photo.

    Source:
        S110 广泛发动一线员工及其家属、居民群众参与隐患排查整治（区级大排查大整治方案）。
    """
    refuse_flood(report.origin, at)
    check_snap(report, photos)
    unit = unit_of(report.region)
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER)
        pk = cursor.fetchone()[0]
    today = localdate(at)
    snap = Snap.objects.create(
        pk=pk,
        number=f"SP{today.year}-{pk:06d}",
        receipt=digest_of(code),
        words=report.words.strip(),
        place=report.place.strip(),
        region=report.region,
        unit=unit,
        units=[unit.pk],
        latitude=report.latitude,
        longitude=report.longitude,
        said_by=report.said_by,
        phone=sealing.seal(report.phone, PURPOSE),
        origin=report.origin,
        received_at=at,
        due_on=today + timedelta(days=int(packs.setting(PACK, "snap-check-days"))),
    )
    SNAP_WORKFLOW.begin(snap, actor=actor, at=at, text="收到随手拍")
    evidence.keep_all(
        photos,
        chain=SNAP_WORKFLOW.chain(snap),
        place=Place(snap.region, snap.units),
        role=BEFORE,
        actor=actor,
        at=at,
    )
    return snap


def snap_of_receipt(code: str) -> Snap:
    """The report of a receipt code.

    Raises:
        ReceiptUnknown: There is none.
    """
    found = Snap.objects.filter(receipt=digest_of(code)).first()
    if found is None:
        raise ReceiptUnknown
    return found


def locked_snap(snap_id: int, actor: Actor) -> Snap:
    return Snap.objects.visible_to(actor).locked().one(snap_id)


def enterprise_of(code: str, actor: Actor) -> int | None:
    """The enterprise of a credit code; ``None`` for an empty one.

    Raises:
        InvalidInput: None of that code in the actor's scope.
    """
    if not code.strip():
        return None
    found = Enterprise.objects.visible_to(actor).filter(code=code.strip().upper()).first()
    if found is None:
        raise InvalidInput({"enterprise_code": "辖区内没有这个信用代码的企业；不清楚的可以不填。"})
    return found.pk


@transaction.atomic
def verify_snap(
    *,
    snap_id: int,
    title: str,
    answer: str,
    enterprise_code: str = "",
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Snap:
    """Find a report true: it becomes a hazard that came through this door, with its photos.

    Raises:
        InvalidInput: Title or answer is missing, or there is no such enterprise.
        TransitionRefused: It is settled.
        NotPermitted: The actor may not.
    """
    snap = locked_snap(snap_id, actor)
    if audit.already(SNAP_WORKFLOW.chain(snap), key):
        return snap
    missing = {"title": "写明核实到的隐患，至少 4 个字。"} if len(title.strip()) < 4 else {}
    if not answer.strip():
        missing["answer"] = "写明给反映人的答复。"
    if missing:
        raise InvalidInput(missing)
    refused = SNAP_WORKFLOW.refusal(VERIFY, snap, actor)
    if refused is not None:
        raise refused
    report = HazardReport(
        title=title,
        detail=f"群众反映：{snap.words}",
        found_on=localdate(snap.received_at),
        source="snap",
        enterprise_id=enterprise_of(enterprise_code, actor),
        place=snap.place,
        region=snap.region,
        latitude=snap.latitude,
        longitude=snap.longitude,
        unit_id=snap.unit_id,
        reference=snap.number,
    )
    hazard = report_hazard(report, photos_owed=False, actor=actor, at=at)
    for use in evidence.of(SNAP_WORKFLOW.chain(snap)):
        evidence.attach(use.evidence, chain=HAZARD_WORKFLOW.chain(hazard), role=BEFORE, at=at)
    SNAP_WORKFLOW.apply(
        VERIFY,
        snap,
        actor=actor,
        at=at,
        data={"hazard": hazard.number, "answer": answer},
        changes=settled(answer, actor, at) | {"hazard_id": hazard.pk},
        key=key,
    )
    return snap


def settled(answer: str, actor: Actor, at: datetime) -> dict[str, object]:
    return {"answer": answer.strip(), "settled_at": at, "settled_by_id": actor.user_id}


@transaction.atomic
def set_snap_aside(
    *, snap_id: int, answer: str, actor: Actor, at: datetime, key: str | None = None
) -> Snap:
    """Find a report untrue; whoever sent it reads the answer by the receipt.

    Raises:
        InvalidInput: No answer.
        TransitionRefused: It is settled.
    """
    snap = locked_snap(snap_id, actor)
    if not answer.strip():
        raise InvalidInput({"answer": "写明核实的情况。"})
    changes = settled(answer, actor, at)
    SNAP_WORKFLOW.apply(
        SET_ASIDE, snap, actor=actor, at=at, data={"answer": answer}, changes=changes, key=key
    )
    return snap


@transaction.atomic
def name_for_reward(
    *, snap_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Snap:
    """Mark a true report to be rewarded; paying it belongs to the room of tip-offs.

    Raises:
        InvalidInput: No reason.
        RewardNamed: It is marked already.
        TransitionRefused: It was not found true.
    """
    snap = locked_snap(snap_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明提名的理由。"})
    changes = {"is_for_reward": True}
    SNAP_WORKFLOW.apply(
        REWARD, snap, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )
    return snap


@transaction.atomic
def phone_of_snap(*, snap_id: int, actor: Actor, at: datetime) -> str:
    """The telephone number of whoever sent a report; that it was looked at is logged.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent, or outside the actor's scope.
    """
    actor.must(perms.SEE_SNAP_PHONE)
    snap = locked_snap(snap_id, actor)
    audit.record(
        SNAP_WORKFLOW.chain(snap),
        "snap.phone_seen",
        "查看反映人电话",
        actor=actor,
        at=at,
        place=Place(snap.region, snap.units),
    )
    return sealing.unseal(snap.phone, PURPOSE)
