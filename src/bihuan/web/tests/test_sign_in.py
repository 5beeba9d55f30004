"""Signing in: every refusal, the second step, sessions that end."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from axes.models import AccessAttempt
from django.test import Client

from bihuan.kernel import accounts
from bihuan.kernel.accounts.second_factor import step_of, totp
from bihuan.kernel.models import Event, SecondFactor, SignIn, User
from bihuan.kernel.permissions import Role
from bihuan.web.tests.people import PASSWORD, browser, make_person, make_unit, make_user

pytestmark = pytest.mark.usefixtures("as_app_role")


@pytest.fixture
def clerk(as_app_role: None) -> User:
    return make_person("linxiaohong", Role.OFFICE, unit=make_unit("临江区安委办", "office"))


def try_sign_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password} | more)


def text_of(response: Any) -> str:
    return re.sub(r"<[^>]+>", " ", response.content.decode())


def outcomes(user: User | None = None) -> list[str]:
    found = SignIn.objects.order_by("id")
    return list((found.filter(user=user) if user else found).values_list("outcome", flat=True))


def test_the_right_password_leads_to_the_work_list_and_is_remembered(clerk: User) -> None:
    client = Client()
    answer = try_sign_in(client, "linxiaohong")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert outcomes(clerk) == ["ok"]
    assert client.get("/").status_code == 200


def test_the_name_is_taken_in_capitals_and_with_blanks(clerk: User) -> None:
    assert try_sign_in(Client(), " LinXiaoHong ").status_code == 302


def test_the_session_key_changes_with_signing_in(clerk: User) -> None:
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = 1
    session.save()
    before = client.session.session_key
    try_sign_in(client, "linxiaohong")
    assert client.session.session_key != before


@pytest.mark.parametrize("username", ["linxiaohong", "nobody"])
def test_a_wrong_password_and_an_unknown_name_look_the_same(clerk: User, username: str) -> None:
    answer = try_sign_in(Client(), username, "Wrong-password-1")
    assert answer.status_code == 422
    assert "账号或密码不对。还可以再试 4 次，之后这个账号会锁定 15 分钟。" in text_of(answer)


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(clerk: User) -> None:
    client = Client()
    for left in (4, 3, 2, 1):
        assert f"还可以再试 {left} 次" in text_of(
            try_sign_in(client, "linxiaohong", "Wrong-password-1")
        )
    fifth = try_sign_in(client, "linxiaohong", "Wrong-password-1")
    assert fifth.status_code == 429
    assert "密码连续输错 5 次，为了安全，这个账号已锁定 15 分钟" in text_of(fifth)
    right = try_sign_in(client, "linxiaohong")
    assert right.status_code == 429
    assert outcomes() == ["wrong"] * 4 + ["locked"] * 2
    AccessAttempt.objects.update(attempt_time=datetime.now(tz=UTC) - timedelta(minutes=16))
    assert try_sign_in(client, "linxiaohong").status_code == 302


def test_the_password_is_not_kept_with_the_failure(clerk: User) -> None:
    try_sign_in(Client(), "linxiaohong", "Wrong-password-1")
    kept = AccessAttempt.objects.get()
    assert "Wrong-password-1" not in f"{kept.post_data}{kept.get_data}"


def test_a_disabled_account_says_so_to_whoever_knows_the_password(clerk: User) -> None:
    User.objects.update(is_active=False)
    answer = try_sign_in(Client(), "linxiaohong")
    assert answer.status_code == 403
    assert "这个账号已停用。" in text_of(answer)
    assert "已停用" not in text_of(try_sign_in(Client(), "linxiaohong", "Wrong-password-1"))


def test_whoever_has_left_does_not_sign_in(clerk: User) -> None:
    User.objects.update(left_on=date(2020, 1, 1))
    assert try_sign_in(Client(), "linxiaohong").status_code == 403
    assert outcomes(clerk) == ["inactive"]


def test_demonstration_accounts_are_refused_off_the_machine_itself(
    clerk: User, settings: Any
) -> None:
    User.objects.update(is_demo=True)
    client = Client()
    try_sign_in(client, "linxiaohong")
    assert client.get("/").status_code == 200
    settings.DEMO_LOGIN = False
    answer = try_sign_in(Client(), "linxiaohong")
    assert answer.status_code == 403
    assert "这是演示账号" in text_of(answer)
    assert client.get("/").status_code == 302  # a session from before ends too


def test_an_account_without_a_post_is_told_whom_to_ask() -> None:
    user = make_user("nopost", "无岗")
    answer = browser(user).get("/")
    assert answer.status_code == 403
    assert "您的账号今天没有在任的岗位。" in text_of(answer)


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/account/", "/account/"),
        ("/?tab=done", "/?tab=done"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_signing_in_leads_back_only_to_pages_of_ours(
    clerk: User, wanted: str, reached: str
) -> None:
    assert try_sign_in(Client(), "linxiaohong", next=wanted).headers["Location"] == reached


def test_a_page_asked_for_while_signed_out_comes_back_after_signing_in(clerk: User) -> None:
    answer = Client().get("/account/?x=1")
    assert answer.headers["Location"] == "/sign-in/?next=/account/%3Fx%3D1"


def test_half_an_hour_without_a_request_ends_the_session(clerk: User) -> None:
    client = Client()
    try_sign_in(client, "linxiaohong")
    client.get("/")
    session = client.session
    session["seen"] -= 31 * 60
    session.save()
    answer = client.get("/account/")
    assert answer.headers["Location"] == "/sign-in/?next=/account/"
    assert "30 分钟没有操作已退出" in text_of(client.get(answer.headers["Location"]))


def test_signing_out_takes_a_post_and_ends_the_session(clerk: User) -> None:
    client = browser(clerk)
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").headers["Location"] == "/sign-in/"
    assert client.get("/").status_code == 302


def test_a_password_set_by_somebody_else_is_changed_first(clerk: User) -> None:
    User.objects.update(must_change_password=True)
    client = Client()
    assert try_sign_in(client, "linxiaohong").headers["Location"] == "/account/password/"
    refused = client.get("/")
    assert refused.status_code == 403
    assert "请修改密码后继续" in text_of(refused)
    new = {"old": PASSWORD, "new": "Quite-new-word-9", "again": "Quite-new-word-9"}
    assert client.post("/account/password/", new).status_code == 302
    assert client.get("/").status_code == 200  # and this session lives on


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("Short-1", "10"),
        ("alllowercaseletters", "三种"),
        (PASSWORD, "最近五次"),
    ],
)
def test_a_password_against_the_policy_is_refused_with_its_sentence(
    clerk: User, new: str, sentence: str
) -> None:
    answer = browser(clerk).post("/account/password/", {"old": PASSWORD, "new": new, "again": new})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert User.objects.get().check_password(PASSWORD)


def test_a_wrong_old_password_and_a_slip_of_the_finger_are_both_told(clerk: User) -> None:
    typed = {"old": "Wrong-password-1", "new": "Quite-new-word-9", "again": "Quite-new-word-8"}
    answer = browser(clerk).post("/account/password/", typed)
    assert "现在的密码不对" in text_of(answer)
    assert "两次输入的新密码不一样" in text_of(answer)


def test_changing_the_password_ends_the_other_sessions_and_is_logged(clerk: User) -> None:
    here, elsewhere = browser(clerk), browser(clerk)
    new = {"old": PASSWORD, "new": "Quite-new-word-9", "again": "Quite-new-word-9"}
    here.post("/account/password/", new)
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert Event.objects.filter(chain=f"user:{clerk.pk}").count() == 1


@pytest.fixture
def secret(clerk: User) -> str:
    """A second factor switched on through the pages; the phone's secret."""
    client = browser(clerk)
    page = client.get("/account/code/").content.decode()
    assert "<svg" in page
    found = re.search(r'gate__key">([A-Z2-7 ]+)<', page)
    assert found is not None
    secret = found[1].replace(" ", "")
    assert client.post("/account/code/", {"code": "000000"}).status_code == 422
    # The code before this one is taken for 30 seconds: none of them passes while it is sent.
    with time_machine.travel(time.time(), tick=False):
        answer = client.post("/account/code/", {"code": code_at(secret, -30)})
    assert "动态口令已启用" in text_of(answer)
    return secret


