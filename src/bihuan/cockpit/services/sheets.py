"""What one enterprise's list holds (一企一清单): risks, measures, owners, hazards, obligations.

The same sections stand on the page, on paper and in the handbook; each is read from the registers
when it is asked for, so that no sheet is older than what it tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from bihuan.cockpit.services.listing import FIVE
from bihuan.enterprises.models import Chemical, Enterprise, RiskLevel, Suspension, Watch
from bihuan.enterprises.services.records import standing_with
from bihuan.enterprises.services.records.owing import STATES
from bihuan.enterprises.states import STANDING, ChemicalUse, WatchKind, WatchStatus
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import UNFINISHED, Grade, Status
from bihuan.kernel.actors import Actor
from bihuan.organisations.choices import region_name
from bihuan.risks.models import MajorSource, RiskMeasure, RiskPoint
from bihuan.risks.states.points import Colour, OwnerLevel
from bihuan.statutes.dictionaries import label, labels

MOST_SHOWN = 200
NO_RISK = "还没有登记风险点。"


@dataclass(frozen=True)
class Cell:
    """A word of a table; ``url`` leads to what it tells of."""

    text: str
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Section:
    """A table of the sheet; rows of text or cells, None is unknown."""

    code: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell | str | None]]
    note: str = ""
    weights: Sequence[float] = ()


@dataclass(frozen=True)
class Sheet:
    """The list of one enterprise on a day."""

    enterprise: Enterprise
    on: date
    sections: Sequence[Section]
    lists: Sequence[str]  # titles of the five lists it stands on


def plain(value: Cell | str | None) -> str | None:
    """A cell as paper prints it."""
    return value.text if isinstance(value, Cell) else value


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def sheet_of(enterprise: Enterprise, actor: Actor, on: date) -> Sheet:
    """The sheet of an enterprise as the registers stand."""
    sections = [
        basics(enterprise),
        risks(enterprise, actor),
        hazards(enterprise, actor, on),
        chemicals(enterprise, actor),
        obligations(enterprise, on),
        watches(enterprise, actor, on),
    ]
    standing = [
        one.title
        for one in FIVE
        if one.enterprise and one.of(actor, "").filter(**{one.enterprise: enterprise.pk}).exists()
    ]
    return Sheet(enterprise, on, [one for one in sections if one is not None], standing)


def basics(enterprise: Enterprise) -> Section:
    level = enterprise.risk_level
    rows = [
        (
            "统一社会信用代码",
            enterprise.code or "无证照",
            "行业领域",
            label("sectors", enterprise.sector),
        ),
        ("属地", region_name(enterprise.region) or enterprise.region, "地址", enterprise.address),
        (
            "主要负责人",
            enterprise.principal or None,
            "监管单位",
            enterprise.supervisor.name if enterprise.supervisor else None,
        ),
        (
            "从业人数",
            str(enterprise.employees) if enterprise.employees is not None else None,
            "风险等级",
            f"{RiskLevel(level).label}色" if level else None,
        ),
        (
            "状态",
            label("enterprise-states", enterprise.status),
            "标签",
            "、".join(labels("enterprise-tags").get(tag, tag) for tag in enterprise.tags) or None,
        ),
    ]
    return Section(
        "basics", "基本情况", ("项目", "内容", "项目", "内容"), rows, weights=(2, 4, 2, 4)
    )


def risks(enterprise: Enterprise, actor: Actor) -> Section:
    """Risk points from the worst on, each with measures, level of responsibility and person."""
    found = RiskPoint.objects.visible_to(actor).standing().filter(enterprise=enterprise)
    points = list(found.order_by("level", "pk")[:MOST_SHOWN])
    measures: dict[int, list[str]] = {}
    standing = RiskMeasure.objects.filter(point__in=points, withdrawn_at__isnull=True)
    for point, text in standing.order_by("pk").values_list("point_id", "text"):
        measures.setdefault(point, []).append(text)
    rows = [
        (
            Cell(point.name, reverse("risks:point", args=[point.pk])),
            point.place or None,
            "、".join(labels("accident-types-2025").get(key, key) for key in point.accidents)
            or None,
            str(Colour(point.level).label) if point.level else None,
            "；".join(measures.get(point.pk, ())) or None,
            str(OwnerLevel(point.owner_level).label) if point.owner_level else None,
            point.responsible or None,
        )
        for point in points
    ]
    columns = ("风险点", "部位", "可能的事故", "等级", "管控措施", "管控层级", "责任人")
    note = "" if rows else NO_RISK
    return Section("risks", "安全风险", columns, rows, note, (3, 2, 2.5, 1, 5, 1.6, 1.6))


def hazards(enterprise: Enterprise, actor: Actor, on: date) -> Section:
    """What is not closed, major ones and the oldest limits first."""
    found = Hazard.objects.visible_to(actor).filter(enterprise=enterprise, status__in=UNFINISHED)
    rows = [
        (
            Cell(one.number, reverse("hazards:detail", args=[one.pk])),
            one.title,
            str(Grade(one.grade).label),
            Cell(
                day(one.due_on) or "—",
                tone="danger" if one.due_on is not None and one.due_on < on else "",
            ),
            one.measures or one.interim_measures or None,
            one.responsible or None,
            str(Status(one.status).label),
        )
        for one in found.order_by("-grade", "due_on", "pk")[:MOST_SHOWN]
    ]
    columns = ("编号", "隐患", "等级", "整改期限", "整改要求", "责任人", "状态")
    note = "" if rows else "没有未销号的隐患。"
    return Section("hazards", "未销号隐患", columns, rows, note, (2, 4, 1.6, 1.8, 4, 1.6, 1.4))


def chemicals(enterprise: Enterprise, actor: Actor) -> Section | None:
    """Chemicals and major hazard sources; left out where it has neither."""
    found = Chemical.objects.visible_to(actor).filter(
        enterprise=enterprise, withdrawn_at__isnull=True
    )
    rows: list[Sequence[Cell | str | None]] = [
        (
            one.name,
            one.cas or None,
            None
            if one.quantity is None
            else f"{one.quantity.normalize():f} {one.get_unit_display()}",
            "、".join(str(ChemicalUse(use).label) for use in uses_of(one)) or None,
        )
        for one in found.order_by("name")[:MOST_SHOWN]
    ]
    sources = MajorSource.objects.visible_to(actor).filter(enterprise=enterprise)
    rows += [
        (Cell(one.name, reverse("risks:source", args=[one.pk])), None, None, "重大危险源单元")
        for one in sources.order_by("pk")
    ]
    if not rows:
        return None
    return Section(
        "chemicals", "危险化学品", ("名称", "CAS号", "存量", "用途"), rows, weights=(4, 2, 2, 3)
    )


def uses_of(chemical: Chemical) -> list[str]:
    use: Any = chemical.use
    return list(use) if isinstance(use, list | tuple) else [use]


def obligations(enterprise: Enterprise, on: date) -> Section:
    """The records it owes and how each stands."""
    rows = [
        (
            one.pattern.title,
            Cell(STATES[one.state], tone="danger" if one.is_open else ""),
            day(one.record.covers_until) if one.record else None,
        )
        for one in standing_with(enterprise, on)
        if one.is_owed
    ]
    note = "" if rows else "没有须按规定建立的制度和记录。"
    return Section("obligations", "应尽责任", ("事项", "状态", "有效期至"), rows, note, (5, 2, 2))


def watches(enterprise: Enterprise, actor: Actor, on: date) -> Section | None:
    """Who keeps an eye on it, and what keeps it still."""
    active = Watch.objects.visible_to(actor).filter(
        enterprise=enterprise, status=WatchStatus.ACTIVE
    )
    rows: list[Sequence[Cell | str | None]] = [
        (
            f"{WatchKind(one.kind).label}专盯",
            f"{one.unit.name} {one.watcher}",
            f"每{one.every_days}日联系一次",
            Cell(
                f"最近联系{day(one.last_on) or '—'}，下次{one.due_on.isoformat()}",
                tone="danger" if one.due_on < on else "",
            ),
            one.measures or None,
        )
        for one in active.select_related("unit").order_by("pk")
    ]
    stopped = Suspension.objects.visible_to(actor).filter(
        enterprise=enterprise, status__in=STANDING
    )
    rows += [
        (
            "停产停业",
            one.ordered_by or None,
            f"自{one.from_on.isoformat()}起" + ("" if one.is_whole else f"（{one.part}）"),
            str(one.get_status_display()),
            one.reason,
        )
        for one in stopped.order_by("pk")
    ]
    if not rows:
        return None
    columns = ("类别", "责任", "频次或起止", "情况", "措施或原因")
    return Section("watches", "专盯管控", columns, rows, weights=(2, 3, 2, 3, 4))
