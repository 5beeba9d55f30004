"""Administration: accounts and posts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel import accounts
from bihuan.kernel.detail import timeline_of
from bihuan.kernel.errors import DomainError, InvalidInput, NotFound
from bihuan.kernel.models import Event, Loop, Post, SignIn, User
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import MANAGE_ACCOUNTS, Role
from bihuan.kernel.sealing import seal, unseal
from bihuan.organisations.models import Region
from bihuan.web.account_acts import BY_NAME, Subject, draw_acts
from bihuan.web.account_forms import field, filled, person_fields, read_person
from bihuan.web.account_pages import sign_in_line
from bihuan.web.format import days_left, table_date, table_moment
from bihuan.web.worklist_pages import url_of

Cell = dict[str, Any]
SHOWN = 20
ONCE = "one_time_password"


def crumbs(last: str = "") -> list[Cell]:
    found: list[Cell] = [{"label": _("账号"), "url": "/l/accounts/"}]
    return [*found, {"label": last}] if last else found


@never_cache
@require_http_methods(["GET", "POST"])
@requires(MANAGE_ACCOUNTS)
def account_new(request: Request) -> HttpResponse:
    """Open an account; its one-time password is shown on the next page, once."""
    if request.method == "GET":
        return new_page(request, {}, {})
    try:
        user, password = accounts.create_account(
            request.POST.get("username", ""),
            read_person(request.POST),
            actor=request.actor,
            at=timezone.now(),
        )
    except InvalidInput as refusal:
        return new_page(request, request.POST.dict(), refusal.fields)
    return show_once(request, user, password)


def new_page(request: Request, typed: Mapping[str, Any], wrong: Mapping[str, str]) -> HttpResponse:
    username = field(
        "username",
        _("账号"),
        required=True,
        help=_("小写字母或数字，例如姓名的拼音；开立后不能改。"),
        attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    form = {
        "action": reverse("web:account_new"),
        "title": _("开立账号"),
        "sections": [
            {
                "title": "",
                "note": _("开立后生成一次性密码，本人首次登录时修改；岗位在下一页登记。"),
                "fields": filled([username, *person_fields()], typed, wrong),
            }
        ],
        "errors": [{"field": name, "text": text} for name, text in wrong.items()],
        "submit_label": _("开立账号"),
        "cancel_url": "/l/accounts/",
    }
    template = "_form.html" if wrong and request.htmx else "form.html"
    context = {"form": form, "crumbs": crumbs(_("开立账号"))}
    return render(request, template, context, status=422 if wrong else 200)


def show_once(request: Request, user: User, password: str) -> HttpResponse:
    """Keep a one-time password, sealed, until the next page shows it."""
    request.session[ONCE] = {"user": user.pk, "password": seal(password, ONCE).decode()}
    return HttpResponseRedirect(reverse("web:account_password", args=[user.pk]))


@never_cache
@require_GET
@requires(MANAGE_ACCOUNTS)
def account_password(request: Request, user_id: int) -> HttpResponse:
    """The one-time password just made; a second look finds nothing."""
    user = found_account(request, user_id)
    kept = request.session.pop(ONCE, {})
    if kept.get("user") != user.pk:
        return HttpResponseRedirect(reverse("web:account_detail", args=[user.pk]))
    context = {
        "page_title": _("一次性密码"),
        "name": user.name,
        "username": user.username,
        "password": unseal(kept["password"].encode(), ONCE),
        "next_url": reverse("web:account_detail", args=[user.pk]),
        "crumbs": crumbs(user.name),
    }
    return render(request, "one_time_password.html", context)


def found_account(request: Request, user_id: int) -> User:
    user: User = User.objects.visible_to(request.actor).one(user_id)
    return user


@never_cache
@require_GET
@requires(MANAGE_ACCOUNTS)
def account_detail(request: Request, user_id: int) -> HttpResponse:
    """One account: posts, open work, sign-ins, log, and what can be done with it."""
    return detail_page(request, found_account(request, user_id))


@never_cache
@require_POST
@requires(MANAGE_ACCOUNTS)
def account_act(request: Request, user_id: int, name: str) -> HttpResponse:
    """Do one act; a refusal comes back beside its form."""
    user, act = found_account(request, user_id), BY_NAME.get(name)
    if act is None:
        raise NotFound
    subject = Subject(user, request.actor, timezone.localdate())
    try:
        said = act.run(subject, request.POST, timezone.now())
    except InvalidInput as refusal:
        return detail_page(request, user, name, refusal.fields, refusal)
    except DomainError as refusal:
        return detail_page(request, user, name, {}, refusal)
    if said.startswith("="):
        return show_once(request, user, said.removeprefix("="))
    messages.success(request, said)
    return HttpResponseRedirect(reverse("web:account_detail", args=[user.pk]))


def detail_page(
    request: Request,
    user: User,
    tried: str = "",
    wrong: Mapping[str, str] | None = None,
    refusal: DomainError | None = None,
) -> HttpResponse:
    subject = Subject(user, request.actor, timezone.localdate())
    typed = request.POST.dict() if tried else {}
    detail = {
        "title": user.name,
        "number": user.username,
        "alert": alert_of(refusal),
        "facts": account_facts(user),
        "sections": [posts_table(user), *work_tables(subject), sign_ins_table(user)],
        "moves": draw_acts(subject, tried, typed, wrong or {}),
        "timeline": timeline_of(f"user:{user.pk}", texts=reason_said),
    }
    context = {"detail": detail, "crumbs": crumbs(user.name)}
    return render(request, "detail.html", context, status=refusal.http_status if refusal else 200)


def alert_of(refusal: DomainError | None) -> Cell | None:
    if refusal is None:
        return None
    return {"title": refusal.user_message(), "text": refusal.user_remedy(), "tone": "danger"}


def reason_said(event: Event) -> str:
    reason = event.data.get("reason")
    return _("事由：%(reason)s") % {"reason": reason} if reason else ""


def account_facts(user: User) -> list[Cell]:
    state = _("启用") if user.is_active else _("停用")
    if user.left_on is not None:
        state = _("%(day)s 离岗") % {"day": table_date(user.left_on)}
    has_factor = accounts.has_factor(user)
    return [
        {
            "label": _("状态"),
            "value": state,
            "kind": "status",
            "tone": "done" if user.is_active and user.left_on is None else "",
        },
        {"label": _("手机"), "value": user.phone or None},
        {"label": _("邮箱"), "value": user.email or None},
        {"label": _("开立时间"), "value": table_moment(user.created_at)},
        {
            "label": _("最近登录"),
            "value": table_moment(user.last_login) if user.last_login else None,
        },
        {
            "label": _("密码"),
            "value": _("待本人修改") if user.must_change_password else _("本人已设"),
        },
        {"label": _("动态口令"), "value": _("已启用") if has_factor else _("未启用")},
        {"label": _("演示账号"), "value": _("是") if user.is_demo else _("否")},
    ]


def region_names(codes: set[str]) -> dict[str, str]:
    return dict(Region.objects.filter(code__in=codes).values_list("code", "name"))


def posts_table(user: User) -> Cell:
    """Every post, those of the past too."""
    found = list(
        user.posts.select_related("unit", "stand_in_for__user").order_by("-starts_on", "-id")
    )
    regions = region_names({post.region for post in found})
    rows = [
        [
            {"text": str(post), "url": reverse("web:post_detail", args=[post.pk])},
            str(Role(post.role).label),
            post.unit.name if post.unit else None,
            regions.get(post.region, post.region),
            post.stand_in_for.user.name if post.stand_in_for else None,
            table_date(post.starts_on),
            table_date(post.ends_on) if post.ends_on else _("在任"),
        ]
        for post in found
    ]
    columns = [
        _("岗位"),
        _("角色"),
        _("单位"),
        _("管辖区域"),
        _("代谁办理"),
        _("到岗"),
        _("离岗"),
    ]
    return {"title": _("岗位"), "count": len(rows), "table": {"columns": columns, "rows": rows}}


def work_tables(subject: Subject) -> list[Cell]:
    """Open work of the person and of the units, as a hand-over needs it."""
    own = list(accounts.personal_work(subject.user.pk)[: SHOWN + 1])
    units = list(accounts.unit_work(subject.user.pk, subject.today)[: SHOWN + 1])
    shown = (
        (_("本人名下未办结"), own, _("离岗时逐件移交给接手人。")),
        (_("所在单位未办结"), units, _("留在单位，由在岗人员继续办理。")),
    )
    return [work_table(title, loops, note, subject) for title, loops, note in shown if loops]


def work_table(title: str, loops: list[Loop], note: str, subject: Subject) -> Cell:
    rows = [
        [
            {"text": loop.title, "url": url_of(loop.kind, loop.object_id)},
            loop.number or None,
            loop.step or None,
            days_left(loop.due_on, subject.today) if loop.due_on else None,
        ]
        for loop in loops[:SHOWN]
    ]
    more = _("只列前 %(count)s 件。") % {"count": SHOWN} if len(loops) > SHOWN else ""
    columns = [_("事项"), _("编号"), _("下一步"), _("期限")]
    count = f"{SHOWN}+" if len(loops) > SHOWN else len(loops)
    table = {"columns": columns, "rows": rows, "note": f"{note}{more}"}
    return {"title": title, "count": count, "table": table}


def sign_ins_table(user: User) -> Cell:
    tried = SignIn.objects.filter(user=user).order_by("-at")[:SHOWN]
    columns = [_("时间"), _("结果"), _("来源地址"), _("设备")]
    rows = [sign_in_line(one) for one in tried]
    return {"title": _("登录记录"), "table": {"columns": columns, "rows": rows}}


@require_GET
@requires(MANAGE_ACCOUNTS)
def post_detail(request: Request, post_id: int) -> HttpResponse:
    """One post with its log; it is ended on the page of the account."""
    found = Post.objects.visible_to(request.actor)
    post: Post = found.select_related("user", "unit", "stand_in_for__user").one(post_id)
    regions = region_names({post.region})
    absent = post.stand_in_for.user.name if post.stand_in_for else None
    detail = {
        "title": str(post),
        "subtitle": post.user.name,
        "facts": [
            {
                "label": _("人员"),
                "value": post.user.name,
                "url": reverse("web:account_detail", args=[post.user_id]),
            },
            {"label": _("角色"), "value": str(Role(post.role).label)},
            {"label": _("单位"), "value": post.unit.name if post.unit else None},
            {"label": _("管辖区域"), "value": regions.get(post.region, post.region)},
            {"label": _("代谁办理"), "value": absent},
            {"label": _("事由"), "value": post.reason or None},
            {"label": _("到岗日期"), "value": table_date(post.starts_on)},
            {
                "label": _("离岗日期"),
                "value": table_date(post.ends_on) if post.ends_on else _("在任"),
            },
        ],
        "timeline": timeline_of(f"post:{post.pk}", texts=reason_said),
    }
    context = {"detail": detail, "crumbs": [{"label": _("岗位"), "url": "/l/posts/"}]}
    return render(request, "detail.html", context)
