"""A report on its way: brought before its signer, signed, issued, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from bihuan.documents import services as documents
from bihuan.documents.models import IssuedDocument
from bihuan.documents.services import DocumentDraft
from bihuan.documents.states import Numbering, Status
from bihuan.kernel import deadlines
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.organisations.models import Unit
from bihuan.reports import permissions as perms
from bihuan.reports.composition import Composition
from bihuan.reports.errors import FiguresWrong, PeriodOpen, WordsMissing
from bihuan.reports.kinds import kind_of
from bihuan.reports.models import Report
from bihuan.reports.printing import document_of
from bihuan.reports.rules import is_open
from bihuan.reports.services.asking import closing_of
from bihuan.reports.services.checking import open_checks
from bihuan.reports.services.composing import (
    latest,
    locked_draft,
    locked_report,
    log,
    report_chain,
)
from bihuan.reports.services.freezing import freeze
from bihuan.reports.services.words import round_words

MOVES = ("return", "sign", "issue", "withdraw", "cancel")


@transaction.atomic
def submit_report(
    *,
    report_id: int,
    actor: Actor,
    at: datetime,
    recipient_unit_ids: Sequence[int] = (),
    recipients_text: str = "",
    signer_level: str = "",
    numbering: str = Numbering.SERIAL,
) -> Report:
    """Bring a report before its signer: from here on its figures are frozen with their rows.

    Args:
        recipient_unit_ids: Units that will acknowledge it; ``recipients_text`` names others.
        signer_level: Who must sign; that of the report's kind where empty.
        numbering: ``serial`` 第N期, ``official`` with the agency's code, or ``none``.

    Raises:
        NotDraft: It is with its signer already, or issued.
        PeriodOpen: It was reckoned before its day closed.
        WordsMissing: What people have to write is not there.
        FiguresWrong: Checks fail without a recorded reason.
        RowsChanged: The register has changed since it was reckoned.
        NoRecipients: It goes to nobody.
    """
    report = locked_draft(report_id, actor)
    composition = latest(report)
    refuse_open(report, composition, at)
    refuse_unwritten(report, composition)
    wrong = open_checks(report)
    if wrong:
        raise FiguresWrong(title=report.title, count=len(wrong))
    freeze(report, composition, actor=actor)
    draft = DocumentDraft(
        content=document_of(
            composition,
            round_words(),
            recipients=addressed_to(recipient_unit_ids, recipients_text),
        ),
        issuer_id=report.unit_id,
        recipient_unit_ids=recipient_unit_ids,
        recipients_text=recipients_text,
        numbering=numbering,
        series_code=series_code(report, numbering),
        signer_level=signer_level or kind_of(report.kind).signer_level,
        origin=report_chain(report),
        origin_url=f"/reports/{report.pk}/",
    )
    document = written(report, draft, actor=actor, at=at)
    documents.submit_document(document_id=document.pk, actor=actor, at=at, origin=draft.origin)
    report.document, report.status = document, Status.IN_SIGNING
    report.save(update_fields=["document", "status"])
    log(report, "submitted", "送签，数字冻结", actor=actor, at=at)
    return report


def refuse_open(report: Report, composition: Composition, at: datetime) -> None:
    """Refuse a report that was reckoned before its day closed.

    Raises:
        PeriodOpen: It was.
    """
    kind = kind_of(report.kind)
    closing = closing_of(kind, report.on)
    if is_open(as_of=composition.as_of, now=at, closing=closing):
        raise PeriodOpen(title=kind.name.title, closing=f"{localtime(closing):%Y-%m-%d %H:%M}")


def refuse_unwritten(report: Report, composition: Composition) -> None:
    """Refuse a report whose required words are not written.

    Raises:
        WordsMissing: They are not.
    """
    filled = {section.block for section in composition.sections if not section.is_empty}
    filled |= {name for name, text in composition.words.items() if text.strip()}
    missing = [
        one.label
        for one in kind_of(report.kind).blocks
        if one.is_required and one.name not in filled
    ]
    if missing:
        raise WordsMissing(title=report.title, names="、".join(missing))


def addressed_to(unit_ids: Sequence[int], text: str) -> tuple[str, ...]:
    """The addressees as the paper names them: the words given, else the units."""
    if text.strip():
        return (text.strip(),)
    found = Unit.objects.filter(pk__in=unit_ids).order_by("order", "pk")
    return tuple(found.values_list("name", flat=True))


def series_code(report: Report, numbering: str) -> str:
    """Serial numbers run by the kind of report, official ones by the agency's code."""
    return report.kind[:20] if numbering == Numbering.SERIAL else ""


def written(report: Report, draft: DocumentDraft, *, actor: Actor, at: datetime) -> IssuedDocument:
    """The report's document: a new one, or the one that was sent back."""
    if report.document is None:
        return documents.draft_document(draft, actor=actor, at=at)
    return documents.redraft_document(report.document.pk, draft, actor=actor, at=at)


@transaction.atomic
def make_move(
    *,
    report_id: int,
    move: str,
    values: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Report:
    """Move the report's document: ``return``, ``sign``, ``issue``, ``withdraw`` or ``cancel``.

    Raises:
        NotFound: No such move, or the report never went to its signer.
        DomainError: What the document's service refuses.
    """
    report = locked_report(report_id, actor)
    if move not in MOVES or report.document is None:
        raise NotFound
    document = documents.make_move(
        report.document.pk, move, values, actor=actor, at=at, key=key, origin=report_chain(report)
    )
    report.document, report.status = document, document.status
    if move == "issue":
        report.clocks = started(report, document)
    report.save(update_fields=["status", "clocks"])
    return report


def started(report: Report, document: IssuedDocument) -> list[dict[str, Any]]:
    """The time limits that begin with the day the document bears, each with its last day."""
    assert document.dated_on is not None
    found = []
    for clock in kind_of(report.kind).clocks:
        due = deadlines.due(clock.rule, document.dated_on)
        found.append(
            {
                "label": clock.label,
                "rule": clock.rule,
                "due_on": due.due_on.isoformat(),
                "is_provisional": due.provisional,
                "done_on": None,
                "note": "",
            }
        )
    return found


@transaction.atomic
def stop_clock(
    *, report_id: int, place: int, on: date, note: str, actor: Actor, at: datetime
) -> Report:
    """Say that what a time limit asks for was done, and when.

    Args:
        place: Which of the report's clocks, from 0.

    Raises:
        NotPermitted: The actor may not.
        NotFound: No such clock, or it stands already.
        InvalidInput: No note, or a day before the issue.
    """
    actor.must(perms.COMPOSE)
    report = locked_report(report_id, actor)
    if not 0 <= place < len(report.clocks) or report.clocks[place]["done_on"]:
        raise NotFound
    if not note.strip():
        raise InvalidInput({"note": "写明完成的情况。"})
    issued = report.document.dated_on if report.document else None
    if issued is not None and on < issued:
        raise InvalidInput({"on": f"完成日期早于印发日期（{issued}）。"})
    clock = dict(report.clocks[place]) | {"done_on": on.isoformat(), "note": note.strip()[:300]}
    report.clocks = [*report.clocks[:place], clock, *report.clocks[place + 1 :]]
    report.save(update_fields=["clocks"])
    log(report, "clock_stopped", f"{clock['label']}已完成", actor=actor, at=at)
    return report
