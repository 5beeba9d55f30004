"""The corners of WordprocessingML that python-docx leaves to the caller."""

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

WATERMARK = (
    '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"'
    ' path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>'
    '<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>'
    '<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
    '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="draft{number}" type="#_x0000_t136" style="position:absolute;margin-left:0;'
    "margin-top:0;width:330pt;height:150pt;rotation:328;z-index:-251658752;"
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    'mso-position-vertical:center;mso-position-vertical-relative:margin" fillcolor="#e4e4e4"'
    ' stroked="f"><v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string="草稿"/>'
    "</v:shape></w:pict></w:r>"
)
_AFTER_BORDERS: tuple[str, ...] = (
    "w:shd",
    "w:tabs",
    "w:suppressAutoHyphens",
    "w:kinsoku",
    "w:wordWrap",
)
_AFTER_BORDERS += ("w:snapToGrid", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr")


def element(tag: str, **attributes: str | int) -> Any:
    """A `w:` element with `w:` attributes."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def set_fonts(properties: Any, east_asia: str, latin: str | None = None) -> None:
    """Names the fonts of a style or run: Chinese text, and Latin text and digits."""
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), east_asia)
    for name in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{name}"), latin or east_asia)


def indent_characters(paragraph: Any, **hundredths: int) -> None:
    """Indents in hundredths of a character: `firstLine=200` is two characters.

    The length beside it serves readers that do not know the character unit.
    """
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for side, value in hundredths.items():
        indent.set(qn(f"w:{side}Chars"), str(value))
        indent.set(qn(f"w:{side}"), str(round(value * 316 / 100)))  # 15.8 pt a character


def border(paragraph: Any, side: str, *, kind: str, eighths: int, color: str, space: int) -> None:
    """Draws one border of a paragraph; width in eighths of a point, space in points."""
    borders = element("pBdr")
    borders.append(element(side, val=kind, sz=eighths, space=space, color=color))
    paragraph._p.get_or_add_pPr().insert_element_before(borders, *_AFTER_BORDERS)


def page_field(paragraph: Any) -> None:
    """A PAGE field; Word and WPS fill it in."""
    for kind, text in (("begin", None), (None, " PAGE "), ("separate", None), (None, "1")):
        run = paragraph.add_run()
        if kind:
            run._r.append(element("fldChar", fldCharType=kind))
        elif text == "1":
            run.text = text
        else:
            instruction = element("instrText")
            instruction.text = text
            run._r.append(instruction)
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))


def watermark(paragraph: Any, number: int) -> None:
    """草稿 across the page, as Word's own watermark is made; `number` tells them apart."""
    paragraph._p.append(parse_xml(WATERMARK.format(number=number)))


class TableRows:
    """Adds rows to a table as elements: python-docx's cells take seconds for a thousand rows."""

    def __init__(self, table: Any, widths: Sequence[int], style_id: str) -> None:
        self._table = table._tbl
        self._widths = [round(width / 635) for width in widths]  # EMU to twips
        self._style_id = style_id

    def add(self, texts: Sequence[str], sides: Sequence[str], run_style: str | None = None) -> None:
        """Adds one row; `run_style` marks the header, which repeats on each page."""
        row = element("tr")
        properties = element("trPr")
        properties.append(element("cantSplit"))
        if run_style:
            properties.append(element("tblHeader"))
        row.append(properties)
        for text, side, width in zip(texts, sides, self._widths, strict=True):
            row.append(self._cell(text, side, width, run_style))
        self._table.append(row)

    def _cell(self, text: str, side: str, width: int, run_style: str | None) -> Any:
        cell, layout, paragraph, run = element("tc"), element("tcPr"), element("p"), element("r")
        layout.append(element("tcW", w=width, type="dxa"))
        layout.append(element("vAlign", val="center"))
        style = element("pPr")
        style.append(element("pStyle", val=self._style_id))
        style.append(element("jc", val=side))
        if run_style:
            letters = element("rPr")
            letters.append(element("rStyle", val=run_style))
            run.append(letters)
        words = element("t")
        words.text = text
        words.set(qn("xml:space"), "preserve")
        run.append(words)
        paragraph.extend((style, run))
        cell.extend((layout, paragraph))
        return cell


def float_at_bottom(table: Any) -> None:
    """Puts a table at the foot of the text area of the page it falls on."""
    place = element(
        "tblpPr", vertAnchor="margin", horzAnchor="margin", tblpXSpec="left", tblpYSpec="bottom"
    )
    table._tbl.tblPr.insert_element_before(
        place, "w:tblOverlap", "w:bidiVisual", "w:tblW", "w:jc", "w:tblBorders", "w:tblLayout"
    )


def table_borders(table: Any, **eighths: int) -> None:
    """Borders of a table by side, widths in eighths of a point; 0 is none."""
    properties = table._tbl.tblPr
    borders = element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        width = eighths.get(side, 0)
        kind = "single" if width else "nil"
        borders.append(element(side, val=kind, sz=width, space=0, color="auto"))
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def font_table(families: dict[str, str]) -> bytes:
    """A font table that names a stand-in for each family a machine may not have."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{stand_in}"/><w:charset w:val="86"/>'
        '<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for name, stand_in in families.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()
