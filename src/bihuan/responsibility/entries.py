"""Forms of new records: what each asks, and how what was typed is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request
from bihuan.kernel.uploads import day_of, uploads_of
from bihuan.organisations.choices import hand_over_options, place_options, supervisor_options
from bihuan.organisations.forms import Field, field, filled, region_choices
from bihuan.organisations.models import Contact, Region
from bihuan.responsibility import services
from bihuan.responsibility.lives import Body, ChargeKind, RuleLevel
from bihuan.responsibility.models import Leader, LeadershipRule
from bihuan.statutes.dictionaries import options

Typed = Mapping[str, str]
ASK = "请选择"


@dataclass(frozen=True)
class Entry:
    """A form of a new record.

    Args:
        fields: Actor, today, what the address says → the fields.
        store: Request, actor, moment → where to go then.
        crumb: The list it leads to: label and address.
    """

    name: str
    title: Any
    fields: Callable[[Actor, date, Typed], list[Field]]
    store: Callable[[Request, datetime], str]
    crumb: tuple[str, str]


def text_of(request: Request, name: str) -> str:
    return request.POST.get(name, "").strip()


def id_of(request: Request, name: str) -> int | None:
    typed = text_of(request, name)
    return int(typed) if typed.isdecimal() else None


def day_at(request: Request, name: str, label: str) -> date:
    """A day that must be there.

    Raises:
        InvalidInput: It is not, or does not exist.
    """
    found = day_of(text_of(request, name), name)
    if found is None:
        raise InvalidInput({name: f"填写{label}。"})
    return found


def needed_id(request: Request, name: str, what: str) -> int:
    """Something that must be chosen.

    Raises:
        InvalidInput: Nothing was.
    """
    found = id_of(request, name)
    if found is None:
        raise InvalidInput({name: f"选择{what}。"})
    return found


def shown_at(kind: str, pk: int) -> str:
    return reverse(f"responsibility:{kind}", args=[pk])


def pick(name: str, label: Any, given: Any, **more: Any) -> Field:
    """A select that must be chosen from."""
    return field(name, label, "select", required=True, placeholder=ASK, options=given, **more)


def own_units(actor: Actor) -> list[tuple[int, str]]:
    """Units whose records the actor keeps."""
    given = supervisor_options(actor) or hand_over_options(actor)
    if actor.scope.units is None:
        return given
    return [(pk, name) for pk, name in given if pk in actor.scope.units]


def unit_field(actor: Actor, typed: Typed, name: str = "unit_id") -> Field:
    return pick(name, _("单位"), own_units(actor), value=typed.get(name) or actor.unit_id or "")


def enterprise_field(typed: Typed, actor: Actor, *, required: bool = False) -> Field:
    chosen = typed.get("enterprise_id", "")
    name = ""
    if chosen.isdecimal():
        found = Enterprise.objects.visible_to(actor).filter(pk=int(chosen)).first()
        name = found.name if found else ""
    return field(
        "enterprise_id",
        _("企业"),
        "enterprise",
        required=required,
        value=chosen,
        text=name,
        search_url=reverse("enterprises:search"),
        placeholder=_("输入名称或信用代码"),
    )


def leader_options(actor: Actor) -> list[tuple[Any, str]]:
    found = Leader.objects.visible_to(actor).filter(ends_on__isnull=True).select_related("unit")
    return [(one.pk, f"{one.name}（{one.title}）") for one in found.order_by("unit__order", "pk")]


def leader_field(actor: Actor, typed: Typed) -> Field:
    chosen = typed.get("leader_id", "")
    if not chosen and actor.user_id is not None:
        own = Leader.objects.visible_to(actor).filter(user_id=actor.user_id, ends_on=None).first()
        chosen = str(own.pk) if own else ""
    return pick("leader_id", _("领导"), leader_options(actor), value=chosen)


def contact_options(actor: Actor) -> list[tuple[Any, str]]:
    units = dict(own_units(actor))
    found = Contact.objects.filter(unit_id__in=units, ends_on__isnull=True).order_by("unit", "pk")
    return [(one.pk, f"{one.name}（{units[one.unit_id]}）") for one in found]


def leader_fields(actor: Actor, today: date, typed: Typed) -> list[Field]:
    return [
        field("name", _("姓名"), required=True),
        unit_field(actor, typed),
        field("title", _("职务"), required=True),
        field("body", _("班子"), "select", options=list(Body.choices), value="government"),
        field("is_head", _("党政主要负责人"), "checkbox"),
        field("business_duty", _("业务职责"), "textarea", required=True),
        field(
            "safety_duty",
            _("安全职责"),
            "textarea",
            required=True,
            help=_("一岗双责：分管业务范围内的安全生产职责。"),
        ),
        field("starts_on", _("任职日期"), "date", required=True, value=today.isoformat()),
        field(
            "contact_id",
            _("对应的单位责任人"),
            "select",
            placeholder=_("没有登记"),
            options=contact_options(actor),
        ),
    ]


def store_leader(request: Request, at: datetime) -> str:
    facts = services.LeaderFacts(
        name=text_of(request, "name"),
        unit_id=id_of(request, "unit_id"),
        title=text_of(request, "title"),
        business_duty=text_of(request, "business_duty"),
        safety_duty=text_of(request, "safety_duty"),
        starts_on=day_at(request, "starts_on", "任职日期"),
        body=text_of(request, "body"),
        is_head=bool(text_of(request, "is_head")),
        contact_id=id_of(request, "contact_id"),
    )
    made = services.register_leader(facts, actor=request.actor, at=at)
    return shown_at("leader", made.pk)


def rule_fields(actor: Actor, _today: date, _typed: Typed) -> list[Field]:
    above = LeadershipRule.objects.filter(withdrawn_at__isnull=True).order_by("level", "title")
    codes = [actor.region[:2] + "0000", actor.region[:4] + "00"]
    higher = Region.objects.filter(pk__in=codes).order_by("code").values_list("code", "name")
    regions = list(dict([*higher, *region_choices(actor)]).items())
    return [
        pick("level", _("层级"), list(RuleLevel.choices)),
        field("title", _("文件名称"), required=True),
        field("number", _("文号")),
        field("issued_on", _("印发日期"), "date"),
        field("region", _("适用地区"), "select", placeholder=_("全国"), options=regions),
        field(
            "carries_out_id",
            _("落实的上级文件"),
            "select",
            placeholder=_("没有"),
            options=[(one.pk, f"{one.get_level_display()}：{one.title}") for one in above],
        ),
        field("note", _("主要规定"), "textarea"),
    ]


def store_rule(request: Request, at: datetime) -> str:
    facts = services.RuleFacts(
        level=text_of(request, "level"),
        title=text_of(request, "title"),
        region=text_of(request, "region"),
        number=text_of(request, "number"),
        issued_on=day_of(text_of(request, "issued_on"), "issued_on"),
        carries_out_id=id_of(request, "carries_out_id"),
        note=text_of(request, "note"),
    )
    return shown_at("leadership_rule", services.register_rule(facts, actor=request.actor, at=at).pk)


def worklist_fields(actor: Actor, today: date, typed: Typed) -> list[Field]:
    return [
        leader_field(actor, typed),
        field("year", _("年度"), "number", required=True, value=str(today.year)),
        field(
            "items",
            _("工作事项"),
            "textarea",
            help=_("每行一项，月份写在最前，例如“6 带队检查有限空间作业单位”。"),
        ),
    ]


def typed_items(text: str) -> list[tuple[str, int]]:
    """Lines such as ``6 带队检查…`` or ``6月：带队检查…`` as items with their month.

    Raises:
        InvalidInput: A line has no month, or nothing but it.
    """
    found = []
    for number, line in enumerate((one.strip() for one in text.splitlines()), 1):
        if not line:
            continue
        digits = "".join(
            char
            for place, char in enumerate(line)
            if char.isdecimal() and line[: place + 1].isdecimal()
        )
        words = line[len(digits) :].lstrip(" 月：:、，　")
        if not digits or not 1 <= int(digits) <= 12 or not words:
            raise InvalidInput({"items": f"第{number}行写成“月份 事项”，例如“6 带队检查”。"})
        found.append((words, int(digits)))
    return found


def store_worklist(request: Request, at: datetime) -> str:
    year = text_of(request, "year")
    if not year.isdecimal():
        raise InvalidInput({"year": "填写四位数的年份。"})
    made = services.make_worklist(
        leader_id=needed_id(request, "leader_id", "领导"),
        year=int(year),
        items=typed_items(request.POST.get("items", "")),
        actor=request.actor,
        at=at,
    )
    return shown_at("worklist", made.pk)


def led_fields(actor: Actor, today: date, typed: Typed) -> list[Field]:
    return [
        leader_field(actor, typed),
        field("held_on", _("检查日期"), "date", required=True, value=today.isoformat()),
        field("sites", _("检查地点"), required=True, placeholder=_("检查了哪些地方")),
        enterprise_field(typed, actor)
        | {"label": _("检查的企业"), "help": _("下面的问题记在这家企业。")},
        field("team", _("检查人员")),
        field("found", _("检查情况"), "textarea"),
        field(
            "problems", _("发现的问题"), "textarea", help=_("每行一个，自动转入隐患台账跟踪整改。")
        ),
        field("photos", _("现场照片"), "photos"),
    ]


def store_led(request: Request, at: datetime) -> str:
    enterprise, sites = id_of(request, "enterprise_id"), text_of(request, "sites")
    lines = [line.strip() for line in request.POST.get("problems", "").splitlines()]
    report = services.LedReport(
        leader_id=needed_id(request, "leader_id", "领导"),
        held_on=day_at(request, "held_on", "检查日期"),
        sites=sites,
        team=text_of(request, "team"),
        found=text_of(request, "found"),
        enterprise_ids=(enterprise,) if enterprise else (),
        problems=tuple(services.Found(line, enterprise, sites) for line in lines if line),
    )
    made = services.record_led_inspection(
        report,
        photos=uploads_of(request, "photos"),
        actor=request.actor,
        at=at,
        key=text_of(request, "key") or None,
    )
    return shown_at("led_inspection", made.pk)


def charge_fields(actor: Actor, today: date, typed: Typed) -> list[Field]:
    return [
        leader_field(actor, typed),
        pick("kind", _("包联类别"), list(ChargeKind.choices)),
        field(
            "area",
            _("片区"),
            "select",
            placeholder=_("类别为片区时选"),
            options=place_options(actor),
        ),
        field(
            "sector",
            _("行业领域"),
            "select",
            placeholder=_("类别为行业领域时选"),
            options=options("sectors"),
        ),
        enterprise_field(typed, actor) | {"help": _("类别为企业时选。")},
        field("project", _("项目名称"), help=_("类别为项目时填。")),
        field("starts_on", _("起始日期"), "date", required=True, value=today.isoformat()),
        field("note", _("包联要求"), "textarea"),
    ]


def store_charge(request: Request, at: datetime) -> str:
    facts = services.ChargeFacts(
        leader_id=needed_id(request, "leader_id", "领导"),
        kind=text_of(request, "kind"),
        starts_on=day_at(request, "starts_on", "起始日期"),
        area=text_of(request, "area"),
        sector=text_of(request, "sector"),
        enterprise_id=id_of(request, "enterprise_id"),
        project=text_of(request, "project"),
        note=text_of(request, "note"),
    )
    return shown_at("charge", services.take_charge(facts, actor=request.actor, at=at).pk)


def strict_fields(actor: Actor, today: date, typed: Typed) -> list[Field]:
    return [
        enterprise_field(typed, actor, required=True),
        field("reason", _("列入理由"), "textarea", required=True),
        field("on", _("列入日期"), "date", required=True, value=today.isoformat()),
    ]


def store_strict(request: Request, at: datetime) -> str:
    made = services.list_strictly(
        enterprise_id=needed_id(request, "enterprise_id", "企业"),
        reason=text_of(request, "reason"),
        on=day_at(request, "on", "列入日期"),
        actor=request.actor,
        at=at,
    )
    return shown_at("strict_target", made.pk)


def draw_entry(
    entry: Entry, actor: Actor, today: date, typed: Mapping[str, Any], refusal: InvalidInput | None
) -> dict[str, Any]:
    """A form as the template takes it, with what was typed and each field's sentence."""
    errors = dict(refusal.fields) if refusal else {}
    fields = entry.fields(actor, today, typed)
    filled(fields, {name: text for name, text in typed.items() if text or refusal}, errors)
    kinds = {one["kind"] for one in fields}
    return {
        "action": reverse(f"responsibility:{entry.name}"),
        "method": "post",
        "title": str(entry.title),
        "sections": [{"title": str(entry.title), "fields": fields}],
        "errors": [{"field": name, "text": text} for name, text in errors.items()],
        "submit_label": _("保存"),
        "cancel_url": entry.crumb[1],
        "multipart": bool(kinds & {"photos", "file"}),
    }
