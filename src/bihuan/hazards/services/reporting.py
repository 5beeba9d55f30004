"""Through which doors a hazard comes in, and what becomes of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.timezone import localdate

from bihuan.enterprises.models import Enterprise
from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import BasisMissing, DueBeforeFound, FoundInFuture
from bihuan.hazards.models import Hazard, HazardSource
from bihuan.hazards.rules import DUE_RULES
from bihuan.hazards.services.common import (
    BEFORE,
    keep_photos,
    locked_hazard,
    place_of,
    require_photos,
)
from bihuan.hazards.services.controlling import (
    ControlOrder,
    control_missing,
    needs_control,
    put_under_control,
    require_control,
)
from bihuan.hazards.services.filing import enter_on_list
from bihuan.hazards.services.repeating import former_of
from bihuan.hazards.states import Grade, Status
from bihuan.hazards.workflow import CONFIRM, DISMISS, HAZARD_WORKFLOW
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.deadlines import due
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.models import Event
from bihuan.organisations.models import Unit
from bihuan.statutes import criteria

SELF_CHECK = "self-check"
NEXT_NUMBER = "SELECT nextval(pg_get_serial_sequence('hazards_hazard', 'id'))"


@dataclass(frozen=True)
class HazardReport:
    """What somebody found, as the form, an import or another room gives it.

    Args:
        title: One sentence: which part, what is wrong.
        found_on: A day in the platform's zone.
        grade: `Grade`; a major hazard names its criterion.
        source: Key of the dictionary of doors; ``reference`` the number of the paper behind it.
        enterprise_id: Where it lies; without one ``place`` and ``region`` say where.
        unit_id: Who supervises the rectification; the enterprise's own supervisor where ``None``.
        is_confirmed: Whether the finder is who would confirm it; then it is ordered at once.
        due_on: The limit; by the rule of the grade where ``None``.
        control: Key of the dictionary ``control-measures``, with who checks it and until when; a
            rectification that takes long is not ordered without one.
        person: Who follows a major hazard for the supervising unit; the orderer where empty.
    """

    title: str
    found_on: date
    source: str
    grade: str = Grade.GENERAL
    detail: str = ""
    sector: str = ""
    category: str = ""
    criterion: str = ""
    campaign: str = ""
    enterprise_id: int | None = None
    place: str = ""
    region: str = ""
    latitude: float | None = None
    longitude: float | None = None
    unit_id: int | None = None
    responsible: str = ""
    measures: str = ""
    interim_measures: str = ""
    reference: str = ""
    due_on: date | None = None
    is_confirmed: bool = False
    control: str = ""
    control_until: date | None = None
    checker: str = ""
    person: str = ""


def check_report(report: HazardReport, *, on: date) -> None:
    """Refuse what cannot be so.

    Raises:
        InvalidInput: Words are missing; one sentence a field.
        FoundInFuture: Found after today.
        DueBeforeFound: The limit before the finding.
        BasisMissing: Major without a criterion.
    """
    fields = {}
    if len(report.title.strip()) < 4:
        fields["title"] = (
            f"写清隐患的位置和问题，至少 4 个字，现在是 {len(report.title.strip())} 个字。"
        )
    if report.enterprise_id is None and not (report.place.strip() and report.region):
        fields["enterprise_id"] = "选择隐患所在企业；不在企业里的，填写位置和属地。"
    if fields:
        raise InvalidInput(fields)
    if report.found_on > on:
        raise FoundInFuture({"found_on": "发现日期在今天之后。"}, found=report.found_on)
    if report.due_on is not None and report.due_on < report.found_on:
        raise DueBeforeFound(
            {"due_on": "整改期限早于发现日期。"}, due=report.due_on, found=report.found_on
        )
    if report.grade == Grade.MAJOR and not report.criterion:
        raise BasisMissing({"criterion": "选择判定依据。"})


def placed(report: HazardReport, actor: Actor) -> HazardReport:
    """The report with what the register already holds: sector, region, supervisor, position.

    Raises:
        NotFound: The enterprise is outside the actor's scope.
        InvalidInput: No unit supervises it.
    """
    unit_id = report.unit_id
    if report.enterprise_id is not None:
        enterprise = Enterprise.objects.visible_to(actor).one(report.enterprise_id)
        unit_id = unit_id or enterprise.supervisor_id
        report = replace(
            report,
            region=enterprise.region,
            sector=report.sector or enterprise.sector,
            place=report.place or enterprise.address,
            latitude=enterprise.latitude if report.latitude is None else report.latitude,
            longitude=enterprise.longitude if report.longitude is None else report.longitude,
            responsible=report.responsible or enterprise.principal,
        )
    unit_id = unit_id or actor.unit_id
    if unit_id is None:
        raise InvalidInput({"unit_id": "选择由哪个单位督促整改。"})
    return replace(report, unit_id=unit_id)


def due_of(report: HazardReport, *, start: date) -> date:
    """The limit that was set, or the one the rule of the grade gives."""
    if report.due_on is not None:
        return report.due_on
    counted = due(DUE_RULES[Grade(report.grade)], start)
    return counted.due_on


def next_number(year: int) -> tuple[int, str]:
    """The id and the number of the next hazard, ``YH2026-000123``."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER)
        pk = cursor.fetchone()[0]
    return pk, f"YH{year}-{pk:06d}"


