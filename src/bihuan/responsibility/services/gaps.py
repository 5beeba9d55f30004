"""Blind spots of supervision: registered once, proposed, piloted, evaluated, assigned, listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.timezone import localdate

from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.deadlines import due
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import NoticeKind
from bihuan.kernel.scope import elevated
from bihuan.organisations.rules import plain_name
from bihuan.organisations.services import require_region
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.dividing import DutyRole, GapDoor, GapStatus, GapWhy
from bihuan.responsibility.errors import (
    GapKnown,
    HasOwner,
    UnknownSubject,
)
from bihuan.responsibility.models import Gap
from bihuan.responsibility.owners import answer, home_of, leads_at
from bihuan.responsibility.services.listing import DutyFacts, add_duty, draft_list, publish_list
from bihuan.responsibility.services.mapping import covers_of, need_text
from bihuan.responsibility.services.piloting import (
    chosen_unit,
    evaluate_pilot,
    extend_pilot,
    locked_gap,
    report_pilot,
    start_pilot,
    tell_unit,
)
from bihuan.responsibility.services.revising import office_of
from bihuan.responsibility.services.sites import supervise_sites
from bihuan.responsibility.subjects import directory
from bihuan.responsibility.workflow.gaps import (
    ASSIGN,
    DISMISS_GAP,
    ENTER,
    GAP_WORKFLOW,
    PROPOSE,
    REOPEN_GAP,
)

ASSIGNED = NoticeKind("responsibility.gap_assigned", "监管职责明确")
TEMPTING = frozenset({GapWhy.SEVERAL, GapWhy.UNLICENSED, GapWhy.REFORM})  # although it has an owner


@dataclass(frozen=True)
class GapFacts:
    """What is said of a blind spot.

    Args:
        region: Where it came to light, or the district whose it is.
        covers: Key of what is not supervised; looked up by the title where not given.
        origin: ``judgement:…``, so that the same telling opens it once.
    """

    title: str
    why: str
    region: str
    found_on: date
    detail: str = ""
    door: str = GapDoor.PERSON
    covers: tuple[str, ...] = ()
    proposed_unit: int | None = None
    origin: str = ""


@transaction.atomic
def register_gap(*, facts: GapFacts, actor: Actor, at: datetime) -> Gap:
    """Register a blind spot; the office has to propose what becomes of it.

    Raises:
        InvalidInput: No title, no such reason, a day to come, a region out of reach.
        GapKnown: The same title is on the register of the place and not done with.
        HasOwner: Somebody leads for it, and the reason is not one that this allows.
    """
    actor.must(perms.REGISTER_GAP)
    check_gap(facts, actor, at)
    covers = list(facts.covers) or covers_of(facts.title)
    refuse_known(facts)
    refuse_owned(facts, covers, at)
    office, today = office_of(facts.region), localdate(at)
    units = {one for one in (office, actor.unit_id) if one}
    pk, number = next_number(today.year)
    gap = Gap.objects.create(
        pk=pk,
        number=number,
        title=facts.title.strip()[:120],
        title_key=plain_name(facts.title)[:120],
        covers=sorted(covers),
        detail=facts.detail.strip(),
        why=facts.why,
        door=facts.door,
        found_on=facts.found_on,
        status=GapStatus.FOUND,
        due_on=due("gap-proposal", today).due_on,
        office_id=office,
        proposed_unit_id=facts.proposed_unit,
        origin=facts.origin[:80],
        region=facts.region,
        units=sorted(units),
        registered_at=at,
        registered_by_id=actor.user_id,
    )
    GAP_WORKFLOW.begin(gap, actor=actor, at=at, text=f"登记监管盲区“{gap.title}”")
    announce("responsibility.gap_found", {"gap": gap.pk, "region": gap.region}, at)
    return gap


def check_gap(facts: GapFacts, actor: Actor, at: datetime) -> None:
    fields = {}
    if not plain_name(facts.title):
        fields["title"] = "写明是什么活动、业态或场所。"
    if facts.why not in GapWhy.values:
        fields["why"] = "选择没有单位监管的原因。"
    if facts.found_on > localdate(at):
        fields["found_on"] = "发现日期在今天之后，请核对。"
    if not actor.scope.holds(facts.region):
        fields["region"] = "属地不在您的管辖范围内。"
    if fields:
        raise InvalidInput(fields)
    require_region(facts.region)
    for key in facts.covers:
        if key not in directory().by_key:
            raise UnknownSubject({"covers": f"没有“{key}”。"}, subject=key)


def refuse_known(facts: GapFacts) -> None:
    """Refuse what is on the register of the county already, whoever registered it.

    Two streets of one district see the same blind spot; it is one.
    """
    home, key = home_of(facts.region), plain_name(facts.title)[:120]
    with elevated():
        held = Gap.objects.unfinished().filter(title_key=key, region__startswith=home)
        found = held.first()
    if found is not None:
        raise GapKnown(title=found.title, number=found.number, status=found.get_status_display())


def refuse_owned(facts: GapFacts, covers: list[str], at: datetime) -> None:
    if facts.why in TEMPTING or not covers:
        return
    home = home_of(facts.region)
    for key in covers:
        leads = leads_at(answer(key, facts.region, localdate(at)), home)
        own = [one for one in leads if not one.through]
        if own:
            names = "、".join(dict.fromkeys(one.unit.name for one in own))
            raise HasOwner(title=facts.title, units=names)


def next_number(year: int) -> tuple[int, str]:
    """The id and the number of the next blind spot, ``MQ2026-000123``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('responsibility_gap', 'id'))")
        pk = int(cursor.fetchone()[0])
    return pk, f"MQ{year}-{pk:06d}"


