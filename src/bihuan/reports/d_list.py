"""The documents D01 to D46: who signs them, who gets them, what here makes them, and what is still to come.

Source:
    Requirements 5.1: the documents that the five official documents produce or require.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from django.urls import reverse

from bihuan.reports.catalogue import (
    ACCIDENT_MONTHLY,
    ANNUAL,
    CAMPAIGN_CONSOLIDATION,
    DAILY,
    EXPOSURE_NOTICE,
    INTERVIEW_NOTICE,
    PERIODIC,
    RESPONSIBILITY_LETTER,
    SUPERVISION_CIRCULAR,
    SUPERVISION_ORDER,
    ReportName,
)

State = Literal["made", "part", "awaited"]
STATES: dict[State, str] = {"made": "可以制作", "part": "部分可以制作", "awaited": "待建"}


@dataclass(frozen=True)
class Maker:
    """Where a document, or a part of it, is made.

    Args:
        label: What one finds there.
        ledger: Code of a list to print; else ``view`` with ``args`` is a page.
        query: Parameters of the address, such as the columns of a list.
    """

    label: str
    ledger: str = ""
    view: str = ""
    args: tuple[str, ...] = ()
    query: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> str:
        page = f"/l/{self.ledger}/" if self.ledger else reverse(self.view, args=self.args)
        return f"{page}?{urlencode(self.query)}" if self.query else page


@dataclass(frozen=True)
class OfficialPaper:
    """A document of the list.

    Args:
        no: ``D06``.
        schedule: When it is due; ``signer`` who issues it; ``recipient`` who gets it.
        makers: What here makes it.
        room: The room that will make it, or the rest of it; ``reason`` why it is not made yet.
    """

    no: str
    title: str
    schedule: str
    signer: str
    recipient: str
    makers: tuple[Maker, ...] = ()
    room: str = ""
    reason: str = ""

    @property
    def state(self) -> State:
        if not self.makers:
            return "awaited"
        return "part" if self.room else "made"


def report(name: ReportName, label: str = "") -> Maker:
    return Maker(label or name.title, view="reports:preview", args=(name.name,))


def listed(label: str, ledger: str, **query: str) -> Maker:
    return Maker(label, ledger=ledger, query=tuple(query.items()))


TASKS = listed("任务台账（可打印、导出）", "tasks")
SUBMISSIONS = listed("报送登记", "submissions")
READ = Maker("读文件派任务", view="dispatch:take_in")

PAPERS = (
    OfficialPaper(
        "D01",
        "向常委会、常务会的工作汇报材料",
        "每年4次",
        "安委办",
        "党委常委会、政府常务会",
        (report(PERIODIC), report(ANNUAL)),
    ),
    OfficialPaper(
        "D02",
        "安全生产目标责任书、承诺书",
        "每年",
        "政府与街道、部门、单位",
        "双方",
        (report(RESPONSIBILITY_LETTER),),
    ),
    OfficialPaper(
        "D03",
        "责任状（三类）",
        "每年",
        "市与园区和部门、乡镇、重点企业",
        "双方",
        (report(RESPONSIBILITY_LETTER),),
    ),
    OfficialPaper(
        "D04", "《贯彻任务分工》", "上级文件到达时", "安委会", "各部门、乡镇", (READ, TASKS)
    ),
    OfficialPaper(
        "D05",
        "专项治理方案和各单位工作方案",
        "每次行动",
        "安委会、各单位",
        "各单位、安委办",
        (READ, SUBMISSIONS),
        "专项整治",
        "方案的目标和成果台账随“专项整治”启用；现在可以把方案分解为任务，并收各单位的方案。",
    ),
    OfficialPaper("D06", "日报", "每日", "各单位", "安委办", (report(DAILY),)),
    OfficialPaper(
        "D07",
        "五个清单、清单手册",
        "随时更新，定期固化",
        "安委办会同各单位",
        "领导、各单位",
        (
            listed("企业及行业清单", "enterprises", tab="active"),
            listed("停产企业清单", "enterprises", tab="suspended"),
            listed("安全隐患清单", "hazards", tab="open"),
        ),
        "风险管控",
        "重点区域清单和安全风险清单要等“风险管控”启用。",
    ),
    OfficialPaper(
        "D08",
        "双重预防推进方案（全年、下半年）",
        "每年、每半年",
        "区",
        "街道、企业",
        room="风险管控",
        reason="推进方案的目标按企业双重预防状态统计，随“风险管控”启用。",
    ),
    OfficialPaper(
        "D09",
        "应知应会手册、工作手册",
        "按版次",
        "安委办",
        "各单位、企业",
        room="宣传培训",
        reason="手册的版次、印数和发放对象随“宣传培训”启用。",
    ),
    OfficialPaper(
        "D10",
        "闭环检查整改档案",
        "每次检查",
        "各单位",
        "安委办",
        (listed("事故隐患排查治理台账（每条有整改前后照片和流转记录）", "hazards"),),
    ),
    OfficialPaper(
        "D11",
        "巡查、督查问题清单与整改报告",
        "每次巡查",
        "督查组、被查单位",
        "安委会、上级",
        (
            report(SUPERVISION_CIRCULAR),
            listed("上级巡查发现的隐患", "hazards", source="upper-tour"),
            listed("督查组发现的隐患", "hazards", source="supervision-group"),
        ),
    ),
    OfficialPaper(
        "D12",
        "权力事项清单、公共服务清单",
        "按版次",
        "应急管理局",
        "公众",
        room="行政许可",
        reason="事项目录随“行政许可”启用。",
    ),
    OfficialPaper(
        "D13",
        "行政处罚、行政强制案卷",
        "每案",
        "应急管理局",
        "省执法平台、公众",
        room="行政执法",
        reason="案件和文书随“行政执法”启用。",
    ),
    OfficialPaper(
        "D14",
        "年度工作总结、重点工作汇报、专项总结",
        "每年、每半年、按需",
        "应急管理局",
        "市委、市政府",
        (report(ANNUAL), report(PERIODIC)),
    ),
    OfficialPaper("D15", "年度工作要点", "每年", "市", "县区、部门", (READ, TASKS)),
    OfficialPaper(
        "D16",
        "年度工作清单",
        "每年",
        "各级",
        "安委办",
        (listed("各单位承担的任务", "tasks"),),
        "考核巡查",
        "领导个人的履职清单随“考核巡查”启用；各单位的工作清单按任务台账打印。",
    ),
    OfficialPaper(
        "D17",
        "部门职责清单、责任清单",
        "按版次",
        "安委办",
        "部门、公众",
        (listed("单位名录（每个单位的页上有历次职责）", "units", tab="members"),),
    ),
    OfficialPaper(
        "D18",
        "考核办法、考核结果、排名",
        "每年",
        "安委办",
        "成员单位、绩效考核部门",
        room="考核巡查",
        reason="考核方案、评分和名次随“考核巡查”启用。",
    ),
    OfficialPaper(
        "D19",
        "执法质量排行榜与排名通报",
        "定期",
        "安委办",
        "县区、部门",
        room="行政执法",
        reason="执法检查和案件没有台账，无从排名。",
    ),
    OfficialPaper(
        "D20",
        "典型案例报告",
        "按省里要求",
        "执法单位",
        "省、公众",
        room="行政执法",
        reason="案例取自案件，随“行政执法”启用。",
    ),
    OfficialPaper(
        "D21",
        "年度监督检查计划",
        "每年",
        "各部门",
        "安委办",
        room="监督检查",
        reason="检查计划和抽取随“监督检查”启用。",
    ),
    OfficialPaper(
        "D22",
        "整改通知书",
        "当场",
        "检查人员",
        "企业",
        room="监督检查",
        reason="现场文书随“监督检查”启用；隐患的整改要求和期限现在记在隐患台账。",
    ),
    OfficialPaper(
        "D23",
        "事故调查报告、倒查追责情况",
        "每起事故，按期",
        "调查组、安委办",
        "政府、公众、区领导",
        room="事故管理",
        reason="事故和调查没有台账，随“事故管理”启用。",
    ),
    OfficialPaper(
        "D24",
        "约谈记录、警示通报、挂牌督办文书、建议提醒函",
        "每案",
        "安委会",
        "有关单位、地区",
        (report(INTERVIEW_NOTICE), report(SUPERVISION_CIRCULAR), report(SUPERVISION_ORDER)),
        "考核巡查",
        "建议提醒函随“考核巡查”启用；约谈、通报、挂牌督办现在可以制作。",
    ),
    OfficialPaper(
        "D25",
        "公示曝光公告",
        "按批次",
        "安委办、媒体",
        "公众",
        (Maker("选择曝光单位", view="reports:choose_exposed"), report(EXPOSURE_NOTICE)),
        "曝光惩戒",
        "媒体刊播情况和曝光后的复查处置随“曝光惩戒”启用。",
    ),
    OfficialPaper(
        "D26",
        "《落实安全生产责任管理办法》",
        "制定时",
        "市政府",
        "全市印发",
        room="制度制定",
        reason="制度从调研、征求意见到审议、印发的过程随“制度制定”启用。",
    ),
    OfficialPaper(
        "D27",
        "三清单（问题、整改、责任）",
        "随时更新",
        "各单位",
        "安委办",
        (
            listed(
                "隐患问题清单",
                "hazards",
                cols="number,title,region,place,sector,grade,source,found_on",
            ),
            listed(
                "整改清单",
                "hazards",
                cols="number,title,measures,due_on,rectified_on,rectify_note,status,closed_on",
            ),
            listed(
                "责任清单", "hazards", cols="number,title,responsible,unit,region,due_on,status"
            ),
        ),
    ),
    OfficialPaper("D28", "实施方案", "方案规定的日期", "各单位", "安委办", (SUBMISSIONS,)),
    OfficialPaper(
        "D29",
        "进展报告（三次）",
        "方案规定的日期",
        "分管领导",
        "安委办，部门同时报区领导",
        (SUBMISSIONS, report(CAMPAIGN_CONSOLIDATION)),
    ),
    OfficialPaper(
        "D30",
        "排查整治工作总结",
        "方案规定的日期",
        "主要领导",
        "安委办，部门同时报区领导",
        (SUBMISSIONS, report(PERIODIC)),
    ),
    OfficialPaper(
        "D31",
        "到期未完成书面说明、提请研究报告",
        "期限届满后",
        "各单位",
        "安委办、政府",
        (
            listed("逾期的隐患（在隐患页作书面说明、提请研究）", "hazards", tab="overdue"),
            listed("已提请研究的隐患", "hazards", status="referred"),
        ),
    ),
    OfficialPaper(
        "D32",
        "汇总报告与通报",
        "到期时",
        "安委办",
        "党委、政府，各单位",
        (report(CAMPAIGN_CONSOLIDATION), report(SUPERVISION_CIRCULAR)),
    ),
    OfficialPaper(
        "D33",
        "成效评估报告",
        "每次行动",
        "安委办会同专家、协会",
        "绩效考核部门",
        room="考核巡查",
        reason="评估打分随“考核巡查”启用。",
    ),
    OfficialPaper(
        "D34",
        "举报受理、办结统计和奖励决定",
        "定期",
        "安委办",
        "领导",
        room="举报投诉",
        reason="举报没有台账，随“举报投诉”启用。",
    ),
    OfficialPaper(
        "D35",
        "一企一清单、一图一表一清单一报告、一会三卡",
        "随时更新",
        "企业",
        "部门、检查人员",
        (listed("企业档案（每家企业一页，含在治隐患）", "enterprises"),),
        "企业主体责任",
        "风险清单、岗位卡和企业报告随“风险管控”“企业主体责任”启用。",
    ),
    OfficialPaper(
        "D36",
        "化工园区一表一清单一报告、一园一策",
        "随时更新",
        "园区、县区",
        "部门",
        room="风险管控",
        reason="园区风险没有台账，随“风险管控”启用。",
    ),
    OfficialPaper(
        "D37",
        "禁限控目录、园区准入措施",
        "按版次",
        "应急管理局、园区",
        "企业、公众",
        room="行业台账",
        reason="目录随“行业台账”启用。",
    ),
    OfficialPaper(
        "D38",
        "危险废物转移联单",
        "每次转移",
        "各方",
        "部门",
        room="行业台账",
        reason="转移联单随“行业台账”启用。",
    ),
    OfficialPaper(
        "D39",
        "公开述职报告、安全承诺公告",
        "定期",
        "企业主要负责人",
        "公众、部门",
        room="企业主体责任",
        reason="述职和承诺没有台账，随“企业主体责任”启用。",
    ),
    OfficialPaper(
        "D40",
        "应急预案、演练记录",
        "按修订周期、计划",
        "预案单位",
        "备案",
        room="应急救援",
        reason="预案和演练没有台账，随“应急救援”启用。",
    ),
    OfficialPaper(
        "D41",
        "五年规划与专项规划",
        "每五年",
        "应急管理局、专委会",
        "政府",
        (READ, TASKS),
        "考核巡查",
        "规划可以分解为任务跟踪；指标的中期评估随“考核巡查”启用。",
    ),
    OfficialPaper(
        "D42",
        "宣传、培训、演练统计表",
        "每半年",
        "各单位",
        "安委办",
        room="宣传培训",
        reason="宣传、培训和演练没有台账，随“宣传培训”启用。",
    ),
    OfficialPaper(
        "D43",
        "企业风险评估报告、园区整体评估报告",
        "每次评估",
        "专家、机构",
        "部门",
        room="风险管控",
        reason="评估没有台账，随“风险管控”启用。",
    ),
    OfficialPaper(
        "D44",
        "事故统计与同比表",
        "每月、每年",
        "应急管理局",
        "政府、公众",
        (report(ACCIDENT_MONTHLY),),
        "事故管理",
        "月报已有，事故没有台账，各数印“—”，随“事故管理”启用自动填上。",
    ),
    OfficialPaper(
        "D45",
        "上级考核迎检材料与得分",
        "每年",
        "安委办",
        "上级安委会",
        room="考核巡查",
        reason="考核项和得分随“考核巡查”启用。",
    ),
    OfficialPaper(
        "D46",
        "领导批示及办理结果",
        "每件批示",
        "领导",
        "责任单位",
        room="领导批示",
        reason="批示办理随“领导批示”启用。",
    ),
)
