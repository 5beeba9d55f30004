"""A pack held against its schema: each fault has its row and a Chinese sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bihuan.content.loader import load_pack, validate

RULES = load_pack("time-limit", "statutory")
WORDS = load_pack("dictionary", "hazard-sources")


def with_row(pack, **fields):
    row = {**pack.rows[0], **fields}
    return replace(pack, rows=({key: value for key, value in row.items() if value is not ...},))


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"unit": "week"}, "“unit”的值“week”不在允许的范围内。"),
        ({"length": "7"}, "“length”的值“7”类型不对。"),
        ({"length": 0}, "“length”不能小于1。"),
        ({"title": ""}, "“title”不能为空。"),
        ({"starts": ...}, "缺少“starts”。"),
        ({"colour": "红"}, "有本类内容包不认识的栏目。"),
    ],
)
def test_a_faulty_row_is_named_with_its_fault(fields, says):
    found = validate(with_row(RULES, **fields))

    assert (RULES.rows[0]["key"], says) in {(problem.key, problem.message) for problem in found}


def test_a_faulty_header_has_no_row():
    found = validate(replace(RULES, version="第一版"))

    assert [(p.file, p.key, p.message) for p in found] == [
        ("time-limit/statutory/pack.yaml", None, "“version”的写法“第一版”不合规定。")
    ]


def test_a_pack_does_not_end_before_it_begins():
    found = validate(
        replace(RULES, effective_from=date(2026, 2, 1), effective_to=date(2026, 1, 31))
    )

    assert [p.message for p in found] == ["失效日期早于生效日期。"]


def test_a_row_above_must_be_in_the_pack():
    found = validate(with_row(WORDS, parent="nowhere"))

    assert [p.message for p in found] == ["上级“nowhere”不在本包中。"]
