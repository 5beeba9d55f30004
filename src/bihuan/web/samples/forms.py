"""An invented form of every kind of field, clean and with mistakes."""

from collections.abc import Mapping
from typing import Any

FIELDS: list[dict[str, Any]] = [
    {
        "name": "enterprise",
        "label": "企业",
        "kind": "enterprise",
        "required": True,
        "search_url": "/enterprises/search/",
        "text": "",
        "value": "",
        "help": "输入名称、信用代码或拼音首字母。",
    },
    {
        "name": "credit_code",
        "label": "统一社会信用代码",
        "kind": "idcode",
        "value": "",
        "help": "18 位，在营业执照上。",
    },
    {
        "name": "grade",
        "label": "隐患等级",
        "kind": "radio",
        "required": True,
        "value": "general",
        "options": [("general", "一般"), ("major", "重大")],
    },
    {
        "name": "finding",
        "label": "隐患描述",
        "kind": "textarea",
        "required": True,
        "value": "",
        "placeholder": "写清位置和数量",
    },
    {
        "name": "basis",
        "label": "判定依据",
        "kind": "select",
        "value": "",
        "placeholder": "可不填，系统会按行业推荐条款",
        "options": [("1", "重大事故隐患判定标准 第六项")],
    },
    {
        "name": "due_on",
        "label": "整改期限",
        "kind": "date",
        "required": True,
        "value": "2026-12-05",
    },
    {
        "name": "person",
        "label": "责任人",
        "kind": "person",
        "required": True,
        "value": "3",
        "options": [("3", "王建国"), ("4", "李春燕")],
        "source": "企业档案，2026-10-12",
    },
]
MORE: list[dict[str, Any]] = [
    {
        "name": "scenes",
        "label": "涉及场所",
        "kind": "checkbox",
        "value": ["b"],
        "options": [("a", "疏散通道"), ("b", "消防控制室"), ("c", "库房")],
    },
    {
        "name": "public",
        "label": "公示",
        "kind": "checkbox",
        "value": True,
        "text": "销号后向社会公示",
    },
    {"name": "cost", "label": "预计投入（元）", "kind": "number", "value": ""},
    {"name": "met_at", "label": "约谈时间", "kind": "datetime", "value": ""},
    {
        "name": "photos",
        "label": "现场照片",
        "kind": "photos",
        "help": "最多 9 张，在本机缩小后上传。",
    },
    {"name": "paper", "label": "检查记录", "kind": "file"},
    {"name": "unit", "label": "监管部门", "kind": "readonly", "value": "市消防支队"},
    {"name": "version", "label": "", "kind": "hidden", "value": "3"},
]

NEW: Mapping[str, Any] = {
    "action": "/hazards/new/",
    "method": "post",
    "title": "登记隐患",
    "sections": [{"title": "", "fields": FIELDS}, {"title": "补充情况", "fields": MORE}],
    "errors": [],
    "submit_label": "提交",
    "cancel_url": "/hazards/",
    "draft_key": "hazard-new",
    "buttons": [{"name": "then", "value": "again", "label": "提交并再记一条", "tone": ""}],
}

MISTAKES = {
    "enterprise": ("选择隐患所在企业。找不到时点「新增企业」", {"text": "宏太化工"}),
    "finding": ("写清隐患的位置和数量，至少 10 个字，现在是 4 个字", {"value": "探头坏了"}),
    "due_on": ("整改期限要晚于今天（2026-11-20）", {"value": "2026-11-02"}),
}

WRONG: Mapping[str, Any] = {
    **NEW,
    "sections": [
        {
            "title": "",
            "fields": [
                {**field, "error": MISTAKES[field["name"]][0], **MISTAKES[field["name"]][1]}
                if field["name"] in MISTAKES
                else field
                for field in FIELDS
            ],
        },
    ],
    "errors": [{"field": name, "text": text} for name, (text, _) in MISTAKES.items()],
}