def code_at(secret: str, seconds: int = 0) -> str:
    moment = datetime.now(tz=UTC).timestamp() + seconds
    return totp(secret).generate(int(moment)).decode()


def test_the_second_step_is_asked_for_and_a_code_is_taken_once(clerk: User, secret: str) -> None:
    client = Client()
    assert try_sign_in(client, "linxiaohong").headers["Location"] == "/sign-in/code/"
    assert client.get("/").status_code == 302  # the password alone opens nothing
    code = code_at(secret)
    assert client.post("/sign-in/code/", {"code": code}).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    again = Client()
    try_sign_in(again, "linxiaohong")
    refused = again.post("/sign-in/code/", {"code": code})
    assert refused.status_code == 422
    assert "动态口令不对，或已经用过。" in text_of(refused)


def test_five_wrong_codes_lock_the_second_step(clerk: User, secret: str) -> None:
    client = Client()
    try_sign_in(client, "linxiaohong")
    for _ in range(5):
        assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 422
    assert client.post("/sign-in/code/", {"code": code_at(secret)}).status_code == 429


def test_wrong_codes_are_not_forgotten_by_signing_in_again(clerk: User, secret: str) -> None:
    client = Client()
    for _ in range(5):
        try_sign_in(client, "linxiaohong")
        client.post("/sign-in/code/", {"code": "000000"})
    try_sign_in(client, "linxiaohong")
    assert client.post("/sign-in/code/", {"code": code_at(secret)}).status_code == 429


