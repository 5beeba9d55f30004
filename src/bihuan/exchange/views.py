"""Pages of the exchange: how it goes, the catalogue, a connector, a run, a row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.exchange import forms, screen, services
from bihuan.exchange import permissions as perms
from bihuan.exchange.models import Connector, ExchangeItem, ExchangeRun
from bihuan.exchange.services import folders
from bihuan.exchange.states import WRONG, ItemState
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.pages import Request, requires
from bihuan.organisations.models import Unit, UnitKind

CRUMBS = [screen.CRUMB]


def one(request: Request, connector_id: int) -> Connector:
    found = Connector.objects.visible_to(request.actor).select_related("unit", "partner")
    return found.one(connector_id)


def to_connector(connector_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("exchange:connector", args=[connector_id]))


@require_GET
@requires(perms.SEE)
def health(request: Request) -> HttpResponse:
    """Every connector at a glance, the worst first."""
    shown = list(Connector.objects.visible_to(request.actor).select_related("unit"))
    wrong = ExchangeItem.objects.visible_to(request.actor).filter(state__in=WRONG)
    counted = wrong.order_by().values_list("connector").annotate(Count("pk"))
    context = {
        "page_title": _("对接运行状况"),
        "crumbs": CRUMBS,
        "table": screen.health_page(shown, dict(counted), timezone.now()),
        "catalogue_url": reverse("exchange:catalogue"),
        "may_register": request.actor.may(perms.MANAGE),
    }
    return render(request, "exchange/health.html", context)


@require_GET
@requires(perms.MANAGE)
def catalogue(request: Request) -> HttpResponse:
    """What is shipped and may be registered."""
    return catalogue_page(request)


def catalogue_page(request: Request, refusal: Any = None, status: int = 200) -> HttpResponse:
    actor = request.actor
    mine = Connector.objects.visible_to(actor).filter(unit_id=actor.unit_id or 0)
    counted = dict(mine.order_by().values_list("code").annotate(Count("pk")))
    low, high = actor.scope.low, actor.scope.high
    offices = Unit.objects.filter(
        kind=UnitKind.OFFICE, region_id__gte=low, region_id__lt=high
    ).exclude(pk=actor.unit_id or 0)
    partners = list(offices.order_by("region_id", "order", "pk").values_list("pk", "name"))
    context = {
        "page_title": _("对接目录"),
        "crumbs": CRUMBS,
        "cards": screen.catalogue_cards(counted, partners),
        "refusal": refusal,
    }
    return render(request, "exchange/catalogue.html", context, status=status)


@require_POST
@requires(perms.MANAGE)
def register(request: Request, code: str) -> HttpResponse:
    """Put a shipped connector into the registry."""
    partner = request.POST.get("partner", "")
    try:
        made = services.register_connector(
            code=code,
            partner_id=int(partner) if partner.isascii() and partner.isdigit() else None,
            actor=request.actor,
            at=timezone.now(),
        )
    except InvalidInput as refusal:
        return catalogue_page(request, refusal, status=422)
    messages.success(
        request, _("已登记“%(title)s”，先用测试数据走一遍，再启用。") % {"title": made.title}
    )
    return to_connector(made.pk)


@require_GET
@requires(perms.SEE)
def connector(request: Request, connector_id: int) -> HttpResponse:
    """One connector."""
    return connector_page(request, one(request, connector_id))


def connector_page(
    request: Request,
    found: Connector,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
    status: int = 200,
) -> HttpResponse:
    base = settings.PUBLIC_URL.rstrip("/") or request.build_absolute_uri("/").rstrip("/")
    shown = screen.connector_page(
        found, request.actor, timezone.now(), base=base, tried=tried, refusal=refusal
    )
    context = {"detail": shown, "crumbs": CRUMBS}
    return render(request, "exchange/connector.html", context, status=status)


@sensitive_post_parameters("token")
@require_http_methods(["GET", "POST"])
@requires(perms.MANAGE)
def route(request: Request, connector_id: int) -> HttpResponse:
    """How a connector goes, and how often."""
    found = one(request, connector_id)
    refusal = None
    if request.method == "POST":
        try:
            facts = forms.read_route(request)
            services.set_route(
                connector_id=found.pk, facts=facts, actor=request.actor, at=timezone.now()
            )
        except InvalidInput as wrong:
            refusal = wrong
        else:
            messages.success(request, _("已保存接入方式。"))
            return to_connector(found.pk)
    typed = request.POST.dict() if refusal else None
    crumbs = [
        *CRUMBS,
        {"label": found.title, "url": reverse("exchange:connector", args=[found.pk])},
    ]
    context = {"form": forms.route_form(found, typed, refusal), "crumbs": crumbs}
    template = "_form.html" if refusal and request.htmx else "form.html"
    return render(request, template, context, status=422 if refusal else 200)


@require_http_methods(["GET", "POST"])
@requires(perms.MANAGE)
def field_map(request: Request, connector_id: int) -> HttpResponse:
    """The editor of a field map."""
    found = one(request, connector_id)
    refusal = None
    if request.method == "POST":
        lines = forms.read_map(forms.typed_lines(request, {}))
        try:
            services.set_map(
                connector_id=found.pk, lines=lines, actor=request.actor, at=timezone.now()
            )
        except InvalidInput as wrong:
            refusal = wrong
        else:
            messages.success(request, _("已保存字段对照，请用测试数据走一遍。"))
            return to_connector(found.pk)
    shown = forms.typed_lines(request, refusal.fields) if refusal else forms.editor_lines(found)
    crumbs = [
        *CRUMBS,
        {"label": found.title, "url": reverse("exchange:connector", args=[found.pk])},
    ]
    context = {
        "page_title": _("字段对照"),
        "subtitle": found.title,
        "editor": forms.map_page(found, shown, refusal),
        "crumbs": crumbs,
    }
    return render(request, "exchange/map.html", context, status=422 if refusal else 200)


@require_GET
@requires(perms.SEE)
def sample(request: Request, connector_id: int) -> HttpResponse:
    """The test feed as a file."""
    name, content = services.sample_file(
        connector_id=connector_id, actor=request.actor, at=timezone.now()
    )
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
@requires(perms.SEE)
def file(request: Request, connector_id: int, place: str, name: str) -> FileResponse:
    """A file of one of a connector's folders."""
    path = folders.file_named(one(request, connector_id), place, name)
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)


