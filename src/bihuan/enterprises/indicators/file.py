"""What the file of an enterprise contributes to statistics: suspensions, chemicals, watches, funds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.completeness import incomplete
from bihuan.enterprises.indicators.enterprises import ENTERPRISES, active
from bihuan.enterprises.models import Chemical, FundAccount, Listing, Suspension, Watch, WatchMiss
from bihuan.enterprises.states import FundState, SuspensionStatus, WatchStatus
from bihuan.kernel import packs
from bihuan.kernel.indicators import Condition, Fact, Indicator, Period
from bihuan.kernel.workflow import HouseRule

OF_ENTERPRISE = {
    "sector": "enterprise__sector",
    "size": "enterprise__size",
    "unit": "enterprise__supervisor_id",
}
SUSPENSIONS = Fact(
    code="suspensions",
    label=_("停产停业"),
    model=Suspension,
    ledger="suspensions",
    known_by=lambda found, moment: found.filter(registered_at__lte=moment),
    dimensions=OF_ENTERPRISE | {"reason": "reason_kind"},
)
CHEMICALS = Fact(
    code="chemicals",
    label=_("危险化学品信息"),
    model=Chemical,
    ledger="chemicals",
    known_by=lambda found, moment: found.filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment), registered_at__lte=moment
    ),
    region="enterprise__region",
    dimensions=OF_ENTERPRISE | {"use": "use"},
)
WATCHES = Fact(
    code="watches",
    label=_("专盯"),
    model=Watch,
    ledger="watches",
    known_by=lambda found, _moment: found,
    dimensions=OF_ENTERPRISE | {"kind": "kind"},
)
MISSES = Fact(
    code="watch_misses",
    label=_("专盯漏联系"),
    model=WatchMiss,
    ledger="watch-misses",
    known_by=lambda found, moment: found.filter(noted_at__lte=moment),
    dimensions=OF_ENTERPRISE,
)
FUNDS = Fact(
    code="fund_accounts",
    label=_("安全生产费用账户"),
    model=FundAccount,
    ledger="fund-accounts",
    known_by=lambda found, moment: found.filter(opened_at__lte=moment),
    dimensions=OF_ENTERPRISE,
)
LISTINGS = Fact(
    code="listings",
    label=_("企业名录"),
    model=Listing,
    ledger="directories",
    known_by=lambda found, _moment: found,
    region="enterprise__region",
    dimensions=OF_ENTERPRISE | {"directory": "directory"},
)


def standing(period: Period) -> Q:
    """Stood on the last day: the first day counts, the day of resumption does not."""
    on = period.last
    over = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    return Q(from_on__lte=on) & over & ~Q(status=SuspensionStatus.WITHDRAWN)


def resumed(period: Period) -> Q:
    days = (period.first, period.last)
    return Q(status=SuspensionStatus.RESUMED, ended_on__range=days)


def applied(period: Period) -> Q:
    return Q(applied_on__range=(period.first, period.last))


def surveyable(period: Period) -> Q:
    """Active ones of the sectors that the survey asks."""
    sectors = str(packs.setting("enterprises", "survey-sectors")).split()
    return active(period) & Q(sector__in=sectors)


def surveyed(period: Period) -> Q:
    days = int(packs.setting("enterprises", "survey-days"))
    return surveyable(period) & Q(
        surveyed_on__range=(period.last - timedelta(days=days), period.last)
    )


def complete(period: Period) -> Q:
    return active(period) & ~incomplete()


def tagged(tag: str) -> Condition:
    return lambda period: active(period) & Q(tags__contains=[tag])


def of_year(state: FundState | None = None) -> Condition:
    """Accounts of the year of the last day, in one state or in any."""
    wanted = Q() if state is None else Q(state=state)
    return lambda period: Q(year=period.last.year) & wanted


def on_directory(code: str) -> Condition:
    return lambda period: (
        Q(directory=code, since_on__lte=period.last)
        & (Q(ended_on__isnull=True) | Q(ended_on__gt=period.last))
    )


def said(
    fact: Fact, code: str, label: Any, unit: str, rows: Condition, rule: str, **more: Any
) -> Indicator:
    """A figure of the file."""
    more.setdefault("semantics", "as_of")
    return Indicator(f"enterprises.{code}", label, unit, fact, rows, HouseRule(rule), **more)


STANDING_STILL = said(
    SUSPENSIONS, "standing_still", _("停产停业记录"), "条", standing,
    "停产日期在当天或以前、没有复产的；复产当天不算；含部分停产",
)  # fmt: skip
RESUMED = said(
    SUSPENSIONS, "resumed", _("复工复产企业"), "家", resumed,
    "批准复工复产、复产日期在期内的", semantics="in_period", words=("复工复产",),
)  # fmt: skip
RESUMPTIONS_ASKED = said(
    SUSPENSIONS, "resumptions_asked", _("复工复产申请"), "件", applied,
    "期内提交复工复产申请的停产停业记录，同一记录按最近一次", semantics="in_period",
)  # fmt: skip
CHEMICAL_RECORDS = said(
    CHEMICALS, "chemical_records", _("登记的危险化学品信息"), "条",
    lambda _period: Q(), "登记在用的危险化学品信息，一个企业一种用途一条",
)  # fmt: skip
CHEMICAL_UNITS = said(
    ENTERPRISES, "chemical_units", _("登记危险化学品的单位"), "家",
    lambda period: active(period) & Q(chemicals__gt=0), "至少登记一条危险化学品信息的在册企业",
)  # fmt: skip
KEY_CHEMICAL_RECORDS = said(
    CHEMICALS, "key_chemical_records", _("重点监管的危险化学品信息"), "条",
    lambda _period: Q(lists__contains=["key-supervised"]), "列入重点监管名录的危险化学品信息",
)  # fmt: skip
SURVEY_DUE = said(
    ENTERPRISES, "survey_due", _("应摸排危险化学品的企业"), "家", surveyable,
    "摸排范围内行业领域的在册企业",
)  # fmt: skip
SURVEY_RATE = said(
    ENTERPRISES, "survey_rate", _("危险化学品摸排率"), "%", surveyed,
    "有效期内摸排过的企业占应摸排企业的比例", out_of=surveyable, decimals=1, better="up",
)  # fmt: skip
SCATTERED = said(
    ENTERPRISES, "scattered", _("散乱污企业"), "家", tagged("scattered"),
    "有“散乱污”标签的在册企业",
)  # fmt: skip
HIGH_RISK = said(
    ENTERPRISES, "high_risk", _("高危企业"), "家", tagged("high-risk"),
    "有“高危企业”标签的在册企业",
)  # fmt: skip
COMPLETE_FILES = said(
    ENTERPRISES, "complete_files", _("企业档案完整率"), "%", complete,
    "规定项目都已填写的企业占在册企业的比例", out_of=active, decimals=1, better="up",
)  # fmt: skip
STRICT = said(
    LISTINGS, "strict_inspection", _("严格检查单位"), "家", on_directory("strict-inspection"),
    "在“严格检查单位”名录里的企业",
)  # fmt: skip
WATCHED = said(
    WATCHES, "watched", _("专盯企业"), "家次",
    lambda period: Q(since_on__lte=period.last)
    & (Q(ended_on__isnull=True) | Q(ended_on__gt=period.last)),
    "有专盯人的企业，一个类别一次",
)  # fmt: skip
WATCH_LATE = said(
    WATCHES, "watch_late", _("该联系未联系"), "家次",
    lambda period: Q(status=WatchStatus.ACTIVE, due_on__lt=period.last),
    "下次联系期限已过、还没有联系的专盯", better="down",
)  # fmt: skip
WATCH_MISSED = said(
    MISSES, "watch_missed", _("专盯漏联系"), "次",
    lambda period: Q(due_on__range=(period.first, period.last)),
    "应联系日期在期内、当天没有联系的", semantics="in_period", better="down",
)  # fmt: skip
FUND_UNDER = said(
    FUNDS, "fund_under", _("安全费用少提企业"), "家", of_year(FundState.UNDER_EXTRACTED),
    "当年账户里累计提取少于按月应提取的", better="down",
)  # fmt: skip
FUND_UNSPENT = said(
    FUNDS, "fund_unspent", _("安全费用未使用企业"), "家", of_year(FundState.UNSPENT),
    "当年账户里没有登记过使用的", better="down",
)  # fmt: skip
FUND_REQUIRED = said(
    FUNDS, "fund_required", _("应提取安全费用"), "元", of_year(), "当年账户应提取金额合计",
    total="required",
)  # fmt: skip
FUND_EXTRACTED = said(
    FUNDS, "fund_extracted", _("已提取安全费用"), "元", of_year(), "当年账户已提取金额合计",
    total="extracted",
)  # fmt: skip
FUND_SPENT = said(
    FUNDS, "fund_spent", _("已使用安全费用"), "元", of_year(), "当年账户已使用金额合计",
    total="spent",
)  # fmt: skip
