"""Agencies: registered, changed, suspended; what they issued and what they did wrong."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import AgencyKnown, AgencySuspended
from bihuan.enterprises.models import Agency, AgencyEntry, Enterprise
from bihuan.enterprises.rules import code_problem, compact_code
from bihuan.enterprises.services.checking import PHONE
from bihuan.enterprises.workflow.agencies import (
    AGENCY_WORKFLOW,
    RESUME_AGENCY,
    SUSPEND,
    WITHDRAW_AGENCY,
    AgencyStatus,
)
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.moving import Moves
from bihuan.kernel.workflow import Transition
from bihuan.organisations.models import Region
from bihuan.statutes.dictionaries import labels

SCOPES = "agency-scopes"
MOST_TEXT = 500


@dataclass(frozen=True)
class AgencyFacts:
    """What is said of an agency.

    Args:
        scopes: Keys of the dictionary ``agency-scopes``.
        qualified_until: Last day on which the qualification holds.
        staff: Full-time technical staff.
    """

    name: str
    code: str
    region: str
    scopes: tuple[str, ...]
    qualification: str
    qualified_until: date | None = None
    staff: int | None = None
    principal: str = ""
    phone: str = ""


@dataclass(frozen=True)
class EntryFacts:
    """A report issued, a violation or a rectification.

    Args:
        enterprise_id: Whom it was issued for or concerned, where there is one.
        settled_on: When the violation or rectification was done with.
    """

    kind: str
    on: date
    text: str
    number: str = ""
    enterprise_id: int | None = None
    settled_on: date | None = None
    result: str = ""


def check_agency(facts: AgencyFacts, actor: Actor) -> None:
    """Refuse what an agency cannot be.

    Raises:
        InvalidInput: One sentence a field.
    """
    wrong = {}
    if not facts.name.strip():
        wrong["name"] = "请填写机构名称。"
    problem = code_problem(facts.code)
    if problem is not None:
        wrong["code"] = problem.message
    if not actor.scope.holds(facts.region) or not Region.objects.filter(pk=facts.region).exists():
        wrong["region"] = "请选择您管辖范围内的区域。"
    strangers = [scope for scope in facts.scopes if scope not in labels(SCOPES)]
    if not facts.scopes or strangers:
        wrong["scopes"] = "请从列表中至少选择一项业务范围。"
    if not facts.qualification.strip():
        wrong["qualification"] = "请填写资质证书编号。"
    if facts.staff is not None and facts.staff < 0:
        wrong["staff"] = f"人数不能小于 0，现在是 {facts.staff}。"
    if facts.phone and not PHONE.match(facts.phone):
        wrong["phone"] = "电话应为11位手机号或带区号的座机，请核对后重填。"
    if wrong:
        raise InvalidInput(wrong)


@transaction.atomic
def register_agency(facts: AgencyFacts, *, actor: Actor, at: datetime) -> Agency:
    """Register an agency.

    Raises:
        NotPermitted: The actor may not keep agencies.
        AgencyKnown: One of that credit code is registered.
        InvalidInput: A field is missing or cannot be.
    """
    actor.must(perms.KEEP_AGENCIES)
    check_agency(facts, actor)
    code = compact_code(facts.code)
    known = Agency.objects.filter(code=code).first()
    if known is not None:
        raise AgencyKnown({"code": "这个代码已经登记。"}, name=known.name, code=code)
    values = asdict(facts) | {"code": code, "scopes": list(facts.scopes)}
    agency = Agency.objects.create(**values, status=AgencyStatus.ACTIVE, registered_at=at)
    AGENCY_WORKFLOW.begin(agency, actor=actor, at=at, text=f"登记中介机构{agency.name}")
    return agency


@transaction.atomic
def change_agency(*, agency_id: int, facts: AgencyFacts, actor: Actor, at: datetime) -> Agency:
    """Correct or renew what is known of an agency; the log keeps what it was.

    Raises:
        NotFound: Outside the actor's scope.
        InvalidInput: A field cannot be, or the credit code would change.
    """
    actor.must(perms.KEEP_AGENCIES)
    agency = Agency.objects.visible_to(actor).locked().one(agency_id)
    check_agency(facts, actor)
    if compact_code(facts.code) != agency.code:
        raise InvalidInput({"code": "信用代码不能修改；登记错的，请撤回后重新登记。"})
    values = asdict(facts) | {"code": agency.code, "scopes": list(facts.scopes)}
    changed = {
        name: [audit.plain(getattr(agency, name)), audit.plain(value)]
        for name, value in values.items()
        if getattr(agency, name) != value
    }
    for name in changed:
        setattr(agency, name, values[name])
    if changed:
        agency.save(update_fields=list(changed))
        log(agency, "changed", "修改机构资料", actor=actor, at=at, data={"changed": changed})
    return agency


@transaction.atomic
def enter(*, agency_id: int, facts: EntryFacts, actor: Actor, at: datetime) -> AgencyEntry:
    """Enter a report that an agency issued, a violation, or a rectification.

    Raises:
        NotFound: The agency, or the enterprise named, lies outside the actor's scope.
        AgencySuspended: A suspended agency issues no report.
        InvalidInput: A field is missing or cannot be.
    """
    actor.must(perms.KEEP_AGENCIES)
    agency = Agency.objects.visible_to(actor).locked().one(agency_id)
    wrong = {}
    if facts.kind not in AgencyEntry.Kind.values:
        wrong["kind"] = "请选择登记的类别。"
    if not facts.text.strip() or len(facts.text) > MOST_TEXT:
        wrong["text"] = f"请填写内容，最多 {MOST_TEXT} 个字。"
    if facts.on > localdate(at):
        wrong["on"] = f"{facts.on}还没有到，请填写今天或以前的日期。"
    if facts.settled_on is not None and facts.settled_on < facts.on:
        wrong["settled_on"] = f"处理完成日期早于{facts.on}，请核对。"
    if wrong:
        raise InvalidInput(wrong)
    if facts.kind == AgencyEntry.Kind.REPORT and agency.status != AgencyStatus.ACTIVE:
        raise AgencySuspended(name=agency.name, status=AgencyStatus(agency.status).label)
    if facts.enterprise_id is not None:
        Enterprise.objects.visible_to(actor).one(facts.enterprise_id)
    entry = AgencyEntry.objects.create(
        agency=agency, **asdict(facts), entered_at=at, entered_by_id=actor.user_id
    )
    word = AgencyEntry.Kind(facts.kind).label
    log(agency, "entered", f"{word}：{facts.text}"[:200], actor=actor, at=at)
    return entry


@transaction.atomic
def suspend_agency(
    *,
    agency_id: int,
    until: date,
    reason: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Agency:
    """Keep an agency from working until a day.

    Raises:
        NotFound: Outside the actor's scope.
        InvalidInput: The day has passed, or no reason is given.
    """
    agency = Agency.objects.visible_to(actor).locked().one(agency_id)
    wrong = {} if reason.strip() else {"reason": "请写明暂停原因。"}
    if until < localdate(at):
        wrong["until"] = "请填写今天或以后的日期。"
    if wrong:
        raise InvalidInput(wrong)
    changes = {"suspended_until": until, "reason": reason.strip()[:200]}
    AGENCY_WORKFLOW.apply(
        SUSPEND, agency, actor=actor, at=at, text=f"暂停从业至{until}：{reason}"[:200],
        changes=changes, key=key,
    )  # fmt: skip
    return agency


def resume_agency(
    *, agency_id: int, reason: str, actor: Actor, at: datetime, key: str | None = None
) -> Agency:
    """Let a suspended agency work again."""
    return moved(RESUME_AGENCY, agency_id, reason, "恢复从业", actor=actor, at=at, key=key)


def withdraw_agency(
    *, agency_id: int, reason: str, actor: Actor, at: datetime, key: str | None = None
) -> Agency:
    """Take an agency out of the register; it stays with the reason."""
    return moved(WITHDRAW_AGENCY, agency_id, reason, "撤回登记", actor=actor, at=at, key=key)


@transaction.atomic
def moved(
    move: Transition[Agency], agency_id: int, reason: str, word: str, *, actor: Actor, at: datetime,
    key: str | None,
) -> Agency:  # fmt: skip
    agency = Agency.objects.visible_to(actor).locked().one(agency_id)
    if not reason.strip():
        raise InvalidInput({"reason": f"请写明{word}的理由。"})
    changes = {"suspended_until": None, "reason": reason.strip()[:200]}
    AGENCY_WORKFLOW.apply(
        move, agency, actor=actor, at=at, text=f"{word}：{reason}"[:200], changes=changes,
        key=key,
    )  # fmt: skip
    return agency


def log(
    agency: Agency,
    kind: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    data: dict[str, object] | None = None,
) -> None:
    audit.record(
        AGENCY_WORKFLOW.chain(agency),
        f"agency.{kind}",
        text,
        actor=actor,
        at=at,
        place=Place(agency.region),
        data=data or {},
    )


move_agency = Moves(
    AGENCY_WORKFLOW,
    "agency_id",
    {"suspend": suspend_agency, "resume": resume_agency, "withdraw": withdraw_agency},
)
