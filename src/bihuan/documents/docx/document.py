"""Putting a DOCX together and packing it so that the same document gives the same bytes."""

import datetime as dt
import io
import zipfile
from typing import Any

from docx import Document

from bihuan.documents.docx.body import write_blocks, write_head, write_tail
from bihuan.documents.docx.page import lay_page
from bihuan.documents.docx.styles import WordFonts, lay_styles
from bihuan.documents.layout import OfficialDocument, printable

UNDATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def render_docx(document: OfficialDocument, fonts: WordFonts | None = None) -> bytes:
    """Writes a document for Word or WPS after GB/T 9704-2012, for editing before it is issued.

    Args:
        document: What to write.
        fonts: Family names; left out, the standard's. Each names its stand-in in the file.

    Returns:
        A .docx file.

    Source:
        GB/T 9704-2012, 5 to 7 and 9 to 10.
    """
    document = printable(document)
    word = Document()
    lay_styles(word, fonts or WordFonts())
    lay_page(word, document)
    write_head(word, document)
    write_blocks(word, document)
    write_tail(word, document)
    _properties(word, document)
    file = io.BytesIO()
    word.save(file)
    return _repacked(file.getvalue())


def _properties(word: Any, document: OfficialDocument) -> None:
    day = document.printed_on or document.date
    moment = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) if day else UNDATED
    properties = word.core_properties
    properties.title = document.title
    properties.author = properties.last_modified_by = document.issuer
    properties.comments = ""
    properties.language = "zh-CN"
    properties.created = properties.modified = moment.replace(tzinfo=None)
    properties.revision = 1


def _repacked(content: bytes) -> bytes:
    """The same parts in the same order under one fixed date."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as archive,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as fresh,
    ):
        for name in archive.namelist():
            entry = zipfile.ZipInfo(name)
            entry.compress_type = zipfile.ZIP_DEFLATED
            fresh.writestr(entry, archive.read(name))
    return packed.getvalue()
