"""An invented hazard, overdue and closed."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

STAGES = ("发现登记", "核查立案", "下达整改", "企业整改", "复查验收", "公示销号")
STAGE_DAYS = ("11-02", "11-02", "11-03", "")


def _steps(now: int) -> list[dict[str, str]]:
    return [
        {
            "label": label,
            "at": STAGE_DAYS[n] if n < len(STAGE_DAYS) else "",
            "state": "done" if n < now else "now" if n == now else "todo",
        }
        for n, label in enumerate(STAGES)
    ]


def _days() -> list[dict[str, Any]]:
    start, index, days = date(2026, 10, 27), 0, []
    for offset in range(16):
        day = start + timedelta(days=offset)
        counted = day.isoweekday() < 6 and offset > 0
        index += counted
        days.append(
            {
                "date": f"{day:%Y-%m-%d}",
                "day": f"{day:%m-%d}",
                "weekday": day.isoweekday(),
                "counted": counted,
                "index": index,
                "note": "起算日" if offset == 0 else "休息日" if day.isoweekday() > 5 else "",
                "last": offset == 15,
            }
        )
    return days


FACTS = [
    {
        "label": "企业名称",
        "value": "万悦城商业综合体",
        "url": "#",
        "sub": "较大风险",
        "sub_tone": "warn",
    },
    {"label": "隐患等级", "value": "重大", "kind": "level", "tone": "major", "note": "挂牌督办"},
    ("所属行业", "消防"),
    ("属地", "石门县 · 科苑街道"),
    ("监管部门", "市消防支队"),
    {"label": "整改责任人", "value": "王建国（企业主要负责人）", "note": "138****0000"},
    {"label": "发现日期", "value": date(2026, 10, 27), "kind": "date"},
    {
        "label": "整改期限",
        "value": {"text": "2026-11-11", "left": "逾 9 天", "tone": "danger"},
        "kind": "deadline",
    },
    ("判定依据", "《重大火灾隐患判定方法》第 6.3 条；现场检查记录（2026）第 41 号", "wide"),
    ("整改要求", "清除疏散通道杂物，拆除安全出口锁具，恢复常开；整改期间停止三层营业。", "wide"),
    ("整改投入", None),
]

MOVES = [
    {
        "name": "schedule_review",
        "label": "安排复查并通知企业",
        "url": "/hazards/1/schedule-review/",
        "method": "post",
        "tone": "primary",
        "allowed": True,
        "fields": [
            {
                "name": "review_on",
                "label": "复查日期",
                "kind": "date",
                "value": "2026-11-21",
                "required": True,
            },
            {
                "name": "reviewers",
                "label": "复查人员",
                "kind": "person",
                "search_url": "/people/",
                "text": "吴海涛",
                "value": "7",
            },
            {"name": "scene", "label": "现场照片", "kind": "photos"},
        ],
    },
    {
        "name": "extend",
        "label": "批准延期",
        "url": "/hazards/1/extend/",
        "method": "post",
        "allowed": True,
        "fields": [{"name": "reason", "label": "理由", "kind": "textarea", "required": True}],
    },
    {
        "name": "hand_over",
        "label": "移送执法",
        "url": "/hazards/1/hand-over/",
        "method": "post",
        "tone": "danger",
        "allowed": True,
        "fields": [],
        "confirm": "移送后由市应急局立案，企业会收到通知，本步不能撤回。",
    },
    {
        "name": "close",
        "label": "销号",
        "url": "/hazards/1/close/",
        "method": "post",
        "allowed": False,
        "refusal_text": "复查还没有通过，不能销号。请先安排复查。",
        "fields": [],
    },
]

TIMELINE = [
    {
        "at": "11-20 09:12",
        "title": "超期升级",
        "text": "整改期限已过 9 天，自动升级为「督办」，抄送分管副局长。",
        "actor": "系统",
        "unit": "",
        "tone": "danger",
        "files": [],
    },
    {
        "at": "11-17 16:40",
        "title": "复查不通过",
        "text": "现场复查：安全出口锁具已拆，疏散通道仍有 2 处堆物，不同意销号。",
        "actor": "吴海涛",
        "unit": "石门县应急局",
        "tone": "caution",
        "files": [{"label": "照片 2 张", "url": "#"}],
        "detail_url": "#",
    },
    {
        "at": "11-14 10:05",
        "title": "企业反馈",
        "text": "提交整改反馈：清运杂物 3 车，附清运单。",
        "actor": "王建国",
        "unit": "万悦城商业综合体",
        "tone": "",
        "files": [{"label": "照片 3 张", "url": "#"}],
    },
    {
        "at": "11-03 15:20",
        "title": "挂牌督办",
        "text": "决定挂牌督办，限 15 日内完成整改。文书：云安办督〔2026〕41 号。",
        "actor": "陈志远",
        "unit": "市安委办",
        "tone": "danger",
        "files": [],
    },
    {
        "at": "10-27 09:30",
        "title": "发现登记",
        "text": "综合检查中发现。",
        "actor": "李春燕",
        "unit": "石门县应急局",
        "tone": "done",
        "files": [],
    },
]

PICTURE = "/sample.svg"

HAZARD: Mapping[str, Any] = {
    "number": "AW-2026-04185",
    "title": "疏散通道堆放杂物，安全出口上锁",
    "actions": [
        {
            "label": "催办",
            "url": "/hazards/1/urge/",
            "icon": "bell-ringing",
            "tone": "",
            "method": "post",
        },
        {"label": "修改", "url": "#", "icon": "edit", "tone": ""},
    ],
    "alert": {
        "title": "整改期限已过 9 天",
        "text": "已自动升级督办并抄送分管领导。可以：安排复查、批准延期（须附理由），或移送执法立案。",
        "tone": "danger",
    },
    "steps": _steps(3),
    "facts": FACTS,
    "photos": [
        {
            "url": PICTURE,
            "thumb_url": PICTURE,
            "stage": "整改前",
            "caption": "10-27 09:26 李春燕",
            "alt": "疏散通道堆放纸箱",
        },
        {
            "url": PICTURE,
            "thumb_url": PICTURE,
            "stage": "企业反馈",
            "caption": "11-14 10:01 王建国",
            "alt": "通道已清理一半",
        },
        {"url": None, "stage": "复查", "caption": "等待复查"},
    ],
    "files": [
        {
            "label": "责令限期整改指令书.pdf",
            "url": "#",
            "icon": "file-type-pdf",
            "size_text": "218 KB",
            "at": "11-03 15:20",
            "by": "陈志远",
            "digest": "9f2c41ab77d0e31f5a66",
        },
        {
            "label": "清运单.jpg",
            "url": "#",
            "icon": "photo",
            "size_text": "260 KB",
            "at": "11-14 10:05",
            "by": "王建国",
        },
    ],
    "sources": [
        {
            "kind": "检查",
            "label": "第四季度商业综合体联合检查",
            "url": "#",
            "at": "2026-10-27",
            "tone": "info",
        },
        {
            "kind": "举报",
            "label": "JB-2026-00811",
            "url": "#",
            "at": "2026-10-29",
            "tone": "caution",
        },
    ],
    "related": [
        {
            "title": "同企业其他隐患",
            "items": [
                {
                    "kind": "整改中",
                    "label": "消防控制室单人值班且无证",
                    "url": "#",
                    "at": "2026-11-05",
                    "tone": "info",
                },
                {
                    "kind": "已销号",
                    "label": "喷淋管网压力为零",
                    "url": "#",
                    "at": "2026-08-14",
                    "tone": "done",
                },
            ],
        }
    ],
    "moves": MOVES,
    "version": 7,
    "timeline": TIMELINE,
    "chain_text": "共 5 条记录，链头 9f2c41ab，已核验",
    "chain_url": "#chain",
    "deadline": {
        "summary": "自 2026 年 10 月 27 日起 15 日，至 11 月 11 日止。",
        "rule_text": "重大隐患整改期限。",
        "source": "《云州市挂牌督办办法》第九条（虚构）。",
        "note": "",
        "days": _days(),
    },
}

CLOSED: Mapping[str, Any] = {
    **HAZARD,
    "alert": {
        "title": "已于 11 月 20 日销号",
        "text": "复查通过，公示 5 个工作日无异议。",
        "tone": "done",
    },
    "steps": _steps(6),
    "moves": [],
    "deadline": None,
}
