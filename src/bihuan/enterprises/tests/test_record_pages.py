"""Pages, lists, workbooks and figures of records; agencies and requests for experts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict

from bihuan.enterprises.errors import AgencyKnown, AgencySuspended
from bihuan.enterprises.ledgers.record_import import importer_for
from bihuan.enterprises.models import Agency, Enterprise, HelpRequest, Record
from bihuan.enterprises.services import tag
from bihuan.enterprises.services.agencies import (
    AgencyFacts,
    EntryFacts,
    enter,
    register_agency,
    resume_agency,
    suspend_agency,
)
from bihuan.enterprises.services.helping import (
    ask_help,
    assign_expert,
    finish_help,
    give_advice,
    record_visit,
)
from bihuan.enterprises.services.records import (
    RecordDraft,
    follow_merger,
    pattern_of,
    write_record,
)
from bihuan.enterprises.tests.conftest import DISTRICT, EASTGATE, NOON, TODAY, credit_code
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
from bihuan.kernel.errors import InvalidInput, TransitionRefused
from bihuan.kernel.indicators import Period, Query, indicator_of, rows_behind, value
from bihuan.kernel.ledgers import ledger_of
from bihuan.kernel.ledgers.asking import ask
from bihuan.kernel.ledgers.rows import count_tabs, fetch_page
from bihuan.kernel.models import Post, User
from bihuan.kernel.permissions import Role

DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("ready")


def measured(code: str, actor: Actor, on: date = TODAY) -> Any:
    with acting(actor):
        return value(indicator_of(f"enterprises.{code}"), Query(Period.day(on), NOON), actor)


def tabs_of(code: str, actor: Actor, on: date = TODAY) -> dict[str, int]:
    with acting(actor):
        return count_tabs(ask(ledger_of(code), QueryDict(), actor, on))


def test_the_coverage_of_insurance_by_hand(plant, wang, lin, make):
    """Two in hazchem owe it, one has it: 50 %; a workshop has one of its own will."""
    make(21, sector="hazchem")
    workshop = make(22)
    write("liability-insurance", plant, wang, POLICY)
    write("liability-insurance", workshop, lin, POLICY | {"policy": "PZ-9"})

    rate = measured("insurance_rate", lin)
    assert (str(rate.number), rate.rows, rate.out_of) == ("50.0", 1, 2)
    assert measured("insurance_missing", lin).number == 1
    assert measured("insurance_voluntary", lin).number == 1
    assert measured("insured_people", lin).number == 60
    assert measured("insurance_rate", lin, date(2027, 1, 1)).number == 0


def test_behind_a_missing_figure_stand_the_enterprises_themselves(plant, lin):
    query = Query(Period.day(TODAY), NOON)
    with acting(lin):
        found = rows_behind(indicator_of("enterprises.insurance_missing"), query, lin)
        assert list(found.values_list("pk", flat=True)) == [plant.pk]


def test_nobody_owing_leaves_the_rate_unknown(lin, make):
    make(23)

    rate = measured("insurance_rate", lin)
    assert (rate.number, rate.text()) == (None, "—")


def test_the_rate_of_cards_is_cards_filled_of_cards_due(plant, wang, lin):
    """Three of four and four of four: 87.5 %."""
    write("one-meeting-three-cards", plant, wang, CARDS | {"health-card": ""})
    write("one-meeting-three-cards", plant, wang, CARDS | {"shift": "夜班"})

    assert str(measured("card_rate", lin).number) == "87.5"
    assert measured("cards_findings", lin).number == 1


def test_the_rate_of_signed_posts_counts_each_post(plant, wang, lin):
    post = {
        "post": "操作工",
        "person": "周某",
        "level": "一般岗位",
        "scope": "甲",
        "standard": "乙",
    }
    write("post-duty", plant, wang, post | {"signed-on": "2026-03-01"})
    write("post-duty", plant, wang, post | {"person": "吕某"})

    assert str(measured("post_duty_sign_rate", lin).number) == "50.0"


def test_those_who_owe_are_split_into_those_who_lack_and_those_who_have(plant, wang, lin, make):
    make(24, sector="hazchem")
    write("liability-insurance", plant, wang, POLICY)

    assert tabs_of("owed-liability-insurance", lin) == {
        "all": 2,
        "missing": 1,
        "lapsed": 0,
        "ending": 0,
        "held": 1,
    }
    assert tabs_of("owed-liability-insurance", lin, date(2027, 1, 5))["lapsed"] == 1
    assert tabs_of("owed-liability-insurance", lin, date(2026, 12, 5))["ending"] == 1


def test_the_list_of_a_kind_follows_a_local_column(plant, wang, lin):
    write("liability-insurance", plant, wang, POLICY)
    column = {"part": "column", "title": "经纪机构", "type": "text", "required": False}
    head = system_actor()
    edit("liability-insurance", "broker", {"key": "broker"} | column, head)

    assert ledger_of("record-liability-insurance").column("broker") is not None
    with acting(lin):
        page = fetch_page(
            ask(ledger_of("record-liability-insurance"), QueryDict("sort=-day"), lin, TODAY)
        )
    assert len(page.rows) == 1


def test_the_list_follows_a_local_population_at_once(plant, lin, make):
    assert tabs_of("owed-commitment", lin)["all"] == 1
    group = {"part": "population", "title": "机械企业", "sector": ["machinery"]}
    for number in (25, 26, 27):
        make(number)

    edit("commitment", "hazchem", {"key": "hazchem"} | group, system_actor())

    assert tabs_of("owed-commitment", lin)["all"] == 3


def test_a_workbook_brings_records_and_tells_each_bad_row(plant, lin):
    importer = importer_for(pattern_of("liability-insurance"))
    row = dict(POLICY) | {
        "enterprise": plant.pk,
        "from": date(2026, 1, 1),
        "until": date(2026, 12, 31),
    }
    with acting(lin):
        first = importer.store(row, lin, NOON)
        again = importer.store(row, lin, NOON)
        with pytest.raises(InvalidInput) as refusal:
            importer.store(row | {"policy": "PZ-3", "insured": -1}, lin, NOON)

    assert (first.was_new, again.was_new, first.object_id) == (True, False, again.object_id)
    assert set(refusal.value.fields) == {"insured"}
    assert Record.objects.count() == 1


def test_when_two_files_are_merged_the_records_follow(plant, wang, lin, make):
    other = make(28, sector="hazchem")
    write("liability-insurance", plant, wang, POLICY)
    write("liability-insurance", other, lin, POLICY)
    write("liability-insurance", other, lin, POLICY | {"policy": "PZ-8"})

    with acting(system_actor()):
        follow_merger(kept=plant.pk, dropped=other.pk, actor=system_actor(), at=NOON)
        assert follow_merger(kept=plant.pk, dropped=other.pk, actor=system_actor(), at=NOON) == 0

    kept = Record.objects.filter(enterprise=plant)
    assert (kept.count(), kept.in_force().count()) == (3, 2)


@pytest.fixture
def signed_in(client: Any, plant: Enterprise) -> Any:
    """Signs somebody in with a role: the office, or the plant's own people."""

    def sign_in(role: Role) -> Any:
        user = User.objects.get(pk=1)
        own = plant.pk if role == Role.ENTERPRISE else None
        Post.objects.create(
            user=user,
            role=role,
            region=EASTGATE if own else DISTRICT,
            sees_units=True,
            enterprise_id=own,
            starts_on=date(2026, 1, 1),
        )
        client.force_login(user)
        return client

    return sign_in


