"""工作日历: the month as it counts here, and the days and years entered here."""

from __future__ import annotations

import calendar as months
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.kernel import deadlines, packs
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import CalendarDay, CalendarYear
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import MANAGE_SETTINGS, SEE_RULES
from bihuan.proofs.deadlines import Calendar
from bihuan.statutes.drawing import Cell

FIRST, LAST = date(2000, 1, 1), date(2100, 12, 1)


@require_GET
@requires(SEE_RULES)
def month(request: Request) -> HttpResponse:
    """One month: working days, holidays, made working days, and what was entered here."""
    first = read_month(request.GET.get("month", ""))
    known = deadlines.calendar()
    may_edit = request.actor.may(MANAGE_SETTINGS)
    here = reverse("statutes:calendar")
    local = set(
        CalendarDay.objects.filter(is_local=True, date__range=(first, after(first))).values_list(
            "date", flat=True
        )
    )
    calendar = {
        "title": _("工作日历"),
        "period": _("%(year)s年%(month)s月") % {"year": first.year, "month": first.month},
        "prev_url": f"{here}?month={before(first):%Y-%m}",
        "next_url": f"{here}?month={after(first):%Y-%m}",
        "today_url": here,
        "views": [],
        "legend": [],
        "days": [
            draw_day(day, first, known, local, may_edit=may_edit) for day in whole_weeks(first)
        ],
        "units": None,
    }
    context = {
        "calendar": calendar,
        "is_known": known.covers(first),
        "year": first.year,
        "day_url": reverse("statutes:calendar_day") if may_edit else "",
        "year_url": f"{reverse('statutes:calendar_year')}?year={first.year}" if may_edit else "",
        "is_confirmed": CalendarYear.objects.filter(year=first.year, is_confirmed=True).exists(),
        "crumbs": [],
    }
    return render(request, "statutes/calendar.html", context)


