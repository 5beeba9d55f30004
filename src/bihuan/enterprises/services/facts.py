"""What is said of an enterprise when it is registered or changed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.audit import Place, chain_of


@dataclass(frozen=True)
class EnterpriseFacts:
    """Everything a person says of an enterprise; keys of dictionaries, not their words.

    Args:
        region: Code of the street or village (or zone) it lies in.
        sector: Key of ``dictionary/sectors``; ``kind``, ``size``, ``status`` and ``tags`` of
            ``enterprise-kinds``, ``-sizes``, ``-states`` and ``-tags``.
        industry: GB/T 4754 with the letter, two to four digits (``C2613``).
        latitude: Degrees, WGS-84, north positive; ``longitude`` east positive.
        supervisor_id: The unit that supervises it; ``co_units`` supervise besides.
        risk_level: 1 (red) to 4 (blue), ``None`` where not judged yet.
    """

    name: str
    region: str
    sector: str
    address: str
    code: str | None = None
    is_unlicensed: bool = False
    unlicensed_reason: str = ""
    kind: str = "enterprise"
    industry: str = ""
    size: str = "unknown"
    status: str = "operating"
    tags: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    supervisor_id: int | None = None
    co_units: tuple[int, ...] = ()
    grid_id: int | None = None
    principal: str = ""
    principal_phone: str = ""
    founded_on: date | None = None
    employees: int | None = None
    risk_level: int | None = None


NAMES = tuple(field.name for field in fields(EnterpriseFacts))
COLUMNS = tuple(name for name in NAMES if name != "co_units")
LABELS: Mapping[str, str] = {
    "name": "企业名称",
    "region": "属地",
    "sector": "行业领域",
    "address": "地址",
    "code": "统一社会信用代码",
    "is_unlicensed": "无证照",
    "unlicensed_reason": "无证照说明",
    "kind": "单位类型",
    "industry": "行业代码",
    "size": "规模",
    "status": "状态",
    "tags": "标签",
    "latitude": "纬度",
    "longitude": "经度",
    "supervisor_id": "监管单位",
    "co_units": "协管单位",
    "grid_id": "网格",
    "principal": "主要负责人",
    "principal_phone": "联系电话",
    "founded_on": "成立日期",
    "employees": "从业人数",
    "risk_level": "风险等级",
}


def facts_of(enterprise: Enterprise) -> EnterpriseFacts:
    """The record as it is now."""
    values: dict[str, Any] = {name: getattr(enterprise, name) for name in COLUMNS}
    values["tags"] = tuple(enterprise.tags)
    values["co_units"] = tuple(
        unit for unit in enterprise.units if unit != enterprise.supervisor_id
    )
    return EnterpriseFacts(**values)


def version_of(facts: EnterpriseFacts) -> str:
    """A short word that differs when any fact does, for the clash check of a form."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def units_of(facts: EnterpriseFacts) -> list[int]:
    """The units that supervise it, the first one's and the others'."""
    first = () if facts.supervisor_id is None else (facts.supervisor_id,)
    return sorted({*first, *facts.co_units})


def chain(enterprise: Enterprise) -> str:
    """Name of an enterprise's chain in the log."""
    return chain_of("enterprise", enterprise.pk)


def place_of(enterprise: Enterprise) -> Place:
    """Where its events lie."""
    return Place(enterprise.region, enterprise.units, enterprise.pk)
