"""The styles of an official document, so that an editor changes one place and not each line."""

from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.packuri import PackURI
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from bihuan.documents.docx import xml

PITCH = Pt(28.95)
"""225 mm over 22 lines; editors know it as 固定值 28.95 磅."""
RED = RGBColor(0xD7, 0x00, 0x0F)
TITLE, MARK, NUMBER, CELL, IMPRINT = "公文标题", "发文机关标志", "公文页码", "公文表格", "公文版记"
LEFT_MARK, HEI, KAI, FANG = "公文密级紧急程度", "公文黑体字", "公文楷体字", "公文仿宋字"


@dataclass(frozen=True, slots=True)
class WordFonts:
    """Family names as Word and WPS list them, and what stands in where one is missing.

    Source:
        GB/T 9704-2012, 5.2.2, 7.3.3, 7.5.
    """

    title: str = "方正小标宋简体"
    body: str = "仿宋_GB2312"
    heading: str = "黑体"
    kai: str = "楷体_GB2312"
    number: str = "宋体"

    @property
    def stand_ins(self) -> dict[str, str]:
        """Family → the one an editor takes where it is not installed."""
        return {
            self.title: "华文中宋",
            self.body: "仿宋",
            self.heading: "SimHei",
            self.kai: "楷体",
            self.number: "SimSun",
        }


def lay_styles(word: Any, fonts: WordFonts) -> None:
    """Sets the document's styles and its font table.

    Args:
        word: A fresh python-docx document.
        fonts: The families.
    """
    _normal(word, fonts)
    centred = WD_ALIGN_PARAGRAPH.CENTER
    _style(word, MARK, fonts.title, 50, pitch=None, align=centred).font.color.rgb = RED
    _style(word, TITLE, fonts.title, 22, pitch=Pt(33), align=centred)
    _style(word, LEFT_MARK, fonts.heading, 16)
    _style(word, NUMBER, fonts.number, 14, pitch=None)
    _style(word, CELL, fonts.body, 12, pitch=Pt(18))
    _style(word, IMPRINT, fonts.body, 14, pitch=Pt(24))
    for name, family in ((HEI, fonts.heading), (KAI, fonts.kai), (FANG, fonts.body)):
        letters = word.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        xml.set_fonts(letters.element.get_or_add_rPr(), family)
    roles = (fonts.heading, fonts.kai, fonts.body, fonts.body)
    for level, family in enumerate(roles, 1):
        _heading(word.styles[f"Heading {level}"], family)
    for relation in word.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = xml.font_table(
                fonts.stand_ins
            )  # python-docx leaves this part unread
            relation.target_part.partname = PackURI("/word/fontTable.xml")


def _normal(word: Any, fonts: WordFonts) -> None:
    style = word.styles["Normal"]
    style.font.size = Pt(16)
    xml.set_fonts(style.element.get_or_add_rPr(), fonts.body)
    language = style.element.rPr.find(qn("w:lang"))
    if language is None:
        style.element.rPr.append(xml.element("lang", val="en-US", eastAsia="zh-CN"))
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
    layout.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    properties = style.element.get_or_add_pPr()
    for tag in ("autoSpaceDE", "autoSpaceDN"):  # no gap between Han and digits
        properties.insert_element_before(
            xml.element(tag, val=0),
            "w:adjustRightInd",
            "w:snapToGrid",
            "w:spacing",
            "w:ind",
            "w:jc",
        )


def _style(
    word: Any, name: str, family: str, size: float, *, pitch: Pt | None = PITCH, align: Any = None
) -> Any:
    style = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = word.styles["Normal"]
    style.quick_style = True
    style.font.size = Pt(size)
    xml.set_fonts(style.element.get_or_add_rPr(), family)
    layout = style.paragraph_format
    layout.alignment = WD_ALIGN_PARAGRAPH.LEFT if align is None else align
    if pitch is None:
        layout.line_spacing_rule = WD_LINE_SPACING.SINGLE
    else:
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, pitch
    return style


def _heading(style: Any, family: str) -> None:
    style.font.size = Pt(16)
    style.font.bold = style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    xml.set_fonts(style.element.get_or_add_rPr(), family)
    layout = style.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
    layout.keep_with_next = True
    indent = style.element.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "632")
