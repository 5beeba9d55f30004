"""The figures of each kind of record, as its pack's counters declare them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q

from bihuan.enterprises.indicators.enterprises import ENTERPRISES
from bihuan.enterprises.models import Record
from bihuan.enterprises.querysets import RecordQuerySet
from bihuan.enterprises.records.patterns import Counter, Pattern, shipped, shipped_codes
from bihuan.enterprises.services.records.patterns import pattern_known
from bihuan.enterprises.services.records.population import (
    having,
    lacking,
    owing,
    running_out,
    volunteering,
)
from bihuan.enterprises.workflow.records import RecordStatus
from bihuan.kernel.indicators import Condition, Fact, Indicator, Period
from bihuan.kernel.workflow import HouseRule

COUNTED = (RecordStatus.SUBMITTED, RecordStatus.IN_FORCE)
TOTALS = {
    "amount": "amount",
    "quantity": "quantity",
    "part": "part",
    "findings": "finding_count",
    "done": "done",
    "due": "due",
}
OF_ENTERPRISES = frozenset({"coverage", "obliged", "have", "missing", "expiring", "voluntary"})


def fact_of(pattern: Pattern) -> Fact:
    """The records of a kind as rows that can be counted."""

    def known_by(found: RecordQuerySet, moment: datetime) -> RecordQuerySet:
        return found.of_kind(pattern.code).filter(written_at__lte=moment)

    return Fact(
        code=f"record-{pattern.code}",
        label=pattern.title,
        model=Record,
        ledger=f"record-{pattern.code}",
        known_by=known_by,
        region="enterprise__region",
        dimensions={
            "sector": "enterprise__sector",
            "size": "enterprise__size",
            "unit": "unit_id",
            "place": "enterprise__region",
            "day": "day",
        },
    )


def held(code: str) -> Condition:
    def rows(period: Period) -> Q:
        pattern = pattern_known(code)
        return owing(pattern) & having(pattern, period.last)

    return rows


def over(code: str, question: Callable[..., Q]) -> Condition:
    """A question about the pattern in force on the period's last day."""
    return lambda period: question(pattern_known(code), period.last)


def ending_soon(code: str) -> Condition:
    def rows(period: Period) -> Q:
        pattern = pattern_known(code)
        return owing(pattern) & running_out(pattern, period.last)

    return rows


def owed(code: str) -> Condition:
    return lambda _period: owing(pattern_known(code))


def of_enterprises(pattern: Pattern, counter: Counter) -> Indicator:
    """A figure that counts enterprises among those that owe the record."""
    code = pattern.code
    questions: dict[str, Condition] = {
        "coverage": held(code),
        "have": held(code),
        "obliged": owed(code),
        "missing": over(code, lacking),
        "expiring": ending_soon(code),
        "voluntary": over(code, volunteering),
    }
    is_rate = counter.measure == "coverage"
    groups = "；".join(group.title for group in pattern.populations)
    rule = HouseRule(f"应办范围：{groups}；按期末当天在用的记录统计")
    return Indicator(
        f"enterprises.{counter.key}",
        counter.title,
        counter.unit,
        ENTERPRISES,
        questions[counter.measure],
        rule,
        out_of=owed(code) if is_rate else None,
        semantics="as_of",
        decimals=1 if is_rate else 0,
        better="up" if counter.measure in {"coverage", "have"} else "",
    )


def condition_of(counter: Counter) -> Q:
    """Only records whose column has the value named, or any value."""
    if counter.when is None:
        return Q()
    column, value = counter.when
    return Q(values__has_key=column) if counter.is_filled else Q(**{f"values__{column}": value})


def rows_of(counter: Counter) -> Condition:
    """The records a counter looks at: those of the period's days, or those that stand at its end."""
    own = condition_of(counter)
    if counter.semantics == "as_of":
        return lambda period: (
            own
            & Q(
                Q(covers_until__isnull=True) | Q(covers_until__gte=period.last),
                status=RecordStatus.IN_FORCE,
                covers_from__lte=period.last,
            )
        )
    return lambda period: own & Q(status__in=COUNTED, day__range=(period.first, period.last))


def of_records(pattern: Pattern, counter: Counter, fact: Fact) -> Indicator:
    """A figure that counts or adds up records."""
    when = "期末在用的记录" if counter.semantics == "as_of" else "记录日期在期内的记录"
    return Indicator(
        f"enterprises.{counter.key}",
        counter.title,
        counter.unit,
        fact,
        rows_of(counter),
        HouseRule(f"{pattern.title}：{when}，不含退回和撤回的"),
        total=TOTALS.get(counter.measure, ""),
        semantics=counter.semantics,  # type: ignore[arg-type]  # the schema's words
        decimals=2 if counter.measure == "amount" else 0,
    )


def ratio_of(pattern: Pattern, counter: Counter, fact: Fact) -> Indicator:
    """A rate of two sums over the same records."""
    by_key = {one.key: one for one in pattern.counters}
    above, below = (by_key[key] for key in counter.ratio_of)
    return Indicator(
        f"enterprises.{counter.key}",
        counter.title,
        counter.unit,
        fact,
        rows_of(above),
        HouseRule(f"{pattern.title}：{above.title}占{below.title}的比例"),
        out_of=rows_of(below),
        total=TOTALS.get(above.measure, ""),
        out_of_total=TOTALS.get(below.measure, ""),
        semantics=above.semantics,  # type: ignore[arg-type]  # the schema's words
        decimals=1,
        better="up",
    )


def indicators_of(pattern: Pattern) -> list[Indicator]:
    fact = fact_of(pattern)
    found: list[Any] = []
    for counter in pattern.counters:
        if counter.ratio_of:
            found.append(ratio_of(pattern, counter, fact))
        elif counter.measure in OF_ENTERPRISES:
            found.append(of_enterprises(pattern, counter))
        else:
            found.append(of_records(pattern, counter, fact))
    return found


# Which figures there are is shipped; whom they count is read from the pack in force.
RECORD_INDICATORS = tuple(
    indicator for code in shipped_codes() for indicator in indicators_of(shipped(code))
)
