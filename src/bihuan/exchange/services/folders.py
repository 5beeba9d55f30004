"""The file route: workbooks and JSON in a folder of the data directory, both ways.

``in`` is read and emptied: files go to ``done``, with a marked copy in ``refused`` where a row was
not taken. ``out`` receives what is sent. Rows are stored before a file is moved, so that after a
stop in between it is read again and changes nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from bihuan.exchange.errors import FileUnreadable
from bihuan.exchange.models import Connector, ExchangeItem
from bihuan.exchange.rules import Line, canonical, document_of
from bihuan.exchange.services.calling import MEGABYTE
from bihuan.exchange.services.common import map_of, number
from bihuan.exchange.states import WRONG
from bihuan.kernel.errors import NotFound
from bihuan.kernel.workbooks import (
    CellError,
    Column,
    Header,
    ReadSheet,
    Sheet,
    WorkbookRefused,
    find_header,
    mark_workbook,
    read_workbook,
    workbook_bytes,
)

IN, OUT, DONE, REFUSED = "in", "out", "done", "refused"
PLACES = {IN: "待接收", DONE: "已处理", REFUSED: "退回（带标注）", OUT: "已送出"}
ENDINGS = (".xlsx", ".json")
NOT_IN_A_NAME = re.compile(r"[^\w\u4e00-\u9fff（）().-]+")
NAME_LENGTH = 100
MOST_LISTED = 50


@dataclass(frozen=True)
class ReadFile:
    """A file's records, each with the row of the workbook it stands in (0 in JSON)."""

    records: list[dict[str, Any]]
    rows: list[int]
    sheet: ReadSheet | None = None
    header: Header | None = None


def folder_of(connector: Connector, place: str) -> Path:
    """A connector's folder, made where it is missing."""
    found = Path(settings.DATA_DIR) / "exchange" / f"{connector.pk}-{connector.code}" / place
    found.mkdir(parents=True, exist_ok=True)
    return found


def files_in(connector: Connector, place: str) -> list[Path]:
    """The files of a folder, oldest first; links and what is half-written are left out."""
    found = [
        path
        for path in folder_of(connector, place).iterdir()
        if path.suffix.lower() in ENDINGS and path.is_file() and not path.is_symlink()
    ]
    return sorted(found, key=lambda path: (path.stat().st_mtime, path.name))


def file_named(connector: Connector, place: str, name: str) -> Path:
    """One file by its name.

    Raises:
        NotFound: None of that name.
    """
    if place not in PLACES:
        raise NotFound
    found = next((one for one in files_in(connector, place) if one.name == name), None)
    if found is None:
        raise NotFound
    return found


def safe_name(name: str) -> str:
    """A name without folders and odd signs."""
    path = Path(name.replace("\\", "/").rpartition("/")[2])
    stem = NOT_IN_A_NAME.sub("-", path.stem).strip(".-") or "file"
    return stem[:NAME_LENGTH] + path.suffix.lower()


def stamped(name: str, at: datetime) -> str:
    return f"{localtime(at):%Y%m%d-%H%M%S}-{name}"


def put_file(connector: Connector, place: str, name: str, content: bytes) -> Path:
    """Write a file whole: under another name first, so that nobody reads half of it."""
    folder = folder_of(connector, place)
    target = free_name(folder, name)
    half = folder / f".{target.name}.part"
    half.write_bytes(content)
    half.rename(target)
    return target


def move(path: Path, folder: Path) -> None:
    """Move a file that has been read; one that another run has moved already stays where it is."""
    with suppress(FileNotFoundError):
        path.rename(free_name(folder, path.name))


def free_name(folder: Path, name: str) -> Path:
    """A name in a folder that no file has."""
    target, number_of = folder / name, 1
    while target.exists():
        number_of += 1
        target = folder / f"{Path(name).stem}-{number_of}{Path(name).suffix}"
    return target


def keep_upload(connector: Connector, name: str, content: bytes, *, at: datetime) -> str:
    """Put an uploaded file into the folder; its name there.

    Raises:
        FileUnreadable: Another kind of file, too large, or not this connector's.
    """
    kept = safe_name(name)
    if Path(kept).suffix not in ENDINGS:
        raise FileUnreadable(
            {"file": "只收 .xlsx 和 .json。"},
            what=f"“{name}”不是 Excel 表格，也不是 JSON。",
            then="请上传 .xlsx 或 .json 文件，可先下载样例对照。",
        )
    read_content(connector, kept, content)
    return put_file(connector, IN, stamped(kept, at), content).name


