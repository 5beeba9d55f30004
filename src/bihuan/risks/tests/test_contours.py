"""Individual risk around a facility, against cases worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from bihuan.risks.rules.contours import (
    Band,
    Scenario,
    area_of,
    contours_of,
    rings_of,
    risk_at,
    share_at,
)

BURST = Scenario("爆炸", (0.0, 0.0), 1e-5, (Band(100.0, 1.0), Band(300.0, 0.1)))


def test_one_scenario_is_a_disc_of_each_band() -> None:
    assert risk_at([BURST], (0, 0)) == pytest.approx(1e-5)
    assert risk_at([BURST], (0, 100)) == pytest.approx(1e-5)
    assert risk_at([BURST], (101, 0)) == pytest.approx(1e-6)
    assert risk_at([BURST], (300, 0)) == pytest.approx(1e-6)


def test_far_away_there_is_no_risk() -> None:
    assert risk_at([BURST], (300.1, 0)) == 0
    assert risk_at([], (0, 0)) == 0


def test_two_scenarios_that_overlap_add_up() -> None:
    leak = Scenario("泄漏", (150.0, 0.0), 2e-6, (Band(120.0, 0.5),))

    assert risk_at([BURST, leak], (50, 0)) == pytest.approx(1e-5 + 1e-6)
    assert risk_at([BURST, leak], (200, 0)) == pytest.approx(1e-6 + 1e-6)
    assert risk_at([BURST, leak], (-50, 0)) == pytest.approx(1e-5)
    assert share_at(leak, (200, 0)) == pytest.approx(1e-6)


def test_the_contour_of_a_disc_has_its_area_and_radius() -> None:
    found = contours_of([BURST], [3e-6, 3e-7, 3e-5])
    (inner,), (outer,) = found.loops[3e-6], found.loops[3e-7]

    assert area_of(inner) == pytest.approx(math.pi * 100**2, rel=0.02)
    assert area_of(outer) == pytest.approx(math.pi * 300**2, rel=0.02)
    assert all(abs(math.hypot(x, y) - 300) <= found.cell_m for x, y in outer)
    assert found.loops[3e-5] == []
    assert found.highest == pytest.approx(1e-5)


def test_two_discs_apart_have_two_contours_and_near_each_other_one() -> None:
    def pair(metres: float) -> list[Scenario]:
        bands = (Band(50.0, 1.0),)
        return [Scenario("甲", (0.0, 0.0), 1e-5, bands), Scenario("乙", (metres, 0.0), 1e-5, bands)]

    assert len(contours_of(pair(200), [3e-6]).loops[3e-6]) == 2
    assert len(contours_of(pair(60), [3e-6]).loops[3e-6]) == 1


def test_a_ring_around_a_hole_has_a_negative_inner_line() -> None:
    inside = np.zeros((9, 9), dtype=bool)
    inside[2:7, 2:7] = True
    inside[4, 4] = False
    axis = np.arange(9, dtype=np.float64)
    areas = sorted(area_of(ring) for ring in rings_of(inside, axis, axis))

    assert areas == [pytest.approx(-0.5), pytest.approx(24.5)]


def test_an_even_wind_leaves_the_share_that_the_cloud_covers() -> None:
    cloud = Scenario("毒气", (0.0, 0.0), 1e-4, (Band(500.0, 1.0),), (0.25,) * 4, 18.0)

    for place in ((0, 400), (400, 0), (-280, -280), (100, -300)):
        assert risk_at([cloud], place) == pytest.approx(1e-4 * 36 / 360)


def test_a_wind_to_the_north_threatens_the_north_only() -> None:
    cloud = Scenario("毒气", (0.0, 0.0), 1e-4, (Band(500.0, 1.0),), (1.0, 0.0, 0.0, 0.0), 15.0)

    assert risk_at([cloud], (0, 400)) == pytest.approx(1e-4 * 30 / 90)
    assert risk_at([cloud], (0, -400)) == 0
    assert risk_at([cloud], (400, 0)) == 0


def test_a_cloud_all_around_reaches_everything_whatever_the_wind() -> None:
    cloud = Scenario("毒气", (0.0, 0.0), 1e-4, (Band(500.0, 1.0),), (0.7, 0.1, 0.1, 0.1), 180.0)

    assert risk_at([cloud], (300, -200)) == pytest.approx(1e-4)


def test_the_cloud_s_shares_over_all_bearings_average_to_its_angle() -> None:
    wind = (0.4, 0.05, 0.05, 0.1, 0.1, 0.1, 0.1, 0.1)
    cloud = Scenario("毒气", (0.0, 0.0), 1.0, (Band(500.0, 1.0),), wind, 20.0)
    around = [
        risk_at([cloud], (400 * math.sin(angle), 400 * math.cos(angle)))
        for angle in np.linspace(0, 2 * math.pi, 720, endpoint=False)
    ]

    assert sum(around) / len(around) == pytest.approx(40 / 360, rel=0.01)
