"""Duty lists with versions, who supervises what, the coverage, divisions and revisions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotPermitted
from bihuan.kernel.indicators import Period, Query, end_of_day, rows_behind, values
from bihuan.kernel.models import Loop
from bihuan.kernel.permissions import Role
from bihuan.organisations.errors import DateOrder
from bihuan.organisations.models import Unit
from bihuan.responsibility import services
from bihuan.responsibility.dividing import Cover, DutyRole, ListStatus, RevisionStatus, RowStatus
from bihuan.responsibility.drawn.who import draw_who
from bihuan.responsibility.errors import (
    ListEmpty,
    ListNotDraft,
    NothingMapped,
    NotOwnUnit,
    RowUnsettled,
    UnknownSubject,
)
from bihuan.responsibility.indicators import COVERAGE_RATE, NO_OWNER, SEVERAL_OWNERS, SUBJECTS
from bihuan.responsibility.models import Coverage, DivisionRow, DutyList, DutyRevision
from bihuan.responsibility.owners import answer, covered, home_of
from bihuan.responsibility.services.revising import follow_revised_duty
from bihuan.responsibility.subjects import directory, find, likeness
from bihuan.responsibility.tests.duty_house import (
    DISTRICT,
    NOON,
    RIVER,
    TODAY,
    build,
    person,
    publish,
)

ESCAPE, TOURISM, ROPE = "subject/escape-room", "sector/tourism", "subject/rope-work"


@pytest.fixture
def house(db: None, as_app_role: None) -> dict[str, Any]:
    with acting(system_actor()):
        return build()


@pytest.fixture
def chen(house: dict[str, Any]) -> Actor:
    with acting(system_actor()):
        return person(house, "陈某", Role.OFFICE, "office")


@pytest.fixture
def wen(house: dict[str, Any]) -> Actor:
    """Of the culture bureau."""
    with acting(system_actor()):
        return person(house, "文某", Role.DEPARTMENT, "culture")


@pytest.fixture
def sun(house: dict[str, Any]) -> Actor:
    with acting(system_actor()):
        return person(house, "孙某", Role.STREET, "river", RIVER)


def state_of(key: str) -> str:
    row = Coverage.objects.now().get(region=DISTRICT, key=key)
    return str(row.state)


def test_a_unit_drafts_and_the_office_publishes(house: Any, wen: Actor, chen: Actor) -> None:
    with acting(wen):
        draft = services.draft_list(unit_id=house["culture"].pk, actor=wen, at=NOON)
        facts = services.DutyFacts(text="牵头密室逃脱监管", covers=(ESCAPE, TOURISM))
        services.add_duty(list_id=draft.pk, facts=facts, actor=wen, at=NOON)
        with pytest.raises(NotPermitted):
            services.publish_list(
                list_id=draft.pk, document="号", effective_on=TODAY, actor=wen, at=NOON
            )
    with acting(chen):
        held = services.publish_list(
            list_id=draft.pk, document="云安委〔2026〕1号", effective_on=TODAY, actor=chen, at=NOON
        )

    assert held.status == ListStatus.PUBLISHED
    assert held.version == 1
    with acting(system_actor()):
        assert Unit.objects.get(pk=house["culture"].pk).sectors == ["tourism"]
        assert state_of(ESCAPE) == Cover.ONE


def test_a_new_version_begins_from_the_old_and_ends_it(house: Any, chen: Actor) -> None:
    first = publish(chen, house["culture"], TOURISM, on=date(2026, 1, 1))
    second = publish(chen, house["culture"], ESCAPE, on=TODAY)

    with acting(chen):
        first.refresh_from_db()
        assert first.ended_on == TODAY
        assert second.version == 2
        assert second.items.count() == 2  # the former's duty and the new one
        then = services.current_list(house["culture"].pk, "", date(2026, 6, 1))
        assert then is not None
        assert then.pk == first.pk


def test_a_version_cannot_begin_before_the_one_in_force(house: Any, chen: Actor) -> None:
    publish(chen, house["culture"], TOURISM, on=TODAY)
    with pytest.raises(DateOrder):
        publish(chen, house["culture"], ESCAPE, on=TODAY - timedelta(days=1))


def test_what_was_published_stays(house: Any, chen: Actor) -> None:
    held = publish(chen, house["culture"], TOURISM)
    with acting(chen), pytest.raises(ListNotDraft):
        services.add_duty(
            list_id=held.pk, facts=services.DutyFacts(text="再加一条"), actor=chen, at=NOON
        )


def test_an_empty_list_and_an_unknown_subject_are_refused(house: Any, chen: Actor) -> None:
    with acting(chen):
        draft = services.draft_list(unit_id=house["fire"].pk, actor=chen, at=NOON)
        with pytest.raises(ListEmpty):
            services.publish_list(
                list_id=draft.pk, document="号", effective_on=TODAY, actor=chen, at=NOON
            )
        with pytest.raises(UnknownSubject):
            services.add_duty(
                list_id=draft.pk,
                facts=services.DutyFacts(text="某事", covers=("subject/nothing",)),
                actor=chen,
                at=NOON,
            )
        with pytest.raises(InvalidInput):
            services.add_duty(
                list_id=draft.pk,
                facts=services.DutyFacts(text="某事", principle="没有这项"),
                actor=chen,
                at=NOON,
            )


def test_another_units_list_is_not_ones_own(house: Any, wen: Actor) -> None:
    with acting(wen), pytest.raises(NotOwnUnit):
        services.draft_list(unit_id=house["fire"].pk, actor=wen, at=NOON)


def test_a_withdrawn_version_gives_way_to_the_one_before(house: Any, chen: Actor) -> None:
    first = publish(chen, house["culture"], TOURISM, on=date(2026, 1, 1))
    second = publish(chen, house["culture"], ESCAPE, on=TODAY)
    with acting(chen):
        services.withdraw_list(list_id=second.pk, reason="文号有误", actor=chen, at=NOON)
        now = services.current_list(house["culture"].pk, "", TODAY)
        assert now is not None
        assert now.pk == first.pk


def test_words_find_what_is_meant(house: Any) -> None:
    with acting(system_actor()):
        for asked, key in (
            ("密室逃脱", ESCAPE),
            ("电动自行车停放", "subject/ebike-parking"),
            ("外墙清洗", ROPE),
            ("危化品", "sector/hazchem"),
            ("D45", "sector/town-gas"),
            ("午托班", "subject/off-campus-training"),
        ):
            found = find(asked, least=0.5, most=5)
            assert key in [hit.subject.key for hit in found], asked
        assert find("量子纠缠", least=0.5, most=5) == []
        assert find("  ", least=0.5, most=5) == []


def test_likeness_is_that_of_the_same_word(house: Any) -> None:
    assert likeness("密室", "密室") == 1.0
    assert likeness("密室", "密室逃脱") == pytest.approx(0.9)
    assert likeness("水库", "密室逃脱") == 0.0


def test_a_subject_without_a_list_is_nobodys(house: Any, chen: Actor) -> None:
    with acting(chen):
        services.refresh_coverage(on=TODAY)
        found = draw_who("外墙清洗", DISTRICT, chen, TODAY)

    assert found["answers"][0]["is_orphan"]
    assert "covers=subject%2Frope-work" in found["answers"][0]["register_url"]
    assert state_of_in(ROPE) == Cover.NONE


def state_of_in(key: str) -> str:
    with acting(system_actor()):
        return state_of(key)


def test_the_answer_names_role_text_version_and_clause(house: Any, chen: Actor, sun: Actor) -> None:
    publish(chen, house["culture"], ESCAPE)
    publish(chen, house["fire"], ESCAPE, role="participate")

    with acting(sun):  # a street reads what its district's departments do
        owners = draw_who("密室逃脱", RIVER, sun, TODAY)["answers"][0]["owners"]

    assert [one["role"] for one in owners] == ["牵头", "参与"]
    assert owners[0]["unit"] == "云川区文化旅游广电体育局"
    assert owners[0]["clause"] == "《安全生产法》第十条"
    assert "第1版" in owners[0]["basis"]


def test_a_subject_of_a_sector_falls_to_the_sectors_lead(house: Any, chen: Actor) -> None:
    publish(chen, house["culture"], TOURISM)
    with acting(chen):
        owners = answer("subject/balloon", DISTRICT, TODAY)  # belongs to tourism

    assert owners[0].unit == house["culture"]
    assert owners[0].through == TOURISM
    assert state_of_in("subject/balloon") == Cover.ONE


def test_two_leads_are_two_owners_until_their_lines_are_drawn(house: Any, chen: Actor) -> None:
    publish(chen, house["culture"], ESCAPE)
    publish(chen, house["fire"], ESCAPE)
    assert state_of_in(ESCAPE) == Cover.SEVERAL

    publish(chen, house["market"], ROPE, boundary="经营行为")
    publish(chen, house["river"], ROPE)  # a street of the district is not its department
    assert state_of_in(ROPE) == Cover.ONE


def test_drawn_lines_settle_two_owners(house: Any, chen: Actor) -> None:
    publish(chen, house["culture"], ESCAPE, boundary="剧本内容")
    publish(chen, house["fire"], ESCAPE, boundary="消防安全")
    assert state_of_in(ESCAPE) == Cover.DIVIDED


def test_a_city_lead_is_no_owner_of_the_district(house: Any, chen: Actor) -> None:
    with acting(system_actor()):
        publish(system_actor(), house["city-culture"], ESCAPE)
        mine = {one.subject.key: one for one in covered(DISTRICT, TODAY)}
    assert mine[ESCAPE].state == Cover.NONE


def test_coverage_keeps_what_was_and_figures_follow(house: Any, chen: Actor) -> None:
    before = TODAY - timedelta(days=30)
    with acting(system_actor()):
        services.refresh_coverage(on=before)
    publish(chen, house["culture"], ESCAPE)
    with acting(chen):
        asked = (SUBJECTS, NO_OWNER, SEVERAL_OWNERS, COVERAGE_RATE)
        now = values(asked, Query(Period.day(TODAY), end_of_day(TODAY), DISTRICT), chen)
        then = values(asked, Query(Period.day(before), end_of_day(TODAY), DISTRICT), chen)
        total = len(directory().by_key)
        behind = rows_behind(NO_OWNER, Query(Period.day(TODAY), end_of_day(TODAY), DISTRICT), chen)
        assert behind.count() == total - 1

    assert now["responsibility.subjects"].number == total
    assert then["responsibility.no_owner"].number == total
    assert now["responsibility.no_owner"].number == total - 1
    assert now["responsibility.several_owners"].number == 0
    rate = round(100 / total, 1)
    assert float(now["responsibility.coverage_rate"].number or 0) == pytest.approx(rate, abs=0.05)


def test_refreshing_twice_changes_nothing(house: Any) -> None:
    with acting(system_actor()):
        assert services.refresh_coverage(on=TODAY) > 0
        assert services.refresh_coverage(on=TODAY) == 0


def test_home_is_the_county() -> None:
    assert home_of(RIVER) == DISTRICT
    assert home_of("990102Z01") == DISTRICT
    assert home_of("990100") == "990100"


# divisions and revisions


def written(subject: str, lead: str, joins: str = "", **about: Any) -> services.Written:
    return services.Written(
        title="云岭市重点行业领域安全监管责任分工",
        effective_on=date(2026, 11, 1),
        subject=subject,
        named={
            DutyRole.LEAD: services.names_in(lead),
            DutyRole.JOIN: services.names_in(joins),
        },
        **about,
    )


def take(chen: Actor, *rows: services.Written) -> list[DivisionRow]:
    with acting(chen):
        known = services.Counterparts(DISTRICT, date(2026, 11, 1))
        return [services.take_row(row, known, actor=chen, at=NOON) for row in rows]


def test_an_upper_division_maps_to_the_units_here(house: Any, chen: Actor) -> None:
    (row,) = take(chen, written("密室逃脱", "市文化旅游广电体育局", "市消防救援支队"))

    with acting(chen):
        assert row.status == RowStatus.MAPPED
        assert row.covers == [ESCAPE]
        assert [one.unit for one in row.named.order_by("id")] == [house["culture"], house["fire"]]


def test_what_does_not_map_waits_in_the_offices_work_list(house: Any, chen: Actor) -> None:
    (row,) = take(chen, written("低空经济", "市低空办"))

    with acting(chen):
        assert row.status == RowStatus.OPEN
        loop = Loop.objects.get(kind="division_row", object_id=row.pk)
        assert (loop.owner_unit_id, loop.closed_at) == (house["office"].pk, None)
        with pytest.raises(RowUnsettled):
            services.make_row_move(row.pk, "settle", {}, actor=chen, at=NOON)

        named = row.named.get()
        settled = services.map_row(
            row_id=row.pk,
            covers=["subject/drone"],
            units={named.pk: house["market"].pk},
            actor=chen,
            at=NOON,
        )
        assert settled.status == RowStatus.MAPPED
        loop.refresh_from_db()
        assert loop.closed_at is not None


def test_the_same_document_has_one_day(house: Any, chen: Actor) -> None:
    take(chen, written("密室逃脱", "市文化旅游广电体育局"))
    row = written("旅游", "市文化旅游广电体育局")
    other = services.Written(**vars(row) | {"effective_on": TODAY})
    with acting(chen):
        known = services.Counterparts(DISTRICT, TODAY)
        with pytest.raises(InvalidInput):
            services.take_row(other, known, actor=chen, at=NOON)


def workbook(rows: list[list[str]]) -> bytes:
    """A csv as offices save it, which is read as a workbook is."""
    return "\n".join(",".join(row) for row in rows).encode("utf-8-sig")


def test_a_matrix_of_subjects_by_units_is_taken_in(house: Any, chen: Actor) -> None:
    content = workbook(
        [
            ["重点行业领域安全监管责任分工", "", ""],
            ["行业领域", "市文化旅游广电体育局", "市消防救援支队"],
            ["密室逃脱", "牵头", "参与"],
            ["人员密集场所", "", "▲"],
            ["低空经济", "", ""],
        ]
    )
    with acting(chen):
        division = services.take_matrix(
            content,
            title="责任分工",
            doc_no="云安〔2026〕3号",
            issuer="云岭市安委会",
            effective_on=date(2026, 11, 1),
            actor=chen,
            at=NOON,
        )
        rows = list(division.rows.order_by("no"))
        roles = [(one.unit, one.role) for one in rows[0].named.order_by("id")]

    assert [row.subject for row in rows] == ["密室逃脱", "人员密集场所"]
    assert roles == [(house["culture"], DutyRole.LEAD), (house["fire"], DutyRole.JOIN)]
    assert rows[1].status == RowStatus.MAPPED


@pytest.mark.parametrize(
    "rows",
    [
        [["行业", "单位"], ["密室逃脱", "也许"]],
        [["随便", "写的"], ["密室逃脱", "牵头"]],
        [["行业领域", "市消防救援支队"], ["密室逃脱", ""]],
    ],
)
def test_a_matrix_that_says_nothing_is_refused(
    house: Any, chen: Actor, rows: list[list[str]]
) -> None:
    with acting(chen), pytest.raises(InvalidInput):
        services.take_matrix(
            workbook(rows),
            title="责任分工",
            doc_no="",
            issuer="",
            effective_on=TODAY,
            actor=chen,
            at=NOON,
        )


def test_a_row_without_units_is_refused(house: Any, chen: Actor) -> None:
    with pytest.raises(InvalidInput):
        take(chen, written("密室逃脱", ""))


def test_affected_units_revise_submit_and_are_published(
    house: Any, chen: Actor, wen: Actor
) -> None:
    rows = take(chen, written("密室逃脱", "市文化旅游广电体育局", "市消防救援支队"))
    with acting(chen):
        asked = services.open_revisions(division_id=rows[0].division_id, actor=chen, at=NOON)
        again = services.open_revisions(division_id=rows[0].division_id, actor=chen, at=NOON)
        revision = DutyRevision.objects.get(unit=house["culture"])
    assert (len(asked), again) == (2, [])
    assert revision.due_on > TODAY
    with acting(wen):
        services.make_revision_move(
            revision.pk, "submit", {"note": "增加密室逃脱"}, actor=wen, at=NOON
        )
    with acting(chen):
        services.make_revision_move(
            revision.pk,
            "approve",
            {"document": "云安委〔2026〕9号", "effective_on": TODAY},
            actor=chen,
            at=NOON,
        )
        revision.refresh_from_db()
        held = DutyList.objects.get(unit=house["culture"], status=ListStatus.PUBLISHED)

    assert revision.status == RevisionStatus.DONE
    assert held.items.get().covers == [ESCAPE]
    assert state_of_in(ESCAPE) == Cover.ONE


def test_nothing_settled_asks_nobody(house: Any, chen: Actor) -> None:
    rows = take(chen, written("低空经济", "市低空办"))
    with acting(chen), pytest.raises(NothingMapped):
        services.open_revisions(division_id=rows[0].division_id, actor=chen, at=NOON)


def test_a_returned_revision_is_the_units_again(house: Any, chen: Actor, wen: Actor) -> None:
    rows = take(chen, written("密室逃脱", "市文化旅游广电体育局"))
    with acting(chen):
        (revision,) = services.open_revisions(division_id=rows[0].division_id, actor=chen, at=NOON)
    with acting(wen):
        services.make_revision_move(revision.pk, "submit", {"note": "已改"}, actor=wen, at=NOON)
    with acting(chen):
        services.make_revision_move(
            revision.pk, "return", {"note": "补充依据"}, actor=chen, at=NOON
        )
        loop = Loop.objects.get(kind="duty_revision", object_id=revision.pk)
        assert loop.owner_unit_id == house["culture"].pk


def test_a_new_text_of_duties_asks_for_a_revision_once(house: Any, chen: Actor) -> None:
    publish(chen, house["culture"], TOURISM)
    with acting(system_actor()):
        unit, system = house["culture"].pk, system_actor()
        first = follow_revised_duty(unit=unit, version=2, actor=system, at=NOON)
        second = follow_revised_duty(unit=unit, version=2, actor=system, at=NOON)
        nobody = follow_revised_duty(unit=house["fire"].pk, version=2, actor=system, at=NOON)
    assert first is not None
    assert second is None
    assert nobody is None  # it has no list that could be revised


def test_a_street_sees_no_division_of_the_district(house: Any, chen: Actor, sun: Actor) -> None:
    take(chen, written("低空经济", "市低空办"))
    with acting(sun), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM responsibility_divisionrow")
        assert cursor.fetchone()[0] == 0
        assert not DivisionRow.objects.visible_to(sun).exists()
