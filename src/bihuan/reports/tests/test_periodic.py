"""The report of a stage comes out of the register as reckoned by hand, in pairs that close."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bihuan.kernel.actors import acting
from bihuan.reports.composition import Composition
from bihuan.reports.errors import WordsMissing
from bihuan.reports.kinds.periodic import stage_of
from bihuan.reports.services import (
    Wanted,
    compose,
    compose_report,
    machine_document,
    recompute_report,
    submit_report,
)

DAY = date(2026, 11, 10)
NEXT = datetime(2026, 11, 11, 2, tzinfo=UTC)


def periodic(actor, **more) -> Composition:
    with acting(actor):
        return compose("periodic", Wanted(on=DAY, **more), actor=actor, now=NEXT)


def numbers(composition: Composition) -> dict[str, float | None]:
    return {
        one.label: None if one.value is None else float(one.value) for one in composition.figures
    }


def test_the_ten_days_of_a_month_are_its_stages():
    days = (date(2026, 2, day) for day in (1, 10, 11, 20, 21, 28))
    assert [stage_of(day).day for day in days] == [1, 1, 11, 11, 21, 21]
    assert stage_of(date(2026, 1, 31)).day == 21


def test_the_stage_and_the_year_come_out_as_reckoned_by_hand(chen, example):
    found = numbers(periodic(chen))

    assert {
        label: found[label]
        for label in found
        if label.startswith(("本期", "累计")) and "：" not in label
    } == {
        "本期发现隐患": 5,
        "本期立查立改": 1,
        "本期限期整改": 4,
        "本期发现并已销号": 2,
        "本期发现未销号": 3,
        "本期整改率": 40.0,
        "本期发现重大事故隐患": 1,
        "累计发现隐患": 5,
        "累计立查立改": 1,
        "累计限期整改": 4,
        "累计发现并已销号": 2,
        "累计发现未销号": 3,
        "累计整改率": 40.0,
        "累计发现重大事故隐患": 1,
    }


def test_the_year_of_the_start_takes_in_what_was_found_before(chen, example):
    found = numbers(periodic(chen, start=date(2025, 11, 1)))

    assert found["本期发现隐患"] == 5
    assert found["累计发现隐患"] == 6
    assert found["累计发现未销号"] == 4


def test_every_pair_every_column_and_the_text_agree(chen, example):
    checks = machine_document(periodic(chen))["checks"]

    assert checks["wrong"] == 0
    assert checks["open"] == []
    assert checks["ok"] >= 20


def test_units_are_ranked_by_their_rate_and_equal_rates_share_a_place(
    chen, house, make_hazard, example
):
    make_hazard(DAY, date(2026, 11, 20), DAY, unit_id=house["river"].pk)
    annex = next(one for one in periodic(chen).sections if one.title == "各单位整改情况")

    ranked = [(row[0].text, row[1].text) for row in annex.tables[0].rows]
    assert ranked == [("河畔街道办事处", "1"), ("云川区应急管理局", "2")]


def test_supervisions_print_a_dash_and_why_while_their_room_is_not_there(chen, example):
    composition = periodic(chen)

    assert numbers(composition)["综合督查"] is None
    text = machine_document(composition)["sections"][0]["paragraphs"][3]
    assert text == "督导检查方面，派出督查组—，开展综合督查—、专项督查—。"
    assert "督查记录还没有台账" in composition.source


def test_a_document_gives_the_start_and_the_stage_begins_after_its_last_date(chen, campaign):
    with acting(chen):
        wanted = Wanted(on=date(2026, 4, 14), subject=campaign.pk)
        composition = compose("periodic", wanted, actor=chen, now=NEXT)

    assert "（2026年3月31日至4月14日）" in composition.title
    assert composition.first == date(2026, 3, 9)


def test_the_next_steps_must_be_written_before_it_is_signed(chen, example):
    with acting(chen):
        report = compose_report("periodic", Wanted(on=DAY), actor=chen, at=NEXT)
        with pytest.raises(WordsMissing) as refusal:
            submit_report(report_id=report.pk, actor=chen, at=NEXT, recipients_text="区政府")
    assert refusal.value.code == "reports.words_missing"
    assert "下步打算" in str(refusal.value)


def test_what_people_wrote_survives_when_it_is_reckoned_again(chen, example, make_hazard):
    with acting(chen):
        wanted = Wanted(on=DAY, words={"measures": "开展夜查。\n召开现场会。"})
        report = compose_report("periodic", wanted, actor=chen, at=NEXT)
    make_hazard(DAY, date(2026, 11, 20))
    with acting(chen):
        again = recompute_report(report_id=report.pk, actor=chen, at=NEXT)
    sections = {one["title"]: one["paragraphs"] for one in again.composition["sections"]}
    assert sections["主要做法"] == ["开展夜查。", "召开现场会。"]
    assert numbers(periodic(chen))["本期发现隐患"] == 6
