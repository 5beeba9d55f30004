"""New records of the register."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import CodeTaken, LooksRegistered
from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.rules import name_key, street_of
from bihuan.enterprises.services.checking import Ground, check, tidy
from bihuan.enterprises.services.facts import (
    COLUMNS,
    EnterpriseFacts,
    chain,
    place_of,
    units_of,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.audit import Entry, record_many
from bihuan.kernel.scope import elevated
from bihuan.organisations.querysets import lies_under
from bihuan.organisations.services import region_of


@transaction.atomic
def register(
    facts: EnterpriseFacts,
    *,
    actor: Actor,
    at: datetime,
    is_other: bool = False,
    source: str = "",
) -> Enterprise:
    """Register an enterprise.

    Args:
        is_other: Somebody has confirmed that it is not the one of the same name in the street.
        source: Where the facts come from, for the log (``"导入"``).

    Raises:
        NotPermitted: The actor may not register.
        BadCreditCode, OutsideRegion, InvalidInput: See `check`.
        CodeTaken: Another record has the code, in the actor's scope or outside it.
        LooksRegistered: The same name stands in the same street.
    """
    actor.must(perms.REGISTER)
    facts = tidy(facts)
    check(facts, actor=actor, ground=Ground(localdate(at)))
    refuse_code_taken(facts.code)
    if not is_other:
        refuse_same_name(facts)
    enterprise = Enterprise.objects.create(**columns(facts), registered_at=at)
    record_many([entry_of(enterprise, actor=actor, at=at, source=source)])
    announce("enterprises.changed", {"enterprise": enterprise.pk}, at)
    return enterprise


def columns(facts: EnterpriseFacts) -> dict[str, Any]:
    """The facts as columns of the table."""
    values: dict[str, Any] = {name: getattr(facts, name) for name in COLUMNS}
    return values | {
        "tags": list(facts.tags),
        "units": units_of(facts),
        "name_key": name_key(facts.name),
    }


def entry_of(enterprise: Enterprise, *, actor: Actor, at: datetime, source: str) -> Entry:
    return Entry(
        chain(enterprise),
        "enterprises.registered",
        f"登记“{enterprise.name}”"[:200],
        actor,
        at,
        place_of(enterprise),
        {"code": enterprise.code, "region": enterprise.region, "source": source},
    )


def refuse_code_taken(code: str | None, *, but: int = 0) -> None:
    """Refuse a code that another record has.

    The register of the whole platform is asked; from outside the actor's scope nothing but the
    street of the other record is told, without which the code could not be put right.
    """
    if code is None:
        return
    taken = Enterprise.objects.kept().filter(code=code).exclude(pk=but)
    seen = taken.values_list("name", flat=True).first()
    with elevated():
        region = taken.values_list("region", flat=True).first()
    if region is not None:
        raise code_taken(code, region, seen)


def code_taken(code: str, region: str, name: str | None) -> CodeTaken:
    """The refusal of a code; the name is told to those only who may see the record."""
    found = region_of(region)
    where = found.full_name if found else region
    if name is not None:
        where = f"{where}的“{name}”"
    return CodeTaken({"code": f"这个代码已登记在{where}。"}, credit_code=code, where=where)


def refuse_same_name(facts: EnterpriseFacts, *, but: int = 0) -> None:
    """Refuse a name that already stands in the street, unless the two have different codes."""
    same = Enterprise.objects.kept().filter(
        lies_under(street_of(facts.region), "region"), name_key=name_key(facts.name)
    )
    if facts.code is not None:
        same = same.filter(code=None)
    found = same.exclude(pk=but).first()
    if found is not None:
        raise looks_registered(found.name, found.region)


def looks_registered(name: str, region: str) -> LooksRegistered:
    found = region_of(region)
    where = found.full_name if found else region
    fields = {"name": f"{where}已有名称相同的“{name}”。"}
    return LooksRegistered(fields, name=name, where=where)
