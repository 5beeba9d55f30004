"""Who found what: the share that enterprises find themselves, what is fixed on the spot, what comes back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from bihuan.enterprises.models import Enterprise
from bihuan.hazards.drawn.heat import days_of
from bihuan.hazards.indicators import (
    FIXED_ON_SPOT,
    FIXED_ON_SPOT_RATE,
    FOUND,
    REPEAT_RATE,
    REPEATED,
    SELF_FOUND,
    SELF_FOUND_RATE,
)
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Period, Query, Value, link, values, values_by
from bihuan.organisations.choices import street_names
from bihuan.statutes.dictionaries import label

SHOWN = [
    FOUND,
    SELF_FOUND,
    SELF_FOUND_RATE,
    FIXED_ON_SPOT,
    FIXED_ON_SPOT_RATE,
    REPEATED,
    REPEAT_RATE,
]
SIDES = {
    "enterprise": _("企业自查"),
    "industry": _("行业部门"),
    "territorial": _("属地"),
    "supervision": _("督查组"),
    "service": _("专家和服务机构"),
    "public": _("群众和媒体"),
    "monitoring": _("监测报警"),
    "upper": _("上级"),
    "accident": _("事故建议"),
    "system": _("系统"),
}
MOST_ENTERPRISES = 30
Cell = dict[str, Any]
Parts = Mapping[Any, Mapping[str, Value]]


def draw_origins(asked: Mapping[str, str], actor: Actor, now: datetime) -> Cell:
    """The page's tables for a period."""
    first, last = days_of(asked, localdate(now))
    query = Query(Period(first, last), now)
    whole = values(SHOWN, query, actor)
    streets = values_by(SHOWN, query, actor, dimension="street")
    sectors = values_by(SHOWN, query, actor, dimension="sector")
    doors = values_by([FOUND, FIXED_ON_SPOT, REPEATED], query, actor, dimension="source")
    enterprises = values_by(SHOWN, query, actor, dimension="enterprise")
    names = street_names([code for code in streets if code])
    return {
        "title": _("来源与自查占比"),
        "subtitle": f"{first} 至 {last}",
        "action": reverse("hazards:origins"),
        "choose": [
            {"name": "first", "label": _("起"), "kind": "date", "value": first.isoformat()},
            {"name": "last", "label": _("止"), "kind": "date", "value": last.isoformat()},
        ],
        "stats": [
            {
                "label": str(one.indicator.label),
                "value_text": one.text(),
                "unit": one.indicator.unit,
                "url": link(one),
            }
            for one in whole.values()
        ],
        "note": _(
            "自查占比＝企业自己发现的 ÷ 全部发现的；重复＝同一企业销号后又出现同一条款或同一类别。"
        ),
        "sections": [
            {"title": _("谁发现的"), "table": by_side(doors)},
            {"title": _("按街道（镇）"), "table": table(_("街道（镇）"), streets, names)},
            {
                "title": _("按行业"),
                "table": table(_("行业"), sectors, {key: label("sectors", key) for key in sectors}),
            },
            {
                "title": _("发现最多的企业"),
                "table": table(_("企业"), *most_found(enterprises, actor)),
            },
        ],
    }


def most_found(parts: Parts, actor: Actor) -> tuple[Parts, dict[Any, str]]:
    """The enterprises with most hazards, and their names; what lies in none is left out."""
    known = [key for key in parts if key is not None]
    order = sorted(known, key=lambda key: -parts[key][FOUND.code].rows)[:MOST_ENTERPRISES]
    found = Enterprise.objects.visible_to(actor).filter(pk__in=order)
    return {key: parts[key] for key in order}, dict(found.values_list("pk", "name"))


def by_side(doors: Parts) -> Cell:
    """The doors by whose they are: the enterprise's own, the department's, the street's, …"""
    sides = {
        row["key"]: (row.get("data") or {}).get("side", "")
        for row in packs.rows("dictionary", "hazard-sources")
    }
    total = sum(found[FOUND.code].rows for found in doors.values())
    rows = []
    known = [door for door in doors if doors[door][FOUND.code].rows]
    for door in sorted(known, key=lambda door: -doors[door][FOUND.code].rows):
        found = doors[door]
        share = f"{found[FOUND.code].rows * 100 / total:.1f}%" if total else None
        rows.append(
            [
                str(SIDES.get(sides.get(door, ""), _("未归类"))),
                label("hazard-sources", door) or None,
                *(cell(one) for one in found.values()),
                share,
            ]
        )
    columns: list[Any] = [_("谁"), _("来源")]
    columns += [
        {"label": str(one.label), "kind": "number"} for one in (FOUND, FIXED_ON_SPOT, REPEATED)
    ]
    columns.append({"label": _("占全部发现"), "kind": "number"})
    return {"columns": columns, "rows": rows, "note": "" if rows else _("这个期间没有登记。")}


def table(head: str, parts: Parts, names: Mapping[Any, str]) -> Cell:
    """Parts down, figures across, most found first."""
    order: Sequence[Any] = sorted(parts, key=lambda key: -parts[key][FOUND.code].rows)
    rows = [
        [
            names.get(key) or str(key or _("（不在企业内）")),
            *(cell(one) for one in parts[key].values()),
        ]
        for key in order
    ]
    columns: list[Any] = [{"label": head, "kind": "lead"}]
    columns += [{"label": str(one.label), "kind": "number"} for one in SHOWN]
    return {"columns": columns, "rows": rows, "note": "" if rows else _("这个期间没有登记。")}


def cell(one: Value) -> Any:
    return {"text": one.text(), "url": link(one)} if one.rows else one.text()
