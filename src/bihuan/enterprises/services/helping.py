"""An enterprise asks for an expert; the authority arranges; what came of it is kept."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.models import Agency, HelpRequest
from bihuan.enterprises.services.changing import in_use
from bihuan.enterprises.workflow.agencies import AgencyStatus
from bihuan.enterprises.workflow.helping import (
    ADVISE,
    ASSIGN,
    DECLINE,
    FINISH,
    HELP_WORKFLOW,
    VISIT,
    WITHDRAW_HELP,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.bulk import next_ids
from bihuan.kernel.deadlines import due
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import NoticeKind, notify_enterprise, notify_unit

ASKED = NoticeKind("enterprises.help_asked", _("专家帮扶申请"))
ARRANGED = NoticeKind("enterprises.help_arranged", _("专家帮扶进展"))
RULE = "help-assign"
LENGTHS = {"title": 120, "detail": 2000, "note": 2000, "advice": 4000, "result": 2000}


def text_in(name: str, value: str, word: str, *, required: bool = True) -> str:
    """A text of the length its column holds.

    Raises:
        InvalidInput: Missing, or too long.
    """
    found, most = (value or "").strip(), LENGTHS.get(name, 200)
    if required and not found:
        raise InvalidInput({name: f"请填写{word}。"})
    if len(found) > most:
        raise InvalidInput({name: f"最多 {most} 个字，现在是 {len(found)} 个字。"})
    return found


def count_in(name: str, value: Decimal | int | None, word: str) -> int:
    """A whole number of zero or more.

    Raises:
        InvalidInput: None, negative or broken.
    """
    if value is None or value < 0 or value != int(value):
        raise InvalidInput({name: f"“{word}”要填 0 或更大的整数。"})
    return int(value)


@transaction.atomic
def ask_help(
    *,
    enterprise_id: int,
    title: str,
    detail: str,
    actor: Actor,
    at: datetime,
    reference: str = "",
) -> HelpRequest:
    """Ask for an expert, as the enterprise or on its behalf.

    Args:
        reference: Number of the hazard it is about, where there is one.

    Raises:
        NotFound: The enterprise lies outside the actor's scope.
        InvalidInput: No subject, or texts too long.
    """
    actor.must(perms.ASK_HELP)
    enterprise = in_use(enterprise_id, actor)
    [pk] = next_ids(HelpRequest, 1)
    today = localdate(at)
    request = HelpRequest(
        pk=pk,
        enterprise=enterprise,
        number=f"BF{today:%Y%m%d}-{pk:06d}",
        title=text_in("title", title, "求助事项"),
        detail=text_in("detail", detail, "具体情况", required=False),
        reference=text_in("reference", reference, "隐患编号", required=False)[:40],
        status=HELP_WORKFLOW.initial,
        asked_on=today,
        asked_at=at,
        asked_by_id=actor.user_id,
        unit_id=enterprise.supervisor_id or next(iter(enterprise.units), None),
        due_on=due(RULE, today).due_on,
    )
    request.save(force_insert=True)
    HELP_WORKFLOW.begin(request, actor=actor, at=at, text=f"申请专家帮扶：{request.title}")
    if request.unit_id is not None:
        notify_unit(
            request.unit_id,
            permission=perms.ARRANGE_HELP,
            kind="enterprises.help_asked",
            title=f"{enterprise.name}申请专家帮扶：{request.title}",
            url=f"/enterprises/help/{request.pk}/",
            chain=HELP_WORKFLOW.chain(request),
            key=f"enterprises.help_asked:{request.pk}",
            at=at,
        )
    return request


def locked_request(request_id: int, actor: Actor) -> HelpRequest:
    found = HelpRequest.objects.visible_to(actor).select_related("enterprise")
    return found.locked().one(request_id)


@transaction.atomic
def assign_expert(
    *,
    request_id: int,
    expert: str,
    planned_on: date,
    actor: Actor,
    at: datetime,
    agency: str | int | None = None,
    key: str | None = None,
) -> HelpRequest:
    """Name the expert who goes, and the day.

    Raises:
        NotFound: Outside the actor's scope, or no such agency.
        InvalidInput: No name, the day has passed, or the agency may not work.
    """
    request = locked_request(request_id, actor)
    if planned_on < localdate(at):
        raise InvalidInput({"planned_on": "计划上门日期已经过了，请填写今天或以后的日期。"})
    chosen = Agency.objects.visible_to(actor).one(int(agency)) if agency else None
    if chosen is not None and chosen.status != AgencyStatus.ACTIVE:
        raise InvalidInput({"agency": f"“{chosen.name}”已暂停从业，请另选机构。"})
    changes = {
        "expert": text_in("expert", expert, "专家姓名")[:40],
        "agency": chosen,
        "planned_on": planned_on,
    }
    HELP_WORKFLOW.apply(
        ASSIGN, request, actor=actor, at=at, text=f"指派专家{changes['expert']}，{planned_on}上门",
        changes=changes, key=key,
    )  # fmt: skip
    tell(request, f"已指派专家{request.expert}，计划{planned_on}上门", at=at)
    return request


@transaction.atomic
def decline_help(
    *, request_id: int, reason: str, actor: Actor, at: datetime, key: str | None = None
) -> HelpRequest:
    """Say that no expert comes, and why."""
    request = locked_request(request_id, actor)
    reason = text_in("reason", reason, "理由")
    HELP_WORKFLOW.apply(
        DECLINE, request, actor=actor, at=at, text=f"不安排专家：{reason}"[:200],
        changes={"reason": reason}, data={"reason": reason}, key=key,
    )  # fmt: skip
    tell(request, "暂不安排专家", at=at, body=reason)
    return request


@transaction.atomic
def record_visit(
    *,
    request_id: int,
    visited_on: date,
    note: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> HelpRequest:
    """Enter that the expert was there.

    Raises:
        InvalidInput: A day before the request or in the future.
    """
    request = locked_request(request_id, actor)
    if visited_on < request.asked_on or visited_on > localdate(at):
        sentence = f"上门日期应在{request.asked_on}到{localdate(at)}之间，请核对。"
        raise InvalidInput({"visited_on": sentence})
    changes = {"visited_on": visited_on, "note": text_in("note", note, "现场情况")}
    HELP_WORKFLOW.apply(
        VISIT, request, actor=actor, at=at, text=f"专家{visited_on}上门", changes=changes, key=key
    )
    return request


@transaction.atomic
def give_advice(
    *,
    request_id: int,
    advice: str,
    given: Decimal | int,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> HelpRequest:
    """Enter what the expert advises; the enterprise is told and carries it out.

    Raises:
        InvalidInput: No advice, or no number of its points.
    """
    request = locked_request(request_id, actor)
    changes = {
        "advice": text_in("advice", advice, "帮扶意见"),
        "given": count_in("given", given, "意见条数"),
    }
    HELP_WORKFLOW.apply(
        ADVISE, request, actor=actor, at=at, text=f"出具帮扶意见{changes['given']}条",
        changes=changes, key=key,
    )  # fmt: skip
    tell(request, "专家已出具帮扶意见，请落实", at=at)
    return request


@transaction.atomic
def finish_help(
    *,
    request_id: int,
    adopted: Decimal | int,
    result: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> HelpRequest:
    """Enter what was carried out of the advice.

    Raises:
        InvalidInput: More adopted than given, or no result.
    """
    request = locked_request(request_id, actor)
    count = count_in("adopted", adopted, "采纳条数")
    if request.given is not None and count > request.given:
        raise InvalidInput({"adopted": f"采纳条数{count}多于专家意见{request.given}条，请核对。"})
    changes = {
        "adopted": count,
        "result": text_in("result", result, "落实结果"),
        "finished_on": localdate(at),
    }
    HELP_WORKFLOW.apply(
        FINISH, request, actor=actor, at=at, text=f"采纳{count}条，办结", changes=changes, key=key
    )
    return request


@transaction.atomic
def withdraw_help(
    *, request_id: int, reason: str, actor: Actor, at: datetime, key: str | None = None
) -> HelpRequest:
    """Take a request back."""
    request = locked_request(request_id, actor)
    reason = text_in("reason", reason, "撤回理由")
    HELP_WORKFLOW.apply(
        WITHDRAW_HELP, request, actor=actor, at=at, text=f"撤回求助：{reason}"[:200],
        changes={"reason": reason}, data={"reason": reason}, key=key,
    )  # fmt: skip
    return request


def tell(request: HelpRequest, what: str, *, at: datetime, body: str = "") -> None:
    notify_enterprise(
        request.enterprise_id,
        kind="enterprises.help_arranged",
        title=f"专家帮扶（{request.number}）：{what}",
        body=body,
        url=f"/enterprises/help/{request.pk}/",
        chain=HELP_WORKFLOW.chain(request),
        key=f"enterprises.help_arranged:{request.pk}:{request.status}",
        at=at,
    )


move_help = Moves(
    HELP_WORKFLOW,
    "request_id",
    {
        "assign": assign_expert,
        "decline": decline_help,
        "visit": record_visit,
        "advise": give_advice,
        "finish": finish_help,
        "withdraw": withdraw_help,
    },
)
