"""The work list: whose a loop is, in which group, page by page, in few questions."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bihuan.kernel import audit, worklist
from bihuan.kernel.actors import acting
from bihuan.kernel.audit import Place
from bihuan.kernel.models import Loop, Notice, User
from bihuan.kernel.permissions import Role
from bihuan.web.tests.people import actor_for, browser, make_loop, make_person, make_unit

pytestmark = pytest.mark.usefixtures("as_app_role")


@pytest.fixture
def clerk(as_app_role: None) -> User:
    return make_person(
        "wuhaitao", Role.DEPARTMENT, unit=make_unit("临江区消防救援大队"), name="吴海涛"
    )


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def titles(user: User) -> list[str]:
    with acting(actor_for(user, timezone.localdate())) as actor:
        found = worklist.open_loops(actor, worklist.mine(actor))
        return list(found.values_list("title", flat=True))


def seed(user: User, *loops: dict[str, Any]) -> None:
    """Loops that the person's unit may see."""
    unit_id = user.posts.get().unit_id
    with acting(system()):
        for number, fields in enumerate(loops, 1):
            make_loop(number, **({"units": [unit_id], "owner_unit_id": unit_id} | fields))


def system() -> Any:
    from bihuan.kernel.actors import system_actor

    return system_actor()


def test_a_loop_is_mine_in_person_by_unit_with_permission_or_by_enterprise(clerk: User) -> None:
    seed(
        clerk,
        {"title": "单位的"},
        {"title": "单位的，但我无权", "permission": "hazards.nothing"},
        {"title": "别人名下的", "owner_user_id": 987654},
        {"title": "我名下的", "owner_user_id": clerk.pk, "owner_unit_id": None},
        {"title": "别的单位的", "owner_unit_id": 987654},
        {"title": "企业的", "owner_unit_id": None, "owner_enterprise_id": 7, "enterprise_id": 7},
        {"title": "已办结的", "closed_at": timezone.now()},
    )
    assert sorted(titles(clerk)) == sorted(["单位的", "我名下的"])
    boss = make_person("boss", Role.ENTERPRISE, region="990101001", enterprise_id=7)
    with acting(system()):
        Loop.objects.filter(title="企业的").update(permission="hazards.rectify")
    assert titles(boss) == ["企业的"]


def test_a_loop_outside_the_scope_is_not_in_the_list(clerk: User) -> None:
    seed(clerk, {"title": "外地的", "region": "990102"}, {"title": "看不到的", "units": []})
    assert titles(clerk) == []


def test_the_groups_follow_the_deadline(clerk: User) -> None:
    today = timezone.localdate()
    seed(
        clerk,
        *(
            {"due_on": None if days is None else today + timedelta(days=days)}
            for days in (-9, -1, 0, 1, 3, 4, None)
        ),
    )
    with acting(actor_for(clerk, today)) as actor:
        counts = worklist.group_counts(actor, worklist.mine(actor), today)
    assert counts == {"late": 2, "today": 1, "soon": 2, "later": 2}
    page = text_of(browser(clerk).get("/"))
    for words in (
        "已超期 2 件",
        "今天到期 1 件",
        "三天内到期 2 件",
        "以后 2 件",
        "逾 9 天",
        "没有期限",
        "下一步：核查并定级",
    ):
        assert words in page


def test_a_group_is_read_to_its_end_page_by_page(clerk: User) -> None:
    today = timezone.localdate()
    late = [{"due_on": today - timedelta(days=1 + number % 7)} for number in range(60)]
    seed(clerk, *late, *({"due_on": None} for _ in range(60)))
    client = browser(clerk)
    for group in ("late", "later"):
        seen: list[str] = []
        address = f"/?tab=mine&group={group}"
        while address:
            page = client.get(address).content.decode()
            seen += re.findall(r"YH-2026-\d{5}", page)
            more = re.search(r'href="(/\?tab=mine&amp;group=[a-z]+&amp;after=[^"]+)"', page)
            address = more[1].replace("&amp;", "&") if more else ""
        assert len(seen) == len(set(seen)) == 60
    assert client.get("/?group=late&after=nonsense_1").status_code == 200
    assert client.get("/?group=late&after=2026-99-99_1").status_code == 200


def test_the_page_asks_few_questions_however_long_the_list(clerk: User) -> None:
    client = browser(clerk)
    client.get("/")
    seed(clerk, {"due_on": timezone.localdate()})
    with CaptureQueriesContext(connection) as short:
        client.get("/")
    with acting(system()):
        for number in range(100, 160):
            unit_id = clerk.posts.get().unit_id
            make_loop(number, units=[unit_id], owner_unit_id=unit_id, due_on=timezone.localdate())
    with CaptureQueriesContext(connection) as long:
        client.get("/")
    assert len(long) == len(short)
    loops = [query for query in long if "kernel_loop" in query["sql"]]
    assert len(loops) == 3  # counters, group counts, the one group


def test_both_counters_of_the_frame_take_one_question(clerk: User) -> None:
    seed(clerk, {}, {})
    Notice.objects.create(user=clerk, kind="x", title="看一看", created_at=timezone.now())
    with acting(actor_for(clerk, timezone.localdate())) as actor:
        with CaptureQueriesContext(connection) as asked:
            assert worklist.counters(actor) == (2, 1)
        assert len(asked) == 1


def test_counting_stops_where_nobody_counts_any_more() -> None:
    assert worklist.count_text(12) == "12"
    assert worklist.count_text(worklist.COUNT_LIMIT) == "999+"


def test_what_the_unit_supervises_and_others_do_has_a_tab_of_its_own(clerk: User) -> None:
    unit_id = clerk.posts.get().unit_id
    seed(
        clerk,
        {"title": "督办中的", "owner_unit_id": 987654, "supervisor_unit_id": unit_id},
        {"title": "自己办的", "supervisor_unit_id": unit_id},
    )
    page = text_of(browser(clerk).get("/?tab=supervised"))
    assert "督办中的" in page
    assert "自己办的" not in page


def test_what_i_did_is_listed_newest_first(clerk: User) -> None:
    seed(clerk, {"title": "登记过的"})
    with acting(actor_for(clerk, timezone.localdate())) as actor:
        loop = Loop.objects.get()
        for text in ("登记隐患", "提交整改"):
            audit.record(
                f"hazard:{loop.object_id}",
                "hazard.x",
                text,
                actor=actor,
                at=timezone.now(),
                place=Place("990101001", loop.units),
            )
    page = text_of(browser(clerk).get("/?tab=done"))
    assert page.index("提交整改") < page.index("登记隐患")
    assert "登记过的" in page


def test_an_empty_list_says_why(clerk: User) -> None:
    assert "眼下没有等您办的事" in text_of(browser(clerk).get("/"))


def test_htmx_gets_the_same_page_to_pick_its_part_from(clerk: User) -> None:
    answer = browser(clerk).get("/?tab=done", headers={"HX-Request": "true"})
    assert 'id="worklist"' in answer.content.decode()
