"""Lists of safety funds: accounts by year, and every amount."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.ledgers.common import (
    ENTERPRISE_IMPORT,
    choose,
    enterprise_columns,
    enterprise_filters,
    enterprise_of,
)
from bihuan.enterprises.models import FundAccount, FundEntry
from bihuan.enterprises.services import FundBasis, open_fund_account
from bihuan.enterprises.services.funds import rates
from bihuan.enterprises.states import FundEntryKind, FundState
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import (
    Column,
    EmptyText,
    Filter,
    ImportColumn,
    Importer,
    Ledger,
    Stored,
    Tab,
)
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import choice, decimal_number, text, whole_number
from bihuan.statutes.dictionaries import Labels

TONES = (
    (FundState.UNDER_EXTRACTED, "danger"),
    (FundState.UNSPENT, "warn"),
    (FundState.OVERSPENT, "warn"),
    (FundState.IN_ORDER, "done"),
)


def store(row: Row, actor: Actor, at: datetime) -> Stored:
    """Open the account of the enterprise and year that the row names."""
    basis = FundBasis(
        rate_key=row["rate"] or "",
        basis=row["basis"] or Decimal(0),
        note=row["note"] or "",
        carried=row["carried"] or Decimal(0),
    )
    enterprise_id = enterprise_of(row, actor)
    made = open_fund_account(
        enterprise_id=enterprise_id, year=row["year"], basis=basis, actor=actor, at=at
    )
    return Stored(made.pk)


IMPORTER = Importer(
    columns=(
        *ENTERPRISE_IMPORT,
        ImportColumn("年度", "year", whole_number(2004, 2100), required=True, example=2026),
        ImportColumn(
            "提取标准",
            "rate",
            prepare=lambda _actor: choice({row["title"]: row["key"] for row in rates()}),
            required=True,
            example="机械制造",
        ),
        ImportColumn("计提基数", "basis", decimal_number(-(10**15), 10**15, 2), required=True),
        ImportColumn("基数依据", "note", text(200)),
        ImportColumn("上年结转", "carried", decimal_number(-(10**13), 10**13, 2)),
    ),
    store=store,
    chain="enterprise",
)
FUND_ACCOUNTS = Ledger(
    code="fund-accounts",
    title=_("安全生产费用台账"),
    print_title=_("企业安全生产费用提取使用台账"),
    model=FundAccount,
    permission=perms.SEE,
    url="enterprises:fund",
    columns=(
        *enterprise_columns(is_main=True),
        Column("year", _("年度"), width=70),
        Column("basis", _("计提基数"), kind="number", width=130),
        Column("basis_unit", _("单位"), width=70),
        Column("required", _("应提取（元）"), kind="number", width=130),
        Column("extracted", _("已提取（元）"), kind="number", width=130),
        Column("spent", _("已使用（元）"), kind="number", width=130),
        Column("carried", _("上年结转（元）"), kind="number", is_shown=False),
        Column("state", _("状态"), kind="status", labels=FundState.choices, tones=TONES, width=150),
        Column("rate_pack", _("标准版本"), is_shown=False),
    ),
    filters=(
        *enterprise_filters(),
        Filter("year", _("年度")),
        Filter("state", _("状态"), "multiselect", lookup="in", options=FundState.choices),
    ),
    tabs=(
        Tab("all", _("全部")),
        Tab("under", _("少提"), Q(state=FundState.UNDER_EXTRACTED), tone="danger"),
        Tab("unspent", _("未使用"), Q(state=FundState.UNSPENT), tone="warn"),
        Tab("over", _("支出超过提取"), Q(state=FundState.OVERSPENT), tone="warn"),
    ),
    importer=IMPORTER,
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有建立过安全生产费用账户；请在企业档案的“责任与制度”里建立。")),
)
FUND_ENTRIES = Ledger(
    code="fund-entries",
    title=_("安全生产费用收支"),
    model=FundEntry,
    permission=perms.SEE,
    url="enterprises:fund_entry",
    rows=lambda found: found.filter(withdrawn_at__isnull=True),
    columns=(
        *enterprise_columns(is_main=True),
        Column("on", _("日期"), kind="date", width=110),
        Column("kind", _("收支"), labels=FundEntryKind.choices, width=70),
        Column("amount", _("金额（元）"), kind="number", width=130),
        Column("category", _("使用类别"), labels=Labels("fund-categories"), width=180),
        Column("purpose", _("用途")),
        Column("voucher", _("凭证号"), width=120),
    ),
    filters=(
        *enterprise_filters(),
        Filter("kind", _("收支"), "select", options=FundEntryKind.choices),
        Filter("category", _("使用类别"), "select", options=choose("fund-categories")),
        Filter("on", _("日期"), "daterange"),
    ),
    empty=EmptyText(_("还没有登记过收支。")),
)
