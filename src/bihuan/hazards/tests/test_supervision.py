"""Majors: the list, five elements, two reports, control measures, the person who follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bihuan.hazards.errors import (
    ApprovedByAuthor,
    ControlMissing,
    FollowedAlready,
    LastControl,
    NotMajor,
    PlanIncomplete,
    PlanMissing,
    PlanPending,
    PlanTooLate,
)
from bihuan.hazards.indicators import (
    CANCELLED,
    LONG_DELAYED,
    MAJOR_OPEN,
    REPORTS_MISSING,
    TORN_DOWN_AREA,
    WITHOUT_CONTROL,
    WITHOUT_PLAN,
)
from bihuan.hazards.ledgers.majors import idle, long_delayed, reports_missing, without_control
from bihuan.hazards.models import Control, Hazard, MajorFile, Recheck
from bihuan.hazards.services import (
    ReportMade,
    accept_rectification,
    approve_plan,
    confirm_hazard,
    designate_person,
    follow_hazard,
    hand_over_hazard,
    lift_control,
    open_missing_files,
    record_demolition,
    record_dual_report,
    rectify_hazard,
    reject_rectification,
    report_hazard,
    return_plan,
    submit_plan,
    uncontrolled,
)
from bihuan.hazards.services.filing import announce_overdue
from bihuan.hazards.services.loading import HazardHistory, Step, load_hazards
from bihuan.hazards.states import Grade, Status
from bihuan.hazards.supervision import ControlStatus, PlanKind, PlanStatus, RecheckStatus
from bihuan.hazards.tests.conftest import NOON, PARTS, TODAY, photo
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.indicators import Period, Query, values
from bihuan.kernel.models import Announcement, Loop
from bihuan.statutes import criteria

LATER = NOON + timedelta(days=5)


def counted(indicator, actor, on=TODAY):
    with acting(actor):
        return values([indicator], Query(Period.day(on), NOON + timedelta(days=900)), actor)[
            indicator.code
        ].number


def report(**about):
    told = {
        "to": "congress",
        "reported_on": TODAY,
        "receiver": "三届二次职代会",
        "reporter": "周某",
        "content": "夹层住人，拟拆除",
    }
    return ReportMade(**told | about)


def closed(hazard, wu, wang):
    with acting(wang):
        rectify_hazard(hazard_id=hazard.pk, note="已拆", photos=[photo(31)], actor=wang, at=NOON)
    with acting(wu):
        return accept_rectification(hazard_id=hazard.pk, note="已核", actor=wu, at=LATER)


def test_an_ordered_major_stands_on_the_list_with_a_person_and_its_clocks(major, wu):
    with acting(wu):
        file = MajorFile.objects.get(hazard=major)
    assert file.number.startswith("ZD2026-")
    assert (file.person, file.person_unit_id) == ("吴某", major.unit_id)
    assert file.plan_due_on == date(2026, 11, 17)  # five working days after Tuesday the 10th
    assert file.reports_due_on == date(2026, 11, 13)
    assert counted(MAJOR_OPEN, wu) == 1


def test_a_general_one_is_followed_only_on_purpose_and_once(opened, wu):
    with acting(wu):
        assert not MajorFile.objects.filter(hazard=opened).exists()
        file = follow_hazard(
            hazard_id=opened.pk, person="吴某", reason="被媒体曝光", actor=wu, at=NOON
        )
        assert file.plan_due_on is None
        with pytest.raises(FollowedAlready):
            follow_hazard(hazard_id=opened.pk, person="吴某", reason="再次", actor=wu, at=NOON)
    assert counted(MAJOR_OPEN, wu) == 0


def test_a_major_is_not_rectified_without_an_approved_plan(major, wang, wu):
    with acting(wang), pytest.raises(PlanMissing):
        rectify_hazard(hazard_id=major.pk, note="已改", photos=[photo(41)], actor=wang, at=NOON)
    assert counted(WITHOUT_PLAN, wu) == 1
    with acting(wang):
        plan = submit_plan(hazard_id=major.pk, kind=PlanKind.CURE, parts=PARTS, actor=wang, at=NOON)
        with pytest.raises(PlanPending):
            submit_plan(hazard_id=major.pk, kind=PlanKind.CURE, parts=PARTS, actor=wang, at=NOON)
    with acting(wu):
        approve_plan(plan_id=plan.pk, actor=wu, at=NOON)
    assert counted(WITHOUT_PLAN, wu) == 0
    with acting(wang):
        done = rectify_hazard(
            hazard_id=major.pk, note="已改", photos=[photo(42)], actor=wang, at=NOON
        )
    assert done.status == Status.RECTIFIED


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"measures": " "}, "measures", id="measures"),
        pytest.param({"leader": ""}, "leader", id="responsibility"),
        pytest.param({"funds_yuan": None}, "funds_yuan", id="money"),
        pytest.param({"funds_yuan": Decimal(-1)}, "funds_yuan", id="money below zero"),
        pytest.param({"due_on": None}, "due_on", id="limit"),
        pytest.param({"emergency": ""}, "emergency", id="emergency plan"),
    ],
)
def test_a_plan_without_one_of_the_five_elements_is_refused(major, wang, change, field):
    with acting(wang), pytest.raises(PlanIncomplete) as refusal:
        submit_plan(
            hazard_id=major.pk,
            kind=PlanKind.CURE,
            parts=replace(PARTS, **change),
            actor=wang,
            at=NOON,
        )
    assert field in refusal.value.fields


def test_a_plan_has_its_bounds(major, opened, wang, wu):
    late = replace(PARTS, due_on=major.due_on + timedelta(days=1))
    asked = {"kind": PlanKind.CURE, "actor": wang, "at": NOON}
    with acting(wang):
        with pytest.raises(PlanTooLate):
            submit_plan(hazard_id=major.pk, parts=late, **asked)
        with pytest.raises(NotMajor):
            submit_plan(hazard_id=opened.pk, parts=PARTS, **asked)
        without = {"kind": PlanKind.SPEED_UP, "actor": wang, "at": NOON}
        with pytest.raises(PlanIncomplete) as refusal:
            submit_plan(hazard_id=major.pk, parts=PARTS, **without)
        assert "patron" in refusal.value.fields
    with acting(wu):
        own = submit_plan(hazard_id=major.pk, kind=PlanKind.CURE, parts=PARTS, actor=wu, at=NOON)
        with pytest.raises(ApprovedByAuthor):
            approve_plan(plan_id=own.pk, actor=wu, at=NOON)
        back = return_plan(plan_id=own.pk, opinion="预案要写撤离路线", actor=wu, at=NOON)
    assert back.status == PlanStatus.RETURNED


def test_both_reports_are_owed_and_the_missing_ones_are_listed(major, wang, wu):
    assert counted(REPORTS_MISSING, wu) == 1
    with acting(wang):
        record_dual_report(hazard_id=major.pk, report=report(), actor=wang, at=NOON)
        with pytest.raises(InvalidInput) as refusal:
            record_dual_report(
                hazard_id=major.pk,
                report=report(reported_on=TODAY + timedelta(days=1)),
                actor=wang,
                at=NOON,
            )
        assert "reported_on" in refusal.value.fields
        assert MajorFile.objects.filter(reports_missing(TODAY)).count() == 1
        to_them = report(to="authority", receiver="区应急管理局")
        record_dual_report(hazard_id=major.pk, report=to_them, actor=wang, at=NOON)
        assert not MajorFile.objects.filter(reports_missing(TODAY)).exists()
    assert counted(REPORTS_MISSING, wu) == 0


def test_what_an_enterprise_registers_itself_is_its_report_to_the_authority(make_report, wang, wu):
    key = criteria.options()[0][0]
    with acting(wang):
        own = report_hazard(
            make_report(source="self-check", grade=Grade.MAJOR, criterion=key),
            photos=[photo(51)],
            actor=wang,
            at=NOON,
        )
    with acting(wu):
        ordered = {"hazard_id": own.pk, "measures": "停产整改", "actor": wu, "at": NOON}
        with pytest.raises(ControlMissing):
            confirm_hazard(**ordered)
        confirm_hazard(**ordered, control="evacuate", checker="吴某", person="郑某")
        file = MajorFile.objects.get(hazard=own)
    assert (file.authority_on, file.congress_on, file.person) == (TODAY, None, "郑某")


def test_a_long_rectification_is_not_ordered_without_a_control_measure(reported, wu):
    far = TODAY + timedelta(days=16)
    asked = {"hazard_id": reported.pk, "measures": "更换", "due_on": far, "actor": wu, "at": NOON}
    with acting(wu):
        with pytest.raises(ControlMissing) as refusal:
            confirm_hazard(**asked)
        assert "control" in refusal.value.fields
        with pytest.raises(InvalidInput):
            confirm_hazard(**asked, control="no-such", checker="吴某")
        ordered = confirm_hazard(**asked, control="stop-use", checker="吴某")
        assert (ordered.controlled_from, ordered.controlled_to) == (TODAY, None)
        assert not Hazard.objects.filter(uncontrolled(TODAY)).exists()


def test_what_comes_in_without_its_control_measure_waits_for_the_check(make_report, wu):
    with acting(wu):
        brought = report_hazard(
            make_report(is_confirmed=True, measures="更换", due_on=TODAY + timedelta(days=60)),
            photos_owed=False,
            actor=wu,
            at=NOON,
        )
    assert (brought.status, brought.confirmed_on) == (Status.REPORTED, None)


def test_the_last_control_measure_stays_until_it_is_rectified(major, wu, hold):
    with acting(wu):
        first = Control.objects.get(hazard=major)
        with pytest.raises(LastControl):
            lift_control(control_id=first.pk, note="不用了", actor=wu, at=NOON)
    hold(major, wu, ends_on=TODAY + timedelta(days=3))
    with acting(wu):
        lift_control(control_id=first.pk, note="换为停用", actor=wu, at=NOON)
        assert not MajorFile.objects.filter(without_control(TODAY)).exists()
        assert MajorFile.objects.filter(without_control(TODAY + timedelta(days=4))).exists()
    assert counted(WITHOUT_CONTROL, wu) == 0
    assert counted(WITHOUT_CONTROL, wu, TODAY + timedelta(days=4)) == 1


def test_closing_lifts_what_held_it_down_and_strikes_it_from_the_list(planned, wu, wang):
    done = closed(planned, wu, wang)
    with acting(wu):
        assert Control.objects.get(hazard=done).status == ControlStatus.LIFTED
        file = MajorFile.objects.get(hazard=done)
        check = Recheck.objects.get(hazard=done)
    assert (file.cancelled_on, file.cancel_number[:2]) == (TODAY + timedelta(days=5), "XH")
    assert (check.status, check.checked_on) == (RecheckStatus.PASSED, TODAY + timedelta(days=5))
    assert counted(CANCELLED, wu, TODAY + timedelta(days=5)) == 1
    assert counted(MAJOR_OPEN, wu, TODAY + timedelta(days=5)) == 0
    assert counted(MAJOR_OPEN, wu, TODAY) == 1  # as it stood that day


def test_handing_in_is_applying_and_a_refusal_is_its_result(opened, wu, wang):
    with acting(wang):
        rectify_hazard(hazard_id=opened.pk, note="已改", photos=[photo(61)], actor=wang, at=NOON)
    with acting(wu):
        waiting = Recheck.objects.get(hazard=opened)
        assert (waiting.status, waiting.due_on) == (RecheckStatus.PENDING, date(2026, 11, 20))
        reject_rectification(hazard_id=opened.pk, note="没改好", actor=wu, at=LATER)
        assert Recheck.objects.get(hazard=opened).status == RecheckStatus.FAILED
        loops = Loop.objects.filter(kind="recheck", closed_at__isnull=True)
        assert not loops.exists()  # the hazard's own loop asks for the check, once


def test_another_person_is_named_and_the_former_stays_written(major, wu, house):
    with acting(wu):
        with pytest.raises(InvalidInput):
            designate_person(
                hazard_id=major.pk, unit_id=None, person="", reason="", actor=wu, at=NOON
            )
        file = designate_person(
            hazard_id=major.pk,
            unit_id=house["fire"].pk,
            person="钱某",
            reason="职责调整",
            actor=wu,
            at=NOON,
        )
        assert (file.person, file.person_unit_id) == ("钱某", house["fire"].pk)
        handed = {"hazard_id": major.pk, "unit_id": house["fire"].pk, "note": "属消防"}
        hand_over_hazard(**handed, person="冯某", actor=wu, at=NOON)
        names = list(major.designations.values_list("person", flat=True))
    assert names == ["吴某", "钱某", "冯某"]


def test_what_stands_too_long_is_flagged_and_its_demolition_counted(planned, wu, wang):
    with acting(system_actor()):
        Hazard.objects.filter(pk=planned.pk).update(found_on=TODAY - timedelta(days=181))
    with acting(wu):
        assert MajorFile.objects.filter(long_delayed(TODAY)).count() == 1
        area = {"hazard_id": planned.pk, "on": TODAY, "area_m2": Decimal("86.5")}
        with pytest.raises(InvalidInput) as refusal:
            record_demolition(**area, before=[photo(71)], actor=wu, at=NOON)
        assert "after" in refusal.value.fields
        record_demolition(**area, before=[photo(71)], after=[photo(72)], actor=wu, at=NOON)
    assert counted(LONG_DELAYED, wu) == 1
    assert counted(TORN_DOWN_AREA, wu) == Decimal("86.50")


def test_nobody_moves_and_it_is_seen(planned, wu):
    with acting(wu):
        assert not MajorFile.objects.filter(idle(TODAY + timedelta(days=15))).exists()
        assert MajorFile.objects.filter(idle(TODAY + timedelta(days=16))).exists()


def test_a_late_major_is_announced_once_a_limit(major, wu):
    after = NOON + (major.due_on - TODAY) + timedelta(days=1)
    with acting(system_actor()):
        assert announce_overdue(at=after - timedelta(days=1)) == 0
        assert announce_overdue(at=after) == 1
        assert announce_overdue(at=after) == 0
        told = Announcement.objects.get(kind="hazards.major_overdue")
    assert told.payload["hazard"] == major.pk


def test_a_loaded_register_brings_its_majors_onto_the_list(house):
    hazard = Hazard(
        title="夹层住人",
        grade=Grade.MAJOR,
        status=Status.OPEN,
        sector="industry-trade",
        enterprise=house["enterprise"],
        region=house["enterprise"].region,
        unit=house["emergency"],
        units=[house["emergency"].pk],
        source="department-check",
        found_on=TODAY,
        recorded_at=NOON,
        confirmed_on=TODAY,
        due_on=TODAY + timedelta(days=90),
        responsible="周某",
    )
    system = system_actor()
    with acting(system):
        steps = [Step("began", "登记隐患", NOON, system)]
        load_hazards([HazardHistory(hazard, steps, ("department-check", ""))], actor=system)
        file = MajorFile.objects.get(hazard=hazard)
        assert open_missing_files(actor=system, at=NOON) == 0
    assert (file.person, file.plan_due_on) == ("周某", date(2026, 11, 17))
    assert counted(WITHOUT_CONTROL, system) == 1


def test_out_of_scope_looks_like_absent(major, lin, sun):
    asked = {"hazard_id": major.pk, "kind": PlanKind.CURE, "parts": PARTS, "at": NOON}
    with acting(lin), pytest.raises(NotFound):
        submit_plan(**asked, actor=lin)
    with acting(lin):
        assert not MajorFile.objects.filter(hazard_id=major.pk).exists()
        assert not Control.objects.filter(hazard_id=major.pk).exists()
    with acting(sun):
        assert MajorFile.objects.filter(hazard_id=major.pk).exists()
