"""Pages of the shell: what answers when nothing else does."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import DomainError, NotFound
from bihuan.kernel.pages import public, refuse

logger = logging.getLogger(__name__)


class FormExpired(DomainError):
    """The form's proof against forgery is missing or old."""

    code = "form_expired"
    message = _("这张表单打开得太久，或不是从本平台页面提交的。")
    remedy = _("请刷新页面后重新提交。")
    http_status = 403


class Broken(DomainError):
    """Something of ours failed; the number finds it in the log."""

    code = "broken"
    message = _("这一步没有成功，数据没有变化。")
    remedy = _("请稍后再试；仍不行请把编号 %(reference)s 告诉管理员。")
    http_status = 500


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(request, NotFound())


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return refuse(request, FormExpired())


@public
def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return refuse(request, FormExpired())


@public
def broken(request: HttpRequest) -> HttpResponse:
    reference = secrets.token_hex(3).upper()
    logger.error("page.broken", extra={"reference": reference, "path": request.path})
    refusal: Any = Broken(reference=reference)
    return render(request, "error.html", {"refusal": refusal}, status=500)
