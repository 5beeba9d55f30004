"""The pages of units, committees, regions and groups, asked as a browser asks them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.content.loader import load_pack
from bihuan.kernel import packs
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.models import Post, User
from bihuan.kernel.permissions import Role
from bihuan.organisations.models import Grid, Membership, Region, Unit, UnitGroup
from bihuan.organisations.services import set_up_committee, set_up_grid
from bihuan.organisations.tests.conftest import CITY, EAST, NOON, TODAY, MakeUnit


def sign_in(client: Client, role: Role, region: str = CITY) -> None:
    user = User.objects.create(username=f"{role}{region}", name="林", created_at=NOON)
    Post.objects.create(user=user, role=role, region=region, starts_on=date(2020, 1, 1))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")


@pytest.fixture
def house(places: None, as_app_role: None) -> None:
    with acting(system_actor()):
        packs.forget()
        wanted = ("unit-words", "sectors")
        packs.load(NOON, [load_pack("dictionary", code) for code in wanted])
        packs.forget()


@pytest.fixture
def office(client: Client, house: None) -> Client:
    sign_in(client, Role.OFFICE)
    return client


@pytest.fixture
def made(make_unit: MakeUnit, house: None) -> MakeUnit:
    def make(*args: Any, **options: Any) -> Unit:
        with acting(system_actor()):
            return make_unit(*args, **options)

    return make


def text(answer: Any) -> str:
    return str(answer.content.decode())


def do(client: Client, unit: Unit, what: str, /, **typed: Any) -> Any:
    address = reverse("organisations:move", args=[unit.pk, what])
    return client.post(address, typed, follow=True)


def test_a_unit_is_registered_on_its_form_and_shown(office: Client) -> None:
    address = reverse("organisations:new")
    assert "登记单位" in text(office.get(address))

    made = {"name": "临江市应急管理局", "kind": "department", "region": CITY, "is_member": "1"}
    page = text(office.post(address, made, follow=True))

    assert "临江市应急管理局" in page
    assert "设立“临江市应急管理局”" in page
    assert Unit.objects.get().is_member


def test_a_form_without_name_and_region_comes_back_with_its_sentences(office: Client) -> None:
    answer = office.post(reverse("organisations:new"), {"name": "", "order": "x"})

    assert answer.status_code == 422
    assert "要填整数" in text(answer)


def test_what_is_not_history_is_changed_on_the_form(office: Client, made: MakeUnit) -> None:
    unit = made("甲局")
    address = reverse("organisations:edit", args=[unit.pk])
    assert office.get(address).status_code == 200

    office.post(address, {"short_name": "甲", "order": "7", "sectors": ["fireworks"]})

    unit.refresh_from_db()
    assert (unit.short_name, unit.order, unit.sectors) == ("甲", 7, ["fireworks"])


def test_a_units_page_does_what_a_unit_may_go_through(office: Client, made: MakeUnit) -> None:
    unit, above = made("甲局"), made("乙局")

    do(office, unit, "rename", name="丙局", on="2026-03-09", source="某发〔2026〕1号")
    do(office, unit, "name", alias="丙", name_kind="abbreviation")
    do(office, unit, "move", parent=above.pk)
    do(office, unit, "contact", contact_kind="liaison", person="赵某", since="2026-03-09")
    do(office, unit, "duty", text="负责", effective_on="2026-03-09", source="安委〔2026〕1号")
    page = text(office.get(reverse("organisations:unit", args=[unit.pk])))

    for said in ("丙局", "甲局", "乙局", "赵某", "第1版", "依据：某发〔2026〕1号"):
        assert said in page
    gone = text(do(office, unit, "abolish", ended_on="2026-03-10", successor=above.pk))
    assert "已于2026-03-10撤销" in gone


def test_a_refused_move_comes_back_on_the_units_page(office: Client, made: MakeUnit) -> None:
    top = made("甲局")
    low = made("支队", parent_id=top.pk)

    cycle = do(office, top, "move", parent=low.pk)
    missing = do(office, top, "rename", name="", on="")
    no_such_day = do(office, top, "rename", name="乙局", on="2026-02-30")
    town = made("河西镇人民政府", "street", "990102002")
    leader = do(office, town, "contact", contact_kind="leader", person="吴某", since="2026-03-09")

    assert "不能再做它的上级" in text(cycle)
    assert (cycle.status_code, missing.status_code, no_such_day.status_code) == (409, 422, 422)
    assert "不是一个存在的日期" in text(no_such_day)
    assert "党政班子成员" in text(leader)
    assert office.post(reverse("organisations:move", args=[top.pk, "sing"])).status_code == 404


def test_a_committee_is_set_up_changed_and_listed(office: Client, made: MakeUnit) -> None:
    lead, member = made("住建局"), made("城管局")
    address = reverse("organisations:new_committee")
    assert office.get(address).status_code == 200

    office.post(
        address,
        {
            "name": "城市建设专业委员会",
            "kind": "professional",
            "region": CITY,
            "on": "2026-03-01",
            "lead": lead.pk,
            "members": [member.pk],
        },
    )
    listed = text(office.get(reverse("organisations:committees")))
    assert "城市建设专业委员会" in listed
    assert "住建局" in listed

    seat = Membership.objects.get(member=member)
    seat_page = reverse("organisations:seat", args=[seat.pk])
    assert office.get(seat_page).status_code == 200
    refused = office.post(seat_page, {"role": "lead", "on": "2026-03-09"})
    office.post(seat_page, {"role": "", "on": "2026-03-09"})

    seat.refresh_from_db()
    assert "已是“住建局”" in text(refused)
    assert seat.ends_on == TODAY


def test_members_are_added_on_the_committees_page(office: Client, made: MakeUnit) -> None:
    member = made("城管局")
    with acting(system_actor()) as system:
        committee = set_up_committee(
            name="市安委会", kind="committee", region=CITY, on=TODAY, actor=system, at=NOON
        )

    page = do(office, committee, "seat", member=member.pk, role="member", seat_on="2026-03-09")

    assert "城管局" in text(page)
    assert office.get(reverse("organisations:unit", args=[member.pk])).status_code == 200


def test_a_contact_leaves(office: Client, made: MakeUnit) -> None:
    unit = made("甲局")
    do(office, unit, "contact", contact_kind="liaison", person="赵某", since="2026-03-09")
    address = reverse("organisations:contact", args=[unit.contacts.get().pk])
    assert office.get(address).status_code == 200

    early = office.post(address, {"on": "2020-01-01"})
    office.post(address, {"on": "2026-03-10"})

    assert early.status_code == 422
    assert office.get(reverse("organisations:contact", args=[999_999])).status_code == 404
    assert unit.contacts.get().ends_on == date(2026, 3, 10)


def test_the_tree_leads_down_and_takes_zones_and_grids(office: Client) -> None:
    top = office.get(reverse("organisations:regions"), follow=True)
    assert "东湖区" in text(top)

    office.post(reverse("organisations:add", args=[EAST, "zone"]), {"zone_name": "高新区"})
    nameless = office.post(reverse("organisations:add", args=[EAST, "zone"]), {"zone_name": ""})
    street = reverse("organisations:add", args=["990102001", "grid"])
    office.post(street, {"code": "DG-01", "name": "柳林一网格", "keeper_name": "孙某"})
    twice = office.post(street, {"code": "DG-01", "name": "另一"})

    assert Region.objects.filter(code="990102Z01").exists()
    assert (nameless.status_code, twice.status_code) == (422, 422)
    assert "功能区名称没有填写" in text(nameless)
    page = text(office.get(reverse("organisations:region", args=["990102001"])))
    assert "柳林一网格" in page
    assert office.get(reverse("organisations:region", args=["980000"])).status_code == 404


def test_a_grids_keeper_is_changed(office: Client) -> None:
    with acting(system_actor()) as system:
        grid = set_up_grid(code="DG-01", name="柳林一", region="990102001", actor=system, at=NOON)
    address = reverse("organisations:grid", args=[grid.pk])
    assert office.get(address).status_code == 200

    wrong = office.post(address, {"name": "柳林一", "keeper_phone": "138"})
    office.post(address, {"name": "柳林一", "keeper_name": "孙某"})

    assert wrong.status_code == 422
    assert Grid.objects.get().keeper_name == "孙某"
    assert "孙某" in text(office.get("/l/grids/"))


def test_a_group_is_defined_and_says_whom_it_means(office: Client, made: MakeUnit) -> None:
    made("东湖区人民政府", "government", EAST)
    address = reverse("organisations:groups")
    typed = {"name": "各县市区", "region": CITY, "kinds": ["government"], "levels": ["county"]}

    page = text(office.post(address, typed, follow=True))
    empty = office.post(address, {"name": "无规则", "region": CITY})

    assert "东湖区人民政府" in page
    assert empty.status_code == 422
    assert UnitGroup.objects.get().rule == {"kinds": ["government"], "levels": ["county"]}


@pytest.mark.parametrize(
    "query", ["", "?tab=members", "?tab=committees", "?tab=abolished", "?called=安监", "?q=应急"]
)
def test_the_directory_answers_its_tabs_and_filters(
    office: Client, made: MakeUnit, query: str
) -> None:
    made("临江市应急管理局")

    page = office.get(f"/l/units/{query}")

    assert page.status_code == 200
    assert ("临江市应急管理局" in text(page)) is (query in {"", "?q=应急"})


@pytest.mark.parametrize(
    ("role", "seen", "new"),
    [
        (Role.OFFICE, 200, 200),
        (Role.ADMIN, 200, 200),
        (Role.STREET, 200, 403),
        (Role.DEPARTMENT, 200, 403),
        (Role.AUDITOR, 200, 403),
        (Role.ENTERPRISE, 403, 403),
    ],
)
def test_who_may_open_what(client: Client, made: MakeUnit, role: Role, seen: int, new: int) -> None:
    unit = made("甲局")
    sign_in(client, role)

    assert client.get(reverse("organisations:unit", args=[unit.pk])).status_code == seen
    assert client.get(reverse("organisations:committees")).status_code == seen
    assert client.get(reverse("organisations:groups")).status_code == seen
    assert client.get(reverse("organisations:new")).status_code == new
    answer = client.post(reverse("organisations:move", args=[unit.pk, "rename"]), {})
    assert answer.status_code == (422 if new == 200 else 403)


def test_the_street_does_not_define_groups(client: Client, made: MakeUnit) -> None:
    sign_in(client, Role.STREET)

    answer = client.post(
        reverse("organisations:groups"),
        {"name": "各县市区", "region": CITY, "kinds": ["government"]},
    )

    assert answer.status_code == 403
    assert not UnitGroup.objects.exists()
