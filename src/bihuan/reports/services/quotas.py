"""Setting a year's control figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations.models import Unit
from bihuan.reports import permissions as perms
from bihuan.reports.kinds.places import checked_region
from bihuan.reports.models import Quota
from bihuan.reports.states import QuotaMeasure, QuotaPart
from bihuan.statutes.dictionaries import labels

YEARS = range(2000, 2100)


@dataclass(frozen=True)
class QuotaFacts:
    """One control figure: of the whole region where neither unit nor sector is named."""

    year: int
    measure: str
    value: int
    source: str
    unit_id: int | None = None
    sector: str = ""
    region: str = ""

    @property
    def part(self) -> str:
        if self.unit_id is not None:
            return QuotaPart.UNIT
        return QuotaPart.SECTOR if self.sector else QuotaPart.WHOLE


def quota_chain(quota: Quota) -> str:
    return chain_of("quota", quota.pk)


def check_quota(facts: QuotaFacts) -> None:
    """Refuse what cannot be so.

    Raises:
        InvalidInput: One sentence a field.
    """
    fields = {}
    if facts.year not in YEARS:
        fields["year"] = f"“{facts.year}”不是年度，请写成 2026 这样。"
    if facts.measure not in QuotaMeasure.values:
        fields["measure"] = f"请填写{'、'.join(str(one.label) for one in QuotaMeasure)}之一。"
    if facts.value < 0:
        fields["value"] = "控制数不能小于0。"
    if not facts.source.strip():
        fields["source"] = "写明依据，例如下达控制指标的文号。"
    if facts.unit_id is not None and facts.sector:
        fields["sector"] = "单位和行业只填一个；按两种方法分解的，各写一行。"
    if facts.sector and facts.sector not in labels("sectors"):
        fields["sector"] = f"没有“{facts.sector}”这个行业领域。"
    if facts.unit_id is not None and not Unit.objects.filter(pk=facts.unit_id).exists():
        fields["unit_id"] = "没有这个单位。"
    if fields:
        raise InvalidInput(fields)


@transaction.atomic
def set_quota(facts: QuotaFacts, *, actor: Actor, at: datetime, key: str | None = None) -> Quota:
    """Set a control figure; the one in force for the same part is put aside.

    Args:
        at: When, timezone-aware.
        key: Idempotency key of the log.

    Returns:
        The figure in force; the same row where nothing changes.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: See `check_quota`.
        RegionUnknown: Not a region of the actor's.
    """
    actor.must(perms.COMPOSE)
    check_quota(facts)
    region = checked_region(facts.region, actor)
    if not region:
        raise InvalidInput({"region": "请选择区划。"})
    party = Q(unit=facts.unit_id) if facts.unit_id is not None else Q(unit__isnull=True)
    known = Quota.objects.visible_to(actor).in_force().filter(party, region=region)
    same = known.filter(
        year=facts.year, measure=facts.measure, split=facts.part, sector=facts.sector
    )
    before = same.locked().first()
    if before is not None and before.value == facts.value:
        return before
    if before is not None:
        put_aside(before, "改为新的控制数", actor=actor, at=at)
    quota = Quota.objects.create(
        year=facts.year,
        measure=facts.measure,
        split=facts.part,
        unit_id=facts.unit_id,
        sector=facts.sector,
        value=facts.value,
        source=facts.source.strip()[:200],
        recorded_at=at,
        recorded_by_id=actor.user_id,
        region=region,
    )
    told(quota, "set", "登记控制指标", actor=actor, at=at, key=key)
    return quota


@transaction.atomic
def withdraw_quota(*, quota_id: int, reason: str, actor: Actor, at: datetime) -> Quota:
    """Take a control figure back.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Absent or taken back already.
        InvalidInput: No reason.
    """
    actor.must(perms.COMPOSE)
    if not reason.strip():
        raise InvalidInput({"reason": "写明撤回的理由。"})
    quota = Quota.objects.visible_to(actor).in_force().locked().one(quota_id)
    put_aside(quota, reason.strip()[:200], actor=actor, at=at)
    return quota


def put_aside(quota: Quota, reason: str, *, actor: Actor, at: datetime) -> None:
    quota.withdrawn_at, quota.withdrawn_reason = at, reason
    quota.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    told(quota, "withdrawn", "撤回控制指标", actor=actor, at=at)


def told(
    quota: Quota, verb: str, text: str, *, actor: Actor, at: datetime, key: str | None = None
) -> None:
    audit.record(
        quota_chain(quota),
        f"quota.{verb}",
        text,
        actor=actor,
        at=at,
        place=Place(quota.region, []),
        data={"year": quota.year, "value": quota.value, "note": quota.withdrawn_reason},
        key=key,
    )
