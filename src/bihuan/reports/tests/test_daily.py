"""The daily report against the worked example of conftest.py, by hand.

Day: A, B, C found (3), B major (1); D the day before (1): +2, 200.0 %. C on the spot (1); C, E closed
(2). Standing at its end A, B, D, F (4), B major; late D, F (2). Year: A to E (5) against F (1): +4,
400.0 %; of the five C and E closed: 40.0 %. Due tomorrow: A.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.http import QueryDict

from bihuan.hazards.services import withdraw_hazard
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.ledgers import ledger_of
from bihuan.kernel.ledgers.asking import ask
from bihuan.kernel.ledgers.rows import matching_ids
from bihuan.reports.composition import from_data, to_data
from bihuan.reports.errors import PeriodOpen, RegionUnknown, ReportUnknown
from bihuan.reports.services import Wanted, compose, machine_document

DAY = date(2026, 11, 10)
NEXT = datetime(2026, 11, 11, 2, tzinfo=UTC)
DISTRICT, RIVER, HILL = "990102", "990102001", "990102002"


def daily(actor, **about):
    now = about.pop("now", NEXT)
    with acting(actor):
        return compose("daily", Wanted(on=DAY, **about), actor=actor, now=now)


def numbers(composition):
    return {
        figure.label: (int(figure.value) if figure.decimals == 0 else float(figure.value))
        for figure in composition.figures
        if figure.value is not None
    }


def table(composition, title):
    document = machine_document(composition)
    section = next(one for one in document["sections"] if one["title"] == title)
    return {row[0]: row[1:] for row in section["tables"][0]["rows"]}


def test_the_day_and_the_year_come_out_as_reckoned_by_hand(chen, example):
    found = numbers(daily(chen))

    assert (
        found
        | {
            "当日发现隐患": 3,
            "当日发现重大事故隐患": 1,
            "当日发现一般隐患": 2,
            "前一日发现隐患": 1,
            "发现隐患较前一日增加": 2,
            "发现隐患较前一日上升": 200.0,
            "当日立查立改": 1,
            "当日整改销号": 2,
            "在治隐患": 4,
            "在治重大事故隐患": 1,
            "逾期未整改": 2,
            "累计发现隐患": 5,
            "上年同期发现隐患": 1,
            "发现隐患较上年同期增加": 4,
            "发现隐患较上年同期上升": 400.0,
            "累计发现并已销号": 2,
            "累计整改率": 40.0,
            "累计整改销号": 2,
            "明日到期未整改": 1,
        }
        == found
    )


def test_the_parts_come_out_as_reckoned_by_hand(chen, example):
    composition = daily(chen)

    assert table(composition, "分地区情况") == {
        "河畔街道": [2, 0, 2, 0, 0.0, 3, 1],
        "山前街道": [1, 1, 2, 1, 50.0, 1, 1],
        "本级（未落到下级）": [0, 1, 1, 1, 100.0, 0, 0],
        "合计": [3, 2, 5, 2, 40.0, 4, 2],
    }
    sectors = table(composition, "分行业情况")
    assert sectors["未填行业"] == [0, 1, 1, 1, 100.0, 0, 0]
    assert len(sectors) == 4
    assert sectors["合计"] == [3, 2, 5, 2, 40.0, 4, 2]


def test_every_figure_leads_to_exactly_its_rows(chen, example):
    composition = daily(chen)

    bound = [figure for figure in composition.figures if not figure.of]
    assert len(bound) > 60
    with acting(chen):
        for figure in bound:
            path, _mark, query = figure.url.partition("?")
            asked = ask(ledger_of(path.split("/")[2]), QueryDict(query), chen, today=DAY)
            assert len(matching_ids(asked, 100)) == figure.rows, (figure.label, figure.url)


def test_all_checks_agree_and_the_text_is_read_without_a_fault(chen, example):
    checks = machine_document(daily(chen))["checks"]

    assert checks["open"] == []
    assert checks["wrong"] == 0
    assert checks["ok"] >= 15


def test_it_says_what_it_means(chen, example):
    document = machine_document(daily(chen))

    first, second, third = document["sections"][0]["paragraphs"]
    assert first == (
        "2026年11月10日，新发现隐患3条，较前一日增加2条、上升200.0%；其中重大事故隐患1条，一般隐患2条。"
    )
    assert second == "当日立查立改1条，整改销号2条，其中重大事故隐患0条。"
    assert third == "截至当日，在治隐患4条，逾期未整改2条。在治的重大事故隐患1条。"
    assert document["title"] == "云川区隐患排查治理日报（2026年11月10日）"
    assert document["unit"] == "云安办"
    assert document["as_of"] == "2026-11-10T23:59:59+08:00"


def test_every_number_of_a_table_is_a_figure(chen, example):
    document = machine_document(daily(chen))

    known = {figure["value"] for figure in document["figures"]}
    cells = [
        cell
        for section in document["sections"]
        for part in section["tables"]
        for row in part["rows"]
        for cell in row
        if isinstance(cell, int | float)
    ]
    assert cells
    assert set(cells) <= known


def test_a_withdrawal_later_on_changes_nothing_of_the_day(chen, example):
    before = daily(chen)
    with acting(chen):
        withdraw_hazard(
            hazard_id=example["A"].pk, note="登记重复", actor=chen, at=NEXT + timedelta(hours=1)
        )

    assert daily(chen, now=NEXT + timedelta(hours=2)) == before
    later = daily(chen, now=NEXT + timedelta(hours=2), as_of=NEXT + timedelta(hours=2))
    assert numbers(later)["当日发现隐患"] == 2


def test_a_street_reads_its_own_only(sun, example):
    composition = daily(sun)

    found = numbers(composition)
    assert found["当日发现隐患"] == 2
    assert found["在治隐患"] == 3
    assert composition.region == RIVER
    assert composition.unit == "河畔街道办事处"
    with pytest.raises(RegionUnknown) as refusal:
        daily(sun, region=HILL)
    assert refusal.value.code == "region_unknown"


def test_a_region_narrows_it(chen, example):
    found = numbers(daily(chen, region=HILL))

    assert found["当日发现隐患"] == 1
    assert found["累计整改率"] == 50.0


def test_an_unknown_region_or_name_is_refused(chen, house):
    with pytest.raises(RegionUnknown):
        daily(chen, region="999999")
    with acting(chen), pytest.raises(ReportUnknown) as refusal:
        compose("weekly", Wanted(on=DAY), actor=chen, now=NEXT)
    assert refusal.value.code == "report_unknown"


def test_a_day_that_has_not_ended_is_refused_unless_a_draft_is_asked_for(chen, example):
    midday = datetime(2026, 11, 10, 4, tzinfo=UTC)
    with pytest.raises(PeriodOpen) as refusal:
        daily(chen, now=midday)
    assert refusal.value.code == "period_open"
    with pytest.raises(PeriodOpen):
        daily(chen, as_of=midday)

    assert daily(chen, now=midday, is_draft=True).as_of == midday


def test_after_the_cut_off_hour_the_day_may_be_told_as_of_now(chen, example):
    evening = datetime(2026, 11, 10, 9, 30, tzinfo=UTC)  # half past five in Shanghai

    assert daily(chen, now=evening, as_of=evening).as_of == evening


def test_without_a_register_before_it_nothing_is_compared(chen, make_hazard):
    make_hazard(DAY, date(2026, 11, 20))

    document = machine_document(daily(chen))

    assert document["sections"][0]["paragraphs"][0].startswith(
        "2026年11月10日，新发现隐患1条；其中重大事故隐患0条"
    )
    assert "上年同期" not in document["sections"][1]["paragraphs"][0]


def test_a_rate_of_nothing_is_unknown(chen, house):
    document = machine_document(daily(chen))

    rate = next(one for one in document["figures"] if one["label"] == "累计整改率")
    assert rate["value"] is None
    assert "整改率—。" in document["sections"][1]["paragraphs"][0]


def test_a_composition_survives_its_way_through_json(chen, example):
    composition = daily(chen)

    assert from_data(to_data(composition)) == composition


def test_the_platform_itself_reads_everything(example):
    composition = daily(system_actor())

    assert numbers(composition)["当日发现隐患"] == 3
    assert composition.unit == "云安办"
    assert composition.region == ""
    assert composition.figures[0].value == Decimal(3)
