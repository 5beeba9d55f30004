"""Codes, names, distances and pairs, without a database."""

from __future__ import annotations

import doctest
import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from bihuan.enterprises import rules
from bihuan.enterprises.rules import Sketch
from bihuan.enterprises.tests.conftest import ALPHABET, credit_code


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(rules).failed == 0


@given(st.integers(0, 9_999_999))
def test_a_code_counted_out_by_hand_is_right(number: int) -> None:
    assert rules.code_problem(credit_code(number)) is None


@given(st.integers(0, 9_999_999), st.integers(8, 17), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_noticed(number: int, place: int, sign: str) -> None:
    code = credit_code(number)
    wrong = code[:place] + sign + code[place + 1 :]

    problem = rules.code_problem(wrong)

    assert (problem is None) == (wrong == code)


@pytest.mark.parametrize(
    ("code", "kind", "said"),
    [
        (credit_code(1)[:17], "length", "现在是17位"),
        (credit_code(1) + "0", "length", "现在是19位"),
        ("", "length", "现在是0位"),
        ("I1990102MA00000015", "letters", "不用I、O、S、V、Z"),
        (credit_code(1)[:-1] + "?", "letters", "数字和大写字母"),
    ],
)
def test_each_fault_of_a_code_has_its_sentence(code: str, kind: str, said: str) -> None:
    problem = rules.code_problem(code)

    assert problem is not None
    assert problem.kind == kind
    assert said in problem.message


def test_spaces_hyphens_and_full_width_signs_do_not_matter() -> None:
    code = credit_code(7)

    assert rules.compact_code(f" {code[:8]}-{code[8:].lower()} ") == code
    assert rules.compact_code("".join(chr(ord(sign) + 0xFEE0) for sign in code)) == code


def test_a_hundred_metres_north_and_east_are_a_hundred_metres() -> None:
    degree = math.degrees(100 / rules.identity.EARTH_RADIUS_M)

    assert rules.metres_between((30.0, 110.0), (30.0 + degree, 110.0)) == pytest.approx(100)
    east = degree / math.cos(math.radians(30.0))
    assert rules.metres_between((30.0, 110.0), (30.0, 110.0 + east)) == pytest.approx(100)


def sketch(pk: int, name: str, region: str = "990102001", **point: float) -> Sketch:
    return Sketch(pk, name, rules.name_key(name), region, **point)


def test_the_same_name_in_one_street_is_a_pair_and_in_two_is_none() -> None:
    here, there = sketch(1, "明辉机械有限公司"), sketch(2, "明辉机械厂")
    same = sketch(3, "明辉（机械）有限责任公司", region="990102001004")

    assert [(p.first, p.second, p.why) for p in rules.pairs([here, there, same])] == [
        (1, 3, "same_name")
    ]
    assert rules.pairs([here, sketch(4, "明辉机械", region="990102002")]) == []


def test_near_names_count_within_200_metres_only() -> None:
    one = sketch(1, "临江明辉机械加工厂", latitude=30.0, longitude=110.0)
    near = sketch(2, "临江市明辉机械加工厂", latitude=30.001, longitude=110.0)
    far = sketch(3, "临江市明辉机械加工厂二", latitude=30.01, longitude=110.0)
    other = sketch(4, "红星幼儿园", latitude=30.0, longitude=110.0)

    found = rules.pairs([one, near, far, other])

    assert [(p.first, p.second, p.why) for p in found] == [(1, 2, "near")]
    assert found[0].metres == pytest.approx(111, abs=1)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["明辉机械", "明辉机械厂", "红星商店", "红星商店二部"]),
            st.floats(30, 30.01),
            st.floats(110, 110.01),
        ),
        max_size=12,
    )
)
def test_cells_lose_no_pair(rows: list[tuple[str, float, float]]) -> None:
    sketches = [
        sketch(pk, name, latitude=lat, longitude=lon) for pk, (name, lat, lon) in enumerate(rows)
    ]
    slow = {
        (one.pk, other.pk)
        for i, one in enumerate(sketches)
        for other in sketches[i + 1 :]
        if rules.compare(one, other)
    }

    assert {(pair.first, pair.second) for pair in rules.pairs(sketches)} == slow


def test_a_code_is_judged_as_the_library_judges_it_and_letters_in_front_are_taken() -> None:
    """python-stdnum is the oracle where the first eight are digits; N and Y it does not know."""
    rng = Random(7)  # repeatable by intention
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for _turn in range(500):
        body = "".join(rng.choices("0123456789", k=8) + rng.choices(letters, k=9))
        code = body + rng.choice([uscc.calc_check_digit(body), "0", "Y"])
        assert (rules.code_problem(code) is None) == uscc.is_valid(code), code
    assert rules.code_problem("N2430102MF1234567H") is None
    wrong = rules.code_problem("N2430102MF1234567J")
    assert wrong is not None
    assert wrong.kind == "check_digit"
