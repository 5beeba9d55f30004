"""A number without a ledger is named and has no value, until a room counts it."""

from __future__ import annotations

from bihuan.kernel.awaited import AwaitedRoom, still_awaited
from bihuan.kernel.indicators import all_indicators

ROOM = AwaitedRoom(
    "行政执法",
    "案件台账启用后自动计算。",
    (("enforcement.cases", "立案", "件"), ("hazards.found", "发现隐患", "条")),
)


def test_what_no_room_counts_is_awaited_with_its_reason():
    found = still_awaited([ROOM], all_indicators())

    assert list(found) == ["enforcement.cases"]
    assert found["enforcement.cases"].room == "行政执法"
    assert found["enforcement.cases"].reason == "案件台账启用后自动计算。"


def test_an_indicator_of_the_same_code_takes_its_place():
    counted = all_indicators() | {"enforcement.cases": all_indicators()["hazards.found"]}

    assert still_awaited([ROOM], counted) == {}
