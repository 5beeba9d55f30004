"""PDF by typst, in this process: one warm compiler a font folder, the same bytes each time."""

import datetime as dt
import io
import json
import threading
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst

from bihuan.documents.fonts import FontSet, FontsUsed, resolve
from bihuan.documents.layout import (
    UNKNOWN,
    Block,
    Heading,
    OfficialDocument,
    Paragraph,
    chinese_date,
    printable,
)
from bihuan.documents.outline import numbered, title_lines

TEMPLATES = Path(__file__).parent / "typst"
UNDATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A file and the fonts it was set in."""

    content: bytes
    fonts: FontsUsed


def render_pdf(document: OfficialDocument, fonts: FontSet | None = None) -> Rendered:
    """Sets a document after GB/T 9704-2012; the same document gives the same bytes.

    Args:
        document: What to print.
        fonts: The wanted fonts; left out, the standard's names with no folder.

    Returns:
        The PDF with its fonts embedded as subsets, and which fonts those are.

    Source:
        GB/T 9704-2012, 5 to 7 and 9 to 10; sizes stand in typst/official.typ.
    """
    document = printable(document)
    used = resolve(fonts or FontSet())
    text = json.dumps(template_values(document, used), ensure_ascii=False, sort_keys=True)
    with _LOCK:  # the compiler keeps its inputs between calls
        content = _compiler(used.folders).compile(
            sys_inputs={"document": text}, format="pdf", timestamp=_moment(document)
        )
    if not isinstance(content, bytes):
        raise TypeError("typst gave pages instead of one file")
    return Rendered(content, used)


@lru_cache(maxsize=4)
def _compiler(folders: tuple[Path, ...]) -> typst.Compiler:
    return typst.Compiler(
        input=str(TEMPLATES / "official.typ"),
        root=str(TEMPLATES),
        font_paths=[str(folder) for folder in folders],
        ignore_system_fonts=True,
    )


def _moment(document: OfficialDocument) -> dt.datetime:
    day = document.printed_on or document.date
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) if day else UNDATED


def template_values(document: OfficialDocument, used: FontsUsed) -> dict[str, Any]:
    """The document as the template reads it: strings, lists, None."""
    values = asdict(document)
    values["blocks"] = [_block(block) for block in numbered(document.blocks)]
    values["date"] = chinese_date(document.date)
    values["printed_on"] = chinese_date(document.printed_on) if document.printed_on else None
    values["letterhead"] = document.letterhead
    values["is_landscape"] = document.is_landscape
    values["title_lines"] = list(title_lines(document.title))
    values["qr"] = _qr(document.check_url or document.check_code)
    values["fonts"] = {
        use.role: {"family": use.used, "substitute": use.is_substitute} for use in used.uses
    }
    return values


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"type": "heading", "level": block.level, "text": block.text}
    if isinstance(block, Paragraph):
        runs = [{"text": run.text, "bold": run.bold} for run in block.runs]
        return {"type": "paragraph", "runs": runs}
    width = len(block.columns)
    return {
        "type": "table",
        "columns": list(block.columns),
        "rows": [[UNKNOWN if cell is None else cell for cell in row] for row in block.rows],
        "title": block.title,
        "note": block.note,
        "align": list(block.align or ("center",) * width),
        "weights": list(block.weights or (1,) * width),
        "wide": block.is_wide,
    }


def _qr(text: str | None) -> str | None:
    """A QR code as SVG, error level M: survives a photocopy."""
    if not text:
        return None
    file = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        file, kind="svg", border=0, xmldecl=False, svgns=True
    )
    return file.getvalue().decode()
