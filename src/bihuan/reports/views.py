"""Pages of reports: looked at, kept, edited, checked, signed, printed."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bihuan.documents.services import fonts_notice
from bihuan.documents.states import Status
from bihuan.documents.workflow import DOCUMENT_WORKFLOW
from bihuan.kernel import evidence
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import day_of, values_of
from bihuan.reports import drawing, forms, services
from bihuan.reports import permissions as perms
from bihuan.reports.catalogue import DAILY, PERIODS
from bihuan.reports.checks import checks_of
from bihuan.reports.composition import Composition
from bihuan.reports.errors import PeriodOpen
from bihuan.reports.kinds import KINDS, kind_of
from bihuan.reports.models import Report
from bihuan.reports.printing import document_of
from bihuan.reports.rules import chinese_day
from bihuan.reports.services.setting import MEDIA

CRUMBS = [{"label": "统计报表", "url": "/reports/"}]
RECENT = 12


@require_GET
@requires(perms.SEE)
def index(request: Request) -> HttpResponse:
    """The reports there are, and the newest that were kept."""
    recent = Report.objects.visible_to(request.actor).select_related("unit").order_by("-pk")
    rows = [
        [
            {"text": one.title, "url": reverse("reports:detail", args=[one.pk])},
            one.unit.name,
            str(Status(one.status).label),
            f"{timezone.localtime(one.made_at):%Y-%m-%d %H:%M}",
        ]
        for one in recent[:RECENT]
    ]
    context = {
        "kinds": [kind.name for kind in KINDS.values()],
        "periods": PERIODS,
        "recent": {"columns": ["标题", "编制单位", "状态", "编制时间"], "rows": rows},
    }
    return render(request, "reports/index.html", context)


@require_GET
@requires(perms.SEE)
def daily(request: Request) -> HttpResponse:
    """Today's report, as far as is known now."""
    return HttpResponseRedirect(reverse("reports:preview", args=[DAILY.name]))


def page(
    request: Request, report: dict[str, Any], alerts: list[dict[str, str]], status: int = 200
) -> HttpResponse:
    context = {"report": report, "alerts": alerts, "crumbs": CRUMBS}
    return render(request, "reports/report.html", context, status=status)


def font_alert() -> list[dict[str, str]]:
    notice = fonts_notice()
    return [{"tone": "", "title": "导出的字体", "text": notice}] if notice else []


@require_GET
@requires(perms.SEE)
def preview(request: Request, name: str) -> HttpResponse:
    """A report reckoned now and not kept."""
    kind, now = kind_of(name), timezone.now()
    wanted = forms.read_wanted(request.GET, forms.usual_day(kind, timezone.localdate()))
    strip = forms.period_form(kind, wanted, request.actor)
    try:
        composition = services.compose(name, wanted, actor=request.actor, now=now)
    except InvalidInput as refusal:
        return no_report(request, kind.name.title, strip, refusal)
    query = forms.query_of(wanted)
    file = reverse("reports:preview_file", args=[name, "ENDING"])
    report = drawing.paper(composition, "预览，尚未存为草稿") | {
        "period_form": strip,
        "downloads": drawing.downloads(file, query, has_tables=drawing.has_tables(composition)),
        "checks": drawing.drawn_checks(checks_of(composition, services.round_words()), {}),
        "moves": drawing.preview_moves(kind, query, request.actor),
    }
    closing = services.closing_of(kind, wanted.on)
    alerts = font_alert()
    if composition.as_of < closing:
        still = PeriodOpen(title=kind.name.title, closing=f"{timezone.localtime(closing):%H:%M}")
        alerts.insert(0, {"tone": "warn", "title": still.user_message(), "text": ""})
    return page(request, report, alerts)


def no_report(
    request: Request, title: str, strip: dict[str, Any], refusal: InvalidInput
) -> HttpResponse:
    """The strip to ask again, with why there is no report."""
    report = {"title": title, "blocks": [], "period_form": strip}
    said = {"tone": "warn", "title": refusal.user_message(), "text": refusal.user_remedy()}
    return page(request, report, [said], status=422)


def file_of(content: bytes, name: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=MEDIA[ending])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


def draft_file(composition: Composition, name: str, ending: str) -> HttpResponse:
    document = document_of(composition, services.round_words())
    files = services.rendered(document, [ending])
    if ending not in files.contents:
        raise NotFound
    return file_of(files.contents[ending], name, ending)


@require_GET
@requires(perms.SEE)
def preview_file(request: Request, name: str, ending: str) -> HttpResponse:
    """A report that is only looked at, as a file marked 草稿."""
    if ending not in MEDIA:
        raise NotFound
    day = forms.usual_day(kind_of(name), timezone.localdate())
    wanted = forms.read_wanted(request.GET, day)
    composition = services.compose(name, wanted, actor=request.actor, now=timezone.now())
    return draft_file(composition, f"{name}-{wanted.on}", ending)


@require_POST
@requires(perms.COMPOSE)
def keep(request: Request, name: str) -> HttpResponse:
    """Keep a report as a draft."""
    day = forms.usual_day(kind_of(name), timezone.localdate())
    wanted = forms.read_wanted(request.POST, day)
    report = services.compose_report(
        name,
        wanted,
        actor=request.actor,
        at=timezone.now(),
        key=request.POST.get("key") or None,
    )
    return to_report(report.pk)


def to_report(report_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("reports:detail", args=[report_id]))


def one(request: Request, report_id: int) -> Report:
    found = Report.objects.visible_to(request.actor)
    return found.select_related("unit", "document", "document__issuer").one(report_id)


