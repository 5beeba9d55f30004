"""Accounts, posts, stand-ins, leaving, grants: what an administrator does, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bihuan.kernel import accounts
from bihuan.kernel.accounts import NewPost, Person
from bihuan.kernel.accounts.errors import (
    AccountInUse,
    AlreadyLeft,
    AlreadyStoodIn,
    HandOverNeeded,
    LastAdministrator,
    LastHolder,
    NotOnYourself,
    NotYourPost,
    PostNotAvailable,
)
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.announcements import subscribers
from bihuan.kernel.errors import InvalidInput, NotFound, NotPermitted
from bihuan.kernel.models import Event, Loop, Post, RoleGrant, SecondFactor, User
from bihuan.kernel.permissions import Role
from bihuan.kernel.posts import actor_of
from bihuan.web.tests.people import (
    PASSWORD,
    actor_for,
    browser,
    make_enterprise,
    make_loop,
    make_person,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.usefixtures("as_app_role")


@pytest.fixture
def admin(as_app_role: None) -> User:
    return make_person("admin", Role.ADMIN, unit=make_unit("临江区安委办", "office"))


@pytest.fixture
def clerk(as_app_role: None) -> User:
    return make_person(
        "wuhaitao", Role.DEPARTMENT, unit=make_unit("临江区消防救援大队"), name="吴海涛"
    )


@pytest.fixture
def boss(admin: User) -> Iterator[Actor]:
    """The administrator at work."""
    with acting(actor_for(admin)) as actor:
        yield actor


def today() -> date:
    return timezone.localdate()


def kinds(chain: str) -> list[str]:
    return list(Event.objects.filter(chain=chain).order_by("seq").values_list("kind", flat=True))


def text_of(response: Any) -> str:
    return re.sub(r"<[^>]+>", " ", response.content.decode())


def test_posts_go_with_the_record_of_their_enterprise(boss: Actor) -> None:
    kept, dropped = make_enterprise(1).pk, make_enterprise(2).pk
    user = make_person("qiye", Role.ENTERPRISE, enterprise_id=dropped)
    merged = {"kept": kept, "dropped": dropped}

    with acting(system_actor()):
        for _time in range(2):
            for heard in subscribers()["enterprises.merged"]:
                heard.handle(merged, timezone.now())

    assert Post.objects.get(user=user).enterprise_id == kept
    actor = actor_of(user, today())
    assert actor is not None
    assert actor.enterprise_id == kept
    assert kinds(f"user:{user.pk}").count("kernel.post_enterprise_merged") == 1


def test_an_account_is_opened_with_a_password_to_be_changed(boss: Actor) -> None:
    user, password = accounts.create_account(
        " ZhangSan ", Person("张三", "13800000000"), actor=boss, at=timezone.now()
    )
    user.refresh_from_db()
    assert (user.username, user.must_change_password) == ("zhangsan", True)
    assert user.check_password(password)
    assert accounts.against_policy(password, user) == "不能与最近五次用过的密码相同。"
    assert kinds(f"user:{user.pk}") == ["kernel.account_created"]
    said = str(Event.objects.get(chain=f"user:{user.pk}").data)
    assert password not in said


@pytest.mark.parametrize(
    ("username", "person", "field"),
    [
        ("x", Person("张三"), "username"),
        ("zhang san", Person("张三"), "username"),
        ("admin", Person("张三"), "username"),
        ("zhangsan", Person("  "), "name"),
        ("zhangsan", Person("张三", phone="无"), "phone"),
        ("zhangsan", Person("张三", email="zhangsan"), "email"),
    ],
)
def test_what_cannot_be_an_account_is_refused_field_by_field(
    boss: Actor, username: str, person: Person, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        accounts.create_account(username, person, actor=boss, at=timezone.now())
    assert set(refused.value.fields) == {field}
    assert User.objects.count() == 1


def test_only_an_administrator_manages_accounts(clerk: User) -> None:
    with acting(actor_for(clerk)) as actor, pytest.raises(NotPermitted):
        accounts.create_account("zhangsan", Person("张三"), actor=actor, at=timezone.now())


def test_accounts_of_another_county_are_out_of_reach(boss: Actor) -> None:
    other = make_person(
        "other", Role.OFFICE, unit=make_unit("白沙县安委办", region="990102"), region="990102"
    )
    with pytest.raises(NotFound):
        accounts.disable(other.pk, reason="离职", actor=boss, at=timezone.now())
    assert list(User.objects.visible_to(boss).values_list("username", flat=True)) == ["admin"]


def test_a_reset_password_ends_sessions_lifts_the_lock_and_keeps_the_old_one_barred(
    admin: User, clerk: User
) -> None:
    there = browser(clerk)
    assert there.get("/").status_code == 200
    with acting(actor_for(admin)) as boss:
        password = accounts.reset_password(
            clerk.pk, reason="本人忘记", actor=boss, at=timezone.now()
        )
    clerk.refresh_from_db()
    assert clerk.check_password(password)
    assert clerk.must_change_password
    assert there.get("/").status_code == 302
    assert accounts.against_policy(PASSWORD, clerk) == "不能与最近五次用过的密码相同。"


@pytest.mark.parametrize("act", [accounts.reset_password, accounts.disable, accounts.drop_factor])
def test_nobody_does_it_to_himself(boss: Actor, act: Callable[..., Any]) -> None:
    with pytest.raises(NotOnYourself):
        act(boss.user_id, reason="试试", actor=boss, at=timezone.now())


def test_disabling_says_why_ends_sessions_and_can_be_undone(admin: User, clerk: User) -> None:
    there = browser(clerk)
    with acting(actor_for(admin)) as boss:
        with pytest.raises(InvalidInput):
            accounts.disable(clerk.pk, reason=" ", actor=boss, at=timezone.now())
        accounts.disable(clerk.pk, reason="借调", actor=boss, at=timezone.now())
    assert there.get("/").status_code == 302
    with acting(actor_for(admin)) as boss:
        accounts.enable(clerk.pk, reason="回来了", actor=boss, at=timezone.now())
    assert kinds_seen(admin, f"user:{clerk.pk}") == [
        "kernel.account_disabled",
        "kernel.account_enabled",
    ]
    clerk.refresh_from_db()
    assert clerk.is_active


def kinds_seen(admin: User, chain: str) -> list[str]:
    with acting(actor_for(admin)):
        return kinds(chain)


def test_an_account_never_used_is_withdrawn_and_frees_its_name(boss: Actor) -> None:
    user, _password = accounts.create_account("typo", Person("张三"), actor=boss, at=timezone.now())
    accounts.withdraw(user.pk, reason="登记有误", actor=boss, at=timezone.now())
    again, _password = accounts.create_account(
        "typo", Person("张三"), actor=boss, at=timezone.now()
    )
    assert again.pk != user.pk
    assert kinds(f"user:{user.pk}")[-1] == "kernel.account_withdrawn"


def test_an_account_that_was_used_is_not_withdrawn(boss: Actor, clerk: User) -> None:
    clerk.sign_ins.create(username=clerk.username, at=timezone.now(), outcome="ok")
    with pytest.raises(AccountInUse):
        accounts.withdraw(clerk.pk, reason="登记有误", actor=boss, at=timezone.now())


def new_post(**fields: Any) -> NewPost:
    values: dict[str, Any] = {
        "role": Role.STREET,
        "region": "990101001",
        "starts_on": today(),
        "unit_id": make_unit("江湾街道办事处", "street", "990101001").pk,
    }
    return NewPost(**(values | fields))


def test_a_post_reaches_from_its_first_day_to_its_last(boss: Actor) -> None:
    user = make_user("hejing", "何静")
    post = accounts.assign_post(user.pk, new_post(), actor=boss, at=timezone.now())
    assert actor_of(user, today() - timedelta(days=1)) is None
    found = actor_of(user, today())
    assert found is not None
    assert (found.role, found.region) == (Role.STREET, "990101001")
    accounts.end_post(post.pk, on=today(), reason="调离", actor=boss, at=timezone.now())
    assert actor_of(user, today()) is not None
    assert actor_of(user, today() + timedelta(days=1)) is None
    assert kinds(f"post:{post.pk}") == ["kernel.post_assigned", "kernel.post_ended"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"role": "king"}, "role"),
        ({"unit_id": None}, "unit_id"),
        ({"unit_id": 999999}, "unit_id"),
        ({"region": "990102"}, "region"),
        ({"region": "nowhere"}, "region"),
        ({"role": Role.ENTERPRISE}, "enterprise_id"),
        ({"signer_level": "emperor"}, "signer_level"),
    ],
)
def test_a_post_that_cannot_be_is_refused(
    boss: Actor, clerk: User, fields: dict[str, Any], wrong: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        accounts.assign_post(clerk.pk, new_post(**fields), actor=boss, at=timezone.now())
    assert set(refused.value.fields) == {wrong}
    assert clerk.posts.count() == 1


def test_an_ended_post_is_not_ended_again_nor_before_it_began(boss: Actor, clerk: User) -> None:
    post = clerk.posts.get()
    with pytest.raises(InvalidInput):
        accounts.end_post(
            post.pk, on=date(2023, 12, 31), reason="调离", actor=boss, at=timezone.now()
        )
    Post.objects.update_or_create(pk=post.pk, defaults={"ends_on": today() - timedelta(days=1)})
    with pytest.raises(PostNotAvailable):
        accounts.end_post(post.pk, on=today(), reason="调离", actor=boss, at=timezone.now())


def test_the_last_administrator_stays(boss: Actor, admin: User) -> None:
    with pytest.raises(LastAdministrator):
        accounts.end_post(
            admin.posts.get().pk, on=today(), reason="调离", actor=boss, at=timezone.now()
        )
    second = make_person("second", Role.ADMIN, unit=make_unit("临江区安委办", "office"))
    accounts.disable(second.pk, reason="借调", actor=boss, at=timezone.now())
    with pytest.raises(LastAdministrator):
        accounts.end_post(
            admin.posts.get().pk, on=today(), reason="调离", actor=boss, at=timezone.now()
        )


def lend(holder: Actor, post: Post, user: User | None, **fields: Any) -> Post:
    values: dict[str, Any] = {
        "by_user_id": user.pk if user else None,
        "starts_on": today(),
        "ends_on": today() + timedelta(days=3),
        "reason": "出差",
    }
    return accounts.stand_in(post.pk, **(values | fields), actor=holder, at=timezone.now())


def test_a_stand_in_has_the_posts_reach_for_its_days_only(admin: User, clerk: User) -> None:
    with acting(actor_for(clerk)) as holder:
        made = lend(holder, clerk.posts.get(), admin)
    acts = actor_of(admin, today(), made.pk)
    assert acts is not None
    assert (acts.role, acts.stand_in_for) == (Role.DEPARTMENT, "吴海涛")
    after = actor_of(admin, today() + timedelta(days=4), made.pk)
    assert after is not None
    assert (after.role, after.stand_in_for) == (Role.ADMIN, "")


def test_a_stand_in_needs_a_person_an_end_and_a_reason(admin: User, clerk: User) -> None:
    post = clerk.posts.get()
    with acting(actor_for(clerk)) as holder:
        for fields, wrong in (
            ({"by_user_id": clerk.pk}, "by_user_id"),
            ({"by_user_id": None}, "by_user_id"),
            ({"ends_on": None}, "ends_on"),
            ({"ends_on": today() - timedelta(days=1)}, "ends_on"),
            ({"reason": ""}, "reason"),
        ):
            with pytest.raises(InvalidInput) as refused:
                lend(holder, post, admin, **fields)
            assert set(refused.value.fields) == {wrong}
        made = lend(holder, post, admin)
        with pytest.raises(AlreadyStoodIn):
            lend(holder, post, admin)
    with acting(actor_for(admin, post_id=made.pk)) as standing, pytest.raises(NotYourPost):
        lend(standing, made, clerk)  # a stand-in does not pass the post on


def test_only_the_holder_or_an_administrator_lends_a_post(admin: User, clerk: User) -> None:
    other = make_person("other", Role.OFFICE, unit=make_unit("临江区安委办", "office"))
    with acting(actor_for(other)) as actor, pytest.raises(NotFound):
        lend(actor, clerk.posts.get(), other)
    with acting(actor_for(admin)) as boss:
        assert lend(boss, clerk.posts.get(), other).stand_in_for_id == clerk.posts.get().pk


def test_leaving_ends_posts_and_hands_open_work_over_with_an_event_on_each_chain(
    admin: User, clerk: User
) -> None:
    heir = make_person("heir", Role.DEPARTMENT, unit=make_unit("临江区消防救援大队"), name="李春燕")
    unit_id = clerk.posts.get().unit_id
    with acting(actor_for(admin)) as boss:
        mine = [make_loop(n, owner_user_id=clerk.pk, units=[unit_id]) for n in (1, 2)]
        closed = make_loop(3, owner_user_id=clerk.pk, closed_at=timezone.now())
        lent = lend(boss, clerk.posts.get(), heir)
        with pytest.raises(HandOverNeeded):
            go(boss, clerk, None)
        with pytest.raises(InvalidInput):
            go(boss, clerk, clerk)
        assert go(boss, clerk, heir) == 2
        for loop in mine:
            loop.refresh_from_db()
            assert loop.owner_user_id == heir.pk
            event = Event.objects.get(chain=f"hazard:{loop.object_id}")
            assert (event.kind, event.data["from"], event.data["to"]) == (
                "hazard.handed_over",
                clerk.pk,
                heir.pk,
            )
        closed.refresh_from_db()
        assert closed.owner_user_id == clerk.pk
        lent.refresh_from_db()
        assert lent.ends_on == today()
        with pytest.raises(AlreadyLeft):
            go(boss, clerk, heir)
    clerk.refresh_from_db()
    assert clerk.left_on == today()
    assert actor_of(clerk, today() + timedelta(days=1)) is None


def go(boss: Actor, user: User, successor: User | None) -> int:
    return accounts.leave(
        user.pk,
        on=today(),
        successor_id=successor.pk if successor else None,
        reason="退休",
        actor=boss,
        at=timezone.now(),
    )


def test_leaving_with_nothing_open_needs_no_successor(boss: Actor, clerk: User) -> None:
    make_loop(1, owner_unit_id=clerk.posts.get().unit_id)
    assert go(boss, clerk, None) == 0
    assert Loop.objects.get().owner_unit_id == clerk.posts.get().unit_id


def test_a_grant_changes_what_a_role_may_do_and_says_who_and_why(
    admin: User, clerk: User, django_capture_on_commit_callbacks: Any
) -> None:
    code = "kernel.verify_audit"
    assert not actor_for(clerk).may(code)
    with django_capture_on_commit_callbacks(execute=True), acting(actor_for(admin)) as boss:
        grant = accounts.change_grant(
            Role.DEPARTMENT, code, is_granted=True, reason="试点", actor=boss, at=timezone.now()
        )
        assert kinds(f"grant:{grant.pk}") == ["kernel.grant_changed"]
    assert actor_for(clerk).may(code)
    with django_capture_on_commit_callbacks(execute=True), acting(actor_for(admin)) as boss:
        accounts.change_grant(
            Role.DEPARTMENT, code, is_granted=False, reason="结束", actor=boss, at=timezone.now()
        )
    assert not actor_for(clerk).may(code)
    assert RoleGrant.objects.count() == 1


def test_administrators_keep_the_permission_that_the_page_needs(boss: Actor) -> None:
    with pytest.raises(LastHolder):
        accounts.change_grant(
            Role.ADMIN,
            "kernel.manage_accounts",
            is_granted=False,
            reason="试试",
            actor=boss,
            at=timezone.now(),
        )
    with pytest.raises(InvalidInput):
        accounts.change_grant(
            Role.ADMIN, "no.such", is_granted=True, reason="试试", actor=boss, at=timezone.now()
        )


def test_the_pages_open_an_account_show_its_password_once_and_give_it_a_post(admin: User) -> None:
    client = browser(admin)
    unit = make_unit("江湾街道办事处", "street", "990101001")
    answer = client.post("/manage/accounts/new/", {"username": "hejing", "name": "何静"})
    assert answer.status_code == 302
    found = re.search(
        r"[A-Z][a-z]{3}-\d{4}-[a-z]{4}", text_of(client.get(answer.headers["Location"]))
    )
    user = User.objects.get(username="hejing")
    assert found is not None
    assert user.check_password(found[0])
    assert client.get(answer.headers["Location"]).status_code == 302  # shown once
    page = f"/manage/accounts/{user.pk}/"
    typed = {
        "role": "street",
        "unit_id": unit.pk,
        "region": "990101001",
        "starts_on": today().isoformat(),
    }
    assert client.post(f"{page}assign/", typed).status_code == 302
    shown = text_of(client.get(page))
    assert "江湾街道办事处" in shown
    assert "已登记岗位" in shown
    assert "hejing" in text_of(client.get("/l/accounts/"))
    assert "何静" in text_of(client.get("/l/posts/"))


def test_a_refused_act_comes_back_beside_its_form_with_what_was_typed(
    admin: User, clerk: User
) -> None:
    answer = browser(admin).post(
        f"/manage/accounts/{clerk.pk}/assign/",
        {"role": "street", "region": "990102", "starts_on": "2026-13-40", "title": "督办科科员"},
    )
    assert answer.status_code == 422
    assert "日期应像 2026-11-20 这样，现在是“2026-13-40”。" in text_of(answer)
    assert "督办科科员" in answer.content.decode()


def test_every_act_of_the_page_answers(admin: User, clerk: User) -> None:
    client, page = browser(admin), f"/manage/accounts/{clerk.pk}/"
    code = {"reason": "本人忘记"}
    SecondFactor.objects.create(user=clerk, secret=b"x", confirmed_at=timezone.now())
    for act, typed, sentence in (
        ("change", {"name": "吴海涛", "phone": "13900000000"}, "资料已修改。"),
        ("reset", code, "一次性密码"),
        ("drop-factor", code, "动态口令已关闭"),
        ("disable", code, "账号已停用"),
        ("enable", code, "账号已恢复"),
        ("withdraw", code, "账号已撤销"),
    ):
        answer = client.post(f"{page}{act}/", typed)
        assert answer.status_code == 302, text_of(answer)
        assert sentence in text_of(client.get(answer.headers["Location"]))
    assert client.post(f"{page}explode/", code).status_code == 404


def test_a_person_lends_and_takes_back_the_post_on_the_own_page(admin: User, clerk: User) -> None:
    client = browser(clerk)
    typed = {
        "post_id": clerk.posts.get().pk,
        "by_user_id": admin.pk,
        "starts_on": today().isoformat(),
        "ends_on": (today() + timedelta(days=3)).isoformat(),
        "reason": "出差",
    }
    assert client.post("/account/stand-in/", typed | {"ends_on": ""}).status_code == 422
    assert client.post("/account/stand-in/", typed).status_code == 302
    assert "正在替我办理的人" in text_of(client.get("/account/posts/"))
    made = Post.objects.get(stand_in_for__isnull=False)
    assert browser(admin).post(f"/account/stand-in/{made.pk}/end/").status_code == 404
    assert client.post(f"/account/stand-in/{made.pk}/end/").status_code == 302
    made.refresh_from_db()
    assert made.ends_on == today()


def test_the_table_of_roles_changes_a_cell_with_a_reason(admin: User) -> None:
    client = browser(admin)
    assert "核验日志" in text_of(client.get("/manage/roles/"))
    query = {"role": "department", "permission": "kernel.verify_audit"}
    assert "授予权限" in text_of(client.get("/manage/roles/change/", query))
    refused = client.post("/manage/roles/change/", query | {"grant": "1"})
    assert refused.status_code == 422
    assert (
        client.post("/manage/roles/change/", query | {"grant": "1", "reason": "试点"}).status_code
        == 302
    )
    assert "与出厂设置不同的" in text_of(client.get("/manage/roles/"))
    assert client.get("/manage/roles/change/?role=king&permission=x").status_code == 404


def test_a_chain_is_verified_and_a_changed_event_is_found(admin: User, clerk: User) -> None:
    from django.db import connection

    client = browser(admin)
    client.post(f"/manage/accounts/{clerk.pk}/change/", {"name": "吴海潮"})
    client.post(f"/manage/accounts/{clerk.pk}/disable/", {"reason": "借调"})
    chain = f"user:{clerk.pk}"
    assert "核验通过：2 条" in text_of(client.get("/audit/", {"chain": chain}))
    assert "没有找到" in text_of(client.get("/audit/", {"chain": "hazard:999"}))
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE kernel_event DISABLE TRIGGER bihuan_append_only")
        cursor.execute(
            "UPDATE kernel_event SET text = '没有停用' WHERE chain = %s AND seq = 2", [chain]
        )
        cursor.execute("SET ROLE bihuan_app")
    assert "这条链被改动过：第 2 条" in text_of(client.get("/audit/", {"chain": chain}))


def test_an_empty_installation_gets_its_first_administrator_by_command() -> None:
    from io import StringIO

    from django.core.management import CommandError, call_command

    from bihuan.web.tests.people import make_regions

    make_regions()
    given = {"username": "root", "name": "张三", "region": "990101"}
    with pytest.raises(CommandError, match="请选择管辖区域"):
        call_command("first_administrator", **(given | {"region": "000000"}))
    assert not User.objects.exists()
    said = StringIO()
    call_command("first_administrator", **given, stdout=said)
    user = User.objects.get()
    password = re.search(r"[A-Z][a-z]{3}-\d{4}-[a-z]{4}", said.getvalue())
    assert password is not None
    assert user.check_password(password[0])
    found = actor_of(user, today())
    assert found is not None
    assert found.may("kernel.manage_accounts")
    with pytest.raises(CommandError, match="已有系统管理员"):
        call_command("first_administrator", **(given | {"username": "second"}))


def test_whoever_has_no_post_can_sign_in_with_another_account() -> None:
    client = browser(make_user("nopost", "无岗"))
    page = client.get("/").content.decode()
    assert "/sign-in/?again=1" in page
    assert client.get("/sign-in/").status_code == 302
    assert client.get("/sign-in/?again=1").status_code == 200
