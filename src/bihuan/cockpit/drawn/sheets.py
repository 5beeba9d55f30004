"""The page of one enterprise's list, and of the papers an enterprise or a park keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from bihuan.cockpit import permissions as perms
from bihuan.cockpit.models import PaperVersion
from bihuan.cockpit.services import Holder, Section, Sheet, slot_titles, standing_papers
from bihuan.cockpit.services.sheets import Cell
from bihuan.kernel.actors import Actor
from bihuan.kernel.detail import timeline_of
from bihuan.kernel.models import Evidence

Row = dict[str, Any]


def drawn_cell(cell: Cell | str | None) -> Any:
    if not isinstance(cell, Cell):
        return cell
    return {"text": cell.text, "url": cell.url, "tone": cell.tone}


def drawn_section(section: Section) -> Row:
    rows = [[drawn_cell(cell) for cell in row] for row in section.rows]
    table = {"columns": list(section.columns), "rows": rows, "note": section.note}
    return {"title": section.title, "count": len(rows), "table": table}


def draw_sheet(sheet: Sheet) -> Row:
    """The list of one enterprise as a page."""
    enterprise = sheet.enterprise
    on = f"{sheet.on:%Y年%-m月%-d日}"
    lists = "、".join(sheet.lists) or "不在五个清单的专门清单上"
    return {
        "title": f"{enterprise.name}",
        "number": "一企一清单",
        "subtitle": f"{on}　列入：{lists}",
        "actions": [
            {
                "label": "导出PDF",
                "url": reverse("cockpit:sheet_pdf", args=[enterprise.pk]),
                "icon": "download",
            },
            {
                "label": "企业档案",
                "url": reverse("enterprises:detail", args=[enterprise.pk]),
                "icon": "building-factory-2",
            },
        ],
        "sections": [
            drawn_section(one) | ({"count": None} if one.code == "basics" else {})
            for one in sheet.sections
        ],
    }


def file_address(file: Evidence) -> str:
    return reverse("kernel:evidence", args=[file.pk])


def state_of(paper: PaperVersion | None, today: date) -> tuple[str, str]:
    """How a paper stands, in words, with its tone."""
    if paper is None:
        return "未编制", "danger"
    if paper.review_on < today:
        return "复核逾期", "danger"
    return "现行", "done"


def draw_papers(holder: Holder, actor: Actor, today: date) -> Row:
    """The papers with version, dates and what may be done with each."""
    titles, may = slot_titles(), actor.may(perms.KEEP_PAPERS)
    papers = []
    for slot, paper in standing_papers(holder).items():
        word, tone = state_of(paper, today)
        papers.append(
            {
                "slot": slot,
                "title": titles.get(slot, slot),
                "state": word,
                "tone": tone,
                "version": paper.version if paper else None,
                "made_on": paper.made_on if paper else None,
                "review_on": paper.review_on if paper else None,
                "reviewed_on": paper.reviewed_on if paper else None,
                "file_url": file_address(paper.file) if paper else "",
                "make_url": address("make", holder, slot) if may else "",
                "review_url": reverse("cockpit:review_paper", args=[paper.pk])
                if may and paper
                else "",
            }
        )
    former = PaperVersion.objects.filter(holder.owned(), is_newest=False).select_related("file")
    rows = [
        [
            titles.get(one.slot, one.slot),
            f"第{one.version}版",
            one.made_on.isoformat(),
            {"text": "打开", "url": file_address(one.file)},
        ]
        for one in former.order_by("slot", "-version")
    ]
    newest = PaperVersion.objects.filter(holder.owned()).order_by("-pk").first()
    return {
        "title": holder.name,
        "kind": "一图一表一清单一报告" if holder.enterprise else "一表一清单一报告",
        "papers": papers,
        "former": {"columns": ["文件", "版次", "编制日期", ""], "rows": rows},
        "timeline": timeline_of(f"paper:{newest.pk}", texts=lambda _event: "") if newest else [],
    }


def address(name: str, holder: Holder, slot: str) -> str:
    if holder.enterprise:
        return reverse(f"cockpit:{name}_paper", args=[holder.enterprise.pk, slot])
    assert holder.park is not None
    return reverse(f"cockpit:{name}_park_paper", args=[holder.park.pk, slot])
