"""What stands beside a hazard on its page: the list's entry, plans, controls, reports, papers, checks."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from bihuan.hazards.models import Hazard, MajorFile
from bihuan.hazards.services import is_controlled, needs_control
from bihuan.hazards.states import NOT_YET_RECTIFIED, UNFINISHED, Grade
from bihuan.hazards.supervision import (
    ControlStatus,
    ListingStatus,
    NoticeStatus,
    PlanKind,
    PlanStatus,
    RecheckKind,
    RecheckStatus,
    ReportedTo,
)
from bihuan.hazards.supervision_forms import ACTS
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.models import Event
from bihuan.statutes.dictionaries import label

Cell = dict[str, Any]
NOT_DEEDS = ("escalation.", "hazard.remind")


def file_of(hazard: Hazard) -> MajorFile | None:
    """The hazard's entry in the list."""
    return MajorFile.objects.filter(hazard=hazard).select_related("person_unit").first()


def act(hazard: Hazard, name: str, actor: Actor) -> Cell | None:
    """The button of an act, for whoever may."""
    form = ACTS[name]
    if not actor.may(form.permission):
        return None
    return {"label": str(form.title), "url": reverse("hazards:act", args=[hazard.pk, name])}


def acts_of(hazard: Hazard, actor: Actor, today: date) -> list[Cell]:
    """What may be done beside the hazard now and has no section of its own."""
    file, names = file_of(hazard), []
    if file is None and hazard.status in UNFINISHED:
        names.append("follow")
    if file is not None and file.received_on is None and hazard.status in UNFINISHED:
        names.append("receive")
    if file is not None and file.demolished_on is None and is_long_delayed(hazard, today):
        names.append("demolition")
    found = [act(hazard, name, actor) for name in names]
    icons = {"follow": "flag", "receive": "inbox", "demolition": "photo"}
    return [
        one | {"icon": icons[name]}
        for name, one in zip(names, found, strict=True)
        if one is not None
    ]


def plan_act(hazard: Hazard, file: MajorFile | None, actor: Actor, today: date) -> Cell | None:
    """The plan that is owed next."""
    if file is None or hazard.grade != Grade.MAJOR or hazard.status not in NOT_YET_RECTIFIED:
        return None
    if file.plan_approved_on is None:
        return act(hazard, "plan", actor)
    if is_long_delayed(hazard, today) and file.speed_up_approved_on is None:
        return act(hazard, "speed-up", actor)
    return None


def report_act(hazard: Hazard, file: MajorFile | None, actor: Actor) -> Cell | None:
    """The report that is owed next."""
    if file is None or file.reports_due_on is None:
        return None
    is_owed = file.authority_on is None or file.congress_on is None
    return act(hazard, "dual-report", actor) if is_owed else None


def control_act(hazard: Hazard, actor: Actor) -> Cell | None:
    return act(hazard, "control", actor) if hazard.status in NOT_YET_RECTIFIED else None


def is_long_delayed(hazard: Hazard, today: date) -> bool:
    """Whether a major hazard stands longer than the setting allows."""
    days = int(packs.setting("hazards", "long-delayed-days"))
    is_open = hazard.status in UNFINISHED and hazard.grade == Grade.MAJOR
    return is_open and (today - hazard.found_on).days > days


def missing(hazard: Hazard, today: date) -> list[str]:
    """What is not there though it is owed, in words, for the box at the head of the page."""
    file, found = file_of(hazard), []
    start, limit = hazard.confirmed_on, hazard.due_on
    is_long = start is not None and limit is not None and needs_control(start, limit)
    if hazard.status in NOT_YET_RECTIFIED and is_long and not is_controlled(hazard, today):
        found.append("没有正在执行的管控措施")
    if file is None or hazard.grade != Grade.MAJOR or hazard.status not in UNFINISHED:
        return found
    if hazard.status in NOT_YET_RECTIFIED and file.plan_approved_on is None:
        found.append(f"治理方案未通过（期限 {file.plan_due_on}）")
    if file.reports_due_on is not None:
        owed = {"监管部门": file.authority_on, "职工大会或者职代会": file.congress_on}
        names = "、".join(name for name, on in owed.items() if on is None)
        if names:
            found.append(f"未向{names}报告（期限 {file.reports_due_on}）")
    if is_long_delayed(hazard, today):
        days = (today - hazard.found_on).days
        plan = "" if file.speed_up_approved_on else "，没有提速整改方案"
        found.append(f"久拖未改，已 {days} 天{plan}")
    idle = idle_days(hazard, today)
    if idle is not None and idle > int(packs.setting("hazards", "idle-days")):
        found.append(f"已 {idle} 天没有动作")
    return found


