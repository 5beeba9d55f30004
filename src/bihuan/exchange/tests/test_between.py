"""A city and a district exchange tasks and results: each message once, whatever is lost or copied."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from bihuan.dispatch.models import Finding, OfficialText, Share, Submission, WorkItem
from bihuan.dispatch.services import (
    accept_finding,
    accept_share,
    claim_share,
    issue_document,
    report_progress,
    submit_share,
    submit_submission,
)
from bihuan.exchange.errors import (
    MessageDiffers,
    NoConnector,
    PartnerMissing,
    SignatureWrong,
    TooOld,
)
from bihuan.exchange.models import Connector, ExchangeItem
from bihuan.exchange.rules import canonical, signature
from bihuan.exchange.services import (
    change_secret,
    receive_push,
    receive_records,
    records_for,
    register_connector,
    try_connector,
)
from bihuan.exchange.states import ItemState
from bihuan.exchange.tests.conftest import NOON
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.models import Event, Post
from bihuan.kernel.permissions import Role
from bihuan.kernel.tokens import issue_token

SECONDS = int(NOON.timestamp())
Connect = Callable[..., Connector]


@pytest.fixture
def down(connect: Connect, house: Any, ma: Actor) -> Connector:
    """At the city: tasks for the district."""
    return connect("bihuan-tasks-out", ma, partner=house["office"])


@pytest.fixture
def results_in(connect: Connect, house: Any, ma: Actor) -> Connector:
    return connect("bihuan-results-in", ma, partner=house["office"])


@pytest.fixture
def tasks_in(connect, gao) -> tuple[Connector, str]:
    """At the district: tasks from above, with the secret of its pushes."""
    made = connect("bihuan-tasks-in", gao)
    with acting(gao):
        return change_secret(connector_id=made.pk, actor=gao, at=NOON)


@pytest.fixture
def caller(person: Callable[..., Actor]) -> Actor:
    """The district's platform as the city's interface knows it."""
    return person("区平台", Role.OFFICE, "office")


@pytest.fixture
def sent(assigned, down, caller) -> list[dict[str, Any]]:
    """What the city has for the district."""
    with acting(caller):
        found = records_for(resource="tasks", actor=caller)
    assert found["total"] == 1
    return list(found["records"])


def push(
    to: Connector, secret: str, records: list[Any], message: str = "m1", seconds: int = SECONDS
) -> dict[str, Any]:
    body = canonical({"message": message, "records": records})
    header = signature(secret, seconds, body)
    return receive_push(hook=to.hook, body=body, header=header, at=NOON)


@pytest.fixture
def received(sent, tasks_in) -> OfficialText:
    """The district has the city's document."""
    connector, secret = tasks_in
    answer = push(connector, secret, sent)
    assert [one["state"] for one in answer["results"]] == ["stored"]
    with acting(system_actor()):
        return OfficialText.objects.get(pk=ExchangeItem.objects.get().our_id)


@pytest.fixture
def at_work(received, gao) -> list[Share]:
    """The district has confirmed and issued it, and works on the first task."""
    with acting(gao):
        for finding in received.findings.all():
            accept_finding(finding_id=finding.pk, actor=gao, at=NOON)
        issue_document(document_id=received.pk, actor=gao, at=NOON)
        shares = list(Share.objects.filter(item__document=received).order_by("item__no"))
        claim_share(share_id=shares[0].pk, actor=gao, at=NOON)
        report_progress(share_id=shares[0].pk, percent=40, note="已排查40家", actor=gao, at=NOON)
    return shares


@pytest.fixture
def results_out(connect: Connect, gao: Actor) -> Connector:
    return connect("bihuan-results-out", gao)


def going(connector: Connector) -> list[dict[str, Any]]:
    """What a connector of the district would send now, in the agreed words."""
    from bihuan.exchange.services.common import worker_of
    from bihuan.exchange.services.giving import outgoing
    from bihuan.exchange.services.resources import RESOURCES

    give = RESOURCES[connector.resource].give
    assert give is not None
    with acting(worker_of(connector)) as actor:
        return [outgoing(connector, one)[0] for one in give(connector, actor, 0)]


