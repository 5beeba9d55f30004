"""A report as the template ``report.html`` takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from bihuan.documents.outline import chinese_number
from bihuan.documents.record import said as document_said
from bihuan.documents.states import Status
from bihuan.documents.workflow import DOCUMENT_WORKFLOW
from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.reports import permissions as perms
from bihuan.reports.checks import Check
from bihuan.reports.composition import Cell, Composition, Figure, Table
from bihuan.reports.filling import cell_text, parts_of, worded
from bihuan.reports.forms import submit_fields
from bihuan.reports.kinds import ReportKind, kind_of
from bihuan.reports.models import Report, ReportVersion
from bihuan.reports.rules import RoundWords, chinese_day, chinese_days, chinese_moment
from bihuan.reports.services import latest, open_checks, round_words
from bihuan.reports.services.composing import report_chain

Drawn = dict[str, Any]
UNWRITTEN = "（还没有写；不写的，印发时不出现这一节。）"
FILES = (("pdf", "PDF", "file-type-pdf"), ("docx", "Word", "file-type-docx"))
SHEET = ("xlsx", "Excel", "file-spreadsheet")


def paper(composition: Composition, status: str, number: str = "") -> Drawn:
    """The report as it will be printed, every figure a link to its rows."""
    words, figures = round_words(), composition.by_id()
    moment = timezone.localtime(composition.as_of)
    blocks: list[Drawn] = []
    titles = count(1)
    for section in composition.sections:
        if section.title:
            number_ = chinese_number(next(titles))
            blocks.append({"kind": "heading", "text": f"{number_}、{section.title}"})
        if section.is_empty:
            blocks.append({"kind": "paragraph", "parts": [{"text": UNWRITTEN}]})
        blocks += [
            {"kind": "paragraph", "parts": linked(text, composition, figures, words)}
            for text in section.paragraphs
        ]
        blocks += [{"kind": "table", "table": drawn_table(one, figures)} for one in section.tables]
    return {
        "title": composition.title,
        "sub": status,
        "number": number,
        "head": [
            ("统计期间", chinese_days(composition.first, composition.last)),
            ("数据截止时间", chinese_moment(moment)),
            ("口径", composition.source),
            ("填报单位", composition.unit),
        ],
        "blocks": blocks,
        "annexes": [],
        "signed_by": composition.unit,
        "date_text": chinese_day(composition.on),
    }


def linked(
    text: str, composition: Composition, figures: Mapping[str, Figure], words: RoundWords
) -> list[Drawn]:
    return [
        {
            "text": part.text,
            "url": part.figure.url if part.figure else "",
            "title": hint(part.figure) if part.figure else "",
        }
        for part in parts_of(worded(text, composition.words), figures, composition.wording, words)
    ]


def hint(figure: Figure) -> str:
    if figure.of:
        return f"{figure.label}，由报表里的其他数字算得"
    return f"{figure.label}，{figure.period}，点开看这 {figure.rows} 行"


def drawn_table(table: Table, figures: Mapping[str, Figure]) -> Drawn:
    numeric = {
        place for place in range(len(table.columns)) if table.rows and table.rows[0][place].figure
    }
    return {
        "title": table.title,
        "columns": [
            {"label": label, "kind": "number" if place in numeric else ""}
            for place, label in enumerate(table.columns)
        ],
        "rows": [[drawn_cell(cell, figures) for cell in row] for row in table.rows],
        "total": [drawn_cell(cell, figures) for cell in table.total] or None,
        "note": table.note,
    }


def drawn_cell(cell: Cell, figures: Mapping[str, Figure]) -> Any:
    text = cell_text(cell, figures)
    if cell.figure:
        figure = figures[cell.figure]
        return {"text": text, "url": figure.url, "title": hint(figure)}
    return {"text": text, "url": cell.url} if cell.url else text


def downloads(address: str, query: Mapping[str, str], *, has_tables: bool) -> list[Drawn]:
    tail = f"?{urlencode(query)}" if query else ""
    offered = (*FILES, SHEET) if has_tables else FILES
    return [
        {"label": label, "url": address.replace("ENDING", ending) + tail, "icon": icon}
        for ending, label, icon in offered
    ]


def has_tables(composition: Composition) -> bool:
    return any(section.tables for section in composition.sections)


def drawn_checks(checks: Sequence[Check], explained: Mapping[str, str]) -> list[Drawn]:
    """Checks, failing ones first; one that somebody has explained says so."""
    order = {False: 0, None: 1, True: 2}
    return [
        {
            "text": f"{one.text}（已说明：{explained[one.key]}）"
            if one.key in explained
            else one.text,
            "ok": None if one.key in explained else one.ok,
            "url": "",
        }
        for one in sorted(checks, key=lambda one: order[one.ok])
    ]


def versions(report: Report, shown: int) -> list[Drawn]:
    found = ReportVersion.objects.filter(report=report).order_by("-number")
    return [
        {
            "label": f"第{one.number}稿　{timezone.localtime(one.made_at):%m-%d %H:%M}　"
            + ("计算" if one.is_reckoned else "改文字"),
            "url": f"{reverse('reports:detail', args=[report.pk])}?version={one.number}",
            "active": one.number == shown,
        }
        for one in found
    ]


def move(name: str, label: str, url: str, refusal: str | None = None, **more: Any) -> Drawn:
    return {
        "name": name,
        "label": label,
        "url": url,
        "method": "post",
        "tone": "",
        "allowed": refusal is None,
        "refusal_text": refusal,
        "fields": [],
    } | more


def preview_moves(kind: ReportKind, query: Mapping[str, str], actor: Actor) -> list[Drawn]:
    """What may be done with a report that is only looked at: keep it."""
    if not actor.may(perms.COMPOSE):
        return []
    hidden = [{"name": name, "kind": "hidden", "value": value} for name, value in query.items()]
    address = reverse("reports:keep", args=[kind.name.name])
    return [move("keep", "存为草稿", address, tone="primary", fields=hidden)]


def draft_moves(report: Report, actor: Actor, errors: Mapping[str, str]) -> list[Drawn]:
    """What may be done with a draft: send it to its signer, edit, reckon again, explain."""
    if not actor.may(perms.COMPOSE):
        return []
    wrong = open_checks(report)
    refusal = f"有 {len(wrong)} 处数字对不上，改好或说明原因后才能送签。" if wrong else None
    fields = submit_fields(kind_of(report.kind), latest(report), actor, errors)
    shown = [
        move("submit", "送签", address("submit", report), refusal, tone="primary", fields=fields),
        move("edit", "修改文字", address("edit", report), method="get"),
        move("recompute", "重新计算", address("recompute", report)),
    ]
    if wrong:
        options = [(one.key, one.text) for one in wrong]
        explain = [
            {"name": "check", "label": "哪一处", "kind": "select", "options": options, "value": ""},
            {"name": "reason", "label": "为什么这样写", "kind": "textarea", "required": True},
        ]
        shown.append(move("explain", "说明数字", address("explain", report), fields=explain))
    return shown


def clocks(report: Report, actor: Actor, today: date) -> list[Drawn]:
    """The time limits that began with the issue, and what ticks each off."""
    found = []
    for place, one in enumerate(report.clocks):
        due, done = date.fromisoformat(one["due_on"]), one["done_on"]
        late = done > one["due_on"] if done else due < today
        state = ("已完成" if done else "进行中") if not late else "逾期完成" if done else "已逾期"
        found.append(
            {
                "label": one["label"],
                "due": f"{chinese_day(due)}{'（暂按）' if one['is_provisional'] else ''}",
                "done": chinese_day(date.fromisoformat(done)) if done else "",
                "note": one["note"],
                "state": state,
                "tone": "danger" if late else "done" if done else "info",
                "url": ""
                if done or not actor.may(perms.COMPOSE)
                else reverse("reports:stop_clock", args=[report.pk, place]),
            }
        )
    return found


def address(name: str, report: Report) -> str:
    return reverse(f"reports:{name}", args=[report.pk])


def moves(report: Report, actor: Actor, errors: Mapping[str, str], tried: str) -> list[Drawn]:
    """The 下一步 of a stored report: its own while it is a draft, then its document's."""
    if report.status == Status.DRAFT:
        return draft_moves(report, actor, errors)
    if report.document is None:
        return []
    return detail.moves_of(
        DOCUMENT_WORKFLOW,
        report.document,
        actor,
        address=lambda name: reverse("reports:move", args=[report.pk, name]),
        errors=errors,
        tried=tried,
    )


def timeline(report: Report) -> list[Drawn]:
    """What happened to the report and to its document, newest first."""
    found = detail.timeline_of(report_chain(report), texts=document_said)
    if report.document is not None:  # what the document went through follows what the report did
        chain = DOCUMENT_WORKFLOW.chain(report.document)
        found = detail.timeline_of(chain, texts=document_said) + found
    return sorted(found, key=lambda one: one["at"], reverse=True)
