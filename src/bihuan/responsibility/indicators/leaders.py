"""Figures of leaders: work-lists, led inspections, what is owed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.indicators import Fact, Indicator, Period
from bihuan.kernel.workflow import Citation, HouseRule
from bihuan.responsibility.lives import (
    InspectionDutyStatus,
    LedStatus,
    WorklistStatus,
    WorkStatus,
)
from bihuan.responsibility.models import InspectionDuty, Leader, LedInspection, WorklistItem

LEADERS_RULE = Citation("地方党政领导干部安全生产责任制规定", "4")


def registered(field: str) -> Any:
    """Rows recorded by a moment."""
    return lambda found, moment: found.filter(**{f"{field}__lte": moment})


def led_known(found: Any, moment: datetime) -> Any:
    return found.filter(recorded_at__lte=moment).filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)
    )


def work_known(found: Any, moment: datetime) -> Any:
    """Of lists that stand, items not given up by then."""
    return found.filter(recorded_at__lte=moment).filter(
        Q(dropped_at__isnull=True) | Q(dropped_at__gt=moment)
    )


LEADERS = Fact(
    code="leaders",
    label=_("领导干部"),
    model=Leader,
    ledger="leaders",
    known_by=registered("registered_at"),
    dimensions={"unit": "unit_id", "level": "level", "place": "region"},
)
WORK = Fact(
    code="worklist-items",
    label=_("工作清单事项"),
    model=WorklistItem,
    ledger="worklist-items",
    known_by=work_known,
    region="worklist__region",
    dimensions={
        "leader": "worklist__leader_id",
        "unit": "worklist__leader__unit_id",
        "level": "worklist__leader__level",
        "day": "due_on",
    },
)
LED = Fact(
    code="led-inspections",
    label=_("带队检查"),
    model=LedInspection,
    ledger="led-inspections",
    known_by=led_known,
    dimensions={
        "leader": "leader_id",
        "unit": "leader__unit_id",
        "level": "leader__level",
        "day": "held_on",
        "place": "region",
    },
)
INSPECTIONS_OWED = Fact(
    code="inspection-duties",
    label=_("带队检查周期"),
    model=InspectionDuty,
    ledger="inspection-duties",
    known_by=registered("opened_at"),
    dimensions={"leader": "leader_id", "unit": "leader__unit_id", "level": "leader__level"},
)


def in_post(period: Period) -> Q:
    return Q(starts_on__lte=period.last) & (Q(ends_on__isnull=True) | Q(ends_on__gt=period.last))


def with_both_duties(period: Period) -> Q:
    """Both duties stand in items of their own that are proved."""
    return in_post(period) & Q(
        pk__in=Leader.objects.filter(
            duty_items__kind="safety",
            duty_items__withdrawn_at__isnull=True,
            duty_items__proved_on__range=(period.first, period.last),
        ).values("pk")
    )


def planned(period: Period) -> Q:
    return Q(due_on__range=(period.first, period.last)) & ~Q(
        worklist__status=WorklistStatus.WITHDRAWN
    )


def done(period: Period) -> Q:
    return planned(period) & Q(status=WorkStatus.DONE, done_on__lte=period.last)


def undone(period: Period) -> Q:
    return planned(period) & (
        Q(status=WorkStatus.PLANNED) | Q(status=WorkStatus.DONE, done_on__gt=period.last)
    )


def held(period: Period) -> Q:
    return Q(held_on__range=(period.first, period.last)) & ~Q(status=LedStatus.WITHDRAWN)


def exceeded(period: Period) -> Q:
    """Due before the last day, and no inspection led by its end."""
    open_then = Q(status=InspectionDutyStatus.OWED) | Q(met_by__held_on__gt=period.last)
    return Q(due_on__lt=period.last) & open_then & ~Q(status=InspectionDutyStatus.ENDED)


LEADERS_IN_POST = Indicator(
    "responsibility.leaders",
    _("在任领导干部"),
    "人",
    LEADERS,
    in_post,
    LEADERS_RULE,
    semantics="as_of",
)
LEADERS_PROVED = Indicator(
    "responsibility.leaders_proved",
    _("安全职责有佐证的领导干部"),
    "人",
    LEADERS,
    with_both_duties,
    HouseRule("期末在任，期内至少一项安全职责登记了佐证"),
    semantics="as_of",
    better="up",
)
WORK_PLANNED = Indicator(
    "responsibility.work_planned",
    _("工作清单计划事项"),
    "项",
    WORK,
    planned,
    HouseRule("计划完成月份在期内、没有取消的事项"),
)
WORK_DONE = Indicator(
    "responsibility.work_done",
    _("工作清单完成事项"),
    "项",
    WORK,
    done,
    HouseRule("计划事项里期末已登记完成的"),
)
WORK_UNDONE = Indicator(
    "responsibility.work_undone",
    _("工作清单未完成事项"),
    "项",
    WORK,
    undone,
    HouseRule("计划事项里期末没有登记完成的"),
    better="down",
)
WORK_RATE = Indicator(
    "responsibility.work_rate",
    _("工作清单完成率"),
    "%",
    WORK,
    done,
    HouseRule("完成事项除以计划事项，没有计划事项的不计"),
    out_of=planned,
    decimals=1,
    better="up",
)
LED_HELD = Indicator(
    "responsibility.led_inspections",
    _("领导带队检查"),
    "次",
    LED,
    held,
    HouseRule("按检查日期计，撤回的不计"),
    words=("带队督导检查", "带队检查"),
)
LED_PROBLEMS = Indicator(
    "responsibility.led_problems",
    _("带队检查发现问题"),
    "个",
    LED,
    held,
    HouseRule("按检查日期计，撤回的不计"),
    total="problems_count",
)
LED_EXCEEDED = Indicator(
    "responsibility.led_exceeded",
    _("超过间隔未带队检查"),
    "人",
    INSPECTIONS_OWED,
    exceeded,
    HouseRule("间隔为参数，到期日次日起算；每人同一时间只有一个周期"),
    semantics="as_of",
    better="down",
)
