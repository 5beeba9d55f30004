"""The measuring process of ``bench_report``: prints what it found as JSON."""

from __future__ import annotations

import django

django.setup()

import json  # noqa: E402  # models come after the set-up
import statistics  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from dataclasses import replace  # noqa: E402
from datetime import UTC, date, datetime, timedelta  # noqa: E402
from typing import Any  # noqa: E402

from django.db import connection, transaction  # noqa: E402
from report_sql import FIGURES, WAYS  # noqa: E402

from bihuan.hazards import indicators  # noqa: E402
from bihuan.hazards.indicators import HAZARDS, SUMMARY  # noqa: E402
from bihuan.hazards.models import Hazard, HazardCount  # noqa: E402
from bihuan.kernel import summaries  # noqa: E402
from bihuan.kernel.actors import Actor, acting, system_actor  # noqa: E402
from bihuan.kernel.indicators import (  # noqa: E402
    Indicator,
    Period,
    Query,
    Value,
    values,
    values_across,
)
from bihuan.kernel.models import SummaryState  # noqa: E402
from bihuan.kernel.passes import WORK_MEMORY  # noqa: E402
from bihuan.kernel.permissions import Role  # noqa: E402
from bihuan.kernel.scope import Scope  # noqa: E402

REGION = "990101"
SPLIT = ("street", "grade", "month")
ACTOR = Actor(1, "林晓红", Role.OFFICE, Scope.of_region(REGION), region=REGION)
ALL = [one for one in vars(indicators).values() if isinstance(one, Indicator)]
ROWS_ALONE = replace(HAZARDS, summary=None)
COLD = [replace(one, fact=ROWS_ALONE) for one in ALL]
CHANGES = 200
Cells = dict[Any, dict[str, Any]]


def question(on: date) -> Query:
    """The whole months of a year so far."""
    last = on.replace(day=1) - timedelta(days=1)
    return Query(Period(last.replace(month=1, day=1), last), datetime.now(UTC), REGION)


def by_hand(statement: str, query: Query) -> list[Any]:
    """Execute one of the ways with as much memory as the product takes."""
    days = {"first": query.period.first, "last": query.period.last, "as_of": query.as_of}
    with acting(ACTOR), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('work_mem', %s, true)", [WORK_MEMORY])
        cursor.execute(statement, days)
        return cursor.fetchall()


def across(some: Sequence[Indicator], query: Query) -> dict[Any, dict[str, Value]]:
    with acting(ACTOR):
        return values_across(some, query, ACTOR, dimensions=SPLIT)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = work()
    return round((time.perf_counter() - start) * 1000, 1), found


def counts_by_hand(rows: Sequence[Any]) -> Cells:
    """Street, grade, month → figure → number."""
    names = [*FIGURES, "cost"]
    return {tuple(row[:3]): dict(zip(names, row[3:], strict=True)) for row in rows}


def counts_of(found: dict[Any, dict[str, Value]]) -> Cells:
    """The same of ours: the rows behind each figure, and what was spent."""
    return {
        key: {name: part[f"hazards.{name}"].rows for name in FIGURES}
        | {"cost": part["hazards.cost"].number}
        for key, part in found.items()
    }


def numbers(found: dict[Any, dict[str, Value]]) -> Cells:
    return {key: {code: one.number for code, one in part.items()} for key, part in found.items()}


def rounds_of(query: Query, rounds: int) -> tuple[list[dict[str, float]], bool, int]:
    """The ways in turns; the first round only warms. Whether all said the same, how many numbers."""
    statements = {name: way() for name, way in WAYS.items()}
    work: dict[str, Callable[[], Any]] = {
        name: lambda text=text: by_hand(text, query) for name, text in statements.items()
    }
    work |= {"cold": lambda: across(COLD, query), "warm": lambda: across(ALL, query)}
    kept, is_same, answers = [], True, 0
    for number in range(rounds + 1):
        times, found = {}, {}
        for name, one in work.items():
            times[name], found[name] = timed(one)
        ours = counts_of(found["cold"])
        is_same &= all(counts_by_hand(found[name]) == ours for name in statements)
        is_same &= numbers(found["cold"]) == numbers(found["warm"])
        answers = sum(len(part) for part in found["warm"].values())
        if number:
            kept.append(times)
            print(times, file=sys.stderr, flush=True)
    return kept, is_same, answers


def others_of(on: date, as_of: datetime, rounds: int) -> tuple[dict[str, Any], bool]:
    """What a daily report and a page ask: the whole without a split."""
    asked = {
        "all figures of a day": Query(Period.day(on - timedelta(days=1)), as_of, REGION),
        "all figures of the year to a day": Query(Period.year_to(on), as_of, REGION),
        "all figures of a month in one street": Query(question(on).period, as_of, f"{REGION}003"),
    }
    found, is_same = {}, True
    for name, query in asked.items():
        times: dict[str, list[float]] = {"cold": [], "warm": []}
        for _round in range(rounds):
            both = []
            for kind, some in (("cold", COLD), ("warm", ALL)):
                with acting(ACTOR):
                    took, answer = timed(lambda some=some, query=query: values(some, query, ACTOR))
                times[kind].append(took)
                both.append({code: one.number for code, one in answer.items()})
            is_same &= both[0] == both[1]
        found[name] = {kind: statistics.median(took) for kind, took in times.items()}
    return found, is_same


def change_ms() -> tuple[float, float]:
    """Milliseconds a change of one hazard takes with the summary, and without; all taken back."""
    with acting(system_actor()):
        some = list(
            Hazard.objects.filter(status="open")
            .order_by("-id")
            .values_list("pk", flat=True)[:CHANGES]
        )
    took = []
    for is_kept in (True, False, True, False):
        with acting(system_actor()):
            if not is_kept:
                SummaryState.objects.filter(pk=SUMMARY.code).update(code="without")
            each = [
                timed(
                    lambda pk=pk: Hazard.objects.filter(pk=pk).update(rectified_on=date(2020, 1, 1))
                )[0]
                for pk in some
            ]
            took.append(statistics.median(each))
            transaction.set_rollback(True)
    return min(took[0], took[2]), min(took[1], took[3])


def main() -> None:
    on, rounds = date.fromisoformat(sys.argv[1]), int(sys.argv[2])
    assert len(ALL) == 42
    with acting(system_actor()):
        build_ms, _none = timed(lambda: summaries.build(SUMMARY, on))
        summaries.fold(SUMMARY, on)
    with acting(ACTOR):
        groups = HazardCount.objects.count()
    query = question(on)
    kept, is_same, answers = rounds_of(query, rounds)
    others, are_same = others_of(on, query.as_of, rounds)
    found = {
        "median_ms": {name: statistics.median(one[name] for one in kept) for name in kept[0]},
        "rounds": kept,
        "is_same": is_same and are_same,
        "answers": answers,
        "groups": groups,
        "build_ms": build_ms,
        "others": others,
        "change_ms": change_ms(),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
