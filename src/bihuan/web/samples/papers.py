"""Invented imports, jobs, reports and a document being read."""

from collections.abc import Mapping
from typing import Any

_STEPS = ("下载模板", "上传", "检查", "导入")


def _stages(now: int) -> list[dict[str, str]]:
    return [
        {"label": label, "state": "done" if n < now else "now" if n == now else "todo"}
        for n, label in enumerate(_STEPS)
    ]


UPLOAD: Mapping[str, Any] = {
    "title": "导入企业清单",
    "steps": _stages(1),
    "template_url": "#template",
    "upload": {
        "action": "/enterprises/import/",
        "title": "",
        "sections": [
            {
                "title": "",
                "fields": [
                    {
                        "name": "workbook",
                        "label": "表格文件",
                        "kind": "file",
                        "required": True,
                        "help": "Excel 文件（.xlsx），一次不超过 20 MB。",
                    },
                    {
                        "name": "on_duplicate",
                        "label": "重复的行",
                        "kind": "radio",
                        "value": "update",
                        "options": [("update", "更新已有"), ("skip", "跳过")],
                    },
                ],
            }
        ],
        "errors": [],
        "submit_label": "上传并检查",
        "cancel_url": "#",
    },
    "result": None,
}

CHECKED: Mapping[str, Any] = {
    "title": "导入企业清单",
    "steps": _stages(2),
    "template_url": "#template",
    "upload": None,
    "result": {
        "file_name": "2026 年工贸企业清单.xlsx",
        "counts": [
            {"label": "共", "value_text": "3,000", "unit": "行", "url": "#all"},
            {
                "label": "可导入",
                "value_text": "2,961",
                "unit": "行",
                "url": "#good",
                "tone": "done",
            },
            {
                "label": "疑似重复",
                "value_text": "27",
                "unit": "行",
                "url": "#twice",
                "tone": "warn",
            },
            {"label": "有错", "value_text": "12", "unit": "行", "url": "#bad", "tone": "danger"},
        ],
        "summary": "3,000 行中有 12 行不能导入。下载标注好的表格，改好后只传这 12 行。",
        "bad_columns": [
            {"label": "行号", "kind": "number"},
            "企业名称",
            "哪一列",
            "现在是",
            "怎样改",
        ],
        "bad_rows": [
            [18, "宏泰化工有限公司", "属地", "高新", "应为「高新区」"],
            [46, "云岭萤石矿", "统一社会信用代码", "9136010055845678", "应为 18 位，现在是 16 位"],
            [203, None, "企业名称", None, "补上企业名称"],
        ],
        "more_text": "还有 9 行，见标注表格",
        "marked_url": "#marked",
        "store": {
            "url": "/enterprises/import/store/",
            "label": "先导入 2,961 行",
            "hidden": [("upload", "41")],
            "confirm": "",
            "allowed": True,
        },
        "back_url": "#back",
    },
}

JOB: Mapping[str, Any] = {
    "title": "导入《2026 年工贸企业清单.xlsx》",
    "status": "running",
    "status_text": "正在导入",
    "tone": "info",
    "percent": 62,
    "text": "第 1,860 / 3,000 行，约剩 40 秒，可离开本页",
    "started": "2026-11-20 09:05",
    "by": "林晓红",
    "cancel_url": "#cancel",
    "reload_seconds": 3,
    "result_text": "",
    "files": [],
    "log": [
        {"at": "09:05", "title": "已排队", "text": "", "tone": "done"},
        {
            "at": "09:06",
            "title": "开始导入",
            "text": "逐行写入，每 500 行提交一次。",
            "tone": "info",
        },
    ],
    "back_url": "#jobs",
}


def _figure(text: str) -> dict[str, str]:
    return {
        "text": text,
        "url": "#rows",
        "title": "隐患台账，2026-11-14 至 2026-11-20，点开看这些行",
    }


