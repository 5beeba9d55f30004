"""Two versions of a document, and numbers across two documents."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.reading import compare_documents
from bihuan.reading.comparing import changes_between
from bihuan.reading.crosschecks import across, month_by_month, same_totals

DRAFT = """某市2026年安全生产工作要点（送审稿）
一、压实责任
1.健全责任体系。6月底前修订责任清单。（市安委办牵头，市应急管理局、市公安局配合）
2.开展大检查。全年检查企业不少于3000家。（市应急管理局牵头，市住建局配合）
3.推进数字化建设，建成监测平台。（市大数据局负责）
4.加强宣传教育。组织开展安全生产月活动。（市委宣传部牵头，市应急管理局配合）
二、报送要求
各县区于每周五前报送工作进展，由分管领导签发，报市安委办。
"""
ISSUED = """某市2026年安全生产工作要点
一、压实责任
1.健全责任体系。7月底前修订责任清单。（市安委办牵头，市应急管理局、市交通运输局配合）
2.开展大检查。全年检查企业不少于3500家。（市住建局牵头，市应急管理局配合）
3.加强宣传教育。组织开展安全生产月活动。（市委宣传部牵头，市应急管理局配合）
4.强化应急演练。开展综合演练。（市消防救援支队负责）
二、报送要求
各县区于每周四前报送工作进展，由主要领导签发，报市安委办。
"""


def fields(before, after):
    return sorted((one.kind, one.field) for one in changes_between(before, after))


def test_each_change_of_obligation_is_told_once():
    assert fields(DRAFT, ISSUED) == sorted(
        [
            ("task", "deadline"),
            ("task", "co_units"),
            ("task", "lead_units"),
            ("task", "co_units"),
            ("target", "target"),
            ("task", "added"),
            ("task", "removed"),
            ("duty", "due"),
            ("duty", "signer"),
        ]
    )


def test_a_change_shows_both_places_and_their_words():
    found = {(one.kind, one.field): one for one in changes_between(DRAFT, ISSUED)}
    due = found[("duty", "due")]
    assert (due.before.value, due.after.value) == ("每周五前", "每周四前")
    assert DRAFT[slice(*due.before.span)] == "每周五前"
    assert ISSUED[slice(*due.after.span)] == "每周四前"
    aim = found[("target", "target")]
    assert (aim.before.value, aim.after.value) == (">=3000家", ">=3500家")
    gone = found[("task", "removed")]
    assert (gone.after.span, "数字化" in gone.before.quote) == (None, True)


def test_a_new_number_or_another_order_is_no_change():
    one = "1.开展检查。（市应急管理局牵头）\n2.加强宣传。（市委宣传部牵头）\n"
    other = "1.加强宣传。（市委宣传部牵头）\n2.开展检查。（市应急管理局牵头）\n"
    assert not changes_between(one, other)


def test_a_text_is_no_different_from_itself():
    assert not changes_between(DRAFT, DRAFT)


def test_the_same_day_in_other_words_is_no_change():
    one = "2026年要点\n1.修订清单。7月底前完成。（市应急管理局牵头）\n"
    assert not fields(one, one.replace("7月底前", "7月31日前")).count(("task", "deadline"))


def test_a_reworded_task_is_met_with_its_former_words():
    one = "1.健全全员安全生产责任制，完善考核办法。（市应急管理局牵头）\n"
    other = "1.健全全员安全生产责任制，完善考核奖惩办法。（市应急管理局牵头）\n"
    assert fields(one, other) == [("task", "wording")]


def test_what_cumulated_less_what_had_is_the_month():
    april = "2026年4月，全市发生事故9起、死亡5人。1—4月，全市累计发生事故40起、死亡22人。"
    may = "2026年5月，全市发生事故11起、死亡6人。1—5月，全市累计发生事故51起、死亡29人。"
    found = {one["name"]: one for one in month_by_month(april, may)}
    assert (found["事故"]["verdict"], found["死亡"]["verdict"]) == ("ok", "wrong")
    assert (found["死亡"]["claimed_value"], found["死亡"]["recomputed"]) == (6, 7)
    assert "订正" in found["死亡"]["reason"]
    claimed, (now, had) = found["死亡"]["spans"]["claimed"], found["死亡"]["spans"]["parts"]
    assert (claimed["file"], now["file"], had["file"]) == (1, 1, 0)
    assert april[slice(*had["span"])] == "22人"
    turned = {one["name"]: one for one in across(may, april)}
    assert (turned["死亡"]["verdict"], turned["死亡"]["spans"]["claimed"]["file"]) == ("wrong", 0)


def test_months_that_do_not_follow_one_another_or_years_apart_are_not_compared():
    march = "2026年1—3月，全市累计发生事故30起。"
    may = "2026年5月，全市发生事故11起。1—5月，全市累计发生事故51起。"
    assert not month_by_month(march, may)
    assert not month_by_month("2025年1—4月，全市累计发生事故40起。", may)


def test_the_sheet_by_area_must_give_the_totals_of_the_sheet_by_industry():
    text = "2026年1—5月，全市发生事故51起、死亡29人。"
    sheet = "2026年1-5月各区事故统计\n| 地区 | 事故起数 | 死亡人数 |\n| 甲区 | 30 | 17 |\n| 乙区 | 21 | 11 |\n| 合计 | 51 | 28 |\n"
    found = {one["name"]: one["verdict"] for one in same_totals(text, sheet)}
    assert found == {"事故": "ok", "死亡": "wrong"}
    assert not same_totals(text.replace("1—5月", "1—4月"), sheet)


def test_the_document_of_a_comparison_names_the_other_file():
    found = compare_documents(DRAFT.encode(), "a.txt", ISSUED.encode(), "b.txt")
    assert (found["against"], len(found["changes"]), found["across"]) == ("b.txt", 9, [])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([*DRAFT.splitlines(True), *ISSUED.splitlines(True), "甲", "（"])),
    st.lists(st.sampled_from([*DRAFT.splitlines(True), *ISSUED.splitlines(True), "乙", "\n"])),
)
def test_any_two_texts_are_compared_and_every_place_lies_inside(one, other):
    before, after = "".join(one), "".join(other)
    for change in changes_between(before, after):
        for side, text in ((change.before, before), (change.after, after)):
            assert side.span is None or 0 <= side.span[0] <= side.span[1] <= len(text)
    across(before, after)
