"""Recurring self-checks: the plan, the check on the phone, how many were done."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.hazards import permissions as perms
from bihuan.hazards import services
from bihuan.hazards.forms import enterprise_field, id_of
from bihuan.hazards.indicators import CHECK_RATE, CHECKS_DONE, CHECKS_DUE, CHECKS_MISSED
from bihuan.hazards.models import SelfCheck, SelfCheckPlan
from bihuan.hazards.states import Cadence, CheckStatus
from bihuan.hazards.views.lists import date_field, period_of
from bihuan.hazards.workflow import SELF_CHECK_WORKFLOW
from bihuan.kernel import audit, packs
from bihuan.kernel.detail import chain_line, timeline_of
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Period, Query, Value, link, values, values_by
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import day_of, uploads_of
from bihuan.organisations.choices import street_names, supervisor_options
from bihuan.statutes.dictionaries import label

RESULTS = (("ok", _("正常")), ("bad", _("有问题")), ("none", _("不适用")))
WORDS = dict(RESULTS)
Field = dict[str, Any]


def crumbs() -> list[Field]:
    return [{"label": _("自查台账"), "url": "/l/self-checks/"}]


@require_http_methods(["GET", "POST"])
@requires(perms.PLAN_SELF_CHECK)
def plan_new(request: Request) -> HttpResponse:
    """The form of a plan, and what happens when it is sent."""
    if request.method == "GET":
        return plan_form(request, None)
    post, actor = request.POST, request.actor
    try:
        plan = services.CheckPlan(
            title=post.get("title", ""),
            starts_on=day_of(post.get("starts_on", ""), "starts_on") or timezone.localdate(),
            ends_on=day_of(post.get("ends_on", ""), "ends_on"),
            cadence=post.get("cadence", ""),
            enterprise_id=actor.enterprise_id or id_of(post.get("enterprise_id", "")),
            unit_id=id_of(post.get("unit_id", "")),
            sources=post.getlist("sources"),
            lines=post.get("lines", "").splitlines(),
        )
        made = services.plan_self_checks(plan, actor=actor, at=timezone.now())
    except InvalidInput as refusal:
        return plan_form(request, refusal)
    return HttpResponseRedirect(reverse("hazards:self_check_plan", args=[made.pk]))


def source_options() -> list[tuple[str, str]]:
    """The ready lists: criteria in force and the checks of registers, the general one first."""
    today = timezone.localdate()
    found = []
    for kind in ("criteria", "register"):
        for code in packs.codes(kind):
            pack = packs.in_force(kind, code)
            rows = [row for row in pack.rows if kind == "criteria" or row.get("part") == "check"]
            if pack.applies(today) and rows:
                words = _("%(title)s（%(count)s 项）") % {"title": pack.title, "count": len(rows)}
                found.append((f"{kind}/{code}", words))
    return sorted(found, key=lambda one: one[0] != "criteria/general")


def plan_form(request: Request, refusal: InvalidInput | None) -> HttpResponse:
    typed = request.POST if request.method == "POST" else request.GET
    errors = dict(refusal.fields) if refusal is not None else {}
    actor, today = request.actor, timezone.localdate().isoformat()

    def one(name: str, words: str, kind: str = "text", **more: Any) -> Field:
        about = {"name": name, "label": words, "kind": kind, "value": typed.get(name, "")}
        return about | {"error": errors.get(name, "")} | more

    fields = [
        one("title", _("计划名称"), required=True, placeholder=_("车间班前检查")),
        enterprise_field(typed.dict(), actor) | {"help": _("单位自己的检查不选企业。")},
        one("cadence", _("频次"), "select", options=Cadence.choices, placeholder=_("按风险等级")),
        one("sources", _("检查清单"), "checkbox", options=source_options())
        | {"value": typed.getlist("sources") or ["criteria/general"]},
        one("lines", _("另外检查"), "textarea", help=_("一行一项。")),
        date_field("starts_on", _("开始日期"), typed.get("starts_on") or today),
        one("ends_on", _("结束日期"), "date", help=_("不填的一直执行。")),
    ]
    if actor.enterprise_id is None:
        units = supervisor_options(actor)
        fields.insert(2, one("unit_id", _("单位"), "unit", options=units, placeholder=_("本单位")))
    form = {
        "action": reverse("hazards:plan_new"),
        "title": _("制定自查计划"),
        "sections": [{"title": _("查什么，多久查一次"), "fields": fields}],
        "errors": [{"field": name, "text": text} for name, text in errors.items()],
        "submit_label": _("制定计划"),
        "cancel_url": "/l/self-check-plans/",
    }
    status = 422 if refusal is not None else 200
    template = "_form.html" if status == 422 and request.htmx else "form.html"
    return render(request, template, {"form": form, "crumbs": crumbs()}, status=status)


@require_GET
@requires(perms.SEE)
def plan(request: Request, plan_id: int) -> HttpResponse:
    """One plan: what is looked at, the checks so far, how it is stopped."""
    return plan_page(request, plan_id, {})


def plan_page(request: Request, plan_id: int, errors: dict[str, str]) -> HttpResponse:
    found = SelfCheckPlan.objects.visible_to(request.actor)
    it = found.select_related("enterprise", "unit").one(plan_id)
    chain = audit.chain_of("self_check_plan", it.pk)
    cadence = str(Cadence(it.cadence).label)
    by_risk = _("%(cadence)s（按风险等级）") % {"cadence": cadence}
    detail = {
        "title": it.title,
        "subtitle": it.stop_reason and _("已停止"),
        "facts": [
            {"label": _("企业"), "value": it.enterprise.name if it.enterprise else None},
            {"label": _("监管单位") if it.enterprise else _("单位"), "value": it.unit.name},
            {"label": _("频次"), "value": by_risk if it.is_by_risk else cadence},
            {"label": _("开始日期"), "value": it.starts_on, "kind": "date"},
            {"label": _("结束日期"), "value": it.ends_on, "kind": "date"},
            {"label": _("停止原因"), "value": it.stop_reason or None},
        ],
        "sections": [checks_of(it), items_of(it)],
        "moves": stop_move(request, it, errors),
        "timeline": timeline_of(chain, texts=lambda event: str(event.data.get("note") or "")),
        **chain_line(chain, request.actor),
    }
    context = {
        "detail": detail,
        "crumbs": [{"label": _("自查计划"), "url": "/l/self-check-plans/"}],
    }
    return render(request, "detail.html", context, status=422 if errors else 200)


def checks_of(it: SelfCheckPlan) -> Field:
    rows = [
        [
            {"text": str(one.due_on), "url": reverse("hazards:self_check", args=[one.pk])},
            str(CheckStatus(one.status).label),
            one.problems if one.status == CheckStatus.DONE else None,
        ]
        for one in it.checks.order_by("-due_on")[:20]
    ]
    columns = [_("应查日期"), _("状态"), {"label": _("发现问题"), "kind": "number"}]
    return {"title": _("最近的自查"), "table": {"columns": columns, "rows": rows}}


def items_of(it: SelfCheckPlan) -> Field:
    rows = [[place, item["text"]] for place, item in enumerate(it.items, 1)]
    columns = [{"label": _("序号"), "kind": "number"}, {"label": _("检查内容"), "kind": "wide"}]
    return {
        "title": _("检查内容"),
        "count": len(rows),
        "table": {"columns": columns, "rows": rows},
    }


def stop_move(request: Request, it: SelfCheckPlan, errors: dict[str, str]) -> list[Field]:
    if it.stop_reason or not request.actor.may(perms.PLAN_SELF_CHECK):
        return []
    reason = {"name": "reason", "label": _("停止原因"), "kind": "textarea", "required": True}
    return [
        {
            "name": "stop",
            "label": _("停止计划"),
            "url": reverse("hazards:plan_stop", args=[it.pk]),
            "method": "post",
            "tone": "danger",
            "allowed": True,
            "refusal_text": None,
            "fields": [reason | {"error": errors.get("reason", "")}],
            "confirm": _("停止后不再生成自查任务，还没有到期的自查取消。"),
        }
    ]


@require_POST
@requires(perms.PLAN_SELF_CHECK)
def plan_stop(request: Request, plan_id: int) -> HttpResponse:
    """End a plan, with the reason."""
    try:
        services.stop_self_checks(
            plan_id=plan_id,
            reason=request.POST.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except InvalidInput as refusal:
        return plan_page(request, plan_id, dict(refusal.fields))
    return HttpResponseRedirect(reverse("hazards:self_check_plan", args=[plan_id]))


@require_http_methods(["GET", "POST"])
@requires(perms.SEE)
def check(request: Request, check_id: int) -> HttpResponse:
    """One self-check: the form while it is open, the results afterwards."""
    found = SelfCheck.objects.visible_to(request.actor)
    it = found.select_related("plan", "plan__enterprise", "plan__unit", "finding", "done_by").one(
        check_id
    )
    may = request.actor.may(perms.SELF_CHECK) and timezone.localdate() >= it.opens_on
    if it.status != CheckStatus.PENDING or not may:
        return check_page(request, it)
    if request.method == "GET":
        return check_form(request, it, {})
    answers = {item["key"]: answer_of(request, item["key"]) for item in it.plan.items}
    try:
        services.finish_self_check(
            check_id=it.pk,
            answers=answers,
            actor=request.actor,
            at=timezone.now(),
            key=request.POST.get("key") or None,
        )
    except InvalidInput as refusal:
        return check_form(request, it, dict(refusal.fields))
    return HttpResponseRedirect(reverse("hazards:self_check", args=[it.pk]))


def name_of(key: str) -> str:
    """The form's name of an item: keys hold slashes and dots that names should not."""
    return "i" + hashlib.sha256(key.encode()).hexdigest()[:12]


