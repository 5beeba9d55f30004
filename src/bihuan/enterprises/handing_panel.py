"""What of the register passes with a reform, counted before it is carried out."""

from __future__ import annotations

from datetime import date
from typing import Any

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor
from bihuan.organisations.models import ReformPart
from bihuan.organisations.states import PartKind


def moved_by_reform(pk: int, actor: Actor, _today: date) -> dict[str, Any] | None:
    """Enterprises whose supervisor a reform changes, by part, each with its list."""
    rows: list[list[Any]] = []
    parts = ReformPart.objects.filter(reform_id=pk, withdrawn_at__isnull=True)
    for part in parts.exclude(kind=PartKind.RENAME).select_related("unit").order_by("pk"):
        found = Enterprise.objects.visible_to(actor).kept().with_supervisor([part.unit_id])
        url = f"/l/enterprises/?supervisor={part.unit_id}"
        if not part.is_whole:
            found = found.in_sector(*part.sectors)
            url += f"&sector={part.sectors[0]}" if len(part.sectors) == 1 else ""
        rows.append([part.unit.name, {"text": found.count(), "url": url}])
    if not rows:
        return None
    columns = ["单位", {"label": "家", "kind": "number"}]
    return {"title": "将移交监管的企业", "table": {"columns": columns, "rows": rows}}
