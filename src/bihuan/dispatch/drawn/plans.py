"""Control targets live, a long plan as a tree, the fifteen measures, records of measures and slips."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from bihuan.dispatch.models import (
    ControlTarget,
    LocalMeasure,
    LongPlan,
    MeasureCheck,
    PlanNode,
    Share,
    Slip,
)
from bihuan.dispatch.planning import Against, MeasureStatus, NodeKind, Sign, SlipStatus, Verdict
from bihuan.dispatch.record import common, overdue_alert
from bihuan.dispatch.services.longterm import FIFTEEN
from bihuan.dispatch.services.measuring import holds
from bihuan.dispatch.states import ItemStatus, ShareStatus
from bihuan.dispatch.workflow import LOCAL_MEASURE_WORKFLOW, SLIP_WORKFLOW
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import (
    Period,
    Query,
    Value,
    a_year_before,
    all_indicators,
    link,
    value,
)
from bihuan.organisations.choices import region_name, supervisor_options

Cell = dict[str, Any]
VERDICTS = {True: ("已达到", "未达到"), False: ("在控制内", "超出")}  # by: more is better
VERDICT_TONES = {Verdict.DONE: "done", Verdict.PARTLY: "warn", Verdict.NOT: "danger"}


def plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"


def period_of(year: int, today: date) -> Period | None:
    """The year up to today, the whole of it once it is past; ``None`` for a year to come."""
    if year > today.year:
        return None
    return Period(date(year, 1, 1), min(today, date(year, 12, 31)))


def measured(
    code: str, year: int, region: str, actor: Actor, at: datetime, today: date
) -> tuple[Value | None, Value | None]:
    """An indicator for a year up to today, and for the same days a year before."""
    period = period_of(year, today)
    if not code or code not in all_indicators() or period is None:
        return None, None
    query = Query(period, at, region)
    now = value(all_indicators()[code], query, actor)
    return now, value(all_indicators()[code], a_year_before(query), actor)


def target_row(target: ControlTarget, actor: Actor, at: datetime, today: date) -> list[Any]:
    """One control target against what the list holds now; — where no list holds it yet."""
    now, before = measured(target.indicator, target.year, target.region, actor, at, today)
    number = now.number if now else None
    last_year = target.against == Against.LAST_YEAR
    aim = (before.number if before else None) if last_year else target.value
    verdict: Any = None
    if number is not None and aim is not None:
        kept, missed = VERDICTS[Sign(target.op) in {Sign.AT_LEAST, Sign.ABOVE}]
        met = holds(target.op, number, aim)
        verdict = {"text": kept, "tone": "done"} if met else {"text": missed, "tone": "danger"}
    want = f"{target.get_op_display()}{'上年同期' if last_year else ''}"
    return [
        region_name(target.region) or target.region,
        target.title,
        want,
        f"{plain(aim)} {target.unit}".strip() if aim is not None else None,
        {"text": now.text(), "url": link(now)} if now and number is not None else None,
        {"text": before.text(), "url": link(before)}
        if before and before.number is not None
        else None,
        verdict,
        None if target.indicator else "相应台账还没有",
    ]


def draw_targets(year: int, actor: Actor, at: datetime, today: date) -> Cell:
    """The control targets of a year, each compared live."""
    targets = ControlTarget.objects.visible_to(actor).filter(year=year, withdrawn_at__isnull=True)
    rows = [target_row(one, actor, at, today) for one in targets.order_by("region", "id")]
    title = {"label": "控制目标", "kind": "wide"}
    columns = ["区域", title, "要求", "目标值", "今年累计", "上年同期", "对照", "说明"]
    return {
        "title": "年度控制目标",
        "subtitle": f"{year} 年，截至 {min(today, date(year, 12, 31))}",
        "actions": [{"label": "目标台账与导入", "url": "/l/control-targets/", "icon": "list"}],
        "choose": year_choice(reverse("dispatch:control_targets"), year),
        "sections": [{"title": f"{year} 年", "table": {"columns": columns, "rows": rows}}]
        if rows
        else [],
        "empty": "这一年还没有设定控制目标，可在目标台账里导入。",
    }


def year_choice(action: str, year: int) -> Cell:
    fields = [{"name": "year", "label": "年度", "kind": "number", "value": year}]
    return {"action": action, "fields": fields}


def ordered(nodes: list[PlanNode]) -> list[tuple[PlanNode, int]]:
    """The nodes from the top, each followed by those below it, with their depth."""
    below: dict[int | None, list[PlanNode]] = {}
    for node in nodes:
        below.setdefault(node.parent_id, []).append(node)
    found: list[tuple[PlanNode, int]] = []

    def walk(parent: int | None, depth: int) -> None:
        for node in below.get(parent, ()):
            found.append((node, depth))
            walk(node.pk, depth + 1)

    walk(None, 0)
    return found


def draw_plan(plan: LongPlan, actor: Actor, at: datetime, today: date) -> Cell:
    """A plan as a tree: what each year should reach, what is, and the year's tasks for it."""
    nodes = list(
        plan.nodes.filter(withdrawn_at__isnull=True)
        .select_related("unit")
        .prefetch_related("items")
        .order_by("id")
    )
    years = [str(year) for year in range(plan.first_year, plan.last_year + 1)]
    rows = []
    for node, depth in ordered(nodes):
        now, _before = measured(node.indicator, today.year, plan.region, actor, at, today)
        items = list(node.items.all())
        done = sum(item.status == ItemStatus.DONE for item in items)
        rows.append(
            [
                node.no,
                f"{'　' * depth}{node.title}",
                str(NodeKind(node.kind).label),
                node.unit.name if node.unit else None,
                plain(node.base),
                *(str(node.yearly[year]) if year in node.yearly else None for year in years),
                plain(node.midterm),
                plain(node.final),
                node.measure_unit or None,
                {"text": now.text(), "url": link(now)} if now and now.number is not None else None,
                f"{done}/{len(items)} 项办结" if items else None,
            ]
        )
    content = {"label": "内容", "kind": "wide"}
    columns = ["序号", content, "类别", "责任单位", "基期", *(f"{year}年" for year in years)]
    columns += ["中期", "期末", "单位", "现在", "年度任务"]
    tree = {"title": "目标、指标和项目", "table": {"columns": columns, "rows": rows}}
    return {
        "title": plan.title,
        "subtitle": f"{plan.first_year}—{plan.last_year}",
        "sections": [tree, *tasks_section(nodes)] if rows else [],
        "empty": "这份规划还没有内容，可在规划台账里导入。",
    }


