"""The form of a record, drawn from its pattern; wide enough for a desk, narrow enough for a phone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.enterprises.models import Enterprise, Record
from bihuan.enterprises.records.checking import ANSWERS
from bihuan.enterprises.records.patterns import Field, Item, Pattern
from bihuan.kernel.errors import InvalidInput

Row = dict[str, Any]
Typed = Mapping[str, Any]
CONTROLS = {
    "long": "textarea",
    "choice": "select",
    "number": "number",
    "integer": "number",
    "money": "number",
    "date": "date",
    "boolean": "checkbox",
    "file": "file",
}
MARKS = {"unverified": "未核实", "house": "本系统设定", "verified": "已核实"}


def field_for(field: Field, typed: Typed, errors: Mapping[str, str]) -> Row:
    """One column as a field of a form."""
    value = typed.get(field.key, "")
    bounds = []
    if field.minimum:
        bounds.append(f"不小于{field.minimum:f}")
    if field.maximum is not None:
        bounds.append(f"不大于{field.maximum:f}")
    return {
        "name": field.key,
        "label": field.label,
        "kind": CONTROLS.get(field.type, "text"),
        "value": "" if value is None or value is False else value,
        "options": [(word, word) for word in field.choices],
        "placeholder": _("请选择") if field.choices else "",
        "required": field.required and field.type != "boolean",
        "help": field.help or ("，".join(bounds) + "。" if bounds else ""),
        "error": errors.get(field.key, ""),
    }


def item_fields(number: int, item: Item, typed: Typed, errors: Mapping[str, str]) -> list[Row]:
    """An item of a checklist: answer, evidence in words, a file."""
    name = f"item-{item.key}"
    wanted = f"需要的依据：{item.evidence}。" if item.evidence else ""
    return [
        {
            "name": name,
            "label": f"{number}. {item.title}",
            "kind": "radio",
            "value": typed.get(name, ""),
            "options": list(ANSWERS.items()),
            "required": True,
            "error": errors.get(name, ""),
        },
        {
            "name": f"{name}-note",
            "label": _("依据"),
            "kind": "text",
            "value": typed.get(f"{name}-note", ""),
            "help": wanted,
            "error": errors.get(f"{name}-note", ""),
        },
        {
            "name": f"{name}-file",
            "label": _("附件"),
            "kind": "file",
            "value": "",
            "error": errors.get(f"{name}-file", ""),
        },
    ]


def typed_of(record: Record) -> dict[str, Any]:
    """A record's content as its form shows it again."""
    typed = dict(record.values)
    for key, said in record.answers.items():
        typed[f"item-{key}"] = said.get("answer", "")
        typed[f"item-{key}-note"] = said.get("note", "")
    return typed


def enterprise_field(enterprise: Enterprise | None, errors: Mapping[str, str]) -> Row:
    """Whose record it is: fixed where that is known, else searched."""
    if enterprise is not None:
        return {
            "name": "enterprise_id",
            "label": "",
            "kind": "hidden",
            "value": enterprise.pk,
        }
    return {
        "name": "enterprise_id",
        "label": _("企业"),
        "kind": "enterprise",
        "value": "",
        "text": "",
        "search_url": reverse("enterprises:search"),
        "placeholder": _("输入企业名称或信用代码"),
        "required": True,
        "error": errors.get("enterprise_id", ""),
    }


def draw_record_form(
    pattern: Pattern,
    fields: tuple[Field, ...],
    *,
    typed: Typed,
    enterprise: Enterprise | None,
    record: Record | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """The form as the template takes it, with what was typed and each field's sentence.

    Args:
        fields: The columns that whoever writes is asked for.
        record: The one that is corrected or renewed.
    """
    errors = dict(refusal.fields) if refusal else {}
    words = [{"field": name, "text": text} for name, text in errors.items()]
    if refusal is not None and not words:
        words = [{"field": "", "text": str(refusal)}]
    main = [
        enterprise_field(enterprise, errors),
        *(field_for(field, typed, errors) for field in fields),
    ]
    mark = MARKS.get(pattern.mark, "")
    sections: list[Row] = [{"title": "", "note": f"{pattern.note}（{mark}）", "fields": main}]
    if pattern.items:
        asked = [
            field
            for number, item in enumerate(pattern.items, 1)
            for field in item_fields(number, item, typed, errors)
        ]
        sections.append({"title": _("清单"), "note": "", "fields": asked})
    waits = pattern.is_confirmed
    back = "/enterprises/records/"
    if record is not None:
        back = reverse("enterprises:record", args=[record.pk])
    elif enterprise is not None:
        back = reverse("enterprises:owed", args=[enterprise.pk])
    return {
        "action": reverse("enterprises:record_new", args=[pattern.code]),
        "method": "post",
        "title": pattern.title,
        "number": enterprise.name if enterprise else "",
        "sections": sections,
        "errors": words,
        "submit_label": _("提交监管单位") if waits else _("登记"),
        "cancel_url": back,
        "draft_key": "" if record else f"record-{pattern.code}",
    }