REPORT: Mapping[str, Any] = {
    "title": "云州市隐患排查整治情况周报",
    "sub": "2026 年第 47 期",
    "head": [
        ("统计期间", "2026-11-14 至 2026-11-20"),
        ("数据截止时间", "2026-11-20 09:00"),
        ("口径", "以系统登记时间为准，不含已撤回的记录"),
        ("填报单位", "市安委办"),
    ],
    "blocks": [
        {"kind": "heading", "text": "一、总体情况"},
        {
            "kind": "paragraph",
            "parts": [
                {"text": "本周全市新增隐患 "},
                _figure("37 条"),
                {"text": "，较上周减少 "},
                _figure("21 条"),
                {"text": "；销号 "},
                _figure("58 条"),
                {"text": "。在治隐患 "},
                _figure("140 条"),
                {"text": "，其中重大隐患 "},
                _figure("31 条"),
                {"text": "；逾期未整改 "},
                _figure("45 条"),
                {"text": "，较上周减少 "},
                _figure("8 条"),
                {"text": "。"},
            ],
        },
        {"kind": "heading", "text": "二、各县市区情况"},
        {
            "kind": "table",
            "table": {
                "columns": [
                    "县市区",
                    {"label": "新增", "kind": "number"},
                    {"label": "销号", "kind": "number"},
                    {"label": "逾期", "kind": "number"},
                    {"label": "按期整改率", "kind": "number"},
                ],
                "rows": [
                    [
                        "临江区",
                        {"text": "12", "url": "#"},
                        {"text": "20", "url": "#"},
                        {"text": "7", "url": "#", "tone": "danger"},
                        "71.0%",
                    ],
                    [
                        "安平市",
                        {"text": "9", "url": "#"},
                        {"text": "14", "url": "#"},
                        {"text": "7", "url": "#"},
                        "66.0%",
                    ],
                    ["高新区", 0, 3, 0, None],
                ],
                "total": ["合计", "37", "58", "45", "86.4%"],
                "note": "「—」表示本期没有到期的隐患，不计入比率。",
            },
        },
    ],
    "annexes": [
        {"label": "附件 1 重大隐患清单", "url": "#"},
        {"label": "附件 2 逾期未整改清单", "url": "#"},
    ],
    "checks": [
        {"text": "各县市区新增之和等于全市新增（12 + 9 + 16 = 37）", "ok": True, "url": "#"},
        {"text": "较上周减少 21 条：上周为 58 条，58 减 37 等于 21", "ok": True, "url": "#"},
        {"text": "逾期合计写作 45 条，分县合计为 44 条，差 1 条", "ok": False, "url": "#"},
    ],
    "versions": [{"label": "第 1 稿 11-20 09:05", "url": "#", "active": True}],
    "downloads": [
        {"label": "Word", "url": "#", "icon": "file-type-docx"},
        {"label": "PDF", "url": "#", "icon": "file-type-pdf"},
        {"label": "Excel", "url": "#", "icon": "file-spreadsheet"},
    ],
    "moves": [
        {
            "name": "sign",
            "label": "送签发",
            "url": "#",
            "method": "post",
            "tone": "primary",
            "allowed": False,
            "refusal_text": "有 1 处数字对不上，改好后才能送签发。",
            "fields": [],
        },
        {
            "name": "note",
            "label": "修改文字",
            "url": "#",
            "method": "get",
            "tone": "",
            "allowed": True,
            "fields": [],
        },
    ],
    "timeline": [
        {
            "at": "11-20 09:05",
            "title": "生成",
            "text": "由系统按口径生成。",
            "actor": "林晓红",
            "unit": "市安委办",
            "tone": "done",
        }
    ],
    "period_form": {
        "action": "/reports/weekly/",
        "fields": [
            {"name": "on", "label": "截止日期", "kind": "date", "value": "2026-11-20"},
            {
                "name": "region",
                "label": "范围",
                "kind": "select",
                "value": "",
                "options": [("", "全市"), ("1", "临江区")],
            },
        ],
    },
}

