"""Figures of meetings, their agendas, instructions and rules (T01, T02)."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.dispatch.gatherings import (
    INSTRUCTION_FINISHED,
    REPORTING_BODIES,
    InstructionStatus,
    MeetingKind,
    MeetingStatus,
)
from bihuan.dispatch.models import AgendaItem, Instruction, Meeting
from bihuan.dispatch.querysets import AgendaQuerySet, InstructionQuerySet, MeetingQuerySet
from bihuan.kernel.indicators import Fact, Indicator, Period
from bihuan.kernel.workflow import HouseRule

TOOK_PLACE = (MeetingStatus.HELD, MeetingStatus.FILED)
HELD_ONLY = HouseRule("只计已经召开的会议，筹备、通知和取消的不计")
SEED_000 = HouseRule("年度总结：先后若干次向党委常委会、政府常务会汇报安全生产工作")
SEED_003 = HouseRule("制度总结：领导批示及办理情况按批示日期统计")

MEETINGS = Fact(
    code="meetings",
    label=_("会议"),
    model=Meeting,
    ledger="meetings",
    known_by=MeetingQuerySet.known_by,
    dimensions={"kind": "kind", "host": "host_id", "day": "held_on"},
)
AGENDA = Fact(
    code="agenda",
    label=_("会议议题"),
    model=AgendaItem,
    ledger="agenda",
    known_by=AgendaQuerySet.known_by,
    region="meeting__region",
    dimensions={"kind": "meeting__kind", "day": "meeting__held_on"},
)
INSTRUCTIONS = Fact(
    code="instructions",
    label=_("领导批示"),
    model=Instruction,
    ledger="instructions",
    known_by=InstructionQuerySet.known_by,
    dimensions={"unit": "unit_id", "leader": "leader", "day": "given_on"},
)


def held(*kinds: str) -> Callable[[Period], Q]:
    """Meetings of these kinds that took place in the period; of every kind where none is named."""

    def rows(period: Period) -> Q:
        found = Q(status__in=TOOK_PLACE, held_on__range=(period.first, period.last))
        return found & Q(kind__in=kinds) if kinds else found

    return rows


def reported_to(*kinds: str) -> Callable[[Period], Q]:
    """Items laid before these bodies in the period."""

    def rows(period: Period) -> Q:
        return Q(
            meeting__kind__in=kinds,
            meeting__status__in=TOOK_PLACE,
            meeting__held_on__range=(period.first, period.last),
        )

    return rows


def given(period: Period) -> Q:
    return Q(given_on__range=(period.first, period.last)) & ~Q(status=InstructionStatus.WITHDRAWN)


def closed(period: Period) -> Q:
    return given(period) & Q(closed_on__lte=period.last)


def late(period: Period) -> Q:
    return (
        given(period)
        & Q(due_on__lt=period.last)
        & ~Q(status__in=INSTRUCTION_FINISHED)
        & Q(reported_on__isnull=True)
    )


REPORTS_TO_BODIES = Indicator(
    "dispatch.reports_to_bodies",
    _("向党委常委会、政府常务会汇报"),
    "次",
    AGENDA,
    reported_to(*REPORTING_BODIES),
    SEED_000,
)
REPORTS_TO_STANDING = Indicator(
    "dispatch.reports_to_standing",
    _("向党委常委会汇报"),
    "次",
    AGENDA,
    reported_to(MeetingKind.STANDING),
    SEED_000,
)
REPORTS_TO_EXECUTIVE = Indicator(
    "dispatch.reports_to_executive",
    _("向政府常务会汇报"),
    "次",
    AGENDA,
    reported_to(MeetingKind.EXECUTIVE),
    SEED_000,
)
MEETINGS_HELD = Indicator(
    "dispatch.meetings_held", _("召开会议"), "次", MEETINGS, held(), HELD_ONLY
)
COMMITTEE_MEETINGS = Indicator(
    "dispatch.committee_meetings",
    _("安委会会议"),
    "次",
    MEETINGS,
    held(MeetingKind.COMMITTEE),
    HELD_ONLY,
)
THEMATIC_MEETINGS = Indicator(
    "dispatch.thematic_meetings",
    _("专题会议"),
    "次",
    MEETINGS,
    held(MeetingKind.THEMATIC),
    HELD_ONLY,
)
DISPATCH_MEETINGS = Indicator(
    "dispatch.dispatch_meetings",
    _("专题调度会"),
    "次",
    MEETINGS,
    held(MeetingKind.DISPATCHING),
    HELD_ONLY,
)
SYMPOSIA = Indicator(
    "dispatch.symposia", _("企业座谈会"), "次", MEETINGS, held(MeetingKind.SYMPOSIUM), HELD_ONLY
)
TOWN_MEETINGS = Indicator(
    "dispatch.town_meetings",
    _("街镇研究部署会"),
    "次",
    MEETINGS,
    held(MeetingKind.TOWN),
    HELD_ONLY,
)
CONSULTATIONS = Indicator(
    "dispatch.consultations",
    _("会商研判"),
    "次",
    MEETINGS,
    held(MeetingKind.CONSULTATION),
    HELD_ONLY,
)
INSTRUCTIONS_GIVEN = Indicator(
    "dispatch.instructions_given", _("领导批示"), "件", INSTRUCTIONS, given, SEED_003
)
INSTRUCTIONS_CLOSED = Indicator(
    "dispatch.instructions_closed",
    _("已办结批示"),
    "件",
    INSTRUCTIONS,
    closed,
    SEED_003,
    better="up",
)
INSTRUCTIONS_LATE = Indicator(
    "dispatch.instructions_late",
    _("逾期未办结批示"),
    "件",
    INSTRUCTIONS,
    late,
    HouseRule("办理时限当天不算逾期，次日起算；已反馈待呈报的不算"),
    semantics="as_of",
    better="down",
)
