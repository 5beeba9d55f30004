"""The one way into a page: who asks, may they, in which scope, and how a refusal looks."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone

from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import DomainError
from bihuan.kernel.permissions import Permission
from bihuan.kernel.posts import actor_of


class Request(HttpRequest):
    """A request inside a page: somebody is signed in and holds a post."""

    actor: Actor
    htmx: Any


View = Callable[..., HttpResponseBase]


class NoPost(DomainError):
    """The account is right, but no post is held today."""

    code = "no_post"
    message = "您的账号今天没有在任的岗位。"
    remedy = "请联系系统管理员登记岗位，或核对代办的起止日期。"
    http_status = 403
    links = ({"label": "换一个账号登录", "url": f"{settings.LOGIN_URL}?again=1"},)


class PasswordDue(DomainError):
    """The password was set by somebody else and must be changed first."""

    code = "password_due"
    message = "您的密码由管理员设置，须先修改。"
    remedy = "请修改密码后继续。"
    http_status = 403
    links = ({"label": "修改密码", "url": "/account/password/"},)


def requires(*permissions: Permission, any_of: bool = False) -> Callable[[View], View]:
    """Open a page to those who hold the permissions; its body runs in the actor's scope.

    The page runs in one transaction with the actor's rows and no others; a refusal rolls it back
    and is shown with its sentence and next step.

    Args:
        permissions: Needed all, or one of them with ``any_of``.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return answer(request, view, permissions, args, kwargs, any_of=any_of)

        page.permissions = permissions  # type: ignore[attr-defined]  # read by the menu and a test
        page.any_of = any_of  # type: ignore[attr-defined]
        return page

    return decorate


def public(view: View) -> View:
    """A page open to anyone; it reads no scoped row. A refusal is shown as on any page."""

    @wraps(view)
    def page(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except DomainError as refusal:
            return refuse(request, refusal)

    page.permissions = ()  # type: ignore[attr-defined]  # read by the test of pages
    page.is_public = True  # type: ignore[attr-defined]
    return page


def address_for(name: str, actor: Actor) -> str:
    """The address of another room's page by its route's name, for a link from a room below it.

    Empty where the room is not mounted, or the actor may not open the page.
    """
    try:
        address = reverse(name)
    except NoReverseMatch:
        return ""
    view = resolve(address).func
    allowed = [actor.may(one) for one in getattr(view, "permissions", ())]
    is_open = any(allowed) if getattr(view, "any_of", False) else all(allowed)
    return address if is_open else ""


def answer(
    request: Any,
    view: View,
    permissions: tuple[Permission, ...],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    *,
    any_of: bool,
) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return to_sign_in(request)
    try:
        actor = current_actor(request)
        if not (any_of and any(actor.may(permission) for permission in permissions)):
            for permission in permissions:
                actor.must(permission)
        with acting(actor):
            return view(request, *args, **kwargs)
    except DomainError as refusal:
        return refuse(request, refusal)


def current_actor(request: Any) -> Actor:
    """The actor of this request, found once.

    Raises:
        NoPost: The account holds no post today.
        PasswordDue: The password must be changed before anything else.
    """
    found: Actor | None = getattr(request, "actor", None)
    if found is None:
        if request.user.must_change_password and not request.path.startswith("/account/"):
            raise PasswordDue
        found = actor_of(request.user, timezone.localdate(), request.session.get("post"))
        if found is None:
            raise NoPost
        request.actor = found
    return found


def to_sign_in(request: Any) -> HttpResponse:
    """Send to the sign-in page and come back afterwards."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": settings.LOGIN_URL})
    return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


def refuse(request: Any, refusal: DomainError) -> HttpResponse:
    """A refusal as a page, as a fragment for htmx, or as JSON for whoever asks for it."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"ok": False, "error": refusal.as_dict()}, status=refusal.http_status)
    template = "_refusal.html" if getattr(request, "htmx", False) else "error.html"
    return render(request, template, {"refusal": refusal}, status=refusal.http_status)
