"""What came back, what was put off, the seven measures, self-checks and reports from the public page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.indicators.hazards import CAME_BACK, count, found, narrowed, share
from bihuan.hazards.models import Deferral, Measure, SelfCheck, Snap
from bihuan.hazards.states import CheckStatus, SnapStatus
from bihuan.kernel.indicators import Condition, Fact, Indicator, Period, end_of_day
from bihuan.kernel.workflow import HouseRule

SEED_000 = "通过采取“关、停、拆、断、封、打、看”等措施（某区安监局年度总结）"
SEED_106 = "隐患排查治理常态化、长效化、制度化、规范化（某区安监局年度总结）"
SEED_110 = "广泛发动一线员工及其家属、居民群众参与隐患排查整治（区级大排查大整治方案）"

REPEATED = count(
    "repeated",
    _("重复出现的隐患"),
    narrowed(found, CAME_BACK),
    "同一企业销号后在设定的月数内又发现同一条款或同一类别的隐患",
    better="down",
)
REPEAT_RATE = share(
    "repeat_rate",
    _("隐患重复率"),
    narrowed(found, CAME_BACK),
    found,
    "本期发现的隐患中，同一企业销号后在设定的月数内又出现的占比",
    better="down",
)


def granted_by(rows: QuerySet[Deferral], moment: datetime) -> QuerySet[Deferral]:
    return rows.filter(granted_at__lte=moment)


def taken_by(rows: QuerySet[Measure], moment: datetime) -> QuerySet[Measure]:
    kept = Q(withdrawn_at=None) | Q(withdrawn_at__gt=moment)
    return rows.filter(kept, recorded_at__lte=moment)


def every_check(rows: QuerySet[SelfCheck], _moment: datetime) -> QuerySet[SelfCheck]:
    return rows.exclude(status=CheckStatus.CANCELLED)


def received_by(rows: QuerySet[Snap], moment: datetime) -> QuerySet[Snap]:
    return rows.filter(received_at__lte=moment)


DEFERRALS = Fact(
    code="deferrals",
    label=_("暂缓整改"),
    model=Deferral,
    ledger="deferrals",
    known_by=granted_by,
    region="hazard__region",
    dimensions={"sector": "hazard__sector", "unit": "hazard__unit_id"},
)
MEASURES = Fact(
    code="measures",
    label=_("整治措施"),
    model=Measure,
    ledger="seven-measures",
    known_by=taken_by,
    dimensions={"kind": "kind", "campaign": "campaign", "unit": "unit_id"},
)
SELF_CHECKS = Fact(
    code="self_checks",
    label=_("隐患自查"),
    model=SelfCheck,
    ledger="self-checks",
    known_by=every_check,
    region="plan__region",
    dimensions={
        "sector": "plan__enterprise__sector",
        "unit": "plan__unit_id",
        "enterprise": "plan__enterprise_id",
        "cadence": "plan__cadence",
    },
)
SNAPS = Fact(
    code="snaps",
    label=_("随手拍线索"),
    model=Snap,
    ledger="snaps",
    known_by=received_by,
    dimensions={"unit": "unit_id", "said_by": "said_by"},
)


def number(
    name: str, label: Any, unit: str, fact: Fact, rows: Condition, why: str, **more: Any
) -> Indicator:
    """A number of rows of one of the facts above."""
    return Indicator(f"hazards.{name}", label, unit, fact, rows, HouseRule(why), **more)


def put_off(period: Period) -> Q:
    """Put off by the last day and not taken up again by its end."""
    ended = Q(ended_on=None) | Q(ended_on__gt=period.last)
    return Q(granted_on__lte=period.last) & ended


def taken(period: Period) -> Q:
    return Q(taken_on__range=(period.first, period.last))


def due_to_check(period: Period) -> Q:
    """Checks that fell due and are settled, done or missed."""
    settled = Q(status__in=(CheckStatus.DONE, CheckStatus.MISSED))
    return settled & Q(due_on__range=(period.first, period.last))


def received(period: Period) -> Q:
    first = end_of_day(period.first).replace(hour=0, minute=0, second=0, microsecond=0)
    return Q(received_at__range=(first, end_of_day(period.last)))


def of_kind(kind: str) -> Condition:
    return narrowed(taken, Q(kind=kind))


DEFERRED = number(
    "deferred",
    _("暂缓整改的隐患"),
    "条",
    DEFERRALS,
    put_off,
    "截至期末限期暂缓、还没有恢复整改的隐患；单独计数，仍计入在治隐患",
    semantics="as_of",
    better="down",
)
MEASURES_TAKEN = number("measures_taken", _("整治措施"), "项", MEASURES, taken, SEED_000)
CLOSED_DOWN = number("measure_close", _("关闭"), "项", MEASURES, of_kind("close"), SEED_000)
STOPPED = number("measure_stop", _("停产停业"), "项", MEASURES, of_kind("stop"), SEED_000)
DEMOLISHED = number("measure_demolish", _("拆除"), "项", MEASURES, of_kind("demolish"), SEED_000)
CUT_OFF = number("measure_cut", _("断水断电断气"), "项", MEASURES, of_kind("cut"), SEED_000)
SEALED = number("measure_seal", _("查封"), "项", MEASURES, of_kind("seal"), SEED_000)
STRUCK = number("measure_strike", _("打击"), "项", MEASURES, of_kind("strike"), SEED_000)
WATCHED = number("measure_watch", _("看守"), "项", MEASURES, of_kind("watch"), SEED_000)
CHECKS_DUE = number("self_checks_due", _("应自查"), "次", SELF_CHECKS, due_to_check, SEED_106)
CHECKS_DONE = number(
    "self_checks_done",
    _("已自查"),
    "次",
    SELF_CHECKS,
    narrowed(due_to_check, Q(status=CheckStatus.DONE)),
    SEED_106,
    better="up",
)
CHECKS_MISSED = number(
    "self_checks_missed",
    _("未自查"),
    "次",
    SELF_CHECKS,
    narrowed(due_to_check, Q(status=CheckStatus.MISSED)),
    SEED_106,
    better="down",
)
CHECK_RATE = number(
    "self_check_rate",
    _("自查完成率"),
    "%",
    SELF_CHECKS,
    narrowed(due_to_check, Q(status=CheckStatus.DONE)),
    "应查日期落在本期的自查中，完成的占比；还没有到期的不计",
    out_of=due_to_check,
    decimals=1,
    better="up",
)
SNAPS_RECEIVED = number("snaps", _("随手拍线索"), "条", SNAPS, received, SEED_110)
SNAPS_VERIFIED = number(
    "snaps_verified",
    _("随手拍属实"),
    "条",
    SNAPS,
    narrowed(received, Q(status=SnapStatus.VERIFIED)),
    SEED_110,
)
