"""Fresh documents, labelled by hand before the rules saw them."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bihuan.reading import read_text
from bihuan.reading.tests.scoring import Score, every_span, score_document

FRESH = sorted((Path(__file__).parent / "fresh").glob("*.yaml"))
FLOORS = {
    "assignments": 0.95,
    "lead units": 0.95,
    "co units": 0.95,
    "errors found": 0.9,
    "relations": 0.9,
}


def read(path):
    row = yaml.safe_load(path.read_text("utf-8"))
    return row, read_text(row["text"], path.name, row.get("year"))


@pytest.mark.parametrize("path", FRESH, ids=lambda path: path.stem)
def test_tasks_and_their_units_are_those_of_the_label(path):
    row, document = read(path)
    score = score_document({"tasks": row["expect"].get("tasks", [])}, document, {}, path.stem)
    for measure in ("lead units", "co units", "joint", "open_list"):
        tally = score.tallies.get(measure)
        assert tally is None or tally.recall == tally.precision == 1.0, score.notes


@pytest.mark.parametrize("path", FRESH, ids=lambda path: path.stem)
def test_figures_relations_and_rows_of_the_label_are_found(path):
    row, document = read(path)
    wanted = {
        key: row["expect"][key]
        for key in ("figures", "relations", "entries")
        if key in row["expect"]
    }
    score = score_document(wanted, document, {}, path.stem)
    for measure in ("figures", "relations", "verdicts", "entries", "errors found"):
        tally = score.tallies.get(measure)
        assert tally is None or tally.recall == 1.0, score.notes


@pytest.mark.parametrize("path", FRESH, ids=lambda path: path.stem)
def test_no_false_alarm_is_raised(path):
    row, document = read(path)
    if "relations" not in row["expect"]:
        assert not [r for r in document["relations"] if r["ok"] is False]
        return
    score = score_document({"relations": row["expect"]["relations"]}, document, {}, path.stem)
    assert not [note for note in score.notes if "false alarm" in note]


@pytest.mark.parametrize("path", FRESH, ids=lambda path: path.stem)
def test_the_envelope_is_read(path):
    row, document = read(path)
    for key, value in row["expect"].get("envelope", {}).items():
        if key == "period":
            assert document["envelope"]["period"]["iso"] == value["iso"]
        else:
            assert document["envelope"][key] == value


@pytest.mark.parametrize("path", FRESH, ids=lambda path: path.stem)
def test_every_span_lies_inside_the_original(path):
    row, document = read(path)
    assert all(0 <= a <= b <= len(row["text"]) for a, b in every_span(document))


def test_duties_are_found_with_who_when_and_to_whom():
    total = Score()
    for path in FRESH:
        row, document = read(path)
        if "duties" in row["expect"]:
            wanted = {"duties": row["expect"]["duties"]}
            total.merge(score_document(wanted, document, {}, path.stem))
    for measure in ("duty who", "recipient", "signer", "cc"):
        assert total.tallies[measure].recall == 1.0, total.notes
    assert total.tallies["duty due"].recall >= 0.85
    assert total.tallies["duty what"].recall >= 0.85


def test_masked_numbers_stay_masked():
    _, document = read(next(path for path in FRESH if path.stem == "f12_garbled"))
    assert document["figures"] == []
    assert {"traditional", "pinyin_annotation", "masked_numbers"} <= set(
        document["garbled"]["kinds"]
    )
