"""Units: their history, their subtrees, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotFound, NotPermitted
from bihuan.kernel.models import Announcement, Event
from bihuan.organisations.errors import (
    DateOrder,
    FormerNameKept,
    NotTeamMember,
    StillHasUnits,
    UnitCycle,
    UnitGone,
    UnitNameTaken,
    UnknownRegion,
)
from bihuan.organisations.models import Contact, Duty, Membership, Unit
from bihuan.organisations.services import (
    abolish_unit,
    add_name,
    create_unit,
    drop_name,
    end_contact,
    merge_units,
    move_unit,
    register_contact,
    rename_unit,
    revise_duty,
    take_seat,
)
from bihuan.organisations.tests.conftest import CITY, EAST, NOON, TODAY, MakeUnit


def subtrees() -> dict[str, set[str]]:
    names = dict(Unit.objects.values_list("pk", "name"))
    return {unit.name: {names[pk] for pk in unit.subtree} for unit in Unit.objects.all()}


def test_a_unit_reaches_itself_and_those_below(make_unit: MakeUnit, as_lin: Actor) -> None:
    top = make_unit("市政府", "government")
    bureau = make_unit("市应急管理局", parent_id=top.pk)
    make_unit("执法支队", parent_id=bureau.pk)

    assert subtrees() == {
        "市政府": {"市政府", "市应急管理局", "执法支队"},
        "市应急管理局": {"市应急管理局", "执法支队"},
        "执法支队": {"执法支队"},
    }


def test_moving_a_unit_takes_everything_below_with_it(make_unit: MakeUnit, lin: Actor) -> None:
    old, new = make_unit("甲局"), make_unit("乙局")
    branch = make_unit("支队", parent_id=old.pk)
    make_unit("大队", parent_id=branch.pk)

    move_unit(unit_id=branch.pk, parent_id=new.pk, actor=lin, at=NOON)

    assert subtrees()["甲局"] == {"甲局"}
    assert subtrees()["乙局"] == {"乙局", "支队", "大队"}


def test_a_unit_cannot_come_below_itself(make_unit: MakeUnit, lin: Actor) -> None:
    top = make_unit("甲局")
    middle = make_unit("支队", parent_id=top.pk)
    low = make_unit("大队", parent_id=middle.pk)

    with pytest.raises(UnitCycle) as refusal:
        move_unit(unit_id=top.pk, parent_id=low.pk, actor=lin, at=NOON)

    assert refusal.value.user_message() == "“大队”在“甲局”之下，不能再做它的上级。"
    with pytest.raises(UnitCycle):
        move_unit(unit_id=top.pk, parent_id=top.pk, actor=lin, at=NOON)


def test_a_new_name_keeps_the_former_one_with_its_dates(make_unit: MakeUnit, lin: Actor) -> None:
    unit = make_unit("市安监局", set_up_on=date(2005, 1, 1))

    rename_unit(unit_id=unit.pk, name="市应急局", on=date(2019, 1, 5), actor=lin, at=NOON)

    former = unit.names.get()
    assert (former.name, former.valid_from, former.valid_to) == (
        "市安监局",
        date(2005, 1, 1),
        date(2019, 1, 5),
    )
    assert Event.objects.filter(chain=f"unit:{unit.pk}").count() == 2


def test_a_renaming_before_the_unit_existed_is_refused(make_unit: MakeUnit, lin: Actor) -> None:
    unit = make_unit("市安监局", set_up_on=date(2005, 1, 1))

    with pytest.raises(DateOrder):
        rename_unit(unit_id=unit.pk, name="新名", on=date(2004, 1, 1), actor=lin, at=NOON)


def test_two_living_units_of_a_region_do_not_share_a_name(make_unit: MakeUnit) -> None:
    make_unit("教育局")
    make_unit("教育局", region=EAST)

    with pytest.raises(UnitNameTaken):
        make_unit("教育局")


def test_the_name_of_an_abolished_unit_is_free_again(make_unit: MakeUnit, lin: Actor) -> None:
    old = make_unit("教育局")
    abolish_unit(unit_id=old.pk, on=TODAY, actor=lin, at=NOON)

    assert make_unit("教育局").pk != old.pk


def test_an_unknown_region_or_kind_is_refused(make_unit: MakeUnit, lin: Actor) -> None:
    with pytest.raises(UnknownRegion):
        make_unit("某局", region="980000")
    with pytest.raises(InvalidInput):
        make_unit("某局", kind="ministry")
    with pytest.raises(InvalidInput):
        make_unit("  ")
    with pytest.raises(NotFound):
        make_unit("某局", parent_id=0)


def test_a_unit_with_units_below_is_not_abolished_without_a_successor(
    make_unit: MakeUnit, lin: Actor
) -> None:
    top = make_unit("甲局")
    make_unit("支队", parent_id=top.pk)

    with pytest.raises(StillHasUnits) as refusal:
        abolish_unit(unit_id=top.pk, on=TODAY, actor=lin, at=NOON)

    assert "支队" in str(refusal.value)


def test_a_merger_passes_on_names_units_below_and_seats(make_unit: MakeUnit, lin: Actor) -> None:
    into, gone = make_unit("市场监管局"), make_unit("质监局")
    below = make_unit("稽查队", parent_id=gone.pk)
    committee = make_unit("安委会", "committee")
    take_seat(
        committee_id=committee.pk, member_id=gone.pk, role="member", on=TODAY, actor=lin, at=NOON
    )

    merge_units(unit_ids=[gone.pk], into_id=into.pk, on=TODAY, actor=lin, at=NOON)

    gone.refresh_from_db()
    below.refresh_from_db()
    assert (gone.abolished_on, gone.successor_id, below.parent_id) == (TODAY, into.pk, into.pk)
    assert into.names.get().name == "质监局"
    assert [seat.member_id for seat in Membership.objects.held(TODAY)] == [into.pk]
    told = Announcement.objects.get(kind="organisations.unit_succeeded")
    assert told.payload == {"unit": gone.pk, "successor": into.pk, "on": "2026-03-09"}


def test_a_successor_below_the_abolished_unit_is_a_cycle(make_unit: MakeUnit, lin: Actor) -> None:
    top = make_unit("甲局")
    low = make_unit("支队", parent_id=top.pk)

    with pytest.raises(UnitCycle):
        abolish_unit(unit_id=top.pk, on=TODAY, successor_id=low.pk, actor=lin, at=NOON)


def test_what_is_abolished_is_not_changed_any_more(make_unit: MakeUnit, lin: Actor) -> None:
    unit = make_unit("甲局")
    abolish_unit(unit_id=unit.pk, on=TODAY, actor=lin, at=NOON)

    with pytest.raises(UnitGone):
        rename_unit(unit_id=unit.pk, name="乙局", on=TODAY, actor=lin, at=NOON)


def test_an_alias_can_be_taken_back_and_a_former_name_cannot(
    make_unit: MakeUnit, lin: Actor, as_lin: Actor
) -> None:
    unit = make_unit("甲局")
    alias = add_name(unit_id=unit.pk, name="甲", kind="alias", actor=lin, at=NOON)
    drop_name(name_id=alias.pk, actor=lin, at=NOON)
    rename_unit(unit_id=unit.pk, name="乙局", on=TODAY, actor=lin, at=NOON)

    with pytest.raises(FormerNameKept):
        drop_name(name_id=unit.names.get().pk, actor=lin, at=NOON)


def test_the_street_may_not_set_up_units(places: None, zhou: Actor) -> None:
    with pytest.raises(NotPermitted):
        create_unit(name="某局", kind="department", region=CITY, actor=zhou, at=NOON)


def test_a_towns_leader_in_charge_must_belong_to_its_leadership(
    make_unit: MakeUnit, lin: Actor
) -> None:
    town = make_unit("河西镇人民政府", "street", "990102002")
    asked: dict[str, Any] = {"unit_id": town.pk, "kind": "leader", "name": "吴某", "on": TODAY}

    with pytest.raises(NotTeamMember):
        register_contact(**asked, actor=lin, at=NOON)

    assert register_contact(**asked, is_team_member=True, actor=lin, at=NOON).is_team_member


def test_a_new_liaison_ends_the_former_ones_time(make_unit: MakeUnit, lin: Actor) -> None:
    unit = make_unit("甲局")
    first = register_contact(
        unit_id=unit.pk, kind="liaison", name="甲", on=date(2025, 1, 1), actor=lin, at=NOON
    )
    register_contact(unit_id=unit.pk, kind="liaison", name="乙", on=TODAY, actor=lin, at=NOON)

    first.refresh_from_db()
    assert first.ends_on == TODAY
    assert Contact.objects.get(ends_on=None).name == "乙"
    with pytest.raises(DateOrder):
        end_contact(contact_id=first.pk, on=date(2024, 1, 1), actor=lin, at=NOON)


def test_a_contact_that_is_not_there_is_not_found(lin: Actor, as_lin: Actor) -> None:
    with pytest.raises(NotFound):
        end_contact(contact_id=999_999, on=TODAY, actor=lin, at=NOON)


def test_revised_duties_keep_the_earlier_version_and_are_announced(
    make_unit: MakeUnit, lin: Actor
) -> None:
    unit = make_unit("甲局")
    for on, text in ((date(2024, 1, 1), "一"), (TODAY, "二")):
        revise_duty(unit_id=unit.pk, text=text, on=on, source="安委〔2026〕1号", actor=lin, at=NOON)

    versions = Duty.objects.order_by("version").values_list("version", "text", "ended_on")
    assert list(versions) == [(1, "一", TODAY), (2, "二", None)]
    assert Announcement.objects.filter(kind="organisations.duty_revised").count() == 2
    with pytest.raises(DateOrder):
        revise_duty(unit_id=unit.pk, text="三", on=TODAY, source="x", actor=lin, at=NOON)
    with pytest.raises(InvalidInput):
        revise_duty(unit_id=unit.pk, text=" ", on=TODAY, source="", actor=lin, at=NOON)
