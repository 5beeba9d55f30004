"""Invented work lists, reporting calendars and search results."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any


def _row(
    tag: str, tone: str, title: str, who: str, step: str, due: str, due_tone: str
) -> dict[str, Any]:
    return {
        "type_tag": tag,
        "type_tone": tone,
        "title": title,
        "who": who,
        "where": "白沙县 · 危险化学品",
        "next_step": step,
        "due_text": due,
        "due_tone": due_tone,
        "url": "#",
        "action_label": "办理",
        "source": "",
    }


GROUPS = [
    {
        "title": "已超期",
        "note": "影响本月考核",
        "tone": "danger",
        "rows": [
            _row(
                "督办",
                "danger",
                "储罐区液位联锁被人为旁路",
                "宏泰化工有限公司",
                "批准延期或移送执法",
                "超期 1 天",
                "danger",
            ),
            _row(
                "督办",
                "danger",
                "气瓶超期未检 46 只",
                "云燃管网有限公司",
                "批准延期或移送执法",
                "超期 2 天",
                "danger",
            ),
        ],
    },
    {
        "title": "今天到期",
        "note": "",
        "tone": "warn",
        "rows": [
            _row(
                "复查",
                "warn",
                "消防控制室单人值班且无证",
                "万悦城商业综合体",
                "安排复查人员",
                "今天 18:00",
                "warn",
            ),
            {
                **_row(
                    "报送",
                    "warn",
                    "11 月第 3 周隐患排查整治情况",
                    "市安委办",
                    "填报并送审",
                    "今天 17:00",
                    "warn",
                ),
                "source": "《关于开展岁末年初安全检查的通知》第三条",
            },
        ],
    },
    {
        "title": "三天内到期",
        "note": "",
        "tone": "info",
        "rows": [
            _row(
                "核查",
                "info",
                f"采场边坡局部超高，未分台阶开采（{n} 号）",
                "白沙建材采石场",
                "核查并定级",
                f"剩 {n} 天",
                "muted",
            )
            for n in (1, 2, 3)
        ],
    },
    {
        "title": "以后",
        "note": "",
        "tone": "muted",
        "rows": [
            _row("批示", "", "关于有限空间作业的批示", "市领导", "分解任务", "剩 12 天", "muted")
        ],
    },
]

WORKLIST: Mapping[str, Any] = {
    "page_title": "待办中心",
    "tabs": [
        {
            "label": "待我办理",
            "count_text": "12",
            "url": "?tab=mine",
            "active": True,
            "tone": "danger",
        },
        {"label": "待我审批", "count_text": "3", "url": "?tab=approve", "active": False},
        {"label": "我已办", "count_text": "26", "url": "?tab=done", "active": False},
        {"label": "抄送我", "count_text": "7", "url": "?tab=copied", "active": False},
    ],
    "groups": GROUPS,
    "actions": [
        {"label": "转交", "url": "#", "icon": "users", "tone": ""},
        {"label": "从最急的开始办", "url": "#", "icon": "player-play", "tone": "primary"},
    ],
    "pager": None,
    "panels": [
        {
            "title": "常用",
            "kind": "quick",
            "items": [
                {"label": "登记隐患", "url": "#", "icon": "plus"},
                {"label": "派检查", "url": "#", "icon": "clipboard-check"},
                {"label": "发督办", "url": "#", "icon": "speakerphone"},
                {"label": "导入台账", "url": "#", "icon": "upload"},
                {"label": "出周报", "url": "#", "icon": "file-certificate"},
                {"label": "查企业", "url": "#", "icon": "search"},
            ],
        },
        {
            "title": "正在后台处理",
            "kind": "jobs",
            "count": 1,
            "items": [
                {
                    "label": "导入《2026 年工贸企业清单.xlsx》",
                    "url": "#",
                    "percent": 62,
                    "text": "第 1,860 / 3,000 行 · 约剩 40 秒 · 可离开本页",
                }
            ],
        },
        {
            "title": "本周我的工作",
            "kind": "lines",
            "items": [
                {"label": "已办结", "value": "26 件", "url": "#"},
                {"label": "平均办理用时", "value": "1.4 天", "url": ""},
                {"label": "按期办结率", "value": "92%", "url": ""},
            ],
        },
    ],
}

DUTY_NAMES = (
    ("周报：隐患排查整治", "done"),
    ("月报：重大隐患挂牌", "warn"),
    ("季度考核自评", "info"),
    ("专项行动小结", "danger"),
)


def _days() -> list[dict[str, Any]]:
    first = date(2026, 10, 26)
    days = []
    for offset in range(42):
        day = first + timedelta(days=offset)
        duties = (
            [
                {
                    "label": DUTY_NAMES[offset % 4][0],
                    "tone": DUTY_NAMES[offset % 4][1],
                    "url": "#",
                    "who": "市安委办",
                }
            ]
            if day.isoweekday() == 5 or offset % 11 == 4
            else []
        )
        days.append(
            {
                "date": f"{day:%Y-%m-%d}",
                "day": day.day,
                "label": f"{day.month} 月 {day.day} 日",
                "outside": day.month != 11,
                "today": day == date(2026, 11, 20),
                "rest": day.isoweekday() > 5,
                "note": "休" if day.isoweekday() > 5 else "",
                "duties": duties,
            }
        )
    return days


_VIEWS = [{"label": "月历", "url": "?view=month"}, {"label": "清单", "url": "?view=list"}]

MONTH: Mapping[str, Any] = {
    "title": "报送日历",
    "period": "2026 年 11 月",
    "prev_url": "?month=2026-10",
    "next_url": "?month=2026-12",
    "today_url": "?",
    "views": [{**_VIEWS[0], "active": True}, {**_VIEWS[1], "active": False}],
    "days": _days(),
    "legend": [
        {"label": "已报送", "tone": "done"},
        {"label": "将到期", "tone": "warn"},
        {"label": "已逾期", "tone": "danger"},
    ],
}

DUTIES: Mapping[str, Any] = {
    **MONTH,
    "views": [{**_VIEWS[0], "active": False}, {**_VIEWS[1], "active": True}],
    "days": None,
    "units": [
        {
            "unit": "临江区安委办",
            "summary": "应报 6 · 已报 4 · 逾期 1",
            "duties": [
                {
                    "label": "周报：隐患排查整治",
                    "due_text": "11-20",
                    "left": "今天到期",
                    "tone": "warn",
                    "status": "待报送",
                    "url": "#",
                    "source": "《通知》第三条",
                },
                {
                    "label": "月报：重大隐患挂牌",
                    "due_text": "11-15",
                    "left": "逾 5 天",
                    "tone": "danger",
                    "status": "已催办 2 次",
                    "url": "#",
                    "source": "《工作要点》第十条",
                },
            ],
        },
        {
            "unit": "市交通运输局",
            "summary": "应报 3 · 已报 3",
            "duties": [
                {
                    "label": "专项行动小结",
                    "due_text": "11-10",
                    "left": "已报送",
                    "tone": "done",
                    "status": "按期",
                    "url": "#",
                    "source": "",
                }
            ],
        },
    ],
}

SEARCH: Mapping[str, Any] = {
    "query": "宏泰",
    "count_text": "找到 4 条",
    "groups": [
        {
            "title": "企业",
            "count_text": "1",
            "more_url": "#",
            "items": [
                {
                    "title": [("宏泰", True), ("化工有限公司", False)],
                    "text": "高新区 · 危险化学品 · 在产",
                    "url": "#",
                    "tag": "红色",
                    "tone": "danger",
                }
            ],
        },
        {
            "title": "隐患",
            "count_text": "3",
            "more_url": "#",
            "items": [
                {
                    "title": [
                        ("储罐区液位联锁被人为旁路（", False),
                        ("宏泰", True),
                        ("化工）", False),
                    ],
                    "text": "2026-04291 · 整改中 · 逾 1 天",
                    "url": "#",
                    "tag": "重大",
                    "tone": "major",
                }
            ],
        },
    ],
    "empty_text": "",
}
