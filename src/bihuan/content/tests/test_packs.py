"""The shipped packs: each is right by its schema, and each rule says where it comes from."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from chinese_calendar import constants

from bihuan.content import build_calendar
from bihuan.content.citations import article, chinese_number, citation
from bihuan.content.loader import KINDS, MARKS, all_packs, load_pack, validate
from bihuan.content.time_limits import (
    HOUSE,
    PENDING,
    STATUTORY,
    special_days,
    time_limits,
)

PACKS = all_packs()
EACH = pytest.mark.parametrize("pack", PACKS, ids=lambda pack: f"{pack.kind}/{pack.code}")
DATA = Path(__file__).parents[5] / "shared" / "data"
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;?!][\u4e00-\u9fff]|[\u4e00-\u9fff]\.$")


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


@EACH
def test_a_pack_is_right_by_its_schema(pack):
    assert validate(pack) == []


@EACH
def test_every_row_says_how_sure_it_is_and_where_it_comes_from(pack):
    for row in pack.rows:
        assert pack.mark_of(row) in MARKS
        assert citation(pack, row)


@EACH
def test_chinese_sentences_are_punctuated_in_chinese(pack):
    found = [text for row in pack.rows for text in texts(dict(row)) if HALF_WIDTH.search(text)]

    assert found == []


def test_every_kind_of_pack_has_a_shipped_one():
    assert {pack.kind for pack in PACKS} == set(KINDS)


def test_the_campaign_has_the_reporting_calendar_of_its_scheme():
    """19 March; 30 March, 14 April, 30 April signed by the leader in charge; 7 May by the first."""
    duties = [row for row in load_pack("campaign", "great-search").rows if row["part"] == "duty"]

    assert [(row["due"], row["signer"]) for row in duties] == [
        ("03-19", None),
        ("03-30", "leader_in_charge"),
        ("04-14", "leader_in_charge"),
        ("04-30", "leader_in_charge"),
        ("05-07", "principal_leader"),
    ]
    assert all(row["copies"] for row in duties[1:])
    signers = {row["key"] for row in load_pack("dictionary", "signer-levels").rows}
    assert {row["signer"] for row in duties} - {None} <= signers


def test_counters_and_indicators_only_name_rows_of_their_pack():
    for pack in PACKS:
        keys = {row["key"] for row in pack.rows}
        for row in pack.rows:
            named = {*row.get("ratio_of", []), row.get("numerator"), row.get("denominator")}
            assert named - {None} <= keys, (pack.code, row["key"])


def test_criteria_and_registers_only_name_known_sectors():
    sectors = {row["key"] for row in load_pack("dictionary", "sectors").rows}

    for pack in PACKS:
        assert set(pack.extra.get("sector", [])) <= sectors, pack.code


@pytest.mark.parametrize(
    ("code", "items"),
    [
        ("hazchem-2017", 20),
        ("fireworks-2017", 20),
        ("hazchem-2026", 53),
        ("industry-trade-2023", 65),
        ("non-coal-mine-2022", 64),
        ("coal-2026", 123),
        ("construction-2022", 34),
    ],
)
def test_a_list_of_criteria_is_complete(code, items):
    """64 items and the common clause of article 14; 32 + 13 + 19; the others as their source."""
    pack = load_pack("criteria", code)

    assert len(pack.rows) == items
    assert pack.extra["complete"] is True


def test_a_repealed_list_ends_the_day_before_the_next_begins():
    old, new = (
        load_pack("criteria", "industry-trade-2017"),
        load_pack("criteria", "industry-trade-2023"),
    )

    assert old.effective_to == date(2023, 5, 14)
    assert new.effective_from == date(2023, 5, 15)


def test_items_that_the_source_names_cannot_be_edited_away():
    """A formula called 四… has four items, and so on, where its source gives them."""
    rows = load_pack("dictionary", "formulas").rows
    items = Counter(row["parent"] for row in rows if "parent" in row)
    numbered = [row for row in rows if row.get("fixed") and "parent" not in row]

    assert len(numbered) == 18
    for row in numbered:
        assert items[row["key"]] == row["data"]["count"], row["title"]


def test_gbt_4754_has_twenty_sections_and_ninety_seven_divisions():
    rows = load_pack("dictionary", "gbt4754-2017").rows

    assert Counter(row["level"] for row in rows) == {"门类": 20, "大类": 97}
    assert all(row["parent"] == row["key"][0] for row in rows if row["level"] == "大类")


def test_the_ladder_climbs():
    for code in ("hazards", "tasks"):
        steps = [row["after_days"] for row in load_pack("ladder", code).rows]
        assert steps == sorted(steps)


def test_the_two_rules_of_the_command_line_are_as_documented():
    rules = {rule.code: rule for rule in time_limits()}
    preserved, paid = rules["evidence-preservation"], rules["penalty-payment"]

    assert (preserved.title, preserved.law, preserved.article) == (
        "先行登记保存后作出处理决定",
        "中华人民共和国行政处罚法",
        "56",
    )
    assert (preserved.length, preserved.unit, preserved.starts) == (7, "working_day", "登记保存")
    assert (paid.title, paid.article, paid.length, paid.unit, paid.starts, paid.moves) == (
        "缴纳罚款",
        "67",
        15,
        "calendar_day",
        "收到处罚决定书",
        True,
    )


def test_short_periods_of_the_three_laws_are_working_days():
    """行政处罚法 85: 2, 3, 5 and 7 days; 行政强制法 69: up to 10; 行政复议法 88: 3, 5, 7, 10."""
    short = {
        "中华人民共和国行政处罚法": {2, 3, 5, 7},
        "中华人民共和国行政强制法": set(range(1, 11)),
        "中华人民共和国行政复议法": {3, 5, 7, 10},
    }
    checked = 0
    for rule in time_limits():
        if rule.law in short and rule.unit in {"working_day", "calendar_day"}:
            expected = "working_day" if rule.length in short[rule.law] else "calendar_day"
            assert rule.unit == expected, rule.code
            checked += 1

    assert checked == 23


def test_codes_are_unique_over_all_packs_of_time_limits():
    codes = [rule.code for rule in time_limits(STATUTORY, PENDING, HOUSE)]

    assert len(codes) == len(set(codes)) > 100


def test_statutory_rules_know_their_article_and_the_others_are_marked():
    assert all(rule.article and "《" not in rule.law for rule in time_limits(STATUTORY))
    assert {rule.mark for rule in time_limits(PENDING)} == {"unverified"}
    assert {rule.mark for rule in time_limits(HOUSE)} == {"house"}


def test_longest_terms_of_coercion_and_windows_do_not_move():
    rules = {rule.code: rule for rule in time_limits()}

    assert not rules["seizure"].moves
    assert not any(rule.moves for rule in rules.values() if rule.nature == "window")
    assert not any(rule.moves for rule in rules.values() if rule.unit == "hour")


def test_a_repealed_rule_is_no_longer_in_force():
    rule = next(rule for rule in time_limits() if rule.code == "rectification-review")

    assert rule.in_force(date(2026, 1, 31))
    assert not rule.in_force(date(2026, 2, 1))
    assert rule.mark == "unverified"


def test_the_shipped_calendar_is_what_the_package_gives(tmp_path):
    build_calendar.write(tmp_path)
    shipped = Path(build_calendar.TARGET)

    names = {file.name for file in tmp_path.iterdir()}
    assert names == {file.name for file in shipped.iterdir()}
    for name in names:
        assert (tmp_path / name).read_bytes() == (shipped / name).read_bytes()


def test_the_calendar_covers_every_year_of_the_package():
    special = special_days()

    assert special.years == {day.year for day in constants.holidays}
    assert len(special.days) == len(constants.holidays) + len(constants.workdays)


def test_the_calendar_agrees_with_another_copy_of_the_table():
    table = DATA / "calendar" / "cn_holidays_workdays_2004_2026.csv"
    if not table.exists():
        pytest.skip("the reference table is not here")
    with table.open(encoding="utf-8") as file:
        theirs = {
            date.fromisoformat(row["date"]): row["kind"] == "make_up_workday"
            for row in csv.DictReader(file)
        }

    ours = {day: kind == "workday" for day, (kind, _name) in special_days().days.items()}
    assert ours == theirs


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (78, "七十八"),
        (101, "一百零一"),
        (110, "一百一十"),
        (113, "一百一十三"),
        (1005, "一千零五"),
        (1050, "一千零五十"),
    ],
)
def test_numbers_of_articles_are_written_in_chinese(number, text):
    assert chinese_number(number) == text


def test_zero_is_no_number_of_an_article():
    with pytest.raises(ValueError, match="0"):
        chinese_number(0)


def test_a_rule_is_cited_as_official_texts_do():
    statutory = load_pack("time-limit", "statutory")
    row = statutory.row("accident-report")
    assert row is not None

    assert article("134-1") == "第一百三十四条之一"
    assert article("78.2") == "第七十八条第二款"
    assert citation(statutory, row) == "《生产安全事故报告和调查处理条例》（国务院令第493号）第九条"
    assert citation(load_pack("criteria", "hazchem-2017")) == (
        "《化工和危险化学品生产经营单位重大生产安全事故隐患判定标准（试行）》（安监总管三\u30142017\u3015121号）"
    )
