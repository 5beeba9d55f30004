"""The page of one record, and the records' part of an enterprise's file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.drawn.record_forms import field_for
from bihuan.enterprises.models import Enterprise, Record
from bihuan.enterprises.records.checking import ANSWERS
from bihuan.enterprises.records.patterns import Field, Pattern
from bihuan.enterprises.records.periods import WORDS
from bihuan.enterprises.services.records import (
    VERDICTS,
    Owed,
    pattern_behind,
    pattern_of,
    standing_with,
)
from bihuan.enterprises.services.records.owing import (
    EXPIRING,
    HELD,
    LAPSED,
    MISSING,
    RETURNED,
    STATES,
    WAITING,
)
from bihuan.enterprises.workflow.records import RECORD_WORKFLOW, RecordStatus
from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Event

Row = dict[str, Any]
STATE_TONES = {
    RETURNED: "danger",
    LAPSED: "danger",
    MISSING: "danger",
    EXPIRING: "warn",
    WAITING: "info",
    HELD: "done",
}
VERDICT_TONES = {"true": "done", "partly": "warn", "false": "danger"}
ANSWER_TONES = {"done": "", "not-done": "danger", "none": "muted"}
MOST_LISTED = 10
HIDDEN_MOVES = frozenset({"supersede", "resubmit"})
SAID = {"reason": "理由：", "reply": "答复：", "by": "新版："}


def shown(field: Field, value: Any) -> Any:
    """A value as the page prints it; ``None`` prints as —."""
    if field.type == "boolean":
        return None if value is None else "是" if value else "否"
    if field.type == "file":
        return f"{value}份" if value else None
    if value is None or value == "":
        return None
    if field.type in {"money", "number", "integer"}:
        return f"{value}{field.unit}"
    return value


def may_see_personal(record: Record, actor: Actor) -> bool:
    return actor.may(perms.SEE_PHONES) or actor.enterprise_id == record.enterprise_id


def value_facts(record: Record, pattern: Pattern, actor: Actor) -> list[Row]:
    """The record's own columns; what the supervisor writes is there once it is written."""
    rows = []
    for field in pattern.fields:
        value = shown(field, record.values.get(field.key))
        if field.is_personal and value and not may_see_personal(record, actor):
            value = f"{str(value)[:3]}****"
        if value is None and field.by == "supervisor" and record.decided_at is None:
            continue
        kind = "wide" if field.type == "long" else "date" if field.type == "date" else ""
        if kind == "date" and value is not None:
            value = date.fromisoformat(str(value))
        rows.append({"label": field.title, "value": value, "kind": kind})
    return rows


def head_facts(record: Record, pattern: Pattern) -> list[Row]:
    enterprise = record.enterprise
    who = record.written_by.name if record.written_by else "系统"
    side = "企业填报" if record.is_by_enterprise else "监管单位登记"
    facts: list[Row] = [
        {
            "label": "企业",
            "value": enterprise.name,
            "kind": "link",
            "url": reverse("enterprises:detail", args=[enterprise.pk]),
        },
        {
            "label": "状态",
            "value": str(RecordStatus(record.status).label),
            "kind": "status",
            "tone": {"in-force": "done", "submitted": "warn", "returned": "danger"}.get(
                record.status, "muted"
            ),
        },
        {"label": "周期", "value": WORDS[pattern.period]},
        {"label": "记录日期", "value": record.day, "kind": "date"},
        {"label": "起始日期", "value": record.covers_from, "kind": "date"},
        {"label": "有效期至", "value": record.covers_until or "长期"},
        {"label": "填报", "value": f"{who}（{side}）"},
        {"label": "版本", "value": f"第{record.version}版，按“{record.pattern}”填写"},
    ]
    if record.unit_id is not None and pattern.is_confirmed:
        facts.append({"label": "监管单位", "value": record.unit.name if record.unit else None})
    if record.due_on is not None:
        facts.append({"label": "办理期限", "value": record.due_on, "kind": "date"})
    if record.reply:
        facts.append({"label": "答复意见", "value": record.reply, "kind": "wide"})
    return facts


