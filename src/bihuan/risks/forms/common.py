"""How a form of this room is put together, and how what was typed is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.uploads import day_of, number_or_none

Field = dict[str, Any]
Typed = Mapping[str, Sequence[str]]


def typed_of(data: QueryDict) -> Typed:
    """What a request brought, each name with all its values."""
    return {name: [str(value) for value in values] for name, values in data.lists()}


def field(name: str, label: Any, kind: str = "text", **more: Any) -> Field:
    return {"name": name, "label": label, "kind": kind, "value": "", **more}


def select(name: str, label: Any, options: Any, **more: Any) -> Field:
    return field(name, label, "select", options=list(options), **{"placeholder": "请选择"} | more)


def enterprise_field(
    typed: Typed, actor: Actor, search_url: str, label: Any = "企业", **more: Any
) -> Field:
    """The search box of enterprises; fixed for an enterprise's own people."""
    chosen = str(actor.enterprise_id or first(typed, "enterprise_id"))
    found = None
    if chosen.isdecimal():
        found = Enterprise.objects.visible_to(actor).filter(pk=int(chosen)).first()
    if actor.enterprise_id is not None:
        return {
            "name": "enterprise_id",
            "label": label,
            "kind": "readonly",
            "value": found.name if found else "",
            "is_fixed": True,
        }
    return {
        "name": "enterprise_id",
        "label": label,
        "kind": "enterprise",
        "value": chosen if found else "",
        "text": found.name if found else first(typed, "enterprise_id__text"),
        "search_url": search_url,
        "placeholder": "输入名称或信用代码",
        "is_fixed": True,
        **more,
    }


def first(typed: Typed, name: str) -> str:
    values = typed.get(name) or [""]
    return values[0].strip()


def form_of(
    title: Any,
    action: str,
    sections: Sequence[tuple[Any, Sequence[Field]]],
    typed: Typed,
    refusal: DomainError | None = None,
    *,
    cancel_url: str = "",
    submit: Any = "",
    notes: Mapping[str, str] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The form as the template takes it, with what was typed and each field's sentence.

    Args:
        sections: Title and fields of each; fields come with the value they begin with.
        notes: Title of a section → sentence under it.
    """
    errors = dict(refusal.fields) if isinstance(refusal, InvalidInput) else {}
    shown, known = [], set()
    for heading, fields in sections:
        for one in fields:
            fill(one, typed, errors)
            known.add(one["name"])
        note = (notes or {}).get(str(heading), "")
        shown.append({"title": heading, "note": note, "fields": list(fields)})
    words = [
        {"field": name if name in known else "", "text": said} for name, said in errors.items()
    ]
    if refusal is not None and (not words or not set(errors) & known):
        words = [{"field": "", "text": str(refusal)}, *words]
    return {
        "action": action,
        "method": "post",
        "title": title,
        "sections": shown,
        "errors": words,
        "submit_label": submit or "保存",
        "cancel_url": cancel_url,
        **more,
    }


def fill(one: Field, typed: Typed, errors: Mapping[str, str]) -> None:
    """What was typed into a field, and what is wrong with it."""
    one["error"] = errors.get(one["name"], "")
    if one.pop("is_fixed", False) or one["name"] not in typed:
        return
    several = one["kind"] == "checkbox" and one.get("options")
    one["value"] = list(typed[one["name"]]) if several else first(typed, one["name"])


def id_or_none(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def whole_or_none(text: str, name: str) -> int | None:
    """A whole number as a form sends it; ``None`` where nothing was typed.

    Raises:
        InvalidInput: Not a whole number.
    """
    if not text.strip():
        return None
    try:
        return int(text.strip())
    except ValueError:
        raise InvalidInput({name: f"“{text}”不是整数，请只填数字。"}) from None


def decimal_or_none(text: str, name: str) -> Decimal | None:
    """A number as a form sends it; ``None`` where nothing was typed.

    Raises:
        InvalidInput: Not a number.
    """
    if not text.strip():
        return None
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise InvalidInput({name: f"“{text}”不是数字，请只填数字。"}) from None
    if not value.is_finite():
        raise InvalidInput({name: f"“{text}”不是数字，请只填数字。"})
    return value


def degrees(data: QueryDict) -> tuple[float | None, float | None]:
    """Latitude and longitude as a form sends them.

    Raises:
        InvalidInput: One is no degree on earth.
    """
    found: dict[str, float | None] = {}
    for name, limit in (("latitude", 90.0), ("longitude", 180.0)):
        text = data.get(name, "").strip()
        found[name] = number_or_none(text, limit) if text else None
        if text and found[name] is None:
            raise InvalidInput({name: f"“{text}”不是度数，应在 −{limit:g} 到 {limit:g} 之间。"})
    return found["latitude"], found["longitude"]


__all__ = [
    "Field",
    "Typed",
    "day_of",
    "decimal_or_none",
    "degrees",
    "enterprise_field",
    "field",
    "first",
    "form_of",
    "id_or_none",
    "select",
    "typed_of",
    "whole_or_none",
]
