"""Codes, names and likeness, without a database."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel.scope import region_range
from bihuan.organisations import rules
from bihuan.organisations.directory import written

DIGITS = st.text("0123456789", min_size=6, max_size=6).filter(lambda code: code[:2] != "00")


@pytest.mark.parametrize("module", [rules, written])
def test_the_examples_in_the_docstrings_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@given(DIGITS)
def test_every_code_lies_in_the_range_of_the_code_above(code: str) -> None:
    above = rules.parent_code(code)
    if above is not None:
        low, high = region_range(above)
        assert low <= code < high


@given(DIGITS, st.integers(0, 999), st.integers(0, 999))
def test_streets_and_villages_lie_in_their_county_and_in_no_other(
    county: str, street: int, village: int
) -> None:
    code = f"{county}{street:03d}{village:03d}"
    low, high = region_range(rules.parent_code(code) or "")
    assert low <= code < high
    assert rules.parent_code(rules.parent_code(code) or "") == county


@pytest.mark.parametrize(
    ("region", "inside", "outside"),
    [
        ("990102", "990102Z01", "990103"),
        ("990102", "990102999999", "990103000"),
        ("990100", "990100Z01", "990200"),
        ("990000", "999999999999", "980000"),
        ("990102009", "990102009001", "990102010"),
        ("990102Z01", "990102Z01001", "990102Z02"),
        ("990102Z09", "990102Z09001", "990102Z10"),
    ],
)
def test_zones_and_last_codes_keep_to_their_range(region: str, inside: str, outside: str) -> None:
    low, high = region_range(region)

    assert low <= inside < high
    assert not low <= outside < high


@pytest.mark.parametrize("code", ["99010", "9901020", "990102Z1", "99010a", "", "9901020010011"])
def test_what_no_region_code_looks_like_is_told(code: str) -> None:
    assert not rules.is_region_code(code)


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_symmetric_and_between_none_and_all(one: str, other: str) -> None:
    alike = rules.similarity(one, other)

    assert 0.0 <= alike <= 1.0
    assert alike == rules.similarity(other, one)
