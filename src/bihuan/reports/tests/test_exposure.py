"""Batches of exposure on three enterprises: Mingda has two major hazards past their limit, Hengli one, Shunfa a
general one past its limit and Anping a major one still in time (20 November 2026).
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bihuan.enterprises.services import EnterpriseFacts, register
from bihuan.hazards.models import Hazard
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.permissions import Role
from bihuan.reports.errors import NothingToReport
from bihuan.reports.masking import masked
from bihuan.reports.models import Report
from bihuan.reports.services import (
    Wanted,
    compose,
    compose_report,
    machine_document,
    make_move,
    submit_report,
)
from bihuan.reports.tests.conftest import HILL, RIVER

ON = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EARLY, LATER = date(2026, 11, 10), date(2026, 12, 20)
NUMBERS = {
    "Mingda": "明达化工有限公司",
    "Hengli": "恒力机械厂",
    "Shunfa": "顺发食品店",
    "Anping": "安平纺织厂",
}


@pytest.fixture
def exposed(house, make_hazard):
    """Enterprises and their hazards by name."""
    with acting(system_actor()) as system:
        owners = {
            key: register(
                EnterpriseFacts(
                    name=name,
                    region=HILL if key == "Shunfa" else RIVER,
                    sector="industry-trade",
                    address="某路1号",
                    is_unlicensed=True,
                    unlicensed_reason="测试",
                ),
                actor=system,
                at=NOW,
                is_other=True,
            )
            for key, name in NUMBERS.items()
        }

    def hazard(key, due_on, grade, title="电气线路老化，负责人王小明，电话13812345678"):
        made = make_hazard(date(2026, 11, 1), due_on, grade=grade, title=title)
        with acting(system_actor()):
            owner = owners[key]
            Hazard.objects.filter(pk=made.pk).update(enterprise=owner, region=owner.region)
        return made

    return {
        "Mingda": hazard("Mingda", EARLY, "major"),
        "Mingda too": hazard("Mingda", EARLY, "major"),
        "Hengli": hazard("Hengli", EARLY, "major"),
        "Shunfa": hazard("Shunfa", EARLY, "general"),
        "Anping": hazard("Anping", LATER, "major"),
    }


def made(actor, line="", now=NOW):
    with acting(actor):
        words = {"entries": line} if line else {}
        return compose("exposure-notice", Wanted(on=ON, words=words), actor=actor, now=now)


def listed(composition):
    document = machine_document(composition)
    section = next(one for one in document["sections"] if one["title"] == "曝光名单")
    return section["tables"][0]["rows"]


def values_of(composition):
    return {one.label: one.value for one in composition.figures}


def test_where_nobody_chose_those_with_overdue_major_hazards_are_named(chen, exposed):
    composition = made(chen)

    assert sorted(row[1] for row in listed(composition)) == ["恒力机械厂", "明达化工有限公司"]
    found = values_of(composition)
    assert found["本批曝光单位"] == 2
    assert found["存在重大事故隐患"] == 2
    assert found["限期整改"] == 2
    assert found["明达化工有限公司：在治重大事故隐患"] == 2
    assert composition.title.startswith("云川区安全生产违法行为曝光公告")
    assert "2026年第1批" in composition.title


def test_the_classes_of_a_chosen_batch_give_the_whole(chen, exposed):
    line = "；".join(
        (
            f"{exposed['Mingda'].number} 存在重大事故隐患 责令停产停业整顿",
            f"{exposed['Hengli'].number} 不具备安全生产条件 限期整改",
            f"{exposed['Shunfa'].number} 非法生产经营 依法取缔",
        )
    )
    composition = made(chen, line)
    document = machine_document(composition)
    found = values_of(composition)

    assert found["本批曝光单位"] == 3
    assert found["存在重大事故隐患"] + found["不具备安全生产条件"] + found["非法生产经营"] == 3
    assert found["责令停产停业整顿"] + found["限期整改"] + found["依法取缔"] == 3
    assert document["checks"]["wrong"] == 0
    assert document["checks"]["ok"] >= 2
    assert composition.words["entries"] == line


def test_names_and_telephones_of_people_are_masked(chen, exposed):
    problems = [row[3] for row in listed(made(chen))]

    assert all("负责人王某，电话138****5678" in text for text in problems)
    assert not any("王小明" in text for text in problems)
    assert masked("身份证37020119800101123X") == "身份证370***********123X"
    assert masked("负责人：李四，值班电话12350") == "负责人：李某，值班电话12350"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("YH2026-999999 存在重大事故隐患 限期整改", "不能曝光"),
        ("YH2026-999999 限期整改", "三项用空格隔开"),
        ("YH2026-999999 存在重大事故隐患 罚款", "没有“罚款”这一类"),
    ],
)
def test_what_cannot_be_exposed_is_refused_with_the_reason(chen, exposed, line, said):
    with pytest.raises(InvalidInput) as refusal:
        made(chen, line)
    assert said in refusal.value.fields["entries"]


def test_one_enterprise_stands_in_one_class_only(chen, exposed):
    first, second = exposed["Mingda"].number, exposed["Mingda too"].number
    line = f"{first} 存在重大事故隐患 限期整改；{second} 非法生产经营 限期整改"

    with pytest.raises(InvalidInput) as refusal:
        made(chen, line)
    assert "只能归一类" in refusal.value.fields["entries"]


def test_without_anybody_to_expose_there_is_no_notice(chen, house):
    with pytest.raises(NothingToReport):
        made(chen)


def issued(actor, signer, unit, at):
    with acting(actor):
        wanted = Wanted(on=ON, is_draft=True)
        report = compose_report("exposure-notice", wanted, actor=actor, at=at)
        submit_report(
            report_id=report.pk, recipient_unit_ids=[unit], actor=actor, at=at, numbering="serial"
        )
    with acting(signer):
        make_move(report_id=report.pk, move="sign", values={}, actor=signer, at=at)
    with acting(actor):
        return make_move(report_id=report.pk, move="issue", values={}, actor=actor, at=at)


def test_the_next_batch_goes_on_counting_and_a_withdrawn_one_does_not_count(
    chen, he, exposed, house
):
    first = issued(chen, he, house["river"].pk, NOW)
    after = NOW.replace(hour=13)

    second = made(chen, now=after)
    assert "2026年第2批" in second.title
    assert values_of(second)["今年以来曝光批次"] == 2
    assert values_of(second)["今年以来曝光单位"] == 4

    with acting(he):
        gone = {"note": "名单有误"}
        make_move(report_id=first.pk, move="withdraw", values=gone, actor=he, at=after)
    third = made(chen, now=after.replace(minute=30))
    assert values_of(third)["今年以来曝光批次"] == 1
    assert values_of(third)["今年以来曝光单位"] == 2


def test_the_office_ticks_whom_to_expose_and_gets_a_draft(signed_in, exposed):
    clerk = signed_in(Role.OFFICE, "office", "990102")
    page = clerk.get("/reports/choose-exposed/").content.decode()
    number = exposed["Shunfa"].number
    assert number in page
    assert page.count('value="unfit" selected') == 1  # the general one is not called major

    nothing = clerk.post("/reports/choose-exposed/", {})
    assert nothing.status_code == 422
    assert "请至少勾选一条" in nothing.content.decode()

    ticked = {"hazard": [number], f"kind-{number}": "illegal", f"measure-{number}": "banned"}
    answer = clerk.post("/reports/choose-exposed/", ticked)
    assert answer.status_code == 302
    with acting(system_actor()):
        report = Report.objects.get(kind="exposure-notice")
    assert answer["Location"] == f"/reports/{report.pk}/"
    assert report.composition["words"]["entries"] == f"{number} 非法生产经营 依法取缔"
    assert "顺发食品店" in clerk.get(answer["Location"]).content.decode()
