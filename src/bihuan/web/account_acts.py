"""What an administrator can do with an account: each act with its form, its service and its word.

The page draws the acts as the 下一步 panel; an act that cannot be done stands there with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.kernel import accounts
from bihuan.kernel.actors import Actor
from bihuan.kernel.models import Post, User
from bihuan.kernel.posts import held_on
from bihuan.web.account_forms import (
    Choices,
    Field,
    field,
    filled,
    needed_date,
    people_choices,
    person_fields,
    post_fields,
    read_date,
    read_id,
    read_person,
    read_post,
    reason_field,
    stand_in_fields,
)


@dataclass(frozen=True)
class Subject:
    """The account an act is about, and who asks on which day."""

    user: User
    actor: Actor
    today: date

    @property
    def is_self(self) -> bool:
        return self.user.pk == self.actor.user_id

    @property
    def is_open(self) -> bool:
        return self.user.is_active and self.user.left_on is None

    def own_posts(self) -> Choices:
        """Posts held today in the administrator's reach, stand-ins left out."""
        found = Post.objects.visible_to(self.actor).filter(
            held_on(self.today), user=self.user, stand_in_for=None
        )
        return [(post.pk, f"{post}（{post.starts_on}起）") for post in found.order_by("id")]


@dataclass(frozen=True)
class Act:
    """One thing to do with an account.

    Args:
        run: Does it and says what was done; a text that begins with ``=`` is a one-time password.
        refuse: Why it cannot be done now, empty where it can.
    """

    name: str
    label: Any
    fields: Callable[[Subject], list[Field]]
    run: Callable[[Subject, QueryDict, datetime], str]
    refuse: Callable[[Subject], str] = lambda subject: ""
    tone: str = ""
    confirm: Any = ""


def refuse_closed(subject: Subject) -> str:
    return "" if subject.is_open else _("账号已停用或离岗，先恢复再办理。")


def refuse_self(subject: Subject) -> str:
    return _("不能对自己办理，请另一位系统管理员办理。") if subject.is_self else ""


def refuse_self_or_closed(subject: Subject) -> str:
    return refuse_self(subject) or refuse_closed(subject)


def run_assign(subject: Subject, posted: QueryDict, at: datetime) -> str:
    new = read_post(posted)
    post = accounts.assign_post(subject.user.pk, new, actor=subject.actor, at=at)
    return _("已登记岗位：%(post)s。") % {"post": post}


def run_change(subject: Subject, posted: QueryDict, at: datetime) -> str:
    accounts.change_account(subject.user.pk, read_person(posted), actor=subject.actor, at=at)
    return _("资料已修改。")


def run_reset(subject: Subject, posted: QueryDict, at: datetime) -> str:
    reason = posted.get("reason", "")
    return "=" + accounts.reset_password(subject.user.pk, reason=reason, actor=subject.actor, at=at)


def run_drop_factor(subject: Subject, posted: QueryDict, at: datetime) -> str:
    reason = posted.get("reason", "")
    accounts.drop_factor(subject.user.pk, reason=reason, actor=subject.actor, at=at)
    return _("动态口令已关闭，本人登录后可重新启用。")


def run_stand_in(subject: Subject, posted: QueryDict, at: datetime) -> str:
    post = accounts.stand_in(
        read_id(posted, "post_id") or 0,
        by_user_id=read_id(posted, "by_user_id"),
        starts_on=needed_date(posted, "starts_on", _("开始日期")),
        ends_on=read_date(posted, "ends_on"),
        reason=posted.get("reason", ""),
        actor=subject.actor,
        at=at,
    )
    return _("已登记代办，至 %(day)s 止。") % {"day": post.ends_on}


def run_end_post(subject: Subject, posted: QueryDict, at: datetime) -> str:
    accounts.end_post(
        read_id(posted, "post_id") or 0,
        on=needed_date(posted, "on", _("离岗日期")),
        reason=posted.get("reason", ""),
        actor=subject.actor,
        at=at,
    )
    return _("岗位已登记结束。")


def run_leave(subject: Subject, posted: QueryDict, at: datetime) -> str:
    count = accounts.leave(
        subject.user.pk,
        on=needed_date(posted, "on", _("离岗日期")),
        successor_id=read_id(posted, "successor_id"),
        reason=posted.get("reason", ""),
        actor=subject.actor,
        at=at,
    )
    return _("已办理离岗，移交 %(count)s 件。") % {"count": count}


def run_disable(subject: Subject, posted: QueryDict, at: datetime) -> str:
    reason = posted.get("reason", "")
    accounts.disable(subject.user.pk, reason=reason, actor=subject.actor, at=at)
    return _("账号已停用，已登录的页面一并退出。")


def run_enable(subject: Subject, posted: QueryDict, at: datetime) -> str:
    reason = posted.get("reason", "")
    accounts.enable(subject.user.pk, reason=reason, actor=subject.actor, at=at)
    return _("账号已恢复；岗位请另行登记。")


