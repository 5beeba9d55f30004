"""`bihuan grade-source` as people and programs call it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bihuan.cli import main

UNIT = {
    "unit": "1号液氨罐区",
    "unit_kind": "storage",
    "residents_500m": 100,
    "substances": [
        {"name": "氨", "cas": "7664-41-7", "quantity_t": 8, "classes": []},
        {"name": "氯", "cas": "7782-50-5", "quantity_t": 2, "classes": []},
    ],
}
MANUAL = {
    "standard": "GB 18218-2018",
    "unit": "1号液氨罐区",
    "S": 1.2,
    "major": True,
    "alpha": 2.0,
    "R": 6.4,
    "level": "四级",
}
TERMS = [
    {"name": "氨", "q": 8, "Q": 10, "Q_source": "表1 第1项", "ratio": 0.8, "beta": 2,
     "beta_source": "表3", "product": 1.6},
    {"name": "氯", "q": 2, "Q": 5, "Q_source": "表1 第12项", "ratio": 0.4, "beta": 4,
     "beta_source": "表3", "product": 1.6},
]  # fmt: skip


@pytest.fixture
def call(capsys, tmp_path):
    def called(content, *words):
        file = tmp_path / "unit.json"
        raw = content if isinstance(content, bytes | str) else json.dumps(content)
        file.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
        code = main(["grade-source", str(file), *words])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return called


@pytest.fixture
def error(call):
    def called(content):
        code, out, err = call(content, "--json")
        found = json.loads(out)
        assert (code, found["ok"], err) == (1, False, "")
        assert found["error"]["message"].endswith("。")
        assert found["error"]["remedy"].endswith("。")
        return found["error"]["code"]

    return called


def test_the_example_of_the_manual_holds_to_the_letter(call):
    code, out, err = call(UNIT, "--json")
    found = json.loads(out)

    assert (code, err, out.count("\n")) == (0, "", 1)
    assert found["ok"] is True
    assert MANUAL.items() <= found.items()
    for shown, wanted in zip(found["terms"], TERMS, strict=True):
        assert wanted.items() <= shown.items()


def test_the_same_file_gives_the_same_bytes(call):
    assert call(UNIT, "--json") == call(UNIT, "--json")


def test_people_see_every_term_the_sums_and_the_level(call):
    code, out, _ = call(UNIT)

    assert code == 0
    for words in ("q/Q = 0.8", "表1 第12项", "S = 0.8 + 0.4 = 1.2", "R = 2.0 ×", "四级"):
        assert words in out


def test_below_one_there_is_neither_r_nor_level(call):
    code, out, _ = call({**UNIT, "substances": UNIT["substances"][:1]}, "--json")
    found = json.loads(out)

    assert code == 0
    assert (found["major"], found["R"], found["level"], found["S"]) == (False, None, None, 0.8)


def test_decimals_of_the_file_stay_exact(call):
    third = '{"name": "光气", "quantity_t": 0.1}'
    unit = f'{{"residents_500m": 0, "substances": [{third}, {third}, {third}]}}'
    found = json.loads(call(unit, "--json")[1])

    assert (found["S"], found["major"], found["R"], found["level"]) == (1.0, True, 10.0, "三级")


def test_a_byte_order_mark_and_gb18030_are_read(call):
    text = json.dumps(UNIT, ensure_ascii=False)

    assert call(b"\xef\xbb\xbf" + text.encode(), "--json")[0] == 0
    assert json.loads(call(text.encode("gb18030"), "--json")[1])["unit"] == "1号液氨罐区"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        b"\xff\xfe\x00",
        "[" * 100_000,
        '{"unit": "a", "unit": "b", "substances": []}',
        '{"substances": [{"name": "x", "quantity_t": ' + "9" * 5000 + "}]}",
    ],
)
def test_a_malformed_file_is_refused(error, content):
    assert error(content) == "document_malformed"


@pytest.mark.parametrize(
    ("substance", "code"),
    [
        ({"name": "某物料", "quantity_t": 1, "classes": []}, "substance_unknown"),
        ({"name": "甲醇", "quantity_t": 900, "classes": []}, "class_missing"),
        ({"name": "氨", "quantity_t": -1, "classes": []}, "quantity_invalid"),
        ({"name": "氨", "quantity_t": float("nan"), "classes": []}, "quantity_invalid"),
    ],
)
def test_each_refusal_has_its_code(error, substance, code):
    assert error({**UNIT, "substances": [substance]}) == code


def test_a_file_that_is_not_there_is_refused(capsys, tmp_path):
    assert main(["grade-source", str(tmp_path / "none.json"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "file_missing"
    assert main(["grade-source", str(tmp_path)]) == 1
    assert "没有" in capsys.readouterr().err


def test_it_starts_without_django():
    code = (
        "import sys; from bihuan.cli import main\n"
        "try: main(['grade-source', '--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit('django' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode
        == 0
    )
