"""Pages of plans, controls, notices and re-checks, drawn from their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from bihuan.hazards.models import (
    Control,
    CurePlan,
    Hazard,
    NoticeItem,
    Recheck,
    RecheckBatch,
    RectifyNotice,
)
from bihuan.hazards.services.notifying import items_of
from bihuan.hazards.states import Status
from bihuan.hazards.supervision import (
    RECHECK_DONE,
    ControlStatus,
    NoticeStatus,
    PlanKind,
    PlanStatus,
    RecheckKind,
    RecheckStatus,
)
from bihuan.hazards.workflow import (
    CONTROL_WORKFLOW,
    NOTICE_WORKFLOW,
    PLAN_WORKFLOW,
    RECHECK_WORKFLOW,
)
from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Event
from bihuan.kernel.workflow import Workflow
from bihuan.proofs.sampling import is_drawn, place_of
from bihuan.statutes.dictionaries import label

Cell = dict[str, Any]
SAID = {
    "note": "",
    "signer": "签发：",
    "due_on": "期限：",
    "new_due_on": "延至：",
    "visit_on": "约定：",
    "percent": "完成 %",
}
PHOTOS = {"sign": "公示牌", "after": "进展", "check": "检查"}


def said(event: Event) -> str:
    parts = [f"{word}{event.data[key]}" for key, word in SAID.items() if event.data.get(key)]
    return "；".join(parts)


def common(
    workflow: Workflow[Any],
    obj: Any,
    actor: Actor,
    address: str,
    tried: str,
    typed: Mapping[str, Any],
    refusal: InvalidInput | None,
) -> Cell:
    """What these pages share: moves, files, photos, timeline, and the refusal of what was tried."""
    chain = workflow.chain(obj)
    uses = detail.all_uses(chain)
    found: Cell = {
        "actions": [],
        "photos": detail.photos_of(uses, PHOTOS),
        "files": detail.files_of(uses),
        "moves": detail.moves_of(
            workflow,
            obj,
            actor,
            address=lambda name: reverse(address, args=[obj.pk, name]),
            tried=tried,
            typed=typed,
            errors=dict(refusal.fields) if refusal else {},
        ),
        "version": "",
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }
    if refusal is not None:
        found["alert"] = {
            "tone": "danger",
            "title": refusal.user_message(),
            "text": refusal.user_remedy(),
        }
    return found


def hazard_fact(hazard: Hazard, word: str = "隐患") -> Cell:
    return {
        "label": word,
        "value": f"{hazard.number} {hazard.title}",
        "url": reverse("hazards:detail", args=[hazard.pk]),
        "kind": "wide",
    }


def late_alert(due_on: date | None, today: date, *, is_open: bool, word: str) -> Cell | None:
    if not is_open or due_on is None or due_on >= today:
        return None
    days = (today - due_on).days
    return {"tone": "danger", "title": f"{word}已过 {days} 天", "text": "请尽快办理。"}


def draw_plan(
    plan: CurePlan,
    actor: Actor,
    _today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One plan with its five elements."""
    shown = dict(typed or {})
    if plan.status == PlanStatus.RETURNED and tried != "resubmit":
        shown |= plan_values(plan)
    found: Cell = {
        "title": plan.hazard.title,
        "number": str(PlanKind(plan.kind).label),
        "subtitle": str(PlanStatus(plan.status).label),
        "facts": [
            hazard_fact(plan.hazard),
            {"label": "目标和任务", "value": plan.goal, "kind": "wide"},
            {"label": "措施", "value": plan.measures, "kind": "wide"},
            {"label": "责任人", "value": plan.leader},
            {"label": "机构和人员", "value": plan.team or None},
            {"label": "资金", "value": f"{plan.funds_yuan:,.2f} 元", "note": plan.funds_from},
            {"label": "时限", "value": plan.due_on, "kind": "date"},
            {"label": "安全措施", "value": plan.safety or None, "kind": "wide"},
            {"label": "应急预案", "value": plan.emergency, "kind": "wide"},
            *patron_facts(plan),
            {"label": "提交人", "value": plan.submitted_by.name if plan.submitted_by else "系统"},
            {"label": "审核人", "value": plan.decided_by.name if plan.decided_by else None},
            {"label": "审核意见", "value": plan.opinion or None, "kind": "wide"},
        ],
        "facts_title": "五落实：措施、责任、资金、时限、预案",
    }
    page = common(
        PLAN_WORKFLOW,
        plan,
        actor,
        "hazards:cure_plan_move",
        tried or "resubmit",
        shown,
        refusal,
    )
    return found | page


