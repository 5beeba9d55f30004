"""The confirm screen: names settled with one click, groups narrowed, cards split and merged."""

from __future__ import annotations

from datetime import date

import pytest

from bihuan.dispatch.errors import GroupEmpty, NobodyResponsible
from bihuan.dispatch.forms import due_typed, stages_in, targets_in
from bihuan.dispatch.models import Finding, Milestone, OfficialText, Share, Target, WorkItem
from bihuan.dispatch.originals import garble_banner, segments
from bihuan.dispatch.screen import draw_screen
from bihuan.dispatch.services import (
    accept_finding,
    accept_sure_findings,
    edit_finding,
    issue_document,
    keep_units,
    merge_finding,
    settle_name,
    skip_finding,
    split_finding,
    take_in_document,
)
from bihuan.dispatch.tests.conftest import NOON, PLAN, TODAY, upload
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.models import Loop, Post, User
from bihuan.organisations.models import GroupExpansion, Unit

STAGED = """云川区安全生产工作要点

一、狠抓重点行业整治
1.关停小矿山。6月底前完成60%，11月底前全部完成，年内关闭非煤矿山6座以上。（区应急管理局牵头，各街道配合）

2026年1月9日
"""


def task(document: OfficialText, no: str) -> Finding:
    return document.findings.filter(kind="task", value__no=no).get()


def card_of(document: OfficialText, finding: Finding, actor):
    screen = draw_screen(document, actor, TODAY)
    return next(one for one in screen["finds"] if one["id"] == finding.pk)


def names_on(card):
    return {one["name"]: one for fact in card["facts"] for one in fact.get("names", ())}


@pytest.fixture
def taking(chen, house):
    def take(text: str) -> OfficialText:
        with acting(chen):
            return take_in_document(upload(text), actor=chen, at=NOON)

    return take


def test_a_level_slip_is_settled_with_one_click(taking, chen, house):
    document = taking(PLAN.replace("区消防救援大队负责", "区应急管理厅负责"))
    with acting(chen):
        finding = task(document, "2")
        card = card_of(document, finding, chen)
        slip = names_on(card)["区应急管理厅"]
        assert card["state"] == "doubt"
        assert "应为“云川区应急管理局”？" in slip["note"]
        choice = slip["choices"][0]
        settle_name(
            finding_id=finding.pk,
            name=choice["name"],
            unit_id=choice["unit"],
            actor=chen,
            at=NOON,
        )
        card = card_of(document, finding, chen)
        assert card["state"] == "open"
        assert names_on(card)["区应急管理厅"]["meaning"] == "云川区应急管理局"
        assert accept_finding(finding_id=finding.pk, actor=chen, at=NOON).state == "accepted"


def test_near_names_are_offered_and_settle_the_whole_document(taking, chen, house):
    document = taking(PLAN)
    with acting(chen):
        for no, field in (("1", "co_units"), ("2", "lead_units")):
            edit_finding(
                finding_id=task(document, no).pk,
                values={field: ["区消防救援队"]},
                actor=chen,
                at=NOON,
            )
        finding = task(document, "2")
        offered = names_on(card_of(document, finding, chen))["区消防救援队"]["choices"]
        assert house["fire"].pk in [one["unit"] for one in offered]
        settle_name(
            finding_id=finding.pk,
            name="区消防救援队",
            unit_id=house["fire"].pk,
            actor=chen,
            at=NOON,
        )
        for no in ("1", "2"):
            chosen = task(document, no).value["chosen"]
            assert chosen == {"区消防救援队": [house["fire"].pk]}
        with pytest.raises(NotFound):
            settle_name(finding_id=finding.pk, name="区气象局", unit_id=1, actor=chen, at=NOON)
        with pytest.raises(InvalidInput):
            settle_name(finding_id=finding.pk, name="区消防救援队", unit_id=0, actor=chen, at=NOON)