def test_the_second_step_waits_five_minutes(clerk: User, secret: str) -> None:
    client = Client()
    try_sign_in(client, "linxiaohong")
    session = client.session
    session["second_step"] |= {"at": session["second_step"]["at"] - 301}
    session.save()
    answer = client.post("/sign-in/code/", {"code": code_at(secret)})
    assert "离输入密码已超过 5 分钟" in text_of(answer)
    assert client.get("/").status_code == 302


def test_a_recovery_code_opens_once(clerk: User, secret: str) -> None:
    codes = accounts.switch_on(
        accounts.NewFactor(secret, "x"),
        code_at(secret),
        user=clerk,
        actor=_actor(clerk),
        at=datetime.now(tz=UTC),
    )
    stored = SecondFactor.objects.get()
    assert codes[0] not in str(stored.recovery_hashes)
    assert secret.encode() not in bytes(stored.secret)
    for status in (302, 422):
        client = Client()
        try_sign_in(client, "linxiaohong")
        typed = codes[0].upper().replace("-", " ")
        assert client.post("/sign-in/recovery/", {"code": typed}).status_code == status
    assert len(SecondFactor.objects.get().recovery_hashes) == len(codes) - 1


def test_moving_or_dropping_the_second_step_takes_the_password(clerk: User, secret: str) -> None:
    client = browser(clerk)
    client.get("/account/code/")
    moved = client.post("/account/code/", {"code": "000000", "password": "Wrong-password-1"})
    assert "密码不对" in text_of(moved)
    refused = client.post("/account/code/off/", {"password": "Wrong-password-1"})
    assert refused.status_code == 422
    assert accounts.has_factor(clerk)
    assert client.post("/account/code/off/", {"password": PASSWORD}).status_code == 302
    assert not accounts.has_factor(clerk)
    assert try_sign_in(Client(), "linxiaohong").headers["Location"] == "/"


def test_codes_are_those_of_the_standard() -> None:
    # RFC 6238, appendix B: the secret "12345678901234567890", six digits of the eight given.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert totp(secret).generate(59) == b"287082"
    assert totp(secret).generate(1111111109) == b"081804"
    at = datetime.fromtimestamp(59, tz=UTC)
    assert step_of(secret, "287 082", at) == 1
    assert step_of(secret, "287082", at + timedelta(seconds=61)) is None


def _actor(user: User) -> Any:
    from bihuan.web.tests.people import actor_for

    return actor_for(user)


def test_a_stand_in_is_chosen_shown_and_written_into_the_log(clerk: User) -> None:
    from django.utils import timezone

    from bihuan.kernel.models import Post

    fire = make_unit("临江区消防救援大队")
    absent = make_person("wuhaitao", Role.DEPARTMENT, unit=fire, name="吴海涛")
    today = timezone.localdate()
    post = accounts.stand_in(
        absent.posts.get().pk,
        by_user_id=clerk.pk,
        starts_on=today,
        ends_on=today + timedelta(days=3),
        reason="出差",
        actor=_actor(absent),
        at=timezone.now(),
    )
    client = browser(clerk)
    assert "代 吴海涛" not in text_of(client.get("/"))
    assert client.post(f"/account/posts/{post.pk}/").status_code == 302
    assert "代 吴海涛" in text_of(client.get("/"))
    new = {"old": PASSWORD, "new": "Quite-new-word-9", "again": "Quite-new-word-9"}
    client.post("/account/password/", new)
    assert Event.objects.get(chain=f"user:{clerk.pk}").stand_in_for == "吴海涛"
    Post.objects.filter(pk=post.pk).update(starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 2))
    assert "代 吴海涛" not in text_of(client.get("/"))  # it ended by itself
    refused = client.post(f"/account/posts/{post.pk}/")
    assert refused.status_code == 404
    assert "代办期限已过" in text_of(refused)


def test_another_persons_post_cannot_be_chosen(clerk: User) -> None:
    other = make_person("other", Role.ADMIN, unit=make_unit("临江区安委办", "office"))
    client = browser(clerk)
    assert client.post(f"/account/posts/{other.posts.get().pk}/").status_code == 404
    assert client.session.get("post") is None
