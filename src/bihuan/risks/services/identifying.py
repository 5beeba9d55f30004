"""Risk points identified, corrected, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.risks import permissions as perms
from bihuan.risks.errors import AlreadyThere, OwnerTooLow
from bihuan.risks.models import KeyArea, RiskPoint
from bihuan.risks.services.basics import (
    locked_point,
    needed_owner,
    new_id,
    note_event,
    unknown_words,
)
from bihuan.risks.services.settling import settle
from bihuan.risks.states.points import OWNER_ORDER, Colour, OwnerLevel, PointStatus, Subject
from bihuan.risks.workflow.points import POINT_WORKFLOW, WITHDRAW

MOST_DAYS = 730


@dataclass(frozen=True)
class PointFacts:
    """What is said of a risk point, apart from how bad it is.

    Args:
        subject: `Subject`; of an enterprise or a building ``enterprise_id`` says who answers, of an
            area ``area_id``.
        unit_kind: Key of ``risk-unit-kinds``; ``accidents`` of ``accident-types-2025``;
            ``factor`` of ``risk-factors``.
        latitude: Degrees, WGS-84; those of the enterprise or area where not given.
        owner_level: `OwnerLevel` or empty while nobody holds it.
        check_every_days: How often its measures are verified; by its colour where ``None``.
    """

    name: str
    unit_kind: str
    subject: str = Subject.ENTERPRISE
    enterprise_id: int | None = None
    area_id: int | None = None
    building: str = ""
    place: str = ""
    accidents: tuple[str, ...] = ()
    factor: str = ""
    danger: str = ""
    latitude: float | None = None
    longitude: float | None = None
    owner_level: str = ""
    responsible: str = ""
    responsible_post: str = ""
    check_every_days: int | None = None


LABELS: Mapping[str, str] = {
    "name": "风险点",
    "unit_kind": "分析单元",
    "building": "楼宇",
    "place": "部位",
    "accidents": "事故类型",
    "factor": "危险有害因素",
    "danger": "可能怎样出事",
    "latitude": "纬度",
    "longitude": "经度",
    "owner_level": "管控层级",
    "responsible": "责任人",
    "responsible_post": "责任岗位",
    "check_every_days": "核验周期",
}


def check_facts(facts: PointFacts) -> None:
    """Refuse what cannot be so.

    Raises:
        InvalidInput: One sentence a field.
    """
    found: dict[str, str] = {}
    if len(facts.name.strip()) < 2:
        found["name"] = "写清风险点的名称，至少 2 个字，如“液氨储罐区”。"
    if not facts.accidents:
        found["accidents"] = "至少选一种可能发生的事故类型。"
    if not facts.unit_kind:
        found["unit_kind"] = "选择分析单元类别。"
    if facts.subject not in Subject.values:
        found["subject"] = "选择企业、楼宇或区域。"
    if facts.subject == Subject.BUILDING and not facts.building.strip():
        found["building"] = "写明是哪一栋楼。"
    if (facts.latitude is None) != (facts.longitude is None):
        found["latitude"] = "经度和纬度要么都填，要么都不填。"
    found |= problems_of_owner(facts)
    found |= unknown_words("risk-unit-kinds", {"unit_kind": facts.unit_kind})
    found |= unknown_words("accident-types-2025", {"accidents": facts.accidents})
    found |= unknown_words("risk-factors", {"factor": facts.factor})
    if found:
        raise InvalidInput(found)


def problems_of_owner(facts: PointFacts) -> dict[str, str]:
    """What is wrong with who holds it and how often it is verified, by field."""
    found = {}
    if facts.owner_level and facts.owner_level not in OwnerLevel.values:
        found["owner_level"] = "选择公司级、部门级、班组级或岗位级。"
    if facts.owner_level and not facts.responsible.strip():
        found["responsible"] = "选了管控层级的，写明责任人。"
    if facts.check_every_days is not None and not 1 <= facts.check_every_days <= MOST_DAYS:
        found["check_every_days"] = f"核验周期在 1 到 {MOST_DAYS} 日之间。"
    return found


def must_own(level: int | None, owner_level: str) -> None:
    """Refuse an owner too low for the inherent risk.

    Raises:
        OwnerTooLow: The settings ask for somebody higher up.

    Source:
        Levels of control of graded risks: the higher the risk, the higher its owner; the settings
        ``owner-red`` to ``owner-blue`` say which, unverified.
    """
    if level is None or not owner_level:
        return
    needed, given = needed_owner(level), OwnerLevel(owner_level)
    if OWNER_ORDER.index(given) > OWNER_ORDER.index(needed):
        raise OwnerTooLow(
            {"owner_level": f"这一级风险最低由{needed.label}管控。"},
            colour=Colour(level).label,
            needed=needed.label,
            given=given.label,
        )


def lies_in(facts: PointFacts, actor: Actor) -> tuple[Enterprise | None, KeyArea | None]:
    """The enterprise or area the point lies in.

    Raises:
        InvalidInput: None was chosen.
        NotFound: It is outside the actor's scope.
    """
    if facts.subject == Subject.AREA:
        if facts.area_id is None:
            raise InvalidInput({"area_id": "选择重点区域。"})
        return None, KeyArea.objects.visible_to(actor).standing().one(facts.area_id)
    enterprise_id = actor.enterprise_id or facts.enterprise_id
    if enterprise_id is None:
        words = "选择物业服务企业。" if facts.subject == Subject.BUILDING else "选择企业。"
        raise InvalidInput({"enterprise_id": words})
    found = Enterprise.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    return found.one(enterprise_id), None


def columns(facts: PointFacts) -> dict[str, Any]:
    """The facts as the table holds them; what it lies in apart."""
    own = {field.name for field in fields(facts)} & set(LABELS)
    values = {name: getattr(facts, name) for name in own}
    values["accidents"] = list(facts.accidents)
    return {name: v.strip() if isinstance(v, str) else v for name, v in values.items()}


@transaction.atomic
def identify_point(
    facts: PointFacts, *, actor: Actor, at: datetime, key: str | None = None
) -> RiskPoint:
    """Register a risk point that somebody identified.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: See `check_facts`, `lies_in`.
        AlreadyThere: The same name at the same place stands already.
        NotFound: What it lies in is outside the actor's scope.
    """
    actor.must(perms.KEEP_POINTS)
    check_facts(facts)
    enterprise, area = lies_in(facts, actor)
    values = columns(facts)
    refuse_twice(values, enterprise, area)
    home: Any = enterprise or area
    if values["latitude"] is None:
        values["latitude"], values["longitude"] = home.latitude, home.longitude
    pk, number = new_id(RiskPoint, "FX", at)
    point = RiskPoint.objects.create(
        pk=pk,
        number=number,
        subject=facts.subject,
        enterprise=enterprise,
        area=area,
        region=home.region,
        sector=enterprise.sector if enterprise else "",
        status=PointStatus.IDENTIFIED,
        recorded_at=at,
        recorded_by_id=actor.user_id,
        **values,
    )
    POINT_WORKFLOW.begin(
        point, actor=actor, at=at, text="登记风险点", data={"name": point.name}, key=key
    )
    return point


def refuse_twice(
    values: Mapping[str, Any],
    enterprise: Enterprise | None,
    area: KeyArea | None,
    *,
    but: int | None = None,
) -> None:
    """Refuse a second point of the same name at the same place.

    Raises:
        AlreadyThere: There is one.
    """
    same = RiskPoint.objects.standing().filter(
        enterprise=enterprise,
        area=area,
        **{name: values[name] for name in ("name", "place", "building")},
    )
    if same.exclude(pk=but or 0).exists():
        what = f"同一部位的风险点“{values['name']}”"
        raise AlreadyThere({"name": "这个风险点已经登记过。"}, what=what)


@transaction.atomic
def change_point(*, point_id: int, facts: PointFacts, actor: Actor, at: datetime) -> RiskPoint:
    """Correct what is said of a point, or give it another owner; the log keeps both.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
        InvalidInput: See `check_facts`.
        OwnerTooLow: The inherent risk needs somebody higher up.
        AlreadyThere: Another point of that name stands at that place.
    """
    actor.must(perms.KEEP_POINTS)
    check_facts(facts)
    point = locked_point(point_id, actor)
    must_own(point.inherent_level, facts.owner_level)
    values = columns(facts)
    refuse_twice(values, point.enterprise, point.area, but=point.pk)
    changed = {
        name: [getattr(point, name), value]
        for name, value in values.items()
        if getattr(point, name) != value
    }
    if not changed:
        return point
    for name in changed:
        setattr(point, name, values[name])
    point.save(update_fields=list(changed))
    words = "、".join(LABELS[name] for name in changed)
    note_event(
        point, "point_changed", f"修改{words}", actor=actor, at=at, data={"changed": changed}
    )
    settle(point, at=at)
    return point


@transaction.atomic
def withdraw_point(
    *, point_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> RiskPoint:
    """Take a point off the list, with the reason; its assessments stay.

    Raises:
        InvalidInput: No reason.
        TransitionRefused: It was withdrawn before.
    """
    point = locked_point(point_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明撤销的原因。"})
    changes = {"withdrawn_at": at, "withdrawn_reason": note.strip()[:200]}
    POINT_WORKFLOW.apply(
        WITHDRAW, point, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )
    settle(point, at=at)
    return point


def facts_of(point: RiskPoint) -> PointFacts:
    """The point as it is now, for a form."""
    values = {name: getattr(point, name) for name in LABELS}
    values["accidents"] = tuple(point.accidents)
    return PointFacts(
        subject=point.subject,
        enterprise_id=point.enterprise_id,
        area_id=point.area_id,
        **values,
    )
