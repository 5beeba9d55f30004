"""Pilots of blind spots: a street supervises for a time, reports, is evaluated (W24)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.notices import NoticeKind, notify_unit
from bihuan.organisations.models import Unit
from bihuan.responsibility.dividing import GapStatus
from bihuan.responsibility.errors import ExtendedEnough, PilotTooLong
from bihuan.responsibility.models import Gap, PilotReport
from bihuan.responsibility.services.applying import apply_from_below
from bihuan.responsibility.services.mapping import need_text
from bihuan.responsibility.services.sites import supervise_sites
from bihuan.responsibility.workflow.gaps import (
    EVALUATE,
    EXTEND_PILOT,
    GAP_WORKFLOW,
    REPORT_PILOT,
    START_PILOT,
)

SETTINGS = "responsibility"
PILOTED = NoticeKind("responsibility.gap_piloted", "监管盲区属地试点")


def locked_gap(gap_id: int, actor: Actor) -> Gap:
    return Gap.objects.visible_to(actor).locked().one(gap_id)


def chosen_unit(unit_id: int | str | None, name: str = "unit_id") -> Unit:
    """The living unit that was chosen.

    Raises:
        InvalidInput: None, or one that was abolished.
    """
    chosen = int(unit_id) if unit_id and str(unit_id).isdecimal() else 0
    found = Unit.objects.filter(pk=chosen, abolished_on__isnull=True).first()
    if found is None:
        raise InvalidInput({name: "选择现有的单位。"})
    return found


def longest() -> int:
    return int(packs.setting(SETTINGS, "pilot-longest-days"))


def refuse_too_long(first: date, last: date) -> None:
    if last <= first:
        raise InvalidInput({"pilot_until": "试点截止要晚于试点开始。"})
    most = longest()
    if last - first > timedelta(days=most):
        sentence = {"pilot_until": f"最长{most}日。"}
        raise PilotTooLong(sentence, first=first, last=last, most=most)


@transaction.atomic
def start_pilot(
    *,
    gap_id: int,
    unit_id: int | str | None,
    pilot_from: date | None,
    pilot_until: date | None,
    document: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Gap:
    """Have a street supervise for a time, by the territorial principle.

    The sites named that nobody supervises get the street as their supervisor.

    Raises:
        InvalidInput: No unit, no days, no document.
        PilotTooLong: Longer than pilots may be (setting).

    Source:
        Seed 000: 「按照属地監管原則，試點由所在街道辦事處進行監管」 (W24).
    """
    gap, unit = locked_gap(gap_id, actor), chosen_unit(unit_id)
    need_text(document, "document", "填写试点文件和文号。")
    if pilot_from is None or pilot_until is None:
        raise InvalidInput({"pilot_until": "填写试点的起止日期。"})
    refuse_too_long(pilot_from, pilot_until)
    changes = {
        "interim_unit": unit,
        "pilot_from": pilot_from,
        "pilot_until": pilot_until,
        "pilot_document": document.strip()[:200],
        "due_on": pilot_until,
        "units": sorted({*gap.units, unit.pk}),
    }
    applied = GAP_WORKFLOW.apply(START_PILOT, gap, actor=actor, at=at, changes=changes, key=key)
    if not applied.is_replay:
        supervise_sites(gap, unit, only_orphans=True, actor=actor, at=at)
        tell_unit(gap, unit, PILOTED, f"试点监管：{gap.title}，{pilot_until}截止", at)
    return gap


def tell_unit(gap: Gap, unit: Unit, kind: NoticeKind, title: str, at: datetime) -> None:
    notify_unit(
        unit.pk,
        kind=kind.code,
        title=title[:120],
        url=f"/responsibility/gaps/{gap.pk}/",
        chain=GAP_WORKFLOW.chain(gap),
        key=f"{kind.code}:{gap.pk}:{unit.pk}",
        at=at,
    )


def whole(value: object, name: str) -> int | None:
    """A whole number that is not negative, ``None`` where nothing was said.

    Raises:
        InvalidInput: Negative, or no whole number.
    """
    if value in (None, ""):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0 or number != number.to_integral_value():
        raise InvalidInput({name: "请填不小于0的整数。"})
    return int(number)


@transaction.atomic
def report_pilot(
    *,
    gap_id: int,
    note: str,
    checked: object = None,
    problems: object = None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Gap:
    """Report how a pilot goes."""
    gap = locked_gap(gap_id, actor)
    need_text(note, "note", "写明试点情况。")
    places, found = whole(checked, "checked"), whole(problems, "problems")
    data = {"note": note, "checked": places, "problems": found}
    applied = apply_from_below(
        GAP_WORKFLOW, REPORT_PILOT, gap, actor=actor, at=at, data=data, key=key
    )
    if not applied.is_replay:
        PilotReport.objects.create(
            gap=gap,
            on=localdate(at),
            checked=places,
            problems=found,
            text=note.strip(),
            reported_by_id=actor.user_id,
            reported_at=at,
        )
    return gap


@transaction.atomic
def extend_pilot(
    *,
    gap_id: int,
    pilot_until: date | None,
    note: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Gap:
    """Let a pilot run longer.

    Raises:
        ExtendedEnough: It was extended as often as pilots may be (setting).
        PilotTooLong: Longer than a year and the like (setting), counted anew from its former end.
    """
    gap = locked_gap(gap_id, actor)
    need_text(note, "note", "写明延长的理由。")
    times = int(packs.setting(SETTINGS, "pilot-extensions"))
    if gap.status == GapStatus.PILOT and gap.extensions >= times:
        raise ExtendedEnough(title=gap.title, times=gap.extensions)
    if pilot_until is None or gap.pilot_until is None or pilot_until <= gap.pilot_until:
        raise InvalidInput({"pilot_until": "延至的日期要晚于现在的截止日期。"})
    refuse_too_long(gap.pilot_until, pilot_until)
    changes = {
        "pilot_until": pilot_until,
        "due_on": pilot_until,
        "extensions": gap.extensions + 1,
        "evaluation": "",
        "evaluated_on": None,
    }
    data = {"note": note}
    GAP_WORKFLOW.apply(EXTEND_PILOT, gap, actor=actor, at=at, data=data, changes=changes, key=key)
    return gap


@transaction.atomic
def evaluate_pilot(
    *,
    gap_id: int,
    evaluation: str,
    evaluated_on: date | None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Gap:
    """Evaluate a pilot; then somebody can be made answerable.

    Raises:
        InvalidInput: No conclusion, no day, or a day outside of pilot and today.
    """
    gap = locked_gap(gap_id, actor)
    need_text(evaluation, "evaluation", "写明评估结论。")
    if evaluated_on is None or evaluated_on > localdate(at):
        raise InvalidInput({"evaluated_on": "填写评估日期，不晚于今天。"})
    if gap.pilot_from is not None and evaluated_on < gap.pilot_from:
        raise InvalidInput({"evaluated_on": "评估日期早于试点开始，请核对。"})
    changes = {"evaluation": evaluation.strip(), "evaluated_on": evaluated_on}
    GAP_WORKFLOW.apply(EVALUATE, gap, actor=actor, at=at, changes=changes, key=key)
    return gap
