"""What happens to one letter: issued, signed, urged, judged, signed anew, taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import NoticeKind, notify_enterprise, notify_unit
from bihuan.kernel.scope import elevated
from bihuan.kernel.workflow import Applied, Transition
from bihuan.organisations.models import Unit
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.errors import ScanMissing, SignedInFuture, SignedTooEarly
from bihuan.responsibility.lives import LetterStatus, SignedHow
from bihuan.responsibility.models import Letter
from bihuan.responsibility.services.parties import (
    heads_of,
    party_of_enterprise,
    party_of_unit,
    repledge_due,
    store_letter,
)
from bihuan.responsibility.workflow.letters import (
    AMEND,
    ASSESS,
    ISSUE,
    LETTER_WORKFLOW,
    REGISTER,
    REMIND,
    REPLACE,
    SIGN,
    WITHDRAW,
)
from bihuan.statutes.dictionaries import labels

ISSUED = NoticeKind("responsibility.letter_issued", _("责任书待签订"))
URGED = NoticeKind("responsibility.letter_urged", _("责任书催签"))
SIGNED = NoticeKind("responsibility.letter_signed", _("责任书已签订"))
SCAN, ASSESSMENT = "scan", "assessment"


def locked_letter(letter_id: int, actor: Actor) -> Letter:
    """The letter, its row locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    return Letter.objects.visible_to(actor).locked().one(letter_id)


def place_of(letter: Letter) -> Place:
    return Place(letter.region, letter.units, letter.enterprise_id)


def apply(
    move: Transition[Letter],
    letter: Letter,
    note: str,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
    changes: Mapping[str, Any] | None = None,
    text: str = "",
) -> Applied:
    return LETTER_WORKFLOW.apply(
        move, letter, actor=actor, at=at, text=text, data={"note": note}, changes=changes, key=key
    )


def keep(letter: Letter, files: Sequence[Upload], role: str, *, actor: Actor, at: datetime) -> None:
    evidence.keep_all(
        files,
        chain=LETTER_WORKFLOW.chain(letter),
        place=place_of(letter),
        role=role,
        actor=actor,
        at=at,
    )


def tell_party(letter: Letter, kind: str, title: str, body: str, key: str, at: datetime) -> None:
    words: dict[str, Any] = {
        "kind": kind,
        "title": title[:120],
        "body": body,
        "url": f"/responsibility/letters/{letter.pk}/",
        "chain": LETTER_WORKFLOW.chain(letter),
        "key": f"letter.{key}:{letter.pk}",
        "at": at,
    }
    if letter.enterprise_id is not None:
        notify_enterprise(letter.enterprise_id, **words)
    elif letter.unit_id is not None:
        notify_unit(letter.unit_id, permission=perms.SIGN_LETTERS, **words)


