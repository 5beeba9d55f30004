"""Dynamic clearing of majors: how many stand today, whose they are, and how it came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from bihuan.hazards.indicators import MAJOR_OPEN
from bihuan.hazards.ledgers.majors import idle, long_delayed, reports_missing, without_control
from bihuan.hazards.models import MajorFile
from bihuan.hazards.states import Status
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Period, Query, link, values
from bihuan.kernel.scope import region_prefix
from bihuan.organisations.choices import street_names
from bihuan.statutes.dictionaries import label

WEEKS = 52
WIDTH, HEIGHT, LEFT, BASE = 720, 220, 36, 190  # of the drawing, in its own units
PARTS = {"region": "街镇", "sector": "行业"}
SHOWN = 100


@dataclass(frozen=True)
class Span:
    """One major hazard of the list: from when to when it stood, and where it belongs."""

    first: date
    end: date | None
    region: str
    sector: str

    def stood(self, on: date) -> bool:
        return self.first <= on and (self.end is None or self.end > on)


def spans(actor: Actor) -> list[Span]:
    """Every major that was ordered, as the indicator counts it."""
    rows = (
        MajorFile.objects.visible_to(actor)
        .major()
        .filter(hazard__confirmed_on__isnull=False)
        .values_list(
            "hazard__confirmed_on", "hazard__closed_on", "hazard__region", "hazard__sector"
        )
    )
    return [
        Span(first, end, region, sector) for first, end, region, sector in rows if first is not None
    ]


def days_back(today: date) -> list[date]:
    """Each seventh day of a year, today the last."""
    return [today - timedelta(days=7 * back) for back in range(WEEKS, -1, -1)]


def draw_curve(counts: Sequence[tuple[date, int]]) -> dict[str, Any]:
    """A line over the weeks, with its scale."""
    most = max([number for _day, number in counts] or [0]) or 1
    step = (WIDTH - LEFT - 8) / max(len(counts) - 1, 1)
    points = [
        (LEFT + place * step, BASE - number * (BASE - 14) / most)
        for place, (_day, number) in enumerate(counts)
    ]
    ticks = [
        {"x": round(LEFT + place * step, 1), "text": f"{day:%y-%m}"}
        for place, (day, _number) in enumerate(counts)
        if place % 13 == 0
    ]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "base": BASE,
        "points": " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        "most": most,
        "ticks": ticks,
        "last": {"x": round(points[-1][0], 1), "y": round(points[-1][1], 1)},
    }


def draw_clearing(actor: Actor, today: date, by: str) -> dict[str, Any]:
    """The page: today's number against 0, the ones that stand with their owners, the history.

    Source:
        S105, seed 001: 实现重大安全隐患动态清零的目标.
    """
    by = by if by in PARTS else "region"
    query = Query(Period.day(today), timezone.now())
    value = values([MAJOR_OPEN], query, actor)[MAJOR_OPEN.code]
    known = spans(actor)
    weeks = days_back(today)
    counts = [(day, sum(span.stood(day) for span in known)) for day in weeks]
    return {
        "today": value.text(),
        "url": link(value),
        "is_clear": not value.rows,
        "target": 0,
        "curve": draw_curve(counts),
        "by": by,
        "choices": [
            {"label": f"按{word}", "url": f"?{urlencode({'by': name})}", "is_on": name == by}
            for name, word in PARTS.items()
        ],
        "stats": stats(actor, today),
        "parts": parts_table(known, by, today),
        "standing": standing_table(actor, today),
        "history": history_table(counts),
    }


def stats(actor: Actor, today: date) -> list[dict[str, Any]]:
    """What stands in the way, each with the list behind it."""
    files = MajorFile.objects.visible_to(actor)
    asked = (
        ("久拖未改", "delayed", long_delayed(today)),
        ("缺管控措施", "control", without_control(today)),
        ("双报告未齐", "reports", reports_missing(today)),
        ("等拖靠", "idle", idle(today)),
    )
    return [
        {
            "label": word,
            "value_text": str(files.filter(condition).count()),
            "unit": "条",
            "url": f"/l/major-hazards/?tab={tab}",
        }
        for word, tab, condition in asked
    ]


def part_of(span: Span, by: str) -> str:
    return span.region[:9] if by == "region" else span.sector


def parts_table(known: Sequence[Span], by: str, today: date) -> dict[str, Any]:
    """Towns or sectors by what stands now, a quarter ago, half a year ago, a year ago."""
    moments = [today, *(today - timedelta(days=days) for days in (91, 182, 365))]
    counted = [Counter(part_of(one, by) for one in known if one.stood(on)) for on in moments]
    codes = sorted({code for one in counted for code in one}, key=lambda code: -counted[0][code])
    names = street_names(codes) if by == "region" else {}
    rows = []
    for code in codes:
        word = names.get(code, code) if by == "region" else label("sectors", code) or "—"
        asked = {"tab": "standing", by: region_prefix(code) if by == "region" else code}
        now: dict[str, Any] = {
            "text": str(counted[0][code]),
            "url": f"/l/major-hazards/?{urlencode(asked)}",
            "tone": "danger" if counted[0][code] else "",
        }
        rows.append([word, now, *(one[code] for one in counted[1:])])
    columns = [
        PARTS[by],
        {"label": "今天", "kind": "number"},
        *({"label": f"{on:%Y-%m-%d}", "kind": "number"} for on in moments[1:]),
    ]
    return {"columns": columns, "rows": rows}


def standing_table(actor: Actor, today: date) -> dict[str, Any]:
    """The ones that stand, the oldest first, with whoever follows them."""
    found = (
        MajorFile.objects.visible_to(actor)
        .major()
        .standing()
        .select_related("hazard", "hazard__enterprise", "person_unit")
        .order_by("hazard__found_on", "pk")[:SHOWN]
    )
    rows: list[list[Any]] = []
    for file in found:
        hazard = file.hazard
        late = hazard.due_on is not None and hazard.due_on < today
        rows.append(
            [
                {"text": file.number, "url": reverse("hazards:detail", args=[hazard.pk])},
                {
                    "text": hazard.title,
                    "note": hazard.enterprise.name if hazard.enterprise else hazard.place,
                },
                {"text": file.person, "note": file.person_unit.name},
                (today - hazard.found_on).days,
                {"text": str(hazard.due_on or ""), "tone": "danger" if late else ""},
                str(Status(hazard.status).label),
            ]
        )
    columns: list[Any] = [
        "清单编号",
        {"label": "隐患 / 单位", "kind": "wide"},
        "责任人",
        {"label": "已存在天数", "kind": "number"},
        "整改期限",
        "状态",
    ]
    return {"columns": columns, "rows": rows}


def history_table(counts: Sequence[tuple[date, int]]) -> dict[str, Any]:
    """The same numbers as the line, for whoever cannot see it; every fourth week."""
    rows = [[str(day), number] for day, number in list(counts)[::-4]]
    return {"columns": ["日期", {"label": "未销号", "kind": "number"}], "rows": rows}
