"""The ladder: rungs by the deadline, each once, decided where it needs deciding."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bihuan.kernel import escalation, packs
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotFound, NotPermitted
from bihuan.kernel.escalation import decide, escalate
from bihuan.kernel.models import EscalationStep, Event, Loop, Notice, Post, User
from bihuan.kernel.permissions import permissions_of
from bihuan.kernel.scope import Scope
from bihuan.organisations.models import Region, Unit

NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)
DUE = date(2026, 5, 20)


def on(day: int, month: int = 5) -> datetime:
    return datetime(2026, month, day, 4, tzinfo=UTC)


@pytest.fixture
def people(as_app_role: None) -> dict[str, int]:
    county = Region.objects.create(
        code="990100", name="云岭区", level="county", full_name="云岭区", source="演示"
    )
    units = {
        name: Unit.objects.create(name=name, kind="department", region=county)
        for name in ("承办单位", "督办单位")
    }
    made = {}
    for name, unit, role, level in (
        ("李", "承办单位", "department", ""),
        ("局长", "承办单位", "department", "principal"),
        ("王", "督办单位", "department", ""),
        ("办公室", None, "office", ""),
        ("主任", None, "office_head", ""),
        ("区长", None, "leader", ""),
    ):
        user = User.objects.create(username=name, name=name, created_at=NOON)
        Post.objects.create(
            user=user,
            unit=units.get(unit) if unit else None,
            role=role,
            region="990100",
            signer_level=level,
            starts_on=date(2026, 1, 1),
        )
        made[name] = user.pk
    return made | {name: unit.pk for name, unit in units.items()}


def make_loop(people: dict[str, int], **values: Any) -> Loop:
    found: dict[str, Any] = {
        "kind": "hazard",
        "object_id": 4,
        "title": "配电箱门缺失",
        "status": "open",
        "region": "990102",
        "opened_at": NOON,
        "due_on": DUE,
        "owner_unit_id": people["承办单位"],
        "supervisor_unit_id": people["督办单位"],
    }
    with acting(system_actor()):
        return Loop.objects.create(**(found | values))


def told() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    rows = Notice.objects.order_by("id", "user_id").values_list("title", "user__name")
    for title, name in rows:
        found.setdefault(title, []).append(name)
    return found


def steps() -> list[tuple[str, bool, bool]]:
    with acting(system_actor()):
        return list(
            EscalationStep.objects.order_by("id").values_list("step", "is_taken", "is_suggestion")
        )


def head(role: str = "office_head", region: str = "990100") -> Actor:
    return Actor(
        None if role == "system" else Post.objects.get(role="office_head").user_id,
        "主任",
        role,
        Scope.of_region(region),
        permissions_of(role),
        region=region,
    )


def rung() -> str:
    with acting(system_actor()):
        return Loop.objects.get().rung


def test_before_the_first_rung_nothing_happens(people: dict[str, int]) -> None:
    make_loop(people)

    assert escalate(on(16)) == 0
    assert steps() == []


def test_the_owner_is_reminded_three_days_before(people: dict[str, int]) -> None:
    make_loop(people)

    assert escalate(on(17)) == 1
    assert told() == {"到期前提醒：配电箱门缺失": ["李", "局长"]}
    assert rung() == ""


def test_each_rung_is_taken_once(people: dict[str, int]) -> None:
    make_loop(people)

    assert [escalate(on(day)) for day in (17, 17, 18, 20, 20, 23, 23)] == [1, 0, 0, 1, 0, 1, 0]
    assert [step for step, _taken, _suggested in steps()] == ["remind-before", "remind-due", "urge"]
    assert rung() == "督办"
    assert told()["督办：配电箱门缺失"] == ["李", "局长", "王"]


def test_the_rung_stands_in_the_objects_own_log(people: dict[str, int]) -> None:
    make_loop(people)
    escalate(on(23))

    with acting(system_actor()):
        event = Event.objects.get(chain="hazard:4")
    assert (event.kind, event.text) == ("escalation.urge", "督办：配电箱门缺失")
    assert event.data["document"] == "督办单"


def test_a_loop_late_at_first_sight_is_told_of_the_highest_rung_only(
    people: dict[str, int],
) -> None:
    make_loop(people)

    escalate(on(25))

    assert steps() == [
        ("remind-before", False, False),
        ("remind-due", False, False),
        ("urge", True, False),
    ]
    assert list(told()) == ["督办：配电箱门缺失"]


def test_a_rung_that_needs_a_decision_is_only_suggested_to_the_office(
    people: dict[str, int],
) -> None:
    make_loop(people)
    escalate(on(23))

    escalate(on(30))

    assert steps()[-1] == ("circular", False, True)
    assert told()["建议通报：配电箱门缺失"] == ["办公室", "主任"]
    assert rung() == "督办"


def test_a_general_loop_is_never_listed_and_a_grave_one_is(people: dict[str, int]) -> None:
    make_loop(people)
    make_loop(people, object_id=5, tone="danger")

    escalate(on(19, 6))

    assert [step for step, _taken, _suggested in steps()].count("listing") == 1


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"closed_at": NOON}, id="closed"),
        pytest.param({"paused_at": NOON}, id="its clock stands still"),
        pytest.param({"due_on": None}, id="no deadline"),
        pytest.param({"kind": "other"}, id="no ladder"),
    ],
)
def test_some_loops_do_not_climb(people: dict[str, int], values: dict[str, Any]) -> None:
    make_loop(people, **values)

    assert escalate(on(30)) == 0


def test_a_moved_deadline_starts_at_the_foot_again(people: dict[str, int]) -> None:
    make_loop(people)
    escalate(on(23))
    with acting(system_actor()):
        Loop.objects.update(due_on=date(2026, 6, 20))

    escalate(on(24))
    assert rung() == ""
    escalate(on(17, 6))

    assert steps()[-1] == ("remind-before", True, False)


def test_working_days_carry_a_rung_over_the_weekend(people: dict[str, int]) -> None:
    make_loop(people, kind="share", due_on=date(2026, 5, 15))  # a Friday; urged one day later

    assert escalate(on(17)) == 1
    assert steps()[-1][0] == "remind-due"
    assert escalate(on(18)) == 1
    assert steps()[-1][0] == "urge"


def suggestion(people: dict[str, int]) -> int:
    make_loop(people)
    escalate(on(30))
    with acting(system_actor()):
        return EscalationStep.objects.get(step="circular").pk


def test_a_decided_rung_is_taken_and_told_to_all_it_names(people: dict[str, int]) -> None:
    pk = suggestion(people)

    with acting(head()) as actor:
        decide(step_id=pk, is_taken=True, reason="逾期十天未整改", actor=actor, at=on(30))

    assert rung() == "通报"
    assert sorted(told()["通报：配电箱门缺失"]) == sorted(["局长", "王", "办公室", "主任"])
    with acting(head()) as actor, pytest.raises(escalation.AlreadyDecided):
        decide(step_id=pk, is_taken=True, reason="再来", actor=actor, at=on(30))


def test_a_declined_rung_is_logged_and_nobody_is_told(people: dict[str, int]) -> None:
    pk = suggestion(people)

    with acting(head()) as actor:
        decide(step_id=pk, is_taken=False, reason="已在整改", actor=actor, at=on(30))

    assert rung() == "督办"
    with acting(system_actor()):
        newest = Event.objects.filter(chain="hazard:4").order_by("-seq").first()
    assert newest is not None
    assert newest.text == "不予通报：已在整改"
    assert "通报：配电箱门缺失" not in told()


def test_a_decision_needs_permission_reason_and_scope(people: dict[str, int]) -> None:
    pk = suggestion(people)
    words: dict[str, Any] = {"step_id": pk, "is_taken": True, "at": on(30)}

    with acting(head("street")) as actor, pytest.raises(NotPermitted):
        decide(**words, reason="试", actor=actor)
    with acting(head()) as actor, pytest.raises(InvalidInput):
        decide(**words, reason=" ", actor=actor)
    with acting(head(region="990200")) as actor, pytest.raises(NotFound):
        decide(**words, reason="试", actor=actor)


def test_a_suggestion_for_a_deadline_that_moved_is_over(people: dict[str, int]) -> None:
    pk = suggestion(people)
    with acting(system_actor()):
        Loop.objects.update(due_on=DUE + timedelta(days=30))

    with acting(head()) as actor, pytest.raises(escalation.AlreadyDecided):
        decide(step_id=pk, is_taken=True, reason="试", actor=actor, at=on(30))


def test_an_edited_ladder_is_what_counts(people: dict[str, int]) -> None:
    make_loop(people)
    row = packs.row("ladder", "hazards", "remind-before") | {"after_days": -5}
    with acting(head()) as actor:
        packs.edit_row(
            pack_id=packs.in_force("ladder", "hazards").pack_id,
            key="remind-before",
            values=row,
            actor=actor,
            at=NOON,
            reason="提前五天",
        )

    assert escalate(on(15)) == 1
