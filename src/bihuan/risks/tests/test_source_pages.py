"""Pages of major sources, distances and parks, asked as a browser asks them."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.enterprises.models import Chemical
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.models import Post, User
from bihuan.kernel.permissions import Role
from bihuan.risks.drawn.hazchem import draw_distribution
from bihuan.risks.models import DistanceCheck, MajorSource, ParkAssessment, RiskFacility
from bihuan.risks.tests.cast import DISTRICT, HILL, NOON, RIVER

SOURCE = {
    "name": "1号液氨罐区",
    "kind": "storage",
    "substances": "氨 | 7664-41-7 | 8\n氯 | 7782-50-5 | 2",
    "residents": "100",
    "graded_on": "2026-03-02",
}


def signed_in(client: Client, role: Role, region: str, unit: Any) -> Client:
    user = User.objects.create(username=f"{role}{region}", name="陈某", created_at=NOON)
    Post.objects.create(user=user, role=role, region=region, unit=unit, starts_on=date(2020, 1, 1))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def office(house: dict[str, Any], client: Client) -> Client:
    return signed_in(client, Role.OFFICE, DISTRICT, house["office"])


def send(browser: Client, route: str, *args: int | str, **values: Any) -> Any:
    return browser.post(reverse(f"risks:{route}", args=args), values)


def paper() -> io.BytesIO:
    file = io.BytesIO("评估报告".encode())
    file.name = "report.txt"
    return file


def test_a_unit_is_registered_and_its_sum_is_shown_term_by_term(
    office: Client, house: dict[str, Any]
) -> None:
    assert office.get(reverse("risks:new_source")).status_code == 200
    wrong = send(office, "new_source", **SOURCE | {"substances": "氨"})
    assert wrong.status_code == 422
    answer = send(office, "new_source", **SOURCE, enterprise_id=house["enterprise"].pk)
    assert answer.status_code == 302

    page = office.get(answer["Location"]).content.decode()
    for words in ("S = 1.2", "R = α × Σ(β·q/Q) = 6.4", "表1 第12项", "四级"):
        assert words in page
    ledger = office.get("/l/major-sources/").content.decode()
    assert "1号液氨罐区" in ledger


def test_a_move_that_lacks_something_comes_back_with_its_sentence(
    office: Client, house: dict[str, Any]
) -> None:
    send(office, "new_source", **SOURCE, enterprise_id=house["enterprise"].pk)
    with acting(system_actor()):
        source = MajorSource.objects.get()

    assert send(office, "source_move", source.pk, "submit").status_code in {409, 422}
    assert send(office, "source_move", source.pk, "nonsense").status_code == 404
    regraded = send(
        office,
        "source_move",
        source.pk,
        "regrade",
        substances="氨 | 7664-41-7 | -1",
        residents="0",
        graded_on="2026-03-03",
        occasion="change",
    )
    assert regraded.status_code == 422
    assert "设计最大量" in regraded.content.decode()


def test_a_facility_is_checked_and_its_neighbours_drawn(
    office: Client, house: dict[str, Any]
) -> None:
    place = {
        "name": "柳溪小学",
        "kind": "school",
        "target": "high",
        "region": RIVER,
        "latitude": "30.1018",
        "longitude": "120.2",
        "people": "640",
    }
    assert office.get(reverse("risks:new_protected")).status_code == 200
    added = send(office, "new_protected", **place)
    assert office.get(added["Location"]).status_code == 200
    facility = {
        "enterprise_id": house["enterprise"].pk,
        "name": "液化烃罐组",
        "kind": "lpg-tanks",
        "method": "risk",
        "is_existing": "1",
        "latitude": "30.1",
        "longitude": "120.2",
    }
    assert office.get(reverse("risks:new_facility")).status_code == 200
    assert send(office, "new_facility", **facility | {"latitude": "95"}).status_code == 422
    kept = send(office, "new_facility", **facility)
    with acting(system_actor()):
        pk = RiskFacility.objects.get().pk
    scenario = {"name": "储罐破裂", "frequency": "1e-5", "bands": "100 1\n500 0.5"}
    assert send(office, "new_scenario", pk, **scenario | {"bands": "x"}).status_code == 422
    assert send(office, "new_scenario", pk, **scenario).status_code == 302
    assert office.get(kept["Location"]).status_code == 200
    checked = send(office, "check_facility", pk, checked_on="2026-03-02")

    page = office.get(checked["Location"]).content.decode()
    for words in ("柳溪小学", "5×10⁻⁶", "risk-map__contour", "登记为隐患", "不符合"):
        assert words in page
    for ledger in ("distance-checks", "risk-facilities", "sensitive-places"):
        assert office.get(f"/l/{ledger}/").status_code == 200


def test_a_park_is_assessed_and_its_plan_printed(office: Client) -> None:
    given = {
        "park": "云川化工园区",
        "agency": "某公司",
        "assessed_on": "2026-03-02",
        "conclusion": "整体可控",
        "files": paper(),
    }
    assert office.get(reverse("risks:new_park")).status_code == 200
    made = send(office, "new_park", **given)
    with acting(system_actor()):
        park = ParkAssessment.objects.get()
    issue = {
        "title": "消防水源不足",
        "measures": "新建水池",
        "owner": "管委会",
        "person": "何某",
        "due_on": "2026-12-31",
    }
    assert send(office, "new_park_issue", park.pk, **issue).status_code == 302
    page = office.get(made["Location"]).content.decode()
    assert "消防水源不足" in page
    printed = office.get(reverse("risks:park_pdf", args=[park.pk]))
    assert printed.content.startswith(b"%PDF")
    assert office.get("/l/park-issues/").status_code == 200
    assert office.get("/l/parks/").status_code == 200


def test_what_lies_elsewhere_looks_absent(office: Client, house: dict[str, Any]) -> None:
    send(office, "new_source", **SOURCE, enterprise_id=house["enterprise"].pk)
    with acting(system_actor()):
        source = MajorSource.objects.get()
        assert not DistanceCheck.objects.exists()
    hill = signed_in(Client(), Role.STREET, HILL, house["hill"])

    assert hill.get(reverse("risks:source", args=[source.pk])).status_code == 404
    assert hill.get(reverse("risks:source", args=[999_999])).status_code == 404
    assert send(hill, "source_move", source.pk, "withdraw", note="x").status_code == 404


def test_units_and_records_of_chemicals_are_counted_apart(
    office: Client, house: dict[str, Any]
) -> None:
    with acting(system_actor()):
        for name, quantity, unit in (
            ("氨", "8", "t"),
            ("氯", "500", "kg"),
            ("乙炔", "20", "cylinder"),
        ):
            Chemical.objects.create(
                enterprise=house["enterprise"],
                name=name,
                cas="7664-41-7",
                use="storage",
                hazard_class="flammable-gas",
                quantity=Decimal(quantity),
                unit=unit,
                registered_at=NOON,
            )
        drawn = draw_distribution(system_actor())
    page = office.get(reverse("risks:hazchem")).content.decode()

    assert [one["value_text"] for one in drawn["stats"][:2]] == ["1", "3"]
    assert drawn["classes"]["rows"][0][1:] == [
        1,
        {"text": "3", "url": "/l/chemicals/?class=flammable-gas"},
        "8.5",
    ]
    assert "河畔街道" in page
    assert "宏图加工厂：3条，8.5吨" in page