def test_a_group_is_narrowed_for_one_card_and_stays_frozen_on_its_day(taking, chen, house):
    document = taking(PLAN)
    with acting(chen):
        finding = task(document, "1")
        kept = {"finding_id": finding.pk, "name": "各街道", "actor": chen, "at": NOON}
        keep_units(unit_ids=[house["river"].pk], **kept)
        group = names_on(card_of(document, finding, chen))["各街道"]["group"]
        assert (group["count"], group["total"]) == (1, 2)
        with pytest.raises(NobodyResponsible):
            keep_units(unit_ids=[], **kept)
        for one in document.findings.all():
            accept_finding(finding_id=one.pk, actor=chen, at=NOON)
        issue_document(document_id=document.pk, actor=chen, at=NOON)
        given = set(Share.objects.filter(item__no="1").values_list("unit__name", flat=True))
        frozen = GroupExpansion.objects.get(group__name="各街道")
    assert given == {"云川区应急管理局", "云川区消防救援大队", "河畔街道办事处"}
    assert frozen.on == date(2026, 3, 9)
    assert set(frozen.units) == {house["river"].pk, house["hill"].pk}


def test_a_group_without_units_on_the_documents_day_is_named_and_not_offered_as_sure(
    taking, chen, house
):
    Unit.objects.filter(pk__in=[house["river"].pk, house["hill"].pk]).update(
        set_up_on=date(2026, 6, 1)
    )
    document = taking(PLAN)
    with acting(chen):
        finding = task(document, "1")
        card = card_of(document, finding, chen)
        assert names_on(card)["各街道"]["group"]["total"] == 0
        assert card["state"] == "doubt"
        with pytest.raises(GroupEmpty) as refused:
            accept_finding(finding_id=finding.pk, actor=chen, at=NOON)
        assert "“各街道”按2026年3月9日的名录没有单位" in str(refused.value)
        offered = draw_screen(document, chen, NOON.date())["accept_all"]
        done = accept_sure_findings(document_id=document.pk, actor=chen, at=NOON)
    assert done == (offered["count"] if offered else 0)
    finding.refresh_from_db()
    assert finding.state == "open"


def test_an_old_document_means_the_units_of_today_where_the_directory_is_younger(
    taking, chen, house
):
    Unit.objects.filter(pk__in=[house["river"].pk, house["hill"].pk]).update(set_up_on=TODAY)
    document = taking(PLAN)  # of the day before
    with acting(chen):
        card = card_of(document, task(document, "1"), chen)
        streets = names_on(card)["各街道"]
        for one in document.findings.all():
            accept_finding(finding_id=one.pk, actor=chen, at=NOON)
        issue_document(document_id=document.pk, actor=chen, at=NOON)
        frozen = GroupExpansion.objects.get(group__name="各街道")
    assert (streets["group"]["total"], streets["note"]) == (
        2,
        "名录没有成文那天的记录，按今天的名录展开。",
    )
    assert frozen.on == TODAY


def test_a_person_may_lead(taking, chen, wu, house):
    with acting(system_actor()):
        Post.objects.create(
            user_id=wu.user_id,
            role=wu.role,
            title="副局长",
            unit=house["emergency"],
            region="990102",
            starts_on=date(2025, 1, 1),
        )
    document = taking(PLAN)
    with acting(chen):
        finding = task(document, "2")
        edit_finding(finding_id=finding.pk, values={"lead_units": ["吴某"]}, actor=chen, at=NOON)
        offered = names_on(card_of(document, task(document, "2"), chen))["吴某"]["choices"]
        person = next(one for one in offered if one["user"])
        settle_name(
            finding_id=finding.pk,
            name="吴某",
            unit_id=person["unit"],
            user_id=person["user"],
            actor=chen,
            at=NOON,
        )
        for one in document.findings.all():
            accept_finding(finding_id=one.pk, actor=chen, at=NOON)
        issue_document(document_id=document.pk, actor=chen, at=NOON)
        share = Share.objects.get(item__no="2")
        loop = Loop.objects.get(kind="share", object_id=share.pk)
    assert (share.unit_id, share.person_id) == (house["emergency"].pk, wu.user_id)
    assert loop.owner_user_id == wu.user_id
    assert User.objects.filter(pk=share.person_id, name="吴某").exists()


