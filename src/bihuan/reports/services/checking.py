"""The checks of a stored report, and why somebody lets one stand."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.reports.checks import Check, checks_of
from bihuan.reports.models import Report
from bihuan.reports.services.composing import (
    latest,
    locked_draft,
    place_of,
    reckoned,
    report_chain,
)
from bihuan.reports.services.words import round_words


def checks_for(report: Report) -> list[Check]:
    """Every check of a report's newest version."""
    return checks_of(latest(report), round_words(), reckoned(report))


def open_checks(report: Report) -> list[Check]:
    """Checks that fail and that nobody has given a reason for."""
    explained = {one["key"] for one in report.exceptions}
    return [one for one in checks_for(report) if one.ok is False and one.key not in explained]


@transaction.atomic
def explain_check(*, report_id: int, check: str, reason: str, actor: Actor, at: datetime) -> Report:
    """Let a failing check stand, with the reason kept in the log.

    Args:
        check: Its `Check.key`.

    Raises:
        InvalidInput: No reason.
        NotFound: No such failing check.
        NotDraft: The report is with its signer or issued.

    Source:
        Documents study §7: a draft cannot be issued while ``wrong`` marks are open without a
        recorded reason.
    """
    if not reason.strip():
        raise InvalidInput({"reason": "写明为什么这样写是对的。"})
    report = locked_draft(report_id, actor)
    found = next((one for one in open_checks(report) if one.key == check), None)
    if found is None:
        raise NotFound
    said = {
        "key": check,
        "text": found.text,
        "reason": reason.strip()[:500],
        "by": actor.name,
        "at": at.isoformat(),
    }
    report.exceptions = [*report.exceptions, said]
    report.save(update_fields=["exceptions"])
    audit.record(
        report_chain(report),
        "report.check_explained",
        "说明数字",
        actor=actor,
        at=at,
        place=place_of(report),
        data={"check": found.text, "note": reason.strip()[:500]},
    )
    return report
