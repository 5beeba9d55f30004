"""Parks assessed as a whole: three years, issues with dates, acceptance by another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import InvalidInput, NotPermitted
from bihuan.kernel.models import Loop
from bihuan.kernel.permissions import Role
from bihuan.risks.drawn.parks import draw_park, park_document
from bihuan.risks.errors import AcceptedByDoer
from bihuan.risks.models import ParkAssessment, ParkIssue
from bihuan.risks.services.parks import (
    IssueFacts,
    ParkFacts,
    add_issue,
    chain_of_park,
    move_issue,
    record_park,
    withdraw_park,
)
from bihuan.risks.tests import cast
from bihuan.risks.tests.cast import NOON, TODAY, paper

FACTS: dict[str, Any] = {
    "park": "云川化工园区",
    "agency": "某安全技术公司",
    "assessed_on": TODAY,
    "conclusion": "整体风险可控，消防水源不足",
    "grade": "C",
    "enterprises": 14,
}
ISSUE: dict[str, Any] = {
    "title": "消防水源不足",
    "measures": "新建消防水池",
    "owner": "园区管委会",
    "person": "何某",
    "due_on": TODAY + timedelta(days=90),
}


def recorded(actor: Actor, files: Any = None, **changed: Any) -> ParkAssessment:
    with acting(actor):
        papers = [paper("报告")] if files is None else files
        return record_park(ParkFacts(**FACTS | changed), files=papers, actor=actor, at=NOON)


def issue_of(park: ParkAssessment, actor: Actor, **changed: Any) -> ParkIssue:
    with acting(actor):
        return add_issue(park.pk, IssueFacts(**ISSUE | changed), actor=actor, at=NOON)


def test_the_next_assessment_is_owed_three_years_later(chen: Actor) -> None:
    park = recorded(chen)

    assert park.due_on == date(2029, 11, 10)
    with acting(chen):
        assert evidence.of(chain_of_park(park)).count() == 1
        assert draw_park(park, chen, TODAY)["alert"] is None
        assert draw_park(park, chen, date(2029, 11, 11))["alert"]["tone"] == "danger"


@pytest.mark.parametrize(
    "changed",
    [
        {"park": ""},
        {"agency": " "},
        {"conclusion": ""},
        {"grade": "Z"},
        {"enterprises": -1},
        {"assessed_on": None},
        {"assessed_on": TODAY + timedelta(days=1)},
        {"files": []},
    ],
)
def test_what_is_missing_or_cannot_be_is_refused(chen: Actor, changed: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        recorded(chen, **changed)


def test_an_issue_is_mended_and_accepted_by_another(
    chen: Actor, sun: Actor, house: dict[str, Any]
) -> None:
    he = cast.person(house, "何某", Role.OFFICE, "office")
    park = recorded(chen)
    with pytest.raises(InvalidInput):
        issue_of(park, chen, due_on=TODAY - timedelta(days=1))
    with pytest.raises(InvalidInput):
        issue_of(park, chen, person="")
    issue = issue_of(park, chen)

    def move(name: str, actor: Actor, **values: Any) -> ParkIssue:
        with acting(actor):
            return move_issue(issue.pk, name, values, actor=actor, at=NOON)

    with pytest.raises(InvalidInput):
        move("finish", chen, note="建成", files=[])
    move("finish", chen, note="建成", files=[paper()])
    with pytest.raises(AcceptedByDoer):
        move("accept", chen, note="通过")
    move("reject", he, note="水量不够")
    move("finish", chen, note="扩容", files=[paper("扩容")])
    assert move("accept", he, note="通过").closed_on == TODAY
    with acting(he):
        assert Loop.objects.get(kind="park_issue", object_id=issue.pk).closed_at is not None
        assert ParkIssue.objects.get().rejections == 1


def test_an_assessment_with_open_issues_is_not_taken_back(chen: Actor) -> None:
    park = recorded(chen)
    issue_of(park, chen)
    with acting(chen):
        with pytest.raises(InvalidInput):
            withdraw_park(assessment_id=park.pk, reason="登记有误", actor=chen, at=NOON)
        other = recorded(chen, park="东园")
        with pytest.raises(InvalidInput):
            withdraw_park(assessment_id=other.pk, reason="", actor=chen, at=NOON)
        assert (
            withdraw_park(assessment_id=other.pk, reason="登记有误", actor=chen, at=NOON)
        ).withdrawn_at == NOON


def test_the_sheet_holds_the_table_the_list_and_the_report(chen: Actor) -> None:
    park = recorded(chen)
    issue_of(park, chen)
    with acting(chen):
        sheet = park_document(park, TODAY)

    assert "一园一策" in sheet.title
    assert [row[1] for row in sheet.blocks[3].rows] == ["消防水源不足"]


def test_an_enterprise_and_another_street_see_no_park(chen: Actor, wang: Actor, lin: Actor) -> None:
    recorded(chen)
    with acting(wang):
        assert not ParkAssessment.objects.exists()
        with pytest.raises(NotPermitted):
            recorded(wang)
    with acting(lin):
        assert not ParkAssessment.objects.exists()
