"""Forms of dual prevention: steps, plans, reviews, gatherings, handbooks, pilots."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError
from bihuan.organisations.choices import supervisor_options
from bihuan.organisations.models import Region, RegionLevel
from bihuan.risks.forms.common import (
    Field,
    Typed,
    day_of,
    decimal_or_none,
    enterprise_field,
    field,
    form_of,
    id_or_none,
    select,
    whole_or_none,
)
from bihuan.risks.models import DualEvent, DualPrevention, Handbook, Pilot, PromotionPlan
from bihuan.risks.services import (
    EventFacts,
    PlanFacts,
    ReviewFacts,
    TargetFacts,
    review_items,
    steps_of,
)
from bihuan.risks.states.dual import EventKind, Group, PlanPeriod
from bihuan.statutes.dictionaries import options

FORM = dict[str, Any]
SPARE_TARGETS, SPARE_IMPROVEMENTS, MOST = 3, 4, 60


def streets(actor: Actor) -> list[tuple[str, str]]:
    """Streets and zones of the actor's regions."""
    found = Region.objects.filter(
        code__gte=actor.scope.low,
        code__lt=actor.scope.high,
        level__in=(RegionLevel.STREET, RegionLevel.ZONE),
        abolished_on__isnull=True,
    )
    return list(found.order_by("code").values_list("code", "name"))


def step_form(
    dual: DualPrevention, step: str, typed: Typed, refusal: DomainError | None, today: date
) -> FORM:
    """A step that is done, with its proof."""
    title = dict(steps_of(dual.variant)).get(step, step)
    done = dual.steps.filter(step=step).first()
    fields = [
        field("done_on", _("完成日期"), "date", required=True,
              value=(done.done_on if done else today).isoformat()),
        field("files", _("证明材料"), "file", required=True,
              help=_("文件、会议记录、清单、照片均可。")),
        field("note", _("说明"), "textarea", value=done.note if done else ""),
    ]  # fmt: skip
    return form_of(
        title,
        reverse("risks:dual_step", args=[dual.pk, step]),
        [(dual.enterprise.name, fields)],
        typed,
        refusal,
        cancel_url=reverse("risks:dual", args=[dual.enterprise_id]),
    )


def target_fields(place: int, actor: Actor, values: dict[str, Any]) -> list[Field]:
    """One target of a plan; an empty one is left out."""
    return [
        select(f"group-{place}", _("企业类别"), Group.choices, value=values.get("group", "")),
        select(f"region-{place}", _("街镇"), streets(actor), value=values.get("region", ""),
               placeholder=_("全部街镇")),
        select(f"sector-{place}", _("行业领域"), options("sectors"),
               value=values.get("sector", ""), placeholder=_("全部行业")),
        field(f"percent-{place}", _("期末建成率（%）"), "number", value=values.get("percent", "")),
    ]  # fmt: skip


def promotion_form(
    typed: Typed,
    actor: Actor,
    refusal: DomainError | None,
    today: date,
    plan: PromotionPlan | None = None,
) -> FORM:
    """A plan with its targets."""
    year = today.year
    now: dict[str, Any] = {"period": PlanPeriod.YEAR, "first": date(year, 1, 1)}
    now |= {"last": date(year, 12, 31), "title": "", "text": ""}
    targets: list[dict[str, Any]] = [
        {"group": Group.ABOVE_SCALE, "percent": "100"},
        {"group": Group.SMALL},
    ]
    if plan is not None:
        now = vars(plan)
        targets = [
            {"group": t.group, "region": t.region, "sector": t.sector, "percent": str(t.percent)}
            for t in plan.targets.all()
        ]
    head = [
        field("title", _("方案名称"), required=True, value=now["title"],
              placeholder=_("如：下半年双重预防体系建设推进方案")),
        field("period", _("期间"), "radio", options=list(PlanPeriod.choices), value=now["period"]),
        field("first", _("开始日期"), "date", required=True, value=str(now["first"])),
        field("last", _("结束日期"), "date", required=True, value=str(now["last"])),
        field("text", _("主要安排"), "textarea", value=now["text"],
              help=_("分几步走，谁来做，培训、观摩、点评怎样安排。")),
    ]  # fmt: skip
    typed_places = [name for name in typed if name.startswith("group-")]
    count = max(len(targets) + SPARE_TARGETS, len(typed_places))
    rows = [
        (
            _("目标 %(n)s") % {"n": place},
            target_fields(place, actor, targets[place - 1] if place <= len(targets) else {}),
        )
        for place in range(1, count + 1)
    ]
    action = reverse("risks:new_promotion")
    cancel = "/l/promotion-plans/"
    if plan is not None:
        action = reverse("risks:edit_promotion", args=[plan.pk])
        cancel = reverse("risks:promotion", args=[plan.pk])
    return form_of(
        _("修改推进方案") if plan else _("制定推进方案"),
        action,
        [(_("方案"), head), *rows],
        typed,
        refusal,
        cancel_url=cancel,
        subtitle=_("没有填建成率的目标不保存"),
    )


