"""Writing a document and bringing it before whoever signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from bihuan.documents import permissions as perms
from bihuan.documents.errors import NoRecipients
from bihuan.documents.layout import OfficialDocument
from bihuan.documents.models import IssuedDocument
from bihuan.documents.services.locking import locked_document
from bihuan.documents.snapshot import to_data
from bihuan.documents.states import Numbering, SignerLevel, Status
from bihuan.documents.workflow import DOCUMENT_WORKFLOW, SUBMIT
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations.models import Unit


@dataclass(frozen=True)
class DocumentDraft:
    """What a document says and to whom it goes.

    Args:
        content: As it will be set; number, date and check code are filled in by the issue.
        issuer_id: The unit whose name it bears.
        recipient_unit_ids: Units that will acknowledge it.
        recipients_text: Who it is addressed to besides, in words.
        numbering: `Numbering`; ``series_code`` is the agency's code, the issuer's short name where
            empty.
        signer_level: Who must sign; anyone with a level where empty.
        origin: Chain of what it was made from, ``origin_url`` the page that moves it.
    """

    content: OfficialDocument
    issuer_id: int
    recipient_unit_ids: Sequence[int] = ()
    recipients_text: str = ""
    numbering: str = Numbering.OFFICIAL
    series_code: str = ""
    signer_level: str = ""
    origin: str = ""
    origin_url: str = ""


def checked(draft: DocumentDraft) -> Unit:
    """The issuer of a draft that can be so.

    Raises:
        NoRecipients: Neither units nor words.
        InvalidInput: A level, a way of numbering or a unit that does not exist.
    """
    if not draft.recipient_unit_ids and not draft.recipients_text.strip():
        raise NoRecipients({"recipients": "至少选择一个收文单位，或填写主送机关。"})
    fields = {}
    if draft.signer_level and draft.signer_level not in SignerLevel.values:
        fields["signer_level"] = "请从列表中选择签发人的层级。"
    if draft.numbering not in Numbering.values:
        fields["numbering"] = "请从列表中选择编号方式。"
    wanted = set(draft.recipient_unit_ids)
    if Unit.objects.filter(pk__in=wanted).count() != len(wanted):
        fields["recipients"] = "有的收文单位不存在，请重新选择。"
    issuer = Unit.objects.filter(pk=draft.issuer_id).first()
    if issuer is None:
        fields["issuer"] = "没有找到发文单位，请联系系统管理员核对岗位所在单位。"
    if fields or issuer is None:
        raise InvalidInput(fields)
    return issuer


@transaction.atomic
def draft_document(draft: DocumentDraft, *, actor: Actor, at: datetime) -> IssuedDocument:
    """Store a document that is still being written.

    Raises:
        NotPermitted: The actor may not draft.
        InvalidInput: See `checked`.
    """
    actor.must(perms.DRAFT)
    issuer = checked(draft)
    document = IssuedDocument.objects.create(
        kind=draft.content.kind,
        title=draft.content.title.replace("\n", "")[:200],
        numbering=draft.numbering,
        series_code=draft.series_code or issuer.short_name or issuer.name,
        issuer=issuer,
        recipient_units=sorted(set(draft.recipient_unit_ids)),
        recipients_text=draft.recipients_text.strip(),
        content=to_data(draft.content),
        origin=draft.origin,
        origin_url=draft.origin_url,
        status=Status.DRAFT,
        signer_level=draft.signer_level,
        drafted_at=at,
        drafted_by_id=actor.user_id,
        region=issuer.region_id,
        units=[issuer.pk],
    )
    DOCUMENT_WORKFLOW.begin(document, actor=actor, at=at, text="拟稿")
    return document


@transaction.atomic
def redraft_document(
    document_id: int, draft: DocumentDraft, *, actor: Actor, at: datetime
) -> IssuedDocument:
    """Replace what a document says while it is a draft.

    Raises:
        TransitionRefused: It is no draft any more.
        InvalidInput: See `checked`.
    """
    actor.must(perms.DRAFT)
    checked(draft)
    document = locked_document(document_id, actor, origin=draft.origin)
    refused = DOCUMENT_WORKFLOW.refusal(SUBMIT, document, actor)
    if refused is not None:
        raise refused
    document.title = draft.content.title.replace("\n", "")[:200]
    document.content = to_data(draft.content)
    document.recipient_units = sorted(set(draft.recipient_unit_ids))
    document.recipients_text = draft.recipients_text.strip()
    document.signer_level = draft.signer_level
    document.numbering = draft.numbering
    document.save(
        update_fields=[
            "title",
            "content",
            "recipient_units",
            "recipients_text",
            "signer_level",
            "numbering",
        ]
    )
    return document


@transaction.atomic
def submit_document(
    *, document_id: int, actor: Actor, at: datetime, key: str | None = None, origin: str = ""
) -> IssuedDocument:
    """Bring a draft before whoever signs it.

    Raises:
        TransitionRefused: It is no draft.
    """
    document = locked_document(document_id, actor, origin=origin)
    DOCUMENT_WORKFLOW.apply(
        SUBMIT, document, actor=actor, at=at, changes={"submitted_by_id": actor.user_id}, key=key
    )
    return document
