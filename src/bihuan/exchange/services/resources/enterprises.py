"""The register of enterprises, in and out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stdnum.cn import uscc

from bihuan.enterprises.importing import IMPORTER
from bihuan.enterprises.models import Enterprise
from bihuan.exchange.models import Connector
from bihuan.exchange.services.resources.base import Given, Incoming, Resource, Taken, moved_since
from bihuan.exchange.services.resources.base import parsed as parse_row
from bihuan.kernel.actors import Actor
from bihuan.organisations.models import Region, RegionLevel
from bihuan.statutes import dictionaries

SAMPLES = 8
GIVES = {
    "number": "记录号",
    "name": "企业名称",
    "code": "统一社会信用代码",
    "region": "属地代码",
    "address": "地址",
    "sector": "行业领域",
    "status": "状态",
    "risk_level": "风险等级（1至4）",
    "principal": "主要负责人",
    "employees": "从业人数",
    "longitude": "经度",
    "latitude": "纬度",
}


def take(one: Incoming) -> Taken:
    """Register an enterprise, or bring the record with its code up to date."""
    row = parse_row(IMPORTER, one.values, one.actor)
    stored = IMPORTER.store(row, one.actor, one.at)
    return Taken(stored.object_id, str(row["name"]))


def give(_connector: Connector, actor: Actor, since: int) -> Iterator[Given]:
    """Every enterprise of the office's region that is kept, or those that changed."""
    found = Enterprise.objects.visible_to(actor).kept().order_by("pk")
    if since:
        found = found.filter(pk__in=moved_since("enterprise", since))
    for one in found.iterator(chunk_size=1000):
        values = {
            "number": f"E{one.pk}",
            "name": one.name,
            "code": one.code,
            "region": one.region,
            "address": one.address,
            "sector": dictionaries.label("sectors", one.sector),
            "status": dictionaries.label("enterprise-states", one.status),
            "risk_level": one.risk_level,
            "principal": one.principal,
            "employees": one.employees,
            "longitude": one.longitude,
            "latitude": one.latitude,
        }
        yield Given(f"E{one.pk}", one.pk, one.name, values)


def invented_code(number: int) -> str:
    """A credit code of nobody, with the right check digit."""
    body = f"9199{number:013d}"
    return body + str(uscc.calc_check_digit(body))


def samples(_connector: Connector, actor: Actor) -> list[dict[str, Any]]:
    """Invented enterprises; the last two are wrong on purpose, as real feeds are."""
    streets = Region.objects.filter(
        code__gte=actor.scope.low, code__lt=actor.scope.high, level=RegionLevel.STREET
    ).order_by("code")
    codes = list(streets.values_list("code", flat=True)[:3]) or [actor.region]
    rows: list[dict[str, Any]] = [
        {
            "external_id": f"TEST-{number:03d}",
            "name": f"测试机械加工{number}厂",
            "code": invented_code(7_000_000 + number),
            "region": codes[number % len(codes)],
            "address": f"测试路{number}号",
            "sector": "机械",
            "principal": f"测试{number}",
            "employees": 10 + number,
            "founded_on": "2020-05-01",
        }
        for number in range(1, SAMPLES + 1)
    ]
    rows[-2]["code"] = str(rows[-2]["code"])[:-1] + "*"
    rows[-1]["region"] = "100000"
    return rows


ENTERPRISES = Resource(
    code="enterprises",
    label="企业",
    takes={"external_id": "对方记录号"} | {one.name: one.header for one in IMPORTER.columns},
    gives=GIVES,
    take=take,
    give=give,
    samples=samples,
    url="enterprises:detail",
)