def answer_of(request: Request, key: str) -> services.Answer:
    name = name_of(key)
    return services.Answer(
        result=request.POST.get(name, ""),
        note=request.POST.get(f"{name}-note", ""),
        photos=uploads_of(request, f"{name}-photos"),
    )


def check_form(request: Request, it: SelfCheck, errors: dict[str, str]) -> HttpResponse:
    """The items with what was chosen so far; a problem is asked for its photo."""
    post = request.POST
    items = [
        {
            "name": name_of(item["key"]),
            "text": item["text"],
            "result": post.get(name_of(item["key"]), "" if errors else "ok"),
            "note": post.get(f"{name_of(item['key'])}-note", ""),
            "error": errors.get(item["key"], ""),
            "asks_photo": post.get(name_of(item["key"])) == "bad",
        }
        for item in it.plan.items
    ]
    where = it.plan.enterprise.name if it.plan.enterprise else it.plan.unit.name
    alert = None
    if errors:
        words = _("还有 %(count)s 项要补，照片请再选一次。") % {"count": len(errors)}
        alert = {"title": words, "text": "", "tone": "danger"}
    shown = {
        "title": it.plan.title,
        "subtitle": _("%(where)s，%(due)s 前完成") % {"where": where, "due": it.due_on},
        "action": reverse("hazards:self_check", args=[it.pk]),
        "key": post.get("key") or f"self-check:{it.pk}",
        "items": items,
        "options": RESULTS,
        "alert": alert,
    }
    context = {"check": shown, "crumbs": crumbs()}
    return render(request, "hazards/check.html", context, status=422 if errors else 200)


