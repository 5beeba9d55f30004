"""What records are written with in tests: sample texts, and the ways to write and edit."""

from __future__ import annotations

from typing import Any

from bihuan.enterprises.models import Enterprise, Record
from bihuan.enterprises.services.records import RecordDraft, pattern_of, write_record
from bihuan.enterprises.tests.conftest import NOON
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor, acting

KINDS = (
    "liability-insurance",
    "principal-responsibility",
    "one-meeting-three-cards",
    "safety-director",
    "active-report",
    "commitment",
    "principal-pledge",
    "post-duty",
    "ten-ones",
    "hazchem-exit",
)
POLICY: dict[str, Any] = {
    "insurer": "云岭财产保险",
    "policy": "PZ-2026-001",
    "insured": "30",
    "per-person": "60",
    "premium": "18000",
    "from": "2026-01-01",
    "until": "2026-12-31",
}
CARDS: dict[str, Any] = {
    "on": "2026-03-09",
    "team": "一班",
    "shift": "白班",
    "workers": "12",
    "meeting": "1",
    "minutes": "交底动火作业。",
    "start-card": "1",
    "health-card": "1",
    "emergency-card": "1",
    "started": "1",
}
REPORT: dict[str, Any] = {
    "title": "二号反应釜更换",
    "kind": "重大变更",
    "on": "2026-03-08",
    "detail": "更换搅拌装置，停产三天。",
}


NOTICE: dict[str, Any] = {
    "state": "正常生产",
    "risk": "较高",
    "hot-work": "1",
    "confined-space": "0",
    "text": "今天安全生产状态良好。",
    "promiser": "吴某",
}


def write(kind: str, plant: Enterprise, actor: Actor, typed: dict[str, Any], **more: Any) -> Record:
    at = more.pop("at", NOON)
    with acting(actor):
        return write_record(RecordDraft(kind, plant.pk, typed, **more), actor=actor, at=at)


def declaration(pattern_code: str = "principal-responsibility") -> dict[str, Any]:
    items = {f"item-{item.key}": "done" for item in pattern_of(pattern_code).items}
    notes = {f"{name}-note": "制度汇编第三章" for name in items}
    return {"year": "2026", "principal": "吴某", "invested": "12.5"} | items | notes


def edit(code: str, key: str, values: dict[str, Any], actor: Actor) -> None:
    pack_id = packs.in_force("record", code).pack_id
    packs.edit_row(pack_id=pack_id, key=key, values=values, actor=actor, at=NOON, reason="本级规定")
    packs.forget()
