"""Leaders with their two duties, the rules behind them, and what proves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.models import User
from bihuan.organisations.models import Contact, Region, Unit, UnitKind
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.lives import Body, DutyKind, LeaderLevel, RuleLevel
from bihuan.responsibility.models import Leader, LeaderDuty, LeadershipRule
from bihuan.responsibility.services.inspecting import end_duty, open_duty
from bihuan.responsibility.services.places import log, own_unit, require, units_of

LEVELS = {
    UnitKind.STREET: LeaderLevel.TOWN,
    UnitKind.ZONE: LeaderLevel.TOWN,
    UnitKind.DEPARTMENT: LeaderLevel.DEPARTMENT,
}


@dataclass(frozen=True)
class LeaderFacts:
    """A leader as the form or a workbook gives it.

    Args:
        body: `Body`; ``is_head`` marks the party's and the government's first person.
        safety_duty: What the leader answers for in the safety of the business (一岗双责).
        contact_id: The unit's registered contact who is the same person.
        user_id: The account, so that duties stand in the own 待办.
    """

    name: str
    unit_id: int | None
    title: str
    business_duty: str
    safety_duty: str
    starts_on: date
    body: str = Body.GOVERNMENT
    is_head: bool = False
    contact_id: int | None = None
    user_id: int | None = None


def place_of(leader: Leader) -> Place:
    return Place(leader.region, leader.units)


def level_of(unit: Unit) -> LeaderLevel:
    """The level whose rules hold for a unit's leaders."""
    return LEVELS.get(UnitKind(unit.kind), LeaderLevel.COUNTY)


def check_leader(facts: LeaderFacts, unit: Unit) -> None:
    """Refuse what no leader can be.

    Raises:
        InvalidInput: A text is missing, a second head of a body, somebody of another unit.
    """
    require(
        name=(facts.name, "填写姓名。"),
        title=(facts.title, "填写职务。"),
        business_duty=(facts.business_duty, "写明业务职责。"),
        safety_duty=(facts.safety_duty, "写明安全职责；一岗双责，两项都要写。"),
    )
    problems = {}
    if facts.body not in Body.values:
        problems["body"] = "选择党委、政府或其他。"
    present = Leader.objects.filter(unit=unit, ends_on__isnull=True)
    if present.filter(name=facts.name.strip()).exists():
        problems["name"] = f"{facts.name.strip()}已在{unit.name}登记在任。"
    head = present.filter(body=facts.body, is_head=True).first() if facts.is_head else None
    if head is not None:
        problems["is_head"] = f"{unit.name}的这一主要负责人现为{head.name}，请先登记离任。"
    contact = Contact.objects.filter(pk=facts.contact_id).first() if facts.contact_id else None
    if facts.contact_id and (contact is None or contact.unit_id != unit.pk):
        problems["contact_id"] = "所选责任人不在这个单位。"
    if facts.user_id and not User.objects.filter(pk=facts.user_id, is_active=True).exists():
        problems["user_id"] = "没有这个账号，或者已停用。"
    if problems:
        raise InvalidInput(problems)


@transaction.atomic
def register_leader(facts: LeaderFacts, *, actor: Actor, at: datetime) -> Leader:
    """Register a leader in a post; the first inspection to lead is laid out at once.

    Raises:
        NotPermitted: The actor keeps no leaders.
        NotFound: The unit lies outside the scope.
        InvalidInput: See `check_leader`.

    Source:
        地方党政领导干部安全生产责任制规定 art. 4: 党政同责、一岗双责; the heads of party and
        government are the first answerable persons.
    """
    actor.must(perms.MANAGE_LEADERS)
    unit = own_unit(facts.unit_id, actor)
    check_leader(facts, unit)
    leader = Leader.objects.create(
        name=facts.name.strip()[:40],
        unit=unit,
        title=facts.title.strip()[:80],
        level=level_of(unit),
        body=facts.body,
        is_head=facts.is_head,
        business_duty=facts.business_duty.strip(),
        safety_duty=facts.safety_duty.strip(),
        contact_id=facts.contact_id,
        user_id=facts.user_id,
        starts_on=facts.starts_on,
        registered_at=at,
        region=unit.region_id,
        units=units_of(unit),
    )
    said = f"登记{leader}"
    log("leader", "registered", leader.pk, said, place=place_of(leader), actor=actor, at=at)
    open_duty(leader, since=facts.starts_on, actor=actor, at=at)
    return leader


