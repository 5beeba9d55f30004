"""Fields of the app's forms, and reading what was typed into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.uploads import day_of
from bihuan.organisations.models import Region, RegionLevel, Unit, UnitKind
from bihuan.statutes.dictionaries import options

Field = dict[str, Any]
Choices = Sequence[tuple[Any, Any]]
FEW_REGIONS = 600


def field(name: str, label: Any, kind: str = "text", **more: Any) -> Field:
    return {"name": name, "label": label, "kind": kind, "value": ""} | more


def filled(fields: Sequence[Field], typed: Mapping[str, Any], errors: Mapping[str, str]) -> None:
    """Put what was typed, and each field's sentence, into the fields."""
    for one in fields:
        one["value"] = typed.get(one["name"], one["value"])
        one["error"] = errors.get(one["name"], "")


def unit_choices(actor: Actor, *kinds: UnitKind, but: int = 0) -> Choices:
    """Living units of the actor's regions and of those above, with their region."""
    found = Unit.objects.filter(abolished_on__isnull=True).exclude(pk=but)
    if kinds:
        found = found.filter(kind__in=kinds)
    rows = found.order_by("region_id", "order", "id").values_list(
        "pk", "name", "region__name", "region_id"
    )
    return [
        (pk, f"{name}（{region}）")
        for pk, name, region, code in rows
        if actor.scope.holds(code) or code[:2] == actor.region[:2]
    ]


def region_choices(actor: Actor) -> Choices:
    """The actor's regions down to streets and zones, deeper ones set in."""
    found = Region.objects.filter(
        code__gte=actor.scope.low, code__lt=actor.scope.high, abolished_on__isnull=True
    ).exclude(level=RegionLevel.VILLAGE)
    rows = found.order_by("code").values_list("code", "name", "level")[:FEW_REGIONS]
    return [(code, f"{'　' if level == 'street' else ''}{name}") for code, name, level in rows]


def unit_fields(actor: Actor) -> list[Field]:
    """The fields of a new unit."""
    ask = _("请选择")
    return [
        field("name", _("单位名称"), required=True, help=_("按批准成立的全称填写。")),
        field("short_name", _("简称")),
        field(
            "kind",
            _("类别"),
            "select",
            required=True,
            placeholder=ask,
            options=list(UnitKind.choices),
        ),
        field(
            "region",
            _("区划"),
            "select",
            required=True,
            placeholder=ask,
            options=region_choices(actor),
        ),
        field(
            "parent",
            _("上级单位"),
            "select",
            placeholder=_("没有上级"),
            options=unit_choices(actor),
        ),
        field("set_up_on", _("成立日期"), "date"),
        *standing_fields(),
    ]


def standing_fields() -> list[Field]:
    """The fields that are not history."""
    return [
        field("is_member", _("安委会成员单位"), "checkbox"),
        field("order", _("排序"), "number", value=0),
        field("sectors", _("监管行业"), "checkbox", options=options("sectors")),
    ]


def change_fields(unit: Unit) -> list[Field]:
    """The fields of a unit that stands already, filled."""
    fields = [field("short_name", _("简称")), *standing_fields()]
    typed = {
        "short_name": unit.short_name,
        "is_member": "1" if unit.is_member else "",
        "order": unit.order,
        "sectors": unit.sectors,
    }
    filled(fields, typed, {})
    return fields


def committee_fields(actor: Actor) -> list[Field]:
    """The fields of a new committee."""
    ask = _("请选择")
    kinds = (UnitKind.COMMITTEE, UnitKind.OFFICE, UnitKind.PROFESSIONAL)
    units = unit_choices(actor)
    return [
        field("name", _("名称"), required=True),
        field(
            "kind",
            _("类别"),
            "select",
            required=True,
            placeholder=ask,
            options=[(kind.value, kind.label) for kind in kinds],
        ),
        field(
            "region",
            _("区划"),
            "select",
            required=True,
            placeholder=ask,
            options=region_choices(actor),
        ),
        field("on", _("成立日期"), "date", required=True),
        field(
            "parent",
            _("隶属的安委会"),
            "select",
            placeholder=_("无"),
            options=unit_choices(actor, UnitKind.COMMITTEE),
        ),
        field("lead", _("牵头单位"), "select", placeholder=_("未定"), options=units),
        field("members", _("成员单位"), "checkbox", options=units),
        field("sectors", _("负责的行业领域"), "checkbox", options=options("sectors")),
        field("source", _("依据文件")),
    ]


def group_fields(actor: Actor) -> list[Field]:
    """The fields of a generic subject."""
    return [
        field("name", _("统称"), required=True, help=_("如：各县（市、区）、市安委会成员单位。")),
        field("aliases", _("其他写法"), help=_("用顿号隔开。")),
        field(
            "region",
            _("范围"),
            "select",
            required=True,
            placeholder=_("请选择"),
            options=region_choices(actor),
        ),
        field("kinds", _("单位类别"), "checkbox", options=list(UnitKind.choices)),
        field("levels", _("层级"), "checkbox", options=list(RegionLevel.choices)),
        field(
            "members_of",
            _("某委员会的成员"),
            "select",
            placeholder=_("不限"),
            options=unit_choices(actor, UnitKind.COMMITTEE, UnitKind.PROFESSIONAL),
        ),
        field("is_member", _("只含安委会成员单位"), "checkbox"),
    ]


def text_of(post: QueryDict, name: str) -> str:
    return str(post.get(name, "")).strip()


def id_of(post: QueryDict, name: str) -> int | None:
    written = text_of(post, name)
    return int(written) if written.isdecimal() else None


def whole_of(post: QueryDict, name: str) -> int:
    """A whole number, 0 where nothing was typed.

    Raises:
        InvalidInput: Not a number.
    """
    written = text_of(post, name) or "0"
    try:
        return int(written)
    except ValueError:
        raise InvalidInput({name: f"这里要填整数，现在是“{written}”。"}) from None


def needed_day(post: QueryDict, name: str, label: str) -> date:
    """A day that must be given.

    Raises:
        InvalidInput: None given, or one that does not exist.
    """
    day = day_of(text_of(post, name), name)
    if day is None:
        raise InvalidInput({name: f"{label}没有填写。"})
    return day


def rule_of(post: QueryDict) -> dict[str, Any]:
    """The rule of a generic subject that was typed."""
    rule: dict[str, Any] = {}
    for name in ("kinds", "levels"):
        if post.getlist(name):
            rule[name] = post.getlist(name)
    committee = id_of(post, "members_of")
    if committee is not None:
        rule["members_of"] = committee
    if post.get("is_member"):
        rule["is_member"] = True
    return rule


def form_of(
    title: str,
    action: str,
    fields: Sequence[Field],
    *,
    typed: Mapping[str, Any],
    refusal: InvalidInput | None,
    cancel_url: str,
    submit_label: str = "",
) -> dict[str, Any]:
    """A form as the template takes it."""
    errors = dict(refusal.fields) if refusal else {}
    filled(fields, typed, errors)
    words = [{"field": name, "text": text} for name, text in errors.items()]
    if refusal is not None and not words:
        words = [{"field": "", "text": str(refusal)}]
    return {
        "action": action,
        "method": "post",
        "title": title,
        "sections": [{"title": "", "fields": list(fields)}],
        "errors": words,
        "submit_label": submit_label or _("保存"),
        "cancel_url": cancel_url,
    }
