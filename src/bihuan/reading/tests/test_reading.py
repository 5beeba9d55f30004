"""What the engine says of single sentences: the rules one by one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bihuan.reading import read_text
from bihuan.reading.checks.base import judge
from bihuan.reading.checks.yoy import implied_bases
from bihuan.reading.dates import DocumentYear
from bihuan.reading.deadlines import find_dues
from bihuan.reading.document import verify_text
from bihuan.reading.normalise import garble_report, normalise
from bihuan.reading.units import parse_units


def units(text):
    normal = normalise(text)
    listed = parse_units(normal, 0, len(normal.text))
    return None if listed is None else ([unit.name for unit in listed.units], listed.open_list)


@pytest.mark.parametrize(
    ("text", "names", "is_open"),
    [
        (
            "市应急管理局、市发改委和各安全生产专业委员会办公室",
            ["市应急管理局", "市发改委", "各安全生产专业委员会办公室"],
            False,
        ),
        ("市自然资源和规划局", ["市自然资源和规划局"], False),
        ("各县（市、区）党委、政府", ["各县（市、区）党委、政府"], False),
        ("各县、市、区安委会", ["各县、市、区安委会"], False),
        ("公安、交通部门", ["公安部门", "交通部门"], False),
        ("市应急管理局等负有安全监管职责的部门", ["市应急管理局"], True),
        ("市发改委、市工信局等相关部门", ["市发改委", "市工信局"], True),
    ],
)
def test_a_list_of_organs_is_split_as_written(text, names, is_open):
    assert units(text) == (names, is_open)


@pytest.mark.parametrize(
    "text",
    [
        "班组安全会，动工卡、体检卡、应急卡",
        "站、矿",
        "十一",
        "或安全工作",
        "其中主城区1200户",
        "强对流极端天气、小水电和自来水厂",
    ],
)
def test_brackets_that_name_no_organ_are_no_list(text):
    assert units(text) is None


@pytest.mark.parametrize(
    ("text", "kind", "key", "value"),
    [
        ("7月底前", "date", "iso", "2024-07-31"),
        ("年内", "date", "iso", "2024-12-31"),
        ("3月3日上午下班前", "date", "iso", "2024-03-03T12:00"),
        ("3月3日、10日、17日", "dates", "iso", ["2024-03-03", "2024-03-10", "2024-03-17"]),
        ("2016年12月1日至2017年2月28日", "range", "iso", "2016-12-01/2017-02-28"),
        ("4月下旬至10月31日", "range", "iso", "2024-04-21/2024-10-31"),
        (
            "6月底前完成60%，11月底前全部完成",
            "staged",
            "iso",
            ["2024-06-30:60%", "2024-11-30:100%"],
        ),
        ("每季度", "recurring", "rule", "quarterly"),
        ("每月25日前", "recurring", "rule", "monthly:25"),
        ("挂牌之日起3个工作日内", "relative", "rule", "3 working_day after 挂牌之日"),
        ("到期无法完成的", "event", "event", "到期无法完成的"),
        ("xxxx年底", "masked", "iso", None),
    ],
)
def test_deadlines_are_typed(text, kind, key, value):
    normal = normalise(text)
    due = find_dues(normal.text, 0, len(normal.text), 2024)[0]
    assert due.kind == kind
    assert due.extra[key] == value


def test_a_date_without_a_year_keeps_it_open():
    assert find_dues("3月19日前", 0, 6, None)[0].extra["iso"] == "XXXX-03-19"


def test_a_document_of_november_means_the_next_january():
    assert (
        find_dues("1月7日前", 0, 5, DocumentYear.of("2016-11-28"))[0].extra["iso"] == "2017-01-07"
    )


@pytest.mark.parametrize(
    ("claimed", "exact", "verdict"),
    [
        ("5.6", "5.5556", "ok"),
        ("66.70", "66.6667", "rounding"),
        ("96.7", "96.774", "rounding"),
        ("15", "15.9", "rounding"),
        ("1.3", "1.4955", "wrong"),
        ("97.2", "96.02", "wrong"),
    ],
)
def test_a_claimed_percentage_is_judged_by_its_last_place(claimed, exact, verdict):
    places = len(claimed.partition(".")[2])
    assert judge(Decimal(claimed), Decimal(exact), places, claimed) == verdict


def test_whole_numbers_that_fit_as_base():
    assert implied_bases(Decimal(319), Decimal("-26.3"), 1) == (433, 433)
    assert implied_bases(Decimal(40), Decimal("5.5"), 1) is None


def test_pinyin_is_taken_out_and_characters_are_simplified_with_spans_into_the_original():
    text = "各責(zé)任單(dān)位要落實"
    normal = normalise(text)
    assert normal.text == "各责任单位要落实"
    start = normal.text.index("单位")
    assert text[slice(*normal.span(start, start + 2))] == "單(dān)位"
    assert garble_report(normal)["kinds"] == ["traditional", "pinyin_annotation"]


def test_a_line_that_lost_half_a_character_gets_its_number_back():
    normal = normalise("。ㄋ模┓e极构建长效机制")
    assert normal.text.startswith("(四)")
    assert normal.repairs[0].kind == "gbk_byte_shift"


def test_a_word_lost_in_the_page_is_repaired_and_told():
    normal = normalise("狠抓;、煤矿、道路交通五项攻坚。")
    assert "危化品、煤矿" in normal.text
    assert [repair.kind for repair in normal.repairs] == ["dictionary"]


def test_several_brackets_under_one_number_are_several_tasks():
    text = "1.强化整治。抓好一件事。（市公安局牵头，市教育局配合）再抓一件事。（团市委负责）\n"
    tasks = read_text(text, "a.txt")["tasks"]
    assert [(task["no"], task["seg"], task["lead_units"], task["co_units"]) for task in tasks] == [
        ("1", 1, ["市公安局"], ["市教育局"]),
        ("1", 2, ["团市委"], []),
    ]


def test_a_share_above_its_whole_is_inconsistent():
    document = verify_text("共发现隐患512项，已整改523项，整改率102.1%。", "a.txt")
    assert document["counts"]["inconsistent"] >= 1


def test_a_percentage_on_nothing_is_undefined():
    document = verify_text("发生较大事故1起，同比增加1起，上升100%。", "a.txt")
    assert document["counts"]["undefined_base"] == 1


def test_masked_sums_are_not_called_wrong():
    document = verify_text(
        "省巡查组提出的xx项问题（政府层面xx项、部门层面xx项、企业层面xx项）。", "a.txt"
    )
    assert document["counts"]["wrong"] == 0
    assert document["counts"]["unverifiable"] == 1


def test_names_with_numbers_are_no_figures():
    text = "学习“十五条硬措施”和15条硬措施，第35次常务会议通过，5·12活动，电话0871-63120000，沿江1公里。"
    assert read_text(text, "a.txt")["figures"] == []


def wrong(text):
    relations = verify_text(text, "a.txt")["relations"]
    return [row["claimed"] for row in relations if row["ok"] is False]


@pytest.mark.parametrize(
    "text",
    [
        "建筑施工事故25起、死亡22人，同比减少3起、增加1人，分别下降10.7%、上升4.8%。",
        "发生事故9645起、死亡8823人，同比分别下降21.7%和24.8%，其中较大事故171起、死亡616人，同比减少24起、89人，分别下降12.3%和12.6%。",
        "查出隐患和问题645条，其中重大隐患6条，现场整改413条，责令限期整改232条。",
        "罚款由上年同期的1200万元增加到1500万元，增长25%。",
        "共排查隐患4520条（重大隐患38条、一般隐患4482条），整改4411条，整改完成率97.6%。",
        "煤矿事故2起，死亡4人，百万吨死亡率0.12，同比下降35.5%。",
        "累计排查一般隐患3.6万条，整改3.5万条，整改率97.2%。",
        "立案512起，罚款56万元，检查企业数增加15.2%，罚款金额增长2.3倍。",
    ],
)
def test_true_statements_raise_no_alarm(text):
    assert wrong(text) == []


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("发生事故28起，同比减少3起，下降10.7%。", ["-10.7"]),
        (
            "较去年同期的355起，下降100起。2020年发生事故254起，较去年同期的355起，下降100起。",
            ["-100"],
        ),
        ("签订责任状52份，其中园区27份，各镇15份，企业9份。", ["52"]),
        ("发现隐患8640条，已完成整改8296条，整改率97.2%。", ["97.2"]),
        ("全市事故40起，同比上升5.5%。", ["5.5"]),
    ],
)
def test_false_statements_are_named(text, claims):
    assert wrong(text) == claims


def test_a_lead_marked_in_brackets_leads():
    text = "1.整治。（责任单位：市应急管理局（牵头）、市公安局）"
    task = read_text(text, "a.txt")["tasks"][0]
    assert (task["lead_units"], task["co_units"], task["joint"]) == (
        ["市应急管理局"],
        ["市公安局"],
        False,
    )


def test_papers_that_share_one_verb_are_several_duties():
    text = (
        "各镇要于5月15日前将实施方案，每月22日前将当月工作进展，12月10日前将总结报告报送区安委办。"
    )
    duties = read_text(text, "a.txt", 2023)["duties"]
    assert [(duty["what"], duty["who"], duty["recipient"]) for duty in duties] == [
        ("实施方案", ["各镇"], "区安委办"),
        ("当月工作进展", ["各镇"], "区安委办"),
        ("总结报告", ["各镇"], "区安委办"),
    ]


def test_a_chapter_headed_by_another_year_dates_its_deadlines():
    text = "某局2023年工作总结\n一、2023年工作\n完成一批工作。\n二、2024年工作计划\n（一）由局办公室牵头，6月底前建成平台。\n"
    task = read_text(text, "a.txt")["tasks"][0]
    assert task["deadline"]["iso"] == "2024-06-30"
