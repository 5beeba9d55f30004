"""Records in: mapped, stored through the rooms, once; what is wrong waits and is handled."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from bihuan.enterprises.models import Enterprise
from bihuan.exchange.errors import NotInQueue, RoomMissing, SwitchedOff
from bihuan.exchange.models import ExchangeItem, ExchangeRun
from bihuan.exchange.services import (
    RouteFacts,
    correct_item,
    drop_item,
    receive_file,
    register_connector,
    retry_item,
    run_connector,
    run_due,
    sample_file,
    set_map,
    set_route,
    switch_off,
    switch_on,
    try_connector,
)
from bihuan.exchange.services.common import map_of, shipped_map
from bihuan.exchange.services.resources.enterprises import invented_code
from bihuan.exchange.states import ItemState
from bihuan.exchange.tests.conftest import CODE, NOON, RIVER, read_file
from bihuan.hazards.models import Hazard
from bihuan.kernel.actors import acting
from bihuan.kernel.errors import InvalidInput, NotFound, NotPermitted
from bihuan.kernel.workbooks import Column, Sheet, read_workbook, workbook_bytes

TOUR, HAZARDS = "province-tour-enterprises", "province-tour-hazards"


def enterprise(number: int, **other: object) -> dict[str, object]:
    return {
        "ENT_ID": f"P{number}",
        "ENT_NAME": f"云川第{number}机械厂",
        "UNI_SC_CODE": invented_code(100 + number),
        "AREA_CODE": RIVER + "000",
        "ADDRESS": "河畔路",
        "INDUSTRY_TYPE": "07",
        "FOUND_DATE": "20200501",
        "EMP_NUM": "12",
    } | other


def problem(number: int, **other: object) -> dict[str, object]:
    return {
        "PROBLEM_ID": f"W{number}",
        "PROBLEM_DESC": f"第{number}处配电箱门缺失",
        "UNI_SC_CODE": CODE,
        "CHECK_DATE": "2026-03-09",
        "HIDDEN_LEVEL": "1",
        "REQUIREMENT": "立即整改",
    } | other


def put(connector, records, actor, name="day.json", at=NOON):
    """A file laid into the folder by hand, and the connector let work."""
    with acting(actor):
        content = json.dumps(records).encode()
        receive_file(connector_id=connector.pk, name=name, content=content, actor=actor, at=at)
    return run_connector(connector_id=connector.pk, at=at)


def test_good_rows_are_stored_and_bad_ones_come_back_marked(connect, gao, chen):
    connector = connect(TOUR, gao)

    run = put(
        connector,
        [enterprise(1), enterprise(2, AREA_CODE="110101"), enterprise(3, INDUSTRY_TYPE="77")],
        chen,
    )

    assert (run.read, run.stored, run.refused, run.theirs, run.ours) == (3, 1, 2, 3, 1)
    (back,) = read_file(connector, "refused")
    wrong = json.loads(back.read_text())["records"]
    assert [one["ENT_ID"] for one in wrong] == ["P2", "P3"]
    assert "管辖范围" in wrong[0]["error"]
    assert "代码“77”不在字段对照里" in wrong[1]["error"]
    assert len(read_file(connector, "done")) == 1
    assert read_file(connector, "in") == []
    with acting(chen):
        kept = Enterprise.objects.get(name="云川第1机械厂")
    assert (kept.sector, kept.founded_on, kept.employees) == ("machinery", date(2020, 5, 1), 12)


def test_a_workbook_comes_back_with_its_bad_rows_explained(connect, gao, chen):
    connector = connect(TOUR, gao)
    rows = [enterprise(1), enterprise(2, UNI_SC_CODE="91990102MA0000000X")]
    columns = [Column(name) for name in rows[0]]
    sheet = Sheet("企业", columns, [[str(v) for v in row.values()] for row in rows])
    with acting(chen):
        receive_file(
            connector_id=connector.pk,
            name="../企业 名单.xlsx",
            content=workbook_bytes([sheet]),
            actor=chen,
            at=NOON,
        )

    run = run_connector(connector_id=connector.pk, at=NOON)

    assert (run.stored, run.refused) == (1, 1)
    (back,) = read_file(connector, "refused")
    marked = read_workbook(back.read_bytes())[0].rows
    assert marked[0][-1] == "错误说明"
    assert marked[2][-1]
    assert ".." not in back.name


def test_the_same_file_twice_changes_nothing(connect, gao, chen):
    connector = connect(TOUR, gao)
    records = [enterprise(1), enterprise(2)]
    put(connector, records, chen)

    again = put(connector, records, chen)

    assert (again.stored, again.unchanged, again.ours) == (0, 2, 2)
    with acting(chen):
        assert ExchangeItem.objects.count() == 2
        assert Enterprise.objects.filter(name__startswith="云川第").count() == 2


def test_a_changed_record_changes_the_enterprise_and_replaces_what_was(connect, gao, chen):
    connector = connect(TOUR, gao)
    put(connector, [enterprise(1)], chen)

    put(connector, [enterprise(1, EMP_NUM="30")], chen)

    with acting(chen):
        assert Enterprise.objects.get(name="云川第1机械厂").employees == 30
        states = ExchangeItem.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == [ItemState.REPLACED, ItemState.STORED]


def test_what_went_back_to_its_former_content_is_taken_again(connect, gao, chen):
    connector = connect(TOUR, gao)
    for employees in ("12", "30", "12"):
        put(connector, [enterprise(1, EMP_NUM=employees)], chen)

    with acting(chen):
        assert Enterprise.objects.get(name="云川第1机械厂").employees == 12
        assert ExchangeItem.objects.get(state=ItemState.STORED).payload["EMP_NUM"] == "12"


def test_a_hazard_of_the_upper_tour_is_open_here_with_its_source(connect, gao, chen):
    connector = connect(HAZARDS, gao)

    put(connector, [problem(1), problem(1)], chen)

    with acting(chen):
        hazard = Hazard.objects.get()
    assert (hazard.title, hazard.source, hazard.status) == (
        "第1处配电箱门缺失",
        "upper-tour",
        "open",
    )


def test_a_living_hazard_is_not_overwritten_from_outside(connect, gao, chen):
    connector = connect(HAZARDS, gao)
    put(connector, [problem(1)], chen)

    run = put(connector, [problem(1, PROBLEM_DESC="改过的描述和要求")], chen)

    assert run.refused == 1
    with acting(chen):
        assert Hazard.objects.get().title == "第1处配电箱门缺失"
        item = ExchangeItem.objects.get(state=ItemState.REFUSED)
    assert item.error_code == "exchange.changed_upstream"


def test_a_record_without_a_number_of_its_own_waits_for_somebody(connect, gao, chen):
    connector = connect(HAZARDS, gao)
    put(connector, [problem(1, PROBLEM_ID="")], chen)
    with acting(chen):
        item = ExchangeItem.objects.get()
        assert item.error_code == "exchange.record_unreadable"

        done = correct_item(
            item_id=item.pk,
            content=problem(1),
            reason="电话核实编号为W1",
            actor=chen,
            at=NOON,
        )

        assert (done.state, done.external_id) == (ItemState.STORED, "W1")


def test_what_failed_is_tried_again_later_and_heals(connect, gao, chen):
    """The hazard came before its enterprise."""
    hazards, tour = connect(HAZARDS, gao), connect(TOUR, gao)
    code = invented_code(101)
    put(hazards, [problem(1, UNI_SC_CODE=code)], chen)
    put(tour, [enterprise(1)], chen)
    run_connector(connector_id=hazards.pk, at=NOON + timedelta(minutes=4))
    with acting(chen):
        assert Hazard.objects.count() == 0  # not yet due

    run_connector(connector_id=hazards.pk, at=NOON + timedelta(minutes=5))

    with acting(chen):
        assert Hazard.objects.get().enterprise.code == code
        assert ExchangeItem.objects.get(connector=hazards).attempts == 2


def test_after_the_last_try_a_row_waits_for_somebody(connect, gao, chen):
    connector = connect(HAZARDS, gao)
    put(connector, [problem(1, UNI_SC_CODE="", ENT_NAME="没有的企业")], chen)

    for day in range(1, 9):
        run_connector(connector_id=connector.pk, at=NOON + timedelta(days=day))

    with acting(chen):
        item = ExchangeItem.objects.get()
        assert (item.attempts, item.next_try_at, item.state) == (6, None, ItemState.REFUSED)
        dropped = drop_item(item_id=item.pk, reason="企业在外区", actor=chen, at=NOON)
        assert dropped.state == ItemState.DROPPED
        with pytest.raises(NotInQueue):
            retry_item(item_id=item.pk, actor=chen, at=NOON)


def test_what_was_given_up_does_not_come_back_with_the_next_file(connect, gao, chen):
    connector = connect(HAZARDS, gao)
    bad = problem(1, UNI_SC_CODE="", ENT_NAME="没有的企业")
    put(connector, [bad], chen)
    with acting(chen):
        drop_item(item_id=ExchangeItem.objects.get().pk, reason="企业在外区", actor=chen, at=NOON)

    run = put(connector, [bad], chen)

    assert (run.unchanged, run.refused) == (1, 0)


def test_giving_up_needs_a_reason(connect, gao, chen):
    connector = connect(HAZARDS, gao)
    put(connector, [problem(1, CHECK_DATE="")], chen)
    with acting(chen), pytest.raises(InvalidInput):
        drop_item(item_id=ExchangeItem.objects.get().pk, reason=" ", actor=chen, at=NOON)


def test_a_file_that_is_no_file_of_this_connector_is_refused_whole(connect, gao, chen):
    connector = connect(TOUR, gao)
    for name, content in (
        ("a.docx", b"x"),
        ("a.json", b"[1]"),
        ("a.json", b"{}"),
        ("a.xlsx", b"PK"),
        ("a.json", b"[]"),
    ):
        with acting(chen), pytest.raises(InvalidInput):
            receive_file(connector_id=connector.pk, name=name, content=content, actor=chen, at=NOON)
    with acting(chen):
        assert ExchangeItem.objects.count() == 0
    assert read_file(connector, "in") == []


def test_a_broken_file_laid_into_the_folder_goes_to_the_refused_and_the_others_are_read(
    connect, gao, chen
):
    connector = connect(TOUR, gao)
    from bihuan.exchange.services.folders import folder_of

    (folder_of(connector, "in") / "broken.json").write_bytes(b"{")

    run = put(connector, [enterprise(1)], chen)

    assert run.stored == 1
    assert "broken.json" in run.failure
    assert [path.name for path in read_file(connector, "refused")] == ["broken.json"]


def test_an_own_field_map_is_used_and_an_update_of_the_pack_does_not_touch_it(connect, gao, chen):
    connector = connect(TOUR, gao)
    lines = [
        {**line, "theirs": "企业名"} if line["ours"] == "name" else line
        for line in shipped_map(TOUR)
    ]
    with acting(gao):
        set_map(connector_id=connector.pk, lines=lines, actor=gao, at=NOON)
        connector.refresh_from_db()
        assert map_of(connector) == lines
    record = enterprise(1)
    record["企业名"] = record.pop("ENT_NAME")

    assert put(connector, [record], chen).stored == 1


def test_a_field_map_that_cannot_work_is_refused_line_by_line(connect, gao):
    connector = connect(TOUR, gao)
    lines = [
        {"key": "a", "title": "甲", "theirs": "A", "ours": "nowhere", "convert": "text"},
        {"key": "b", "title": "乙", "theirs": "B", "ours": "sector", "convert": "dictionary"},
        {"key": "c", "title": "丙", "theirs": "", "ours": "name", "convert": "text"},
    ]
    with acting(gao), pytest.raises(InvalidInput) as refusal:
        set_map(connector_id=connector.pk, lines=lines, actor=gao, at=NOON)
    assert set(refusal.value.fields) == {"a", "b", "c", "external_id"}


def test_the_test_feed_goes_the_whole_way_and_leaves_nothing(connect, gao, chen):
    connector = connect(TOUR, gao)
    with acting(chen):
        before = Enterprise.objects.count()
        run = try_connector(connector_id=connector.pk, actor=chen, at=NOON)

        assert (run.read, run.stored, run.refused) == (8, 6, 2)
        assert [one["state"] for one in run.lines].count("stored") == 6
        assert Enterprise.objects.count() == before
        assert ExchangeItem.objects.count() == 0
        assert ExchangeRun.objects.get().is_trial


def test_the_test_feed_as_a_file_is_what_the_connector_takes(connect, gao, chen):
    connector = connect(TOUR, gao)
    with acting(chen):
        name, content = sample_file(connector_id=connector.pk, actor=chen, at=NOON)
        receive_file(connector_id=connector.pk, name=name, content=content, actor=chen, at=NOON)

    run = run_connector(connector_id=connector.pk, at=NOON)

    assert (run.stored, run.refused) == (6, 2)


def test_a_connector_whose_room_is_missing_says_so_and_stays_off(house, gao):
    with acting(gao):
        connector = register_connector(code="tailings-warning", actor=gao, at=NOON)
        with pytest.raises(RoomMissing) as refusal:
            switch_on(connector_id=connector.pk, actor=gao, at=NOON)
    assert "监测预警" in str(refusal.value)


def test_what_is_off_takes_nothing(connect, gao, chen):
    connector = connect(TOUR, gao)
    with acting(gao):
        switch_off(connector_id=connector.pk, reason="对方停机", actor=gao, at=NOON)
    with acting(chen), pytest.raises(SwitchedOff):
        receive_file(connector_id=connector.pk, name="a.json", content=b"[{}]", actor=chen, at=NOON)
    assert run_connector(connector_id=connector.pk, at=NOON) is None


def test_the_timetable_asks_for_what_is_due(connect, gao, chen):
    connector = connect(HAZARDS, gao)  # every hour
    assert run_due(at=NOON) == 1
    run_connector(connector_id=connector.pk, at=NOON)

    assert run_due(at=NOON + timedelta(minutes=59)) == 0
    assert run_due(at=NOON + timedelta(minutes=60)) == 1


def test_only_who_may_sets_up_and_nobody_sees_another_district(connect, gao, chen, wu, person):
    connector = connect(TOUR, gao)
    with acting(chen), pytest.raises(NotPermitted):
        switch_off(connector_id=connector.pk, reason="x", actor=chen, at=NOON)
    with acting(wu), pytest.raises(NotPermitted):
        try_connector(connector_id=connector.pk, actor=wu, at=NOON)
    from bihuan.kernel.permissions import Role

    stranger = person("外人", Role.OFFICE_HEAD, "office", "990103")
    with acting(stranger), pytest.raises(NotFound):
        switch_off(connector_id=connector.pk, reason="x", actor=stranger, at=NOON)


def test_an_older_content_that_waited_does_not_come_after_a_newer_one(connect, gao, chen):
    """Both were refused until the enterprise was there; only the newer one is taken then."""
    hazards, tour = connect(HAZARDS, gao), connect(TOUR, gao)
    code = invented_code(101)
    put(hazards, [problem(1, UNI_SC_CODE=code)], chen)
    put(hazards, [problem(1, UNI_SC_CODE=code, PROBLEM_DESC="更正后的描述和要求")], chen)
    put(tour, [enterprise(1)], chen)

    run_connector(connector_id=hazards.pk, at=NOON + timedelta(hours=1))

    with acting(chen):
        assert Hazard.objects.get().title == "更正后的描述和要求"
        states = ExchangeItem.objects.filter(connector=hazards).order_by("pk")
        assert [one.state for one in states] == [ItemState.REPLACED, ItemState.STORED]


def test_odd_signs_in_one_record_do_not_stop_the_others(connect, gao, chen):
    connector = connect(TOUR, gao)
    odd = enterprise(2, ENT_NAME="云川\0第2机械厂", ADDRESS="河畔\ud800路", EMP_NUM=float("inf"))

    run = put(connector, [enterprise(1), odd, enterprise(3)], chen)

    assert (run.read, run.stored, run.refused, run.failed) == (3, 2, 1, 0)
    with acting(chen):
        item = ExchangeItem.objects.get(state=ItemState.REFUSED)
    assert "不是数字" in item.error


@pytest.mark.parametrize("address", ["https://[::1", "https://a.example:port", "ftp://a.example"])
def test_what_is_no_address_is_refused(connect, gao, address):
    connector = connect(TOUR, gao)

    with acting(gao), pytest.raises(InvalidInput) as refused:
        set_route(
            connector_id=connector.pk,
            facts=RouteFacts(route="rest", address=address, token="密"),
            actor=gao,
            at=NOON,
        )

    assert set(refused.value.fields) == {"address", "token"}
