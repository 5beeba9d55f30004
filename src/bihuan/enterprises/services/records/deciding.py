"""A supervisor confirms, answers or returns a record; whoever filled it may withdraw it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models import Record
from bihuan.enterprises.records.checking import Ground, read_values
from bihuan.enterprises.records.patterns import Pattern
from bihuan.enterprises.services.records.patterns import pattern_behind
from bihuan.enterprises.services.records.reading import put_together
from bihuan.enterprises.services.records.writing import same_in_force, supersede
from bihuan.enterprises.workflow.records import (
    CONFIRM,
    RECORD_WORKFLOW,
    RETURN,
    WITHDRAW_RECORD,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import NoticeKind, notify_enterprise

DECIDED = NoticeKind("enterprises.record_decided", _("企业记录已办理"))
VERDICTS = {"true": "属实", "partly": "部分属实", "false": "不属实"}
MOST_REPLY, MOST_REASON, MOST_REMARK = 2000, 200, 500


def locked_record(record_id: int, actor: Actor) -> Record:
    """The record, its row locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = Record.objects.visible_to(actor).select_related("pattern", "enterprise")
    return found.locked().one(record_id)


@transaction.atomic
def confirm_record(
    *,
    record_id: int,
    actor: Actor,
    at: datetime,
    reply: str = "",
    typed: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> Record:
    """Confirm a submitted record, or answer it; it takes force and the former version ends.

    Args:
        reply: The answer; needed where the kind is answered.
        typed: The columns that the supervisor writes, and verdicts under ``item-<key>-verdict``
            with remarks under ``item-<key>-remark``.

    Raises:
        NotFound: Outside the actor's scope.
        TransitionRefused: It does not wait for confirmation.
        InvalidInput: The answer, a column or a verdict is missing or cannot be.

    Source:
        Work Safety Law (2021), art. 65: what is supervised is looked at; that each item gets a
        verdict is a house rule.
    """
    record = locked_record(record_id, actor)
    refused = RECORD_WORKFLOW.refusal(CONFIRM, record, actor)
    if refused is not None:
        raise refused
    pattern, typed = pattern_behind(record), typed or {}
    changes = decided(pattern, record, reply.strip(), typed, at)
    for name in ("values", "answers"):
        setattr(record, name, changes.pop(name))
    record.save(update_fields=["values", "answers"])
    former = same_in_force(record)
    if former is not None:
        supersede(former, record, actor=actor, at=at)
    RECORD_WORKFLOW.apply(
        CONFIRM,
        record,
        actor=actor,
        at=at,
        text="答复企业" if pattern.confirm == "answer" else "确认",
        changes=changes,
        data={"reply": reply.strip()} if reply.strip() else {},
        key=key,
    )
    told = "已答复" if pattern.confirm == "answer" else "已确认"
    tell_enterprise(record, told, body=reply.strip(), at=at)
    return record


def decided(
    pattern: Pattern, record: Record, reply: str, typed: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """What the confirmation changes: the supervisor's columns, the verdicts, the answer.

    Raises:
        InvalidInput: One sentence for each field.
    """
    ground = Ground(localdate(at), record.enterprise.founded_on)
    values, wrong = read_values(pattern.decided, typed, ground, record.values)
    answers, wrong_verdicts = judged(pattern, record, typed, at)
    wrong |= wrong_verdicts
    if pattern.confirm == "answer" and not reply:
        wrong["reply"] = "请填写答复意见。"
    if len(reply) > MOST_REPLY:
        wrong["reply"] = f"最多 {MOST_REPLY} 个字，现在是 {len(reply)} 个字。"
    if wrong:
        raise InvalidInput(wrong)
    content = put_together(pattern, record.values | values, answers, record.day)
    changes = content.columns()
    kept = {name: changes[name] for name in ("amount", "quantity", "part", "findings")}
    return kept | {
        "values": content.values,
        "answers": answers,
        "finding_count": len(content.findings),
        "covers_until": content.span.last,
        "done": content.done,
        "due": content.due,
        "decided_at": at,
        "reply": reply,
    }


def judged(
    pattern: Pattern, record: Record, typed: Mapping[str, Any], at: datetime
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """The answers with the inspector's verdict on each, and what is missing."""
    if not pattern.is_judged:
        return record.answers, {}
    answers: dict[str, dict[str, Any]] = {}
    wrong: dict[str, str] = {}
    for item in pattern.items:
        verdict = str(typed.get(f"item-{item.key}-verdict") or "")
        remark = str(typed.get(f"item-{item.key}-remark") or "").strip()
        if verdict not in VERDICTS:
            wrong[f"item-{item.key}-verdict"] = f"请选择“{item.title}”的核查结论。"
        elif verdict != "true" and not remark:
            wrong[f"item-{item.key}-remark"] = "部分属实或不属实的，请写明核查情况。"
        elif len(remark) > MOST_REMARK:
            wrong[f"item-{item.key}-remark"] = f"最多 {MOST_REMARK} 个字，请缩短。"
        checked = {"verdict": verdict, "remark": remark, "checked_on": localdate(at).isoformat()}
        answers[item.key] = record.answers.get(item.key, {}) | checked
    return answers, wrong


@transaction.atomic
def return_record(
    *, record_id: int, reason: str, actor: Actor, at: datetime, key: str | None = None
) -> Record:
    """Give a submitted record back to be corrected.

    Raises:
        NotFound: Outside the actor's scope.
        TransitionRefused: It does not wait for confirmation.
        InvalidInput: No reason, or too long a one.
    """
    record = locked_record(record_id, actor)
    reason = said(reason, "退回原因")
    RECORD_WORKFLOW.apply(
        RETURN,
        record,
        actor=actor,
        at=at,
        text=f"退回修改：{reason}"[:200],
        changes={"reason": reason},
        data={"reason": reason},
        key=key,
    )
    tell_enterprise(record, "被退回", body=reason, at=at)
    return record


@transaction.atomic
def withdraw_record(
    *, record_id: int, reason: str, actor: Actor, at: datetime, key: str | None = None
) -> Record:
    """Take a record back; it stays with the reason and no longer counts.

    Raises:
        NotFound: Outside the actor's scope.
        NotTheFiller: The other side filled it.
        InvalidInput: No reason.
    """
    record = locked_record(record_id, actor)
    reason = said(reason, "撤回理由")
    RECORD_WORKFLOW.apply(
        WITHDRAW_RECORD,
        record,
        actor=actor,
        at=at,
        text=f"撤回记录：{reason}"[:200],
        changes={"reason": reason, "ended_at": at},
        data={"reason": reason},
        key=key,
    )
    return record


def said(reason: str, word: str) -> str:
    reason = reason.strip()
    if not reason:
        raise InvalidInput({"reason": f"请写明{word}。"})
    if len(reason) > MOST_REASON:
        raise InvalidInput({"reason": f"最多 {MOST_REASON} 个字，现在是 {len(reason)} 个字。"})
    return reason


def tell_enterprise(record: Record, what: str, *, body: str, at: datetime) -> None:
    if not record.is_by_enterprise:
        return
    notify_enterprise(
        record.enterprise_id,
        kind="enterprises.record_decided",
        title=f"{record.pattern.title}（{record.number}）{what}",
        body=body,
        url=f"/enterprises/records/{record.pk}/",
        chain=RECORD_WORKFLOW.chain(record),
        key=f"enterprises.record_decided:{record.pk}:{at.isoformat()}",
        at=at,
    )


move_record = Moves(
    RECORD_WORKFLOW,
    "record_id",
    {"confirm": confirm_record, "return": return_record, "withdraw": withdraw_record},
)