def test_the_enterprise_fills_a_form_and_sees_each_refusal(plant, signed_in):
    client = signed_in(Role.ENTERPRISE)
    address = "/enterprises/records/new/liability-insurance/"

    assert "保单号" in client.get(address).content.decode()
    refused = client.post(address, POLICY | {"insured": "-1"})
    taken = client.post(address, POLICY)
    record = Record.objects.get()
    page = client.get(taken["Location"])

    assert refused.status_code == 422
    assert "不能小于" in refused.content.decode()
    assert (taken.status_code, taken["Location"]) == (302, f"/enterprises/records/{record.pk}/")
    assert "云岭财产保险" in page.content.decode()


def test_the_enterprise_is_led_to_what_it_owes(signed_in):
    client = signed_in(Role.ENTERPRISE)

    page = client.get("/enterprises/records/", follow=True)

    assert page.redirect_chain[-1][0] == "/enterprises/records/mine/"
    assert "安全承诺公告" in page.content.decode()


def test_the_office_sees_every_kind_and_answers_a_report(plant, wang, signed_in):
    record = write("active-report", plant, wang, REPORT)
    client = signed_in(Role.OFFICE)

    assert client.get("/enterprises/records/").status_code == 200
    assert client.get(f"/enterprises/{plant.pk}/owed/").status_code == 200
    assert client.get("/enterprises/records/days/commitment/").status_code == 200
    assert client.get("/enterprises/records/days/liability-insurance/").status_code == 404
    empty = client.post(f"/enterprises/records/{record.pk}/confirm/", {"reply": ""})
    answered = client.post(f"/enterprises/records/{record.pk}/confirm/", {"reply": "同意。"})
    record.refresh_from_db()

    assert (empty.status_code, answered.status_code) == (422, 302)
    assert (record.status, record.reply) == ("in-force", "同意。")


def test_no_move_of_the_engine_alone_is_open_to_a_page(plant, wang, signed_in):
    record = write("liability-insurance", plant, wang, POLICY)
    client = signed_in(Role.OFFICE)

    assert client.post(f"/enterprises/records/{record.pk}/supersede/").status_code == 404


def test_the_inspector_sees_a_verdict_field_for_each_item(plant, wang, signed_in):
    record = write("principal-responsibility", plant, wang, declaration())
    page = signed_in(Role.OFFICE).get(f"/enterprises/records/{record.pk}/").content.decode()

    assert page.count('name="item-plan-verdict"') == 3


