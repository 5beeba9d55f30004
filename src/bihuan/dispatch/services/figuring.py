"""The figures a submission carries: taken from the register, never typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from bihuan.dispatch.errors import FiguresFell
from bihuan.dispatch.models import Duty, Submission
from bihuan.dispatch.states import SUBMISSION_HANDED_IN
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import (
    Indicator,
    Period,
    Query,
    Value,
    all_indicators,
    link,
    value,
)
from bihuan.organisations.models import Unit, UnitKind

PLACES = (UnitKind.STREET, UnitKind.ZONE)  # units whose rows are those of their region


def indicators_of(duty: Duty) -> list[Indicator]:
    """The indicators a duty asks for; one that is no longer declared is left out."""
    known = all_indicators()
    return [known[code] for code in duty.figures if code in known]


def query_of(item: Indicator, unit: Unit, campaign: str, period: Period, at: datetime) -> Query:
    """A unit's own part of an indicator: its region's rows, or the rows it supervises."""
    query = Query(period, at, unit.region_id)
    if unit.kind not in PLACES and "unit" in item.fact.dimensions:
        query = query.of(unit=unit.pk)
    if campaign and "campaign" in item.fact.dimensions:
        query = query.of(campaign=campaign)
    return query


def periods_of(submission: Submission, today: date) -> tuple[Period, Period]:
    """The days a round speaks of, and the days since the duty began; up to today at most."""
    last = min(submission.due_on, today)
    since = min(localdate(submission.duty.issued_at), last)
    earlier = submission.duty.submissions.filter(
        unit_id=submission.unit_id, due_on__lt=submission.due_on
    ).order_by("-due_on")
    before = earlier.values_list("due_on", flat=True).first()
    first = before + timedelta(days=1) if before else since
    return Period(min(first, last), last), Period(since, last)


def figures_of(submission: Submission, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Each figure of a round: this period, since the beginning, the page of its rows."""
    now, whole = periods_of(submission, localdate(at))
    return [
        shown(item, submission, now, whole, actor=actor, at=at)
        for item in indicators_of(submission.duty)
    ]


def shown(
    item: Indicator,
    submission: Submission,
    now: Period,
    whole: Period,
    *,
    actor: Actor,
    at: datetime,
) -> dict[str, Any]:
    query = query_of(item, submission.unit, submission.duty.campaign, now, at)
    found = value(item, query, actor)
    total: Value | None = None
    if item.semantics == "in_period":
        total = value(item, replace(query, period=whole), actor)
    return {
        "code": item.code,
        "label": str(item.label),
        "unit": item.unit,
        "value": plain(found),
        "text": found.text(),
        "url": link(found),
        "total": plain(total),
        "total_text": total.text() if total else None,
        "total_url": link(total) if total else "",
    }


def plain(found: Value | None) -> str | None:
    return None if found is None or found.number is None else str(found.number)


def refuse_fallen(submission: Submission, figures: list[dict[str, Any]], note: str) -> None:
    """Refuse totals below those of the round before, unless it is said why.

    Raises:
        FiguresFell: A total fell and nothing is said.

    Source:
        Seed 004: the summary closes what the three progress reports began.
    """
    if note.strip():
        return
    rounds = submission.duty.submissions.filter(
        unit_id=submission.unit_id,
        due_on__lt=submission.due_on,
        status__in=SUBMISSION_HANDED_IN,
    ).order_by("-due_on")
    former = rounds.values_list("figures", flat=True).first() or []
    before = {one["code"]: one["total"] for one in former}
    fallen = [
        f"{one['label']}（上期 {before[one['code']]}，本期 {one['total']}）"
        for one in figures
        if before.get(one["code"]) is not None
        and one["total"] is not None
        and float(one["total"]) < float(before[one["code"]])
    ]
    if fallen:
        words = "、".join(fallen)
        raise FiguresFell({"figures_note": f"累计数比上期少：{words}。"}, figures=words)
