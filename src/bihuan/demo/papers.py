"""Invented documents that came in, and how the units answered them: most in time, some late."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_default_timezone, localdate

from bihuan.demo.histories import CAMPAIGN
from bihuan.demo.setting import Stage
from bihuan.dispatch import services
from bihuan.dispatch.models import OfficialText, Share, Submission
from bihuan.dispatch.states import SHARE_FINISHED, FindingState, ShareRole, SignerLevel
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload

PLAN = """{district}安全生产委员会办公室关于印发《{district}{campaign}工作方案》的通知

云川安办〔{year}〕{number}号

各街道（镇），区安委会成员单位：

现将《{district}{campaign}工作方案》印发给你们，请认真组织实施。

一、重点任务
1.开展危险化学品企业专项整治。对储罐区、装卸区逐企排查。（区应急管理局牵头，区公安分局、区生态环境局、各街道分工负责）
2.开展建筑施工专项整治。突出脚手架、基坑、起重机械。（区住房和城乡建设局牵头，区交通运输局、区水利局分工负责）
3.开展消防安全专项整治。打通消防生命通道，清理违规充电。（区消防救援大队牵头，各街道分工负责）
4.开展城镇燃气专项整治。餐饮场所全部安装报警装置。（区城市管理和综合执法局牵头，区市场监督管理局、区商务局配合）
5.开展特种设备专项整治。（区市场监督管理局负责）
6.开展道路交通专项整治。（区公安分局交通警察大队牵头，区交通运输局、区教育局配合）
7.开展校园安全专项整治。（区教育局负责）
8.开展自建房安全专项整治。（区住房和城乡建设局、各街道分工负责）

二、工作要求
各街道、各相关部门要制定具体实施方案，于{plan}前报区安委办汇总；于{first}、{second}、{third}向区安委办报送排查整治工作情况，由分管领导签发，各部门同时报分管本部门的区政府领导；{last}前报送工作总结，由主要领导签发，各部门同时报分管本部门的区政府领导。

{issued}
"""
POINTS = """{district}{year}年安全生产工作要点

一、压实安全生产责任
1.推动落实党政同责、一岗双责。（区委组织部、区委宣传部、区应急管理局牵头，区安委会成员单位分工负责）
2.健全专业委员会运行机制。（区安委办牵头，各专业委员会分工负责）
二、深化重点行业领域治理
3.推进工贸行业有限空间治理，{mid}前完成。（区应急管理局牵头，区市场监督管理局配合）
4.推进烟花爆竹零售点规范建设。（区应急管理局负责）
5.推进高层建筑消防治理，年内全部完成。（区消防救援大队牵头，区住房和城乡建设局、各街道分工负责）
6.推进电动自行车全链条整治。（区市场监督管理局牵头，区消防救援大队、区公安分局、各街道分工负责）
三、提升基础能力
7.组织开展应急演练不少于12场。（区应急管理局牵头，各街道分工负责）
8.开展安全生产月活动。（区委宣传部、区应急管理局牵头，区总工会、共青团区委配合）
9.完善会议调度机制，全年召开安全生产专题会议不少于4次。（区应急管理局负责）
10.开展企业主要负责人座谈，全年召开座谈会不少于3场。（区应急管理局负责）
11.推动隐患动态清零，全年隐患整改率不低于95%。（区应急管理局负责）

各街道、各相关部门每季度向区安委办报送工作进展情况。

