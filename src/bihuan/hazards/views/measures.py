"""关、停、拆、断、封、打、看: the form, one measure, the totals; and the way to a deferred hazard."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bihuan.hazards import permissions as perms
from bihuan.hazards import services
from bihuan.hazards.forms import enterprise_field, id_of
from bihuan.hazards.models import Deferral, Measure
from bihuan.hazards.views.lists import date_field, period_of
from bihuan.kernel import audit
from bihuan.kernel.detail import chain_line, timeline_of
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.indicators import Period
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.uploads import day_of, money_of
from bihuan.organisations.choices import place_options, region_name, supervisor_options
from bihuan.statutes.dictionaries import label, options

SEVEN = "measures-seven"
Field = dict[str, Any]


def crumbs() -> list[dict[str, str]]:
    return [{"label": _("整治措施台账"), "url": "/l/seven-measures/"}]


@require_http_methods(["GET", "POST"])
@requires(perms.TAKE_MEASURE)
def new(request: Request) -> HttpResponse:
    """The form of a measure, and what happens when it is sent."""
    if request.method == "GET":
        return form_page(request, None)
    try:
        made = services.take_measure(read(request), actor=request.actor, at=timezone.now())
    except InvalidInput as refusal:
        return form_page(request, refusal)
    return HttpResponseRedirect(reverse("hazards:measure", args=[made.pk]))


def read(request: Request) -> services.Taken:
    """The measure that was typed.

    Raises:
        InvalidInput: A day or a number that is none.
    """
    post = request.POST
    taken_on = day_of(post.get("taken_on", ""), "taken_on")
    quantity = money_of(post.get("quantity", ""), "quantity")
    missing = {"taken_on": _("填写实施日期。")} if taken_on is None else {}
    if quantity is None:
        missing["quantity"] = _("填写数量。")
    if taken_on is None or quantity is None:
        raise InvalidInput(missing)
    return services.Taken(
        kind=post.get("kind", ""),
        taken_on=taken_on,
        quantity=quantity,
        quantity_unit=post.get("quantity_unit", ""),
        hazard_number=post.get("hazard_number", ""),
        enterprise_id=id_of(post.get("enterprise_id", "")),
        site=post.get("site", ""),
        region=post.get("region", ""),
        unit_id=id_of(post.get("unit_id", "")),
        campaign=post.get("campaign", ""),
        note=post.get("note", ""),
    )


def fields(request: Request, errors: dict[str, str]) -> list[Field]:
    typed = request.POST if request.method == "POST" else request.GET

    def one(name: str, words: str, kind: str = "text", **more: Any) -> Field:
        about = {"name": name, "label": words, "kind": kind, "value": typed.get(name, "")}
        return about | {"error": errors.get(name, "")} | more

    today = timezone.localdate().isoformat()
    return [
        one("kind", _("措施"), "radio", required=True, options=list(options(SEVEN))),
        one("hazard_number", _("隐患编号"), help=_("为了哪条隐患；不是为隐患的，选企业或写地点。")),
        enterprise_field(typed.dict(), request.actor) | {"help": ""},
        one("site", _("地点"), help=_("没有企业档案的场所、设施。")),
        one(
            "region",
            _("属地"),
            "select",
            options=place_options(request.actor),
            placeholder=_("选了隐患或企业的不用填"),
        ),
        one("quantity", _("数量"), "number", required=True),
        one("quantity_unit", _("计量单位"), required=True, placeholder=_("处、家、平方米、台")),
        date_field("taken_on", _("实施日期"), typed.get("taken_on") or today)
        | {"error": errors.get("taken_on", "")},
        one(
            "unit_id",
            _("执行单位"),
            "unit",
            options=supervisor_options(request.actor),
            placeholder=_("本单位"),
        ),
        one("campaign", _("专项行动")),
        one("note", _("具体情况"), "textarea"),
    ]


def form_page(request: Request, refusal: InvalidInput | None) -> HttpResponse:
    errors = dict(refusal.fields) if refusal is not None else {}
    form = {
        "action": reverse("hazards:measure_new"),
        "title": _("登记整治措施"),
        "sections": [{"title": _("关、停、拆、断、封、打、看"), "fields": fields(request, errors)}],
        "errors": [{"field": name, "text": text} for name, text in errors.items()],
        "submit_label": _("登记"),
        "cancel_url": "/l/seven-measures/",
    }
    status = 422 if refusal is not None else 200
    template = "_form.html" if status == 422 and request.htmx else "form.html"
    return render(request, template, {"form": form, "crumbs": crumbs()}, status=status)


@require_GET
@requires(perms.SEE)
def one(request: Request, measure_id: int) -> HttpResponse:
    """One measure with what happened to it, and how it ends."""
    return page(request, measure_id, {})


def page(
    request: Request, measure_id: int, errors: dict[str, str], tried: str = ""
) -> HttpResponse:
    found = Measure.objects.visible_to(request.actor)
    it = found.select_related("unit", "enterprise", "hazard").one(measure_id)
    chain = audit.chain_of("hazard_measure", it.pk)
    detail = {
        "title": f"{label(SEVEN, it.kind)}：{it.site}",
        "subtitle": state_of(it),
        "facts": facts(it),
        "moves": moves(request, it, errors, tried),
        "timeline": timeline_of(chain, texts=lambda event: str(event.data.get("note") or "")),
        **chain_line(chain, request.actor),
    }
    status = 422 if errors else 200
    return render(request, "detail.html", {"detail": detail, "crumbs": crumbs()}, status=status)


def state_of(it: Measure) -> str:
    if it.withdrawn_at is not None:
        return _("已撤回")
    return _("已解除") if it.lifted_on is not None else _("执行中")


def facts(it: Measure) -> list[Field]:
    hazard, enterprise = it.hazard, it.enterprise
    return [
        {"label": _("措施"), "value": label(SEVEN, it.kind)},
        {"label": _("数量"), "value": f"{it.quantity.normalize():f} {it.quantity_unit}"},
        {
            "label": _("对象"),
            "value": it.site,
            "kind": "link" if enterprise else "",
            "url": reverse("enterprises:detail", args=[enterprise.pk]) if enterprise else "",
        },
        {
            "label": _("隐患编号"),
            "value": hazard.number if hazard else None,
            "kind": "link",
            "url": reverse("hazards:detail", args=[hazard.pk]) if hazard else "",
        },
        {"label": _("执行单位"), "value": it.unit.name},
        {"label": _("属地"), "value": region_name(it.region) or it.region},
        {"label": _("专项行动"), "value": it.campaign or None},
        {"label": _("实施日期"), "value": it.taken_on, "kind": "date"},
        {"label": _("解除日期"), "value": it.lifted_on, "kind": "date"},
        {"label": _("解除原因"), "value": it.lift_reason or it.withdrawn_reason or None},
        {"label": _("具体情况"), "value": it.note or None, "kind": "wide"},
    ]


def moves(request: Request, it: Measure, errors: dict[str, str], tried: str) -> list[Field]:
    """Lifting and taking back, while it runs."""
    if it.lifted_on or it.withdrawn_at or not request.actor.may(perms.TAKE_MEASURE):
        return []
    today = timezone.localdate().isoformat()

    def shown(name: str, words: str, tone: str, wanted: list[Field]) -> Field:
        for field in wanted:
            field["error"] = errors.get(field["name"], "") if name == tried else ""
        url = reverse("hazards:measure_end", args=[it.pk, name])
        about = {"name": name, "label": words, "url": url, "method": "post", "tone": tone}
        return about | {"allowed": True, "refusal_text": None, "fields": wanted, "confirm": ""}

    def why(words: str) -> Field:
        return {"name": "reason", "label": words, "kind": "textarea", "required": True}

    return [
        shown(
            "lift",
            _("解除措施"),
            "primary",
            [date_field("lifted_on", _("解除日期"), today), why(_("解除原因"))],
        ),
        shown("withdraw", _("登记有误，撤回"), "danger", [why(_("撤回原因"))]),
    ]


@require_POST
@requires(perms.TAKE_MEASURE)
def end(request: Request, measure_id: int, name: str) -> HttpResponse:
    """Lift a measure, or take back one entered by mistake."""
    reason, at = request.POST.get("reason", ""), timezone.now()
    try:
        if name == "lift":
            lifted_on = day_of(request.POST.get("lifted_on", ""), "lifted_on")
            services.lift_measure(
                measure_id=measure_id,
                lifted_on=lifted_on or timezone.localdate(at),
                reason=reason,
                actor=request.actor,
                at=at,
            )
        elif name == "withdraw":
            services.withdraw_measure(
                measure_id=measure_id, reason=reason, actor=request.actor, at=at
            )
        else:
            raise NotFound
    except InvalidInput as refusal:
        return page(request, measure_id, dict(refusal.fields), name)
    return HttpResponseRedirect(reverse("hazards:measure", args=[measure_id]))


@require_GET
@requires(perms.SEE)
def totals(request: Request) -> HttpResponse:
    """The seven measures of a period by campaign: how many, and how much in each unit."""
    first, last = period_of(request, Period.year_to(timezone.localdate()))
    kept = Measure.objects.visible_to(request.actor).filter(
        withdrawn_at=None, taken_on__range=(first, last)
    )
    counted = list(
        kept.values("campaign", "kind", "quantity_unit")
        .annotate(times=Count("pk"), amount=Sum("quantity"))
        .order_by("campaign", "kind", "quantity_unit")
    )
    query = {"taken_from": first.isoformat(), "taken_to": last.isoformat()}
    sheet = {
        "title": _("整治措施汇总"),
        "subtitle": f"{first} 至 {last}",
        "action": reverse("hazards:measures"),
        "actions": [{"label": _("整治措施台账"), "url": "/l/seven-measures/"}],
        "choose": [
            date_field("first", _("起"), first.isoformat()),
            date_field("last", _("止"), last.isoformat()),
        ],
        "note": _("数字是登记的次数，点开看逐条；数量按计量单位分开合计，不同单位不相加。"),
        "sections": [
            {"title": _("按专项行动"), "table": by_campaign(counted, query)},
            {"title": _("按计量单位"), "table": by_unit(counted, query)},
        ],
    }
    return render(request, "hazards/sheet.html", {"sheet": sheet, "crumbs": crumbs()})


def address(query: dict[str, str], **more: str) -> str:
    return f"/l/seven-measures/?{urlencode(query | more)}"


def by_campaign(counted: list[dict[str, Any]], query: dict[str, str]) -> Field:
    """Campaigns down, the seven measures across, times in each; the last line adds up."""
    kinds = list(options(SEVEN))
    times: dict[tuple[str, str], int] = {}
    for row in counted:
        place = (row["campaign"], row["kind"])
        times[place] = times.get(place, 0) + row["times"]
    campaigns = sorted({campaign for campaign, _kind in times})

    def cell(count: int, **narrowed: str) -> Any:
        return {"text": f"{count:,}", "url": address(query, **narrowed)} if count else 0

    rows = []
    for campaign in campaigns:
        named = {"campaign": campaign} if campaign else {}
        numbers = [times.get((campaign, kind), 0) for kind, _word in kinds]
        cells = [
            cell(n, kind=kind, **named) for n, (kind, _word) in zip(numbers, kinds, strict=True)
        ]
        if not campaign:  # no filter says “none”, so these numbers have no address of their own
            cells = list(numbers)
        whole = cell(sum(numbers), **named) if campaign else sum(numbers)
        rows.append([campaign or _("（不属于专项行动）"), *cells, whole])
    sums = [sum(times.get((one, kind), 0) for one in campaigns) for kind, _word in kinds]
    total = [cell(n, kind=kind) for n, (kind, _word) in zip(sums, kinds, strict=True)]
    columns: list[Any] = [{"label": _("专项行动"), "kind": "lead"}]
    columns += [{"label": word, "kind": "number"} for _kind, word in kinds]
    columns.append({"label": _("合计"), "kind": "number"})
    return {"columns": columns, "rows": rows, "total": [_("合计"), *total, cell(sum(sums))]}


def by_unit(counted: list[dict[str, Any]], query: dict[str, str]) -> Field:
    """Each measure with how much was done of it, a line for each unit of quantity."""
    sums: dict[tuple[str, str], list[Any]] = {}
    for row in counted:
        held = sums.setdefault((row["kind"], row["quantity_unit"]), [0, 0])
        held[0] += row["times"]
        held[1] += row["amount"]
    order = [kind for kind, _word in options(SEVEN)]
    rows = [
        [
            label(SEVEN, kind),
            {"text": f"{times:,}", "url": address(query, kind=kind, unit_word=unit)},
            f"{amount.normalize():f}",
            unit,
        ]
        for (kind, unit), (times, amount) in sorted(
            sums.items(), key=lambda item: (order.index(item[0][0]), item[0][1])
        )
    ]
    columns = [
        _("措施"),
        {"label": _("次数"), "kind": "number"},
        {"label": _("数量"), "kind": "number"},
        _("计量单位"),
    ]
    return {"columns": columns, "rows": rows, "note": "" if rows else _("这个期间没有登记。")}


@require_GET
@requires(perms.SEE)
def deferral(request: Request, deferral_id: int) -> HttpResponse:
    """The hazard that was deferred."""
    found = Deferral.objects.visible_to(request.actor).one(deferral_id)
    return HttpResponseRedirect(reverse("hazards:detail", args=[found.hazard_id]))
