"""The page of a task as a whole, and what a share's page shows of stages, targets and proofs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from bihuan.dispatch import permissions as perms
from bihuan.dispatch import services
from bihuan.dispatch.lights import TONES, WORDS, light_of
from bihuan.dispatch.models import PlanNode, Share, WorkItem
from bihuan.dispatch.services.common import item_chain
from bihuan.dispatch.services.measuring import present_value
from bihuan.dispatch.services.proving import says
from bihuan.dispatch.states import ItemStatus, ShareRole, ShareStatus
from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import all_indicators, link
from bihuan.kernel.models import Event
from bihuan.kernel.workflow import Need
from bihuan.organisations.choices import hand_over_options, region_name

Cell = dict[str, Any]


@dataclass(frozen=True)
class Act:
    """Something the office does to a whole task, from a form of its page."""

    name: str
    label: str
    run: Callable[..., Any]
    needs: tuple[Need[Any], ...]
    argument: str = "item_id"


def acts(actor: Actor) -> tuple[Act, ...]:
    """What the office may do to a task, in the order of the page."""
    return (
        *sharing_acts(actor),
        *measuring_acts(actor),
        Act("withdraw", "撤回任务", services.withdraw_item, (Need("note", "撤回原因"),)),
    )


def sharing_acts(actor: Actor) -> tuple[Act, ...]:
    """Who takes part, who leads, what is due on the way."""
    units = hand_over_options(actor)

    def chosen(_item: WorkItem) -> list[tuple[str, str]]:
        return [(str(pk), name) for pk, name in units]

    return (
        Act(
            "divide",
            "划分子任务",
            services.divide_item,
            (
                Need("unit_id", "单位", "unit", options=chosen),
                Need("part", "子任务"),
                Need("due_on", "时限", "date", required=False),
            ),
        ),
        Act(
            "lead",
            "确定牵头单位",
            services.fix_lead,
            (
                Need("unit_id", "牵头单位", "unit", options=lead_options),
                Need("note", "理由"),
            ),
        ),
        Act(
            "milestone",
            "增加阶段目标",
            services.add_milestone,
            (
                Need("due_on", "阶段时限", "date"),
                Need("percent", "应达进度（%）", "number"),
                Need("amount", "说明", "text", required=False),
            ),
        ),
    )


def measuring_acts(actor: Actor) -> tuple[Act, ...]:
    """What a task is measured by, and which plan it carries out."""
    figures = sorted((str(one.label), one.code) for one in all_indicators().values())
    return (
        Act(
            "measure",
            "用指标计算目标",
            services.measure_target,
            (
                Need("target_id", "目标", "select", options=target_options),
                Need(
                    "indicator",
                    "指标",
                    "select",
                    options=lambda _item: [(code, label) for label, code in figures],
                ),
                Need("region", "统计区域代码", "text"),
                Need("first", "统计起", "date"),
                Need("last", "统计止", "date"),
            ),
        ),
        Act(
            "plan",
            "关联规划",
            services.link_to_plan,
            (
                Need(
                    "node_id",
                    "落实的规划内容",
                    "select",
                    options=lambda _item: plan_options(actor),
                    required=False,
                    help="不选即取消关联。",
                ),
            ),
        ),
    )


def plan_options(actor: Actor) -> list[tuple[str, str]]:
    """What stands in the plans that the actor sees, plan by plan in the order of its table."""
    nodes = PlanNode.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    found = nodes.select_related("plan").order_by("plan_id", "id")
    return [(str(one.pk), f"{one.plan.title} {one.no} {one.title}") for one in found]


def possible_acts(item: WorkItem, actor: Actor) -> list[Act]:
    """What may be done to this task as it stands; a finished one can still be tied to a plan."""
    if not actor.may(perms.CONFIRM) or item.status not in {ItemStatus.RUNNING, ItemStatus.DONE}:
        return []
    missing = set() if target_options(item) else {"measure"}
    missing |= set() if plan_options(actor) else {"plan"}
    is_running = item.status == ItemStatus.RUNNING
    return [
        act for act in acts(actor) if act.name not in missing and (is_running or act.name == "plan")
    ]


def lead_options(item: WorkItem) -> list[tuple[str, str]]:
    shares = item.shares.exclude(status=ShareStatus.WITHDRAWN).select_related("unit")
    return [(str(one.unit_id), one.unit.name) for one in shares.order_by("id")]


def target_options(item: WorkItem) -> list[tuple[str, str]]:
    return [(str(one.pk), str(one)) for one in item.targets.filter(withdrawn_at__isnull=True)]


def draw_acts(
    item: WorkItem, actor: Actor, tried: str, typed: Mapping[str, Any], errors: Mapping[str, str]
) -> list[Cell]:
    """The forms of a task, for the office."""
    held = {"region": item.region, "node_id": item.plan_node_id}
    return [
        {
            "name": act.name,
            "label": act.label,
            "url": reverse("dispatch:item_act", args=[item.pk, act.name]),
            "method": "post",
            "tone": "danger" if act.name == "withdraw" else "",
            "allowed": True,
            "refusal_text": None,
            "fields": [
                detail.field_of(
                    need,
                    item,
                    typed if act.name == tried else held,
                    errors if act.name == tried else {},
                )
                for need in act.needs
            ],
            "confirm": "撤回后各单位不再承担这项任务。" if act.name == "withdraw" else "",
        }
        for act in possible_acts(item, actor)
    ]


def shares_table(item: WorkItem, actor: Actor, today: date) -> Cell:
    """One row a unit: role, piece, light, how far, what hinders it."""
    rows = []
    for share in item.shares.visible_to(actor).select_related("unit").order_by("role", "id"):
        light = light_of(share.status, share.yellow_from, share.next_due_on, today)
        rows.append(
            [
                {"text": share.unit.name, "url": reverse("dispatch:share", args=[share.pk])},
                str(ShareRole(share.role).label),
                share.part or None,
                str(ShareStatus(share.status).label),
                {"text": WORDS[light], "tone": TONES[light]} if light else None,
                f"{share.percent}%",
                str(share.due_on) if share.due_on else None,
                share.obstacle or None,
            ]
        )
    columns = ["单位", "分工", "子任务", "状态", "灯号", "进度", "时限", "存在问题"]
    return {"columns": columns, "rows": rows}


def milestones_table(item: WorkItem, percent: int, today: date) -> Cell | None:
    """Stages with what should be and is reached."""
    rows = []
    for stage in item.milestones.filter(withdrawn_at__isnull=True):
        reached = stage.percent is not None and percent >= stage.percent
        word, tone = ("已达到", "done") if reached else ("未到期", "")
        if not reached and stage.due_on < today:
            word, tone = "已逾期", "danger"
        aim = f"{stage.percent}%" if stage.percent is not None else None
        rows.append([str(stage.due_on), aim, stage.amount or None, {"text": word, "tone": tone}])
    return {"columns": ["阶段时限", "应达进度", "要求", "现状"], "rows": rows} if rows else None


def targets_table(item: WorkItem, at: datetime) -> Cell | None:
    """Targets with what the indicator says now; — where none was chosen."""
    rows = []
    for target in item.targets.filter(withdrawn_at__isnull=True):
        present = present_value(target, at)
        measured: Any = None
        if present is not None:
            text = f"{present.text()} {present.indicator.unit}"
            measured = {"text": text, "url": link(present)}
        label = str(present.indicator.label) if present else None
        where = region_name(target.region) if present else None
        rows.append([str(target), label, where, measured])
    return {"columns": ["目标", "按指标", "区域", "现在"], "rows": rows} if rows else None


def proofs_table(share: Share, actor: Actor, at: datetime) -> Cell | None:
    """Evidence from the platform: what it says now, and what it said when handed in."""
    rows = []
    for proof in share.proofs.filter(withdrawn_at__isnull=True):
        now, address = says(proof, actor, at)
        rows.append(
            [
                str(proof.get_kind_display()),
                {"text": proof.title, "url": address} if address else proof.title,
                now,
                proof.frozen or None,
            ]
        )
    return {"columns": ["类别", "佐证", "现在", "提交时"], "rows": rows} if rows else None


def notes_table(share: Share) -> Cell | None:
    """The history of the percentage, newest first."""
    rows = [
        [str(note.on), f"{note.percent}%", note.note, note.obstacle or None]
        for note in share.notes.order_by("-at", "-id")
    ]
    return {"columns": ["日期", "进度", "进展", "存在问题"], "rows": rows} if rows else None


def share_sections(share: Share, actor: Actor, today: date) -> list[Cell]:
    """What a share's page shows besides its facts."""
    at = timezone.now()
    tables = (
        ("阶段目标", milestones_table(share.item, share.percent, today)),
        ("量化目标", targets_table(share.item, at)),
        ("平台佐证", proofs_table(share, actor, at)),
        ("进度记录", notes_table(share)),
    )
    return [{"title": title, "table": table} for title, table in tables if table is not None]


