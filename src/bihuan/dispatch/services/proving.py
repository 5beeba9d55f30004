"""Evidence from the platform itself: a list, a figure, a record, pasted as its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.timezone import localdate

from bihuan.dispatch.models import Proof, Share
from bihuan.dispatch.planning import ProofKind
from bihuan.dispatch.services.common import locked_share
from bihuan.dispatch.workflow import PROVE, SHARE_WORKFLOW, UNPROVE
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.indicators import read_link, value
from bihuan.kernel.ledgers import ledger_of
from bihuan.kernel.ledgers.asking import ask
from bihuan.kernel.ledgers.rows import matching_ids
from bihuan.kernel.models import Loop
from bihuan.kernel.workflow import WORKFLOWS

COUNTED = 1000  # rows of a list counted, above it 1,000+
ISSUED_DOCUMENT = "document"
HELP = "请从浏览器地址栏复制台账、报表数字或事项页面的地址。"


@dataclass(frozen=True)
class Pointed:
    """What an address of the platform points at."""

    kind: str
    code: str
    title: str
    object_id: int | None = None
    query: str = ""


def pointed_at(address: str, actor: Actor) -> Pointed:
    """What an address means, as far as the actor may see it.

    Raises:
        InvalidInput: No address of a list, a figure or a record.
    """
    try:
        parts = urlsplit(address.strip())
        ledger_code = parts.path.removeprefix("/l/").strip("/")
        if parts.path.startswith("/l/") and "/" not in ledger_code:
            return list_or_figure(ledger_code, parts.query, actor)
        return record_at(parts.path, actor)
    except (NotFound, Resolver404, ValueError):
        raise InvalidInput({"address": f"这个地址不是本平台的台账、数字或事项。{HELP}"}) from None


def list_or_figure(code: str, query: str, actor: Actor) -> Pointed:
    ledger = ledger_of(code)
    actor.must(ledger.permission)
    params = QueryDict(query)
    if params.get("rows"):
        indicator, _asked, _part = read_link(params)
        actor.must(ledger_of(indicator.fact.ledger).permission)
        return Pointed(ProofKind.FIGURE, indicator.code, str(indicator.label), query=query)
    return Pointed(ProofKind.LEDGER, code, str(ledger.title), query=query)


def record_at(path: str, actor: Actor) -> Pointed:
    match = resolve(path)
    found = [one for one in WORKFLOWS.values() if one.url == match.view_name]
    ids = [pk for pk in match.kwargs.values() if isinstance(pk, int)]
    if not found or len(ids) != 1:
        raise NotFound
    workflow = found[0]
    loop = Loop.objects.visible_to(actor).filter(kind=workflow.code, object_id=ids[0]).first()
    if loop is None:
        raise NotFound
    is_document = workflow.code == ISSUED_DOCUMENT
    kind = ProofKind.DOCUMENT if is_document else ProofKind.RECORD
    title = " ".join(filter(None, [loop.number, loop.title]))
    return Pointed(kind, workflow.code, title[:200], object_id=ids[0])


def says(proof: Proof, actor: Actor, at: datetime) -> tuple[str, str]:
    """What a proof says at a moment, and its address; — where the reader may not see it."""
    if proof.kind in {ProofKind.RECORD, ProofKind.DOCUMENT}:
        return record_says(proof, actor)
    params = QueryDict(proof.query)
    if proof.kind == ProofKind.FIGURE:
        indicator, query, _part = read_link(params)
        address = f"/l/{indicator.fact.ledger}/?{proof.query}"
        return f"{value(indicator, query, actor).text()} {indicator.unit}".strip(), address
    ledger = ledger_of(proof.code)
    address = f"/l/{proof.code}/?{proof.query}"
    if not actor.may(ledger.permission):
        return "—", address
    counted = len(matching_ids(ask(ledger, params, actor, localdate(at)), COUNTED + 1))
    return (f"{COUNTED:,}+ 条" if counted > COUNTED else f"{counted} 条"), address


def record_says(proof: Proof, actor: Actor) -> tuple[str, str]:
    workflow = WORKFLOWS.get(proof.code)
    found = Loop.objects.visible_to(actor).filter(kind=proof.code, object_id=proof.object_id or 0)
    loop = found.first()
    if workflow is None or loop is None:
        return "—", ""
    label = str(workflow.states(loop.status).label)
    return label, reverse(workflow.url, args=[loop.object_id])


@transaction.atomic
def add_proof(
    *,
    share_id: int,
    address: str,
    title: str = "",
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Share:
    """Offer something on the platform as evidence of a share.

    Args:
        address: Of a list with its conditions, of a figure's rows, or of a record's page.

    Raises:
        InvalidInput: The address means nothing that the actor may see.
    """
    share = locked_share(share_id, actor)
    pointed = pointed_at(address, actor)
    title = (title.strip() or pointed.title)[:200]
    applied = SHARE_WORKFLOW.apply(PROVE, share, actor=actor, at=at, data={"note": title}, key=key)
    if applied.is_replay:
        return share
    proof = Proof.objects.create(
        share=share,
        kind=pointed.kind,
        code=pointed.code,
        object_id=pointed.object_id,
        query=pointed.query[:1000],
        title=title,
        added_at=at,
        added_by_id=actor.user_id,
    )
    says(proof, actor, at)  # what cannot be read is refused now, not when the page is drawn
    return share


@transaction.atomic
def withdraw_proof(
    *, share_id: int, proof: int | str, actor: Actor, at: datetime, key: str | None = None
) -> Share:
    """Take a proof back that was not handed in yet.

    Raises:
        NotFound: The share has no such proof to take back.
    """
    share = locked_share(share_id, actor)
    found = share.open_proofs().filter(pk=int(proof)).first() if str(proof).isdecimal() else None
    if found is None:
        raise NotFound
    data = {"note": found.title}
    applied = SHARE_WORKFLOW.apply(UNPROVE, share, actor=actor, at=at, data=data, key=key)
    if not applied.is_replay:
        found.withdrawn_at = at
        found.save(update_fields=["withdrawn_at"])
    return share


def freeze_proofs(share: Share, *, actor: Actor, at: datetime) -> None:
    """Keep what each proof says at the moment a share is handed in."""
    for proof in share.open_proofs():
        proof.frozen, proof.frozen_at = says(proof, actor, at)[0][:200], at
        proof.save(update_fields=["frozen", "frozen_at"])
