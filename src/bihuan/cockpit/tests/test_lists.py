"""The five lists: live, frozen, compared; never added."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import QueryDict

from bihuan.cockpit.errors import FrozenTwice, ListUnknown, RegionOutside
from bihuan.cockpit.models import ListSnapshot
from bihuan.cockpit.services import (
    FIVE,
    ListRow,
    compare,
    freeze_list,
    list_of,
    overlaps,
    rows_of,
)
from bihuan.enterprises.models import Enterprise
from bihuan.hazards.models import Hazard
from bihuan.hazards.services import dismiss_hazard
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import NotFound, NotPermitted
from bihuan.kernel.ledgers import ledger_of
from bihuan.kernel.ledgers.asking import ask
from bihuan.kernel.ledgers.rows import every_row
from bihuan.risks.tests.cast import DISTRICT, HILL, NOON, RIVER, TODAY

LATER = NOON + timedelta(hours=3)


def test_an_object_stands_on_several_lists_and_every_row_says_who_answers(
    on_all_lists: Enterprise, chen: Actor
) -> None:
    with acting(chen):
        rows = {one.code: list(one.rows(chen, DISTRICT)) for one in FIVE}

        assert {code: len(found) for code, found in rows.items()} == {
            "enterprises": 2,
            "areas": 1,
            "hazards": 1,
            "risks": 1,
            "suspended": 1,
        }
        assert overlaps(chen, DISTRICT) == {4: 1, 1: 1}
    (area,) = rows["areas"]
    assert (area.unit, area.person.strip()) == ("河畔街道办事处", "孙某")
    assert area.measure == "每周巡查，逐户更换线路"
    (risk,) = rows["risks"]
    assert (risk.state, risk.person, risk.measure) == (
        "橙",
        "周某",
        "设置氨气泄漏报警并联锁切断",
    )
    (stopped,) = rows["suspended"]
    assert (stopped.person, stopped.measure) == ("孙某", "每三天上门一次")
    (hazard,) = rows["hazards"]
    assert hazard.person == "王某"


@pytest.mark.parametrize("code", [one.code for one in FIVE])
def test_the_number_of_a_list_is_clicked_down_to_exactly_its_rows(
    on_all_lists: Enterprise, chen: Actor, code: str
) -> None:
    one = list_of(code)
    query = one.address(RIVER).partition("?")[2]
    with acting(chen):
        asked = ask(ledger_of(one.ledger), QueryDict(query), chen, TODAY)
        shown = list(every_row(asked, asked.ledger.columns[:1]))

        assert asked.has_conditions or asked.tab is not None or one.code in {"areas", "risks"}
        assert len(shown) == one.by_street(chen, RIVER).get(RIVER, 0)
        assert len(shown) == len(list(one.rows(chen, RIVER)))


def test_a_frozen_list_stays_as_it_was_and_tells_what_changed(
    on_all_lists: Enterprise, chen: Actor
) -> None:
    with acting(chen):
        first = freeze_list("hazards", region=DISTRICT, actor=chen, at=NOON, note="月度例会")
        hazard = Hazard.objects.get()
        dismiss_hazard(hazard_id=hazard.pk, note="不属实", actor=chen, at=LATER)
        second = freeze_list("hazards", region=DISTRICT, actor=chen, at=LATER)

        assert (first.count, second.count) == (1, 0)
        assert first.streets == {RIVER: 1}
        found = compare(rows_of(first), rows_of(second))
    assert [row.key for row in found.gone] == [hazard.pk]
    assert (found.added, found.changed, found.same) == ([], [], 0)


def test_what_a_row_says_is_compared_too() -> None:
    before = ListRow(7, "甲厂", RIVER, "机械", "红", "区应急管理局", "张三", "")

    found = compare([before], [before._replace(state="黄")])

    assert [(old.state, new.state) for old, new in found.changed] == [("红", "黄")]


def test_the_same_list_is_not_frozen_twice_a_day(on_all_lists: Enterprise, chen: Actor) -> None:
    with acting(chen):
        freeze_list("areas", region=DISTRICT, actor=chen, at=NOON)
        with pytest.raises(FrozenTwice):
            freeze_list("areas", region=DISTRICT, actor=chen, at=LATER)
        freeze_list("areas", region=RIVER, actor=chen, at=LATER)

        assert ListSnapshot.objects.count() == 2


def test_a_street_sees_and_freezes_its_own_and_no_other(
    on_all_lists: Enterprise, chen: Actor, sun: Actor, wang: Actor
) -> None:
    with acting(chen):
        district = freeze_list("enterprises", region=DISTRICT, actor=chen, at=NOON)
    with acting(sun):
        kept = freeze_list("enterprises", region="", actor=sun, at=NOON)
        assert (kept.region, kept.count) == (RIVER, 1)
        with pytest.raises(NotFound):
            ListSnapshot.objects.visible_to(sun).one(district.pk)
        assert not ListSnapshot.objects.filter(pk=district.pk).exists()
        for outside in (HILL, DISTRICT, "000000"):
            with pytest.raises(RegionOutside):
                freeze_list("enterprises", region=outside, actor=sun, at=NOON)
    with acting(wang), pytest.raises(NotPermitted):
        freeze_list("enterprises", region="", actor=wang, at=NOON)


def test_there_are_five_lists_and_no_sixth(chen: Actor) -> None:
    with acting(chen), pytest.raises(ListUnknown):
        freeze_list("everything", region=DISTRICT, actor=chen, at=NOON)
