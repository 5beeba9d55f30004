"""The sites a blind spot concerns, with or without a licence."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.services import assign_supervisor
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput, NotPermitted
from bihuan.organisations.models import Unit
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.errors import SiteKnown
from bihuan.responsibility.models import Gap, GapSite
from bihuan.responsibility.workflow.gaps import GAP_WORKFLOW


@transaction.atomic
def link_site(
    *, gap_id: int, enterprise_id: int, note: str = "", actor: Actor, at: datetime
) -> GapSite:
    """Name an enterprise, or a site without licence, that a blind spot concerns.

    Raises:
        NotFound: The blind spot or the site lies outside the actor's scope.
        SiteKnown: It is named already.
    """
    actor.must(perms.REGISTER_GAP)
    gap = Gap.objects.visible_to(actor).locked().one(gap_id)
    enterprise = Enterprise.objects.visible_to(actor).kept().one(enterprise_id)
    if gap.sites.filter(enterprise=enterprise, withdrawn_at__isnull=True).exists():
        raise SiteKnown(site=enterprise.name)
    site = GapSite.objects.create(
        gap=gap, enterprise=enterprise, note=note.strip()[:200], added_at=at
    )
    log(gap, f"涉及场所：{enterprise.name}", actor=actor, at=at)
    return site


@transaction.atomic
def unlink_site(*, site_id: int, reason: str, actor: Actor, at: datetime) -> GapSite:
    """Say that a blind spot does not concern a site after all.

    Raises:
        InvalidInput: No reason.
    """
    actor.must(perms.REGISTER_GAP)
    found = GapSite.objects.visible_to(actor).select_related("gap", "enterprise")
    site = found.filter(withdrawn_at__isnull=True).locked().one(site_id)
    if not reason.strip():
        raise InvalidInput({"reason": "写明移出的理由。"})
    site.withdrawn_at = at
    site.save(update_fields=["withdrawn_at"])
    log(site.gap, f"移出场所{site.enterprise.name}：{reason}", actor=actor, at=at)
    return site


def supervise_sites(gap: Gap, unit: Unit, *, only_orphans: bool, actor: Actor, at: datetime) -> int:
    """Give the sites of a blind spot to the unit that supervises it now.

    Args:
        only_orphans: Leave those that have a supervisor.

    Returns:
        How many were given; those whom the actor may not change stay as they are.
    """
    sites = gap.sites.filter(withdrawn_at__isnull=True).select_related("enterprise")
    count = 0
    for site in sites.order_by("id"):
        held = site.enterprise.supervisor_id
        if held == unit.pk or (only_orphans and held is not None):
            continue
        try:
            assign_supervisor(enterprise_id=site.enterprise_id, unit_id=unit.pk, actor=actor, at=at)
        except NotPermitted:
            continue
        count += 1
    return count


def log(gap: Gap, text: str, *, actor: Actor, at: datetime) -> None:
    place, chain = Place(gap.region, gap.units), GAP_WORKFLOW.chain(gap)
    kind = "supervision_gap.site"
    audit.record(chain, kind, text[:200], actor=actor, at=at, place=place)
