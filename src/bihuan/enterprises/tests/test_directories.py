"""Directories: rules mark an enterprise by its facts, and say by which."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bihuan.content.loader import load_pack
from bihuan.enterprises.errors import ListedAlready, ListedByRule
from bihuan.enterprises.models import Enterprise, Listing
from bihuan.enterprises.rules.directories import Picture, facts_met
from bihuan.enterprises.services import (
    ChemicalFacts,
    change,
    delist,
    facts_of,
    list_by_hand,
    register_chemical,
    relist,
    relist_all,
    withdraw,
)
from bihuan.enterprises.tests.conftest import EASTGATE, NOON, MakeEnterprise, actor_in
from bihuan.kernel import announcements, packs
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import InvalidInput, NotPermitted
from bihuan.kernel.permissions import Role

pytestmark = pytest.mark.usefixtures("file_ready")


def judged(enterprise: Enterprise) -> dict[str, Listing]:
    with acting(system_actor()) as system:
        relist(enterprise_id=enterprise.pk, actor=system, at=NOON)
    found = Listing.objects.filter(enterprise=enterprise, ended_on__isnull=True)
    return {one.directory: one for one in found}


def tags(enterprise: Enterprise) -> list[str]:
    return Enterprise.objects.get(pk=enterprise.pk).tags


@pytest.mark.parametrize(
    ("rule", "picture", "met"),
    [
        ({"sectors": ["hazchem"]}, Picture("hazchem", "small"), ["sectors"]),
        ({"sectors": ["hazchem"], "sizes": ["large"]}, Picture("hazchem", "small"), None),
        ({"employees_from": 300}, Picture("x", "large", employees=300), ["employees_from"]),
        ({"employees_from": 300}, Picture("x", "large", employees=299), None),
        ({"employees_from": 300}, Picture("x", "large"), None),
        ({"ratio_from": 1}, Picture("x", "small", ratio=Decimal(1)), ["ratio_from"]),
        ({"ratio_from": 1}, Picture("x", "small"), None),
        ({"risk_levels": [1]}, Picture("x", "small", risk_level=1), ["risk_levels"]),
        ({}, Picture("x", "small"), None),
    ],
)
def test_all_conditions_of_a_rule_hold_or_it_does_not(
    rule: dict[str, object], picture: Picture, met: list[str] | None
) -> None:
    assert facts_met(rule, picture) == met


def test_a_listing_says_its_rule_and_facts(make: MakeEnterprise) -> None:
    enterprise = make(sector="hazchem", size="large", tags=())

    found = judged(enterprise)

    assert set(found) == {"key", "high-risk", "watch-hazchem"}
    assert found["key"].rules == ["large-dangerous"]
    assert "行业领域为危险化学品" in found["key"].reason
    assert "规模为大型" in found["key"].reason
    assert tags(enterprise) == ["high-risk", "key"]


def test_it_leaves_with_the_facts_and_the_tag_leaves_with_it(
    make: MakeEnterprise, lin: Actor
) -> None:
    enterprise = make(sector="hazchem", size="large")
    judged(enterprise)
    with acting(lin):
        facts = replace(facts_of(Enterprise.objects.get(pk=enterprise.pk)), sector="machinery")
        change(enterprise_id=enterprise.pk, facts=facts, actor=lin, at=NOON)

    assert judged(enterprise) == {}
    assert tags(enterprise) == []


def test_a_tag_that_was_there_before_stays(make: MakeEnterprise, lin: Actor) -> None:
    enterprise = make(sector="hazchem", size="large", tags=("key",))
    judged(enterprise)
    with acting(lin):
        facts = replace(facts_of(Enterprise.objects.get(pk=enterprise.pk)), sector="machinery")
        change(enterprise_id=enterprise.pk, facts=facts, actor=lin, at=NOON)
    judged(enterprise)

    assert tags(enterprise) == ["key"]


def test_shares_of_the_critical_quantities_add_up(make: MakeEnterprise, lin: Actor) -> None:
    """6 of 10 t of ammonia and 2 of 5 t of chlorine: 0.6 + 0.4 = 1."""
    enterprise = make()
    with acting(lin):
        for name, cas, amount in (("液氨", "7664-41-7", 6), ("液氯", "7782-50-5", 2)):
            facts = ChemicalFacts(name, "use", Decimal(amount), cas=cas)
            register_chemical(enterprise_id=enterprise.pk, facts=facts, actor=lin, at=NOON)

    found = judged(enterprise)

    assert "near-critical" in found["high-risk"].rules
    assert "合计1.00" in found["high-risk"].reason


def test_a_change_is_judged_by_the_job_that_hears_of_it(make: MakeEnterprise) -> None:
    enterprise = make(sector="hazchem", size="large")

    with acting(system_actor()):
        announcements.dispatch(NOON)

    assert Listing.objects.filter(enterprise=enterprise, directory="key").exists()


def test_judging_twice_changes_nothing(make: MakeEnterprise) -> None:
    make(sector="hazchem", size="large")

    with acting(system_actor()) as system:
        first = relist_all(actor=system, at=NOON)
        again = relist_all(actor=system, at=NOON)

    assert (first, again) == (3, 0)


def test_what_was_listed_by_hand_stays(make: MakeEnterprise, lin: Actor) -> None:
    enterprise = make()
    with acting(lin):
        one = list_by_hand(
            enterprise_id=enterprise.pk,
            directory="key",
            reason="重点项目配套",
            document="云府办〔2026〕3号",
            actor=lin,
            at=NOON,
        )

    assert set(judged(enterprise)) == {"key"}
    with acting(lin):
        delist(listing_id=one.pk, reason="项目结束", actor=lin, at=NOON)
    assert tags(enterprise) == []


def test_a_rule_cannot_be_overruled_by_hand(make: MakeEnterprise, lin: Actor) -> None:
    enterprise = make(sector="hazchem", size="large")
    found = judged(enterprise)

    with acting(lin):
        with pytest.raises(ListedByRule):
            delist(listing_id=found["key"].pk, reason="不重要", actor=lin, at=NOON)
        with pytest.raises(ListedAlready):
            list_by_hand(
                enterprise_id=enterprise.pk,
                directory="key",
                reason="重要",
                document="1号",
                actor=lin,
                at=NOON,
            )


def test_a_hand_names_its_document(make: MakeEnterprise, lin: Actor) -> None:
    with acting(lin), pytest.raises(InvalidInput) as refusal:
        list_by_hand(
            enterprise_id=make().pk, directory="key", reason="重要", document="", actor=lin, at=NOON
        )

    assert set(refusal.value.fields) == {"document"}


def test_a_grid_keeper_lists_nobody(make: MakeEnterprise) -> None:
    keeper = actor_in(Role.GRID, EASTGATE, "李")

    with acting(keeper), pytest.raises(NotPermitted):
        list_by_hand(
            enterprise_id=make().pk,
            directory="key",
            reason="重要",
            document="1号",
            actor=keeper,
            at=NOON,
        )


def test_a_withdrawn_record_stands_on_no_directory(make: MakeEnterprise, lin: Actor) -> None:
    enterprise = make(sector="hazchem", size="large")
    judged(enterprise)
    with acting(lin):
        withdraw(enterprise_id=enterprise.pk, reason="重复", actor=lin, at=NOON)

    assert judged(enterprise) == {}


def test_every_directory_that_has_rules_has_its_word() -> None:
    words = {row["key"] for row in load_pack("dictionary", "directories").rows}

    assert set(packs.codes("directory")) <= words
