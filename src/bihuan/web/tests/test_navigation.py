"""The menu offers what opens, and nothing else; every role against every page."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bihuan.kernel.models import User
from bihuan.kernel.permissions import Role
from bihuan.web.addresses import address_of, needs_at
from bihuan.web.navigation import active_address, menu
from bihuan.web.tests.people import actor_for, browser, make_unit, one_of_each

pytestmark = pytest.mark.usefixtures("as_app_role")

# Pages of the administration and the roles that may open them; everybody else is refused.
ONLY_FOR = {
    "/l/accounts/": {Role.ADMIN},
    "/l/posts/": {Role.ADMIN},
    "/manage/accounts/new/": {Role.ADMIN},
    "/manage/roles/": {Role.ADMIN},
    "/manage/roles/change/?role=office&permission=kernel.verify_audit": {Role.ADMIN},
    "/audit/": {Role.ADMIN, Role.AUDITOR, Role.OFFICE_HEAD},
}
FOR_ALL = (
    "/",
    "/?tab=supervised",
    "/?tab=done",
    "/account/",
    "/account/password/",
    "/account/code/",
    "/account/posts/",
    "/account/stand-in/",
    "/search/?q=临江",
    "/help/",
)


@pytest.fixture
def cast(as_app_role: None) -> dict[Role, User]:
    return one_of_each()


def test_every_role_opens_what_its_menu_offers(cast: dict[Role, User]) -> None:
    for user in cast.values():
        client = browser(user)
        offered = [
            item["url"] for module in menu("/", actor_for(user), {}) for item in module["items"]
        ]
        assert "/" in offered
        for address in offered:
            answer = client.get(address, follow=True)
            assert answer.status_code == 200, f"{user.username} {address} {answer.status_code}"


@pytest.mark.parametrize("address", ONLY_FOR)
def test_pages_of_the_administration_open_to_their_roles_only(
    cast: dict[Role, User], address: str
) -> None:
    opened = {role for role, user in cast.items() if browser(user).get(address).status_code == 200}
    assert opened == ONLY_FOR[address]


@pytest.mark.parametrize("address", FOR_ALL)
def test_everybodys_pages_open_to_every_role(cast: dict[Role, User], address: str) -> None:
    for user in cast.values():
        assert browser(user).get(address).status_code == 200, user.username


def test_acts_of_the_administration_are_refused_to_every_other_role(cast: dict[Role, User]) -> None:
    victim = cast[Role.GRID]
    for role, user in cast.items():
        if role == Role.ADMIN:
            continue
        client = browser(user)
        for address, typed in (
            ("/manage/accounts/new/", {"username": "intruder", "name": "某某"}),
            (f"/manage/accounts/{victim.pk}/disable/", {"reason": "试试"}),
            (f"/manage/accounts/{victim.pk}/reset/", {"reason": "试试"}),
            (
                "/manage/roles/change/",
                {
                    "role": role,
                    "permission": "kernel.manage_accounts",
                    "grant": "1",
                    "reason": "试试",
                },
            ),
        ):
            assert client.post(address, typed).status_code == 403, f"{role} {address}"
    victim.refresh_from_db()
    assert victim.is_active
    assert not User.objects.filter(username="intruder").exists()


def test_a_refusal_names_the_permission_and_who_holds_it(cast: dict[Role, User]) -> None:
    page = browser(cast[Role.GRID]).get("/manage/roles/").content.decode()
    assert "您的岗位没有“管理账号”这项权限。" in page
    assert "请联系系统管理员。" in page


def test_the_menu_marks_the_page_and_counts_in_red_what_waits(cast: dict[Role, User]) -> None:
    shown = menu("/", actor_for(cast[Role.OFFICE]), {"todo": 3, "notices": 0})
    work = shown[0]
    assert work["active"]
    todo = work["items"][0]
    assert (todo["active"], todo["count"], todo["danger"], todo["live"]) == (True, 3, True, "todo")
    assert all(item["count"] is None for item in work["items"][1:])
    assert all(not item["danger"] for module in shown[1:] for item in module["items"])


def test_the_longest_beginning_of_an_address_is_the_entry_here() -> None:
    entries = ["/", "/l/hazards/", "/l/", "/audit/"]
    assert active_address("/l/hazards/", entries) == "/l/hazards/"
    assert active_address("/l/other/", entries) == "/l/"
    assert active_address("/", entries) == "/"
    assert active_address("/account/", entries) == ""


def test_a_page_that_is_not_mounted_has_no_address() -> None:
    assert address_of("nowhere:page") == ""
    assert address_of("/nowhere/at/all/") == ""
    assert needs_at("/manage/roles/").permissions[0].code == "kernel.manage_accounts"


def test_public_pages_work_for_nobody_and_ask_no_table(
    as_app_role: None, django_assert_num_queries: Any, client: Any
) -> None:
    with django_assert_num_queries(0):
        page = client.get("/sign-in/")
    assert page.status_code == 200
    assert re.search(r'<form method="post" action="/sign-in/"', page.content.decode())
    assert client.get("/health/").content == b"ok\n"
    assert client.get("/no/such/page/").status_code == 404


def test_the_frame_costs_one_question_beyond_the_page(cast: dict[Role, User]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser(cast[Role.OFFICE])
    client.get("/help/")
    make_unit("临江区消防救援大队")
    with CaptureQueriesContext(connection) as asked:
        client.get("/help/")
    said = [
        query["sql"] for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
    ]
    # session, account, posts, scope, and the one for both counters
    assert len(said) <= 6, said
    assert sum("kernel_loop" in sql or "kernel_notice" in sql for sql in said) == 1
