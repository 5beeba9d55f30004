"""What units do with their shares and submissions, and what the figures say of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bihuan.dispatch import indicators
from bihuan.dispatch.errors import CopyMissing, WrongSigner
from bihuan.dispatch.models import Share, Submission
from bihuan.dispatch.services import (
    accept_share,
    claim_share,
    hand_back_share,
    insist_on_share,
    receive_submission,
    release_share,
    remind_submission,
    report_progress,
    return_submission,
    submit_share,
    submit_submission,
    waive_submission,
    withdraw_share,
)
from bihuan.dispatch.services.following import follow_succeeded_unit
from bihuan.dispatch.states import ShareStatus, SubmissionStatus
from bihuan.dispatch.tests.conftest import NOON
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotPermitted, TransitionRefused
from bihuan.kernel.indicators import Period, Query, rows_behind, values

IN_TIME = datetime(2026, 3, 30, 9, tzinfo=UTC)  # 17:00 in Shanghai, the day itself
TOO_LATE = datetime(2026, 3, 30, 16, 1, tzinfo=UTC)  # a minute into 31 March in Shanghai
SIGNED = {"summary": "排查 40 家，发现问题 52 项。", "signer": "周某"}


@pytest.fixture
def share(issued, wu, house):
    with acting(wu):
        return Share.objects.select_related("item").get(item__no="1", unit=house["emergency"])


@pytest.fixture
def owed(issued, wu):
    """The emergency department's first progress report, due on 30 March."""
    with acting(wu):
        return Submission.objects.get(due_on=date(2026, 3, 30), duty__signer_level="deputy")


def owe_no_copy(submission: Submission) -> dict[str, object]:
    return {"has_copied": True} if submission.copies else {}


def test_a_share_goes_from_claimed_to_done(share, wu, chen):
    with acting(wu):
        claim_share(share_id=share.pk, actor=wu, at=NOON)
        report_progress(share_id=share.pk, percent=40, note="已排查一半", actor=wu, at=NOON)
        submit_share(share_id=share.pk, note="全部排查完毕", actor=wu, at=NOON)
        with pytest.raises(NotPermitted):
            accept_share(share_id=share.pk, actor=wu, at=NOON)
    with acting(chen):
        for other in share.item.shares.exclude(pk=share.pk):
            withdraw_share(share_id=other.pk, note="由牵头单位承担", actor=chen, at=NOON)
        done = accept_share(share_id=share.pk, actor=chen, at=NOON)
    assert (done.status, done.percent, done.done_on) == (ShareStatus.DONE, 100, date(2026, 3, 10))


@pytest.mark.parametrize("percent", [-1, 101, None])
def test_progress_lies_between_0_and_100(share, wu, percent):
    with acting(wu):
        claim_share(share_id=share.pk, actor=wu, at=NOON)
        with pytest.raises(InvalidInput) as refusal:
            report_progress(share_id=share.pk, percent=percent, note="x", actor=wu, at=NOON)
    assert "percent" in refusal.value.fields


def test_a_share_handed_back_is_insisted_on_or_released(share, wu, chen):
    with acting(wu):
        hand_back_share(share_id=share.pk, note="不属本局职责", actor=wu, at=NOON)
    with acting(chen):
        insist_on_share(share_id=share.pk, note="属三定职责", actor=chen, at=NOON)
    with acting(wu):
        hand_back_share(share_id=share.pk, note="职责已划出", actor=wu, at=NOON)
    with acting(chen):
        released = release_share(share_id=share.pk, actor=chen, at=NOON)
    assert released.status == ShareStatus.WITHDRAWN


def test_the_last_day_is_in_time(owed, wu):
    with acting(wu):
        handed_in = submit_submission(
            submission_id=owed.pk,
            signer_level="deputy",
            actor=wu,
            at=IN_TIME,
            **SIGNED,
            **owe_no_copy(owed),
        )
    assert handed_in.status == SubmissionStatus.SUBMITTED
    assert not handed_in.is_late


def test_a_minute_after_the_day_is_late(owed, wu):
    with acting(wu):
        handed_in = submit_submission(
            submission_id=owed.pk,
            signer_level="deputy",
            actor=wu,
            at=TOO_LATE,
            **SIGNED,
            **owe_no_copy(owed),
        )
    assert handed_in.is_late


def test_the_signers_level_is_checked(owed, wu):
    with acting(wu):
        with pytest.raises(WrongSigner):
            submit_submission(
                submission_id=owed.pk, signer_level="", actor=wu, at=IN_TIME, **SIGNED
            )
        signed_higher = submit_submission(
            submission_id=owed.pk,
            signer_level="principal",
            actor=wu,
            at=IN_TIME,
            **SIGNED,
            **owe_no_copy(owed),
        )
    assert signed_higher.signer_level == "principal"


