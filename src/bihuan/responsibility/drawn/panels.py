"""Sections of responsibility on the pages of enterprises, units and reforms."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.organisations.models import ReformPart, Unit, UnitKind
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.dividing import (
    GAP_UNFINISHED,
    DutyRole,
    ListStatus,
    ProblemStatus,
    RevisionStatus,
)
from bihuan.responsibility.drawn.common import Cell
from bihuan.responsibility.drawn.who import ROLE_TONES, answering_rows
from bihuan.responsibility.models import (
    CommitteeProblem,
    DutyItem,
    DutyList,
    DutyRevision,
    Gap,
    Staffing,
)
from bihuan.responsibility.owners import answer, home_of
from bihuan.responsibility.subjects import SECTOR, of_enterprise, title_of

MOST = 8


def three_levels(pk: int, actor: Actor, today: date) -> Cell | None:
    """The three who answer for an enterprise (S09)."""
    found = Enterprise.objects.visible_to(actor).select_related("supervisor").filter(pk=pk).first()
    if found is None:
        return None
    columns = ["责任", "单位", "责任人", "电话", "依据"]
    action = {"label": "谁来管", "url": f"{reverse('responsibility:who')}?enterprise={pk}"}
    table = {"columns": columns, "rows": answering_rows(found, today)}
    return {"title": "三个责任", "table": table, "action": action}


def supervisors(pk: int, actor: Actor, today: date) -> Cell | None:
    """Every unit that is something for what an enterprise is, with its duty and version."""
    found = Enterprise.objects.visible_to(actor).filter(pk=pk).first()
    if found is None:
        return None
    home = home_of(found.region)
    rows: list[list[Any]] = []
    for key in of_enterprise(found.sector, found.industry):
        owners = [one for one in answer(key, found.region, today) if one.unit.region_id == home]
        if not owners:
            lost = {"text": "无主", "tone": "danger"}
            rows.append([title_of(key), lost, None, "本级没有单位牵头", None])
        rows += [
            [
                title_of(key),
                {"text": one.unit.name, "url": reverse("organisations:unit", args=[one.unit.pk])},
                {"text": str(one.role.label), "tone": ROLE_TONES[one.role]},
                one.text or "单位名录登记的监管行业",
                one.clause or None,
            ]
            for one in owners
        ]
    columns = ["监管对象", "单位", "角色", {"label": "职责", "kind": "wide"}, "依据"]
    return {"title": "监管职责", "count": len(rows), "table": {"columns": columns, "rows": rows}}


def duties_of_unit(pk: int, _actor: Actor, today: date) -> Cell | None:
    """A unit's duty lists in force and drafted, with how many duties of each role."""
    lists = DutyList.objects.filter(unit_id=pk).exclude(status=ListStatus.WITHDRAWN)
    lists = lists.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
    standing = Q(items__withdrawn_at__isnull=True)
    counted = lists.annotate(
        lead=Count("items", filter=standing & Q(items__role=DutyRole.LEAD)),
        join=Count("items", filter=standing & Q(items__role=DutyRole.JOIN)),
        local=Count("items", filter=standing & Q(items__role=DutyRole.LOCAL)),
    )
    rows = [
        [
            {
                "text": f"{one.post or '单位'}责任清单第{one.version}版",
                "url": reverse("responsibility:duty_list", args=[one.pk]),
            },
            one.get_status_display(),
            one.lead,
            one.join,
            one.local,
            one.effective_on,
            one.document or None,
        ]
        for one in counted.order_by("post", "-version")
    ]
    if not rows:
        return None
    columns = ["清单", "状态", "牵头", "参与", "属地", "施行", "批准文件"]
    action = {"label": "逐条", "url": f"/l/duty-items/?unit={pk}"}
    table = {"columns": columns, "rows": rows}
    return {"title": "责任清单", "count": len(rows), "table": table, "action": action}


