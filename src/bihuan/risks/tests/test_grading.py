"""Levels from figures: the arithmetic, the bands at their edges, the cells."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bihuan.content.loader import load_pack
from bihuan.risks.rules import grading
from bihuan.risks.rules.grading import Method, grade, problems, raised, read_method


def method(code: str) -> Method:
    pack = load_pack("matrix", code)
    return read_method(code, pack.title, pack.version, pack.extra | {"mark": pack.mark}, pack.rows)


def values(**given: str) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in given.items()}


@pytest.mark.parametrize(
    ("likely", "exposed", "grave", "score", "level"),
    [
        ("10", "10", "100", "10000", 1),
        ("6", "6", "15", "540", 1),
        ("3", "3", "40", "360", 1),
        ("3", "6", "15", "270", 2),
        ("1", "6", "15", "90", 3),
        ("1", "10", "7", "70", 3),  # the edge itself
        ("3", "3", "7", "63", 4),
        ("0.1", "0.5", "1", "0.05", 4),
    ],
)
def test_lec_multiplies_and_finds_the_colour(
    likely: str,
    exposed: str,
    grave: str,
    score: str,
    level: int,
) -> None:
    found = grade(method("lec"), values(L=likely, E=exposed, C=grave))

    assert found is not None
    assert (found.score, found.level) == (Decimal(score), level)


def test_the_arithmetic_stands_in_words() -> None:
    found = grade(method("lec"), values(L="3", E="6", C="15"))

    assert found is not None
    assert found.arithmetic == "D=L×E×C=3×6×15=270（高度危险），不小于160，为橙色"


@pytest.mark.parametrize(
    ("code", "likely", "grave", "level"),
    [
        ("ls-5x5", "2", "5", 3),
        ("ls-5x5-coal", "2", "5", 3),
        ("ls-5x5", "3", "3", 3),
        ("ls-5x5-coal", "3", "3", 4),  # 9 is low where coal is dug, usual elsewhere
        ("ls-5x5", "4", "4", 2),
        ("ls-5x5", "5", "4", 1),
        ("ls-6x6", "3", "6", 2),
        ("ls-6x6", "5", "6", 1),
        ("own", "2", "5", 2),
        ("own", "1", "1", 4),
    ],
)
def test_each_matrix_colours_as_its_pack_says(
    code: str, likely: str, grave: str, level: int
) -> None:
    found = grade(method(code), values(L=likely, S=grave))

    assert found is not None
    assert found.level == level


@pytest.mark.parametrize("code", ["ls-5x5", "ls-5x5-coal", "ls-6x6", "own"])
def test_every_cell_of_a_matrix_has_a_colour(code: str) -> None:
    used = method(code)
    left, right = used.values_of("L"), used.values_of("S")

    found = [grade(used, {"L": one.value, "S": other.value}) for one in left for other in right]

    assert len(found) in {25, 36}
    assert None not in found


def test_a_value_off_its_scale_is_told_with_the_scale() -> None:
    found = problems(method("lec"), values(L="4", E="6"))

    assert set(found) == {"L", "C"}
    assert "10、6、3、1、0.5、0.2、0.1" in found["L"]


def test_a_method_without_a_band_for_the_score_gives_no_level() -> None:
    used = method("lec")
    cut = grading.Method(**vars(used) | {"bands": used.bands[:-1]})

    assert grade(cut, values(L="0.1", E="0.5", C="1")) is None


def test_nothing_is_worse_than_red() -> None:
    assert [raised(level, 1) for level in (4, 3, 2, 1)] == [3, 2, 1, 1]
