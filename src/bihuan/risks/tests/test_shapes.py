"""Marks on a plan: what is a point, what bounds a zone, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import NotFound
from bihuan.risks.drawn.sites import draw_plan
from bihuan.risks.errors import PlanNotPicture, ShapeRefused
from bihuan.risks.models import PlanMark, PlanPicture, RiskPoint
from bihuan.risks.rules.shapes import problem_of_point, problem_of_zone, read_spots
from bihuan.risks.services import add_plan, place_mark, remove_mark
from bihuan.risks.tests.cast import NOON, paper, photo

SQUARE = [(0.1, 0.1), (0.5, 0.1), (0.5, 0.5), (0.1, 0.5)]


@pytest.mark.parametrize(
    ("spots", "words"),
    [
        (SQUARE, ""),
        (SQUARE[:2], "至少要点 3 个角"),
        ([(0.1, 0.1), (0.5, 0.5), (0.5, 0.1), (0.1, 0.5)], "互相交叉"),
        ([(0.1, 0.1), (0.3, 0.1), (0.5, 0.1)], "一条线上"),
        ([(0.1, 0.1), (1.2, 0.1), (0.5, 0.5)], "图外"),
        ([*SQUARE, (0.1, 0.1)], "同一处"),
        ([(0.0, 0.0), (0.4, 0.4), (0.8, 0.0), (0.8, 0.4), (0.4, 0.4001), (0.0, 0.4)], ""),
        ([(0.0, 0.0), (0.5, 0.5), (1.0, 0.0), (1.0, 1.0), (0.5, 0.5), (0.0, 1.0)], "同一处"),
        ([(0.0, 0.0), (0.8, 0.0), (0.4, 0.0), (0.4, 0.5)], "互相交叉"),
    ],
)
def test_a_zone_is_a_ring_that_does_not_cross_itself(
    spots: list[tuple[float, float]], words: str
) -> None:
    said = problem_of_zone(spots)
    assert (words in said) if words else said == ""


def test_a_point_is_one_spot_inside() -> None:
    assert problem_of_point([(0.3, 0.4)]) == ""
    assert problem_of_point([])
    assert problem_of_point([(0.3, -0.1)])


def test_what_cannot_be_read_is_no_shape() -> None:
    assert read_spots("[[1,2],[3]]") is None
    assert read_spots("{") is None
    assert read_spots("[[0.123456,0.5]]") == [(0.1235, 0.5)]


@pytest.fixture
def plan(house: dict[str, Any], wang: Actor) -> PlanPicture:
    with acting(wang):
        return add_plan(
            enterprise_id=house["enterprise"].pk,
            title="厂区总平面",
            upload=photo(1),
            actor=wang,
            at=NOON,
        )


def test_a_plan_is_a_picture(house: dict[str, Any], wang: Actor, plan: PlanPicture) -> None:
    assert (plan.width, plan.height) == (400, 300)
    with acting(wang), pytest.raises(PlanNotPicture):
        add_plan(
            enterprise_id=house["enterprise"].pk, title="图", upload=paper(), actor=wang, at=NOON
        )


def test_a_mark_is_drawn_in_the_colour_of_its_point_and_moved_by_placing_it_again(
    plan: PlanPicture, graded: RiskPoint, wang: Actor
) -> None:
    given = {"plan_id": plan.pk, "point_id": graded.pk, "actor": wang, "at": NOON}
    with acting(wang):
        place_mark(**given, kind="point", spots="[[0.5,0.5]]")
        place_mark(**given, kind="zone", spots="[[0.1,0.1],[0.5,0.1],[0.5,0.5]]")
        (shape,) = draw_plan(plan, wang)["shapes"]
        assert (shape["level"], shape["corners"]) == (1, "100.0,75.0 500.0,75.0 500.0,375.0")
        remove_mark(plan_id=plan.pk, point_id=graded.pk, actor=wang, at=NOON)
        assert not PlanMark.objects.exists()


def test_a_mark_that_crosses_itself_and_a_stranger_are_refused(
    plan: PlanPicture, graded: RiskPoint, wang: Actor, lin: Actor
) -> None:
    with acting(wang), pytest.raises(ShapeRefused):
        place_mark(
            plan_id=plan.pk,
            point_id=graded.pk,
            kind="zone",
            spots="[[0.1,0.1],[0.5,0.5],[0.5,0.1],[0.1,0.5]]",
            actor=wang,
            at=NOON,
        )
    with acting(lin):
        assert not PlanPicture.objects.exists()
        with pytest.raises(NotFound):
            place_mark(
                plan_id=plan.pk,
                point_id=graded.pk,
                kind="point",
                spots="[[0.5,0.5]]",
                actor=lin,
                at=NOON,
            )
