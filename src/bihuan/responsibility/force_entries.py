"""Forms of the workforce and the grass roots: people, vehicles, stations, patrols, checklists."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.pages import Request
from bihuan.kernel.uploads import day_of, uploads_of
from bihuan.organisations.choices import place_options
from bihuan.organisations.forms import Field, field, filled
from bihuan.organisations.models import Grid, Region, RegionLevel, Unit, UnitKind
from bihuan.responsibility import services
from bihuan.responsibility.drawn.grassroots import hazard_address
from bihuan.responsibility.entries import (
    Typed,
    day_at,
    id_of,
    pick,
    shown_at,
    text_of,
    unit_field,
)
from bihuan.responsibility.lives import AssetKind
from bihuan.responsibility.models import Staff, Station
from bihuan.statutes.dictionaries import options


def grid_options(actor: Actor) -> list[tuple[Any, str]]:
    found = Grid.objects.filter(region_id__gte=actor.scope.low, region_id__lt=actor.scope.high)
    return [(one.pk, f"{one.code} {one.name}") for one in found.order_by("code")[:500]]


def staff_fields(actor: Actor, today: date, typed: Typed) -> list[Field]:
    return [
        field("name", _("姓名"), required=True),
        unit_field(actor, typed),
        pick("post", _("岗位"), options("staff-posts")),
        field("is_full_time", _("专职"), "checkbox", value="1"),
        field("phone", _("电话")),
        field("certificate", _("执法证件号")),
        field("certificate_until", _("证件有效期至"), "date"),
        field(
            "grid_id",
            _("网格"),
            "select",
            placeholder=_("巡查人员选"),
            options=grid_options(actor),
        ),
        field("starts_on", _("到岗日期"), "date", required=True, value=today.isoformat()),
    ]


def store_staff(request: Request, at: datetime) -> str:
    facts = services.StaffFacts(
        name=text_of(request, "name"),
        unit_id=id_of(request, "unit_id"),
        post=text_of(request, "post"),
        starts_on=day_at(request, "starts_on", "到岗日期"),
        is_full_time=bool(text_of(request, "is_full_time")),
        phone=text_of(request, "phone"),
        certificate=text_of(request, "certificate"),
        certificate_until=day_of(text_of(request, "certificate_until"), "certificate_until"),
        grid_id=id_of(request, "grid_id"),
    )
    return shown_at("staff", services.add_staff(facts, actor=request.actor, at=at).pk)


def asset_fields(actor: Actor, _today: date, typed: Typed) -> list[Field]:
    return [
        pick("kind", _("类别"), list(AssetKind.choices)),
        field("name", _("名称"), required=True),
        field("code", _("号牌或编号")),
        unit_field(actor, typed),
        field("quantity", _("数量"), "number", value="1"),
        field("since_on", _("配备日期"), "date"),
    ]


def store_asset(request: Request, at: datetime) -> str:
    facts = services.AssetFacts(
        unit_id=id_of(request, "unit_id"),
        kind=text_of(request, "kind"),
        name=text_of(request, "name"),
        code=text_of(request, "code"),
        quantity=id_of(request, "quantity") or 0,
        since_on=day_of(text_of(request, "since_on"), "since_on"),
    )
    return shown_at("asset", services.add_asset(facts, actor=request.actor, at=at).pk)


def station_fields(actor: Actor, _today: date, typed: Typed) -> list[Field]:
    """The fields of a station, filled where it is registered already."""
    units = Unit.objects.filter(
        kind=UnitKind.STATION,
        region_id__gte=actor.scope.low,
        region_id__lt=actor.scope.high,
        abolished_on__isnull=True,
    )
    chosen = typed.get("unit_id", "")
    held = (
        Station.objects.visible_to(actor).filter(unit_id=int(chosen)).first()
        if chosen.isdecimal()
        else None
    )
    fields = [
        pick("unit_id", _("站所"), list(units.order_by("order", "pk").values_list("pk", "name"))),
        field("jurisdiction", _("管辖区域"), "checkbox", options=place_options(actor), value=[]),
        field("address", _("地址"), required=True),
        field("phone", _("值班电话")),
        field("duties", _("职责"), "textarea"),
    ]
    if held is not None:
        names = ("jurisdiction", "address", "phone", "duties")
        filled(fields, {name: getattr(held, name) for name in names} | {"unit_id": chosen}, {})
    return fields


def store_station(request: Request, at: datetime) -> str:
    facts = services.StationFacts(
        unit_id=id_of(request, "unit_id"),
        jurisdiction=tuple(request.POST.getlist("jurisdiction")),
        address=text_of(request, "address"),
        phone=text_of(request, "phone"),
        duties=text_of(request, "duties"),
    )
    return shown_at("station", services.set_station(facts, actor=request.actor, at=at).pk)


def village_options(actor: Actor) -> list[tuple[str, str]]:
    found = Region.objects.filter(
        code__gte=actor.scope.low,
        code__lt=actor.scope.high,
        level=RegionLevel.VILLAGE,
        abolished_on__isnull=True,
    )
    rows = found.order_by("code").values_list("code", "name", "parent__name")
    return [(code, f"{parent} / {name}") for code, name, parent in rows]


def service_fields(actor: Actor, _today: date, _typed: Typed) -> list[Field]:
    return [
        pick("village", _("村（社区）"), village_options(actor)),
        field("name", _("站点名称"), required=True),
        field("address", _("地址")),
        field("keeper", _("站长")),
        field("phone", _("电话")),
        field("people", _("工作人员"), "number"),
        field("equipment", _("装备物资")),
        field("opened_on", _("投用日期"), "date", help=_("还没有投用的不填，按计划建设登记。")),
    ]


def store_service(request: Request, at: datetime) -> str:
    facts = services.ServiceFacts(
        village=text_of(request, "village"),
        name=text_of(request, "name"),
        address=text_of(request, "address"),
        keeper=text_of(request, "keeper"),
        phone=text_of(request, "phone"),
        people=id_of(request, "people"),
        equipment=text_of(request, "equipment"),
        opened_on=day_of(text_of(request, "opened_on"), "opened_on"),
    )
    made = services.register_service_station(facts, actor=request.actor, at=at)
    return shown_at("service_station", made.pk)


def patrol_fields(actor: Actor, today: date, _typed: Typed) -> list[Field]:
    """What a phone asks: where, what, a photo; whom only where the account is nobody's on the roster."""
    held = Staff.objects.visible_to(actor).filter(ends_on__isnull=True)
    fields = [
        field("place", _("巡查地点"), required=True),
        field("seen", _("看到的情况"), "textarea", required=True),
        field(
            "has_hazard",
            _("发现隐患"),
            "radio",
            options=[("", _("没有")), ("1", _("有，接着登记隐患"))],
            value="",
        ),
        field("photos", _("现场照片"), "photos", help=_("最多9张，自动带上时间和定位。")),
        field("held_on", _("巡查日期"), "date", required=True, value=today.isoformat()),
    ]
    own = held.filter(user_id=actor.user_id).exists() if actor.user_id else False
    if not own:
        given = [
            (one.pk, f"{one.name}（{one.unit.short_name or one.unit.name}）")
            for one in held.select_related("unit").order_by("unit__order", "name")[:500]
        ]
        fields.insert(0, pick("staff_id", _("巡查人员"), given))
    return fields


