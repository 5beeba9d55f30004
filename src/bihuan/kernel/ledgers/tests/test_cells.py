"""How a fetched value is drawn."""

from __future__ import annotations

from datetime import date

from bihuan.kernel.ledgers.cells import coded_drawer
from bihuan.kernel.ledgers.declaration import Column

ROLE = Column(
    "role", "分工", kind="tags", labels=(("lead", "牵头"), ("other", "")), tones=(("lead", "info"),)
)


def test_a_coded_tag_is_drawn_with_its_word_and_tone():
    assert coded_drawer(ROLE, 0)(["lead", date(2026, 3, 10)])["value"] == [
        {"text": "牵头", "tone": "info"}
    ]


def test_a_code_without_a_word_draws_no_tag():
    assert "value" not in coded_drawer(ROLE, 0)(["other"])
