"""The interface: keys, scope, refusals, moves once only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import TextChoices
from django.test import Client
from django.utils import timezone

from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.audit import Place
from bihuan.kernel.errors import InvalidInput, NotFound, NotPermitted
from bihuan.kernel.ledgers import (
    BulkAction,
    BulkField,
    ImportColumn,
    Importer,
    Ledger,
    Stored,
    all_ledgers,
    parsers,
)
from bihuan.kernel.ledgers.tests.cast import LOOPS, NOON, make_loop
from bihuan.kernel.models import ApiToken, Event, Loop, Post, User
from bihuan.kernel.permissions import IMPORT_LEDGERS, SEE_WORKLIST, Role
from bihuan.kernel.tokens import TokenRefused, actor_by_token, issue_token, withdraw_token
from bihuan.kernel.workbooks import Column, Sheet, workbook_bytes
from bihuan.kernel.workflow import WORKFLOWS, Facts, Need, Transition, Workflow

pytestmark = pytest.mark.usefixtures("as_app_role")
TODAY = date(2026, 3, 9)


class Status(TextChoices):
    OPEN = "open", "办理中"
    CLOSED = "closed", "已办结"


def facts(loop: Loop) -> Facts:
    return Facts(title=loop.title, place=Place(loop.region), is_closed=loop.status == "closed")


def make_move(
    object_id: int,
    move: str,
    values: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> None:
    loop = Loop.objects.visible_to(actor).locked().one(object_id)
    workflow = WORKFLOWS["affair"]
    declared = workflow.move(move)
    assert declared is not None
    if values["on"] and values["on"] > date(2030, 1, 1):
        raise InvalidInput({"on": "办结日期太远。"})
    workflow.apply(declared, loop, actor=actor, at=at, key=key, text=values["note"])


@pytest.fixture
def workflow() -> Iterator[Workflow[Loop]]:
    close = Transition[Loop](
        "close",
        "办结",
        Status.OPEN,
        Status.CLOSED,
        IMPORT_LEDGERS,
        needs=(Need("note", "情况"), Need("on", "日期", "date", required=False)),
    )
    made = Workflow[Loop](
        code="affair",
        label="事项",
        states=Status,
        moves=(close,),
        facts=facts,
        url="",
        initial=Status.OPEN,
    )
    yield made
    del WORKFLOWS["affair"]


def store(row: dict[str, Any], actor: Actor, at: datetime) -> Stored:
    return Stored(make_loop(int(row["number"]), title=row["title"], region=actor.region).pk)


def remind(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> None:
    if values["note"] == "不行":
        raise NotFound


@pytest.fixture
def ledger(as_app_role: None, workflow: Workflow[Loop]) -> Iterator[Ledger]:
    importer = Importer(
        (
            ImportColumn("编号", "number", parsers.code_text(), required=True),
            ImportColumn("事项", "title", parsers.text(10), required=True),
        ),
        store,
    )
    all_ledgers()["loops"] = replace(
        LOOPS,
        workflow="affair",
        move=make_move,
        importer=importer,
        bulk=(BulkAction("remind", "催办", SEE_WORKLIST, remind, (BulkField("note", "内容"),)),),
    )
    yield all_ledgers()["loops"]
    del all_ledgers()["loops"]


def person(name: str, role: Role, region: str) -> Post:
    user = User.objects.create(username=name, name=name, created_at=NOON)
    return Post.objects.create(user=user, role=role, region=region, starts_on=date(2020, 1, 1))


@pytest.fixture
def chief(as_app_role: None) -> Actor:
    post = person("admin", Role.ADMIN, "990100")
    return Actor(
        user_id=post.user_id,
        name="管理员",
        role=Role.ADMIN,
        scope=system_actor().scope,
        permissions=frozenset({"kernel.manage_accounts"}),
        region="990100",
    )


def key_of(post: Post, chief: Actor, *permissions: str) -> str:
    with acting(chief):
        _token, key = issue_token(
            name="测试",
            post_id=post.pk,
            permissions=list(permissions),
            expires_on=None,
            actor=chief,
            at=timezone.now(),
            today=timezone.localdate(),
        )
    return key


@pytest.fixture
def reader(client: Client, chief: Actor, ledger: Ledger) -> Client:
    client.defaults["HTTP_AUTHORIZATION"] = (
        f"Bearer {key_of(person('wu', Role.STREET, '990101001'), chief)}"
    )
    return client


@pytest.fixture
def writer(client: Client, chief: Actor, ledger: Ledger) -> Client:
    post = person("lin", Role.OFFICE, "990100")
    key = key_of(post, chief, IMPORT_LEDGERS.code)
    client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {key}"
    return client


@pytest.fixture
def loops(as_app_role: None) -> list[int]:
    with acting(system_actor()):
        return [make_loop(1).pk, make_loop(2, region="990101002").pk]


def send(client: Client, path: str, **document: Any) -> Any:
    return client.post(path, json.dumps(document), content_type="application/json")


def refusal(response: Any) -> Any:
    document = response.json()
    assert document["ok"] is False
    assert set(document["error"]) >= {"code", "message", "remedy"}
    return document["error"]["code"]


def test_without_a_key_nothing_is_told(client: Client, ledger: Ledger) -> None:
    response = client.get("/api/v1/ledgers")

    assert response.status_code == 401
    assert refusal(response) == "not_signed_in"


@pytest.mark.parametrize("key", ["bh_wrong", "", "x" * 5000])
def test_a_wrong_key_is_refused(client: Client, ledger: Ledger, key: str) -> None:
    response = client.get("/api/v1/me", headers={"Authorization": f"Bearer {key}"})

    assert response.status_code == 401


def test_a_key_acts_as_its_post_and_in_its_scope(reader: Client, loops: list[int]) -> None:
    me = reader.get("/api/v1/me").json()
    rows = reader.get("/api/v1/ledgers/loops/rows").json()

    assert me["role"] == "street"
    assert [row["number"] for row in rows["rows"]] == ["T0001"]
    assert rows["tabs"] == {"all": 1, "open": 1, "late": 0}
    assert rows["rows"][0]["words"] == {"status": "办理中"}
    assert reader.get(f"/api/v1/ledgers/loops/rows/{loops[1]}").status_code == 404


def test_a_key_without_listed_permissions_only_reads(reader: Client, loops: list[int]) -> None:
    assert "kernel.import_ledgers" not in reader.get("/api/v1/me").json()["permissions"]
    moved = send(
        reader, f"/api/v1/ledgers/loops/rows/{loops[0]}/moves/close", values={"note": "好"}
    )

    assert moved.status_code == 403
    assert refusal(moved) == "not_permitted"


def test_paging_follows_the_links(writer: Client) -> None:
    with acting(system_actor()):
        for number in range(45):
            make_loop(number)

    seen, link = [], "/api/v1/ledgers/loops/rows?per=20&sort=number"
    while link:
        document = writer.get(link).json()
        seen += [row["number"] for row in document["rows"]]
        link = document["next"]

    assert seen == [f"T{number:04}" for number in range(45)]


def test_wrong_conditions_are_named(writer: Client) -> None:
    response = writer.get("/api/v1/ledgers/loops/rows?due_from=x")

    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == ["due_from"]


def test_a_row_shows_what_may_be_done_and_what_it_needs(writer: Client, loops: list[int]) -> None:
    document = writer.get(f"/api/v1/ledgers/loops/rows/{loops[0]}").json()

    [move] = document["moves"]
    assert (move["name"], move["is_allowed"]) == ("close", True)
    assert [(need["name"], need["required"]) for need in move["needs"]] == [
        ("note", True),
        ("on", False),
    ]
    assert document["row"]["region"] == "990101001"


def test_a_move_is_made_once_whatever_is_sent_again(writer: Client, loops: list[int]) -> None:
    path = f"/api/v1/ledgers/loops/rows/{loops[0]}/moves/close"
    headers = {"Idempotency-Key": "k1"}
    body = json.dumps({"values": {"note": "已办", "on": "2026-03-09"}})

    first = writer.post(path, body, content_type="application/json", headers=headers)
    again = writer.post(path, body, content_type="application/json", headers=headers)

    assert first.status_code == again.status_code == 200
    assert first.json()["row"]["status"] == again.json()["row"]["status"] == "closed"
    with acting(system_actor()):
        assert Event.objects.filter(kind="affair.close").count() == 1


def test_the_same_move_is_taken_from_a_form(writer: Client, loops: list[int]) -> None:
    response = writer.post(f"/api/v1/ledgers/loops/rows/{loops[0]}/moves/close", {"note": "已办"})

    assert response.json()["row"]["status"] == "closed"


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({}, "note"),
        ({"note": "好", "on": "2026-02-30"}, "on"),
        ({"note": "好", "on": "2031-01-01"}, "on"),
    ],
)
def test_what_a_move_lacks_is_named(
    writer: Client, loops: list[int], values: dict[str, str], name: str
) -> None:
    path = f"/api/v1/ledgers/loops/rows/{loops[0]}/moves/close"

    response = send(writer, path, values=values)

    assert response.status_code == 422
    assert list(response.json()["error"]["fields"]) == [name]


def test_a_body_that_is_no_json_is_refused_in_words(writer: Client, loops: list[int]) -> None:
    path = f"/api/v1/ledgers/loops/rows/{loops[0]}/moves/close"

    response = writer.post(path, "{", content_type="application/json")

    assert response.status_code == 422
    assert refusal(response) == "invalid_input"


def test_bulk_gives_a_result_for_each_row(writer: Client, loops: list[int]) -> None:
    response = send(
        writer, "/api/v1/ledgers/loops/bulk/remind", ids=[*loops, 999999], values={"note": "抓紧"}
    )

    document = response.json()
    assert (document["done"], document["refused"]) == (2, 1)
    assert document["results"][2]["error"]["code"] == "not_found"


def test_one_row_is_stored_by_the_rules_of_the_import(writer: Client) -> None:
    stored = send(writer, "/api/v1/ledgers/loops/rows", values={"number": "7", "事项": "新的"})
    wrong = send(writer, "/api/v1/ledgers/loops/rows", values={"title": "长" * 11})

    assert stored.json()["was_new"] is True
    assert set(wrong.json()["error"]["fields"]) == {"number", "title"}


def test_a_workbook_is_imported_and_told_row_by_row(
    writer: Client, settings: Any, tmp_path: Path
) -> None:
    settings.EVIDENCE_DIR = tmp_path
    sheet = Sheet("表", (Column("编号"), Column("事项")), rows=[["1", "一"], ["2", ""]])
    file = SimpleUploadedFile("loops.xlsx", workbook_bytes([sheet]))

    document = writer.post(
        "/api/v1/ledgers/loops/imports", {"file": file, "mode": "keep_good"}
    ).json()

    assert (document["rows"], document["stored"], document["file"]) == (2, 1, "loops-marked.xlsx")
    assert document["refused"][0]["column"] == "事项"
    again = writer.get(f"/api/v1/ledgers/loops/imports/{document['id']}").json()
    assert again["stored"] == 1
    assert writer.get(f"/api/v1/ledgers/loops/imports/{document['id']}/marked").status_code == 200


def test_the_export_is_a_workbook(writer: Client, loops: list[int]) -> None:
    response = writer.get("/api/v1/ledgers/loops/export?status=open")

    assert response.content[:2] == b"PK"


def test_the_description_is_openapi_3_and_names_the_operations(client: Client) -> None:
    document = client.get("/api/openapi.json").json()

    assert document["openapi"].startswith("3.")
    assert "/api/v1/ledgers/{code}/rows" in document["paths"]
    assert "/api/v1/ledgers/{code}/rows/{object_id}/moves/{move}" in document["paths"]


def test_keys_are_issued_shown_once_and_withdrawn(client: Client, ledger: Ledger) -> None:
    post = person("admin2", Role.ADMIN, "990100")
    client.force_login(post.user, backend="django.contrib.auth.backends.ModelBackend")

    issued = send(client, "/api/v1/tokens", name="对接", post_id=post.pk).json()
    key = issued["key"]
    assert client.get("/api/v1/tokens").json()["tokens"][0]["name"] == "对接"
    assert key not in json.dumps(client.get("/api/v1/tokens").json())
    client.logout()
    headers = {"Authorization": f"Bearer {key}"}
    assert client.get("/api/v1/me", headers=headers).status_code == 200
    assert client.get("/api/v1/tokens", headers=headers).status_code == 401

    client.force_login(post.user, backend="django.contrib.auth.backends.ModelBackend")
    send(client, f"/api/v1/tokens/{issued['token']['id']}/withdraw", reason="不再对接")
    client.logout()
    assert client.get("/api/v1/me", headers=headers).status_code == 401


def test_a_session_without_the_proof_against_forgery_changes_nothing(ledger: Ledger) -> None:
    post = person("admin3", Role.ADMIN, "990100")
    client = Client(enforce_csrf_checks=True)
    client.force_login(post.user, backend="django.contrib.auth.backends.ModelBackend")

    assert send(client, "/api/v1/tokens", name="对接", post_id=post.pk).status_code == 403
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("days", [-1, 367])
def test_a_key_lives_from_today_to_a_year(chief: Actor, days: int) -> None:
    post = person("wu", Role.STREET, "990101001")

    with pytest.raises(InvalidInput) as wrong:
        issue_token(
            name="",
            post_id=post.pk + 1,
            permissions=["none.such"],
            expires_on=TODAY + timedelta(days=days),
            actor=chief,
            at=NOON,
            today=TODAY,
        )

    assert set(wrong.value.fields) == {"name", "post", "permissions", "expires_on"}


def test_only_who_manages_accounts_issues_keys(chief: Actor) -> None:
    post = person("wu", Role.STREET, "990101001")

    with pytest.raises(NotPermitted):
        key_of(post, replace(chief, permissions=frozenset()))
    with pytest.raises(NotFound):
        withdraw_token(token_id=1, reason="不再对接", actor=chief, at=NOON)


def test_a_key_ends_with_its_day_and_with_its_post(chief: Actor) -> None:
    post = person("wu", Role.STREET, "990101001")
    key = key_of(post, chief)
    today = timezone.localdate()

    with pytest.raises(TokenRefused):
        actor_by_token(key, today=today + timedelta(days=366), at=datetime.now(UTC))
    Post.objects.filter(pk=post.pk).update(ends_on=today - timedelta(days=1))
    with pytest.raises(TokenRefused):
        actor_by_token(key, today=today, at=datetime.now(UTC))
