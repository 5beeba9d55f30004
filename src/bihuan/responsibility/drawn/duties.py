"""A duty list, a row of a division, a revision, divisions as a matrix."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.permissions import OFFICE_ROLES
from bihuan.organisations.choices import hand_over_options
from bihuan.organisations.services import name_on
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.dividing import DutyRole, ListStatus, RevisionStatus, RowStatus
from bihuan.responsibility.drawn.common import Cell, alert_of, late_alert, life_of, said, unit_fact
from bihuan.responsibility.models import (
    Division,
    DivisionRow,
    DivisionUnit,
    DutyItem,
    DutyList,
    DutyRevision,
)
from bihuan.responsibility.services.listing import chain
from bihuan.responsibility.subjects import title_of
from bihuan.responsibility.workflow.duties import DIVISION_ROW_WORKFLOW, DUTY_REVISION_WORKFLOW
from bihuan.statutes.dictionaries import label

LISTS = {"label": "责任清单版本", "url": "/l/duty-lists/"}
ROWS = {"label": "上级职责分工对照", "url": "/l/division-rows/"}
REVISIONS = {"label": "责任清单修订", "url": "/l/duty-revisions/"}
ROLE_TONES = {DutyRole.LEAD: "info", DutyRole.JOIN: "", DutyRole.LOCAL: "caution"}
HOW = {
    "exact": "同名",
    "alias": "别名",
    "former": "曾用名",
    "abbreviation": "简称",
    "counterpart": "按上级单位找到本级对口单位",
    "chosen": "人工选定",
    "no_counterpart": "上级单位在本级没有唯一的对口单位",
    "ambiguous": "有几个单位同名",
    "unknown": "名录里没有",
}


def keeps(held: DutyList, actor: Actor) -> bool:
    """Whether the actor may change the list."""
    if held.status != ListStatus.DRAFT or not actor.may(perms.KEEP_DUTIES):
        return False
    own = held.unit_id in {actor.unit_id, *actor.scope.own}
    return own or (actor.role in OFFICE_ROLES and actor.scope.holds(held.unit.region_id))


def item_row(item: DutyItem, *, may_change: bool) -> list[Any]:
    covers = "、".join(title_of(key) for key in item.covers) or None
    act: Cell | None = None
    if may_change:
        act = {"text": "修改", "url": reverse("responsibility:duty", args=[item.pk])}
    row = [
        item.no,
        {"text": item.text, "note": item.boundary and f"界线：{item.boundary}"},
        {"text": item.get_role_display(), "tone": ROLE_TONES[DutyRole(item.role)]},
        covers,
        item.clause or None,
        label("formulas", item.principle) or None,
    ]
    return [*row, act] if may_change else row


def draw_list(
    held: DutyList, actor: Actor, *, refusal: DomainError | None = None, today: date
) -> Cell:
    """One version of a duty list with its duties and the other versions."""
    may_change = keeps(held, actor)
    items = held.items.filter(withdrawn_at__isnull=True).order_by("no", "id")
    columns: list[Any] = [
        "序号",
        {"label": "职责", "kind": "wide"},
        "角色",
        {"label": "监管对象", "kind": "wide"},
        "法律依据",
        "体现的要求",
    ]
    rows = [item_row(item, may_change=may_change) for item in items]
    if may_change:
        columns.append("办理")
    others = DutyList.objects.filter(unit=held.unit, post=held.post).exclude(pk=held.pk)
    named = name_on(held.unit, held.effective_on) if held.effective_on else held.unit.name
    return {
        "title": f"{named}{held.post}责任清单",
        "number": f"第{held.version}版",
        "subtitle": held.get_status_display(),
        "alert": alert_of(refusal),
        "actions": list_actions(held, actor, may_change=may_change),
        "facts": [
            unit_fact("单位", held.unit),
            {"label": "岗位", "value": held.post or None},
            {"label": "批准文件", "value": held.document or None, "kind": "wide"},
            {"label": "施行日期", "value": held.effective_on, "kind": "date"},
            {"label": "废止日期", "value": held.ended_on, "kind": "date"},
            {"label": "说明", "value": held.note or None, "kind": "wide"},
        ],
        "sections": [
            {
                "title": "职责",
                "count": len(rows),
                "table": {"columns": columns, "rows": rows},
            },
            versions(others),
        ],
        "timeline": detail.timeline_of(chain(held), texts=said),
        **detail.chain_line(chain(held), actor),
    }


def versions(others: Any) -> Cell:
    rows = [
        [
            {
                "text": f"第{one.version}版",
                "url": reverse("responsibility:duty_list", args=[one.pk]),
            },
            one.get_status_display(),
            one.effective_on,
            one.ended_on,
            one.document or None,
        ]
        for one in others.order_by("-version")
    ]
    table = {"columns": ["版次", "状态", "施行", "废止", "批准文件"], "rows": rows}
    return {"title": "其他版本", "count": len(rows), "table": table}


def list_actions(held: DutyList, actor: Actor, *, may_change: bool) -> list[Cell]:
    found: list[Cell] = []
    if may_change:
        found.append(
            {
                "label": "增加职责",
                "url": reverse("responsibility:add_duty", args=[held.pk]),
                "icon": "plus",
            }
        )
    if held.status == ListStatus.DRAFT and actor.may(perms.MANAGE_DUTIES):
        found.append(
            {
                "label": "发布",
                "url": reverse("responsibility:publish_list", args=[held.pk]),
                "tone": "primary",
                "icon": "check",
            }
        )
    if held.status == ListStatus.PUBLISHED and actor.may(perms.KEEP_DUTIES):
        url = f"{reverse('responsibility:new_list')}?unit={held.unit_id}&post={held.post}"
        found.append({"label": "起草新版", "url": url, "icon": "pencil"})
    if held.status != ListStatus.WITHDRAWN and actor.may(perms.MANAGE_DUTIES):
        url = reverse("responsibility:withdraw_list", args=[held.pk])
        found.append({"label": "撤回", "url": url})
    return found


def draw_row(
    row: DivisionRow,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """One row of a division: what is written, what it means here."""
    named = list(row.named.select_related("unit").order_by("id"))
    rows = [
        [
            one.written,
            one.get_role_display(),
            {
                "text": one.unit.name if one.unit else "本级没有" if one.is_dropped else "待选定",
                "tone": "" if one.unit or one.is_dropped else "danger",
            },
            HOW.get(one.how, "按名称对照" if one.unit else one.how),
        ]
        for one in named
    ]
    is_open = row.status == RowStatus.OPEN
    action = None
    if is_open and actor.may(perms.SETTLE_DIVISION):
        url = reverse("responsibility:map_row", args=[row.pk])
        action = {"label": "选定", "url": url}
    columns = ["原文单位", "角色", "本级单位", "怎样对上的"]
    covers = "、".join(title_of(key) for key in row.covers)
    alert = late_alert(row.due_on, today, is_open=is_open, word="对照期限")
    found: Cell = {
        "title": row.subject,
        "number": f"第{row.no}行",
        "subtitle": row.get_status_display(),
        "alert": alert,
        "facts": [
            {
                "label": "文件",
                "value": row.division.title,
                "url": reverse("responsibility:division", args=[row.division_id]),
            },
            {"label": "文号", "value": row.division.doc_no or None},
            {"label": "监管对象", "value": covers or "待选定", "kind": "wide"},
            {"label": "职责内容", "value": row.text or None, "kind": "wide"},
            {"label": "法律依据", "value": f"{row.law}{row.article}" or None},
            {"label": "对照期限", "value": row.due_on, "kind": "date"},
        ],
        "sections": [
            {
                "title": "单位",
                "count": len(rows),
                "table": {"columns": columns, "rows": rows},
                "action": action,
            }
        ],
    }
    address = "responsibility:division_row_move"
    return found | life_of(
        DIVISION_ROW_WORKFLOW, row, actor, address, tried=tried, typed=typed, refusal=refusal
    )


def map_fields(row: DivisionRow, actor: Actor) -> list[Cell]:
    """A select of local units for every name of a row."""
    units = hand_over_options(actor)
    fields = []
    for one in row.named.select_related("unit").order_by("id"):
        value = str(one.unit_id) if one.unit_id else "none" if one.is_dropped else ""
        fields.append(
            {
                "name": f"unit_{one.pk}",
                "label": f"{one.get_role_display()}：{one.written}",
                "kind": "select",
                "options": [("none", "本级没有对应单位"), *units],
                "placeholder": "请选择",
                "value": value,
            }
        )
    return fields


def draw_revision(
    revision: DutyRevision,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Cell:
    """A unit's revision with its draft."""
    draft, division = revision.draft, revision.division
    is_open = revision.status in {RevisionStatus.OPEN, RevisionStatus.SUBMITTED}
    items = draft.items.filter(withdrawn_at__isnull=True).order_by("no", "id") if draft else ()
    rows = [item_row(item, may_change=False) for item in items]
    columns = [
        "序号",
        {"label": "职责", "kind": "wide"},
        "角色",
        {"label": "监管对象", "kind": "wide"},
        "法律依据",
        "体现的要求",
    ]
    action = None
    if draft is not None:
        url = reverse("responsibility:duty_list", args=[draft.pk])
        action = {"label": "打开修订稿", "url": url}
    found: Cell = {
        "title": revision.title,
        "number": "",
        "subtitle": revision.get_status_display(),
        "alert": late_alert(revision.due_on, today, is_open=is_open, word="修订期限"),
        "facts": [
            unit_fact("单位", revision.unit),
            {
                "label": "依据文件",
                "value": division.title if division else None,
                "url": reverse("responsibility:division", args=[division.pk]) if division else "",
            },
            {"label": "下达日期", "value": revision.opened_on, "kind": "date"},
            {"label": "修订期限", "value": revision.due_on, "kind": "date"},
            {"label": "发布日期", "value": revision.done_on, "kind": "date"},
        ],
        "sections": [
            {
                "title": "修订稿",
                "count": len(rows),
                "table": {"columns": columns, "rows": rows},
                "action": action,
            }
        ],
    }
    address = "responsibility:revision_move"
    return found | life_of(
        DUTY_REVISION_WORKFLOW, revision, actor, address, tried=tried, typed=typed, refusal=refusal
    )


