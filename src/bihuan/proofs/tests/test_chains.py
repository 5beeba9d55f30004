"""Hash chains and daily roots: published test vectors, one by hand, and every way to cheat."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.proofs.chains import (
    Break,
    DailyRoot,
    Event,
    Head,
    canonical,
    daily_root,
    digest,
    event_hash,
    inclusion_proof,
    leaf_hash,
    merkle_root,
    verify_chain,
    verify_heads,
    verify_inclusion,
    verify_roots,
)

BOTH = pytest.mark.parametrize("algorithm", ["sm3", "sha256"])


def make_chain(algorithm="sm3", *, name="hazard:42", length=5):
    events, previous = [], None
    for number in range(1, length + 1):
        body = {"n": number, "text": "隐患"}
        previous = event_hash(previous, body, algorithm)
        events.append(Event(name, number, body, previous))
    return events


def head_of(events):
    return Head(events[-1].object, events[-1].number, events[-1].hash)


def make_roots(algorithm="sm3"):
    one, two = make_chain(algorithm), make_chain(algorithm, name="task:7", length=3)
    first = (head_of(one[:2]), head_of(two))
    second = (head_of(one),)
    root1 = daily_root(None, date(2026, 3, 9), first, algorithm)
    root2 = daily_root(root1, date(2026, 3, 12), second, algorithm)
    return [
        DailyRoot(date(2026, 3, 9), first, root1),
        DailyRoot(date(2026, 3, 12), second, root2),
    ]


def test_sm3_gives_the_vectors_of_the_standard():
    """GB/T 32905-2016, appendix A: "abc", and "abcd" sixteen times."""
    assert digest(b"abc", "sm3").hex() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert digest(b"abcd" * 16, "sm3").hex() == (
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )


def test_sha256_gives_the_vector_of_the_standard():
    assert digest(b"abc", "sha256").hex() == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_no_other_hash_is_taken():
    with pytest.raises(ValueError, match="no such hash"):
        digest(b"", "md5")  # type: ignore[arg-type]  # what the test is about


def test_the_page_is_enough_to_write_an_event_hash_again():
    """The bytes put together by hand: mark, 32 zero bytes, canonical JSON."""
    body = {"text": "隐患", "n": 1, "done": True}
    by_hand = hashlib.sha256(
        b"\x00" + bytes(32) + '{"done":true,"n":1,"text":"隐患"}'.encode()
    ).hexdigest()

    assert event_hash(None, body, "sha256") == by_hand
    second = hashlib.sha256(b"\x00" + bytes.fromhex(by_hand) + b"[]").hexdigest()
    assert event_hash(by_hand, [], "sha256") == second


def test_the_page_is_enough_to_write_a_root_again():
    """Three chains: two leaves are paired, the third goes up as it is."""

    def h(data):
        return hashlib.sha256(data).digest()

    heads = [Head(name, 1, bytes([i] * 32).hex()) for i, name in enumerate("cab")]
    leaves = [
        h(b"\x01" + f'["{head.object}",1,"{head.hash}"]'.encode())
        for head in sorted(heads, key=lambda head: head.object)
    ]
    top = h(b"\x02" + h(b"\x02" + leaves[0] + leaves[1]) + leaves[2])
    before = bytes([9] * 32)

    found = daily_root(before.hex(), date(2026, 5, 4), heads, "sha256")

    assert found == h(b"\x03" + before + b"2026-05-04" + top).hex()


def test_canonical_bytes_do_not_depend_on_the_order_of_keys():
    assert canonical({"b": 1, "a": [None, "中"]}) == '{"a":[null,"中"],"b":1}'.encode()
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})


@pytest.mark.parametrize("value", [0.1, {"a": [1.5]}, [float("nan")], {1: "a"}, {"a": object()}])
def test_what_two_programs_may_write_differently_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


@BOTH
def test_an_untouched_chain_holds(algorithm):
    assert verify_chain(make_chain(algorithm), algorithm) == []


@BOTH
def test_a_changed_body_is_found_where_it_is(algorithm):
    events = make_chain(algorithm)
    events[2] = replace(events[2], body={"n": 3, "text": "无隐患"})

    (found,) = verify_chain(events, algorithm)

    assert (found.object, found.event, found.what) == ("hazard:42", 3, "hash")
    assert found.found == events[2].hash
    assert found.expected != found.found


def test_a_body_changed_with_its_hash_breaks_the_next_event():
    events = make_chain()
    body = {"n": 3, "text": "无隐患"}
    events[2] = replace(events[2], body=body, hash=event_hash(events[1].hash, body, "sm3"))

    assert [(b.event, b.what) for b in verify_chain(events, "sm3")] == [(4, "hash")]


def test_an_event_taken_out_is_a_gap():
    events = make_chain()
    del events[2]

    assert verify_chain(events, "sm3") == [Break("hazard:42", 4, "gap", "3", "4")]


def test_the_first_event_taken_out_is_a_gap():
    assert verify_chain(make_chain()[1:], "sm3") == [Break("hazard:42", 2, "gap", "1", "2")]


def test_events_in_the_wrong_order_are_found():
    events = make_chain()
    events[1], events[2] = events[2], events[1]

    assert [(b.event, b.what) for b in verify_chain(events, "sm3")] == [
        (3, "gap"),
        (2, "order"),
        (4, "gap"),
    ]


def test_a_break_prints_as_the_command_line_says():
    assert Break("hazard:42", 7, "hash", "aa", "bb").as_json() == {
        "object": "hazard:42",
        "event": 7,
        "what": "hash",
        "expected": "aa",
        "found": "bb",
    }


@BOTH
def test_untouched_roots_hold(algorithm):
    assert verify_roots(make_roots(algorithm), algorithm) == []


def test_the_order_of_heads_does_not_matter():
    roots = make_roots()
    turned = [replace(roots[0], heads=roots[0].heads[::-1]), roots[1]]

    assert verify_roots(turned, "sm3") == []


def test_a_changed_head_breaks_its_root_and_no_other():
    roots = make_roots()
    roots[0] = replace(roots[0], heads=roots[0].heads[:1])

    assert [(b.object, b.what) for b in verify_roots(roots, "sm3")] == [("2026-03-09", "root")]


def test_a_day_taken_out_breaks_the_next_root():
    assert [(b.object, b.what) for b in verify_roots(make_roots()[1:], "sm3")] == [
        ("2026-03-12", "root")
    ]


def test_days_that_do_not_rise_are_found():
    roots = make_roots()

    assert "order" in {b.what for b in verify_roots(roots[::-1], "sm3")}


def test_the_last_root_commits_to_chains_that_did_not_move_that_day():
    roots = make_roots()
    quiet = replace(roots[0].heads[1], hash="00" * 32)
    first = daily_root(None, roots[0].on, (roots[0].heads[0], quiet), "sm3")

    assert daily_root(first, roots[1].on, roots[1].heads, "sm3") != roots[1].root


def test_a_chain_cut_short_is_found_by_the_heads():
    one, two = make_chain(), make_chain(name="task:7", length=3)
    stored = {(event.object, event.number): event.hash for event in [*one[:4], *two]}

    assert verify_chain(one[:4], "sm3") == []
    assert [(b.object, b.event, b.what) for b in verify_heads(make_roots(), stored)] == [
        ("hazard:42", 5, "gap")
    ]


def test_a_head_that_was_rewritten_is_found():
    one, two = make_chain(), make_chain(name="task:7", length=3)
    stored = {(event.object, event.number): event.hash for event in [*one, *two]}
    stored["task:7", 3] = "00" * 32

    (found,) = verify_heads(make_roots(), stored)

    assert (found.object, found.what, found.found) == ("task:7", "hash", "00" * 32)


def test_a_tree_has_a_leaf():
    with pytest.raises(ValueError, match="at least one leaf"):
        merkle_root([], "sm3")


def test_a_leaf_is_not_taken_for_a_node():
    """Without the marks, the two children of a node could be offered as one leaf."""
    leaves = [leaf_hash(Head(name, 1, "00" * 32), "sm3") for name in "ab"]

    assert merkle_root(leaves, "sm3") != digest(b"\x01" + leaves[0] + leaves[1], "sm3")


leaves_of_trees = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=33)


@given(leaves_of_trees, st.data())
def test_every_leaf_is_proved_and_no_other(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    root = merkle_root(leaves, "sha256")
    proof = inclusion_proof(leaves, index, "sha256")

    assert verify_inclusion(leaves[index], proof, root, "sha256")
    assert not verify_inclusion(b"\xff" + leaves[index], proof, root, "sha256")


@given(leaves_of_trees, st.data())
def test_a_tree_with_one_leaf_changed_has_another_root(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    changed = list(leaves)
    changed[index] = bytes(b ^ 1 for b in leaves[index])

    assert merkle_root(changed, "sha256") != merkle_root(leaves, "sha256")


def test_a_proof_is_asked_for_a_leaf_that_is_there():
    with pytest.raises(IndexError):
        inclusion_proof([bytes(32)], 1, "sm3")
