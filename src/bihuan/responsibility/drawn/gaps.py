"""The board of blind spots, one blind spot, problems and posts of committees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from bihuan.enterprises.models import Enterprise
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations.choices import hand_over_options, region_name
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.dividing import GAP_UNFINISHED, GapStatus, ProblemStatus
from bihuan.responsibility.drawn.common import Cell, late_alert, life_of, unit_cell, unit_fact
from bihuan.responsibility.models import CommitteeProblem, Gap, GapSite, Staffing
from bihuan.responsibility.subjects import title_of
from bihuan.responsibility.workflow.committees import (
    COMMITTEE_PROBLEM_WORKFLOW,
    STAFFING_WORKFLOW,
)
from bihuan.responsibility.workflow.gaps import GAP_WORKFLOW

BOARD = {"label": "盲区看板", "url": "/responsibility/gaps/"}
PROBLEMS = {"label": "专委会突出问题清单", "url": "/l/committee-problems/"}
POSTS = {"label": "专委会办公室人员配备", "url": "/l/committee-staffing/"}
MOST_CARDS = 30
LANES = (
    (GapStatus.FOUND, "danger"),
    (GapStatus.PROPOSED, "warn"),
    (GapStatus.PILOT, "info"),
    (GapStatus.ASSIGNED, "caution"),
    (GapStatus.CLOSED, "done"),
)
ENDED = (GapStatus.CLOSED, GapStatus.DISMISSED)


def ending_days() -> int:
    return int(packs.setting("responsibility", "pilot-ending-days"))


def draw_board(actor: Actor, today: date) -> Cell:
    """Every blind spot by its state, the most pressing first; pilots about to end apart."""
    related = ("interim_unit", "decided_unit", "proposed_unit")
    gaps = list(Gap.objects.visible_to(actor).select_related(*related))
    ending = [
        gap
        for gap in gaps
        if gap.status == GapStatus.PILOT
        and gap.evaluated_on is None
        and gap.pilot_until is not None
        and gap.pilot_until <= today + timedelta(days=ending_days())
    ]
    lanes = []
    for status, tone in LANES:
        mine = [gap for gap in gaps if gap.status == status]
        mine.sort(key=order_of)
        lanes.append(
            {
                "title": str(status.label),
                "tone": tone,
                "count": len(mine),
                "url": f"/l/supervision-gaps/?tab={status.value}",
                "cards": [draw_card(gap, today) for gap in mine[:MOST_CARDS]],
                "more": max(len(mine) - MOST_CARDS, 0),
            }
        )
    actions = [{"label": "盲区台账", "url": "/l/supervision-gaps/", "icon": "list"}]
    if actor.may(perms.REGISTER_GAP):
        new = {"label": "登记盲区", "url": reverse("responsibility:new_gap"), "icon": "plus"}
        actions.insert(0, new | {"tone": "primary"})
    dismissed = sum(gap.status == GapStatus.DISMISSED for gap in gaps)
    return {
        "lanes": lanes,
        "actions": actions,
        "ending": [draw_card(gap, today) for gap in sorted(ending, key=order_of)],
        "ending_days": ending_days(),
        "dismissed": dismissed,
        "dismissed_url": f"/l/supervision-gaps/?status={GapStatus.DISMISSED.value}",
        "is_empty": not gaps,
    }


def order_of(gap: Gap) -> tuple[date, int]:
    """The nearest deadline first; what is done with, the newest first."""
    if gap.status in ENDED:
        return date.max, -gap.pk
    return gap.due_on or date.max, gap.pk


def draw_card(gap: Gap, today: date) -> Cell:
    unit = {
        GapStatus.PROPOSED: gap.proposed_unit,
        GapStatus.PILOT: gap.interim_unit,
    }.get(GapStatus(gap.status), gap.decided_unit)
    left = (gap.due_on - today).days if gap.due_on and gap.status in GAP_UNFINISHED else None
    due = ""
    if left is not None:
        due = f"逾期{-left}天" if left < 0 else f"还有{left}天"
    if gap.status == GapStatus.CLOSED and gap.closed_on:
        due = f"{gap.closed_on}纳入"
    note = ""
    if gap.status == GapStatus.PILOT:
        note = f"试点至{gap.pilot_until}"
        note += "，已评估" if gap.evaluated_on else ""
    return {
        "title": gap.title,
        "url": reverse("responsibility:gap", args=[gap.pk]),
        "number": gap.number,
        "why": gap.get_why_display(),
        "unit": unit.name if unit else "",
        "place": region_name(gap.region),
        "due": due,
        "due_tone": "danger" if left is not None and left < 0 else "muted",
        "note": note,
    }


def draw_gap(
    gap: Gap,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One blind spot from found to listed."""
    is_open = gap.status in GAP_UNFINISHED
    covers = "、".join(title_of(key) for key in gap.covers)
    item_url = ""
    if gap.item_id is not None and gap.item is not None:
        item_url = reverse("responsibility:duty_list", args=[gap.item.duty_list_id])
    found: Cell = {
        "title": gap.title,
        "number": gap.number,
        "subtitle": gap.get_status_display(),
        "alert": pilot_alert(gap, today)
        or late_alert(gap.due_on, today, is_open=is_open, word="办理期限"),
        "actions": [{"label": "谁来管", "url": who_url(gap), "icon": "search"}],
        "steps": steps_of(gap),
        "steps_title": "从发现到纳入清单",
        "facts": [
            {"label": "属地", "value": region_name(gap.region)},
            {"label": "监管对象", "value": covers or None},
            {"label": "无主原因", "value": gap.get_why_display()},
            {"label": "发现途径", "value": gap.get_door_display()},
            {"label": "发现日期", "value": gap.found_on, "kind": "date"},
            {"label": "办理期限", "value": gap.due_on, "kind": "date"},
            {"label": "具体情况", "value": gap.detail or None, "kind": "wide"},
            {"label": "处理意见", "value": gap.proposal or None, "kind": "wide"},
            unit_fact("建议监管单位", gap.proposed_unit),
            unit_fact("试点单位", gap.interim_unit),
            {"label": "试点期限", "value": span(gap)},
            {"label": "试点文件", "value": gap.pilot_document or None},
            {"label": "试点评估", "value": gap.evaluation or None, "kind": "wide"},
            unit_fact("明确监管单位", gap.decided_unit),
            {"label": "决定文件", "value": gap.decision or None},
            {"label": "监管职责", "value": gap.duty_text or None, "kind": "wide", "url": item_url},
            *(
                [{"label": "不属盲区的理由", "value": gap.dismissal, "kind": "wide"}]
                if gap.dismissal
                else []
            ),
        ],
        "sections": [reports_section(gap), sites_section(gap, actor)],
    }
    address = "responsibility:gap_move"
    options = {"unit_id": hand_over_options(actor)}
    return found | life_of(
        GAP_WORKFLOW,
        gap,
        actor,
        address,
        tried=tried,
        typed=typed,
        refusal=refusal,
        options=options,
    )


