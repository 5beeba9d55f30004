"""Fields and coded values of packs in the words of the field; what is not listed shows as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.content.pack import KINDS, MARKS

MARK_TONES = {"verified": "done", "unverified": "warn", "house": "info"}
FIELDS: Mapping[str, Any] = {
    "key": _("键"),
    "title": _("名称"),
    "mark": _("核实标记"),
    "source": _("依据"),
    "note": _("说明"),
    "parent": _("上级"),
    "aliases": _("其他写法"),
    "fixed": _("不可改动"),
    "level": _("层级"),
    "lead": _("牵头单位"),
    "codes": _("编码"),
    "data": _("附加内容"),
    "law": _("法律文件"),
    "number": _("文号"),
    "article": _("条款"),
    "length": _("长度"),
    "unit": _("单位"),
    "starts": _("起算点"),
    "moves": _("末日顺延"),
    "nature": _("性质"),
    "who": _("责任方"),
    "day": _("当天安排"),
    "name": _("说明"),
    "item": _("条款号"),
    "group": _("分组"),
    "text": _("条文"),
    "wording": _("条文完整性"),
    "after_days": _("距到期日"),
    "grades": _("适用等级"),
    "notify": _("通知对象"),
    "document": _("文书"),
    "needs_decision": _("须人工决定"),
    "type": _("类型"),
    "value": _("取值"),
    "choices": _("可选值"),
    "minimum": _("下限"),
    "maximum": _("上限"),
    "part": _("部分"),
    "fact": _("统计对象"),
    "measure": _("算法"),
    "field": _("字段"),
    "where": _("条件"),
    "numerator": _("分子"),
    "denominator": _("分母"),
    "dimensions": _("维度"),
    "period": _("期间口径"),
    "compare": _("比较"),
    "target": _("目标"),
    "better": _("方向"),
    "rows": _("明细清单"),
    "years": _("年份"),
    "laws": _("法律施行期间"),
    "applies_to": _("适用对象"),
    "sector": _("行业"),
    "grade": _("等级"),
    "complete": _("是否完整"),
    "open": _("可否增补"),
    "about": _("说明"),
    "seed": _("出处"),
    "room": _("所属模块"),
    "superseded_by": _("替代文件"),
    "effective_from": _("施行"),
    "effective_to": _("止于"),
    "replaced_by": _("替代为"),
    "from": _("自"),
    "to": _("至"),
}
VALUES: Mapping[str, Mapping[str, Any]] = {
    "mark": MARKS,
    "kind": KINDS,
    "unit": {
        "working_day": _("工作日"),
        "calendar_day": _("日（自然日）"),
        "month": _("月"),
        "year": _("年"),
        "hour": _("小时"),
    },
    "nature": {
        "limit": _("办理期限"),
        "earliest": _("最早时间"),
        "window": _("统计期间"),
        "extension": _("延长期限"),
    },
    "day": {"holiday": _("放假"), "workday": _("上班")},
    "wording": {"full": _("原文"), "short": _("摘要")},
    "grades": {"general": _("一般"), "major": _("重大")},
    "grade": {"general": _("一般"), "major": _("重大")},
    "notify": {
        "owner": _("承办人"),
        "owner_leader": _("承办单位领导"),
        "supervisor": _("督办单位"),
        "supervisor_leader": _("督办单位领导"),
        "office": _("安委办"),
        "government_leader": _("政府领导"),
    },
    "type": {
        "integer": _("整数"),
        "decimal": _("小数"),
        "percent": _("百分数"),
        "money": _("金额"),
        "time": _("时刻"),
        "days": _("天数"),
        "duration": _("时长"),
        "text": _("文字"),
        "choice": _("选项"),
        "boolean": _("是否"),
    },
}


def label_of(field: str) -> str:
    return str(FIELDS.get(field, field))


def word_of(field: str, value: Any) -> str:
    """A coded value in words."""
    return str(VALUES.get(field, {}).get(value, value))


def shown(field: str, value: Any) -> str | None:
    """Any value of a row in one line; ``None`` where there is none."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(shown(field, one) or "" for one in value)
    if isinstance(value, Mapping):
        return "；".join(f"{label_of(name)} {shown(name, one)}" for name, one in value.items())
    return word_of(field, value)


def headline(values: Mapping[str, Any]) -> str:
    """What a row is called: its title, else its text, else what it says first."""
    for field in ("title", "text", "name", "item"):
        if values.get(field):
            return str(values[field])
    return str(values.get("key", ""))


def source_text(source: Any) -> str:
    """A source in one line: title, number, clause."""
    if isinstance(source, str) or source is None:
        return source or ""
    parts = [source.get("title"), source.get("number"), source.get("clause")]
    return " ".join(part for part in parts if part)
