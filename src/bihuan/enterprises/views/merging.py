"""Pages of duplicates: the list of likely pairs, and two records side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.enterprises import permissions as perms
from bihuan.enterprises import services
from bihuan.enterprises.drawn.overview import facts as drawn_facts
from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.rules import Pair
from bihuan.enterprises.services.facts import LABELS
from bihuan.enterprises.views.enterprises import crumbs, to_record
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request, requires
from bihuan.organisations.choices import place_options, street_names

MOST_PAIRS = 100
UNITED = frozenset({"tags", "code", "is_unlicensed", "unlicensed_reason"})  # settled by the merger
WHY = {"same_name": _("同一街镇名称相同"), "near": _("名称、位置相近")}


@require_GET
@requires(perms.MERGE)
def duplicates(request: Request) -> HttpResponse:
    """Pairs of records that may be one enterprise."""
    region = request.GET.get("region", "")
    found = services.likely_pairs(request.actor, region=region, most=MOST_PAIRS)
    context = {
        "pairs": draw_pairs(found, request.actor),
        "most": MOST_PAIRS,
        "region": region,
        "places": [one for one in place_options(request.actor) if len(one[0]) == 9],
        "crumbs": crumbs(),
    }
    return render(request, "enterprises/duplicates.html", context)


def draw_pairs(found: list[Pair], actor: Actor) -> list[dict[str, Any]]:
    """The pairs with their records and the address of the page where they are judged."""
    ids = {pk for pair in found for pk in (pair.first, pair.second)}
    records = Enterprise.objects.visible_to(actor).in_bulk(ids)
    names = street_names([record.region for record in records.values()])
    return [
        {
            "first": records[pair.first],
            "second": records[pair.second],
            "street": names.get(records[pair.first].region, ""),
            "why": WHY[pair.why],
            "metres": pair.metres,
            "url": reverse("enterprises:compare", args=[pair.first, pair.second]),
        }
        for pair in found
        if pair.first in records and pair.second in records
    ]


@require_http_methods(["GET", "POST"])
@requires(perms.MERGE)
def compare(request: Request, one_id: int, other_id: int) -> HttpResponse:
    """Two records side by side: merge them, or note that they are two."""
    if request.method == "GET":
        return compare_page(request, one_id, other_id)
    try:
        return act(request, one_id, other_id)
    except InvalidInput as refusal:
        return compare_page(request, one_id, other_id, refusal)


def act(request: Request, one_id: int, other_id: int) -> HttpResponse:
    if request.POST.get("act") == "distinct":
        services.mark_distinct(
            one_id=one_id,
            other_id=other_id,
            reason=request.POST.get("why_distinct", ""),
            actor=request.actor,
            at=timezone.now(),
        )
        return HttpResponseRedirect(reverse("enterprises:duplicates"))
    kept_id = other_id if request.POST.get("kept") == str(other_id) else one_id
    kept = services.merge(
        kept_id=kept_id,
        dropped_id=one_id if kept_id == other_id else other_id,
        reason=request.POST.get("reason", ""),
        take=request.POST.getlist("take"),
        actor=request.actor,
        at=timezone.now(),
    )
    return to_record(kept.pk)


def compare_page(
    request: Request, one_id: int, other_id: int, refusal: InvalidInput | None = None
) -> HttpResponse:
    found = Enterprise.objects.visible_to(request.actor).kept()
    records = [found.select_related("supervisor", "grid").one(pk) for pk in (one_id, other_id)]
    context = {
        "records": records,
        "table": side_by_side(records, request.actor),
        "moves": moves(request, records, refusal),
        "refusal": refusal,
        "crumbs": [*crumbs(), {"label": _("查重合并"), "url": reverse("enterprises:duplicates")}],
    }
    status = 422 if refusal else 200
    return render(request, "enterprises/compare.html", context, status=status)


def side_by_side(records: list[Enterprise], actor: Actor) -> dict[str, Any]:
    """Both records' facts in one table, what differs marked."""
    drawn = [{row["label"]: row["value"] for row in drawn_facts(one, actor)} for one in records]
    names = list(dict.fromkeys(name for facts in drawn for name in facts))
    rows = []
    for name in names:
        left, right = (shown(facts.get(name)) for facts in drawn)
        tone = "" if left == right else "warn"
        rows.append([name, {"text": left, "tone": tone}, {"text": right, "tone": tone}])
    return {"columns": [_("项目"), *(record.name for record in records)], "rows": rows}


def shown(value: Any) -> str | None:
    if isinstance(value, list):
        return "、".join(map(str, value))
    return None if value in (None, "") else str(value)


def moves(
    request: Request, records: list[Enterprise], refusal: InvalidInput | None
) -> list[dict[str, Any]]:
    """The two things that can be done with a pair."""
    errors = dict(refusal.fields) if refusal else {}
    before = [services.facts_of(record) for record in records]
    differing = [
        (name, LABELS[name])
        for name in LABELS
        if getattr(before[0], name) != getattr(before[1], name) and name not in UNITED
    ]
    post = request.POST
    kept = {
        "name": "kept",
        "label": _("保留哪一份"),
        "kind": "radio",
        "value": post.get("kept", str(records[0].pk)),
        "options": [
            (str(record.pk), f"{record.name}（{record.code or '无证照'}）") for record in records
        ],
        "required": True,
    }
    take = {
        "name": "take",
        "label": _("这些项目取另一份的"),
        "kind": "checkbox",
        "value": post.getlist("take"),
        "options": differing,
        "error": errors.get("take", ""),
    }
    reason = {
        "name": "reason",
        "label": _("合并理由"),
        "kind": "textarea",
        "value": post.get("reason", ""),
        "required": True,
        "error": errors.get("reason", ""),
    }
    why = {
        "name": "why_distinct",
        "label": _("为什么不是同一家"),
        "kind": "textarea",
        "value": post.get("why_distinct", ""),
        "required": True,
        "error": errors.get("reason", "") if post.get("act") == "distinct" else "",
    }
    is_distinct = {"name": "act", "label": "", "kind": "hidden", "value": "distinct"}
    address = reverse("enterprises:compare", args=[record.pk for record in records])
    fields = [kept, *([take] if differing else []), reason]
    return [
        {
            "name": "merge",
            "label": _("合并为一份档案"),
            "url": address,
            "method": "post",
            "tone": "primary",
            "allowed": True,
            "fields": fields,
            "confirm": _("合并后另一份档案撤回，它名下的记录归到保留的档案，确定吗？"),
        },
        {
            "name": "distinct",
            "label": _("不是同一家"),
            "url": address,
            "method": "post",
            "tone": "",
            "allowed": True,
            "fields": [is_distinct, why],
            "confirm": "",
        },
    ]
