"""Pages of stations, patrols and towns' capability, and how far the grass roots are covered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.indicators import Period, Query, values, values_by
from bihuan.kernel.models import Loop
from bihuan.kernel.pages import address_for
from bihuan.kernel.scope import region_range
from bihuan.organisations.choices import region_name, street_names
from bihuan.organisations.forms import Field, field
from bihuan.organisations.models import Grid, Unit, UnitKind
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.drawn.acts import (
    Act,
    acts,
    draw_acts,
    needed_day,
    number,
    page_of,
    table,
    typed_text,
)
from bihuan.responsibility.drawn.charges import late_rows, open_kinds
from bihuan.responsibility.drawn.common import Cell, late_alert, life_of, unit_fact
from bihuan.responsibility.drawn.work import counted, files_of
from bihuan.responsibility.indicators.force import (
    PATROLS_HELD,
    PATROLS_WITH_HAZARD,
    TOWN_COVERAGE,
    TOWNS_CAPABLE,
    VILLAGE_COVERAGE,
    VILLAGES_ALL,
    VILLAGES_COVERED,
)
from bihuan.responsibility.lives import CapabilityStatus, ServiceStationStatus, Verdict
from bihuan.responsibility.models import Capability, Patrol, ServiceStation, Staff, Station
from bihuan.responsibility.workflow.capability import CAPABILITY_WORKFLOW
from bihuan.statutes.dictionaries import label

MOST_GRIDS = 500


def areas_of(codes: list[str], column: str) -> Q:
    """A column of region codes, as anything below one of several regions."""
    found = Q(pk__in=[])
    for code in codes:
        low, high = region_range(code)
        found |= Q(**{f"{column}__gte": low, f"{column}__lt": high})
    return found


def people_rows(station: Station, actor: Actor) -> list[list[Any]]:
    """The people of a station's roster."""
    staff = Staff.objects.visible_to(actor).filter(unit=station.unit, ends_on__isnull=True)
    return [
        [
            {"text": one.name, "url": reverse("responsibility:staff", args=[one.pk])},
            label("staff-posts", one.post),
            one.certificate_until,
        ]
        for one in staff.order_by("post", "name")
    ]


def edit_action(station: Station, actor: Actor) -> list[Cell]:
    url = f"{reverse('responsibility:new_station')}?unit_id={station.unit_id}"
    return [{"label": "修改", "url": url}] if actor.may(perms.KEEP_STATIONS) else []


def draw_station(
    station: Station,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: DomainError | None = None,
) -> Cell:
    """A grass-roots station: staff, places, what it has to do, what is open where it answers."""
    people = people_rows(station, actor)
    names = street_names(station.jurisdiction)
    living = Enterprise.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    loops = areas_of(station.jurisdiction, "region")
    own = Q(owner_unit_id=station.unit_id)
    tasks = Loop.objects.visible_to(actor).filter(own, closed_at__isnull=True).count()
    places = [
        [
            names.get(code, code),
            {
                "text": str(living.filter(areas_of([code], "region")).count()),
                "url": f"/l/enterprises/?region={code}",
            },
        ]
        for code in station.jurisdiction
    ]
    found: Cell = {
        "title": station.unit.name,
        "number": "基层站所",
        "actions": edit_action(station, actor),
        "facts": [
            unit_fact("单位", station.unit),
            unit_fact("上级单位", station.unit.parent),
            {"label": "属地", "value": region_name(station.region)},
            {"label": "值班电话", "value": station.phone or None, "kind": "phone"},
            {"label": "地址", "value": station.address, "kind": "wide"},
            {"label": "职责", "value": station.duties or None, "kind": "wide"},
            {"label": "本站待办", "value": f"{tasks}项"},
        ],
        "sections": [
            table("人员", ["姓名", "岗位", "证件有效期至"], people),
            table("管辖区域", ["区域", number("企业")], places),
            table(
                "辖区未办结事项",
                ["事项", number("未办结"), number("逾期")],
                open_kinds(loops, actor, today, ""),
            ),
            table(
                "本站承办、已逾期的",
                ["事项", "地点", "期限", "逾期"],
                late_rows(own, actor, today),
            ),
        ],
    }
    return found | page_of(f"station:{station.pk}", actor, moves=None, refusal=refusal)


