"""`bihuan deadline --local`: the rules and the calendar in force here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest

from bihuan import cli as commands
from bihuan.kernel import deadlines, packs
from bihuan.kernel.actors import acting, system_actor
from bihuan.statutes import cli

NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    @contextmanager
    def ready(**_options: object) -> Iterator[None]:
        yield

    monkeypatch.setattr(cli, "django_session", ready)
    cli.read.cache_clear()
    yield
    cli.read.cache_clear()


def test_a_local_day_and_a_local_rule_count(
    as_app_role: None, here: None, capfd: pytest.CaptureFixture[str]
) -> None:
    with acting(system_actor()) as actor:
        deadlines.set_day(
            day=date(2026, 5, 7),
            is_workday=False,
            name="抗洪停工",
            source="区政府通知",
            actor=actor,
            at=NOON,
        )
        packs.edit_row(
            pack_id=packs.in_force("time-limit", "statutory").pack_id,
            key="evidence-preservation",
            values=packs.row("time-limit", "statutory", "evidence-preservation") | {"length": 2},
            actor=actor,
            at=NOON,
            reason="试",
        )

    words = ["deadline", "--local", "--rule", "evidence-preservation", "--from", "2026-05-06"]
    assert commands.main([*words, "--json"]) == 0

    found = json.loads(capfd.readouterr().out)
    assert found["due"] == "2026-05-09"
    assert found["days"][0] == {"date": "2026-05-07", "counted": False, "why": "抗洪停工"}
