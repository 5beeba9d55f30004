"""The issue: number drawn, code given, files set and kept, sent to whom it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.documents.layout import OfficialDocument
from bihuan.documents.models import IssuedDocument, PublishedCheck, Receipt
from bihuan.documents.rules import check_code, document_number
from bihuan.documents.services.files import keep_files
from bihuan.documents.services.locking import locked_document
from bihuan.documents.services.numbering import next_number
from bihuan.documents.snapshot import from_data, to_data
from bihuan.documents.states import Numbering, ReceiptStatus
from bihuan.documents.workflow import DOCUMENT_WORKFLOW, ISSUE, RECEIPT_WORKFLOW
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.notices import NoticeKind, notify_unit
from bihuan.kernel.scope import elevated
from bihuan.organisations.models import Unit

RECEIVED = NoticeKind("documents.received", _("待签收文件"))


@transaction.atomic
def issue_document(
    *,
    document_id: int,
    actor: Actor,
    at: datetime,
    key: str | None = None,
    origin: str = "",
) -> IssuedDocument:
    """Issue a signed document: from here on it is frozen.

    The date printed is the day of the signature, the number the next of its series in that year,
    the digest the SHA-256 of the PDF. Each recipient unit gets a receipt to acknowledge.

    Args:
        at: When, timezone-aware.
        key: Idempotency key; a second call with it changes nothing.

    Raises:
        TransitionRefused: It is not signed.
        HandledElsewhere: It belongs to a report.

    Source:
        GB/T 9704-2012, 7.2.5 (number) and 7.3.5.4 (date of the document: when it was signed).
    """
    document = locked_document(document_id, actor, origin=origin)
    refused = DOCUMENT_WORKFLOW.refusal(ISSUE, document, actor)
    if refused is not None and not is_replay(document, key):
        raise refused
    if document.issued_at is not None or document.signed_at is None:
        return document
    dated_on = localdate(document.signed_at)
    number = drawn_number(document, dated_on.year)
    code = check_code(settings.SECRET_KEY, f"{document.pk}:{number}:{dated_on}")
    content = final_content(document, number, dated_on, localdate(at), code)
    place = Place(document.region, document.units)
    name = f"{number} {document.title}".strip().replace("/", "-")[:150]
    files, pdf = keep_files(content, name=name, actor=actor, at=at, place=place)
    DOCUMENT_WORKFLOW.apply(
        ISSUE,
        document,
        actor=actor,
        at=at,
        text=f"印发{number}" if number else "印发",
        data={"doc_no": number, "digest": files["pdf"].sha256, "check_code": code},
        changes={
            "doc_no": number,
            "dated_on": dated_on,
            "issued_at": at,
            "check_code": code,
            "content": to_data(content),
            "digest": files["pdf"].sha256,
            "fonts_notice": pdf.fonts.notice[:300],
            "pdf": files["pdf"],
            "docx": files["docx"],
            "xlsx": files.get("xlsx"),
        },
        key=key,
    )
    publish(document)
    send(document, actor=actor, at=at)
    return document


def is_replay(document: IssuedDocument, key: str | None) -> bool:
    """Whether the same request has issued it already."""
    return key is not None and document.issued_at is not None


def drawn_number(document: IssuedDocument, year: int) -> str:
    """The next number of the document's series, empty where it bears none."""
    if document.numbering == Numbering.NONE:
        return ""
    number = next_number(
        issuer_id=document.issuer_id,
        code=document.series_code,
        numbering=document.numbering,
        year=year,
    )
    return document_number(document.numbering, document.series_code, year, number)


def final_content(
    document: IssuedDocument, number: str, dated_on: date, printed_on: date, code: str
) -> OfficialDocument:
    """The document as it is printed: with number, date, check code and without 草稿."""
    content = from_data(document.content)
    base = settings.PUBLIC_URL.rstrip("/")
    return replace(
        content,
        doc_no=number or None,
        date=dated_on,
        printed_on=printed_on if content.printed_by else None,
        signer=document.signer if content.signer is not None else None,
        check_code=code,
        check_url=f"{base}/check/{code}/" if base else None,
        is_draft=False,
    )


def publish(document: IssuedDocument) -> None:
    """Let anybody check the document by its code."""
    assert document.dated_on is not None
    PublishedCheck.objects.create(
        code=document.check_code,
        title=document.title,
        doc_no=document.doc_no,
        issuer=document.issuer.name,
        dated_on=document.dated_on,
        digest=document.digest,
    )


def send(document: IssuedDocument, *, actor: Actor, at: datetime) -> Sequence[Receipt]:
    """Give each recipient unit a receipt to acknowledge, whatever region it lies in."""
    with elevated():
        return [
            send_to(document, unit, actor=actor, at=at)
            for unit in Unit.objects.filter(pk__in=document.recipient_units).order_by("order", "pk")
        ]


def send_to(document: IssuedDocument, unit: Unit, *, actor: Actor, at: datetime) -> Receipt:
    receipt = Receipt.objects.create(
        document=document,
        unit=unit,
        title=document.title,
        doc_no=document.doc_no,
        issuer_name=document.issuer.name,
        status=ReceiptStatus.SENT,
        sent_at=at,
        region=unit.region_id,
        units=sorted({unit.pk, document.issuer_id}),
    )
    RECEIPT_WORKFLOW.begin(receipt, actor=actor, at=at, text=f"{document.issuer.name}发来")
    notify_unit(
        unit.pk,
        kind=RECEIVED.code,
        title=f"待签收：{document.title}",
        at=at,
        body=f"{document.issuer.name} {document.doc_no}".strip(),
        url=f"/documents/received/{receipt.pk}/",
        chain=RECEIPT_WORKFLOW.chain(receipt),
        key=f"receipt:{receipt.pk}",
    )
    return receipt
