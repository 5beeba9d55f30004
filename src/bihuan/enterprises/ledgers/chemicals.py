"""The list of dangerous chemicals (危险化学品信息), with its workbook."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

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
from bihuan.enterprises.models import Chemical, Enterprise
from bihuan.enterprises.services import ChemicalFacts, register_chemical, withdraw_chemical
from bihuan.enterprises.services.catalogue import LIST_WORDS
from bihuan.enterprises.states import ChemicalUse, QuantityUnit
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import narrow_to_figure
from bihuan.kernel.ledgers import (
    BulkAction,
    BulkField,
    Column,
    EmptyText,
    Filter,
    ImportColumn,
    Importer,
    Ledger,
    PageAction,
    Stored,
    Tab,
)
from bihuan.kernel.ledgers.declaration import Cell
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import choice, code_text, decimal_number, text
from bihuan.statutes import dictionaries
from bihuan.statutes.dictionaries import Labels

USES = {str(use.label): use.value for use in ChemicalUse}
UNITS = {str(unit.label): unit.value for unit in QuantityUnit} | {
    "公斤": "kg",
    "升": "L",
    "kg": "kg",
    "t": "t",
}


def store(row: Row, actor: Actor, at: datetime) -> Stored:
    """Register a chemical of the enterprise that the row names."""
    enterprise_id = enterprise_of(row, actor)
    facts = ChemicalFacts(
        name=row["name"] or "",
        use=row["use"] or "",
        quantity=row["quantity"],
        unit=row["unit"] or QuantityUnit.TONNE,
        cas=row["cas"] or "",
        un_number=row["un_number"] or "",
        uncatalogued_reason=row["uncatalogued_reason"] or "",
        hazard_class=row["hazard_class"] or "",
        site_id=site_of(row, enterprise_id, actor),
        place=row["place"] or "",
    )
    made = register_chemical(enterprise_id=enterprise_id, facts=facts, actor=actor, at=at)
    return Stored(made.pk)


def site_of(row: Row, enterprise_id: int, actor: Actor) -> int | None:
    """The site of the enterprise that a row names.

    Raises:
        InvalidInput: It has none of that name.
    """
    if not row["site"]:
        return None
    enterprise = Enterprise.objects.visible_to(actor).one(enterprise_id)
    found = enterprise.sites.filter(name=row["site"], closed_on__isnull=True).first()
    if found is None:
        raise InvalidInput({"site": f"这家企业没有名为“{row['site']}”的在用场所。"})
    return found.pk


def take_back(object_id: int, actor: Actor, at: datetime, reason: str) -> Any:
    return withdraw_chemical(chemical_id=object_id, reason=reason, actor=actor, at=at)


def withdraw_one(pk: int, *, actor: Actor, at: datetime, values: dict[str, Any]) -> Any:
    return withdraw_chemical(chemical_id=pk, reason=values["reason"], actor=actor, at=at)


def draw_lists(value: Any, _today: date) -> Cell:
    """The lists a chemical stands on; a chemical on none says so."""
    words = [LIST_WORDS[code] for code in value or []]
    return {"text": "、".join(words) or str(_("不在目录")), "tone": "" if words else "muted"}


IMPORTER = Importer(
    columns=(
        *ENTERPRISE_IMPORT,
        ImportColumn("品名", "name", text(120), required=True, example="液氨"),
        ImportColumn("CAS号", "cas", code_text(12), example="7664-41-7"),
        ImportColumn("联合国编号", "un_number", code_text(4)),
        ImportColumn("用途", "use", choice(USES), required=True, example="储存"),
        # No bound here: what is negative is refused by the register, in its own words.
        ImportColumn("最大存量", "quantity", decimal_number(-(10**9), 10**9, 3), example="12.5"),
        ImportColumn("计量单位", "unit", choice(UNITS), example="吨"),
        ImportColumn(
            "危险类别",
            "hazard_class",
            prepare=lambda _actor: choice(dictionaries.words("chemical-classes")),
        ),
        ImportColumn("场所", "site", text(80), help="这家企业已登记的场所名称。"),
        ImportColumn("存放位置", "place", text(120)),
        ImportColumn("不在目录的说明", "uncatalogued_reason", text(200)),
    ),
    store=store,
    chain="enterprise",
    withdraw=take_back,
)
CHEMICALS = Ledger(
    code="chemicals",
    title=_("危险化学品信息台账"),
    model=Chemical,
    permission=perms.SEE,
    url="enterprises:chemical",
    rows=lambda found: found.filter(withdrawn_at__isnull=True),
    columns=(
        Column("name", _("品名"), kind="link", is_main=True, sub="cas"),
        *enterprise_columns(),
        Column("use", _("用途"), labels=ChemicalUse.choices, width=70),
        Column("quantity", _("最大存量"), kind="number", width=100),
        Column("unit", _("单位"), labels=QuantityUnit.choices, width=70),
        Column("critical_t", _("临界量（吨）"), kind="number", width=110),
        Column("lists", _("所在目录"), draw=draw_lists, width=160),
        Column("site", _("场所"), field="site__name", width=120),
        Column("place", _("存放位置"), is_shown=False),
        Column("hazard_class", _("危险类别"), labels=Labels("chemical-classes"), is_shown=False),
        Column("un_number", _("联合国编号"), is_shown=False),
        Column("uncatalogued_reason", _("不在目录的说明"), is_shown=False),
    ),
    filters=(
        *enterprise_filters(),
        Filter("use", _("用途"), "select", options=ChemicalUse.choices),
        Filter("cas", _("CAS号"), is_more=True),
        Filter(
            "class",
            _("危险类别"),
            "select",
            "hazard_class",
            options=choose("chemical-classes"),
            is_more=True,
        ),
    ),
    search=("name",),
    search_label=_("品名"),
    tabs=(
        Tab("all", _("全部")),
        Tab("key", _("重点监管"), Q(lists__contains=["key-supervised"]), tone="warn"),
        Tab("listed", _("列入GB 18218"), Q(lists__contains=["gb18218"])),
        Tab("unknown", _("不在目录"), Q(lists=[]), tone="danger"),
        Tab("amount", _("存量未填"), Q(quantity__isnull=True), tone="warn"),
    ),
    bulk=(
        BulkAction(
            "withdraw",
            _("撤回登记"),
            perms.KEEP_OWN,
            withdraw_one,
            fields=(BulkField("reason", _("撤回理由"), "textarea"),),
            tone="danger",
        ),
    ),
    actions=(PageAction(_("摸排进度"), "enterprises:survey", perms.SEE, icon="chart-line"),),
    importer=IMPORTER,
    narrow=narrow_to_figure,
    empty=EmptyText(_("还没有登记过危险化学品；请在企业档案里登记，或从Excel导入。")),
)