def day_field(_obj: Any, _actor: Actor, today: date) -> list[Field]:
    return [field("on", _("投用日期"), "date", required=True, value=today.isoformat())]


def open_it(station: ServiceStation, request: HttpRequest, actor: Actor, at: datetime) -> None:
    on = needed_day(request, "on", "投用日期")
    services.open_service_station(station_id=station.pk, on=on, actor=actor, at=at)


def close_fields(_obj: Any, _actor: Actor, today: date) -> list[Field]:
    return [
        field("on", _("停用日期"), "date", required=True, value=today.isoformat()),
        field("reason", _("停用原因"), required=True),
    ]


def close_it(station: ServiceStation, request: HttpRequest, actor: Actor, at: datetime) -> None:
    services.close_service_station(
        station_id=station.pk,
        on=needed_day(request, "on", "停用日期"),
        reason=typed_text(request, "reason"),
        actor=actor,
        at=at,
    )


SERVICE_ACTS = acts(
    Act(
        "open",
        _("登记投用"),
        perms.KEEP_STATIONS,
        day_field,
        open_it,
        lambda one: one.status == ServiceStationStatus.PLANNED,
    ),
    Act(
        "close",
        _("登记停用"),
        perms.KEEP_STATIONS,
        close_fields,
        close_it,
        lambda one: one.status != ServiceStationStatus.CLOSED,
        tone="danger",
    ),
)


def draw_service_station(
    station: ServiceStation,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: DomainError | None = None,
) -> Cell:
    """The emergency service station of one village."""
    errors = dict(refusal.fields) if isinstance(refusal, InvalidInput) else {}
    moves = draw_acts(
        SERVICE_ACTS,
        station,
        actor,
        today,
        address=lambda name: reverse("responsibility:service_station_act", args=[station.pk, name]),
        tried=tried,
        typed=typed,
        errors=errors,
    )
    village = station.village
    found: Cell = {
        "title": station.name,
        "number": village.name,
        "subtitle": str(ServiceStationStatus(station.status).label),
        "facts": [
            {"label": "村（社区）", "value": village.full_name},
            {"label": "站长", "value": station.keeper or None},
            {"label": "电话", "value": station.phone or None, "kind": "phone"},
            {"label": "工作人员", "value": station.people},
            {"label": "投用日期", "value": station.opened_on, "kind": "date"},
            {"label": "停用日期", "value": station.closed_on, "kind": "date"},
            {"label": "地址", "value": station.address or None, "kind": "wide"},
            {"label": "装备物资", "value": station.equipment or None, "kind": "wide"},
        ],
    }
    chain = f"service_station:{station.pk}"
    return found | page_of(chain, actor, moves=moves, refusal=refusal)


def draw_coverage(actor: Actor, today: date, now: datetime) -> Cell:
    """Villages with a station and towns that were accepted, town by town."""
    query = Query(Period(date(today.year, 1, 1), today), now, actor.region)
    shown = (VILLAGES_ALL, VILLAGES_COVERED, VILLAGE_COVERAGE)
    by_town = values_by(shown, query, actor, dimension="town")
    whole = values((*shown, TOWNS_CAPABLE, TOWN_COVERAGE), query, actor)
    held = Capability.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    states = {one.town_id: one for one in held}
    towns = Unit.objects.living(today).filter(
        kind=UnitKind.STREET, region_id__gte=actor.scope.low, region_id__lt=actor.scope.high
    )
    rows = []
    for town in towns.order_by("order", "pk"):
        found, state = by_town.get(town.region_id), states.get(town.pk)
        cells = [counted(found, one) if found else None for one in shown]
        rows.append(
            [
                {"text": town.name, "url": reverse("organisations:unit", args=[town.pk])},
                *cells,
                {
                    "text": str(CapabilityStatus(state.status).label),
                    "url": reverse("responsibility:capability", args=[state.pk]),
                    "tone": "done" if state.status == CapabilityStatus.ACCEPTED else "",
                }
                if state
                else {"text": "没有列入计划", "tone": "warn"},
            ]
        )
    total = ["合计", *(counted(whole, one) for one in shown), counted(whole, TOWNS_CAPABLE)]
    columns = [
        "街道乡镇",
        number("村（社区）"),
        number("有服务站"),
        number("覆盖率%"),
        "能力标准化建设",
    ]
    rate = whole[TOWN_COVERAGE.code].text()
    note = f"能力标准化建设覆盖率{rate}%。没有登记村级区划的街道乡镇显示 —，不计入覆盖率。"
    return {
        "title": "基层能力覆盖",
        "subtitle": "村居应急服务站、街镇能力标准化",
        "actions": [
            {"label": "应急服务站", "url": "/l/service-stations/"},
            {"label": "能力标准化建设", "url": "/l/capabilities/"},
        ],
        "sections": [table("各街道乡镇", columns, rows, total=total, note=note)],
    }