def idle_days(hazard: Hazard, today: date) -> int | None:
    """Days since somebody last did something about it; a reminder is no deed."""
    events = Event.objects.filter(chain=f"hazard:{hazard.pk}").exclude(kind=NOT_DEEDS[1])
    last = events.exclude(kind__startswith=NOT_DEEDS[0]).order_by("-seq").first()
    return None if last is None else max((today - last.at.date()).days, 0)


def link_to(name: str, pk: int, text: str) -> Cell:
    return {"text": text, "url": reverse(f"hazards:{name}", args=[pk])}


def sections(hazard: Hazard, actor: Actor, today: date) -> list[Cell]:
    """Every section that has something to say, in the order of the work."""
    file = file_of(hazard)
    found = [
        file_section(hazard, file, actor, today) if file else None,
        plan_section(hazard, plan_act(hazard, file, actor, today)),
        control_section(hazard, control_act(hazard, actor)),
        report_section(hazard, report_act(hazard, file, actor)),
        listing_section(hazard),
        notice_section(hazard),
        recheck_section(hazard),
    ]
    return [one for one in found if one is not None]


def file_section(hazard: Hazard, file: MajorFile, actor: Actor, today: date) -> Cell:
    """The entry of the list: the four systems, the person, the days."""
    days = ((hazard.closed_on or today) - hazard.found_on).days
    idle = idle_days(hazard, today) if hazard.status in UNFINISHED else None
    named = list(hazard.designations.select_related("unit"))
    facts: list[Cell] = [
        {"label": "清单编号", "value": file.number},
        {"label": "列入原因", "value": file.reason},
        {"label": "跟踪整改部门", "value": file.person_unit.name},
        {"label": "跟踪责任人", "value": file.person, "note": changes(len(named))},
        {
            "label": label("four-systems", "hand-over"),
            "value": file.handed_over_on,
            "kind": "date",
            "note": f"{file.receiver} {file.received_on} 接收" if file.received_on else "未接收",
        },
        {"label": label("four-systems", "ledger"), "value": file.opened_on, "kind": "date"},
        {
            "label": label("four-systems", "cancel"),
            "value": file.cancel_number or None,
            "note": str(file.cancelled_on or ""),
        },
        {
            "label": label("four-systems", "circular"),
            "value": file.circular_on,
            "kind": "date",
            "note": f"共 {file.circulars} 次 {file.circular_no}" if file.circulars else "",
        },
        {"label": "从发现到销号" if hazard.closed_on else "已存在", "value": f"{days} 天"},
        {"label": "距上次动作", "value": None if idle is None else f"{idle} 天"},
    ]
    if file.demolished_on is not None:
        facts += [
            {"label": "拆除日期", "value": file.demolished_on, "kind": "date"},
            {"label": "拆除面积", "value": f"{file.demolished_m2:,.2f} 平方米"},
        ]
    section: Cell = {"title": label("four-systems", "list"), "facts": facts}
    if hazard.status in UNFINISHED:
        section["action"] = act(hazard, "person", actor)
    if len(named) > 1:
        rows = [[str(one.from_on), one.unit.name, one.person, one.reason] for one in named]
        section["table"] = {"columns": ["自", "部门", "责任人", "原因"], "rows": rows}
    return section


def changes(count: int) -> str:
    return f"变更过 {count - 1} 次" if count > 1 else ""