def locked_leader(leader_id: int, actor: Actor) -> Leader:
    """A leader in the actor's scope, locked until commit.

    Raises:
        NotFound: Absent, or outside the scope.
    """
    return Leader.objects.visible_to(actor).select_related("unit").locked().one(leader_id)


@transaction.atomic
def revise_leader(
    *,
    leader_id: int,
    title: str,
    business_duty: str,
    safety_duty: str,
    actor: Actor,
    at: datetime,
    user_id: int | None = None,
) -> Leader:
    """Change post and duties of a leader; the log keeps what they were.

    Raises:
        NotPermitted: The actor keeps no leaders.
        InvalidInput: A duty is missing, or the account is none.
    """
    actor.must(perms.MANAGE_LEADERS)
    leader = locked_leader(leader_id, actor)
    require(
        title=(title, "填写职务。"),
        business_duty=(business_duty, "写明业务职责。"),
        safety_duty=(safety_duty, "写明安全职责；一岗双责，两项都要写。"),
    )
    if user_id and not User.objects.filter(pk=user_id, is_active=True).exists():
        raise InvalidInput({"user_id": "没有这个账号，或者已停用。"})
    former = {
        "title": leader.title,
        "business_duty": leader.business_duty,
        "safety_duty": leader.safety_duty,
    }
    leader.title, leader.business_duty = title.strip()[:80], business_duty.strip()
    leader.safety_duty, leader.user_id = safety_duty.strip(), user_id
    leader.save(update_fields=["title", "business_duty", "safety_duty", "user"])
    log(
        "leader",
        "revised",
        leader.pk,
        "调整职务与职责",
        place=place_of(leader),
        actor=actor,
        at=at,
        before=former,
    )
    return leader


@transaction.atomic
def end_leader(*, leader_id: int, on: date, actor: Actor, at: datetime) -> Leader:
    """End a leader's term; what the leader had charge of and owed ends with it.

    Raises:
        NotPermitted: The actor keeps no leaders.
        InvalidInput: The day is before the first, or the term is over already.
    """
    actor.must(perms.MANAGE_LEADERS)
    leader = locked_leader(leader_id, actor)
    if leader.ends_on is not None:
        raise InvalidInput({"on": f"{leader.name}已于{leader.ends_on}离任。"})
    if on < leader.starts_on:
        raise InvalidInput({"on": f"离任日期早于任职日期{leader.starts_on}。"})
    leader.ends_on = on
    leader.save(update_fields=["ends_on"])
    leader.charges.filter(ends_on__isnull=True, starts_on__lte=on).update(ends_on=on)
    end_duty(leader, "离任", actor=actor, at=at)
    log("leader", "ended", leader.pk, f"自{on}起离任", place=place_of(leader), actor=actor, at=at)
    return leader


@dataclass(frozen=True)
class RuleFacts:
    """A rule on leaders' answerability.

    Args:
        region: Code of the place it holds for; ``000000`` is the whole country.
        carries_out_id: The rule above, which it puts into practice.
    """

    level: str
    title: str
    region: str
    number: str = ""
    issued_on: date | None = None
    carries_out_id: int | None = None
    note: str = ""


ORDER = {level: place for place, level in enumerate(RuleLevel)}


@transaction.atomic
def register_rule(facts: RuleFacts, *, actor: Actor, at: datetime) -> LeadershipRule:
    """Set down a rule of the cascade: national, provincial, the city's and the county's measures.

    Raises:
        NotPermitted: The actor keeps no leaders.
        InvalidInput: A field is missing, or the rule above is not above.
    """
    actor.must(perms.MANAGE_LEADERS)
    require(title=(facts.title, "填写文件名称。"))
    problems = {}
    if facts.level not in RuleLevel.values:
        problems["level"] = "选择层级。"
    if facts.level != RuleLevel.NATIONAL and not Region.objects.filter(pk=facts.region).exists():
        problems["region"] = "选择适用的地区。"
    above = None
    if facts.carries_out_id is not None:
        standing = LeadershipRule.objects.filter(withdrawn_at__isnull=True)
        above = standing.filter(pk=facts.carries_out_id).first()
        if above is None:
            problems["carries_out_id"] = "选择一份现有的上级文件。"
    is_above = (
        above is None
        or facts.level not in RuleLevel.values
        or (ORDER[RuleLevel(above.level)] < ORDER[RuleLevel(facts.level)])
    )
    if not is_above:
        problems["carries_out_id"] = "落实的应是上一级的文件。"
    if problems:
        raise InvalidInput(problems)
    rule = LeadershipRule.objects.create(
        level=facts.level,
        title=facts.title.strip()[:200],
        number=facts.number.strip()[:60],
        issued_on=facts.issued_on,
        carries_out=above,
        note=facts.note.strip(),
        registered_at=at,
        region="" if facts.level == RuleLevel.NATIONAL else facts.region,
        units=[actor.unit_id] if actor.unit_id else [],
    )
    place = Place(rule.region or actor.region, rule.units)
    log("leadership_rule", "registered", rule.pk, rule.title, place=place, actor=actor, at=at)
    return rule