def run_withdraw(subject: Subject, posted: QueryDict, at: datetime) -> str:
    reason = posted.get("reason", "")
    accounts.withdraw(subject.user.pk, reason=reason, actor=subject.actor, at=at)
    return _("账号已撤销，登录名可以重新使用。")


def end_fields(subject: Subject) -> list[Field]:
    return [
        field("post_id", _("岗位"), "select", required=True, options=subject.own_posts()),
        field("on", _("离岗日期"), "date", required=True, value=subject.today.isoformat()),
        reason_field(),
    ]


def leave_fields(subject: Subject) -> list[Field]:
    waiting = accounts.personal_work(subject.user.pk).count()
    said = _("名下有 %(count)s 件未办结，逐件移交给接手人。") % {"count": waiting}
    return [
        field("on", _("离岗日期"), "date", required=True, value=subject.today.isoformat()),
        field(
            "successor_id",
            _("接手人"),
            "select",
            required=bool(waiting),
            options=people_choices(subject.actor, subject.today, but=subject.user.pk),
            placeholder=_("请选择"),
            help=said if waiting else _("名下没有未办结的事项，可以不选。"),
        ),
        reason_field(),
    ]


ACTS = (
    Act(
        "assign",
        gettext_lazy("登记岗位"),
        lambda subject: post_fields(subject.actor, subject.today),
        run_assign,
        refuse_closed,
    ),
    Act(
        "stand-in",
        gettext_lazy("登记代办"),
        lambda subject: stand_in_fields(
            subject.actor, subject.user, subject.own_posts(), subject.today
        ),
        run_stand_in,
        lambda subject: (
            refuse_closed(subject)
            or ("" if subject.own_posts() else _("今天没有在任的岗位，没有可代办的。"))
        ),
    ),
    Act("change", gettext_lazy("修改资料"), lambda subject: person_fields(), run_change),
    Act(
        "reset",
        gettext_lazy("重置密码"),
        lambda subject: [reason_field(_("会生成一次性密码，并解除登录锁定。"))],
        run_reset,
        refuse_self_or_closed,
    ),
    Act(
        "drop-factor",
        gettext_lazy("关闭动态口令"),
        lambda subject: [reason_field(_("本人手机丢失时办理。"))],
        run_drop_factor,
        lambda subject: (
            refuse_self_or_closed(subject)
            or ("" if accounts.has_factor(subject.user) else _("这个账号没有启用动态口令。"))
        ),
    ),
    Act(
        "end-post",
        gettext_lazy("结束岗位"),
        end_fields,
        run_end_post,
        lambda subject: "" if subject.own_posts() else _("今天没有在任的岗位。"),
    ),
    Act(
        "leave",
        gettext_lazy("办理离岗"),
        leave_fields,
        run_leave,
        refuse_self_or_closed,
        "danger",
        gettext_lazy("离岗当天过后，这个账号不能再登录；名下未办结的事项移交给接手人。"),
    ),
    Act(
        "disable",
        gettext_lazy("停用账号"),
        lambda subject: [reason_field()],
        run_disable,
        refuse_self_or_closed,
        "danger",
        gettext_lazy("停用后，这个账号马上退出登录。"),
    ),
    Act(
        "enable",
        gettext_lazy("恢复账号"),
        lambda subject: [reason_field()],
        run_enable,
        lambda subject: _("账号在启用中。") if subject.is_open else "",
    ),
    Act(
        "withdraw",
        gettext_lazy("撤销账号"),
        lambda subject: [reason_field(_("只用于开立有误、从未使用的账号。"))],
        run_withdraw,
        lambda subject: (
            refuse_self(subject)
            or (_("账号登录过，不能撤销；请停用。") if subject.user.last_login else "")
        ),
        "danger",
    ),
)
BY_NAME = {act.name: act for act in ACTS}
CHANGED_FIELDS = ("name", "phone", "email")


def draw_acts(
    subject: Subject, tried: str, typed: Mapping[str, Any], wrong: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The acts as moves of the page; the one that was refused stands first with what was typed."""
    shown = []
    for act in ACTS:
        refusal = act.refuse(subject)
        if act.name in {"enable", "drop-factor"} and refusal:
            continue  # not worth a line while there is nothing to do
        known: Mapping[str, Any] = {}
        if act.name == "change":
            known = {name: getattr(subject.user, name) for name in CHANGED_FIELDS}
        mine = act.name == tried
        fields = [] if refusal else act.fields(subject)
        shown.append(
            {
                "name": act.name,
                "label": str(act.label),
                "url": reverse("web:account_act", args=[subject.user.pk, act.name]),
                "method": "post",
                "tone": act.tone,
                "allowed": not refusal,
                "refusal_text": refusal or None,
                "fields": filled(fields, typed if mine else known, wrong if mine else {}),
                "confirm": str(act.confirm),
            }
        )
    first = tried or ("reset" if subject.own_posts() else "assign")
    return sorted(shown, key=lambda act: (not act["allowed"], act["name"] != first))
