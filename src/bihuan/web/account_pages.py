"""One's own account: what it is, its password, the posts it may act in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.kernel import accounts
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Post, SignIn, User
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import SEE_WORKLIST, Role
from bihuan.kernel.posts import posts_of
from bihuan.web.format import table_date, table_moment

Cell = dict[str, Any]
OUTCOMES = {
    "ok": (gettext_lazy("登录成功"), "done"),
    "wrong": (gettext_lazy("密码不对"), "danger"),
    "locked": (gettext_lazy("锁定期间再试"), "danger"),
    "second_factor": (gettext_lazy("动态口令不对"), "danger"),
    "inactive": (gettext_lazy("账号已停用"), "warn"),
    "demo": (gettext_lazy("演示账号被拒"), "warn"),
}
SYSTEMS = (
    ("Android", gettext_lazy("安卓手机")),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("MicroMessenger", gettext_lazy("微信")),
    ("Edg/", "Edge"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SIGN_INS_SHOWN = 20
POLICY = gettext_lazy(
    "至少 10 位，含大写字母、小写字母、数字、符号中的三种；不要用姓名、账号或常见密码。"
)


def me(request: Any) -> User:
    """The account signed in."""
    assert isinstance(request.user, User)
    return request.user


def crumbs(last: str) -> list[Cell]:
    return [{"label": _("账号与安全"), "url": reverse("web:account")}, {"label": last}]


@require_GET
@requires(SEE_WORKLIST)
def account(request: Request) -> HttpResponse:
    """Who I am here, how I sign in, what was tried in my name."""
    user = me(request)
    detail = {
        "title": user.name,
        "number": user.username,
        "actions": [
            {"label": _("修改密码"), "url": reverse("web:password"), "icon": "key"},
            {"label": _("切换岗位、代办"), "url": reverse("web:posts"), "icon": "users"},
            {"label": _("接口令牌"), "url": reverse("web:tokens"), "icon": "link"},
        ],
        "facts_title": _("账号与安全"),
        "facts": facts_of(user),
        "sections": [posts_section(user), sign_ins_section(user)],
    }
    context = {"detail": detail, "page_title": user.name, "has_factor": accounts.has_factor(user)}
    return render(request, "account.html", context)


def facts_of(user: User) -> list[Cell]:
    changed = user.password_changed_at
    return [
        {"label": _("姓名"), "value": user.name},
        {"label": _("账号"), "value": user.username},
        {"label": _("手机"), "value": user.phone or None},
        {"label": _("邮箱"), "value": user.email or None},
        {"label": _("密码修改于"), "value": table_moment(changed) if changed else None},
    ]


def posts_section(user: User) -> Cell:
    rows = [
        [post_name(post), post["unit_name"], post["region"] or None, post_dates(post)]
        for post in posts_of(user.pk, timezone.localdate())
    ]
    columns = [_("岗位"), _("单位"), _("管辖区域"), _("起止")]
    return {"title": _("在任岗位"), "table": {"columns": columns, "rows": rows}}


def post_name(post: Cell) -> str:
    """A post as people say it; a stand-in names the absent."""
    name = post["title"] or str(Role(post["role"]).label)
    return f"{name}（{_('代')} {post['absent']}）" if post["absent"] else name


def post_dates(post: Cell) -> str:
    ends = table_date(post["ends_on"]) if post["ends_on"] else _("今")
    return _("%(first)s 至 %(last)s") % {"first": table_date(post["starts_on"]), "last": ends}


def sign_ins_section(user: User) -> Cell:
    tried = SignIn.objects.filter(user=user).order_by("-at")[:SIGN_INS_SHOWN]
    return {
        "title": _("我的登录记录"),
        "table": {
            "columns": [_("时间"), _("结果"), _("来源地址"), _("设备")],
            "rows": [sign_in_line(one) for one in tried],
            "note": _("看到不是您本人的登录时，请马上修改密码并告诉系统管理员。"),
        },
    }


def sign_in_line(one: SignIn) -> list[Any]:
    word, tone = OUTCOMES.get(one.outcome, (one.outcome, ""))
    return [table_moment(one.at), {"text": str(word), "tone": tone}, one.address, device(one.agent)]


def device(agent: str) -> str:
    """A browser's long name in a word or two."""
    found = (
        next((str(word) for sign, word in names if sign in agent), "")
        for names in (SYSTEMS, BROWSERS)
    )
    return " ".join(filter(None, found)) or agent[:40]


