"""A task as a whole: the lead, its parts, its lights, its measured targets, its evidence."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from bihuan.dispatch import indicators
from bihuan.dispatch.errors import NotYourShare, OthersOpen
from bihuan.dispatch.ledgers import ITEMS, SHARES
from bihuan.dispatch.lights import draw_light, light_of, with_light
from bihuan.dispatch.models import ProgressNote, Proof, Share, Target, WorkItem
from bihuan.dispatch.record import draw_share
from bihuan.dispatch.services import (
    Holder,
    accept_share,
    add_milestone,
    add_proof,
    claim_share,
    divide_item,
    fix_lead,
    measure_target,
    raise_item,
    report_progress,
    submit_share,
    withdraw_proof,
)
from bihuan.dispatch.services.itemising import relight_all
from bihuan.dispatch.services.measuring import measured_percent, percent_reached
from bihuan.dispatch.states import ItemStatus, ShareRole
from bihuan.dispatch.tests.conftest import NOON, TODAY
from bihuan.kernel import packs
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.announcements import waiting
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Period, Query, values_by
from bihuan.kernel.models import Loop


@pytest.fixture
def joint(chen, house):
    """A hazard that two departments and a street solve together."""
    holders = [
        Holder(house["emergency"], "区应急管理局", part="查清产权"),
        Holder(house["fire"], "区消防救援大队", part="打通消防通道"),
        Holder(house["river"], "河畔街道", part="清退租户"),
    ]
    with acting(chen):
        return raise_item(
            title="老旧厂房消防通道被占用",
            holders=holders,
            due_on=date(2026, 6, 30),
            origin="hazard:12",
            origin_url="/hazards/12/",
            actor=chen,
            at=NOON,
        )


def share_of(item: WorkItem, unit) -> Share:
    return Share.objects.select_related("item", "unit").get(item=item, unit=unit)


def hand_in(share: Share, actor, at: datetime = NOON) -> None:
    with acting(actor):
        claim_share(share_id=share.pk, actor=actor, at=at)
        submit_share(share_id=share.pk, note="已完成", actor=actor, at=at)


def test_a_joint_task_is_closed_with_its_last_share_and_the_lead_is_last(
    joint, chen, wu, fang, sun, house
):
    with acting(chen):
        fix_lead(
            item_id=joint.pk, unit_id=house["emergency"].pk, note="会商确定", actor=chen, at=NOON
        )
        lead = share_of(joint, house["emergency"])
        fire, river = share_of(joint, house["fire"]), share_of(joint, house["river"])
    assert (lead.role, fire.role) == (ShareRole.LEAD, ShareRole.PARTICIPANT)
    for share, actor in ((lead, wu), (fire, fang), (river, sun)):
        hand_in(share, actor)
    with acting(chen):
        with pytest.raises(OthersOpen):
            accept_share(share_id=lead.pk, actor=chen, at=NOON)
        accept_share(share_id=fire.pk, actor=chen, at=NOON)
        accept_share(share_id=river.pk, actor=chen, at=NOON)
        assert WorkItem.objects.get(pk=joint.pk).status == ItemStatus.RUNNING
        accept_share(share_id=lead.pk, actor=chen, at=NOON + timedelta(days=1))
        done = WorkItem.objects.get(pk=joint.pk)
        told = waiting(NOON).filter(kind="dispatch.item_settled").get()
    assert (done.status, done.done_on) == (ItemStatus.DONE, date(2026, 3, 11))
    assert told.payload == {"item": joint.pk, "origin": "hazard:12"}


def test_the_lead_sees_the_others_parts_but_does_not_work_on_them(joint, chen, wu, fang, house):
    with acting(chen):
        fix_lead(
            item_id=joint.pk, unit_id=house["emergency"].pk, note="会商确定", actor=chen, at=NOON
        )
    with acting(wu):
        seen = set(Share.objects.values_list("part", flat=True))
        assert seen == {"查清产权", "打通消防通道", "清退租户"}
        with pytest.raises(NotYourShare):
            claim_share(share_id=share_of(joint, house["fire"]).pk, actor=wu, at=NOON)
    with acting(fang):
        assert set(Share.objects.values_list("part", flat=True)) == {"打通消防通道"}


def test_the_office_divides_a_task_further(joint, chen, house):
    with acting(chen):
        new = divide_item(
            item_id=joint.pk,
            unit_id=house["hill"].pk,
            part="安置商户",
            due_on=date(2026, 5, 1),
            actor=chen,
            at=NOON,
        )
        changed = divide_item(
            item_id=joint.pk, unit_id=house["fire"].pk, part="增设消火栓", actor=chen, at=NOON
        )
        loop = Loop.objects.get(kind="share", object_id=changed.pk)
        with pytest.raises(InvalidInput):
            divide_item(item_id=joint.pk, unit_id=0, part="x", actor=chen, at=NOON)
    assert (new.due_on, new.role) == (date(2026, 5, 1), ShareRole.PARTICIPANT)
    assert loop.title == "增设消火栓"


def test_the_light_turns_yellow_five_working_days_before_and_red_after(joint, chen, house):
    """Due Tuesday 30 June 2026; five working days before are 29, 26, 25, 24, 23 June: yellow from 23."""
    with acting(chen):
        share = share_of(joint, house["fire"])
        assert share.yellow_from == date(2026, 6, 23)
        for day, light in (
            (date(2026, 6, 22), "green"),
            (date(2026, 6, 23), "yellow"),
            (date(2026, 6, 30), "yellow"),
            (date(2026, 7, 1), "red"),
        ):
            assert light_of(share.status, share.yellow_from, share.next_due_on, day) == light
            shown = set(Share.objects.filter(with_light(light, day)).values_list("pk", flat=True))
            assert share.pk in shown
    cell = draw_light({"status": "issued", "yellow": "2026-06-23", "due": "2026-06-30"}, TODAY)
    assert (cell["text"], cell["tone"]) == ("绿灯", "done")
    assert draw_light({"status": "done", "yellow": None, "due": None}, TODAY)["text"] is None
    assert {"light", "due_on"} <= {column.key for column in SHARES.columns}


def test_lights_follow_a_changed_number_of_yellow_days(joint, chen, house):
    with acting(system_actor()) as system:
        row = packs.row("setting", "dispatch", "yellow-days") | {"value": 2}
        packs.edit_row(
            pack_id=packs.in_force("setting", "dispatch").pack_id,
            key="yellow-days",
            values=row,
            actor=system,
            at=NOON,
            reason="提前量改小",
        )
        assert relight_all() == 3
        assert relight_all() == 0
        assert share_of(joint, house["fire"]).yellow_from == date(2026, 6, 26)


def test_a_milestone_has_its_own_day_until_it_is_reached(joint, chen, fang, house):
    with acting(chen):
        add_milestone(item_id=joint.pk, due_on=date(2026, 4, 30), percent=60, actor=chen, at=NOON)
        share = share_of(joint, house["fire"])
        loop = Loop.objects.get(kind="share", object_id=share.pk)
        assert share.next_due_on == loop.due_on == date(2026, 4, 30)
        with pytest.raises(InvalidInput):
            add_milestone(
                item_id=joint.pk, due_on=date(2026, 7, 1), percent=80, actor=chen, at=NOON
            )
    with acting(fang):
        claim_share(share_id=share.pk, actor=fang, at=NOON)
        for percent, day in ((59, date(2026, 4, 30)), (60, date(2026, 6, 30))):
            report_progress(share_id=share.pk, percent=percent, note="推进", actor=fang, at=NOON)
            assert share_of(joint, house["fire"]).next_due_on == day
        history = list(ProgressNote.objects.values_list("percent", flat=True))
        page = draw_share(share_of(joint, house["fire"]), fang, TODAY)
    assert history == [59, 60]
    titles = [section["title"] for section in page["sections"]]
    assert titles == ["阶段目标", "进度记录"]


@pytest.mark.parametrize(
    ("op", "present", "aim", "percent"),
    [
        (">=", "4", "6", 66),
        (">=", "6", "6", 100),
        (">=", "5.99", "6", 99),
        ("<=", "3", "2", 0),
        ("<=", "2", "2", 100),
        ("=", "0", "0", 100),
        ("=", "1", "0", 0),
        (">", "6", "6", 99),
    ],
)
def test_how_much_of_an_aim_is_reached(op, present, aim, percent):
    assert percent_reached(op, Decimal(present), Decimal(aim)) == percent


def test_a_measured_target_computes_the_progress_nobody_types(joint, chen, fang, house):
    """Six tasks are to be issued in the district; the joint one gave three: 3 ÷ 6 = 50 %."""
    with acting(chen):
        target = Target.objects.create(
            item=joint, metric="下达任务", op=">=", value=6, unit="项", region="990102"
        )
        asked = {"indicator": "dispatch.tasks", "region": "990102", "actor": chen, "at": NOON}
        with pytest.raises(InvalidInput):
            measure_target(target_id=target.pk, first=None, last=None, **asked)
        days = {"first": date(2026, 1, 1), "last": date(2026, 12, 31)}
        with pytest.raises(InvalidInput):
            measure_target(target_id=target.pk, **days, **(asked | {"region": "990200"}))
        measure_target(target_id=target.pk, **days, **asked)
        assert measured_percent(joint, NOON) == 50
        share = share_of(joint, house["fire"])
    with acting(fang):
        claim_share(share_id=share.pk, actor=fang, at=NOON)
        report_progress(share_id=share.pk, percent=99, note="推进", actor=fang, at=NOON)
        assert share_of(joint, house["fire"]).percent == 50


def test_evidence_comes_from_the_platform_and_is_frozen_when_handed_in(joint, chen, fang, house):
    with acting(chen):
        share = share_of(joint, house["fire"])
    with acting(fang):
        claim_share(share_id=share.pk, actor=fang, at=NOON)
        given = {"share_id": share.pk, "actor": fang, "at": NOON}
        add_proof(address="/l/tasks/?status=claimed", **given)
        add_proof(address=f"https://example.test/dispatch/shares/{share.pk}/", **given)
        period = f"2026-01-01/2026-12-31@{NOON.isoformat()}"
        add_proof(address=f"/l/tasks/?rows=dispatch.tasks&period={period}", title="下达数", **given)
        for wrong in (
            "/l/nothing/",
            "/sign-in/",
            "不是地址",
            "http://[",
            "/dispatch/shares/999999/",
            f"/l/tasks/?rows=dispatch.tasks&period={period[:32]}",
        ):
            with pytest.raises(InvalidInput):
                add_proof(address=wrong, **given)
        wrong_one = Proof.objects.get(kind="record")
        withdraw_proof(proof=wrong_one.pk, **given)
        submit_share(share_id=share.pk, note="已完成", actor=fang, at=NOON)
        frozen = dict(Proof.objects.filter(withdrawn_at__isnull=True).values_list("kind", "frozen"))
    assert frozen == {"ledger": "0 条", "figure": "1 项"}


def test_t22_counts_by_unit_chapter_and_note_role(issued, chen, house):
    """Five shares of two tasks: the emergency department leads one and the fire brigade is named
    alone in the other; on 10 March nothing is done and nothing is late."""
    chosen = [
        indicators.SHARES_ISSUED,
        indicators.SHARES_DONE,
        indicators.SHARES_RUNNING,
        indicators.SHARES_LATE,
    ]
    with acting(chen):
        query = Query(Period.day(TODAY), timezone.now())
        by_unit = values_by(chosen, query, chen, dimension="unit")
        by_chapter = values_by(chosen, query, chen, dimension="chapter")
        by_word = values_by(chosen, query, chen, dimension="note_role")
    fire = by_unit[house["fire"].pk]
    assert [fire[one.code].text() for one in chosen] == ["2", "0", "2", "0"]
    assert by_chapter["一、工作任务"]["dispatch.tasks"].text() == "5"
    assert by_word["lead"]["dispatch.tasks"].text() == "1"
    assert by_word["divide"]["dispatch.tasks"].text() == "3"


def test_the_list_of_tasks_names_leads_and_others(issued, chen):
    with acting(chen):
        rows = ITEMS.visible_to(chen).annotate(
            leads=ITEMS.column("leads").expression, others=ITEMS.column("others").expression
        )
        first = rows.get(no="1")
    assert first.leads == "云川区应急管理局"
    assert first.others == "云川区消防救援大队、河畔街道办事处、山前街道办事处"