def checklist(record: Record, pattern: Pattern) -> Row:
    """The items with answer, evidence and verdict."""
    columns: list[Any] = [{"label": "事项", "kind": "wide"}, "落实情况", "依据"]
    columns += ["核查结论", "核查情况"] if pattern.is_judged else []
    rows = []
    for number, item in enumerate(pattern.items, 1):
        said = record.answers.get(item.key, {})
        files = f"（附件{said['files']}份）" if said.get("files") else ""
        answer = said.get("answer", "")
        row: list[Any] = [
            f"{number}. {item.title}",
            {"text": ANSWERS.get(answer), "tone": ANSWER_TONES.get(answer, "")},
            f"{said.get('note') or ''}{files}" or None,
        ]
        if pattern.is_judged:
            verdict = said.get("verdict", "")
            row += [
                {
                    "text": VERDICTS.get(verdict),
                    "tone": VERDICT_TONES.get(verdict, ""),
                    "note": said.get("checked_on", ""),
                },
                said.get("remark") or None,
            ]
        rows.append(row)
    note = f"已落实{record.done}项，应落实{record.due}项。"
    table = {"columns": columns, "rows": rows, "note": note}
    return {"title": "清单", "count": len(rows), "table": table}


def versions(record: Record) -> Row | None:
    """Every version of the same period and thing, newest first."""
    found = list(
        Record.objects.filter(
            kind=record.kind, enterprise_id=record.enterprise_id, identity=record.identity
        )
        .exclude(pk=record.pk)
        .order_by("-version", "-pk")[:MOST_LISTED]
    )
    if not found:
        return None
    rows = [
        [
            {"text": one.number, "url": reverse("enterprises:record", args=[one.pk])},
            f"第{one.version}版",
            str(RecordStatus(one.status).label),
            f"{timezone.localtime(one.written_at):%Y-%m-%d %H:%M}",
        ]
        for one in found
    ]
    table = {"columns": ["编号", "版本", "状态", "登记时间"], "rows": rows, "note": ""}
    return {"title": "同期其他版本", "count": len(rows), "table": table}


def said(event: Event) -> str:
    return "；".join(
        f"{word}{event.data[key]}" for key, word in SAID.items() if event.data.get(key)
    )


def moves(
    record: Record,
    pattern: Pattern,
    actor: Actor,
    *,
    tried: str,
    typed: Mapping[str, Any],
    errors: Mapping[str, str],
) -> list[Row]:
    """The 下一步 panel: confirming asks for verdicts and the supervisor's own columns."""
    drawn = [
        cell
        for cell in detail.moves_of(
            RECORD_WORKFLOW,
            record,
            actor,
            address=lambda name: reverse("enterprises:record_move", args=[record.pk, name]),
            typed=typed,
            errors=errors,
            tried=tried,
        )
        if cell["name"] not in HIDDEN_MOVES
    ]
    for cell in drawn:
        if cell["name"] == "confirm":
            mine = tried == "confirm"
            cell["label"] = "答复企业" if pattern.confirm == "answer" else "确认"
            cell["fields"] = [
                *verdict_fields(record, pattern, typed if mine else {}, errors if mine else {}),
                *(
                    field_for(one, typed if mine else {}, errors if mine else {})
                    for one in pattern.decided
                ),
                *cell["fields"],
            ]
    edit = edit_move(record, actor)
    return [*([edit] if edit else []), *drawn]


