"""The form of an enterprise: what it asks, and how what was typed becomes facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.enterprises.models import Enterprise, RiskLevel
from bihuan.enterprises.services import (
    EnterpriseFacts,
    facts_of,
    version_of,
)
from bihuan.enterprises.services.facts import LABELS
from bihuan.enterprises.taken import taken
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations.choices import place_options, region_name, supervisor_options
from bihuan.organisations.models import Grid
from bihuan.organisations.querysets import lies_under
from bihuan.statutes.dictionaries import options

Field = dict[str, Any]
Typed = Mapping[str, Any]
EMPTY = EnterpriseFacts(name="", region="", sector="", address="")


def grid_options(actor: Actor) -> list[tuple[int, str]]:
    """The grids of the actor's regions."""
    if not actor.region:
        return []
    found = Grid.objects.filter(lies_under(actor.region)).order_by("code")
    return [(pk, f"{code} {name}") for pk, code, name in found.values_list("pk", "code", "name")]


def typed_of(facts: EnterpriseFacts) -> dict[str, Any]:
    """A record's facts as a form shows them."""
    values = {name: getattr(facts, name) for name in LABELS}
    values["founded_on"] = facts.founded_on.isoformat() if facts.founded_on else ""
    return {name: "" if value is None else value for name, value in values.items()}


def field(typed: Typed, name: str, kind: str = "text", **more: Any) -> Field:
    return {"name": name, "label": LABELS[name], "kind": kind, "value": typed.get(name, "")} | more


def select(typed: Typed, name: str, choices: Sequence[tuple[Any, Any]], **more: Any) -> Field:
    return field(typed, name, "select", options=list(choices), **more)


def identity_fields(typed: Typed) -> list[Field]:
    return [
        field(typed, "name", required=True),
        field(typed, "code", "idcode", help=_("18位，照营业执照填写；没有证照的留空。")),
        field(
            typed, "is_unlicensed", "checkbox", text=_("没有营业执照等证照的场所"),
        ),
        field(typed, "unlicensed_reason", help=_("无证照的场所必填，如：自建房内加工点，未办照。")),
        select(typed, "kind", options("enterprise-kinds"), required=True),
        field(typed, "founded_on", "date"),
    ]  # fmt: skip


def place_fields(typed: Typed, actor: Actor) -> list[Field]:
    ask = _("请选择")
    return [
        select(typed, "region", place_options(actor), required=True, placeholder=ask),
        field(typed, "address", required=True, placeholder=_("路名、门牌、楼层")),
        field(typed, "latitude", "number", help=_("十进制度，WGS-84；可在地图上查得。")),
        field(typed, "longitude", "number"),
        select(typed, "grid_id", grid_options(actor), placeholder=_("不属于网格")),
    ]


def supervision_fields(typed: Typed, actor: Actor) -> list[Field]:
    ask = _("请选择")
    return [
        select(typed, "sector", options("sectors"), required=True, placeholder=ask),
        field(
            typed, "industry", placeholder="C3311", help=_("国民经济行业分类，门类字母加2至4位。")
        ),
        select(typed, "size", options("enterprise-sizes"), required=True),
        select(typed, "status", options("enterprise-states"), required=True),
        select(typed, "risk_level", RiskLevel.choices, placeholder=_("未评定")),
        select(typed, "supervisor_id", supervisor_options(actor), placeholder=_("未确定")),
        field(typed, "tags", "checkbox", options=options("enterprise-tags")),
    ]


def people_fields(typed: Typed) -> list[Field]:
    return [
        field(typed, "principal"),
        field(typed, "principal_phone"),
        field(typed, "employees", "number"),
    ]


