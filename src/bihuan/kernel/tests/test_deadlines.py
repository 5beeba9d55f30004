"""Time limits by the rules and calendar in force here, and clocks that stand still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest

from bihuan.kernel import deadlines, evidence, packs
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.audit import Place
from bihuan.kernel.deadlines import pausing
from bihuan.kernel.errors import InvalidInput, NotFound, NotPermitted
from bihuan.kernel.models import DeadlinePause, Event, Loop
from bihuan.kernel.permissions import permissions_of
from bihuan.kernel.scope import Scope

NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)


def office(role: str = "office_head", region: str = "990100") -> Actor:
    return Actor(
        user_id=None,
        name="周主任",
        role=role,
        scope=Scope.of_region(region),
        permissions=permissions_of(role),
        region=region,
    )


def clerk(role: str = "office_head") -> Actor:
    """An actor with an account number that is no platform actor, for questions of permission."""
    return Actor(**{**vars(office(role)), "user_id": 7})


@pytest.fixture
def shipped(as_app_role: None) -> None:
    packs.load(NOON)


@pytest.fixture
def inside(shipped: None) -> Iterator[Actor]:
    with acting(system_actor()) as actor:
        yield actor


def make_loop(**values: Any) -> Loop:
    found: dict[str, Any] = {
        "kind": "task",
        "object_id": 1,
        "title": "报送三月小结",
        "status": "open",
        "region": "990102",
        "opened_at": NOON,
        "due_on": date(2026, 5, 20),
    }
    return Loop.objects.create(**(found | values))


def make_document() -> int:
    upload = evidence.Upload("延期批复.txt", BytesIO("同意中止。".encode()))
    return evidence.keep(upload, actor=system_actor(), at=NOON, place=Place("990102")).pk


def test_a_rule_is_counted_day_by_day_through_the_may_holiday(shipped: None) -> None:
    found = deadlines.due("evidence-preservation", date(2026, 4, 30))

    assert found.due == date(2026, 5, 13)
    assert [day.n for day in found.days if day.counted] == [1, 2, 3, 4, 5, 6, 7]
    assert not found.provisional
    assert found.explain()[-1] == "到期：2026-05-13。"


def test_a_moment_is_taken_in_the_zone_of_the_platform(shipped: None) -> None:
    late_evening = datetime(2026, 4, 29, 17, tzinfo=UTC)  # 30 April, one in the morning

    assert deadlines.due("evidence-preservation", late_evening).due == date(2026, 5, 13)


def test_an_unknown_rule_is_refused(shipped: None) -> None:
    with pytest.raises(deadlines.RuleUnknown) as refusal:
        deadlines.due("no-such-rule", date(2026, 4, 30))

    assert refusal.value.code == "rule_unknown"


def test_a_rule_in_hours_needs_a_moment(shipped: None) -> None:
    hours = next(rule for rule in deadlines.rules() if rule.unit == "hour")

    with pytest.raises(deadlines.MomentNeeded):
        deadlines.due(hours.code, date(2026, 4, 30))
    assert isinstance(deadlines.due(hours.code, NOON).due, datetime)


def test_a_local_edit_of_a_rule_is_what_counts(shipped: None) -> None:
    row = packs.row("time-limit", "house", "hazard-general") | {"length": 10}
    with acting(office()) as actor:
        packs.edit_row(
            pack_id=packs.in_force("time-limit", "house").pack_id,
            key="hazard-general",
            values=row,
            actor=actor,
            at=NOON,
            reason="区里定为十天",
        )

    assert deadlines.due("hazard-general", date(2026, 5, 6)).due == date(2026, 5, 16)


def test_in_a_year_without_a_table_the_date_is_provisional(shipped: None) -> None:
    found = deadlines.due("evidence-preservation", date(2027, 4, 30))

    assert found.provisional
    assert "暂按：2027年的节假日安排尚未录入，先按周一至周五计算。" in found.explain()


def test_a_confirmed_year_is_no_longer_provisional(shipped: None) -> None:
    with acting(office()) as actor:
        deadlines.set_day(
            day=date(2027, 5, 3),
            is_workday=False,
            name="劳动节",
            source="国务院办公厅通知",
            actor=actor,
            at=NOON,
        )
        deadlines.confirm_year(year=2027, source="国务院办公厅通知", actor=actor, at=NOON)

    found = deadlines.due("evidence-preservation", date(2027, 4, 30))

    assert not found.provisional
    assert found.due == date(2027, 5, 12)
    with acting(office()) as actor:
        deadlines.reopen_year(year=2027, reason="通知有误", actor=actor, at=NOON)
    assert deadlines.is_provisional(date(2027, 4, 30))


def test_a_local_day_wins_until_it_is_taken_back(shipped: None) -> None:
    day = date(2026, 5, 7)
    with acting(office()) as actor:
        deadlines.set_day(
            day=day, is_workday=False, name="抗洪停工", source="区政府通知", actor=actor, at=NOON
        )
        assert not deadlines.is_workday(day)
        deadlines.clear_day(day=day, reason="通知撤回", actor=actor, at=NOON)
        assert deadlines.is_workday(day)
        with pytest.raises(deadlines.DayNotLocal):
            deadlines.clear_day(day=day, reason="通知撤回", actor=actor, at=NOON)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        pytest.param({"name": " "}, "name", id="no name"),
        pytest.param({"source": ""}, "reason", id="no source"),
        pytest.param({"day": date(1990, 1, 1)}, "date", id="long ago"),
    ],
)
def test_a_day_needs_a_name_a_source_and_a_year_in_range(
    shipped: None, values: dict[str, Any], field: str
) -> None:
    given: dict[str, Any] = {
        "day": date(2027, 5, 3),
        "is_workday": False,
        "name": "劳动节",
        "source": "通知",
    }

    with acting(office()) as actor, pytest.raises(InvalidInput) as refusal:
        deadlines.set_day(**(given | values), actor=actor, at=NOON)

    assert list(refusal.value.fields) == [field]


def test_the_calendar_is_changed_only_with_the_permission(shipped: None) -> None:
    with acting(clerk("street")) as actor, pytest.raises(NotPermitted):
        deadlines.confirm_year(year=2027, source="通知", actor=actor, at=NOON)


def test_a_change_of_the_calendar_asks_for_the_recount_in_its_transaction(shipped: None) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    with acting(office()) as actor:
        deadlines.confirm_year(year=2027, source="通知", actor=actor, at=NOON)

    assert ProcrastinateJob.objects.filter(task_name="kernel.recount_deadlines").count() == 1


def test_working_days_are_counted_both_ways(shipped: None) -> None:
    friday = date(2026, 5, 8)

    assert deadlines.working_days_after(friday, 1) == date(2026, 5, 9)  # made a working day
    assert deadlines.working_days_after(friday, 2) == date(2026, 5, 11)
    assert deadlines.working_days_after(date(2026, 5, 11), -2) == friday
    assert deadlines.working_days_after(friday, 0) == friday
    assert deadlines.working_days_between(date(2026, 4, 30), date(2026, 5, 13)) == 7


def test_a_pause_and_its_end_are_logged_and_the_deadline_is_counted_anew(
    inside: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def recompute(object_id: int, actor: Actor, at: datetime) -> bool:
        counted = deadlines.due(
            "hazard-general", date(2026, 5, 5), deadlines.pauses_of("task", object_id)
        )
        Loop.objects.filter(kind="task", object_id=object_id).update(due_on=counted.due)
        return True

    monkeypatch.setattr(
        pausing, "keepers", lambda: {"task": deadlines.DueKeeper("task", recompute)}
    )
    loop = make_loop()

    deadlines.pause(
        kind="task",
        object_id=1,
        reason="设备返厂",
        document_id=make_document(),
        actor=inside,
        at=NOON,
    )
    loop.refresh_from_db()
    assert loop.paused_at == NOON
    due = deadlines.resume(
        kind="task", object_id=1, actor=inside, at=datetime(2026, 5, 11, 4, tzinfo=UTC)
    )

    assert due == date(2026, 5, 25)  # five days stood still, 6 to 10 May
    texts = Event.objects.filter(chain="task:1").order_by("seq").values_list("text", flat=True)
    assert list(texts) == ["中止计时：设备返厂", "恢复计时"]


def test_a_pause_ended_on_its_own_day_takes_no_day(inside: Actor) -> None:
    make_loop()
    deadlines.pause(
        kind="task", object_id=1, reason="误办", document_id=make_document(), actor=inside, at=NOON
    )

    deadlines.resume(kind="task", object_id=1, actor=inside, at=NOON)

    assert deadlines.pauses_of("task", 1) == ()


def test_a_second_pause_and_an_end_without_one_are_refused(inside: Actor) -> None:
    make_loop()
    words: dict[str, Any] = {"kind": "task", "object_id": 1, "actor": inside, "at": NOON}
    with pytest.raises(deadlines.NotPaused):
        deadlines.resume(**words)
    deadlines.pause(**words, reason="设备返厂", document_id=make_document())

    with pytest.raises(deadlines.AlreadyPaused):
        deadlines.pause(**words, reason="设备返厂", document_id=make_document())
    assert DeadlinePause.objects.count() == 1


@pytest.mark.parametrize(
    "values",
    [pytest.param({"closed_at": NOON}, id="closed"), pytest.param({"due_on": None}, id="no date")],
)
def test_a_loop_without_a_running_clock_is_not_paused(
    inside: Actor, values: dict[str, Any]
) -> None:
    make_loop(**values)

    with pytest.raises(deadlines.ClockStopped):
        deadlines.pause(
            kind="task",
            object_id=1,
            reason="设备返厂",
            document_id=make_document(),
            actor=inside,
            at=NOON,
        )


def test_a_pause_needs_reason_document_permission_and_scope(inside: Actor) -> None:
    make_loop()
    words: dict[str, Any] = {"kind": "task", "object_id": 1, "at": NOON}
    document = make_document()

    with pytest.raises(InvalidInput) as refusal:
        deadlines.pause(**words, reason=" ", document_id=document, actor=inside)
    assert list(refusal.value.fields) == ["reason"]
    with pytest.raises(InvalidInput) as refusal:
        deadlines.pause(**words, reason="设备返厂", document_id=0, actor=inside)
    assert list(refusal.value.fields) == ["document"]
    with pytest.raises(NotPermitted):
        deadlines.pause(**words, reason="设备返厂", document_id=document, actor=clerk("street"))
    elsewhere = Actor(**{**vars(clerk("office")), "scope": Scope.of_region("990200")})
    with acting(elsewhere), pytest.raises((NotFound, InvalidInput)):
        deadlines.pause(**words, reason="设备返厂", document_id=document, actor=elsewhere)


def test_recount_asks_every_keeper_for_its_open_loops(
    inside: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bihuan.kernel import housework

    asked: list[int] = []

    def recompute(object_id: int, actor: Actor, at: datetime) -> bool:
        asked.append(object_id)
        return True

    keeper = deadlines.DueKeeper("task", recompute)
    monkeypatch.setattr(pausing, "keepers", lambda: {"task": keeper})
    make_loop()
    make_loop(object_id=2, closed_at=NOON)
    make_loop(object_id=3, kind="other")

    assert housework.recount_deadlines(NOON) == 1
    assert asked == [1]