@transaction.atomic
def withdraw_rule(*, rule_id: int, reason: str, actor: Actor, at: datetime) -> LeadershipRule:
    """Put a rule aside that was entered by mistake or is no longer in force.

    Raises:
        NotPermitted: The actor keeps no leaders.
        NotFound: It is of another level's place.
        InvalidInput: No reason, or rules below rest on it.
    """
    actor.must(perms.MANAGE_LEADERS)
    require(reason=(reason, "写明原因。"))
    rule = LeadershipRule.objects.locked().one(rule_id)
    if rule.region and not actor.scope.holds(rule.region):
        raise NotFound
    if rule.carried_out_by.filter(withdrawn_at__isnull=True).exists():
        raise InvalidInput({"reason": "还有下级文件落实它，请先调整下级文件。"})
    rule.withdrawn_at, rule.withdrawn_reason = at, reason.strip()[:200]
    rule.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    place = Place(rule.region or actor.region, rule.units)
    log("leadership_rule", "withdrawn", rule.pk, reason, place=place, actor=actor, at=at)
    return rule


@transaction.atomic
def add_leader_duty(
    *,
    leader_id: int,
    kind: str,
    text: str,
    rule_id: int | None,
    actor: Actor,
    at: datetime,
) -> LeaderDuty:
    """Add one thing a leader answers for, with the rule it comes from.

    Raises:
        NotPermitted: The actor keeps no leaders.
        InvalidInput: No text, no kind, or no such rule.
    """
    actor.must(perms.MANAGE_LEADERS)
    leader = locked_leader(leader_id, actor)
    require(text=(text, "写明职责事项。"))
    if kind not in DutyKind.values:
        raise InvalidInput({"kind": "选择业务职责或安全职责。"})
    if rule_id and not LeadershipRule.objects.filter(pk=rule_id, withdrawn_at=None).exists():
        raise InvalidInput({"rule_id": "选择一份现有的文件。"})
    duty = LeaderDuty.objects.create(
        leader=leader, kind=kind, text=text.strip()[:300], rule_id=rule_id, registered_at=at
    )
    said = f"增加职责事项：{duty.text}"
    log("leader", "duty_added", leader.pk, said, place=place_of(leader), actor=actor, at=at)
    return duty


def duty_of(duty_id: int, actor: Actor) -> LeaderDuty:
    """A standing duty in the actor's scope, locked.

    Raises:
        NotFound: Absent, withdrawn or outside the scope.
    """
    found = LeaderDuty.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    return found.select_related("leader").locked().one(duty_id)


@transaction.atomic
def prove_leader_duty(
    *, duty_id: int, evidence_note: str, on: date, actor: Actor, at: datetime
) -> LeaderDuty:
    """Set down what proves that a duty was done; a later proof takes its place, the log keeps both.

    Raises:
        NotPermitted: The actor keeps no leaders.
        InvalidInput: Nothing is named.
    """
    actor.must(perms.MANAGE_LEADERS)
    duty = duty_of(duty_id, actor)
    require(evidence_note=(evidence_note, "写明佐证材料。"))
    duty.evidence_note, duty.proved_on = evidence_note.strip()[:300], on
    duty.save(update_fields=["evidence_note", "proved_on"])
    leader = duty.leader
    said = f"履职佐证：{duty.evidence_note}"
    log("leader", "duty_proved", leader.pk, said, place=place_of(leader), actor=actor, at=at)
    return duty


@transaction.atomic
def withdraw_leader_duty(*, duty_id: int, reason: str, actor: Actor, at: datetime) -> LeaderDuty:
    """Take a duty off a leader.

    Raises:
        NotPermitted: The actor keeps no leaders.
        InvalidInput: No reason.
    """
    actor.must(perms.MANAGE_LEADERS)
    duty = duty_of(duty_id, actor)
    require(reason=(reason, "写明原因。"))
    duty.withdrawn_at = at
    duty.save(update_fields=["withdrawn_at"])
    leader = duty.leader
    said = f"取消职责事项“{duty.text}”：{reason}"
    log("leader", "duty_withdrawn", leader.pk, said, place=place_of(leader), actor=actor, at=at)
    return duty
