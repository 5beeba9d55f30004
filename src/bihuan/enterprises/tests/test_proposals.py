"""What an enterprise asks to change of its file: shown field by field, decided by somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bihuan.enterprises.errors import NotOwnField, ProposalOutdated, ProposalUnderWay
from bihuan.enterprises.models import Enterprise, FormerName, Proposal
from bihuan.enterprises.services import (
    approve_proposal,
    change,
    facts_of,
    propose_again,
    propose_change,
    send_back_proposal,
    withdraw_proposal,
)
from bihuan.enterprises.states import ProposalStatus
from bihuan.enterprises.tests.conftest import EASTGATE, NOON, MakeEnterprise, actor_in
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import InvalidInput, NotFound, NotPermitted
from bihuan.kernel.models import Event, Loop
from bihuan.kernel.permissions import Role

pytestmark = pytest.mark.usefixtures("file_ready")


@pytest.fixture
def mine(make: MakeEnterprise) -> Enterprise:
    return make()


@pytest.fixture
def wang(mine: Enterprise) -> Actor:
    return actor_in(Role.ENTERPRISE, EASTGATE, "王", enterprise_id=mine.pk)


def ask(enterprise: Enterprise, actor: Actor, **changed: Any) -> Proposal | None:
    with acting(actor):
        facts = replace(facts_of(Enterprise.objects.get(pk=enterprise.pk)), **changed)
        return propose_change(enterprise_id=enterprise.pk, facts=facts, actor=actor, at=NOON)


def now(enterprise: Enterprise) -> Enterprise:
    return Enterprise.objects.get(pk=enterprise.pk)


def test_own_fields_hold_at_once_and_the_rest_waits(mine: Enterprise, wang: Actor) -> None:
    proposal = ask(mine, wang, employees=20, address="柳林路10号", founded_on=date(2016, 1, 2))

    assert proposal is not None
    assert now(mine).employees == 20
    assert now(mine).address == "柳林路8号"
    assert proposal.changes == {
        "address": ["柳林路8号", "柳林路10号"],
        "founded_on": ["2015-06-01", "2016-01-02"],
    }
    # Monday, 9 March, and five working days
    assert Loop.objects.get(kind="proposal").due_on == date(2026, 3, 16)


def test_own_fields_alone_ask_nobody(mine: Enterprise, wang: Actor) -> None:
    assert ask(mine, wang, principal="吴某某") is None
    assert not Proposal.objects.exists()


def test_what_is_approved_is_applied_with_its_log(
    mine: Enterprise, wang: Actor, lin: Actor
) -> None:
    proposal = ask(mine, wang, name="临江明辉精密机械有限公司", latitude=28.2, longitude=112.9)
    assert proposal is not None

    with acting(lin):
        approve_proposal(proposal_id=proposal.pk, actor=lin, at=NOON)

    assert (now(mine).name, now(mine).latitude) == ("临江明辉精密机械有限公司", 28.2)
    assert FormerName.objects.get().name == mine.name
    event = Event.objects.get(kind="enterprises.changed")
    assert event.data["changed"]["name"] == [mine.name, "临江明辉精密机械有限公司"]
    assert Loop.objects.get(kind="proposal").closed_at is not None


def test_nobody_approves_the_own_request(mine: Enterprise, wang: Actor) -> None:
    proposal = ask(mine, wang, address="柳林路10号")
    assert proposal is not None

    with acting(wang), pytest.raises(NotPermitted):
        approve_proposal(proposal_id=proposal.pk, actor=wang, at=NOON)


def test_a_record_that_changed_since_is_not_overwritten(
    mine: Enterprise, wang: Actor, lin: Actor
) -> None:
    proposal = ask(mine, wang, address="柳林路10号")
    assert proposal is not None
    with acting(lin):
        facts = replace(facts_of(now(mine)), address="柳林路12号")
        change(enterprise_id=mine.pk, facts=facts, actor=lin, at=NOON)

        with pytest.raises(ProposalOutdated):
            approve_proposal(proposal_id=proposal.pk, actor=lin, at=NOON)

    assert now(mine).address == "柳林路12号"


def test_a_request_sent_back_comes_again(mine: Enterprise, wang: Actor, lin: Actor) -> None:
    proposal = ask(mine, wang, address="柳林路10号")
    assert proposal is not None
    with acting(lin):
        send_back_proposal(proposal_id=proposal.pk, answer="请附租赁合同", actor=lin, at=NOON)
    assert Loop.objects.get(kind="proposal").owner_enterprise_id == mine.pk
    with acting(wang):
        again = propose_again(proposal_id=proposal.pk, note="合同已补", actor=wang, at=NOON)

    assert again.status == ProposalStatus.PROPOSED


def test_one_request_at_a_time_unless_it_is_taken_back(mine: Enterprise, wang: Actor) -> None:
    first = ask(mine, wang, address="柳林路10号")
    assert first is not None
    with pytest.raises(ProposalUnderWay):
        ask(mine, wang, address="柳林路11号")

    with acting(wang):
        withdraw_proposal(proposal_id=first.pk, actor=wang, at=NOON)

    assert ask(mine, wang, address="柳林路11号") is not None


@pytest.mark.parametrize(
    "changed", [{"risk_level": 4}, {"status": "closed"}, {"tags": ("key",)}, {"grid_id": 1}]
)
def test_what_is_not_theirs_cannot_even_be_asked(
    mine: Enterprise, wang: Actor, changed: dict[str, Any]
) -> None:
    with pytest.raises(NotOwnField):
        ask(mine, wang, **changed)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": "91990102MA0000001A"}, "code"),
        ({"founded_on": date(2027, 1, 1)}, "founded_on"),
        ({"latitude": 113.0, "longitude": 28.0}, "latitude"),
        ({}, "name"),
    ],
)
def test_a_request_that_cannot_be_is_refused_at_once(
    mine: Enterprise, wang: Actor, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        ask(mine, wang, **changed)

    assert field in refusal.value.fields


def test_another_enterprise_finds_nothing(make: MakeEnterprise, wang: Actor) -> None:
    other = make(2)

    with acting(wang), pytest.raises(NotFound):
        propose_change(
            enterprise_id=other.pk,
            facts=replace(facts_of(other), address="柳林路10号"),
            actor=wang,
            at=NOON,
        )
