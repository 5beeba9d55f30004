"""The map: its colours, its frame, its numbers and their rows."""

from __future__ import annotations

import pytest

from bihuan.web.map_pages import Frame, frame_of, tone_of

SQUARE = [[30.0, 126.0], [30.0, 126.1], [30.1, 126.1], [30.1, 126.0]]


def test_north_is_up_and_east_is_right():
    frame = frame_of([SQUARE])

    assert frame == Frame(30.0, 126.0, 30.1, 126.1)
    assert frame.point(30.1, 126.0) == (0, 0)
    assert frame.point(30.0, 126.1) == (1000, frame.height)


@pytest.mark.parametrize(
    ("late", "tone"), [(0, "done"), (1, "info"), (3, "warn"), (6, "danger"), (9, "danger")]
)
def test_four_steps_by_what_is_overdue(late, tone):
    assert tone_of(late, 9) == tone
