"""Where dangerous chemicals lie: by street, by hazard class, by quantity; and who was surveyed (S86)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Left
from django.urls import reverse

from bihuan.enterprises.models import Chemical, Record
from bihuan.enterprises.states import QuantityUnit
from bihuan.enterprises.workflow.records import ON_THE_WAY, RecordStatus
from bihuan.kernel.actors import Actor
from bihuan.kernel.geometry import centre_of
from bihuan.organisations.models import Region
from bihuan.statutes.dictionaries import label, options

Row = dict[str, Any]
SURVEY = "hazchem-risk-survey"
CLASSES = "chemical-classes"
STREET_DIGITS = 9
WIDTH = 1000.0
LARGEST, SMALLEST = 46.0, 9.0
MOST_MARKS = 400
IN_KILOGRAMS = {QuantityUnit.TONNE: 1000, QuantityUnit.KILOGRAM: 1}


def chemicals_of(actor: Actor) -> Any:
    return Chemical.objects.visible_to(actor).filter(
        withdrawn_at__isnull=True, enterprise__withdrawn_at__isnull=True
    )


def tonnes(row: Mapping[str, Any]) -> Decimal | None:
    """What is weighed, in tonnes; None where nothing was (litres and bottles have no weight)."""
    known = [
        (row[unit] or Decimal(0)) * kilograms / 1000
        for unit, kilograms in IN_KILOGRAMS.items()
        if row[unit] is not None
    ]
    return sum(known, Decimal(0)) if known else None


def weighed(found: Any) -> Any:
    """Rows of a grouping with records, units and the weights of each unit of measure."""
    return found.annotate(
        records=Count("id"),
        units=Count("enterprise_id", distinct=True),
        **{str(unit): Sum("quantity", filter=Q(unit=unit)) for unit in IN_KILOGRAMS},
    )


def by_street(actor: Actor) -> Row:
    """A row a street: units, records, tonnes; each count leads to its rows."""
    grouped = weighed(chemicals_of(actor).values(street=Left("enterprise__region", STREET_DIGITS)))
    rows = list(grouped.order_by("street"))
    names = dict(
        Region.objects.filter(code__in=[row["street"] for row in rows]).values_list("code", "name")
    )
    cells = [
        [
            names.get(row["street"], row["street"]),
            row["units"],
            {"text": f"{row['records']:,}", "url": f"/l/chemicals/?region={row['street']}"},
            shown(tonnes(row)),
        ]
        for row in rows
    ]
    columns = ["街道（镇）", *numbers("单位（家）", "信息（条）", "已知重量（吨）")]
    return {"columns": columns, "rows": cells}


def by_class(actor: Actor) -> Row:
    """A row a hazard class, in the order of the dictionary; what has none comes last."""
    grouped = weighed(chemicals_of(actor).values("hazard_class"))
    found = {row["hazard_class"]: row for row in grouped}
    order = [*(key for key, _title in options(CLASSES) if key in found)]
    order += [key for key in found if key not in order]
    cells = [
        [
            label(CLASSES, key) or "没有填写",
            found[key]["units"],
            {"text": f"{found[key]['records']:,}", "url": f"/l/chemicals/?class={key}"}
            if key
            else found[key]["records"],
            shown(tonnes(found[key])),
        ]
        for key in order
    ]
    columns = ["危险类别", *numbers("单位（家）", "信息（条）", "已知重量（吨）")]
    note = "以升、立方米、瓶计的没有换算为重量，不计入吨数。"
    return {"columns": columns, "rows": cells, "note": note}


def numbers(*labels: str) -> list[Row]:
    return [{"label": one, "kind": "number"} for one in labels]


def shown(weight: Decimal | None) -> str | None:
    return None if weight is None else f"{weight:,.1f}"


def counters(actor: Actor) -> list[Row]:
    """Units and records, each counted apart, and how far the survey is verified."""
    found = chemicals_of(actor)
    surveys = Record.objects.visible_to(actor).filter(kind=SURVEY)
    verified = surveys.filter(status=RecordStatus.IN_FORCE)
    waiting = surveys.filter(status__in=ON_THE_WAY)
    return [
        {
            "label": "涉及危险化学品的单位",
            "value_text": f"{found.values('enterprise_id').distinct().count():,}",
            "unit": "家",
            "url": "",
        },
        {
            "label": "危险化学品信息",
            "value_text": f"{found.count():,}",
            "unit": "条",
            "url": "/l/chemicals/",
        },
        {
            "label": "排查已核实",
            "value_text": f"{verified.values('enterprise_id').distinct().count():,}",
            "unit": "家",
            "url": "",
        },
        {
            "label": "排查待核实",
            "value_text": f"{waiting.values('enterprise_id').distinct().count():,}",
            "unit": "家",
            "url": "",
        },
    ]


def marks(actor: Actor) -> list[Row]:
    """An enterprise a circle: as large as the square root of its tonnes, in the tone of its class."""
    grouped = weighed(
        chemicals_of(actor)
        .filter(enterprise__latitude__isnull=False, enterprise__longitude__isnull=False)
        .values(
            "enterprise_id",
            "enterprise__name",
            "enterprise__latitude",
            "enterprise__longitude",
        )
    )
    rows = sorted(grouped, key=lambda row: -(tonnes(row) or 0))[:MOST_MARKS]
    return placed(rows)


def placed(rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Circles on a drawing, north up, the largest first so that small ones stay in sight."""
    if not rows:
        return []
    spots = [(row["enterprise__latitude"], row["enterprise__longitude"]) for row in rows]
    middle = centre_of(spots)
    reach = max(
        [0.005] + [max(abs(lat - middle[0]) * 1.15, abs(lon - middle[1])) for lat, lon in spots]
    )
    scale = WIDTH * 0.46 / reach
    most = max((tonnes(row) or Decimal(0) for row in rows), default=Decimal(0)) or Decimal(1)
    drawn = []
    for row, (latitude, longitude) in zip(rows, spots, strict=True):
        weight = tonnes(row)
        share = float((weight or Decimal(0)) / most) ** 0.5
        drawn.append(
            {
                "x": round(WIDTH / 2 + (longitude - middle[1]) * scale, 1),
                "y": round(WIDTH / 2 - (latitude - middle[0]) * 1.15 * scale, 1),
                "r": round(SMALLEST + share * (LARGEST - SMALLEST), 1),
                "tone": "unknown" if weight is None else "known",
                "words": f"{row['enterprise__name']}：{row['records']}条，{shown(weight) or '—'}吨",
                "url": reverse("enterprises:detail", args=[row["enterprise_id"]]),
            }
        )
    return drawn


def draw_distribution(actor: Actor) -> Row:
    """Everything on the page."""
    return {
        "stats": counters(actor),
        "streets": by_street(actor),
        "classes": by_class(actor),
        "marks": marks(actor),
        "width": int(WIDTH),
    }
