"""Risk points, key areas and the platform's list from workbooks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.timezone import localdate

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
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
from bihuan.organisations.choices import place_options
from bihuan.organisations.importing import unit_of
from bihuan.risks.services import (
    AreaFacts,
    Judgement,
    PlatformFacts,
    PointFacts,
    assess_inherent,
    identify_point,
    list_area,
    method_of,
    method_options,
    take_in_entry,
    withdraw_area,
    withdraw_point,
)
from bihuan.statutes import dictionaries


def enterprise_of(row: Row, actor: Actor) -> int:
    """The enterprise a row means, by its code or else by its exact name.

    Raises:
        InvalidInput: None, or several of that name.
    """
    found = Enterprise.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    if row.get("uscc"):
        found = found.filter(code=str(row["uscc"]).upper())
    else:
        found = found.filter(name=row.get("enterprise") or "")
    ids = list(found.values_list("pk", flat=True)[:2])
    if not ids:
        raise InvalidInput({"enterprise": "企业清单里没有这家企业，请先登记或核对名称。"})
    if len(ids) > 1:
        raise InvalidInput({"enterprise": "有多家同名企业，请补上统一社会信用代码。"})
    return int(ids[0])


def word_of(code: str) -> Callable[[Actor], Callable[[Cell], Any]]:
    """The parser of a dictionary's words, made once a run."""
    return lambda _actor: choice(dictionaries.words(code))


def words_of(code: str) -> Callable[[Actor], Callable[[Cell], Any]]:
    """Several words with 、 between them."""

    def prepare(_actor: Actor) -> Callable[[Cell], tuple[str, ...]]:
        one = choice(dictionaries.words(code))

        def parse(cell: Cell) -> tuple[str, ...]:
            written = as_text(cell).replace("，", "、").replace(",", "、").replace("；", "、")
            return tuple(one(part.strip()) for part in written.split("、") if part.strip())

        return parse

    return prepare


def method_word(_actor: Actor) -> Callable[[Cell], Any]:
    """A method by its title or its code."""
    pairs = method_options()
    return choice({title: code for code, title in pairs}, also={code: code for code, _t in pairs})


def place_word(actor: Actor) -> Callable[[Cell], str]:
    """A street or village of the actor's by its name or code."""
    pairs = place_options(actor)
    known = {name: code for code, name in pairs} | {code: code for code, _name in pairs}

    def parse(cell: Cell) -> str:
        written = as_text(cell).strip()
        if written not in known:
            raise CellRefused(
                "region_unknown", f"“{written}”不是您管辖范围内的街镇、村居，请写全称或代码。"
            )
        return str(known[written])

    return parse


def factors(row: Row, code: str) -> dict[str, Decimal | None]:
    """The values of a method's factors that the row brings."""
    return {letter: row.get(f"factor_{letter}") for letter in method_of(code).factors}


def store_point(row: Row, actor: Actor, at: datetime) -> Stored:
    """Store one row as a risk point, assessed where the row says how."""
    point = identify_point(
        PointFacts(
            name=row["name"] or "",
            unit_kind=row["unit_kind"] or "place",
            enterprise_id=actor.enterprise_id or enterprise_of(row, actor),
            place=row["place"] or "",
            accidents=row["accidents"] or (),
            factor=row["factor"] or "",
            danger=row["danger"] or "",
            responsible=row["responsible"] or "",
        ),
        actor=actor,
        at=at,
    )
    if row["method"]:
        judgement = Judgement(
            method=row["method"],
            values=factors(row, row["method"]),
            assessed_on=row["assessed_on"] or localdate(at),
            team=row["team"] or actor.name,
        )
        assess_inherent(point_id=point.pk, judgement=judgement, actor=actor, at=at)
    return Stored(point.pk)


def take_point(object_id: int, actor: Actor, at: datetime, reason: str) -> None:
    withdraw_point(point_id=object_id, note=reason, actor=actor, at=at)


def factor_column(letter: str, title: str) -> ImportColumn:
    return ImportColumn(
        letter, f"factor_{letter}", decimal_number(0, 1000, 2), kind="decimal", help=title
    )


