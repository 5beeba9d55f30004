"""Registering: what is kept, and every refusal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bihuan.enterprises.errors import BadCreditCode, CodeTaken, LooksRegistered, OutsideRegion
from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.services import register, register_many, warnings_of, withdraw
from bihuan.enterprises.tests.conftest import (
    DISTRICT,
    EASTGATE,
    NOON,
    TODAY,
    WESTTOWN,
    MakeEnterprise,
    actor_in,
    credit_code,
    facts,
)
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import InvalidInput, NotPermitted
from bihuan.kernel.models import Event
from bihuan.kernel.permissions import Role
from bihuan.organisations.models import Region, Unit
from bihuan.organisations.services import abolish_region, abolish_unit


def test_a_registered_enterprise_is_kept_with_its_event(
    bureau: Unit, zhou: Actor, as_app_role: None
) -> None:
    with acting(zhou):
        kept = register(
            facts(supervisor_id=bureau.pk, industry="3311", name=" 明辉 机械 "),
            actor=zhou,
            at=NOON,
        )

        event = Event.objects.get(chain=f"enterprise:{kept.pk}")
    assert (kept.name, kept.industry, kept.units) == ("明辉 机械", "C3311", [bureau.pk])
    assert (event.kind, event.enterprise_id) == ("enterprises.registered", kept.pk)


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"name": " "}, "name", "没有填写"),
        ({"name": "长" * 121}, "name", "现在是121个字"),
        ({"address": ""}, "address", "没有填写"),
        ({"sector": "astronautics"}, "sector", "不在字典里"),
        ({"kind": "guild"}, "kind", "不在字典里"),
        ({"tags": ("shiny",)}, "tags", "shiny"),
        ({"industry": "Z99"}, "industry", "国民经济行业分类"),
        ({"industry": "A33"}, "industry", "国民经济行业分类"),
        ({"code": None}, "code", "没有填写"),
        ({"code": None, "is_unlicensed": True}, "unlicensed_reason", "说明情况"),
        ({"is_unlicensed": True}, "is_unlicensed", "就不是无证照"),
        ({"employees": -1}, "employees", "负数"),
        ({"risk_level": 5}, "risk_level", "红、橙、黄、蓝"),
        ({"founded_on": TODAY + timedelta(days=1)}, "founded_on", "今天之后"),
        ({"latitude": 30.0}, "latitude", "同时填写"),
        ({"latitude": 110.0, "longitude": 30.0}, "latitude", "填反"),
        ({"latitude": 60.0, "longitude": 10.0}, "latitude", "不在国内"),
        ({"region": "990109001"}, "region", "区划表里没有"),
        ({"region": DISTRICT}, "region", "请选到街镇"),
        ({"supervisor_id": 999_999}, "supervisor_id", "没有这个监管单位"),
        ({"co_units": (999_999,)}, "co_units", "不存在"),
        ({"grid_id": 999_999}, "grid_id", "没有这个网格"),
        ({"principal_phone": "138001"}, "principal_phone", "请核对"),
    ],
)
def test_facts_that_cannot_be_are_refused_beside_their_field(
    register_ready: None, lin: Actor, changed: dict[str, Any], field: str, said: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        register(facts(**changed), actor=lin, at=NOON)

    assert said in refusal.value.fields[field]
    assert not Enterprise.objects.exists()


def test_a_wrong_code_says_how_it_is_wrong(register_ready: None, lin: Actor) -> None:
    with pytest.raises(BadCreditCode) as refusal:
        register(facts(code=credit_code(1)[:17]), actor=lin, at=NOON)

    assert refusal.value.fields["code"].startswith("统一社会信用代码应为18位，现在是17位")


def test_every_wrong_field_is_named_at_once(register_ready: None, lin: Actor) -> None:
    with pytest.raises(InvalidInput) as refusal:
        register(facts(name="", code="123", employees=-3), actor=lin, at=NOON)

    assert set(refusal.value.fields) == {"name", "code", "employees"}
    assert refusal.value.user_message() == "有 3 处需要修改。"


def test_an_unlicensed_site_is_kept_without_a_code(register_ready: None, lin: Actor) -> None:
    site = register(
        facts(code=None, is_unlicensed=True, unlicensed_reason="自建房内加工点"),
        actor=lin,
        at=NOON,
    )

    assert list(Enterprise.objects.unlicensed()) == [site]


def test_a_code_stands_once_also_across_streets(
    make: MakeEnterprise, zhou: Actor, as_app_role: None
) -> None:
    make(1, region=WESTTOWN, name="河西电子厂")

    with acting(zhou), pytest.raises(CodeTaken) as refusal:
        register(facts(name="东关电子厂"), actor=zhou, at=NOON)

    assert "河西镇" in str(refusal.value)
    assert "河西电子厂" not in str(refusal.value)


def test_a_withdrawn_records_code_is_free_again(make: MakeEnterprise, lin: Actor) -> None:
    old = make(1)
    withdraw(enterprise_id=old.pk, reason="登记对象有误", actor=lin, at=NOON)

    assert make(1).pk != old.pk


def test_the_same_name_in_a_street_asks_for_a_word(make: MakeEnterprise, lin: Actor) -> None:
    make(1, name="红星商店", code=None, is_unlicensed=True, unlicensed_reason="未办照")
    asked = facts(name="红星 商店", code=None, is_unlicensed=True, unlicensed_reason="未办照")

    with pytest.raises(LooksRegistered):
        register(asked, actor=lin, at=NOON)

    assert register(asked, actor=lin, at=NOON, is_other=True).pk


def test_two_codes_of_one_name_are_two_legal_persons(make: MakeEnterprise, lin: Actor) -> None:
    make(1, name="红星商店")

    assert make(2, name="红星商店").pk


def test_the_street_registers_in_its_street_only(register_ready: None, zhou: Actor) -> None:
    with pytest.raises(OutsideRegion):
        register(facts(region=WESTTOWN), actor=zhou, at=NOON)

    assert register(facts(region="990102001001"), actor=zhou, at=NOON).pk


def test_an_enterprises_own_people_do_not_register(register_ready: None) -> None:
    wang = actor_in(Role.ENTERPRISE, EASTGATE, "王", enterprise_id=1)

    with pytest.raises(NotPermitted):
        register(facts(), actor=wang, at=NOON)


def test_an_abolished_street_is_refused_and_names_what_it_is_now(
    register_ready: None, lin: Actor
) -> None:
    abolish_region(code=WESTTOWN, on=TODAY, successor=EASTGATE, actor=lin, at=NOON)

    with pytest.raises(InvalidInput) as refusal:
        register(facts(region=WESTTOWN), actor=lin, at=NOON)

    assert "现为“云岭省临江市东湖区东关街道”" in refusal.value.fields["region"]


def test_a_supervisor_that_was_abolished_is_refused(bureau: Unit, lin: Actor) -> None:
    abolish_unit(unit_id=bureau.pk, on=TODAY, actor=lin, at=NOON)

    with pytest.raises(InvalidInput) as refusal:
        register(facts(supervisor_id=bureau.pk), actor=lin, at=NOON)

    assert set(refusal.value.fields) == {"supervisor_id"}


def test_a_code_of_an_abolished_county_still_holds_and_is_told(
    register_ready: None, lin: Actor
) -> None:
    Region.objects.create(
        code="990121", name="东湖县", level="county", full_name="云岭省东湖县", source="演示",
        abolished_on=date(2010, 12, 31),
    )  # fmt: skip
    asked = facts(code=credit_code(1, county="990121"))

    assert register(asked, actor=lin, at=NOON).pk
    assert warnings_of(asked) == ["信用代码里的区划“云岭省东湖县”已撤销，代码仍然有效，不必更换。"]


def test_a_place_outside_its_region_is_warned_of_and_taken(
    register_ready: None, lin: Actor
) -> None:
    Region.objects.filter(code=DISTRICT).update(south=30.0, north=30.2, west=110.0, east=110.2)
    inside = facts(latitude=30.1, longitude=110.1)
    outside = facts(latitude=31.0, longitude=110.1)

    assert warnings_of(inside) == []
    assert "不在“东关街道”的范围内" in warnings_of(outside)[0]
    assert register(outside, actor=lin, at=NOON).latitude == 31.0


def test_many_are_registered_at_once_or_none(register_ready: None, lin: Actor) -> None:
    good = [facts(name=f"第{n}厂", code=credit_code(n)) for n in range(1, 30)]

    assert len(register_many(good, actor=lin, at=NOON, source="演示")) == 29
    assert Event.objects.filter(kind="enterprises.registered").count() == 29
    fresh = [facts(name=f"第{n}厂", code=credit_code(n)) for n in (40, 41, 40)]
    with pytest.raises(CodeTaken):
        register_many(fresh, actor=lin, at=NOON, source="演示")
    with pytest.raises(CodeTaken):
        register_many([fresh[0], good[0]], actor=lin, at=NOON, source="演示")
    assert Enterprise.objects.count() == 29