@require_GET
@requires(perms.SEE)
def detail(request: Request, report_id: int) -> HttpResponse:
    """One kept report, or an older version of it."""
    return report_page(request, one(request, report_id), version=request.GET.get("version", ""))


def report_page(
    request: Request,
    report: Report,
    *,
    version: str = "",
    tried: str = "",
    refusal: InvalidInput | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = int(version) if version.isdecimal() else report.version
    is_newest = shown == report.version
    composition = services.latest(report) if is_newest else services.version_of(report, shown)
    document = report.document
    explained = {item["key"]: item["reason"] for item in report.exceptions}
    file = reverse("reports:file", args=[report.pk, "ENDING"])
    query = {} if is_newest else {"version": str(shown)}
    errors = dict(refusal.fields) if refusal else {}
    number = document.doc_no if document is not None else ""
    drawn = drawing.paper(composition, str(Status(report.status).label), number) | {
        "downloads": drawing.downloads(file, query, has_tables=drawing.has_tables(composition)),
        "checks": drawing.drawn_checks(services.checks_for(report), explained)
        if is_newest
        else None,
        "moves": drawing.moves(report, request.actor, errors, tried) if is_newest else [],
        "versions": drawing.versions(report, shown),
        "timeline": drawing.timeline(report),
        "clocks": drawing.clocks(report, request.actor, timezone.localdate()),
        "typed": report.typed if is_newest else None,
    }
    if document is not None and document.dated_on is not None:
        drawn["date_text"] = chinese_day(document.dated_on)
    alerts = alerts_of(report, refusal, is_newest=is_newest)
    return page(request, drawn, alerts, status=status)


def alerts_of(
    report: Report, refusal: InvalidInput | None, *, is_newest: bool
) -> list[dict[str, str]]:
    """What must be said above a report."""
    found: list[dict[str, str]] = []
    if refusal is not None:
        found.append(
            {"tone": "danger", "title": refusal.user_message(), "text": refusal.user_remedy()}
        )
    if not is_newest:
        found.append({"tone": "warn", "title": "这是以前的一稿", "text": "只能查看和导出。"})
    document = report.document
    if document is not None and document.status == Status.WITHDRAWN:
        found.append({"tone": "danger", "title": "已撤回", "text": document.withdrawn_reason})
    return found + font_alert()


@require_POST
@requires(perms.COMPOSE)
def recompute(request: Request, report_id: int) -> HttpResponse:
    """Reckon a draft again, as far as is known now."""
    services.recompute_report(report_id=report_id, actor=request.actor, at=timezone.now())
    return to_report(report_id)


@require_POST
@requires(perms.COMPOSE)
def explain(request: Request, report_id: int) -> HttpResponse:
    """Say why a number that fails its check is right."""
    post: QueryDict = request.POST
    try:
        services.explain_check(
            report_id=report_id,
            check=post.get("check", ""),
            reason=post.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except InvalidInput as refusal:
        report = one(request, report_id)
        return report_page(request, report, tried="explain", refusal=refusal, status=422)
    return to_report(report_id)


@require_POST
@requires(perms.COMPOSE)
def submit(request: Request, report_id: int) -> HttpResponse:
    """Bring a report before its signer."""
    try:
        services.submit_report(
            report_id=report_id,
            actor=request.actor,
            at=timezone.now(),
            **forms.read_submission(request),
        )
    except InvalidInput as refusal:
        report = one(request, report_id)
        return report_page(request, report, tried="submit", refusal=refusal, status=422)
    return to_report(report_id)


@require_POST
@requires(perms.COMPOSE)
def stop_clock(request: Request, report_id: int, place: int) -> HttpResponse:
    """Tick off what a time limit asked for."""
    try:
        services.stop_clock(
            report_id=report_id,
            place=place,
            on=day_of(request.POST.get("on", ""), "on") or timezone.localdate(),
            note=request.POST.get("note", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except InvalidInput as refusal:
        return report_page(request, one(request, report_id), refusal=refusal, status=422)
    return to_report(report_id)


@require_POST
@requires(perms.SEE)
def move(request: Request, report_id: int, name: str) -> HttpResponse:
    """Return, sign, issue, withdraw or cancel."""
    declared = DOCUMENT_WORKFLOW.move(name)
    if declared is None or name not in services.MOVES:
        raise NotFound
    try:
        services.make_move(
            report_id=report_id,
            move=name,
            values=values_of(request, declared.needs),
            actor=request.actor,
            at=timezone.now(),
            key=request.POST.get("key") or None,
        )
    except InvalidInput as refusal:
        report = one(request, report_id)
        return report_page(request, report, tried=name, refusal=refusal, status=422)
    return to_report(report_id)


@require_GET
@requires(perms.SEE)
def file(request: Request, report_id: int, ending: str) -> HttpResponse | FileResponse:
    """A kept report as a file: the one issued, or a draft of the version."""
    if ending not in MEDIA:
        raise NotFound
    report, version = one(request, report_id), request.GET.get("version", "")
    document = report.document
    if document is not None and document.issued_at is not None and not version:
        issued = getattr(document, ending)
        if issued is None:
            raise NotFound
        return FileResponse(
            evidence.path_of(issued).open("rb"),
            as_attachment=True,
            filename=issued.name,
            content_type=issued.media_type,
        )
    composition = (
        services.version_of(report, int(version))
        if version.isdecimal()
        else services.latest(report)
    )
    return draft_file(composition, f"{report.kind}-{report.on}", ending)
