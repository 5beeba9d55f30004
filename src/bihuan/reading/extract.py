"""Gets the text out of a file: txt, html, docx, pdf with text, xlsx.

What cannot be read is refused with what to do next. Sizes are guarded before anything is unpacked.
"""

import io
import zipfile
from pathlib import Path

from bihuan.reading.errors import (
    encrypted,
    file_empty,
    file_missing,
    no_text,
    too_large,
    type_unsupported,
)

LIMIT_MB = 20
UNPACKED_MB = 200
_RATIO = 400
_MB = 1024 * 1024
_REFUSED = {
    ".doc",
    ".wps",
    ".ofd",
    ".wpt",
    ".rtf",
    ".xls",
    ".et",
    ".ppt",
    ".pptx",
    ".jpg",
    ".jpeg",
    ".png",
    ".tif",
    ".tiff",
    ".bmp",
    ".zip",
    ".rar",
    ".7z",
    ".exe",
    ".ceb",
}
_MAGIC_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGES = 600


def load(source: str | Path | bytes, filename: str) -> bytes:
    """Give the bytes of a source.

    Args:
        source: A path, or the bytes themselves.
        filename: The name to show in refusals.

    Raises:
        ReadingRefused: ``file_missing``, ``file_empty`` or ``too_large``.
    """
    if isinstance(source, bytes):
        data = source
    else:
        path = Path(source)
        if not path.is_file():
            raise file_missing(filename)
        if path.stat().st_size > LIMIT_MB * _MB:
            raise too_large(filename, LIMIT_MB)
        data = path.read_bytes()
    if not data:
        raise file_empty(filename)
    if len(data) > LIMIT_MB * _MB:
        raise too_large(filename, LIMIT_MB)
    return data


def decode_text(data: bytes) -> str:
    """Decode a plain text: UTF-8, else GB 18030; a byte-order mark is taken off."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def extract(data: bytes, filename: str) -> str:
    """Give the text of a file; all spans of a reading point into it.

    Args:
        data: The bytes of the file.
        filename: Its name; the ending tells the type, the bytes are believed before the ending.

    Raises:
        ReadingRefused: ``file_empty``, ``type_unsupported``, ``too_large``, ``no_text`` or
            ``encrypted``.
    """
    ending = Path(filename).suffix.lower()
    if data.startswith(b"%PDF"):
        text = _from_pdf(data, filename)
    elif data.startswith(b"PK\x03\x04"):
        text = _from_zip(data, filename, ending)
    elif data.startswith(_MAGIC_OLE):
        if ending in {".docx", ".xlsx"}:
            raise encrypted(filename)
        raise type_unsupported(filename)
    elif ending in _REFUSED or ending in {".docx", ".xlsx", ".pdf"}:
        raise type_unsupported(filename)
    elif ending in {".html", ".htm", ".shtml", ".mht", ".xhtml"}:
        text = _from_html(decode_text(data))
    elif b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise type_unsupported(filename)
    else:
        text = decode_text(data)
    if not text.strip():
        raise file_empty(filename)
    return text


def _from_zip(data: bytes, filename: str, ending: str) -> str:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        raise type_unsupported(filename) from None
    with archive:
        names = set(archive.namelist())
        unpacked = sum(info.file_size for info in archive.infolist())
        if unpacked > UNPACKED_MB * _MB or unpacked > max(len(data) * _RATIO, 50 * _MB):
            raise too_large(filename, UNPACKED_MB)
        if any(info.flag_bits & 1 for info in archive.infolist()):
            raise encrypted(filename)
    if "word/document.xml" in names:
        from bihuan.reading.fromdocx import text_of_docx

        return text_of_docx(data, filename)
    if "xl/workbook.xml" in names or ending == ".xlsx":
        return _from_xlsx(data, filename)
    raise type_unsupported(filename)


def _from_html(source: str) -> str:
    from bihuan.reading.fromhtml import text_of_html

    return text_of_html(source)


def _from_pdf(data: bytes, filename: str) -> str:
    from bihuan.reading.frompdf import text_of_pdf

    text = text_of_pdf(data, filename, _PAGES)
    if not text.strip():
        raise no_text(filename)
    return text


def _from_xlsx(data: bytes, filename: str) -> str:
    from bihuan.reading.fromxlsx import text_of_xlsx

    return text_of_xlsx(data, filename)
