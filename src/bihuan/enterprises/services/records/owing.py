"""What one enterprise owes now: by the packs, without a row for each duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import BooleanField, Case, Value, When

from bihuan.enterprises.models import Enterprise, Record
from bihuan.enterprises.records.patterns import Pattern
from bihuan.enterprises.services.records.patterns import patterns
from bihuan.enterprises.services.records.population import owing
from bihuan.enterprises.workflow.records import ON_THE_WAY, RecordStatus

MISSING, LAPSED, WAITING, RETURNED, EXPIRING, HELD = (
    "missing",
    "lapsed",
    "waiting",
    "returned",
    "expiring",
    "held",
)
STATES = {
    RETURNED: "退回修改",
    LAPSED: "已到期",
    MISSING: "未办",
    EXPIRING: "即将到期",
    WAITING: "待确认",
    HELD: "已办",
}
ORDER = tuple(STATES)


@dataclass(frozen=True)
class Owed:
    """One kind of record, as it stands with one enterprise.

    Args:
        is_owed: Whether it must have it; otherwise it may.
        record: The one that decides the state, the newest where there are several.
        count: How many are in force and cover the day.
    """

    pattern: Pattern
    is_owed: bool
    state: str
    record: Record | None = None
    count: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the enterprise has to do something now."""
        return self.state == RETURNED or (
            self.is_owed and self.state in {MISSING, LAPSED, EXPIRING}
        )


def kinds_owed(enterprise: Enterprise) -> set[str]:
    """The kinds that an enterprise owes, asked in one query."""
    known = [pattern for pattern in patterns() if pattern.is_owed]
    cases = {
        f"owes_{number}": Case(
            When(owing(pattern), then=Value(value=True)),
            default=Value(value=False),
            output_field=BooleanField(),
        )
        for number, pattern in enumerate(known)
    }
    if not cases:
        return set()
    found = Enterprise.objects.filter(pk=enterprise.pk).annotate(**cases)
    answers = found.values_list(*cases).first() or ()
    return {pattern.code for pattern, owes in zip(known, answers, strict=True) if owes}


def standing_with(enterprise: Enterprise, on: date) -> list[Owed]:
    """Every kind of record as it stands with an enterprise on a day, the urgent ones first.

    Returns:
        The kinds it owes, and those of which it has a record.
    """
    owed = kinds_owed(enterprise)
    records: dict[str, list[Record]] = {}
    found = Record.objects.filter(
        enterprise=enterprise, status__in=(*ON_THE_WAY, RecordStatus.IN_FORCE)
    )
    for record in found.select_related("pattern", "enterprise").order_by("-day", "-pk"):
        records.setdefault(record.kind, []).append(record)
    shown = [
        stand(pattern, records.get(pattern.code, []), enterprise, on, is_owed=pattern.code in owed)
        for pattern in patterns()
        if pattern.code in owed or pattern.code in records
    ]
    return sorted(shown, key=lambda one: (not one.is_open, ORDER.index(one.state)))


def stand(
    pattern: Pattern, records: list[Record], enterprise: Enterprise, on: date, *, is_owed: bool
) -> Owed:
    """How a kind stands with an enterprise that has these records of it."""
    holding = [one for one in records if holds(pattern, one, enterprise, on)]
    by_status = {
        status: next((one for one in records if one.status == status), None)
        for status in ON_THE_WAY
    }
    returned, waiting = by_status[RecordStatus.RETURNED], by_status[RecordStatus.SUBMITTED]
    if returned is not None:
        return Owed(pattern, is_owed, RETURNED, returned, len(holding))
    if holding:
        newest = holding[0]
        later = on + timedelta(days=pattern.soon_days)
        lasting = any(holds(pattern, one, enterprise, later) for one in holding)
        return Owed(pattern, is_owed, HELD if lasting else EXPIRING, newest, len(holding))
    if waiting is not None:
        return Owed(pattern, is_owed, WAITING, waiting)
    ended = next((one for one in records if one.covers_until and one.covers_until < on), None)
    return Owed(pattern, is_owed, LAPSED if ended else MISSING, ended)


def holds(pattern: Pattern, record: Record, enterprise: Enterprise, on: date) -> bool:
    """Whether a record is in force and covers a day; a kind of days covers no later one."""
    if pattern.bound_to and record.title != enterprise.principal:
        return False
    return (
        record.status == RecordStatus.IN_FORCE
        and record.covers_from <= on
        and (record.covers_until is None or record.covers_until >= on)
    )
