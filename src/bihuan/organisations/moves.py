"""What can be done with a unit on its page: what each asks for, and the service it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.permissions import Permission, holders_of
from bihuan.organisations import permissions as perms
from bihuan.organisations import services
from bihuan.organisations.forms import (
    Field,
    field,
    filled,
    id_of,
    needed_day,
    text_of,
    unit_choices,
)
from bihuan.organisations.models import ContactKind, NameKind, SeatRole, Unit
from bihuan.organisations.services.committees import COMMITTEES

Fields = Callable[[Unit, Actor], list[Field]]
Run = Callable[[Unit, QueryDict, Actor, datetime], Any]


@dataclass(frozen=True)
class UnitMove:
    """One thing that can be done with a unit.

    Args:
        when: Offered only where this holds.
    """

    name: str
    label: Any
    permission: Permission
    fields: Fields
    run: Run
    when: Callable[[Unit], bool] = lambda _unit: True
    tone: str = ""
    confirm: Any = ""


def source_field() -> Field:
    return field("source", _("依据文件"))


def rename_fields(_unit: Unit, _actor: Actor) -> list[Field]:
    return [
        field("name", _("新名称"), required=True),
        field("on", _("更名日期"), "date", required=True),
        source_field(),
    ]


def rename(unit: Unit, post: QueryDict, actor: Actor, at: datetime) -> None:
    services.rename_unit(
        unit_id=unit.pk,
        name=text_of(post, "name"),
        on=needed_day(post, "on", "更名日期"),
        source=text_of(post, "source"),
        actor=actor,
        at=at,
    )


def name_fields(_unit: Unit, _actor: Actor) -> list[Field]:
    kinds = [(kind.value, kind.label) for kind in NameKind if kind != NameKind.FORMER]
    return [
        field("alias", _("别名或简称"), required=True),
        field("name_kind", _("性质"), "select", options=kinds),
    ]


def add_name(unit: Unit, post: QueryDict, actor: Actor, at: datetime) -> None:
    services.add_name(
        unit_id=unit.pk,
        name=text_of(post, "alias"),
        kind=text_of(post, "name_kind"),
        actor=actor,
        at=at,
    )


def move_fields(unit: Unit, actor: Actor) -> list[Field]:
    units = unit_choices(actor, but=unit.pk)
    return [
        field(
            "parent",
            _("上级单位"),
            "select",
            options=units,
            placeholder=_("没有上级"),
            value=unit.parent_id or "",
        )
    ]


def move(unit: Unit, post: QueryDict, actor: Actor, at: datetime) -> None:
    services.move_unit(unit_id=unit.pk, parent_id=id_of(post, "parent"), actor=actor, at=at)


def abolish_fields(unit: Unit, actor: Actor) -> list[Field]:
    units = unit_choices(actor, but=unit.pk)
    return [
        field("ended_on", _("撤销日期"), "date", required=True),
        field("successor", _("承接单位"), "select", options=units, placeholder=_("没有承接单位")),
        source_field(),
    ]


def abolish(unit: Unit, post: QueryDict, actor: Actor, at: datetime) -> None:
    services.abolish_unit(
        unit_id=unit.pk,
        on=needed_day(post, "ended_on", "撤销日期"),
        successor_id=id_of(post, "successor"),
        source=text_of(post, "source"),
        actor=actor,
        at=at,
    )


def contact_fields(_unit: Unit, _actor: Actor) -> list[Field]:
    return [
        field("contact_kind", _("类别"), "select", options=list(ContactKind.choices)),
        field("person", _("姓名"), required=True),
        field("title", _("职务")),
        field("phone", _("电话")),
        field("since", _("到任日期"), "date", required=True),
        field("is_team_member", _("党政班子成员"), "checkbox"),
    ]


def add_contact(unit: Unit, post: QueryDict, actor: Actor, at: datetime) -> None:
    services.register_contact(
        unit_id=unit.pk,
        kind=text_of(post, "contact_kind"),
        name=text_of(post, "person"),
        title=text_of(post, "title"),
        phone=text_of(post, "phone"),
        on=needed_day(post, "since", "到任日期"),
        is_team_member=bool(post.get("is_team_member")) or None,
        actor=actor,
        at=at,
    )


def duty_fields(_unit: Unit, _actor: Actor) -> list[Field]:
    return [
        field("text", _("安全生产职责"), "textarea", required=True),
        field("effective_on", _("施行日期"), "date", required=True),
        source_field() | {"required": True},
    ]


def add_duty(unit: Unit, post: QueryDict, actor: Actor, at: datetime) -> None:
    services.revise_duty(
        unit_id=unit.pk,
        text=text_of(post, "text"),
        on=needed_day(post, "effective_on", "施行日期"),
        source=text_of(post, "source"),
        actor=actor,
        at=at,
    )


def seat_fields(unit: Unit, actor: Actor) -> list[Field]:
    units = unit_choices(actor, but=unit.pk)
    return [
        field("member", _("单位"), "select", options=units, placeholder=_("请选择"), required=True),
        field("role", _("角色"), "select", options=list(SeatRole.choices), value=SeatRole.MEMBER),
        field("seat_on", _("起始日期"), "date", required=True),
        source_field(),
    ]


def add_seat(unit: Unit, post: QueryDict, actor: Actor, at: datetime) -> None:
    services.take_seat(
        committee_id=unit.pk,
        member_id=id_of(post, "member") or 0,
        role=text_of(post, "role"),
        on=needed_day(post, "seat_on", "起始日期"),
        source=text_of(post, "source"),
        actor=actor,
        at=at,
    )


def term_fields(_unit: Unit, _actor: Actor) -> list[Field]:
    return [
        field("term_name", _("届次"), required=True, placeholder=_("第十届")),
        field("chair", _("主任"), required=True),
        field("chair_post", _("主任职务")),
        field("term_on", _("起始日期"), "date", required=True),
        field("term_document", _("批准文件"), required=True),
    ]


def begin_term(unit: Unit, post: QueryDict, actor: Actor, at: datetime) -> None:
    services.begin_term(
        committee_id=unit.pk,
        name=text_of(post, "term_name"),
        chair=text_of(post, "chair"),
        chair_post=text_of(post, "chair_post"),
        starts_on=needed_day(post, "term_on", "起始日期"),
        document=text_of(post, "term_document"),
        actor=actor,
        at=at,
    )


def adjust_fields(_unit: Unit, _actor: Actor) -> list[Field]:
    return [
        field("adjusted", _("调整内容"), "textarea", required=True),
        field("adjusted_on", _("调整日期"), "date", required=True),
        field("adjust_document", _("批准文件"), required=True),
    ]


def adjust(unit: Unit, post: QueryDict, actor: Actor, at: datetime) -> None:
    services.adjust_committee(
        committee_id=unit.pk,
        on=needed_day(post, "adjusted_on", "调整日期"),
        document=text_of(post, "adjust_document"),
        text=text_of(post, "adjusted"),
        actor=actor,
        at=at,
    )


def is_committee(unit: Unit) -> bool:
    return unit.kind in COMMITTEES


UNITS = perms.MANAGE_UNITS
UNIT_MOVES = {
    one.name: one
    for one in (
        UnitMove(
            "seat", _("增加成员单位"), perms.MANAGE_COMMITTEES, seat_fields, add_seat, is_committee
        ),
        UnitMove(
            "term",
            _("登记届次"),
            perms.MANAGE_COMMITTEES,
            term_fields,
            begin_term,
            is_committee,
        ),
        UnitMove(
            "adjust",
            _("登记调整"),
            perms.MANAGE_COMMITTEES,
            adjust_fields,
            adjust,
            is_committee,
        ),
        UnitMove("contact", _("登记责任人"), UNITS, contact_fields, add_contact),
        UnitMove("duty", _("登记职责"), UNITS, duty_fields, add_duty),
        UnitMove("name", _("登记别名"), UNITS, name_fields, add_name),
        UnitMove("rename", _("更名"), UNITS, rename_fields, rename),
        UnitMove("move", _("调整上级"), UNITS, move_fields, move),
        UnitMove(
            "abolish",
            _("撤销"),
            UNITS,
            abolish_fields,
            abolish,
            tone="danger",
            confirm=_("撤销后这个单位不再接受新的任务，确定吗？"),
        ),
    )
}


def draw_moves(
    unit: Unit,
    actor: Actor,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[dict[str, Any]] | None:
    """The panel of a unit's page; nothing for an abolished one and for those who only look."""
    offered = [one for one in UNIT_MOVES.values() if one.when(unit)]
    if unit.abolished_on is not None or not any(actor.may(one.permission) for one in offered):
        return None
    edit = {
        "name": "edit",
        "label": "修改资料",
        "url": reverse("organisations:edit", args=[unit.pk]),
        "method": "get",
        "tone": "primary",
        "allowed": True,
        "fields": [],
        "confirm": "",
    }
    return ([edit] if actor.may(UNITS) else []) + [
        draw(one, unit, actor, typed or {}, errors or {}, is_tried=one.name == tried)
        for one in sorted(offered, key=lambda one: one.name != tried)
    ]


def draw(
    one: UnitMove,
    unit: Unit,
    actor: Actor,
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
    *,
    is_tried: bool,
) -> dict[str, Any]:
    allowed = actor.may(one.permission)
    fields = one.fields(unit, actor) if allowed else []
    if is_tried:
        filled(fields, typed, errors)
    why = f"需要“{one.permission.label}”权限：{holders_of(one.permission.code)}。"
    return {
        "name": one.name,
        "label": str(one.label),
        "url": reverse("organisations:move", args=[unit.pk, one.name]),
        "method": "post",
        "tone": one.tone,
        "allowed": allowed,
        "refusal_text": None if allowed else why,
        "fields": fields,
        "confirm": str(one.confirm),
    }
