"""`bihuan deadline` as people and programs call it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date

import pytest

from bihuan.cli import main

KEYS = {"code", "title", "law", "article", "length", "unit", "starts"}
UNITS = {"working_day", "calendar_day", "month", "year", "hour"}


def call(capsys, *words):
    code = main(["deadline", *words])
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def document(capsys, *words):
    code, out, err = call(capsys, *words, "--json")
    assert err == ""
    assert out.count("\n") == 1
    return code, json.loads(out)


def error(capsys, *words):
    code, found = document(capsys, *words)
    assert (code, found["ok"]) == (1, False)
    assert found["error"]["message"].endswith("。")
    assert found["error"]["remedy"].endswith("。")
    return found["error"]["code"]


def test_the_example_of_the_manual_holds_to_the_letter(capsys):
    code, found = document(capsys, "--rule", "evidence-preservation", "--from", "2026-04-30")

    holiday = [{"date": f"2026-05-0{d}", "counted": False, "why": "劳动节"} for d in range(1, 6)]
    expected = {
        "ok": True,
        "rule": "evidence-preservation",
        "law": "中华人民共和国行政处罚法",
        "article": "56",
        "from": "2026-04-30",
        "length": 7,
        "unit": "working_day",
        "due": "2026-05-13",
        "moved": None,
        "days": [
            *holiday,
            {"date": "2026-05-06", "counted": True, "n": 1},
            {"date": "2026-05-07", "counted": True, "n": 2},
            {"date": "2026-05-08", "counted": True, "n": 3},
            {"date": "2026-05-09", "counted": True, "n": 4, "why": "调休上班"},
            {"date": "2026-05-10", "counted": False, "why": "周日"},
            {"date": "2026-05-11", "counted": True, "n": 5},
            {"date": "2026-05-12", "counted": True, "n": 6},
            {"date": "2026-05-13", "counted": True, "n": 7},
        ],
    }
    assert code == 0
    assert {key: found[key] for key in expected} == expected


def test_a_fine_due_on_a_holiday_is_due_after_it(capsys):
    _code, found = document(capsys, "--rule", "penalty-payment", "--from", "2026-04-20")

    assert found["due"] == "2026-05-06"
    assert found["moved"] == {"from": "2026-05-05", "why": "劳动节"}


def test_the_list_has_every_key_and_both_documented_rules(capsys):
    code, found = document(capsys, "--list")
    rules = {rule["code"]: rule for rule in found["rules"]}

    assert code == 0
    assert {"evidence-preservation", "penalty-payment"} <= set(rules)
    assert all(set(rule) >= KEYS for rule in rules.values())
    assert {rule["unit"] for rule in rules.values()} == UNITS
    assert all(rule["article"].isdigit() for rule in rules.values())


def test_every_rule_of_the_list_can_be_counted(capsys):
    _code, listed = document(capsys, "--list", "--all")

    for rule in listed["rules"]:
        start = "2020-03-02T08:00" if rule["unit"] == "hour" else "2020-03-02"
        code, found = document(capsys, "--rule", rule["code"], "--from", start)
        assert code == 0, rule["code"]
        assert found["due"] > start
        assert found["in_force"] in {True, False}


def test_rules_that_are_not_located_or_ours_are_listed_on_request(capsys):
    shown = {rule["code"] for rule in document(capsys, "--list")[1]["rules"]}
    whole = {rule["code"] for rule in document(capsys, "--list", "--all")[1]["rules"]}

    assert shown < whole
    assert {"tipoff-result", "hazard-general"} <= whole - shown


def test_hours_are_counted_from_a_moment(capsys):
    _code, found = document(capsys, "--rule", "accident-report", "--from", "2026-12-31T23:30")

    assert (found["from"], found["due"]) == ("2026-12-31T23:30", "2027-01-01T00:30")


def test_a_repealed_rule_is_counted_and_says_so(capsys):
    words = ("--rule", "rectification-review", "--from")

    assert document(capsys, *words, "2026-01-30")[1]["in_force"] is True
    assert document(capsys, *words, "2026-02-02")[1]["in_force"] is False
    assert "不在该规定的施行期间内" in call(capsys, *words, "2026-02-02")[1]


def test_an_unknown_rule_is_refused(capsys):
    assert error(capsys, "--rule", "no-such", "--from", "2026-04-30") == "rule_unknown"


@pytest.mark.parametrize(
    "day",
    ["2026-02-30", "2026-13-01", "20260430", "2026-4-30", "昨天", "", "9999-12-31", "2026-W18-4"],
)
def test_a_day_that_does_not_exist_is_refused(capsys, day):
    assert error(capsys, "--rule", "evidence-preservation", "--from", day) == "date_invalid"


def test_hours_without_a_moment_are_refused(capsys):
    assert error(capsys, "--rule", "accident-report", "--from", "2026-04-30") == "date_invalid"


@pytest.mark.parametrize("day", ["2026-12-30", "2027-03-01", "2003-03-03"])
def test_a_year_without_a_table_is_refused(capsys, day):
    assert error(capsys, "--rule", "evidence-preservation", "--from", day) == "calendar_missing"


def test_people_see_the_refusal_on_stderr(capsys):
    code, out, err = call(capsys, "--rule", "no-such", "--from", "2026-04-30")

    assert (code, out) == (1, "")
    assert err.strip() == (
        "没有代码为“no-such”的期限规则。请用 bihuan deadline --list --all 查看全部代码。"
    )


def test_people_see_each_day_and_the_due_day(capsys):
    code, out, _err = call(capsys, "--rule", "penalty-payment", "--from", "2026-04-20")

    assert code == 0
    assert "2026-05-05是劳动节，顺延到下一个工作日" in out
    assert out.rstrip().endswith("到期：2026-05-06")


@pytest.mark.parametrize(
    "words", [[], ["--rule", "suit"], ["--list", "--rule", "suit"], ["--rule"], ["--week"]]
)
def test_wrong_usage_is_exit_two_with_nothing_on_stdout(capsys, words):
    with pytest.raises(SystemExit) as caught:
        main(["deadline", *words])

    assert caught.value.code == 2
    assert capsys.readouterr().out == ""


def test_the_same_call_gives_the_same_bytes(capsys):
    words = ("--rule", "suit", "--from", date(2026, 3, 2).isoformat(), "--json")

    assert call(capsys, *words) == call(capsys, *words)


def test_no_django_and_no_schema_library_is_imported():
    """Pure commands start without Django; jsonschema alone would double the start."""
    program = (
        "import sys\n"
        "from bihuan.cli import main\n"
        "code = main(['deadline', '--rule', 'evidence-preservation', '--from', '2026-04-30'])\n"
        "heavy = {'django', 'jsonschema', 'psycopg'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else code)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
