"""Committees, generic subjects and grids."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.organisations.errors import (
    DateOrder,
    GridCodeTaken,
    GroupRuleUnknown,
    NotACommittee,
    SeatTaken,
)
from bihuan.organisations.models import Membership
from bihuan.organisations.services import (
    abolish_unit,
    change_grid,
    change_role,
    define_group,
    end_seat,
    expand,
    freeze,
    set_up_committee,
    set_up_grid,
    take_seat,
)
from bihuan.organisations.tests.conftest import CITY, EAST, NOON, TODAY, WEST, MakeUnit


def test_a_professional_committee_has_its_lead_and_members(
    make_unit: MakeUnit, lin: Actor, as_lin: Actor
) -> None:
    lead, one, two = make_unit("住建局"), make_unit("城管局"), make_unit("消防支队")

    committee = set_up_committee(
        name="城市建设专委会",
        kind="professional",
        region=CITY,
        on=TODAY,
        lead_id=lead.pk,
        member_ids=[one.pk, two.pk, lead.pk],
        sectors=["construction"],
        actor=lin,
        at=NOON,
    )

    seats = Membership.objects.held(TODAY).filter(committee=committee)
    assert dict(seats.values_list("member__name", "role")) == {
        "住建局": "lead",
        "城管局": "member",
        "消防支队": "member",
    }


def test_a_second_lead_and_a_second_seat_are_refused(make_unit: MakeUnit, lin: Actor) -> None:
    lead, other = make_unit("住建局"), make_unit("城管局")
    committee = set_up_committee(
        name="专委会",
        kind="professional",
        region=CITY,
        on=TODAY,
        lead_id=lead.pk,
        actor=lin,
        at=NOON,
    )
    seat: dict[str, Any] = {"committee_id": committee.pk, "on": TODAY, "actor": lin, "at": NOON}

    with pytest.raises(SeatTaken):
        take_seat(member_id=other.pk, role="lead", **seat)
    with pytest.raises(SeatTaken):
        take_seat(member_id=lead.pk, role="member", **seat)
    with pytest.raises(InvalidInput):
        take_seat(member_id=committee.pk, role="member", **seat)
    with pytest.raises(InvalidInput):
        take_seat(member_id=other.pk, role="king", **seat)


def test_a_change_of_lead_keeps_the_former_seat(make_unit: MakeUnit, lin: Actor) -> None:
    lead = make_unit("住建局")
    committee = set_up_committee(
        name="专委会",
        kind="professional",
        region=CITY,
        on=date(2025, 1, 1),
        lead_id=lead.pk,
        actor=lin,
        at=NOON,
    )
    seat = committee.memberships.get()

    change_role(seat_id=seat.pk, role="member", on=TODAY, actor=lin, at=NOON)

    roles = committee.memberships.order_by("starts_on").values_list("role", "ends_on")
    assert list(roles) == [("lead", TODAY), ("member", None)]
    assert [s.role for s in Membership.objects.held(TODAY - timedelta(days=1))] == ["lead"]
    with pytest.raises(NotFound):
        end_seat(seat_id=seat.pk, on=TODAY, actor=lin, at=NOON)
    last = committee.memberships.get(ends_on=None)
    with pytest.raises(DateOrder):
        end_seat(seat_id=last.pk, on=date(2020, 1, 1), actor=lin, at=NOON)


def test_a_department_has_no_seats_to_give(make_unit: MakeUnit, lin: Actor) -> None:
    bureau, other = make_unit("住建局"), make_unit("城管局")

    with pytest.raises(NotACommittee):
        take_seat(
            committee_id=bureau.pk,
            member_id=other.pk,
            role="member",
            on=TODAY,
            actor=lin,
            at=NOON,
        )
    with pytest.raises(NotACommittee):
        set_up_committee(name="某局", kind="department", region=CITY, on=TODAY, actor=lin, at=NOON)


def test_all_districts_means_their_governments(make_unit: MakeUnit, lin: Actor) -> None:
    make_unit("市政府", "government")
    make_unit("东湖区政府", "government", EAST)
    make_unit("西山区政府", "government", WEST)
    make_unit("东湖区教育局", region=EAST)

    group = define_group(
        name="各县市区",
        region=CITY,
        rule={"kinds": ["government"], "levels": ["county"]},
        actor=lin,
        at=NOON,
    )

    assert [unit.name for unit in expand(group, TODAY)] == ["东湖区政府", "西山区政府"]


def test_members_of_the_committee_are_those_seated_that_day(
    make_unit: MakeUnit, lin: Actor
) -> None:
    one, two, besides = make_unit("甲局"), make_unit("乙局"), make_unit("丙局")
    committee = set_up_committee(
        name="安委会", kind="committee", region=CITY, on=TODAY, actor=lin, at=NOON,
        member_ids=[one.pk, two.pk],
    )  # fmt: skip
    rule: dict[str, Any] = {"members_of": committee.pk, "units": [besides.pk], "except": [two.pk]}
    group = define_group(name="市安委会成员单位", region=CITY, rule=rule, actor=lin, at=NOON)

    assert {unit.name for unit in expand(group, TODAY)} == {"甲局", "丙局"}
    assert {u.name for u in expand(group, TODAY - timedelta(days=1))} == {"丙局"}


def test_an_expansion_frozen_on_a_day_does_not_change_with_the_directory(
    make_unit: MakeUnit, lin: Actor, as_lin: Actor
) -> None:
    town = make_unit("河西镇人民政府", "street", "990102002")
    make_unit("东关街道办事处", "street", "990102001")
    group = define_group(
        name="各街道（镇）", region=EAST, rule={"kinds": ["street"]}, actor=lin, at=NOON
    )
    frozen = freeze(group_id=group.pk, on=TODAY, at=NOON)

    abolish_unit(unit_id=town.pk, on=TODAY, actor=lin, at=NOON)

    assert len(frozen.units) == 2
    assert {u.pk for u in expand(group, TODAY)} == set(frozen.units)
    assert len(expand(group, TODAY + timedelta(days=1))) == 1
    assert freeze(group_id=group.pk, on=TODAY, at=NOON).pk == frozen.pk


def test_a_subject_that_is_not_there_is_not_found(as_lin: Actor) -> None:
    with pytest.raises(NotFound):
        freeze(group_id=999_999, on=TODAY, at=NOON)


@pytest.mark.parametrize("rule", [{}, {"colour": 1}, {"kinds": ["ministry"]}, {"units": [0]}])
def test_a_rule_that_means_nothing_is_refused(
    places: None, lin: Actor, rule: dict[str, object]
) -> None:
    with pytest.raises(GroupRuleUnknown):
        define_group(name="某统称", region=CITY, rule=rule, actor=lin, at=NOON)


def test_the_street_keeps_the_grids_of_its_street_only(places: None, zhou: Actor) -> None:
    grid = set_up_grid(code="DG-01", name="柳林一网格", region="990102001001", actor=zhou, at=NOON)
    change_grid(
        grid_id=grid.pk, name="柳林一", keeper_name="孙", keeper_phone="", actor=zhou, at=NOON
    )

    with pytest.raises(NotFound):
        set_up_grid(code="HX-01", name="河西", region="990102002", actor=zhou, at=NOON)
    with pytest.raises(GridCodeTaken):
        set_up_grid(code="DG-01", name="另一", region="990102001001", actor=zhou, at=NOON)


def test_a_grid_needs_a_number_a_name_a_fine_region_and_a_whole_telephone(
    places: None, lin: Actor
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        set_up_grid(code=" ", name="", region=EAST, actor=lin, at=NOON)
    assert set(refusal.value.fields) == {"code", "name"}
    with pytest.raises(InvalidInput):
        set_up_grid(code="1", name="一", region=EAST, actor=lin, at=NOON)
    with pytest.raises(InvalidInput):
        set_up_grid(code="1", name="一", region="990102001", keeper_phone="138", actor=lin, at=NOON)
