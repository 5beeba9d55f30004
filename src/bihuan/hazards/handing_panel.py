"""What hazards pass with a reform, counted before it is carried out."""

from __future__ import annotations

from datetime import date
from typing import Any

from bihuan.hazards.models import Hazard
from bihuan.hazards.states import UNFINISHED
from bihuan.kernel.actors import Actor
from bihuan.organisations.models import ReformPart
from bihuan.organisations.states import PartKind


def moved_by_reform(pk: int, actor: Actor, _today: date) -> dict[str, Any] | None:
    """Unfinished hazards whose supervising unit a reform changes, by part, each with its list."""
    rows: list[list[Any]] = []
    parts = ReformPart.objects.filter(reform_id=pk, withdrawn_at__isnull=True)
    for part in parts.exclude(kind=PartKind.RENAME).select_related("unit").order_by("pk"):
        found = Hazard.objects.visible_to(actor).filter(unit=part.unit, status__in=UNFINISHED)
        url = f"/l/hazards/?unit={part.unit_id}"
        url += "".join(f"&status={status.value}" for status in UNFINISHED)
        if not part.is_whole:
            found = found.filter(sector__in=part.sectors)
            url += f"&sector={part.sectors[0]}" if len(part.sectors) == 1 else ""
        rows.append([part.unit.name, {"text": found.count(), "url": url}])
    if not rows:
        return None
    columns = ["单位", {"label": "条", "kind": "number"}]
    return {"title": "将移交的未销号隐患", "table": {"columns": columns, "rows": rows}}
