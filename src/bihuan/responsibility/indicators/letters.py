"""Figures of responsibility letters (T13), whose classes add up to the whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.indicators import Fact, Indicator, Period
from bihuan.kernel.workflow import HouseRule
from bihuan.responsibility.models import Letter

DEPARTMENTS, TOWNS, KEY_ENTERPRISES = "departments", "towns", "key-enterprises"
NAMED = (DEPARTMENTS, TOWNS, KEY_ENTERPRISES)
SEED_001 = "某市应急管理局重点工作汇报：签订责任状51份，其中园区和部门27份、乡镇15份、重点企业9份"
REPLACED = "负责人变更后改签的，新的一份签订后计1份，旧的不再计"


def known_by(found: QuerySet[Letter], moment: datetime) -> QuerySet[Letter]:
    """Recorded by then and not yet withdrawn."""
    return found.filter(recorded_at__lte=moment).filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment)
    )


LETTERS = Fact(
    code="responsibility-letters",
    label=_("责任书"),
    model=Letter,
    ledger="letters",
    known_by=known_by,
    dimensions={
        "class": "party_class",
        "kind": "kind",
        "year": "year",
        "unit": "unit_id",
        "issuer": "issuer_id",
        "grade": "grade",
        "day": "signed_on",
        "place": "region",
    },
)


def standing(period: Period) -> Q:
    """Not replaced by the last day."""
    return Q(replaced_on__isnull=True) | Q(replaced_on__gt=period.last)


def issued(period: Period) -> Q:
    return Q(issued_on__range=(period.first, period.last)) & standing(period)


def signed(period: Period) -> Q:
    return Q(signed_on__range=(period.first, period.last)) & standing(period)


def signed_of_issued(period: Period) -> Q:
    return issued(period) & Q(signed_on__lte=period.last)


def unsigned(period: Period) -> Q:
    """Issued by the last day, and not signed at its end."""
    waiting = Q(signed_on__isnull=True) | Q(signed_on__gt=period.last)
    return Q(issued_on__lte=period.last) & waiting & standing(period)


def overdue(period: Period) -> Q:
    return unsigned(period) & Q(due_on__lt=period.last)


def unsigned_of_year(period: Period) -> Q:
    return unsigned(period) & Q(year=period.last.year)


def assessed(period: Period) -> Q:
    return Q(assessed_on__range=(period.first, period.last)) & standing(period)


def of_class(*keys: str, others: bool = False) -> Callable[[Period], Q]:
    """Signed ones of these classes; with ``others``, of every other class."""
    chosen = Q(party_class__in=keys)
    return lambda period: signed(period) & (~chosen if others else chosen)


LETTERS_ISSUED = Indicator(
    "responsibility.letters_issued", _("下发责任书"), "份", LETTERS, issued, HouseRule(REPLACED)
)
LETTERS_SIGNED = Indicator(
    "responsibility.letters_signed",
    _("签订责任书"),
    "份",
    LETTERS,
    signed,
    HouseRule(f"{SEED_001}；{REPLACED}"),
    words=("签订责任状", "签订安全生产责任状", "签订安全生产目标责任书"),
)
LETTERS_DEPARTMENTS = Indicator(
    "responsibility.letters_departments",
    _("园区和部门签订"),
    "份",
    LETTERS,
    of_class(DEPARTMENTS),
    HouseRule("签订对象为园区及市直单位"),
)
LETTERS_TOWNS = Indicator(
    "responsibility.letters_towns",
    _("街道乡镇签订"),
    "份",
    LETTERS,
    of_class(TOWNS),
    HouseRule("签订对象为各镇（街道）"),
)
LETTERS_KEY_ENTERPRISES = Indicator(
    "responsibility.letters_key_enterprises",
    _("重点企业签订"),
    "份",
    LETTERS,
    of_class(KEY_ENTERPRISES),
    HouseRule("签订对象为重点企业"),
)
LETTERS_OTHERS = Indicator(
    "responsibility.letters_others",
    _("其他对象签订"),
    "份",
    LETTERS,
    of_class(*NAMED, others=True),
    HouseRule("签订对象为村（社区）、其他企业等；四类相加等于签订责任书总数"),
)
LETTERS_UNSIGNED = Indicator(
    "responsibility.letters_unsigned",
    _("未签订责任书"),
    "份",
    LETTERS,
    unsigned,
    HouseRule("期末已下发、还没有签订的"),
    semantics="as_of",
    better="down",
)
LETTERS_UNSIGNED_OF_YEAR = Indicator(
    "responsibility.letters_unsigned_of_year",
    _("本年度未签订责任书"),
    "份",
    LETTERS,
    unsigned_of_year,
    HouseRule("期末所在年度的责任书里已下发、还没有签订的"),
    semantics="as_of",
    better="down",
)
LETTERS_OVERDUE = Indicator(
    "responsibility.letters_overdue",
    _("逾期未签订"),
    "份",
    LETTERS,
    overdue,
    HouseRule("签订期限当天不算逾期，次日起算"),
    semantics="as_of",
    better="down",
)
LETTERS_RATE = Indicator(
    "responsibility.letters_rate",
    _("责任书签订率"),
    "%",
    LETTERS,
    signed_of_issued,
    HouseRule("期内下发的责任书里，期末已签订的占比"),
    out_of=issued,
    decimals=1,
    better="up",
)
LETTERS_ASSESSED = Indicator(
    "responsibility.letters_assessed",
    _("考核责任书"),
    "份",
    LETTERS,
    assessed,
    HouseRule("期内登记考核结果的责任书"),
)
