"""The list of statistics on the worked example of this room, and what is awaited.

Up to 20 November 2026 the example holds six hazards: A to E found this year, F in 2025. Of the five, two
are closed; A, B, D and F still stand, B is major. One hazard (B) came from an upper-level tour.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from bihuan.hazards import indicators as hazard_indicators
from bihuan.hazards.indicators import FOUND, HAZARDS
from bihuan.hazards.models import Hazard
from bihuan.kernel import awaited, registry
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.awaited import all_awaited, all_numbers
from bihuan.kernel.indicators import Indicator, all_indicators
from bihuan.kernel.permissions import Role
from bihuan.kernel.workflow import HouseRule
from bihuan.reports.statistics import grouped, question, reckoned
from bihuan.reports.t_list import STATISTICS

ON = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)


def numbers(actor, no, region=""):
    """Label → number of one statistic; what is awaited is None."""
    with acting(actor):
        query = question(date(2026, 1, 1), ON, as_of=AT, region=region)
        lines = reckoned(query, actor, [one for one in STATISTICS if one.no == no])
        return {line.label: line.number for line in lines}


def test_the_list_is_whole_and_names_only_what_there_is():
    assert [one.no for one in STATISTICS] == [f"T{n:02d}" for n in range(1, 31)]
    named = {part.code for one in STATISTICS for part in one.parts}

    assert named - set(all_numbers()) == set()
    assert set(all_awaited()) - named == set(), "awaited, and no statistic asks for it"


def test_hazards_come_out_as_reckoned_by_hand(chen, example):
    assert numbers(chen, "T05") == {
        "发现隐患": 5,
        "发现并已销号": 2,
        "整改销号": 2,
        "在治隐患": 4,
        "在治重大事故隐患": 1,
        "隐患整改率": Decimal("40.0"),
        "企业自查发现占比": Decimal("0.0"),
    }


def test_what_an_upper_tour_found_is_counted_by_itself(chen, example):
    with acting(system_actor()):
        Hazard.objects.filter(pk=example["B"].pk).update(source="upper-tour")

    found = numbers(chen, "T06")

    assert found["上级巡查发现隐患"] == 1
    assert found["其中已整改销号"] == 0
    assert found["上级巡查发现、尚未销号"] == 1
    assert found["巡查反馈问题（按层面）"] is None


def test_the_tasks_and_the_submissions_of_a_plan_are_counted(chen, campaign):
    assert numbers(chen, "T26")["应报"] == 15  # five dates, two streets and a department
    assert numbers(chen, "T26")["未报"] == 15
    assert numbers(chen, "T26")["按时报送率"] == 0
    assert numbers(chen, "T22")["下达任务"] == 0


def test_what_no_room_counts_has_no_value_but_a_reason(chen, house):
    assert set(numbers(chen, "T16").values()) == {None}
    with acting(chen):
        query = question(date(2026, 1, 1), ON, as_of=AT, region="")
        lines = reckoned(query, chen, [one for one in STATISTICS if one.no == "T16"])
    assert {line.answer.text() for line in lines} == {"—"}
    assert all(line.room == "行政执法" and "启用" in line.note for line in lines)


def test_meetings_are_counted_where_none_was_held_it_is_nought(chen, house):
    assert numbers(chen, "T02") == {"安委会会议": 0, "专题会议": 0, "专题调度会": 0}
    assert set(numbers(chen, "T01").values()) == {0}


def test_accidents_without_a_sheet_are_unknown_and_not_nought(chen, house):
    assert set(numbers(chen, "T21").values()) == {None}


@pytest.fixture
def penalties(monkeypatch):
    """A room that counts penalty cases is built: it declares the indicator, and nothing else changes."""
    code = "enforcement.cases"
    built = Indicator(code, "行政处罚立案", "件", HAZARDS, FOUND.rows, HouseRule("测试用"))
    monkeypatch.setattr(hazard_indicators, "PENALTY_CASES", built, raising=False)
    caches = (registry.collect, all_indicators, awaited.all_awaited, awaited.all_numbers)
    for cache in caches:
        cache.cache_clear()
    yield built
    monkeypatch.undo()
    for cache in caches:
        cache.cache_clear()


def test_a_room_that_declares_the_indicator_fills_the_number(chen, example, penalties):
    assert "enforcement.cases" not in all_awaited()
    assert numbers(chen, "T16")["行政处罚立案"] == 5
    assert numbers(chen, "T24")["行政处罚立案"] == 5
    assert numbers(chen, "T16")["行政处罚罚款"] is None


def test_the_page_shows_numbers_with_their_rows_and_reasons(signed_in, example):
    clerk = signed_in(Role.OFFICE, "office", "990102")
    page = clerk.get("/reports/statistics/?first=2026-01-01&last=2026-11-20")
    text = page.content.decode()

    assert page.status_code == 200
    assert "/l/hazards/?rows=hazards.found&amp;period=2026-01-01/2026-11-20" in text.replace(
        "%2F", "/"
    )
    assert "待“行政执法”" in text
    assert text.count('scope="rowgroup"') == 30


def test_a_period_that_ends_before_it_begins_is_refused(signed_in, house):
    clerk = signed_in(Role.OFFICE, "office", "990102")
    answer = clerk.get("/reports/statistics/?first=2026-11-20&last=2026-01-01")

    assert answer.status_code == 422
    assert "早于开始日期" in answer.content.decode()


def test_the_workbook_holds_numbers_as_numbers_and_a_dash_for_the_rest(signed_in, example):
    clerk = signed_in(Role.OFFICE, "office", "990102")
    answer = clerk.get("/reports/statistics/workbook/?first=2026-01-01&last=2026-11-20")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = {row[7]: row for row in sheet.iter_rows(min_row=5, values_only=True)}

    assert rows["hazards.rectification_rate"][4] == 40
    assert rows["enforcement.cases"][3] == "—"
    assert rows["enforcement.cases"][8].startswith("案件和执法检查还没有台账")


def test_statistics_stand_under_their_titles(chen, house):
    with acting(chen):
        lines = reckoned(question(ON, ON, as_of=AT, region=""), chen)

    assert [one.no for one, _lines in grouped(lines)] == [one.no for one in STATISTICS]