def test_the_citys_tasks_become_an_official_text_with_the_same_tasks(received, house, assigned):
    with acting(system_actor()):
        findings = list(received.findings.order_by("position"))
        theirs = Share.objects.filter(item__document=assigned).order_by("item__no")
        titles = [share.item.title for share in theirs]
    assert [one.kind for one in findings] == ["task", "task", "duty"]
    assert [one.value["title"] for one in findings[:2]] == titles
    assert findings[0].value["deadline"]["iso"] == "2026-06-30"
    assert findings[2].value["due"]["iso"] == "2026-03-30"
    assert all(house["office"].name in str(one.value) for one in findings)
    assert received.title == "关于办理《云州市安全生产专项整治工作方案》交办事项的通知"
    assert received.region == "990102"


def test_the_districts_progress_moves_the_citys_share(
    at_work, results_out, results_in, caller, assigned, gao
):
    records = going(results_out)
    assert [(one["state"], one["percent"]) for one in records] == [("claimed", 40)]
    with acting(caller):
        answer = receive_records(
            resource="results",
            body=canonical({"records": records}),
            message="r1",
            actor=caller,
            at=NOON,
        )
    assert [one["state"] for one in answer["results"]] == ["stored"]
    with acting(system_actor()):
        share = Share.objects.get(item__document=assigned, percent=40)
        assert (share.status, share.progress) == ("claimed", "已排查40家")


def test_done_in_the_district_is_handed_in_at_the_city(
    at_work, results_out, results_in, caller, assigned, gao, ma
):
    with acting(gao):
        submit_share(share_id=at_work[0].pk, note="全部完成", actor=gao, at=NOON)
        accept_share(share_id=at_work[0].pk, actor=gao, at=NOON)
    body = canonical({"records": going(results_out)})
    with acting(caller):
        for number in ("a", "b"):  # once more under another number: nothing more happens
            receive_records(resource="results", body=body, message=number, actor=caller, at=NOON)
    with acting(ma):
        share = Share.objects.get(item__document=assigned, status="submitted")
        moves = Event.objects.filter(chain=f"share:{share.pk}").order_by("seq")
        kinds = [event.kind for event in moves]
        assert kinds.count("share.submit") + kinds.count("share.submitted") == 1
        accept_share(share_id=share.pk, actor=ma, at=NOON)


def test_what_the_district_handed_in_is_handed_in_at_the_city(
    at_work, connect, gao, ma, house, caller, assigned
):
    out = connect("bihuan-submissions-out", gao)
    connect("bihuan-submissions-in", ma, partner=house["office"])
    with acting(gao):
        own = Submission.objects.get(duty__document_id=at_work[0].item.document_id)
        submit_submission(
            submission_id=own.pk,
            summary="排查40家，发现问题52项。",
            signer="高某",
            signer_level="deputy",
            actor=gao,
            at=NOON,
        )
    with acting(caller):
        receive_records(
            resource="submissions",
            body=canonical({"records": going(out)}),
            message="s1",
            actor=caller,
            at=NOON,
        )
    with acting(ma):
        there = Submission.objects.get(duty__document=assigned)
    assert (there.status, there.signer, there.due_on) == ("submitted", "高某", date(2026, 3, 30))


def test_a_copy_of_a_push_gets_the_same_answer_and_does_nothing(received, tasks_in, sent):
    connector, secret = tasks_in

    again = push(connector, secret, sent)

    assert [one["state"] for one in again["results"]] == ["stored"]
    with acting(system_actor()):
        assert OfficialText.objects.filter(region="990102").count() == 1
        assert Finding.objects.filter(document=received).count() == 3


def test_a_push_whose_answer_was_lost_is_sent_again_and_is_harmless(received, tasks_in, sent):
    connector, secret = tasks_in

    again = push(connector, secret, sent, message="m2", seconds=SECONDS + 60)

    assert [one["state"] for one in again["results"]] == ["stored"]
    with acting(system_actor()):
        assert ExchangeItem.objects.count() == 1


def test_a_number_is_used_for_one_content_only(received, tasks_in, sent):
    connector, secret = tasks_in
    with pytest.raises(MessageDiffers):
        push(connector, secret, [*sent, {"id": "document:9"}])


