"""Circular, order and interview on the worked example: A, B and D came from a supervision group.

On 20 November 2026: the group found three this month (A, B general and major on the 10th, D on the 9th); none
of them is closed; A (due on the 11th) and D (due on the 9th) are late, B is due on the 20th and still in time.
All belong to the emergency department; A and B lie in River Street, D in Hill Street.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bihuan.hazards.models import Hazard
from bihuan.kernel import packs
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import InvalidInput
from bihuan.reports.errors import NothingToReport
from bihuan.reports.printing import document_of
from bihuan.reports.services import Wanted, compose, machine_document, round_words

ON = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def supervised(example):
    with acting(system_actor()):
        ids = [example[name].pk for name in "ABD"]
        Hazard.objects.filter(pk__in=ids).update(source="supervision-group")
    return example


SIDE = {"side": "supervision"}


def changed(kind, code, key, actor, **values):
    """A row of a pack as it is set here."""
    row = {name: value for name, value in packs.row(kind, code, key).items() if name != "mark"}
    packs.edit_row(
        pack_id=packs.in_force(kind, code).pack_id,
        key=key,
        values=row | values,
        reason="本级规定",
        actor=actor,
        at=NOW,
    )


def made(name, actor, **about):
    with acting(actor):
        return compose(name, Wanted(on=ON, **about), actor=actor, now=NOW)


def said(composition):
    return machine_document(composition)


def section(document, title):
    return next(one for one in document["sections"] if one["title"] == title)


def values_of(composition):
    return {one.label: one.value for one in composition.figures}


def test_the_circular_counts_what_supervision_found(chen, supervised):
    found = values_of(made("supervision-circular", chen))

    assert found["督查发现问题"] == 3
    assert found["督查发现重大事故隐患"] == 1
    assert found["督查发现一般隐患"] == 2
    assert found["督查发现、已销号"] == 0
    assert found["督查发现、未销号"] == 3
    assert found["督查发现、在治"] == 3
    assert found["督查发现、逾期未整改"] == 2


def test_its_tables_add_up_by_area_and_by_unit(chen, supervised):
    document = said(made("supervision-circular", chen))

    areas, units = section(document, "发现的问题")["tables"]
    assert areas["rows"] == [
        ["河畔街道", 2, 1, 0, 0, 2, 1],
        ["山前街道", 1, 0, 0, 0, 1, 1],
        ["合计", 3, 1, 0, 0, 3, 2],
    ]
    assert units["rows"] == [["云川区应急管理局", 3, 1, 0, 0, 3, 2], ["合计", 3, 1, 0, 0, 3, 2]]
    assert document["checks"]["open"] == []


def test_the_circular_names_who_is_late_and_lists_the_open_problems(chen, supervised):
    document = said(made("supervision-circular", chen))

    assert section(document, "通报批评")["paragraphs"] == [
        "对整改不力的单位予以通报批评：云川区应急管理局逾期未整改2条。"
    ]
    listed = section(document, "问题清单")["tables"][0]["rows"]
    assert {row[0] for row in listed} == {supervised[name].number for name in "ABD"}


def test_units_that_owe_a_plan_stand_in_the_circular(chen, supervised, campaign):
    document = said(made("supervision-circular", chen, start=date(2026, 3, 1)))

    table = section(document, "任务办理情况")["tables"][0]
    assert table["columns"] == ["单位", "逾期任务", "到期未报"]
    assert table["rows"][-1] == ["合计", 0, 15]


def test_another_door_is_supervision_when_the_dictionary_says_so(chen, example):
    assert values_of(made("supervision-circular", chen))["督查发现问题"] == 0
    with acting(system_actor()) as system:
        changed("dictionary", "hazard-sources", "department-check", system, data=SIDE)

    assert values_of(made("supervision-circular", chen))["督查发现问题"] == 5


def test_an_order_says_everything_about_one_major_hazard(chen, supervised):
    composition = made("supervision-order", chen)
    document = said(composition)
    rows = dict(section(document, "挂牌督办事项")["tables"][0]["rows"])

    assert composition.subject == supervised["B"].pk
    assert composition.title == f"重大事故隐患挂牌督办通知书（{supervised['B'].number}）"
    assert rows["隐患编号"] == supervised["B"].number
    assert rows["督办单位"] == "云川区应急管理局"
    assert rows["整改期限"] == "至2026年11月20日"
    assert len(section(document, "整改要求")["paragraphs"]) == 5
    assert "3个工作日内报上一级" in section(document, "报送要求")["paragraphs"][0]
    assert "5个工作日内向社会公布" in section(document, "报送要求")["paragraphs"][0]
    assert "届满前20个工作日" in section(document, "延期和销号")["paragraphs"][0]
    assert "10个工作日内批复" in section(document, "延期和销号")["paragraphs"][0]
    assert document["checks"]["wrong"] == 0


def test_an_order_follows_the_time_limits_in_force_here(chen, supervised):
    with acting(system_actor()) as system:
        changed("time-limit", "house", "listing-filing", system, length=2)

    paragraphs = section(said(made("supervision-order", chen)), "报送要求")["paragraphs"]
    assert "2个工作日内报上一级" in paragraphs[0]


def test_a_general_hazard_cannot_be_listed(chen, supervised):
    with pytest.raises(InvalidInput) as refusal:
        made("supervision-order", chen, subject=supervised["A"].pk)
    assert "不能挂牌督办" in refusal.value.fields["subject"]


def test_without_a_major_hazard_there_is_no_order(chen, house):
    with pytest.raises(NothingToReport) as refusal:
        made("supervision-order", chen)
    assert refusal.value.code == "reports.nothing_to_report"


def test_an_interview_calls_in_the_unit_with_most_overdue_hazards(chen, supervised, house):
    composition = made("interview-notice", chen)
    found = values_of(composition)

    assert composition.subject == house["emergency"].pk
    assert composition.to_units == (house["emergency"].pk,)
    assert found["逾期未整改"] == 2 + 1  # F of last year is late too
    assert found["在治重大事故隐患"] == 1
    assert found["逾期任务"] == 0


def test_an_interview_says_when_and_where_and_that_nobody_may_be_sent_instead(chen, supervised):
    words = {"place": "区政府三楼会议室", "held_at": "2026-11-25T09:30", "host": "何某"}
    document = said(made("interview-notice", chen, words=words))
    paragraphs = "".join(section(document, "约谈安排")["paragraphs"])

    assert "约谈时间：2026年11月25日9时30分。约谈地点：区政府三楼会议室。" in paragraphs
    assert "约谈对象：主要负责人。主持人：何某。" in paragraphs
    assert "不得委托他人" in paragraphs
    after = "".join(section(document, "整改和报告")["paragraphs"])
    assert "5个工作日内报送整改方案，20日内书面报告" in after
    assert [row[0] for row in section(document, "逾期事项")["tables"][0]["rows"]] == ["隐患"] * 3


def test_an_enterprise_can_be_called_in_by_its_name_and_no_other(chen, supervised):
    with pytest.raises(InvalidInput) as refusal:
        made("interview-notice", chen, words={"enterprise": "没有这家企业"})
    assert "没有找到“没有这家企业”" in refusal.value.fields["enterprise"]


def test_the_minutes_are_a_form_to_be_filled_in(chen, supervised):
    with acting(chen):
        paper = document_of(made("interview-notice", chen), round_words())

    form = next(table for table in paper.tables if table.title == "附表　约谈纪要")
    assert ("被约谈单位", "云川区应急管理局") in form.rows
    assert ("约谈内容", "　") in form.rows
