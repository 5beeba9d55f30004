"""Pages of facilities and of checks of their distances: the drawing, the neighbours, the risk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from bihuan.kernel import audit, detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.geometry import Metres, plane
from bihuan.kernel.models import Event
from bihuan.kernel.pages import address_for
from bihuan.risks import permissions as perms
from bihuan.risks.models import DistanceCheck, DistanceFinding, RiskFacility, SensitivePlace
from bihuan.risks.rules.distances import scientific
from bihuan.risks.services.distances import corners_of
from bihuan.risks.services.neighbours import FACILITY_CHAIN, PLACE_CHAIN
from bihuan.risks.states.distances import CheckResult, Method, Target
from bihuan.risks.workflow.distances import DISTANCE_WORKFLOW
from bihuan.statutes.dictionaries import label

Row = dict[str, Any]
RESULT_TONES = {
    CheckResult.MET: "done",
    CheckResult.OPEN: "warn",
    CheckResult.FAILED: "danger",
    CheckResult.PLANNED: "warn",
    CheckResult.DONE: "info",
    CheckResult.CLOSED: "done",
}
MET_WORDS = {True: "符合", False: "不符合", None: "无法判定"}
MET_TONES = {True: "done", False: "danger", None: "warn"}
WIDTH = 1000.0  # units of the drawing
MARGIN = 1.15
SCALES = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
SAID = {"note": "", "measures": "措施：", "due_on": "时限："}
ERROR_NOTE = (
    "经纬度按WGS-84换算为以设施为中心的平面米数，误差不超过0.6%%；等值线按网格绘制，"
    "偏差不超过半格（%(half)s米）；表内各防护目标的风险值按其位置和轮廓各角直接计算，取最大。"
)


def said(event: Event) -> str:
    """What an event adds to its title, in words."""
    parts = [f"{word}{event.data[key]}" for key, word in SAID.items() if event.data.get(key)]
    return "；".join(parts)


def target_words(target: str) -> str:
    return str(Target(target).label)


def extent_of(spots: Sequence[Metres]) -> float:
    """Half the side of the square that holds everything drawn, metres."""
    return max([50.0, *(abs(value) for spot in spots for value in spot)]) * MARGIN


def draw_map(check: DistanceCheck) -> Row:
    """The facility, its neighbours, required distances and contours, north up, in drawing units."""
    facility = check.facility
    mapped = plane((facility.latitude, facility.longitude))
    findings = list(check.findings.all())
    rings = [
        (one["limit"], [[mapped((a, b)) for a, b in ring] for ring in one["rings"]])
        for one in check.contours
    ]
    own = [mapped(corner) for corner in corners_of(facility)]
    places = [(one, mapped((one.latitude, one.longitude))) for one in findings]
    circles = sorted({one.required_m for one in findings if one.required_m is not None})
    spots = [*own, *(spot for _one, spot in places)]
    spots += [spot for _limit, parts in rings for ring in parts for spot in ring]
    spots += [(radius, radius) for radius in circles]
    extent = extent_of(spots)

    def point(spot: Metres) -> tuple[float, float]:
        scale = WIDTH / (2 * extent)
        return round((spot[0] + extent) * scale, 1), round((extent - spot[1]) * scale, 1)

    def points(ring: Sequence[Metres]) -> str:
        return " ".join(f"{x},{y}" for x, y in map(point, ring))

    bar = max((one for one in SCALES if one <= extent / 2), default=SCALES[0])
    centre = point((0.0, 0.0))
    return {
        "width": int(WIDTH),
        "contours": [
            {
                "limit": scientific(limit),
                "tone": number,
                "path": " ".join(f"M {points(ring)} Z" for ring in parts),
            }
            for number, (limit, parts) in enumerate(rings, start=1)
            if parts
        ],
        "circles": [
            {"radius": round(radius * WIDTH / (2 * extent), 1), "label": f"{radius:g} 米"}
            for radius in circles
        ],
        "facility": {"points": points(own) if len(own) > 2 else "", "x": centre[0], "y": centre[1]},
        "places": [place_mark(one, point(spot)) for one, spot in places],
        "scale": {"length": round(bar * WIDTH / (2 * extent), 1), "label": f"{bar:,} 米"},
    }


def place_mark(one: DistanceFinding, spot: tuple[float, float]) -> Row:
    return {
        "name": one.name,
        "x": spot[0],
        "y": spot[1],
        "tone": MET_TONES[one.is_met],
        "words": f"{one.name}，{target_words(one.target)}，{one.actual_m:g}米，{MET_WORDS[one.is_met]}",
    }


def findings_table(findings: Sequence[DistanceFinding]) -> Row:
    """Every neighbour, nearest first."""
    columns = [
        {"label": "防护目标", "kind": "lead"},
        "分类",
        {"label": "人数", "kind": "number"},
        {"label": "实际（米）", "kind": "number"},
        {"label": "要求（米）", "kind": "number"},
        {"label": "个人风险（次/年）", "kind": "number"},
        {"label": "基准", "kind": "number"},
        "结论",
    ]
    rows = [
        [
            one.name,
            target_words(one.target),
            one.people,
            f"{one.actual_m:,.1f}",
            {"text": None if one.required_m is None else f"{one.required_m:,g}", "note": one.basis},
            scientific(one.risk),
            scientific(one.limit),
            {"text": MET_WORDS[one.is_met], "tone": MET_TONES[one.is_met]},
        ]
        for one in findings
    ]
    return {"columns": columns, "rows": rows}


def inside_section(check: DistanceCheck, findings: Sequence[DistanceFinding]) -> Row | None:
    """The places inside each contour, with the risk that they bear."""
    if not check.contours:
        return None
    rows = []
    for one in sorted(check.contours, key=lambda contour: -contour["limit"]):
        inside = [
            found
            for found in findings
            if found.risk is not None and found.risk >= one["limit"] * (1 - 1e-9)
        ]
        words = "；".join(f"{found.name}（{scientific(found.risk)}）" for found in inside)
        people = [found.people for found in inside]
        known = sum(number for number in people if number is not None)
        counted = known if inside and None not in people else (0 if not inside else None)
        rows.append([scientific(one["limit"]), len(inside), counted, words or "没有"])
    columns = [
        "等值线（次/年）",
        {"label": "防护目标", "kind": "number"},
        {"label": "人数", "kind": "number"},
        {"label": "在等值线内的防护目标及风险值", "kind": "wide"},
    ]
    note = ERROR_NOTE % {"half": f"{(check.cell_m or 0) / 2:.1f}"}
    return {
        "title": "各等值线内的防护目标",
        "table": {"columns": columns, "rows": rows, "note": note},
    }


def scenarios_section(check: DistanceCheck) -> Row | None:
    if not check.scenarios:
        return None
    rows = [
        [one["name"], scientific(one["frequency"]), f"{one['reach_m']:,g}"]
        for one in check.scenarios
    ]
    columns = [
        "情景",
        {"label": "频率（次/年）", "kind": "number"},
        {"label": "最远影响（米）", "kind": "number"},
    ]
    return {"title": "计入的事故情景", "table": {"columns": columns, "rows": rows}}


def check_facts(check: DistanceCheck) -> list[Row]:
    facility = check.facility
    status = CheckResult(check.status)
    return [
        {
            "label": "设施",
            "value": facility.name,
            "url": reverse("risks:facility", args=[facility.pk]),
        },
        {
            "label": "企业",
            "value": facility.enterprise.name,
            "url": reverse("enterprises:detail", args=[facility.enterprise_id]),
        },
        {
            "label": "结论",
            "value": str(status.label),
            "kind": "status",
            "tone": RESULT_TONES[status],
        },
        {"label": "核查日期", "value": check.checked_on, "kind": "date"},
        {"label": "核查范围", "value": f"{check.within_m:,} 米以内"},
        {"label": "不符合", "value": f"{check.failed} 处"},
        {"label": "处置时限", "value": check.due_on, "kind": "date"},
        {"label": "复核日期", "value": check.closed_on, "kind": "date"},
        {"label": "处置措施", "value": check.measures or None, "kind": "wide"},
        {"label": "落实情况", "value": check.done_note or None, "kind": "wide"},
        {"label": "说明", "value": check.note or None, "kind": "wide"},
    ]


def check_alert(check: DistanceCheck, findings: Sequence[DistanceFinding]) -> Row | None:
    status = CheckResult(check.status)
    if status == CheckResult.FAILED:
        names = "、".join(one.name for one in findings if one.is_met is False)[:120]
        return {"tone": "danger", "title": "防护距离不符合", "text": f"不符合的：{names}。"}
    if status == CheckResult.OPEN:
        return {
            "tone": "warn",
            "title": "有的无法判定",
            "text": "没有查到要求距离，也没有事故情景；请补登情景，或在规则包里补上要求值后重新核查。",
        }
    return None


def check_actions(check: DistanceCheck, actor: Actor) -> list[Row]:
    """Registering what failed as a hazard of the enterprise."""
    address = address_for("hazards:new", actor)
    if not address or not check.failed:
        return []
    query = urlencode(
        {
            "enterprise_id": check.facility.enterprise_id,
            "title": f"{check.facility.name}外部安全防护距离不符合要求",
            "place": check.facility.name,
            "reference": check.number,
        }
    )
    return [{"label": "登记为隐患", "url": f"{address}?{query}", "icon": "alert-triangle"}]


def draw_check(
    check: DistanceCheck,
    actor: Actor,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """Everything on the page of one check."""
    chain = DISTANCE_WORKFLOW.chain(check)
    findings = list(check.findings.all())
    sections: list[Row | None] = [
        {"title": "周边防护目标", "count": len(findings), "table": findings_table(findings)},
        inside_section(check, findings),
        scenarios_section(check),
    ]
    return {
        "title": f"{check.facility.name}防护距离核查",
        "number": check.number,
        "actions": check_actions(check, actor),
        "alert": check_alert(check, findings),
        "facts": check_facts(check),
        "sections": [one for one in sections if one is not None],
        "files": detail.files_of(detail.all_uses(chain)),
        "moves": detail.moves_of(
            DISTANCE_WORKFLOW,
            check,
            actor,
            address=lambda name: reverse("risks:distance_move", args=[check.pk, name]),
            typed=typed,
            errors=refusal.fields if refusal else None,
            tried=tried,
        ),
        "timeline": detail.timeline_of(chain, texts=said),
        "map": draw_map(check),
        **detail.chain_line(chain, actor),
    }


def facility_facts(facility: RiskFacility) -> list[Row]:
    wind = "、".join(f"{share:.0%}" for share in facility.wind)
    source = facility.source
    return [
        {
            "label": "企业",
            "value": facility.enterprise.name,
            "url": reverse("enterprises:detail", args=[facility.enterprise_id]),
        },
        {"label": "设施种类", "value": label("distance-facilities", facility.kind)},
        {"label": "在役", "value": "在役" if facility.is_existing else "新建、改建、扩建"},
        {"label": "确定方法", "value": str(Method(facility.method).label)},
        {"label": "位置", "value": f"{facility.latitude:.6f}，{facility.longitude:.6f}"},
        {
            "label": "重大危险源",
            "value": source.name if source else None,
            "url": reverse("risks:source", args=[source.pk]) if source else "",
        },
        {"label": "风向频率", "value": wind or None, "kind": "wide"},
    ]


def facility_sections(facility: RiskFacility) -> list[Row]:
    scenarios = facility.scenarios.filter(withdrawn_at__isnull=True)
    rows = [
        [
            {"text": one.name, "note": one.basis},
            scientific(one.frequency),
            "；".join(f"{radius:g}米内{lethality:g}" for radius, lethality in one.bands),
            "四周相同" if one.half_width is None else f"按风向，半角{one.half_width:g}度",
        ]
        for one in scenarios
    ]
    checks = list(facility.checks.order_by("-id")[:20])
    done = [
        [
            {"text": one.number, "url": reverse("risks:distance_check", args=[one.pk])},
            str(one.checked_on),
            {
                "text": str(CheckResult(one.status).label),
                "tone": RESULT_TONES[CheckResult(one.status)],
            },
            one.failed,
            one.unknown,
        ]
        for one in checks
    ]
    return [
        {
            "title": "事故情景",
            "count": len(rows),
            "text": "" if rows else "还没有登记事故情景，核查时只比较距离，不计算个人风险。",
            "table": {
                "columns": ["情景", "频率（次/年）", "死亡概率", "影响方向"],
                "rows": rows,
            }
            if rows
            else None,
        },
        {
            "title": "历次核查",
            "count": len(done),
            "text": "" if done else "还没有核查过。",
            "table": {
                "columns": ["编号", "日期", "结论", "不符合", "无法判定"],
                "rows": done,
            }
            if done
            else None,
        },
    ]


def draw_facility(facility: RiskFacility, actor: Actor, today: date) -> Row:
    """Everything on the page of one facility."""
    chain = audit.chain_of(FACILITY_CHAIN, facility.pk)
    actions: list[Row] = []
    if actor.may(perms.KEEP_FACILITIES) and facility.withdrawn_at is None:
        actions = [
            {
                "label": "核查防护距离",
                "url": reverse("risks:check_facility", args=[facility.pk]),
                "icon": "checklist",
                "tone": "primary",
            },
            {
                "label": "增加事故情景",
                "url": reverse("risks:new_scenario", args=[facility.pk]),
                "icon": "plus",
            },
            {
                "label": "撤销",
                "url": reverse("risks:withdraw_facility", args=[facility.pk]),
                "icon": "x",
            },
        ]
    return {
        "title": facility.name,
        "actions": actions,
        "alert": withdrawn_alert(facility.withdrawn_at is not None, facility.withdrawn_reason)
        or stale_alert(facility, today),
        "facts": facility_facts(facility),
        "sections": facility_sections(facility),
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }


def withdrawn_alert(is_withdrawn: bool, reason: str) -> Row | None:  # noqa: FBT001  # one fact of the row
    return {"tone": "info", "title": "已撤销", "text": reason} if is_withdrawn else None


def stale_alert(facility: RiskFacility, today: date) -> Row | None:
    """Scenarios or places changed since the last check."""
    last = facility.checks.order_by("-id").first()
    if last is None or last.checked_on > today:
        return None
    if facility.scenarios.filter(recorded_at__gt=last.recorded_at).exists():
        text = "上次核查以后事故情景有变化，请重新核查。"
        return {"tone": "warn", "title": "核查结果已过时", "text": text}
    return None


def draw_place(place: SensitivePlace, actor: Actor) -> Row:
    """Everything on the page of one protected place."""
    chain = audit.chain_of(PLACE_CHAIN, place.pk)
    found = DistanceFinding.objects.visible_to(actor).filter(place=place)
    rows = [
        [
            {
                "text": one.check_of.facility.name,
                "url": reverse("risks:distance_check", args=[one.check_of_id]),
                "note": one.check_of.facility.enterprise.name,
            },
            str(one.check_of.checked_on),
            f"{one.actual_m:,.1f}",
            None if one.required_m is None else f"{one.required_m:,g}",
            scientific(one.risk),
            {"text": MET_WORDS[one.is_met], "tone": MET_TONES[one.is_met]},
        ]
        for one in found.select_related("check_of__facility__enterprise").order_by("-id")[:50]
    ]
    actions = []
    if actor.may(perms.KEEP_PLACES) and place.withdrawn_at is None:
        actions = [
            {
                "label": "撤销",
                "url": reverse("risks:withdraw_protected", args=[place.pk]),
                "icon": "x",
            }
        ]
    columns = ["设施", "核查日期", "实际（米）", "要求（米）", "个人风险", "结论"]
    return {
        "title": place.name,
        "actions": actions,
        "alert": withdrawn_alert(place.withdrawn_at is not None, place.withdrawn_reason),
        "facts": [
            {"label": "种类", "value": label("sensitive-places", place.kind)},
            {"label": "分类", "value": target_words(place.target)},
            {"label": "人数", "value": place.people},
            {"label": "地址", "value": place.address or None},
            {"label": "位置", "value": f"{place.latitude:.6f}，{place.longitude:.6f}"},
            {"label": "轮廓", "value": f"{len(place.outline)}个角" if place.outline else None},
        ],
        "sections": [
            {
                "title": "附近设施的核查",
                "count": len(rows),
                "text": "" if rows else "还没有设施核查到这里。",
                "table": {"columns": columns, "rows": rows} if rows else None,
            }
        ],
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }
