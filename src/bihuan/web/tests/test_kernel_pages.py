"""Pages of the kernel: notices, jobs, channels, escalation."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.kernel import announcements, notices
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.escalation import escalate
from bihuan.kernel.models import (
    Announcement,
    Channel,
    EscalationStep,
    JobRun,
    Loop,
    Notice,
    Post,
    User,
)
from bihuan.kernel.notices.delivering import PURPOSE
from bihuan.kernel.sealing import unseal
from bihuan.web.jobs_pages import when

NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)
FIRST = date(2020, 1, 1)


def signed_in(role: str, name: str = "周") -> Client:
    user = User.objects.create(username=f"{role}-{name}", name=name, created_at=NOON)
    Post.objects.create(user=user, role=role, region="990100", starts_on=FIRST)
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.user = user  # type: ignore[attr-defined]  # the tests' shorthand
    return client


def tell(client: Any, **values: Any) -> Notice:
    words: dict[str, Any] = {"kind": "test.told", "title": "有一条隐患待接收", "at": NOON}
    notices.notify(users=[client.user.pk], **(words | values))
    return Notice.objects.get(user=client.user)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("web:notices", {"admin", "street", "enterprise", "office_head"}),
        ("web:live_renew", {"admin", "street", "enterprise", "office_head"}),
        ("web:jobs", {"admin"}),
        ("web:channels", {"admin"}),
        ("web:escalations", {"office_head"}),
    ],
)
def test_each_page_opens_to_its_roles(as_app_role: None, name: str, allowed: set[str]) -> None:
    for role in ("admin", "street", "office_head"):
        status = signed_in(role).get(reverse(name)).status_code
        assert status == (200 if role in allowed else 403), role


def test_a_notice_is_read_by_opening_it(as_app_role: None) -> None:
    client = signed_in("street")
    notice = tell(client, url="/hazards/4/", body="请在两日内接收。")

    assert "有一条隐患待接收" in client.get(reverse("web:notices")).content.decode()
    page = client.get(reverse("web:notice", args=[notice.pk])).content.decode()

    assert 'href="/hazards/4/"' in page
    assert "请在两日内接收。" in page
    assert "没有未读的消息。" in client.get(reverse("web:notices")).content.decode()


def test_a_notice_that_points_elsewhere_gets_no_button(as_app_role: None) -> None:
    client = signed_in("street")
    notice = tell(client, url="https://example.invalid/")

    page = client.get(reverse("web:notice", args=[notice.pk])).content.decode()

    assert "example.invalid" not in page


def test_somebody_elses_notice_is_not_found(as_app_role: None) -> None:
    notice = tell(signed_in("street"))

    answer = signed_in("street", "吴").get(reverse("web:notice", args=[notice.pk]))

    assert answer.status_code == 404


def test_everything_is_marked_read_at_once(as_app_role: None) -> None:
    client = signed_in("street")
    tell(client)

    client.post(reverse("web:notices_read"))

    assert Notice.objects.get().read_at is not None


def test_a_page_gets_an_address_to_listen_at(as_app_role: None, settings: Any) -> None:
    settings.LIVE_URL = "http://127.0.0.1:8001"

    found = signed_in("street").get(reverse("web:live_renew")).json()

    assert found["url"].startswith("http://127.0.0.1:8001/events?token=")


def test_a_job_is_asked_for_out_of_turn_and_its_runs_are_shown(as_app_role: None) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    JobRun.objects.create(
        code="kernel.store_roots", started_at=NOON, ended_at=NOON, failure="LookupError：没有"
    )
    client = signed_in("admin")

    page = client.get(reverse("web:jobs")).content.decode()
    assert "计算昨日日志根" in page
    assert "LookupError：没有" in page
    client.post(reverse("web:job_run", args=["kernel.store_roots"]))

    assert ProcrastinateJob.objects.filter(task_name="kernel.store_roots").exists()
    assert client.post(reverse("web:job_run", args=["kernel.nothing"])).status_code == 404


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("", "按需"),
        ("10 0 * * *", "每天 00:10"),
        ("20 7,13 * * *", "每天 07:20、13:20"),
        ("5 * * * *", "每小时第 5 分"),
        ("*/10 * * * *", "每 10 分钟"),
        ("0 8 * * 1", "0 8 * * 1"),
    ],
)
def test_a_timetable_is_told_in_words(cron: str, words: str) -> None:
    assert when(cron) == words


def test_a_failed_announcement_is_dispatched_again(as_app_role: None) -> None:
    with acting(system_actor()):
        announcements.announce("test.happened", {}, NOON)
    Announcement.objects.update(attempts=3, failure="LookupError：没有")
    found = Announcement.objects.get()
    client = signed_in("admin")

    assert "LookupError：没有" in client.get(reverse("web:jobs")).content.decode()
    client.post(reverse("web:announcement_retry", args=[found.pk]))

    found.refresh_from_db()
    assert found.attempts == 0


HOOK = {"name": "应急平台", "url": "https://hook.example.invalid/", "is_enabled": "1"}


def test_a_channel_is_set_up_and_its_secret_is_sealed(as_app_role: None) -> None:
    client = signed_in("admin")

    client.post(reverse("web:channel_new", args=["webhook"]), HOOK | {"secret": "s3cret"})

    channel = Channel.objects.get()
    assert b"s3cret" not in bytes(channel.secret)
    assert unseal(channel.secret, PURPOSE) == "s3cret"
    page = client.get(reverse("web:channel", args=[channel.pk])).content.decode()
    assert "s3cret" not in page
    client.post(reverse("web:channel", args=[channel.pk]), HOOK | {"name": "改名", "secret": ""})
    channel.refresh_from_db()
    assert (channel.name, unseal(channel.secret, PURPOSE)) == ("改名", "s3cret")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"url": "http://hook.example.invalid/"}, "url", id="plain"),
        pytest.param({"url": ""}, "url", id="no address"),
        pytest.param({"name": ""}, "name", id="no name"),
        pytest.param({"secret": ""}, "secret", id="no secret"),
    ],
)
def test_a_channel_that_cannot_work_is_refused(
    as_app_role: None, changes: dict[str, str], field: str
) -> None:
    answer = signed_in("admin").post(
        reverse("web:channel_new", args=["webhook"]), HOOK | {"secret": "x"} | changes
    )

    assert answer.status_code == 422
    assert f'href="#f-{field}"' in answer.content.decode()
    assert not Channel.objects.exists()


def test_a_trial_says_what_went_wrong(as_app_role: None) -> None:
    client = signed_in("admin")
    Channel.objects.create(kind="sms", name="短信", settings={})

    answer = client.post(reverse("web:channel_try", args=[Channel.objects.get().pk]), follow=True)

    assert "没有登记这个渠道需要的手机或邮箱" in answer.content.decode()


def test_a_suggestion_is_decided_with_a_reason(as_app_role: None) -> None:
    client = signed_in("office_head")
    with acting(system_actor()):
        Loop.objects.create(
            kind="hazard",
            object_id=4,
            title="配电箱门缺失",
            status="open",
            region="990102",
            opened_at=NOON,
            due_on=date(2026, 5, 20),
        )
    escalate(datetime(2026, 5, 30, 4, tzinfo=UTC))
    with acting(system_actor()):
        step = EscalationStep.objects.get(step="circular")
    address = reverse("web:escalation", args=[step.pk])

    assert "配电箱门缺失" in client.get(reverse("web:escalations")).content.decode()
    assert client.post(address, {"decision": "take", "reason": ""}).status_code == 422
    client.post(address, {"decision": "take", "reason": "逾期十天"})

    with acting(system_actor()):
        step.refresh_from_db()
    assert (step.is_taken, step.reason) == (True, "逾期十天")
    assert client.get(address).status_code == 404
