"""The consolidated report of a campaign, by hand.

The plan names five dates (19 March; 30 March, 14 April, 30 April; 7 May), owed by three units: River
Street, Hill Street, the emergency department. Up to 30 March that makes 2 × 3 = 6: River handed in both,
the first on time, the second a day late; the department handed in the second on time with its copy, as a
zero report. So 3 of 6 reported, 2 on time, 1 late, 3 missing, 1 copied, 1 zero report.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bihuan.dispatch.models import Submission
from bihuan.dispatch.services import submit_submission, waive_submission
from bihuan.kernel.actors import acting, system_actor
from bihuan.reports.errors import NoCampaignDocument
from bihuan.reports.services import Wanted, compose, machine_document

ON = date(2026, 3, 30)
NOW = datetime(2026, 4, 1, 2, tzinfo=UTC)


def at(month, day):
    return datetime(2026, month, day, 4, tzinfo=UTC)


@pytest.fixture
def handed_in(campaign, house):
    with acting(system_actor()):  # 各部门同时报分管本部门的区政府领导
        department = Submission.objects.filter(unit=house["emergency"], due_on=ON)
        department.update(copies=True)

    def hand_in(unit, day, when, **about):
        with acting(system_actor()) as system:
            one = Submission.objects.get(unit=house[unit], due_on=day)
            level = one.duty.signer_level or "deputy"
            said = {"summary": "已开展", "signer": "周某", "signer_level": level} | about
            submit_submission(submission_id=one.pk, actor=system, at=when, **said)

    hand_in("river", date(2026, 3, 19), at(3, 18))
    hand_in("river", ON, at(3, 31))
    hand_in("emergency", ON, at(3, 30), has_copied=True, is_zero=True)


def consolidated(actor, on=ON, now=NOW, **about):
    about.setdefault("as_of", now)
    with acting(actor):
        wanted = Wanted(on=on, **about)
        return compose("campaign-consolidation", wanted, actor=actor, now=now)


def numbers(composition, prefix=""):
    return {
        one.label.removeprefix(prefix): int(one.value)
        for one in composition.figures
        if one.decimals == 0 and one.value is not None and one.label.startswith(prefix)
    }


def test_who_reported_comes_out_as_reckoned_by_hand(chen, handed_in):
    found = numbers(consolidated(chen))

    assert found["应报"] == 6
    assert found["已报"] == 3
    assert found["按时报送"] == 2
    assert found["迟报"] == 1
    assert found["未报"] == 3
    assert found["签发层级符合要求"] == 3
    assert found["按要求抄送"] == 1
    assert found["零报告"] == 1


def test_the_annex_has_a_row_a_unit_and_adds_up(chen, handed_in):
    document = machine_document(consolidated(chen))

    annex = document["sections"][-1]["tables"][0]["rows"]
    assert annex == [
        ["云川区应急管理局", 2, 1, 1, 0, 1, 1, 1, 1],
        ["河畔街道办事处", 2, 2, 1, 1, 0, 2, 0, 0],
        ["山前街道办事处", 2, 0, 0, 0, 2, 0, 0, 0],
        ["合计", 6, 3, 2, 1, 3, 3, 1, 1],
    ]
    assert document["checks"]["open"] == []
    assert document["checks"]["ok"] >= 18


def test_those_who_owe_are_named(chen, handed_in):
    document = machine_document(consolidated(chen))

    section = next(one for one in document["sections"] if one["title"] == "存在问题")
    owing, late = section["paragraphs"]
    assert owing.startswith("未报送的单位：云川区应急管理局（")
    assert "山前街道办事处（" in owing
    assert "河畔街道办事处" not in owing
    assert late.startswith("迟报的单位：河畔街道办事处（")


def test_what_was_handed_in_later_is_still_missing_as_of_then(chen, handed_in):
    then = datetime(2026, 3, 30, 15, tzinfo=UTC)

    found = numbers(consolidated(chen, as_of=then))

    assert found["已报"] == 2
    assert found["未报"] == 4


def test_a_unit_that_was_excused_is_not_expected(chen, he, handed_in, house):
    with acting(he):
        one = Submission.objects.get(unit=house["hill"], due_on=ON)
        waive_submission(submission_id=one.pk, note="街道合并", actor=he, at=NOW)

    assert numbers(consolidated(chen))["应报"] == 5


def test_the_campaign_counts_its_own_hazards_only(chen, handed_in, make_hazard):
    day = date(2026, 3, 20)
    make_hazard(day, date(2026, 3, 28), campaign="great-search")
    make_hazard(day, date(2026, 3, 28), day, campaign="great-search")
    make_hazard(day, date(2026, 3, 28))

    found = numbers(consolidated(chen))

    assert found["发现隐患"] == 2
    assert found["发现并已销号"] == 1
    assert found["立查立改"] == 1
    assert found["在治隐患"] == 1
    assert found["逾期未整改"] == 1


def test_rounded_wording_prints_rounded_and_keeps_the_figures_exact(chen, campaign, make_hazard):
    for _turn in range(21):
        make_hazard(date(2026, 3, 20), date(2026, 3, 28), campaign="great-search")

    composition = consolidated(chen, wording="rounded")

    document = machine_document(composition)
    section = next(one for one in document["sections"] if one["title"] == "隐患排查整治情况")
    assert "共排查发现隐患20余条" in section["paragraphs"][0]
    assert numbers(composition)["发现隐患"] == 21


def test_without_a_document_there_is_nothing_to_consolidate(chen, house):
    with pytest.raises(NoCampaignDocument) as refusal:
        consolidated(chen)
    assert refusal.value.code == "reports.no_campaign_document"
