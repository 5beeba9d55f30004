"""Notices: whom they reach, when they leave, what a failing channel leads to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bihuan.kernel import notices, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.models import Channel, Delivery, Notice, Post, User
from bihuan.kernel.notices import channels as outlets
from bihuan.kernel.notices import delivering, reminding
from bihuan.kernel.notices.channels.fake import Recorder
from bihuan.kernel.notices.errors import ChannelFailed
from bihuan.kernel.notices.quiet import after_quiet, next_at, not_before
from bihuan.kernel.scope import Scope
from bihuan.organisations.models import Region, Unit

DAY = date(2026, 5, 6)
NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)  # 12:00 in Shanghai
NIGHT = datetime(2026, 5, 6, 15, tzinfo=UTC)  # 23:00
MORNING = datetime(2026, 5, 6, 23, 30, tzinfo=UTC)  # 07:30 the day after


@pytest.fixture
def unit(as_app_role: None) -> Unit:
    county = Region.objects.create(
        code="990100", name="云岭区", level="county", full_name="云岭区", source="演示"
    )
    return Unit.objects.create(name="区住建局", kind="department", region=county)


def person(unit: Unit | None, name: str, role: str = "department", **values: Any) -> int:
    user = User.objects.create(username=name, name=name, phone="13800000000", created_at=NOON)
    post = {"role": role, "region": "990100", "starts_on": date(2026, 1, 1)} | values
    Post.objects.create(user=user, unit=unit, **post)
    return user.pk


def reader(user_id: int) -> Actor:
    return Actor(user_id, "读者", "department", Scope.of_region("990100"))


def tell(user_id: int, **values: Any) -> int:
    words: dict[str, Any] = {
        "kind": "test.told",
        "title": "有一条隐患待接收",
        "at": NOON,
        "url": "/hazards/4/",
    }
    return notices.notify(users=[user_id], **(words | values))


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    found = Recorder()
    monkeypatch.setitem(outlets.OUTLETS, "recorder", found)
    return found


def channel(**values: Any) -> Channel:
    return Channel.objects.create(**({"kind": "recorder", "name": "记录"} | values))


def test_a_units_people_are_those_in_office_that_day(unit: Unit) -> None:
    li = person(unit, "李")
    person(unit, "旧人", ends_on=date(2026, 5, 5))
    person(None, "别处")

    assert notices.people_of(unit.pk, on=DAY) == [li]


def test_only_those_whose_role_may_do_the_step_are_told(unit: Unit) -> None:
    person(unit, "审计", role="auditor")
    head = person(unit, "主任", role="office_head")

    assert notices.people_of(unit.pk, "kernel.manage_settings", on=DAY) == [head]


def test_where_nobody_may_everybody_is_told(unit: Unit) -> None:
    li = person(unit, "李")

    assert notices.people_of(unit.pk, "kernel.manage_accounts", on=DAY) == [li]


def test_the_principal_leader_comes_before_the_deputy(unit: Unit) -> None:
    deputy = person(unit, "副局长", signer_level="deputy")
    principal = person(unit, "局长", signer_level="principal")
    person(unit, "李")

    assert notices.leaders_of(unit.pk, on=DAY) == [principal, deputy]


def test_the_office_that_covers_a_street_is_the_nearest(unit: Unit) -> None:
    person(None, "市里", role="office", region="990000")
    near = person(None, "区里", role="office", region="990100")
    person(None, "邻区", role="office", region="990200")

    assert notices.office_of("990102001", on=DAY) == [near]


def test_a_notice_with_a_key_reaches_a_person_once(unit: Unit) -> None:
    li = person(unit, "李")

    assert (tell(li, key="a"), tell(li, key="a"), tell(li)) == (1, 0, 1)
    assert notices.unread_count(reader(li)) == 2


def test_a_message_to_a_unit_is_one_notice_a_person(unit: Unit) -> None:
    people = {person(unit, "李"), person(unit, "王")}

    notices.notify_unit(unit.pk, kind="test.told", title="请接收", at=NOON)

    assert set(Notice.objects.values_list("user_id", flat=True)) == people


def test_opening_a_notice_is_its_receipt(unit: Unit) -> None:
    li, wang = person(unit, "李"), person(unit, "王")
    tell(li, chain="hazard:4", key="k")
    notice = Notice.objects.get()

    with pytest.raises(notices.NoticeUnknown):
        notices.open_notice(notice_id=notice.pk, actor=reader(wang), at=NOON)
    notices.open_notice(notice_id=notice.pk, actor=reader(li), at=NOON)
    notices.open_notice(notice_id=notice.pk, actor=reader(li), at=NIGHT)

    assert notices.receipts("hazard:4", "k") == [("李", NOON)]
    assert notices.unread_count(reader(li)) == 0


def test_marking_read_touches_ones_own_only(unit: Unit) -> None:
    li, wang = person(unit, "李"), person(unit, "王")
    tell(li)
    tell(wang)

    assert notices.mark_read(actor=reader(li), at=NOON) == 1
    assert notices.unread_count(reader(wang)) == 1


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        pytest.param(NOON, NOON, id="by day"),
        pytest.param(NIGHT, MORNING, id="at night"),
        pytest.param(MORNING, MORNING, id="at the end of the night"),
        pytest.param(MORNING - timedelta(minutes=1), MORNING, id="a minute before it"),
    ],
)
def test_quiet_hours_hold_back_until_morning(
    as_app_role: None, at: datetime, leaves: datetime
) -> None:
    assert after_quiet(at) == leaves


def test_what_is_urgent_or_excepted_passes_quiet_hours(
    as_app_role: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "bihuan.kernel.notices.kinds.KINDS",
        {"test.alarm": notices.NoticeKind("test.alarm", "监测报警")},
    )

    assert not_before("test.told", urgent=True, digest=True, at=NIGHT) == NIGHT
    assert not_before("test.alarm", urgent=False, digest=False, at=NIGHT) == NIGHT
    assert not_before("test.told", urgent=False, digest=False, at=NIGHT) == MORNING


def test_the_digest_leaves_at_its_hour(as_app_role: None) -> None:
    half_past_eight = datetime(2026, 5, 7, 0, 30, tzinfo=UTC)

    assert not_before("test.told", urgent=False, digest=True, at=NOON) == half_past_eight
    assert next_at(time(12), NOON) == NOON


def test_a_delivery_is_sent_once(unit: Unit, recorder: Recorder) -> None:
    channel()
    tell(person(unit, "李"))

    assert (delivering.deliver(NOON), delivering.deliver(NOON)) == (1, 0)
    assert [message.title for message in recorder.taken] == ["有一条隐患待接收"]
    assert Delivery.objects.get().status == "sent"


def test_a_channel_takes_only_its_kinds_and_only_while_it_is_on(
    unit: Unit, recorder: Recorder
) -> None:
    channel(for_kinds=["test.other"])
    channel(is_enabled=False)

    tell(person(unit, "李"))

    assert not Delivery.objects.exists()


def test_a_failing_channel_is_tried_again_after_longer_and_longer_pauses(
    unit: Unit, recorder: Recorder
) -> None:
    channel()
    recorder.failures = [ChannelFailed("对方没有应答。"), ChannelFailed("对方没有应答。")]
    tell(person(unit, "李"))

    delivering.deliver(NOON)
    waiting = Delivery.objects.get()
    assert (waiting.status, waiting.failure) == ("waiting", "对方没有应答。")
    assert waiting.not_before == NOON + timedelta(minutes=1)
    assert delivering.deliver(NOON + timedelta(seconds=59)) == 0
    delivering.deliver(NOON + timedelta(minutes=1))
    assert Delivery.objects.get().not_before == NOON + timedelta(minutes=3)
    delivering.deliver(NOON + timedelta(minutes=3))

    assert Delivery.objects.get().status == "sent"


def test_a_final_failure_and_the_last_attempt_are_given_up(unit: Unit, recorder: Recorder) -> None:
    channel()
    recorder.failures = [ChannelFailed("对方答复 404。", is_final=True)]
    tell(person(unit, "李"))
    delivering.deliver(NOON)
    assert Delivery.objects.get().status == "given_up"

    recorder.failures = [ChannelFailed("忙。") for _turn in range(delivering.ATTEMPTS)]
    tell(person(unit, "王"))
    for days in range(1, delivering.ATTEMPTS + 1):
        delivering.deliver(NOON + timedelta(days=days))

    last = Delivery.objects.order_by("-id").first()
    assert last is not None
    assert (last.status, last.attempts) == ("given_up", delivering.ATTEMPTS)


def test_a_sender_that_died_lets_go_after_its_lease(unit: Unit, recorder: Recorder) -> None:
    channel()
    tell(person(unit, "李"))
    delivering.take(NOON)

    assert delivering.deliver(NOON + timedelta(minutes=4)) == 0
    assert delivering.deliver(NOON + delivering.LEASE) == 1


def test_a_group_gets_one_message_for_many_people(unit: Unit, recorder: Recorder) -> None:
    recorder.is_group = True
    channel()
    person(unit, "李")
    person(unit, "王")
    notices.notify_unit(unit.pk, kind="test.told", title="请接收", at=NOON)

    delivering.deliver(NOON)

    assert len(recorder.taken) == 1
    assert {one.name for one in recorder.taken[0].recipients} == {"李", "王"}


def test_a_digest_is_one_message_of_many_notices(unit: Unit, recorder: Recorder) -> None:
    channel(settings={"digest": True})
    li = person(unit, "李")
    tell(li, title="甲")
    tell(li, title="乙")

    assert delivering.deliver(NOON) == 0
    delivering.deliver(NOON + timedelta(days=1))

    assert [message.title for message in recorder.taken] == ["您有 2 条消息"]
    assert recorder.taken[0].body == "1．甲\n2．乙"


def test_a_person_gets_no_more_messages_a_day_than_the_setting_says(
    unit: Unit, recorder: Recorder
) -> None:
    recorder.has_daily_limit = True
    channel()
    li = person(unit, "李")
    limit = packs.setting("notices", "sms-daily-limit")
    for number in range(limit + 1):
        tell(li, title=f"第{number}条")
    delivering.deliver(NOON)
    tell(li, title="急", urgent=True)
    delivering.deliver(NOON)

    assert len(recorder.taken) == limit + 1
    assert recorder.taken[-1].title == "急"


def test_an_urgent_notice_unread_for_a_day_reaches_the_leader_once(unit: Unit) -> None:
    li = person(unit, "李")
    boss = person(unit, "局长", signer_level="principal")
    tell(li, urgent=True)
    tell(li, title="不急")

    assert reminding.escalate_unread(NOON + timedelta(hours=23)) == 0
    assert reminding.escalate_unread(NOON + timedelta(hours=24)) == 1
    assert reminding.escalate_unread(NOON + timedelta(hours=48)) == 0
    told = Notice.objects.get(user_id=boss)
    assert told.title == "李 超过 24 小时未读：有一条隐患待接收"
