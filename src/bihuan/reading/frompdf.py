"""Text of a pdf that has text, page by page, without running heads and page numbers.

Ruled tables come as rows of cells, the rest as lines.
"""

import io
import re
from collections import Counter

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from bihuan.reading.errors import encrypted, no_text, too_large, type_unsupported
from bihuan.reading.pdftables import Canvas, page_lines
from bihuan.reading.radicals import RADICALS

_PAGE_NUMBER = re.compile(
    r"^[ ]*[-—－]*[ ]*(?:第[ ]*)?\d{1,4}(?:[ ]*页)?(?:[ ]*[/／共][ ]*\d{1,4}[ ]*页?)?[ ]*[-—－]*[ ]*$"
)
_LIMIT = 5_000_000


def text_of_pdf(data: bytes, filename: str, most_pages: int) -> str:
    """Give the text of a pdf; empty where it has none.

    Raises:
        ReadingRefused: ``encrypted``, ``too_large`` or ``type_unsupported``.
    """
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise encrypted(filename)
        if len(reader.pages) > most_pages:
            raise too_large(filename, most_pages)
        pages = [_page(page) for page in reader.pages]
    except PyPdfError:
        raise type_unsupported(filename) from None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError):
        # A damaged file breaks the parser in many ways; to the user they are one.
        raise type_unsupported(filename) from None
    text = "\n".join(_without_running(pages))
    if len(text) > _LIMIT:
        raise too_large(filename, _LIMIT // 1_000_000)
    if not re.search(r"[\u4e00-\u9fffA-Za-z0-9]", text):
        raise no_text(filename)
    return text


def _page(page: object) -> list[str]:
    canvas = Canvas()
    raw = page.extract_text(  # type: ignore[attr-defined]
        visitor_operand_before=canvas.take_operator, visitor_text=canvas.take_text
    )
    ruled = page_lines(canvas)
    if ruled is not None:
        return [line.strip().translate(RADICALS) for line in ruled if line.strip()]
    raw = (raw or "").translate(RADICALS)
    return [line.strip() for line in raw.split("\n") if line.strip()]


def _without_running(pages: list[list[str]]) -> list[str]:
    """Leave out page numbers and lines that head or close most pages."""
    edges: Counter[str] = Counter()
    for lines in pages:
        edges.update({*lines[:1], *lines[-1:]})
    running = {line for line, times in edges.items() if len(pages) > 3 and times > 0.6 * len(pages)}
    kept: list[str] = []
    for lines in pages:
        for index, line in enumerate(lines):
            edge = index < 1 or index >= len(lines) - 1
            if edge and (line in running or _PAGE_NUMBER.match(line)):
                continue
            kept.append(line)
    return kept
