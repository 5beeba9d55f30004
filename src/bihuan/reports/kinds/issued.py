"""What issued reports themselves count for: letters of responsibility (T13), batches of exposure (T19)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.indicators import Fact, Indicator, Period
from bihuan.kernel.workflow import HouseRule
from bihuan.organisations.models import Unit, UnitKind
from bihuan.reports.catalogue import EXPOSURE_NOTICE, RESPONSIBILITY_LETTER
from bihuan.reports.models import Report

LOCAL = (UnitKind.STREET, UnitKind.GOVERNMENT, UnitKind.STATION, UnitKind.COMMUNITY)
COMPANIES = (UnitKind.ENTERPRISE_GROUP,)
SEED_001 = "某市应急管理局重点工作汇报：签订责任状51份，其中园区和部门27份、乡镇15份、重点企业9份"


def known_by(found: QuerySet[Report], moment: datetime) -> QuerySet[Report]:
    """Issued by then and not yet withdrawn."""
    return found.filter(document__issued_at__lte=moment).filter(
        Q(document__withdrawn_at__isnull=True) | Q(document__withdrawn_at__gt=moment)
    )


ISSUED = Fact(
    code="reports",
    label=_("已印发的报表"),
    model=Report,
    ledger="reports",
    known_by=known_by,
    dimensions={"kind": "kind", "unit": "unit_id", "subject": "subject_id"},
)


def issued(kind: str) -> Callable[[Period], Q]:
    return lambda period: Q(kind=kind, document__dated_on__range=(period.first, period.last))


def signed_by(*kinds: UnitKind, others: bool = False) -> Callable[[Period], Q]:
    """Letters whose other party is a unit of those kinds; with ``others``, of any other kind."""
    parties = Unit.objects.filter(kind__in=kinds)
    chosen = Q(subject_id__in=parties.values("pk"))
    letters = issued(RESPONSIBILITY_LETTER.name)
    return lambda period: letters(period) & (~chosen if others else chosen)


LETTERS = Indicator(
    "reports.letters",
    _("签订责任书"),
    "份",
    ISSUED,
    issued(RESPONSIBILITY_LETTER.name),
    HouseRule(f"本期印发、没有撤回的责任书；{SEED_001}"),
)
LETTERS_DEPARTMENTS = Indicator(
    "reports.letters_departments",
    _("与园区和部门签订"),
    "份",
    ISSUED,
    signed_by(*LOCAL, *COMPANIES, others=True),
    HouseRule("乙方既不是街道乡镇、也不是企业的责任书"),
)
LETTERS_LOCAL = Indicator(
    "reports.letters_local",
    _("与街道乡镇签订"),
    "份",
    ISSUED,
    signed_by(*LOCAL),
    HouseRule("乙方是街道乡镇、基层站所、村居或者下级党委政府的责任书"),
)
LETTERS_COMPANIES = Indicator(
    "reports.letters_companies",
    _("与重点企业签订"),
    "份",
    ISSUED,
    signed_by(*COMPANIES),
    HouseRule("乙方是国有企业集团的责任书"),
)
EXPOSURE_BATCHES = Indicator(
    "reports.exposure_batches",
    _("公示曝光"),
    "批次",
    ISSUED,
    issued(EXPOSURE_NOTICE.name),
    HouseRule("本期印发、没有撤回的曝光公告"),
)