Act = Callable[[Request, int], HttpResponse | None]


def act_run(request: Request, pk: int, *, is_full: bool = False) -> None:
    services.ask_for_run(connector_id=pk, is_full=is_full, actor=request.actor, at=timezone.now())
    messages.success(request, _("已安排交换，稍后刷新可看结果。"))


def act_run_full(request: Request, pk: int) -> None:
    act_run(request, pk, is_full=True)


def act_try(request: Request, pk: int) -> HttpResponse:
    made = services.try_connector(connector_id=pk, actor=request.actor, at=timezone.now())
    return HttpResponseRedirect(reverse("exchange:run", args=[made.pk]))


def act_upload(request: Request, pk: int) -> None:
    upload = request.FILES.get("file")
    if upload is None or not upload.name:
        raise InvalidInput({"file": "请选择文件。"})
    name = services.receive_file(
        connector_id=pk,
        name=upload.name,
        content=upload.read(),
        actor=request.actor,
        at=timezone.now(),
    )
    messages.success(request, _("已放入“%(name)s”，稍后刷新可看结果。") % {"name": name})


def act_on(request: Request, pk: int) -> None:
    services.switch_on(connector_id=pk, actor=request.actor, at=timezone.now())
    messages.success(request, _("已启用。"))


def act_off(request: Request, pk: int) -> None:
    reason = request.POST.get("reason", "")
    services.switch_off(connector_id=pk, reason=reason, actor=request.actor, at=timezone.now())
    messages.success(request, _("已停用。"))


