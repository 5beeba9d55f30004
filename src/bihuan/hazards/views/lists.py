"""三张清单: whether they fit together, handing them in, and what was handed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.hazards import permissions as perms
from bihuan.hazards import services
from bihuan.hazards.models import ListSubmission
from bihuan.hazards.services import GAPS
from bihuan.hazards.states import Grade, Status
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Period
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import day_of
from bihuan.organisations.choices import supervisor_options

LISTS = (
    ("list-problems", _("隐患问题清单")),
    ("list-rectification", _("整改清单")),
    ("list-responsibility", _("责任清单")),
)


def crumbs() -> list[dict[str, str]]:
    return [{"label": _("核对三张清单"), "url": reverse("hazards:lists")}]


@require_GET
@requires(perms.SEE)
def lists(request: Request) -> HttpResponse:
    """What each of the three lists lacks, each number with its rows."""
    unit = request.GET.get("unit", "")
    unit_id = int(unit) if unit.isdecimal() else None
    today = timezone.localdate()
    first, last = period_of(request, Period.month(today))
    rows = services.on_the_lists(unit_id, first, last, request.actor)
    gaps = services.gaps_of(rows)
    query = {"found_to": last.isoformat()} | ({"unit": unit} if unit_id else {})
    table = [gap_row(gap, gaps[gap.code], query) for gap in GAPS]
    total = rows.count()
    sheet = {
        "title": _("核对三张清单"),
        "subtitle": _("每个问题都要有整改，也要有责任人；缺的点开逐条补齐。"),
        "action": reverse("hazards:lists"),
        "actions": actions(request),
        "choose": [
            {
                "name": "unit",
                "label": _("监管单位"),
                "kind": "select",
                "value": unit,
                "placeholder": _("全部"),
                "options": supervisor_options(request.actor),
            },
            date_field("first", _("起"), first.isoformat()),
            date_field("last", _("止"), last.isoformat()),
        ],
        "note": _("期间内在治或销号的隐患共 %(count)s 条；缺项 %(gaps)s 处。")
        % {"count": total, "gaps": sum(gaps.values())},
        "sections": [
            {
                "title": _("缺项"),
                "table": {
                    "columns": [_("清单"), _("缺什么"), {"label": _("条数"), "kind": "number"}],
                    "rows": table,
                },
            }
        ],
    }
    return render(request, "hazards/sheet.html", {"sheet": sheet, "crumbs": []})


def period_of(request: Request, usual: Period) -> tuple[date, date]:
    """The days asked for; those of ``usual`` where none, or none that can be read."""
    try:
        first = day_of(request.GET.get("first", ""), "first") or usual.first
        last = day_of(request.GET.get("last", ""), "last") or usual.last
    except InvalidInput:
        return usual.first, usual.last
    return (first, last) if first <= last else (last, first)


def date_field(name: str, label: str, value: str, error: str = "") -> dict[str, Any]:
    about = {"name": name, "label": label, "kind": "date", "value": value, "error": error}
    return about | {"required": True}


def gap_row(gap: Any, count: int, query: dict[str, str]) -> list[Any]:
    titles = {code: str(title) for code, title in LISTS}
    url = f"/l/{gap.ledger}/?{urlencode(query | {'tab': gap.code})}"
    number: Any = {"text": f"{count:,}", "url": url, "tone": "danger"} if count else 0
    return [titles[gap.ledger], str(gap.label), number]


def actions(request: Request) -> list[dict[str, Any]]:
    found = [{"label": str(title), "url": f"/l/{code}/"} for code, title in LISTS]
    found.append({"label": _("报送记录"), "url": "/l/list-submissions/"})
    if request.actor.may(perms.SUBMIT_LISTS):
        url = reverse("hazards:lists_new")
        found.append({"label": _("报送三张清单"), "url": url, "icon": "send", "tone": "primary"})
    return found


@require_http_methods(["GET", "POST"])
@requires(perms.SUBMIT_LISTS)
def new(request: Request) -> HttpResponse:
    """The form of handing in, and what happens when it is sent."""
    if request.method == "GET":
        return form_page(request, None)
    post = request.POST
    unit = post.get("unit_id", "")
    try:
        first, last = day_given("first", post), day_given("last", post)
        made = services.submit_lists(
            first=first,
            last=last,
            signer=post.get("signer", ""),
            note=post.get("note", ""),
            unit_id=int(unit) if unit.isdecimal() else None,
            actor=request.actor,
            at=timezone.now(),
        )
    except InvalidInput as refusal:
        return form_page(request, refusal)
    return HttpResponseRedirect(reverse("hazards:list_submission", args=[made.pk]))


def day_given(name: str, post: Mapping[str, str]) -> date:
    """A day that has to be given.

    Raises:
        InvalidInput: None, or none that exists.
    """
    found = day_of(post.get(name, ""), name)
    if found is None:
        raise InvalidInput({name: _("填写清单的期间。")})
    return found


def form_page(request: Request, refusal: InvalidInput | None) -> HttpResponse:
    typed = request.POST if request.method == "POST" else request.GET
    errors = dict(refusal.fields) if refusal is not None else {}
    month = Period.month(timezone.localdate())

    def field(name: str, label: str, kind: str, **more: Any) -> dict[str, Any]:
        about = {"name": name, "label": label, "kind": kind, "value": typed.get(name, "")}
        return about | {"error": errors.get(name, "")} | more

    fields = [
        field(
            "unit_id",
            _("报送单位"),
            "unit",
            options=supervisor_options(request.actor),
            placeholder=_("本单位"),
        ),
        date_field(
            "first", _("起"), typed.get("first") or str(month.first), errors.get("first", "")
        ),
        date_field("last", _("止"), typed.get("last") or str(month.last), errors.get("last", "")),
        field("signer", _("签发人"), "text", required=True),
        field("note", _("缺项说明"), "textarea", help=_("三张清单没有缺项的不用填。")),
    ]
    words = [{"field": name, "text": text} for name, text in errors.items()]
    if refusal is not None:
        words.insert(0, {"field": "", "text": refusal.user_message()})
    form = {
        "action": reverse("hazards:lists_new"),
        "title": _("报送三张清单"),
        "subtitle": _("报送的是此刻的台账，原样存档；以后的变化看下一期。"),
        "sections": [{"title": _("报送"), "fields": fields}],
        "errors": words,
        "submit_label": _("签发并报送"),
        "cancel_url": reverse("hazards:lists"),
    }
    status = 422 if refusal is not None else 200
    template = "_form.html" if status == 422 and request.htmx else "form.html"
    return render(request, template, {"form": form, "crumbs": crumbs()}, status=status)


@require_GET
@requires(perms.SEE)
def submission(request: Request, submission_id: int) -> HttpResponse:
    """The three lists as they were handed in."""
    found = ListSubmission.objects.visible_to(request.actor).select_related("unit", "submitted_by")
    one = found.one(submission_id)
    gaps = services.words_of(one.gaps)
    detail = {
        "title": _("%(unit)s三张清单") % {"unit": one.unit.name},
        "subtitle": f"{one.first} 至 {one.last}",
        "facts": [
            {"label": _("报送单位"), "value": one.unit.name},
            {"label": _("签发人"), "value": one.signer},
            {
                "label": _("报送时间"),
                "value": f"{timezone.localtime(one.submitted_at):%Y-%m-%d %H:%M}",
            },
            {"label": _("经办人"), "value": one.submitted_by.name if one.submitted_by else None},
            {"label": _("缺项"), "value": gaps or _("没有缺项"), "kind": "wide"},
            {"label": _("缺项说明"), "value": one.note or None, "kind": "wide"},
        ],
        "sections": [section(code, str(title), one) for code, title in LISTS],
    }
    return render(request, "detail.html", {"detail": detail, "crumbs": crumbs()})


COLUMNS = {
    "list-problems": (
        ("where", _("单位或位置")),
        ("grade", _("等级")),
        ("found_on", _("发现日期")),
        ("status", _("状态")),
    ),
    "list-rectification": (
        ("measures", _("整改措施")),
        ("due_on", _("整改期限")),
        ("closed_on", _("销号日期")),
        ("status", _("状态")),
    ),
    "list-responsibility": (("responsible", _("企业责任人")), ("unit", _("行业监管单位"))),
}
WORDS = {"grade": dict(Grade.choices), "status": dict(Status.choices)}


def section(code: str, title: str, one: ListSubmission) -> dict[str, Any]:
    """One of the three lists as a table of the kept rows."""
    columns = COLUMNS[code]
    rows = [
        [
            {"text": row["number"], "url": reverse("hazards:detail", args=[pk])},
            row["title"],
            *(worded(name, row[name]) for name, _label in columns),
        ]
        for pk, row in zip(one.hazards, one.rows, strict=True)
    ]
    heads: list[Any] = [_("编号"), {"label": _("隐患描述"), "kind": "wide"}]
    heads += [str(label) for _name, label in columns]
    return {"title": title, "count": len(rows), "table": {"columns": heads, "rows": rows}}


def worded(name: str, value: Any) -> Any:
    return str(WORDS[name].get(value, value)) if name in WORDS else value or None
