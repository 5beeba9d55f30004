"""What is looked at before a file is opened: kind, size, how far it would unfold."""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass

from bihuan.kernel.workbooks.errors import WorkbookRefused

SAVE_AS_XLSX = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
FEWER = "请只留需要导入的表和行，分几个文件上传。"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES_AND_SUCH = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"BM")
_WEB_PAGE = re.compile(rb"<(?:!doctype html|html|table|\?xml)", re.IGNORECASE)
_UNREADABLE = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, struct.error)
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})(\d+)["']""")
_WIDE = re.compile(rb'r="([A-Z]{2,3})\d')
_NOT_PLAIN = (b"r='", b"r =", b"r\t=", b"r\n=", b"r\r=", b"= ", b"=\t", b"=\n", b"=\r")
"""Other ways to write the reference of a cell than the one every program writes, r="A1"."""
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v[^>]*>(\d+)<""")


@dataclass(frozen=True, slots=True)
class Limits:
    """How large an upload may be; rows and columns count what the sheet spans."""

    file_bytes: int = 20 * 2**20
    unfolded_bytes: int = 300 * 2**20
    ratio: int = 200
    rows: int = 100_100  # a hundred thousand, and what stands above them
    columns: int = 200
    cells: int = 4_000_000
    text_bytes: int = 400 * 2**20


DEFAULT_LIMITS = Limits()


def sniff(content: bytes, limits: Limits) -> str:
    """Tells an .xlsx from a .csv by its bytes, whatever its name says.

    Args:
        content: The file.
        limits: Only `file_bytes` is used here.

    Returns:
        "xlsx" or "csv".

    Raises:
        WorkbookRefused: Empty, too large, encrypted, old .xls, a web page under a false name,
            or no workbook at all.
    """
    if not content.strip(b"\x00 \r\n\t"):
        raise WorkbookRefused("workbook_empty", "文件是空的。", "请检查文件后重新上传。")
    if len(content) > limits.file_bytes:
        raise WorkbookRefused(
            "workbook_too_large",
            f"文件有{len(content) / 2**20:.1f} MB，上限是{limits.file_bytes / 2**20:.0f} MB。",
            FEWER,
        )
    if content.startswith(_OLE):
        _refuse_ole(content)
    if content.startswith(b"PK\x03\x04"):
        return "xlsx"
    if content.startswith(_PICTURES_AND_SUCH):
        raise WorkbookRefused("workbook_format", "这不是 Excel 表格文件。", SAVE_AS_XLSX)
    if _WEB_PAGE.match(content.lstrip(b"\xef\xbb\xbf \r\n\t")[:64]):
        raise WorkbookRefused(
            "workbook_web_page", "文件实际是网页或 XML，只是扩展名像表格。", SAVE_AS_XLSX
        )
    return "csv"


def _refuse_ole(content: bytes) -> None:
    if _ENCRYPTED in content:
        raise WorkbookRefused(
            "workbook_encrypted",
            "文件设了打开密码，系统读不到内容。",
            "请在 Excel 或 WPS 中取消打开密码，保存后再上传。",
        )
    raise WorkbookRefused(
        "workbook_old_format", "这是旧的 .xls 格式或其他 Office 文件。", SAVE_AS_XLSX
    )


def check_archive(content: bytes, limits: Limits) -> None:
    """Unfolds every part under a cap and measures how much a reader would build from it.

    The declared sizes are not believed: each part is inflated here, piece by piece.

    Args:
        content: An .xlsx, which is a ZIP archive.
        limits: All of them but `file_bytes`.

    Raises:
        WorkbookRefused: `workbook_bomb`, `workbook_broken`, `workbook_format`,
            `workbook_too_many_rows`, `workbook_too_many_columns`, `workbook_too_many_cells`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except _UNREADABLE as error:
        raise _broken() from error
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise _broken()
    if "xl/workbook.xml" not in names:
        raise WorkbookRefused("workbook_format", "压缩包里没有 Excel 工作簿。", SAVE_AS_XLSX)
    budget = min(limits.unfolded_bytes, max(len(content) * limits.ratio, 10 * 2**20))
    texts: list[int] = []
    for entry in sorted(entries, key=lambda entry: entry.filename != "xl/sharedStrings.xml"):
        part = _unfolded(content, entry, budget)
        budget -= len(part)
        if entry.filename == "xl/sharedStrings.xml":
            texts = [len(piece) for piece in re.split(rb"<(?:\w+:)?si\b", part)[1:]]
        elif "worksheets/" in entry.filename and entry.filename.endswith(".xml"):
            _measure(part, texts, limits)