{issued}
"""


def chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def short(day: date) -> str:
    return f"{day.month}月{day.day}日"


def at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=get_default_timezone())


def bring_in(
    stage: Stage, clerk: Actor, name: str, text: str, on: date, campaign: str
) -> OfficialText:
    """Take a document in on its day, confirm what is sure, and issue it."""
    moment = at(on)
    upload = Upload(name, io.BytesIO(text.encode()))
    with acting(clerk):
        document = services.take_in_document(upload, campaign=campaign, actor=clerk, at=moment)
        services.accept_sure_findings(document_id=document.pk, actor=clerk, at=moment)
        for finding in document.findings.filter(state=FindingState.OPEN):
            look_at(finding.pk, clerk, moment)
        return services.issue_document(document_id=document.pk, actor=clerk, at=moment)


def look_at(finding_id: int, clerk: Actor, moment: datetime) -> None:
    """Confirm what the clerk finds right on a second look; skip what nobody can be found for."""
    try:
        services.accept_finding(finding_id=finding_id, actor=clerk, at=moment)
    except InvalidInput:
        services.skip_finding(finding_id=finding_id, actor=clerk, at=moment)


def answer_duties(stage: Stage, document: OfficialText, clerk: Actor) -> None:
    """Each unit answers what is due by now: most in time, some late, a few not at all."""
    rng, today = stage.rng, stage.now.date()
    with acting(stage.system):
        owed = list(
            Submission.objects.filter(
                duty__document=document, due_on__lte=today + timedelta(days=1)
            )
            .select_related("duty")
            .order_by("due_on", "id")
        )
    for submission in owed:
        people = stage.staff.get(submission.unit_id)
        late = rng.choices((-2, -1, 0, 1, 3, 999), (15, 25, 42, 8, 5, 5))[0]
        moment = at(submission.due_on + timedelta(days=late), rng.randint(9, 16))
        if not people or moment >= stage.now:
            continue
        hand_in(submission, people[0], moment, is_zero=rng.random() < 0.1)
        if rng.random() < 0.9:
            with acting(clerk):
                services.receive_submission(
                    submission_id=submission.pk, actor=clerk, at=moment + timedelta(hours=1)
                )


def hand_in(submission: Submission, actor: Actor, moment: datetime, *, is_zero: bool) -> None:
    level = submission.duty.signer_level or SignerLevel.DEPUTY
    with acting(actor):
        services.submit_submission(
            submission_id=submission.pk,
            summary="本期未发现重大隐患，零报告。"
            if is_zero
            else "已按方案组织排查，问题清单已录入平台。",
            signer="主要领导" if level == SignerLevel.PRINCIPAL else "分管领导",
            signer_level=level,
            is_zero=is_zero,
            has_copied=True,
            actor=actor,
            at=moment,
        )


def work_on_shares(stage: Stage, document: OfficialText, clerk: Actor, days_ago: int) -> None:
    """Units claim their shares, report how far they are, and finish some."""
    rng = stage.rng
    with acting(stage.system):
        # whoever leads finishes last: only when all that take part are done
        shares = list(Share.objects.filter(item__document=document).order_by("-role", "id"))
    for share in shares:
        people = stage.staff.get(share.unit_id)
        if not people or rng.random() < 0.12:
            continue
        actor, start = people[0], stage.now - timedelta(days=days_ago - rng.randint(1, 5))
        progress = rng.choices((0, 30, 60, 100), (15, 30, 30, 25))[0]
        if share.role == ShareRole.LEAD and has_open_participants(stage, share):
            progress = min(progress, 60)
        with acting(actor):
            services.claim_share(share_id=share.pk, actor=actor, at=start)
            if progress:
                services.report_progress(
                    share_id=share.pk,
                    percent=min(progress, 95),
                    note="按计划推进",
                    actor=actor,
                    at=start + timedelta(days=days_ago // 3),
                )
            if progress == 100:
                services.submit_share(
                    share_id=share.pk,
                    note="任务已完成，佐证见台账",
                    actor=actor,
                    at=start + timedelta(days=days_ago // 2),
                )
        if progress == 100 and rng.random() < 0.8:
            with acting(clerk):
                services.accept_share(
                    share_id=share.pk, actor=clerk, at=start + timedelta(days=days_ago * 2 // 3)
                )


def has_open_participants(stage: Stage, share: Share) -> bool:
    with acting(stage.system):
        others = Share.objects.filter(item_id=share.item_id).exclude(pk=share.pk)
        return others.exclude(status__in=SHARE_FINISHED).exists()


def bring_papers(stage: Stage) -> OfficialText:
    """The year's work points, which are returned, and the running campaign."""
    clerk, today = stage.actor("anweiban"), stage.now.date()
    district = "云川区"
    issued = today - timedelta(days=45)
    plan = PLAN.format(
        district=district,
        campaign=CAMPAIGN,
        year=issued.year,
        number=stage.rng.randint(20, 60),
        plan=short(issued + timedelta(days=9)),
        first=short(issued + timedelta(days=20)),
        second=short(issued + timedelta(days=38)),
        third=short(issued + timedelta(days=52)),
        last=short(issued + timedelta(days=66)),
        issued=chinese(issued),
    )
    campaign = bring_in(stage, clerk, "大排查大整治工作方案.txt", plan, issued, CAMPAIGN)
    answer_duties(stage, campaign, clerk)
    work_on_shares(stage, campaign, clerk, 45)
    started = today - timedelta(days=240)
    points = POINTS.format(
        district=district,
        year=started.year,
        mid=short(started + timedelta(days=150)),
        issued=chinese(started),
    )
    yearly = bring_in(stage, clerk, "年度工作要点.txt", points, started, "")
    lay_stages(yearly, clerk, at(started, 15))
    answer_duties(stage, yearly, clerk)
    work_on_shares(stage, yearly, clerk, 240)
    return yearly


def lay_stages(document: OfficialText, clerk: Actor, moment: datetime) -> None:
    """The year's tasks with a limit get stages: a part by then, the rest by the end."""
    began = localdate(moment)
    with acting(clerk):
        for item in document.items.filter(due_on__isnull=False):
            for days, percent in ((90, 40), (180, 70), (270, 90)):
                on = began + timedelta(days=days)
                if item.due_on is not None and on < item.due_on:
                    services.add_milestone(
                        item_id=item.pk, due_on=on, percent=percent, actor=clerk, at=moment
                    )