@transaction.atomic
def open_judged_gap(
    *, subject: str, reason: str, proposed_unit: int | None, region: str, at: datetime, actor: Actor
) -> Gap | None:
    """Open the blind spot that a judgement of new technologies or business forms found, once.

    Returns:
        ``None`` where it is on the register, or somebody leads for it.
    """
    origin = f"judgement:{home_of(region)}:{plain_name(subject)}"[:80]
    if Gap.objects.filter(origin=origin).exists():
        return None
    facts = GapFacts(
        title=subject,
        why=GapWhy.NEW_FORM,
        region=region,
        found_on=localdate(at),
        detail=reason,
        door=GapDoor.JUDGEMENT,
        proposed_unit=proposed_unit,
        origin=origin,
    )
    try:
        with transaction.atomic():
            return register_gap(facts=facts, actor=actor, at=at)
    except (GapKnown, HasOwner):
        return None


@transaction.atomic
def propose_gap(
    *,
    gap_id: int,
    proposal: str,
    unit_id: int | str | None = None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Gap:
    """Say what should become of a blind spot, and who should supervise it."""
    gap = locked_gap(gap_id, actor)
    need_text(proposal, "proposal", "写明处理意见。")
    unit = chosen_unit(unit_id) if unit_id else gap.proposed_unit
    changes = {
        "proposal": proposal.strip(),
        "proposed_unit": unit,
        "due_on": due("gap-decision", localdate(at)).due_on,
    }
    GAP_WORKFLOW.apply(PROPOSE, gap, actor=actor, at=at, changes=changes, key=key)
    return gap


@transaction.atomic
def dismiss_gap(
    *, gap_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Gap:
    """Say that it is no blind spot, and by whom and why it is supervised."""
    gap = locked_gap(gap_id, actor)
    need_text(note, "note", "写明由哪个单位、依据什么监管。")
    changes = {"dismissal": note.strip()[:300]}
    GAP_WORKFLOW.apply(DISMISS_GAP, gap, actor=actor, at=at, changes=changes, key=key)
    return gap


@transaction.atomic
def reopen_gap(
    *, gap_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Gap:
    """Take up again what was said to be no blind spot."""
    gap = locked_gap(gap_id, actor)
    need_text(note, "note", "写明重新登记的理由。")
    changes = {"due_on": due("gap-proposal", localdate(at)).due_on}
    data = {"note": note}
    GAP_WORKFLOW.apply(REOPEN_GAP, gap, actor=actor, at=at, data=data, changes=changes, key=key)
    return gap


@transaction.atomic
def assign_gap(
    *,
    gap_id: int,
    unit_id: int | str | None,
    duty_text: str,
    decision: str,
    decided_on: date | None,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Gap:
    """Make a unit answerable by a decision; what is left is to write it into its list.

    Raises:
        InvalidInput: No unit, text, document or day.
        PilotNotEvaluated: A pilot runs that nobody evaluated.
    """
    gap, unit = locked_gap(gap_id, actor), chosen_unit(unit_id)
    need_text(duty_text, "duty_text", "写明监管职责。")
    need_text(decision, "decision", "填写决定文件和文号。")
    if decided_on is None or decided_on > localdate(at):
        raise InvalidInput({"decided_on": "填写决定日期，不晚于今天。"})
    changes = {
        "decided_unit": unit,
        "duty_text": duty_text.strip(),
        "decision": decision.strip()[:200],
        "decided_on": decided_on,
        "due_on": due("gap-listing", localdate(at)).due_on,
        "units": sorted({*gap.units, unit.pk}),
    }
    applied = GAP_WORKFLOW.apply(ASSIGN, gap, actor=actor, at=at, changes=changes, key=key)
    if not applied.is_replay:
        tell_unit(gap, unit, ASSIGNED, f"明确监管职责：{gap.title}", at)
    return gap


@transaction.atomic
def enter_gap(
    *,
    gap_id: int,
    effective_on: date | None,
    document: str = "",
    law: str = "",
    article: str = "",
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Gap:
    """Write the duty into the unit's list, as a new version, and close the blind spot.

    The sites named get the unit as their supervisor.

    Raises:
        InvalidInput: No day.
        DateOrder: The version in force took effect later.
    """
    gap = locked_gap(gap_id, actor)
    if effective_on is None:
        raise InvalidInput({"effective_on": "填写施行日期。"})
    changes = {"closed_on": localdate(at), "due_on": None}
    applied = GAP_WORKFLOW.apply(ENTER, gap, actor=actor, at=at, changes=changes, key=key)
    unit = gap.decided_unit
    if applied.is_replay or unit is None:
        return gap
    draft = draft_list(unit_id=unit.pk, note=f"监管盲区{gap.number}", actor=actor, at=at)
    facts = DutyFacts(
        text=gap.duty_text,
        role=DutyRole.LEAD,
        law=law or gap.decision,
        article=article,
        covers=tuple(gap.covers),
        origin=f"gap:{gap.pk}",
    )
    gap.item = add_duty(list_id=draft.pk, facts=facts, actor=actor, at=at)
    gap.save(update_fields=["item"])
    publish_list(
        list_id=draft.pk,
        document=document or gap.decision,
        effective_on=effective_on,
        actor=actor,
        at=at,
    )
    supervise_sites(gap, unit, only_orphans=False, actor=actor, at=at)
    return gap


GAP_SERVICES: Mapping[str, Callable[..., Gap]] = {
    "propose": propose_gap,
    "dismiss": dismiss_gap,
    "reopen": reopen_gap,
    "start_pilot": start_pilot,
    "report": report_pilot,
    "extend": extend_pilot,
    "evaluate": evaluate_pilot,
    "assign": assign_gap,
    "enter": enter_gap,
}
make_gap_move = Moves(GAP_WORKFLOW, "gap_id", GAP_SERVICES)
