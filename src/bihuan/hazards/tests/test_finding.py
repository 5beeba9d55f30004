"""Put right on the spot, put off for a time, come back, measured, checked by oneself, snapped by anybody."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from bihuan.hazards import services
from bihuan.hazards.errors import (
    AcceptedByRectifier,
    CheckNotOpen,
    DeferralOutOfRange,
    DeferredOftenEnough,
    ListsIncomplete,
    MajorNotDeferred,
    MeasureLiftedAlready,
    NoPhotos,
    NotFixedOnSpot,
    NotToBeSampled,
    ReceiptUnknown,
    RewardNamed,
    SamePhoto,
    TooManySnaps,
)
from bihuan.hazards.models import Deferral, Hazard, HazardSource, SelfCheck, Snap
from bihuan.hazards.services.deferring import end_due_deferrals
from bihuan.hazards.services.self_checking import due_days
from bihuan.hazards.states import CheckStatus, SnapStatus, Status
from bihuan.hazards.tests.conftest import HILL, NOON, RIVER, TODAY, photo
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotFound, NotPermitted, TransitionRefused
from bihuan.kernel.evidence import Captured, FileRefused, Upload
from bihuan.kernel.models import Event, Loop, Notice

DAY = timedelta(days=1)
WHY = {"reason": "设备到货要等三个月", "measures": "停用该线，专人看守", "watcher": "周某"}


@pytest.fixture
def spot(make_report, wu):
    """Something put right while Wu stood there."""
    with acting(wu):
        return services.fix_on_spot(
            make_report(title="车间门口灭火器被纸箱挡住", category="fire"),
            note="当场移开纸箱",
            before=[photo(21)],
            after=[photo(22)],
            actor=wu,
            at=NOON,
        )


@pytest.fixture
def deferred(opened, wu):
    with acting(wu):
        return services.defer_hazard(
            hazard_id=opened.pk,
            until=TODAY + 60 * DAY,
            approver="吴副局长",
            actor=wu,
            at=NOON,
            **WHY,
        )


def loop_of(kind, pk):
    return Loop.objects.get(kind=kind, object_id=pk)


# Put right on the spot


def test_what_is_put_right_on_the_spot_closes_by_rule_and_nobody_closed_it(spot, wu):
    with acting(wu):
        events = list(Event.objects.filter(chain=f"hazard:{spot.pk}").order_by("seq"))
        loop = loop_of("hazard", spot.pk)

    assert (spot.status, spot.closed_on, spot.rectified_on) == (Status.CLOSED, TODAY, TODAY)
    assert spot.fixed_on_spot
    assert spot.closed_by_id is None
    assert spot.rectified_by_id == wu.user_id
    assert [event.kind for event in events] == ["hazard.began", "hazard.rectify", "hazard.accept"]
    assert loop.closed_at == NOON


@pytest.mark.parametrize(
    ("about", "refusal"),
    [
        ({"grade": "major", "criterion": "industry-trade-2023/3.2"}, NotFixedOnSpot),
        ({"found_on": TODAY - DAY}, NotFixedOnSpot),
        ({"title": "坏了"}, InvalidInput),
    ],
)
def test_what_is_not_closed_on_the_spot(make_report, wu, about, refusal):
    with acting(wu), pytest.raises(refusal):
        services.fix_on_spot(
            make_report(**about),
            note="改了",
            before=[photo(23)],
            after=[photo(24)],
            actor=wu,
            at=NOON,
        )


def test_the_photos_have_to_tell_the_same_story(make_report, wu):
    def fix(before, after):
        services.fix_on_spot(
            make_report(), note="改了", before=before, after=after, actor=wu, at=NOON
        )

    def taken(mark, at):
        one = photo(mark)
        return Upload(one.name, one.content, Captured(at=at))

    with acting(wu), pytest.raises(NoPhotos):
        fix([photo(25)], [])
    with acting(wu), pytest.raises(SamePhoto):
        fix([photo(25)], [photo(25)])
    with acting(wu), pytest.raises(NotFixedOnSpot):
        fix([taken(26, NOON)], [taken(27, NOON - timedelta(hours=1))])
    with acting(wu), pytest.raises(NotFixedOnSpot):
        fix([taken(26, NOON - timedelta(hours=30))], [taken(27, NOON)])
    with acting(wu):
        assert not Hazard.objects.exists()


def test_the_phone_may_send_it_twice(make_report, wu):
    with acting(wu):
        made = [
            services.fix_on_spot(
                make_report(),
                note="改了",
                before=[photo(28)],
                after=[photo(29)],
                actor=wu,
                at=NOON,
                key="phone-1",
            )
            for _turn in range(2)
        ]
    assert made[0].pk == made[1].pk


def test_another_person_samples_it_once(spot, wu, sun):
    with acting(wu), pytest.raises(AcceptedByRectifier):
        services.sample_passed(hazard_id=spot.pk, note="看过", actor=wu, at=NOON)
    with acting(sun):
        looked = services.sample_passed(hazard_id=spot.pk, note="确已移开", actor=sun, at=NOON)
        with pytest.raises(NotToBeSampled):
            services.sample_failed(hazard_id=spot.pk, note="又堵了", actor=sun, at=NOON)

    assert (looked.status, looked.sampled_on) == (Status.CLOSED, TODAY)


def test_what_was_not_put_right_opens_again_with_a_limit(spot, sun):
    with acting(sun):
        again = services.sample_failed(hazard_id=spot.pk, note="纸箱还在", actor=sun, at=NOON)
        loop = loop_of("hazard", spot.pk)

    assert (again.status, again.closed_on, again.fixed_on_spot) == (Status.OPEN, None, False)
    assert again.due_on == TODAY + 15 * DAY
    assert loop.closed_at is None


def test_what_went_the_long_way_is_not_sampled(rectified, wu, sun):
    with acting(wu):
        services.accept_rectification(hazard_id=rectified.pk, note="合格", actor=wu, at=NOON)
    with acting(sun), pytest.raises(NotToBeSampled):
        services.sample_passed(hazard_id=rectified.pk, note="看过", actor=sun, at=NOON)


# Put off for a time


def test_a_risk_accepted_for_a_time_stays_on_the_list_and_comes_back_by_itself(deferred, wu):
    with acting(wu):
        loop = loop_of("hazard", deferred.pk)
    assert deferred.status == Status.DEFERRED
    assert deferred.due_on == TODAY + 75 * DAY  # fifteen days were left
    assert loop.closed_at is None
    assert loop.permission == "hazards.defer"

    system, day = system_actor(), TODAY + 60 * DAY
    with acting(system):
        early = end_due_deferrals(today=day - DAY, actor=system, at=NOON + 59 * DAY)
        back = end_due_deferrals(today=day, actor=system, at=NOON + 60 * DAY)
        twice = end_due_deferrals(today=day, actor=system, at=NOON + 60 * DAY)
        hazard = Hazard.objects.get(pk=deferred.pk)
        ended = Deferral.objects.get(hazard=hazard)

    assert (early, back, twice) == (0, 1, 0)
    assert (hazard.status, hazard.due_on) == (Status.OPEN, day + 15 * DAY)
    assert (ended.ended_on, ended.is_ended_early) == (day, False)


def test_whoever_owns_it_is_told_when_it_comes_back(deferred, wu, wang):
    from bihuan.kernel.models import Post

    Post.objects.create(
        user_id=wu.user_id,
        unit_id=wu.unit_id,
        role=wu.role,
        region=wu.region,
        title="科员",
        starts_on=TODAY,
    )
    system = system_actor()
    with acting(system):
        end_due_deferrals(today=TODAY + 60 * DAY, actor=system, at=NOON + 60 * DAY)
        told = Notice.objects.filter(kind="hazards.resumed", chain=f"hazard:{deferred.pk}")
        assert [notice.user_id for notice in told] == [wu.user_id]


def test_ended_early_the_rest_of_the_limit_counts_from_that_day(deferred, wu):
    with acting(wu):
        with pytest.raises(InvalidInput):
            services.resume_hazard(hazard_id=deferred.pk, note=" ", actor=wu, at=NOON)
        back = services.resume_hazard(
            hazard_id=deferred.pk, note="设备提前到货", actor=wu, at=NOON + 10 * DAY
        )

    assert (back.status, back.due_on) == (Status.OPEN, TODAY + 25 * DAY)


def test_rectified_meanwhile_the_deferral_ends(deferred, wang, wu):
    with acting(wang):
        services.rectify_hazard(
            hazard_id=deferred.pk, note="已换新", photos=[photo(31)], actor=wang, at=NOON + DAY
        )
    with acting(wu):
        assert Deferral.objects.get(hazard_id=deferred.pk).ended_on == TODAY + DAY


@pytest.mark.parametrize("until", [TODAY, TODAY - DAY, TODAY + 181 * DAY])
def test_a_risk_is_not_accepted_for_ever(opened, wu, until):
    with acting(wu), pytest.raises(DeferralOutOfRange):
        services.defer_hazard(
            hazard_id=opened.pk, until=until, approver="吴某", actor=wu, at=NOON, **WHY
        )


def test_a_risk_is_accepted_once_with_everything_said_and_not_by_its_owner(deferred, wu, wang):
    about = {"hazard_id": deferred.pk, "until": TODAY + 20 * DAY, "at": NOON + 10 * DAY}
    with acting(wu):
        services.resume_hazard(hazard_id=deferred.pk, note="提前", actor=wu, at=NOON + 10 * DAY)
        with pytest.raises(InvalidInput) as refused:
            services.defer_hazard(
                reason="", measures="", watcher="", approver="", actor=wu, **about
            )
        with pytest.raises(DeferredOftenEnough):
            services.defer_hazard(approver="吴某", actor=wu, **about, **WHY)
    with acting(wang), pytest.raises(NotPermitted):
        services.defer_hazard(approver="王某", actor=wang, **about, **WHY)

    assert set(refused.value.fields) == {"reason", "measures", "watcher", "approver"}


def test_a_major_hazard_is_not_put_off(make_report, wu):
    with acting(wu):
        major = services.report_hazard(
            make_report(
                grade="major",
                criterion="industry-trade-2023/3.2",
                is_confirmed=True,
                measures="立即停止作业",
                control="stop-work",
                checker="吴某",
            ),
            photos=[photo(33)],
            actor=wu,
            at=NOON,
        )
        with pytest.raises(MajorNotDeferred):
            services.defer_hazard(
                hazard_id=major.pk,
                until=TODAY + DAY,
                approver="吴某",
                actor=wu,
                at=NOON,
                **WHY,
            )


# Come back


def test_what_comes_back_after_closing_is_linked_to_what_was_closed(spot, make_report, wu, lin):
    with acting(wu):
        again = services.report_hazard(
            make_report(title="灭火器又被挡住", category="fire", found_on=TODAY + 30 * DAY),
            photos=[photo(41)],
            actor=wu,
            at=NOON + 30 * DAY,
        )
        other = services.report_hazard(
            make_report(title="电线没有穿管", category="electrical", found_on=TODAY + 30 * DAY),
            photos=[photo(42)],
            actor=wu,
            at=NOON + 30 * DAY,
        )
        late = services.report_hazard(
            make_report(title="灭火器又被挡住", category="fire", found_on=TODAY + 400 * DAY),
            photos=[photo(43)],
            actor=wu,
            at=NOON + 400 * DAY,
        )

    assert again.repeat_of_id == spot.pk
    assert other.repeat_of_id is None
    assert late.repeat_of_id is None  # past the twelve months of the setting


# The seven measures


@pytest.fixture
def sealed(opened, wu):
    taken = services.Taken(
        kind="seal",
        taken_on=TODAY,
        quantity=Decimal(2),
        quantity_unit="台",
        hazard_number=opened.number,
        campaign="大排查大整治",
    )
    with acting(wu):
        return services.take_measure(taken, actor=wu, at=NOON)


def test_a_measure_lies_where_its_hazard_lies(sealed, opened, house, lin):
    assert (sealed.enterprise_id, sealed.region) == (house["enterprise"].pk, RIVER)
    assert sealed.site == "宏图加工厂"
    with acting(lin):
        assert not type(sealed).objects.filter(pk=sealed.pk).exists()
        with pytest.raises(NotFound):
            services.lift_measure(
                measure_id=sealed.pk, lifted_on=TODAY, reason="完", actor=lin, at=NOON
            )


def test_a_measure_ends_once_with_its_reason(sealed, wu, wang):
    with acting(wang), pytest.raises(NotPermitted):
        services.lift_measure(
            measure_id=sealed.pk, lifted_on=TODAY, reason="完", actor=wang, at=NOON
        )
    with acting(wu):
        with pytest.raises(InvalidInput):
            services.lift_measure(
                measure_id=sealed.pk, lifted_on=TODAY - DAY, reason="完", actor=wu, at=NOON
            )
        lifted = services.lift_measure(
            measure_id=sealed.pk, lifted_on=TODAY, reason="整改到位", actor=wu, at=NOON
        )
        with pytest.raises(MeasureLiftedAlready):
            services.withdraw_measure(measure_id=sealed.pk, reason="错", actor=wu, at=NOON)
    assert lifted.lifted_on == TODAY


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"kind": "explode"}, "kind"),
        ({"quantity": Decimal(-1)}, "quantity"),
        ({"quantity_unit": " "}, "quantity_unit"),
        ({"taken_on": TODAY + DAY}, "taken_on"),
        ({"hazard_number": "YH0000-000000"}, "hazard_number"),
        ({"site": "路边摊点", "region": "000000000"}, "site"),
    ],
)
def test_a_measure_that_cannot_be_so_is_refused_at_its_field(wu, house, about, field):
    usual = {"kind": "stop", "taken_on": TODAY, "quantity": Decimal(1), "quantity_unit": "家"}
    with acting(wu), pytest.raises(InvalidInput) as refused:
        services.take_measure(services.Taken(**usual | about), actor=wu, at=NOON)
    assert field in refused.value.fields


# The three lists


def test_lists_with_gaps_are_handed_in_only_with_a_reason(opened, wu):
    period = {"first": date(2026, 11, 1), "last": date(2026, 11, 30), "signer": "吴某"}
    with acting(wu):
        gaps = services.gaps_of(services.on_the_lists(wu.unit_id, TODAY, TODAY, wu))
        with pytest.raises(ListsIncomplete):
            services.submit_lists(**period, actor=wu, at=NOON)
        made = services.submit_lists(**period, note="类别待核定", actor=wu, at=NOON)

    assert gaps["no_basis"] == 1
    assert gaps["no_responsible"] == gaps["no_measures"] == gaps["no_limit"] == 0
    assert made.hazards == [opened.pk]
    assert made.rows[0]["responsible"] == "周某"
    assert made.gaps == gaps


def test_lists_are_seen_by_their_unit_and_not_next_door(opened, wu, lin, wang):
    with acting(wu):
        made = services.submit_lists(
            first=TODAY, last=TODAY, signer="吴某", note="缺类别", actor=wu, at=NOON
        )
        with pytest.raises(InvalidInput):
            services.submit_lists(first=TODAY, last=TODAY - DAY, signer="吴某", actor=wu, at=NOON)
    for stranger in (lin, wang):
        with acting(stranger):
            assert not type(made).objects.filter(pk=made.pk).exists()


# Self-checks


@pytest.fixture
def weekly(wang, house):
    plan = services.CheckPlan(
        title="班前检查",
        starts_on=TODAY,
        cadence="weekly",
        enterprise_id=house["enterprise"].pk,
        lines=("配电箱门关好", "灭火器在位", " "),
    )
    with acting(wang):
        return services.plan_self_checks(plan, actor=wang, at=NOON)


def answers(plan, **bad):
    ok = {item["key"]: services.Answer("ok") for item in plan.items}
    return ok | bad


def test_checks_fall_due_by_their_cadence():
    first, last = date(2026, 11, 9), date(2026, 11, 30)

    assert len(list(due_days("daily", first, last))) == 22
    assert [due for _opens, due in due_days("weekly", first, last)] == [
        date(2026, 11, 15),
        date(2026, 11, 22),
        date(2026, 11, 29),
    ]
    assert list(due_days("monthly", first, last)) == [(date(2026, 11, 1), date(2026, 11, 30))]


def test_a_plan_makes_near_checks_once_and_they_wait_for_the_enterprise(weekly, wang, house):
    system = system_actor()
    with acting(wang):
        checks = list(weekly.checks.order_by("due_on"))
        loop = loop_of("self_check", checks[0].pk)
    with acting(system):
        again = services.lay_out_checks(today=TODAY, actor=system, at=NOON)
        next_week = services.lay_out_checks(today=TODAY + 7 * DAY, actor=system, at=NOON)

    assert [check.due_on for check in checks] == [date(2026, 11, 15)]
    assert loop.owner_enterprise_id == house["enterprise"].pk
    assert (again, next_week) == (0, 1)


def test_a_problem_found_by_oneself_becomes_a_hazard(weekly, wang):
    check = SelfCheck.objects.none()
    with acting(wang):
        check = weekly.checks.get()
        key = weekly.items[0]["key"]
        bad = services.Answer("bad", "配电箱门缺了一扇", [photo(51)])
        with pytest.raises(InvalidInput) as refused:
            services.finish_self_check(
                check_id=check.pk,
                answers=answers(weekly, **{key: services.Answer("bad", "坏")}),
                actor=wang,
                at=NOON,
            )
        done = services.finish_self_check(
            check_id=check.pk, answers=answers(weekly, **{key: bad}), actor=wang, at=NOON
        )
        hazard = Hazard.objects.get(pk=done.results[0]["hazard"])

    assert set(refused.value.fields) == {key}
    assert (done.status, done.problems) == (CheckStatus.DONE, 1)
    assert (hazard.is_self_found, hazard.source) == (True, "self-check")


def test_a_check_is_not_done_before_its_day_nor_by_strangers(weekly, wang, lin):
    with acting(wang):
        check = weekly.checks.get()
        SelfCheck.objects.filter(pk=check.pk).update(opens_on=TODAY + DAY)
        with pytest.raises(CheckNotOpen):
            services.finish_self_check(
                check_id=check.pk, answers=answers(weekly), actor=wang, at=NOON
            )
    with acting(lin), pytest.raises(NotFound):
        services.finish_self_check(check_id=check.pk, answers={}, actor=lin, at=NOON)


def test_a_missed_check_is_a_finding_and_the_next_one_adds_to_it(weekly, house):
    system = system_actor()
    with acting(system):
        services.lay_out_checks(today=TODAY + 7 * DAY, actor=system, at=NOON)
        early = services.miss_checks(today=date(2026, 11, 15), actor=system, at=NOON)
        first = services.miss_checks(today=date(2026, 11, 16), actor=system, at=NOON + 6 * DAY)
        twice = services.miss_checks(today=date(2026, 11, 16), actor=system, at=NOON + 6 * DAY)
        second = services.miss_checks(today=date(2026, 11, 23), actor=system, at=NOON + 13 * DAY)
        hazards = list(Hazard.objects.all())
        doors = HazardSource.objects.filter(hazard=hazards[0]).count()

    assert (early, first, twice, second) == (0, 1, 0, 1)
    assert [(one.source, one.status, one.is_self_found) for one in hazards] == [
        ("missed-check", Status.OPEN, False)
    ]
    assert doors == 2


def test_a_plan_by_risk_takes_its_cadence_from_the_level(wang, house):
    plan = services.CheckPlan(
        title="按风险自查",
        starts_on=TODAY,
        enterprise_id=house["enterprise"].pk,
        sources=("criteria/general",),
    )
    with acting(wang):
        made = services.plan_self_checks(plan, actor=wang, at=NOON)
    assert (made.cadence, made.is_by_risk, len(made.items)) == ("monthly", True, 30)


def test_a_stopped_plan_makes_no_more_checks(weekly, wang):
    with acting(wang):
        services.stop_self_checks(plan_id=weekly.pk, reason="停产", actor=wang, at=NOON)
        left = weekly.checks.get().status
    system = system_actor()
    with acting(system):
        made = services.lay_out_checks(today=TODAY + 7 * DAY, actor=system, at=NOON)
    assert (left, made) == (CheckStatus.CANCELLED, 0)


# Snapped by anybody


def snap_report(**about):
    usual = {
        "words": "楼道里停了很多电瓶车在充电",
        "place": "河畔路3号楼",
        "region": RIVER,
        "said_by": "resident",
        "phone": "13900000000",
        "origin": "somebody",
    }
    return services.SnapReport(**usual | about)


def send(code="ABCD2345WXYZ", photos=None, **about):
    platform = system_actor("公众")
    pictures = [photo(61)] if photos is None else photos
    with acting(platform):
        return services.receive_snap(
            snap_report(**about), photos=pictures, code=code, actor=platform, at=NOON
        )


def test_a_snap_is_held_for_its_street_and_no_hazard_yet(house, sun, lin, wang):
    snap = send()
    with acting(sun):
        loop = loop_of("snap", snap.pk)
        assert not Hazard.objects.exists()
    for stranger in (lin, wang):
        with acting(stranger):
            assert not Snap.objects.exists()

    assert (snap.status, snap.unit_id) == (SnapStatus.HELD, house["river"].pk)
    assert loop.owner_unit_id == house["river"].pk
    assert b"139" not in bytes(snap.phone)
    assert "ABCD" not in snap.receipt


def test_a_true_snap_becomes_a_hazard_through_its_door(house, sun):
    snap = send()
    with acting(sun):
        settled = services.verify_snap(
            snap_id=snap.pk,
            title="3号楼楼道停放电动自行车充电",
            answer="已派人清理",
            actor=sun,
            at=NOON,
        )
        hazard = Hazard.objects.get(pk=settled.hazard_id)
        named = services.name_for_reward(snap_id=snap.pk, note="反映属实", actor=sun, at=NOON)
        with pytest.raises(RewardNamed):
            services.name_for_reward(snap_id=snap.pk, note="再来", actor=sun, at=NOON)
        with pytest.raises(TransitionRefused):
            services.set_snap_aside(snap_id=snap.pk, answer="不对", actor=sun, at=NOON)

    assert (hazard.source, hazard.is_self_found) == ("snap", False)
    assert named.is_for_reward


def test_the_receipt_answers_and_nothing_else_does(house):
    snap = send()
    with acting(system_actor()):
        assert services.snap_of_receipt("abcd-2345-wxyz").pk == snap.pk
        for wrong in ("", "ABCD2345WXY", snap.number, snap.receipt):
            with pytest.raises(ReceiptUnknown):
                services.snap_of_receipt(wrong)


def test_looking_at_the_number_is_logged(house, sun, wu):
    snap = send()
    with acting(sun):
        number = services.phone_of_snap(snap_id=snap.pk, actor=sun, at=NOON)
        seen = Event.objects.filter(chain=f"snap:{snap.pk}", kind="snap.phone_seen").count()
    with acting(wu), pytest.raises(NotPermitted):
        services.phone_of_snap(snap_id=snap.pk, actor=wu, at=NOON)
    assert (number, seen) == ("13900000000", 1)


def test_a_flood_from_one_sender_is_refused_and_others_get_through(house):
    for turn in range(5):
        send(code=f"CODE{turn}")
    with pytest.raises(TooManySnaps):
        send(code="CODE9")
    assert send(code="CODE8", origin="another").pk


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"words": "坏了"}, "words"),
        ({"words": "长" * 201}, "words"),
        ({"place": ""}, "place"),
        ({"region": "000000"}, "region"),
        ({"region": HILL + "' OR 1=1"}, "region"),
        ({"said_by": "admin"}, "said_by"),
        ({"phone": "<script>"}, "phone"),
        ({"photos": []}, "photos"),
        ({"photos": [photo(70 + turn) for turn in range(4)]}, "photos"),
    ],
)
def test_a_snap_that_cannot_be_looked_into_is_refused_at_its_field(house, about, field):
    with pytest.raises(InvalidInput) as refused:
        send(**about)
    assert field in refused.value.fields


def test_only_photos_are_taken_from_the_public(house):
    for content in (b"<html><script>alert(1)</script>", b"%PDF-1.7 x", b"", b"\x00\x01\x02"):
        with pytest.raises(FileRefused):
            send(photos=[Upload("a.jpg", io.BytesIO(content))])


def test_the_public_page_works_without_an_account(client, house):
    page = client.get(reverse("hazards:snap_new"))
    empty = client.post(reverse("hazards:snap_new"), {"words": "x"})
    sent = client.post(
        reverse("hazards:snap_new"),
        {
            "words": "<b>楼道</b>里停了电瓶车",
            "place": "河畔路3号",
            "region": RIVER,
            "said_by": "resident",
            "photos": photo(81).content,
        },
    )
    code = sent.context["code"] if sent.context else None
    text = sent.content.decode()

    assert (page.status_code, empty.status_code, sent.status_code) == (200, 422, 200)
    assert "查询码" in text
    assert code is None or len(code) == 14
    wrong = client.post(reverse("hazards:snap_status"), {"code": "NOTACODE"})
    assert wrong.status_code == 404