def who_url(gap: Gap) -> str:
    return f"{reverse('responsibility:who')}?q={gap.title}&region={gap.region}"


def span(gap: Gap) -> str | None:
    if gap.pilot_from is None:
        return None
    more = f"（延长{gap.extensions}次）" if gap.extensions else ""
    return f"{gap.pilot_from} 至 {gap.pilot_until}{more}"


def pilot_alert(gap: Gap, today: date) -> Cell | None:
    if gap.status != GapStatus.PILOT or gap.evaluated_on or gap.pilot_until is None:
        return None
    left = (gap.pilot_until - today).days
    if left > ending_days():
        return None
    title = f"试点还有{left}天到期，请评估。" if left >= 0 else f"试点已到期{-left}天，还没有评估。"
    return {"tone": "warn" if left >= 0 else "danger", "title": title, "text": ""}


def steps_of(gap: Gap) -> list[Cell]:
    """The way of W24 with the days on which each step was reached."""
    pilot = f"{gap.pilot_from}" if gap.pilot_from else ""
    reached = {
        GapStatus.FOUND: f"{gap.found_on}",
        GapStatus.PROPOSED: "",
        GapStatus.PILOT: pilot,
        GapStatus.ASSIGNED: f"{gap.decided_on}" if gap.decided_on else "",
        GapStatus.CLOSED: f"{gap.closed_on}" if gap.closed_on else "",
    }
    if gap.status == GapStatus.DISMISSED:
        return []
    order = list(reached)
    here = order.index(GapStatus(gap.status))
    states = ["done" if at < here else "now" if at == here else "todo" for at in range(len(order))]
    if gap.status == GapStatus.CLOSED:
        states[-1] = "done"
    if here > order.index(GapStatus.PILOT) and not pilot:
        order_states = [(one, state) for one, state in zip(order, states, strict=True)]
        return [
            {"label": str(one.label), "at": reached[one], "state": state}
            for one, state in order_states
            if one != GapStatus.PILOT
        ]
    return [
        {"label": str(one.label), "at": reached[one], "state": state}
        for one, state in zip(order, states, strict=True)
    ]


