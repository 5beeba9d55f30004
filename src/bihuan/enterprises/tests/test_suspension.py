"""W26: an enterprise stops, is watched, applies, is checked, and works again when it may."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from bihuan.enterprises.errors import (
    AlreadySuspended,
    BeforeFounding,
    CheckerApproves,
    StillSuspended,
    WatchedAlready,
)
from bihuan.enterprises.models import Enterprise, Suspension, Watch, WatchMiss
from bihuan.enterprises.services import (
    SuspensionFacts,
    WatchFacts,
    apply_for_resumption,
    approve_resumption,
    change,
    close_down,
    end_watch,
    facts_of,
    fail_resumption_check,
    merge,
    note_missed,
    open_watch,
    pass_resumption_check,
    record_contact,
    refuse_resumption,
    suspend_enterprise,
)
from bihuan.enterprises.states import SuspensionStatus, WatchKind, WatchStatus
from bihuan.enterprises.tests.conftest import NOON, TODAY, MakeEnterprise, actor_in
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotPermitted, TransitionRefused
from bihuan.kernel.models import Loop
from bihuan.kernel.permissions import Role
from bihuan.organisations.models import Unit

pytestmark = pytest.mark.usefixtures("file_ready")
REPAIR = SuspensionFacts("repair", "年度检修", TODAY - timedelta(days=3))
NEXT = NOON + timedelta(days=1)


def suspend(enterprise: Enterprise, actor: Actor, facts: SuspensionFacts = REPAIR) -> Suspension:
    with acting(actor):
        return suspend_enterprise(enterprise_id=enterprise.pk, facts=facts, actor=actor, at=NOON)


def apply_(suspension: Suspension, actor: Actor) -> None:
    with acting(actor):
        apply_for_resumption(
            suspension_id=suspension.pk,
            self_check="设备已检修，人员已培训",
            commitment="吴某",
            actor=actor,
            at=NOON,
        )


def owner(enterprise: Enterprise) -> Actor:
    return actor_in(Role.ENTERPRISE, enterprise.region, "王", enterprise_id=enterprise.pk)


def state(enterprise: Enterprise) -> str:
    return Enterprise.objects.get(pk=enterprise.pk).status


@pytest.fixture
def stopped(make: MakeEnterprise, lin: Actor) -> Suspension:
    return suspend(make(), lin)


def other(actor: Actor) -> Actor:
    """Somebody else of the same office."""
    return replace(actor, user_id=2, name="何")


def test_the_whole_way_back_to_work(stopped: Suspension, lin: Actor) -> None:
    enterprise = stopped.enterprise
    assert state(enterprise) == "suspended"

    apply_(stopped, owner(enterprise))
    assert state(enterprise) == "resuming"
    with acting(lin):
        pass_resumption_check(suspension_id=stopped.pk, guidance="符合条件", actor=lin, at=NOON)
    with acting(other(lin)):
        found = approve_resumption(
            suspension_id=stopped.pk, ended_on=date(2026, 3, 10), actor=other(lin), at=NOON
        )

    assert (found.status, found.ended_on) == (SuspensionStatus.RESUMED, date(2026, 3, 10))
    assert state(enterprise) == "operating"
    assert Loop.objects.get(kind="suspension", object_id=stopped.pk).closed_at is not None


def test_nothing_is_approved_before_the_check_is_passed(stopped: Suspension, lin: Actor) -> None:
    apply_(stopped, owner(stopped.enterprise))

    with acting(lin), pytest.raises(TransitionRefused):
        approve_resumption(suspension_id=stopped.pk, actor=lin, at=NOON)

    assert state(stopped.enterprise) == "resuming"


def test_whoever_checked_does_not_approve(stopped: Suspension, lin: Actor) -> None:
    apply_(stopped, owner(stopped.enterprise))
    with acting(lin):
        pass_resumption_check(suspension_id=stopped.pk, guidance="符合条件", actor=lin, at=NOON)

        with pytest.raises(CheckerApproves):
            approve_resumption(suspension_id=stopped.pk, actor=lin, at=NOON)


def test_a_failed_check_leaves_it_stopped_and_lets_it_apply_again(
    stopped: Suspension, lin: Actor
) -> None:
    found = stopped
    for _round in (1, 2):
        apply_(stopped, owner(stopped.enterprise))
        with acting(lin):
            found = fail_resumption_check(
                suspension_id=stopped.pk, guidance="除尘系统未检修", actor=lin, at=NOON
            )

    assert (found.status, found.rounds) == (SuspensionStatus.STOPPED, 2)
    assert state(stopped.enterprise) == "suspended"


def test_a_refusal_leaves_it_stopped(stopped: Suspension, lin: Actor) -> None:
    apply_(stopped, owner(stopped.enterprise))
    with acting(lin):
        pass_resumption_check(suspension_id=stopped.pk, guidance="符合条件", actor=lin, at=NOON)
        refuse_resumption(suspension_id=stopped.pk, decision="许可证过期", actor=lin, at=NOON)

    assert state(stopped.enterprise) == "suspended"


def test_the_register_cannot_go_round_the_resumption(stopped: Suspension, lin: Actor) -> None:
    enterprise = Enterprise.objects.get(pk=stopped.enterprise_id)
    facts = replace(facts_of(enterprise), status="operating")

    with acting(lin), pytest.raises(StillSuspended):
        change(enterprise_id=enterprise.pk, facts=facts, actor=lin, at=NOON)


def test_the_check_has_its_limit_in_working_days(stopped: Suspension) -> None:
    apply_(stopped, owner(stopped.enterprise))

    # 9 March 2026 is a Monday; five working days end on the next Monday.
    loop = Loop.objects.get(kind="suspension", object_id=stopped.pk)
    assert loop.due_on == date(2026, 3, 16)


def test_another_enterprise_cannot_apply(stopped: Suspension, make: MakeEnterprise) -> None:
    stranger = replace(owner(make(2)), scope=actor_in(Role.OFFICE, "990102", "林").scope)

    with pytest.raises(NotPermitted):
        apply_(stopped, stranger)


def test_it_stops_once_at_a_time(stopped: Suspension, lin: Actor) -> None:
    with pytest.raises(AlreadySuspended):
        suspend(stopped.enterprise, lin)


def test_a_part_leaves_the_state_as_it_is(make: MakeEnterprise, lin: Actor) -> None:
    enterprise = make()

    suspend(enterprise, lin, replace(REPAIR, is_whole=False, part="喷涂车间"))

    assert state(enterprise) == "operating"


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        pytest.param({"reason_kind": "none"}, {"reason_kind"}, id="no such reason"),
        pytest.param(
            {"reason_kind": "ordered"}, {"ordered_by", "order_number"}, id="an order unnamed"
        ),
        pytest.param({"is_whole": False}, {"part"}, id="a part unnamed"),
        pytest.param({"from_on": TODAY + timedelta(days=1)}, {"from_on"}, id="tomorrow"),
        pytest.param({"until_on": date(2026, 1, 1)}, {"until_on"}, id="ends before it begins"),
    ],
)
def test_what_cannot_be_is_refused(
    make: MakeEnterprise, lin: Actor, changed: dict[str, object], fields: set[str]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        suspend(make(), lin, replace(REPAIR, **changed))  # type: ignore[arg-type]  # a table

    assert set(refusal.value.fields) == fields


def test_nothing_stops_before_it_was_founded(make: MakeEnterprise, lin: Actor) -> None:
    with pytest.raises(BeforeFounding):
        suspend(make(founded_on=TODAY), lin)


def test_closing_down_closes_the_record(stopped: Suspension, lin: Actor) -> None:
    with acting(lin):
        close_down(suspension_id=stopped.pk, note="设备已拆除", actor=lin, at=NOON)

    assert state(stopped.enterprise) == "closed"


def watched(enterprise: Enterprise, bureau: Unit, lin: Actor, **more: object) -> Suspension:
    watch = WatchFacts("周某", bureau.pk, every_days=7, since_on=TODAY, **more)  # type: ignore[arg-type]
    return suspend(enterprise, lin, replace(REPAIR, watch=watch))


def test_a_watch_ends_with_the_suspension(make: MakeEnterprise, bureau: Unit, lin: Actor) -> None:
    enterprise = make()
    suspension = watched(enterprise, bureau, lin)
    assert "under-suspension-watch" in Enterprise.objects.get(pk=enterprise.pk).tags

    with acting(lin):
        close_down(suspension_id=suspension.pk, note="设备已拆除", actor=lin, at=NOON)

    assert Watch.objects.get().status == WatchStatus.ENDED
    assert "under-suspension-watch" not in Enterprise.objects.get(pk=enterprise.pk).tags


def test_each_contact_moves_the_next_one(make: MakeEnterprise, bureau: Unit, lin: Actor) -> None:
    watched(make(), bureau, lin)
    watch = Watch.objects.get()
    assert watch.due_on == date(2026, 3, 16)

    at = datetime(2026, 3, 12, 4, tzinfo=NOON.tzinfo)
    with acting(lin):
        record_contact(watch_id=watch.pk, way="visit", found="无人生产", actor=lin, at=at)

    watch.refresh_from_db()
    assert (watch.last_on, watch.due_on) == (date(2026, 3, 12), date(2026, 3, 19))
    assert Loop.objects.get(kind="watch").due_on == date(2026, 3, 19)


def test_silence_is_logged_each_period_once(make: MakeEnterprise, bureau: Unit, lin: Actor) -> None:
    watched(make(), bureau, lin)

    with acting(system_actor()):
        in_time = note_missed(on=date(2026, 3, 16), at=NOON)
        first = note_missed(on=date(2026, 3, 17), at=NOON)
        again = note_missed(on=date(2026, 3, 23), at=NOON)
        second = note_missed(on=date(2026, 3, 24), at=NOON)

    assert (in_time, first, again, second) == (0, 1, 0, 1)
    assert Watch.objects.get().missed == 2


def test_a_contact_makes_up_for_what_was_missed(
    make: MakeEnterprise, bureau: Unit, lin: Actor
) -> None:
    watched(make(), bureau, lin)
    late = datetime(2026, 3, 20, 4, tzinfo=NOON.tzinfo)
    with acting(system_actor()):
        note_missed(on=date(2026, 3, 20), at=late)
    with acting(lin):
        record_contact(
            watch_id=Watch.objects.get().pk, way="phone", found="无人生产", actor=lin, at=late
        )

    assert WatchMiss.objects.get().made_up_on == date(2026, 3, 20)


@pytest.mark.parametrize("on", [TODAY - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_contact_lies_within_the_watch(
    make: MakeEnterprise, bureau: Unit, lin: Actor, on: date
) -> None:
    watched(make(), bureau, lin)

    with acting(lin), pytest.raises(InvalidInput) as refusal:
        record_contact(
            watch_id=Watch.objects.get().pk, way="visit", found="正常", on=on, actor=lin, at=NOON
        )

    assert set(refusal.value.fields) == {"on"}


def test_one_watch_a_kind(make: MakeEnterprise, bureau: Unit, lin: Actor) -> None:
    enterprise, facts = make(), WatchFacts("周某", bureau.pk)
    with acting(lin):
        first = open_watch(
            enterprise_id=enterprise.pk, kind=WatchKind.GAS, facts=facts, actor=lin, at=NOON
        )
        with pytest.raises(WatchedAlready):
            open_watch(
                enterprise_id=enterprise.pk, kind=WatchKind.GAS, facts=facts, actor=lin, at=NOON
            )
        end_watch(watch_id=first.pk, note="停用燃气", actor=lin, at=NOON)
        again = open_watch(
            enterprise_id=enterprise.pk, kind=WatchKind.GAS, facts=facts, actor=lin, at=NOON
        )

    assert again.every_days == 15  # the setting of the kind


def test_a_merged_record_brings_its_suspension(
    make: MakeEnterprise, bureau: Unit, lin: Actor
) -> None:
    kept, dropped = make(), make(2, code=None, is_unlicensed=True, unlicensed_reason="未办照")
    suspension = watched(dropped, bureau, lin)

    with acting(lin):
        merge(kept_id=kept.pk, dropped_id=dropped.pk, reason="同一家", actor=lin, at=NEXT)

    suspension.refresh_from_db()
    assert suspension.enterprise_id == kept.pk
    assert Loop.objects.get(kind="watch").enterprise_id == kept.pk
