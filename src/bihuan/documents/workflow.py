"""The life of an outgoing document, and that of its receipts.

draft ─submit→ in_signing ─sign→ signed ─issue→ issued ─withdraw→ withdrawn
               in_signing ─return→ draft
draft, in_signing, signed ─cancel→ cancelled

sent ─acknowledge→ acknowledged;  sent ─recall→ recalled
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bihuan.documents import permissions as perms
from bihuan.documents.errors import SignedByDrafter, SignerTooLow
from bihuan.documents.rules import signs_for
from bihuan.documents.states import UNISSUED, ReceiptStatus, SignerLevel, Status
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import DomainError
from bihuan.kernel.workflow import Facts, Guard, HouseRule, Need, Transition, Workflow

if TYPE_CHECKING:
    from bihuan.documents.models import IssuedDocument, Receipt

Move = Transition["IssuedDocument"]
ReceiptMove = Transition["Receipt"]

SIGNERS = HouseRule("阶段情况由分管领导签发，总结由主要领导签发（区级大排查大整治方案）")


def level_label(level: str) -> str:
    return str(SignerLevel(level).label) if level else "未登记签发层级"


def refuse_low_level(document: IssuedDocument, actor: Actor) -> DomainError | None:
    if actor.is_system or signs_for(actor.signer_level, document.signer_level):
        return None
    return SignerTooLow(
        title=document.title,
        needed=level_label(document.signer_level or SignerLevel.DEPUTY),
        held=level_label(actor.signer_level),
    )


def refuse_drafter(document: IssuedDocument, actor: Actor) -> DomainError | None:
    if actor.user_id is None or document.submitted_by_id != actor.user_id:
        return None
    return SignedByDrafter(title=document.title)


SUBMIT = Move("submit", _("送签"), Status.DRAFT, Status.IN_SIGNING, perms.DRAFT, tone="primary")
RETURN = Move(
    "return",
    _("退回修改"),
    Status.IN_SIGNING,
    Status.DRAFT,
    perms.SIGN,
    needs=(Need("note", _("修改意见")),),
)
SIGN = Move(
    "sign",
    _("签发"),
    Status.IN_SIGNING,
    Status.SIGNED,
    perms.SIGN,
    guards=(
        Guard(refuse_low_level, SIGNERS),
        Guard(refuse_drafter, HouseRule("送签与签发不能是同一人")),
    ),
    needs=(Need("note", _("签发意见"), required=False),),
    tone="primary",
)
ISSUE = Move(
    "issue",
    _("编号印发"),
    Status.SIGNED,
    Status.ISSUED,
    perms.ISSUE,
    tone="primary",
    is_final=True,
    confirm=_("印发后编号、内容和数字都不再改动，收文单位会收到待签收提醒。"),
)
WITHDRAW = Move(
    "withdraw",
    _("撤回发文"),
    Status.ISSUED,
    Status.WITHDRAWN,
    perms.WITHDRAW,
    needs=(Need("note", _("撤回原因")),),
    tone="danger",
    is_final=True,
    confirm=_("撤回后核验页会注明已撤回，文号不再使用。"),
)
CANCEL = Move(
    "cancel",
    _("作废稿件"),
    UNISSUED,
    Status.CANCELLED,
    perms.DRAFT,
    needs=(Need("note", _("作废原因")),),
    is_final=True,
)
STEPS = {
    Status.DRAFT: (_("修改后送签"), perms.DRAFT),
    Status.IN_SIGNING: (_("签发"), perms.SIGN),
    Status.SIGNED: (_("编号印发"), perms.ISSUE),
}


def facts(document: IssuedDocument) -> Facts:
    """The document as its loop needs it."""
    step, permission = STEPS.get(Status(document.status), ("", None))
    return Facts(
        title=document.title,
        number=document.doc_no,
        place=Place(document.region, document.units),
        step=str(step),
        permission=permission.code if permission else "",
        owner_unit_id=document.issuer_id if permission else None,
        supervisor_unit_id=document.issuer_id,
        where=document.issuer.name,
        is_closed=permission is None,
    )


DOCUMENT_WORKFLOW = Workflow["IssuedDocument"](
    code="document",
    label=_("发文"),
    states=Status,
    moves=(SUBMIT, SIGN, RETURN, ISSUE, WITHDRAW, CANCEL),
    facts=facts,
    url="documents:detail",
    initial=Status.DRAFT,
)

ACKNOWLEDGE = ReceiptMove(
    "acknowledge",
    _("签收"),
    ReceiptStatus.SENT,
    ReceiptStatus.ACKNOWLEDGED,
    perms.ACKNOWLEDGE,
    tone="primary",
    is_final=True,
)
RECALL = ReceiptMove(
    "recall",
    _("随发文撤回"),
    ReceiptStatus.SENT,
    ReceiptStatus.RECALLED,
    perms.WITHDRAW,
    is_final=True,
)


def receipt_facts(receipt: Receipt) -> Facts:
    waits = receipt.status == ReceiptStatus.SENT
    return Facts(
        title=receipt.title,
        number=receipt.doc_no,
        place=Place(receipt.region, receipt.units),
        step=str(_("阅读并签收")) if waits else "",
        permission=perms.ACKNOWLEDGE.code if waits else "",
        owner_unit_id=receipt.unit_id if waits else None,
        where=receipt.issuer_name,
        is_closed=not waits,
    )


RECEIPT_WORKFLOW = Workflow["Receipt"](
    code="receipt",
    label=_("收文"),
    states=ReceiptStatus,
    moves=(ACKNOWLEDGE, RECALL),
    facts=receipt_facts,
    url="documents:received",
    initial=ReceiptStatus.SENT,
)