def read_month(text: str) -> date:
    """The first day of the month asked for; of this month where that is none."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = timezone.localdate().replace(day=1)
    return min(max(found, FIRST), LAST)


def before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def after(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def whole_weeks(first: date) -> list[date]:
    """The days of a month filled up to whole weeks from Monday."""
    return list(months.Calendar().itermonthdates(first.year, first.month))


def draw_day(day: date, first: date, known: Calendar, local: set[date], *, may_edit: bool) -> Cell:
    return {
        "date": day.isoformat(),
        "day": day.day,
        "outside": day.month != first.month,
        "today": day == timezone.localdate(),
        "rest": not known.is_workday(day),
        "note": "" if day in known.days else known.why(day) or "",
        "duties": special_of(day, known, local, may_edit=may_edit),
    }


def special_of(day: date, known: Calendar, local: set[date], *, may_edit: bool) -> list[Cell]:
    """What makes the day special, with the page that says why."""
    found = known.days.get(day)
    if found is None:
        return []
    if day in local:
        here = f"{reverse('statutes:calendar')}?month={day:%Y-%m}"
        edit = f"{reverse('statutes:calendar_day')}?date={day}"
        url, who = (edit if may_edit else here), _("本地录入")
    else:
        pack = packs.in_force(*deadlines.PACK)
        url, who = reverse("statutes:row", args=[pack.pack_id, day.isoformat()]), _("随版")
    label = found.name if found.kind == "holiday" else _("调休上班")
    shown = f"{label}（{_('本地')}）" if day in local else label
    tone = "warn" if day in local else "info" if found.kind == "workday" else "done"
    return [{"label": shown, "tone": tone, "url": url, "who": who}]


@require_http_methods(["GET", "POST"])
@requires(MANAGE_SETTINGS)
def day(request: Request) -> HttpResponse:
    """Enter a special day here, or take one back."""
    if request.method == "GET":
        return day_form(request, {})
    problems = {}
    chosen = read_date(request.POST.get("date", ""))
    if chosen is None:
        problems["date"] = _("请按 2027-05-01 的写法填写一个存在的日期。")
    if problems or chosen is None:
        return day_form(request, problems)
    try:
        save_day(request, chosen)
    except InvalidInput as refusal:
        renamed = {"reason": "source"}
        return day_form(
            request, {renamed.get(name, name): text for name, text in refusal.fields.items()}
        )
    messages.success(request, _("已保存 %(day)s，在办事项的期限将重新计算。") % {"day": chosen})
    return HttpResponseRedirect(f"{reverse('statutes:calendar')}?month={chosen:%Y-%m}")


def save_day(request: Request, chosen: date) -> None:
    now, source = timezone.now(), request.POST.get("source", "")
    if request.POST.get("arrangement") == "clear":
        deadlines.clear_day(day=chosen, reason=source, actor=request.actor, at=now)
        return
    deadlines.set_day(
        day=chosen,
        is_workday=request.POST.get("arrangement") == "workday",
        name=request.POST.get("name", ""),
        source=source,
        actor=request.actor,
        at=now,
    )


def day_form(request: Request, problems: dict[str, str]) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    chosen = read_date(sent.get("date", ""))
    stored = CalendarDay.objects.filter(date=chosen, is_local=True).first() if chosen else None
    arrangements = [("holiday", _("放假")), ("workday", _("上班（调休）"))]
    if stored is not None:
        arrangements.append(("clear", _("撤回本地录入，按随版日历")))
    default = "workday" if stored is not None and stored.is_workday else "holiday"
    fields: list[Cell] = [
        {"name": "date", "label": _("日期"), "kind": "date", "value": sent.get("date", "")},
        {
            "name": "arrangement",
            "label": _("当天安排"),
            "kind": "radio",
            "options": arrangements,
            "value": sent.get("arrangement", default),
        },
        {
            "name": "name",
            "label": _("说明"),
            "kind": "text",
            "value": sent.get("name", stored.name if stored else ""),
            "help": _("如“劳动节”。"),
        },
        {
            "name": "source",
            "label": _("依据"),
            "kind": "textarea",
            "value": sent.get("source", stored.source if stored else ""),
            "help": _("通知的名称和文号；撤回时写明理由。"),
        },
    ]
    return draw_form(request, _("录入或修改一天"), fields, problems)


def draw_form(
    request: Request, title: str, fields: list[Cell], problems: dict[str, str]
) -> HttpResponse:
    for field in fields:
        field["required"] = True
        field["error"] = problems.get(field["name"], "")
    form = {
        "action": request.path,
        "title": title,
        "sections": [{"title": "", "fields": fields}],
        "errors": [{"field": name, "text": text} for name, text in problems.items()],
        "submit_label": _("保存"),
        "cancel_url": reverse("statutes:calendar"),
    }
    context = {
        "form": form,
        "crumbs": [{"label": _("工作日历"), "url": reverse("statutes:calendar")}],
    }
    return render(request, "form.html", context, status=422 if problems else 200)


def read_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@requires(MANAGE_SETTINGS)
def year(request: Request) -> HttpResponse:
    """Say that a year's table is complete, or take that back."""
    if request.method == "GET":
        return year_form(request, {})
    text = request.POST.get("year", "")
    if not (len(text) == 4 and text.isdecimal() and int(text)):
        return year_form(request, {"year": _("请填写年份，如 2027。")})
    chosen, source, now = int(text), request.POST.get("source", ""), timezone.now()
    try:
        if request.POST.get("decision") == "reopen":
            deadlines.reopen_year(year=chosen, reason=source, actor=request.actor, at=now)
        else:
            deadlines.confirm_year(year=chosen, source=source, actor=request.actor, at=now)
    except InvalidInput as refusal:
        renamed = {"reason": "source", "date": "year"}
        return year_form(
            request, {renamed.get(name, name): text for name, text in refusal.fields.items()}
        )
    messages.success(request, _("已保存，在办事项的期限将重新计算。"))
    return HttpResponseRedirect(f"{reverse('statutes:calendar')}?month={chosen}-01")


def year_form(request: Request, problems: dict[str, str]) -> HttpResponse:
    sent = request.POST if request.method == "POST" else request.GET
    fields: list[Cell] = [
        {"name": "year", "label": _("年份"), "kind": "text", "value": sent.get("year", "")},
        {
            "name": "decision",
            "label": _("决定"),
            "kind": "radio",
            "options": [
                ("confirm", _("全年节假日和调休已录入完整")),
                ("reopen", _("撤回确认，先按周一至周五暂算")),
            ],
            "value": sent.get("decision", "confirm"),
        },
        {
            "name": "source",
            "label": _("依据"),
            "kind": "textarea",
            "value": sent.get("source", ""),
            "help": _("国务院办公厅通知的名称和文号；撤回时写明理由。"),
        },
    ]
    return draw_form(request, _("确认一年的安排"), fields, problems)