def tasks_section(nodes: list[PlanNode]) -> list[Cell]:
    """The tasks that carry a plan out, each under its part of the plan; none without tasks."""
    rows = [
        [
            f"{node.no} {node.title}",
            {"text": item.title[:60], "url": reverse("dispatch:item", args=[item.pk])},
            str(ItemStatus(item.status).label),
            str(item.due_on) if item.due_on else None,
            str(item.done_on) if item.done_on else None,
        ]
        for node, _depth in ordered(nodes)
        for item in node.items.all()
    ]
    task = {"label": "任务", "kind": "wide"}
    columns = ["规划内容", task, "状态", "完成时限", "办结日期"]
    table = {"columns": columns, "rows": rows}
    return [{"title": "落实规划的任务", "count": len(rows), "table": table}] if rows else []


def draw_fifteen(year: int, actor: Actor) -> Cell:
    """Unit by measure: what inspections of the year found, grouped in the four aspects."""
    rows = [row for row in packs.in_force("dictionary", FIFTEEN).rows if row.get("parent")]
    aspects = packs.in_force("dictionary", FIFTEEN).rows
    words = {str(row["key"]): str(row["title"]) for row in aspects}
    found: dict[int, dict[str, MeasureCheck]] = {}
    checks = MeasureCheck.objects.visible_to(actor).filter(year=year)
    for check in checks.select_related("unit"):
        found.setdefault(check.unit_id, {})[check.measure] = check
    units = [(pk, name) for pk, name in supervisor_options(actor) if pk in found]
    sections = []
    for aspect in [row for row in aspects if not row.get("parent")]:
        mine = [row for row in rows if row["parent"] == aspect["key"]]
        body = [
            [
                words[str(row["key"])],
                *(verdict_cell(found[pk].get(str(row["key"]))) for pk, _n in units),
            ]
            for row in mine
        ]
        columns = [{"label": "措施", "kind": "lead"}, *(name for _pk, name in units)]
        sections.append(
            {"title": words[str(aspect["key"])], "table": {"columns": columns, "rows": body}}
        )
    total = [
        f"{sum(one.verdict == Verdict.DONE for one in found[pk].values())}/{len(rows)}"
        for pk, _name in units
    ]
    if units:
        table = {
            "columns": ["单位", "已落实"],
            "rows": list(map(list, zip([n for _p, n in units], total, strict=True))),
        }
        sections.append({"title": "小计", "table": table})
    return {
        "title": "十五条硬措施落实检查",
        "subtitle": f"{year} 年",
        "actions": [{"label": "检查台账与导入", "url": "/l/measure-checks/", "icon": "list"}],
        "choose": year_choice(reverse("dispatch:fifteen"), year),
        "note": "条文没有与原文核对，可在规则包里修改。没有检查的为“—”。",
        "sections": sections,
        "empty": "",
    }


