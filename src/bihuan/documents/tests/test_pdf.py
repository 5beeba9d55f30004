"""The PDF against the measures of GB/T 9704-2012."""

import io
from collections import defaultdict
from dataclasses import replace

import pdfplumber
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.documents.docx import render_docx
from bihuan.documents.layout import Heading, OfficialDocument, Paragraph, Run, Table
from bihuan.documents.pdf import render_pdf

MM = 25.4 / 72
LINE_TOP = 37 + (225 / 22 - 16 * MM) / 2
"""Where the glyphs of the first line begin: half the spare height below the area's edge."""


def pages(document):
    return pdfplumber.open(io.BytesIO(render_pdf(document).content)).pages


def lines(page, size=16):
    """Rows of characters of one size, top to bottom: (top in mm, characters)."""
    rows = defaultdict(list)
    for character in page.chars:
        if round(character["size"]) == size:
            rows[round(character["top"] * MM, 1)].append(character)
    return sorted(rows.items())


def top_of(page, text, size=16):
    return next(top for top, row in lines(page, size) if text in "".join(c["text"] for c in row))


def rules(page):
    return [(round(line["top"] * MM, 1), line) for line in page.lines]


@pytest.fixture(scope="module")
def full(make_document):
    """Two pages and more of nothing but text."""
    return pages(make_document(blocks=(Paragraph((Run("国" * 28 * 60),)),), recipients=()))


def test_the_paper_is_a4(full):
    assert {(round(page.width * MM), round(page.height * MM)) for page in full} == {(210, 297)}


def test_a_page_has_22_lines_of_28_characters(full):
    rows = lines(full[1])

    assert len(rows) == 22
    assert {len(row) for _, row in rows} == {28}


def test_the_area_stands_37_mm_from_the_top_and_28_mm_from_the_left(full):
    rows = lines(full[1])

    assert rows[0][0] == pytest.approx(LINE_TOP, abs=0.2)
    assert rows[0][1][0]["x0"] * MM == pytest.approx(28, abs=0.1)
    assert rows[0][1][-1]["x1"] * MM == pytest.approx(28 + 156, abs=0.2)
    assert rows[-1][0] + 16 * MM <= 37 + 225


def test_the_mark_is_red_and_35_mm_below_the_edge_of_the_area(make_document):
    page = pages(make_document())[0]
    red = [c for c in page.chars if c["non_stroking_color"] and c["non_stroking_color"][0] > 0.8]

    assert "".join(c["text"] for c in red).replace(" ", "").startswith("示")
    assert len({round(c["top"], 1) for c in red}) == 1
    assert red[0]["top"] * MM == pytest.approx(37 + 35, abs=0.2)
    assert red[0]["x0"] * MM >= 28 - 0.1
    assert red[-1]["x1"] * MM <= 184 + 0.1


def test_the_red_line_stands_4_mm_below_the_number(make_document):
    page = pages(make_document())[0]
    number = top_of(page, "示安委办") + 16 * MM

    line = min(at for at, _ in rules(page))
    assert line - number == pytest.approx(4, abs=0.4)


def test_the_number_is_centred_or_with_a_signer_one_character_from_the_left(make_document):
    def left(document):
        page = pages(document)[0]
        return next(
            c["x0"] * MM for c in page.chars if c["text"] == "示" and round(c["size"]) == 16
        )

    assert left(make_document(signer="李四")) == pytest.approx(28 + 156 / 28, abs=0.3)
    assert left(make_document()) > 70


def test_two_blank_lines_stand_between_red_line_and_title(make_document):
    page = pages(make_document())[0]
    line = min(at for at, _ in rules(page))

    gap = top_of(page, "关于开展", size=22) - line
    assert 2 * 10.2 <= gap <= 2.5 * 10.2


def test_everything_that_was_given_is_printed(make_document):
    document = make_document(
        urgency="特急",
        secrecy="秘密★1年",
        signer="李四",
        check_code="7K2M-9QXT",
        check_url="https://a.example/c",
    )
    text = "".join(page.extract_text() for page in pages(document)).replace("\n", "")

    for part in (
        "特急",
        "秘密★1年",
        "签发人：李四",
        "示安委办",
        "各镇人民政府，区安委会成员单位：",
        "一、总体情况",
        "（一）检查情况",
        "整改率为95.6%。",
        "表1 分行业情况",
        "注：“—”为尚未报送。",
        "二、工作要求",
        "附件：1.汇总表",
        "2.名单",
        "2026年4月9日",
        "（联系人：张三）",
        "查验码：7K2M-9QXT",
        "抄送：区委办公室，区政府办公室。",
        "2026年4月10日印发",
    ):
        assert part in text, part


