"""Packs in the database: loading, local edits, conflicts, refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from bihuan.content import loader
from bihuan.content import pack as content
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.audit import verify
from bihuan.kernel.errors import InvalidInput, NotPermitted
from bihuan.kernel.models import Pack, PackRow
from bihuan.kernel.packs.merging import merge
from bihuan.kernel.permissions import permissions_of
from bihuan.kernel.scope import Scope

NOON = datetime(2026, 5, 6, 4, tzinfo=UTC)
LATER = datetime(2026, 5, 7, 4, tzinfo=UTC)


def head(user_id: int | None = None, role: str = "office_head") -> Actor:
    return Actor(
        user_id=user_id or 7,
        name="周主任",
        role=role,
        scope=Scope.of_region("990100"),
        permissions=permissions_of(role),
        region="990100",
    )


def make_pack(version: str = "1", kind: str = "dictionary", **titles: str) -> content.Pack:
    rows = [{"key": key, "title": title} for key, title in titles.items()]
    return content.Pack(
        code="colours",
        kind=kind,
        title="颜色",
        version=version,
        effective_from=None,
        effective_to=None,
        sources=(content.Source("本系统设定"),),
        mark="house",
        extra=MappingProxyType({"open": True}),
        rows=tuple(rows),
        digest=content.digest_of({"version": version}, rows),
    )


def load(pack: content.Pack, at: datetime = NOON) -> packs.LoadedPack:
    return packs.load(at, [pack])[0]


def pack_id(code: str = "colours", kind: str = "dictionary") -> int:
    return packs.in_force(kind, code).pack_id


def edit(
    key: str, actor: Actor | None = None, reason: str = "按本区叫法", **values: object
) -> PackRow:
    with acting(actor or head()) as who:
        return packs.edit_row(
            pack_id=pack_id(), key=key, values=values, actor=who, at=NOON, reason=reason
        )


def titles() -> dict[str, str]:
    return {row["key"]: row["title"] for row in packs.rows("dictionary", "colours")}


def test_all_shipped_packs_load_and_a_second_load_changes_nothing(as_app_role: None) -> None:
    packs.load(NOON)
    again = packs.load(LATER)

    assert {loaded.outcome for loaded in again} == {"unchanged"}
    assert len(again) == len(loader.all_packs())
    assert packs.rows("time-limit", "statutory")


def test_a_new_version_takes_over_and_the_former_stays(as_app_role: None) -> None:
    load(make_pack(red="红", blue="蓝"))

    loaded = load(make_pack("2", red="大红", green="绿"), LATER)

    assert titles() == {"red": "大红", "green": "绿"}
    assert list(loaded.lines()) == [
        "更新 字典“颜色”（dictionary/colours） 第1版→第2版，2 行",
        "  + green",
        "  - blue",
        "  ~ red.title：红 → 大红",
    ]
    former = Pack.objects.get(kind="dictionary", code="colours", version="1")
    assert former.replaced_at == LATER
    assert former.rows.count() == 2


def test_files_changed_without_a_new_version_are_taken_in_place(as_app_role: None) -> None:
    load(make_pack(red="红", blue="蓝"))

    loaded = load(make_pack("1", red="大红", green="绿"), LATER)

    assert loaded.outcome == "updated"
    assert titles() == {"red": "大红", "green": "绿"}
    load(make_pack("1", red="红", blue="蓝"), LATER)
    assert titles() == {"red": "红", "blue": "蓝"}


def test_a_local_edit_survives_a_new_version(as_app_role: None) -> None:
    load(make_pack(red="红", blue="蓝"))
    edit("red", title="赤")

    loaded = load(make_pack("2", red="红", blue="天蓝"), LATER)

    assert titles() == {"red": "赤", "blue": "天蓝"}
    assert loaded.kept == ("red",)
    assert loaded.conflicts == ()


def test_a_new_version_against_a_local_edit_is_a_conflict_to_be_settled(as_app_role: None) -> None:
    load(make_pack(red="红"))
    edit("red", title="赤")

    loaded = load(make_pack("2", red="大红"), LATER)

    assert loaded.conflicts == ("red",)
    assert titles() == {"red": "赤"}
    assert PackRow.objects.get(pack_id=pack_id(), key="red").conflict == {
        "key": "red",
        "title": "大红",
    }
    with acting(head()) as who:
        packs.accept_shipped(pack_id=pack_id(), key="red", actor=who, at=LATER, reason="随国标")
    assert titles() == {"red": "大红"}
    assert PackRow.objects.get(pack_id=pack_id(), key="red").conflict is None


def test_a_conflict_may_be_settled_for_the_local_edit(as_app_role: None) -> None:
    load(make_pack(red="红"))
    edit("red", title="赤")
    load(make_pack("2", red="大红"), LATER)

    with acting(head()) as who:
        packs.keep_local(pack_id=pack_id(), key="red", actor=who, at=LATER, reason="本区沿用")

    row = PackRow.objects.get(pack_id=pack_id(), key="red")
    assert (row.conflict, titles()) == (None, {"red": "赤"})
    with acting(head()) as who, pytest.raises(packs.RowUnchanged):
        packs.keep_local(pack_id=pack_id(), key="red", actor=who, at=LATER, reason="本区沿用")


def test_fields_that_only_one_side_changed_are_merged(as_app_role: None) -> None:
    load(make_pack(red="红"))
    edit("red", title="红", note="本区补充说明")

    loaded = load(make_pack("2", red="大红"), LATER)

    assert loaded.conflicts == ()
    row = packs.row("dictionary", "colours", "red")
    assert (row["title"], row["note"]) == ("大红", "本区补充说明")


def test_a_row_edited_here_stays_when_it_is_no_longer_shipped(as_app_role: None) -> None:
    load(make_pack(red="红", blue="蓝"))
    edit("red", title="赤")

    loaded = load(make_pack("2", blue="蓝"), LATER)

    assert loaded.conflicts == ("red",)
    assert titles() == {"blue": "蓝", "red": "赤"}
    with acting(head()) as who:
        packs.accept_shipped(pack_id=pack_id(), key="red", actor=who, at=LATER, reason="随版")
    assert titles() == {"blue": "蓝"}


def test_a_row_added_here_comes_last_and_stays(as_app_role: None) -> None:
    load(make_pack(red="红"))
    edit("teal", title="青")

    load(make_pack("2", red="红", blue="蓝"), LATER)

    assert list(titles()) == ["red", "blue", "teal"]


def test_a_withdrawn_row_is_left_out_until_it_is_restored(as_app_role: None) -> None:
    load(make_pack(red="红", blue="蓝"))
    with acting(head()) as who:
        packs.withdraw_row(pack_id=pack_id(), key="red", actor=who, at=NOON, reason="不用")
    assert titles() == {"blue": "蓝"}

    load(make_pack("2", red="红", blue="蓝"), LATER)
    assert titles() == {"blue": "蓝"}

    with acting(head()) as who:
        packs.restore_row(pack_id=pack_id(), key="red", actor=who, at=LATER, reason="又用")
    assert titles() == {"red": "红", "blue": "蓝"}
    with acting(head()) as who, pytest.raises(packs.RowUnchanged):
        packs.restore_row(pack_id=pack_id(), key="red", actor=who, at=LATER, reason="又用")


def test_an_edit_back_to_what_is_shipped_is_no_edit_any_more(as_app_role: None) -> None:
    load(make_pack(red="红"))
    edit("red", title="赤")

    row = edit("red", title="红")

    assert row.local is None


def test_edits_are_in_the_chain_of_the_pack_and_it_verifies(as_app_role: None) -> None:
    load(make_pack(red="红"))
    edit("red", title="赤")

    with acting(head()):
        newest = packs.history(pack_id())[0]
    assert newest["text"] == "修改“red”"
    assert newest["data"]["before"] == {"key": "red", "title": "红"}
    from bihuan.kernel.actors import system_actor

    with acting(system_actor()):
        assert verify().broken == ()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        pytest.param({}, "row", id="no title"),
        pytest.param({"title": 3}, "title", id="a number for a title"),
        pytest.param({"title": "赤", "colour": "x"}, "row", id="an unknown column"),
        pytest.param({"title": "赤", "parent": "white"}, "parent", id="an unknown parent"),
        pytest.param({"title": "赤", "parent": "red"}, "parent", id="its own parent"),
    ],
)
def test_values_that_do_not_fit_are_refused_beside_their_field(
    as_app_role: None, values: dict[str, Any], field: str
) -> None:
    load(make_pack(red="红"))

    with pytest.raises(InvalidInput) as refusal:
        edit("red", **values)

    assert list(refusal.value.fields) == [field]


def test_a_cycle_of_parents_is_refused(as_app_role: None) -> None:
    load(make_pack(red="红", dark="暗红"))
    edit("dark", title="暗红", parent="red")

    with pytest.raises(InvalidInput) as refusal:
        edit("red", title="红", parent="dark")

    assert "parent" in refusal.value.fields


def test_an_edit_needs_a_reason(as_app_role: None) -> None:
    load(make_pack(red="红"))

    with pytest.raises(InvalidInput) as refusal:
        edit("red", reason="  ", title="赤")

    assert refusal.value.fields == {"reason": "请写明修改的理由或依据。"}
    with pytest.raises(InvalidInput):
        edit("red", reason="长" * 201, title="赤")


def test_an_edit_needs_the_permission(as_app_role: None) -> None:
    load(make_pack(red="红"))

    with pytest.raises(NotPermitted):
        edit("red", actor=head(role="street"), title="赤")


def test_an_edit_that_changes_nothing_is_refused(as_app_role: None) -> None:
    load(make_pack(red="红"))

    with pytest.raises(packs.RowUnchanged):
        edit("red", title="红")


def test_a_key_that_no_pack_could_ship_is_refused(as_app_role: None) -> None:
    load(make_pack(red="红"))

    with pytest.raises(InvalidInput) as refusal:
        edit("大红", title="大红")

    assert list(refusal.value.fields) == ["key"]


def test_only_the_version_in_force_is_edited(as_app_role: None) -> None:
    load(make_pack(red="红"))
    former = pack_id()
    load(make_pack("2", red="大红"), LATER)

    with acting(head()) as who, pytest.raises(packs.PackReplaced):
        packs.edit_row(
            pack_id=former, key="red", values={"title": "赤"}, actor=who, at=LATER, reason="试"
        )


def test_unknown_packs_and_rows_are_refused(as_app_role: None) -> None:
    load(make_pack(red="红"))

    with pytest.raises(packs.PackUnknown):
        packs.rows("dictionary", "nothing")
    with pytest.raises(packs.RowUnknown):
        packs.row("dictionary", "colours", "white")
    with acting(head()) as who, pytest.raises(packs.RowUnknown):
        packs.withdraw_row(pack_id=pack_id(), key="white", actor=who, at=NOON, reason="试")
    with acting(head()) as who, pytest.raises(packs.PackUnknown):
        packs.withdraw_row(pack_id=0, key="white", actor=who, at=NOON, reason="试")


def test_a_broken_pack_is_refused_and_nothing_is_loaded(as_app_role: None) -> None:
    broken = replace(make_pack(red="红"), rows=({"key": "red"},))

    with pytest.raises(packs.PacksBroken):
        packs.load(NOON, [make_pack("3", blue="蓝"), broken])

    assert not Pack.objects.filter(code="colours").exists()


def test_a_pack_outside_its_dates_has_no_rows_on_that_day(as_app_role: None) -> None:
    dated = replace(
        make_pack(red="红"), effective_from=date(2026, 2, 1), effective_to=date(2026, 2, 28)
    )
    load(dated)

    days = (date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1))
    assert [len(packs.rows("dictionary", "colours", on=day)) for day in days] == [0, 1, 1, 0]


def test_an_edit_of_another_process_arrives_with_the_next_check(
    as_app_role: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(make_pack(red="红"))
    assert titles() == {"red": "红"}
    edit("red", title="赤")
    # As if the edit had been made elsewhere: this process still remembers the former stamp.
    monkeypatch.setattr("bihuan.kernel.packs.reading.CHECK_SECONDS", 0.0)

    assert titles() == {"red": "赤"}


def test_remembered_rows_cost_no_query(as_app_role: None, django_assert_num_queries) -> None:
    load(make_pack(red="红"))
    titles()

    with django_assert_num_queries(0):
        titles()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        pytest.param({"value": "25:61"}, "请按 22:00 的写法填写时刻。", id="no such time"),
        pytest.param({"value": 7}, "请按 22:00 的写法填写时刻。", id="not a time"),
    ],
)
def test_a_setting_takes_only_values_of_its_type(
    as_app_role: None, values: dict[str, object], sentence: str
) -> None:
    packs.load(NOON)
    row = packs.row("setting", "notices", "quiet-from")
    row.pop("mark")

    with acting(head()) as who, pytest.raises(InvalidInput) as refusal:
        packs.edit_row(
            pack_id=pack_id("notices", "setting"),
            key="quiet-from",
            values=row | values,
            actor=who,
            at=NOON,
            reason="试",
        )

    assert refusal.value.fields == {"value": sentence}


def test_the_application_may_not_delete_rows(as_app_role: None) -> None:
    load(make_pack(red="红"))

    from django.db.utils import ProgrammingError

    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_packrow")


FIELDS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2), max_size=4)


@given(FIELDS, FIELDS, FIELDS)
def test_a_merge_never_loses_what_only_one_side_changed(base, local, shipped) -> None:
    merged, conflicts = merge(base, local, shipped)

    for name in {*base, *local, *shipped}:
        if local.get(name) == base.get(name):
            assert merged.get(name) == shipped.get(name)
        else:
            assert merged.get(name) == local.get(name)
            disagree = shipped.get(name) not in (base.get(name), local.get(name))
            assert (name in conflicts) == disagree
