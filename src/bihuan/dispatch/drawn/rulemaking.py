"""Pages of one rule in the making and of one opinion on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from bihuan.dispatch.gatherings import OpinionStatus, Outcome, RuleStatus
from bihuan.dispatch.models import Opinion, RuleDraft
from bihuan.dispatch.record import Cell, common, overdue_alert
from bihuan.dispatch.workflow import OPINION_WORKFLOW, RULE_WORKFLOW
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput

STAGES = (
    RuleStatus.RESEARCH,
    RuleStatus.TRIAL,
    RuleStatus.CONSULTATION,
    RuleStatus.APPROVAL,
    RuleStatus.APPROVED,
    RuleStatus.ISSUED,
    RuleStatus.PUBLICISED,
    RuleStatus.REVIEWED,
    RuleStatus.SUMMARISED,
)


def stages_of(rule: RuleDraft) -> list[Cell]:
    """The way of a rule; a trial that was left out is not drawn."""
    shown = [one for one in STAGES if one != RuleStatus.TRIAL or rule.trial_from]
    if rule.status == RuleStatus.TRIAL and RuleStatus.TRIAL not in shown:
        shown.insert(1, RuleStatus.TRIAL)
    if rule.status not in shown:
        return []
    here = shown.index(RuleStatus(rule.status))
    return [
        {
            "label": str(one.label),
            "at": "",
            "state": "done" if number < here else "now" if number == here else "",
        }
        for number, one in enumerate(shown)
    ]


def draw_rule(
    rule: RuleDraft,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One rule as the template takes it."""
    found: Cell = {
        "title": rule.title,
        "number": rule.doc_no,
        "subtitle": str(RuleStatus(rule.status).label),
        "alert": overdue_alert(
            rule.due_on,
            today,
            is_open=rule.issued_on is None and rule.status != RuleStatus.ABANDONED,
            word="计划完成日期",
        ),
        "steps": stages_of(rule),
        "steps_title": "制定进程",
        "facts": [
            {"label": "起草单位", "value": rule.drafter.name},
            {"label": "计划完成", "value": rule.due_on, "kind": "date"},
            {"label": "起草依据和理由", "value": rule.reason, "kind": "wide"},
            {"label": "试行起", "value": rule.trial_from, "kind": "date"},
            {"label": "征求意见轮次", "value": rule.round or None},
            {"label": "审议会议", "value": rule.approved_by or None},
            {"label": "通过日期", "value": rule.approved_on, "kind": "date"},
            {"label": "文号", "value": rule.doc_no or None},
            {"label": "印发日期", "value": rule.issued_on, "kind": "date"},
            {"label": "宣讲场次", "value": rule.sessions},
        ],
        "sections": [*opinions_section(rule, actor), *versions_section(rule)],
    }
    return found | common(
        RULE_WORKFLOW, rule, actor, "dispatch:rule_move", tried, typed or {}, refusal
    )


def opinions_section(rule: RuleDraft, actor: Actor) -> list[Cell]:
    opinions = rule.opinions.visible_to(actor).select_related("unit").order_by("round", "id")
    rows = [
        [
            str(one.round),
            {"text": one.unit.name, "url": reverse("dispatch:opinion", args=[one.pk])},
            str(OpinionStatus(one.status).label),
            one.text or None,
            str(Outcome(one.outcome).label) if one.outcome else None,
            one.reply or None,
        ]
        for one in opinions
    ]
    if not rows:
        return []
    columns = ["轮次", "单位", "状态", "意见", "采纳情况", "说明"]
    return [{"title": "征求意见", "count": len(rows), "table": {"columns": columns, "rows": rows}}]


def versions_section(rule: RuleDraft) -> list[Cell]:
    """Every version, the newest with its whole text."""
    versions = list(rule.versions.select_related("made_by").order_by("-no"))
    if not versions:
        return []
    rows = [
        [
            f"第 {one.no} 稿",
            str(RuleStatus(one.stage).label),
            one.note or None,
            f"{timezone.localtime(one.made_at):%Y-%m-%d %H:%M}",
            one.made_by.name if one.made_by else None,
            f"{len(one.text)} 字",
        ]
        for one in versions
    ]
    columns = ["稿次", "阶段", "修改说明", "时间", "修改人", "篇幅"]
    return [
        {"title": f"正文（第 {versions[0].no} 稿）", "text": versions[0].text},
        {"title": "历次稿", "count": len(rows), "table": {"columns": columns, "rows": rows}},
    ]


def draw_opinion(
    opinion: Opinion,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One opinion as the template takes it, with the text it is about."""
    newest = opinion.rule.versions.order_by("-no").first()
    found: Cell = {
        "title": f"征求意见：{opinion.rule.title}",
        "number": f"第 {opinion.round} 轮",
        "subtitle": str(OpinionStatus(opinion.status).label),
        "alert": overdue_alert(
            opinion.due_on,
            today,
            is_open=opinion.status == OpinionStatus.ASKED,
            word="反馈时限",
        ),
        "facts": [
            {
                "label": "文件",
                "value": opinion.rule.title,
                "url": reverse("dispatch:rule", args=[opinion.rule_id]),
            },
            {"label": "征求单位", "value": opinion.unit.name},
            {"label": "反馈时限", "value": opinion.due_on, "kind": "date"},
            {"label": "反馈日期", "value": opinion.given_on, "kind": "date"},
            {"label": "意见", "value": opinion.text or None, "kind": "wide"},
            {
                "label": "采纳情况",
                "value": str(Outcome(opinion.outcome).label) if opinion.outcome else None,
            },
            {"label": "说明", "value": opinion.reply or None, "kind": "wide"},
        ],
        "sections": [{"title": f"征求意见稿（第 {newest.no} 稿）", "text": newest.text}]
        if newest
        else [],
    }
    return found | common(
        OPINION_WORKFLOW, opinion, actor, "dispatch:opinion_move", tried, typed or {}, refusal
    )