def test_an_unknown_cell_prints_a_dash(make_document, tables):
    rows = pages(make_document(kind="report", blocks=(tables["short"],)))[0].extract_tables()[0]

    assert rows[2] == ["道路运输", "88", "—"]


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(full):
    for number, page in enumerate(full, 1):
        mark = [c for c in page.chars if round(c["size"]) == 14 and c["top"] * MM > 262]
        assert "".join(c["text"] for c in mark).replace(" ", "") == f"—{number}—"
        dash = (mark[0]["top"] + mark[0]["bottom"]) / 2 * MM
        assert dash == pytest.approx(262 + 7, abs=0.6)
        if number % 2:
            assert mark[-1]["x1"] * MM == pytest.approx(184 - 156 / 28, abs=0.3)
        else:
            assert mark[0]["x0"] * MM == pytest.approx(28 + 156 / 28, abs=0.3)


def test_the_date_stands_four_characters_from_the_right_under_the_centred_name(make_document):
    page = next(
        p for p in pages(make_document(sign_off="区安委办")) if "2026年4月9日" in p.extract_text()
    )
    rows = {"".join(c["text"] for c in row): row for _, row in lines(page)}
    day, name = rows["2026年4月9日"], rows["区安委办"]

    assert day[-1]["x1"] * MM == pytest.approx(184 - 4 * 156 / 28, abs=0.3)
    middle = [(row[0]["x0"] + row[-1]["x1"]) / 2 for row in (day, name)]
    assert middle[0] == pytest.approx(middle[1], abs=1)


def test_a_long_last_paragraph_fills_the_page_before_the_signature(full):
    assert len(lines(full[0])) > 8


@pytest.mark.parametrize("length", range(19, 33))
def test_no_page_holds_a_signature_without_text(make_document, paragraph, length):
    text = "".join(chr(0x4E00 + n) for n in range(28 * length))
    document = make_document(kind="report", blocks=(paragraph(text),), attachments=())

    found = [page.extract_text().replace("\n", "") for page in pages(document)]
    (last,) = [page for page in found if "2026年4月9日" in page]
    assert text[-20:] in last
    assert text in "".join(page.split("—")[0] for page in found)


def test_the_lines_before_a_signature_are_as_full_as_the_others(make_document, paragraph):
    (page, *_) = pages(
        make_document(kind="report", blocks=(paragraph("国" * 28 * 6),), recipients=())
    )

    counts = [len(row) for _, row in lines(page) if row[0]["text"] == "国"]
    assert counts == [26, 28, 28, 28, 28, 28, 2]


def test_the_imprint_ends_with_the_area_on_the_last_page(make_document):
    page = pages(make_document())[-1]
    last, *others = sorted((rule for rule in page.lines), key=lambda rule: -rule["top"])

    assert last["top"] * MM == pytest.approx(37 + 225, abs=0.3)
    assert last["linewidth"] * MM == pytest.approx(0.35, abs=0.02)
    assert others[0]["linewidth"] * MM == pytest.approx(0.25, abs=0.02)


@pytest.mark.parametrize("length", [1, 5, 9, 15, 24, 40, 60])
def test_printed_on_both_sides_the_imprint_stands_on_an_even_page(make_document, length):
    text = Paragraph((Run("国" * 28 * length),))
    found = pages(make_document(blocks=(text,), is_two_sided=True))

    last = next(n for n, page in enumerate(found, 1) if "2026年4月9日" in page.extract_text())
    assert len(found) in {last, last + 1}
    assert len(found) % 2 == 0
    assert "印发" in found[-1].extract_text()


def test_a_long_table_repeats_its_header_on_each_page(make_document, tables):
    found = pages(
        make_document(kind="annex", blocks=(tables["long"],), attachments=(), sign_off=None)
    )
    bodies = [page.extract_tables()[0] for page in found if page.extract_tables()]

    assert len(bodies) >= 4
    assert all(rows[0] == ["编号", "单位名称", "隐患数"] for rows in bodies)
    numbers = [row[0] for rows in bodies for row in rows[1:]]
    assert numbers == [f"{n:04}" for n in range(1, 101)]


