"""Chemicals: what their numbers must be, what the lists say of them, how they are counted."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bihuan.enterprises.errors import BeforeFounding, ChemicalWithdrawn, UnknownCas
from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.rules.chemicals import cas_problem, tonnes_of
from bihuan.enterprises.services import (
    ChemicalFacts,
    change_chemical,
    merge,
    record_survey,
    register_chemical,
    withdraw_chemical,
)
from bihuan.enterprises.tests.conftest import NOON, TODAY, MakeEnterprise
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import InvalidInput, NotFound

pytestmark = pytest.mark.usefixtures("file_ready")
AMMONIA = ChemicalFacts("液氨", "storage", Decimal("12.5"), cas="7664-41-7", place="制冷机房")


@pytest.mark.parametrize(
    ("written", "is_right"),
    [
        pytest.param("7664-41-7", True, id="ammonia"),
        pytest.param("7732-18-5", True, id="water"),
        pytest.param("7664-41-8", False, id="last digit off by one"),
        pytest.param("7664-14-7", False, id="two digits changed round"),
        pytest.param("7664417", False, id="no hyphens"),
        pytest.param("1-41-7", False, id="too short"),
    ],
)
def test_a_cas_number_ends_in_its_check_digit(written: str, is_right: bool) -> None:
    assert (cas_problem(written) is None) == is_right


def test_pieces_are_no_tonnes() -> None:
    assert tonnes_of(Decimal(250), "kg") == Decimal("0.250")
    assert tonnes_of(Decimal(250), "cylinder") is None
    assert tonnes_of(None, "t") is None


def test_the_lists_say_what_a_chemical_is(make: MakeEnterprise, lin: Actor) -> None:
    enterprise = make()

    with acting(lin):
        found = register_chemical(enterprise_id=enterprise.pk, facts=AMMONIA, actor=lin, at=NOON)

    assert sorted(found.lists) == ["gb18218", "key-supervised"]
    assert found.critical_t == Decimal(10)
    assert Enterprise.objects.get(pk=enterprise.pk).chemicals == 1


def test_a_name_of_the_lists_brings_its_number(make: MakeEnterprise, lin: Actor) -> None:
    enterprise = make()

    with acting(lin):
        facts = ChemicalFacts("液氯", "use", Decimal(1))
        found = register_chemical(enterprise_id=enterprise.pk, facts=facts, actor=lin, at=NOON)

    assert found.cas == "7782-50-5"


def test_an_unknown_number_needs_a_word(make: MakeEnterprise, lin: Actor) -> None:
    enterprise = make()
    water = ChemicalFacts("工艺水", "use", Decimal(1), cas="7732-18-5")

    with acting(lin):
        with pytest.raises(UnknownCas) as refusal:
            register_chemical(enterprise_id=enterprise.pk, facts=water, actor=lin, at=NOON)
        facts = ChemicalFacts(
            "工艺水", "use", Decimal(1), cas="7732-18-5", uncatalogued_reason="企业自编物料"
        )
        found = register_chemical(enterprise_id=enterprise.pk, facts=facts, actor=lin, at=NOON)

    assert "cas" in refusal.value.fields
    assert (found.lists, found.uncatalogued_reason) == ([], "企业自编物料")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        pytest.param(
            ChemicalFacts("液氨", "storage", Decimal("-0.1"), cas="7664-41-7"),
            "quantity",
            id="less than nothing",
        ),
        pytest.param(
            ChemicalFacts("液氨", "storage", cas="7664-41-1"), "cas", id="wrong check digit"
        ),
        pytest.param(ChemicalFacts("清洗剂", "use"), "cas", id="neither number nor word"),
        pytest.param(ChemicalFacts("液氨", "burn", cas="7664-41-7"), "use", id="no such use"),
        pytest.param(
            ChemicalFacts("液氨", "use", cas="7664-41-7", un_number="12"),
            "un_number",
            id="UN number cut short",
        ),
        pytest.param(
            ChemicalFacts("液氨", "use", cas="7664-41-7", site_id=10**9),
            "site_id",
            id="another's site",
        ),
    ],
)
def test_what_cannot_be_is_refused(
    make: MakeEnterprise, lin: Actor, facts: ChemicalFacts, field: str
) -> None:
    enterprise = make()

    with acting(lin), pytest.raises(InvalidInput) as refusal:
        register_chemical(enterprise_id=enterprise.pk, facts=facts, actor=lin, at=NOON)

    assert set(refusal.value.fields) == {field}
    assert Enterprise.objects.get(pk=enterprise.pk).chemicals == 0


def test_what_is_withdrawn_counts_no_more(make: MakeEnterprise, lin: Actor) -> None:
    enterprise = make()
    with acting(lin):
        one = register_chemical(enterprise_id=enterprise.pk, facts=AMMONIA, actor=lin, at=NOON)

        withdraw_chemical(chemical_id=one.pk, reason="改用氟利昂", actor=lin, at=NOON)

        assert Enterprise.objects.get(pk=enterprise.pk).chemicals == 0
        with pytest.raises(ChemicalWithdrawn):
            change_chemical(chemical_id=one.pk, facts=AMMONIA, actor=lin, at=NOON)


def test_another_street_finds_no_enterprise(make: MakeEnterprise, qian: Actor) -> None:
    enterprise = make()

    with acting(qian), pytest.raises(NotFound):
        register_chemical(enterprise_id=enterprise.pk, facts=AMMONIA, actor=qian, at=NOON)


def test_a_survey_cannot_say_none_where_some_stand(make: MakeEnterprise, lin: Actor) -> None:
    enterprise = make()
    with acting(lin):
        register_chemical(enterprise_id=enterprise.pk, facts=AMMONIA, actor=lin, at=NOON)

        with pytest.raises(InvalidInput) as refusal:
            record_survey(
                enterprise_id=enterprise.pk, on=TODAY, has_chemicals=False, actor=lin, at=NOON
            )

    assert set(refusal.value.fields) == {"has_chemicals"}


def test_the_newest_survey_stands(make: MakeEnterprise, lin: Actor) -> None:
    enterprise = make()
    with acting(lin):
        for on in (TODAY, TODAY - timedelta(days=40)):
            record_survey(
                enterprise_id=enterprise.pk, on=on, has_chemicals=True, actor=lin, at=NOON
            )

    assert Enterprise.objects.get(pk=enterprise.pk).surveyed_on == TODAY


def test_no_survey_before_the_founding(make: MakeEnterprise, lin: Actor) -> None:
    enterprise = make(founded_on=date(2015, 6, 1))

    with acting(lin), pytest.raises(BeforeFounding):
        record_survey(
            enterprise_id=enterprise.pk,
            on=date(2015, 5, 31),
            has_chemicals=True,
            actor=lin,
            at=NOON,
        )


def test_merged_records_bring_their_chemicals(make: MakeEnterprise, lin: Actor) -> None:
    kept, dropped = make(), make(2, code=None, is_unlicensed=True, unlicensed_reason="未办照")
    with acting(lin):
        register_chemical(enterprise_id=dropped.pk, facts=AMMONIA, actor=lin, at=NOON)

        merge(kept_id=kept.pk, dropped_id=dropped.pk, reason="同一家", actor=lin, at=NOON)

    assert Enterprise.objects.get(pk=kept.pk).chemicals == 1