def matters_of_unit(pk: int, actor: Actor, _today: date) -> Cell | None:
    """Revisions a unit owes, blind spots it pilots or was given, problems it has to solve."""
    rows: list[list[Any]] = []
    revisions = DutyRevision.objects.visible_to(actor).filter(
        unit_id=pk, status__in=(RevisionStatus.OPEN, RevisionStatus.SUBMITTED)
    )
    for one in revisions.order_by("due_on")[:MOST]:
        url = reverse("responsibility:revision", args=[one.pk])
        rows.append(
            ["职责修订", {"text": one.title, "url": url}, one.get_status_display(), one.due_on]
        )
    gaps = Gap.objects.visible_to(actor).filter(
        Q(interim_unit_id=pk) | Q(decided_unit_id=pk), status__in=GAP_UNFINISHED
    )
    for gap in gaps.order_by("due_on")[:MOST]:
        url = reverse("responsibility:gap", args=[gap.pk])
        rows.append(
            ["监管盲区", {"text": gap.title, "url": url}, gap.get_status_display(), gap.due_on]
        )
    problems = CommitteeProblem.objects.visible_to(actor).filter(
        owner_id=pk, status=ProblemStatus.OPEN
    )
    for problem in problems.order_by("due_on")[:MOST]:
        url = reverse("responsibility:committee_problem", args=[problem.pk])
        what = {"text": problem.title, "url": url}
        rows.append(["突出问题", what, problem.get_status_display(), problem.due_on])
    if not rows:
        return None
    columns = ["事项", {"label": "内容", "kind": "wide"}, "状态", "期限"]
    table = {"columns": columns, "rows": rows}
    return {"title": "职责方面的未结事项", "count": len(rows), "table": table}


def committee_work(pk: int, actor: Actor, today: date) -> Cell | None:
    """How a professional committee does its work: problems raised, solved, late; its posts (S04)."""
    unit = Unit.objects.filter(pk=pk).first()
    if unit is None or unit.kind not in {UnitKind.PROFESSIONAL, UnitKind.COMMITTEE}:
        return None
    problems = CommitteeProblem.objects.visible_to(actor).filter(
        committee_id=pk, withdrawn_at__isnull=True
    )
    year = date(today.year, 1, 1)
    counts = problems.aggregate(
        raised=Count("id", filter=Q(raised_on__gte=year)),
        solved=Count("id", filter=Q(closed_on__gte=year)),
        open=Count("id", filter=Q(status__in=(ProblemStatus.OPEN, ProblemStatus.SOLVED))),
        late=Count("id", filter=Q(status=ProblemStatus.OPEN, due_on__lt=today)),
    )
    base = f"/l/committee-problems/?committee_id={pk}"
    posts = Staffing.objects.visible_to(actor).filter(committee_id=pk).first()
    said, url = "没有核定", ""
    if posts is not None:
        said = f"应配{posts.required}人，实配{posts.filled}人，持证或专业{posts.qualified}人"
        said += f"，缺{posts.shortfall}人" if posts.shortfall else ""
        url = reverse("responsibility:staffing", args=[posts.pk])
    elif actor.may(perms.KEEP_STAFFING):
        url = f"{reverse('responsibility:new_staffing')}?committee={pk}"
    facts = [
        {"label": "今年提出问题", "value": f"{counts['raised']}个", "url": base},
        {"label": "今年解决问题", "value": f"{counts['solved']}个", "url": f"{base}&tab=closed"},
        {"label": "未解决问题", "value": f"{counts['open']}个", "url": f"{base}&tab=open"},
        {"label": "逾期问题", "value": f"{counts['late']}个", "url": f"{base}&tab=overdue"},
        {"label": "办公室人员", "value": said, "kind": "wide", "url": url},
    ]
    action = None
    if actor.may(perms.KEEP_PROBLEMS):
        new = f"{reverse('responsibility:new_problem')}?committee={pk}"
        action = {"label": "登记问题", "url": new}
    return {"title": "专委会履职", "facts": facts, "action": action}


def moved_by_reform(pk: int, actor: Actor, today: date) -> Cell | None:
    """What of responsibility passes with a reform: duties and open matters, by part."""
    rows: list[list[Any]] = []
    parts = ReformPart.objects.filter(reform_id=pk).select_related("unit")
    for part in parts.order_by("pk"):
        duties = DutyItem.objects.in_force(today).filter(duty_list__unit=part.unit)
        if not part.is_whole:
            duties = duties.filter(covers__overlap=[SECTOR + one for one in part.sectors])
        address = f"/l/duty-items/?unit={part.unit_id}"
        rows.append([part.unit.name, "职责", {"text": duties.count(), "url": address}])
        if part.is_whole:
            gaps = Gap.objects.visible_to(actor).filter(
                Q(interim_unit=part.unit) | Q(decided_unit=part.unit), status__in=GAP_UNFINISHED
            )
            address = "/l/supervision-gaps/"
            rows.append([part.unit.name, "监管盲区", {"text": gaps.count(), "url": address}])
    if not rows:
        return None
    columns = ["单位", "内容", {"label": "条", "kind": "number"}]
    return {"title": "责任清单与盲区", "table": {"columns": columns, "rows": rows}}