@pytest.mark.parametrize("late", [-301, 301, -(10**6)])
def test_an_old_push_is_refused_though_it_is_signed(tasks_in, late):
    connector, secret = tasks_in
    with pytest.raises(TooOld):
        push(connector, secret, [], seconds=SECONDS + late)


def test_a_push_signed_by_somebody_else_is_refused(tasks_in, sent):
    connector, secret = tasks_in
    with pytest.raises(SignatureWrong):
        push(connector, secret + "x", sent)
    body = canonical({"message": "m1", "records": sent})
    header = signature(secret, SECONDS, body)
    with pytest.raises(SignatureWrong):
        receive_push(hook=connector.hook, body=body + b" ", header=header, at=NOON)
    with acting(system_actor()):
        assert ExchangeItem.objects.count() == 0


def test_the_former_secret_is_good_for_a_day_after_a_change(tasks_in, gao):
    connector, former = tasks_in
    with acting(gao):
        change_secret(connector_id=connector.pk, actor=gao, at=NOON)
    push(connector, former, [])
    later = NOON + timedelta(hours=25)
    body = canonical({"message": "m9", "records": []})
    header = signature(former, int(later.timestamp()), body)
    with pytest.raises(SignatureWrong):
        receive_push(hook=connector.hook, body=body, header=header, at=later)


def test_a_supplement_brings_only_what_is_new(received, tasks_in, sent):
    connector, secret = tasks_in
    more = sent[0] | {"tasks": [*sent[0]["tasks"], {"id": "share:999", "title": "补充排查地下室"}]}

    push(connector, secret, [more], message="m3")

    with acting(system_actor()):
        newest = OfficialText.objects.order_by("-pk")[0]
        assert [one.value["title"] for one in newest.findings.all()] == ["补充排查地下室"]
        states = ExchangeItem.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == [ItemState.REPLACED, ItemState.STORED]


def test_a_task_of_somebody_else_is_not_moved(at_work, results_in, caller, assigned, ma, house):
    """The caller names a share that is not its own: it looks like one that is not there."""
    with acting(ma):
        item = WorkItem.objects.filter(document=assigned).first()
        stranger = Share.objects.create(
            item=item,
            unit=house["emergency"],
            role="participant",
            named_as="应急",
            status="issued",
            region="990102",
            units=[house["emergency"].pk, house["city"].pk],
            office_id=house["city"].pk,
        )
    records = [
        {"id": number, "state": "claimed", "percent": 10, "progress": "x"}
        for number in (f"share:{stranger.pk}", "share:0", "x", "share:" + "9" * 30)
    ]
    with acting(caller):
        answer = receive_records(
            resource="results",
            body=canonical({"records": records}),
            message="r9",
            actor=caller,
            at=NOON,
        )
    assert {one["code"] for one in answer["results"]} == {"exchange.not_ours"}
    with acting(ma):
        stranger.refresh_from_db()
    assert stranger.status == "issued"


def test_what_the_partner_fetches_itself_is_not_queued(down, assigned, ma):
    from bihuan.exchange.services import RouteFacts, run_connector, set_route

    with acting(ma):
        set_route(connector_id=down.pk, facts=RouteFacts("rest"), actor=ma, at=NOON)
    run = run_connector(connector_id=down.pk, at=NOON)

    assert run is not None
    assert not run.failure
    with acting(ma):
        assert ExchangeItem.objects.count() == 0


def test_without_a_connector_nothing_is_exchanged(house, caller, wu):
    with acting(caller), pytest.raises(NoConnector):
        records_for(resource="tasks", actor=caller)


def test_a_lower_platform_is_named(house, ma):
    with acting(ma), pytest.raises(PartnerMissing):
        register_connector(code="bihuan-tasks-out", actor=ma, at=NOON)


