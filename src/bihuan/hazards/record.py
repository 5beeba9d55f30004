"""The page of one hazard, put together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from bihuan.hazards.drawn import beside
from bihuan.hazards.ledgers import STATUS_TONES
from bihuan.hazards.models import Explanation, Hazard, Referral
from bihuan.hazards.rules import DUE_RULES
from bihuan.hazards.states import NOT_YET_RECTIFIED, UNFINISHED, Grade, Status
from bihuan.hazards.workflow import HAZARD_WORKFLOW, SAMPLE_FAIL, SAMPLE_PASS
from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.deadlines import due
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Event
from bihuan.kernel.pages import address_for
from bihuan.organisations.choices import hand_over_options, region_name
from bihuan.statutes.dictionaries import label

STAGES = {"before": "整改前", "after": "整改后", "check": "复查"}
SAID = {
    "note": "",
    "measures": "整改要求：",
    "due_on": "整改期限：",
    "new_due_on": "延至：",
    "reason": "原因：",
    "plan": "下步措施：",
    "cause": "体制机制原因：",
    "proposal": "建议：",
    "meeting": "研究会议：",
    "decision": "研究决定：",
    "signer": "签发：",
    "unit": "接收单位：",
    "into": "并入：",
}
Typed = Mapping[str, Any]


def said(event: Event) -> str:
    """What an event adds to its title, in words."""
    parts = [f"{word}{event.data[key]}" for key, word in SAID.items() if event.data.get(key)]
    return "；".join(parts)


def facts(hazard: Hazard) -> list[dict[str, Any]]:
    """The bordered table of the record."""
    enterprise = hazard.enterprise
    basis = hazard.criterion_text or "—"
    return [
        {
            "label": "企业名称",
            "value": enterprise.name if enterprise else "（不在企业内）",
            "kind": "link" if enterprise else "",
            "url": reverse("enterprises:detail", args=[enterprise.pk]) if enterprise else "",
        },
        {
            "label": "隐患等级",
            "value": str(Grade(hazard.grade).label),
            "kind": "level",
            "tone": "danger" if hazard.grade == Grade.MAJOR else "muted",
        },
        {"label": "行业领域", "value": label("sectors", hazard.sector) or None},
        {"label": "属地", "value": region_name(hazard.region) or hazard.region},
        {"label": "监管单位", "value": hazard.unit.name},
        {"label": "整改责任人", "value": hazard.responsible or None},
        {"label": "发现日期", "value": hazard.found_on, "kind": "date"},
        {"label": "整改期限", "value": hazard.due_on, "kind": "date"},
        {"label": "登记人", "value": hazard.reported_by.name if hazard.reported_by else "系统"},
        {"label": "位置", "value": hazard.place or None},
        {"label": "判定依据", "value": basis, "kind": "wide"},
        {"label": "具体情况", "value": hazard.detail or None, "kind": "wide"},
        {"label": "整改要求", "value": hazard.measures or None, "kind": "wide"},
        {"label": "管控措施", "value": hazard.interim_measures or None, "kind": "wide"},
        {"label": "整改情况", "value": hazard.rectify_note or None, "kind": "wide"},
    ]


def short(day: date | None) -> str:
    return f"{day:%m-%d}" if day else ""


def steps(hazard: Hazard) -> list[dict[str, Any]]:
    """Where the loop stands."""
    if hazard.status in {Status.DISMISSED, Status.WITHDRAWN}:
        end = str(Status(hazard.status).label)
        return [
            {"label": "发现登记", "at": short(hazard.found_on), "state": "done"},
            {"label": end, "at": "", "state": "refused"},
        ]
    order = [Status.REPORTED, Status.OPEN, Status.RECTIFIED, Status.CLOSED]
    beside = {Status.REFERRED, Status.DEFERRED}
    status = Status.OPEN if hazard.status in beside else Status(hazard.status)
    here = order.index(status)
    reached = [
        ("发现登记", hazard.found_on, -1),
        ("核查下达", hazard.confirmed_on, 0),
        ("企业整改" if hazard.enterprise_id else "整改", hazard.rectified_on, 1),
        ("复查", hazard.closed_on, 2),
        ("销号", hazard.closed_on, 3),
    ]
    return [
        {
            "label": word,
            "at": short(day) if place < here or here == 3 else "",
            "state": "done" if place < here or here == 3 else "now" if place == here else "todo",
        }
        for word, day, place in reached
    ]


def alert(hazard: Hazard, today: date) -> dict[str, Any] | None:
    """What is wrong and what can be done about it, in one box."""
    if hazard.status in NOT_YET_RECTIFIED and hazard.due_on and hazard.due_on < today:
        days = (today - hazard.due_on).days
        explained = hazard.explained_on is not None and hazard.explained_on >= hazard.due_on
        owed = "已提交书面说明。" if explained else "还没有书面说明。"
        return {
            "tone": "danger",
            "title": f"整改期限已过 {days} 天",
            "text": f"{owed}可以：提交书面说明、申请延期、提请研究或移交。{also(hazard, today)}",
        }
    if hazard.status == Status.DEFERRED:
        return deferred_alert(hazard)
    lacking = beside.missing(hazard, today)
    if lacking and not hazard.has_extension_pending:
        return {"tone": "danger", "title": "这条隐患还缺", "text": f"{'；'.join(lacking)}。"}
    if hazard.has_extension_pending:
        return {
            "tone": "warn",
            "title": "延期申请等待答复",
            "text": "答复之前期限不变，整改照常进行。",
        }
    if hazard.status == Status.WITHDRAWN:
        return {"tone": "info", "title": "已撤回", "text": hazard.withdrawn_reason}
    return None


def also(hazard: Hazard, today: date) -> str:
    """What is missing besides, behind a sentence about the limit."""
    owed = beside.missing(hazard, today)
    return f"还缺：{'；'.join(owed)}。" if owed else ""


def deferred_alert(hazard: Hazard) -> dict[str, Any] | None:
    """Until when a risk is accepted, and what holds it down."""
    running = hazard.deferrals.filter(ended_on__isnull=True).first()
    if running is None:
        return None
    return {
        "tone": "warn",
        "title": f"暂缓整改至 {running.until}，到期自动恢复",
        "text": f"补偿措施：{running.measures}（{running.watcher}落实，{running.approver}批准）",
    }


def finding_sections(hazard: Hazard, actor: Actor) -> list[dict[str, Any]]:
    """Deferrals, the seven measures, what it repeats, and the duplicates merged into it."""
    shown = []
    deferrals = [
        [
            str(one.granted_on),
            str(one.until),
            one.reason,
            one.measures,
            one.approver,
            str(one.ended_on) if one.ended_on else None,
        ]
        for one in hazard.deferrals.all()
    ]
    if deferrals:
        columns = ["批准日期", "暂缓至", "原因", "补偿措施", "批准人", "结束"]
        shown.append({"title": "暂缓整改", "table": {"columns": columns, "rows": deferrals}})
    taken = [
        [
            {
                "text": label("measures-seven", one.kind),
                "url": reverse("hazards:measure", args=[one.pk]),
            },
            f"{one.quantity.normalize():f} {one.quantity_unit}",
            one.unit.name,
            str(one.taken_on),
            str(one.lifted_on) if one.lifted_on else None,
        ]
        for one in hazard.measures_taken.filter(withdrawn_at=None).select_related("unit")
    ]
    if taken:
        columns = ["措施", "数量", "执行单位", "实施日期", "解除日期"]
        shown.append({"title": "整治措施", "table": {"columns": columns, "rows": taken}})
    chains = [
        ("重复出现：以前销号的同类隐患", Hazard.objects.filter(repeats=hazard)),
        ("销号后又出现", hazard.repeats.all()),
        ("并入的重复登记", hazard.merged.all()),
    ]
    for title, rows in chains:
        found = rows.filter(pk__in=Hazard.objects.visible_to(actor)).select_related("reported_by")
        lines = [linked(one) for one in found.order_by("id")[:20]]
        if lines:
            columns = ["编号", "隐患描述", "状态", "发现日期", "登记人", "销号日期"]
            shown.append({"title": title, "table": {"columns": columns, "rows": lines}})
    return shown


def linked(one: Hazard) -> list[Any]:
    """Another hazard in one line."""
    return [
        {"text": one.number, "url": reverse("hazards:detail", args=[one.pk])},
        one.title,
        str(Status(one.status).label),
        str(one.found_on),
        one.reported_by.name if one.reported_by else "系统",
        str(one.closed_on) if one.closed_on else None,
    ]


def sections(hazard: Hazard) -> list[dict[str, Any]]:
    """Extensions, explanations and referrals, where there are any."""
    shown = []
    answers = {"": "待答复", "granted": "同意", "denied": "不同意"}
    extensions = list(hazard.extensions.select_related("asked_by", "answered_by"))
    if extensions:
        columns = ["申请时间", "申请人", "原期限", "延至", "原因", "答复", "答复人"]
        rows = [
            [
                f"{timezone.localtime(one.asked_at):%Y-%m-%d}",
                one.asked_by.name if one.asked_by else "系统",
                str(one.old_due_on),
                str(one.new_due_on),
                one.reason,
                answers[one.answer],
                one.answered_by.name if one.answered_by else None,
            ]
            for one in extensions
        ]
        shown.append({"title": "延期", "table": {"columns": columns, "rows": rows}})
    shown += [explanation_section(one) for one in hazard.explanations.all()]
    shown += [referral_section(one) for one in hazard.referrals.all()]
    return shown


def explanation_section(one: Explanation) -> dict[str, Any]:
    return {
        "title": f"书面说明（{timezone.localtime(one.given_at):%Y-%m-%d}）",
        "facts": [
            {"label": "未完成原因", "value": one.reason, "kind": "wide"},
            {"label": "下步措施", "value": one.plan, "kind": "wide"},
            {"label": "签发人", "value": one.signer},
            {"label": "承诺完成", "value": one.promised_on, "kind": "date"},
        ],
    }


def referral_section(one: Referral) -> dict[str, Any]:
    return {
        "title": f"提请研究（{timezone.localtime(one.referred_at):%Y-%m-%d}）",
        "facts": [
            {"label": "体制机制原因", "value": one.cause, "kind": "wide"},
            {"label": "建议", "value": one.proposal, "kind": "wide"},
            {"label": "研究会议", "value": one.meeting or None},
            {"label": "决定日期", "value": one.decided_on, "kind": "date"},
            {"label": "研究决定", "value": one.decision or None, "kind": "wide"},
        ],
    }


def sources(hazard: Hazard) -> list[dict[str, Any]]:
    return [
        {
            "kind": label("hazard-sources", one.kind) or one.kind,
            "label": one.reference or (one.reported_by.name if one.reported_by else "系统"),
            "url": "",
            "at": str(one.found_on),
            "note": "由重复隐患并入" if one.from_hazard_id else one.note,
            "tone": "info",
        }
        for one in hazard.sources.select_related("reported_by")
    ]


def related(hazard: Hazard, actor: Actor) -> list[dict[str, Any]]:
    """Other unfinished hazards of the same enterprise."""
    if hazard.enterprise_id is None:
        return []
    others = (
        Hazard.objects.visible_to(actor)
        .filter(enterprise_id=hazard.enterprise_id, status__in=UNFINISHED)
        .exclude(pk=hazard.pk)
        .order_by("-id")[:8]
    )
    items = [
        {
            "kind": str(Status(one.status).label),
            "label": one.title,
            "url": reverse("hazards:detail", args=[one.pk]),
            "at": str(one.found_on),
            "note": "",
            "tone": STATUS_TONES[Status(one.status)],
        }
        for one in others
    ]
    return [{"title": "同企业其他未办结隐患", "items": items}] if items else []


def actions(hazard: Hazard, actor: Actor) -> list[dict[str, Any]]:
    """Raising an unfinished hazard as a task of several units, for those who give out tasks."""
    address = address_for("dispatch:raise_item", actor)
    if not address or hazard.status not in UNFINISHED:
        return []
    said = {
        "title": hazard.title,
        "origin": HAZARD_WORKFLOW.chain(hazard),
        "origin_url": reverse("hazards:detail", args=[hazard.pk]),
    }
    url = f"{address}?{urlencode(said)}"
    return [{"label": "转为多部门任务", "url": url, "icon": "clipboard-list"}]


def moves(
    hazard: Hazard, actor: Actor, *, tried: str, typed: Typed | None, errors: dict[str, str]
) -> list[dict[str, Any]]:
    """What may be done now; looking again is offered only for what was put right on the spot."""
    shown = detail.moves_of(
        HAZARD_WORKFLOW,
        hazard,
        actor,
        address=lambda name: reverse("hazards:move", args=[hazard.pk, name]),
        tried=tried,
        typed=typed,
        errors=errors,
        options={"unit_id": list(hand_over_options(actor))},
    )
    if hazard.fixed_on_spot and hazard.closed_by_id is None:
        return shown
    return [one for one in shown if one["name"] not in {SAMPLE_PASS.name, SAMPLE_FAIL.name}]


def draw_record(
    hazard: Hazard,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Typed | None = None,
    refusal: InvalidInput | None = None,
) -> dict[str, Any]:
    """The record as the template takes it.

    Args:
        tried: Name of a move that was refused, with what was ``typed`` and the ``refusal``.
    """
    chain = HAZARD_WORKFLOW.chain(hazard)
    uses = detail.all_uses(chain)
    errors = dict(refusal.fields) if refusal else {}
    warning = alert(hazard, today)
    if refusal is not None:
        warning = {"tone": "danger", "title": refusal.user_message(), "text": refusal.user_remedy()}
    return {
        "title": hazard.title,
        "number": hazard.number,
        "subtitle": str(Status(hazard.status).label),
        "actions": [*actions(hazard, actor), *beside.acts_of(hazard, actor, today)],
        "alert": warning,
        "steps": steps(hazard),
        "facts": facts(hazard),
        "sections": [
            *beside.sections(hazard, actor, today),
            *sections(hazard),
            *finding_sections(hazard, actor),
        ],
        "photos": detail.photos_of(uses, STAGES),
        "files": detail.files_of(uses),
        "sources": sources(hazard),
        "related": related(hazard, actor),
        "moves": moves(hazard, actor, tried=tried, typed=typed, errors=errors),
        "version": "",
        "timeline": detail.timeline_of(chain, texts=said),
        "deadline": explain_due(hazard),
        **detail.chain_line(chain, actor),
    }


def explain_due(hazard: Hazard) -> dict[str, Any] | None:
    """The arithmetic of a limit that the rule gave; ``None`` where a person set it."""
    if hazard.confirmed_on is None:
        return None
    counted = due(DUE_RULES[Grade(hazard.grade)], hazard.confirmed_on)
    return detail.deadline_drawer(counted) if counted.due_on == hazard.first_due_on else None