def test_a_wide_table_lies_on_its_side_and_the_text_after_it_does_not(
    make_document, tables, paragraph
):
    blocks = (paragraph("前"), tables["wide"], paragraph("后"))

    widths = [round(page.width * MM) for page in pages(make_document(kind="report", blocks=blocks))]
    assert widths[:3] == [210, 297, 210]


def test_an_annex_with_a_wide_table_is_landscape_from_the_first_page(make_document, tables):
    found = pages(
        make_document(kind="annex", blocks=(tables["wide"],), annex_label="附件1", recipients=())
    )

    assert {round(page.width * MM) for page in found} == {297}
    assert found[0].extract_text().startswith("附件1")


def test_a_letter_has_its_name_at_30_mm_two_double_lines_and_no_first_number(make_document):
    first, *rest = pages(make_document(kind="notice", blocks=(Paragraph((Run("国" * 28 * 30),)),)))
    name = [c for c in first.chars if c["non_stroking_color"] and c["non_stroking_color"][0] > 0.8]
    long = [at for at, rule in rules(first) if rule["width"] * MM == pytest.approx(170, abs=0.5)]

    assert name[0]["top"] * MM == pytest.approx(30, abs=0.3)
    assert len(long) == 4
    assert max(long) == pytest.approx(297 - 20, abs=0.5)
    assert "— 1 —" not in first.extract_text()
    assert "— 2 —" in rest[0].extract_text()


def test_an_order_carries_the_name_with_its_last_word(make_document):
    text = pages(make_document(kind="order", issuer="示范区人民政府", title="", doc_no="第12号"))[0]

    assert "示范区人民政府令" in text.extract_text().replace(" ", "")


def test_a_draft_says_so_on_every_page_and_an_issued_one_nowhere(make_document, tables):
    draft = pages(make_document(blocks=(tables["long"],), is_draft=True))
    big = [{c["text"] for c in page.chars if c["size"] > 100} for page in draft]

    assert all(letters == {"草", "稿"} for letters in big)
    assert not any(c["size"] > 100 for page in pages(make_document()) for c in page.chars)


def test_every_font_is_embedded(make_document):
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(make_document(signer="李四")).content))
    seen = 0
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            (inner,) = font.get_object()["/DescendantFonts"]
            descriptor = inner.get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor)
            seen += 1
    assert seen


def test_the_same_document_gives_the_same_bytes(make_document):
    document = make_document(check_code="7K2M", check_url="https://a.example/c")

    assert render_pdf(document).content == render_pdf(document).content
    assert render_pdf(make_document()).content != render_pdf(document).content


def test_the_code_leads_to_the_check_page(make_document):
    document = make_document(check_code="7K2M", check_url="https://a.example/c")

    with_code, without = render_pdf(document), render_pdf(make_document())
    assert len(with_code.content) > len(without.content)
    assert "https://a.example/c" in pages(document)[-1].extract_text()


@pytest.mark.parametrize("text", ["#let x = 1", "$ a $", "*b* _c_ @d <e>", "\\ // /* 尾", "[[]]"])
def test_text_is_printed_as_it_is_and_never_run(make_document, text):
    page = pages(make_document(kind="report", blocks=(Paragraph((Run(text),)),)))[0]

    assert text.replace(" ", "") in page.extract_text().replace(" ", "").replace("\n", "")


@pytest.mark.parametrize("kind", ["letterhead", "notice", "report", "order", "annex"])
def test_a_document_with_nothing_but_its_name_is_set(kind):
    bare = OfficialDocument(
        kind=kind, issuer="区安委办", title="", blocks=(Paragraph(()), Paragraph((Run(""),)))
    )
    signed = replace(bare, sign_off="区安委办", signer="李四", blocks=(Table(("甲",), ()),))

    assert len(pages(bare)) == 1
    assert "区安委办" in pages(signed)[0].extract_text()


@given(st.lists(st.text(max_size=120), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
def test_no_text_stops_the_typesetter(given_texts):
    blocks = tuple(Paragraph((Run(text), Run(text, bold=True))) for text in given_texts)
    document = OfficialDocument(
        kind="report",
        issuer="区安委办",
        title=given_texts[0],
        blocks=(*blocks, Heading(1, given_texts[0]), blocks[0]),
        sign_off=given_texts[-1] or "甲",
        copies_to=tuple(given_texts),
    )

    assert render_pdf(document).content.startswith(b"%PDF")
    assert render_docx(document).startswith(b"PK")
