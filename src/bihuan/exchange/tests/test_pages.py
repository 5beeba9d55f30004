"""The pages: who opens them, what they show, what a refusal looks like."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bihuan.exchange.models import Connector, ExchangeItem
from bihuan.exchange.services import receive_file, run_connector
from bihuan.exchange.tests.test_taking import TOUR, enterprise, put
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.models import Post, User
from bihuan.kernel.permissions import Role


@pytest.fixture
def enter(client: Client, house: Any) -> Callable[[Actor], Client]:
    """Sign somebody in with a post of their role."""

    def sign_in(actor: Actor) -> Client:
        with acting(system_actor()):
            Post.objects.create(
                user_id=actor.user_id,
                role=actor.role,
                unit_id=actor.unit_id,
                region=actor.region,
                starts_on=date(2026, 1, 1),
            )
        user = User.objects.get(pk=actor.user_id)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def tour(connect: Any, gao: Actor) -> Connector:
    found: Connector = connect(TOUR, gao)
    return found


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_every_page_opens_and_says_what_is_the_case(enter, tour, gao, chen):
    run = put(tour, [enterprise(1), enterprise(2, AREA_CODE="110101")], chen)
    with acting(gao):
        bad = ExchangeItem.objects.get(state="refused")
    browser = enter(gao)
    for address, word in (
        ("/exchange/", "对接运行状况"),
        ("/exchange/catalogue/", "尾矿库安全风险监测预警系统"),
        (f"/exchange/{tour.pk}/", "UNI_SC_CODE"),
        (f"/exchange/{tour.pk}/route/", "接入方式"),
        (f"/exchange/{tour.pk}/map/", "ENT_NAME"),
        (f"/exchange/runs/{run.pk}/", "被退回"),
        (f"/exchange/items/{bad.pk}/", "修正后重试"),
        ("/l/connectors/", "省双重预防巡察信息平台"),
        ("/l/exchange-items/", "P2"),
        ("/l/exchange-runs/", "省双重预防巡察信息平台"),
    ):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        assert word in text(answer), address


def test_a_department_sees_none_of_it(enter, tour, wu):
    browser = enter(wu)
    for address in ("/exchange/", f"/exchange/{tour.pk}/", "/l/exchange-items/"):
        assert browser.get(address).status_code == 403


def test_another_districts_connector_looks_absent(enter, tour, person):
    stranger = person("外人", Role.OFFICE_HEAD, "office", "990103")
    browser = enter(stranger)
    assert browser.get(f"/exchange/{tour.pk}/").status_code == 404
    assert browser.post(f"/exchange/{tour.pk}/do/off/", {"reason": "x"}).status_code == 404


def test_a_connector_is_registered_tried_and_switched_on_by_hand(enter, gao, house):
    browser = enter(gao)
    made = browser.post(reverse("exchange:register", args=["hazchem-producers"]))
    with acting(gao):
        connector = Connector.objects.get()
    assert made.headers["Location"] == f"/exchange/{connector.pk}/"

    tried = browser.post(f"/exchange/{connector.pk}/do/try/", follow=True)
    assert "逐条结果" in text(tried)
    browser.post(f"/exchange/{connector.pk}/do/on/")
    with acting(gao):
        connector.refresh_from_db()
        assert connector.is_on
    again = browser.post(reverse("exchange:register", args=["hazchem-producers"]))
    assert again.status_code == 409


def test_the_field_map_is_edited_line_by_line(enter, tour, gao):
    browser = enter(gao)
    with acting(gao):
        from bihuan.exchange.forms import editor_lines

        lines = editor_lines(tour)
    names = ("key", "title", "theirs", "ours", "convert", "needs")
    typed: dict[str, Any] = {name: [line[name] for line in lines] for name in names}
    typed["required"] = [line["key"] for line in lines if line["required"]]
    typed["theirs"][1] = "企业名"
    saved = browser.post(f"/exchange/{tour.pk}/map/", typed)
    assert saved.status_code == 302, text(saved)
    with acting(gao):
        tour.refresh_from_db()
    assert tour.own_map is not None
    assert tour.own_map[1]["theirs"] == "企业名"
    assert tour.own_map[5]["words"]["07"] == "机械"
    assert len(tour.own_map) == len(lines) - 3

    typed["theirs"][2] = "企业名"
    refused = browser.post(f"/exchange/{tour.pk}/map/", typed)
    assert refused.status_code == 422
    assert "出现两次" in text(refused)
    browser.post(f"/exchange/{tour.pk}/do/restore-map/")
    with acting(gao):
        tour.refresh_from_db()
    assert tour.own_map is None


def test_a_file_is_uploaded_and_a_wrong_one_refused_beside_its_field(enter, tour, chen):
    browser = enter(chen)
    address = f"/exchange/{tour.pk}/do/upload/"
    wrong = browser.post(address, {"file": SimpleUploadedFile("a.docx", b"x")})
    assert wrong.status_code == 422
    assert "只收 .xlsx 和 .json" in text(wrong)

    content = json.dumps([enterprise(1)]).encode()
    browser.post(address, {"file": SimpleUploadedFile("day.json", content)})
    run_connector(connector_id=tour.pk, at=timezone.now())

    page = text(browser.get(f"/exchange/{tour.pk}/"))
    (name,) = {one for one in page.split('"') if one.endswith("day.json/")}
    assert b"P1" in b"".join(browser.get(name))
    assert browser.get(f"/exchange/{tour.pk}/files/done/..%2F..%2Fsecret-key/").status_code == 404


def test_a_new_secret_is_shown_once(enter, tour, gao):
    browser = enter(gao)
    shown = browser.post(f"/exchange/{tour.pk}/do/secret/")
    assert "只显示这一次" in text(shown)
    secret = text(shown).split("<code>")[1].split("</code>")[0]
    assert len(secret) > 32
    assert secret not in text(browser.get(f"/exchange/{tour.pk}/"))


def test_a_row_is_put_right_on_its_page(enter, tour, chen):
    with acting(chen):
        content = json.dumps([enterprise(2, AREA_CODE="110101")]).encode()
        receive_file(
            connector_id=tour.pk, name="a.json", content=content, actor=chen, at=timezone.now()
        )
    run_connector(connector_id=tour.pk, at=timezone.now())
    with acting(chen):
        item = ExchangeItem.objects.get()
    browser = enter(chen)
    address = f"/exchange/items/{item.pk}/correct/"
    broken = browser.post(address, {"content": "{", "reason": "x"})
    assert broken.status_code == 422
    assert "JSON" in text(broken)

    right = json.dumps(enterprise(2))
    browser.post(address, {"content": right, "reason": "电话核实"})

    with acting(chen):
        item.refresh_from_db()
    assert (item.state, item.payload["AREA_CODE"]) == ("stored", "110101")
