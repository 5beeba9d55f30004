"""The four colours of one enterprise: its list, its plans with the risks drawn on them, its cards."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.urls import reverse

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import chain_of
from bihuan.kernel.models import Event
from bihuan.risks import permissions as perms
from bihuan.risks.drawn.points import accidents_of, colour_of
from bihuan.risks.models import EnterpriseGrade, PlanMark, PlanPicture, RiskPoint
from bihuan.risks.rules.shapes import middle
from bihuan.risks.services.picturing import CHAIN as PLAN_CHAIN
from bihuan.risks.states.points import COLOUR_WORDS, Colour, MarkKind, OwnerLevel
from bihuan.statutes.dictionaries import label

Row = dict[str, Any]
WIDTH = 1000  # units of the drawing


def tallies(levels: list[int | None], address: str = "") -> list[Row]:
    """How many of each colour, worst first, with what is not graded yet where there is any."""
    counted = Counter(levels)
    shown = [
        colour_of(colour.value)
        | {
            "count": counted[colour.value],
            "url": address and f"{address}&level={colour.value}",
            "word": str(COLOUR_WORDS[colour]),
        }
        for colour in Colour
    ]
    if counted[None]:
        shown.append(colour_of(None) | {"count": counted[None], "url": "", "word": "未定级"})
    return shown


def points_of(enterprise: Enterprise, actor: Actor) -> list[RiskPoint]:
    found = RiskPoint.objects.visible_to(actor).standing().filter(enterprise=enterprise)
    return list(found.order_by("level", "pk"))


def why_level(enterprise: Enterprise) -> Row:
    """The level of the enterprise with the reason it has it."""
    shown = colour_of(enterprise.risk_level)
    grade = EnterpriseGrade.objects.filter(enterprise=enterprise).select_related("worst").first()
    if grade is None:
        reason, url = "登记企业时填写，还没有风险点。", ""
        if enterprise.risk_level is None:
            reason = "还没有风险点，也没有人工定级。"
    elif grade.manual is not None:
        by = colour_of(grade.by_points)["short"]
        reason, url = f"{grade.decided_by}人工确定：{grade.reason}（按风险点为{by}）", ""
    elif grade.worst is not None:
        reason = f"由最高的风险点“{grade.worst.name}”得出，随风险点自动变化。"
        url = reverse("risks:point", args=[grade.worst_id])
    else:
        reason, url = "现有风险点都没有定级，暂按原登记。", ""
    return shown | {"reason": reason, "url": url, "is_manual": bool(grade and grade.manual)}


def draw_enterprise(enterprise: Enterprise, actor: Actor, today: date) -> Row:
    """The page of one enterprise's risks."""
    points = points_of(enterprise, actor)
    plans = PlanPicture.objects.visible_to(actor).filter(
        enterprise=enterprise, withdrawn_at__isnull=True
    )
    drawn = [draw_plan(plan, actor) for plan in plans.select_related("picture")]
    return {
        "title": enterprise.name,
        "subtitle": "安全风险分级管控",
        "level": why_level(enterprise),
        "tallies": tallies([point.level for point in points]),
        "rows": [point_row(point, today) for point in points],
        "plans": drawn,
        "posts": posts_of(enterprise, points),
        "actions": actions(enterprise, actor),
        "file_url": reverse("enterprises:detail", args=[enterprise.pk]),
    }


def actions(enterprise: Enterprise, actor: Actor) -> list[Row]:
    found: list[Row] = []
    if actor.may(perms.KEEP_POINTS):
        new = f"{reverse('risks:new_point')}?enterprise_id={enterprise.pk}"
        found.append({"label": "登记风险点", "url": new, "tone": "primary", "icon": "plus"})
        url = reverse("risks:new_plan", args=[enterprise.pk])
        found.append({"label": "上传平面图", "url": url, "icon": "upload"})
    if actor.may(perms.SET_LEVEL):
        url = reverse("risks:set_level", args=[enterprise.pk])
        found.append({"label": "人工定级", "url": url, "icon": "edit"})
        if EnterpriseGrade.objects.filter(enterprise=enterprise, manual__isnull=False).exists():
            url = reverse("risks:release_level", args=[enterprise.pk])
            found.append({"label": "恢复自动定级", "url": url, "method": "post", "icon": "history"})
    dual = reverse("risks:dual", args=[enterprise.pk])
    return [*found, {"label": "双重预防", "url": dual, "icon": "shield-check"}]


