"""A document comes in: kept, read, its findings laid out to be confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan import reading
from bihuan.dispatch import permissions as perms
from bihuan.dispatch.errors import DocumentKnown, DocumentUnreadable
from bihuan.dispatch.models import Finding, OfficialText, Share, Submission
from bihuan.dispatch.services.common import document_chain, locked_document, place_of, require
from bihuan.dispatch.states import (
    SHARE_FINISHED,
    DocumentStatus,
    FindingKind,
    FindingState,
    SubmissionStatus,
)
from bihuan.dispatch.workflow import SHARE_WORKFLOW, SUBMISSION_WORKFLOW, WITHDRAW, WITHDRAW_SHARE
from bihuan.kernel import audit, evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.evidence import Upload
from bihuan.kernel.models import Evidence

Read = dict[str, Any]
KEPT = ("envelope", "garbled", "repairs", "targets", "figures", "relations", "entries", "kind")


def read_file(content: bytes, name: str, year: int | None) -> tuple[Read, str]:
    """What the reader says of a file, and the text its spans point into.

    Raises:
        DocumentUnreadable: The reader refuses it, with its own sentence.
    """
    try:
        return reading.read_document(content, name, year=year), reading.extract_text(content, name)
    except reading.ReadingRefused as refusal:
        raise DocumentUnreadable(
            code=refusal.code, said=refusal.message, then=refusal.remedy
        ) from refusal


def day_or_none(iso: str | None) -> date | None:
    try:
        return date.fromisoformat(iso or "")
    except ValueError:
        return None


def title_of(read: Read, name: str) -> str:
    return (read["envelope"].get("title") or name.rpartition(".")[0] or name)[:300]


@transaction.atomic
def take_in_document(
    upload: Upload, *, year: int | None = None, campaign: str = "", actor: Actor, at: datetime
) -> OfficialText:
    """Keep an official document and read it.

    Nothing is issued yet: every task and duty waits to be confirmed.

    Args:
        upload: The file as it came.
        year: The year its dates mean, where the document does not say.
        campaign: Code of the campaign it belongs to.

    Raises:
        NotPermitted: The actor may not take in documents.
        FileRefused: No kind of file that is kept.
        DocumentUnreadable: Not readable as a document; nothing is stored.
        DocumentKnown: The same file is there already.
    """
    actor.must(perms.TAKE_IN)
    upload.content.seek(0)
    content = upload.content.read()
    read, text = read_file(content, upload.name, year)
    place = Place(actor.region, [actor.unit_id] if actor.unit_id else [])
    file = evidence.keep(upload, actor=actor, at=at, place=place)
    refuse_known(file)
    envelope = read["envelope"]
    document = OfficialText.objects.create(
        title=title_of(read, upload.name),
        issuer=(envelope.get("issuer") or "")[:120],
        doc_no=(envelope.get("doc_no") or "")[:60],
        kind=(read.get("kind") or "")[:20],
        dated_on=day_or_none(envelope.get("date")),
        year=envelope.get("year"),
        file=file,
        text=text,
        reading={name: read.get(name) for name in KEPT},
        status=DocumentStatus.READ,
        campaign=campaign,
        region=place.region,
        units=list(place.units),
        taken_in_at=at,
        taken_in_by_id=actor.user_id,
    )
    lay_out(document, read)
    audit.record(
        document_chain(document),
        "dispatch.document_taken_in",
        "登记来文",
        actor=actor,
        at=at,
        place=place,
        data={"file": file.sha256, "tasks": len(read["tasks"]), "duties": len(read["duties"])},
    )
    return document


def refuse_known(file: Evidence) -> None:
    """Refuse a file whose content was taken in before.

    Raises:
        DocumentKnown: It was.
    """
    known = (
        OfficialText.objects.filter(file__sha256=file.sha256)
        .exclude(status=DocumentStatus.WITHDRAWN)
        .first()
    )
    if known is not None:
        raise DocumentKnown(on=localdate(known.taken_in_at), title=known.title)


def lay_out(document: OfficialText, read: Read) -> None:
    """One finding for each task and duty, in the order of the text."""
    found = [(FindingKind.TASK, task) for task in read["tasks"]]
    found += [(FindingKind.DUTY, duty) for duty in read["duties"]]
    found.sort(key=lambda pair: start_of(pair[1]))
    Finding.objects.bulk_create(
        Finding(
            document=document,
            kind=kind,
            position=float(number),
            state=FindingState.OPEN,
            read=value,
            value=value,
        )
        for number, (kind, value) in enumerate(found, 1)
    )


def start_of(value: Mapping[str, Any]) -> int:
    spans = value.get("spans") or {}
    text = spans.get("text")
    return int(text[0]) if text else 0


@transaction.atomic
def withdraw_document(*, document_id: int, note: str, actor: Actor, at: datetime) -> OfficialText:
    """Withdraw a document with all that was issued from it and is not finished.

    Raises:
        InvalidInput: No reason.
    """
    actor.must(perms.CONFIRM)
    document = locked_document(document_id, actor)
    require(note, "note", "写明撤回的原因。")
    document.status, document.withdrawn_at = DocumentStatus.WITHDRAWN, at
    document.withdrawn_reason = note[:200]
    document.save(update_fields=["status", "withdrawn_at", "withdrawn_reason"])
    for submission in Submission.objects.filter(
        duty__document=document, status__in=(SubmissionStatus.DUE, SubmissionStatus.RETURNED)
    ).select_related("duty", "unit"):
        SUBMISSION_WORKFLOW.apply(
            WITHDRAW, submission, actor=actor, at=at, text="来文撤回", data={"note": note}
        )
    shares = Share.objects.filter(item__document=document).locked()
    for share in shares.exclude(status__in=SHARE_FINISHED).select_related("item", "unit"):
        SHARE_WORKFLOW.apply(
            WITHDRAW_SHARE, share, actor=actor, at=at, text="来文撤回", data={"note": note}
        )
    audit.record(
        document_chain(document),
        "dispatch.document_withdrawn",
        "撤回来文",
        actor=actor,
        at=at,
        place=place_of(document),
        data={"note": note},
    )
    return document