def edit_move(record: Record, actor: Actor) -> Row | None:
    """Correcting a returned record, or writing the next version of one in force."""
    own = actor.enterprise_id == record.enterprise_id
    if own != record.is_by_enterprise or not actor.may(perms.KEEP_RECORDS):
        return None
    words = {
        RecordStatus.RETURNED: "修改后再提交",
        RecordStatus.IN_FORCE: "登记新版",
    }
    label = words.get(RecordStatus(record.status))
    if label is None:
        return None
    return {
        "name": "edit",
        "label": label,
        "url": reverse("enterprises:record_edit", args=[record.pk]),
        "method": "get",
        "tone": "primary" if record.status == RecordStatus.RETURNED else "",
        "allowed": True,
        "fields": [],
        "confirm": "",
    }


def verdict_fields(
    record: Record, pattern: Pattern, typed: Mapping[str, Any], errors: Mapping[str, str]
) -> list[Row]:
    if not pattern.is_judged:
        return []
    fields: list[Row] = []
    for number, item in enumerate(pattern.items, 1):
        name = f"item-{item.key}-verdict"
        remark = f"item-{item.key}-remark"
        answer = ANSWERS.get(record.answers.get(item.key, {}).get("answer", ""), "—")
        fields.append(
            {
                "name": name,
                "label": f"{number}. {item.title}（企业：{answer}）",
                "kind": "radio",
                "value": typed.get(name, ""),
                "options": list(VERDICTS.items()),
                "required": True,
                "error": errors.get(name, ""),
            }
        )
        fields.append(
            {
                "name": remark,
                "label": "核查情况",
                "kind": "text",
                "value": typed.get(remark, ""),
                "error": errors.get(remark, ""),
            }
        )
    return fields


def alert(record: Record, today: date, refusal: InvalidInput | None) -> Row | None:
    if refusal is not None and not refusal.fields:
        return {"title": refusal.user_message(), "text": refusal.user_remedy(), "tone": "danger"}
    if record.status == RecordStatus.RETURNED:
        return {"title": "监管单位退回了这条记录。", "text": record.reason, "tone": "danger"}
    if record.status == RecordStatus.WITHDRAWN:
        return {"title": "这条记录已撤回。", "text": record.reason, "tone": "warn"}
    if record.status == RecordStatus.IN_FORCE and record.findings:
        text = "；".join(record.findings)
        return {"title": "记录显示有问题。", "text": f"{text}。", "tone": "danger"}
    ended = record.covers_until is not None and record.covers_until < today
    if record.status == RecordStatus.IN_FORCE and ended and pattern_behind(record).remind_days:
        title = f"已于{record.covers_until}到期。"
        return {"title": title, "text": "请续办后登记新的记录。", "tone": "danger"}
    return None


