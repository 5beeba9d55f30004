"""Pages of reviews, gatherings, handbooks and pilots of dual prevention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import chain_of
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations.choices import region_name
from bihuan.risks import permissions as perms
from bihuan.risks.drawn.dual import refused, said
from bihuan.risks.ledgers.dual import DUAL_TONES, IMPROVEMENT_TONES
from bihuan.risks.models import (
    DualEvent,
    DualPrevention,
    DualReview,
    Handbook,
    Improvement,
    Pilot,
)
from bihuan.risks.services import review_items, steps_of
from bihuan.risks.services.building import PILOT_CHAIN
from bihuan.risks.services.spreading import BOOK_CHAIN, EVENT_CHAIN
from bihuan.risks.states.dual import (
    DualStatus,
    EventKind,
    ImprovementStatus,
)
from bihuan.risks.workflow.dual import IMPROVEMENT_WORKFLOW

Row = dict[str, Any]


def draw_review(review: DualReview, actor: Actor) -> Row:
    """A review with its scores and what it asked for."""
    rows = [[item.title, str(item.points), review.scores.get(item.key)] for item in review_items()]
    improvements = [
        [
            {"text": one.text, "url": reverse("risks:improvement", args=[one.pk])},
            {"text": one.get_status_display(),
             "tone": IMPROVEMENT_TONES[ImprovementStatus(one.status)]},
            f"{one.due_on:%Y-%m-%d}",
        ]
        for one in review.improvements.all()
    ]  # fmt: skip
    return {
        "title": f"{review.enterprise.name}双重预防点评",
        "number": review.number,
        "subtitle": f"{review.total}／{review.full} 分，{'合格' if review.is_passed else '不合格'}",
        "facts": [
            {"label": "企业", "value": review.enterprise.name,
             "url": reverse("risks:dual", args=[review.enterprise_id])},
            {"label": "点评日期", "value": review.reviewed_on, "kind": "date"},
            {"label": "点评人员", "value": review.reviewers},
            {"label": "点评活动", "value": str(review.event) if review.event else None},
            {"label": "点评意见", "value": review.comment or None, "kind": "wide"},
        ],
        "sections": [
            {"title": "逐项得分", "table": {"columns": ["项目", "满分", "得分"], "rows": rows,
             "total": ["合计", str(review.full), str(review.total)]}},
            {"title": "改进事项", "count": len(improvements), "table": {
                "columns": [{"label": "事项", "kind": "wide"}, "状态", "期限"],
                "rows": improvements}},
        ],
    }  # fmt: skip


def draw_improvement(
    one: Improvement,
    actor: Actor,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """One thing to improve."""
    chain = IMPROVEMENT_WORKFLOW.chain(one)
    uses = detail.all_uses(chain)
    return {
        "title": one.text,
        "number": one.review.number,
        "subtitle": one.get_status_display(),
        "alert": refused(refusal),
        "facts": [
            {"label": "企业", "value": one.enterprise.name},
            {"label": "点评", "value": one.review.number,
             "url": reverse("risks:review", args=[one.review_id])},
            {"label": "完成期限", "value": one.due_on, "kind": "date"},
            {"label": "完成日期", "value": one.done_on, "kind": "date"},
            {"label": "完成情况", "value": one.done_note or None, "kind": "wide"},
        ],
        "sections": [],
        "photos": detail.photos_of(uses, {"after": "完成后"}),
        "moves": detail.moves_of(
            IMPROVEMENT_WORKFLOW,
            one,
            actor,
            address=lambda name: reverse("risks:improvement_move", args=[one.pk, name]),
            tried=tried,
            typed=typed,
            errors=dict(refusal.fields) if refusal else {},
        ),
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }  # fmt: skip


def draw_event(event: DualEvent, actor: Actor) -> Row:
    """A gathering with who came."""
    seen = Enterprise.objects.visible_to(actor)
    came = seen.filter(pk__in=event.attendances.values("enterprise_id")).order_by("name")
    rows = [
        [{"text": one.name, "url": reverse("risks:dual", args=[one.pk])},
         region_name(one.region[:9])]
        for one in came
    ]  # fmt: skip
    reviews = [
        [{"text": one.enterprise.name, "url": reverse("risks:review", args=[one.pk])},
         f"{one.total}／{one.full}"]
        for one in event.reviews.select_related("enterprise")
    ]  # fmt: skip
    section: Row = {
        "title": "参加企业",
        "count": len(rows),
        "table": {"columns": [{"label": "企业", "kind": "wide"}, "属地"], "rows": rows},
    }
    if actor.may(perms.REVIEW_DUAL):
        section["action"] = {"label": "增加", "url": reverse("risks:attend", args=[event.pk])}
    chain = chain_of(EVENT_CHAIN, event.pk)
    return {
        "title": event.title,
        "number": event.number,
        "subtitle": str(EventKind(event.kind).label),
        "facts": [
            {"label": "举办日期", "value": event.held_on, "kind": "date"},
            {"label": "地点", "value": event.place or None},
            {"label": "主办单位", "value": event.host.name},
            {"label": "参加人数", "value": f"{event.people} 人"},
            {"label": "情况", "value": event.summary or None, "kind": "wide"},
        ],
        "sections": [
            section,
            *([{"title": "现场点评", "count": len(reviews),
                "table": {"columns": ["企业", "得分"], "rows": reviews}}] if reviews else []),
        ],
        "files": detail.files_of(detail.all_uses(chain)),
        "timeline": detail.timeline_of(chain, texts=said),
    }  # fmt: skip


def draw_handbook(book: Handbook, actor: Actor) -> Row:
    """A handbook and where its copies went."""
    rows = [
        [f"{one.on:%Y-%m-%d}", one.recipient, one.copies, one.receiver or None]
        for one in book.issues.order_by("-id")
    ]
    section: Row = {
        "title": "发放记录",
        "count": len(rows),
        "table": {
            "columns": ["日期", {"label": "领取单位", "kind": "wide"}, "份数", "签收人"],
            "rows": rows,
        },
    }
    if actor.may(perms.PLAN_DUAL) and book.issued < book.copies:
        url = reverse("risks:issue_handbook", args=[book.pk])
        section["action"] = {"label": "发放", "url": url}
    chain = chain_of(BOOK_CHAIN, book.pk)
    return {
        "title": book.title,
        "number": book.number,
        "subtitle": book.edition,
        "facts": [
            {"label": "编印单位", "value": book.unit.name},
            {"label": "印制日期", "value": book.printed_on, "kind": "date"},
            {"label": "印数", "value": f"{book.copies:,} 份"},
            {"label": "已发放", "value": f"{book.issued:,} 份"},
            {"label": "剩余", "value": f"{book.copies - book.issued:,} 份"},
        ],
        "sections": [section],
        "files": detail.files_of(detail.all_uses(chain)),
        "timeline": detail.timeline_of(chain, texts=said),
    }


def draw_pilot(pilot: Pilot, actor: Actor) -> Row:
    """A trial with its buildings, problems and summary."""
    members = DualPrevention.objects.visible_to(actor).filter(pilot=pilot)
    rows = [
        [
            one.building,
            {"text": one.enterprise.name, "url": reverse("risks:dual", args=[one.enterprise_id])},
            {"text": one.get_status_display(), "tone": DUAL_TONES[DualStatus(one.status)]},
            f"{one.steps.count()}／{len(steps_of(one.variant))}",
        ]
        for one in members.select_related("enterprise").order_by("pk")
    ]
    section: Row = {
        "title": "试点楼宇",
        "count": len(rows),
        "table": {"columns": ["楼宇", "物业服务企业", "状态", "步骤"], "rows": rows},
    }
    actions = []
    if actor.may(perms.PLAN_DUAL):
        section["action"] = {
            "label": "纳入楼宇",
            "url": reverse("risks:join_pilot", args=[pilot.pk]),
        }
        url = reverse("risks:sum_up_pilot", args=[pilot.pk])
        actions = [{"label": "登记问题和总结", "url": url, "icon": "writing"}]
    rolled = {None: None, True: "已推广", False: "不推广"}[pilot.is_rolled_out]
    return {
        "title": pilot.title,
        "number": pilot.number,
        "subtitle": region_name(pilot.region),
        "actions": actions,
        "facts": [
            {"label": "牵头单位", "value": pilot.unit.name},
            {"label": "开始日期", "value": pilot.started_on, "kind": "date"},
            {"label": "总结日期", "value": pilot.summarised_on, "kind": "date"},
            {"label": "推广", "value": rolled},
            {"label": "存在问题", "value": pilot.problems or None, "kind": "wide"},
            {"label": "试点总结", "value": pilot.summary or None, "kind": "wide"},
        ],
        "sections": [section],
        "timeline": detail.timeline_of(chain_of(PILOT_CHAIN, pilot.pk), texts=said),
    }