@pytest.mark.parametrize(
    "code", ["bihuan-tasks-in", "bihuan-results-in", "bihuan-submissions-in", "bihuan-tasks-out"]
)
def test_each_goes_alone_on_its_test_feed(connect, house, ma, assigned, code):
    partner = None if code == "bihuan-tasks-in" else house["office"]
    connector = connect(code, ma, partner=partner)
    with acting(ma):
        run = try_connector(connector_id=connector.pk, actor=ma, at=NOON)
        assert run.read > 0
        assert run.stored + run.acknowledged > 0
        assert run.failed == 0
        assert ExchangeItem.objects.filter(connector=connector).count() == 0


@pytest.fixture
def keys(house, caller) -> Callable[..., dict[str, str]]:
    """Headers of a key of the district's post at the city, with the scopes listed."""
    with acting(system_actor()):
        post = Post.objects.create(
            user_id=caller.user_id,
            role=Role.OFFICE,
            unit=house["office"],
            region="990102",
            starts_on=date(2026, 1, 1),
        )
    admin = Actor(
        user_id=caller.user_id,
        name="管理员",
        role=Role.ADMIN,
        scope=system_actor().scope,
        permissions=frozenset({"kernel.manage_accounts"}),
        region="990100",
    )

    def make(*scopes: str) -> dict[str, str]:
        with acting(system_actor()):
            from django.utils import timezone

            now = timezone.now()
            _token, key = issue_token(
                name="区平台",
                post_id=post.pk,
                permissions=list(scopes),
                expires_on=None,
                actor=admin,
                at=now,
                today=timezone.localdate(now),
            )
        return {"HTTP_AUTHORIZATION": f"Bearer {key}"}

    return make


def test_the_interface_gives_tasks_to_whoever_may_read(client, keys, down, assigned):
    refused = client.get("/api/v1/exchange/tasks", **keys())
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_permitted")

    answer = client.get("/api/v1/exchange/tasks?limit=1", **keys("exchange.read"))

    assert answer.status_code == 200
    document = answer.json()
    assert (document["total"], document["next"], len(document["records"])) == (1, None, 1)
    assert client.get("/api/v1/exchange/tasks").status_code == 401


def test_the_interface_takes_results_from_whoever_may_write(client, keys, results_in, assigned):
    with acting(system_actor()):
        share = Share.objects.filter(item__document=assigned).order_by("pk")[0]
    records = [{"id": f"share:{share.pk}", "state": "claimed", "percent": 5, "progress": "开始"}]
    body = json.dumps({"records": records})
    address, kind = "/api/v1/exchange/results", "application/json"
    assert client.post(address, body, kind, **keys("exchange.read")).status_code == 403
    headers = keys("exchange.write") | {"HTTP_IDEMPOTENCY_KEY": "one"}

    first = client.post(address, body, kind, **headers)
    again = client.post(address, body, kind, **headers)

    assert first.status_code == 200, first.content
    assert first.json() == again.json()
    assert first.json()["results"][0]["state"] == "stored"
    other = client.post(address, json.dumps({"records": []}), kind, **headers)
    assert (other.status_code, other.json()["error"]["code"]) == (
        409,
        "exchange.message_differs",
    )
    none = client.post(address, body, kind, **keys("exchange.write"))
    assert none.status_code == 422  # a message without a number


def test_a_push_comes_in_without_a_key(client, tasks_in, sent):
    from django.utils import timezone

    connector, secret = tasks_in
    body = canonical({"message": "m1", "records": sent})
    seconds = int(timezone.now().timestamp())
    address = f"/api/v1/exchange/hooks/{connector.hook}"
    headers = {"HTTP_X_BIHUAN_SIGNATURE": signature(secret, seconds, body)}

    answer = client.post(address, body, "application/json", **headers)

    assert answer.status_code == 200, answer.content
    assert answer.json()["results"][0]["state"] == "stored"
    unsigned = client.post(address, body, "application/json")
    assert (unsigned.status_code, unsigned.json()["error"]["code"]) == (
        401,
        "exchange.signature_wrong",
    )


def test_the_exchange_stands_in_the_openapi_document(client, db):
    paths = client.get("/api/openapi.json").json()["paths"]
    assert set(paths["/api/v1/exchange/{resource}"]) == {"get", "post"}
    body = paths["/api/v1/exchange/hooks/{hook}"]["post"]["requestBody"]
    assert "records" in body["content"]["application/json"]["schema"]["properties"]