def check_page(request: Request, it: SelfCheck) -> HttpResponse:
    chain = SELF_CHECK_WORKFLOW.chain(it)
    plan = it.plan
    done = f"{timezone.localtime(it.done_at):%Y-%m-%d %H:%M}" if it.done_at else None
    finding = it.finding
    detail = {
        "title": plan.title,
        "subtitle": str(CheckStatus(it.status).label),
        "facts": [
            {
                "label": _("企业或单位"),
                "value": plan.enterprise.name if plan.enterprise else plan.unit.name,
            },
            {"label": _("应查日期"), "value": it.due_on, "kind": "date"},
            {"label": _("自查人"), "value": it.done_by.name if it.done_by else None},
            {"label": _("自查时间"), "value": done},
            {"label": _("发现问题"), "value": it.problems if it.done_at else None},
            {
                "label": _("登记的隐患"),
                "value": finding.number if finding else None,
                "kind": "link",
                "url": reverse("hazards:detail", args=[finding.pk]) if finding else "",
            },
        ],
        "sections": [results_of(it)] if it.results else [],
        "timeline": timeline_of(chain, texts=lambda event: str(event.data.get("note") or "")),
        **chain_line(chain, request.actor),
    }
    return render(request, "detail.html", {"detail": detail, "crumbs": crumbs()})