@never_cache
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
@requires(SEE_WORKLIST)
def password(request: Request) -> HttpResponse:
    """Change one's own password; the other sessions of the account end."""
    user = me(request)
    if request.method == "GET":
        return password_page(request, user)
    try:
        accounts.change_password(
            user,
            old=request.POST.get("old", ""),
            new=request.POST.get("new", ""),
            again=request.POST.get("again", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except InvalidInput as refusal:
        return password_page(request, user, refusal)
    update_session_auth_hash(request, user)
    messages.success(request, _("密码已修改，其他地方的登录已退出。"))
    return HttpResponseRedirect(reverse("web:home"))


def password_page(request: Any, user: User, refusal: InvalidInput | None = None) -> HttpResponse:
    wrong = refusal.fields if refusal else {}
    names = (
        ("old", _("现在的密码"), "current-password", ""),
        ("new", _("新密码"), "new-password", str(POLICY)),
        ("again", _("再输一遍"), "new-password", ""),
    )
    fields = [
        {
            "name": name,
            "label": label,
            "kind": "password",
            "required": True,
            "help": help_text,
            "error": wrong.get(name, ""),
            "attrs": {"autocomplete": completes},
        }
        for name, label, completes, help_text in names
    ]
    form = {
        "action": reverse("web:password"),
        "title": _("修改密码"),
        "subtitle": _("密码由管理员设置，修改后才能继续使用。")
        if user.must_change_password
        else "",
        "sections": [{"title": "", "fields": fields}],
        "errors": [{"field": name, "text": text} for name, text in wrong.items()],
        "submit_label": _("修改密码"),
        "cancel_url": "" if user.must_change_password else reverse("web:account"),
    }
    template = "_form.html" if refusal and request.htmx else "password_change.html"
    context = {"form": form, "crumbs": crumbs(_("修改密码"))}
    return render(request, template, context, status=refusal.http_status if refusal else 200)


@require_GET
@requires(SEE_WORKLIST)
def posts(request: Request) -> HttpResponse:
    """The posts held today, own and stood in for; one of them is acted in."""
    held = [
        {
            "id": post["id"],
            "name": post_name(post),
            "role": str(Role(post["role"]).label),
            "unit": post["unit_name"],
            "dates": post_dates(post),
            "is_now": post["id"] == request.actor.post_id,
        }
        for post in posts_of(me(request).pk, timezone.localdate())
    ]
    context = {
        "page_title": _("岗位与代办"),
        "held": held,
        "given": given_away(me(request)),
        "stand_in_url": reverse("web:stand_in"),
        "crumbs": crumbs(_("岗位与代办")),
    }
    return render(request, "posts.html", context)


def given_away(user: User) -> list[Cell]:
    """Who acts for this person, today or later."""
    found = Post.objects.filter(
        stand_in_for__user=user, ends_on__gte=timezone.localdate()
    ).select_related("user")
    return [
        {
            "id": post.pk,
            "name": post.user.name,
            "post": str(post),
            "dates": post_dates({"starts_on": post.starts_on, "ends_on": post.ends_on}),
            "reason": post.reason,
        }
        for post in found.order_by("starts_on")
    ]


@require_POST
@requires(SEE_WORKLIST)
def choose_post(request: Request, post_id: int) -> HttpResponse:
    """Act in another of the posts held today from now on."""
    accounts.must_hold(me(request).pk, post_id, on=timezone.localdate())
    request.session["post"] = post_id
    return HttpResponseRedirect(reverse("web:home"))
