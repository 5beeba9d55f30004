"""Invented ledgers: dense, wide and empty."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bihuan.web.format import days_left, due_tone, short_date
from bihuan.web.samples.frame import TODAY

CRUMBS = [{"label": "清单台账", "url": "#"}, {"label": "隐患台账", "url": None}]

PLACES = ("临江区", "望海县", "白沙县", "云岭县", "清河县", "安平市")
SECTORS = ("危险化学品", "非煤矿山", "城镇燃气", "建筑施工", "烟花爆竹", "工贸")
PEOPLE = ("王建国", "李春燕", "周敏", "吴海涛", "孙慧")
FINDINGS = (
    ("鑫源精细化工厂", "可燃气体报警器未投用，探头故障未修复"),
    ("云岭萤石矿", "采场边坡局部超高，未分台阶开采"),
    ("宏泰化工有限公司", "储罐区液位联锁被人为旁路"),
    ("云燃管网有限公司", "餐饮场所未安装燃气泄漏报警器"),
    ("安平人民医院迁建工程", "塔吊附着超过设计间距"),
    ("云岭烟花零售点", "库房防雷检测超期"),
    ("万悦城商业综合体", "消防控制室单人值班且无证"),
    ("永丰粮油仓储有限公司", "深井铸造结晶器冷却水无流量报警联锁"),
)
STATES = (
    ("整改中", "info", 60),
    ("待核查", "danger", 10),
    ("待复核", "caution", 90),
    ("已销号", "done", 100),
)

COLUMNS: list[dict[str, Any]] = [
    {
        "key": "number",
        "label": "编号",
        "kind": "link",
        "sortable": True,
        "sorted": "",
        "sort_url": "?sort=number",
    },
    {"key": "what", "label": "企业 / 隐患描述", "kind": "link", "main": True},
    {"key": "place", "label": "属地", "kind": "text"},
    {"key": "sector", "label": "行业", "kind": "text"},
    {"key": "grade", "label": "等级", "kind": "level"},
    {"key": "status", "label": "状态", "kind": "status"},
    {"key": "progress", "label": "进度", "kind": "progress"},
    {"key": "person", "label": "责任人", "kind": "person"},
    {
        "key": "found",
        "label": "发现",
        "kind": "date",
        "sortable": True,
        "sorted": "",
        "sort_url": "?sort=found",
    },
    {
        "key": "due",
        "label": "整改期限",
        "kind": "deadline",
        "sortable": True,
        "sorted": "asc",
        "sort_url": "?sort=-due",
    },
]


def _row(n: int) -> Mapping[str, Any]:
    enterprise, finding = FINDINGS[n % len(FINDINGS)]
    state, tone, done = STATES[(n * 7) % len(STATES) if n % 3 == 0 else 0]
    due = TODAY + timedelta(days=(n - 9) * 3)
    major = n % 7 == 2
    return {
        "id": n,
        "url": f"#row-{n}",
        "edge": {"danger": "danger", "warn": "warn"}.get(due_tone(due, TODAY), ""),
        "selectable": state != "已销号",
        "actions": [{"label": "办理", "url": "#"}, {"label": "更多", "url": "#"}],
        "cells": [
            {"kind": "link", "text": f"2026-0{4100 + n * 23}", "url": f"#row-{n}"},
            {"kind": "link", "text": enterprise, "sub": finding, "url": f"#row-{n}"},
            {"kind": "text", "text": PLACES[n % 6]},
            {"kind": "text", "text": SECTORS[(n * 5) % 6] if n != 4 else None},
            {
                "kind": "level",
                "text": "重大" if major else "一般",
                "tone": "major" if major else "",
            },
            {"kind": "status", "text": state, "tone": tone},
            {"kind": "progress", "value": done},
            {"kind": "person", "text": PEOPLE[n % 5]},
            {"kind": "date", "text": short_date(due - timedelta(days=14))},
            {
                "kind": "deadline",
                "text": short_date(due),
                "sub": days_left(due, TODAY),
                "tone": due_tone(due, TODAY),
            },
        ],
    }


FILTERS = [
    {
        "name": "q",
        "label": "关键词",
        "kind": "text",
        "value": "",
        "placeholder": "企业、编号、描述",
    },
    {
        "name": "place",
        "label": "属地",
        "kind": "select",
        "value": "",
        "options": [("", "全部"), *((p, p) for p in PLACES)],
    },
    {
        "name": "sector",
        "label": "行业",
        "kind": "select",
        "value": "",
        "options": [("", "全部"), *((s, s) for s in SECTORS)],
    },
    {
        "name": "source",
        "label": "来源",
        "kind": "select",
        "value": "",
        "options": [("", "全部"), ("check", "检查发现")],
    },
    {"name": "due", "label": "整改期限", "kind": "daterange", "value": ("", ""), "more": True},
    {
        "name": "grade",
        "label": "等级",
        "kind": "multiselect",
        "value": [],
        "options": [("1", "重大"), ("2", "一般")],
        "more": True,
    },
    {"name": "found", "label": "发现日期", "kind": "date", "value": "", "more": True},
]

ASSIGN_FIELDS = [
    {
        "name": "unit",
        "label": "派给",
        "kind": "unit",
        "placeholder": "请选择",
        "options": [("1", "临江区应急局"), ("2", "望海县应急局")],
        "required": True,
    },
    {"name": "due_on", "label": "办理期限", "kind": "date", "value": "2026-11-30"},
    {"name": "note", "label": "要求", "kind": "textarea", "value": ""},
]

HAZARDS: Mapping[str, Any] = {
    "code": "hazards",
    "title": "隐患台账",
    "subtitle": "",
    "url": "/hazards/",
    "query": "tab=overdue",
    "columns": COLUMNS,
    "rows": [_row(n) for n in range(18)],
    "tabs": [
        {"label": "全部", "count_text": "526", "url": "?tab=", "active": False},
        {"label": "待核查", "count_text": "20", "url": "?tab=new", "active": False},
        {"label": "整改中", "count_text": "92", "url": "?tab=open", "active": False},
        {"label": "待复核", "count_text": "28", "url": "?tab=review", "active": False},
        {"label": "已销号", "count_text": "386", "url": "?tab=closed", "active": False},
        {
            "label": "已逾期",
            "count_text": "45",
            "url": "?tab=overdue",
            "active": True,
            "tone": "danger",
        },
    ],
    "filters": FILTERS,
    "hidden": [("tab", "overdue"), ("sort", "due"), ("size", "50")],
    "chips": [],
    "reset_url": "/hazards/",
    "bulk_actions": [
        {"name": "assign", "label": "批量派发", "url": "/hazards/assign/", "fields": ASSIGN_FIELDS},
        {
            "name": "urge",
            "label": "批量催办",
            "url": "/hazards/urge/",
            "confirm": "将向所选隐患的责任单位各发一条催办消息。",
        },
        {"name": "export", "label": "导出所选", "url": "/hazards/export/"},
    ],
    "matching_text": "全部 526 条",
    "actions": [{"label": "登记隐患", "url": "#new", "icon": "plus", "tone": "primary"}],
    "pager": {
        "count_text": "共 526 条",
        "first_url": None,
        "prev_url": None,
        "next_url": "?after=18",
        "page_size": 50,
        "page_sizes": [(20, "?size=20"), (50, "?size=50"), (100, "?size=100"), (200, "?size=200")],
    },
    "saved_views": [
        {"label": "我督办的重大隐患", "url": "?view=1", "active": False},
        {"label": "本周到期", "url": "?view=2", "active": True},
    ],
    "save_view_url": "#save",
    "columns_url": "#columns",
    "empty": {"kind": "nothing", "text": "", "action": None},
    "export_url": "#export",
    "import_url": "#import",
    "print_title": "云州市隐患台账（已逾期）",
    "as_of": "2026-11-20 09:05",
}

EXTRA = [{"key": f"x{n}", "label": f"检查项 {n}", "kind": "number"} for n in range(1, 9)]

WIDE: Mapping[str, Any] = {
    **HAZARDS,
    "title": "检查计划执行情况",
    "columns": [{**COLUMNS[0], "stick": True}, *COLUMNS[1:], *EXTRA],
    "rows": [
        {
            **row,
            "cells": [
                *row["cells"],
                *({"kind": "number", "text": f"{n * 1234:,}"} for n in range(1, 9)),
            ],
        }
        for row in HAZARDS["rows"]
    ],
    "chips": [
        {"label": "属地：临江区", "remove_url": "?"},
        {"label": f"期限早于 {date(2026, 12, 1)}", "remove_url": "?"},
    ],
    "bulk_actions": [],
}

EMPTY: Mapping[str, Any] = {
    **HAZARDS,
    "rows": [],
    "chips": [
        {"label": "属地：临江区", "remove_url": "?"},
        {"label": "等级：重大", "remove_url": "?"},
    ],
    "empty": {
        "kind": "nomatch",
        "text": "没有符合「临江区、重大、已逾期」的隐患。可以去掉一个条件再查。",
        "action": {"label": "清除条件", "url": "?"},
    },
    "pager": None,
}