def test_anybody_reads_what_is_public_and_nothing_else(plant, wang, client):
    write("commitment", plant, wang, NOTICE | {"on": "2026-03-09"})

    page = client.get("/enterprises/public/commitment/?on=2026-03-09")
    assert "临江南岸化工有限公司" in page.content.decode()
    assert client.get("/enterprises/public/liability-insurance/").status_code == 404
    assert client.get("/enterprises/public/commitment/?on=2026-02-31").status_code == 200
    assert (
        "临江南岸"
        not in client.get("/enterprises/public/commitment/?on=2026-03-08").content.decode()
    )


def agency_facts(**changed: Any) -> AgencyFacts:
    plain: dict[str, Any] = {
        "name": "临江安评技术服务有限公司",
        "code": credit_code(77),
        "region": DISTRICT,
        "scopes": ("evaluation",),
        "qualification": "APJ-1",
        "staff": 12,
    }
    return AgencyFacts(**plain | changed)


@pytest.fixture
def agency(lin: Actor) -> Agency:
    with acting(lin):
        return register_agency(agency_facts(), actor=lin, at=NOON)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"code": "123"}, "code"),
        ({"region": "110101"}, "region"),
        ({"scopes": ()}, "scopes"),
        ({"scopes": ("magic",)}, "scopes"),
        ({"staff": -1}, "staff"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_what_an_agency_cannot_be_is_refused(lin, changed, field):
    with acting(lin), pytest.raises(InvalidInput) as refusal:
        register_agency(agency_facts(**changed), actor=lin, at=NOON)

    assert set(refusal.value.fields) == {field}


def test_an_agency_is_registered_once(agency, lin):
    with acting(lin), pytest.raises(AgencyKnown):
        register_agency(agency_facts(name="另一个名字"), actor=lin, at=NOON)


def test_a_suspended_agency_issues_no_report_until_it_resumes(agency, lin):
    report = EntryFacts("report", TODAY, "安全现状评价报告")
    with acting(lin):
        suspend_agency(agency_id=agency.pk, until=TODAY + DAY, reason="失实", actor=lin, at=NOON)
        with pytest.raises(AgencySuspended):
            enter(agency_id=agency.pk, facts=report, actor=lin, at=NOON)
        enter(
            agency_id=agency.pk,
            facts=EntryFacts("violation", TODAY, "报告失实"),
            actor=lin,
            at=NOON,
        )
        resume_agency(agency_id=agency.pk, reason="已整改", actor=lin, at=NOON)
        enter(agency_id=agency.pk, facts=report, actor=lin, at=NOON)

    assert measured("agency_reports", lin).number == 1
    assert measured("agency_violations", lin).number == 1


def test_an_expert_is_asked_for_assigned_visits_advises_and_is_followed(plant, wang, lin, agency):
    with acting(wang):
        request = ask_help(
            enterprise_id=plant.pk, title="泄爆改造", detail="请指导", actor=wang, at=NOON
        )
    with acting(lin):
        with pytest.raises(TransitionRefused):
            give_advice(request_id=request.pk, advice="换线", given=2, actor=lin, at=NOON)
        assign_expert(
            request_id=request.pk,
            expert="何工",
            planned_on=TODAY,
            agency=agency.pk,
            actor=lin,
            at=NOON,
        )
        with pytest.raises(InvalidInput):
            record_visit(
                request_id=request.pk, visited_on=TODAY - DAY, note="看过", actor=lin, at=NOON
            )
        record_visit(request_id=request.pk, visited_on=TODAY, note="看过", actor=lin, at=NOON)
        give_advice(request_id=request.pk, advice="换线；加泄爆片", given=2, actor=lin, at=NOON)
    with acting(wang):
        with pytest.raises(InvalidInput):
            finish_help(request_id=request.pk, adopted=3, result="已改", actor=wang, at=NOON)
        finish_help(request_id=request.pk, adopted=2, result="已改", actor=wang, at=NOON)

    assert HelpRequest.objects.get().status == "helped"
    assert measured("help_finished", lin).number == 1
    assert measured("help_adopted", lin).number == 2


def test_a_stranger_sees_no_record_as_the_role_of_the_pages(plant, wang, qian, as_app_role):
    write("liability-insurance", plant, wang, POLICY)

    with acting(qian):
        assert Record.objects.count() == 0
    with acting(wang):
        assert Record.objects.count() == 1


def test_tags_make_who_owes(make, lin):
    quarry = make(29, sector="non-coal-mine")
    assert measured("safety_director_obliged", lin).number == 0

    with acting(lin):
        tag(enterprise_id=quarry.pk, tags=["above-scale"], actor=lin, at=NOON)
        draft = RecordDraft(
            "safety-director",
            quarry.pk,
            {
                "name": "方某",
                "qualification": "注册安全工程师",
                "appointed-on": "2026-02-01",
                "document-number": "任〔2026〕1号",
            },
        )
        write_record(draft, actor=lin, at=NOON)
    assert str(measured("safety_director_rate", lin).number) == "100.0"
