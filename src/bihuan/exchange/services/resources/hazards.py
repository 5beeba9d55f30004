"""The register of hazards: what an upper tour found, in; how rectification goes, out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bihuan.enterprises.models import Enterprise
from bihuan.exchange.errors import ChangedUpstream
from bihuan.exchange.models import Connector
from bihuan.exchange.services.resources.base import Given, Incoming, Resource, Taken, moved_since
from bihuan.exchange.services.resources.base import parsed as parse_row
from bihuan.hazards.importing import HAZARD_IMPORTER
from bihuan.hazards.models import Hazard
from bihuan.kernel.actors import Actor

SAMPLES = 6
GIVES = {
    "number": "隐患编号",
    "title": "隐患描述",
    "enterprise_code": "统一社会信用代码",
    "enterprise": "企业名称",
    "region": "属地代码",
    "grade": "等级",
    "status": "状态",
    "found_on": "发现日期",
    "due_on": "整改期限",
    "rectified_on": "整改日期",
    "closed_on": "销号日期",
    "place": "位置",
    "unit": "监管单位",
}


def take(one: Incoming) -> Taken:
    """Register a hazard once; a living one is not overwritten from outside.

    Raises:
        ChangedUpstream: The record was taken before and says something else now.
    """
    if one.former is not None:
        former = Hazard.objects.filter(pk=one.former.our_id or 0).first()
        raise ChangedUpstream(number=former.number if former else one.external_id)
    row = parse_row(HAZARD_IMPORTER, one.values, one.actor)
    stored = HAZARD_IMPORTER.store(row, one.actor, one.at)
    return Taken(stored.object_id, str(row["title"]))


def give(_connector: Connector, actor: Actor, since: int) -> Iterator[Given]:
    """Every hazard of the office's region, or those that changed."""
    found = Hazard.objects.visible_to(actor).select_related("enterprise", "unit").order_by("pk")
    if since:
        found = found.filter(pk__in=moved_since("hazard", since))
    for one in found.iterator(chunk_size=1000):
        enterprise = one.enterprise
        values = {
            "number": one.number,
            "title": one.title,
            "enterprise_code": enterprise.code if enterprise else None,
            "enterprise": enterprise.name if enterprise else None,
            "region": one.region,
            "grade": one.grade,
            "status": one.status,
            "found_on": one.found_on,
            "due_on": one.due_on,
            "rectified_on": one.rectified_on,
            "closed_on": one.closed_on,
            "place": one.place,
            "unit": one.unit.name,
        }
        yield Given(one.number, one.pk, one.title, values)


def samples(_connector: Connector, actor: Actor) -> list[dict[str, Any]]:
    """Invented problems at enterprises that are there; the last names one that is not."""
    kept = Enterprise.objects.visible_to(actor).kept().filter(code__isnull=False).order_by("pk")
    known = list(kept.values_list("name", "code")[: SAMPLES - 1])
    rows: list[dict[str, Any]] = [
        {
            "external_id": f"TEST-{number:03d}",
            "title": f"测试问题{number}：配电箱前堆放杂物",
            "detail": "测试数据，由平台生成",
            "uscc": code,
            "enterprise": name,
            "found_on": "2026-01-05",
            "grade": "一般",
            "measures": "立即清理，保持通道畅通",
        }
        for number, (name, code) in enumerate(known, 1)
    ]
    absent = {"external_id": "TEST-900", "title": "测试问题：企业不在清单里"}
    return [
        *rows,
        absent | {"enterprise": "测试不存在的企业", "found_on": "2026-01-05", "grade": "一般"},
    ]


HAZARDS = Resource(
    code="hazards",
    label="隐患",
    takes={"external_id": "对方记录号"}
    | {column.name: column.header for column in HAZARD_IMPORTER.columns},
    gives=GIVES,
    take=take,
    give=give,
    samples=samples,
    url="hazards:detail",
)
