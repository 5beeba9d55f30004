"""Whether the numbers of a report agree: sums of tables, identities, and what the text says.

The arithmetic here works on what is printed, not on the register, so that it would notice a fault
of the reckoning as well as one of the wording.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Literal

from bihuan.reading.document import verify_text
from bihuan.reports.composition import Composition, Table
from bihuan.reports.filling import paragraph_text
from bihuan.reports.rules import RoundWords
from bihuan.reports.typed import typed_numbers

CheckKind = Literal["sum", "identity", "text", "unbound", "claim"]
FAULTS = {"wrong", "inconsistent"}


@dataclass(frozen=True)
class Check:
    """One check: ``ok`` is ``None`` where nothing can be said."""

    kind: CheckKind
    text: str
    ok: bool | None

    @property
    def key(self) -> str:
        """Names the check as long as it says the same."""
        return sha256(f"{self.kind}:{self.text}".encode()).hexdigest()[:12]


def checks_of(
    composition: Composition, words: RoundWords, base: Composition | None = None
) -> list[Check]:
    """Every check of a report.

    Args:
        base: The report as it was reckoned; numbers typed since then are bound to nothing.
    """
    return [
        *identity_checks(composition),
        *sum_checks(composition),
        *(Check("claim", one.text, one.ok) for one in composition.claims),
        *text_checks(composition, words),
        *(unbound_checks(composition, base) if base is not None else ()),
    ]


def identity_checks(composition: Composition) -> Iterator[Check]:
    figures = composition.by_id()
    for one in composition.identities:
        whole = figures[one.whole].value
        parts = [figures[part].value for part in one.parts]
        yield summed(one.text, parts, whole, "identity")


def summed(text: str, parts: list[Decimal | None], whole: Decimal | None, kind: CheckKind) -> Check:
    known = [part for part in parts if part is not None]
    if whole is None or len(known) != len(parts):
        return Check(kind, f"{text}：有的数字不详，未核", None)
    total = sum(known, Decimal(0))
    if total == whole:
        return Check(kind, f"{text}（{whole}）", ok=True)
    return Check(kind, f"{text}：写作{whole}，各项之和为{total}，差{abs(total - whole)}", ok=False)


def sum_checks(composition: Composition) -> Iterator[Check]:
    for section in composition.sections:
        for table in section.tables:
            yield from column_checks(table, composition)


def column_checks(table: Table, composition: Composition) -> Iterator[Check]:
    figures = composition.by_id()
    for column in table.adds_up if table.total else ():
        text = f"{table.title}：“{table.columns[column]}”各行之和等于合计"
        cells = [row[column] for row in table.rows]
        parts = [figures[cell.figure].value if cell.figure else None for cell in cells]
        total = table.total[column].figure
        whole = figures[total].value if total else None
        yield summed(text, parts, whole, "sum")


def text_checks(composition: Composition, words: RoundWords) -> Iterator[Check]:
    """What the reader of official texts says to each paragraph, read by itself."""
    for section in composition.sections:
        for paragraph in section.paragraphs:
            said = paragraph_text(paragraph, composition, words)
            found = verify_text(f"一、{section.title}\n{said}\n", "report.txt")
            for relation in found["relations"]:
                fault = relation["verdict"] in FAULTS
                state = None if relation["ok"] is None else not fault
                yield Check("text", f"{section.title}：{relation['reason']}", state)


def unbound_checks(composition: Composition, base: Composition) -> Iterator[Check]:
    """Numbers in the text that stand for no figure and were not there when it was reckoned."""
    for number, count in typed_numbers(composition, base).items():
        times = f"{count}处" if count > 1 else ""
        yield Check("unbound", f"“{number}”{times}是手工填写的数字，没有台账依据", None)
