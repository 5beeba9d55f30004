"""The interface itself, and how it says no: code, message, remedy."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from bihuan.kernel.errors import DomainError, InvalidInput, NotFound
from bihuan.web.api.access import ACCESS

api = NinjaAPI(
    title="闭环平台接口",
    version="1",
    description="与网页同一套服务和权限；令牌放在 Authorization: Bearer 里，办理请求可带 Idempotency-Key。",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
    auth=ACCESS,
)


class NotSignedIn(DomainError):
    """Neither a key nor a session."""

    code = "not_signed_in"
    message = _("接口要先验明身份。")
    remedy = _("请在 Authorization 头里带上令牌（Bearer bh_…），或先登录。")
    http_status = 401


class RequestUnreadable(InvalidInput):
    """The request does not have the declared shape."""

    code = "request_unreadable"
    message = _("请求的内容与接口约定不符：%(where)s。")
    remedy = _("请对照 /api/openapi.json 里的字段修改。")


class RequestRefused(DomainError):
    """What the interface's own library refuses: a wrong method, a body that is no JSON."""

    code = "request_refused"
    message = _("请求没有被接受：%(why)s。")
    remedy = _("请核对方法、内容类型和格式。")


def told(refusal: DomainError, status: int | None = None) -> HttpResponse:
    document = {"ok": False, "error": refusal.as_dict()}
    return JsonResponse(document, status=status or refusal.http_status)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, error: Any) -> HttpResponse:
    return told(error)


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: Any) -> HttpResponse:
    return told(NotSignedIn())


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return told(NotFound())


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    where = "、".join(sorted({".".join(map(str, item["loc"])) for item in error.errors}))
    return told(RequestUnreadable(where=where))


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: Any) -> HttpResponse:
    return told(RequestRefused(why=str(error)), error.status_code)
