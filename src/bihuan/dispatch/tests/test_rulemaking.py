"""Making a rule (W03): studied, tried, consulted upon, approved, issued, explained, reviewed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bihuan.dispatch.drawn.rulemaking import draw_opinion, draw_rule
from bihuan.dispatch.gatherings import OpinionStatus, RuleStatus
from bihuan.dispatch.models import Opinion, RuleDraft, RuleVersion
from bihuan.dispatch.services import begin_rule, make_opinion_move, make_rule_move
from bihuan.dispatch.tests.conftest import NOON, TODAY
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import DomainError, InvalidInput, NotPermitted
from bihuan.kernel.models import Loop

DUE = TODAY + timedelta(days=10)
AFTER = NOON + timedelta(days=11)


@pytest.fixture
def rule(chen: Actor) -> RuleDraft:
    with acting(chen):
        return begin_rule(
            title="云川区违法生产经营单位公示曝光办法",
            reason="专题会议要求建立长效机制",
            text="第一条 为落实安全生产主体责任，制定本办法。",
            actor=chen,
            at=NOON,
        )


def move(actor: Actor, rule: RuleDraft, name: str, at: Any = NOON, **values: Any) -> RuleDraft:
    with acting(actor):
        return make_rule_move(rule.pk, name, values, actor=actor, at=at)


def opine(actor: Actor, name: str, at: Any = NOON, unit: int = 0, **values: Any) -> Opinion:
    with acting(actor):
        found = Opinion.objects.visible_to(actor).order_by("-round")
        opinion = found.filter(unit_id=unit or actor.unit_id).first()
        assert opinion is not None
        return make_opinion_move(opinion.pk, name, values, actor=actor, at=at)


def test_a_rule_goes_the_whole_way(rule, chen, wu, fang, house):
    move(chen, rule, "try_out", on=TODAY, note="先在两个街道试行")
    move(chen, rule, "consult", named="区应急管理局、区消防救援大队", due_on=DUE)
    opine(wu, "give", has_objection=True, note="建议增加复查程序")
    opine(fang, "give", note="无意见")
    opine(chen, "answer", unit=house["emergency"].pk, outcome="adopted")
    opine(chen, "answer", unit=house["fire"].pk, outcome="adopted")
    move(chen, rule, "revise", text="第一条 ……\n第二条 复查。", note="增加复查程序")
    move(chen, rule, "propose")
    move(chen, rule, "approve", meeting="十届80次区政府常务会议", on=TODAY)
    move(chen, rule, "issue", doc_no="云川府〔2026〕9号", on=TODAY, named="各街道")
    move(chen, rule, "publicise", sessions=12, note="宣讲团逐级宣讲")
    move(chen, rule, "review", note="首批被曝光单位已复查")
    done = move(chen, rule, "summarise", note="制度已成为日常工作")
    assert (done.status, done.sessions, done.doc_no) == ("summarised", 12, "云川府〔2026〕9号")
    with acting(chen):
        stages = list(RuleVersion.objects.filter(rule=rule).values_list("no", "stage"))
        assert Loop.objects.get(kind="rule", object_id=rule.pk).closed_at is not None
    assert stages == [(1, RuleStatus.RESEARCH), (2, RuleStatus.CONSULTATION)]


def test_opinions_without_an_answer_hold_the_rule_back(rule, chen, wu):
    move(chen, rule, "consult", named="区应急管理局、区消防救援大队", due_on=DUE)
    opine(wu, "give", note="无意见")
    with pytest.raises(DomainError) as refused:
        move(chen, rule, "propose")
    assert refused.value.code == "dispatch.opinions_open"
    assert refused.value.facts["count"] == 2


def test_silence_counts_as_consent_only_past_the_limit(rule, chen, house):
    move(chen, rule, "consult", named="区消防救援大队", due_on=DUE)
    with pytest.raises(InvalidInput):
        opine(chen, "waive", unit=house["fire"].pk, note="两次催问")
    waived = opine(chen, "waive", AFTER, house["fire"].pk, note="两次催问")
    assert waived.status == OpinionStatus.WAIVED
    assert move(chen, rule, "propose", AFTER).status == RuleStatus.APPROVAL


def test_an_opinion_declined_needs_a_reason(rule, chen, wu, house):
    move(chen, rule, "consult", named="区应急管理局", due_on=DUE)
    opine(wu, "give", has_objection=True, note="建议删去第三条")
    with pytest.raises(InvalidInput) as refused:
        opine(chen, "answer", unit=house["emergency"].pk, outcome="declined")
    assert set(refused.value.fields) == {"note"}


def test_units_are_asked_again_in_a_second_round(rule, chen, wu, house):
    move(chen, rule, "consult", named="区应急管理局", due_on=DUE)
    opine(wu, "give", note="无意见")
    opine(chen, "answer", unit=house["emergency"].pk, outcome="adopted")
    again = move(chen, rule, "consult", named="区应急管理局、各街道", due_on=DUE)
    assert again.round == 2
    with acting(chen):
        assert Opinion.objects.filter(rule=rule, round=2).count() == 3


def test_a_street_sees_what_it_is_asked_about(rule, chen, sun, lin_of_hill):
    move(chen, rule, "consult", named="河畔街道办事处", due_on=DUE)
    with acting(sun):
        opinion = Opinion.objects.visible_to(sun).select_related("rule", "unit").get()
        shown = draw_opinion(opinion, sun, TODAY)
        assert "第一条" in shown["sections"][0]["text"]
    with acting(lin_of_hill):
        assert not RuleDraft.objects.visible_to(lin_of_hill).exists()


def test_without_a_text_nobody_is_asked(chen):
    with acting(chen):
        empty = begin_rule(title="某办法", reason="上级要求", actor=chen, at=NOON)
    with pytest.raises(InvalidInput) as refused:
        move(chen, empty, "consult", named="区应急管理局", due_on=DUE)
    assert set(refused.value.fields) == {"named"}


def test_the_meeting_may_send_it_back(rule, chen, wu, house):
    move(chen, rule, "consult", named="区应急管理局", due_on=DUE)
    opine(wu, "give", note="无意见")
    opine(chen, "answer", unit=house["emergency"].pk, outcome="adopted")
    move(chen, rule, "propose")
    back = move(chen, rule, "send_back", note="补充罚则依据")
    assert back.status == RuleStatus.CONSULTATION


def test_a_street_drafts_no_rules(sun):
    with acting(sun), pytest.raises(NotPermitted):
        begin_rule(title="某办法", reason="需要", actor=sun, at=NOON)


def test_the_page_shows_the_way_and_the_newest_text(rule, chen):
    with acting(chen):
        shown = draw_rule(rule, chen, TODAY)
    assert [step["state"] for step in shown["steps"]][:2] == ["now", ""]
    assert "试行" not in [step["label"] for step in shown["steps"]]
    assert shown["sections"][0]["text"].startswith("第一条")
