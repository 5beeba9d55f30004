"""The file of an enterprise: every tab, one timeline, what it lacks, what was taken from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.enterprises.completeness import fields, missing
from bihuan.enterprises.drawn.file import TABS
from bihuan.enterprises.drawn.timeline import Place, page_of
from bihuan.enterprises.drawn.words import change_text
from bihuan.enterprises.models import (
    Chemical,
    Enterprise,
    FundAccount,
    FundEntry,
    Listing,
    Proposal,
    Site,
    Suspension,
    Watch,
)
from bihuan.enterprises.services import change, facts_of
from bihuan.enterprises.taken import taken
from bihuan.enterprises.tests.conftest import (
    DISTRICT,
    EASTGATE,
    NOON,
    WESTTOWN,
    MakeEnterprise,
)
from bihuan.enterprises.tests.test_pages import sign_in
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.permissions import Role
from bihuan.organisations.models import Unit

pytestmark = pytest.mark.usefixtures("file_ready")


@pytest.fixture
def office(client: Client, file_ready: None, as_app_role: None) -> Client:
    sign_in(client, Role.OFFICE, DISTRICT)
    return client


def paper(enterprise: Enterprise, name: str) -> str:
    return reverse("enterprises:paper", args=[enterprise.pk, name])


def everything() -> Actor:
    return system_actor()


def test_every_tab_opens_without_scripts(office: Client, make: MakeEnterprise) -> None:
    page = reverse("enterprises:detail", args=[make().pk])

    for code, word in (*TABS, ("all", "概况")):
        answer = office.get(page, {"tab": code})
        assert answer.status_code == 200, code
        assert word in answer.content.decode()


def test_an_unknown_tab_is_the_first(office: Client, make: MakeEnterprise) -> None:
    answer = office.get(reverse("enterprises:detail", args=[make().pk]), {"tab": "nonsense"})

    assert "监管责任" in answer.content.decode()


def test_the_overview_says_who_answers_and_what_is_missing(
    office: Client, make: MakeEnterprise
) -> None:
    text = office.get(reverse("enterprises:detail", args=[make().pk])).content.decode()

    for word in ("企业责任", "属地责任", "没有确定监管单位", "没有登记安全管理人员", "档案还缺"):
        assert word in text
    assert "#f-supervisor_id" in text


def test_a_stop_without_a_record_is_pointed_out(office: Client, make: MakeEnterprise) -> None:
    enterprise = make(status="suspended")

    text = office.get(reverse("enterprises:detail", args=[enterprise.pk])).content.decode()

    assert "没有停产停业记录" in text
    assert paper(enterprise, "suspension") in text


def test_what_a_file_lacks_is_counted_by_its_settings(make: MakeEnterprise) -> None:
    bare = make(employees=None, principal="", industry="")

    lacking = [name for name, _word in missing(bare)]

    assert {"employees", "principal", "industry", "supervisor_id"} <= set(lacking)
    assert "code" not in lacking
    assert set(lacking) <= set(fields())


def test_the_timeline_goes_on_page_by_page_without_gaps(make: MakeEnterprise, lin: Actor) -> None:
    enterprise = make()
    with acting(lin):
        for number in range(1, 8):
            now = Enterprise.objects.get(pk=enterprise.pk)
            facts = replace(facts_of(now), employees=20 + number)
            change(enterprise_id=enterprise.pk, facts=facts, actor=lin, at=NOON)
        seen, after = [], None
        while True:
            events, after = page_of(enterprise, after=after, size=3)
            seen += [event.pk for event in events]
            if after is None:
                break

    assert len(seen) == len(set(seen)) == 8
    assert seen == sorted(seen, reverse=True)


def test_a_broken_place_begins_anew() -> None:
    assert Place.read("yesterday~3") is None
    assert Place.read("2026-03-09T12:00:00~3") is None  # without its zone
    place = Place.read("2026-03-09T12:00:00+00:00~3")
    assert place is not None
    assert Place.read(str(place)) == place


def test_a_change_is_told_field_by_field_in_words(make: MakeEnterprise, lin: Actor) -> None:
    changed = {
        "size": ["small", "large"],
        "employees": [12, 400],
        "founded_on": [None, "2015-06-01"],
    }

    assert change_text(changed) == "规模：小型→大型；从业人数：12→400；成立日期：—→2015-06-01"


def test_former_names_stand_on_the_file(office: Client, make: MakeEnterprise) -> None:
    enterprise = make()
    with acting(everything()) as system:
        facts = replace(facts_of(enterprise), name="临江新明辉机械厂")
        change(enterprise_id=enterprise.pk, facts=facts, actor=system, at=NOON)

    text = office.get(reverse("enterprises:detail", args=[enterprise.pk])).content.decode()

    assert f"{enterprise.name}（至2026-03-09）" in text


def test_forms_show_what_was_taken_from_the_file(make: MakeEnterprise) -> None:
    shown = {field["name"]: field for field in taken(make(), ("region", "principal", "risk_level"))}

    assert shown["register_region"]["value"] == "东关街道"
    assert shown["register_risk_level"]["value"] == ""
    assert {field["kind"] for field in shown.values()} == {"readonly"}
    assert all(field["source_url"] for field in shown.values())


def test_a_site_comes_in_by_its_form(office: Client, make: MakeEnterprise) -> None:
    enterprise = make()
    sent = {"name": "一号厂房", "kind": "plant", "region": EASTGATE, "address": "柳林路8号"}
    asked = office.get(paper(enterprise, "site")).content.decode()
    crossed = "28.200,112.900\n28.201,112.901\n28.200,112.901\n28.201,112.900"

    refused = office.post(paper(enterprise, "site"), sent | {"outline": crossed})
    done = office.post(paper(enterprise, "site"), sent)

    assert "取自企业档案" in asked
    assert refused.status_code == 422
    assert "相交" in refused.content.decode()
    assert done.status_code == 302
    with acting(everything()):
        site = Site.objects.get()
    page = reverse("enterprises:site", args=[site.pk])
    assert office.get(page).status_code == 200
    assert office.post(page, sent | {"act": "close", "reason": "搬迁"}).status_code == 302
    assert "已停用" in office.get("/l/sites/?tab=closed").content.decode()


def test_a_chemical_comes_in_by_its_form(office: Client, make: MakeEnterprise) -> None:
    enterprise = make()
    sent = {"name": "液氨", "use": "storage", "unit": "t", "cas": "7664-41-7", "quantity": "12.5"}

    negative = office.post(paper(enterprise, "chemical"), sent | {"quantity": "-1"})
    unread = office.post(paper(enterprise, "chemical"), sent | {"quantity": "许多"})
    done = office.post(paper(enterprise, "chemical"), sent)

    assert (negative.status_code, unread.status_code, done.status_code) == (422, 422, 302)
    assert "不能是负数" in negative.content.decode()
    with acting(everything()):
        chemical = Chemical.objects.get()
    page = reverse("enterprises:chemical", args=[chemical.pk])
    assert office.post(page, sent | {"quantity": "9"}).status_code == 302
    assert "液氨" in office.get("/l/chemicals/").content.decode()
    assert "东关街道" in office.get(reverse("enterprises:survey")).content.decode()


def test_a_year_of_funds_shows_its_arithmetic(office: Client, make: MakeEnterprise) -> None:
    enterprise = make(sector="hazchem")
    sent = {"year": "2026", "rate_key": "hazardous-goods", "basis": "200000000"}
    assert office.post(paper(enterprise, "fund"), sent).status_code == 302
    with acting(everything()):
        account = FundAccount.objects.get()
    page = reverse("enterprises:fund", args=[account.pk])

    text = office.get(page).content.decode()
    act = reverse("enterprises:fund_act", args=[account.pk, "entry"])
    spent = {"kind": "spending", "on": "2026-01-05", "amount": "100"}
    refused = office.post(act, spent)
    done = office.post(act, spent | {"category": "ppe"})

    for amount in ("450,000.00", "2,025,000.00", "550,000.00", "3,025,000.00"):
        assert amount in text
    assert "没有核对原文" in text
    assert (refused.status_code, done.status_code) == (422, 302)
    with acting(everything()):
        entry = FundEntry.objects.get()
    address = reverse("enterprises:fund_entry", args=[entry.pk])
    assert office.post(address, {"reason": ""}).status_code == 422
    assert office.post(address, {"reason": "重复"}).status_code == 302


def test_a_suspension_and_its_watch_by_their_pages(
    office: Client, make: MakeEnterprise, bureau: Unit
) -> None:
    enterprise = make()
    sent = {
        "reason_kind": "repair",
        "reason": "检修",
        "from_on": "2026-03-01",
        "is_whole": "whole",
        "watcher": "周某",
        "unit_id": str(bureau.pk),
    }
    assert "哪家企业" in office.get(reverse("enterprises:suspend")).content.decode()
    assert office.post(paper(enterprise, "suspension"), sent).status_code == 302
    with acting(everything()):
        suspension, watch = Suspension.objects.get(), Watch.objects.get()
    page = office.get(reverse("enterprises:suspension", args=[suspension.pk])).content.decode()
    move = reverse("enterprises:suspension_move", args=[suspension.pk, "apply"])
    nothing = office.post(move, {"self_check": "", "commitment": ""})
    asked = office.post(move, {"self_check": "已检修", "commitment": "吴某"})
    contact = reverse("enterprises:watch_move", args=[watch.pk, "contact"])
    seen = office.post(contact, {"way": "visit", "found": "无人生产"})

    assert "周某" in page
    assert (nothing.status_code, asked.status_code, seen.status_code) == (422, 302, 302)
    assert "临江第1机械厂" in office.get("/l/suspensions/?tab=applied").content.decode()
    assert "临江第1机械厂" in office.get("/l/suspensions/?on=2026-03-05&tab=all").content.decode()
    before = office.get("/l/suspensions/?on=2026-02-28&tab=all").content.decode()
    assert "临江第1机械厂" not in before
    assert "无人生产" in office.get("/l/watch-contacts/").content.decode()


def test_a_request_of_change_by_its_pages(
    client: Client, make: MakeEnterprise, as_app_role: None
) -> None:
    enterprise = make()
    sign_in(client, Role.ENTERPRISE, EASTGATE, enterprise_id=enterprise.pk)
    sent = {"principal": "吴某", "address": "柳林路10号", "remark": "新厂房"}

    answer = client.post(reverse("enterprises:edit", args=[enterprise.pk]), sent, follow=True)

    text = answer.content.decode()
    assert "柳林路8号" in text
    assert "柳林路10号" in text
    with acting(everything()):
        proposal = Proposal.objects.get()
    client.logout()
    sign_in(client, Role.OFFICE, DISTRICT)
    move = reverse("enterprises:proposal_move", args=[proposal.pk, "approve"])
    assert client.post(move, {}).status_code == 302
    with acting(everything()):
        assert Enterprise.objects.get(pk=enterprise.pk).address == "柳林路10号"


def test_a_listing_by_its_pages(office: Client, make: MakeEnterprise) -> None:
    enterprise = make()
    sent = {"directory": "key", "reason": "重点项目", "document": "3号文"}
    assert office.post(paper(enterprise, "listing"), sent).status_code == 302
    with acting(everything()):
        listing = Listing.objects.get()

    listed = office.get("/l/directories/?tab=key").content.decode()
    page = reverse("enterprises:listing", args=[listing.pk])
    refused, done = office.post(page, {"reason": ""}), office.post(page, {"reason": "项目结束"})

    assert "重点项目" in listed
    assert (refused.status_code, done.status_code) == (422, 302)


def test_what_lies_outside_is_not_there(
    client: Client, make: MakeEnterprise, as_app_role: None
) -> None:
    west = make(region=WESTTOWN)
    today = date(2026, 3, 9)
    with acting(everything()):
        common = {"enterprise": west, "registered_at": NOON}
        site = Site.objects.create(
            name="厂房", kind="plant", region=WESTTOWN, address="路", **common
        )
        chemical = Chemical.objects.create(name="氨", cas="7664-41-7", use="use", **common)
        one = Suspension.objects.create(
            reason_kind="repair", reason="检修", from_on=today, region=WESTTOWN, **common
        )
        fund = FundAccount.objects.create(
            enterprise=west, year=2026, rate_key="machinery", rate_pack="x@1", rate_mark="unverified",
            basis=Decimal(1), basis_unit="元", required=Decimal(1), state="under", region=WESTTOWN,
            opened_at=NOON,
        )  # fmt: skip
    sign_in(client, Role.STREET, EASTGATE)

    for name, pk in (
        ("site", site.pk),
        ("chemical", chemical.pk),
        ("suspension", one.pk),
        ("fund", fund.pk),
    ):
        assert client.get(reverse(f"enterprises:{name}", args=[pk])).status_code == 404, name
    for ledger in ("sites", "chemicals", "suspensions?tab=all", "fund-accounts"):
        assert west.name not in client.get(f"/l/{ledger}").content.decode()
    assert client.get(paper(west, "site")).status_code == 404


def test_forms_ask_for_their_permission(
    client: Client, make: MakeEnterprise, as_app_role: None
) -> None:
    enterprise = make()
    sign_in(client, Role.AUDITOR, EASTGATE)

    assert client.get(paper(enterprise, "suspension")).status_code == 403
    assert client.get(paper(enterprise, "nonsense")).status_code == 404


def test_certificates_that_end_soon_stand_on_the_overview(
    office: Client, make: MakeEnterprise
) -> None:
    enterprise = make()
    soon = date.today() + timedelta(days=20)  # noqa: DTZ011  # the page asks the real day
    sent = {"name": "冯某", "since_on": "2020-01-01", "certificate_until": soon.isoformat()}
    assert (
        office.post(reverse("enterprises:manager_new", args=[enterprise.pk]), sent).status_code
        == 302
    )

    text = office.get(reverse("enterprises:detail", args=[enterprise.pk])).content.decode()

    assert "冯某安全管理合格证" in text