def store_patrol(request: Request, at: datetime) -> str:
    """Store the round; a hazard seen leads on to the form of the hazard."""
    photos = uploads_of(request, "photos")
    said = next((one.captured for one in photos if one.captured.latitude is not None), None)
    report = services.PatrolReport(
        held_on=day_at(request, "held_on", "巡查日期"),
        place=text_of(request, "place"),
        seen=text_of(request, "seen"),
        staff_id=id_of(request, "staff_id"),
        has_hazard=bool(text_of(request, "has_hazard")),
        latitude=said.latitude if said else None,
        longitude=said.longitude if said else None,
    )
    made = services.record_patrol(
        report,
        photos=photos,
        actor=request.actor,
        at=at,
        key=text_of(request, "key") or None,
    )
    further = hazard_address(made, request.actor) if made.has_hazard else ""
    return further or shown_at("patrol", made.pk)


def capability_fields(actor: Actor, today: date, typed: Typed) -> list[Field]:
    towns = Unit.objects.filter(
        kind__in=(UnitKind.STREET, UnitKind.ZONE),
        region_id__gte=actor.scope.low,
        region_id__lt=actor.scope.high,
        abolished_on__isnull=True,
    )
    given = list(towns.order_by("order", "pk").values_list("pk", "name"))
    return [
        pick("town_id", _("街道乡镇"), given, value=typed.get("town_id", "")),
        field(
            "due_on",
            _("计划完成"),
            "date",
            required=True,
            value=date(today.year, 12, 31).isoformat(),
        ),
    ]


def store_capability(request: Request, at: datetime) -> str:
    made = services.plan_capability(
        town_id=id_of(request, "town_id"),
        due_on=day_at(request, "due_on", "计划完成日期"),
        actor=request.actor,
        at=at,
    )
    return shown_at("capability", made.pk)
