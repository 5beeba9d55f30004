"""A document's page: what it says, who signed, who has acknowledged it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from bihuan.documents.models import IssuedDocument, Receipt
from bihuan.documents.services import fonts_notice, receipts_of
from bihuan.documents.services.receiving import Received
from bihuan.documents.states import UNISSUED, ReceiptStatus, SignerLevel, Status
from bihuan.documents.workflow import DOCUMENT_WORKFLOW, RECEIPT_WORKFLOW
from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Event, Evidence

Cell = dict[str, Any]
STEPS = ("拟稿", "送签", "签发", "印发")
REACHED = {Status.DRAFT: 0, Status.IN_SIGNING: 1, Status.SIGNED: 2, Status.ISSUED: 4}


def moment(at: datetime | None) -> str | None:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else None


def said(event: Event) -> str:
    """What an event adds to its title."""
    return str(event.data.get("note") or "")


def steps(document: IssuedDocument) -> list[Cell]:
    status = Status(document.status)
    if status not in REACHED:
        return [{"label": str(status.label), "at": "", "state": "refused"}]
    here = REACHED[status]
    moments = (document.drafted_at, None, document.signed_at, document.issued_at)
    return [
        {
            "label": word,
            "at": f"{timezone.localtime(moment):%m-%d}" if moment and place < here else "",
            "state": "done" if place < here else "now" if place == here else "todo",
        }
        for place, (word, moment) in enumerate(zip(STEPS, moments, strict=True))
    ]


def facts(document: IssuedDocument) -> list[Cell]:
    level = (
        SignerLevel(document.signer_level).label if document.signer_level else "有签发层级的人员"
    )
    return [
        {"label": "文号", "value": document.doc_no or None},
        {"label": "发文单位", "value": document.issuer.name},
        {"label": "主送机关", "value": document.recipients_text or None, "kind": "wide"},
        {"label": "应由谁签发", "value": str(level)},
        {"label": "签发人", "value": document.signer or None},
        {"label": "成文日期", "value": document.dated_on, "kind": "date"},
        {"label": "核验码", "value": document.check_code or None},
        {"label": "PDF 校验值（SHA-256）", "value": document.digest or None, "kind": "wide"},
    ]


def file_cells(files: list[tuple[Evidence, str]]) -> list[Cell]:
    return [
        {
            "label": file.name,
            "url": url,
            "icon": detail.FILE_ICONS.get(file.kind, "paperclip"),
            "size_text": f"{file.size / 1024:,.0f} KB",
            "digest": file.sha256,
            "by": "",
            "at": f"{timezone.localtime(file.uploaded_at):%Y-%m-%d %H:%M}",
            "note": "",
        }
        for file, url in files
    ]


def receipt_table(receipts: list[Receipt]) -> Cell:
    read = sum(receipt.status == ReceiptStatus.ACKNOWLEDGED for receipt in receipts)
    rows = [
        [
            receipt.unit.name,
            {
                "text": str(ReceiptStatus(receipt.status).label),
                "tone": "warn" if receipt.status == ReceiptStatus.SENT else "",
            },
            moment(receipt.read_at),
            receipt.read_by.name if receipt.read_by else None,
        ]
        for receipt in receipts
    ]
    return {
        "title": "签收情况",
        "count": f"{read}/{len(receipts)}",
        "table": {"columns": ["收文单位", "状态", "签收时间", "签收人"], "rows": rows},
    }


def alert(document: IssuedDocument) -> Cell | None:
    if document.status == Status.WITHDRAWN:
        return {"tone": "danger", "title": "已撤回", "text": document.withdrawn_reason}
    notice = fonts_notice() if document.status in UNISSUED else document.fonts_notice
    return {"tone": "info", "title": "字体", "text": notice} if notice else None


def draw_document(
    document: IssuedDocument,
    actor: Actor,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """The document as the template ``detail.html`` takes it."""
    chain = DOCUMENT_WORKFLOW.chain(document)
    warning = alert(document)
    if refusal is not None:
        warning = {"tone": "danger", "title": refusal.user_message(), "text": refusal.user_remedy()}
    files = [
        (file, reverse("kernel:evidence", args=[file.pk]))
        for file in (document.pdf, document.docx, document.xlsx)
        if file is not None
    ]
    receipts = receipts_of(document)
    return {
        "title": document.title,
        "number": document.doc_no,
        "subtitle": str(Status(document.status).label),
        "actions": [],
        "alert": warning,
        "steps": steps(document),
        "facts": facts(document),
        "sections": [receipt_table(receipts)] if receipts else [],
        "files": file_cells(files),
        "moves": detail.moves_of(
            DOCUMENT_WORKFLOW,
            document,
            actor,
            address=lambda name: reverse("documents:move", args=[document.pk, name]),
            tried=tried,
            typed=typed,
            errors=dict(refusal.fields) if refusal else {},
        ),
        "timeline": detail.timeline_of(chain, texts=said),
    }


def draw_received(received: Received, actor: Actor) -> Cell:
    """A received document as the template ``detail.html`` takes it."""
    receipt, document = received.receipt, received.document
    files = [
        (file, reverse("documents:received_file", args=[receipt.pk, file.kind]))
        for file in received.files
    ]
    withdrawn = document.status == Status.WITHDRAWN
    return {
        "title": receipt.title,
        "number": receipt.doc_no,
        "subtitle": str(ReceiptStatus(receipt.status).label),
        "actions": [],
        "alert": {
            "tone": "danger",
            "title": "发文单位已撤回这份文件",
            "text": document.withdrawn_reason,
        }
        if withdrawn
        else None,
        "facts": [
            {"label": "发文单位", "value": document.issuer.name},
            {"label": "收文单位", "value": receipt.unit.name},
            {"label": "成文日期", "value": document.dated_on, "kind": "date"},
            {"label": "签发人", "value": document.signer or None},
            {"label": "签收人", "value": receipt.read_by.name if receipt.read_by else None},
            {"label": "签收时间", "value": moment(receipt.read_at)},
        ],
        "sections": [],
        "files": file_cells(files),
        "moves": detail.moves_of(
            RECEIPT_WORKFLOW,
            receipt,
            actor,
            address=lambda name: reverse("documents:receipt_move", args=[receipt.pk, name]),
        ),
        "timeline": detail.timeline_of(RECEIPT_WORKFLOW.chain(receipt), texts=said),
    }
