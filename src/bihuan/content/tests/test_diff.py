"""What changes between two versions of a pack."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bihuan.content.loader import Change, diff

rows = st.dictionaries(
    st.sampled_from("abcdef"),
    st.dictionaries(st.sampled_from(["title", "note"]), st.integers() | st.none(), max_size=2),
).map(lambda found: [{"key": key, **row} for key, row in found.items()])


def test_added_removed_and_changed_rows_are_told_apart():
    old = [{"key": "a", "title": "甲"}, {"key": "b", "title": "乙", "note": "旧"}]
    new = [{"key": "b", "title": "乙方"}, {"key": "c", "title": "丙"}]

    found = diff(old, new)

    assert found.added == ("c",)
    assert found.removed == ("a",)
    assert found.changed == (Change("b", "note", "旧", None), Change("b", "title", "乙", "乙方"))
    assert found


@given(rows)
def test_nothing_changes_against_itself_whatever_the_order(given_rows):
    assert not diff(given_rows, given_rows[::-1])


@given(rows, rows)
def test_a_diff_turned_round_swaps_old_and_new(one, two):
    there, back = diff(one, two), diff(two, one)

    assert set(there.added) == set(back.removed)
    assert {(c.key, c.field, c.old, c.new) for c in there.changed} == {
        (c.key, c.field, c.new, c.old) for c in back.changed
    }
