"""Roles and permissions: the table as declared, with an administrator's changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.kernel import accounts
from bihuan.kernel.errors import DomainError, InvalidInput, NotFound
from bihuan.kernel.models import RoleGrant
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import MANAGE_ACCOUNTS, PERMISSIONS, Permission, Role
from bihuan.kernel.registry import modules
from bihuan.web.format import table_moment

Cell = dict[str, Any]


def declared() -> dict[str, Permission]:
    """Every permission of every app."""
    modules("permissions")
    return PERMISSIONS


def app_label(code: str) -> str:
    """The words of the app that declares a permission."""
    app = code.partition(".")[0]
    return str(apps.get_app_config(app).verbose_name) if apps.is_installed(f"bihuan.{app}") else app


@require_GET
@requires(MANAGE_ACCOUNTS)
def roles(request: Request) -> HttpResponse:
    """Role by permission, app by app; a click changes one cell."""
    changes = {
        (grant.role, grant.permission): grant
        for grant in RoleGrant.objects.select_related("changed_by")
    }
    found = sorted(declared().values(), key=lambda item: item.code)
    sections = [
        {
            "title": label,
            "count": len(items),
            "table": {
                "columns": [_("权限"), *(str(role.label) for role in Role)],
                "rows": [permission_row(item, changes) for item in items],
            },
        }
        for label, items in grouped(found)
    ]
    detail = {
        "title": _("角色与权限"),
        "subtitle": _("点一格可授予或收回；改动几秒内生效，并记入日志。"),
        "sections": [*changed_section(changes.values()), *sections],
    }
    return render(request, "detail.html", {"detail": detail})


def grouped(found: list[Permission]) -> list[tuple[str, list[Permission]]]:
    groups: dict[str, list[Permission]] = {}
    for item in found:
        groups.setdefault(app_label(item.code), []).append(item)
    return list(groups.items())


def permission_row(item: Permission, changes: dict[tuple[str, str], RoleGrant]) -> list[Any]:
    return [str(item.label), *(grant_cell(item, role, changes) for role in Role)]


def grant_cell(item: Permission, role: Role, changes: dict[tuple[str, str], RoleGrant]) -> Cell:
    """Whether a role holds a permission; a change says so beside it."""
    change = changes.get((role.value, item.code))
    is_granted = role in item.granted_to if change is None else change.is_granted
    query = urlencode({"role": role.value, "permission": item.code})
    word = _("收回") if is_granted else _("授予")
    return {
        "text": "✓" if is_granted else "×",
        "url": f"{reverse('web:grant')}?{query}",
        "title": f"{word}：{role.label}－{item.label}",
        "note": _("已改") if change is not None else "",
    }


def changed_section(changes: Iterable[RoleGrant]) -> list[Cell]:
    rows = [
        [
            str(Role(grant.role).label),
            str(declared()[grant.permission].label)
            if grant.permission in declared()
            else grant.permission,
            _("授予") if grant.is_granted else _("收回"),
            grant.reason,
            grant.changed_by.name,
            table_moment(grant.changed_at),
        ]
        for grant in sorted(changes, key=lambda grant: grant.changed_at, reverse=True)
    ]
    if not rows:
        return []
    columns = [_("角色"), _("权限"), _("改动"), _("事由"), _("办理人"), _("时间")]
    table = {"columns": columns, "rows": rows}
    return [{"title": _("与出厂设置不同的"), "count": len(rows), "table": table}]


@require_http_methods(["GET", "POST"])
@requires(MANAGE_ACCOUNTS)
def grant(request: Request) -> HttpResponse:
    """Change what one role may do, with a reason."""
    asked = request.POST if request.method == "POST" else request.GET
    role, code = asked.get("role", ""), asked.get("permission", "")
    if role not in Role.values or code not in declared():
        raise NotFound
    change = RoleGrant.objects.filter(role=role, permission=code).first()
    is_granted = change.is_granted if change else role in declared()[code].granted_to
    if request.method == "GET":
        return grant_page(request, Role(role), code, is_granted=is_granted)
    try:
        accounts.change_grant(
            role,
            code,
            is_granted=asked.get("grant") == "1",
            reason=asked.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except DomainError as refusal:
        return grant_page(request, Role(role), code, is_granted=is_granted, refusal=refusal)
    messages.success(request, _("权限已改，几秒内生效。"))
    return HttpResponseRedirect(reverse("web:roles"))


def grant_page(
    request: Request,
    role: Role,
    code: str,
    *,
    is_granted: bool,
    refusal: DomainError | None = None,
) -> HttpResponse:
    label = str(declared()[code].label)
    wrong = refusal.fields if isinstance(refusal, InvalidInput) else {}
    if refusal is not None and not wrong:
        wrong = {"reason": str(refusal)}
    verb = _("收回") if is_granted else _("授予")
    fields = [
        {"name": "role", "label": _("角色"), "kind": "hidden", "value": role.value},
        {"name": "permission", "label": _("权限"), "kind": "hidden", "value": code},
        {"name": "grant", "label": "", "kind": "hidden", "value": "0" if is_granted else "1"},
        {"name": "shown_role", "label": _("角色"), "kind": "readonly", "value": str(role.label)},
        {"name": "shown", "label": _("权限"), "kind": "readonly", "value": label},
        {
            "name": "reason",
            "label": _("事由"),
            "kind": "textarea",
            "required": True,
            "value": request.POST.get("reason", ""),
            "error": wrong.get("reason", ""),
            "help": _("会记入日志，例如依据的文件或会议。"),
        },
    ]
    form = {
        "action": reverse("web:grant"),
        "title": f"{verb}权限",
        "sections": [{"title": "", "fields": fields}],
        "errors": [{"field": name, "text": text} for name, text in wrong.items()],
        "submit_label": verb,
        "cancel_url": reverse("web:roles"),
    }
    template = "_form.html" if wrong and request.htmx else "form.html"
    crumbs = [{"label": _("角色与权限"), "url": reverse("web:roles")}, {"label": verb}]
    context = {"form": form, "crumbs": crumbs}
    return render(request, template, context, status=refusal.http_status if refusal else 200)
