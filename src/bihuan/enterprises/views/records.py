"""Pages of records: overview, what is owed, form, record, moves, and what is public."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.drawn.record_forms import draw_record_form, typed_of
from bihuan.enterprises.drawn.record_overview import draw_days, draw_overview, draw_owed
from bihuan.enterprises.drawn.records import draw_record_page, shown
from bihuan.enterprises.models import Enterprise, Record
from bihuan.enterprises.records.patterns import Pattern
from bihuan.enterprises.services.records import (
    RecordDraft,
    asked_of,
    confirm_record,
    days_missing,
    latest_day,
    move_record,
    pattern_of,
    public_kinds,
    published,
    write_record,
)
from bihuan.enterprises.workflow.records import RECORD_WORKFLOW
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.evidence import Upload
from bihuan.kernel.pages import Request, public, requires
from bihuan.kernel.uploads import uploads_of, values_of

HOME = {"label": "企业记录", "url": "/enterprises/records/"}
Row = dict[str, Any]


def page(request: Request, detail: Row, crumbs: list[Row], status: int = 200) -> HttpResponse:
    context = {"detail": detail, "crumbs": crumbs}
    return render(request, "enterprises/record.html", context, status=status)


@require_GET
@requires(perms.SEE)
def overview(request: Request) -> HttpResponse:
    """Every kind with its coverage; an enterprise's own people see what they owe."""
    if request.actor.enterprise_id is not None:
        return HttpResponseRedirect(reverse("enterprises:records_mine"))
    return page(request, draw_overview(request.actor, timezone.now()), [])


@require_GET
@requires(perms.KEEP_RECORDS)
def mine(request: Request) -> HttpResponse:
    """What the actor's own enterprise owes now."""
    own = request.actor.enterprise_id
    if own is None:
        return HttpResponseRedirect(reverse("enterprises:records"))
    return owed_page(request, own)


@require_GET
@requires(perms.SEE)
def owed(request: Request, enterprise_id: int) -> HttpResponse:
    """What one enterprise owes now, what it has, what it may fill besides."""
    return owed_page(request, enterprise_id)


def owed_page(request: Request, enterprise_id: int) -> HttpResponse:
    enterprise = Enterprise.objects.visible_to(request.actor).one(enterprise_id)
    drawn = draw_owed(enterprise, request.actor, timezone.localdate())
    return page(request, drawn, [HOME])


@require_http_methods(["GET", "POST"])
@requires(perms.KEEP_RECORDS)
def new(request: Request, kind: str) -> HttpResponse:
    """The form of a kind, and what happens when it is sent."""
    pattern = pattern_of(kind)
    if request.method == "GET":
        enterprise = chosen(request.actor, request.GET.get("enterprise", ""))
        return form_page(request, pattern, enterprise, typed=first_values(pattern, enterprise))
    enterprise = chosen(request.actor, request.POST.get("enterprise_id", ""))
    typed = request.POST.dict()
    try:
        record = write_record(
            RecordDraft(kind, must_choose(enterprise).pk, typed, files_of(request, pattern)),
            actor=request.actor,
            at=timezone.now(),
            key=request.POST.get("key") or None,
        )
    except InvalidInput as refusal:
        return form_page(request, pattern, enterprise, typed=typed, refusal=refusal)
    return HttpResponseRedirect(reverse("enterprises:record", args=[record.pk]))


def first_values(pattern: Pattern, enterprise: Enterprise | None) -> dict[str, Any]:
    """What a fresh form holds already: today or this year, and the present principal's name."""
    found: dict[str, Any] = {}
    title = pattern.with_role("title")
    if pattern.bound_to and title is not None and enterprise is not None:
        found[title.key] = enterprise.principal
    field, today = pattern.with_role("day"), timezone.localdate()
    if field is not None and field.required:
        found[field.key] = today.year if field.type == "integer" else today.isoformat()
    return found


def chosen(actor: Actor, text: str) -> Enterprise | None:
    """The enterprise meant: the actor's own, or the one named."""
    if actor.enterprise_id is not None:
        return Enterprise.objects.visible_to(actor).one(actor.enterprise_id)
    return Enterprise.objects.visible_to(actor).one(int(text)) if text.isdecimal() else None


def must_choose(enterprise: Enterprise | None) -> Enterprise:
    """The enterprise, where one was chosen.

    Raises:
        InvalidInput: None was.
    """
    if enterprise is None:
        raise InvalidInput({"enterprise_id": "请选择企业：输入名称后从列表里选。"})
    return enterprise


def files_of(request: Request, pattern: Pattern) -> dict[str, list[Upload]]:
    """The files that came with a form, by field."""
    names = [field.key for field in pattern.fields if field.type == "file"]
    names += [f"item-{item.key}-file" for item in pattern.items]
    found = {name: uploads_of(request, name) for name in names}
    return {name: uploads for name, uploads in found.items() if uploads}


