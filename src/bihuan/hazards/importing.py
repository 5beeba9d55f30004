"""Hazards from a workbook: registers kept elsewhere until now."""

from __future__ import annotations

from datetime import datetime

from bihuan.enterprises.models import Enterprise
from bihuan.hazards.services import HazardReport, report_hazard, withdraw_hazard
from bihuan.hazards.states import Grade
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.ledgers import ImportColumn, Importer, Stored
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import choice, code_text, day, text
from bihuan.statutes import dictionaries

GRADES = {
    "一般": Grade.GENERAL,
    "一般隐患": Grade.GENERAL,
    "重大": Grade.MAJOR,
    "重大隐患": Grade.MAJOR,
}


def enterprise_of(row: Row, actor: Actor) -> int:
    """The enterprise a row means, by its code or else by its exact name.

    Raises:
        InvalidInput: None, or several of that name.
    """
    found = Enterprise.objects.visible_to(actor).filter(withdrawn_at__isnull=True)
    if row["uscc"]:
        found = found.filter(code=row["uscc"].upper())
    else:
        found = found.filter(name=row["enterprise"] or "")
    ids = list(found.values_list("pk", flat=True)[:2])
    if not ids:
        raise InvalidInput({"enterprise": "企业清单里没有这家企业，请先登记或核对名称。"})
    if len(ids) > 1:
        raise InvalidInput({"enterprise": "有多家同名企业，请补上统一社会信用代码。"})
    return int(ids[0])


def store(row: Row, actor: Actor, at: datetime) -> Stored:
    """Store one row as a hazard waiting for its check, or ordered when the importer may order."""
    report = HazardReport(
        title=row["title"] or "",
        detail=row["detail"] or "",
        found_on=row["found_on"],
        source=row["source"] or "department-check",
        grade=row["grade"] or Grade.GENERAL,
        criterion=row["criterion"] or "",
        enterprise_id=enterprise_of(row, actor),
        place=row["place"] or "",
        responsible=row["responsible"] or "",
        measures=row["measures"] or "按登记的问题整改",
        due_on=row["due_on"],
        is_confirmed=True,
    )
    return Stored(report_hazard(report, photos_owed=False, actor=actor, at=at).pk)


def withdraw(object_id: int, actor: Actor, at: datetime, reason: str) -> None:
    withdraw_hazard(hazard_id=object_id, note=reason, actor=actor, at=at)


HAZARD_IMPORTER = Importer(
    columns=(
        ImportColumn(
            "隐患描述", "title", text(200, least=4), required=True, example="配电箱门缺失，线头裸露"
        ),
        ImportColumn("具体情况", "detail", text(2000)),
        ImportColumn(
            "企业名称", "enterprise", text(100), aliases=("单位名称",), example="某某加工厂"
        ),
        ImportColumn("统一社会信用代码", "uscc", code_text(18)),
        ImportColumn("位置", "place", text(200)),
        ImportColumn(
            "发现日期", "found_on", day(), required=True, kind="date", example="2026-11-20"
        ),
        ImportColumn(
            "来源",
            "source",
            prepare=lambda _actor: choice(dictionaries.words("hazard-sources")),
            help="填企业自查、部门检查等，见“来源”字典。",
        ),
        ImportColumn("等级", "grade", choice(GRADES), help="一般或重大；不填按一般。"),
        ImportColumn("判定依据", "criterion", text(120), help="重大隐患必填判定条款代码。"),
        ImportColumn("整改责任人", "responsible", text(40)),
        ImportColumn("整改要求", "measures", text(2000)),
        ImportColumn("整改期限", "due_on", day(), kind="date"),
    ),
    store=store,
    chain="hazard",
    withdraw=withdraw,
)
