"""Many rows at once say the same as one by one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bihuan.kernel import audit
from bihuan.kernel.actors import system_actor
from bihuan.kernel.audit import Entry, Link, Place
from bihuan.kernel.bulk import among, next_ids
from bihuan.kernel.ledgers.importer import ImportColumn
from bihuan.kernel.ledgers.parsers import text
from bihuan.kernel.ledgers.reading import CellReader
from bihuan.kernel.models import ChainHead, Event

AT = datetime(2026, 3, 9, 9, 30, tzinfo=UTC)


def entry(chain: str, number: int) -> Entry:
    place = Place("990101", (3, 1, 3))
    return Entry(chain, "tests.told", f"第{number}件", system_actor(), AT, place, {"n": number})


def test_a_link_has_the_columns_of_an_event_in_their_order() -> None:
    columns = [field.attname for field in Event._meta.concrete_fields]

    assert columns == ["id", *Link._fields]


@pytest.mark.django_db
def test_events_of_a_batch_are_the_same_as_events_told_one_by_one() -> None:
    told = [entry("batch:1", 1), entry("batch:2", 2), entry("batch:1", 3)]
    audit.record_many(told[:2])
    audit.record_many(told[2:])
    for one in told:
        audit.record(
            one.chain.replace("batch", "single"),
            one.kind,
            one.text,
            actor=one.actor,
            at=one.at,
            place=one.place,
            data=one.data,
        )
    facts = ("seq", "kind", "text", "data", "region", "units", "enterprise_id", "key")

    def of(label: str) -> list[tuple[object, ...]]:
        found = Event.objects.filter(chain__startswith=label).order_by("chain", "seq")
        return list(found.values_list(*facts))

    assert of("batch:") == of("single:")
    assert len(of("batch:")) == 3
    assert audit.verify().broken == ()


@pytest.mark.django_db
def test_among_finds_what_in_finds() -> None:
    audit.record_many([entry(f"among:{number}", number) for number in range(5)])
    names = ["among:1", "among:3", "among:9"]

    found = ChainHead.objects.filter(among("chain", names)).order_by("chain")

    assert [head.chain for head in found] == ["among:1", "among:3"]
    assert not ChainHead.objects.filter(among("chain", [])).exists()


@pytest.mark.django_db
def test_ids_are_drawn_once_each() -> None:
    drawn = next_ids(Event, 3) + next_ids(Event, 0) + next_ids(Event, 2)

    assert len(set(drawn)) == 5


def test_cells_that_are_equal_to_python_but_not_to_people_are_read_apart() -> None:
    reader = CellReader(ImportColumn("数量", "number"), "数量", 0, text(), {})

    assert [reader.value(cell) for cell in (1, True, "1", 1.0, True)] == ["1", "是", "1", "1", "是"]