def results_of(it: SelfCheck) -> Field:
    rows = [
        [
            one["text"],
            {
                "text": str(WORDS[one["result"]]),
                "url": reverse("hazards:detail", args=[one["hazard"]]) if one["hazard"] else "",
                "tone": "danger" if one["result"] == "bad" else "",
            },
            one["note"] or None,
        ]
        for one in it.results
    ]
    columns: list[Any] = [{"label": _("检查内容"), "kind": "wide"}, _("结果"), _("问题说明")]
    return {"title": _("逐项结果"), "count": len(rows), "table": {"columns": columns, "rows": rows}}


SHOWN = [CHECKS_DUE, CHECKS_DONE, CHECKS_MISSED, CHECK_RATE]


@require_GET
@requires(perms.SEE)
def rates(request: Request) -> HttpResponse:
    """How many self-checks fell due, were done and were missed, by street and by sector."""
    first, last = period_of(request, Period.month(timezone.localdate()))
    query = Query(Period(first, last), timezone.now())
    whole = values(SHOWN, query, request.actor)
    streets = values_by(SHOWN, query, request.actor, dimension="street")
    sectors = values_by(SHOWN, query, request.actor, dimension="sector")
    names = street_names([code for code in streets if code])
    sheet = {
        "title": _("自查完成情况"),
        "subtitle": f"{first} 至 {last}",
        "action": reverse("hazards:self_check_rates"),
        "actions": [
            {"label": _("自查台账"), "url": "/l/self-checks/"},
            {"label": _("自查计划"), "url": "/l/self-check-plans/"},
        ],
        "choose": [
            date_field("first", _("起"), first.isoformat()),
            date_field("last", _("止"), last.isoformat()),
        ],
        "stats": [stat(one) for one in whole.values()],
        "note": _("应查日期落在期间内、已经做了或者已经错过的才计；还没有到期的不计。"),
        "sections": [
            {
                "title": _("按街道（镇）"),
                "table": table(
                    _("街道（镇）"), {code: names.get(code, code) for code in streets}, streets
                ),
            },
            {
                "title": _("按行业"),
                "table": table(
                    _("行业"),
                    {code: label("sectors", code or "") or _("（单位自查）") for code in sectors},
                    sectors,
                ),
            },
        ],
    }
    return render(request, "hazards/sheet.html", {"sheet": sheet, "crumbs": crumbs()})


def stat(one: Value) -> Field:
    return {
        "label": str(one.indicator.label),
        "value_text": one.text(),
        "unit": one.indicator.unit,
        "url": link(one),
    }


def table(head: str, names: dict[Any, str], found: dict[Any, dict[str, Value]]) -> Field:
    """Parts down, the figures across, the largest first."""
    order = sorted(found, key=lambda part: -found[part][CHECKS_DUE.code].rows)
    rows = [[names[part], *(cell(one) for one in found[part].values())] for part in order]
    columns: list[Any] = [head]
    columns += [{"label": str(one.label), "kind": "number"} for one in SHOWN]
    return {"columns": columns, "rows": rows, "note": "" if rows else _("这个期间没有到期的自查。")}


def cell(one: Value) -> Any:
    return {"text": one.text(), "url": link(one)} if one.rows else one.text()
