"""Facts announced by one app and heard by others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from bihuan.kernel import announcements
from bihuan.kernel.announcements import Subscriber, announce, dispatch
from bihuan.kernel.errors import NotFound
from bihuan.kernel.models import Announcement, CalendarDay

NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)


class Ear:
    """A subscriber that writes a row and fails as often as it is told to."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.heard: list[Any] = []

    def __call__(self, payload: Any, at: datetime) -> None:
        self.heard.append(payload)
        CalendarDay.objects.create(date=at.date(), is_workday=True, name="听到", source="试")
        if self.failures:
            self.failures -= 1
            raise LookupError("还没准备好")


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    found = Ear()
    known = {"test.happened": [Subscriber("test.happened", found)]}
    monkeypatch.setattr(announcements, "subscribers", lambda: known)
    return found


def say(**payload: Any) -> None:
    with transaction.atomic():
        announce("test.happened", payload, NOON)


def test_a_fact_reaches_its_subscribers_once(as_app_role: None, ear: Ear) -> None:
    say(hazard=4)

    assert (dispatch(NOON), dispatch(NOON)) == (1, 0)
    assert ear.heard == [{"hazard": 4}]
    assert CalendarDay.objects.filter(name="听到").count() == 1


def test_a_fact_that_nobody_hears_is_done_with(as_app_role: None, ear: Ear) -> None:
    with transaction.atomic():
        announce("test.unheard", {}, NOON)

    assert dispatch(NOON) == 1
    assert ear.heard == []


def test_what_a_failing_subscriber_wrote_is_undone_and_it_is_called_again_later(
    as_app_role: None, ear: Ear
) -> None:
    ear.failures = 1
    say(hazard=4)

    assert dispatch(NOON) == 0
    assert not CalendarDay.objects.filter(name="听到").exists()
    kept = announcements.failed().get()
    assert (kept.attempts, kept.failure) == (1, "LookupError：还没准备好")
    assert dispatch(NOON + timedelta(seconds=9)) == 0
    assert dispatch(NOON + timedelta(seconds=10)) == 1
    assert not announcements.failed().exists()


def test_one_failing_fact_does_not_hold_up_the_next(as_app_role: None, ear: Ear) -> None:
    ear.failures = 1
    say(hazard=4)
    say(hazard=5)

    assert dispatch(NOON) == 1
    assert ear.heard == [{"hazard": 4}, {"hazard": 5}]


def test_after_the_last_attempt_it_waits_for_somebody(as_app_role: None, ear: Ear) -> None:
    ear.failures = 99
    say(hazard=4)

    for days in range(20):
        dispatch(NOON + timedelta(days=days))

    kept = announcements.failed().get()
    assert kept.attempts == len(announcements.DELAYS) + 1
    ear.failures = 0
    announcements.try_again(kept.pk)
    assert dispatch(NOON) == 1
    with pytest.raises(NotFound):
        announcements.try_again(kept.pk)


def test_old_announcements_are_cleared_and_waiting_ones_stay(as_app_role: None, ear: Ear) -> None:
    say(hazard=4)
    dispatch(NOON)
    say(hazard=5)

    assert announcements.clear_announcements(NOON + timedelta(days=31)) == 1
    assert Announcement.objects.count() == 1
