"""Terms of committees with their chairs, and the versions of how they were composed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations import permissions as perms
from bihuan.organisations.errors import DateOrder
from bihuan.organisations.models import (
    CommitteeAdjustment,
    CommitteeTerm,
    Membership,
    SeatRole,
    Unit,
)
from bihuan.organisations.services.committees import committee_of
from bihuan.organisations.services.history import chinese_day, log_unit


@transaction.atomic
def begin_term(
    *,
    committee_id: int,
    name: str,
    chair: str,
    starts_on: date,
    document: str,
    chair_post: str = "",
    actor: Actor,
    at: datetime,
) -> CommitteeTerm:
    """Begin a term of a committee; the former one ends the day it begins.

    Raises:
        InvalidInput: No name, chair or document, or a name that was used.
        DateOrder: The former term began later.
        NotACommittee: Another kind of unit.
    """
    actor.must(perms.MANAGE_COMMITTEES)
    committee = committee_of(committee_id, starts_on)
    said = {"name": (name, "填写届次。"), "chair": (chair, "填写主任姓名。")}
    said["document"] = (document, "填写批准文件和文号。")
    fields = {key: sentence for key, (value, sentence) in said.items() if not value.strip()}
    if committee.terms.filter(name=name.strip()).exists():
        fields["name"] = f"“{name.strip()}”已经登记过。"
    if fields:
        raise InvalidInput(fields)
    former = committee.terms.filter(ends_on__isnull=True).order_by("-starts_on").first()
    if former is not None:
        if starts_on <= former.starts_on:
            raise DateOrder(
                {"starts_on": f"“{former.name}”自{chinese_day(former.starts_on)}起。"},
                what="起始日期",
                day=chinese_day(starts_on),
                other=f"“{former.name}”的起始日期",
                other_day=chinese_day(former.starts_on),
            )
        former.ends_on = starts_on
        former.save(update_fields=["ends_on"])
    term = CommitteeTerm.objects.create(
        committee=committee,
        name=name.strip()[:60],
        chair=chair.strip()[:40],
        chair_post=chair_post.strip()[:60],
        starts_on=starts_on,
        document=document.strip()[:200],
    )
    text = f"{term.name}：主任{term.chair}，{chinese_day(starts_on)}起"
    log_unit(committee, "term_began", text, actor=actor, at=at, data={"source": document})
    return term


@transaction.atomic
def adjust_committee(
    *, committee_id: int, on: date, document: str, text: str, actor: Actor, at: datetime
) -> CommitteeAdjustment:
    """Keep a version of a committee: how it stands after an adjustment, by which document.

    Called after seats were given and ended, or its name, field or lead changed.

    Raises:
        InvalidInput: No document, or nothing said of what was adjusted.
        DateOrder: Before the version kept last.
    """
    actor.must(perms.MANAGE_COMMITTEES)
    committee = committee_of(committee_id, on)
    fields = {}
    if not document.strip():
        fields["document"] = "填写批准文件和文号。"
    if not text.strip():
        fields["text"] = "写明调整了什么。"
    if fields:
        raise InvalidInput(fields)
    last = committee.adjustments.order_by("-version").first()
    if last is not None and on < last.on:
        raise DateOrder(
            {"on": f"上一次调整在{chinese_day(last.on)}。"},
            what="调整日期",
            day=chinese_day(on),
            other="上一次调整",
            other_day=chinese_day(last.on),
        )
    made = CommitteeAdjustment.objects.create(
        committee=committee,
        version=last.version + 1 if last else 1,
        on=on,
        document=document.strip()[:200],
        text=text.strip()[:500],
        name=committee.name,
        sectors=list(committee.sectors),
        seats=seats_of(committee, on),
        made_at=at,
    )
    said = f"第{made.version}次调整：{text}"
    log_unit(committee, "committee_adjusted", said, actor=actor, at=at, data={"source": document})
    return made


def seats_of(committee: Unit, on: date) -> list[dict[str, object]]:
    """Who sits in a committee on a day, the lead first."""
    held = Membership.objects.held(on).filter(committee=committee).select_related("member")
    roles = list(SeatRole)
    ranked = sorted(held, key=lambda seat: (roles.index(SeatRole(seat.role)), seat.pk))
    return [{"unit": one.member_id, "name": one.member.name, "role": one.role} for one in ranked]
