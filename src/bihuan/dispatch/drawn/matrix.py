"""Tasks by unit and period: the page and the office's own sheet."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from django.db.models import Prefetch
from django.urls import reverse

from bihuan.dispatch.lights import TONES, WORDS, light_of
from bihuan.dispatch.models import OfficialText, Share, WorkItem
from bihuan.dispatch.states import DocumentStatus, ShareRole, ShareStatus
from bihuan.kernel.actors import Actor
from bihuan.kernel.workbooks import Column, Sheet, workbook_bytes

Cell = dict[str, Any]
PERIODS = {"quarter": "按季度", "month": "按月"}
VIEWS = {"period": "事项 × 时间", "unit": "事项 × 单位"}


@dataclass(frozen=True)
class Question:
    """What the matrix is asked for: a document, a year, how the time is cut."""

    document: OfficialText | None
    year: int
    period: str
    view: str

    def periods(self) -> list[tuple[str, date, date]]:
        """Label, first and last day of each period of the year."""
        length, word = (3, "季度") if self.period == "quarter" else (1, "月")
        found = []
        for number, month in enumerate(range(length, 13, length), 1):
            last = date(self.year, month, monthrange(self.year, month)[1])
            found.append((f"{number}{word}", date(self.year, month - length + 1, 1), last))
        return found


def documents_of(actor: Actor) -> list[OfficialText]:
    found = OfficialText.objects.visible_to(actor).filter(status=DocumentStatus.ISSUED)
    return list(found.exclude(items=None).order_by("-id")[:100])


def read_question(asked: Mapping[str, str], actor: Actor, today: date) -> Question:
    """The question in an address; the newest document and this year where it names none."""
    documents = documents_of(actor)
    chosen = next((one for one in documents if str(one.pk) == asked.get("document")), None)
    document = chosen or next(iter(documents), None)
    words = asked.get("year", "")
    year = int(words) if words.isdecimal() and 1949 <= int(words) <= 2100 else 0
    year = year or (document.plan_year or document.year if document else None) or today.year
    period = asked.get("period") if asked.get("period") in PERIODS else "quarter"
    view = asked.get("view") if asked.get("view") in VIEWS else "period"
    return Question(document, int(year), str(period), str(view))


def items_of(question: Question, actor: Actor) -> list[WorkItem]:
    """The tasks with the shares that the actor sees and what was reported of them."""
    if question.document is None:
        return []
    shares = Share.objects.visible_to(actor).exclude(status=ShareStatus.WITHDRAWN)
    shares = shares.select_related("unit").prefetch_related("notes").order_by("role", "id")
    found = WorkItem.objects.visible_to(actor).filter(document=question.document)
    return list(found.prefetch_related(Prefetch("shares", shares, to_attr="seen")).order_by("id"))


def percent_by(share: Share, first: date, last: date, today: date) -> int | None:
    """What a unit had reported by the end of a period.

    ``None`` for a period that has not begun, and before the first report.
    """
    if first > today:
        return None
    if share.done_on is not None and share.done_on <= last:
        return 100
    known = [note.percent for note in share.notes.all() if note.on <= last]
    return known[-1] if known else None


def unit_names(item: WorkItem, role: ShareRole) -> str:
    return "、".join(share.unit.name for share in seen(item) if share.role == role)


def seen(item: WorkItem) -> Sequence[Share]:
    shares: Sequence[Share] = getattr(item, "seen", ())
    return shares


def average(values: Sequence[int | None]) -> str | None:
    known = [value for value in values if value is not None]
    return f"{sum(known) // len(known)}%" if known else None


def period_table(items: list[WorkItem], question: Question, today: date) -> Cell:
    """A row for each unit of each task, a column for each period."""
    periods = question.periods()
    rows = []
    for item in items:
        for share in seen(item):
            light = light_of(share.status, share.yellow_from, share.next_due_on, today)
            reached = [percent_by(share, first, last, today) for _n, first, last in periods]
            rows.append(
                [
                    item.chapter or None,
                    item.no or None,
                    {"text": item.title[:40], "url": reverse("dispatch:item", args=[item.pk])},
                    {"text": share.unit.name, "url": reverse("dispatch:share", args=[share.pk])},
                    str(ShareRole(share.role).label),
                    {"text": WORDS[light], "tone": TONES[light]} if light else None,
                    *(f"{value}%" if value is not None else None for value in reached),
                ]
            )
    task = {"label": "任务", "kind": "wide"}
    labels = ["章节", "序号", task, "单位", "分工", "灯号", *(one[0] for one in periods)]
    return {"columns": labels, "rows": rows, "note": "各期为期末累计进度，没有填报的为“—”。"}


def unit_table(items: list[WorkItem], today: date) -> Cell:
    """A row for each task, a column for each unit."""
    units: dict[int, str] = {}
    for item in items:
        units |= {one.unit_id: one.unit.short_name or one.unit.name for one in seen(item)}
    rows = []
    for item in items:
        held = {share.unit_id: share for share in seen(item)}
        cells: list[Any] = []
        for pk in units:
            share = held.get(pk)
            light = share and light_of(share.status, share.yellow_from, share.next_due_on, today)
            if share is None:
                cells.append(None)
                continue
            mark = "★" if share.role == ShareRole.LEAD else ""
            cells.append(
                {
                    "text": f"{mark}{share.percent}%",
                    "tone": TONES[light] if light else "",
                    "url": reverse("dispatch:share", args=[share.pk]),
                }
            )
        words = " ".join(filter(None, [item.no, item.title[:40]]))
        rows.append([{"text": words, "url": reverse("dispatch:item", args=[item.pk])}, *cells])
    columns = [{"label": "任务", "kind": "lead"}, *units.values()]
    return {"columns": columns, "rows": rows, "note": "★ 为牵头单位；“—”表示不承担。"}


def draw_matrix(asked: Mapping[str, str], actor: Actor, today: date) -> Cell:
    """The matrix as the template takes it."""
    question = read_question(asked, actor, today)
    items = items_of(question, actor)
    table = (
        unit_table(items, today)
        if question.view == "unit"
        else period_table(items, question, today)
    )
    document = question.document
    address = reverse("dispatch:matrix")
    said = {
        "document": document.pk if document else "",
        "year": question.year,
        "period": question.period,
        "view": question.view,
    }
    download = {
        "label": "导出任务分解表",
        "url": f"{address}?{urlencode(said | {'format': 'xlsx'})}",
        "icon": "download",
    }
    options = [(str(one.pk), one.title) for one in documents_of(actor)]
    return {
        "title": "任务矩阵",
        "subtitle": document.title if document else "",
        "actions": [download] if items else [],
        "choose": {
            "action": address,
            "fields": [
                choice("document", "来文或计划", said["document"], options),
                {"name": "year", "label": "年度", "kind": "number", "value": question.year},
                choice("period", "时间", question.period, PERIODS.items()),
                choice("view", "看法", question.view, VIEWS.items()),
            ],
        },
        "sections": [{"title": VIEWS[question.view], "table": table}] if items else [],
        "empty": "还没有分解下达的任务。",
    }


def choice(name: str, label: str, value: Any, options: Any) -> Cell:
    return {
        "name": name,
        "label": label,
        "kind": "select",
        "value": value,
        "options": list(options),
    }


def matrix_workbook(asked: Mapping[str, str], actor: Actor, today: date) -> tuple[str, bytes]:
    """The office's own sheet (任务分解表): its name for the download, and its bytes.

    One row a task with its units by role, limit, target, status and what was reported; below each
    period what the units had reached on average. The first columns are those that the import takes.
    """
    question = read_question(asked, actor, today)
    periods = question.periods()
    labels = ["来文或计划", "序号", "章节", "任务", "牵头单位", "责任单位", "完成时限", "量化目标"]
    labels += ["阶段目标", "状态", "进展情况", "存在问题", *(one[0] for one in periods)]
    title = question.document.title if question.document else "任务"
    rows = []
    for item in items_of(question, actor):
        shares = seen(item)
        stages = item.milestones.filter(withdrawn_at__isnull=True)
        rows.append(
            [
                title,
                item.no,
                item.chapter,
                item.title,
                unit_names(item, ShareRole.LEAD),
                unit_names(item, ShareRole.PARTICIPANT),
                item.due_on,
                item.target,
                "、".join(f"{one.due_on} {one.percent}%" for one in stages if one.percent),
                str(item.get_status_display()),
                "；".join(f"{one.unit.name}：{one.progress}" for one in shares if one.progress),
                "；".join(f"{one.unit.name}：{one.obstacle}" for one in shares if one.obstacle),
                *(
                    average([percent_by(share, first, last, today) for share in shares]) or ""
                    for _label, first, last in periods
                ),
            ]
        )
    wide = {"任务": 48, "进展情况": 40, "责任单位": 32, "牵头单位": 24, "章节": 24}
    columns = [
        Column(label, wide.get(label, 14), "date" if label == "完成时限" else "text")
        for label in labels
    ]
    sheet = Sheet(
        "任务分解表",
        columns,
        rows,
        title=f"{title}任务分解表",
        notes=(f"{question.year} 年度，截至 {today}；{actor.unit_name}",),
    )
    return quote(f"任务分解表-{question.year}.xlsx"), workbook_bytes([sheet])
