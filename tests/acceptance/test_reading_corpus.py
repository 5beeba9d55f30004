"""The reading engine on the public labels and the seeds: floors that must hold."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import opencc
import pytest

from bihuan.reading import read_document, read_text, verify_document
from bihuan.reading.tests.scoring import every_span

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1].parent / "shared"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared 不在，跳过标注文本的验收")
SEEDS = {
    number: next((SHARED / "seeds").glob(f"{number}_*.txt"), None)
    for number in ("000", "002", "003", "004")
}
FLOORS = {
    "assignments": (0.98, 0.98),
    "lead units": (0.98, 0.98),
    "co units": (0.98, 0.98),
    "task deadlines": (0.95, 0.95),
    "duties": (0.95, 0.95),
    "duty due": (0.95, 0.95),
    "duty who": (0.95, 0.95),
    "duty what": (0.95, 0.95),
    "targets": (1.0, 0.6),
    "recipient": (0.95, 0.95),
    "signer": (0.95, 0.95),
    "figures": (0.90, 0.97),
    "figure labels": (0.85, 0.85),
    "relations": (0.95, 0.90),
    "verdicts": (0.97, 0.97),
    "errors found": (0.95, 0.95),
    "entries": (0.95, 0.95),
}


WIDE = str.maketrans("(),;:", "（），；：")
VARIANTS = {
    "full width": lambda text: text.translate(WIDE),
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "indented": lambda text: "\n".join("　　" + line for line in text.split("\n")),
    "one line": lambda text: text.replace("\n", ""),
    "wrapped": lambda text: "\n".join(
        line[at : at + 38] for line in text.split("\n") for at in range(0, max(len(line), 1), 38)
    ),
    "traditional": lambda text: opencc.OpenCC("s2t").convert(text),
}


@pytest.fixture(scope="module")
def score_reading():
    spec = importlib.util.spec_from_file_location("score_reading", HERE / "score_reading.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def total(score_reading):
    return score_reading.total_score()


@pytest.mark.parametrize("measure", FLOORS)
def test_the_measure_holds_its_floor(total, measure):
    tally = total.tallies[measure]
    precision, recall = FLOORS[measure]
    assert tally.precision >= precision, total.notes
    assert tally.recall >= recall, total.notes


def test_every_span_of_every_reading_lies_in_its_text(score_reading):
    for name, _, document, text in score_reading.readings():
        assert all(0 <= a <= b <= len(text) for a, b in every_span(document)), name


def test_seed_002_has_28_items_and_44_responsibilities():
    tasks = read_document(SEEDS["002"], "002.txt", 2021)["tasks"]
    assert len(tasks) == 44
    assert sorted({int(task["no"]) for task in tasks}) == list(range(1, 29))


@pytest.mark.parametrize("variant", VARIANTS)
def test_seed_002_reads_the_same_however_it_was_typed(variant):
    text = SEEDS["002"].read_text("utf-8")
    plain = read_text(text, "002.txt", 2021)["tasks"]
    other = read_text(VARIANTS[variant](text), "002.txt", 2021)["tasks"]
    keys = ("no", "seg", "lead_units", "co_units", "joint", "open_list")
    assert [[task[key] for key in keys] for task in other] == [
        [task[key] for key in keys] for task in plain
    ]


@pytest.mark.parametrize("variant", VARIANTS)
def test_seed_003_is_checked_the_same_however_it_was_typed(variant):
    text = SEEDS["003"].read_text("utf-8")
    relations = read_text(VARIANTS[variant](text), "003.txt")["relations"]
    assert [row["claimed"] for row in relations if row["verdict"] == "wrong"] == ["-1.3", "-15.4"]


def test_seed_004_has_its_reporting_calendar():
    duties = read_document(SEEDS["004"], "004.txt", 2020)["duties"]
    calendar = [
        (duty["due"].get("iso"), duty["signer"], duty["cc"])
        for duty in duties
        if duty["who"] == ["各街道", "各相关部门"]
    ]
    leader = "分管本部门的区政府领导"
    assert calendar == [
        ("2020-03-19", None, None),
        (["2020-03-30", "2020-04-14", "2020-04-30"], "分管领导", leader),
        ("2020-05-07", "主要领导", leader),
    ]


def test_seed_004_without_a_year_keeps_it_open():
    duties = read_document(SEEDS["004"], "004.txt")["duties"]
    assert any((duty["due"] or {}).get("iso") == "XXXX-03-19" for duty in duties)


def test_seed_003_has_two_refuted_percentages_and_a_sum_that_holds():
    relations = verify_document(SEEDS["003"], "003.txt")["relations"]
    assert [row["claimed"] for row in relations if row["verdict"] == "wrong"] == ["-1.3", "-15.4"]
    whole = next(row for row in relations if row["kind"] == "sum")
    assert whole["values"] == [131, 104, 14, 35, 59, 4]
    assert (whole["claimed_value"], whole["verdict"]) == (347, "ok")


def test_seed_000_gives_no_masked_number():
    text = SEEDS["000"].read_text("utf-8")
    document = read_document(SEEDS["000"], "000.txt")
    assert {"traditional", "pinyin_annotation", "gbk_byte_shift", "masked_numbers"} <= set(
        document["garbled"]["kinds"]
    )
    assert len([r for r in document["repairs"] if r["kind"] == "gbk_byte_shift"]) == 9
    for figure in document["figures"]:
        assert "x" not in text[slice(*figure["span"])]
    assert not [row for row in document["relations"] if row["ok"] is False]
