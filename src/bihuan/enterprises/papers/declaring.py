"""What a form about an enterprise is made of, and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.taken import section
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError
from bihuan.kernel.pages import Request
from bihuan.kernel.permissions import Permission

Field = dict[str, Any]
Save = Callable[[Request, Enterprise, datetime], Any]


@dataclass(frozen=True)
class Paper:
    """A form about one enterprise.

    Args:
        name: In its address.
        title: Of the page; ``submit`` on its button.
        permission: Needed to open it; the service asks again.
        tab: Of the file, where one returns to.
        fields: What is asked, without values.
        save: Reads what was sent and calls the service.
        taken: Facts of the register that are shown instead of asked.
    """

    name: str
    title: Any
    submit: Any
    permission: Permission
    tab: str
    fields: Callable[[Enterprise, Actor], list[Field]]
    save: Save
    taken: tuple[str, ...] = ("region", "address", "supervisor_id", "principal")


def ask(name: str, label: Any, kind: str = "text", **more: Any) -> Field:
    """A field without its value."""
    return {"name": name, "label": label, "kind": kind} | more


def filled(
    fields: list[Field], typed: Mapping[str, Any], refusal: DomainError | None
) -> list[Field]:
    """The fields with what was typed and each one's sentence."""
    errors = dict(getattr(refusal, "fields", {}) or {})
    for field in fields:
        field["value"] = typed.get(field["name"], field.get("value", ""))
        field["error"] = errors.get(field["name"], "")
    return fields


def said(fields: list[Field], refusal: DomainError | None) -> list[Field]:
    """The summary of errors above a form."""
    if refusal is None:
        return []
    errors = dict(getattr(refusal, "fields", {}) or {})
    names = {field["name"] for field in fields}
    known = [{"field": name, "text": text} for name, text in errors.items() if name in names]
    return known or [{"field": "", "text": str(refusal)}]


def draw(
    paper: Paper,
    enterprise: Enterprise,
    actor: Actor,
    typed: Mapping[str, Any],
    refusal: DomainError | None = None,
) -> dict[str, Any]:
    """The form as the template takes it."""
    fields = filled(paper.fields(enterprise, actor), typed, refusal)
    return {
        "title": paper.title,
        "number": "",
        "subtitle": enterprise.name,
        "action": reverse("enterprises:paper", args=[enterprise.pk, paper.name]),
        "method": "post",
        "sections": [section(enterprise, paper.taken), {"title": "", "fields": fields}],
        "errors": said(fields, refusal),
        "submit_label": paper.submit,
        "cancel_url": file_url(enterprise.pk, paper.tab),
    }


def file_url(enterprise_id: int, tab: str = "") -> str:
    """The page of the file, at a tab."""
    page = reverse("enterprises:detail", args=[enterprise_id])
    return f"{page}?tab={tab}" if tab else page
