"""Who owes a kind of record, who has it, and who lacks it, as conditions on enterprises."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Q

from bihuan.enterprises.models import Record
from bihuan.enterprises.querysets import GONE, RecordQuerySet
from bihuan.enterprises.records.patterns import Pattern, Population
from bihuan.enterprises.workflow.records import ON_THE_WAY
from bihuan.kernel import packs

NOBODY = Q(pk__in=())


def with_those_below(sectors: tuple[str, ...]) -> list[str]:
    """Sectors and those that stand below them in the dictionary (工贸 and 冶金, 有色 …)."""
    found = list(sectors)
    if "sectors" not in packs.codes("dictionary"):
        return found
    for row in packs.rows("dictionary", "sectors"):
        if row.get("parent") in found and row["key"] not in found:
            found.append(row["key"])
    return found


def in_group(group: Population) -> Q:
    """The enterprises of one group: every list that is given narrows it."""
    found = Q(status__in=group.states) if group.states else ~Q(status__in=GONE)
    if group.sectors:
        found &= Q(sector__in=with_those_below(group.sectors))
    if group.sizes:
        found &= Q(size__in=group.sizes)
    if group.kinds:
        found &= Q(kind__in=group.kinds)
    if group.tags:
        found &= Q(tags__overlap=list(group.tags))
    if group.all_tags:
        found &= Q(tags__contains=list(group.all_tags))
    if group.risk_levels:
        found &= Q(risk_level__in=group.risk_levels)
    if group.employees_from is not None:
        found &= Q(employees__gte=group.employees_from)
    return found


def owing(pattern: Pattern) -> Q:
    """The enterprises that owe a kind of record: kept, and in one of its groups."""
    if not pattern.populations:
        return NOBODY
    groups = reduce(or_, (in_group(group) for group in pattern.populations))
    return Q(withdrawn_at__isnull=True) & groups


def records_covering(pattern: Pattern, on: date) -> RecordQuerySet:
    """The records in force on a day; where the kind is the principal's, the present one's."""
    found: RecordQuerySet = Record.objects.of_kind(pattern.code).covering(on)
    return found.bound_to_principal() if pattern.bound_to else found


def having(pattern: Pattern, on: date) -> Q:
    """Enterprises with a record in force that covers the day."""
    return Q(pk__in=records_covering(pattern, on).values("enterprise_id"))


def running_out(pattern: Pattern, on: date) -> Q:
    """Enterprises with a record today and none for the day after the reminder's stretch."""
    later = on + timedelta(days=pattern.soon_days)
    return having(pattern, on) & ~having(pattern, later)


def waiting(pattern: Pattern) -> Q:
    """Enterprises with a record that waits for confirmation or correction."""
    found = Record.objects.of_kind(pattern.code).filter(status__in=ON_THE_WAY)
    return Q(pk__in=found.values("enterprise_id"))


def lacking(pattern: Pattern, on: date) -> Q:
    """Enterprises that owe the record and have none that covers the day."""
    return owing(pattern) & ~having(pattern, on)


def volunteering(pattern: Pattern, on: date) -> Q:
    """Enterprises that have the record and do not owe it."""
    return Q(withdrawn_at__isnull=True) & having(pattern, on) & ~owing(pattern)


def lapsed(pattern: Pattern, on: date) -> Q:
    """Enterprises that owe the record, had one, and let it run out."""
    ended = Record.objects.of_kind(pattern.code).expired(on)
    return lacking(pattern, on) & Q(pk__in=ended.values("enterprise_id"))