MARKS = {DutyRole.LEAD: "牵头", DutyRole.JOIN: "参与", DutyRole.LOCAL: "属地"}
MOST_UNITS = 40


def division_actions(actor: Actor) -> list[Cell]:
    """What may be done with divisions: taken in as a matrix or row by row, compared."""
    compared = {"label": "分工对照台账", "url": "/l/division-rows/", "icon": "list"}
    if not actor.may(perms.SETTLE_DIVISION):
        return [compared]
    return [
        {
            "label": "导入分工矩阵",
            "url": reverse("responsibility:new_division"),
            "icon": "upload",
            "tone": "primary",
        },
        {
            "label": "逐行导入",
            "url": reverse("web:ledger_import", args=["division-rows"]),
            "icon": "upload",
        },
        compared,
    ]


def draw_divisions(actor: Actor) -> Cell:
    """The upper divisions taken in, with how far each is."""
    rows_of = Q(rows__withdrawn_at__isnull=True)
    found = Division.objects.visible_to(actor).annotate(
        total=Count("rows", filter=rows_of, distinct=True),
        open=Count("rows", filter=rows_of & Q(rows__status=RowStatus.OPEN), distinct=True),
        asked=Count("revisions", distinct=True),
        done=Count("revisions", filter=Q(revisions__status=RevisionStatus.DONE), distinct=True),
    )
    rows = [
        [
            {"text": one.title, "url": reverse("responsibility:division", args=[one.pk])},
            one.doc_no or None,
            one.issuer or None,
            one.effective_on,
            one.total,
            {
                "text": one.open,
                "url": f"/l/division-rows/?tab=open&division={one.title}",
                "tone": "danger" if one.open else "",
            },
            {"text": f"{one.done}/{one.asked}", "url": f"/l/duty-revisions/?division={one.title}"},
        ]
        for one in found.order_by("-effective_on", "-pk")
    ]
    columns = [
        {"label": "文件", "kind": "wide"},
        "文号",
        "发文机关",
        "施行日期",
        "行数",
        "待对照",
        "修订完成",
    ]
    return {
        "title": "上级职责分工",
        "subtitle": "",
        "actions": division_actions(actor),
        "sections": [
            {"title": "文件", "count": len(rows), "table": {"columns": columns, "rows": rows}}
        ]
        if rows
        else [],
        "empty": "还没有上级职责分工，请按模板导入分工表。",
    }


