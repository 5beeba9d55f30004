"""The loop W04: from found to closed, and every way it may not go."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, transaction

from bihuan.hazards.errors import (
    AcceptedByEnterprise,
    AcceptedByRectifier,
    BasisMissing,
    ControlMissing,
    DueBeforeFound,
    ExplanationMissing,
    ExtendedOftenEnough,
    ExtensionNotLater,
    ExtensionPending,
    ExtensionTooLong,
    FoundInFuture,
    NoExtensionPending,
    NoPhotos,
    NotOverdue,
    SamePhoto,
)
from bihuan.hazards.models import Hazard
from bihuan.hazards.record import draw_record
from bihuan.hazards.services import (
    accept_rectification,
    ask_extension,
    confirm_hazard,
    decide_referral,
    deny_extension,
    dismiss_hazard,
    explain_expiry,
    grant_extension,
    hand_over_hazard,
    hint_duplicates,
    merge_hazard,
    rectify_hazard,
    refer_hazard,
    reject_rectification,
    remind_hazard,
    report_hazard,
    withdraw_hazard,
)
from bihuan.hazards.states import Grade, Status
from bihuan.hazards.tests.conftest import NOON, TODAY, photo
from bihuan.hazards.workflow import HAZARD_WORKFLOW
from bihuan.kernel import audit, evidence
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotFound, NotPermitted, TransitionRefused
from bihuan.kernel.models import Event, Loop, Notice, Post, User

LATER = NOON + timedelta(days=30)


def loop_of(hazard: Hazard) -> Loop:
    return Loop.objects.get(kind="hazard", object_id=hazard.pk)


def test_an_enterprise_reports_and_the_supervisor_has_it_on_the_list(reported, wang, house):
    with acting(wang):
        loop = loop_of(reported)

    assert reported.status == Status.REPORTED
    assert reported.number == f"YH2026-{reported.pk:06d}"
    assert reported.is_self_found
    assert loop.owner_unit_id == house["emergency"].pk
    assert loop.permission == "hazards.confirm"


def test_confirming_orders_it_with_the_limit_of_the_rule(opened, wu, house):
    with acting(wu):
        loop = loop_of(opened)

    assert opened.status == Status.OPEN
    assert opened.due_on == TODAY + timedelta(days=15)  # hazard-general: 15 calendar days
    assert opened.is_due_by_rule
    assert loop.owner_enterprise_id == house["enterprise"].pk
    assert loop.due_on == opened.due_on


def test_a_supervisors_own_finding_is_ordered_at_once(make_report, wu):
    with acting(wu):
        hazard = report_hazard(
            make_report(is_confirmed=True, measures="立即断电整改"),
            photos=[photo(9)],
            actor=wu,
            at=NOON,
        )

    assert hazard.status == Status.OPEN
    assert hazard.due_on == TODAY + timedelta(days=15)


def test_somebody_else_closes_it(rectified, wu):
    with acting(wu):
        closed = accept_rectification(
            hazard_id=rectified.pk, note="箱门已装，线路整齐", actor=wu, at=NOON
        )
        loop = loop_of(closed)

    assert closed.status == Status.CLOSED
    assert closed.closed_on == TODAY
    assert loop.closed_at == NOON
    assert loop.owner_unit_id is None


def test_whoever_rectified_it_may_not(opened, wu):
    with acting(wu):
        rectify_hazard(hazard_id=opened.pk, note="代企业提交", photos=[photo(4)], actor=wu, at=NOON)
        with pytest.raises(AcceptedByRectifier) as refusal:
            accept_rectification(hazard_id=opened.pk, note="好了", actor=wu, at=NOON)

    assert "由您本人提交整改，不能由您本人复查" in refusal.value.user_message()


def test_the_database_itself_refuses_one_pair_of_eyes(rectified, wang):
    from django.db import IntegrityError

    with acting(system_actor()), pytest.raises(IntegrityError), transaction.atomic():
        Hazard.objects.filter(pk=rectified.pk).update(
            status=Status.CLOSED, closed_on=TODAY, closed_at=NOON, closed_by_id=wang.user_id
        )


def test_a_major_one_is_not_closed_by_an_enterprise(planned, wu, person, house):
    from bihuan.kernel.permissions import Role

    hazard = planned
    with acting(wu):
        assert hazard.criterion_text.startswith("《")
        rectify_hazard(hazard_id=hazard.pk, note="已改", photos=[photo(12)], actor=wu, at=NOON)
    other = person("赵某", Role.ENTERPRISE, "river", "990102001", enterprise=house["enterprise"].pk)
    bold = Actor(**{**vars(other), "permissions": other.permissions | {"hazards.accept"}})
    with acting(bold), pytest.raises(AcceptedByEnterprise):
        accept_rectification(hazard_id=hazard.pk, note="好了", actor=bold, at=NOON)


def test_back_and_again(rectified, wu, wang):
    with acting(wu):
        back = reject_rectification(hazard_id=rectified.pk, note="线头仍裸露", actor=wu, at=NOON)
    assert (back.status, back.rectified_on, back.rejections) == (Status.OPEN, None, 1)
    with acting(wang):
        again = rectify_hazard(
            hazard_id=back.pk, note="重新整理", photos=[photo(5)], actor=wang, at=NOON
        )
    assert again.status == Status.RECTIFIED


def test_a_rectification_without_photo_is_refused(opened, wang):
    with acting(wang), pytest.raises(NoPhotos):
        rectify_hazard(hazard_id=opened.pk, note="已改", photos=[], actor=wang, at=NOON)


def test_the_photo_from_before_proves_nothing(opened, wang):
    with acting(wang), pytest.raises(SamePhoto) as refusal:
        rectify_hazard(hazard_id=opened.pk, note="已改", photos=[photo(1)], actor=wang, at=NOON)
    assert refusal.value.facts["where"] == "整改前"


def test_a_photo_proves_one_hazard_only(rectified, make_report, wu):
    with acting(wu):
        second = report_hazard(
            make_report(title="消防通道堆物", is_confirmed=True, measures="清理"),
            photos=[photo(21)],
            actor=wu,
            at=NOON,
        )
        with pytest.raises(SamePhoto):
            rectify_hazard(hazard_id=second.pk, note="已清理", photos=[photo(2)], actor=wu, at=NOON)


def test_a_refused_move_leaves_nothing_behind(opened, wang):
    with acting(wang):
        before = Event.objects.filter(chain=f"hazard:{opened.pk}").count()
    with pytest.raises(SamePhoto), acting(wang):
        rectify_hazard(hazard_id=opened.pk, note="已改", photos=[photo(1)], actor=wang, at=NOON)
    with acting(wang):
        assert Hazard.objects.get(pk=opened.pk).status == Status.OPEN
        assert Event.objects.filter(chain=f"hazard:{opened.pk}").count() == before
        assert evidence.of(f"hazard:{opened.pk}").filter(role="after").count() == 0


def test_the_same_request_twice_is_one_hazard(make_report, wang):
    with acting(wang):
        first = report_hazard(make_report(), photos=[photo(6)], actor=wang, at=NOON, key="k-1")
        second = report_hazard(make_report(), photos=[photo(6)], actor=wang, at=NOON, key="k-1")
        assert first.pk == second.pk
        assert Hazard.objects.count() == 1


def test_a_rectification_sent_twice_counts_once(opened, wang):
    with acting(wang):
        for _attempt in range(2):
            rectify_hazard(
                hazard_id=opened.pk,
                note="已改",
                photos=[photo(7)],
                actor=wang,
                at=NOON,
                key="phone-7",
            )
        assert evidence.of(f"hazard:{opened.pk}").filter(role="after").count() == 1


@pytest.mark.parametrize(
    ("about", "error", "field"),
    [
        pytest.param({"title": "坏"}, InvalidInput, "title", id="too few words"),
        pytest.param({"enterprise_id": None}, InvalidInput, "enterprise_id", id="nowhere"),
        pytest.param({"found_on": date(2026, 11, 11)}, FoundInFuture, "found_on", id="tomorrow"),
        pytest.param({"due_on": date(2026, 11, 9)}, DueBeforeFound, "due_on", id="limit before"),
        pytest.param({"grade": Grade.MAJOR}, BasisMissing, "criterion", id="major, no basis"),
        pytest.param(
            {"grade": Grade.MAJOR, "criterion": "none/1"}, InvalidInput, "criterion", id="no clause"
        ),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(make_report, wu, about, error, field):
    with acting(wu), pytest.raises(error) as refusal:
        report_hazard(make_report(**about), photos=[photo(1)], actor=wu, at=NOON)
    assert field in refusal.value.fields
    with acting(wu):
        assert not Hazard.objects.exists()


def test_a_unit_that_is_not_there_is_not_found(make_report, wu):
    with acting(wu), pytest.raises(NotFound):
        report_hazard(make_report(unit_id=999_999), photos=[photo(1)], actor=wu, at=NOON)


def test_a_wrong_report_is_dismissed_with_its_reason(reported, wu):
    with acting(wu):
        with pytest.raises(InvalidInput):
            dismiss_hazard(hazard_id=reported.pk, note=" ", actor=wu, at=NOON)
        dismissed = dismiss_hazard(
            hazard_id=reported.pk, note="现场已核，门在检修", actor=wu, at=NOON
        )
    assert dismissed.status == Status.DISMISSED


def test_more_time_is_asked_for_and_granted(opened, wang, wu, hold):
    wanted = opened.due_on + timedelta(days=10)
    with acting(wang):
        ask_extension(hazard_id=opened.pk, new_due_on=wanted, note="等配件", actor=wang, at=NOON)
        with pytest.raises(ExtensionPending):
            rectify_hazard(hazard_id=opened.pk, note="x", photos=[photo(8)], actor=wang, at=NOON)
        assert loop_of(opened).step == "答复延期申请"
    with acting(wu), pytest.raises(ControlMissing):
        grant_extension(hazard_id=opened.pk, note="同意", actor=wu, at=NOON)
    hold(opened, wu)
    with acting(wu):
        granted = grant_extension(hazard_id=opened.pk, note="同意", actor=wu, at=NOON)
    assert granted.due_on == wanted
    assert not granted.is_due_by_rule


def test_more_time_is_denied(opened, wang, wu):
    wanted = opened.due_on + timedelta(days=10)
    with acting(wang):
        ask_extension(hazard_id=opened.pk, new_due_on=wanted, note="等配件", actor=wang, at=NOON)
    with acting(wu):
        denied = deny_extension(hazard_id=opened.pk, note="配件有现货", actor=wu, at=NOON)
    assert denied.due_on == opened.due_on
    with acting(wu), pytest.raises(NoExtensionPending):
        grant_extension(hazard_id=opened.pk, actor=wu, at=NOON)


def test_an_extension_is_later_than_the_limit(opened, wang):
    with acting(wang), pytest.raises(ExtensionNotLater):
        ask_extension(hazard_id=opened.pk, new_due_on=opened.due_on, note="等", actor=wang, at=NOON)


def test_more_time_has_its_bounds(opened, wang, wu, hold):
    hold(opened, wu)
    wanted = opened.due_on + timedelta(days=31)
    with acting(wang), pytest.raises(ExtensionTooLong):
        ask_extension(hazard_id=opened.pk, new_due_on=wanted, note="等", actor=wang, at=NOON)
    due_on = opened.due_on
    for _time in range(2):
        due_on += timedelta(days=5)
        with acting(wang):
            ask_extension(hazard_id=opened.pk, new_due_on=due_on, note="等", actor=wang, at=NOON)
        with acting(wu):
            grant_extension(hazard_id=opened.pk, actor=wu, at=NOON)
    wanted = due_on + timedelta(days=5)
    with acting(wang), pytest.raises(ExtendedOftenEnough):
        ask_extension(hazard_id=opened.pk, new_due_on=wanted, note="等", actor=wang, at=NOON)


def test_past_its_limit_it_is_explained_referred_and_decided(opened, wang, wu, chen, monkeypatch):
    from bihuan.hazards.workflow import hazard as workflow

    words = {"reason": "配件停产", "plan": "改用替代件", "signer": "周某"}
    monkeypatch.setattr(workflow.timezone, "localdate", NOON.date)
    with acting(wang), pytest.raises(NotOverdue):
        explain_expiry(hazard_id=opened.pk, **words, actor=wang, at=NOON)
    monkeypatch.setattr(workflow.timezone, "localdate", LATER.date)
    with acting(wu), pytest.raises(ExplanationMissing):
        refer_hazard(hazard_id=opened.pk, cause="多头管理", proposal="明确牵头", actor=wu, at=LATER)
    with acting(wang):
        explain_expiry(hazard_id=opened.pk, **words, actor=wang, at=LATER)
    with acting(wu):
        referred = refer_hazard(
            hazard_id=opened.pk, cause="多头管理", proposal="明确牵头", actor=wu, at=LATER
        )
    assert referred.status == Status.REFERRED
    with acting(chen):
        decided = decide_referral(
            hazard_id=opened.pk,
            meeting="区政府第12次常务会议",
            decision="由区应急管理局牵头",
            new_due_on=date(2027, 1, 31),
            actor=chen,
            at=LATER,
        )
        assert decided.referrals.get().decision == "由区应急管理局牵头"
    assert (decided.status, decided.due_on) == (Status.OPEN, date(2027, 1, 31))


def test_handing_over_moves_the_supervision_and_tells(opened, wu, house):
    with acting(wu):
        handed = hand_over_hazard(
            hazard_id=opened.pk,
            unit_id=house["fire"].pk,
            note="属消防监管",
            actor=wu,
            at=NOON,
        )
        assert handed.unit_id == house["fire"].pk
        assert set(handed.units) >= {house["emergency"].pk, house["fire"].pk}
        with pytest.raises(InvalidInput):
            hand_over_hazard(
                hazard_id=opened.pk, unit_id=house["fire"].pk, note="再", actor=wu, at=NOON
            )


def test_reminding_counts_and_is_logged(opened, chen):
    with acting(chen):
        remind_hazard(hazard_id=opened.pk, note="请抓紧", actor=chen, at=NOON)
        reminded = remind_hazard(hazard_id=opened.pk, actor=chen, at=NOON)
        kinds = list(
            Event.objects.filter(chain=f"hazard:{opened.pk}").values_list("kind", flat=True)
        )
    assert reminded.reminders == 2
    assert kinds.count("hazard.remind") == 2
    assert Notice.objects.count() == 0  # nobody holds a post at the enterprise here


def test_a_withdrawn_one_stays_with_its_reason(opened, wu):
    with acting(wu):
        withdrawn = withdraw_hazard(hazard_id=opened.pk, note="登记重复企业", actor=wu, at=NOON)
        assert not Hazard.objects.real().filter(pk=opened.pk).exists()
        assert Hazard.objects.filter(pk=opened.pk).exists()
    assert withdrawn.withdrawn_reason == "登记重复企业"


def test_duplicates_are_hinted_and_merged_with_every_source(reported, make_report, wu, house):
    with acting(wu):
        other = report_hazard(
            make_report(title="配电箱箱门缺失、线头裸露", is_confirmed=True, measures="整改"),
            photos=[photo(31)],
            actor=wu,
            at=NOON,
        )
        hints = hint_duplicates(
            enterprise_id=house["enterprise"].pk,
            title="配电箱门缺失 线头裸露",
            actor=wu,
            on=TODAY,
        )
        assert {hint.pk for hint in hints} == {reported.pk, other.pk}
        kept = merge_hazard(hazard_id=other.pk, into=reported.number, actor=wu, at=NOON)
        assert kept.pk == reported.pk
        assert [source.kind for source in kept.sources.all()] == ["self-check", "department-check"]
        assert evidence.of(f"hazard:{kept.pk}").filter(role="before").count() == 2
        assert Hazard.objects.get(pk=other.pk).merged_into_id == reported.pk


def test_out_of_scope_looks_like_absent(opened, lin, wang):
    with acting(lin), pytest.raises(NotFound) as hidden:
        remind_hazard(hazard_id=opened.pk, actor=lin, at=NOON)
    with acting(lin), pytest.raises(NotFound) as absent:
        remind_hazard(hazard_id=10**9, actor=lin, at=NOON)
    assert hidden.value.as_dict() == absent.value.as_dict()


def test_a_wrong_state_is_told_before_a_missing_permission(reported, wang):
    with acting(wang):
        with pytest.raises(TransitionRefused) as refusal:
            accept_rectification(hazard_id=reported.pk, note="x", actor=wang, at=NOON)
        assert not isinstance(refusal.value, NotPermitted)
        with pytest.raises(NotPermitted):
            confirm_hazard(hazard_id=reported.pk, measures="x", actor=wang, at=NOON)


def test_buttons_are_what_the_engine_allows(reported, wang, wu):
    with acting(wu):
        allowed = {move.name for move in HAZARD_WORKFLOW.available(reported, wu)}
    assert {"confirm", "dismiss", "hand_over", "withdraw", "merge", "remind"} == allowed
    with acting(wang):
        assert HAZARD_WORKFLOW.available(reported, wang) == []


def test_the_whole_life_is_one_chain_that_verifies(rectified, wu):
    with acting(wu):
        accept_rectification(hazard_id=rectified.pk, note="合格", actor=wu, at=NOON)
    with acting(system_actor()):
        verified = audit.verify()
    assert verified.broken == ()
    assert verified.event_count >= 4


def test_the_log_refuses_to_be_changed(opened, wu):
    with acting(wu), pytest.raises(ProgrammingError), transaction.atomic():
        Event.objects.filter(chain=f"hazard:{opened.pk}").update(text="改过")


def test_whoever_gives_out_tasks_raises_an_unfinished_hazard_as_a_task_of_several_units(
    opened, chen, wu, client
):
    with acting(wu):
        labels = [one["label"] for one in draw_record(opened, wu, TODAY)["actions"]]
        assert labels == ["纳入跟踪整改"]
    with acting(chen):
        link, _follow = draw_record(opened, chen, TODAY)["actions"]
        opened.status = Status.CLOSED
        assert draw_record(opened, chen, TODAY)["actions"] == []
    Post.objects.create(
        user_id=chen.user_id,
        unit_id=chen.unit_id,
        region=chen.region,
        role=chen.role,
        starts_on=date(2020, 1, 1),
    )
    client.force_login(User.objects.get(pk=chen.user_id))

    page = client.get(f"/hazards/{opened.pk}/").content.decode()
    form = client.get(link["url"]).content.decode()

    assert "转为多部门任务" in page
    assert opened.title in form
    assert f'value="hazard:{opened.pk}"' in form
    assert f'value="/hazards/{opened.pk}/"' in form
