"""What must hold for any input: no crash, spans inside the original, the same answer twice."""

from __future__ import annotations

import json
import sys
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.reading import ReadingRefused, extract_text, read_document, read_text
from bihuan.reading.document import verify_text
from bihuan.reading.normalise import normalise
from bihuan.reading.pdftables import Canvas, page_lines
from bihuan.reading.tests.fresh_scoring import load
from bihuan.reading.tests.scoring import every_span

FRAGMENTS = [
    "一、",
    "（一）",
    "1.",
    "(1)",
    "①",
    "\n",
    "。",
    "，",
    "；",
    "：",
    "、",
    "（",
    "）",
    "(",
    ")",
    "市公安局",
    "市应急管理局",
    "各县（市、区）人民政府",
    "等部门",
    "牵头",
    "分工负责",
    "会同",
    "督促",
    "落实",
    "配合",
    "由",
    "要",
    "于3月19日前",
    "每季度",
    "报送",
    "市安委办",
    "工作总结",
    "由分管领导签发",
    "同时抄送",
    "发生事故3起",
    "死亡4人",
    "同比",
    "下降5.6%",
    "、10%",
    "分别",
    "减少2起",
    "其中",
    "其他工程",
    "占45.2%",
    "整改率94.9%",
    "发现问题隐患2614项",
    "完成整改2481项",
    "2023年1月至4月",
    "较去年同期的355起",
    "xx项",
    "20XX年",
    "單(dān)位",
    "責(zé)任",
    "。ㄋ模┓e极",
    "| 甲 | 乙 |",
    "| 1 | 2 |",
    "责任单位：",
    "完成时限：",
    "年内",
    "6月底前完成60%",
    "曝光",
    "罚款3万元",
    "某公司",
    "第九十九条",
    "《安全生产法》",
    "２０２３年",
    "０",
    "〔2024〕5号",
    "关于印发",
    "通知",
    "合计",
    " ",
    "\r\n",
    "\ufeff",
    "\x00",
]
OFFICIAL = st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join)
NAMES = st.sampled_from(["a.txt", "a.html", "a.docx", "a.pdf", "a.xlsx", "a.doc", "a", "a.wps"])
CALM = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def assert_sound(text: str, document: dict[str, Any]) -> None:
    for start, end in every_span(document):
        assert 0 <= start <= end <= len(text)
    json.dumps(document, ensure_ascii=False, allow_nan=False)


@CALM
@given(st.text(max_size=400))
def test_any_text_is_read_without_a_crash(text):
    assert_sound(text, read_text(text, "a.txt"))


@CALM
@given(OFFICIAL)
def test_any_mixture_of_official_phrases_keeps_spans_inside(text):
    document = read_text(text, "a.txt", 2024)
    assert_sound(text, document)
    assert read_text(text, "a.txt", 2024) == document


@CALM
@given(OFFICIAL)
def test_verify_counts_what_it_lists(text):
    document = verify_text(text, "a.txt")
    assert_sound(text, document)
    assert sum(document["counts"].values()) == len(document["relations"])


@CALM
@given(st.binary(max_size=600), NAMES)
def test_any_bytes_are_read_or_refused(data, name):
    try:
        text = extract_text(data, name)
    except ReadingRefused as caught:
        refused = caught
    else:
        assert_sound(text, read_document(data, name))
        return
    assert refused.code in {"file_empty", "type_unsupported", "too_large", "no_text", "encrypted"}
    assert refused.message.endswith("。")
    assert refused.remedy.endswith("。")


@CALM
@given(OFFICIAL)
def test_the_offset_map_is_whole_and_in_order(text):
    normal = normalise(text)
    assert len(normal.text) == len(normal.shown) == len(normal.mapped.starts)
    assert all(a < b for a, b in zip(normal.mapped.starts, normal.mapped.ends, strict=True))
    assert normal.mapped.starts == sorted(normal.mapped.starts)


@CALM
@given(OFFICIAL)
def test_no_number_is_given_that_the_text_does_not_write(text):
    for figure in read_text(text, "a.txt")["figures"]:
        start, end = figure["span"]
        assert any(
            char.isdigit() or char in "一二三四五六七八九十百千万两" for char in text[start:end]
        )


def _calls(text: str) -> int:
    """Count the calls of a reading: its work without a clock."""
    counted = 0

    def count(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal counted
        if event in {"call", "c_call"}:
            counted += 1

    sys.setprofile(count)
    try:
        read_text(text, "a.txt", 2024)
    finally:
        sys.setprofile(None)
    return counted


PAGE = (
    "1.强化整治。完成隐患排查，年内关闭矿山6座以上。（市应急管理局牵头，市公安局、市住建局等部门分工负责）\n"
    "各单位要于3月19日前将工作方案报市安委办，由分管领导签发。\n"
    "全市发生事故17起、死亡18人，同比减少1起、2人，分别下降5.6%、10%。其中，甲县发生事故9起，乙县发生事故8起。\n"
)


def test_the_work_grows_no_faster_than_the_text():
    read_text(PAGE, "a.txt", 2024)
    once, fourfold = _calls(PAGE * 10), _calls(PAGE * 40)
    assert fourfold < 6 * once


TEXTS = [row["text"] for half in ("a", "b", "c") for _, row in load(half) if "text" in row]


@st.composite
def torn(draw):
    """Give a fresh document with a piece cut out, doubled or moved and some signs put in."""
    text = draw(st.sampled_from(TEXTS))
    a = draw(st.integers(0, len(text)))
    b = min(len(text), a + draw(st.integers(0, 200)))
    piece, rest = text[a:b], text[:a] + text[b:]
    at = draw(st.integers(0, len(rest)))
    how = draw(st.sampled_from(["cut", "double", "move", "sign"]))
    sign = draw(
        st.sampled_from(["（", "）", "《", "|", "\t", "。", "、", "1.", "xx", "\n", "由", "“"])
    )
    if how == "cut":
        return rest
    if how == "double":
        return text[:b] + piece + text[b:]
    return rest[:at] + (piece if how == "move" else sign) + rest[at:]


@CALM
@given(torn())
def test_a_torn_document_is_read_soundly_and_always_alike(text):
    document = read_text(text, "a.txt")
    assert_sound(text, document)
    assert read_text(text, "a.txt") == document


@CALM
@given(
    st.lists(
        st.sampled_from(["甲|乙|丙\n", "1\t县公安局\t5月底前\n", "| 1 | 市住建局 |\n", "序号\n"])
    )
)
def test_any_rows_of_cells_are_read(rows):
    text = "".join(rows)
    assert_sound(text, read_text(text, "a.txt"))


@CALM
@given(st.lists(st.sampled_from(["re", "m", "l", "S", "f", "n"]), max_size=30), st.data())
def test_any_drawing_of_a_page_gives_lines_or_none(operators, data):
    canvas = Canvas()
    matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    number = st.floats(0, 600, allow_nan=False)
    for operator in operators:
        operands = [data.draw(number) for _ in range(4)]
        canvas.take_operator(operator.encode(), operands, matrix, matrix)
        canvas.take_text("甲局", matrix, [*matrix[:4], operands[0], operands[1]], None, 10)
    lines = page_lines(canvas)
    assert lines is None or all(isinstance(line, str) for line in lines)


def test_the_steps_of_every_kind_of_document_grow_no_faster_than_the_text():
    for text in TEXTS[::4]:
        read_text(text, "a.txt", 2024)
        assert _calls(text * 24) < 6 * _calls(text * 6), text[:40]
