"""Invented meetings, instructions, a rule in the making, and the daily dispatch of the campaign."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bihuan.demo.histories import CAMPAIGN
from bihuan.demo.papers import at, hand_in
from bihuan.demo.setting import Stage
from bihuan.dispatch import services
from bihuan.dispatch.gatherings import MatterKind, MeetingKind
from bihuan.dispatch.models import Matter, Opinion, Submission
from bihuan.kernel.actors import Actor, acting

DAYS_REPORTED = 10
# days ago, kind, title, agenda, decision (text, units)
MEETINGS: tuple[tuple[int, str, str, tuple[str, ...], tuple[str, str] | None], ...] = (
    (
        200,
        MeetingKind.COMMITTEE,
        "区安委会第一次全体会议",
        ("通报一季度安全生产形势", "部署重点时段安全防范"),
        ("完善重点时段值班值守方案", "区应急管理局、各街道"),
    ),
    (150, MeetingKind.STANDING, "区委常委会会议", ("听取安全生产工作汇报",), None),
    (
        120,
        MeetingKind.EXECUTIVE,
        "区政府常务会议",
        ("研究专业委员会调整", "研究燃气整治经费"),
        None,
    ),
    (
        60,
        MeetingKind.THEMATIC,
        "电动自行车充电安全专题会议",
        ("通报充电设施建设进度",),
        ("新建集中充电点的选址和验收", "区消防救援大队、区住房和城乡建设局"),
    ),
    (
        25,
        MeetingKind.DISPATCHING,
        "大排查大整治专题调度会",
        ("逐街道过逾期未改隐患",),
        ("逾期隐患逐条明确整改责任人", "各街道"),
    ),
)


def call(
    stage: Stage, clerk: Actor, days: int, kind: str, title: str, agenda: tuple[str, ...]
) -> tuple[int, datetime]:
    """Plan, announce and hold a meeting some days ago."""
    on = stage.now.date() - timedelta(days=days)
    moment = at(on, 9)
    meeting = services.plan_meeting(
        services.MeetingPlan(
            kind=kind,
            title=title,
            held_on=on,
            topic=agenda[0],
            place="区政府第二会议室",
            chair=stage.people["leader"][0].name,
            invited="各街道",
            agenda=agenda,
        ),
        actor=clerk,
        at=moment - timedelta(days=2),
    )
    move(clerk, meeting.pk, "notice", moment - timedelta(days=1), note="请主要负责人参加")
    move(clerk, meeting.pk, "hold", moment)
    return meeting.pk, moment


def move(clerk: Actor, pk: int, name: str, moment: datetime, **values: Any) -> None:
    services.make_meeting_move(pk, name, values, actor=clerk, at=moment)


def hold_meetings(stage: Stage, clerk: Actor) -> None:
    """The year's meetings; their decisions became tasks."""
    for days, kind, title, agenda, decided in MEETINGS:
        with acting(clerk):
            pk, moment = call(stage, clerk, days, kind, title, agenda)
            if decided is not None:
                due = moment.date() + timedelta(days=40)
                text, named = decided
                move(clerk, pk, "decide", moment, text=text, named=named, due_on=due)
            filed = moment + timedelta(days=1)
            move(clerk, pk, "file", filed, minutes=f"会议听取了有关情况，{agenda[0]}。")


def hold_symposium(stage: Stage, clerk: Actor) -> None:
    """Heads of enterprises say what they need; one suggestion is answered, one waits."""
    with acting(clerk):
        pk, moment = call(
            stage, clerk, 40, MeetingKind.SYMPOSIUM, "企业主要负责人座谈会", ("听取意见建议",)
        )
        for text in ("增加班组长应急培训的场次", "同一企业的多部门检查合并进行"):
            move(
                clerk,
                pk,
                "raise",
                moment,
                kind=MatterKind.SUGGESTION,
                text=text,
                raised_by="某机械制造企业",
                named="区应急管理局",
                due_on=moment.date() + timedelta(days=60),
            )
        move(clerk, pk, "file", moment, minutes="会议收集意见建议两条，已转有关部门研究答复。")
    officer = stage.actor("yingji")
    with acting(officer):
        first = Matter.objects.visible_to(officer).order_by("pk").first()
        assert first is not None
        values = {"outcome": "adopted", "note": "已列入下季度培训计划。"}
        services.make_matter_move(
            first.pk, "answer", values, actor=officer, at=moment + timedelta(days=9)
        )