def act_secret(request: Request, pk: int) -> HttpResponse | None:
    given = request.POST.get("secret", "")
    found, made = services.change_secret(
        connector_id=pk, secret=given, actor=request.actor, at=timezone.now()
    )
    if given.strip():
        messages.success(request, _("已更换签名密钥。"))
        return None
    context = {
        "page_title": _("签名密钥"),
        "crumbs": CRUMBS,
        "title": found.title,
        "secret": made,
        "back_url": reverse("exchange:connector", args=[pk]),
    }
    response = render(request, "exchange/secret.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def act_restore_map(request: Request, pk: int) -> None:
    services.restore_map(connector_id=pk, actor=request.actor, at=timezone.now())
    messages.success(request, _("已恢复随附的字段对照。"))


ACTS: dict[str, Act] = {
    "run": act_run,
    "run-full": act_run_full,
    "try": act_try,
    "upload": act_upload,
    "on": act_on,
    "off": act_off,
    "secret": act_secret,
    "restore-map": act_restore_map,
}


@sensitive_post_parameters("secret")
@require_POST
@requires(perms.SEE)
def act(request: Request, connector_id: int, name: str) -> HttpResponseBase:
    """Do one thing with a connector; the service asks for the permission of the thing."""
    if name not in ACTS:
        raise NotFound
    try:
        answer = ACTS[name](request, connector_id)
    except InvalidInput as refusal:
        found = one(request, connector_id)
        return connector_page(request, found, tried=name, refusal=refusal, status=422)
    return answer or to_connector(connector_id)


@require_GET
@requires(perms.SEE)
def run(request: Request, run_id: int) -> HttpResponse:
    """One run."""
    found = ExchangeRun.objects.visible_to(request.actor).select_related("connector").one(run_id)
    crumbs = [
        *CRUMBS,
        {
            "label": found.connector.title,
            "url": reverse("exchange:connector", args=[found.connector_id]),
        },
    ]
    context = {"detail": screen.run_page(found), "crumbs": crumbs}
    return render(request, "exchange/run.html", context)


def item_of(request: Request, item_id: int) -> ExchangeItem:
    return ExchangeItem.objects.visible_to(request.actor).select_related("connector").one(item_id)


@require_GET
@requires(perms.SEE)
def item(request: Request, item_id: int) -> HttpResponse:
    """One row that came or goes."""
    return item_page(request, item_of(request, item_id))


def item_page(
    request: Request,
    found: ExchangeItem,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
    status: int = 200,
) -> HttpResponse:
    typed = request.POST.get("content", "") if tried else ""
    shown = screen.item_page(found, request.actor, tried=tried, refusal=refusal, typed=typed)
    crumbs = [*CRUMBS, {"label": _("对接差错"), "url": "/l/exchange-items/"}]
    context = {"detail": shown, "crumbs": crumbs}
    return render(request, "exchange/run.html", context, status=status)


@require_POST
@requires(perms.HANDLE)
def item_act(request: Request, item_id: int, name: str) -> HttpResponse:
    """Try a row again, put it right, or give it up."""
    now, reason = timezone.now(), request.POST.get("reason", "")
    try:
        if name == "retry":
            done = services.retry_item(item_id=item_id, actor=request.actor, at=now)
        elif name == "correct":
            content = forms.read_content(request)
            done = services.correct_item(
                item_id=item_id, content=content, reason=reason, actor=request.actor, at=now
            )
        elif name == "drop":
            done = services.drop_item(item_id=item_id, reason=reason, actor=request.actor, at=now)
        else:
            raise NotFound
    except InvalidInput as refusal:
        found = item_of(request, item_id)
        return item_page(request, found, tried=name, refusal=refusal, status=422)
    word = ItemState(done.state).label
    messages.success(request, _("现在的状态：%(state)s。") % {"state": word})
    return HttpResponseRedirect(reverse("exchange:item", args=[item_id]))
