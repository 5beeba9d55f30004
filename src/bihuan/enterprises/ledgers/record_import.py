"""Records of one kind from a workbook; the columns are those of the pattern."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import RecordUnchanged
from bihuan.enterprises.models import Enterprise, Record
from bihuan.enterprises.records.checking import ANSWERS
from bihuan.enterprises.records.patterns import NUMBERS, Field, Pattern
from bihuan.enterprises.rules import compact_code
from bihuan.enterprises.services.records import RecordDraft, withdraw_record, write_record
from bihuan.enterprises.workflow.records import RECORD_WORKFLOW
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.ledgers import CellRefused, ImportColumn, Importer, Stored
from bihuan.kernel.ledgers.importer import Row
from bihuan.kernel.ledgers.parsers import choice, code_text, day, decimal_number, text, yes_no
from bihuan.kernel.workbooks import Cell, Kind, as_text

EVERY_NUMBER = 10**15
KINDS: dict[str, Kind] = {"date": "date", "integer": "integer", "number": "decimal"}
ENTERPRISE = "企业"


def enterprise_of(actor: Actor) -> Callable[[Cell], int]:
    """The parser of an enterprise by its credit code or its full name."""

    def parse(cell: Cell) -> int:
        written = as_text(cell).strip()
        kept = Enterprise.objects.visible_to(actor).kept()
        found = list(kept.filter(code=compact_code(written)).values_list("pk", flat=True)[:2])
        found = found or list(kept.filter(name=written).values_list("pk", flat=True)[:2])
        if not found:
            raise CellRefused(
                "unknown_enterprise",
                f"管辖范围内没有名称或信用代码为“{written}”的企业，请核对或先登记企业。",
            )
        if len(found) > 1:
            raise CellRefused(
                "ambiguous_enterprise", f"有几家企业都叫“{written}”，请改填统一社会信用代码。"
            )
        return found[0]

    return parse


def parser_of(field: Field) -> Callable[[Cell], Any]:
    """From a cell to what the service takes; bounds and comparisons are the service's."""
    if field.type == "date":
        return day()
    if field.type in NUMBERS:
        return decimal_number(-EVERY_NUMBER, EVERY_NUMBER)
    if field.type == "boolean":
        return yes_no()
    if field.type == "choice":
        return choice({word: word for word in field.choices})
    return code_text(200) if field.is_identity or field.type == "phone" else text(4000)


def column_of(field: Field) -> ImportColumn:
    return ImportColumn(
        field.label,
        field.key,
        parser_of(field),
        required=field.required and field.type != "boolean",
        aliases=(field.title,) if field.unit else (),
        help=field.help or ("、".join(field.choices) if field.choices else ""),
        kind=KINDS.get(field.type, "text"),
    )


def item_columns(pattern: Pattern) -> list[ImportColumn]:
    """Two columns for each item of a checklist: the answer and its evidence."""
    words = choice({word: answer for answer, word in ANSWERS.items()})
    found = []
    for number, item in enumerate(pattern.items, 1):
        head = f"{number}. {item.title}"
        found.append(ImportColumn(head, f"item-{item.key}", words, required=True))
        found.append(ImportColumn(f"{number}. 依据", f"item-{item.key}-note", text(4000)))
    return found


def importer_for(pattern: Pattern) -> Importer:
    """How a workbook becomes records of a kind; files are added on the record's page."""

    def store(row: Row, actor: Actor, at: datetime) -> Stored:
        enterprise_id = row.get("enterprise") or actor.enterprise_id
        if enterprise_id is None:
            raise InvalidInput({"enterprise": "请填写企业名称或统一社会信用代码。"})
        typed = {name: value for name, value in row.items() if name != "enterprise"}
        draft = RecordDraft(pattern.code, enterprise_id, typed)
        try:
            record = write_record(draft, actor=actor, at=at)
        except RecordUnchanged as same:
            known = Record.objects.visible_to(actor).get(number=same.facts["number"])
            return Stored(known.pk, was_new=False)
        return Stored(record.pk)

    def take_back(object_id: int, actor: Actor, at: datetime, reason: str) -> None:
        withdraw_record(record_id=object_id, reason=reason, actor=actor, at=at)

    asked = [field for field in pattern.fields if field.type != "file"]
    return Importer(
        columns=(
            ImportColumn(
                ENTERPRISE,
                "enterprise",
                prepare=enterprise_of,
                aliases=("企业名称", "统一社会信用代码"),
                help="企业全称或统一社会信用代码；企业自己导入时可以不填。",
                example="某某加工厂",
            ),
            *(column_of(field) for field in asked),
            *item_columns(pattern),
        ),
        store=store,
        chain=RECORD_WORKFLOW.code,
        withdraw=take_back,
        permission=perms.KEEP_RECORDS,
    )