def seen_by(report: HazardReport, actor: Actor) -> list[int]:
    """The units that see it: who supervises it, and the finder's own."""
    units = {report.unit_id, actor.unit_id} - {None}
    return sorted(unit for unit in units if unit is not None)


@transaction.atomic
def report_hazard(
    report: HazardReport,
    *,
    photos: Sequence[Upload] = (),
    photos_owed: bool = True,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Hazard:
    """Register a hazard through one of its doors.

    A supervisor's own finding is ordered at once; anybody else's waits for a check on site. So
    does what an import or another room brings without the control measure that it needs.

    Args:
        report: What was found.
        photos: Pictures of the state found.
        photos_owed: Whether it is refused without one; imports and other rooms bring none.
        at: When it was registered, timezone-aware.
        key: Idempotency key of the phone; a second report with it returns the first hazard.

    Returns:
        The hazard, waiting for its check or already open.

    Raises:
        NotPermitted: The actor may not report.
        InvalidInput: See `check_report`.
        ControlMissing: It is ordered for longer than the settings allow without a control measure.
        NotFound: The enterprise is outside the actor's scope, or there is no such unit.

    Source:
        W04 of seed 004; Work Safety Law (2021) art. 41: what is found is recorded truthfully.
    """
    actor.must(perms.REPORT)
    if key is not None:
        earlier = replayed(key)
        if earlier is not None:
            return earlier
    check_report(report, on=localdate(at))
    report = placed(report, actor)
    ordered = report.is_confirmed and actor.may(perms.CONFIRM)
    if ordered and lacks_control(report, localdate(at)):
        if photos_owed:
            raise control_missing(report.title)
        ordered = False
    if photos_owed:
        require_photos(photos, BEFORE, perms.REPORT.label)
    hazard = begin_report(report, ordered=ordered, actor=actor, at=at, key=key)
    keep_photos(hazard, photos, BEFORE, actor=actor, at=at)
    return hazard


def begin_report(
    report: HazardReport, *, ordered: bool, actor: Actor, at: datetime, key: str | None
) -> Hazard:
    """The row, the first door and the first event of a checked and placed report."""
    hazard = create(report, ordered=ordered, actor=actor, at=at)
    HazardSource.objects.create(
        hazard=hazard,
        kind=report.source,
        reference=report.reference,
        found_on=report.found_on,
        reported_by_id=actor.user_id,
        unit_id=actor.unit_id,
        recorded_at=at,
    )
    HAZARD_WORKFLOW.begin(
        hazard,
        actor=actor,
        at=at,
        text="登记并下达整改" if ordered else "登记隐患",
        data={"source": report.source, "grade": report.grade, "due_on": hazard.due_on},
        key=key,
    )
    if ordered:
        take_up(
            hazard,
            control_of(report, localdate(at)),
            person=report.person,
            actor=actor,
            at=at,
        )
    return hazard


def lacks_control(report: HazardReport, today: date) -> bool:
    """Whether a report would be ordered for long with nothing to hold the hazard down."""
    return not report.control and needs_control(today, due_of(report, start=today))


def control_of(report: HazardReport, today: date) -> ControlOrder | None:
    """The control measure that a report orders."""
    if not report.control:
        return None
    return ControlOrder(
        report.control, report.checker, today, report.control_until, report.interim_measures
    )


def take_up(
    hazard: Hazard, control: ControlOrder | None, *, person: str, actor: Actor, at: datetime
) -> None:
    """What follows an order: its control measure begins; a major hazard enters the list."""
    if control is not None:
        put_under_control(hazard, control, actor=actor, at=at)
    if hazard.grade == Grade.MAJOR:
        enter_on_list(hazard, person=person, actor=actor, at=at)


def replayed(key: str) -> Hazard | None:
    """The hazard that an earlier request with this key made."""
    event = Event.objects.filter(kind="hazard.began", key=key).first()
    return None if event is None else Hazard.objects.get(pk=int(event.chain.split(":")[1]))


def create(report: HazardReport, *, ordered: bool, actor: Actor, at: datetime) -> Hazard:
    """The row of a checked and placed report."""
    today = localdate(at)
    pk, number = next_number(report.found_on.year)
    due_on = due_of(report, start=today) if ordered else report.due_on
    basis = criteria.find(report.criterion) if report.criterion else None
    return Hazard.objects.create(
        pk=pk,
        number=number,
        title=report.title.strip(),
        detail=report.detail,
        grade=report.grade,
        status=Status.OPEN if ordered else Status.REPORTED,
        sector=report.sector,
        category=report.category,
        criterion=report.criterion,
        criterion_version=basis.version if basis else "",
        criterion_text=basis.text if basis else "",
        campaign=report.campaign,
        enterprise_id=report.enterprise_id,
        place=report.place,
        latitude=report.latitude,
        longitude=report.longitude,
        region=report.region,
        unit=Unit.objects.one(report.unit_id),
        units=seen_by(report, actor),
        source=report.source,
        is_self_found=report.source == SELF_CHECK,
        found_on=report.found_on,
        recorded_at=at,
        reported_by_id=actor.user_id,
        responsible=report.responsible,
        measures=report.measures,
        interim_measures=report.interim_measures,
        confirmed_on=today if ordered else None,
        due_on=due_on,
        first_due_on=due_on,
        is_due_by_rule=ordered and report.due_on is None,
        repeat_of_id=former_of(
            enterprise_id=report.enterprise_id,
            criterion=report.criterion,
            category=report.category,
            on=report.found_on,
        ),
    )


@transaction.atomic
def confirm_hazard(
    *,
    hazard_id: int,
    measures: str,
    due_on: date | None = None,
    interim_measures: str = "",
    control: str = "",
    control_until: date | None = None,
    checker: str = "",
    person: str = "",
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Hazard:
    """Order the rectification of a reported hazard, with its limit.

    Args:
        control: Key of the dictionary ``control-measures``: what holds the hazard down meanwhile,
            seen to by ``checker`` until ``control_until`` (else until it is lifted);
            ``interim_measures`` say how.
        person: Who follows a major hazard; the actor where empty.

    Raises:
        DueBeforeFound: The limit lies before the finding.
        ControlMissing: It takes longer than the settings allow without a control measure.
        InvalidInput: No requirement was written, or no such control measure.
        TransitionRefused: It is not waiting for its check.
    """
    hazard = locked_hazard(hazard_id, actor)
    today = localdate(at)
    if not measures.strip():
        raise InvalidInput({"measures": "写明要求怎样整改。"})
    limit = due_on or hazard.due_on or due(DUE_RULES[Grade(hazard.grade)], today).due_on
    if limit < hazard.found_on:
        raise DueBeforeFound({"due_on": "整改期限早于发现日期。"}, due=limit, found=hazard.found_on)
    held = None
    if control:
        held = ControlOrder(control, checker, today, control_until, interim_measures)
    else:
        require_control(hazard, today, limit, on=today)
    applied = HAZARD_WORKFLOW.apply(
        CONFIRM,
        hazard,
        actor=actor,
        at=at,
        data={"due_on": limit, "measures": measures},
        changes={
            "measures": measures,
            "interim_measures": interim_measures or hazard.interim_measures,
            "confirmed_on": today,
            "due_on": limit,
            "first_due_on": limit,
            "is_due_by_rule": due_on is None and hazard.due_on is None,
        },
        key=key,
    )
    if not applied.is_replay:
        take_up(hazard, held, person=person, actor=actor, at=at)
    return hazard


@transaction.atomic
def dismiss_hazard(
    *, hazard_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Hazard:
    """Put aside a report that proved wrong.

    Raises:
        InvalidInput: No reason was given.
        TransitionRefused: It is not waiting for its check.
    """
    hazard = locked_hazard(hazard_id, actor)
    if not note.strip():
        raise InvalidInput({"note": "写明退回的原因。"})
    HAZARD_WORKFLOW.apply(
        DISMISS,
        hazard,
        actor=actor,
        at=at,
        data={"note": note},
        changes={"withdrawn_at": at, "withdrawn_reason": note[:200]},
        key=key,
    )
    return hazard


@transaction.atomic
def add_source(
    *,
    hazard_id: int,
    kind: str,
    found_on: date,
    reference: str = "",
    note: str = "",
    actor: Actor,
    at: datetime,
) -> HazardSource:
    """Add a further door to a hazard that somebody else found too."""
    actor.must(perms.REPORT)
    hazard = locked_hazard(hazard_id, actor)
    source = HazardSource.objects.create(
        hazard=hazard,
        kind=kind,
        reference=reference,
        note=note,
        found_on=found_on,
        reported_by_id=actor.user_id,
        unit_id=actor.unit_id,
        recorded_at=at,
    )
    audit.record(
        HAZARD_WORKFLOW.chain(hazard),
        "hazard.source_added",
        "补充来源",
        actor=actor,
        at=at,
        place=place_of(hazard),
        data={"source": kind, "reference": reference},
    )
    return source