POINT_IMPORTER = Importer(
    columns=(
        ImportColumn("风险点", "name", text(100, least=2), required=True, example="液氨储罐区"),
        ImportColumn("企业名称", "enterprise", text(120), aliases=("单位名称",)),
        ImportColumn("统一社会信用代码", "uscc", code_text(18)),
        ImportColumn(
            "分析单元", "unit_kind", prepare=word_of("risk-unit-kinds"), help="如：设备设施。"
        ),
        ImportColumn("部位", "place", text(200)),
        ImportColumn(
            "事故类型",
            "accidents",
            prepare=words_of("accident-types-2025"),
            required=True,
            help="几种之间用顿号。",
            example="中毒、泄漏",
        ),
        ImportColumn("危险有害因素", "factor", prepare=word_of("risk-factors")),
        ImportColumn("可能怎样出事", "danger", text(300)),
        ImportColumn("责任人", "responsible", text(40)),
        ImportColumn("评价方法", "method", prepare=method_word, help="不填则导入后再评价。"),
        factor_column("L", "可能性。"),
        factor_column("E", "暴露频繁程度，LEC 用。"),
        factor_column("C", "后果，LEC 用。"),
        factor_column("S", "严重性，LS 用。"),
        ImportColumn("评估日期", "assessed_on", day(), kind="date"),
        ImportColumn("评估人员", "team", text(120)),
    ),
    store=store_point,
    chain="risk_point",
    withdraw=take_point,
)


def store_area(row: Row, actor: Actor, at: datetime) -> Stored:
    """Store one row as a key area."""
    unit = row["unit"]
    facts = AreaFacts(
        name=row["name"] or "",
        kind=row["kind"] or "",
        region=row["region"] or "",
        unit_id=unit if isinstance(unit, int) else getattr(unit, "pk", None),
        leader=row["leader"] or "",
        leader_post=row["leader_post"] or "",
        dangers=row["dangers"] or "",
        measures=row["measures"] or "",
        address=row["address"] or "",
        people=row["people"],
    )
    return Stored(list_area(facts, actor=actor, at=at).pk)


def take_area(object_id: int, actor: Actor, at: datetime, reason: str) -> None:
    withdraw_area(area_id=object_id, reason=reason, actor=actor, at=at)


AREA_IMPORTER = Importer(
    columns=(
        ImportColumn("重点区域", "name", text(100), required=True, example="某某集贸市场"),
        ImportColumn("类别", "kind", prepare=word_of("key-area-kinds"), required=True),
        ImportColumn("属地", "region", prepare=place_word, required=True, aliases=("街镇",)),
        ImportColumn("位置", "address", text(200)),
        ImportColumn("主要风险", "dangers", text(200), required=True),
        ImportColumn("管控措施", "measures", text(2000), required=True),
        ImportColumn("责任领导", "leader", text(40), required=True),
        ImportColumn("职务", "leader_post", text(60)),
        ImportColumn("责任单位", "unit", prepare=unit_of, required=True),
        ImportColumn("人数", "people", whole_number(), kind="integer"),
    ),
    store=store_area,
    chain="key_area",
    withdraw=take_area,
)


def store_entry(row: Row, actor: Actor, at: datetime) -> Stored:
    """Take in one row of the platform's list."""
    facts = PlatformFacts(
        enterprise_id=enterprise_of(row, actor),
        is_running=bool(row["is_running"]),
        seen_on=row["seen_on"],
        external_id=row["external_id"] or "",
        registered_on=row["registered_on"],
        last_run_on=row["last_run_on"],
        shortcoming=row["shortcoming"] or "",
    )
    entry, was_new = take_in_entry(facts, actor=actor, at=at)
    return Stored(entry.pk, was_new=was_new)


PLATFORM_IMPORTER = Importer(
    columns=(
        ImportColumn("企业名称", "enterprise", text(120), aliases=("单位名称",)),
        ImportColumn("统一社会信用代码", "uscc", code_text(18)),
        ImportColumn("平台编号", "external_id", code_text(60)),
        ImportColumn("注册日期", "registered_on", day(), kind="date"),
        ImportColumn("按要求运行", "is_running", yes_no(), required=True, example="否"),
        ImportColumn("未按要求之处", "shortcoming", text(200), example="连续30日没有上传隐患"),
        ImportColumn("最近运行日期", "last_run_on", day(), kind="date"),
        ImportColumn("数据日期", "seen_on", day(), required=True, kind="date"),
    ),
    store=store_entry,
    chain="platform_run",
)