def form_page(
    request: Request,
    pattern: Pattern,
    enterprise: Enterprise | None,
    *,
    typed: Mapping[str, Any],
    record: Record | None = None,
    refusal: InvalidInput | None = None,
) -> HttpResponse:
    own = request.actor.enterprise_id is not None
    form = draw_record_form(
        pattern,
        asked_of(pattern, is_own=own),
        typed=typed,
        enterprise=enterprise,
        record=record,
        refusal=refusal,
    )
    status = 422 if refusal is not None else 200
    template = "_form.html" if refusal is not None and request.htmx else "form.html"
    context = {"form": form, "crumbs": [HOME, {"label": pattern.title}]}
    return render(request, template, context, status=status)


def one(request: Request, record_id: int) -> Record:
    found = Record.objects.visible_to(request.actor)
    return found.select_related("pattern", "enterprise", "written_by", "unit").one(record_id)


@require_GET
@requires(perms.SEE)
def record(request: Request, record_id: int) -> HttpResponse:
    """One record with everything about it, and what may be done now."""
    return record_page(request, one(request, record_id))


@require_GET
@requires(perms.KEEP_RECORDS)
def edit(request: Request, record_id: int) -> HttpResponse:
    """The form filled with a record: to correct it, or to write its next version."""
    found = one(request, record_id)
    return form_page(
        request, pattern_of(found.kind), found.enterprise, typed=typed_of(found), record=found
    )


def record_page(
    request: Request,
    found: Record,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
) -> HttpResponse:
    typed = request.POST.dict() if tried else {}
    drawn = draw_record_page(
        found, request.actor, timezone.localdate(), tried=tried, typed=typed, refusal=refusal
    )
    crumbs = [HOME, {"label": found.pattern.title, "url": f"/l/record-{found.kind}/"}]
    return page(request, drawn, crumbs, status=422 if refusal else 200)


@require_POST
@requires(perms.SEE)
def move(request: Request, record_id: int, name: str) -> HttpResponse:
    """Make one move; what cannot be taken comes back with its sentence beside the field."""
    declared = RECORD_WORKFLOW.move(name)
    if declared is None or name not in move_record.services:
        raise NotFound
    at, key = timezone.now(), request.POST.get("key") or None
    try:
        if name == "confirm":
            confirm_record(
                record_id=record_id,
                reply=request.POST.get("reply", ""),
                typed=request.POST.dict(),
                actor=request.actor,
                at=at,
                key=key,
            )
        else:
            values = values_of(request, declared.needs)
            move_record(record_id, name, values, actor=request.actor, at=at, key=key)
    except InvalidInput as refusal:
        return record_page(request, one(request, record_id), tried=name, refusal=refusal)
    return HttpResponseRedirect(reverse("enterprises:record", args=[record_id]))


@require_GET
@requires(perms.SEE)
def days(request: Request, kind: str) -> HttpResponse:
    """The days without a daily record, enterprise by enterprise."""
    pattern, today = pattern_of(kind), timezone.localdate()
    if pattern.period != "daily":
        raise NotFound
    text = request.GET.get("after", "")
    after = int(text) if text.isdecimal() else 0
    rows, following = days_missing(pattern, actor=request.actor, until=today, after=after)
    return page(request, draw_days(pattern, rows, following, today), [HOME])


@public
@require_GET
def publications(request: HttpRequest, kind: str = "") -> HttpResponse:
    """What enterprises make public: commitments, debriefs; open to anybody."""
    kinds = public_kinds()
    chosen_kind = kind or (kinds[0].code if kinds else "")
    if chosen_kind not in {pattern.code for pattern in kinds}:
        raise NotFound
    words = request.GET.get("q", "").strip()[:60]
    number = request.GET.get("page", "1")
    current = max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1
    latest = latest_day(chosen_kind, until=timezone.localdate())
    on, refused = day_asked(request.GET.get("on", ""), latest)
    rows, has_more = published(chosen_kind, on=on, words=words, page=current)
    context = {
        "kinds": [
            {
                "label": pattern.title,
                "url": reverse("enterprises:publications_of", args=[pattern.code]),
                "active": pattern.code == chosen_kind,
            }
            for pattern in kinds
        ],
        "title": next(pattern.title for pattern in kinds if pattern.code == chosen_kind),
        "address": reverse("enterprises:publications_of", args=[chosen_kind]),
        "words": words,
        "on": on,
        "refused": refused,
        "rows": [
            {
                "title": row.enterprise,
                "day": row.day,
                "facts": [
                    {"label": field.title, "value": shown(field, value), "kind": wide(field)}
                    for field, value in row.values
                ],
            }
            for row in rows
        ],
        "page": current,
        "has_more": has_more,
    }
    return render(request, "enterprises/publications.html", context)


def wide(field: Any) -> str:
    return "wide" if field.type == "long" else ""


def day_asked(text: str, latest: date) -> tuple[date, str]:
    """The day of the address, or the latest with the sentence why it cannot be that day."""
    if not text:
        return latest, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return latest, _("“%(text)s”不是存在的日期，现在显示最近一天的公告。") % {"text": text[:20]}