def read_promotion(data: QueryDict) -> PlanFacts:
    """What was typed of a plan.

    Raises:
        InvalidInput: A day or a number that is none.
    """
    targets = [
        TargetFacts(
            group=data.get(f"group-{place}", ""),
            percent=decimal_or_none(data.get(f"percent-{place}", ""), f"percent-{place}"),
            region=data.get(f"region-{place}", ""),
            sector=data.get(f"sector-{place}", ""),
        )
        for place in range(1, MOST)
        if data.get(f"percent-{place}", "").strip()
    ]
    return PlanFacts(
        title=data.get("title", ""),
        period=data.get("period", ""),
        first=day_of(data.get("first", ""), "first"),
        last=day_of(data.get("last", ""), "last"),
        targets=tuple(targets),
        text=data.get("text", ""),
    )


def review_form(typed: Typed, actor: Actor, refusal: DomainError | None, today: date) -> FORM:
    """A scored review."""
    events = DualEvent.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    head = [
        enterprise_field(typed, actor, reverse("enterprises:search"), required=True),
        field("reviewed_on", _("点评日期"), "date", required=True, value=today.isoformat()),
        field("reviewers", _("点评人员"), required=True),
        select(
            "event_id",
            _("点评活动"),
            events.order_by("-held_on").values_list("pk", "title")[:50],
            placeholder=_("不在活动中点评"),
        ),
    ]
    scores = [
        field(item.key, item.title, "number", required=True, help=f"满分 {item.points} 分")
        for item in review_items()
    ]
    improve = [
        one
        for place in range(1, SPARE_IMPROVEMENTS + 1)
        for one in (
            field(f"improvement-{place}", _("改进事项 %(n)s") % {"n": place}),
            field(f"improvement_due-{place}", _("完成期限"), "date"),
        )
    ]
    words = [field("comment", _("点评意见"), "textarea")]
    return form_of(
        _("登记点评"),
        reverse("risks:new_review"),
        [(_("点评谁"), head), (_("逐项打分"), scores), (_("意见"), words), (_("改进"), improve)],
        typed,
        refusal,
        cancel_url="/l/dual-reviews/",
        notes={str(_("改进")): _("有扣分的至少写一条；期限不填时按参数推算，企业在待办里办理。")},
    )


def read_review(data: QueryDict) -> ReviewFacts:
    """What was typed of a review.

    Raises:
        InvalidInput: A day or a number that is none.
    """
    improvements = tuple(
        (
            data.get(f"improvement-{place}", ""),
            day_of(data.get(f"improvement_due-{place}", ""), f"improvement_due-{place}"),
        )
        for place in range(1, SPARE_IMPROVEMENTS + 1)
        if data.get(f"improvement-{place}", "").strip()
    )
    return ReviewFacts(
        enterprise_id=id_or_none(data.get("enterprise_id", "")) or 0,
        reviewed_on=day_of(data.get("reviewed_on", ""), "reviewed_on"),
        reviewers=data.get("reviewers", ""),
        scores={
            item.key: decimal_or_none(data.get(item.key, ""), item.key) for item in review_items()
        },
        comment=data.get("comment", ""),
        improvements=improvements,
        event_id=id_or_none(data.get("event_id", "")),
    )


def event_form(typed: Typed, refusal: DomainError | None, today: date) -> FORM:
    """A gathering that was held."""
    fields = [
        field("kind", _("类别"), "radio", required=True, options=list(EventKind.choices)),
        field("title", _("活动名称"), required=True),
        field("held_on", _("举办日期"), "date", required=True, value=today.isoformat()),
        field("place", _("地点")),
        field("people", _("参加人数"), "number", required=True),
        field("summary", _("情况"), "textarea"),
        field("files", _("材料"), "file", help=_("签到表、照片、讲稿。")),
    ]
    return form_of(
        _("登记活动"),
        reverse("risks:new_event"),
        [(_("活动"), fields)],
        typed,
        refusal,
        cancel_url="/l/dual-events/",
        submit=_("保存，下一步加参加企业"),
    )