_TEXT: list[tuple[str, str, str]] = [
    ("各县（市、区）安委会，市安委会各成员单位：\n\n    一、全面排查整治。", "", ""),
    ("各县（市、区）安委会", "unit", "t1"),
    ("要于 ", "", ""),
    ("12 月 15 日前", "deadline", "t1"),
    ("完成辖区内 ", "", ""),
    ("全部商业综合体", "target", "t1"),
    (" 的消防安全排查，做到底数清、问题明。\n\n    二、严格报送。", "", ""),
    ("市消防支队", "unit", "t2"),
    (" 每周五 17 时前", "deadline", "t2"),
    ("向市安委办报送整治进展；发现 ", "", ""),
    ("重大火灾隐患", "problem", "t2 t3"),
    (" 的，24 小时内", "deadline", "t3"),
    (
        "书面报告并提请挂牌督办。\n\n    三、强化督导。市安委办将对进展缓慢的县区进行约谈，检查结果纳入年度考核。",
        "",
        "",
    ),
]


_NAMES: tuple[dict[str, Any], ...] = (
    {
        "name": "市商务厅",
        "tone": "warn",
        "note": "层级对不上，应为“云岭市商务局”？",
        "choices": [{"name": "市商务厅", "label": "应为云岭市商务局", "unit": 7, "user": ""}],
    },
    {
        "name": "各县（市、区）安委会",
        "group": {
            "count": 2,
            "total": 3,
            "units": [
                {"id": 11, "name": "云川区安全生产委员会", "ticked": True},
                {"id": 12, "name": "临江区安全生产委员会", "ticked": True},
                {"id": 13, "name": "山前县安全生产委员会", "ticked": False},
            ],
        },
    },
)


def _find(
    key: str, kind: str, title: str, state: str, confidence: str, **more: Any
) -> dict[str, Any]:
    return {
        "id": key,
        "kind_label": kind,
        "title": title,
        "state": state,
        "confidence_text": confidence,
        "confidence_tone": "done" if confidence == "把握大" else "warn",
        "facts": [
            {"label": "责任单位", "names": [_NAMES[0] if state == "doubt" else _NAMES[1]]},
            {
                "label": "完成时限",
                "value": "2026-12-15",
                "tag": "请核对",
                "tone": "warn",
                "why": "「要于……前完成」是限期任务的写法。",
            },
            {"label": "依据", "value": "第一条"},
        ],
        "accept_url": f"/reading/{key}/accept/",
        "skip_url": f"/reading/{key}/skip/",
        "split_url": f"/reading/{key}/split/",
        "merge_url": f"/reading/{key}/merge/",
        "settle_url": f"/reading/{key}/settle/",
        "keep_url": f"/reading/{key}/keep/",
        "edit": {
            "url": f"/reading/{key}/edit/",
            "fields": [
                {"name": f"{key}-title", "label": "任务", "kind": "text", "value": title},
                {"name": f"{key}-due", "label": "完成时限", "kind": "date", "value": "2026-12-15"},
            ],
        },
        **more,
    }


READING: Mapping[str, Any] = {
    "title": "关于开展商业综合体消防安全专项整治的通知",
    "number": "云安办〔2026〕52 号",
    "summary": "读出任务 2 项、报送要求 1 项，已确认 1 项。",
    "segments": [{"text": text, "kind": kind, "ids": ids.split()} for text, kind, ids in _TEXT],
    "finds": [
        _find("t1", "任务", "完成辖区内全部商业综合体消防安全排查", "accepted", "把握大"),
        _find("t2", "报送", "每周五 17 时前报送整治进展", "open", "把握大"),
        _find(
            "t3",
            "任务",
            "发现重大火灾隐患 24 小时内书面报告",
            "doubt",
            "要人看",
            error="没有写明报告单位，请补上。",
        ),
    ],
    "accept_all": {"url": "/reading/accept-all/", "label": "把握大的全部确认", "count": 1},
    "finish": {
        "url": "/reading/finish/",
        "label": "生成任务并下达",
        "allowed": False,
        "refusal_text": "还有 2 条没有确认或略过。",
    },
}
