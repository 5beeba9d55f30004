"""Makes small pdf pages with Han text and ruled lines, without a font file."""

from __future__ import annotations

import io

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject

SIZE = 10


def _font(writer: PdfWriter) -> object:
    """Add a font whose codes are Unicode; nobody sees it, readers of text need no glyphs."""
    cmap = DecodedStreamObject()
    cmap.set_data(
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> "
        b"endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end"
    )
    inner = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType2"),
            NameObject("/BaseFont"): NameObject("/None"),
            NameObject("/CIDSystemInfo"): DictionaryObject(),
        }
    )
    return writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type0"),
                NameObject("/BaseFont"): NameObject("/None"),
                NameObject("/Encoding"): NameObject("/Identity-H"),
                NameObject("/DescendantFonts"): ArrayObject([writer._add_object(inner)]),
                NameObject("/ToUnicode"): writer._add_object(cmap),
            }
        )
    )


def text_at(x: float, y: float, words: str) -> str:
    """Give the operators that write words at a place."""
    codes = words.encode("utf-16-be").hex()
    return f"BT /F1 {SIZE} Tf 1 0 0 1 {x} {y} Tm <{codes}> Tj ET"


def level(y: float, x0: float, x1: float) -> str:
    """Give the operators of a level line."""
    return f"{x0} {y} m {x1} {y} l S"


def upright(x: float, y0: float, y1: float) -> str:
    """Give the operators of an upright line, painted as a thin rectangle."""
    return f"{x} {y0} 0.5 {y1 - y0} re f"


def pdf_of(pages: list[list[str]]) -> bytes:
    """Make a pdf of pages, each a list of operators."""
    writer = PdfWriter()
    for operators in pages:
        page = writer.add_blank_page(600, 800)
        stream = DecodedStreamObject()
        stream.set_data("\n".join(operators).encode("ascii"))
        page[NameObject("/Contents")] = writer._add_object(stream)
        fonts = DictionaryObject({NameObject("/F1"): _font(writer)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
