"""From the words typed to the clause meant: measured on phrases of our own, half of them held out."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import date

import pytest

from bihuan.kernel import packs
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.models import Pack
from bihuan.statutes import criteria
from bihuan.statutes.suggesting import suggest
from bihuan.statutes.tests.phrases import HELD_OUT, PHRASES, TUNED, Phrase

TODAY = date(2026, 11, 22)
FIRST, FIRST_FIVE = 0.65, 0.85  # floors, below what is measured, for both halves


@pytest.fixture
def loaded(db):
    with acting(system_actor()):
        yield


def rank(sector: str, words: str, wanted: Sequence[str]) -> int | None:
    """Place of the first right clause among twenty, from 1."""
    found = [hit.clause.key for hit in suggest(words, sector=sector, on=TODAY, most=20)]
    places = [found.index(key) + 1 for key in wanted if key in found]
    return min(places, default=None)


def shares(rows: Sequence[Phrase]) -> tuple[float, float]:
    ranks = [rank(*row) for row in rows]
    first = sum(place == 1 for place in ranks) / len(rows)
    five = sum(place is not None and place <= 5 for place in ranks) / len(rows)
    return first, five


def test_every_expected_clause_exists(loaded):
    known = {item.key for item in criteria.in_force(TODAY)}

    assert {key for row in PHRASES for key in row[2]} <= known
    assert len(PHRASES) >= 60
    assert len({words for _sector, words, _keys in PHRASES}) == len(PHRASES)


@pytest.mark.parametrize("half", ["tuned", "held out"])
def test_the_clause_meant_stands_among_the_first(loaded, half):
    rows = TUNED if half == "tuned" else HELD_OUT
    first, five = shares(rows)
    missed = [(row[1], rank(*row)) for row in rows if rank(*row) != 1]
    sys.stdout.write(
        f"\n{half}: {len(rows)} phrases, hit@1 {first:.0%}, hit@5 {five:.0%}; not first: {missed}\n"
    )

    assert first >= FIRST
    assert five >= FIRST_FIVE


def test_it_answers_faster_than_somebody_types(loaded):
    suggest("配电箱", on=TODAY)  # the index is made once
    began = time.perf_counter()
    for sector, words, _keys in PHRASES:
        suggest(words, sector=sector, on=TODAY)
    each = (time.perf_counter() - began) / len(PHRASES)
    sys.stdout.write(f"\n{each * 1000:.1f} ms each, {len(criteria.in_force(TODAY))} clauses\n")

    assert each < 0.05


def test_a_clause_is_offered_only_for_the_days_it_applies(loaded):
    former = {hit.clause.key.split("/")[0] for hit in suggest("铝粉除尘", on=date(2022, 1, 1))}
    now = {hit.clause.key.split("/")[0] for hit in suggest("铝粉除尘", on=TODAY)}

    assert "industry-trade-2017" in former
    assert "industry-trade-2017" not in now
    assert "industry-trade-2023" in now


def test_a_row_edited_here_is_found_by_its_new_words(loaded):
    pack = Pack.objects.get(kind="criteria", code="general", replaced_at__isnull=True)
    values = {"item": "31", "group": "本地", "text": "蹦床馆海绵池深度不足。", "wording": "full"}
    packs.edit_row(
        pack_id=pack.pk,
        key="local-trampoline",
        values=values,
        actor=system_actor(),
        at=pack.loaded_at,
        reason="本地补充",
    )

    assert suggest("蹦床海绵池太浅", on=TODAY)[0].clause.key == "general/local-trampoline"


def test_the_own_sector_comes_first(loaded):
    mine = suggest("安全通道堵塞", sector="water-transport", on=TODAY)[0].clause.key
    other = suggest("安全通道堵塞", sector="industry-trade", on=TODAY)[0].clause.key

    assert mine.startswith("passenger-ship-2018/")
    assert not other.startswith("passenger-ship-2018/")


@pytest.mark.parametrize("words", ["", "电", "！！！", "x" * 5000, "' OR 1=1 --", "\x00\x01"])
def test_what_says_nothing_finds_nothing_and_breaks_nothing(loaded, words):
    assert suggest(words, on=TODAY) == [] or len(suggest(words, on=TODAY)) <= 8