def plan_section(hazard: Hazard, action: Cell | None) -> Cell | None:
    rows = [
        [
            link_to("cure_plan", plan.pk, str(PlanKind(plan.kind).label)),
            {"text": plan.leader, "note": plan.patron},
            f"{plan.funds_yuan:,.0f}",
            str(plan.due_on),
            str(PlanStatus(plan.status).label),
        ]
        for plan in hazard.plans.all()
    ]
    columns: list[Any] = [
        "方案",
        "责任人",
        {"label": "资金（元）", "kind": "number"},
        "时限",
        "状态",
    ]
    return section_of("治理方案（五落实）", columns, rows, action)


def control_section(hazard: Hazard, action: Cell | None) -> Cell | None:
    kept = {None: None, True: "落实到位", False: {"text": "没有落实", "tone": "danger"}}
    rows = [
        [
            link_to("control", one.pk, label("control-measures", one.kind)),
            f"{one.starts_on} 至 {one.lifted_on or one.ends_on or '解除'}",
            one.checker,
            str(one.checked_on) if one.checked_on else None,
            kept[one.is_kept],
            str(ControlStatus(one.status).label),
        ]
        for one in hazard.controls.all()
    ]
    columns = ["管控措施", "期间", "检查人", "最近检查", "落实情况", "状态"]
    return section_of("整改期间管控", columns, rows, action)


def report_section(hazard: Hazard, action: Cell | None) -> Cell | None:
    rows = [
        [
            str(ReportedTo(one.to).label),
            str(one.reported_on),
            one.receiver,
            one.reporter,
            one.content,
        ]
        for one in hazard.dual_reports.all()
    ]
    columns: list[Any] = [
        "报告对象", "日期", "接受报告的部门或者会议", "报告人", {"label": "内容", "kind": "wide"}
    ]  # fmt: skip
    return section_of("双报告", columns, rows, action)


def listing_section(hazard: Hazard) -> Cell | None:
    shown = hazard.listings.exclude(status=ListingStatus.DRAFT).select_related("body")
    rows = [
        [
            link_to("listing", one.pk, one.doc_no or one.number),
            str(one.get_level_display()),
            one.body.name,
            str(one.listed_on or ""),
            str(one.due_on),
            str(ListingStatus(one.status).label),
        ]
        for one in shown
    ]
    return section_of("挂牌督办", ["文号", "层级", "督办单位", "挂牌", "期限", "状态"], rows)


def notice_section(hazard: Hazard) -> Cell | None:
    items = hazard.notice_items.exclude(notice__status=NoticeStatus.WITHDRAWN)
    rows = [
        [
            link_to("rectify_notice", one.notice_id, one.notice.number or "未编号"),
            label("rectify-notices", one.notice.kind),
            one.notice.unit.name,
            one.requirement,
            str(one.due_on),
        ]
        for one in items.select_related("notice", "notice__unit")
    ]
    columns: list[Any] = ["文号", "文书", "发出单位", {"label": "整改要求", "kind": "wide"}, "期限"]
    return section_of("限期整改通知", columns, rows)


def recheck_section(hazard: Hazard) -> Cell | None:
    rows = [
        [
            link_to("recheck", one.pk, str(RecheckKind(one.kind).label)),
            str(one.asked_on),
            str(one.visit_on or one.due_on),
            one.officer or None,
            str(RecheckStatus(one.status).label),
            one.note or None,
        ]
        for one in hazard.rechecks.order_by("pk")
    ]
    columns: list[Any] = [
        "复查", "申请", "约定或者期限", "人员", "结果", {"label": "情况", "kind": "wide"}
    ]  # fmt: skip
    return section_of("复查", columns, rows)


def section_of(
    title: str, columns: list[Any], rows: list[list[Any]], action: Cell | None = None
) -> Cell | None:
    """A table under its title, with what may be added; nothing where there is neither."""
    if rows:
        table = {"columns": columns, "rows": rows}
        return {"title": title, "count": len(rows), "table": table, "action": action}
    if action is not None:
        return {"title": title, "text": "还没有登记。", "action": action}
    return None
