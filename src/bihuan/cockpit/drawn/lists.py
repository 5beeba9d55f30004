"""The board of the five lists, a frozen list, and what has changed between two."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from bihuan.cockpit import permissions as perms
from bihuan.cockpit.models import ListSnapshot
from bihuan.cockpit.services import FIVE, ListRow, compare, list_of, overlaps, rows_of
from bihuan.cockpit.services.handbooks import KINDS
from bihuan.kernel.actors import Actor
from bihuan.organisations.choices import region_name, street_names
from bihuan.organisations.models import Region, RegionLevel

Row = dict[str, Any]
MOST_DRAWN = 300
HEADS = ("名称", "属地", "监管或责任单位", "责任人", "管控措施")


def region_choices(actor: Actor) -> list[tuple[str, str]]:
    """The actor's own region and the streets and zones in it."""
    own = region_name(actor.region)
    streets = Region.objects.filter(
        code__gte=actor.scope.low,
        code__lt=actor.scope.high,
        level__in=(RegionLevel.STREET, RegionLevel.ZONE),
        abolished_on__isnull=True,
    ).exclude(pk=actor.region)
    named = list(streets.order_by("code").values_list("code", "name"))
    return [*([(actor.region, own)] if own else [("", "全部范围")]), *named]


def draw_board(actor: Actor, region: str, today: date) -> Row:
    """The five lists with their numbers, by street, and how many stand on several."""
    counts = {one.code: one.by_street(actor, region) for one in FIVE}
    latest: dict[str, ListSnapshot] = {}
    kept = ListSnapshot.objects.visible_to(actor).filter(region=region).defer("rows")
    for snapshot in kept.order_by("pk"):
        latest[snapshot.code] = snapshot
    return {
        "title": "五个清单",
        "subtitle": f"{region_name(region) or '全部范围'}　{today:%Y年%-m月%-d日}",
        "region": region,
        "regions": region_choices(actor),
        "figures": [
            {
                "label": one.title,
                "value_text": f"{sum(counts[one.code].values()):,}",
                "unit": "",
                "note": frozen_note(latest.get(one.code)),
                "url": one.address(region),
                "tone": "",
            }
            for one in FIVE
        ],
        "streets": street_table(counts, region),
        "overlaps": overlap_table(actor, region),
        "freezing": [
            {
                "code": one.code,
                "title": one.title,
                "url": reverse("cockpit:freeze", args=[one.code]),
            }
            for one in FIVE
        ]
        if actor.may(perms.FREEZE)
        else [],
        "books": list(KINDS.items()) if actor.may(perms.MAKE) else [],
    }


def frozen_note(snapshot: ListSnapshot | None) -> str:
    if snapshot is None:
        return "还没有固定过"
    return f"{snapshot.on:%m-%d}固定{snapshot.count:,}条"


def street_table(counts: dict[str, dict[str, int]], region: str) -> Row:
    """Numbers by street; each leads to its rows. There is no column of sums: nothing is added."""
    places = sorted({place for one in counts.values() for place in one if place})
    names = street_names(places)
    rows = [
        [
            names.get(place, place),
            *(
                {
                    "text": f"{counts[one.code].get(place, 0):,}",
                    "url": one.address(place) if counts[one.code].get(place) else "",
                }
                for one in FIVE
            ),
        ]
        for place in places
    ]
    columns = [{"label": "属地", "kind": "lead"}]
    columns += [{"label": one.title, "kind": "number"} for one in FIVE]
    note = "一个单位可以同时列在几个清单上，五个清单的数字不相加。"
    return {"columns": columns, "rows": rows, "note": note, "region": region}


def overlap_table(actor: Actor, region: str) -> Row:
    """How many enterprises stand on one, two, three … of the lists that hold enterprises."""
    found = overlaps(actor, region)
    held = [one.title for one in FIVE if one.enterprise]
    rows = [[f"列在{number}个清单上", f"{found[number]:,}"] for number in sorted(found)]
    note = f"按企业统计{'、'.join(held)}；重点区域不属于某一家企业，不计在内。"
    return {"columns": ["企业", {"label": "家数", "kind": "number"}], "rows": rows, "note": note}


def draw_snapshot(snapshot: ListSnapshot, other: ListSnapshot | None) -> Row:
    """A frozen list; beside another one, what came, went and changed."""
    rows = rows_of(snapshot)
    made = timezone.localtime(snapshot.made_at)
    facts = [
        {"label": "范围", "value": region_name(snapshot.region) or snapshot.region},
        {"label": "固定时间", "value": f"{made:%Y-%m-%d %H:%M}"},
        {"label": "固定人", "value": snapshot.made_by.name if snapshot.made_by else "系统"},
        {"label": "条数", "value": f"{snapshot.count:,}"},
        {"label": "没有责任单位和责任人", "value": f"{snapshot.unowned:,}"},
        {"label": "用途", "value": snapshot.note or None},
        {"label": "校验值", "value": snapshot.digest, "kind": "wide"},
    ]
    sections = []
    if other is not None:
        sections += differences(other, snapshot)
    sections.append(listed(f"{snapshot.title}（{snapshot.on}）", rows, snapshot.code))
    return {
        "title": snapshot.title,
        "number": f"{snapshot.on}",
        "facts": facts,
        "sections": sections,
    }


def differences(earlier: ListSnapshot, later: ListSnapshot) -> list[Row]:
    found = compare(rows_of(earlier), rows_of(later))
    changed = [
        [after.name, said(before), said(after)] for before, after in found.changed[:MOST_DRAWN]
    ]
    return [
        listed(f"比{earlier.on}新增", found.added, later.code),
        listed(f"比{earlier.on}减少", found.gone, later.code),
        {
            "title": "内容有变",
            "count": len(found.changed),
            "table": {
                "columns": ["名称", f"{earlier.on}", f"{later.on}"],
                "rows": changed,
                "note": f"另有{found.same:,}条没有变化。",
            },
        },
    ]


def said(row: ListRow) -> str:
    return "，".join(filter(None, (row.kind, row.state, row.unit, row.person, row.measure)))


def listed(title: str, rows: list[ListRow], code: str) -> Row:
    one = list_of(code)
    places = street_names(sorted({row.street[:9] for row in rows}))
    drawn = [
        [
            row.name,
            places.get(row.street[:9], row.street),
            row.kind,
            row.state,
            row.unit or None,
            row.person or None,
            row.measure or None,
        ]
        for row in rows[:MOST_DRAWN]
    ]
    more = len(rows) - len(drawn)
    note = f"本页列出前{MOST_DRAWN}条，其余{more:,}条在导出的表格里。" if more > 0 else ""
    columns = [
        "名称",
        "属地",
        *one.columns,
        "单位",
        "责任人",
        {"label": "管控措施", "kind": "wide"},
    ]
    return {
        "title": title,
        "count": len(rows),
        "table": {"columns": columns, "rows": drawn, "note": note or ("" if rows else "没有。")},
    }
