"""From a file to tasks and dated duties."""

from __future__ import annotations

from datetime import date

import pytest

from bihuan.dispatch.errors import (
    AlreadyIssued,
    DocumentKnown,
    DocumentUnreadable,
    FindingsOpen,
    NothingFound,
    NothingToMerge,
    NothingToSplit,
    UnitsUnknown,
)
from bihuan.dispatch.models import Duty, Finding, OfficialText, Share, Submission, WorkItem
from bihuan.dispatch.screen import draw_screen, segments
from bihuan.dispatch.services import (
    accept_finding,
    accept_sure_findings,
    edit_finding,
    issue_document,
    merge_finding,
    reopen_finding,
    skip_finding,
    split_finding,
    take_in_document,
    withdraw_document,
)
from bihuan.dispatch.states import DocumentStatus, FindingKind, ShareRole, SignerLevel
from bihuan.dispatch.tests.conftest import NOON, PLAN, TODAY, upload
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import NotFound, NotPermitted
from bihuan.kernel.models import Evidence, Loop
from bihuan.organisations.services import set_up_committee


def first(document: OfficialText, kind: str) -> Finding:
    found = document.findings.filter(kind=kind).first()
    assert found is not None
    return found


def test_a_document_is_read_into_findings_that_wait(taken_in, chen):
    with acting(chen):
        kinds = [finding.kind for finding in taken_in.findings.all()]

    assert taken_in.status == DocumentStatus.READ
    assert taken_in.dated_on == date(2026, 3, 9)
    assert kinds.count("task") == 2
    assert kinds.count("duty") >= 3


def test_the_screen_covers_the_whole_text_and_points_into_it(taken_in, chen):
    with acting(chen):
        pieces = segments(taken_in.text, taken_in.findings.all())
        screen = draw_screen(taken_in, chen, TODAY)

    assert "".join(piece["text"] for piece in pieces) == taken_in.text
    marked = [piece["text"] for piece in pieces if piece["kind"] == "unit"]
    assert "区应急管理局" in marked
    assert not screen["finish"]["allowed"]
    named = [
        one for card in screen["finds"] for fact in card["facts"] for one in fact.get("names", ())
    ]
    streets = next(one for one in named if one["name"] == "各街道")
    assert [unit["name"] for unit in streets["group"]["units"]] == [
        "河畔街道办事处",
        "山前街道办事处",
    ]


def test_issuing_gives_each_unit_its_share(issued, chen, house):
    with acting(chen):
        item = WorkItem.objects.get(document=issued, no="1")
        shares = {share.unit_id: share.role for share in item.shares.all()}

    assert shares == {
        house["emergency"].pk: ShareRole.LEAD,
        house["fire"].pk: ShareRole.PARTICIPANT,
        house["river"].pk: ShareRole.PARTICIPANT,
        house["hill"].pk: ShareRole.PARTICIPANT,
    }


def test_duties_become_dated_submissions_with_their_signers(issued, chen, house):
    with acting(chen):
        duties = {duty.signer_level: duty for duty in Duty.objects.filter(document=issued)}
        progress = duties[SignerLevel.DEPUTY]
        days = sorted(set(progress.submissions.values_list("due_on", flat=True)))
        owing = set(progress.submissions.values_list("unit_id", flat=True))
        copies = set(progress.submissions.filter(copies=True).values_list("unit_id", flat=True))
        last = duties[SignerLevel.PRINCIPAL].submissions.values_list("due_on", flat=True)

    assert days == [date(2026, 3, 30), date(2026, 4, 14), date(2026, 4, 30)]
    assert owing == {house[key].pk for key in ("emergency", "fire", "river", "hill")}
    assert copies == {house["emergency"].pk, house["fire"].pk}
    assert set(last) == {date(2026, 5, 7)}


def test_each_unit_sees_its_own_the_lead_its_tasks_and_the_office_all(
    issued, chen, wu, fang, sun, house
):
    """The emergency department leads task 1; the fire brigade leads task 2 and takes part in 1."""
    with acting(chen):
        everything = Share.objects.visible_to(chen).count()
    with acting(wu):
        led = Share.objects.values_list("item__no", "unit_id").order_by("unit_id")
        owed = set(Submission.objects.values_list("unit_id", flat=True))
        assert {no for no, _unit in led} == {"1"}
        assert len(led) == 4
    with acting(fang):
        taking_part = set(Share.objects.values_list("item__no", "unit_id"))
    with acting(sun):
        streets = set(Share.objects.values_list("unit_id", flat=True))
        loops = set(Loop.objects.values_list("owner_unit_id", flat=True))

    assert everything == 5
    assert owed == {house["emergency"].pk}
    assert taking_part == {("1", house["fire"].pk), ("2", house["fire"].pk)}
    assert streets == loops == {house["river"].pk}


