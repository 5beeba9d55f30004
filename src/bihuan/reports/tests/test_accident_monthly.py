"""The monthly report of accidents: from sheets that came in, and from a room once it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.indicators import FOUND, FOUND_MAJOR, HAZARDS
from bihuan.hazards.models import Hazard
from bihuan.kernel.actors import acting
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Fact, Indicator
from bihuan.kernel.ledgers import ledger_of
from bihuan.kernel.ledgers.asking import ask
from bihuan.kernel.ledgers.rows import matching_ids
from bihuan.kernel.workflow import HouseRule
from bihuan.reports.composition import Composition
from bihuan.reports.errors import PeriodOpen, SheetOlder, StatisticsDiffer
from bihuan.reports.importing import STATISTICS_IMPORTER, month
from bihuan.reports.kinds import kind_of
from bihuan.reports.kinds.accident_monthly import AccidentMonthly
from bihuan.reports.kinds.accidents import ROOM, room_source
from bihuan.reports.services import (
    StatisticsEntry,
    Wanted,
    asked_for,
    compose,
    machine_document,
    record_statistics,
)

APRIL = date(2023, 4, 30)
AT = datetime(2023, 5, 8, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 20, tzinfo=UTC)
CUT_OFF = date(2023, 5, 6)
DISTRICT, RIVER, HILL = "990102", "990102001", "990102002"


@pytest.fixture
def record(chen):
    def take(on: date, sector: str, area: str, *numbers: int | None, **more):
        names = ("accidents", "deaths", "injured", "larger_accidents", "larger_deaths")
        said = dict(zip(names, numbers, strict=False))
        at = more.pop("at", AT)
        loss = more.pop("loss", Decimal(10))
        with acting(chen):
            entry = StatisticsEntry(
                month=on,
                scope="production",
                source="区应急管理局事故统计",
                sector=sector,
                area=area,
                loss=loss,
                **{"cut_off": CUT_OFF} | more,
                **said,
            )
            return record_statistics(entry, actor=chen, at=at)

    return take


@pytest.fixture
def sheets(record):
    """January to April of two years; April 2023: 3 accidents in construction, 2 in transport."""
    for year, april in ((2022, (4, 5, 1)), (2023, (3, 3, 2))):
        for number in (1, 2, 3):
            on = date(year, number, 1)
            record(on, "construction", "", 1, 1, 0, 0, 0)
            record(on, "road-transport", "", 0, 0, 0, 0, 0)
            record(on, "", RIVER, 1, 1, 0, 0, 0)
            record(on, "", HILL, 0, 0, 0, 0, 0)
        on = date(year, 4, 1)
        record(on, "construction", "", *april, 0, 0)
        record(on, "road-transport", "", 2, 4, 0, 1, 3)
        record(on, "", RIVER, april[0] + 2, april[1] + 3, april[2], 1, 3)
        record(on, "", HILL, 0, 1, 0, 0, 0)


def monthly(actor, **more) -> Composition:
    with acting(actor):
        return compose(
            "accident-monthly", Wanted(on=APRIL, as_of=NOW, **more), actor=actor, now=NOW
        )


def table(composition: Composition, title: str) -> dict[str, list[object]]:
    document = machine_document(composition)
    found = {one["title"]: one for section in document["sections"] for one in section["tables"]}
    return {row[0]: row[1:] for row in found[title]["rows"]}


def test_the_month_and_the_year_come_out_of_the_sheets_as_reckoned_by_hand(chen, sheets):
    composition = monthly(chen)

    assert composition.title == "云川区2023年1至4月生产安全事故情况"
    assert table(composition, "当月情况") == {
        "事故起数（起）": [5, 6, -1, -16.7, 1, 400.0],
        "死亡人数（人）": [7, 9, -2, -22.2, 1, 600.0],
        "受伤人数（人）": [2, 1, 1, 100.0, 0, None],
        "直接经济损失（万元）": [20.0, 20.0, 0.0, 0.0, 20.0, 0.0],
    }
    assert table(composition, "累计情况")["事故起数（起）"] == [8, 9, -1, -11.1]
    text = machine_document(composition)["sections"][0]["paragraphs"][1]
    assert text.startswith(
        "2023年1月至4月，云川区共接报各类生产安全事故8起、死亡10人、受伤2人；"
        "事故起数较上年同期的9起减少1起、下降11.1%"
    )


def test_both_partitions_close_on_the_total_changes_included(chen, sheets):
    composition = monthly(chen)

    assert table(composition, "累计分行业领域事故情况") == {
        "建筑施工": [6, 7, -1, 75.0, 6, 8, -2],
        "道路运输": [2, 2, 0, 25.0, 4, 4, 0],
        "合计": [8, 9, -1, 100.0, 10, 12, -2],
    }
    assert table(composition, "累计分地区事故情况") == {
        "河畔街道": [8, 9, -1, 100.0, 9, 11, -2],
        "山前街道": [0, 0, 0, 0.0, 1, 1, 0],
        "合计": [8, 9, -1, 100.0, 10, 12, -2],
    }
    checks = machine_document(composition)["checks"]
    assert checks["open"] == []
    assert checks["ok"] >= 12


def test_an_area_sheet_that_disagrees_with_the_sector_sheet_is_noticed(chen, sheets, record):
    record(date(2023, 4, 1), "", DISTRICT, 1, 0, 0, 0, 0)

    faults = [one["text"] for one in machine_document(monthly(chen))["checks"]["open"]]
    assert faults
    assert all("分地区事故情况" in text and "差1" in text for text in faults)


def test_every_bound_figure_leads_to_the_rows_that_came_in(chen, sheets):
    composition = monthly(chen)

    bound = [one for one in composition.figures if not one.of and one.value is not None]
    assert len(bound) > 30
    with acting(chen):
        for figure in bound:
            path, _mark, query = figure.url.partition("?")
            asked = ask(ledger_of(path.split("/")[2]), QueryDict(query), chen, today=APRIL)
            assert len(matching_ids(asked, 100)) == figure.rows, (figure.label, figure.url)


def test_a_month_without_a_sheet_is_unknown_and_the_report_says_why(chen, house):
    composition = monthly(chen)

    assert {one.value for one in composition.figures} == {None}
    assert "没有2023年4月的事故统计表" in composition.source
    assert "事故还没有台账" in composition.source
    assert (
        "共接报各类生产安全事故—、死亡—"
        in machine_document(composition)["sections"][0]["paragraphs"][0]
    )


def test_a_gap_in_the_months_leaves_the_year_unknown_but_not_the_month(chen, record):
    record(date(2023, 4, 1), "construction", "", 3, 3, 2, 0, 0)

    found = table(monthly(chen), "当月情况")["事故起数（起）"]
    assert found == [3, None, None, None, None, None]
    assert table(monthly(chen), "累计情况")["事故起数（起）"] == [None] * 4


def test_a_measure_that_one_row_leaves_out_is_unknown_not_smaller(chen, record):
    record(date(2023, 4, 1), "construction", "", 3, 3, 2, 0, 0, loss=None)
    record(date(2023, 4, 1), "road-transport", "", 1, 1, 0, 0, 0)

    found = table(monthly(chen), "当月情况")
    assert found["直接经济损失（万元）"][0] is None
    assert found["死亡人数（人）"][0] == 4


def test_a_revision_takes_the_place_of_the_sheet_and_the_old_report_comes_out_again(
    chen, sheets, record
):
    april, later = date(2023, 4, 1), AT + timedelta(days=40)
    revised = {"cut_off": date(2023, 6, 15), "revision": "补报1起", "at": later}
    record(april, "construction", "", 4, 4, 2, 0, 0, **revised)
    record(april, "road-transport", "", 2, 4, 0, 1, 3, **revised)

    assert table(monthly(chen), "当月情况")["事故起数（起）"][0] == 6
    assert "2023年4月数据修订：补报1起" in monthly(chen).source
    with acting(chen):
        wanted = Wanted(on=APRIL, as_of=AT + timedelta(days=1))
        before = compose("accident-monthly", wanted, actor=chen, now=NOW)
    assert table(before, "当月情况")["事故起数（起）"][0] == 5


def test_a_row_that_cannot_be_is_refused(chen, record):
    april = date(2023, 4, 1)
    record(april, "construction", "", 3, 3)
    assert record(april, "construction", "", 3, 3)[1] is False
    with pytest.raises(StatisticsDiffer):
        record(april, "construction", "", 4, 3)
    with pytest.raises(SheetOlder):
        record(april, "construction", "", 3, 3, cut_off=date(2023, 5, 1))
    for wrong in (("", "", 1, 1), ("construction", "", 1, 1, 0, 2, 0)):
        with pytest.raises(InvalidInput):
            record(date(2023, 3, 1), *wrong)


@pytest.mark.parametrize("written", ["2023-04", "2023年4月", "2023/4", "2023-04-01"])
def test_a_month_is_read_as_people_write_it(written):
    assert month(written) == date(2023, 4, 1)
    assert "month" in {column.name for column in STATISTICS_IMPORTER.columns}


def test_a_month_that_has_not_ended_is_refused(chen, house):
    wanted = Wanted(on=date(2026, 11, 15))
    with acting(chen), pytest.raises(PeriodOpen) as refusal:
        compose("accident-monthly", wanted, actor=chen, now=NOW)
    assert refusal.value.code == "period_open"


# An accident room in small: each hazard stands for an accident, its cost for its dead.
ACCIDENTS = Fact(
    "accidents",
    _("事故"),
    Hazard,
    "hazards",
    HAZARDS.known_by,
    dimensions={"sector": "sector", "day": "found_on", "place": "region"},
)


def small_room() -> dict[str, Indicator]:
    def one(name: str, unit: str, rows=FOUND.rows, total: str = "") -> Indicator:
        code = ROOM[name]
        return Indicator(code, _("事故起数"), unit, ACCIDENTS, rows, HouseRule("试验"), total=total)

    found = [
        one("count", "起"),
        one("deaths", "人", total="cost_yuan"),
        one("injured", "人", total="cost_yuan"),
        one("loss", "元", total="cost_yuan"),
        one("larger_count", "起", FOUND_MAJOR.rows),
        one("larger_deaths", "人", FOUND_MAJOR.rows, total="cost_yuan"),
    ]
    return {item.code: item for item in found}


def test_the_room_is_asked_only_when_it_counts_every_measure():
    room = small_room()

    assert room_source(room) is not None
    assert room_source({code: room[code] for code in list(room)[:5]}) is None


def test_once_the_room_has_rows_the_report_is_made_of_them(chen, example):
    with acting(chen):
        Hazard.objects.visible_to(chen).update(cost_yuan=2)
        wanted = Wanted(on=date(2026, 11, 10), is_draft=True)
        asked = asked_for(kind_of("accident-monthly"), wanted, actor=chen, now=NOW)
        source = room_source(small_room())
        assert source is not None
        composition = AccidentMonthly(asked, chen, source).composed()
        document = machine_document(composition)

    assert table(composition, "当月情况")["事故起数（起）"][0] == 5
    assert table(composition, "累计情况")["事故起数（起）"] == [5, 1, 4, 400.0]
    totals = table(composition, "累计分地区事故情况")["合计"]
    assert totals == table(composition, "累计分行业领域事故情况")["合计"]
    assert document["checks"]["open"] == []
    assert {one.indicator for one in composition.figures} == set(ROOM.values())
    assert replace(composition).source == "事故登记，以事故发生日期统计"
