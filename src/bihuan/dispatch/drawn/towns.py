"""Which towns held the meetings they have to hold, quarter by quarter (S31)."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from bihuan.dispatch.gatherings import MeetingKind
from bihuan.dispatch.models import Meeting
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.organisations.models import Unit, UnitKind

QUARTERS = (1, 2, 3, 4)
SEATS = (UnitKind.STREET, UnitKind.ZONE)


def quarter_of(day: date) -> int:
    return (day.month - 1) // 3 + 1


def ends_on(year: int, quarter: int) -> date:
    """The last day of a quarter."""
    return date(year, quarter * 3, 31 if quarter in (1, 4) else 30)


def draw_towns(actor: Actor, year: int, today: date) -> dict[str, Any]:
    """A page with a row a town; a quarter that is over without enough meetings is red."""
    least = int(packs.setting("dispatch", "town-meetings-per-quarter"))
    seats = Unit.objects.living(today).filter(
        kind__in=SEATS, region_id__gte=actor.scope.low, region_id__lt=actor.scope.high
    )
    held = (
        Meeting.objects.visible_to(actor)
        .held()
        .filter(kind=MeetingKind.TOWN, held_on__year=year)
        .values_list("host_id", "held_on")
    )
    counts: dict[tuple[int, int], int] = {}
    for host, day in held:
        counts[host, quarter_of(day)] = counts.get((host, quarter_of(day)), 0) + 1
    rows: list[list[Any]] = []
    missing = 0
    for seat in seats.order_by("order", "pk"):
        cells = [
            cell(counts.get((seat.pk, quarter), 0), seat.pk, year, quarter, least, today)
            for quarter in QUARTERS
        ]
        missing += sum(one["tone"] == "danger" for one in cells)
        rows.append([seat.name, *cells])
    columns = ["街镇", *({"label": f"第{word}季度", "kind": "number"} for word in "一二三四")]
    return {
        "title": f"街镇研究部署会（{year} 年）",
        "number": "",
        "subtitle": f"每季度至少 {least} 次",
        "alert": {
            "tone": "danger",
            "title": f"{missing} 个街镇季度次数不足",
            "text": "红色为已过季度而次数不足的。",
        }
        if missing
        else None,
        "actions": [
            {"label": f"{year - 1} 年", "url": f"?year={year - 1}"},
            {"label": f"{year + 1} 年", "url": f"?year={year + 1}"},
        ],
        "sections": [
            {
                "title": "召开次数",
                "count": len(rows),
                "table": {
                    "columns": columns,
                    "rows": rows,
                    "note": "点数字看会议；还没有到的季度显示 —。次数要求可在参数里修改。",
                },
            }
        ],
    }


def cell(count: int, host: int, year: int, quarter: int, least: int, today: date) -> dict[str, Any]:
    """How many meetings of a town in a quarter; a quarter still to come is unknown."""
    first, last = date(year, quarter * 3 - 2, 1), ends_on(year, quarter)
    query = urlencode({"kind": MeetingKind.TOWN, "host": host, "held_from": first, "held_to": last})
    if first > today and not count:
        return {"text": None, "tone": ""}
    short = count < least and last < today
    return {"text": str(count), "url": f"/l/meetings/?{query}", "tone": "danger" if short else ""}
