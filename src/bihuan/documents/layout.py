"""What an official document is before it becomes PDF or DOCX: plain values, nothing computed."""

import datetime as dt
import re
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Literal, cast

UNKNOWN = "—"
"""How a value that is not known prints; never 0."""

Kind = Literal["letterhead", "notice", "report", "order", "annex"]
Align = Literal["left", "center", "right"]
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
WIDE_COLUMNS = 9
"""From this many columns on a table takes a landscape page of its own."""


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; `figure_id` names the indicator value it prints."""

    text: str
    figure_id: str | None = None
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, indented by two characters."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The paragraph without its marks."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4; 一、（一）1.（1）are put before it unless it brings its own."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if self.level not in {1, 2, 3, 4}:
            raise ValueError(f"a heading has level 1 to 4, not {self.level}")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts; None is unknown and prints as —.

    `align` and `weights` (relative column widths) name every column or none.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    title: str | None = None
    note: str | None = None
    align: tuple[Align, ...] = ()
    weights: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        width = len(self.columns)
        if not width or any(len(row) != width for row in self.rows):
            raise ValueError("every row of a table has one cell a column")
        if any(given and len(given) != width for given in (self.align, self.weights)):
            raise ValueError("align and weights name every column or none")

    @property
    def is_wide(self) -> bool:
        """Whether it needs a landscape page."""
        return len(self.columns) >= WIDE_COLUMNS


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class OfficialDocument:
    """One document, ready to be set.

    Attributes:
        kind: `letterhead` 文件格式 with red head; `notice` 信函格式; `order` 命令（令）格式;
            `report` a report of figures without red head; `annex` an 附件 by itself.
        issuer: 发文机关, in full.
        doc_no: 发文字号 as printed, with its hexagonal brackets.
        secrecy: 密级和保密期限, urgency: 紧急程度.
        signer: 签发人 of an upward document; moves the number to the left.
        recipients: 主送机关, without the closing colon.
        attachments: Names of 附件, without numbers.
        sign_off: The unit that signs, above the date; None leaves both out.
        note: 附注, without its brackets.
        copies_to: 抄送机关. printed_by, printed_on: 印发机关 and 印发日期.
        check_code, check_url: Printed with a QR code at the end of an issued document.
        is_draft: Prints 草稿 across each page.
        is_two_sided: Printed on both sides of the paper: 版记 goes to the last even page.
        as_of: 数据截止时间 in words, below the title of a report.
        annex_label: `附件1`, on an annex.
    """

    kind: Kind
    issuer: str
    title: str
    blocks: tuple[Block, ...] = ()
    doc_no: str | None = None
    secrecy: str | None = None
    urgency: str | None = None
    signer: str | None = None
    recipients: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    sign_off: str | None = None
    date: dt.date | None = None
    note: str | None = None
    copies_to: tuple[str, ...] = ()
    printed_by: str | None = None
    printed_on: dt.date | None = None
    check_code: str | None = None
    check_url: str | None = None
    is_draft: bool = False
    is_two_sided: bool = False
    as_of: str | None = None
    annex_label: str = "附件"

    @property
    def tables(self) -> tuple[Table, ...]:
        """Its tables in order."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def is_landscape(self) -> bool:
        """Whether every page lies on its side: an annex that holds a wide table."""
        return self.kind == "annex" and any(table.is_wide for table in self.tables)

    @property
    def letterhead(self) -> str:
        """发文机关标志: the name with 文件 or 令, or the name alone."""
        return self.issuer + {"letterhead": "文件", "order": "令"}.get(self.kind, "")


def printable(document: OfficialDocument) -> OfficialDocument:
    """The document without the control characters that neither PDF nor DOCX can hold."""
    return cast("OfficialDocument", _cleaned(document))


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, tuple):
        return tuple(_cleaned(each) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{at.name: _cleaned(getattr(value, at.name)) for at in fields(value)}
        )
    return value


def chinese_date(day: dt.date | None) -> str:
    """The date as official documents print it, without leading zeros.

    Args:
        day: None is unknown.

    Source:
        GB/T 9704-2012, 7.3.5.4: 成文日期 in Arabic digits, no 虚位.
    """
    return f"{day.year}年{day.month}月{day.day}日" if day else UNKNOWN
