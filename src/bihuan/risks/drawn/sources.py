"""The page of one major hazard source: its sum term by term, its filing, its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Event
from bihuan.kernel.pages import address_for
from bihuan.risks import permissions as perms
from bihuan.risks.models import MajorSource, SourceGrading
from bihuan.risks.states.sources import (
    CancelReason,
    SourceLevel,
    SourceOccasion,
    SourceStatus,
    UnitKind,
)
from bihuan.risks.workflow.sources import SOURCE_WORKFLOW, lines_of

Row = dict[str, Any]
STATUS_TONES = {
    SourceStatus.BELOW: "muted",
    SourceStatus.UNFILED: "danger",
    SourceStatus.SUBMITTED: "info",
    SourceStatus.RETURNED: "warn",
    SourceStatus.FILED: "done",
    SourceStatus.CANCELLING: "warn",
    SourceStatus.CANCELLED: "muted",
    SourceStatus.WITHDRAWN: "muted",
}
LEVEL_TONES = {
    SourceLevel.FIRST: "danger",
    SourceLevel.SECOND: "warn",
    SourceLevel.THIRD: "caution",
    SourceLevel.FOURTH: "info",
}
SAID = {
    "note": "",
    "occasion": "原因：",
    "filing_number": "备案编号：",
    "reason": "核销原因：",
    "checked_on": "现场核查：",
}
STANDARD_NOTE = (
    "q 为设计最大量，Q 为临界量，β 为校正系数；各项按分数精确计算，恰好等于1的构成重大危险源。"
)


def said(event: Event) -> str:
    """What an event adds to its title, in words."""
    parts = [f"{word}{event.data[key]}" for key, word in SAID.items() if event.data.get(key)]
    return "；".join(parts)


def level_words(level: int | None) -> str:
    return "不构成" if level is None else str(SourceLevel(level).label)


def person(name: str, phone: str) -> str | None:
    return f"{name}　{phone}".strip() or None


def facts_of(source: MajorSource) -> list[Row]:
    """The bordered table of the record."""
    enterprise = source.enterprise
    reason = str(CancelReason(source.cancel_reason).label) if source.cancel_reason else None
    level = None if source.level is None else SourceLevel(source.level)
    return [
        {
            "label": "企业",
            "value": enterprise.name,
            "url": reverse("enterprises:detail", args=[enterprise.pk]),
        },
        {"label": "单元种类", "value": str(UnitKind(source.kind).label)},
        {
            "label": "级别",
            "value": level_words(source.level),
            "kind": "level",
            "tone": LEVEL_TONES[level] if level else "muted",
        },
        {"label": "主要物质", "value": source.substances},
        {"label": "辨识日期", "value": source.graded_on, "kind": "date"},
        {"label": "重评期限", "value": source.due_on, "kind": "date"},
        {"label": "备案编号", "value": source.filing_number or None},
        {"label": "备案日期", "value": source.filed_on, "kind": "date"},
        {"label": "主要负责人", "value": person(source.principal, source.principal_phone)},
        {"label": "技术负责人", "value": person(source.technician, source.technician_phone)},
        {"label": "操作负责人", "value": person(source.operator, source.operator_phone)},
        {"label": "核销原因", "value": reason},
        {"label": "监测监控", "value": source.sensors or None, "kind": "wide"},
        {"label": "应急预案", "value": source.plan or None, "kind": "wide"},
    ]


def terms_section(grading: SourceGrading) -> Row:
    """Every term of the sum, the sums, and the place in the standard of each number."""
    result = grading.result
    rows = [
        [
            term["name"] or term["cas"],
            plain(term["q"]),
            {"text": plain(term["Q"]), "note": term["Q_source"]},
            plain(term["ratio"]),
            {"text": plain(term["beta"]), "note": term["beta_source"] or ""},
            {"text": plain(term["product"]), "note": term.get("note") or ""},
        ]
        for term in result["terms"]
    ]
    columns = [
        "物质",
        *(
            {"label": word, "kind": "number"}
            for word in ("q（吨）", "Q（吨）", "q/Q", "β", "β·q/Q")
        ),
    ]
    products = [term["product"] for term in result["terms"]]
    summed = sum(products) if None not in products else None
    total = ["合计", None, None, f"S = {result['S']:.6g}", None, plain(summed)]
    return {
        "title": f"辨识分级算式（{grading.standard}）",
        "text": sentence_of(result),
        "table": {"columns": columns, "rows": rows, "total": total, "note": STANDARD_NOTE},
    }


def plain(number: float | None) -> str | None:
    return None if number is None else f"{number:.6g}"


def sentence_of(result: Mapping[str, Any]) -> str:
    """The outcome as a sentence with its arithmetic."""
    if not result["major"]:
        return f"S = {result['S_exact']}，小于1，不构成重大危险源。"
    people = result["residents_500m"]
    return (
        f"S = {result['S_exact']}，不小于1，构成重大危险源。厂区边界外500米内常住人口{people}人，"
        f"α = {result['alpha']}；R = α × Σ(β·q/Q) = {result['R_exact']}，为{result['level']}。"
    )


def history_section(gradings: list[SourceGrading]) -> Row:
    rows = [
        [
            str(one.graded_on),
            str(SourceOccasion(one.occasion).label),
            f"{one.result['S']:.6g}",
            plain(one.result["R"]),
            level_words(one.level),
            one.standard,
            one.note or None,
        ]
        for one in reversed(gradings)
    ]
    columns = ["辨识日期", "原因", "S", "R", "级别", "标准", "说明"]
    return {
        "title": "历次辨识",
        "count": len(rows),
        "table": {"columns": columns, "rows": rows},
    }


def alert_of(source: MajorSource, today: date) -> Row | None:
    """What is wrong and what can be done about it, in one box."""
    status = SourceStatus(source.status)
    if status == SourceStatus.WITHDRAWN:
        return {"tone": "info", "title": "已撤回", "text": source.withdrawn_reason}
    if source.touched:
        return {
            "tone": "warn",
            "title": "标准已改变",
            "text": f"按现行临界量表重新计算：{source.touched}。请核实后重新辨识分级。",
        }
    if status == SourceStatus.FILED and not source.is_major:
        return {
            "tone": "warn",
            "title": "已不构成重大危险源",
            "text": "最近一次辨识 S 小于1，可以申请核销；核销前仍按已备案管理。",
        }
    if source.step_due_on is not None and source.step_due_on < today:
        days = (today - source.step_due_on).days
        return {
            "tone": "danger",
            "title": f"办理期限已过 {days} 天",
            "text": f"期限为{source.step_due_on}，请按“下一步”办理。",
        }
    if source.due_on is not None and source.due_on < today and source.is_major:
        text = f"应在{source.due_on}前重新评估。"
        return {"tone": "danger", "title": "重评逾期", "text": text}
    return None


def steps_of(source: MajorSource) -> list[Row]:
    """Where the filing stands."""
    status = SourceStatus(source.status)
    if status in {SourceStatus.BELOW, SourceStatus.WITHDRAWN}:
        word = str(status.label)
        return [
            {"label": "辨识", "at": f"{source.graded_on:%m-%d}", "state": "done"},
            {"label": word, "at": "", "state": "refused"},
        ]
    order = {
        SourceStatus.UNFILED: 1,
        SourceStatus.RETURNED: 1,
        SourceStatus.SUBMITTED: 2,
        SourceStatus.FILED: 4,
        SourceStatus.CANCELLING: 4,
        SourceStatus.CANCELLED: 5,
    }
    here = order[status]
    words = [
        ("辨识分级", source.graded_on),
        ("报备案", source.submitted_on),
        ("审查", None),
        ("备案", source.filed_on),
    ]
    if status in {SourceStatus.CANCELLING, SourceStatus.CANCELLED}:
        words.append(("核销", source.cancelled_on))
    return [
        {
            "label": word,
            "at": f"{day:%Y-%m-%d}" if day and place < here else "",
            "state": "done" if place < here else "now" if place == here else "todo",
        }
        for place, (word, day) in enumerate(words)
    ]


def begun(source: MajorSource, today: date) -> Row:
    """What the forms of the moves begin with: the substances as they are, today."""
    last = source.gradings.last()
    residents = last.residents if last is not None else None
    return {
        "regrade": {
            "substances": lines_of(source),
            "residents": "" if residents is None else str(residents),
            "graded_on": today.isoformat(),
        },
        "file": {"filed_on": today.isoformat()},
        "cancel": {"checked_on": today.isoformat()},
        "change_people": {
            name: getattr(source, name)
            for name in (
                "principal",
                "principal_phone",
                "technician",
                "technician_phone",
                "operator",
                "operator_phone",
                "sensors",
                "plan",
            )
        },
    }


def actions_of(source: MajorSource, actor: Actor) -> list[Row]:
    """What else can be done from here."""
    shown = []
    if actor.may(perms.KEEP_FACILITIES) and source.status not in {
        SourceStatus.CANCELLED,
        SourceStatus.WITHDRAWN,
    }:
        query = f"?enterprise_id={source.enterprise_id}&source_id={source.pk}&name={source.name}"
        address = reverse("risks:new_facility") + query
        shown.append({"label": "登记防护距离设施", "url": address, "icon": "map-pin"})
    report = address_for("hazards:new", actor)
    if report:
        address = f"{report}?enterprise_id={source.enterprise_id}&place={source.name}"
        shown.append({"label": "登记隐患", "url": address, "icon": "alert-triangle"})
    return shown


def facilities_section(source: MajorSource) -> list[Row]:
    """Facilities of the source whose distances are checked, with what the last check found."""
    items = []
    for one in source.facilities.filter(withdrawn_at__isnull=True).prefetch_related("checks"):
        last = list(one.checks.all())[-1:]
        items.append(
            {
                "kind": last[0].get_status_display() if last else "未核查",
                "label": one.name,
                "url": reverse("risks:facility", args=[one.pk]),
                "at": str(last[0].checked_on) if last else "",
                "note": "",
                "tone": "info",
            }
        )
    return [{"title": "外部安全防护距离", "items": items}] if items else []


def draw_source(
    source: MajorSource,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """Everything on the page of one source."""
    chain = SOURCE_WORKFLOW.chain(source)
    gradings = list(source.gradings.all())
    moves = detail.moves_of(
        SOURCE_WORKFLOW,
        source,
        actor,
        address=lambda name: reverse("risks:source_move", args=[source.pk, name]),
        typed=typed,
        errors=refusal.fields if refusal else None,
        tried=tried,
    )
    start = begun(source, today)
    for move in moves:
        if move["name"] != tried:
            for field in move["fields"]:
                field["value"] = start.get(move["name"], {}).get(field["name"], field["value"])
    return {
        "title": source.name,
        "number": source.number,
        "subtitle": str(SourceStatus(source.status).label),
        "actions": actions_of(source, actor),
        "alert": alert_of(source, today),
        "steps": steps_of(source),
        "steps_title": "备案进度",
        "facts": facts_of(source),
        "sections": [terms_section(gradings[-1]), history_section(gradings)],
        "files": detail.files_of(detail.all_uses(chain)),
        "related": facilities_section(source),
        "moves": moves,
        "timeline": detail.timeline_of(chain, texts=said),
        "version": f"{timezone.localtime(source.recorded_at):%Y%m%d%H%M%S}",
        **detail.chain_line(chain, actor),
    }
