"""Records that enterprises keep: written, refused field by field, confirmed, renewed, owed."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bihuan.enterprises.errors import (
    FilledByOthers,
    NotTheFiller,
    RecordKindUnknown,
    RecordPending,
    RecordUnchanged,
)
from bihuan.enterprises.models import Enterprise, Record
from bihuan.enterprises.services import change, facts_of
from bihuan.enterprises.services.records import (
    RecordDraft,
    confirm_record,
    days_missing,
    kinds_owed,
    pattern_behind,
    pattern_of,
    principal_changed,
    published,
    remind_ending,
    remind_owed,
    return_record,
    standing_with,
    withdraw_record,
    write_record,
)
from bihuan.enterprises.tests.conftest import EASTGATE, NOON, TODAY, actor_in
from bihuan.enterprises.tests.recording import (
    CARDS,
    NOTICE,
    POLICY,
    REPORT,
    declaration,
    edit,
    write,
)
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotFound, NotPermitted
from bihuan.kernel.evidence import Upload
from bihuan.kernel.models import Event, Loop
from bihuan.kernel.permissions import Role

DAY = timedelta(days=1)


def fields_refused(kind: str, plant: Enterprise, actor: Actor, typed: dict[str, Any]) -> set[str]:
    with pytest.raises(InvalidInput) as refusal:
        write(kind, plant, actor, typed)
    return set(refusal.value.fields)


def test_a_policy_is_in_force_at_once_and_covers_its_days(plant, wang):
    record = write("liability-insurance", plant, wang, POLICY)

    assert (record.status, record.version) == ("in-force", 1)
    assert (record.covers_from, record.covers_until) == (date(2026, 1, 1), date(2026, 12, 31))
    assert record.values["per-person"] == "60.00"
    assert record.quantity == 30
    assert Event.objects.filter(
        chain=f"enterprise_record:{record.pk}", enterprise_id=plant.pk
    ).exists()
    assert not Loop.objects.filter(kind="enterprise_record").exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"insured": "-3"}, "insured"),
        ({"insured": "3.5"}, "insured"),
        ({"per-person": "30"}, "per-person"),
        ({"premium": "许多"}, "premium"),
        ({"premium": "1e30"}, "premium"),
        ({"from": "2026-02-30"}, "from"),
        ({"from": "2010-01-01"}, "from"),
        ({"until": "2025-12-31"}, "until"),
        ({"insurer": " "}, "insurer"),
        ({"insurer": "保" * 201}, "insurer"),
        ({"service-cost": "20000"}, "service-cost"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(plant, wang, changed, field):
    assert fields_refused("liability-insurance", plant, wang, POLICY | changed) == {field}
    assert not Record.objects.exists()


def test_a_choice_that_is_none_is_refused(plant, wang):
    assert fields_refused("one-meeting-three-cards", plant, wang, CARDS | {"shift": "晚"}) == {
        "shift"
    }


def test_a_day_that_has_not_come_is_refused(plant, wang):
    assert fields_refused("one-meeting-three-cards", plant, wang, CARDS | {"on": "2026-03-10"}) == {
        "on"
    }


def test_a_correction_is_a_new_version_and_the_former_one_stays(plant, wang):
    first = write("liability-insurance", plant, wang, POLICY)
    second = write("liability-insurance", plant, wang, POLICY | {"insured": "31"}, at=NOON + DAY)

    first.refresh_from_db()
    assert (first.status, second.status, second.version) == ("superseded", "in-force", 2)
    assert second.former_id == first.pk
    with pytest.raises(RecordUnchanged):
        write("liability-insurance", plant, wang, POLICY | {"insured": "31"})


def test_a_renewal_stands_beside_the_policy_that_is_still_running(plant, wang):
    write("liability-insurance", plant, wang, POLICY)
    write(
        "liability-insurance",
        plant,
        wang,
        POLICY | {"policy": "PZ-2027-001", "from": "2027-01-01", "until": "2027-12-31"},
    )

    assert Record.objects.in_force().count() == 2


def test_a_second_sending_with_one_key_writes_once(plant, wang):
    draft = RecordDraft("liability-insurance", plant.pk, POLICY)
    with acting(wang):
        first = write_record(draft, actor=wang, at=NOON, key="k1")
        again = write_record(draft, actor=wang, at=NOON, key="k1")

    assert first.pk == again.pk
    assert Record.objects.count() == 1


def test_a_declaration_waits_for_the_supervisor_and_gets_a_verdict_on_each_item(
    plant, wang, lin, bureau
):
    record = write("principal-responsibility", plant, wang, declaration())
    assert (record.status, record.done, record.due) == ("submitted", 11, 11)
    loop = Loop.objects.get(kind="enterprise_record", object_id=record.pk)
    assert (loop.owner_unit_id, loop.due_on, loop.closed_at) == (bureau.pk, record.due_on, None)

    with acting(lin), pytest.raises(InvalidInput) as refusal:
        confirm_record(record_id=record.pk, actor=lin, at=NOON, typed={})
    assert "item-rules-verdict" in refusal.value.fields

    verdicts = {f"item-{key}-verdict": "true" for key in record.answers}
    verdicts |= {"item-plan-verdict": "false", "item-plan-remark": "没有演练记录"}
    with acting(lin):
        confirm_record(record_id=record.pk, actor=lin, at=NOON + DAY, typed=verdicts)
    record.refresh_from_db()
    assert record.status == "in-force"
    assert record.answers["plan"]["verdict"] == "false"
    assert record.answers["plan"]["checked_on"] == "2026-03-10"
    loop.refresh_from_db()
    assert loop.closed_at is not None


def test_what_is_said_to_be_done_needs_evidence(plant, wang):
    typed = declaration() | {"item-plan-note": "", "item-training": "maybe"}

    assert fields_refused("principal-responsibility", plant, wang, typed) == {
        "item-plan-note",
        "item-training",
    }


def test_a_file_shows_what_is_said_to_be_done(plant, wang, settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path
    typed = declaration() | {"item-plan-note": ""}
    upload = Upload("预案.txt", io.BytesIO("应急预案".encode()))

    record = write(
        "principal-responsibility", plant, wang, typed, files={"item-plan-file": [upload]}
    )

    assert record.answers["plan"]["files"] == 1


def test_a_returned_record_is_corrected_in_place_by_whoever_filled_it(plant, wang, lin):
    record = write("principal-responsibility", plant, wang, declaration())
    with pytest.raises(RecordPending):
        write("principal-responsibility", plant, wang, declaration())
    with acting(lin):
        return_record(record_id=record.pk, reason="缺少演练记录", actor=lin, at=NOON)
    loop = Loop.objects.get(kind="enterprise_record", object_id=record.pk)
    assert (loop.owner_enterprise_id, loop.closed_at) == (plant.pk, None)

    again = write(
        "principal-responsibility", plant, wang, declaration() | {"invested": "13"}, at=NOON + DAY
    )

    assert (again.pk, again.status) == (record.pk, "submitted")
    assert Record.objects.get().values["invested"] == "13.00"


def test_the_supervisor_does_not_fill_what_the_enterprise_declares(plant, lin):
    with pytest.raises(FilledByOthers):
        write("principal-responsibility", plant, lin, declaration())


def test_the_enterprise_does_not_fill_what_the_authority_keeps(plant, wang):
    with pytest.raises(FilledByOthers):
        write("hazchem-exit", plant, wang, {"scope": "生产", "agreed-on": "2026-01-05"})


def test_the_supervisor_does_not_withdraw_what_the_enterprise_filled(plant, wang, lin):
    record = write("liability-insurance", plant, wang, POLICY)

    with acting(lin), pytest.raises(NotTheFiller):
        withdraw_record(record_id=record.pk, reason="填错了", actor=lin, at=NOON)
    with acting(wang):
        withdraw_record(record_id=record.pk, reason="填错了", actor=wang, at=NOON)
    record.refresh_from_db()
    assert (record.status, record.reason) == ("withdrawn", "填错了")


def test_a_withdrawal_without_a_reason_is_refused(plant, wang):
    record = write("liability-insurance", plant, wang, POLICY)

    with acting(wang), pytest.raises(InvalidInput):
        withdraw_record(record_id=record.pk, reason=" ", actor=wang, at=NOON)


def test_a_leader_writes_no_record(plant):
    leader = actor_in(Role.LEADER, EASTGATE, "张")

    with pytest.raises(NotPermitted):
        write("liability-insurance", plant, leader, POLICY)


def test_another_enterprise_sees_and_writes_nothing(plant, wang, make):
    other = make(8)
    stranger = actor_in(Role.ENTERPRISE, EASTGATE, "赵", enterprise_id=other.pk)
    record = write("liability-insurance", plant, wang, POLICY)

    with pytest.raises(NotFound):
        write("liability-insurance", plant, stranger, POLICY)
    with acting(stranger):
        assert not Record.objects.visible_to(stranger).exists()
        with pytest.raises(NotFound):
            withdraw_record(record_id=record.pk, reason="无", actor=stranger, at=NOON)


def test_a_kind_that_nobody_declared_is_refused(plant, wang):
    with pytest.raises(RecordKindUnknown):
        write("no-such-kind", plant, wang, {})


def test_work_begun_without_a_card_is_a_finding(plant, wang):
    record = write("one-meeting-three-cards", plant, wang, CARDS | {"health-card": ""})

    assert (record.done, record.due) == (3, 4)
    assert record.findings == ["未填齐卡就开工"]


def test_each_team_and_shift_has_its_own_record(plant, wang):
    write("one-meeting-three-cards", plant, wang, CARDS)
    write("one-meeting-three-cards", plant, wang, CARDS | {"shift": "夜班"})
    write("one-meeting-three-cards", plant, wang, CARDS | {"team": "二班"})

    assert Record.objects.in_force().count() == 3


def test_an_active_report_must_be_answered_in_words(plant, wang, lin):
    record = write("active-report", plant, wang, REPORT)
    assert record.status == "submitted"
    assert record.due_on is not None

    with acting(lin):
        with pytest.raises(InvalidInput) as refusal:
            confirm_record(record_id=record.pk, reply=" ", actor=lin, at=NOON)
        assert set(refusal.value.fields) == {"reply"}
        confirm_record(record_id=record.pk, reply="同意停产检修，恢复前报备。", actor=lin, at=NOON)
    record.refresh_from_db()
    assert record.reply == "同意停产检修，恢复前报备。"


def test_who_owes_follows_sector_size_and_tags(plant, make):
    workshop = make(9)

    assert {"safety-director", "liability-insurance", "commitment"} <= kinds_owed(plant)
    assert {"principal-responsibility", "post-duty"} <= kinds_owed(workshop)
    assert not {"safety-director", "liability-insurance", "commitment"} & kinds_owed(workshop)


def test_what_an_enterprise_owes_now_stands_first(plant, wang):
    write("liability-insurance", plant, wang, POLICY)

    with acting(wang):
        shown = {one.pattern.code: one for one in standing_with(plant, TODAY)}
        later = {one.pattern.code: one for one in standing_with(plant, date(2026, 12, 1))}
        after = {one.pattern.code: one for one in standing_with(plant, date(2027, 1, 1))}
    assert (shown["liability-insurance"].state, shown["liability-insurance"].is_open) == (
        "held",
        False,
    )
    assert shown["safety-director"].state == "missing"
    assert later["liability-insurance"].state == "expiring"
    assert after["liability-insurance"].state == "lapsed"


def test_a_new_principal_has_to_pledge_anew(plant, wang, lin):
    pledge = {"name": "吴某", "signed-on": "2026-03-01", "text": "依法履行安全生产职责。"}
    write("principal-pledge", plant, wang, pledge)
    with acting(wang):
        before = {one.pattern.code: one.state for one in standing_with(plant, TODAY)}
    with acting(lin):
        from dataclasses import replace

        change(
            enterprise_id=plant.pk,
            facts=replace(facts_of(plant), principal="郑某"),
            actor=lin,
            at=NOON,
        )
    plant.refresh_from_db()
    with acting(wang):
        now = {one.pattern.code: one.state for one in standing_with(plant, TODAY)}

    assert (before["principal-pledge"], now["principal-pledge"]) == ("held", "missing")
    with acting(system_actor()):
        assert principal_changed(enterprise_id=plant.pk, at=NOON) >= 1


def test_a_county_adds_a_column_without_a_programmer_and_old_records_keep_theirs(plant, wang):
    first = write("liability-insurance", plant, wang, POLICY)
    head = actor_in(Role.OFFICE_HEAD, EASTGATE, "林晓红")
    column = {
        "key": "broker",
        "part": "column",
        "title": "经纪机构",
        "type": "text",
        "required": True,
    }
    edit("liability-insurance", "broker", column, head)

    assert fields_refused("liability-insurance", plant, wang, POLICY | {"policy": "PZ-2"}) == {
        "broker"
    }
    second = write("liability-insurance", plant, wang, POLICY | {"policy": "PZ-2", "broker": "甲"})
    assert pattern_behind(first).field("broker") is None
    assert pattern_behind(Record.objects.get(pk=second.pk)).field("broker") is not None


def test_a_county_changes_who_owes(plant):
    head = actor_in(Role.OFFICE_HEAD, EASTGATE, "林晓红")
    group = {
        "key": "hazchem",
        "part": "population",
        "title": "正常生产经营的非煤矿山企业",
        "sector": ["non-coal-mine"],
        "states": ["operating"],
    }
    edit("commitment", "hazchem", group, head)

    assert "commitment" not in kinds_owed(plant)


def test_the_public_reads_public_columns_only(plant, wang):
    write("commitment", plant, wang, NOTICE | {"on": "2026-03-09"})
    write("liability-insurance", plant, wang, POLICY)

    rows, more = published("commitment", on=TODAY)
    assert ([one.enterprise for one in rows], more) == (["临江南岸化工有限公司"], False)
    assert ("promiser", "吴某") in [(field.key, value) for field, value in rows[0].values]
    with pytest.raises(RecordKindUnknown):
        published("liability-insurance", on=TODAY)
    assert published("commitment", on=TODAY - DAY) == ([], False)


def test_days_without_a_notice_are_listed(plant, wang, lin):
    write("commitment", plant, wang, NOTICE | {"on": "2026-03-09"})
    with acting(lin):
        rows, _after = days_missing(pattern_of("commitment"), actor=lin, until=TODAY + 2 * DAY)

    assert [(one.enterprise.pk, one.days) for one in rows] == [
        (plant.pk, (TODAY + 2 * DAY, TODAY + DAY))
    ]


def noon_of(day: date) -> datetime:
    return NOON + (day - TODAY)


def test_reminders_go_out_before_the_end_and_once_after_it(plant, wang):
    write("liability-insurance", plant, wang, POLICY)
    end = date(2026, 12, 31)

    with acting(system_actor()):
        told = {
            left: remind_ending(at=noon_of(end - timedelta(days=left)))
            for left in (61, 60, 30, 29, 7, 0, -1, -2)
        }
    assert told == {61: 0, 60: 1, 30: 1, 29: 0, 7: 1, 0: 0, -1: 1, -2: 0}


def test_what_nobody_reads_is_not_sent(plant):
    with acting(system_actor()):
        assert remind_owed(at=NOON) == 0