def withdraw_fields(_obj: Any, _actor: Actor, _today: date) -> list[Field]:
    return [field("reason", _("撤回原因"), required=True)]


def withdraw(patrol: Patrol, request: HttpRequest, actor: Actor, at: datetime) -> None:
    services.withdraw_patrol(
        patrol_id=patrol.pk, reason=typed_text(request, "reason"), actor=actor, at=at
    )


PATROL_ACTS = acts(
    Act(
        "withdraw",
        _("撤回登记"),
        perms.PATROL,
        withdraw_fields,
        withdraw,
        lambda one: one.withdrawn_at is None,
        tone="danger",
    )
)


def hazard_address(patrol: Patrol, actor: Actor) -> str:
    """The form of a new hazard with what the patrol saw; empty where the actor may not report."""
    address = address_for("hazards:new", actor)
    if not address:
        return ""
    said = {
        "title": patrol.seen.splitlines()[0][:100],
        "place": patrol.place,
        "region": patrol.region,
        "found_on": patrol.held_on.isoformat(),
        "source": "grid-patrol",
        "reference": f"巡查{patrol.pk}",
    }
    return f"{address}?{urlencode(said)}"


def draw_patrol(
    patrol: Patrol,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: DomainError | None = None,
) -> Cell:
    """One round through a grid."""
    errors = dict(refusal.fields) if isinstance(refusal, InvalidInput) else {}
    moves = draw_acts(
        PATROL_ACTS,
        patrol,
        actor,
        today,
        address=lambda name: reverse("responsibility:patrol_act", args=[patrol.pk, name]),
        tried=tried,
        typed=typed,
        errors=errors,
    )
    report = hazard_address(patrol, actor) if patrol.withdrawn_at is None else ""
    alert: Cell | None = None
    if patrol.withdrawn_at is not None:
        alert = {"tone": "info", "title": "已撤回", "text": patrol.withdrawn_reason}
    elif patrol.has_hazard:
        alert = {"tone": "warn", "title": "巡查发现隐患", "text": "请登记为隐患，进入整改流程。"}
    found: Cell = {
        "title": patrol.place,
        "number": f"{patrol.held_on}",
        "subtitle": "发现隐患" if patrol.has_hazard else "未发现隐患",
        "alert": alert,
        "actions": [{"label": "登记为隐患", "url": report, "icon": "plus", "tone": "primary"}]
        if report and patrol.has_hazard
        else [],
        "facts": [
            {
                "label": "巡查人员",
                "value": patrol.staff.name,
                "url": reverse("responsibility:staff", args=[patrol.staff_id]),
            },
            {"label": "网格", "value": patrol.grid.name if patrol.grid else None},
            {"label": "巡查日期", "value": patrol.held_on, "kind": "date"},
            {
                "label": "定位",
                "value": f"{patrol.latitude:.5f}，{patrol.longitude:.5f}"
                if patrol.latitude is not None and patrol.longitude is not None
                else None,
            },
            {"label": "巡查情况", "value": patrol.seen, "kind": "wide"},
        ],
    }
    chain = f"grid_patrol:{patrol.pk}"
    around = page_of(chain, actor, moves=moves, refusal=refusal, photos={"scene": "现场"})
    return found | around


def month_bounds(text: str, today: date) -> tuple[date, date]:
    """The first and last day of the month in an address, else of this month."""
    year, _dash, month = text.partition("-")
    first = today.replace(day=1)
    if (
        year.isdecimal()
        and month.isdecimal()
        and 1 <= int(month) <= 12
        and 2000 <= int(year) <= 2100
    ):
        first = date(int(year), int(month), 1)
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first, following - timedelta(days=1)