def said(event: Event) -> str:
    return str(event.data.get("note") or "")


def draw_item(
    item: WorkItem,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """A task as the template takes it: who does what of it, and how far it is."""
    at = timezone.now()
    shares = item.shares.visible_to(actor).exclude(status=ShareStatus.WITHDRAWN)
    percents = list(shares.values_list("percent", flat=True))
    least = min(percents, default=0)
    tables = (
        ("分工", shares_table(item, actor, today)),
        ("阶段目标", milestones_table(item, least, today)),
        ("量化目标", targets_table(item, at)),
    )
    former, following = item.carried_from, getattr(item, "carried_into", None)
    found: Cell = {
        "title": item.title,
        "number": f"第 {item.no} 项" if item.no else "",
        "subtitle": str(ItemStatus(item.status).label),
        "facts": [
            linked("来文", item.document, "dispatch:document"),
            {"label": "章节", "value": item.chapter or None},
            {"label": "来源", "value": "查看" if item.origin_url else None, "url": item.origin_url},
            {"label": "完成时限", "value": item.due_on, "kind": "date"},
            {"label": "量化目标", "value": item.target or None},
            {"label": "办结日期", "value": item.done_on, "kind": "date"},
            plan_fact(item, actor),
            linked("结转自", former, "dispatch:item"),
            linked("结转到", following, "dispatch:item"),
            {"label": "理由", "value": item.ending_reason or None, "kind": "wide"},
            {"label": "原文", "value": item.quote or None, "kind": "wide"},
        ],
        "sections": [{"title": title, "table": table} for title, table in tables if table],
        "moves": draw_acts(item, actor, tried, typed or {}, dict(refusal.fields) if refusal else {})
        or None,
        "timeline": detail.timeline_of(item_chain(item), texts=said),
        "version": "",
    }
    if refusal is not None:
        found["alert"] = {
            "tone": "danger",
            "title": refusal.user_message(),
            "text": refusal.user_remedy(),
        }
    return found


def plan_fact(item: WorkItem, actor: Actor) -> Cell:
    """The part of a long plan that the task carries out, where the actor sees the plan."""
    nodes = PlanNode.objects.visible_to(actor).select_related("plan")
    node = nodes.filter(pk=item.plan_node_id).first() if item.plan_node_id else None
    fact = linked("落实规划", node, "dispatch:plan_node")
    return fact | {"value": f"{node.plan.title} {node.no} {node.title}"} if node else fact


def linked(label: str, row: Any, page: str) -> Cell:
    cell: Cell = {"label": label, "value": str(row) if row else None}
    return cell | {"kind": "link", "url": reverse(page, args=[row.pk])} if row else cell
