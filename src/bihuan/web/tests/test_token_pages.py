"""Keys of the interface on one's own pages: made, shown once, used, withdrawn."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from bihuan.kernel.models import ApiToken, Event, Post, User
from bihuan.kernel.permissions import Role
from bihuan.web.tests.people import browser, make_person, make_unit

KEY = re.compile(r"bh_[\w-]{43}")
REASON = "对方系统停用"

pytestmark = pytest.mark.usefixtures("as_app_role")


@pytest.fixture
def wu() -> User:
    return make_person(
        "wuhaitao", Role.DEPARTMENT, unit=make_unit("临江区消防救援大队"), name="吴海涛"
    )


@pytest.fixture
def client(wu: User) -> Client:
    return browser(wu)


def body(response: Any) -> str:
    return str(response.content.decode())


def made(client: Client, **typed: Any) -> str:
    """A key, taken from the page that shows it."""
    page = client.post("/account/tokens/new/", {"name": "市级平台取数"} | typed)
    found = KEY.search(body(page))
    assert found is not None, page.status_code
    return found[0]


def as_key(key: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {key}"}}


def test_a_key_is_shown_once_and_acts_as_its_holder(client: Client) -> None:
    key = made(client, permissions=["hazards.report"])

    assert key not in body(client.get("/account/tokens/"))
    assert "市级平台取数" in body(client.get("/account/tokens/"))
    me = Client().get("/api/v1/me", **as_key(key)).json()
    assert me["name"] == "吴海涛"
    writing = [code for code in me["permissions"] if not code.rpartition(".")[2].startswith("see")]
    assert set(writing) <= {"hazards.report", "kernel.export_ledgers"}


def test_a_key_that_cannot_be_is_refused_at_its_field(client: Client) -> None:
    wrong = client.post(
        "/account/tokens/new/",
        {"name": "", "expires_on": "2020-01-01", "permissions": ["no.such"]},
    )

    assert wrong.status_code == 422
    assert all(f'href="#f-{name}"' in body(wrong) for name in ("name", "expires_on", "permissions"))
    assert not ApiToken.objects.exists()


def test_a_withdrawn_key_is_refused_and_its_reason_kept(client: Client) -> None:
    key = made(client)
    address = f"/account/tokens/{ApiToken.objects.get().pk}/withdraw/"

    assert client.get(address).status_code == 200
    without = client.post(address, {"reason": " "})
    done = client.post(address, {"reason": REASON})

    assert (without.status_code, done.status_code) == (422, 302)
    assert Client().get("/api/v1/me", **as_key(key)).status_code == 401
    assert REASON in Event.objects.get(kind="kernel.token_withdrawn").text
    assert client.post(address, {"reason": REASON}).status_code == 404


def test_anothers_keys_are_not_there(client: Client) -> None:
    made(client)
    other = browser(make_person("zhou", Role.DEPARTMENT, unit=make_unit("临江区住建局")))

    assert "市级平台取数" not in body(other.get("/account/tokens/"))
    address = f"/account/tokens/{ApiToken.objects.get().pk}/withdraw/"
    assert other.post(address, {"reason": REASON}).status_code == 404
    assert ApiToken.objects.get().withdrawn_at is None


def test_a_post_stood_in_for_gets_no_key(client: Client, wu: User) -> None:
    absent = make_person("zhou", Role.DEPARTMENT, unit=make_unit("临江区住建局"))
    Post.objects.filter(user=wu).update(
        stand_in_for=Post.objects.get(user=absent), starts_on=date(2024, 1, 1)
    )

    refused = client.post("/account/tokens/new/", {"name": "市级平台取数"})

    assert refused.status_code == 422
    assert not ApiToken.objects.exists()
