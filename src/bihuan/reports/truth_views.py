"""Pages of figure truth: 核对数字 checks a text, 两稿比对 sets two versions side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import uploads_of
from bihuan.reading import ReadingRefused, extract_text
from bihuan.reports import permissions as perms
from bihuan.reports import truth
from bihuan.reports.forms import region_options
from bihuan.reports.kinds.places import checked_region

CRUMBS = [{"label": "统计报表", "url": "/reports/"}]
LONGEST = 400_000


def text_of(request: Request, file: str, typed: str) -> str:
    """The text of an uploaded file, else the typed one.

    Raises:
        InvalidInput: Neither is given, or the file cannot be read.
    """
    uploads = uploads_of(request, file)
    if not uploads:
        said = request.POST.get(typed, "").replace("\r\n", "\n")
        if not said.strip():
            raise InvalidInput({typed: _("请选择文件，或者把文字贴在这里。")})
        return bounded(said, typed)
    try:
        return bounded(extract_text(uploads[0].content.read(), uploads[0].name), file)
    except ReadingRefused as refused:
        raise InvalidInput({file: str(refused)}) from refused


def bounded(text: str, field: str) -> str:
    """A text that is not too long for a page.

    Raises:
        InvalidInput: It is.
    """
    if len(text) > LONGEST:
        said = _("全文 %(length)s 字，一次最多核对 %(most)s 字，请分成几份。")
        raise InvalidInput({field: said % {"length": len(text), "most": LONGEST}})
    return text


def file_field(name: str, label: Any, errors: dict[str, str]) -> dict[str, Any]:
    kinds = _("docx、pdf（有文字的）、txt、网页、xlsx；.doc、.wps、.ofd 请先另存为 docx。")
    return {
        "name": name,
        "label": label,
        "kind": "file",
        "error": errors.get(name, ""),
        "help": kinds,
    }


def text_field(name: str, label: Any, value: str, errors: dict[str, str]) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "kind": "textarea",
        "value": value,
        "error": errors.get(name, ""),
    }


def summary_of(errors: dict[str, str]) -> list[dict[str, str]]:
    return [{"field": name, "text": text} for name, text in errors.items()]


@require_http_methods(["GET", "POST"])
@requires(perms.SEE)
def check(request: Request) -> HttpResponse:
    """A text given, its figures checked against one another and against the ledger."""
    errors: dict[str, str] = {}
    found: dict[str, Any] | None = None
    region = request.POST.get("region", "").strip()[:12] or request.actor.region
    if request.method == "POST":
        try:
            region = checked_region(region, request.actor)
            text = text_of(request, "file", "text")
            found = truth.checked(text, actor=request.actor, region=region, now=timezone.now())
        except InvalidInput as refusal:
            errors = dict(refusal.fields)
    fields = [
        file_field("file", _("文件"), errors),
        text_field("text", _("或者粘贴文字"), request.POST.get("text", ""), errors),
        {
            "name": "region",
            "label": _("文件说的是哪里"),
            "kind": "select",
            "value": region,
            "options": region_options(request.actor),
            "error": errors.get("region", ""),
            "help": _("与这个区划的台账核对。"),
        },
    ]
    context = {
        "crumbs": [*CRUMBS, {"label": _("核对数字")}],
        "action": reverse("reports:truth"),
        "fields": fields,
        "errors": summary_of(errors),
        "found": found,
    }
    return render(request, "reports/truth_check.html", context, status=422 if errors else 200)


@require_http_methods(["GET", "POST"])
@requires(perms.SEE)
def compare(request: Request) -> HttpResponse:
    """Two versions given, what changed in the obligations told."""
    errors: dict[str, str] = {}
    texts: dict[str, str] = {}
    found: dict[str, Any] | None = None
    if request.method == "POST":
        for side in ("before", "after"):
            try:
                texts[side] = text_of(request, f"{side}_file", f"{side}_text")
            except InvalidInput as refusal:
                errors |= refusal.fields
        if not errors:
            found = truth.compared(texts["before"], texts["after"])
    sections = [
        {
            "title": title,
            "fields": [
                file_field(f"{side}_file", _("文件"), errors),
                text_field(
                    f"{side}_text", _("或者粘贴文字"), request.POST.get(f"{side}_text", ""), errors
                ),
            ],
        }
        for side, title in (("before", _("前一稿（送审稿）")), ("after", _("后一稿（印发稿）")))
    ]
    context = {
        "crumbs": [*CRUMBS, {"label": _("两稿比对")}],
        "action": reverse("reports:truth_compare"),
        "sections": sections,
        "errors": summary_of(errors),
        "found": found,
    }
    return render(request, "reports/truth_compare.html", context, status=422 if errors else 200)
