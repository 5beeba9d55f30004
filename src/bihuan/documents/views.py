"""Pages of documents: the record, the received one, and the check that is open to anybody."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bihuan.documents import permissions as perms
from bihuan.documents import services
from bihuan.documents.errors import CodeUnknown
from bihuan.documents.models import IssuedDocument
from bihuan.documents.record import draw_document, draw_received
from bihuan.documents.workflow import DOCUMENT_WORKFLOW
from bihuan.kernel import evidence
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.pages import Request, public, requires
from bihuan.kernel.uploads import values_of

CRUMBS = [{"label": "发文登记", "url": "/l/outgoing/"}]


def one(request: Request, document_id: int) -> IssuedDocument:
    found = IssuedDocument.objects.visible_to(request.actor)
    return found.select_related("issuer", "pdf", "docx", "xlsx").one(document_id)


@require_GET
@requires(perms.SEE)
def detail(request: Request, document_id: int) -> HttpResponse:
    """One document; one that a report made is shown by the report."""
    document = one(request, document_id)
    if document.origin_url:
        return HttpResponseRedirect(document.origin_url)
    return document_page(request, document)


def document_page(
    request: Request,
    document: IssuedDocument,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
    status: int = 200,
) -> HttpResponse:
    typed = request.POST.dict() if tried else {}
    record = draw_document(document, request.actor, tried=tried, typed=typed, refusal=refusal)
    return render(request, "detail.html", {"detail": record, "crumbs": CRUMBS}, status=status)


@require_POST
@requires(perms.SEE)
def move(request: Request, document_id: int, name: str) -> HttpResponse:
    """Make one move of a document."""
    declared = DOCUMENT_WORKFLOW.move(name)
    if declared is None:
        raise NotFound
    try:
        services.make_move(
            document_id,
            name,
            values_of(request, declared.needs),
            actor=request.actor,
            at=timezone.now(),
            key=request.POST.get("key") or None,
        )
    except InvalidInput as refusal:
        document = one(request, document_id)
        return document_page(request, document, tried=name, refusal=refusal, status=422)
    return HttpResponseRedirect(reverse("documents:detail", args=[document_id]))


@require_GET
@requires(perms.SEE)
def received(request: Request, receipt_id: int) -> HttpResponse:
    """A document that was sent to a unit."""
    found = services.open_receipt(receipt_id=receipt_id, actor=request.actor)
    crumbs = [{"label": "收文签收", "url": "/l/receipts/"}]
    record = draw_received(found, request.actor)
    return render(request, "detail.html", {"detail": record, "crumbs": crumbs})


@require_GET
@requires(perms.SEE)
def received_file(request: Request, receipt_id: int, kind: str) -> FileResponse:
    """A file of a received document, exactly as it was issued."""
    found = services.open_receipt(receipt_id=receipt_id, actor=request.actor)
    file = next((file for file in found.files if file.kind == kind), None)
    if file is None:
        raise NotFound
    return FileResponse(
        evidence.path_of(file).open("rb"),
        as_attachment=kind != "pdf",
        filename=file.name,
        content_type=file.media_type,
    )


@require_POST
@requires(perms.ACKNOWLEDGE)
def receipt_move(request: Request, receipt_id: int, name: str) -> HttpResponse:
    """Acknowledge a received document."""
    if name != "acknowledge":
        raise NotFound
    services.acknowledge_receipt(receipt_id=receipt_id, actor=request.actor, at=timezone.now())
    return HttpResponseRedirect(reverse("documents:received", args=[receipt_id]))


@require_GET
@public
def check(request: HttpRequest, code: str = "") -> HttpResponse:
    """Whether a printed document is genuine: title, number, date, issuer, digest, withdrawn or not."""
    typed = (code or request.GET.get("code", "")).strip()
    context: dict[str, Any] = {"typed": typed, "found": None, "refusal": None}
    if not typed:
        return render(request, "documents/check.html", context)
    try:
        with transaction.atomic():
            context["found"] = services.published(typed)
    except CodeUnknown as refusal:
        context["refusal"] = refusal
        return render(request, "documents/check.html", context, status=404)
    return render(request, "documents/check.html", context)
