"""Enterprises from a workbook: new records, and changes of those with the same code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.models import Enterprise, RiskLevel
from bihuan.enterprises.rules import code_problem, compact_code
from bihuan.enterprises.services import (
    EnterpriseFacts,
    ManagerFacts,
    change,
    facts_of,
    register,
    register_batch,
    register_manager,
    withdraw,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.bulk import among
from bihuan.kernel.errors import DomainError
from bihuan.kernel.ledgers import CellRefused, ImportColumn, Importer, Stored
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import (
    choice,
    code_text,
    day,
    decimal_number,
    text,
    whole_number,
    yes_no,
)
from bihuan.kernel.workbooks import Cell, as_text
from bihuan.organisations.importing import unit_of
from bihuan.organisations.models import Region
from bihuan.statutes import dictionaries

FIELDS = (
    "name",
    "region",
    "address",
    "sector",
    "industry",
    "kind",
    "size",
    "status",
    "tags",
    "supervisor_id",
    "principal",
    "principal_phone",
    "founded_on",
    "employees",
    "latitude",
    "longitude",
    "risk_level",
    "is_unlicensed",
    "unlicensed_reason",
)
RISKS = {str(level.label): level.value for level in RiskLevel}
PLAIN_CODE = code_text(24)


def credit_code(cell: Cell) -> str:
    """A unified social credit code; what is wrong with it is told by its kind."""
    written = PLAIN_CODE(cell)
    problem = code_problem(written)
    if problem is not None:
        raise CellRefused(problem.kind, problem.message)
    return written


def word_of(code: str) -> Callable[[Actor], Callable[[Cell], Any]]:
    """The parser of a dictionary's words, made once a run."""

    def prepare(_actor: Actor) -> Callable[[Cell], Any]:
        titles = {title: key for key, title in dictionaries.options(code)}
        return choice(titles, also=dictionaries.words(code))

    return prepare


DEGREES = decimal_number(-180, 180, 6)


def degrees(cell: Cell) -> float:
    """Degrees with six decimals, a tenth of a metre."""
    if type(cell) is float and -180 <= cell <= 180:
        return round(cell, 6)
    return float(DEGREES(cell))


def tags_of(_actor: Actor) -> Callable[[Cell], tuple[str, ...]]:
    """Several tags with 、 or commas between them."""
    one = choice(dictionaries.words("enterprise-tags"))

    def parse(cell: Cell) -> tuple[str, ...]:
        written = as_text(cell).replace("，", "、").replace(",", "、").replace("；", "、")
        return tuple(one(part.strip()) for part in written.split("、") if part.strip())

    return parse


def place_of(actor: Actor) -> Callable[[Cell], str]:
    """A street or village by code, by name, or by street and village together."""
    found = Region.objects.filter(code__gte=actor.scope.low, code__lt=actor.scope.high)
    known: dict[str, set[str]] = defaultdict(set)
    living = found.filter(abolished_on__isnull=True, level__in=("street", "zone", "village"))
    for code, name, above, full in living.values_list("code", "name", "parent__name", "full_name"):
        for written in (code, name, f"{above}{name}", full):
            known[written].add(code)

    def parse(cell: Cell) -> str:
        written = "".join(as_text(cell).split())
        codes = known.get(written, set())
        if not codes:
            raise CellRefused(
                "unknown_region", f"“{written}”不是您管辖范围内的街镇或村居，请核对名称或代码。"
            )
        if len(codes) > 1:
            listed = "、".join(sorted(codes)[:4])
            raise CellRefused(
                "ambiguous_region", f"“{written}”有几处（{listed}），请写上街镇或填代码。"
            )
        return next(iter(codes))

    return parse


def store(row: Row, actor: Actor, at: datetime) -> Stored:
    """Register a row, or change the record that has its code; empty cells change nothing."""
    given = given_in(row)
    code = compact_code(row["code"]) if row.get("code") else None
    known = None
    if code is not None:
        known = Enterprise.objects.visible_to(actor).kept().filter(code=code).first()
    if known is not None:
        facts = replace(facts_of(known), **given)
        kept = change(enterprise_id=known.pk, facts=facts, actor=actor, at=at)
    else:
        kept = register(new_facts(code, given), actor=actor, at=at, source="导入")
    keep_manager(kept, row, actor, at)
    return Stored(kept.pk, was_new=known is None)


