"""Changes, withdrawal, safety managers, duplicates and mergers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bihuan.enterprises.errors import (
    AlreadyWithdrawn,
    LooksRegistered,
    ManagerGone,
    NotOwnField,
    OutsideRegion,
    SameRecord,
    TwoLicences,
)
from bihuan.enterprises.models import Enterprise, SafetyManager
from bihuan.enterprises.services import (
    ManagerFacts,
    change,
    change_manager,
    duplicates_of,
    facts_of,
    likely_pairs,
    mark_distinct,
    merge,
    register_manager,
    release_manager,
    version_of,
    withdraw,
)
from bihuan.enterprises.tests.conftest import (
    EASTGATE,
    NOON,
    TODAY,
    WESTTOWN,
    MakeEnterprise,
    actor_in,
    credit_code,
    facts,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from bihuan.kernel.models import Announcement, Event
from bihuan.kernel.permissions import Role
from bihuan.organisations.models import Unit


def test_a_change_keeps_what_each_field_was_and_is(make: MakeEnterprise, zhou: Actor) -> None:
    kept = make(1)
    wanted = replace(facts_of(kept), status="suspended", principal="郑某")

    change(enterprise_id=kept.pk, facts=wanted, actor=zhou, at=NOON)

    event = Event.objects.get(kind="enterprises.changed")
    assert event.data["changed"] == {
        "status": ["operating", "suspended"],
        "principal": ["吴某", "郑某"],
    }
    assert event.text == "修改状态、主要负责人"
    assert list(Enterprise.objects.suspended()) == [kept]
    told = Announcement.objects.values_list("kind", flat=True)
    assert "enterprises.principal_changed" in told


def test_no_change_leaves_no_trace(make: MakeEnterprise, zhou: Actor) -> None:
    kept = make(1)

    change(enterprise_id=kept.pk, facts=facts_of(kept), actor=zhou, at=NOON)

    assert not Event.objects.filter(kind="enterprises.changed").exists()


def test_two_people_do_not_overwrite_each_other(make: MakeEnterprise, zhou: Actor) -> None:
    kept = make(1)
    before = facts_of(kept)
    seen = version_of(before)
    change(
        enterprise_id=kept.pk, facts=replace(before, employees=99), seen=seen, actor=zhou, at=NOON
    )

    with pytest.raises(Conflict):
        change(
            enterprise_id=kept.pk,
            facts=replace(before, size="micro"),
            seen=seen,
            actor=zhou,
            at=NOON,
        )


def test_an_enterprise_keeps_its_own_telephone_and_no_more(make: MakeEnterprise) -> None:
    kept = make(1)
    wang = actor_in(Role.ENTERPRISE, EASTGATE, "王", enterprise_id=kept.pk)
    before = facts_of(kept)

    change(
        enterprise_id=kept.pk,
        facts=replace(before, principal_phone="13900000000"),
        actor=wang,
        at=NOON,
    )

    with pytest.raises(NotOwnField) as refusal:
        change(enterprise_id=kept.pk, facts=replace(before, size="micro"), actor=wang, at=NOON)
    assert "规模" in str(refusal.value)


def test_a_grid_keeper_changes_nothing(make: MakeEnterprise) -> None:
    kept, grid = make(1), actor_in(Role.GRID, EASTGATE, "孙")

    with pytest.raises(NotPermitted):
        change(enterprise_id=kept.pk, facts=facts_of(kept), actor=grid, at=NOON)


def test_the_street_does_not_move_an_enterprise_into_another(
    make: MakeEnterprise, zhou: Actor, lin: Actor
) -> None:
    kept = make(1)
    moved = replace(facts_of(kept), region=WESTTOWN)

    with pytest.raises(OutsideRegion):
        change(enterprise_id=kept.pk, facts=moved, actor=zhou, at=NOON)

    assert change(enterprise_id=kept.pk, facts=moved, actor=lin, at=NOON).region == WESTTOWN


def test_a_rename_onto_another_record_is_noticed(make: MakeEnterprise, lin: Actor) -> None:
    make(1, name="红星商店", code=None, is_unlicensed=True, unlicensed_reason="未办照")
    other = make(2)

    with pytest.raises(LooksRegistered):
        change(
            enterprise_id=other.pk,
            facts=replace(facts_of(other), name="红星商店"),
            actor=lin,
            at=NOON,
        )


def test_withdrawing_needs_a_reason_and_happens_once(make: MakeEnterprise, lin: Actor) -> None:
    kept = make(1)
    with pytest.raises(InvalidInput):
        withdraw(enterprise_id=kept.pk, reason=" ", actor=lin, at=NOON)
    withdraw(enterprise_id=kept.pk, reason="重复登记", actor=lin, at=NOON)

    assert not Enterprise.objects.kept().exists()
    with pytest.raises(AlreadyWithdrawn):
        withdraw(enterprise_id=kept.pk, reason="重复登记", actor=lin, at=NOON)
    with pytest.raises(AlreadyWithdrawn):
        change(enterprise_id=kept.pk, facts=facts_of(kept), actor=lin, at=NOON)


def test_a_safety_manager_comes_renews_and_leaves(make: MakeEnterprise) -> None:
    kept = make(1)
    wang = actor_in(Role.ENTERPRISE, EASTGATE, "王", enterprise_id=kept.pk)
    known = ManagerFacts("冯某", date(2024, 1, 1), certificate="A1", certificate_until=TODAY)
    manager = register_manager(enterprise_id=kept.pk, facts=known, actor=wang, at=NOON)
    assert list(SafetyManager.objects.expiring(TODAY)) == [manager]

    renewed = replace(known, certificate_until=date(2029, 1, 1))
    change_manager(manager_id=manager.pk, facts=renewed, actor=wang, at=NOON)
    assert not SafetyManager.objects.expiring(TODAY).exists()
    with pytest.raises(InvalidInput):
        release_manager(manager_id=manager.pk, on=date(2023, 1, 1), actor=wang, at=NOON)
    release_manager(manager_id=manager.pk, on=TODAY, actor=wang, at=NOON)

    assert not SafetyManager.objects.in_office().exists()
    with pytest.raises(ManagerGone):
        release_manager(manager_id=manager.pk, on=TODAY, actor=wang, at=NOON)
    kinds = Event.objects.filter(chain=f"enterprise:{kept.pk}").values_list("kind", flat=True)
    assert [kind.partition(".")[2] for kind in kinds.order_by("seq")] == [
        "registered",
        "manager_registered",
        "manager_changed",
        "manager_released",
    ]


def test_a_safety_manager_before_the_enterprise_was_founded_is_refused(
    make: MakeEnterprise, zhou: Actor
) -> None:
    kept = make(1)
    wrong = ManagerFacts("", date(2010, 1, 1), phone="123", certificate_until=date(2009, 1, 1))

    with pytest.raises(InvalidInput) as refusal:
        register_manager(enterprise_id=kept.pk, facts=wrong, actor=zhou, at=NOON)

    assert set(refusal.value.fields) == {"name", "phone", "since_on", "certificate_until"}


UNLICENSED: dict[str, Any] = {"code": None, "is_unlicensed": True, "unlicensed_reason": "未办照"}


def test_the_hint_on_entry_finds_code_name_and_neighbourhood(
    make: MakeEnterprise, lin: Actor
) -> None:
    by_code = make(1)
    by_name = make(2, name="红星商店", **UNLICENSED)
    near = make(3, name="红星商店二店", latitude=30.0, longitude=110.0, **UNLICENSED)
    make(4, name="红星商店", region=WESTTOWN)

    asked = facts(name="红星商店", latitude=30.0005, longitude=110.0)
    found = {other.pk: pair.why for other, pair in duplicates_of(asked, lin)}

    assert found == {by_code.pk: "same_code", by_name.pk: "same_name", near.pk: "near"}


def test_pairs_found_to_be_two_are_not_offered_again(make: MakeEnterprise, lin: Actor) -> None:
    one = make(1, name="红星商店", **UNLICENSED)
    other = make(2, name="红星商店")
    assert [(p.first, p.second) for p in likely_pairs(lin)] == [(one.pk, other.pk)]

    mark_distinct(one_id=other.pk, other_id=one.pk, reason="地址不同", actor=lin, at=NOON)

    assert likely_pairs(lin) == []
    assert Event.objects.filter(kind="enterprises.found_distinct").count() == 2
    with pytest.raises(SameRecord):
        mark_distinct(one_id=one.pk, other_id=one.pk, reason="x", actor=lin, at=NOON)
    with pytest.raises(InvalidInput):
        mark_distinct(one_id=one.pk, other_id=other.pk, reason="", actor=lin, at=NOON)


def test_two_records_with_two_codes_are_never_offered(make: MakeEnterprise, lin: Actor) -> None:
    make(1, name="红星商店")
    make(2, name="红星商店")

    assert likely_pairs(lin) == []


def test_a_merger_passes_on_code_people_and_what_was_taken(
    make: MakeEnterprise, lin: Actor
) -> None:
    kept = make(1, name="红星商店", tags=("key",), **UNLICENSED)
    dropped = make(2, name="红星商店", address="柳林路9号", employees=5, tags=("dust",))
    register_manager(
        enterprise_id=dropped.pk, facts=ManagerFacts("冯某", TODAY), actor=lin, at=NOON
    )

    merge(
        kept_id=kept.pk,
        dropped_id=dropped.pk,
        reason="同一经营者",
        take=["address"],
        actor=lin,
        at=NOON,
    )

    kept.refresh_from_db()
    dropped.refresh_from_db()
    assert (kept.code, kept.is_unlicensed, kept.address) == (credit_code(2), False, "柳林路9号")
    assert (kept.employees, kept.tags) == (12, ["dust", "key"])
    assert (dropped.merged_into_id, dropped.withdrawn_reason) == (kept.pk, "同一经营者")
    assert SafetyManager.objects.get().enterprise_id == kept.pk
    told = Announcement.objects.get(kind="enterprises.merged")
    assert told.payload == {"kept": kept.pk, "dropped": dropped.pk}


def test_what_was_merged_before_follows_into_the_last_record(
    make: MakeEnterprise, lin: Actor
) -> None:
    first, second, third = (make(n, name=f"红星{n}店", **UNLICENSED) for n in (1, 2, 3))
    for kept, dropped in ((second, first), (third, second)):
        merge(kept_id=kept.pk, dropped_id=dropped.pk, reason="同一家", actor=lin, at=NOON)

    first.refresh_from_db()
    assert first.merged_into_id == third.pk


def test_mergers_that_cannot_be_are_refused(make: MakeEnterprise, lin: Actor) -> None:
    one, other = make(1), make(2)
    asked: dict[str, Any] = {"kept_id": one.pk, "dropped_id": other.pk, "actor": lin, "at": NOON}

    with pytest.raises(TwoLicences):
        merge(**asked, reason="同一家")
    with pytest.raises(InvalidInput):
        merge(**asked, reason=" ")
    with pytest.raises(SameRecord):
        merge(kept_id=one.pk, dropped_id=one.pk, reason="x", actor=lin, at=NOON)
    third = make(3, **UNLICENSED)
    with pytest.raises(InvalidInput):
        merge(kept_id=one.pk, dropped_id=third.pk, reason="x", take=["soul"], actor=lin, at=NOON)


def test_a_street_does_not_merge_what_it_does_not_see(make: MakeEnterprise, zhou: Actor) -> None:
    mine, other = make(1, **UNLICENSED), make(2, region=WESTTOWN)

    with pytest.raises(NotFound):
        merge(kept_id=mine.pk, dropped_id=other.pk, reason="同一家", actor=zhou, at=NOON)


def test_the_questions_of_statistics_count_what_they_say(
    make: MakeEnterprise, bureau: Unit, lin: Actor
) -> None:
    big = make(1, size="large", tags=("above-scale", "key"), supervisor_id=bureau.pk, risk_level=1)
    make(2, size="micro", sector="fireworks")
    make(3, size="small", status="suspended", region=WESTTOWN)
    make(4, status="closed")
    gone = make(5)
    withdraw(enterprise_id=gone.pk, reason="登记有误", actor=lin, at=NOON)
    register = Enterprise.objects

    assert register.kept().count() == 4
    assert register.active().count() == 3
    assert register.operating().count() == 2
    assert register.suspended().count() == 1
    assert register.active().small_and_micro().count() == 2
    assert list(register.above_scale()) == [big]
    assert list(register.with_supervisor([bureau.pk])) == [big]
    assert list(register.at_risk(1, 2)) == [big]
    assert register.kept().without_supervisor().count() == 3
    assert register.in_sector("fireworks", "hazchem").count() == 1
    assert register.in_region(WESTTOWN).count() == 1
    assert register.of_size("large").tagged("key").with_supervisor().count() == 1
    assert register.registered_by(TODAY).count() == 4
    assert register.registered_by(date(2026, 3, 8)).count() == 0