def test_the_same_file_twice_is_refused(taken_in, chen):
    with acting(chen):
        before = Evidence.objects.count()
    with acting(chen), pytest.raises(DocumentKnown):
        take_in_document(upload(PLAN), actor=chen, at=NOON)
    with acting(chen):
        assert OfficialText.objects.count() == 1
        assert before == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [
        pytest.param("", "empty.txt", id="empty"),
        pytest.param("\x00\x01abc", "old.doc", id="old word"),
    ],
)
def test_what_cannot_be_read_is_refused_and_leaves_nothing(chen, content, name):
    with acting(chen), pytest.raises(DocumentUnreadable) as refusal:
        take_in_document(upload(content, name), actor=chen, at=NOON)
    assert refusal.value.user_message()
    assert refusal.value.user_remedy()
    with acting(chen):
        assert not OfficialText.objects.exists()
        assert not Evidence.objects.exists()


def test_unknown_units_are_asked_for_not_guessed(chen, house):
    text = PLAN.replace("区消防救援大队负责", "区风筝管理局负责")
    with acting(chen):
        document = take_in_document(upload(text), actor=chen, at=NOON)
        task = document.findings.filter(kind="task").last()
        with pytest.raises(UnitsUnknown) as refusal:
            accept_finding(finding_id=task.pk, actor=chen, at=NOON)
        assert "区风筝管理局" in refusal.value.user_message()
        edit_finding(
            finding_id=task.pk,
            values={"chosen": {"区风筝管理局": [house["fire"].pk]}},
            actor=chen,
            at=NOON,
        )
        accepted = accept_finding(finding_id=task.pk, actor=chen, at=NOON)
    assert accepted.state == "accepted"
    assert "chosen" not in accepted.read


def test_a_professional_committee_works_through_its_leading_unit(chen, house):
    text = PLAN.replace("区消防救援大队负责", "云川区消防专业委员会负责")
    with acting(system_actor()) as system:
        set_up_committee(
            name="云川区消防专业委员会",
            kind="professional",
            region="990102",
            on=date(2025, 1, 1),
            lead_id=house["fire"].pk,
            actor=system,
            at=NOON,
        )
    with acting(chen):
        document = take_in_document(upload(text), actor=chen, at=NOON)
        for finding in document.findings.all():
            accept_finding(finding_id=finding.pk, actor=chen, at=NOON)
        issue_document(document_id=document.pk, actor=chen, at=NOON)
        share = Share.objects.get(item__no="2")
    assert (share.unit_id, share.named_as) == (house["fire"].pk, "云川区消防专业委员会")


def test_a_level_slip_waits_for_eyes(chen, house):
    text = PLAN.replace("区消防救援大队负责", "区应急管理厅负责")
    with acting(chen):
        document = take_in_document(upload(text), actor=chen, at=NOON)
        accept_sure_findings(document_id=document.pk, actor=chen, at=NOON)
        states = {
            finding.value["no"]: finding.state for finding in document.findings.filter(kind="task")
        }
    assert states == {"1": "accepted", "2": "open"}


def test_nothing_is_issued_while_cards_wait(taken_in, chen):
    with acting(chen), pytest.raises(FindingsOpen):
        issue_document(document_id=taken_in.pk, actor=chen, at=NOON)


def test_nothing_is_issued_out_of_nothing(taken_in, chen):
    with acting(chen):
        for finding in taken_in.findings.all():
            skip_finding(finding_id=finding.pk, actor=chen, at=NOON)
        with pytest.raises(NothingFound):
            issue_document(document_id=taken_in.pk, actor=chen, at=NOON)


def test_what_was_issued_is_no_longer_edited(issued, chen):
    with acting(chen):
        finding = first(issued, FindingKind.TASK)
        with pytest.raises(AlreadyIssued):
            reopen_finding(finding_id=finding.pk, actor=chen, at=NOON)


def test_a_card_is_split_by_unit_and_merged_again(taken_in, chen):
    with acting(chen):
        duty = first(taken_in, FindingKind.DUTY)
        parts = split_finding(finding_id=duty.pk, actor=chen, at=NOON)
        assert [part.value["who"] for part in parts] == [["各街道"], ["各相关部门"]]
        with pytest.raises(NothingToSplit):
            split_finding(finding_id=parts[0].pk, actor=chen, at=NOON)
        joined = merge_finding(finding_id=parts[1].pk, actor=chen, at=NOON)
        assert joined.pk == parts[0].pk
        assert joined.value["who"] == ["各街道", "各相关部门"]
        with pytest.raises(NothingToMerge):
            merge_finding(finding_id=first(taken_in, FindingKind.TASK).pk, actor=chen, at=NOON)


def test_a_department_may_not_take_in_or_confirm(taken_in, wu):
    with acting(wu):
        with pytest.raises(NotPermitted):
            take_in_document(upload(PLAN + "x"), actor=wu, at=NOON)
        with pytest.raises((NotPermitted, NotFound)):
            issue_document(document_id=taken_in.pk, actor=wu, at=NOON)


def test_a_withdrawn_document_takes_its_open_work_with_it(issued, chen):
    with acting(chen):
        withdraw_document(document_id=issued.pk, note="文件作废", actor=chen, at=NOON)
        assert set(Share.objects.values_list("status", flat=True)) == {"withdrawn"}
        assert set(Submission.objects.values_list("status", flat=True)) == {"withdrawn"}
        assert not Loop.objects.filter(closed_at__isnull=True).exists()
