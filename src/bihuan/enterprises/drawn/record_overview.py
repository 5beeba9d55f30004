"""All kinds of records with their coverage, what one enterprise owes, and days without a notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate

from bihuan.enterprises.drawn.records import (
    STATE_TONES,
    may_fill,
    new_url,
    record_url,
)
from bihuan.enterprises.indicators.records import OF_ENTERPRISES
from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.records.patterns import Pattern
from bihuan.enterprises.records.periods import WORDS
from bihuan.enterprises.services.records import Owed, patterns, standing_with
from bihuan.enterprises.services.records.owing import MISSING, RETURNED, STATES, WAITING
from bihuan.enterprises.services.records.publishing import DaysMissing
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Period, Query, Value, all_indicators, link, values

Row = dict[str, Any]
FILLS = {"enterprise": "企业", "authority": "监管单位", "both": "企业或监管单位"}
MEASURES = ("obliged", "have", "missing", "expiring", "coverage")
TABS = {
    "people": "人员证照",
    "assets": "场所设备物料",
    "duties": "责任与制度",
    "services": "服务与往来",
}
TONES = {"missing": "danger", "expiring": "warn"}
MOST_DAYS = 31


def coverage(actor: Actor, at: datetime) -> Mapping[str, Value]:
    """The coverage figures of every kind as they stand now, in one pass."""
    codes = [
        f"enterprises.{counter.key}"
        for pattern in patterns()
        for counter in pattern.counters
        if counter.measure in OF_ENTERPRISES
    ]
    known = all_indicators()
    wanted = [known[code] for code in codes if code in known]
    return values(wanted, Query(Period.day(localdate(at)), at), actor)


def figure(pattern: Pattern, measure: str, found: Mapping[str, Value]) -> Any:
    """One figure with the address of the rows behind it."""
    for counter in pattern.counters:
        value = found.get(f"enterprises.{counter.key}")
        if counter.measure == measure and value is not None and pattern.is_owed:
            tone = TONES.get(measure, "") if value.number else ""
            unit = "%" if measure == "coverage" and value.number is not None else ""
            return {"text": f"{value.text()}{unit}", "url": link(value), "tone": tone}
    return None


def draw_overview(actor: Actor, at: datetime) -> Row:
    """Every kind of record: who owes it, who has it, who lacks it."""
    found = coverage(actor, at)
    columns: list[Any] = [
        {"label": "种类", "kind": "lead"},
        "周期",
        "填报",
        *(
            {"label": word, "kind": "number"}
            for word in ("应办", "已办", "未办", "将到期", "覆盖率")
        ),
        "记录",
        "应办企业",
        "代登记",
    ]
    sections = []
    for tab, title in TABS.items():
        rows = [kind_row(pattern, found, actor) for pattern in patterns() if pattern.tab == tab]
        table = {"columns": columns, "rows": rows, "note": ""}
        sections.append({"title": title, "count": len(rows), "table": table})
    days = [pattern for pattern in patterns() if pattern.period == "daily"]
    actions = [
        {
            "label": f"{pattern.title}缺公告天数",
            "url": reverse("enterprises:record_days", args=[pattern.code]),
            "icon": "calendar-due",
        }
        for pattern in days
    ]
    subtitle = "应办企业按规则包里的范围推定，数字点开是企业名单；自愿办理的不计入覆盖率。"
    return {"title": "企业记录", "subtitle": subtitle, "sections": sections, "actions": actions}


def kind_row(pattern: Pattern, found: Mapping[str, Value], actor: Actor) -> list[Any]:
    may_write = actor.may("enterprises.keep_records") and pattern.fills != "enterprise"
    return [
        pattern.title,
        WORDS[pattern.period],
        FILLS[pattern.fills],
        *(figure(pattern, measure, found) for measure in MEASURES),
        {"text": "台账", "url": f"/l/record-{pattern.code}/"},
        {"text": "名单", "url": f"/l/owed-{pattern.code}/"} if pattern.is_owed else None,
        {"text": "登记", "url": reverse("enterprises:record_new", args=[pattern.code])}
        if may_write
        else None,
    ]


def owed_item(one: Owed, enterprise: Enterprise, actor: Actor) -> Row:
    """One line of 本企业应办."""
    url = ""
    if one.record is not None and one.state in {RETURNED, WAITING}:
        url = record_url(one.record)
    elif may_fill(one.pattern, enterprise, actor) and (one.is_open or one.state == MISSING):
        url = new_url(one.pattern, enterprise)
    elif one.record is not None:
        url = record_url(one.record)
    until = one.record.covers_until if one.record else None
    note = WORDS[one.pattern.period] if one.is_owed else "自愿"
    if one.pattern.period in {"daily", "shift"} and one.state == MISSING:
        note = "今天还没有"
    return {
        "kind": STATES[one.state],
        "tone": STATE_TONES[one.state],
        "label": one.pattern.title,
        "url": url,
        "note": f"{note}；在用{one.count}条" if one.count else note,
        "at": f"有效期至{until:%Y-%m-%d}" if until else "",
    }


def draw_owed(enterprise: Enterprise, actor: Actor, today: date) -> Row:
    """What an enterprise owes now, what it has, and what it may fill besides."""
    standing = standing_with(enterprise, today)
    known = {one.pattern.code for one in standing}
    open_ones = [one for one in standing if one.is_open]
    others = [one for one in standing if not one.is_open]
    free = [
        Owed(pattern, is_owed=False, state=MISSING)
        for pattern in patterns()
        if pattern.code not in known and may_fill(pattern, enterprise, actor)
    ]
    groups = [
        ("现在要办", open_ones),
        ("已办或在办", others),
    ]
    related = [
        {"title": title, "items": [owed_item(one, enterprise, actor) for one in some]}
        for title, some in groups
        if some
    ]
    if free:
        items = [owed_item(one, enterprise, actor) | {"kind": "可填报", "tone": ""} for one in free]
        related.append({"title": "其他可以填报的", "items": items})
    own = actor.enterprise_id == enterprise.pk
    done = None if open_ones else {"title": "没有要办的事项。", "text": "", "tone": "done"}
    return {
        "title": "本企业应办" if own else "企业应办",
        "number": enterprise.name,
        "alert": done,
        "related": related,
        "actions": [
            {
                "label": "企业档案",
                "url": reverse("enterprises:detail", args=[enterprise.pk]),
                "icon": "building-factory-2",
            },
            {
                "label": "申请专家帮扶",
                "url": f"{reverse('enterprises:help_new')}?enterprise={enterprise.pk}",
                "icon": "users",
            },
        ],
    }


def draw_days(pattern: Pattern, rows: list[DaysMissing], after: int, today: date) -> Row:
    """The enterprises that owe a daily record, with the days they missed."""
    columns: list[Any] = [
        {"label": "企业", "kind": "lead"},
        {"label": "缺的天数", "kind": "number"},
        {"label": "缺的日期", "kind": "wide"},
    ]
    shown = [
        [
            {
                "text": one.enterprise.name,
                "url": reverse("enterprises:owed", args=[one.enterprise.pk]),
            },
            {"text": f"{len(one.days)}", "tone": "danger" if one.days else ""},
            "、".join(f"{day:%m-%d}" for day in one.days[:MOST_DAYS]) or None,
        ]
        for one in rows
    ]
    window = (pattern.limit("missing-window") or (1,))[0]
    note = f"截至{today}，最近{window}天；企业登记之前的日期不算。"
    table = {"columns": columns, "rows": shown, "note": note}
    address = reverse("enterprises:record_days", args=[pattern.code])
    actions = [{"label": "下一页", "url": f"{address}?after={after}"}] if after else []
    return {
        "title": f"{pattern.title}：缺的日期",
        "sections": [{"title": "应公告企业", "count": len(shown), "table": table}],
        "actions": actions,
    }
