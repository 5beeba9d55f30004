"""Safety managers of an enterprise."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import ManagerGone
from bihuan.enterprises.models import Enterprise, SafetyManager
from bihuan.enterprises.services.changing import in_use
from bihuan.enterprises.services.checking import PHONE
from bihuan.enterprises.services.facts import chain, place_of
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput

MOST_HOURS = 24 * 366  # hours of a year


@dataclass(frozen=True)
class ManagerFacts:
    """What is said of a safety manager.

    Args:
        certificate_until: Last day on which the certificate holds.
        hours: Of safety training in this year.
    """

    name: str
    since_on: date
    post: str = ""
    phone: str = ""
    is_full_time: bool = True
    certificate: str = ""
    certificate_until: date | None = None
    hours: int | None = None


@transaction.atomic
def register_manager(
    *, enterprise_id: int, facts: ManagerFacts, actor: Actor, at: datetime
) -> SafetyManager:
    """Register a safety manager of an enterprise.

    Raises:
        NotFound: The enterprise lies outside the actor's scope.
        InvalidInput: A field is missing or cannot be.

    Source:
        Work Safety Law (2021), art. 24 and 27: which units have safety managers, and that
        those of high-risk units must have passed an assessment.
    """
    actor.must(perms.KEEP_OWN)
    enterprise = in_use(enterprise_id, actor)
    check_manager(facts, enterprise)
    manager = SafetyManager.objects.create(enterprise=enterprise, **asdict(facts))
    audit.record_many([manager_entry(manager, actor=actor, at=at)])
    return manager


def manager_entry(manager: SafetyManager, *, actor: Actor, at: datetime) -> audit.Entry:
    """The event of a safety manager's beginning."""
    return audit.Entry(
        chain(manager.enterprise),
        "enterprises.manager_registered",
        f"安全管理人员{manager.name}任职",
        actor,
        at,
        place_of(manager.enterprise),
        {"manager": manager.pk},
    )


@transaction.atomic
def change_manager(
    *, manager_id: int, facts: ManagerFacts, actor: Actor, at: datetime
) -> SafetyManager:
    """Correct or renew what is known of a safety manager."""
    actor.must(perms.KEEP_OWN)
    manager = in_office(manager_id, actor)
    check_manager(facts, manager.enterprise)
    values = asdict(facts)
    before = {name: getattr(manager, name) for name in values}
    changed = {name: [before[name], new] for name, new in values.items() if before[name] != new}
    for name in changed:
        setattr(manager, name, values[name])
    if changed:
        manager.save(update_fields=list(changed))
        text = f"修改安全管理人员{facts.name}"
        log(manager, "manager_changed", text, actor=actor, at=at, changed=changed)
    return manager


@transaction.atomic
def release_manager(*, manager_id: int, on: date, actor: Actor, at: datetime) -> SafetyManager:
    """End a safety manager's time; ``on`` is the last day.

    Raises:
        InvalidInput: The day is before the first.
    """
    actor.must(perms.KEEP_OWN)
    manager = in_office(manager_id, actor)
    if on < manager.since_on:
        raise InvalidInput({"on": f"离任日期早于任职日期（{manager.since_on:%Y-%m-%d}）。"})
    manager.left_on = on
    manager.save(update_fields=["left_on"])
    log(manager, "manager_released", f"安全管理人员{manager.name}离任", actor=actor, at=at)
    return manager


def in_office(manager_id: int, actor: Actor) -> SafetyManager:
    """The safety manager, locked.

    Raises:
        NotFound: Outside the actor's scope.
        ManagerGone: Left before.
    """
    found = SafetyManager.objects.visible_to(actor).select_related("enterprise")
    manager = found.locked().one(manager_id)
    if manager.left_on is not None:
        raise ManagerGone(name=manager.name, day=f"{manager.left_on:%Y-%m-%d}")
    return manager


def check_manager(facts: ManagerFacts, enterprise: Enterprise) -> None:
    fields = {}
    if not facts.name.strip():
        fields["name"] = "姓名没有填写。"
    if facts.phone and not PHONE.match(facts.phone):
        fields["phone"] = "电话应为11位手机号或带区号的座机，请核对后重填。"
    if enterprise.founded_on is not None and facts.since_on < enterprise.founded_on:
        founded = f"{enterprise.founded_on:%Y-%m-%d}"
        fields["since_on"] = f"任职日期早于企业成立日期（{founded}），请核对。"
    if facts.certificate_until is not None and facts.certificate_until < facts.since_on:
        fields["certificate_until"] = "合格证有效期早于任职日期，请核对两个日期。"
    if facts.hours is not None and not 0 <= facts.hours <= MOST_HOURS:
        fields["hours"] = f"学时应在 0 到 {MOST_HOURS} 之间，现在是 {facts.hours}。"
    if fields:
        raise InvalidInput(fields)


def log(
    manager: SafetyManager,
    kind: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    changed: dict[str, list[object]] | None = None,
) -> None:
    audit.record(
        chain(manager.enterprise),
        f"enterprises.{kind}",
        text[:200],
        actor=actor,
        at=at,
        place=place_of(manager.enterprise),
        data={"manager": manager.pk, "changed": changed or {}},
    )
