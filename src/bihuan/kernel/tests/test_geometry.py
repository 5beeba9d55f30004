"""Outlines are read from what people type, checked, and measured."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel.geometry import (
    OutlineInvalid,
    area_m2,
    contains,
    metres_between,
    metres_between_outlines,
    metres_to_outline,
    plane,
    read_outline,
    read_place,
    unplane,
)

HOME = (28.0, 113.0)
METRE = 180 / math.pi / 6_371_008.8  # degrees of latitude


def square(side_m: float, *, east_m: float = 0.0, north_m: float = 0.0) -> list[list[float]]:
    """A square whose south-west corner lies so many metres from home."""
    back = unplane(HOME)
    corners = ((0, 0), (side_m, 0), (side_m, side_m), (0, side_m))
    return [list(back((east_m + x, north_m + y))) for x, y in corners]


def refusal(corners: object) -> str:
    with pytest.raises(OutlineInvalid) as caught:
        read_outline(corners)
    return caught.value.user_message()


def test_a_square_of_a_hundred_metres_has_a_hectare() -> None:
    ring = read_outline(square(100))

    assert area_m2(ring) == pytest.approx(10_000, rel=1e-3)


def test_a_closed_ring_is_the_same_as_an_open_one() -> None:
    corners = square(100)

    assert read_outline([*corners, corners[0]]) == read_outline(corners)
    assert read_outline([corners[0], *corners]) == read_outline(corners)


def test_lines_of_text_and_json_are_read_alike() -> None:
    corners = square(100)
    lines = "\n".join(f"{north}，{east}" for north, east in corners)

    assert read_outline(lines) == read_outline(str(corners)) == read_outline(corners)


@pytest.mark.parametrize(
    ("corners", "why"),
    [
        ("", "只有0个不同的角"),
        ([[28, 113], [28.001, 113]], "只有2个不同的角"),
        ([[28, 113], [28, 113], [28, 113]], "只有1个不同的角"),
        ([[28, 113], [28.001, 113], [28.002, 113]], "相交或相接"),
        ([[113, 28], [113, 28.1], [113.1, 28]], "把经度写在了纬度前面"),
        ([[28, 190], [28.1, 190], [28, 191]], "不在地球上"),
        ([["北", 113], [28, 113], [28, 114]], "不是经纬度"),
        ([[True, 113], [28, 113], [28, 114]], "不是经纬度"),
        ([[float("nan"), 113], [28, 113], [28, 114]], "不是经纬度"),
        ([[28, 113, 5], [28, 113], [28, 114]], "第1个角不是"),
        ([[28, 113], [29, 118], [20, 119]], "宽过200公里"),
        ("[[28, 113], ", "读不懂"),
        ({"type": "Polygon"}, "没有写出"),
        (None, "没有写出"),
    ],
)
def test_what_is_no_outline_is_refused_with_its_reason(corners: object, why: str) -> None:
    assert why in refusal(corners)


def test_a_bow_tie_is_refused_and_its_edges_named() -> None:
    first, second, third, fourth = square(100)

    assert "第2条边和第4条边" in refusal([first, second, fourth, third])


def test_an_outline_that_touches_its_own_edge_is_refused() -> None:
    corners = square(100)
    middle = [(corners[0][0] + corners[1][0]) / 2, (corners[0][1] + corners[1][1]) / 2]

    assert "相交或相接" in refusal([*corners[:3], middle, corners[3]])


def test_inside_outside_and_on_the_edge() -> None:
    ring = read_outline(square(100))
    back = unplane(HOME)

    assert contains(ring, back((50, 50)))
    assert contains(ring, back((0, 50)))
    assert not contains(ring, back((-1, 50)))
    assert not contains(ring, back((50, 101)))


def test_the_way_to_an_outline_is_the_shortest_and_nought_inside() -> None:
    ring = read_outline(square(100))
    back = unplane(HOME)

    assert metres_to_outline(back((50, 50)), ring) == 0
    assert metres_to_outline(back((130, 140)), ring) == pytest.approx(50, rel=1e-3)
    assert metres_to_outline(back((0, 30)), [HOME]) == pytest.approx(30, rel=1e-3)


def test_two_outlines_are_as_far_apart_as_their_nearest_edges() -> None:
    ring = read_outline(square(100))

    assert metres_between_outlines(ring, read_outline(square(10, east_m=150))) == pytest.approx(
        50, rel=1e-3
    )
    assert metres_between_outlines(ring, read_outline(square(10, east_m=50, north_m=50))) == 0
    assert metres_between_outlines(ring, read_outline(square(100, east_m=50, north_m=50))) == 0


def test_a_degree_of_latitude_is_111_kilometres() -> None:
    assert metres_between((28, 113), (29, 113)) == pytest.approx(111_195, abs=1)


@pytest.mark.parametrize(("latitude", "longitude"), [("91", "0"), ("28", "inf"), ("", "113")])
def test_a_place_off_the_earth_is_refused(latitude: str, longitude: str) -> None:
    with pytest.raises(OutlineInvalid):
        read_place(latitude, longitude)


@given(
    st.floats(-5000, 5000),
    st.floats(-5000, 5000),
    st.floats(18, 54),
    st.floats(73, 135),
)
def test_the_plane_and_back_is_the_same_place_within_centimetres(
    east: float, north: float, latitude: float, longitude: float
) -> None:
    there = unplane((latitude, longitude))((east, north))
    x, y = plane((latitude, longitude))(there)

    assert math.hypot(x - east, y - north) < 0.03
    assert metres_between((latitude, longitude), there) == pytest.approx(
        math.hypot(east, north), rel=2e-3, abs=0.05
    )
