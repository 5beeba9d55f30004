"""Daily roots: every event in exactly one, also what was written down late."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from bihuan.kernel import audit
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.models import DailyRoot, Event

FIRST = datetime(2023, 5, 4, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def write(at: datetime, chain: str = "hazard:42") -> None:
    with acting(system_actor()) as actor:
        audit.record(
            chain, "hazards.noted", "记一笔", actor=actor, at=at, place=audit.Place("990100")
        )


def roots(until: date) -> int:
    with acting(system_actor()):
        return audit.store_roots(until=until, now=FIRST)


def broken() -> list[str]:
    with acting(system_actor()):
        return [found.what for found in audit.verify().broken]


def events_of_roots() -> dict[date, int]:
    return dict(DailyRoot.objects.order_by("on").values_list("on", "events"))


def test_each_day_on_which_something_happened_has_a_root(as_app_role: None) -> None:
    write(FIRST)
    write(FIRST + 2 * DAY)

    assert roots(date(2023, 5, 10)) == 2
    assert roots(date(2023, 5, 10)) == 0
    assert events_of_roots() == {date(2023, 5, 4): 1, date(2023, 5, 6): 1}
    assert broken() == []


def test_what_was_written_down_after_its_days_root_is_held_by_the_next(as_app_role: None) -> None:
    write(FIRST)
    roots(date(2023, 5, 4))

    write(FIRST + timedelta(hours=3))  # an inspection without signal, synchronised a day later
    write(FIRST + DAY, "hazard:43")
    assert broken() == []
    roots(date(2023, 5, 5))

    assert events_of_roots() == {date(2023, 5, 4): 1, date(2023, 5, 5): 2}
    assert DailyRoot.objects.get(on=date(2023, 5, 5)).chains == 2
    assert broken() == []


def test_every_event_is_in_exactly_one_root(as_app_role: None) -> None:
    for day in range(6):
        write(FIRST + day * DAY)
        write(FIRST + (day // 2) * DAY, f"hazard:{day}")
        roots((FIRST + (day - 1) * DAY).date())
    roots(date(2023, 5, 10))

    with acting(system_actor()):
        in_days = Event.objects.filter(at__lt=FIRST + 9 * DAY).count()
    assert sum(events_of_roots().values()) == in_days
    assert broken() == []


@pytest.mark.django_db
def test_a_late_event_that_is_changed_after_its_root_is_found() -> None:
    write(FIRST)
    roots(date(2023, 5, 4))
    write(FIRST + timedelta(hours=3))
    write(FIRST + DAY)
    roots(date(2023, 5, 5))

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER bihuan_append_only")
        cursor.execute("UPDATE kernel_event SET hash = repeat('0', 64) WHERE seq = 3")
        cursor.execute("ALTER TABLE kernel_event ENABLE TRIGGER bihuan_append_only")

    assert set(broken()) == {"hash", "root"}