def own_form(
    typed: Typed, enterprise: Enterprise, errors: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What an enterprise's own people keep, what they may ask for, and what is not theirs."""
    ask = _("请选择")
    here = [(enterprise.region, region_name(enterprise.region) or enterprise.region)]
    asked = [
        field(typed, "name", required=True),
        field(typed, "code", "idcode", help=_("18位，照营业执照填写。")),
        select(typed, "kind", options("enterprise-kinds"), required=True),
        field(typed, "founded_on", "date"),
        select(typed, "region", here, required=True),
        field(typed, "address", required=True),
        field(typed, "latitude", "number", help=_("十进制度，WGS-84。")),
        field(typed, "longitude", "number"),
        select(typed, "sector", options("sectors"), required=True, placeholder=ask),
        field(typed, "industry", placeholder="C3311"),
        select(typed, "size", options("enterprise-sizes"), required=True),
        {"name": "remark", "label": _("变更说明"), "kind": "textarea",
         "value": typed.get("remark", ""), "help": _("改了下面任何一项的，写明理由和依据。")},
    ]  # fmt: skip
    keep = taken(enterprise, ("supervisor_id", "risk_level"))
    shown: list[dict[str, Any]] = [
        {"title": _("企业自行维护，保存后立即生效"), "fields": people_fields(typed)},
        {"title": _("由监管单位审核，提交后等待采纳"), "fields": asked},
        {"title": _("由监管单位维护"), "fields": keep},
    ]
    return with_errors(shown, errors)


def sections(
    typed: Typed, actor: Actor, errors: Mapping[str, str], *, asks_other: bool
) -> list[dict[str, Any]]:
    """Everything a supervisor says of an enterprise."""
    shown: list[dict[str, Any]] = [
        {"title": _("名称与证照"), "fields": identity_fields(typed)},
        {"title": _("位置"), "fields": place_fields(typed, actor)},
        {"title": _("监管"), "fields": supervision_fields(typed, actor)},
        {"title": _("人员"), "fields": people_fields(typed)},
    ]
    if asks_other:
        confirm = {
            "name": "is_other",
            "label": _("不是同一家"),
            "kind": "checkbox",
            "text": _("已核对，确认不是同一家"),
            "value": "",
        }
        shown.insert(0, {"title": _("疑似重复"), "fields": [confirm]})
    return with_errors(shown, errors)


def with_errors(shown: list[dict[str, Any]], errors: Mapping[str, str]) -> list[dict[str, Any]]:
    for section in shown:
        for one in section["fields"]:
            one["error"] = errors.get(one["name"], "")
    return shown


def draw_form(
    actor: Actor,
    *,
    typed: Typed,
    enterprise: Enterprise | None = None,
    refusal: InvalidInput | None = None,
    is_own: bool = False,
    asks_other: bool = False,
) -> dict[str, Any]:
    """The form as the template takes it, with what was typed and each field's sentence.

    Args:
        enterprise: The record that is changed, ``None`` for a new one.
        is_own: Drawn for the enterprise's own people.
        asks_other: Asks for the word that it is another enterprise than the one found.
    """
    errors = dict(refusal.fields) if refusal else {}
    words = [{"field": name, "text": text} for name, text in errors.items()]
    if refusal is not None and not words:
        words = [{"field": "", "text": str(refusal)}]
    own = "enterprises:edit" if enterprise else "enterprises:new"
    address = reverse(own, args=[enterprise.pk] if enterprise else [])
    shown = (
        own_form(typed, enterprise, errors)
        if is_own and enterprise is not None
        else sections(typed, actor, errors, asks_other=asks_other)
    )
    if enterprise is not None:
        version = typed.get("version") or version_of(facts_of(enterprise))
        shown[0]["fields"].append(
            {"name": "version", "label": "", "kind": "hidden", "value": version}
        )
    back = reverse("enterprises:detail", args=[enterprise.pk]) if enterprise else "/l/enterprises/"
    return {
        "action": address,
        "method": "post",
        "title": _("修改企业档案") if enterprise else _("登记企业"),
        "number": enterprise.name if enterprise else "",
        "sections": shown,
        "errors": words,
        "submit_label": _("保存") if enterprise else _("登记"),
        "cancel_url": back,
        "draft_key": "" if enterprise else "enterprise-new",
    }


MANAGER_LABELS = {
    "name": "姓名",
    "post": "职务",
    "phone": "电话",
    "is_full_time": "专职",
    "certificate": "合格证编号",
    "certificate_until": "有效期至",
    "hours": "本年培训学时",
    "since_on": "任职日期",
}
KINDS = {
    "hours": "number",
    "since_on": "date",
    "certificate_until": "date",
    "is_full_time": "checkbox",
}


def manager_fields(typed: Typed, errors: Mapping[str, str]) -> list[Field]:
    """The fields of a safety manager."""
    return [
        {
            "name": name,
            "label": label,
            "kind": KINDS.get(name, "text"),
            "value": typed.get(name, ""),
            "required": name in {"name", "since_on"},
            "error": errors.get(name, ""),
        }
        for name, label in MANAGER_LABELS.items()
    ]
