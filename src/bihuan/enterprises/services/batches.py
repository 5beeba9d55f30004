"""Many new records at once: a first filling, a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.models import Enterprise, SafetyManager
from bihuan.enterprises.rules import name_key, street_of
from bihuan.enterprises.services.checking import Ground, check, tidy
from bihuan.enterprises.services.facts import EnterpriseFacts
from bihuan.enterprises.services.managers import ManagerFacts, check_manager, manager_entry
from bihuan.enterprises.services.registering import (
    code_taken,
    columns,
    entry_of,
    looks_registered,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import record_many
from bihuan.kernel.bulk import among, insert_many
from bihuan.kernel.errors import DomainError
from bihuan.kernel.scope import elevated

New = tuple[EnterpriseFacts, ManagerFacts | None]
Found = tuple[str, str]
"""Name and region of a record."""


class Known:
    """What the register holds already of the codes and names of a batch, asked once.

    It grows with every record of the batch that is taken.
    """

    def __init__(self, facts: Sequence[EnterpriseFacts]) -> None:
        codes = [one.code for one in facts if one.code]
        kept = Enterprise.objects.kept()
        by_code = kept.filter(among("code", codes))
        self.seen = dict(by_code.values_list("code", "name"))
        with elevated():
            self.regions = dict(by_code.values_list("code", "region"))
        self.named: dict[tuple[str, str], Found] = {}
        self.unlicensed: dict[tuple[str, str], Found] = {}
        keys = {name_key(one.name) for one in facts}
        rows = kept.filter(among("name_key", keys)).values_list(
            "name_key", "region", "name", "code"
        )
        for key, region, name, code in rows:
            self.add_name(key, region, name, has_code=code is not None)

    def add_name(self, key: str, region: str, name: str, *, has_code: bool) -> None:
        place = key, street_of(region)
        self.named[place] = name, region
        if not has_code:
            self.unlicensed[place] = name, region

    def add(self, facts: EnterpriseFacts) -> None:
        if facts.code:
            self.seen[facts.code] = facts.name
            self.regions[facts.code] = facts.region
        self.add_name(
            name_key(facts.name), facts.region, facts.name, has_code=facts.code is not None
        )

    def refuse(self, facts: EnterpriseFacts, *, names_too: bool) -> None:
        """Refuse what is registered already.

        Raises:
            CodeTaken: The code is.
            LooksRegistered: The name is in that street; records with two codes are two.
        """
        if facts.code and facts.code in self.regions:
            raise code_taken(facts.code, self.regions[facts.code], self.seen.get(facts.code))
        place = name_key(facts.name), street_of(facts.region)
        found = (self.unlicensed if facts.code else self.named).get(place)
        if names_too and found is not None:
            raise looks_registered(*found)


@transaction.atomic
def register_batch(
    rows: Sequence[New], *, actor: Actor, at: datetime, source: str, names_too: bool = True
) -> list[Enterprise | DomainError]:
    """Register many enterprises, each with the safety manager known of it, each by itself.

    Args:
        names_too: Refuse a name that stands in the street already.

    Returns:
        For each row, in order, its record or its refusal; of a refused row nothing is stored.
    """
    actor.must(perms.REGISTER)
    ground = Ground(localdate(at))
    tidied = [(tidy(facts, ground), manager) for facts, manager in rows]
    known = Known([facts for facts, _ in tidied])
    results: list[Enterprise | DomainError] = []
    managers: list[tuple[Enterprise, ManagerFacts]] = []
    for facts, manager in tidied:
        try:
            check(facts, actor=actor, ground=ground)
            known.refuse(facts, names_too=names_too)
            enterprise = Enterprise(**columns(facts), registered_at=at)
            if manager is not None:
                check_manager(manager, enterprise)
        except DomainError as refusal:
            results.append(refusal)
            continue
        known.add(facts)
        results.append(enterprise)
        if manager is not None:
            managers.append((enterprise, manager))
    store([one for one in results if isinstance(one, Enterprise)], managers, actor, at, source)
    return results


def store(
    enterprises: Sequence[Enterprise],
    managers: Sequence[tuple[Enterprise, ManagerFacts]],
    actor: Actor,
    at: datetime,
    source: str,
) -> None:
    """Write records, managers and their events, in few statements."""
    insert_many(Enterprise, enterprises)
    people = [SafetyManager(enterprise=one, **asdict(facts)) for one, facts in managers]
    insert_many(SafetyManager, people)
    record_many(
        [entry_of(one, actor=actor, at=at, source=source) for one in enterprises]
        + [manager_entry(person, actor=actor, at=at) for person in people]
    )


def register_many(
    facts: Iterable[EnterpriseFacts], *, actor: Actor, at: datetime, source: str
) -> list[Enterprise]:
    """Register many enterprises at once; one refusal refuses all. For a first filling.

    Names that stand twice in a street are taken as given.

    Raises:
        DomainError: The refusal of the first row that cannot be taken.
    """
    rows: list[New] = [(one, None) for one in facts]
    with transaction.atomic():
        results = register_batch(rows, actor=actor, at=at, source=source, names_too=False)
        refusal = next((one for one in results if isinstance(one, DomainError)), None)
        if refusal is not None:
            raise refusal
    return [one for one in results if isinstance(one, Enterprise)]
