"""The context every page shares, with an invented office."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from markupsafe import Markup

TODAY = date(2026, 11, 20)


def _item(label: str, icon: str, count: int | None = None, **more: Any) -> dict[str, Any]:
    return {
        "label": label,
        "url": "#",
        "icon": icon,
        "count": count,
        "danger": False,
        "active": False,
        **more,
    }


MODULES: Sequence[tuple[str, str, Sequence[Mapping[str, Any]]]] = (
    (
        "work",
        "工作台",
        (
            _item("待办中心", "checklist", 12, danger=True, active=True, live="todo"),
            _item("报送日历", "calendar-due", 3),
            _item("消息", "bell", 4),
            _item("后台任务", "clock", 1),
        ),
    ),
    (
        "hazards",
        "隐患治理",
        (
            _item("隐患台账", "alert-triangle", 37, danger=True, active=True, group="清单台账"),
            _item("重大隐患挂牌", "flag", 5, group="清单台账"),
            _item("企业清单", "building-factory-2", group="清单台账"),
            _item("风险点位", "target", group="清单台账"),
            _item("检查任务", "clipboard-check", 8, group="检查执法"),
            _item("执法文书", "file-certificate", group="检查执法"),
            _item("行政处罚", "gavel", group="检查执法"),
            _item("专项整治", "calendar-event", group="统筹督办"),
            _item("督办通报", "speakerphone", 3, group="统筹督办"),
            _item("考核评价", "chart-bar", group="统筹督办"),
        ),
    ),
    ("inspections", "检查执法", ()),
    ("dispatch", "统筹督办", ()),
    ("monitoring", "监测预警", ()),
    ("portal", "公众服务", ()),
)

LINKS = {
    "home": "#home",
    "search": "#search",
    "todo": "#todo",
    "notices": "#notices",
    "help": "#help",
    "profile": "#profile",
    "sign_out": "#sign-out",
    "posts": [
        {"label": "市安委办 · 督办科科员", "url": "#", "active": True},
        {"label": "危化专委会办公室 · 联络员", "url": "#", "active": False},
    ],
}

ACTOR = {
    "name": "林晓红",
    "role_label": "督办科科员",
    "unit_name": "市安委办",
    "is_stand_in": True,
    "stand_in_for_name": "陈志远",
}


def frame(active: str) -> dict[str, Any]:
    """The shared context with one module opened."""
    nav = [
        {"code": code, "label": label, "url": "#", "active": code == active, "items": list(items)}
        for code, label, items in MODULES
    ]
    return {
        "actor": ACTOR,
        "nav": nav,
        "links": LINKS,
        "todo_count": 12,
        "notice_count": 4,
        "platform_name": "云州市安全生产综合监管平台",
        "live_url": "",
        "csrf_token": "sample",
        "csrf_input": Markup('<input type="hidden" name="csrfmiddlewaretoken" value="sample">'),
        "now": datetime(2026, 11, 20, 1, 12, tzinfo=UTC),
        "today": TODAY,
        "crumbs": [],
        "messages": [],
    }
