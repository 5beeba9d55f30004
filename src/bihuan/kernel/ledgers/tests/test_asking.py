"""What an address may say, and the sentence where it cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.kernel.actors import system_actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.ledgers.asking import place_of, place_text
from bihuan.kernel.ledgers.tests.cast import LOOPS, TODAY, asked


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("tab=none", "tab"),
        ("sort=status", "sort"),
        ("sort=password", "sort"),
        ("after=x", "after"),
        ("before=1~2026-02-30", "before"),
        ("due_from=2026-02-30", "due_from"),
        ("due_to=tomorrow", "due_to"),
        ("due_from=2026-03-02&due_to=2026-03-01", "due_from"),
        ("region=99%27--", "region"),
        ("owner=seven", "owner"),
        ("owner=99999999999999999999", "owner"),
        ("where=" + "长" * 61, "where"),
        ("q=" + "长" * 61, "q"),
        ("q=a%00b", "q"),
        ("where=a%00b", "where"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name_with_a_sentence(query: str, name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        asked(system_actor(), query)

    assert list(refusal.value.fields) == [name]
    assert refusal.value.fields[name].endswith("。")
    assert refusal.value.http_status == 422


def test_several_wrong_conditions_are_told_at_once() -> None:
    with pytest.raises(InvalidInput) as refusal:
        asked(system_actor(), "due_from=x&owner=y&tab=z")

    assert set(refusal.value.fields) == {"due_from", "owner", "tab"}


def test_unknown_parameters_and_odd_sizes_are_left_alone() -> None:
    found = asked(system_actor(), "utm=1&per=7&cols=nothing")

    assert found.size == 50
    assert [column.key for column in found.columns] == [
        column.key for column in LOOPS.columns if column.is_shown
    ]


def test_columns_come_in_the_order_of_the_ledger() -> None:
    found = asked(system_actor(), "cols=region,number")

    assert [column.key for column in found.columns] == ["number", "region"]


@given(
    pk=st.integers(1, 2**62), text=st.text(st.characters(exclude_characters="\x00"), max_size=30)
)
def test_a_place_is_read_back_as_it_was_written(pk: int, text: str) -> None:
    order = asked(system_actor(), "sort=number").order
    wrong: dict[str, str] = {}
    parameters = asked(system_actor()).parameters
    assert parameters is not None
    typed = parameters.copy()
    typed["after"] = place_text(pk, text, order)

    found = place_of(LOOPS, order, typed, wrong)

    assert not wrong
    assert found is not None
    assert (found.pk, found.value, found.is_after) == (pk, text, True)


@given(st.dates())
def test_a_place_in_an_order_of_days_is_read_back(day: object) -> None:
    order = asked(system_actor(), "sort=due_on").order
    parameters = asked(system_actor()).parameters
    assert parameters is not None
    typed = parameters.copy()
    typed["before"] = place_text(5, day, order)

    found = place_of(LOOPS, order, typed, {})

    assert found is not None
    assert (found.pk, found.value, found.is_after) == (5, day, False)


def test_the_day_is_told_and_not_read_from_the_clock() -> None:
    assert asked(system_actor()).today == TODAY
