"""The page of a unit, put together: names, people, seats, duties, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from bihuan.kernel import panels
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import chain_of
from bihuan.kernel.detail import timeline_of
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Event, Post
from bihuan.kernel.permissions import Role
from bihuan.organisations import permissions as perms
from bihuan.organisations.models import (
    Contact,
    ContactKind,
    Membership,
    NameKind,
    ReformPart,
    SeatRole,
    Unit,
    UnitKind,
)
from bihuan.organisations.moves import draw_moves, is_committee
from bihuan.organisations.services.reforming import said as said_part
from bihuan.statutes.dictionaries import labels

Row = dict[str, Any]


def unit_url(pk: int) -> str:
    return reverse("organisations:unit", args=[pk])


def draw_record(
    unit: Unit,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """The unit as the template takes it."""
    errors = dict(refusal.fields) if refusal else {}
    sections = [
        names(unit),
        *(committee_sections(unit, actor, today) if is_committee(unit) else []),
        *panels.sections("unit", unit.pk, actor, today, tab="overview"),
        seats(unit, today),
        contacts(unit, actor, today),
        posts(unit, today),
        children(unit, today),
        duties(unit),
        reforms(unit),
    ]
    return {
        "title": unit.name,
        "number": unit.get_kind_display(),
        "alert": alert(unit, refusal),
        "facts": facts(unit),
        "sections": [section for section in sections if section is not None],
        "moves": draw_moves(unit, actor, tried=tried, typed=typed, errors=errors),
        "timeline": timeline_of(chain_of("unit", unit.pk), texts=said),
    }


def said(event: Event) -> str:
    source = event.data.get("source")
    return f"依据：{source}" if source else ""


def alert(unit: Unit, refusal: InvalidInput | None) -> Row | None:
    if refusal is not None:
        return {"title": refusal.user_message(), "text": refusal.user_remedy(), "tone": "danger"}
    if unit.abolished_on is None:
        return None
    heir = unit.successor
    links = [{"label": heir.name, "url": unit_url(heir.pk)}] if heir else []
    text = "职责由下列单位承接：" if heir else "没有登记承接单位。"
    return {
        "title": f"这个单位已于{unit.abolished_on:%Y-%m-%d}撤销。",
        "text": text,
        "tone": "warn",
        "links": links,
    }


def facts(unit: Unit) -> list[Row]:
    words = labels("sectors")
    parent = unit.parent
    return [
        {"label": "单位名称", "value": unit.name},
        {"label": "简称", "value": unit.short_name or None},
        {"label": "类别", "value": unit.get_kind_display()},
        {
            "label": "区划",
            "value": unit.region.full_name,
            "url": reverse("organisations:region", args=[unit.region_id]),
        },
        {
            "label": "上级单位",
            "value": parent.name if parent else None,
            "url": unit_url(parent.pk) if parent else "",
        },
        {"label": "安委会成员单位", "value": "是" if unit.is_member else "否"},
        {"label": "成立日期", "value": unit.set_up_on, "kind": "date"},
        {"label": "撤销日期", "value": unit.abolished_on, "kind": "date"},
        {
            "label": "监管行业",
            "value": [words.get(sector, sector) for sector in unit.sectors] or None,
            "kind": "tags",
        },
    ]


def section(title: str, columns: list[str], rows: Iterable[list[Any]], count: int = -1) -> Row:
    kept = list(rows)
    number = len(kept) if count < 0 else count
    table = {"columns": columns, "rows": kept, "note": "" if kept else "还没有登记。"}
    return {"title": title, "count": number, "table": table}


def names(unit: Unit) -> Row:
    rows = [
        [other.name, NameKind(other.kind).label, other.valid_from, other.valid_to, other.source]
        for other in unit.names.order_by("kind", "valid_to", "pk")
    ]
    return section("别名与曾用名", ["名称", "性质", "起用", "停用", "依据"], rows)


def members(unit: Unit, actor: Actor, today: date) -> Row:
    held = unit.memberships.held(today).select_related("member")
    rows = sorted(held, key=lambda seat: (list(SeatRole).index(SeatRole(seat.role)), seat.pk))
    return section(
        "成员单位",
        ["单位", "角色", "起始", "依据", "办理"],
        [
            [
                {"text": seat.member.name, "url": unit_url(seat.member_id)},
                SeatRole(seat.role).label,
                seat.starts_on,
                seat.source,
                seat_action(seat, actor),
            ]
            for seat in rows
        ],
    )


def committee_sections(unit: Unit, actor: Actor, today: date) -> list[Row]:
    return [members(unit, actor, today), terms(unit), adjustments(unit)]


def terms(unit: Unit) -> Row:
    rows = [
        [one.name, one.chair, one.chair_post, one.starts_on, one.ends_on, one.document]
        for one in unit.terms.order_by("-starts_on")
    ]
    return section("届次与主任", ["届次", "主任", "职务", "起始", "届满", "批准文件"], rows)


def adjustments(unit: Unit) -> Row:
    """The versions of the committee with how it stood after each."""
    rows = []
    for one in unit.adjustments.order_by("-version"):
        seats = "、".join(f"{seat['name']}（{SeatRole(seat['role']).label}）" for seat in one.seats)
        rows.append([f"第{one.version}次", one.on, {"text": one.text, "note": seats}, one.document])
    columns = ["版次", "日期", "调整内容与调整后成员", "批准文件"]
    return section("历次调整", columns, rows)


def reforms(unit: Unit) -> Row | None:
    """The reforms that touched the unit, what they did, by which document."""
    found = ReformPart.objects.filter(Q(unit=unit) | Q(to_unit=unit), withdrawn_at__isnull=True)
    rows = [
        [
            {
                "text": part.reform.title,
                "url": reverse("organisations:reform", args=[part.reform_id]),
            },
            said_part(part),
            part.reform.effective_on,
            part.reform.get_status_display(),
            part.reform.document,
        ]
        for part in found.select_related("reform", "unit", "to_unit").order_by("-pk")
    ]
    if not rows:
        return None
    columns = ["改革事项", "内容", "生效日期", "状态", "方案文件"]
    return section("机构改革沿革", columns, rows)


def seat_action(seat: Membership, actor: Actor) -> Row | None:
    if not actor.may(perms.MANAGE_COMMITTEES):
        return None
    return {"text": "调整", "url": reverse("organisations:seat", args=[seat.pk])}


def seats(unit: Unit, today: date) -> Row | None:
    held = unit.seats.held(today).select_related("committee").order_by("committee__order", "pk")
    rows = [
        [
            {"text": seat.committee.name, "url": unit_url(seat.committee_id)},
            SeatRole(seat.role).label,
            seat.starts_on,
        ]
        for seat in held
    ]
    return section("参加的委员会", ["委员会", "角色", "起始"], rows) if rows else None


def contacts(unit: Unit, actor: Actor, today: date) -> Row:
    held = unit.contacts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    rows = sorted(held, key=lambda one: (list(ContactKind).index(ContactKind(one.kind)), one.pk))
    columns = ["类别", "姓名", "职务", "电话", "到任", "办理"]
    return section("安全责任人", columns, [contact_row(one, actor) for one in rows])


def contact_row(one: Contact, actor: Actor) -> list[Any]:
    note = "党政班子成员" if one.is_team_member else ""
    end = None
    if actor.may(perms.MANAGE_UNITS) and one.ends_on is None:
        end = {"text": "登记离任", "url": reverse("organisations:contact", args=[one.pk])}
    kind = ContactKind(one.kind).label
    return [kind, {"text": one.name, "note": note}, one.title, one.phone, one.starts_on, end]


def posts(unit: Unit, today: date) -> Row:
    """Who holds an account in the unit now."""
    held = Post.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today), unit=unit, starts_on__lte=today
    )
    rows = [
        [post.user.name, str(Role(post.role).label), post.title, post.starts_on]
        for post in held.select_related("user").order_by("starts_on", "pk")
    ]
    return section("岗位与人员", ["姓名", "角色", "职务", "到岗"], rows)


def children(unit: Unit, today: date) -> Row | None:
    found = Unit.objects.living(today).filter(parent=unit).order_by("order", "pk")
    rows = [
        [{"text": one.name, "url": unit_url(one.pk)}, UnitKind(one.kind).label] for one in found
    ]
    return section("下级单位", ["单位", "类别"], rows) if rows else None


def duties(unit: Unit) -> Row:
    rows = [
        [f"第{duty.version}版", duty.text, duty.effective_on, duty.ended_on, duty.source]
        for duty in unit.duties.order_by("-version")
    ]
    in_force = sum(1 for row in rows if row[3] is None)
    return section("安全生产职责", ["版次", "职责", "施行", "废止", "依据"], rows, in_force)