def test_the_deputy_does_not_sign_for_the_principal(issued, wu):
    with acting(wu):
        last = Submission.objects.get(duty__signer_level="principal")
        with pytest.raises(WrongSigner):
            submit_submission(
                submission_id=last.pk, signer_level="deputy", actor=wu, at=IN_TIME, **SIGNED
            )


def test_a_department_sends_the_copy_first(issued, wu, owed):
    with acting(wu):
        Submission.objects.filter(pk=owed.pk).update(copies=True)
        owed.duty.copy_to = "分管本部门的区政府领导"
        owed.duty.save(update_fields=["copy_to"])
        with pytest.raises(CopyMissing):
            submit_submission(
                submission_id=owed.pk, signer_level="deputy", actor=wu, at=IN_TIME, **SIGNED
            )


def test_returned_and_again_keeps_the_first_time(owed, wu, chen):
    with acting(wu):
        submit_submission(
            submission_id=owed.pk,
            signer_level="deputy",
            actor=wu,
            at=IN_TIME,
            **SIGNED,
            **owe_no_copy(owed),
        )
    with acting(chen):
        return_submission(submission_id=owed.pk, note="缺汇总表", actor=chen, at=IN_TIME)
    with acting(wu):
        again = submit_submission(
            submission_id=owed.pk,
            signer_level="deputy",
            actor=wu,
            at=TOO_LATE + timedelta(days=1),
            **SIGNED,
            **owe_no_copy(owed),
        )
    assert not again.is_late
    with acting(chen):
        received = receive_submission(submission_id=owed.pk, actor=chen, at=TOO_LATE)
        assert received.status == SubmissionStatus.ACCEPTED
        with pytest.raises(TransitionRefused):
            remind_submission(submission_id=owed.pk, actor=chen, at=TOO_LATE)


def test_only_the_head_of_the_office_excuses(owed, chen, he):
    with acting(chen), pytest.raises(NotPermitted):
        waive_submission(submission_id=owed.pk, note="机构改革", actor=chen, at=NOON)
    with acting(he):
        waived = waive_submission(submission_id=owed.pk, note="机构改革", actor=he, at=NOON)
    assert waived.status == SubmissionStatus.WAIVED


def test_the_consolidation_counts_who_was_on_time_with_the_right_signer(
    issued, owed, wu, fang, sun, chen
):
    """Four units owe the report of 30 March: one in time, one late, one waived, one missing.

    expected 4 − 1 waived = 3; reported 2; on time 1; late 1; missing 1; right signer 2 of 2.
    """
    day = date(2026, 3, 30)
    for actor, at in ((wu, IN_TIME), (fang, TOO_LATE)):
        with acting(actor):
            mine = Submission.objects.get(due_on=day, duty__signer_level="deputy")
            submit_submission(
                submission_id=mine.pk,
                signer_level="deputy",
                actor=actor,
                at=at,
                **SIGNED,
                **owe_no_copy(mine),
            )
    with acting(chen):
        Submission.objects.filter(due_on=day, unit__name="山前街道办事处").update(status="waived")
        query = Query(Period.day(day), TOO_LATE)
        chosen = [
            indicators.EXPECTED,
            indicators.REPORTED,
            indicators.ON_TIME,
            indicators.LATE,
            indicators.MISSING,
            indicators.RIGHT_SIGNER,
            indicators.ON_TIME_RATE,
        ]
        found = values(chosen, query, chen)
        counted = {code: value.text() for code, value in found.items()}
        behind = {item.code: rows_behind(item, query, chen).count() for item in chosen}
    assert counted == {
        "dispatch.expected": "3",
        "dispatch.reported": "2",
        "dispatch.on_time": "1",
        "dispatch.late": "1",
        "dispatch.missing": "1",
        "dispatch.right_signer": "2",
        "dispatch.on_time_rate": "33.3",
    }
    assert all(found[code].rows == count for code, count in behind.items())


def test_a_street_sees_and_answers_what_its_district_asks(issued, sun, lin_of_hill):
    with acting(sun):
        mine = Submission.objects.select_related("duty", "duty__document").get(
            due_on=date(2026, 3, 30)
        )
        handed_in = submit_submission(
            submission_id=mine.pk, signer_level="deputy", actor=sun, at=IN_TIME, **SIGNED
        )
        assert handed_in.duty.document.pk == issued.pk
    with acting(lin_of_hill):
        assert not Submission.objects.filter(pk=mine.pk).exists()


def test_open_work_goes_to_the_successor_of_a_unit(issued, house):
    with acting(system_actor()) as system:
        before = Submission.objects.filter(unit=house["hill"]).count()
        ids = {"unit": house["hill"].pk, "successor": house["office"].pk}
        moved = follow_succeeded_unit(**ids, actor=system, at=NOON)
        assert follow_succeeded_unit(**ids, actor=system, at=NOON) == 0
        assert Submission.objects.filter(unit=house["office"]).count() == before
        assert Share.objects.filter(unit=house["office"]).count() == moved - before