def reports_section(gap: Gap) -> Cell:
    reports = gap.reports.select_related("reported_by").order_by("-on", "-id")
    rows = [
        [one.on, one.text, one.checked, one.problems, one.reported_by and one.reported_by.name]
        for one in reports
    ]
    columns = ["日期", {"label": "试点情况", "kind": "wide"}, "检查场所", "发现问题", "填报人"]
    table = {"columns": columns, "rows": rows, "note": "" if rows else "还没有试点情况。"}
    return {"title": "试点情况", "count": len(rows), "table": table}


def sites_section(gap: Gap, actor: Actor) -> Cell:
    """Enterprises and sites without licence that it concerns, as far as the actor sees them."""
    seen = Enterprise.objects.visible_to(actor).values("pk")
    found = gap.sites.filter(withdrawn_at__isnull=True, enterprise__in=seen)
    sites = list(found.select_related("enterprise", "enterprise__supervisor").order_by("id"))
    rows = [site_row(site, actor) for site in sites]
    columns = ["场所", "证照", "监管单位", "属地", "说明", "办理"]
    action = None
    if actor.may(perms.REGISTER_GAP):
        url = reverse("responsibility:link_site", args=[gap.pk])
        action = {"label": "添加场所", "url": url}
    table = {"columns": columns, "rows": rows, "note": "" if rows else "还没有添加涉及的场所。"}
    return {"title": "涉及场所", "count": len(rows), "table": table, "action": action}


def site_row(site: GapSite, actor: Actor) -> list[Any]:
    one = site.enterprise
    act: Cell | None = None
    if actor.may(perms.REGISTER_GAP):
        act = {"text": "移出", "url": reverse("responsibility:unlink_site", args=[site.pk])}
    return [
        {"text": one.name, "url": reverse("enterprises:detail", args=[one.pk])},
        {"text": "无证照", "tone": "danger"} if one.is_unlicensed else "有证照",
        unit_cell(one.supervisor) or {"text": "没有", "tone": "danger"},
        region_name(one.region),
        site.note or None,
        act,
    ]


def draw_problem(
    problem: CommitteeProblem,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One outstanding problem of a committee."""
    is_open = problem.status == ProblemStatus.OPEN
    found: Cell = {
        "title": problem.title,
        "number": "",
        "subtitle": problem.get_status_display(),
        "alert": late_alert(problem.due_on, today, is_open=is_open, word="解决期限"),
        "facts": [
            unit_fact("专委会", problem.committee),
            unit_fact("责任单位", problem.owner),
            {"label": "提出日期", "value": problem.raised_on, "kind": "date"},
            {"label": "解决期限", "value": problem.due_on, "kind": "date"},
            {"label": "具体情况", "value": problem.detail or None, "kind": "wide"},
            {"label": "解决情况", "value": problem.solution or None, "kind": "wide"},
            {"label": "解决日期", "value": problem.solved_on, "kind": "date"},
            {"label": "核实日期", "value": problem.closed_on, "kind": "date"},
        ],
    }
    address = "responsibility:problem_move"
    return found | life_of(
        COMMITTEE_PROBLEM_WORKFLOW,
        problem,
        actor,
        address,
        tried=tried,
        typed=typed,
        refusal=refusal,
    )


def draw_staffing(
    staffing: Staffing,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """The posts of one committee's office."""
    found: Cell = {
        "title": f"{staffing.committee.name}办公室人员配备",
        "number": "",
        "subtitle": staffing.get_status_display(),
        "alert": late_alert(
            staffing.due_on, today, is_open=staffing.shortfall > 0, word="配齐期限"
        ),
        "facts": [
            unit_fact("专委会", staffing.committee),
            unit_fact("办公室", staffing.office),
            {"label": "应配", "value": f"{staffing.required}人"},
            {"label": "实配", "value": f"{staffing.filled}人"},
            {"label": "缺额", "value": f"{staffing.shortfall}人"},
            {"label": "持证或专业", "value": f"{staffing.qualified}人"},
            {"label": "专业要求", "value": staffing.qualification or None, "kind": "wide"},
            {"label": "配齐期限", "value": staffing.due_on, "kind": "date"},
            {"label": "催办次数", "value": f"{staffing.urged}次"},
            {"label": "核定日期", "value": staffing.checked_on, "kind": "date"},
        ],
    }
    address = "responsibility:staffing_move"
    return found | life_of(
        STAFFING_WORKFLOW, staffing, actor, address, tried=tried, typed=typed, refusal=refusal
    )
