"""Reporting duties that no document brought: set up, laid out day by day, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.models import Duty, Submission
from bihuan.dispatch.rules import is_dated, occurrences
from bihuan.dispatch.services.common import laid_out_until, require
from bihuan.dispatch.services.issuing import open_submission
from bihuan.dispatch.services.naming import units_named
from bihuan.dispatch.states import SUBMISSION_OWED, SignerLevel
from bihuan.dispatch.workflow import SUBMISSION_WORKFLOW, WITHDRAW
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import all_indicators
from bihuan.organisations.models import Unit
from bihuan.reading.deadlines import due_document, whole_due


@dataclass(frozen=True)
class DutyPlan:
    """A reporting duty as it is set up by hand.

    Args:
        what: What is to be handed in.
        named: Who owes it, as written; groups are expanded on the day.
        due: When, in the words of a document: 每日12时前, 每周五17时前, 3月30日、4月14日.
        figures: Codes of the indicators it carries.
        ends_on: Last day of what recurs.
    """

    what: str
    named: str
    due: str
    signer_level: str = ""
    copy_to: str = ""
    form: str = ""
    campaign: str = ""
    figures: tuple[str, ...] = ()
    ends_on: date | None = None


def due_in_words(text: str, today: date) -> dict[str, Any]:
    """A time limit in the words of a document.

    Raises:
        InvalidInput: No day follows from them.
    """
    words = text.strip()
    due = due_document(whole_due(words, 0, len(words), today.year), words)
    if due is None or not is_dated(due):
        raise InvalidInput(
            {
                "due": f"“{words}”推不出日期。请写成“每日12时前”“每周五17时前”“3月30日、4月14日”这样。"
            }
        )
    return due


def refuse_plan(plan: DutyPlan, today: date) -> None:
    """Refuse what no duty can be.

    Raises:
        InvalidInput: A field is missing, no such level or indicator, an end that has passed.
    """
    require(plan.what, "what", "写明报送什么。")
    problems = {}
    if plan.signer_level and plan.signer_level not in SignerLevel.values:
        problems["signer_level"] = "选择分管领导或主要领导。"
    unknown = [code for code in plan.figures if code not in all_indicators()]
    if unknown:
        problems["figures"] = f"没有这些指标：{'、'.join(unknown)}。"
    if plan.ends_on is not None and plan.ends_on < today:
        problems["ends_on"] = "截止日期不能早于今天。"
    if problems:
        raise InvalidInput(problems)


@transaction.atomic
def set_up_duty(plan: DutyPlan, *, actor: Actor, at: datetime, key: str | None = None) -> Duty:
    """Ask units to report, once or again and again.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: See `refuse_plan`, `due_in_words`; or no day lies before the end.
        NamesUnknown: A name means no unit.
    """
    actor.must(perms.CONFIRM)
    today = localdate(at)
    refuse_plan(plan, today)
    due = due_in_words(plan.due, today)
    units = units_named(plan.named, "named", actor=actor, on=today, at=at)
    office = Unit.objects.one(actor.unit_id)
    duty = Duty.objects.create(
        what=plan.what.strip()[:200],
        due_text=plan.due.strip()[:200],
        due=due,
        signer_level=plan.signer_level,
        recipient=office.name[:100],
        copy_to=plan.copy_to[:100],
        form=plan.form[:60],
        campaign=plan.campaign[:60],
        figures=list(dict.fromkeys(plan.figures)),
        office_id=office.pk,
        region=office.region_id,
        units=sorted({office.pk, *(unit.pk for unit, _name in units)}),
        issued_at=at,
        ends_on=plan.ends_on or today.replace(month=12, day=31),
    )
    audit.record(
        duty_chain(duty),
        "dispatch.duty_set_up",
        "设定报送要求",
        actor=actor,
        at=at,
        place=Place(duty.region, duty.units),
        data={"units": len(units), "due": duty.due_text},
        key=key,
    )
    if not lay_out(duty, units, actor=actor, at=at):
        raise InvalidInput({"due": f"截止 {duty.ends_on} 前没有要报的日期。"})
    return duty


def duty_chain(duty: Duty) -> str:
    return audit.chain_of("duty", duty.pk)


def lay_out(duty: Duty, units: list[tuple[Unit, str]], *, actor: Actor, at: datetime) -> int:
    """Open the submissions of a duty that are not there yet; daily ones for some weeks ahead.

    Returns:
        How many were opened.
    """
    today = localdate(at)
    last = laid_out_until(duty.due, duty.ends_on or today.replace(month=12, day=31), today)
    there = set(duty.submissions.values_list("unit_id", "due_on"))
    rounds = duty.submissions.values("due_on").distinct().count()
    days = [day for day in occurrences(duty.due, today, last) if day.on >= today]
    new = [day for day in days if any((unit.pk, day.on) not in there for unit, _name in units)]
    for number, day in enumerate(new, rounds + 1):
        for unit, name in units:
            if (unit.pk, day.on) not in there:
                open_submission(duty, unit, name, number, day, actor=actor, at=at)
    return len(new) * len(units)


@transaction.atomic
def lay_out_daily_duties(*, actor: Actor, at: datetime) -> int:
    """Open what daily duties will owe in the weeks to come.

    Returns:
        How many submissions were opened.
    """
    today = localdate(at)
    living = Duty.objects.filter(due__rule__startswith="daily", ends_on__gte=today)
    opened = 0
    for duty in living.filter(ended_reason="").order_by("pk"):
        owing = duty.submissions.select_related("unit").order_by("unit_id", "-due_on")
        units = {one.unit_id: (one.unit, one.named_as) for one in owing.distinct("unit_id")}
        opened += lay_out(duty, list(units.values()), actor=actor, at=at)
    return opened


@transaction.atomic
def end_duty(*, duty_id: int, note: str, actor: Actor, at: datetime) -> Duty:
    """End a duty: what was not handed in yet and is not due yet is no longer owed.

    Raises:
        NotPermitted: The actor may not.
        NotFound: No such duty in the actor's scope.
        InvalidInput: No reason.
    """
    actor.must(perms.CONFIRM)
    require(note, "note", "写明停止报送的原因。")
    duty = Duty.objects.visible_to(actor).locked().one(duty_id)
    today = localdate(at)
    duty.ends_on, duty.ended_reason = today, note[:200]
    duty.save(update_fields=["ends_on", "ended_reason"])
    coming = Submission.objects.filter(duty=duty, due_on__gt=today, status__in=SUBMISSION_OWED)
    for submission in coming.select_related("duty", "unit").locked():
        SUBMISSION_WORKFLOW.apply(
            WITHDRAW, submission, actor=actor, at=at, text="停止报送", data={"note": note}
        )
    audit.record(
        duty_chain(duty),
        "dispatch.duty_ended",
        "停止报送",
        actor=actor,
        at=at,
        place=Place(duty.region, duty.units),
        data={"note": note},
    )
    return duty
