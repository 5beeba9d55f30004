"""Pages of park assessments and their issues; the park's own plan as a sheet of paper (D36, D43)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from bihuan.documents.layout import Align, Heading, OfficialDocument, Paragraph, Run, Table
from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Event
from bihuan.risks import permissions as perms
from bihuan.risks.models import ParkAssessment, ParkIssue
from bihuan.risks.services.parks import chain_of_park
from bihuan.risks.states.parks import UNFINISHED_ISSUES, IssueStatus
from bihuan.risks.workflow.distances import PARK_WORKFLOW
from bihuan.statutes.dictionaries import label

Row = dict[str, Any]
ISSUE_TONES = {
    IssueStatus.OPEN: "warn",
    IssueStatus.DONE: "info",
    IssueStatus.CLOSED: "done",
}


def said(event: Event) -> str:
    """What an event adds to its title, in words."""
    return str(event.data.get("note") or "")


def issue_rows(assessment: ParkAssessment, today: date) -> list[list[Any]]:
    return [
        [
            {"text": one.title, "url": reverse("risks:park_issue", args=[one.pk])},
            one.measures,
            f"{one.owner}　{one.person}",
            {
                "text": str(one.due_on),
                "tone": "danger" if one.status in UNFINISHED_ISSUES and one.due_on < today else "",
            },
            {
                "text": str(IssueStatus(one.status).label),
                "tone": ISSUE_TONES[IssueStatus(one.status)],
            },
        ]
        for one in assessment.issues.all()
    ]


def draw_park(assessment: ParkAssessment, actor: Actor, today: date) -> Row:
    """Everything on the page of one assessment."""
    chain = chain_of_park(assessment)
    rows = issue_rows(assessment, today)
    actions: list[Row] = [
        {
            "label": "打印一园一策",
            "url": reverse("risks:park_pdf", args=[assessment.pk]),
            "icon": "file-type-pdf",
        }
    ]
    if actor.may(perms.KEEP_PARKS) and assessment.withdrawn_at is None:
        address = reverse("risks:new_park_issue", args=[assessment.pk])
        actions.insert(
            0, {"label": "增加整治事项", "url": address, "icon": "plus", "tone": "primary"}
        )
        address = reverse("risks:withdraw_park", args=[assessment.pk])
        actions.append({"label": "撤回", "url": address, "icon": "x"})
    columns = [
        {"label": "问题", "kind": "lead"},
        {"label": "整治措施", "kind": "wide"},
        "责任单位、责任人",
        "完成时限",
        "状态",
    ]
    return {
        "title": f"{assessment.park}整体性安全风险评估",
        "number": assessment.number,
        "actions": actions,
        "alert": park_alert(assessment, today),
        "facts": park_facts(assessment),
        "sections": [
            {
                "title": "一园一策整治提升方案",
                "count": len(rows),
                "text": "" if rows else "还没有列入整治事项。",
                "table": {"columns": columns, "rows": rows} if rows else None,
            }
        ],
        "files": detail.files_of(detail.all_uses(chain)),
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }


def park_facts(assessment: ParkAssessment) -> list[Row]:
    return [
        {"label": "园区", "value": assessment.park},
        {"label": "管理单位", "value": assessment.unit.name},
        {"label": "评估单位", "value": assessment.agency},
        {"label": "评估人员", "value": assessment.team or None},
        {"label": "评估日期", "value": assessment.assessed_on, "kind": "date"},
        {"label": "下次评估期限", "value": assessment.due_on, "kind": "date"},
        {"label": "安全风险等级", "value": label("park-grades", assessment.grade) or None},
        {"label": "园区内企业数", "value": assessment.enterprises},
        {"label": "评估结论", "value": assessment.conclusion, "kind": "wide"},
        {"label": "安全容量和布局", "value": assessment.capacity or None, "kind": "wide"},
    ]


def park_alert(assessment: ParkAssessment, today: date) -> Row | None:
    if assessment.withdrawn_at is not None:
        return {"tone": "info", "title": "已撤回", "text": assessment.withdrawn_reason}
    if assessment.due_on < today:
        text = f"应在{assessment.due_on}前重新开展整体性安全风险评估（每3年至少一次）。"
        return {"tone": "danger", "title": "评估已过期", "text": text}
    return None


def draw_issue(
    issue: ParkIssue,
    actor: Actor,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """Everything on the page of one issue."""
    chain = PARK_WORKFLOW.chain(issue)
    status = IssueStatus(issue.status)
    assessment = issue.assessment
    return {
        "title": issue.title,
        "number": assessment.number,
        "facts": [
            {
                "label": "园区",
                "value": assessment.park,
                "url": reverse("risks:park", args=[assessment.pk]),
            },
            {
                "label": "状态",
                "value": str(status.label),
                "kind": "status",
                "tone": ISSUE_TONES[status],
            },
            {"label": "责任单位", "value": issue.owner},
            {"label": "责任人", "value": issue.person},
            {"label": "完成时限", "value": issue.due_on, "kind": "date"},
            {"label": "完成日期", "value": issue.done_on, "kind": "date"},
            {"label": "整治措施", "value": issue.measures, "kind": "wide"},
            {"label": "完成情况", "value": issue.done_note or None, "kind": "wide"},
        ],
        "files": detail.files_of(detail.all_uses(chain)),
        "moves": detail.moves_of(
            PARK_WORKFLOW,
            issue,
            actor,
            address=lambda name: reverse("risks:park_issue_move", args=[issue.pk, name]),
            typed=typed,
            errors=refusal.fields if refusal else None,
            tried=tried,
        ),
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }


def park_document(assessment: ParkAssessment, today: date) -> OfficialDocument:
    """The assessment and the park's own plan: a table, a list, a report (一表一清单一报告)."""
    rows = tuple(
        (
            str(number),
            one.title,
            one.measures,
            f"{one.owner} {one.person}",
            str(one.due_on),
            str(IssueStatus(one.status).label),
        )
        for number, one in enumerate(assessment.issues.all(), start=1)
    )
    facts: tuple[tuple[str | None, ...], ...] = (
        ("园区", assessment.park),
        ("管理单位", assessment.unit.name),
        ("评估单位", assessment.agency),
        ("评估日期", str(assessment.assessed_on)),
        ("下次评估期限", str(assessment.due_on)),
        ("安全风险等级", label("park-grades", assessment.grade) or None),
        ("园区内企业数", None if assessment.enterprises is None else str(assessment.enterprises)),
    )
    blocks: list[Any] = [
        Heading(1, "基本情况表"),
        Table(("项目", "内容"), facts, align=("center", "left"), weights=(1, 3)),
        Heading(1, "问题和整治清单"),
    ]
    if rows:
        columns = ("序号", "问题", "整治措施", "责任单位、责任人", "完成时限", "状态")
        align: tuple[Align, ...] = ("center", "left", "left", "left", "center", "center")
        blocks.append(Table(columns, rows, align=align, weights=(1, 4, 4, 3, 2, 2)))
    else:
        blocks.append(Paragraph((Run("没有列入整治事项。"),)))
    blocks += [Heading(1, "评估报告摘要"), Paragraph((Run(assessment.conclusion),))]
    if assessment.capacity:
        blocks.append(Paragraph((Run(f"安全容量和布局：{assessment.capacity}"),)))
    return OfficialDocument(
        kind="annex",
        issuer=assessment.unit.name,
        title=f"{assessment.park}整体性安全风险评估及一园一策整治提升方案",
        blocks=tuple(blocks),
        annex_label=assessment.number,
        date=today,
    )