def pass_on(stage: Stage, clerk: Actor) -> None:
    """Two instructions of the district's leader: one handled, one on its way."""
    leader, _post = stage.people["leader"]
    unit = stage.units["emergency"]
    for days, subject in ((50, "关于老旧厂房违规住人的反映"), (4, "关于低温天气防范工作的报告")):
        given_on = stage.now.date() - timedelta(days=days)
        given = services.Given(
            leader=leader.name,
            leader_post="副区长",
            text="请应急局会同有关街道抓紧办理，结果报我。",
            subject=subject,
            given_on=given_on,
            unit_id=unit.pk,
            due_on=given_on + timedelta(days=10),
        )
        with acting(clerk):
            pk = services.pass_on_instruction(given, actor=clerk, at=at(given_on)).pk
        if days > 10:
            handle(stage, clerk, pk, given_on)


def handle(stage: Stage, clerk: Actor, pk: int, given_on: date) -> None:
    officer = stage.actor("yingji")
    with acting(officer):
        moment = at(given_on + timedelta(days=6))
        values = {"note": "已排查 37 处，清退违规住人 12 处，其余限期整改。"}
        services.make_instruction_move(pk, "report", values, actor=officer, at=moment)
    with acting(clerk):
        values = {"note": "已呈阅"}
        services.make_instruction_move(
            pk, "close", values, actor=clerk, at=moment + timedelta(days=1)
        )


def make_rule(stage: Stage, clerk: Actor) -> None:
    """A rule on which units are being asked."""
    moment = at(stage.now.date() - timedelta(days=20))
    with acting(clerk):
        rule = services.begin_rule(
            title="云川区违法生产经营单位公示曝光工作办法",
            reason="专题会议要求把公示曝光的做法固定为日常制度。",
            text="第一条 为落实生产经营单位安全生产主体责任，制定本办法。\n"
            "第二条 检查发现的违法行为，按程序审核后公示，并跟踪整改、复查。",
            due_on=stage.now.date() + timedelta(days=60),
            actor=clerk,
            at=moment,
        )
        values = {
            "named": "区应急管理局、区消防救援大队、区市场监督管理局",
            "due_on": stage.now.date() + timedelta(days=5),
        }
        services.make_rule_move(rule.pk, "consult", values, actor=clerk, at=moment)
    officer = stage.actor("yingji")
    with acting(officer):
        asked = Opinion.objects.visible_to(officer).get(unit=stage.units["emergency"])
        values = {"note": "建议明确公示期限和撤下条件。", "has_objection": True}
        services.make_opinion_move(
            asked.pk, "give", values, actor=officer, at=moment + timedelta(days=6)
        )


def report_daily(stage: Stage, clerk: Actor) -> None:
    """The campaign's daily reports since it began; two streets forget one now and then."""
    began = at(stage.now.date() - timedelta(days=DAYS_REPORTED), 8)
    plan = services.DutyPlan(
        what="安全整治日报",
        named="各街道",
        due="每日17时前",
        campaign=CAMPAIGN,
        figures=("hazards.found", "hazards.closed", "hazards.standing"),
        ends_on=stage.now.date() + timedelta(days=30),
    )
    with acting(clerk):
        duty = services.set_up_duty(plan, actor=clerk, at=began)
        owed = Submission.objects.filter(duty=duty, due_on__lt=stage.now.date())
        due = list(owed.select_related("duty").order_by("due_on", "unit_id"))
    for submission in due:
        people = stage.staff.get(submission.unit_id)
        if people and stage.rng.random() < 0.95:
            moment = at(submission.due_on, stage.rng.randint(10, 17))
            hand_in(submission, people[0], moment, is_zero=stage.rng.random() < 0.2)
            if submission.due_on < stage.now.date() - timedelta(days=1):
                receive(submission, clerk, moment + timedelta(hours=2))


def receive(submission: Submission, clerk: Actor, moment: datetime) -> None:
    with acting(clerk):
        services.receive_submission(submission_id=submission.pk, actor=clerk, at=moment)


def gather(stage: Stage) -> None:
    """Everything of this scene."""
    clerk = stage.actor("anweiban")
    hold_meetings(stage, clerk)
    hold_symposium(stage, clerk)
    pass_on(stage, clerk)
    make_rule(stage, clerk)
    report_daily(stage, clerk)