def _unfolded(content: bytes, entry: zipfile.ZipInfo, budget: int) -> bytes:
    start = entry.header_offset
    header = content[start : start + 30]
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise _broken()
    start += 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = content[start : start + entry.compress_size]
    if entry.flag_bits & 1 or entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise _broken()
    stored = entry.compress_type == zipfile.ZIP_STORED
    part = packed if stored else _inflated(packed, budget)
    if len(part) > budget:
        raise WorkbookRefused(
            "workbook_bomb", "文件解压后大得不合常理，为安全起见没有打开。", FEWER
        )
    return part


def _inflated(packed: bytes, budget: int) -> bytes:
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, budget + 1)
    except zlib.error as error:
        raise _broken() from error


def _measure(part: bytes, texts: list[int], limits: Limits) -> None:
    """A reader fills the whole rectangle up to the last cell: two cells can cost gigabytes."""
    if not _is_plainly_small(part, limits):
        _measure_rectangle(part, limits)
    _measure_texts(part, texts, limits)


def _is_plainly_small(part: bytes, limits: Limits) -> bool:
    """The quick look at a tall and narrow sheet, the usual one; False asks for the exact one.

    Patterns that begin with letters are looked for ten times as fast as those that do not.
    """
    if any(way in part for way in _NOT_PLAIN):
        return False
    widest = max(map(_column_number, set(_WIDE.findall(part))), default=26)
    if widest > limits.columns or widest * limits.rows > limits.cells:
        return False
    digits = len(str(limits.rows))
    long = re.compile(rb'r="[A-Z]{0,3}(\d{%d,})' % digits)
    return not any(len(row) > digits or int(row) > limits.rows for row in long.findall(part))


def _measure_rectangle(part: bytes, limits: Limits) -> None:
    column = row = 0
    for letters, digits in set(_REFERENCE.findall(part)):
        row = max(row, int(digits) if len(digits) < 9 else limits.rows + 1)
        column = max(column, _column_number(letters))
    if row > limits.rows:
        raise WorkbookRefused(
            "workbook_too_many_rows", f"表格有{row}行，上限是{limits.rows}行。", FEWER
        )
    if column > limits.columns:
        raise WorkbookRefused(
            "workbook_too_many_columns",
            f"表格有{column}列，上限是{limits.columns}列。",
            "请删去右侧多余的列（包括只有格式的空列）后再上传。",
        )
    if row * column > limits.cells:
        raise WorkbookRefused("workbook_too_many_cells", "表格的单元格太多。", FEWER)


def _measure_texts(part: bytes, texts: list[int], limits: Limits) -> None:
    """One long shared text used by a million cells is copied a million times."""
    if max(texts, default=0) * part.count(b"<v") <= limits.text_bytes:
        return
    last = len(texts)
    used = (int(number) for number in _SHARED.findall(part) if len(number) < 9)
    if sum(texts[number] for number in used if number < last) > limits.text_bytes:
        raise WorkbookRefused("workbook_bomb", "表格中的文字展开后大得不合常理。", FEWER)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _broken() -> WorkbookRefused:
    return WorkbookRefused("workbook_broken", "文件不完整或已损坏。", SAVE_AS_XLSX)
