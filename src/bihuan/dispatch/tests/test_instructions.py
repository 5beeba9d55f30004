"""A leader's instruction from the day it was given to its result."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bihuan.dispatch.gatherings import InstructionStatus
from bihuan.dispatch.indicators.meetings import (
    INSTRUCTIONS_CLOSED,
    INSTRUCTIONS_GIVEN,
    INSTRUCTIONS_LATE,
)
from bihuan.dispatch.models import Instruction
from bihuan.dispatch.services import Given, make_instruction_move, pass_on_instruction
from bihuan.dispatch.tests.conftest import DISTRICT, NOON, TODAY
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import DomainError, InvalidInput, NotFound, NotPermitted
from bihuan.kernel.indicators import Period, Query, values
from bihuan.kernel.models import Loop

DUE = TODAY + timedelta(days=7)


def give(actor: Actor, unit_id: int, **more: Any) -> Instruction:
    given = {
        "leader": "高某",
        "leader_post": "副区长",
        "text": "请应急局会同街道抓紧处理，七日内报结果。",
        "subject": "关于某厂区违规储存的反映",
        "given_on": TODAY,
        "unit_id": unit_id,
        "due_on": DUE,
    } | more
    with acting(actor):
        return pass_on_instruction(Given(**given), actor=actor, at=NOON)


def move(actor: Actor, pk: int, name: str, **values: Any) -> Instruction:
    with acting(actor):
        return make_instruction_move(pk, name, values, actor=actor, at=NOON)


def test_an_instruction_goes_to_the_unit_and_comes_back(chen, wu, house):
    instruction = give(chen, house["emergency"].pk)
    move(wu, instruction.pk, "take")
    reported = move(wu, instruction.pk, "report", note="已责令清空并复查")
    assert (reported.status, reported.reported_on) == (InstructionStatus.REPORTED, TODAY)
    with acting(chen):
        loop = Loop.objects.get(kind="instruction", object_id=instruction.pk)
    assert loop.owner_unit_id == house["office"].pk
    closed = move(chen, instruction.pk, "close", note="高某：同意")
    assert (closed.status, closed.closed_on) == (InstructionStatus.CLOSED, TODAY)


def test_a_result_that_is_not_enough_goes_back(chen, wu, house):
    instruction = give(chen, house["emergency"].pk)
    move(wu, instruction.pk, "report", note="正在办理")
    returned = move(chen, instruction.pk, "return", note="请写明整改结果")
    assert (returned.status, returned.returns, returned.reported_on) == ("handling", 1, None)


def test_a_street_below_gets_it_and_another_does_not(chen, sun, lin_of_hill, house):
    instruction = give(chen, house["river"].pk)
    assert move(sun, instruction.pk, "take").status == InstructionStatus.HANDLING
    with pytest.raises(NotFound):
        move(lin_of_hill, instruction.pk, "report", note="不是我的")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"leader": " "}, "leader"),
        ({"text": ""}, "text"),
        ({"subject": ""}, "subject"),
        ({"given_on": TODAY + timedelta(days=1), "due_on": None}, "given_on"),
        ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
        ({"subject_url": "https://elsewhere.example/"}, "subject_url"),
        ({"subject_url": "//elsewhere.example/"}, "subject_url"),
    ],
)
def test_what_no_instruction_can_be_is_refused(chen, house, wrong, field):
    with pytest.raises(InvalidInput) as refused:
        give(chen, house["emergency"].pk, **wrong)
    assert set(refused.value.fields) == {field}
    with acting(chen):
        assert not Instruction.objects.exists()


def test_only_the_office_passes_on(wu, house):
    with pytest.raises(NotPermitted):
        give(wu, house["emergency"].pk)


def test_a_unit_cannot_close_its_own(chen, wu, house):
    instruction = give(chen, house["emergency"].pk)
    move(wu, instruction.pk, "report", note="已办")
    with pytest.raises(DomainError) as refused:
        move(wu, instruction.pk, "close")
    assert refused.value.code == "not_permitted"


def test_the_office_does_not_sign_for_the_unit(chen, house):
    instruction = give(chen, house["emergency"].pk)
    with pytest.raises(DomainError) as refused:
        move(chen, instruction.pk, "take")
    assert refused.value.code == "not_yours"


def test_instructions_are_counted_by_their_day(chen, wu, house):
    unit = house["emergency"].pk
    first, _second = give(chen, unit), give(chen, unit, due_on=TODAY - timedelta(days=0))
    move(wu, first.pk, "report", note="已办")
    move(chen, first.pk, "close")
    move(chen, give(chen, unit).pk, "withdraw", note="登记重复")
    asked = [INSTRUCTIONS_GIVEN, INSTRUCTIONS_CLOSED, INSTRUCTIONS_LATE]
    with acting(chen):
        period = Period.year_to(TODAY + timedelta(days=1))
        found = values(asked, Query(period, NOON, DISTRICT), chen)
    assert [found[one.code].number for one in asked] == [2, 1, 1]
