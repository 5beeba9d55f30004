"""Letters of responsibility: the year 2026 allows 6 accidents and 4 deaths, and no larger accident.

By unit: River Street 3 accidents and 2 deaths, Hill Street 2 and 1, the emergency department 1 and 1. By
sector: road transport 4 and 3, construction 2 and 1. Larger ones: 0 for each.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.indicators import values
from bihuan.organisations.models import Unit, UnitKind
from bihuan.reports.indicators import (
    LETTERS,
    LETTERS_COMPANIES,
    LETTERS_DEPARTMENTS,
    LETTERS_LOCAL,
)
from bihuan.reports.models import Quota
from bihuan.reports.quota_importing import QUOTA_IMPORTER
from bihuan.reports.services import (
    QuotaFacts,
    Wanted,
    compose,
    compose_report,
    machine_document,
    make_move,
    set_quota,
    submit_report,
    withdraw_quota,
)
from bihuan.reports.statistics import question, reckoned
from bihuan.reports.t_list import STATISTICS

ON = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
BY_UNIT = {"river": (3, 2), "hill": (2, 1), "emergency": (1, 1)}
BY_SECTOR = {"road-transport": (4, 3), "construction": (2, 1)}


def facts(measure, value, **about):
    return QuotaFacts(2026, measure, value, "云安〔2026〕1号", **about)


PRINTED = (LETTERS, LETTERS_DEPARTMENTS, LETTERS_LOCAL, LETTERS_COMPANIES)


@pytest.fixture
def quotas(chen, house):
    def setting(numbers, **about):
        for measure, value in zip(("accidents", "deaths", "larger"), numbers, strict=True):
            set_quota(facts(measure, value, **about), actor=chen, at=NOW)

    with acting(chen):
        setting((6, 4, 0))
        for key, (accidents, deaths) in BY_UNIT.items():
            setting((accidents, deaths, 0), unit_id=house[key].pk)
        for sector, (accidents, deaths) in BY_SECTOR.items():
            setting((accidents, deaths, 0), sector=sector)


def made(actor, **about):
    with acting(actor):
        return compose("responsibility-letter", Wanted(on=ON, **about), actor=actor, now=NOW)


def tables(composition, title):
    document = machine_document(composition)
    return next(one for one in document["sections"] if one["title"] == title)["tables"]


def test_a_letter_gives_the_unit_its_own_figures(chen, quotas, house):
    composition = made(chen, subject=house["river"].pk)

    assert composition.title == "2026年安全生产目标责任书"
    assert composition.to_units == (house["river"].pk,)
    assert tables(composition, "控制指标")[0]["rows"] == [
        ["事故起数", 3],
        ["死亡人数", 2],
        ["较大及以上事故", 0],
    ]


def test_the_quota_closes_over_units_and_over_sectors(chen, quotas, house):
    composition = made(chen, subject=house["river"].pk)
    by_unit, by_sector = tables(composition, "控制指标分解")

    assert by_unit["rows"][-1] == ["全部", 6, 4, 0]
    assert by_sector["rows"][-1] == ["全部", 6, 4, 0]
    assert sorted(row[1] for row in by_unit["rows"][:-1]) == [1, 2, 3]
    assert machine_document(composition)["checks"]["wrong"] == 0


def test_a_quota_that_does_not_close_is_marked_wrong(chen, quotas, house):
    with acting(chen):
        changed = facts("deaths", 5, unit_id=house["hill"].pk)
        set_quota(changed, actor=chen, at=NOW)

    checks = machine_document(made(chen, subject=house["river"].pk))["checks"]
    assert checks["wrong"] == 1
    assert "写作4，各项之和为8，差4" in checks["open"][0]["text"]


def test_a_changed_figure_puts_the_former_aside_and_the_same_again_changes_nothing(chen, house):
    with acting(chen):
        first = set_quota(facts("deaths", 4), actor=chen, at=NOW)
        again = set_quota(facts("deaths", 4), actor=chen, at=NOW)
        second = set_quota(facts("deaths", 3), actor=chen, at=NOW)
        first.refresh_from_db()
        withdraw_quota(quota_id=second.pk, reason="误登记", actor=chen, at=NOW)
        with pytest.raises(NotFound):
            withdraw_quota(quota_id=second.pk, reason="误登记", actor=chen, at=NOW)

        assert again.pk == first.pk
        assert first.withdrawn_reason == "改为新的控制数"
        assert Quota.objects.in_force().count() == 0


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"measure": "fires"}, "measure"),
        ({"value": -1}, "value"),
        ({"year": 26}, "year"),
        ({"source": " "}, "source"),
        ({"sector": "no-such"}, "sector"),
        ({"sector": "construction", "unit_id": 1}, "sector"),
    ],
)
def test_a_figure_that_cannot_be_so_is_refused_by_its_field(chen, house, about, field):
    said = {"year": 2026, "measure": "deaths", "value": 1, "source": "云安〔2026〕1号"} | about
    with acting(chen), pytest.raises(InvalidInput) as refusal:
        set_quota(QuotaFacts(**said), actor=chen, at=NOW)
    assert field in refusal.value.fields


def test_a_row_of_the_workbook_becomes_a_figure(chen, house):
    row = {
        "year": 2026,
        "measure": "deaths",
        "value": 2,
        "source": "云安〔2026〕1号",
        "unit_id": house["river"].pk,
        "sector": None,
    }
    with acting(chen):
        stored = QUOTA_IMPORTER.store(row, chen, NOW)
        assert Quota.objects.get(pk=stored.object_id).split == "unit"


def test_without_figures_the_letter_says_so_and_prints_no_nought(chen, house):
    composition = made(chen, subject=house["river"].pk)

    assert [row[1] for row in tables(composition, "控制指标")[0]["rows"]] == [None, None, None]
    assert tables(composition, "控制指标分解") == []


def test_the_tasks_of_a_letter_are_those_of_the_unit(chen, quotas, campaign, house):
    document = machine_document(made(chen, subject=house["river"].pk))
    section = next(one for one in document["sections"] if one["title"] == "主要任务")

    assert section["paragraphs"] == ["本年度的任务另行下达，完成情况纳入考核。"]


@pytest.fixture
def company(house):
    with acting(system_actor()):
        unit = Unit.objects.create(
            name="云川城投集团", kind=UnitKind.ENTERPRISE_GROUP, region_id="990102"
        )
        Unit.objects.filter(pk=unit.pk).update(subtree=[unit.pk])
    return unit


def signed(chen, he, unit):
    with acting(chen):
        report = compose_report(
            "responsibility-letter", Wanted(on=ON, subject=unit.pk), actor=chen, at=NOW
        )
        submit_report(report_id=report.pk, recipient_unit_ids=[unit.pk], actor=chen, at=NOW)
    with acting(he):
        make_move(report_id=report.pk, move="sign", values={}, actor=he, at=NOW)
    with acting(chen):
        make_move(report_id=report.pk, move="issue", values={}, actor=chen, at=NOW)


def test_letters_are_counted_by_who_signs_them_and_the_next_unit_is_offered(
    chen, he, quotas, company, house
):
    first = made(chen).subject
    for unit in (house["river"], house["hill"], house["emergency"], company):
        signed(chen, he, unit)

    with acting(chen):
        query = question(date(2026, 1, 1), ON, as_of=NOW, region="")
        found = values(PRINTED, query, chen)
        (letters,) = (one for one in STATISTICS if one.no == "T13")
        counted = {line.label for line in reckoned(query, chen, [letters])}
    assert [int(found[one.code].number) for one in PRINTED] == [4, 1, 2, 1]
    assert "签订责任书" in counted  # of the register, where letters are signed
    assert first in {house["river"].pk, house["hill"].pk, house["emergency"].pk, company.pk}
