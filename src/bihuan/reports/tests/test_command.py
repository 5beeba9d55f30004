"""``bihuan report``: what it prints and writes, and what it refuses."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bihuan.cli import build_parser
from bihuan.reports import command

NOW = datetime(2026, 11, 12, 2, tzinfo=UTC)


@pytest.fixture
def report(time_machine_at, capsys):
    """Runs the part of the command that has a database."""

    def run(*words):
        args = build_parser("report").parse_args(["report", *words])
        as_json = args.json or args.format == ["json"]
        code = command.make(args, as_json=as_json)
        said = capsys.readouterr().out
        return code, json.loads(said) if as_json else said

    return run


@pytest.fixture
def time_machine_at(monkeypatch):
    monkeypatch.setattr(command.timezone, "now", lambda: NOW)


def test_the_document_has_the_keys_of_the_contract(report, example):
    code, document = report("daily", "--on", "2026-11-10", "--format", "json")

    assert code == 0
    assert list(document)[:12] == [
        "ok",
        "report",
        "title",
        "on",
        "region",
        "as_of",
        "unit",
        "status",
        "sections",
        "figures",
        "checks",
        "files",
    ]
    assert document["region"] is None
    assert document["as_of"] == "2026-11-10T23:59:59+08:00"
    assert document["status"] == "draft"
    assert document["files"] == []
    figure = document["figures"][0]
    assert {"id", "label", "value", "unit", "period", "indicator", "rows"} <= set(figure)
    assert (figure["value"], figure["unit"], figure["rows"]) == (3, "条", 3)
    assert figure["indicator"] == "hazards.found"


def test_the_same_question_gives_the_same_answer(report, example):
    words = ("daily", "--on", "2026-11-10", "--json")

    assert report(*words) == report(*words)


def test_files_are_named_by_name_date_and_region(report, example, tmp_path):
    words = ("daily", "--on", "2026-11-10", "--region", "990102001", "--out", str(tmp_path))
    code, document = report(*words, "--format", "pdf,docx,xlsx,json", "--json")

    assert code == 0
    names = [f"daily-2026-11-10-990102001.{end}" for end in ("pdf", "docx", "xlsx", "json")]
    assert document["files"] == [str(tmp_path / name) for name in names]
    assert (tmp_path / names[0]).read_bytes().startswith(b"%PDF")
    kept = json.loads((tmp_path / names[3]).read_text(encoding="utf-8"))
    assert kept["title"] == document["title"] == "河畔街道隐患排查治理日报（2026年11月10日）"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--on", "2026-11-10", "--region", "999999"), "region_unknown"),
        (("--on", "2026-11-12"), "period_open"),
        (("--on", "2027-01-01"), "period_open"),
        (("--on", "2026-11-10", "--as-of", "2026-11-10T12:00"), "period_open"),
    ],
)
def test_a_refusal_is_a_document_too(report, house, words, code):
    exit_code, document = report("daily", *words, "--json")

    assert exit_code == 1
    assert document["ok"] is False
    assert document["error"]["code"] == code
    assert document["error"]["remedy"]


def test_a_draft_of_an_open_day_prints_all_the_same(report, example):
    code, document = report("daily", "--on", "2026-11-12", "--draft", "--json")

    assert code == 0
    assert document["as_of"] == "2026-11-12T10:00:00+08:00"


def test_people_get_text(report, example):
    code, text = report("daily", "--on", "2026-11-10")

    assert code == 0
    assert "【当日情况】" in text
    assert "新发现隐患3条" in text


@pytest.mark.parametrize(
    ("name", "open_day", "title"),
    [
        ("periodic", "2026-11-12", "云川区隐患排查整治阶段情况（2026年11月11日至11月12日）"),
        ("accident-monthly", "2026-11-10", "云川区2026年1至11月生产安全事故情况"),
        ("annual", "2026-11-10", "云川区2026年安全生产工作总结"),
    ],
)
def test_each_of_these_waits_for_its_period_and_prints_as_a_draft(
    report, example, name, open_day, title
):
    code, refused = report(name, "--on", open_day, "--json")
    assert code == 1
    assert refused["error"]["code"] == "period_open"

    code, document = report(name, "--on", open_day, "--draft", "--json")
    assert code == 0
    assert document["title"] == title
    assert document["checks"]["open"] == []


def test_typed_words_stand_in_the_report(report, example):
    words = ("--words", "next_steps=继续排查。", "--words", "nobody=不在报表里")
    _code, document = report("periodic", "--on", "2026-11-10", *words, "--json")

    said = {one["title"]: one["paragraphs"] for one in document["sections"]}
    assert said["下步打算"] == ["继续排查。"]
    assert "不在报表里" not in json.dumps(document, ensure_ascii=False)


def test_a_month_prints_on_paper_with_its_tables(report, example, tmp_path):
    words = ("accident-monthly", "--on", "2026-10-31", "--out", str(tmp_path))
    code, document = report(*words, "--format", "pdf,docx,xlsx", "--json")

    assert code == 0
    assert [path.rsplit(".")[-1] for path in document["files"]] == ["pdf", "docx", "xlsx"]
    assert {figure["value"] for figure in document["figures"]} == {None}