def test_a_split_card_keeps_the_span_of_its_own_unit_and_a_merged_one_has_all(taking, chen, house):
    document = taking(PLAN)
    with acting(chen):
        duty = document.findings.filter(kind="duty").first()
        whole = duty.value["spans"]["who"]
        parts = split_finding(finding_id=duty.pk, actor=chen, at=NOON)
        words = []
        for part in parts:
            ((start, end),) = part.value["spans"]["who"]
            words.append(document.text[start:end])
        assert words == ["各街道", "各相关部门"]
        joined = merge_finding(finding_id=parts[1].pk, actor=chen, at=NOON)
        assert joined.value["spans"]["who"] == whole
        assert joined.value["spans"]["due"]


def test_stages_become_milestones_and_targets_rows(taking, chen, house):
    document = taking(STAGED)
    with acting(chen):
        finding = task(document, "1")
        assert finding.value["deadline"]["kind"] == "staged"
        accept_finding(finding_id=finding.pk, actor=chen, at=NOON)
        for one in document.findings.filter(state="open"):
            skip_finding(finding_id=one.pk, actor=chen, at=NOON)
        issue_document(document_id=document.pk, actor=chen, at=NOON)
        item = WorkItem.objects.get(document=document)
        stages = list(Milestone.objects.values_list("due_on", "percent"))
        target = Target.objects.get(item=item)
        share = Share.objects.get(item=item, role="lead")
    assert item.chapter == "一、狠抓重点行业整治"
    assert stages == [(date(2026, 6, 30), 60), (date(2026, 11, 30), 100)]
    assert str(target) == "关闭非煤矿山 >= 6座"
    assert (share.next_due_on, share.due_on) == (date(2026, 6, 30), date(2026, 11, 30))
    assert share.note_role == "lead"


def test_stages_and_targets_are_typed_as_they_are_shown(taking, chen):
    finding = Finding(kind="task", value={"targets": [{"metric": "旧", "op": ">=", "value": 1}]})
    staged = due_typed(finding, "2026-6-30 60%、2026-11-30 100%")
    assert staged is not None
    assert staged["iso"] == ["2026-06-30:60%", "2026-11-30:100%"]
    assert stages_in("2026-04-14、2026-03-30") == [("2026-03-30", ""), ("2026-04-14", "")]
    kept, new = targets_in(finding, "旧 >= 1\n关闭非煤矿山≥6座")
    assert kept is finding.value["targets"][0]
    assert (new["metric"], new["op"], new["value"], new["unit"]) == ("关闭非煤矿山", ">=", 6, "座")
    with pytest.raises(InvalidInput):
        stages_in("六月底")
    with pytest.raises(InvalidInput):
        targets_in(finding, "尽快关闭")


def test_the_original_and_the_mended_text_both_cover_the_whole():
    text = "隱患(huàn)排查"
    repairs = [
        {"kind": "traditional", "span": [0, 1], "from": "隱", "to": "隐"},
        {"kind": "pinyin_annotation", "span": [2, 8], "from": "(huàn)", "to": ""},
    ]
    finding = Finding(pk=1, kind="task", value={"spans": {"lead_units": [[8, 10]]}})
    pieces = segments(text, [finding], repairs)
    assert "".join(piece["text"] for piece in pieces) == text
    assert "".join(piece["mended"] for piece in pieces) == "隐患排查"
    assert [piece["text"] for piece in pieces if piece["kind"] == "unit"] == ["排查"]
    banner = garble_banner(
        {"repairs": repairs, "garbled": {"kinds": ["traditional"], "score": 0.5}}
    )
    assert banner is not None
    assert "2 处" in banner["title"]
    assert garble_banner({"repairs": [], "garbled": {"kinds": []}}) is None
