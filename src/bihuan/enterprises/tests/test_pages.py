"""The pages of the register, asked as a browser asks them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.enterprises.models import Enterprise, SafetyManager
from bihuan.enterprises.services import ManagerFacts, facts_of, register_manager, version_of
from bihuan.enterprises.tests.conftest import (
    DISTRICT,
    EASTGATE,
    NOON,
    TODAY,
    WESTTOWN,
    MakeEnterprise,
    credit_code,
)
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.models import Post, User
from bihuan.kernel.permissions import Role

FORM = {
    "name": "临江明辉机械有限公司",
    "code": credit_code(1),
    "kind": "enterprise",
    "region": EASTGATE,
    "address": "柳林路8号",
    "sector": "machinery",
    "size": "small",
    "status": "operating",
    "employees": "12",
    "founded_on": "2015-06-01",
    "tags": ["dust", "key"],
}
UNLICENSED: dict[str, Any] = {
    "code": None,
    "is_unlicensed": True,
    "unlicensed_reason": "未办照",
}


def sign_in(client: Client, role: Role, region: str, **post: Any) -> User:
    user = User.objects.create(username=f"{role}{region}", name="林", created_at=NOON)
    Post.objects.create(user=user, role=role, region=region, starts_on=date(2020, 1, 1), **post)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return user


@pytest.fixture
def office(client: Client, register_ready: None, as_app_role: None) -> Client:
    sign_in(client, Role.OFFICE, DISTRICT)
    return client


def only() -> Enterprise:
    with acting(system_actor()):
        return Enterprise.objects.get()


def test_an_enterprise_is_registered_on_its_form_and_shown(office: Client) -> None:
    assert office.get(reverse("enterprises:new")).status_code == 200

    answer = office.post(reverse("enterprises:new"), FORM, follow=True)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "临江明辉机械有限公司" in page
    assert "云岭省临江市东湖区东关街道" in page
    assert "登记“临江明辉机械有限公司”" in page
    assert only().tags == ["dust", "key"]


def test_a_wrong_code_stands_beside_its_field_and_the_rest_stays(office: Client) -> None:
    answer = office.post(reverse("enterprises:new"), FORM | {"code": "9199"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "应为18位，现在是4位" in page
    assert "柳林路8号" in page


def test_numbers_and_days_that_are_none_are_told_beside_their_field(office: Client) -> None:
    wrong = {"employees": "许多", "founded_on": "2015-02-30", "latitude": "north"}

    page = office.post(reverse("enterprises:new"), FORM | wrong)

    assert page.status_code == 422
    for said in ("要填整数", "不是一个存在的日期", "十进制的度数"):
        assert said in page.content.decode()


def test_a_likely_double_is_asked_about_and_taken_on_a_word(
    office: Client, make: MakeEnterprise
) -> None:
    make(2, name="临江明辉机械加工厂", latitude=30.0, longitude=110.0, **UNLICENSED)
    near = FORM | {"name": "临江市明辉机械加工厂", "latitude": "30.0005", "longitude": "110"}

    asked = office.post(reverse("enterprises:new"), near)
    taken = office.post(reverse("enterprises:new"), near | {"is_other": "1"})

    assert asked.status_code == 422
    assert "是不是同一家" in asked.content.decode()
    assert taken.status_code == 302


def test_a_record_is_changed_on_its_form(office: Client, make: MakeEnterprise) -> None:
    kept = make(1)
    address = reverse("enterprises:edit", args=[kept.pk])
    assert "保存" in office.get(address).content.decode()

    answer = office.post(address, FORM | {"version": version_of(facts_of(kept))})

    assert answer.status_code == 302
    assert only().name == "临江明辉机械有限公司"


def test_a_form_that_is_out_of_date_changes_nothing(office: Client, make: MakeEnterprise) -> None:
    kept = make(1)

    answer = office.post(reverse("enterprises:edit", args=[kept.pk]), FORM | {"version": "0" * 16})

    assert answer.status_code == 409
    assert "已被修改" in answer.content.decode()


def test_what_lies_outside_looks_as_if_it_were_not_there(
    client: Client, make: MakeEnterprise, as_app_role: None
) -> None:
    west = make(1, region=WESTTOWN)
    sign_in(client, Role.STREET, EASTGATE)

    for name in ("detail", "edit"):
        assert client.get(reverse(f"enterprises:{name}", args=[west.pk])).status_code == 404
        assert client.get(reverse(f"enterprises:{name}", args=[10**9])).status_code == 404
    found = client.get(reverse("enterprises:search"), {"q": "机械"})
    assert found.json() == []


def test_the_search_answers_by_name_and_by_code(office: Client, make: MakeEnterprise) -> None:
    kept = make(1)

    by_name = office.get(reverse("enterprises:search"), {"q": "第1机械"}).json()
    by_code = office.get(reverse("enterprises:search"), {"q": credit_code(1)}).json()

    assert (
        by_name
        == by_code
        == [{"value": kept.pk, "label": kept.name, "sub": f"{kept.code} 柳林路8号"}]
    )


def test_an_enterprise_keeps_its_own_people_on_its_page(
    client: Client, make: MakeEnterprise, as_app_role: None
) -> None:
    kept = make(1)
    sign_in(client, Role.ENTERPRISE, EASTGATE, enterprise_id=kept.pk)
    page = client.get(reverse("enterprises:edit", args=[kept.pk])).content.decode()
    assert 'name="principal_phone"' in page
    assert 'name="supervisor_id"' not in page

    added = client.post(
        reverse("enterprises:manager_new", args=[kept.pk]),
        {"name": "冯某", "since_on": "2024-01-01", "certificate_until": "2025-01-01"},
    )
    changed = client.post(
        reverse("enterprises:edit", args=[kept.pk]),
        {"principal": "吴某", "principal_phone": "13900000000", "employees": "7"},
    )

    assert (added.status_code, changed.status_code) == (302, 302)
    assert only().employees == 7
    assert "已过期" in client.get(reverse("enterprises:detail", args=[kept.pk])).content.decode()


def test_a_safety_manager_is_renewed_and_released_on_the_page(
    office: Client, make: MakeEnterprise
) -> None:
    kept = make(1)
    with acting(system_actor()) as system:
        one = register_manager(
            enterprise_id=kept.pk, facts=ManagerFacts("冯某", TODAY), actor=system, at=NOON
        )
    address = reverse("enterprises:manager", args=[one.pk])
    assert office.get(address).status_code == 200

    renewed = office.post(address, {"name": "冯某某", "since_on": "2026-03-09"})
    left = office.post(address, {"act": "release", "on": "2026-03-10"})
    wrong = office.post(address, {"act": "release", "on": "2026-02-30"})

    assert (renewed.status_code, left.status_code, wrong.status_code) == (302, 302, 422)
    with acting(system_actor()):
        found = SafetyManager.objects.get()
    assert (found.name, found.left_on) == ("冯某某", date(2026, 3, 10))


def test_withdrawing_without_a_reason_comes_back_with_its_sentence(
    office: Client, make: MakeEnterprise
) -> None:
    kept = make(1)
    address = reverse("enterprises:withdraw", args=[kept.pk])

    refused = office.post(address, {"reason": ""})
    done = office.post(address, {"reason": "登记对象有误"}, follow=True)

    assert refused.status_code == 422
    assert "请写明撤回的理由" in refused.content.decode()
    assert "这份档案已撤回" in done.content.decode()


def test_two_records_are_compared_and_merged(office: Client, make: MakeEnterprise) -> None:
    one = make(1, name="红星商店", **UNLICENSED)
    other = make(2, name="红星商店", address="柳林路9号")
    listed = office.get(reverse("enterprises:duplicates")).content.decode()
    address = reverse("enterprises:compare", args=[one.pk, other.pk])
    assert address in listed
    assert "柳林路9号" in office.get(address).content.decode()

    refused = office.post(address, {"kept": one.pk, "reason": ""})
    merged = office.post(
        address, {"kept": one.pk, "take": ["address"], "reason": "同一家"}, follow=True
    )

    assert refused.status_code == 422
    assert "柳林路9号" in merged.content.decode()
    assert "并入的档案" in merged.content.decode()
    gone = office.get(reverse("enterprises:detail", args=[other.pk])).content.decode()
    assert "已并入另一份" in gone


def test_a_pair_found_to_be_two_leaves_the_list(office: Client, make: MakeEnterprise) -> None:
    one, other = make(1, name="红星商店", **UNLICENSED), make(2, name="红星商店")
    address = reverse("enterprises:compare", args=[one.pk, other.pk])

    refused = office.post(address, {"act": "distinct", "why_distinct": ""})
    office.post(address, {"act": "distinct", "why_distinct": "经营者不同"})

    assert refused.status_code == 422
    assert address not in office.get(reverse("enterprises:duplicates")).content.decode()


@pytest.mark.parametrize(
    ("role", "seen", "new", "pairs"),
    [
        (Role.OFFICE, 200, 200, 200),
        (Role.STREET, 200, 200, 200),
        (Role.DEPARTMENT, 200, 200, 200),
        (Role.INSPECTOR, 200, 200, 403),
        (Role.LEADER, 200, 403, 403),
        (Role.GRID, 200, 403, 403),
        (Role.AUDITOR, 200, 403, 403),
        (Role.ADMIN, 403, 403, 403),
    ],
)
def test_who_may_open_what(
    client: Client,
    make: MakeEnterprise,
    as_app_role: None,
    role: Role,
    seen: int,
    new: int,
    pairs: int,
) -> None:
    kept = make(1)
    sign_in(client, role, EASTGATE)

    assert client.get(reverse("enterprises:detail", args=[kept.pk])).status_code == seen
    assert client.get(reverse("enterprises:new")).status_code == new
    assert client.get(reverse("enterprises:duplicates")).status_code == pairs


def test_telephones_are_hidden_from_those_who_need_them_not(
    client: Client, make: MakeEnterprise, as_app_role: None
) -> None:
    kept = make(1)
    sign_in(client, Role.AUDITOR, EASTGATE)

    page = client.get(reverse("enterprises:detail", args=[kept.pk])).content.decode()

    assert "138****0000" in page
    assert "13800000000" not in page


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("", True),
        ("?tab=suspended", True),
        ("?tab=unlicensed", False),
        ("?sector=machinery&q=机械", True),
        ("?sector=hazchem", False),
        ("?tag=dust", True),
        ("?tag=ammonia", False),
        (f"?region={EASTGATE}", True),
        (f"?region={WESTTOWN}", False),
    ],
)
def test_the_ledger_answers_its_tabs_and_filters(
    office: Client, make: MakeEnterprise, query: str, *, is_there: bool
) -> None:
    make(1, tags=("dust",), status="suspended")

    answer = office.get(f"/l/enterprises/{query}")

    assert answer.status_code == 200
    assert ("临江第1机械厂" in answer.content.decode()) is is_there


def test_the_roster_of_safety_managers_answers(office: Client, make: MakeEnterprise) -> None:
    kept = make(1)
    with acting(system_actor()) as system:
        known = ManagerFacts("冯某", TODAY, certificate_until=TODAY)
        register_manager(enterprise_id=kept.pk, facts=known, actor=system, at=NOON)
        other = replace(known, name="陈某", certificate_until=None)
        register_manager(enterprise_id=kept.pk, facts=other, actor=system, at=NOON)

    page = office.get("/l/safety-managers/?tab=expired").content.decode()

    assert "冯某" in page
    assert "陈某" not in page
