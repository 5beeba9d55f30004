"""The pages of a suspension, a watch and a request of change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from bihuan.enterprises.drawn.words import change_lines, short
from bihuan.enterprises.models import Proposal, Suspension, Watch, WatchContact
from bihuan.enterprises.services import facts_of
from bihuan.enterprises.services.facts import LABELS
from bihuan.enterprises.states import STANDING, SuspensionStatus, WatchStatus
from bihuan.enterprises.taken import section
from bihuan.enterprises.workflow.proposal import OPEN, PROPOSAL_WORKFLOW
from bihuan.enterprises.workflow.suspension import SUSPENSION_WORKFLOW
from bihuan.enterprises.workflow.watch import WATCH_WORKFLOW
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import plain
from bihuan.kernel.detail import all_uses, files_of, moves_of, photos_of, timeline_of
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Event
from bihuan.kernel.workflow import Workflow
from bihuan.statutes.dictionaries import label

Row = dict[str, Any]
MOST_CONTACTS = 60


def said(event: Event) -> str:
    """The sentence under an event: what was written, and what changed field by field."""
    parts = [str(event.data["note"])] if event.data.get("note") else []
    return "；".join(parts)


def base(
    workflow: Workflow[Any],
    obj: Any,
    actor: Actor,
    address: str,
    *,
    tried: str,
    typed: Mapping[str, Any] | None,
    refusal: InvalidInput | None,
) -> Row:
    """What the three pages share: moves, log, files."""
    moves = moves_of(
        workflow,
        obj,
        actor,
        address=lambda name: reverse(address, args=[obj.pk, name]),
        typed=typed,
        errors=dict(refusal.fields) if refusal else {},
        tried=tried,
    )
    chain = workflow.chain(obj)
    return {
        "moves": moves,
        "timeline": timeline_of(chain, texts=said),
        "chain": chain,
    }


def from_register(suspension: Suspension | Watch | Proposal) -> Row:
    """Facts of the enterprise, taken from its file."""
    enterprise = suspension.enterprise
    url = reverse("enterprises:detail", args=[enterprise.pk])
    rows = [
        {"label": field["label"], "value": field["value"] or None}
        for field in section(enterprise, ("region", "address", "principal", "principal_phone"))[
            "fields"
        ]
    ]
    return {
        "title": "企业",
        "facts": [{"label": "企业名称", "value": enterprise.name, "url": url}, *rows],
        "action": {"label": "取自企业档案", "url": url},
    }


def draw_suspension(
    one: Suspension,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """A suspension: facts, steps, who watches, application and check, what may be done."""
    address = "enterprises:suspension_move"
    drawn = base(
        SUSPENSION_WORKFLOW, one, actor, address, tried=tried, typed=typed, refusal=refusal
    )
    uses = all_uses(drawn.pop("chain"))
    return drawn | {
        "title": f"{one.enterprise.name}停产停业",
        "number": one.order_number,
        "alert": suspension_alert(one, today),
        "steps": steps(one),
        "facts_title": "停产停业",
        "facts": suspension_facts(one, today),
        "sections": [
            *resumption_sections(one),
            watch_section(one, today),
            from_register(one),
        ],
        "photos": photos_of(uses, {"check": "现场检查", "document": "材料"}),
        "files": files_of(uses),
    }


def suspension_alert(one: Suspension, today: date) -> Row | None:
    if one.status in STANDING and one.until_on is not None and one.until_on < today:
        text = f"预计{one.until_on:%Y-%m-%d}复产，现在还没有复产；请核实情况，调整预计日期或者督促申请。"
        return {"title": "已过预计复产日期。", "text": text, "tone": "warn"}
    if one.decision and one.status == SuspensionStatus.STOPPED:
        return {"title": "上次申请没有同意。", "text": f"理由：{one.decision}", "tone": "danger"}
    return None


def steps(one: Suspension) -> list[Row]:
    """停产 → 申请 → 检查 → 审批 → 复产, as far as it has come."""
    reached = {
        SuspensionStatus.STOPPED: 1,
        SuspensionStatus.APPLIED: 2,
        SuspensionStatus.CHECKED: 3,
        SuspensionStatus.RESUMED: 5,
    }.get(SuspensionStatus(one.status), 0)
    if not reached:
        return []
    fresh = reached > 1
    named = [
        ("停产停业", one.from_on),
        ("申请复工复产", one.applied_on if fresh else None),
        ("指导检查", one.checked_on if reached > 2 else None),
        ("审批", None),
        ("复工复产", one.ended_on),
    ]
    return [
        {
            "label": word,
            "at": f"{on:%Y-%m-%d}" if on else "",
            "state": "done" if n < reached or reached == 5 else "now" if n == reached else "",
        }
        for n, (word, on) in enumerate(named)
    ]


def suspension_facts(one: Suspension, today: date) -> list[Row]:
    lasting = ((one.ended_on or today) - one.from_on).days
    status = SuspensionStatus(one.status)
    return [
        {"label": "状态", "value": status.label, "kind": "status", "tone": tone_of(status)},
        {"label": "停产原因", "value": label("suspension-reasons", one.reason_kind)},
        {"label": "停产日期", "value": one.from_on, "kind": "date"},
        {"label": "预计复产", "value": one.until_on, "kind": "date"},
        {"label": "范围", "value": "全部停产停业" if one.is_whole else f"部分：{one.part}"},
        {"label": "已停产", "value": f"{lasting}日"},
        {"label": "决定单位", "value": one.ordered_by or None},
        {"label": "文书号", "value": one.order_number or None},
        {"label": "监管单位", "value": one.unit.name if one.unit else None},
        {"label": "复产日期", "value": one.ended_on, "kind": "date"},
        {"label": "情况说明", "value": one.reason, "kind": "wide"},
    ]


def tone_of(status: SuspensionStatus) -> str:
    return {"resumed": "done", "closed": "muted", "withdrawn": "muted", "stopped": "warn"}.get(
        status, "info"
    )


def resumption_sections(one: Suspension) -> list[Row]:
    found = []
    if one.applied_on is not None:
        rows = [
            {"label": "申请日期", "value": one.applied_on, "kind": "date"},
            {"label": "承诺人", "value": one.commitment or None},
            {"label": "自查情况", "value": one.self_check or None, "kind": "wide"},
        ]
        found.append({"title": f"复工复产申请（第{one.rounds}次）", "facts": rows})
    if one.checked_on is not None:
        rows = [
            {"label": "检查日期", "value": one.checked_on, "kind": "date"},
            {"label": "审批意见", "value": one.decision or None},
            {"label": "指导检查情况", "value": one.guidance or None, "kind": "wide"},
        ]
        found.append({"title": "指导检查和审批", "facts": rows})
    return found


def watch_section(one: Suspension, today: date) -> Row:
    watches = list(one.watches.select_related("unit").order_by("-pk"))
    rows = [watch_row(watch, today) for watch in watches]
    note = "" if rows else "还没有指定停产期间的专盯人；可以在“停产企业清单”里登记时一并指定。"
    table = {"columns": WATCH_COLUMNS, "rows": rows, "note": note}
    return {"title": "停产期间专盯", "count": len(rows), "table": table}


WATCH_COLUMNS = ["类别", "专盯人", "单位", "间隔", "最近联系", "下次联系期限", "漏联系"]


def watch_row(watch: Watch, today: date) -> list[Any]:
    """A watch as a line of a table."""
    is_open = watch.status == WatchStatus.ACTIVE
    late = is_open and watch.due_on < today
    return [
        {
            "text": watch.get_kind_display(),
            "url": reverse("enterprises:watch", args=[watch.pk]),
            "note": "" if is_open else "已结束",
        },
        watch.watcher,
        watch.unit.name,
        f"{watch.every_days}日",
        f"{watch.last_on:%Y-%m-%d}" if watch.last_on else None,
        {
            "text": f"{watch.due_on:%Y-%m-%d}" if is_open else None,
            "tone": "danger" if late else "",
            "note": "已超期" if late else "",
        },
        {"text": f"{watch.missed}次" if watch.missed else "0", "tone": "danger" if watch.missed else ""},
    ]  # fmt: skip


def draw_watch(
    one: Watch,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """A watch: who, how often, every contact and every miss."""
    address = "enterprises:watch_move"
    drawn = base(WATCH_WORKFLOW, one, actor, address, tried=tried, typed=typed, refusal=refusal)
    uses = all_uses(drawn.pop("chain"))
    contacts = list(one.contacts.order_by("-on", "-pk")[:MOST_CONTACTS])
    misses = one.misses.order_by("-due_on")[:MOST_CONTACTS]
    left = (one.due_on - today).days
    is_open = one.status == WatchStatus.ACTIVE
    due = {
        "text": f"{one.due_on:%Y-%m-%d}",
        "left": f"还有{left}日" if left >= 0 else f"已超{-left}日",
        "tone": "danger" if left < 0 else "",
    }
    stages = {f"contact:{contact.pk}": f"{contact.on:%m-%d}" for contact in contacts}
    return drawn | {
        "title": one.enterprise.name,
        "number": f"{one.get_kind_display()}专盯",
        "facts_title": "专盯",
        "facts": [
            {"label": "专盯人", "value": one.watcher},
            {"label": "专盯人电话", "value": one.phone or None, "kind": "phone"},
            {"label": "单位", "value": one.unit.name},
            {"label": "联系间隔", "value": f"{one.every_days}日"},
            {"label": "最近联系", "value": one.last_on, "kind": "date"},
            {"label": "下次联系期限", "value": due if is_open else None, "kind": "deadline"},
            {"label": "专盯起始", "value": one.since_on, "kind": "date"},
            {"label": "结束日期", "value": one.ended_on, "kind": "date"},
            {"label": "专盯措施", "value": one.measures or None, "kind": "wide"},
        ],
        "sections": [contact_section(contacts), miss_section(misses), from_register(one)],
        "photos": photos_of(uses, stages),
    }


def contact_section(contacts: list[WatchContact]) -> Row:
    rows = [
        [
            f"{one.on:%Y-%m-%d}",
            one.get_way_display(),
            {
                "text": "正常" if one.is_normal else "异常",
                "tone": "" if one.is_normal else "danger",
            },
            one.found,
            one.by_name,
        ]
        for one in contacts
    ]
    columns = ["日期", "方式", "情况", {"label": "现场情况", "kind": "wide"}, "联系人"]
    note = "" if rows else "还没有联系记录。"
    return {"title": "联系记录", "count": len(rows), "table": {"columns": columns, "rows": rows, "note": note}}  # fmt: skip


def miss_section(misses: Any) -> Row:
    rows = [
        [
            f"{one.due_on:%Y-%m-%d}",
            one.watcher,
            {
                "text": f"{one.made_up_on:%Y-%m-%d}" if one.made_up_on else "还没补",
                "tone": "" if one.made_up_on else "danger",
            },
        ]
        for one in misses
    ]
    note = "" if rows else "没有漏过联系。"
    table = {"columns": ["应联系日期", "当时专盯人", "补联系日期"], "rows": rows, "note": note}
    return {"title": "漏联系", "count": len(rows), "table": table}


def draw_proposal(
    one: Proposal,
    actor: Actor,
    _today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """A request of change: field by field what is, what is asked, and what has changed since."""
    address = "enterprises:proposal_move"
    drawn = base(PROPOSAL_WORKFLOW, one, actor, address, tried=tried, typed=typed, refusal=refusal)
    drawn.pop("chain")
    now = facts_of(one.enterprise)
    rows = []
    for name, was, new in change_lines(one.changes):
        moved = plain(getattr(now, name)) != one.changes[name][0] and one.status in OPEN
        note = f"现在是{short(name, plain(getattr(now, name)))}" if moved else ""
        rows.append(
            [
                LABELS.get(name, name),
                {"text": was, "note": note, "tone": "danger" if moved else ""},
                {"text": new, "tone": "info"},
            ]
        )
    columns = ["项目", {"label": "档案里的", "kind": "wide"}, {"label": "申请改为", "kind": "wide"}]
    return drawn | {
        "title": f"{one.enterprise.name}申请变更企业资料",
        "facts_title": "申请",
        "facts": [
            {"label": "状态", "value": one.get_status_display(), "kind": "status", "tone": "info"},
            {"label": "审核单位", "value": one.unit.name if one.unit else None},
            {"label": "申请人", "value": one.proposed_by},
            {
                "label": "申请时间",
                "value": f"{timezone.localtime(one.proposed_at):%Y-%m-%d %H:%M}",
            },
            {"label": "变更说明", "value": one.note or None, "kind": "wide"},
            {"label": "审核意见", "value": one.answer or None, "kind": "wide"},
        ],
        "sections": [
            {"title": "逐项对照", "count": len(rows), "table": {"columns": columns, "rows": rows}},
            from_register(one),
        ],
    }
