"""`bihuan audit`, on the tests' own database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from bihuan import cli
from bihuan.kernel import audit, cli_audit
from bihuan.kernel.actors import acting, system_actor

DAY = datetime(2023, 5, 4, 2, tzinfo=UTC)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command finds Django set up, as in the tests."""

    @contextmanager
    def ready(**_options: object) -> Iterator[None]:
        yield

    monkeypatch.setattr(cli_audit, "django_session", ready)


def write(count: int = 3) -> None:
    with acting(system_actor()) as actor:
        for number in range(count):
            audit.record(
                "hazard:42", "hazards.noted", f"第{number}次", actor=actor, at=DAY,
                place=audit.Place("990100"),
            )  # fmt: skip


def answer(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    code = cli.main(["audit", *words, "--json"])
    return code, json.loads(capfd.readouterr().out)


@pytest.mark.django_db
def test_an_untouched_log_verifies_and_a_touched_one_does_not(
    told: None, capfd: pytest.CaptureFixture[str]
) -> None:
    write()
    with acting(system_actor()):
        audit.store_roots(until=date(2023, 5, 4), now=DAY)

    code, found = answer(capfd, "verify")
    assert (code, found["ok"], found["hash"], found["broken"]) == (0, True, "sm3", [])
    assert found["roots"] == 1

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER bihuan_append_only")
        cursor.execute("ALTER TABLE kernel_event NO FORCE ROW LEVEL SECURITY")
        cursor.execute("UPDATE kernel_event SET text = '改' WHERE chain = 'hazard:42' AND seq = 2")
        cursor.execute("ALTER TABLE kernel_event FORCE ROW LEVEL SECURITY")
        cursor.execute("ALTER TABLE kernel_event ENABLE TRIGGER bihuan_append_only")
    code, found = answer(capfd, "verify")

    assert code == 1
    assert found["ok"] is False
    assert found["error"]["code"] == "chain_broken"  # type: ignore[index]
    first = found["broken"][0]  # type: ignore[index]
    assert (first["object"], first["event"], first["what"]) == ("hazard:42", 2, "hash")


def test_the_root_of_a_day_is_printed_and_computed_where_it_is_missing(
    as_app_role: None, told: None, capfd: pytest.CaptureFixture[str]
) -> None:
    write()

    code, found = answer(capfd, "root", "--on", "2023-05-04")

    assert code == 0
    assert (found["on"], found["hash"], found["chains"]) == ("2023-05-04", "sm3", 1)
    assert len(str(found["root"])) == 64


@pytest.mark.parametrize(
    ("on", "error"),
    [
        pytest.param("2023-05-05", "root_missing", id="a day without events"),
        pytest.param("2099-01-01", "root_missing", id="a day to come"),
        pytest.param("2023-02-30", "date_invalid", id="no such day"),
    ],
)
def test_a_day_without_a_root_is_refused(
    as_app_role: None, told: None, capfd: pytest.CaptureFixture[str], on: str, error: str
) -> None:
    write()

    code, found = answer(capfd, "root", "--on", on)

    assert (code, found["error"]["code"]) == (1, error)  # type: ignore[index]