def verdict_cell(check: MeasureCheck | None) -> Any:
    if check is None:
        return None
    verdict = Verdict(check.verdict)
    cell: Cell = {"text": str(verdict.label), "tone": VERDICT_TONES[verdict]}
    return cell | ({"note": check.finding[:40]} if check.finding else {})


def draw_measure(
    measure: LocalMeasure,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """A local measure: from the upper document through its drafting to the units' tasks."""
    document = measure.document
    tasks = "—"
    if document is not None:
        shares = Share.objects.visible_to(actor).filter(item__document=document)
        shares = shares.exclude(status=ShareStatus.WITHDRAWN)
        tasks = f"{shares.filter(status=ShareStatus.DONE).count()}/{shares.count()} 办结"
    found: Cell = {
        "title": measure.title,
        "number": measure.doc_no,
        "subtitle": str(MeasureStatus(measure.status).label),
        "alert": overdue_alert(
            measure.due_on,
            today,
            is_open=measure.status == MeasureStatus.DRAFTING,
            word="出台时限",
        ),
        "facts": [
            link_fact("上级文件", measure.upper),
            {"label": "起草单位", "value": measure.unit.name},
            {"label": "出台时限", "value": measure.due_on, "kind": "date"},
            {"label": "起草进展", "value": measure.progress or None, "kind": "wide"},
            {"label": "出台日期", "value": measure.issued_on, "kind": "date"},
            {"label": "文号", "value": measure.doc_no or None},
            link_fact("本级文件", document),
            {"label": "单位任务", "value": tasks},
        ],
    }
    address = "dispatch:local_measure_move"
    return found | common(
        LOCAL_MEASURE_WORKFLOW, measure, actor, address, tried, typed or {}, refusal
    )


def link_fact(label: str, document: Any) -> Cell:
    cell: Cell = {"label": label, "value": document.title if document else None}
    if document:
        cell |= {"kind": "link", "url": reverse("dispatch:document", args=[document.pk])}
    return cell


def draw_slip(
    slip: Slip,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """A paper of the ladder: of what, to whom, what it says, what was answered."""
    held = (
        ("dispatch:share", slip.share_id),
        ("dispatch:submission", slip.submission_id),
        ("dispatch:local_measure", slip.measure_id),
        ("hazards:detail", slip.hazard_id),
    )
    page, pk = next((page, pk) for page, pk in held if pk is not None)
    found: Cell = {
        "title": str(slip),
        "number": slip.doc_no,
        "subtitle": str(SlipStatus(slip.status).label),
        "alert": overdue_alert(
            slip.reply_by, today, is_open=slip.status == SlipStatus.SENT, word="回复时限"
        ),
        "facts": [
            {"label": "文书", "value": slip.paper},
            {"label": "单位", "value": slip.unit.name},
            {"label": "事项", "value": slip.title, "kind": "link", "url": reverse(page, args=[pk])},
            {"label": "原时限", "value": slip.due_on, "kind": "date"},
            {"label": "内容", "value": slip.body, "kind": "wide"},
            {"label": "印发日期", "value": slip.sent_on, "kind": "date"},
            {"label": "回复时限", "value": slip.reply_by, "kind": "date"},
            {"label": "回复", "value": slip.reply or None, "kind": "wide"},
        ],
    }
    return found | common(
        SLIP_WORKFLOW, slip, actor, "dispatch:slip_move", tried, typed or {}, refusal
    )