def store_many(rows: Sequence[Row], actor: Actor, at: datetime) -> list[Stored | DomainError]:
    """A batch: new records together, those with a code known before one by one after them."""
    codes = [compact_code(row["code"]) if row.get("code") else None for row in rows]
    known = set(
        Enterprise.objects.visible_to(actor)
        .kept()
        .filter(among("code", [code for code in codes if code]))
        .values_list("code", flat=True)
    )
    fresh: list[int] = []
    for number, code in enumerate(codes):
        if code is None or code not in known:
            fresh.append(number)
            known |= {code} if code else set()
    results: dict[int, Stored | DomainError] = {}
    made = register_batch(
        [(new_facts(codes[n], given_in(rows[n])), manager_of(rows[n], at)) for n in fresh],
        actor=actor,
        at=at,
        source="导入",
    )
    for number, one in zip(fresh, made, strict=True):
        results[number] = one if isinstance(one, DomainError) else Stored(one.pk)
    for number in sorted(set(range(len(rows))) - set(fresh)):
        results[number] = store_apart(rows[number], actor, at)
    return [results[number] for number in range(len(rows))]


def store_apart(row: Row, actor: Actor, at: datetime) -> Stored | DomainError:
    """One row in a savepoint; its refusal takes back nothing but itself."""
    try:
        with transaction.atomic():
            return store(row, actor, at)
    except DomainError as refusal:
        return refusal


def given_in(row: Row) -> dict[str, Any]:
    """The facts that a row brings; empty cells bring none."""
    return {name: row[name] for name in FIELDS if row.get(name) is not None}


def new_facts(code: str | None, given: dict[str, Any]) -> EnterpriseFacts:
    """The facts of a new record; what a workbook leaves out is empty or the usual."""
    owed = {"name": "", "region": "", "sector": "", "address": ""}
    return EnterpriseFacts(code=code, **(owed | given))


def manager_of(row: Row, at: datetime, founded_on: date | None = None) -> ManagerFacts | None:
    """The safety manager that a row names."""
    if not row.get("manager"):
        return None
    return ManagerFacts(
        row["manager"],
        since_on=row.get("founded_on") or founded_on or localdate(at),
        certificate=row.get("certificate") or "",
        certificate_until=row.get("certificate_until"),
    )


def keep_manager(enterprise: Enterprise, row: Row, actor: Actor, at: datetime) -> None:
    """Register the safety manager of a row, unless somebody of that name is there."""
    facts = manager_of(row, at, enterprise.founded_on)
    known = enterprise.safety_managers.in_office()
    if facts is not None and not known.filter(name=facts.name).exists():
        register_manager(enterprise_id=enterprise.pk, facts=facts, actor=actor, at=at)


def take_back(object_id: int, actor: Actor, at: datetime, reason: str) -> None:
    """Withdraw an imported record."""
    withdraw(enterprise_id=object_id, reason=reason, actor=actor, at=at)


IMPORTER = Importer(
    permission=perms.REGISTER,
    store=store,
    store_many=store_many,
    chain="enterprise",
    withdraw=take_back,
    columns=(
        ImportColumn(
            "企业名称",
            "name",
            text(120),
            required=True,
            aliases=("单位名称",),
            example="某某加工厂",
        ),
        ImportColumn(
            "统一社会信用代码",
            "code",
            credit_code,
            aliases=("信用代码",),
            help="18位；没有证照的留空，并在“无证照”填“是”。",
        ),
        ImportColumn("无证照", "is_unlicensed", yes_no()),
        ImportColumn("无证照说明", "unlicensed_reason", text(200)),
        ImportColumn(
            "属地",
            "region",
            prepare=place_of,
            required=True,
            aliases=("街道", "所属街道", "属地街镇"),
            help="街镇或村居的名称，也可填9位或12位代码。",
            example="东关街道",
        ),
        ImportColumn("地址", "address", text(200), required=True, example="柳林路8号"),
        ImportColumn(
            "行业领域", "sector", prepare=word_of("sectors"), required=True, example="机械"
        ),
        ImportColumn("行业代码", "industry", code_text(6), help="国民经济行业分类，如C3311。"),
        ImportColumn("单位类型", "kind", prepare=word_of("enterprise-kinds")),
        ImportColumn("规模", "size", prepare=word_of("enterprise-sizes")),
        ImportColumn("状态", "status", prepare=word_of("enterprise-states")),
        ImportColumn("标签", "tags", prepare=tags_of, help="可填几个，用顿号隔开。"),
        ImportColumn(
            "监管单位", "supervisor_id", prepare=unit_of, help="单位全称、简称或曾用名均可。"
        ),
        ImportColumn("主要负责人", "principal", text(40), aliases=("负责人",)),
        ImportColumn("联系电话", "principal_phone", code_text(20), aliases=("电话",)),
        ImportColumn("成立日期", "founded_on", day(), kind="date"),
        ImportColumn("从业人数", "employees", whole_number(most=1_000_000), kind="integer"),
        ImportColumn("纬度", "latitude", degrees, help="WGS-84，十进制度。"),
        ImportColumn("经度", "longitude", degrees),
        ImportColumn("风险等级", "risk_level", choice(RISKS), help="红、橙、黄、蓝。"),
        ImportColumn("安全管理人员", "manager", text(40)),
        ImportColumn("合格证编号", "certificate", code_text(60)),
        ImportColumn("合格证有效期", "certificate_until", day(), kind="date"),
    ),
)
