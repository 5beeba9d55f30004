"""What lists contribute to statistics: frozen lists, handbooks, papers and their roll-out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bihuan.cockpit.models import ListSnapshot, PaperVersion
from bihuan.cockpit.services import ENTERPRISE_SLOTS
from bihuan.enterprises.indicators.enterprises import ENTERPRISES, active
from bihuan.kernel import packs
from bihuan.kernel.indicators import Fact, Indicator, Period
from bihuan.kernel.workflow import HouseRule

FROZEN = Fact(
    code="list-snapshots",
    label=_("固定清单"),
    model=ListSnapshot,
    ledger="list-snapshots",
    known_by=lambda found, moment: found.filter(made_at__lte=moment),
    dimensions={"list": "code", "place": "region"},
)


def papers_known(found: Any, moment: datetime) -> Any:
    """The newest versions that were made by then."""
    return found.filter(made_at__lte=moment, is_newest=True)


PAPERS = Fact(
    code="papers",
    label=_("企业风险文件"),
    model=PaperVersion,
    ledger="papers",
    known_by=papers_known,
    dimensions={"slot": "slot", "place": "region"},
)


def owing(period: Period) -> Q:
    """Active enterprises of the sectors that have to keep the four papers."""
    sectors = str(packs.setting("cockpit", "paper-sectors")).split()
    return active(period) & Q(sector__in=sectors)


def keeping(period: Period) -> Q:
    """Those that have all four, each reviewed in time."""
    whole = owing(period)
    for slot in ENTERPRISE_SLOTS:
        held = PaperVersion.objects.filter(
            enterprise_id=OuterRef("pk"), slot=slot, is_newest=True, review_on__gte=period.last
        )
        whole &= Q(Exists(held))
    return whole


FROZEN_LISTS = Indicator(
    "cockpit.lists_frozen",
    _("固定清单"),
    "份",
    FROZEN,
    lambda period: Q(on__range=(period.first, period.last)),
    HouseRule("期内固定的清单份数，同一清单可以固定多次"),
)
PAPERS_LATE = Indicator(
    "cockpit.papers_late",
    _("复核逾期的企业风险文件"),
    "份",
    PAPERS,
    lambda period: Q(review_on__lt=period.last),
    HouseRule("现行版过了复核期限的份数"),
    semantics="as_of",
    better="down",
)
PAPERS_OWED = Indicator(
    "cockpit.papers_owed",
    _("应有一图一表一清单一报告的企业"),
    "家",
    ENTERPRISES,
    owing,
    HouseRule("行业领域由参数设定的在册企业"),
    semantics="as_of",
)
PAPERS_HELD = Indicator(
    "cockpit.papers_held",
    _("一图一表一清单一报告齐全的企业"),
    "家",
    ENTERPRISES,
    keeping,
    HouseRule("四份都有现行版并且都在复核期限内"),
    semantics="as_of",
)
PAPERS_RATE = Indicator(
    "cockpit.papers_rate",
    _("一图一表一清单一报告推行率"),
    "%",
    ENTERPRISES,
    keeping,
    HouseRule("齐全的企业 ÷ 应有的企业"),
    semantics="as_of",
    out_of=owing,
    better="up",
)
