"""The pages of every ledger: list, export, bulk actions, saved views, map layer."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.jobs import enqueue
from bihuan.kernel.ledgers import BulkAction, Ledger, ledger_of
from bihuan.kernel.ledgers import bulk as bulk_actions
from bihuan.kernel.ledgers import views as saved
from bihuan.kernel.ledgers.addresses import Addresses, parameters_of
from bihuan.kernel.ledgers.asking import SIZES, Asked, ask
from bihuan.kernel.ledgers.export import AT_ONCE, export, file_name
from bihuan.kernel.ledgers.exports import export_of, new_export
from bihuan.kernel.ledgers.page import Links, bulk_field, ledger_context
from bihuan.kernel.ledgers.points import points
from bihuan.kernel.ledgers.rows import matching_ids
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import EXPORT_LEDGERS, SEE_WORKLIST

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ANY_ROW = 7_340_032_769  # stands for a row's id while an address is made


def opened(request: Request, code: str) -> Ledger:
    """The ledger of the address, for those who may see it.

    Raises:
        NotFound: No such ledger.
        NotPermitted: The role may not see it.
    """
    ledger = ledger_of(code)
    request.actor.must(ledger.permission)
    return ledger


@cache
def row_address(name: str) -> str:
    """The address of a row's page with ``{}`` for its id; empty where there is none."""
    return reverse(name, args=[ANY_ROW]).replace(str(ANY_ROW), "{}") if name else ""


@cache
def addresses(code: str) -> dict[str, str]:
    """The addresses around a ledger."""
    names = ("export", "import", "columns", "views")
    found = {name: reverse(f"web:ledger_{name}", args=[code]) for name in names}
    found["base"] = reverse("web:ledger", args=[code])
    found["bulk"] = reverse("web:ledger_bulk", args=[code, "ACTION"]).replace("ACTION", "{}")
    return found


def links_of(ledger: Ledger, actor: Actor) -> Links:
    """The addresses that a page of the ledger offers this actor."""
    to = addresses(ledger.code)
    importer = ledger.importer
    return Links(
        base=to["base"],
        row=row_address(ledger.url),
        export=to["export"],
        imports=to["import"] if importer and actor.may(importer.permission) else "",
        columns=to["columns"],
        save_view=to["views"],
        bulk=to["bulk"],
        actions=[
            {
                "label": str(action.label),
                "url": reverse(action.url),
                "icon": action.icon,
                "tone": action.tone,
                "method": action.method,
            }
            for action in ledger.actions
            if actor.may(action.permission)
        ],
    )


def crumbs(ledger: Ledger, *more: str) -> list[dict[str, str]]:
    base = addresses(ledger.code)["base"] if more else ""
    return [
        {"label": str(ledger.title), "url": base},
        *({"label": label, "url": ""} for label in more),
    ]


@require_GET
@requires(SEE_WORKLIST)
def ledger(request: Request, code: str) -> HttpResponse:
    """One page of a ledger; wrong conditions are named and left out, with status 422."""
    return list_page(request, opened(request, code), request.GET)