def point_row(point: RiskPoint, today: date) -> Row:
    late = point.next_due_on is not None and point.next_due_on < today
    return colour_of(point.level) | {
        "name": point.name,
        "number": point.number,
        "url": reverse("risks:point", args=[point.pk]),
        "card": reverse("risks:notice_card", args=[point.pk]),
        "place": " ".join(filter(None, [point.building, point.place])),
        "accidents": "、".join(accidents_of(point)),
        "inherent": colour_of(point.inherent_level),
        "residual": colour_of(point.residual_level),
        "owner": str(OwnerLevel(point.owner_level).label) if point.owner_level else "",
        "responsible": point.responsible,
        "due": f"{point.next_due_on:%Y-%m-%d}" if point.next_due_on else "",
        "late": late,
        "status": point.get_status_display(),
    }


def posts_of(enterprise: Enterprise, points: list[RiskPoint]) -> list[Row]:
    """The posts that hold risks here, each with its card."""
    counted = Counter(
        point.responsible_post or point.responsible for point in points if point.responsible
    )
    address = reverse("risks:post_card", args=[enterprise.pk])
    return [
        {"post": post, "count": count, "url": f"{address}?post={post}"}
        for post, count in counted.most_common()
    ]


def draw_plan(plan: PlanPicture, actor: Actor) -> Row:
    """A plan with its marks as shapes of a drawing, in the colours of today."""
    height = round(WIDTH * plan.height / plan.width) if plan.width else WIDTH
    marks = PlanMark.objects.visible_to(actor).filter(plan=plan).select_related("point")
    shapes = [shape_of(mark, height) for mark in marks.order_by("kind", "-point__level", "pk")]
    return {
        "id": plan.pk,
        "title": plan.title,
        "url": reverse("risks:plan", args=[plan.pk]),
        "picture": reverse("kernel:evidence", args=[plan.picture_id]),
        "width": WIDTH,
        "height": height,
        "shapes": [shape for shape in shapes if shape],
    }


def shape_of(mark: PlanMark, height: int) -> Row:
    corners = [(round(x * WIDTH, 1), round(y * height, 1)) for x, y in mark.spots]
    x, y = middle([(float(x), float(y)) for x, y in corners])
    return colour_of(mark.point.level) | {
        "point": mark.point_id,
        "name": mark.point.name,
        "url": reverse("risks:point", args=[mark.point_id]),
        "is_zone": mark.kind == MarkKind.ZONE,
        "corners": " ".join(f"{x},{y}" for x, y in corners),
        "x": round(x, 1),
        "y": round(y, 1),
    }


def draw_plan_page(plan: PlanPicture, actor: Actor, today: date) -> Row:
    """The page on which the risks of a plan are placed."""
    placed = set(plan.marks.values_list("point_id", flat=True))
    points = points_of(plan.enterprise, actor)
    rows = [
        point_row(point, today) | {"id": point.pk, "placed": point.pk in placed} for point in points
    ]
    may = actor.may(perms.KEEP_POINTS) and plan.withdrawn_at is None
    events = Event.objects.filter(chain=chain_of(PLAN_CHAIN, plan.pk))
    return draw_plan(plan, actor) | {
        "enterprise": plan.enterprise.name,
        "points": rows,
        "tallies": tallies([point.level for point in points if point.pk in placed]),
        "may_place": may,
        "place_url": reverse("risks:place", args=[plan.pk]),
        "withdraw_url": reverse("risks:withdraw_plan", args=[plan.pk]) if may else "",
        "timeline": detail.timeline_of(chain_of(PLAN_CHAIN, plan.pk), texts=lambda _e: "")
        if events.exists()
        else [],
    }


def level_words(point: RiskPoint) -> str:
    return f"{colour_of(point.level)['short']}色　{colour_of(point.level)['word']}"


def kind_words(key: str) -> str:
    return label("risk-measure-kinds", key)