def draw_division(division: Division, actor: Actor) -> Cell:
    """A division as a matrix: what is supervised by local unit, with the roles."""
    named = list(
        DivisionUnit.objects.visible_to(actor)
        .filter(row__division=division, row__withdrawn_at__isnull=True)
        .select_related("row", "unit")
        .order_by("row__no", "id")
    )
    units = list({one.unit_id: one.unit for one in named if one.unit}.values())[:MOST_UNITS]
    by_row: dict[int, list[DivisionUnit]] = {}
    for one in named:
        by_row.setdefault(one.row_id, []).append(one)
    rows = [
        matrix_row(found[0].row, found, [unit.pk for unit in units]) for found in by_row.values()
    ]
    columns = [
        {"label": "行业领域、业态或场所", "kind": "lead"},
        "状态",
        *(unit.short_name or unit.name for unit in units),
        "未对上的单位",
    ]
    return {
        "title": division.title,
        "subtitle": f"{division.issuer} {division.doc_no} {division.effective_on}起施行".strip(),
        "actions": [],
        "note": "表中是对照到本级的单位；点行业领域可以逐行选定。",
        "sections": [
            {"title": "分工矩阵", "count": len(rows), "table": {"columns": columns, "rows": rows}}
        ],
        "empty": "",
    }


def matrix_row(row: DivisionRow, named: list[DivisionUnit], units: list[int]) -> list[Any]:
    by_unit: dict[int | None, list[str]] = {}
    for one in named:
        by_unit.setdefault(one.unit_id, []).append(MARKS[DutyRole(one.role)])
    missing = [one.written for one in named if one.unit_id is None and not one.is_dropped]
    tone = {RowStatus.OPEN: "danger", RowStatus.MAPPED: "done"}.get(RowStatus(row.status), "")
    return [
        {"text": row.subject, "url": reverse("responsibility:division_row", args=[row.pk])},
        {"text": row.get_status_display(), "tone": tone},
        *("、".join(by_unit.get(pk, ())) for pk in units),
        {"text": "、".join(missing), "tone": "danger"} if missing else "",
    ]