def draw_patrol_sheet(actor: Actor, month: str, today: date, now: datetime) -> Cell:
    """How often each grid was walked in a month, against the least the settings ask for."""
    first, last = month_bounds(month, today)
    least = int(packs.setting("responsibility-letters", "village-patrols-per-month"))
    query = Query(Period(first, last), now, actor.region)
    shown = (PATROLS_HELD, PATROLS_WITH_HAZARD)
    by_grid = values_by(shown, query, actor, dimension="grid")
    whole = values(shown, query, actor)
    grids = Grid.objects.filter(region_id__gte=actor.scope.low, region_id__lt=actor.scope.high)
    keepers: dict[int, list[str]] = {}
    roster = Staff.objects.visible_to(actor).filter(grid__isnull=False, ends_on__isnull=True)
    for grid_id, name in roster.values_list("grid_id", "name"):
        keepers.setdefault(grid_id or 0, []).append(name)
    rows, few = [], 0
    for grid in grids.select_related("region").order_by("code")[:MOST_GRIDS]:
        found = by_grid.get(grid.pk)
        times = int(found[PATROLS_HELD.code].number or 0) if found else 0
        is_short = times < least
        few += is_short
        cell = counted(found, PATROLS_HELD) | {"tone": "danger" if is_short else ""}
        rows.append(
            [
                {"text": grid.name, "url": reverse("organisations:grid", args=[grid.pk])},
                grid.region.name,
                "、".join(keepers.get(grid.pk, [])) or {"text": "没有巡查人员", "tone": "warn"},
                cell,
                counted(found, PATROLS_WITH_HAZARD),
            ]
        )
    before = (first - timedelta(days=1)).strftime("%Y-%m")
    after = (last + timedelta(days=1)).strftime("%Y-%m")
    total = ["合计", None, None, *(counted(whole, one) for one in shown)]
    return {
        "title": f"{first.year}年{first.month}月网格巡查统计",
        "subtitle": f"每个网格每月至少{least}次",
        "alert": {"tone": "warn", "title": f"{few}个网格巡查次数不足。", "text": ""}
        if few
        else None,
        "actions": [
            {"label": before, "url": f"?month={before}"},
            {"label": after, "url": f"?month={after}"},
        ],
        "sections": [
            table(
                "各网格",
                ["网格", "区域", "巡查人员", number("巡查次数"), number("发现隐患")],
                rows,
                total=total,
                note=f"最多列{MOST_GRIDS}个网格；合计含没有绑定网格的巡查。",
            )
        ],
    }


def draw_capability(
    capability: Capability,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One town's checklist, item by item."""
    items = list(capability.items.order_by("pk"))
    reached = sum(1 for one in items if one.verdict == Verdict.PASSED)
    points = sum(one.points for one in items if one.verdict == Verdict.PASSED)
    tones = {Verdict.PASSED: "done", Verdict.FAILED: "danger"}
    rows = [
        [
            one.title,
            one.what or None,
            f"{one.points:g}",
            {
                "text": str(Verdict(one.verdict).label) if one.verdict else "未填报",
                "tone": tones.get(Verdict(one.verdict), "") if one.verdict else "",
            },
            one.note or None,
            one.judged_on,
        ]
        for one in items
    ]
    status = CapabilityStatus(capability.status)
    is_open = status not in (CapabilityStatus.ACCEPTED, CapabilityStatus.WITHDRAWN)
    found: Cell = {
        "title": str(capability),
        "subtitle": str(status.label),
        "alert": late_alert(capability.due_on, today, is_open=is_open, word="计划完成日期"),
        "facts": [
            unit_fact("街道乡镇", capability.town),
            {"label": "计划完成", "value": capability.due_on, "kind": "date"},
            {"label": "已达到", "value": f"{reached}项，共{len(items)}项"},
            {"label": "得分", "value": f"{points:g}分"},
            {"label": "验收日期", "value": capability.accepted_on, "kind": "date"},
            {"label": "复核日期", "value": capability.recheck_on, "kind": "date"},
        ],
        "sections": [
            table("检查项目", ["项目", "内容", number("分值"), "结论", "佐证", "填报日期"], rows)
        ],
    }
    found |= files_of(CAPABILITY_WORKFLOW.chain(capability))
    return found | life_of(
        CAPABILITY_WORKFLOW,
        capability,
        actor,
        "responsibility:capability_move",
        tried=tried,
        typed=typed,
        refusal=refusal,
    )