def list_page(
    request: Request,
    found: Ledger,
    parameters: QueryDict,
    wrong: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The list, whole or as the fragment that htmx swaps."""
    views = saved.views_of(found, request.actor)
    looks = views.looks
    today = timezone.localdate()
    try:
        asked = ask(found, parameters, request.actor, today, chosen=looks.columns, size=looks.size)
    except InvalidInput as refusal:
        if wrong is not None:
            raise
        return list_page(request, found, without(parameters, refusal.fields), refusal.fields)
    links = links_of(found, request.actor)
    query = Addresses("", parameters_of(asked)).query
    context = ledger_context(
        asked,
        links,
        at=timezone.now(),
        views=saved.links_of(views, links.base, query),
        density=looks.density,
    )
    context["wrong"] = list((wrong or {}).values())
    return drawn(request, found, context, status=422 if wrong else 200)


def drawn(request: Request, found: Ledger, context: dict[str, Any], *, status: int) -> HttpResponse:
    is_fragment = bool(request.htmx) and not request.htmx.history_restore_request
    template = "_ledger.html" if is_fragment else "ledger.html"
    response = render(
        request, template, {"ledger": context, "crumbs": crumbs(found)}, status=status
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def without(parameters: QueryDict, names: Mapping[str, str]) -> QueryDict:
    """The parameters less those that could not be read."""
    kept = parameters.copy()
    for name in names:
        kept.pop(name, None)
    return kept


def asked_of(request: Request, found: Ledger, query: str = "") -> Asked:
    """What the address, or a query kept by a form, asks."""
    looks = saved.views_of(found, request.actor).looks
    parameters = QueryDict(query) if query else request.GET
    return ask(found, parameters, request.actor, timezone.localdate(), chosen=looks.columns)


@require_GET
@requires(SEE_WORKLIST)
def export_page(request: Request, code: str) -> HttpResponseBase:
    """The present conditions and columns as a workbook; a large one is written by a job."""
    found = opened(request, code)
    request.actor.must(EXPORT_LEDGERS)
    asked = asked_of(request, found)
    now = timezone.now()
    if len(matching_ids(asked, AT_ONCE + 1)) > AT_ONCE:
        return export_later(request, found, now)
    file = tempfile.TemporaryFile()  # noqa: SIM115  # the response closes it
    export(asked, file, at=now)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=file_name(found, now), content_type=XLSX)


def export_later(request: Request, found: Ledger, now: datetime) -> HttpResponse:
    """Have a job write it; the page of the export shows when it is there."""
    waiting = new_export(request.actor)
    enqueue(
        "web.export_ledger",
        ledger=found.code,
        token=waiting.token,
        query=request.GET.urlencode(),
        user_id=waiting.user_id,
        post_id=request.actor.post_id,
        asked_on=now.isoformat(),
    )
    return redirect("web:ledger_export_wait", found.code, waiting.token)


@require_GET
@requires(SEE_WORKLIST)
def export_wait(request: Request, code: str, token: str) -> HttpResponse:
    """How far a large export has come; its file once it is there."""
    found = opened(request, code)
    waiting = export_of(token, request.actor)
    here = reverse("web:ledger_export_wait", args=[code, token])
    file = {
        "label": _("下载 Excel"),
        "url": reverse("web:ledger_export_file", args=[code, token]),
        "icon": "download",
    }
    job = {
        "title": _("导出%(ledger)s") % {"ledger": found.title},
        "url": here,
        "status": "done" if waiting.is_ready else "running",
        "status_text": _("已完成") if waiting.is_ready else _("正在导出"),
        "tone": "done" if waiting.is_ready else "info",
        "percent": 100 if waiting.is_ready else None,
        "text": _("记录较多，正在后台写表；可离开本页，完成后会收到消息。"),
        "result_text": _("表格已写好，保留 7 天。") if waiting.is_ready else "",
        "reload_seconds": 0 if waiting.is_ready else 3,
        "files": [file] if waiting.is_ready else [],
        "back_url": addresses(code)["base"],
    }
    template = "_job.html" if request.htmx else "job.html"
    return render(request, template, {"job": job, "crumbs": crumbs(found, str(job["title"]))})


@require_GET
@requires(SEE_WORKLIST)
def export_file(request: Request, code: str, token: str) -> HttpResponseBase:
    """The file of a large export, for whoever asked for it."""
    found = opened(request, code)
    waiting = export_of(token, request.actor)
    if not waiting.is_ready:
        return redirect("web:ledger_export_wait", code, token)
    return FileResponse(
        waiting.path.open("rb"),
        as_attachment=True,
        filename=file_name(found, timezone.now()),
        content_type=XLSX,
    )


@require_GET
@requires(SEE_WORKLIST)
def points_layer(request: Request, code: str) -> HttpResponse:
    """The matching rows as a map layer."""
    found = opened(request, code)
    return JsonResponse(points(asked_of(request, found), row_address(found.url)))


@require_POST
@requires(SEE_WORKLIST)
def bulk(request: Request, code: str, action: str) -> HttpResponse:
    """Do something to the chosen rows: each has its own result, and none stops another."""
    found = opened(request, code)
    chosen = bulk_actions.action_of(found, action, request.actor)
    query = request.POST.get("query", "")
    ids = bulk_actions.chosen_ids(asked_of(request, found, query or "per=50"), request.POST)
    try:
        values = bulk_actions.values_of(chosen, request.POST, request.actor)
    except InvalidInput as refusal:
        return bulk_form(request, found, chosen, ids, refusal.fields)
    results = bulk_actions.run_bulk(
        found, chosen, ids, actor=request.actor, at=timezone.now(), values=values
    )
    back = addresses(code)["base"] + (f"?{query}" if query else "")
    if all(one.is_done for one in results):
        facts = {"label": chosen.label, "count": len(results)}
        messages.success(request, _("%(label)s：%(count)s 条已办理。") % facts)
        return redirect(back)
    return bulk_results(request, found, str(chosen.label), results, back)


def bulk_form(
    request: Request,
    found: Ledger,
    action: BulkAction,
    ids: list[int],
    wrong: Mapping[str, str],
) -> HttpResponse:
    """The questions of a bulk action once more, with what was typed and what is missing."""
    asked = asked_of(request, found, "per=50")
    fields = []
    for item in action.fields:
        name = f"{action.name}-{item.name}"
        typed = {"value": request.POST.get(name, ""), "error": wrong.get(name, "")}
        fields.append(bulk_field(item, asked) | {"name": name} | typed)
    hidden = [{"name": "ids", "kind": "hidden", "value": pk} for pk in ids]
    hidden.append({"name": "query", "kind": "hidden", "value": request.POST.get("query", "")})
    form = {
        "title": _("%(label)s：已选 %(count)s 条") % {"label": action.label, "count": len(ids)},
        "action": reverse("web:ledger_bulk", args=[found.code, action.name]),
        "sections": [{"fields": [*fields, *hidden]}],
        "errors": [{"field": name, "text": text} for name, text in wrong.items()],
        "submit_label": str(action.label),
        "cancel_url": addresses(found.code)["base"],
    }
    return form_page(request, form, crumbs(found, str(action.label)), status=422)


def form_page(
    request: Request, form: dict[str, Any], trail: list[dict[str, str]], *, status: int = 200
) -> HttpResponse:
    template = "_form.html" if request.htmx and status != 200 else "form.html"
    return render(request, template, {"form": form, "crumbs": trail}, status=status)


def bulk_results(
    request: Request, found: Ledger, label: str, results: list[bulk_actions.Result], back: str
) -> HttpResponse:
    """Which rows were done, and why the others were not."""
    address = row_address(found.url)
    refused = [one for one in results if not one.is_done]
    result = {
        "title": _("%(label)s的结果") % {"label": label},
        "summary": _("共 %(all)s 条，已办理 %(done)s 条，%(refused)s 条没有办理，原因如下。")
        % {"all": len(results), "done": len(results) - len(refused), "refused": len(refused)},
        "table": {
            "columns": [str(found.title), _("没有办理的原因"), _("下一步")],
            "rows": [
                [
                    {"text": one.title, "url": address.replace("{}", str(one.pk))},
                    one.message,
                    one.remedy,
                ]
                for one in refused
            ],
        },
        "back_url": back,
    }
    return render(request, "ledger_bulk.html", {"result": result, "crumbs": crumbs(found, label)})


@require_http_methods(["GET", "POST"])
@requires(SEE_WORKLIST)
def columns(request: Request, code: str) -> HttpResponse:
    """Which columns, how many rows a page and how dense, for this person and ledger."""
    found = opened(request, code)
    to = addresses(code)
    if request.method == "POST":
        size = request.POST.get("size", "")
        looks = saved.Looks(
            columns=tuple(request.POST.getlist("columns")),
            size=int(size) if size in {str(one) for one in SIZES} else SIZES[1],
            density="compact" if request.POST.get("density") == "compact" else "",
        )
        saved.keep_looks(found, looks, actor=request.actor)
        kept = without(QueryDict(request.POST.get("query", "")), {"cols": "", "per": ""})
        return redirect(f"{to['base']}?{kept.urlencode()}" if kept else to["base"])
    looks = saved.views_of(found, request.actor).looks
    shown = looks.columns or tuple(item.key for item in found.columns if item.is_shown)
    return form_page(
        request, columns_form(request, found, looks, shown), crumbs(found, _("列设置"))
    )


def columns_form(
    request: Request, found: Ledger, looks: saved.Looks, shown: tuple[str, ...]
) -> dict[str, Any]:
    fields = [
        {
            "name": "columns",
            "label": _("显示哪些列"),
            "kind": "checkbox",
            "value": list(shown),
            "options": [(item.key, str(item.label)) for item in found.columns],
            "help": _("导出时也按这里的列。"),
        },
        {
            "name": "size",
            "label": _("每页条数"),
            "kind": "radio",
            "value": looks.size,
            "options": [(size, str(size)) for size in SIZES],
        },
        {
            "name": "density",
            "label": _("行距"),
            "kind": "radio",
            "value": looks.density,
            "options": [("", _("适中")), ("compact", _("紧凑"))],
        },
        {"name": "query", "kind": "hidden", "value": request.GET.urlencode()},
    ]
    return {
        "title": _("列设置：%(ledger)s") % {"ledger": found.title},
        "action": addresses(found.code)["columns"],
        "sections": [{"fields": fields}],
        "submit_label": _("保存"),
        "cancel_url": addresses(found.code)["base"],
    }


@require_http_methods(["GET", "POST"])
@requires(SEE_WORKLIST)
def views(request: Request, code: str) -> HttpResponse:
    """Keep the present conditions under a name; the views kept so far stand below."""
    found = opened(request, code)
    wrong: Mapping[str, str] = {}
    query = request.GET.urlencode()
    if request.method == "POST":
        query, name = request.POST.get("query", ""), request.POST.get("name", "")
        try:
            saved.save_view(found, name=name, query=query, actor=request.actor)
        except InvalidInput as refusal:
            wrong = refusal.fields
        else:
            base = addresses(code)["base"]
            return redirect(f"{base}?{query}" if query else base)
    return views_page(request, found, query, wrong)


def views_page(
    request: Request, found: Ledger, query: str, wrong: Mapping[str, str]
) -> HttpResponse:
    mine = saved.views_of(found, request.actor).saved
    base = addresses(found.code)["base"]
    form = {
        "title": _("保存视图：%(ledger)s") % {"ledger": found.title},
        "action": addresses(found.code)["views"],
        "sections": [
            {
                "note": _("保存后可在“我的视图”里一点就到。同名的会换成现在的条件。"),
                "fields": [
                    {
                        "name": "name",
                        "label": _("名称"),
                        "kind": "text",
                        "required": True,
                        "value": request.POST.get("name", ""),
                        "error": wrong.get("name", ""),
                    },
                    {"name": "query", "kind": "hidden", "value": query},
                ],
            }
        ],
        "errors": [{"field": name, "text": text} for name, text in wrong.items()],
        "submit_label": _("保存"),
        "cancel_url": base,
    }
    kept = [
        {
            "label": name,
            "url": f"{base}?{text}",
            "delete_url": reverse("web:ledger_view_delete", args=[found.code, pk]),
        }
        for pk, name, text in mine
    ]
    template = "_form.html" if request.htmx and wrong else "ledger_views.html"
    context = {"form": form, "kept": kept, "crumbs": crumbs(found, _("保存视图"))}
    return render(request, template, context, status=422 if wrong else 200)


@require_POST
@requires(SEE_WORKLIST)
def view_delete(request: Request, code: str, view_id: int) -> HttpResponse:
    """Forget one of one's own views."""
    found = opened(request, code)
    saved.delete_view(found, view_id=view_id, actor=request.actor)
    return redirect("web:ledger_views", code)