@transaction.atomic
def issue_letter(
    *, letter_id: int, issuer_signer: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Letter:
    """Give a letter to its party, who is told.

    Raises:
        TransitionRefused: It is no draft.
    """
    letter = locked_letter(letter_id, actor)
    signer = issuer_signer.strip() or letter.template.issuer_signer
    changes = {"issued_on": localdate(at), "issuer_signer": signer[:40]}
    applied = apply(ISSUE, letter, "", actor=actor, at=at, key=key, changes=changes)
    if not applied.is_replay:
        body = f"请在{letter.due_on}前由主要负责人签署。"
        tell_party(letter, ISSUED.code, f"待签订：{letter.title}", body, "issued", at)
    return letter


@transaction.atomic
def sign_letter(
    *,
    letter_id: int,
    signer: str,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Letter:
    """Sign as the party, by its own account; the account and the moment are the signature.

    Raises:
        InvalidInput: Nobody is named.
        NotYours: The actor does not belong to the party.
        TransitionRefused: It is not waiting to be signed.
    """
    letter = locked_letter(letter_id, actor)
    if not signer.strip():
        raise InvalidInput({"signer": "填写签字人姓名。"})
    changes = {
        "signed_on": localdate(at),
        "signed_how": SignedHow.PLATFORM,
        "signer": signer.strip()[:40],
        "signed_by_id": actor.user_id,
    }
    applied = apply(SIGN, letter, f"{signer}签署", actor=actor, at=at, key=key, changes=changes)
    if not applied.is_replay:
        keep(letter, files, SCAN, actor=actor, at=at)
        notify_unit(
            letter.issuer_id,
            permission=perms.MANAGE_LETTERS,
            kind=SIGNED.code,
            title=f"{letter.party_name}已签署",
            body=letter.title,
            url=f"/responsibility/letters/{letter.pk}/",
            chain=LETTER_WORKFLOW.chain(letter),
            key=f"letter.signed:{letter.pk}",
            at=at,
        )
    return letter


@transaction.atomic
def register_signature(
    *,
    letter_id: int,
    signed_on: date,
    signer: str,
    issuer_signer: str = "",
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Letter:
    """Register a letter that both sides signed on paper, with its scan.

    Raises:
        InvalidInput: A name is missing.
        ScanMissing: Without the scan nothing proves it.
        SignedInFuture: The day is still to come.
        SignedTooEarly: The day is before the letter was issued.
        TransitionRefused: It is not waiting to be signed.
    """
    letter = locked_letter(letter_id, actor)
    first = issuer_signer.strip() or letter.issuer_signer
    problems = {}
    if not signer.strip():
        problems["signer"] = "填写乙方签字人。"
    if not first:
        problems["issuer_signer"] = "填写甲方签字人；双方都签字才算签订。"
    if problems:
        raise InvalidInput(problems)
    if signed_on > localdate(at):
        raise SignedInFuture({"signed_on": "签订日期在今天之后。"}, signed=signed_on)
    if letter.issued_on is not None and signed_on < letter.issued_on:
        words = {"signed": signed_on, "issued": letter.issued_on}
        raise SignedTooEarly({"signed_on": "签订日期早于下发日期。"}, **words)
    if not files:
        raise ScanMissing({"files": "附上双方签字的扫描件。"}, title=letter.title)
    changes = {
        "signed_on": signed_on,
        "signed_how": SignedHow.PAPER,
        "signer": signer.strip()[:40],
        "issuer_signer": first[:40],
    }
    said = f"{first}、{signer}签字"
    if not apply(REGISTER, letter, said, actor=actor, at=at, key=key, changes=changes).is_replay:
        keep(letter, files, SCAN, actor=actor, at=at)
    return letter


@transaction.atomic
def amend_letter(
    *, letter_id: int, text: str, actor: Actor, at: datetime, key: str | None = None
) -> Letter:
    """Change the text of one letter before it is issued.

    Raises:
        InvalidInput: Nothing is left of it.
        TransitionRefused: It is issued already.
    """
    letter = locked_letter(letter_id, actor)
    if len(text.strip()) < 20:
        raise InvalidInput({"text": "写明正文，至少20个字。"})
    apply(AMEND, letter, "", actor=actor, at=at, key=key, changes={"text": text.strip()})
    return letter


@transaction.atomic
def remind_letter(
    *, letter_id: int, note: str = "", actor: Actor, at: datetime, key: str | None = None
) -> Letter:
    """Urge the party to sign."""
    letter = locked_letter(letter_id, actor)
    if not apply(REMIND, letter, note, actor=actor, at=at, key=key).is_replay:
        body = note or f"签订期限{letter.due_on}。"
        mark = f"urged:{at.isoformat()}"
        tell_party(letter, URGED.code, f"催签：{letter.title}", body, mark, at)
    return letter


@transaction.atomic
def assess_letter(
    *,
    letter_id: int,
    grade: str,
    conclusion: str,
    score: Decimal | None = None,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Letter:
    """Set down the year's result of a letter.

    Raises:
        InvalidInput: No such grade, no conclusion, or a score that is none.
        TransitionRefused: It is not signed: what was never signed is not judged by it.
    """
    letter = locked_letter(letter_id, actor)
    problems = {}
    if grade not in labels("letter-grades"):
        problems["grade"] = "选择考核等次。"
    if not conclusion.strip():
        problems["conclusion"] = "写明考核结论。"
    if score is not None and not 0 <= score <= 1000:
        problems["score"] = "得分应在0到1000之间。"
    if problems:
        raise InvalidInput(problems)
    changes = {
        "score": score,
        "grade": grade,
        "conclusion": conclusion.strip(),
        "assessed_on": localdate(at),
    }
    said = f"{labels('letter-grades')[grade]}：{conclusion.strip()}"
    if not apply(ASSESS, letter, said, actor=actor, at=at, key=key, changes=changes).is_replay:
        keep(letter, files, ASSESSMENT, actor=actor, at=at)
    return letter


@transaction.atomic
def replace_letter(
    *, letter_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Letter:
    """Ask for a new letter because the party's head changed; the former stops counting.

    Returns:
        The new letter, issued; on a replay the former.

    Raises:
        InvalidInput: No reason.
        TransitionRefused: It was never issued, or is put aside already.

    Source:
        Work Safety Law (2021) art. 5: the principal is the first answerable; a letter signed by
        somebody else does not bind the present one. That it is signed anew is our own rule.
    """
    letter = locked_letter(letter_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明变更情况。"})
    changes = {"replaced_on": localdate(at)}
    if apply(REPLACE, letter, note, actor=actor, at=at, key=key, changes=changes).is_replay:
        return letter
    on = localdate(at)
    with elevated():
        if letter.enterprise is not None:
            party = party_of_enterprise(letter.enterprise, None)
        else:
            assert letter.unit is not None  # a letter has one of the two: a constraint
            heads = heads_of(Unit.objects.filter(pk=letter.unit.pk), on)
            party = party_of_unit(letter.unit, heads.get(letter.unit.pk, ""), None)
        fresh = store_letter(
            letter.template,
            party,
            due_on=repledge_due(on),
            actor=actor,
            at=at,
            replaces=letter,
            cause=note.strip(),
        )
        return issue_letter(letter_id=fresh.pk, actor=actor, at=at)


@transaction.atomic
def withdraw_letter(
    *, letter_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Letter:
    """Take back a letter that is not signed.

    Raises:
        InvalidInput: No reason.
        TransitionRefused: It is signed.
    """
    letter = locked_letter(letter_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明撤回的原因。"})
    changes = {"withdrawn_at": at, "withdrawn_reason": note.strip()[:200]}
    apply(WITHDRAW, letter, note, actor=actor, at=at, key=key, changes=changes)
    return letter


@transaction.atomic
def follow_principal(*, enterprise: int, actor: Actor, at: datetime) -> int:
    """Ask an enterprise with a new principal to sign this year's letters anew; safe to run twice.

    Returns:
        How many were asked for.
    """
    found = Letter.objects.filter(
        enterprise_id=enterprise,
        year=localdate(at).year,
        status__in=(LetterStatus.ISSUED, LetterStatus.SIGNED),
    ).select_related("enterprise")
    present = [one for one in found if one.enterprise and one.principal != one.enterprise.principal]
    for letter in present:
        assert letter.enterprise is not None
        note = f"主要负责人由{letter.principal or '（未登记）'}变更为{letter.enterprise.principal}"
        replace_letter(letter_id=letter.pk, note=note, actor=actor, at=at)
    return len(present)


@transaction.atomic
def follow_merged(*, kept: int, dropped: int, actor: Actor, at: datetime) -> int:
    """Put a merged enterprise's letters under the record that remains; safe to run twice.

    Where both have a letter of the same text, the dropped one's is put aside if it is not signed.

    Returns:
        How many moved.
    """
    moved = 0
    for letter in Letter.objects.filter(enterprise_id=dropped).locked().order_by("pk"):
        twin = Letter.objects.filter(template_id=letter.template_id, enterprise_id=kept).exclude(
            status__in=(LetterStatus.WITHDRAWN, LetterStatus.REPLACED)
        )
        if letter.status in (LetterStatus.DRAFT, LetterStatus.ISSUED) and twin.exists():
            note = "企业档案合并，保留的档案已有同样一份"
            withdraw_letter(letter_id=letter.pk, note=note, actor=actor, at=at)
        elif letter.status == LetterStatus.SIGNED and twin.exists():
            continue  # both were signed: the paper of the former record stays where it was signed
        letter.refresh_from_db()
        letter.enterprise_id = kept
        letter.save(update_fields=["enterprise"])
        LETTER_WORKFLOW.refresh_loop(letter)
        moved += 1
    return moved


SERVICES: dict[str, Callable[..., Letter]] = {
    "issue": issue_letter,
    "sign": sign_letter,
    "register": register_signature,
    "amend": amend_letter,
    "remind": remind_letter,
    "assess": assess_letter,
    "replace": replace_letter,
    "withdraw": withdraw_letter,
}
make_letter_move = Moves(LETTER_WORKFLOW, "letter_id", SERVICES)
