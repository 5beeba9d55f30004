"""Lists of the administration: accounts and posts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.ledgers import Cell, Column, EmptyText, Filter, Ledger, PageAction, Tab
from bihuan.kernel.models import Post, SignIn, User
from bihuan.kernel.permissions import MANAGE_ACCOUNTS, Role
from bihuan.web.format import table_date

NEW_ACCOUNT = PageAction(
    _("开立账号"), "web:account_new", MANAGE_ACCOUNTS, icon="plus", tone="primary"
)
OWN_POSTS = Post.objects.filter(user_id=OuterRef("pk"), stand_in_for=None).order_by("-id")


def newest(field: str) -> Subquery:
    """A field of the newest post of an account."""
    return Subquery(OWN_POSTS.values(field)[:1])


def last_sign_in() -> Subquery:
    found = SignIn.objects.filter(user_id=OuterRef("pk"), outcome="ok").order_by("-at")
    return Subquery(found.values("at")[:1])


def draw_active(value: Any, today: date) -> Cell:
    return {
        "kind": "status",
        "text": str(_("启用")) if value else str(_("停用")),
        "tone": "done" if value else "muted",
    }


def draw_end(value: Any, today: date) -> Cell:
    """The end of a post; open ones say so."""
    if value is None:
        return {"kind": "status", "text": str(_("在任")), "tone": "done"}
    soon = today <= value <= today + timedelta(days=3)
    tone = "warn" if soon else "muted" if value < today else ""
    return {"kind": "text", "text": table_date(value), "tone": tone}


ACCOUNTS = Ledger(
    code="accounts",
    title=_("账号"),
    print_title=_("平台账号清单"),
    subtitle=_("账号只停用、离岗、撤销，不删除；办过的事永远留名。"),
    model=User,
    permission=MANAGE_ACCOUNTS,
    columns=(
        Column(
            "username",
            _("账号"),
            kind="link",
            sortable=True,
            width=200,
            is_main=True,
            is_stuck=True,
        ),
        Column("name", _("姓名"), kind="person"),
        Column("unit", _("单位"), expression=newest("unit__name")),
        Column("role", _("角色"), expression=newest("role"), labels=Role.choices),
        Column("title", _("职务"), expression=newest("title"), is_shown=False),
        Column("phone", _("手机"), is_exported=False),
        Column("last_in", _("最近登录"), expression=last_sign_in(), kind="moment"),
        Column("is_active", _("状态"), draw=draw_active),
        Column("created_at", _("开立时间"), kind="moment", is_shown=False),
        Column("left_on", _("离岗日期"), kind="date", is_shown=False),
    ),
    filters=(
        Filter(
            "role",
            _("角色"),
            "select",
            options=Role.choices,
            where=lambda role: Q(posts__role=role, posts__ends_on=None),
        ),
        Filter(
            "unit",
            _("单位"),
            "unit",
            where=lambda unit: Q(posts__unit_id=unit, posts__ends_on=None),
        ),
    ),
    search=("username", "name", "phone"),
    search_label=_("账号、姓名、手机"),
    tabs=(
        Tab("active", _("启用"), Q(is_active=True, left_on=None)),
        Tab("due", _("待改密码"), Q(is_active=True, must_change_password=True)),
        Tab("left", _("离岗"), Q(left_on__isnull=False)),
        Tab("off", _("停用"), Q(is_active=False)),
        Tab("all", _("全部")),
    ),
    order="username",
    url="web:account_detail",
    actions=(NEW_ACCOUNT,),
    empty=EmptyText(_("还没有账号。"), NEW_ACCOUNT),
)


def held(today: date) -> Q:
    return Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))


def ending(today: date) -> Q:
    return held(today) & Q(ends_on__lte=today + timedelta(days=7))


POSTS = Ledger(
    code="posts",
    title=_("岗位"),
    print_title=_("在岗人员清单"),
    model=Post,
    permission=MANAGE_ACCOUNTS,
    columns=(
        Column("user", _("姓名"), field="user__name", kind="link", is_main=True),
        Column("role", _("角色"), labels=Role.choices),
        Column("title", _("职务")),
        Column("unit", _("单位"), field="unit__name"),
        Column("region", _("管辖区域")),
        Column("absent", _("代谁办理"), field="stand_in_for__user__name"),
        Column("starts_on", _("到岗"), kind="date", sortable=True),
        Column("ends_on", _("离岗"), draw=draw_end),
        Column("reason", _("事由"), is_shown=False),
    ),
    filters=(
        Filter("role", _("角色"), "select", options=Role.choices),
        Filter("unit", _("单位"), "unit", field="unit_id"),
        Filter("region", _("管辖区域"), "region"),
    ),
    search=("user__name", "title", "unit__name"),
    search_label=_("姓名、职务、单位"),
    tabs=(
        Tab("held", _("在任"), held),
        Tab("standing", _("代办"), lambda today: held(today) & Q(stand_in_for__isnull=False)),
        Tab("ending", _("七天内到期"), ending, "warn"),
        Tab("all", _("全部")),
    ),
    order="-starts_on",
    url="web:post_detail",
    empty=EmptyText(_("还没有登记岗位。在账号页面登记。")),
)