def plan_values(plan: CurePlan) -> Cell:
    """What a returned plan said, so that only what is wrong has to be typed again."""
    names = ("goal", "measures", "leader", "team", "funds_from", "safety", "emergency")
    values: Cell = {name: getattr(plan, name) for name in (*names, "patron", "patron_post")}
    return values | {"funds_yuan": f"{plan.funds_yuan}", "due_on": plan.due_on.isoformat()}


def patron_facts(plan: CurePlan) -> list[Cell]:
    if plan.kind != PlanKind.SPEED_UP:
        return []
    return [{"label": "包抓领导", "value": plan.patron, "sub": plan.patron_post, "kind": "wide"}]


def draw_control(
    control: Control,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One control measure."""
    kept = {None: None, True: "落实到位", False: "没有落实"}[control.is_kept]
    is_open = control.status == ControlStatus.IN_FORCE
    found: Cell = {
        "title": f"{label('control-measures', control.kind)}：{control.hazard.title}",
        "number": control.hazard.number,
        "subtitle": str(ControlStatus(control.status).label),
        "alert": late_alert(control.ends_on, today, is_open=is_open, word="管控期"),
        "facts": [
            hazard_fact(control.hazard),
            {"label": "管控措施", "value": label("control-measures", control.kind)},
            {"label": "检查人", "value": control.checker},
            {"label": "开始", "value": control.starts_on, "kind": "date"},
            {"label": "截至", "value": control.ends_on or "解除为止"},
            {"label": "最近检查", "value": control.checked_on, "kind": "date"},
            {"label": "落实情况", "value": kept, "tone": "danger" if kept == "没有落实" else ""},
            {"label": "具体做法", "value": control.detail or None, "kind": "wide"},
            {"label": "解除日期", "value": control.lifted_on, "kind": "date"},
            {"label": "解除原因", "value": control.lift_reason or None},
        ],
    }
    page = common(
        CONTROL_WORKFLOW, control, actor, "hazards:control_move", tried, typed or {}, refusal
    )
    return found | page


def draw_notice(
    notice: RectifyNotice,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One notice with its hazards, each with its limit and where it stands."""
    items = items_of(notice)
    found: Cell = {
        "title": notice.enterprise.name,
        "number": notice.number or "未编号",
        "subtitle": str(NoticeStatus(notice.status).label),
        "alert": late_alert(
            notice.last_due_on,
            today,
            is_open=notice.closed_on is None and notice.status != NoticeStatus.WITHDRAWN,
            word="最晚期限",
        ),
        "facts": notice_facts(notice, items),
        "sections": [{"title": "问题和期限", "count": len(items), "table": items_table(items)}],
    }
    page = common(
        NOTICE_WORKFLOW, notice, actor, "hazards:rectify_notice_move", tried, typed or {}, refusal
    )
    page["actions"] = [
        {
            "label": "打印文书",
            "url": reverse("hazards:notice_pdf", args=[notice.pk]),
            "icon": "file-text",
        }
    ]
    return found | page


def items_table(items: Sequence[NoticeItem]) -> Cell:
    """The hazards of a notice, each with its limit and where it stands."""
    columns: list[Any] = [
        "编号",
        {"label": "问题", "kind": "wide"},
        {"label": "整改要求", "kind": "wide"},
        "期限",
        "状态",
    ]
    rows = [
        [
            {"text": item.hazard.number, "url": reverse("hazards:detail", args=[item.hazard_id])},
            item.hazard.title,
            item.requirement,
            str(item.due_on),
            str(Status(item.hazard.status).label),
        ]
        for item in items
    ]
    return {"columns": columns, "rows": rows}


def notice_facts(notice: RectifyNotice, items: Sequence[NoticeItem]) -> list[Cell]:
    """Who sent it after which check, how far its hazards are, how it was delivered."""
    closed = sum(item.hazard.status == Status.CLOSED for item in items)
    how = label("delivery-ways", notice.delivered_how) if notice.delivered_how else ""
    return [
        {"label": "文书", "value": label("rectify-notices", notice.kind)},
        {"label": "发出单位", "value": notice.unit.name},
        {"label": "检查名称", "value": notice.check_name},
        {"label": "检查日期", "value": notice.checked_on, "kind": "date"},
        {"label": "问题数", "value": f"{notice.problems} 项，已销号 {closed} 项"},
        {"label": "最晚期限", "value": notice.last_due_on, "kind": "date"},
        {"label": "签发人", "value": notice.signer or None},
        {"label": "签发日期", "value": notice.issued_on, "kind": "date"},
        {"label": "送达", "value": notice.delivered_on, "kind": "date", "note": how},
        {"label": "签收人", "value": notice.receiver or None},
        {"label": "整改回复", "value": notice.reply or None, "kind": "wide"},
    ]


def draw_recheck(
    recheck: Recheck,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One re-check."""
    batch, again = recheck.batch, recheck.found_again
    facts: list[Cell] = [
        hazard_fact(recheck.hazard),
        {"label": "类别", "value": str(RecheckKind(recheck.kind).label)},
        {
            "label": "批次",
            "value": batch.title if batch else None,
            "url": reverse("hazards:recheck_batch", args=[batch.pk]) if batch else "",
        },
        {"label": "申请日期", "value": recheck.asked_on, "kind": "date"},
        {"label": "复查期限", "value": recheck.due_on, "kind": "date"},
        {"label": "约定日期", "value": recheck.visit_on, "kind": "date"},
        {"label": "复查人员", "value": recheck.officer or None},
        {"label": "复查日期", "value": recheck.checked_on, "kind": "date"},
        {"label": "隐患状态", "value": str(Status(recheck.hazard.status).label)},
        {"label": "复查情况", "value": recheck.note or None, "kind": "wide"},
    ]
    if again is not None:
        facts.append(hazard_fact(again, "重新登记"))
    found: Cell = {
        "title": recheck.hazard.title,
        "number": recheck.hazard.number,
        "subtitle": str(RecheckStatus(recheck.status).label),
        "alert": late_alert(
            recheck.due_on, today, is_open=recheck.checked_on is None, word="复查期限"
        ),
        "facts": facts,
    }
    page = common(
        RECHECK_WORKFLOW, recheck, actor, "hazards:recheck_move", tried, typed or {}, refusal
    )
    return found | page


def draw_batch_page(batch: RecheckBatch, actor: Actor) -> Cell:
    """A batch: the range, the seed, the completion rate, every re-check."""
    rows = list(
        Recheck.objects.visible_to(actor)
        .filter(batch=batch)
        .select_related("hazard", "hazard__enterprise")
        .order_by("place")
    )
    owed = [one for one in rows if one.status != RecheckStatus.CANCELLED]
    done = [one for one in owed if one.status in RECHECK_DONE]
    failed = [one for one in done if one.status == RecheckStatus.FAILED]
    rate = f"{len(done) * 100 / len(owed):.1f}%" if owed else None
    columns: list[Any] = [
        "次序",
        "隐患编号",
        {"label": "隐患 / 单位", "kind": "wide"},
        "结果",
        "复查日期",
        *(["抽取值（前 12 位）"] if batch.seed else []),
    ]
    return {
        "title": batch.title,
        "number": str(RecheckKind(batch.kind).label),
        "subtitle": f"完成率 {rate}" if rate else "",
        "facts": [
            {"label": "复查范围", "value": batch.basis, "kind": "wide"},
            {"label": "范围内隐患", "value": f"{batch.population} 条"},
            {"label": "应复查", "value": f"{batch.drawn} 条"},
            {"label": "已复查", "value": f"{len(done)} 条", "note": f"完成率 {rate or '—'}"},
            {"label": "不合格", "value": f"{len(failed)} 条"},
            {"label": "复查单位", "value": batch.unit.name},
            {"label": "完成期限", "value": batch.finish_by, "kind": "date"},
            *seed_facts(batch, [one.hazard.number for one in rows]),
        ],
        "sections": [
            {
                "title": "复查对象",
                "count": len(rows),
                "table": {"columns": columns, "rows": [batch_row(one, batch) for one in rows]},
            }
        ],
        "actions": [],
    }


def seed_facts(batch: RecheckBatch, numbers: list[str]) -> list[Cell]:
    """The seed, and that the order shown is the one it gives."""
    if not batch.seed:
        return []
    fits = is_drawn(numbers, batch.seed, numbers)
    return [
        {"label": "抽取种子", "value": batch.seed},
        {"label": "复算", "value": "次序与种子一致" if fits else "次序与种子不一致"},
        {"label": "范围校验值", "value": batch.pool_digest, "kind": "wide"},
        {
            "label": "抽取办法",
            "value": "对“种子:隐患编号”取 SHA-256，从小到大取前若干条；范围校验值是全部编号排序后逐行的 SHA-256。",
            "kind": "wide",
        },
    ]


def batch_row(one: Recheck, batch: RecheckBatch) -> list[Any]:
    hazard = one.hazard
    who = hazard.enterprise.name if hazard.enterprise else hazard.place
    tone = "danger" if one.status == RecheckStatus.FAILED else ""
    url = reverse("hazards:recheck", args=[one.pk])
    row: list[Any] = [
        one.place,
        {"text": hazard.number, "url": url},
        {"text": hazard.title, "note": who},
        {"text": str(RecheckStatus(one.status).label), "tone": tone},
        str(one.checked_on) if one.checked_on else None,
    ]
    return [*row, place_of(hazard.number, batch.seed)[:12]] if batch.seed else row
