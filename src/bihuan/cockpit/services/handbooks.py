"""List handbooks (清单手册): a chapter for every unit that somebody has to watch."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from bihuan.cockpit import permissions as perms
from bihuan.cockpit.errors import HandbookTooLong, NothingOnList
from bihuan.cockpit.models import Handbook
from bihuan.cockpit.services.freezing import checked
from bihuan.cockpit.services.printing import handbook_paper
from bihuan.cockpit.services.sheets import Section, sheet_of
from bihuan.documents.services.files import rendered_pdf
from bihuan.enterprises.models import Enterprise, Listing, Watch
from bihuan.enterprises.states import WatchKind, WatchStatus
from bihuan.kernel import audit, evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.bulk import next_ids
from bihuan.kernel.evidence import Upload
from bihuan.organisations.choices import region_name
from bihuan.organisations.querysets import lies_under

ALL = "all"
WATCHED = "watch-"  # directories whose members must be watched
KINDS = {ALL: "全部专盯单位", **{str(kind.value): str(kind.label) for kind in WatchKind}}


def members(kind: str, region: str, actor: Actor) -> QuerySet[Enterprise]:
    """Whom a handbook holds: the watched, and those that a directory says must be watched."""
    found = Enterprise.objects.visible_to(actor).active()
    if region:
        found = found.filter(lies_under(region, "region"))
    watches = Watch.objects.filter(status=WatchStatus.ACTIVE, enterprise_id=OuterRef("pk"))
    listings = Listing.objects.filter(
        directory__startswith=WATCHED, ended_on__isnull=True, enterprise_id=OuterRef("pk")
    )
    if kind != ALL:
        watches, listings = watches.filter(kind=kind), listings.filter(directory=WATCHED + kind)
    held = found.filter(Q(Exists(watches)) | Q(Exists(listings)))
    return held.order_by("region", "name", "pk")


@transaction.atomic
def print_handbook(kind: str, *, region: str, actor: Actor, at: datetime) -> Handbook:
    """Set and keep the handbook of a kind of units in a region, as the registers stand.

    Raises:
        NotPermitted: The actor may not.
        RegionOutside: Not the actor's region.
        NothingOnList: Nobody to put in.
        HandbookTooLong: More than the setting allows in one book.
    """
    actor.must(perms.MAKE)
    region, today = checked(region, actor), localdate(at)
    kind = kind if kind in KINDS else ALL
    found = members(kind, region, actor)
    count, most = found.count(), int(packs.setting("cockpit", "handbook-most"))
    if not count:
        raise NothingOnList
    if count > most:
        raise HandbookTooLong(count=count, most=most)
    place = region_name(region)
    title = f"{place}{'' if kind == ALL else KINDS[kind]}安全监管清单手册"
    sheets = [sheet_of(one, actor, today) for one in found.select_related("supervisor")]
    pdf = rendered_pdf(handbook_paper(title, sheets, issuer=actor.unit_name or place, on=today))
    file = evidence.keep(
        Upload(f"handbook-{today.isoformat()}.pdf", io.BytesIO(pdf.content)),
        actor=actor,
        at=at,
        place=Place(region),
    )
    (pk,) = next_ids(Handbook, 1)
    kept = Handbook.objects.create(
        pk=pk,
        number=f"SC{today.year}-{pk:06d}",
        title=title,
        kind=kind,
        region=region,
        on=today,
        made_at=at,
        made_by_id=actor.user_id,
        units=count,
        unwatched=sum(not has_watch(sheet.sections) for sheet in sheets),
        file=file,
    )
    audit.record(
        chain_of("handbook", kept.pk),
        "cockpit.handbook_printed",
        f"编印{title}，{count}个单位"[:200],
        actor=actor,
        at=at,
        place=Place(region),
        data={"kind": kind, "units": count, "sha256": file.sha256},
    )
    return kept


def has_watch(sections: Iterable[Section]) -> bool:
    return any(one.code == "watches" for one in sections)
