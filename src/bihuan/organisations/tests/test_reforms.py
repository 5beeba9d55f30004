"""Reforms as dated hand-over acts, seats that pass, terms and adjustments, names of a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from bihuan.content.loader import load_pack
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, TransitionRefused
from bihuan.kernel.models import Announcement, Loop
from bihuan.organisations import services
from bihuan.organisations.errors import (
    DateOrder,
    NotACommittee,
    ReformCircle,
    ReformEmpty,
    ReformTooEarly,
)
from bihuan.organisations.models import Membership, Reform, SeatRole, Unit
from bihuan.organisations.reform_record import draw_reform
from bihuan.organisations.services import name_on, set_up_committee
from bihuan.organisations.states import PartKind, ReformStatus
from bihuan.organisations.tests.conftest import CITY, NOON, TODAY, MakeUnit

LATER = TODAY + timedelta(days=30)


@pytest.fixture(autouse=True)
def sectors(db: None) -> None:
    packs.forget()
    packs.load(NOON, [load_pack("dictionary", "sectors")])
    packs.forget()


@pytest.fixture
def units(make_unit: MakeUnit) -> dict[str, Unit]:
    return {
        "safety": make_unit("临江市安全生产监督管理局", sectors=["hazchem", "fireworks"]),
        "fire": make_unit("临江市消防局", sectors=["fire-safety"]),
        "culture": make_unit("临江市文化局", sectors=["tourism"]),
    }


def plan(actor: Actor, on: date = TODAY) -> Reform:
    return services.plan_reform(
        title="机构改革", region=CITY, effective_on=on, actor=actor, at=NOON
    )


def part(actor: Actor, reform: Reform, kind: str, unit: Unit, **about: Any) -> None:
    services.add_part(
        reform_id=reform.pk, kind=kind, unit_id=unit.pk, actor=actor, at=NOON, **about
    )


def carry_out(actor: Actor, reform: Reform, at: datetime = NOON) -> Reform:
    services.approve_reform(reform_id=reform.pk, document="临委〔2026〕8号", actor=actor, at=NOON)
    done = services.carry_out_reform(reform_id=reform.pk, actor=actor, at=at)
    done.refresh_from_db()
    return done


def announced(kind: str) -> list[dict[str, Any]]:
    return list(Announcement.objects.filter(kind=kind).values_list("payload", flat=True))


def test_a_renamed_unit_is_known_under_its_name_of_the_day(
    lin: Actor, units: dict[str, Unit]
) -> None:
    reform = plan(lin)
    part(lin, reform, PartKind.RENAME, units["safety"], new_name="临江市应急管理局")
    carry_out(lin, reform)

    unit = Unit.objects.get(pk=units["safety"].pk)
    assert unit.name == "临江市应急管理局"
    assert name_on(unit, TODAY - timedelta(days=1)) == "临江市安全生产监督管理局"
    assert name_on(unit, TODAY) == "临江市应急管理局"


def test_a_merged_unit_passes_its_seats(lin: Actor, units: dict[str, Unit]) -> None:
    committee = set_up_committee(
        name="临江市消防专业委员会",
        kind="professional",
        region=CITY,
        on=date(2026, 1, 1),
        lead_id=units["fire"].pk,
        actor=lin,
        at=NOON,
    )
    reform = plan(lin)
    part(lin, reform, PartKind.MERGE, units["fire"], to_unit_id=units["safety"].pk)
    done = carry_out(lin, reform)

    assert done.status == ReformStatus.DONE
    seat = Membership.objects.get(committee=committee, ends_on__isnull=True)
    assert (seat.member_id, seat.role) == (units["safety"].pk, SeatRole.LEAD)
    assert Unit.objects.get(pk=units["fire"].pk).successor_id == units["safety"].pk
    assert announced("organisations.unit_succeeded")[0]["successor"] == units["safety"].pk
    assert done.moved == {"loops": 0, "seats": 1}


def test_a_split_sets_up_the_new_unit_with_its_sectors(lin: Actor, units: dict[str, Unit]) -> None:
    reform = plan(lin)
    part(
        lin,
        reform,
        PartKind.SPLIT,
        units["safety"],
        new_name="临江市烟花爆竹监管中心",
        sectors=["fireworks"],
    )
    carry_out(lin, reform)

    made = Unit.objects.get(name="临江市烟花爆竹监管中心")
    assert made.sectors == ["fireworks"]
    assert made.set_up_on == TODAY
    assert Unit.objects.get(pk=units["safety"].pk).sectors == ["hazchem"]
    told = announced("organisations.business_transferred")[0]
    assert (told["successor"], told["sectors"]) == (made.pk, ["fireworks"])


def test_a_transfer_takes_the_lead_of_the_field_along(lin: Actor, units: dict[str, Unit]) -> None:
    committee = set_up_committee(
        name="临江市文旅专业委员会",
        kind="professional",
        region=CITY,
        on=date(2026, 1, 1),
        lead_id=units["culture"].pk,
        member_ids=[units["fire"].pk],
        sectors=["tourism"],
        actor=lin,
        at=NOON,
    )
    reform = plan(lin)
    part(
        lin,
        reform,
        PartKind.TRANSFER,
        units["culture"],
        to_unit_id=units["fire"].pk,
        sectors=["tourism"],
    )
    carry_out(lin, reform)

    lead = Membership.objects.get(committee=committee, role=SeatRole.LEAD, ends_on__isnull=True)
    assert lead.member_id == units["fire"].pk
    assert Unit.objects.get(pk=units["fire"].pk).sectors == ["fire-safety", "tourism"]


def test_what_would_come_back_is_refused(lin: Actor, units: dict[str, Unit]) -> None:
    reform = plan(lin)
    part(lin, reform, PartKind.MERGE, units["fire"], to_unit_id=units["safety"].pk)
    part(lin, reform, PartKind.MERGE, units["safety"], to_unit_id=units["culture"].pk)
    with pytest.raises(ReformCircle):
        part(lin, reform, PartKind.MERGE, units["culture"], to_unit_id=units["fire"].pk)
    with pytest.raises(ReformCircle):
        part(lin, reform, PartKind.MERGE, units["culture"], to_unit_id=units["culture"].pk)


def test_different_sectors_may_pass_both_ways(lin: Actor, units: dict[str, Unit]) -> None:
    reform, fire, safety = plan(lin), units["fire"], units["safety"]
    there = {"to_unit_id": safety.pk, "sectors": ["fire-safety"]}
    part(lin, reform, PartKind.TRANSFER, fire, **there)
    back = {"to_unit_id": fire.pk, "sectors": ["fireworks"]}
    part(lin, reform, PartKind.TRANSFER, safety, **back)
    with pytest.raises(ReformCircle):
        part(lin, reform, PartKind.TRANSFER, safety, to_unit_id=fire.pk, sectors=["fire-safety"])


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        (PartKind.RENAME, {"new_name": ""}),
        (PartKind.MERGE, {}),
        (PartKind.TRANSFER, {"sectors": ["hazchem"]}),
        (PartKind.SPLIT, {"new_name": "某中心"}),
        (PartKind.SPLIT, {"new_name": "某中心", "sectors": ["nothing"]}),
        ("nothing", {}),
    ],
)
def test_a_part_that_lacks_something_is_refused(
    lin: Actor, units: dict[str, Unit], kind: str, about: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        part(lin, plan(lin), kind, units["safety"], **about)


def test_nothing_is_no_reform(lin: Actor, units: dict[str, Unit]) -> None:
    reform = plan(lin)
    with pytest.raises(ReformEmpty):
        services.approve_reform(reform_id=reform.pk, document="号", actor=lin, at=NOON)


def test_a_reform_waits_for_its_day_and_is_then_carried_out_by_itself(
    lin: Actor, units: dict[str, Unit]
) -> None:
    reform = plan(lin, LATER)
    part(lin, reform, PartKind.RENAME, units["safety"], new_name="临江市应急管理局")
    services.approve_reform(reform_id=reform.pk, document="临委〔2026〕8号", actor=lin, at=NOON)
    with pytest.raises(ReformTooEarly):
        services.carry_out_reform(reform_id=reform.pk, actor=lin, at=NOON)

    assert services.carry_out_due(actor=lin, at=NOON) == 0
    assert services.carry_out_due(actor=lin, at=NOON + timedelta(days=30)) == 1
    assert services.carry_out_due(actor=lin, at=NOON + timedelta(days=31)) == 0
    assert Unit.objects.get(pk=units["safety"].pk).name == "临江市应急管理局"


def test_a_reform_that_cannot_be_carried_out_says_why_and_waits(
    lin: Actor, units: dict[str, Unit], make_unit: MakeUnit
) -> None:
    reform = plan(lin, LATER)
    part(lin, reform, PartKind.RENAME, units["safety"], new_name="临江市应急管理局")
    services.approve_reform(reform_id=reform.pk, document="临委〔2026〕8号", actor=lin, at=NOON)
    make_unit("临江市应急管理局")  # somebody took the name meanwhile

    assert services.carry_out_due(actor=lin, at=NOON + timedelta(days=30)) == 0
    reform.refresh_from_db()
    assert reform.status == ReformStatus.APPROVED
    assert "临江市应急管理局" in reform.failure
    assert Loop.objects.get(kind="reform", object_id=reform.pk).tone == "danger"


def test_what_was_approved_is_not_changed(lin: Actor, units: dict[str, Unit]) -> None:
    reform = plan(lin, LATER)
    part(lin, reform, PartKind.RENAME, units["safety"], new_name="临江市应急管理局")
    services.approve_reform(reform_id=reform.pk, document="临委〔2026〕8号", actor=lin, at=NOON)
    with pytest.raises(InvalidInput):
        part(lin, reform, PartKind.RENAME, units["fire"], new_name="别的名称")
    gone = services.withdraw_reform(reform_id=reform.pk, note="方案调整", actor=lin, at=NOON)
    assert gone.status == ReformStatus.WITHDRAWN
    with pytest.raises(TransitionRefused):
        services.carry_out_reform(reform_id=reform.pk, actor=lin, at=NOON + timedelta(days=40))


def test_the_page_counts_what_will_pass(lin: Actor, units: dict[str, Unit]) -> None:
    set_up_committee(
        name="临江市消防专业委员会",
        kind="professional",
        region=CITY,
        on=date(2026, 1, 1),
        lead_id=units["fire"].pk,
        actor=lin,
        at=NOON,
    )
    reform = plan(lin, LATER)
    part(lin, reform, PartKind.MERGE, units["fire"], to_unit_id=units["safety"].pk)
    shown = draw_reform(reform, lin, localdate(NOON))

    titles = {section["title"]: section for section in shown["sections"]}
    assert titles["将移交的委员会席位"]["count"] == 1
    assert "并入" in titles["改革内容"]["table"]["note"]


# terms and adjustments


@pytest.fixture
def committee(lin: Actor, units: dict[str, Unit]) -> Unit:
    return set_up_committee(
        name="临江市安全生产委员会",
        kind="committee",
        region=CITY,
        on=date(2025, 1, 1),
        member_ids=[units["fire"].pk],
        actor=lin,
        at=NOON,
    )


def term(lin: Actor, committee: Unit, name: str, on: date) -> Any:
    return services.begin_term(
        committee_id=committee.pk,
        name=name,
        chair="林某",
        starts_on=on,
        document="临政办〔2025〕1号",
        actor=lin,
        at=NOON,
    )


def test_a_new_term_ends_the_former(lin: Actor, committee: Unit) -> None:
    first = term(lin, committee, "第四届", date(2025, 1, 1))
    second = term(lin, committee, "第五届", date(2026, 1, 1))
    first.refresh_from_db()
    assert first.ends_on == second.starts_on
    with pytest.raises(InvalidInput):
        term(lin, committee, "第五届", date(2026, 2, 1))
    with pytest.raises(DateOrder):
        term(lin, committee, "第六届", date(2025, 6, 1))


def test_a_version_of_a_committee_keeps_who_sat_in_it(
    lin: Actor, committee: Unit, units: dict[str, Unit]
) -> None:
    first = services.adjust_committee(
        committee_id=committee.pk,
        on=date(2026, 1, 1),
        document="临安委〔2026〕1号",
        text="成员单位调整",
        actor=lin,
        at=NOON,
    )
    seat = Membership.objects.get(committee=committee)
    services.end_seat(seat_id=seat.pk, on=date(2026, 2, 1), actor=lin, at=NOON)
    second = services.adjust_committee(
        committee_id=committee.pk,
        on=date(2026, 2, 1),
        document="临安委〔2026〕2号",
        text="消防局不再参加",
        actor=lin,
        at=NOON,
    )
    assert [one["name"] for one in first.seats] == ["临江市消防局"]
    assert (second.version, second.seats) == (2, [])
    with pytest.raises(InvalidInput):
        services.adjust_committee(
            committee_id=committee.pk, on=TODAY, document="", text="某事", actor=lin, at=NOON
        )
    with pytest.raises(NotACommittee):
        services.adjust_committee(
            committee_id=units["fire"].pk,
            on=TODAY,
            document="号",
            text="某事",
            actor=lin,
            at=NOON,
        )
