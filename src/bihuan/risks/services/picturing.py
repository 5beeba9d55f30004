"""Plans of sites and floors, and where the risks lie on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from PIL import Image, ImageOps

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import audit, evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.risks import permissions as perms
from bihuan.risks.errors import PlanNotPicture, ShapeRefused
from bihuan.risks.models import PlanMark, PlanPicture, RiskPoint
from bihuan.risks.rules.shapes import problem_of_point, problem_of_zone, read_spots
from bihuan.risks.services.basics import note_event, place_of_enterprise
from bihuan.risks.states.points import MarkKind

CHAIN = "risk_plan"


@transaction.atomic
def add_plan(
    *, enterprise_id: int, title: str, upload: Upload | None, actor: Actor, at: datetime
) -> PlanPicture:
    """Keep the plan of a site or a floor; the picture stays exactly as it was handed in.

    Raises:
        NotPermitted: The actor may not.
        NotFound: The enterprise is outside the actor's scope.
        InvalidInput: No title or no file.
        PlanNotPicture: The file is no picture.
        FileRefused: It cannot be read.
        FileTooLarge: Too large for a picture.
    """
    actor.must(perms.KEEP_POINTS)
    found = {} if title.strip() else {"title": "写明是哪里的平面图，如“厂区总平面”“一号楼三层”。"}
    found |= {} if upload else {"picture": "请选择平面图文件。"}
    if found or upload is None:
        raise InvalidInput(found)
    enterprise = Enterprise.objects.visible_to(actor).one(enterprise_id)
    kept = evidence.keep(upload, actor=actor, at=at, place=place_of_enterprise(enterprise))
    if kept.kind != "photo":
        raise PlanNotPicture({"picture": "请上传图片。"}, name=kept.name)
    with Image.open(evidence.path_of(kept)) as original:
        width, height = ImageOps.exif_transpose(original).size
    plan = PlanPicture.objects.create(
        enterprise=enterprise,
        title=title.strip()[:100],
        picture=kept,
        width=width,
        height=height,
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    chain = audit.chain_of(CHAIN, plan.pk)
    evidence.attach(kept, chain=chain, role="plan", at=at)
    note(plan, "plan_added", f"上传平面图：{plan.title}", {}, actor=actor, at=at)
    return plan


def standing_plan(plan_id: int, actor: Actor) -> PlanPicture:
    """A plan in use, locked.

    Raises:
        NotFound: Absent, withdrawn, or outside the actor's scope.
    """
    found = PlanPicture.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    return found.select_related("enterprise").locked().one(plan_id)


@transaction.atomic
def withdraw_plan(*, plan_id: int, reason: str, actor: Actor, at: datetime) -> PlanPicture:
    """Put a plan out of use, with the reason; its marks stay with it.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
        InvalidInput: No reason.
    """
    actor.must(perms.KEEP_POINTS)
    if not reason.strip():
        raise InvalidInput({"reason": "写明停用的原因，如“已换新图”。"})
    plan = standing_plan(plan_id, actor)
    plan.withdrawn_at, plan.withdrawn_reason = at, reason.strip()[:200]
    plan.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    note(plan, "plan_withdrawn", "停用平面图", {"reason": reason}, actor=actor, at=at)
    return plan


@transaction.atomic
def place_mark(
    *, plan_id: int, point_id: int, kind: str, spots: str, actor: Actor, at: datetime
) -> PlanMark:
    """Draw a risk point on a plan, as a point or as a zone; a former mark there is replaced.

    Args:
        spots: JSON of fractions of the picture, ``[[0.31, 0.52], …]``.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Plan or point outside the actor's scope, or the point is another enterprise's.
        ShapeRefused: Outside the picture, too few corners, or edges that cross.
    """
    actor.must(perms.KEEP_POINTS)
    plan = standing_plan(plan_id, actor)
    found = RiskPoint.objects.visible_to(actor).standing().select_related("enterprise", "area")
    point = found.filter(enterprise_id=plan.enterprise_id).one(point_id)
    if kind not in MarkKind.values:
        raise ShapeRefused({"kind": "选择点或区域。"})
    read = read_spots(spots)
    if read is None:
        raise ShapeRefused({"spots": "没有读懂图上的位置，请重新点选。"})
    wrong = problem_of_zone(read) if kind == MarkKind.ZONE else problem_of_point(read)
    if wrong:
        raise ShapeRefused({"spots": wrong})
    former = PlanMark.objects.filter(plan=plan, point=point)
    was = list(former.values_list("kind", "spots"))
    former.delete()
    mark = PlanMark.objects.create(
        plan=plan,
        point=point,
        kind=kind,
        spots=[list(spot) for spot in read],
        placed_at=at,
        placed_by_id=actor.user_id,
    )
    data = {"plan": plan.pk, "spots": spots, "was": was}
    said = f"标到平面图“{plan.title}”"
    note_event(point, "point_placed", said, actor=actor, at=at, data=data)
    return mark


@transaction.atomic
def remove_mark(*, plan_id: int, point_id: int, actor: Actor, at: datetime) -> None:
    """Take a risk point off a plan; the log keeps where it was.

    Raises:
        NotPermitted: The actor may not.
        NotFound: It is not on the plan, or outside the actor's scope.
    """
    actor.must(perms.KEEP_POINTS)
    plan = standing_plan(plan_id, actor)
    seen = PlanMark.objects.visible_to(actor).filter(plan=plan, point_id=point_id)
    mark = seen.select_related("point__enterprise", "point__area").one(
        seen.values_list("pk", flat=True).first()
    )
    data = {"plan": plan.pk, "was": [mark.kind, mark.spots]}
    note_event(mark.point, "point_unplaced", "从平面图移去", actor=actor, at=at, data=data)
    PlanMark.objects.filter(pk=mark.pk).delete()


def note(
    plan: PlanPicture, kind: str, text: str, data: dict[str, Any], *, actor: Actor, at: datetime
) -> None:
    audit.record(
        audit.chain_of(CHAIN, plan.pk),
        f"risks.{kind}",
        text,
        actor=actor,
        at=at,
        place=place_of_enterprise(plan.enterprise),
        data=data,
    )
