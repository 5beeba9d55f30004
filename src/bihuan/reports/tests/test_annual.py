"""The summary of a year: filled from the ledgers, its problems answered by next year's plan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bihuan.kernel.actors import acting
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.indicators import Period, Query, values
from bihuan.reports.composition import Composition
from bihuan.reports.errors import FiguresWrong, PlanItemInUse
from bihuan.reports.kinds.problems import PROBLEMS, PROBLEMS_CLOSED, PROBLEMS_LINKED
from bihuan.reports.services import (
    Wanted,
    add_plan_item,
    add_problem,
    close_problem,
    compose,
    compose_report,
    explain_check,
    link_problem,
    machine_document,
    open_checks,
    submit_report,
    tie_to_task,
    withdraw_plan_item,
    withdraw_problem,
)

YEAR_END = date(2026, 12, 31)
AT = datetime(2026, 12, 20, 2, tzinfo=UTC)
NOW = datetime(2027, 1, 5, 2, tzinfo=UTC)


def annual(actor) -> Composition:
    with acting(actor):
        return compose("annual", Wanted(on=YEAR_END), actor=actor, now=NOW)


def section(composition: Composition, title: str) -> list[str]:
    found = machine_document(composition)["sections"]
    return next(one["paragraphs"] for one in found if one["title"] == title)


@pytest.fixture
def problems(chen, example):
    with acting(chen):
        gap = add_problem(year=2026, text="部分行业领域安全监管存在空白。", actor=chen, at=AT)
        skill = add_problem(
            year=2026, text="部分企业不懂不会的问题还不同程度存在", actor=chen, at=AT
        )
        item = add_plan_item(year=2027, text="厘清新业态监管职责。", actor=chen, at=AT)
        link_problem(problem_id=gap.pk, item_ids={item.pk}, actor=chen, at=AT)
    return {"gap": gap, "skill": skill, "item": item}


def test_the_year_stands_against_the_year_before(chen, example):
    composition = annual(chen)
    tables = {
        one["title"]: {row[0]: row[1:] for row in one["rows"]}
        for part in machine_document(composition)["sections"]
        for one in part["tables"]
    }

    assert composition.title == "云川区2026年安全生产工作总结"
    years = tables["本年与上年对比"]
    assert years["发现隐患（条）"] == [5, 1, 4, 400.0]
    assert years["隐患整改率（%）"] == [40.0, 0.0, 40.0, None]
    assert years["应报（份）"] == [0, None, None, None]
    assert tables["事故和控制指标"]["事故起数（起）"] == [None] * 6


def test_what_no_room_holds_prints_a_dash_with_its_reason(chen, example):
    composition = annual(chen)

    assert "行政处罚立案—" in section(composition, "主要工作：严格执法检查")[0]
    assert "启用“行政执法”后" in composition.source
    assert machine_document(composition)["checks"]["wrong"] == 0


def test_each_problem_names_the_items_that_answer_it_and_who_has_none_is_told(chen, problems):
    composition = annual(chen)

    assert section(composition, "存在问题") == [
        "本年列出存在问题2个，已对应下年工作思路1个。",
        "一是部分行业领域安全监管存在空白（对应下年工作思路第一项）。",
        "二是部分企业不懂不会的问题还不同程度存在。",
    ]
    assert section(composition, "2027年工作思路") == ["一是厘清新业态监管职责。"]
    assert [claim.ok for claim in composition.claims] == [True, False]


def test_an_unanswered_problem_stops_the_summary_until_it_is_linked_or_explained(
    chen, problems, house
):
    with acting(chen):
        report = compose_report("annual", Wanted(on=YEAR_END), actor=chen, at=NOW)
        with pytest.raises(FiguresWrong):
            submit_report(report_id=report.pk, actor=chen, at=NOW, recipients_text="区委")
        (fault,) = open_checks(report)
        assert "第二项" in fault.text
        explain_check(
            report_id=report.pk, check=fault.key, reason="列入培训规划", actor=chen, at=NOW
        )
        sent = submit_report(report_id=report.pk, actor=chen, at=NOW, recipients_text="区委")
    assert sent.typed == 0


def test_closure_is_shown_the_year_after(chen, problems):
    with acting(chen):
        close_problem(
            problem_id=problems["gap"].pk,
            on=date(2027, 6, 1),
            note="职责清单已印发",
            actor=chen,
            at=NOW,
        )
        wanted = Wanted(on=date(2027, 12, 31))
        later = datetime(2028, 1, 3, tzinfo=UTC)
        text = section(compose("annual", wanted, actor=chen, now=later), "存在问题")[0]
        asked = Query(Period.year_to(YEAR_END), later, "990102")
        found = values((PROBLEMS, PROBLEMS_LINKED, PROBLEMS_CLOSED), asked, chen)
    assert text == "上年总结列出的存在问题共2个，已解决1个。"
    assert [one.rows for one in found.values()] == [2, 1, 1]


def test_an_item_that_answers_a_problem_stays_until_the_problem_has_another(chen, problems):
    with acting(chen):
        with pytest.raises(PlanItemInUse):
            withdraw_plan_item(item_id=problems["item"].pk, reason="重复", actor=chen, at=AT)
        link_problem(problem_id=problems["gap"].pk, item_ids=set(), actor=chen, at=AT)
        withdraw_plan_item(item_id=problems["item"].pk, reason="重复", actor=chen, at=AT)
        with pytest.raises(InvalidInput):
            link_problem(
                problem_id=problems["gap"].pk, item_ids={problems["item"].pk}, actor=chen, at=AT
            )


def test_a_withdrawn_problem_is_gone_from_later_summaries_only(chen, problems):
    later = AT + timedelta(days=1)
    with acting(chen):
        withdraw_problem(problem_id=problems["skill"].pk, reason="并入第一项", actor=chen, at=later)
        assert len(annual(chen).claims) == 1
        before = Wanted(on=YEAR_END, as_of=AT + timedelta(hours=1), is_draft=True)
        assert len(compose("annual", before, actor=chen, now=NOW).claims) == 2


def test_an_item_is_tied_to_a_task_that_is_there_only(chen, problems):
    with acting(chen):
        with pytest.raises(NotFound):
            tie_to_task(item_id=problems["item"].pk, work_item_id=10**9, actor=chen, at=NOW)
        free = tie_to_task(item_id=problems["item"].pk, work_item_id=None, actor=chen, at=NOW)
    assert free.work_item is None


@pytest.mark.parametrize("text", ["短", "长" * 501])
def test_a_problem_is_a_sentence(chen, house, text):
    with acting(chen), pytest.raises(InvalidInput):
        add_problem(year=2026, text=text, actor=chen, at=AT)


def test_another_streets_problem_is_not_found(chen, sun, problems):
    with acting(sun), pytest.raises(NotFound):
        close_problem(problem_id=problems["gap"].pk, on=YEAR_END, note="好了", actor=sun, at=NOW)
