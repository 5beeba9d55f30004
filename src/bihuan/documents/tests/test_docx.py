"""The DOCX read back: measures, styles, fields, and the order of elements Word insists on."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from bihuan.documents.docx import WordFonts, render_docx
from bihuan.documents.layout import Paragraph, Run

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers"
    " pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE"
    " autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents"
    " suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle"
    " rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint"
    " noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect"
    " bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc"
    " tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText"
    " vAlign hideMark",
    "sectPr": "headerReference footnotePr endnotePr type pgSz pgMar paperSrc"
    " pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi"
    " rtlGutter docGrid printerSettings",
}
KINDS = ("letterhead", "notice", "report", "order", "annex")


def read(document, **options):
    return Document(io.BytesIO(render_docx(document, **options)))


def texts(word):
    return [paragraph.text for paragraph in word.paragraphs]


def named(word, text):
    return next(paragraph for paragraph in word.paragraphs if text in paragraph.text)


def test_paper_and_margins_are_the_standards(make_document):
    section = read(make_document()).sections[0]

    measures = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(measure.mm) for measure in measures] == [210, 297, 37, 28]
    assert [round(side.mm) for side in (section.bottom_margin, section.right_margin)] == [35, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("linesAndChars", "579")


def test_the_body_is_three_fangsong_at_a_fixed_pitch(make_document):
    style = read(make_document()).styles["Normal"]

    assert style.font.size.pt == 16
    assert style.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert style.paragraph_format.line_spacing.pt == pytest.approx(28.95)


def test_headings_are_real_headings_in_the_standards_faces(make_document):
    word = read(make_document())

    first, second = named(word, "一、总体情况"), named(word, "（一）检查情况")
    assert (first.style.name, second.style.name) == ("Heading 1", "Heading 2")
    faces = [p.style.element.rPr.rFonts.get(qn("w:eastAsia")) for p in (first, second)]
    assert faces == ["黑体", "楷体_GB2312"]


def test_other_fonts_reach_every_style(make_document):
    word = read(make_document(signer="李四"), fonts=WordFonts(body="仿宋", kai="华文楷体"))

    assert word.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋"
    assert word.styles["公文楷体字"].element.rPr.rFonts.get(qn("w:eastAsia")) == "华文楷体"


def test_each_font_names_its_stand_in(make_document):
    with zipfile.ZipFile(io.BytesIO(render_docx(make_document()))) as archive:
        table = archive.read("word/fontTable.xml").decode()

    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in table


def test_all_parts_stand_in_their_order(make_document):
    document = make_document(
        urgency="特急", check_code="7K2M-9QXT", check_url="https://a.example/c"
    )
    joined = "\n".join(texts(read(document)))
    parts = (
        "特急",
        "示范区安全生产委员会办公室文件",
        "示安委办",
        "的通知",
        "各镇人民政府，区安委会成员单位：",
        "一、总体情况",
        "整改率为95.6%。",
        "二、工作要求",
        "附件：1.汇总表",
        "2026年4月9日",
        "（联系人：张三）",
    )

    places = [joined.index(part) for part in parts]
    assert places == sorted(places)


def test_tables_keep_their_cells_and_repeat_their_header(make_document):
    table = read(make_document()).tables[0]

    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["行业领域", "检查家次", "整改率"],
        ["建筑施工", "1,204", "95.6%"],
        ["道路运输", "88", "—"],
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_the_imprint_floats_at_the_foot_with_copies_printer_and_date(make_document):
    table = read(make_document()).tables[-1]

    assert [row.cells[0].text for row in table.rows] == [
        "抄送：区委办公室，区政府办公室。",
        "示范区安全生产委员会办公室\t2026年4月10日印发",
    ]
    assert table._tbl.tblPr.find(qn("w:tblpPr")).get(qn("w:tblpYSpec")) == "bottom"


def test_page_numbers_are_fields_right_on_odd_and_left_on_even_pages(make_document):
    word = read(make_document())
    section = word.sections[0]

    assert word.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        xml = footer._element.xml
        assert " PAGE " in xml
        assert f'w:jc w:val="{side}"' in xml


def test_a_letter_has_no_number_on_its_first_page(make_document):
    section = read(make_document(kind="notice")).sections[0]

    assert section.different_first_page_header_footer
    assert "PAGE" not in section.first_page_footer._element.xml
    assert "thinThickSmallGap" in section.first_page_footer._element.xml


def test_a_wide_table_stands_on_landscape_pages_of_its_own(make_document, tables, paragraph):
    blocks = (paragraph("前"), tables["wide"], paragraph("后"))
    word = read(make_document(kind="report", blocks=blocks))

    widths = [round(section.page_width.mm) for section in word.sections]
    assert widths == [210, 297, 210]


def test_a_draft_carries_the_watermark_and_an_issued_document_does_not(make_document):
    def header(document):
        return read(document).sections[0].header._element.xml

    assert 'string="草稿"' in header(make_document(is_draft=True))
    assert "草稿" not in header(make_document())


@pytest.mark.parametrize("kind", KINDS)
def test_elements_stand_in_the_order_word_insists_on(make_document, tables, kind):
    document = make_document(
        kind=kind,
        signer="李四",
        urgency="特急",
        as_of="2026年4月9日17时",
        is_draft=True,
        check_code="7K2M",
        blocks=(*make_document().blocks, tables["wide"]),
    )
    with zipfile.ZipFile(io.BytesIO(render_docx(document))) as archive:
        parts = [
            name
            for name in archive.namelist()
            if name.startswith("word/") and name.endswith(".xml")
        ]
        trees = [etree.fromstring(archive.read(name)) for name in parts]
    seen = 0
    for tree in trees:
        for tag, order in ORDER.items():
            for element in tree.iter(qn(f"w:{tag}")):
                names = [etree.QName(child).localname for child in element]
                names = [name.replace("footerR", "headerR") for name in names]  # in any order
                places = [order.split().index(name) for name in names]
                assert places == sorted(places), (tag, names)
                seen += 1
    assert seen > 50


def test_the_same_document_gives_the_same_bytes(make_document):
    assert render_docx(make_document()) == render_docx(make_document())


def test_markup_in_a_text_stays_text(make_document):
    text = "<w:p>&amp; ]]>"
    word = read(make_document(blocks=(Paragraph((Run(text),)),)))

    assert text in texts(word)


def test_a_control_character_does_not_break_the_file(make_document):
    word = read(make_document(blocks=(Paragraph((Run("甲\x00\x0b乙"),)),)))

    assert any("甲" in text and "乙" in text for text in texts(word))
