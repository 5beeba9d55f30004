"""Small pages of the shell: health, help, the style guide."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from bihuan.kernel.pages import Request, public, requires
from bihuan.kernel.permissions import SEE_WORKLIST
from bihuan.web.samples import PAGES, SAMPLES


@never_cache
@require_safe
@public
def health(request: HttpRequest) -> HttpResponse:
    """A plain word for the supervisor and a reverse proxy: whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database unreachable\n", content_type="text/plain", status=503)
    return HttpResponse("ok\n", content_type="text/plain")


@require_GET
@requires(SEE_WORKLIST)
def help_page(request: Request) -> HttpResponse:
    """Keys, and whom to ask."""
    keys = [
        ("/", _("到查找框")),
        ("j　k", _("下一行、上一行")),
        ("Enter", _("打开选中的一行")),
        ("x", _("勾选一行，用于批量办理")),
        ("n　p", _("下一页、上一页")),
        ("Ctrl + Enter", _("提交表单")),
        ("Esc", _("关闭弹出的窗口")),
        ("?", _("打开本页")),
    ]
    asked = [
        (_("待办从哪里来"), _("任务、隐患、报送轮到您或您的单位办理时自动出现，办完自动消失。")),
        (
            _("看不到某条记录"),
            _("只显示您岗位管辖范围内的数据；有多个岗位时，从右上角姓名处切换。"),
        ),
        (_("按钮是灰的"), _("按钮下面写着原因和找谁办理。")),
        (_("出差休假"), _("在“切换岗位、代办”里请人代办，写明起止日期，到期自动收回。")),
        (_("字太小"), _("点右上角姓名，选“大字版”。")),
        (_("忘记密码、手机丢失"), _("请系统管理员重置密码或关闭动态口令。")),
    ]
    detail: dict[str, Any] = {
        "title": _("帮助"),
        "sections": [
            {
                "title": _("键盘"),
                "table": {"columns": [_("按键"), _("作用")], "rows": [list(row) for row in keys]},
            },
            {
                "title": _("常见问题"),
                "table": {
                    "columns": [_("问题"), _("怎么办")],
                    "rows": [list(row) for row in asked],
                },
            },
        ],
    }
    return render(request, "detail.html", {"detail": detail})


@require_GET
@requires(SEE_WORKLIST)
def design(request: Request) -> HttpResponse:
    """Every component in every state; mounted while developing only."""
    pages = [(name, f"?page={name}") for name in PAGES]
    wanted = PAGES.get(request.GET.get("page", ""))
    if wanted is not None:
        return render(request, wanted.template, dict(wanted.context))
    context = {"page_title": _("组件样式"), "samples": SAMPLES, "pages": pages}
    return render(request, "design.html", context)
