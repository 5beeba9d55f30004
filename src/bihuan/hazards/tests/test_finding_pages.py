"""The pages of finding: each opens for whoever may, shows what it is for, and refuses in words."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bihuan.hazards.models import SelfCheckPlan
from bihuan.hazards.services import CheckPlan, plan_self_checks
from bihuan.hazards.tests.conftest import NOON, TODAY
from bihuan.kernel.actors import acting
from bihuan.kernel.models import Post, User


@pytest.fixture
def signed_in(client, wu, house):
    """The browser of Wu of the emergency department."""
    user = User.objects.get(pk=wu.user_id)
    user.must_change_password = False
    user.save(update_fields=["must_change_password"])
    Post.objects.create(
        user=user,
        role=wu.role,
        title="科员",
        unit=house["emergency"],
        region="990102",
        starts_on=TODAY.replace(year=2025),
    )
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("board", "待核查"),
        ("heat", "隐患密度"),
        ("origins", "谁发现的"),
        ("lists", "没有整改期限"),
        ("lists_new", "签发人"),
        ("measures", "按专项行动"),
        ("measure_new", "停产停业"),
        ("on_spot", "当场做了什么"),
        ("new", "判定依据"),
        ("plan_new", "检查清单"),
        ("self_check_rates", "自查完成率"),
    ],
)
def test_a_page_opens_and_says_what_it_is_for(signed_in, opened, name, words):
    page = signed_in.get(reverse(f"hazards:{name}"))
    assert page.status_code == 200
    assert words in page.content.decode()


@pytest.mark.parametrize(
    "code",
    [
        "list-problems",
        "list-rectification",
        "list-responsibility",
        "list-submissions",
        "seven-measures",
        "deferrals",
        "self-check-plans",
        "self-checks",
        "snaps",
    ],
)
def test_a_list_opens_in_every_tab(signed_in, opened, code):
    from bihuan.kernel.ledgers import ledger_of

    for tab in ledger_of(code).tabs or (None,):
        address = f"/l/{code}/" + (f"?tab={tab.name}" if tab else "")
        assert signed_in.get(address).status_code == 200, address


def test_the_hint_answers_while_typing_and_as_data(signed_in, house):
    typed = {"title": "电箱没有门，前面堆杂物", "enterprise_id": house["enterprise"].pk}
    fragment = signed_in.get(reverse("hazards:hints"), typed)
    data = signed_in.get(reverse("hazards:hints"), typed, headers={"Accept": "application/json"})

    assert 'value="general/panel"' in fragment.content.decode()
    assert data.json()["clauses"][0]["value"] == "general/panel"


def test_without_scripts_a_button_asks_for_the_clauses(signed_in, house):
    page = signed_in.post(reverse("hazards:new"), {"ask": "1", "title": "灭火器过期"})
    assert page.status_code == 200
    assert 'value="general/extinguisher"' in page.content.decode()


def test_a_general_hazard_does_not_cite_a_criterion_of_major_ones(signed_in, house):
    page = signed_in.post(
        reverse("hazards:new"),
        {
            "title": "电工没有操作证上岗",
            "found_on": TODAY.isoformat(),
            "source": "department-check",
            "grade": "general",
            "criterion": "industry-trade-2023/3.2",
            "enterprise_id": house["enterprise"].pk,
        },
    )
    assert page.status_code == 422
    assert "重大事故隐患的判定标准" in page.content.decode()


def test_refusals_of_the_forms_stand_beside_their_fields(signed_in, opened):
    lists = signed_in.post(reverse("hazards:lists_new"), {"first": "2026-13-01"})
    measure = signed_in.post(reverse("hazards:measure_new"), {"quantity": "很多"})
    plan = signed_in.post(reverse("hazards:plan_new"), {"title": "x"})
    spot = signed_in.post(reverse("hazards:on_spot"), {"title": "坏"})
    assert [page.status_code for page in (lists, measure, plan, spot)] == [422] * 4


def test_a_check_is_done_on_its_page_and_asks_for_the_photo(signed_in, wang, house):
    plan = CheckPlan(
        title="班前检查",
        starts_on=TODAY,
        cadence="weekly",
        enterprise_id=house["enterprise"].pk,
        lines=("配电箱门关好",),
    )
    with acting(wang):
        made = plan_self_checks(plan, actor=wang, at=NOON)
        check = SelfCheckPlan.objects.get(pk=made.pk).checks.get()
    page = signed_in.get(reverse("hazards:self_check", args=[check.pk]))
    assert page.status_code == 200
    assert "配电箱门关好" in page.content.decode()


def test_the_cells_of_the_map_lead_to_their_rows(signed_in, opened, wu):
    from bihuan.hazards.models import Hazard

    with acting(wu):
        Hazard.objects.filter(pk=opened.pk).update(latitude=30.05, longitude=126.05)
    page = signed_in.get(reverse("hazards:heat"))
    cell = page.content.decode().split('href="/l/hazards/?')[1].split('"')[0]
    rows = signed_in.get("/l/hazards/?" + cell.replace("&amp;", "&"))

    assert rows.status_code == 200
    assert opened.title in rows.content.decode()
