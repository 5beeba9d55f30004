"""判定标准 and 期限: what the packs say, found by words and counted day by day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.content.pack import MARKS
from bihuan.content.time_limits import TimeLimit
from bihuan.kernel import deadlines, packs
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import SEE_RULES
from bihuan.proofs.deadlines import WEEKDAYS, Unit
from bihuan.statutes import criteria, dictionaries, suggesting
from bihuan.statutes.drawing import Cell
from bihuan.statutes.wording import MARK_TONES, word_of

MOST_DAYS = 200  # longer counts are told in words only
MOST_CLAUSES = 100
NEAREST = 8  # where no clause has the words
SECTORS = "sectors"


@require_GET
@requires(SEE_RULES)
def criteria_search(request: Request) -> HttpResponse:
    """Clauses by words, sector and day; where no clause has the words, those most like them."""
    words = request.GET.get("q", "").strip()
    sector = request.GET.get("sector", "")
    on = read_day(request.GET.get("on", "")) or timezone.localdate()
    known = [
        item
        for item in criteria.in_force(on)
        if not sector or not item.sectors or sector in item.sectors
    ]
    found = [item for item in known if all(word in item.text for word in words.split())]
    near = not found and bool(words)
    if near:
        found = [
            hit.clause for hit in suggesting.suggest(words, sector=sector, on=on, most=NEAREST)
        ]
    here = reverse("statutes:criteria")
    ledger = {
        "code": "criteria",
        "title": _("判定标准"),
        "subtitle": _("没有条文含有全部字词，列出最接近的。")
        if near
        else _("按所选日期有效的条文。"),
        "url": here,
        "columns": [
            {"key": "text", "label": _("条文"), "kind": "link", "main": True},
            {"key": "document", "label": _("文件"), "kind": "text"},
            {"key": "sector", "label": _("行业"), "kind": "text"},
            {"key": "grade", "label": _("等级"), "kind": "level"},
            {"key": "mark", "label": _("核实标记"), "kind": "level"},
        ],
        "rows": [clause_row(item) for item in found[:MOST_CLAUSES]],
        "tabs": [],
        "filters": [
            {"name": "q", "label": _("字词"), "kind": "text", "value": words},
            {
                "name": "sector",
                "label": _("行业"),
                "kind": "select",
                "value": sector,
                "options": [("", _("全部")), *dictionaries.options(SECTORS)],
            },
            {"name": "on", "label": _("日期"), "kind": "date", "value": on.isoformat()},
        ],
        "chips": [],
        "reset_url": here,
        "empty": {"kind": "nomatch", "text": _("没有符合条件的条文，请换个字词或行业。")},
        "pager": {"count_text": _("共 %(count)s 条") % {"count": len(found)}},
    }
    return render(request, "ledger.html", {"ledger": ledger})


def clause_row(item: criteria.Criterion) -> Cell:
    code, _slash, key = item.key.partition("/")
    pack_id = packs.in_force(criteria.KIND, code).pack_id
    url = reverse("statutes:row", args=[pack_id, key])
    sectors = "、".join(dictionaries.label(SECTORS, sector) for sector in item.sectors)
    return {
        "id": item.key,
        "url": url,
        "cells": [
            {"text": item.text, "url": url},
            {"text": item.document},
            {"text": sectors or _("各行业")},
            {
                "text": word_of("grade", item.grade),
                "tone": "major" if item.grade == "major" else "",
            },
            {"text": MARKS.get(item.mark, item.mark), "tone": MARK_TONES.get(item.mark, "")},
        ],
    }


def read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_GET
@requires(SEE_RULES)
def time_limits(request: Request) -> HttpResponse:
    """Every time limit in force here."""
    words = request.GET.get("q", "").strip()
    here = reverse("statutes:time_limits")
    found = [rule for rule in deadlines.rules() if words in f"{rule.title}{rule.law}{rule.code}"]
    ledger = {
        "code": "time_limits",
        "title": _("期限规则"),
        "subtitle": _("点开一条，可以从任意一天起逐日推算。"),
        "url": here,
        "columns": [
            {"key": "title", "label": _("期限"), "kind": "link", "main": True},
            {"key": "length", "label": _("长度"), "kind": "text"},
            {"key": "starts", "label": _("起算点"), "kind": "text"},
            {"key": "law", "label": _("依据"), "kind": "text"},
            {"key": "mark", "label": _("核实标记"), "kind": "level"},
        ],
        "rows": [rule_row(rule) for rule in found],
        "tabs": [],
        "filters": [{"name": "q", "label": _("查找"), "kind": "text", "value": words}],
        "chips": [],
        "reset_url": here,
        "empty": {"kind": "nomatch", "text": _("没有符合条件的期限。")},
        "pager": {"count_text": _("共 %(count)s 条") % {"count": len(found)}},
    }
    return render(request, "ledger.html", {"ledger": ledger})


def rule_row(rule: TimeLimit) -> Cell:
    url = reverse("statutes:time_limit", args=[rule.code])
    article = f"第{rule.article}条" if rule.article else ""
    return {
        "id": rule.code,
        "url": url,
        "cells": [
            {"text": rule.title, "sub": rule.code, "url": url},
            {"text": deadlines.length_of(rule)},
            {"text": rule.starts},
            {"text": f"《{rule.law}》{article}"},
            {"text": MARKS.get(rule.mark, rule.mark), "tone": MARK_TONES.get(rule.mark, "")},
        ],
    }


@require_GET
@requires(SEE_RULES)
def time_limit(request: Request, code: str) -> HttpResponse:
    """One time limit, counted from the day that was asked for."""
    rule = deadlines.rule(code)
    asked = request.GET.get("from", "")
    start, problem = read_start(rule, asked)
    found = deadlines.due(code, start)
    is_hours = rule.unit == Unit.HOUR
    form = {
        "method": "get",
        "action": request.path,
        "title": rule.title,
        "sections": [
            {
                "title": _("从哪一天起算"),
                "fields": [
                    {
                        "name": "from",
                        "label": _("起算"),
                        "kind": "datetime" if is_hours else "date",
                        "value": asked if problem else iso(start),
                        "error": problem,
                        "required": True,
                    }
                ],
            }
        ],
        "errors": [{"field": "from", "text": problem}] if problem else [],
        "submit_label": _("推算"),
    }
    context = {
        "rule": rule,
        "facts": facts_of(rule),
        "form": form,
        "due_text": iso(found.due).replace("T", " "),
        "explained": explained(found),
        "table": days_table(found),
        "crumbs": [{"label": _("期限规则"), "url": reverse("statutes:time_limits")}],
    }
    status = 422 if problem else 200
    return render(request, "statutes/time_limit.html", context, status=status)


def read_start(rule: TimeLimit, text: str) -> tuple[date | datetime, str]:
    """The day or moment asked for, now where none was; and what is wrong with it."""
    now = timezone.localtime()
    fallback: date | datetime = now if rule.unit == Unit.HOUR else now.date()
    if not text:
        return fallback, ""
    try:
        if rule.unit == Unit.HOUR:
            return datetime.fromisoformat(text).replace(tzinfo=now.tzinfo), ""
        day = date.fromisoformat(text[:10])
    except ValueError:
        return fallback, _("“%(text)s”不是存在的日期，请按 2026-04-30 的写法填写。") % {
            "text": text
        }
    if not 2000 <= day.year <= 2100:
        return fallback, _("只能推算 2000 年至 2100 年之间的日期。")
    return day, ""


def iso(moment: date | datetime) -> str:
    if isinstance(moment, datetime):
        return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")
    return moment.isoformat()


def facts_of(rule: TimeLimit) -> list[Cell]:
    return [
        {"label": _("代码"), "value": rule.code},
        {"label": _("长度"), "value": deadlines.length_of(rule)},
        {"label": _("起算点"), "value": rule.starts},
        {"label": _("性质"), "value": word_of("nature", rule.nature)},
        {"label": _("末日顺延"), "value": _("是") if rule.moves else _("否")},
        {"label": _("责任方"), "value": rule.who},
        {"label": _("依据"), "value": deadlines.source_of(rule), "kind": "wide"},
        {
            "label": _("核实标记"),
            "value": MARKS.get(rule.mark, rule.mark),
            "kind": "level",
            "tone": MARK_TONES.get(rule.mark, ""),
        },
        {"label": _("文号"), "value": rule.number},
        {"label": _("说明"), "value": rule.note, "kind": "wide"},
    ]


def days_table(found: deadlines.Due) -> Cell:
    """Every day after the event, counted or not and why; the first ones of a long count."""
    rows: list[list[Any]] = [
        [
            f"{day.date.isoformat()} {WEEKDAYS[day.date.weekday()]}",
            {"text": _("计入"), "tone": "done"} if day.counted else _("不计"),
            day.n,
            day.why,
        ]
        for day in found.days[:MOST_DAYS]
    ]
    left = len(found.days) - len(rows)
    note = _("后面还有 %(count)s 天，不再列出。") % {"count": left} if left else ""
    columns = [_("日期"), _("是否计入"), _("第几"), _("说明")]
    return {"columns": columns, "rows": rows, "note": note}


def explained(found: deadlines.Due) -> dict[str, Any]:
    """The count as the day-by-day component takes it."""
    days = found.days if len(found.days) <= MOST_DAYS else ()
    note = ""
    if found.provisional:
        note = _("暂按周一至周五计算：有的年份节假日安排尚未录入。")
    elif not found.in_force:
        note = _("起算日不在该规定的施行期间内，请核对当时有效的规定。")
    return {
        "summary": found.explain()[-1],
        "rule_text": _("长度 %(length)s，当日不计入。")
        % {"length": deadlines.length_of(found.rule)},
        "source": deadlines.source_of(found.rule),
        "note": note,
        "days": [
            {
                "date": day.date.isoformat(),
                "day": day.date.day,
                "weekday": day.date.isoweekday(),
                "counted": day.counted,
                "index": day.n,
                "note": day.why,
                "last": day.date == found.due_on,
            }
            for day in days
        ],
    }