def read_file(connector: Connector, path: Path) -> ReadFile:
    """The records of a file.

    Raises:
        FileUnreadable: Too large, or neither workbook nor JSON of this connector.
    """
    if path.stat().st_size > number("most-megabytes") * MEGABYTE:
        raise too_large(path.name)
    return read_content(connector, path.name, path.read_bytes())


def too_large(name: str) -> FileUnreadable:
    most = number("most-megabytes")
    return FileUnreadable(
        {"file": f"文件超过 {most} MB。"},
        what=f"“{name}”超过 {most} MB。",
        then="请拆成几个文件后分别放入。",
    )


def read_content(connector: Connector, name: str, content: bytes) -> ReadFile:
    if len(content) > number("most-megabytes") * MEGABYTE:
        raise too_large(name)
    if name.lower().endswith(".json"):
        return read_json(name, content)
    return read_sheet(map_of(connector), content)


def read_json(name: str, content: bytes) -> ReadFile:
    """A list of objects, or an object that holds one under ``records``."""
    document = document_of(content)
    records = document.get("records") if isinstance(document, dict) else document
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise FileUnreadable(
            {"file": "不是约定的 JSON。"},
            what=f"“{name}”不是约定的 JSON：应是记录的清单，或 records 下的清单。",
            then="请对照样例改正后重新放入。",
        )
    if not records:
        raise FileUnreadable(
            {"file": "没有记录。"}, what=f"“{name}”里没有记录。", then="请核对后重新放入。"
        )
    clean = [{key: value for key, value in one.items() if key != "error"} for one in records]
    return ReadFile(clean, [0] * len(clean))


def read_sheet(lines: Sequence[Line], content: bytes) -> ReadFile:
    """The rows of a workbook whose header has the other side's field names."""
    labels = [str(line["theirs"]) for line in lines if line["convert"] != "constant"]
    needed = [str(line["theirs"]) for line in lines if line["ours"] == "external_id"]
    try:
        sheet, header = find_header(read_workbook(content), labels=labels, required=needed)
    except WorkbookRefused as refusal:
        raise FileUnreadable(
            {"file": refusal.message}, what=refusal.message, then=refusal.remedy
        ) from refusal
    records, rows = [], []
    for number_of, cells in enumerate(sheet.rows[header.row :], header.row + 1):
        record = {
            label: plain_cell(cells[at])
            for label, at in header.columns.items()
            if at < len(cells) and cells[at] is not None
        }
        if record:
            records.append(record)
            rows.append(number_of)
    if not records:
        raise FileUnreadable(
            {"file": "表头下面没有数据。"}, what="表头下面没有数据。", then="请填写后重新放入。"
        )
    return ReadFile(records, rows, sheet, header)


def plain_cell(cell: Any) -> Any:
    """A cell as JSON keeps it."""
    return cell if isinstance(cell, str | int | float | bool) else str(cell)


def marked(read: ReadFile, items: Sequence[ExchangeItem]) -> bytes | None:
    """The same file with what is wrong beside each row not taken; ``None`` where all were."""
    bad = [(at, item) for at, item in enumerate(items) if item.state in WRONG]
    if not bad:
        return None
    if read.sheet is not None and read.header is not None:
        errors = [CellError(read.rows[at], None, item.error) for at, item in bad]
        return mark_workbook(read.sheet, read.header, errors)
    return pretty([read.records[at] | {"error": item.error} for at, item in bad])


def pretty(records: Sequence[Mapping[str, Any]]) -> bytes:
    return json.dumps({"records": records}, ensure_ascii=False, indent=2).encode() + b"\n"


def is_nested(lines: Sequence[Line]) -> bool:
    """Whether a row holds lists, which no workbook can."""
    return any(line["convert"] == "plain" and line["ours"] in {"tasks", "duties"} for line in lines)


def file_of_records(
    connector: Connector, records: Sequence[Mapping[str, Any]], *, at: datetime
) -> tuple[str, bytes]:
    """Records as a file in the other side's words: a workbook, or JSON where rows hold lists."""
    lines = map_of(connector)
    if is_nested(lines):
        return f"{connector.code}.json", pretty(records)
    columns = [Column(str(line["theirs"])) for line in lines]
    rows = ([cell_text(record.get(line["theirs"])) for line in lines] for record in records)
    sheet = Sheet(connector.resource, columns, rows)
    return f"{connector.code}.xlsx", workbook_bytes([sheet], created_at=at)


def cell_text(value: Any) -> Any:
    """A value as a cell: codes stay text, lists stand as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, list | dict):
        return canonical(value).decode()
    return str(value)
