"""Sites of an enterprise: registered, changed, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import OutlineRefused, SiteClosed
from bihuan.enterprises.models import Enterprise, Site
from bihuan.enterprises.services.changing import in_use
from bihuan.enterprises.services.checking import FINE, check_point
from bihuan.enterprises.services.common import (
    differences,
    must_own,
    note,
    refuse_before_founding,
    require,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.geometry import OutlineInvalid, Ring, area_m2, contains, read_outline
from bihuan.organisations.services import region_of
from bihuan.statutes import dictionaries

LABELS: Mapping[str, str] = {
    "name": "场所名称",
    "kind": "场所类型",
    "region": "属地",
    "address": "地址",
    "latitude": "纬度",
    "longitude": "经度",
    "outline": "范围",
    "floor_area_m2": "建筑面积",
    "employees": "现场人数",
    "contact": "现场负责人",
    "since_on": "启用日期",
}


@dataclass(frozen=True)
class SiteFacts:
    """What is said of a site.

    Args:
        kind: Key of ``dictionary/site-kinds``.
        outline: Corners as ``(latitude, longitude)`` in degrees, or lines of “纬度,经度”; empty
            where it was not drawn.
        floor_area_m2: Square metres of all floors.
    """

    name: str
    kind: str
    region: str
    address: str
    latitude: float | None = None
    longitude: float | None = None
    outline: object = ()
    floor_area_m2: Decimal | None = None
    employees: int | None = None
    contact: str = ""
    since_on: date | None = None


@transaction.atomic
def register_site(*, enterprise_id: int, facts: SiteFacts, actor: Actor, at: datetime) -> Site:
    """Register a site of an enterprise.

    Raises:
        NotFound: The enterprise lies outside the actor's scope.
        NotPermitted: Another enterprise's people.
        OutlineRefused: The outline crosses itself or is none.
        BeforeFounding: It was used before the enterprise was founded.
        InvalidInput: A field is missing or cannot be.
    """
    enterprise = in_use(enterprise_id, actor)
    must_own(enterprise, actor, perms.KEEP_OWN)
    values = checked(facts, enterprise, localdate(at))
    refuse_twin(enterprise, values["name"])
    site = Site.objects.create(enterprise=enterprise, registered_at=at, **values)
    text, data = f"登记场所“{site.name}”", {"site": site.pk}
    note(enterprise, "site_registered", text, actor=actor, at=at, data=data)
    return site


@transaction.atomic
def change_site(*, site_id: int, facts: SiteFacts, actor: Actor, at: datetime) -> Site:
    """Change a site; the log keeps what each field was and is.

    Raises:
        NotFound: Outside the actor's scope.
        SiteClosed: It is no longer used.
        InvalidInput: As in `register_site`.
    """
    site = site_in_use(site_id, actor)
    values = checked(facts, site.enterprise, localdate(at))
    if values["name"] != site.name:
        refuse_twin(site.enterprise, values["name"])
    changed = differences({name: getattr(site, name) for name in values}, values)
    if not changed:
        return site
    for name, (_before, value) in changed.items():
        setattr(site, name, value)
    site.save(update_fields=list(changed))
    words = "、".join(LABELS[name] for name in changed if name in LABELS)
    data = {"site": site.pk, "changed": changed}
    text = f"修改场所“{site.name}”的{words}"
    note(site.enterprise, "site_changed", text, actor=actor, at=at, data=data)
    return site


@transaction.atomic
def close_site(*, site_id: int, on: date, reason: str, actor: Actor, at: datetime) -> Site:
    """End the use of a site; ``on`` is the first day it is not used.

    Raises:
        InvalidInput: No reason, or a day before its first or after today.
        SiteClosed: It was closed before.
    """
    site = site_in_use(site_id, actor)
    reason = require(reason, "reason", "请写明停用的原因。")
    if site.since_on is not None and on < site.since_on:
        raise InvalidInput({"on": f"停用日期早于启用日期（{site.since_on:%Y-%m-%d}）。"})
    if on > localdate(at):
        raise InvalidInput({"on": f"停用日期{on:%Y-%m-%d}在今天之后，请核对。"})
    site.closed_on, site.closed_reason = on, reason[:200]
    site.save(update_fields=["closed_on", "closed_reason"])
    data = {"site": site.pk, "reason": reason}
    text = f"停用场所“{site.name}”"
    note(site.enterprise, "site_closed", text, actor=actor, at=at, data=data)
    return site


def site_in_use(site_id: int, actor: Actor) -> Site:
    """The site, locked, for whoever may keep it.

    Raises:
        NotFound: Outside the actor's scope.
        SiteClosed: It is no longer used.
    """
    found = Site.objects.visible_to(actor).select_related("enterprise")
    site = found.locked().one(site_id)
    must_own(site.enterprise, actor, perms.KEEP_OWN)
    if site.closed_on is not None:
        raise SiteClosed(name=site.name, day=f"{site.closed_on:%Y-%m-%d}")
    return site


def refuse_twin(enterprise: Enterprise, name: str) -> None:
    if enterprise.sites.filter(name=name, closed_on__isnull=True).exists():
        raise InvalidInput({"name": f"这家企业已有名为“{name}”的场所，请换一个名称。"})


def checked(facts: SiteFacts, enterprise: Enterprise, today: date) -> dict[str, Any]:
    """The facts as columns.

    Raises:
        InvalidInput: One sentence a field.
        OutlineRefused: Only the outline is wrong.
        BeforeFounding: Only the day is wrong.
    """
    facts = replace(facts, name=facts.name.strip(), address=facts.address.strip())
    problems = problems_of(facts, today)
    if problems:
        raise InvalidInput(problems)
    refuse_before_founding(enterprise, "since_on", "启用日期", facts.since_on)
    ring = outline_of(facts)
    return asdict(facts) | {
        "region": facts.region.strip().upper(),
        "contact": facts.contact.strip(),
        "outline": [list(corner) for corner in ring],
        "area_m2": round(area_m2(ring), 1) if ring else None,
    }


def problems_of(facts: SiteFacts, today: date) -> dict[str, str]:
    found = {}
    for field in ("name", "kind", "region", "address"):
        if not getattr(facts, field):
            found[field] = f"{LABELS[field]}没有填写。"
    if facts.kind and facts.kind not in dictionaries.labels("site-kinds"):
        found["kind"] = f"场所类型“{facts.kind}”不在字典里，请从列表中选择。"
    if facts.region:
        found |= region_problem(facts.region.strip().upper())
    for field in ("floor_area_m2", "employees"):
        value = getattr(facts, field)
        if value is not None and value < 0:
            found[field] = f"{LABELS[field]}不能是负数，现在是{value}。"
    if facts.since_on is not None and facts.since_on > today:
        found["since_on"] = f"启用日期{facts.since_on:%Y-%m-%d}在今天之后，请核对。"
    return found | check_point(facts)


def region_problem(code: str) -> dict[str, str]:
    """Why a site cannot lie there; the successor of an abolished region is named."""
    region = region_of(code)
    if region is None:
        return {"region": f"区划表里没有“{code}”，请选择所在的街镇或村居。"}
    if region.abolished_on is not None:
        now = f"，现为“{region.successor.full_name}”" if region.successor else ""
        return {"region": f"“{region.full_name}”已撤销{now}；请选择现在的街镇。"}
    if region.level not in FINE:
        return {"region": f"“{region.name}”是{region.get_level_display()}；请选到街镇或村居。"}
    return {}


def outline_of(facts: SiteFacts) -> Ring:
    """The checked outline, empty where none was drawn.

    Raises:
        OutlineRefused: It crosses itself, is too small, or does not hold the site's position.
    """
    if not facts.outline:
        return ()
    try:
        ring = read_outline(facts.outline)
    except OutlineInvalid as refusal:
        why = refusal.facts["why"]
        raise OutlineRefused({"outline": f"范围画不成：{why}。"}, why=why) from refusal
    place = (facts.latitude, facts.longitude)
    if None not in place and not contains(ring, place):  # type: ignore[arg-type]  # both known
        why = "场所的经纬度不在这个范围里面"
        raise OutlineRefused({"outline": f"{why}，请核对其中一项。"}, why=why)
    return ring
