"""Names as documents write them, and what they are taken for."""

from __future__ import annotations

from datetime import date

import pytest

from bihuan.kernel.actors import Actor
from bihuan.organisations.directory import Directory, How, resolve
from bihuan.organisations.services import (
    abolish_unit,
    add_name,
    define_group,
    rename_unit,
)
from bihuan.organisations.tests.conftest import CITY, EAST, NOON, TODAY, WEST, MakeUnit

CITY_UNITS = (
    "临江市人民政府",
    "临江市安全生产委员会办公室",
    "临江市发展和改革委员会",
    "临江市卫生健康委员会",
    "临江市商务局",
    "临江市市场监督管理局",
    "临江市公安局",
    "临江市公安局交警支队",
    "临江市消防救援支队",
    "中共临江市委宣传部",
    "共青团临江市委",
    "临江市自然资源和规划局",
)


@pytest.fixture
def city(make_unit: MakeUnit, lin: Actor, words: None) -> None:
    for name in CITY_UNITS:
        make_unit(name, "government" if name.endswith("政府") else "department")
    old = make_unit("临江市安全生产监督管理局")
    rename_unit(unit_id=old.pk, name="临江市应急管理局", on=date(2019, 1, 5), actor=lin, at=NOON)
    add_name(unit_id=old.pk, name="市安监局", kind="alias", actor=lin, at=NOON)
    for region, name in ((EAST, "东湖区"), (WEST, "西山区")):
        make_unit(f"{name}人民政府", "government", region)
        make_unit(f"{name}应急管理局", region=region)
    make_unit("河西镇人民政府", "street", "990102002")
    make_unit("东关街道办事处", "street", "990102001")


@pytest.mark.parametrize(
    ("written", "how", "unit"),
    [
        ("临江市应急管理局", How.EXACT, "临江市应急管理局"),
        ("市应急管理局", How.EXACT, "临江市应急管理局"),
        ("市应急局", How.ABBREVIATION, "临江市应急管理局"),
        ("临江市应急局", How.ABBREVIATION, "临江市应急管理局"),
        ("市安监局", How.ALIAS, "临江市应急管理局"),
        ("市安全生产监督管理局", How.FORMER, "临江市应急管理局"),
        ("市 安 委 办", How.ABBREVIATION, "临江市安全生产委员会办公室"),
        ("市政府安委办", How.ABBREVIATION, "临江市安全生产委员会办公室"),
        ("市发改委", How.ABBREVIATION, "临江市发展和改革委员会"),
        ("市卫健委", How.ABBREVIATION, "临江市卫生健康委员会"),
        ("市市场监管局", How.ABBREVIATION, "临江市市场监督管理局"),
        ("市场监管局", How.ABBREVIATION, "临江市市场监督管理局"),
        ("市公安局", How.EXACT, "临江市公安局"),
        ("市警支队", How.ABBREVIATION, "临江市公安局交警支队"),
        ("市公安局（市交警支队）", How.ABBREVIATION, "临江市公安局交警支队"),
        ("市委宣传部", How.EXACT, "中共临江市委宣传部"),
        ("市商务厅", How.LEVEL_SLIP, "临江市商务局"),
        ("市国土资源局", How.FORMER, "临江市自然资源和规划局"),
        ("市政府", How.ABBREVIATION, "临江市人民政府"),
        ("东湖区应急管理局", How.EXACT, "东湖区应急管理局"),
        ("西山区应急局", How.ABBREVIATION, "西山区应急管理局"),
        ("河西镇", How.ALIAS, "河西镇人民政府"),
        ("河西镇政府", How.ABBREVIATION, "河西镇人民政府"),
        ("东关街道", How.ABBREVIATION, "东关街道办事处"),
        ("东关街道办", How.ABBREVIATION, "东关街道办事处"),
    ],
)
def test_what_documents_write_is_found(city: None, written: str, how: How, unit: str) -> None:
    match = resolve(written, home=CITY, on=TODAY)

    assert match.unit is not None, match
    assert (match.unit.name, match.how) == (unit, how)


def test_in_a_district_its_own_office_is_meant(city: None) -> None:
    directory = Directory(home=EAST, on=TODAY)

    near = directory.resolve("区应急管理局").unit
    above = directory.resolve("市应急管理局").unit
    assert near is not None and near.name == "东湖区应急管理局"  # noqa: PT018
    assert above is not None and above.name == "临江市应急管理局"  # noqa: PT018


def test_in_the_city_a_district_office_without_its_name_is_a_choice(city: None) -> None:
    match = resolve("区应急管理局", home=CITY, on=TODAY)

    assert match.how is How.AMBIGUOUS
    assert match.unit is None
    assert {unit.name for unit in match.candidates} == {"东湖区应急管理局", "西山区应急管理局"}
    assert "请选择" in match.warning


def test_a_slip_of_level_is_warned_of(city: None) -> None:
    match = resolve("市商务厅", home=CITY, on=TODAY)

    assert match.needs_eyes
    assert "请核对" in match.warning


def test_a_former_name_is_right_in_its_time_and_warned_of_later(city: None) -> None:
    then = resolve("临江市安全生产监督管理局", home=CITY, on=date(2015, 1, 1))
    now = resolve("临江市安全生产监督管理局", home=CITY, on=TODAY)

    assert (then.how, then.warning) == (How.FORMER, "")
    assert "2019-01-05前的名称" in now.warning


def test_a_near_miss_is_offered_and_not_taken(city: None) -> None:
    match = resolve("市应急管里局", home=CITY, on=TODAY)

    assert match.unit is None
    assert match.how is How.NEAR
    assert match.candidates[0].name == "临江市应急管理局"


def test_a_stranger_is_unknown_and_says_what_to_do(city: None) -> None:
    match = resolve("星际航运总署", home=CITY, on=TODAY)

    assert (match.how, match.unit, match.candidates) == (How.UNKNOWN, None, ())
    assert "请选择单位" in match.warning


def test_an_abolished_unit_leads_to_whoever_took_over(
    city: None, make_unit: MakeUnit, lin: Actor
) -> None:
    old, new, lone = make_unit("临江市物价局"), make_unit("临江市数据局"), make_unit("孤岛办")
    abolish_unit(unit_id=old.pk, on=TODAY, successor_id=new.pk, actor=lin, at=NOON)
    abolish_unit(unit_id=lone.pk, on=TODAY, actor=lin, at=NOON)

    assert resolve("临江市物价局", home=CITY, on=TODAY).unit == new
    assert resolve("临江市物价局", home=CITY, on=date(2020, 1, 1)).unit == old
    gone = resolve("孤岛办", home=CITY, on=TODAY)
    assert gone.unit is None
    assert "没有登记承接单位" in gone.warning


@pytest.mark.parametrize(
    "written", ["各县市区", "各县（市、区）人民政府", "各县市区党委政府", "各区县"]
)
def test_generic_subjects_are_found_as_groups(city: None, lin: Actor, written: str) -> None:
    group = define_group(
        name="各县（市、区）", region=CITY, rule={"kinds": ["government"]}, actor=lin, at=NOON
    )

    match = resolve(written, home=EAST, on=TODAY)

    assert match.group == group
    assert match.unit is None
    assert not match.needs_eyes