def read_event(data: QueryDict) -> EventFacts:
    """What was typed of a gathering.

    Raises:
        InvalidInput: A day or a number that is none.
    """
    return EventFacts(
        kind=data.get("kind", ""),
        title=data.get("title", ""),
        held_on=day_of(data.get("held_on", ""), "held_on"),
        people=whole_or_none(data.get("people", ""), "people"),
        place=data.get("place", ""),
        summary=data.get("summary", ""),
    )


def attend_form(event: DualEvent, typed: Typed, actor: Actor, refusal: DomainError | None) -> FORM:
    fields = [enterprise_field(typed, actor, reverse("enterprises:search"), required=True)]
    return form_of(
        _("增加参加企业"),
        reverse("risks:attend", args=[event.pk]),
        [(event.title, fields)],
        typed,
        refusal,
        cancel_url=reverse("risks:event", args=[event.pk]),
    )


def handbook_form(typed: Typed, refusal: DomainError | None, today: date) -> FORM:
    """A handbook that was printed."""
    fields = [
        field("title", _("手册名称"), required=True, value="双重预防体系建设应知应会手册"),
        field("edition", _("版次"), placeholder=_("如：第一版")),
        field("printed_on", _("印制日期"), "date", required=True, value=today.isoformat()),
        field("copies", _("印数（份）"), "number", required=True),
        field("files", _("电子版"), "file"),
    ]
    return form_of(
        _("登记手册"),
        reverse("risks:new_handbook"),
        [(_("手册"), fields)],
        typed,
        refusal,
        cancel_url="/l/dual-handbooks/",
    )


def issue_form(book: Handbook, typed: Typed, refusal: DomainError | None, today: date) -> FORM:
    """Copies handed out."""
    fields = [
        field("recipient", _("领取单位"), required=True),
        field("copies", _("份数"), "number", required=True,
              help=_("还剩 %(left)s 份。") % {"left": book.copies - book.issued}),
        field("on", _("发放日期"), "date", required=True, value=today.isoformat()),
        field("receiver", _("签收人")),
    ]  # fmt: skip
    return form_of(
        _("发放手册"),
        reverse("risks:issue_handbook", args=[book.pk]),
        [(book.title, fields)],
        typed,
        refusal,
        cancel_url=reverse("risks:handbook", args=[book.pk]),
    )


def pilot_form(typed: Typed, actor: Actor, refusal: DomainError | None, today: date) -> FORM:
    """A trial that begins."""
    fields = [
        field("title", _("试点名称"), required=True, value="高层楼宇物业双重预防体系试点"),
        select("region", _("属地"), streets(actor), required=True),
        select("unit_id", _("牵头单位"), supervisor_options(actor), required=True,
               value=actor.unit_id or ""),
        field("started_on", _("开始日期"), "date", required=True, value=today.isoformat()),
    ]  # fmt: skip
    return form_of(
        _("登记试点"),
        reverse("risks:new_pilot"),
        [(_("试点"), fields)],
        typed,
        refusal,
        cancel_url="/l/dual-pilots/",
    )


def join_form(pilot: Pilot, typed: Typed, actor: Actor, refusal: DomainError | None) -> FORM:
    fields = [
        enterprise_field(
            typed, actor, reverse("enterprises:search"), _("物业服务企业"), required=True
        ),
        field("building", _("楼宇"), required=True, placeholder=_("如：中心大厦A座")),
    ]
    return form_of(
        _("纳入楼宇"),
        reverse("risks:join_pilot", args=[pilot.pk]),
        [(pilot.title, fields)],
        typed,
        refusal,
        cancel_url=reverse("risks:pilot", args=[pilot.pk]),
    )


ROLL_OUT = (("", "还没有决定"), ("1", "推广"), ("0", "不推广"))


def sum_up_form(pilot: Pilot, typed: Typed, refusal: DomainError | None) -> FORM:
    chosen = "" if pilot.is_rolled_out is None else str(int(pilot.is_rolled_out))
    fields = [
        field("problems", _("存在问题"), "textarea", value=pilot.problems),
        field("summary", _("试点总结"), "textarea", value=pilot.summary),
        field("is_rolled_out", _("是否推广"), "radio", options=list(ROLL_OUT), value=chosen),
    ]
    return form_of(
        _("登记试点问题和总结"),
        reverse("risks:sum_up_pilot", args=[pilot.pk]),
        [(pilot.title, fields)],
        typed,
        refusal,
        cancel_url=reverse("risks:pilot", args=[pilot.pk]),
    )


def rolled_out(data: QueryDict) -> bool | None:
    return {"1": True, "0": False}.get(data.get("is_rolled_out", ""))