def draw_record_page(
    record: Record,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """The record as the template takes it."""
    pattern = pattern_behind(record)
    chain = RECORD_WORKFLOW.chain(record)
    errors = dict(refusal.fields) if refusal else {}
    own = {"title": pattern.title, "facts": value_facts(record, pattern, actor)}
    sections = [own, *([checklist(record, pattern)] if pattern.items else [])]
    others = versions(record)
    uses = detail.all_uses(chain)
    return {
        "title": f"{pattern.title}：{record.title}",
        "number": record.number,
        "alert": alert(record, today, refusal),
        "facts": head_facts(record, pattern),
        "sections": [*sections, *([others] if others else [])],
        "files": detail.files_of(uses) + photo_files(uses),
        "moves": moves(record, pattern, actor, tried=tried, typed=typed or {}, errors=errors),
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }


def photo_files(uses: list[Any]) -> list[Row]:
    """Photos among the papers: a card, a certificate, as it was photographed."""
    return [
        {
            "label": use.evidence.name,
            "url": detail.file_url(use),
            "icon": "photo",
            "size_text": f"{use.evidence.size / 1024:,.0f} KB",
            "digest": use.evidence.sha256,
            "by": use.evidence.uploaded_by.name if use.evidence.uploaded_by else "",
            "at": f"{timezone.localtime(use.attached_at):%Y-%m-%d %H:%M}",
            "note": "",
        }
        for use in uses
        if use.evidence.kind == "photo"
    ]


def may_fill(pattern: Pattern, enterprise: Enterprise, actor: Actor) -> bool:
    """Whether the actor may write a record of this kind for this enterprise."""
    if not actor.may(perms.KEEP_RECORDS) or enterprise.withdrawn_at is not None:
        return False
    own = actor.enterprise_id == enterprise.pk
    return pattern.fills == "both" or (pattern.fills == "enterprise") == own


def new_url(pattern: Pattern, enterprise: Enterprise) -> str:
    address = reverse("enterprises:record_new", args=[pattern.code])
    return f"{address}?{urlencode({'enterprise': enterprise.pk})}"


def list_url(pattern: Pattern, enterprise: Enterprise) -> str:
    query = urlencode({"name": enterprise.name, "tab": "all"})
    return f"/l/record-{pattern.code}/?{query}"


def record_sections(enterprise: Enterprise, actor: Actor, today: date, tab: str) -> list[Row]:
    """The records of one tab of an enterprise's file: how each kind stands, then the newest of it.

    Args:
        tab: ``people``, ``assets``, ``duties`` or ``services``.

    Returns:
        Sections as the page of a record takes them; empty for other tabs.
    """
    standing = [one for one in standing_with(enterprise, today) if one.pattern.tab == tab]
    if not standing:
        return []
    columns = ["种类", "要求", "状态", {"label": "在用", "kind": "number"}, "有效期至", "办理"]
    rows = [overview_row(one, enterprise, actor) for one in standing]
    open_ones = sum(1 for one in standing if one.is_open)
    note = f"现在要办的{open_ones}种。" if open_ones else ""
    first = {
        "title": "企业记录",
        "count": len(rows),
        "table": {"columns": columns, "rows": rows, "note": note},
    }
    return [first, *(newest(one, enterprise) for one in standing if one.count)]


def overview_row(one: Owed, enterprise: Enterprise, actor: Actor) -> list[Any]:
    until = one.record.covers_until if one.record else None
    act: Any = None
    if one.record is not None and one.state == RETURNED:
        act = {"text": "查看退回原因", "url": record_url(one.record)}
    elif may_fill(one.pattern, enterprise, actor):
        word = "填报" if one.state in {MISSING, LAPSED} else "再填报"
        act = {"text": word, "url": new_url(one.pattern, enterprise)}
    return [
        {"text": one.pattern.title, "url": list_url(one.pattern, enterprise)},
        f"应办，{WORDS[one.pattern.period]}" if one.is_owed else "自愿",
        {"text": STATES[one.state], "tone": STATE_TONES[one.state]},
        one.count,
        f"{until:%Y-%m-%d}" if until else None,
        act,
    ]


def record_url(record: Record) -> str:
    return reverse("enterprises:record", args=[record.pk])


def newest(one: Owed, enterprise: Enterprise) -> Row:
    """The newest records of a kind, with the columns that lists show."""
    pattern = pattern_of(one.pattern.code)
    fields = [
        field
        for field in pattern.fields
        if field.is_listed
        and not field.is_personal
        and field.type not in {"long", "file"}
        and field.role not in {"title", "expires"}
    ][:3]
    found = Record.objects.in_force().filter(kind=pattern.code, enterprise=enterprise)
    records = list(found.order_by("-day", "-pk")[:MOST_LISTED])
    rows = [
        [
            {"text": record.title, "url": record_url(record)},
            *(shown(field, record.values.get(field.key)) for field in fields),
            f"{record.covers_until:%Y-%m-%d}" if record.covers_until else "长期",
        ]
        for record in records
    ]
    columns = [pattern.thing, *(field.title for field in fields), "有效期至"]
    action = {"label": "全部记录", "url": list_url(pattern, enterprise)}
    table = {"columns": columns, "rows": rows, "note": ""}
    return {"title": pattern.title, "count": one.count, "table": table, "action": action}
