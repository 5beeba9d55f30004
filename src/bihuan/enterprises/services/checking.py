"""What is refused of an enterprise's facts, and what is only warned of."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from bihuan.enterprises.errors import BadCreditCode, OutsideRegion
from bihuan.enterprises.rules import CHINA, code_problem, compact_code, place_code
from bihuan.enterprises.services import dictionaries
from bihuan.enterprises.services.facts import LABELS, EnterpriseFacts
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations.models import Grid, Region, RegionLevel, Unit
from bihuan.organisations.services import region_of

PHONE = re.compile(r"^(?:1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8}|\d{5})$")
FINE = frozenset({RegionLevel.STREET, RegionLevel.VILLAGE, RegionLevel.ZONE})
MOST = {"name": 120, "address": 200, "principal": 40, "unlicensed_reason": 200}


class Ground:
    """What facts are checked against; a batch shares one, so that each thing is asked once.

    Args:
        on: Today in the platform's zone.
    """

    def __init__(self, on: date) -> None:
        self.on = on
        self.regions: dict[str, Region | None] = {}
        self.industries: dict[str, str | None] = {}
        self.words = {field: dictionaries.words(field) for field in dictionaries.DICTIONARIES}

    def region(self, code: str) -> Region | None:
        if code not in self.regions:
            self.regions[code] = region_of(code)
        return self.regions[code]

    def industry(self, written: str) -> str | None:
        """As `dictionaries.industry_code`."""
        if written not in self.industries:
            self.industries[written] = dictionaries.industry_code(written)
        return self.industries[written]

    @cached_property
    def units(self) -> frozenset[int]:
        """Units that exist now."""
        return frozenset(Unit.objects.filter(abolished_on=None).values_list("pk", flat=True))

    @cached_property
    def grids(self) -> frozenset[int]:
        return frozenset(Grid.objects.values_list("pk", flat=True))


Check = Callable[[EnterpriseFacts, Ground], Mapping[str, str]]


def tidy(facts: EnterpriseFacts, ground: Ground | None = None) -> EnterpriseFacts:
    """The facts without stray spaces, the code compact, the industry with its letter."""
    code = compact_code(facts.code) if facts.code else None
    industry_code = ground.industry if ground else dictionaries.industry_code
    industry = industry_code(facts.industry) if facts.industry else ""
    tidied: dict[str, Any] = {
        "name": " ".join(facts.name.split()),
        "region": facts.region.strip().upper(),
        "address": facts.address.strip(),
        "code": code or None,
        "unlicensed_reason": facts.unlicensed_reason.strip(),
        "industry": facts.industry if industry is None else industry,
        "tags": tuple(sorted(set(facts.tags))),
        "principal": facts.principal.strip(),
        "principal_phone": "".join(facts.principal_phone.split()),
    }
    changed = {name: value for name, value in tidied.items() if getattr(facts, name) != value}
    return replace(facts, **changed) if changed else facts


def check(facts: EnterpriseFacts, *, actor: Actor, ground: Ground) -> None:
    """Refuse facts that cannot be, every field at once.

    Args:
        facts: After `tidy`.

    Raises:
        BadCreditCode: Only the code is wrong.
        OutsideRegion: Only the region lies outside what the actor answers for.
        InvalidInput: Anything else, or several things.
    """
    found: dict[str, str] = {}
    for look in CHECKS:
        for field, sentence in look(facts, ground).items():
            found.setdefault(field, sentence)
    outside = "region" not in found and not actor.scope.holds(facts.region)
    if outside:
        found["region"] = "属地不在您的管辖范围内。"
    if not found:
        return
    if set(found) == {"code"} and facts.code:
        raise BadCreditCode(found, credit_code=facts.code, sentence=found["code"])
    if set(found) == {"region"} and outside:
        raise OutsideRegion(found, region=facts.region)
    raise InvalidInput(found)


def check_texts(facts: EnterpriseFacts, _ground: Ground) -> dict[str, str]:
    found = {}
    for field in ("name", "address", "region", "sector"):
        if not getattr(facts, field):
            found[field] = f"{LABELS[field]}没有填写。"
    for field, most in MOST.items():
        length = len(getattr(facts, field))
        if length > most:
            found[field] = f"{LABELS[field]}最多{most}个字，现在是{length}个字。"
    if facts.principal_phone and not PHONE.match(facts.principal_phone):
        digits = len(facts.principal_phone)
        found["principal_phone"] = (
            f"联系电话应为11位手机号或带区号的座机，现在是{digits}位。请核对后重填。"
        )
    return found


def check_licence(facts: EnterpriseFacts, _ground: Ground) -> dict[str, str]:
    if facts.code:
        problem = code_problem(facts.code)
        if problem is not None:
            return {"code": problem.message}
        if facts.is_unlicensed:
            return {"is_unlicensed": "填写了统一社会信用代码，就不是无证照；请去掉其中一项。"}
        return {}
    if not facts.is_unlicensed:
        return {"code": "统一社会信用代码没有填写；没有证照的场所，请选“无证照”并说明情况。"}
    if not facts.unlicensed_reason:
        return {"unlicensed_reason": "无证照的场所，请说明情况（如：自建房内加工点，未办照）。"}
    return {}


def check_words(facts: EnterpriseFacts, ground: Ground) -> dict[str, str]:
    found = {}
    for field in ("kind", "sector", "size", "status"):
        value = getattr(facts, field)
        if value and value not in ground.words[field]:
            found[field] = f"{LABELS[field]}“{value}”不在字典里，请从列表中选择。"
    unknown = [tag for tag in facts.tags if tag not in ground.words["tags"]]
    if unknown:
        found["tags"] = f"标签“{'、'.join(unknown)}”不在字典里，请从列表中选择。"
    if facts.industry and ground.industry(facts.industry) is None:
        found["industry"] = (
            f"行业代码“{facts.industry}”不在国民经济行业分类里；请填门类字母加2至4位数字，如C2613。"
        )
    return found


def check_numbers(facts: EnterpriseFacts, ground: Ground) -> dict[str, str]:
    found = {}
    if facts.employees is not None and facts.employees < 0:
        found["employees"] = f"从业人数不能是负数，现在是{facts.employees}。"
    if facts.risk_level is not None and facts.risk_level not in range(1, 5):
        found["risk_level"] = "风险等级为红、橙、黄、蓝四级（1至4）。"
    if facts.founded_on is not None and facts.founded_on > ground.on:
        found["founded_on"] = f"成立日期{facts.founded_on:%Y-%m-%d}在今天之后，请核对。"
    return found | check_point(facts)


class Located(Protocol):
    """Anything with a place of its own, in degrees."""

    @property
    def latitude(self) -> float | None: ...

    @property
    def longitude(self) -> float | None: ...


def check_point(facts: Located) -> dict[str, str]:
    latitude, longitude = facts.latitude, facts.longitude
    if latitude is None and longitude is None:
        return {}
    if latitude is None or longitude is None:
        return {"latitude": "经度、纬度要同时填写，或者都不填。"}
    south, north, west, east = CHINA
    if south <= latitude <= north and west <= longitude <= east:
        return {}
    if south <= longitude <= north and west <= latitude <= east:
        return {"latitude": f"经纬度可能填反了：纬度{latitude}，经度{longitude}。请对调。"}
    return {
        "latitude": f"这个位置（纬度{latitude}，经度{longitude}）不在国内，请用WGS-84坐标重填。"
    }


def check_region(facts: EnterpriseFacts, ground: Ground) -> dict[str, str]:
    if not facts.region:
        return {}
    region = ground.region(facts.region)
    if region is None:
        return {"region": f"区划表里没有“{facts.region}”，请选择所在的街镇或村居。"}
    if region.abolished_on is not None:
        now = f"，现为“{region.successor.full_name}”" if region.successor else ""
        return {"region": f"“{region.full_name}”已撤销{now}；请选择现在的街镇。"}
    if region.level not in FINE:
        return {"region": f"“{region.name}”是{region.get_level_display()}；属地请选到街镇或村居。"}
    return {}


def check_links(facts: EnterpriseFacts, ground: Ground) -> dict[str, str]:
    found = {}
    if facts.supervisor_id is not None and facts.supervisor_id not in ground.units:
        found["supervisor_id"] = "没有这个监管单位，或者它已撤销；请从列表中选择。"
    if facts.co_units and not ground.units.issuperset(facts.co_units):
        found["co_units"] = "协管单位中有不存在或已撤销的，请重新选择。"
    if facts.grid_id is not None and facts.grid_id not in ground.grids:
        found["grid_id"] = "没有这个网格，请从列表中选择。"
    return found


CHECKS: tuple[Check, ...] = (
    check_texts,
    check_licence,
    check_words,
    check_numbers,
    check_region,
    check_links,
)


def warnings_of(facts: EnterpriseFacts) -> list[str]:
    """What deserves a second look but is taken: a place outside the region, an old county."""
    facts = tidy(facts)
    found = []
    region = region_of(facts.region)
    if region is not None and outside_box(region, facts):
        found.append(
            f"位置（{facts.latitude:.4f}，{facts.longitude:.4f}）不在“{region.name}”的范围内，"
            "请核对坐标或属地。"
        )
    if facts.code and code_problem(facts.code) is None:
        county = region_of(place_code(facts.code))
        if county is not None and county.abolished_on is not None:
            found.append(f"信用代码里的区划“{county.full_name}”已撤销，代码仍然有效，不必更换。")
    return found


def outside_box(region: Region, facts: EnterpriseFacts) -> bool:
    """Whether the place lies outside the bounds of its region, or of the nearest one above."""
    if facts.latitude is None or facts.longitude is None:
        return False
    current: Region | None = region
    while current is not None:
        south, north, west, east = current.south, current.north, current.west, current.east
        if south is not None and north is not None and west is not None and east is not None:
            inside = south <= facts.latitude <= north and west <= facts.longitude <= east
            return not inside
        current = current.parent
    return False
