"""Invented control targets, a long plan, measured targets, local measures, papers of the ladder."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bihuan.demo.papers import at
from bihuan.demo.setting import Stage
from bihuan.dispatch import services
from bihuan.dispatch.models import OfficialText, Share, Target
from bihuan.dispatch.planning import Rung, Sign, Verdict
from bihuan.dispatch.services.longterm import FIFTEEN
from bihuan.dispatch.states import SHARE_FINISHED
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.escalation import ladders

# title, sign, value (none: last year's by the same day), unit, indicator
CONTROLS: tuple[tuple[str, str, int | None, str, str], ...] = (
    ("生产安全事故起数不高于上年同期", Sign.AT_MOST, None, "起", ""),
    ("生产安全事故死亡人数不高于上年同期", Sign.AT_MOST, None, "人", ""),
    ("较大及以上生产安全事故为零", Sign.EXACTLY, 0, "起", ""),
    ("隐患整改率不低于95%", Sign.AT_LEAST, 95, "%", "hazards.rectification_rate"),
    ("逾期未整改的重大事故隐患为零", Sign.EXACTLY, 0, "条", "hazards.late_major"),
    ("区安委会会议不少于4次", Sign.AT_LEAST, 4, "次", "dispatch.committee_meetings"),
)
# words of the target in the year's work points → the indicator that measures it
MEASURED = {
    "专题会议": "dispatch.thematic_meetings",
    "座谈会": "dispatch.symposia",
    "隐患整改率": "hazards.rectification_rate",
}
# number, number above, kind, title, unit, measured in, indicator, base, first year, midterm, last
NODES: tuple[tuple[Any, ...], ...] = (
    ("1", "", "goal", "防范化解重大安全风险能力明显提升", None, "", "", None, None, None, None),
    ("1.1", "1", "indicator", "隐患整改率", "emergency", "%", "hazards.rectification_rate",
     88, 90, 93, 97),
    ("1.2", "1", "indicator", "高层建筑消防设施完好率", "fire", "%", "", 76, 80, 88, 95),
    ("2", "", "goal", "基层基础能力持续夯实", None, "", "", None, None, None, None),
    ("2.1", "2", "project", "有限空间作业场所信息化改造", "emergency", "处", "", 0, 40, 120, 200),
    ("2.2", "2", "project", "电动自行车集中充电点建设", "fire", "处", "", 35, 80, 240, 400),
)  # fmt: skip
# words of a task in the year's work points → number of what it carries out
CARRIED_OUT = {"高层建筑": "1.2", "有限空间": "2.1", "电动自行车": "2.2", "动态清零": "1.1"}
CHECKED = ("emergency", "fire", "market", "education")


def set_controls(stage: Stage, clerk: Actor) -> None:
    """What the year must not exceed, and what it must reach."""
    for title, op, value, unit, indicator in CONTROLS:
        services.set_control_target(
            year=stage.now.year,
            title=title,
            metric="",
            op=op,
            value=None if value is None else Decimal(value),
            against="value" if value is not None else "last_year",
            unit=unit,
            indicator=indicator,
            actor=clerk,
            at=at(stage.now.date().replace(month=1, day=1)),
        )


def lay_out_plan(stage: Stage, clerk: Actor, yearly: OfficialText) -> None:
    """A plan of five years, and which of its parts the year's tasks carry out."""
    first = (stage.now.year - 1) // 5 * 5 + 1
    moment, made = stage.now - timedelta(days=230), {}
    for no, parent, kind, title, unit, measure_unit, indicator, base, year, mid, last in NODES:
        made[no] = services.store_plan_node(
            {
                "plan": f"云川区安全生产规划（{first}—{first + 4}年）",
                "first_year": first,
                "last_year": first + 4,
                "no": no,
                "parent": parent,
                "kind": kind,
                "title": title,
                "unit": stage.units[unit] if unit else None,
                "measure_unit": measure_unit,
                "indicator": indicator,
                "base": base,
                "yearly": {} if year is None else {str(first): str(year)},
                "midterm": mid,
                "final": last,
            },
            actor=clerk,
            at=moment,
        )
    for item in yearly.items.all():
        for words, no in CARRIED_OUT.items():
            if words in item.title:
                services.link_to_plan(item_id=item.pk, node_id=made[no].pk, actor=clerk, at=moment)


def measure(stage: Stage, clerk: Actor, yearly: OfficialText) -> None:
    """Targets whose figure the platform itself holds are counted, not typed."""
    year = yearly.year or stage.now.year
    for target in Target.objects.filter(item__document=yearly).select_related("item"):
        code = next((code for words, code in MEASURED.items() if words in target.metric), "")
        if code:
            services.measure_target(
                target_id=target.pk,
                indicator=code,
                region=target.item.region,
                first=date(year, 1, 1),
                last=date(year, 12, 31),
                actor=clerk,
                at=stage.now - timedelta(days=200),
            )


def have_measures_drafted(stage: Stage, clerk: Actor, yearly: OfficialText) -> None:
    """Two local measures: one was issued in time, one is late."""
    today = stage.now.date()
    asked = at(today - timedelta(days=60))
    made = {}
    for unit, title in (
        ("fire", "高层建筑消防安全管理实施细则"),
        ("emergency", "工贸行业有限空间作业安全管理办法"),
    ):
        with acting(clerk):
            made[unit] = services.ask_for_measure(
                upper_id=yearly.pk,
                title=title,
                unit_id=stage.units[unit].pk,
                due_on=today - timedelta(days=12),
                actor=clerk,
                at=asked,
            )
    fire, officer = stage.actor("xiaofang"), stage.actor("yingji")
    with acting(fire):
        services.issue_measure(
            measure_id=made["fire"].pk,
            issued_on=today - timedelta(days=20),
            doc_no=f"云川消发〔{today.year}〕12号",
            actor=fire,
            at=at(today - timedelta(days=19)),
        )
    with acting(officer):
        services.report_drafting(
            measure_id=made["emergency"].pk,
            note="初稿已完成，正在征求有关部门意见。",
            actor=officer,
            at=at(today - timedelta(days=25)),
        )


def check_units(stage: Stage, clerk: Actor) -> None:
    """Some units were inspected for the fifteen measures."""
    rows = [row for row in packs.in_force("dictionary", FIFTEEN).rows if row.get("parent")]
    on = stage.now.date() - timedelta(days=35)
    for place, unit in enumerate(key for key in CHECKED if key in stage.units):
        for number, row in enumerate(rows[: 12 + place]):
            is_short = (number + place) % 6 == 5
            services.check_measure(
                unit_id=stage.units[unit].pk,
                year=on.year,
                measure=str(row["key"]),
                verdict=Verdict.PARTLY if is_short else Verdict.DONE,
                finding="制度已建立，台账记录不完整。" if is_short else "",
                checked_on=on,
                actor=clerk,
                at=at(on),
            )


def plan_ahead(stage: Stage, yearly: OfficialText) -> None:
    """Everything of this scene."""
    clerk = stage.actor("anweiban")
    with acting(clerk):
        services.mark_plan(
            document_id=yearly.pk,
            year=yearly.year or stage.now.year,
            actor=clerk,
            at=stage.now - timedelta(days=239),
        )
        set_controls(stage, clerk)
        lay_out_plan(stage, clerk, yearly)
        measure(stage, clerk, yearly)
        check_units(stage, clerk)
    have_measures_drafted(stage, clerk, yearly)


def supervise(stage: Stage) -> None:
    """Papers of the ladder for what is late: one answered, one sent, the others drafted."""
    clerk, fire = stage.actor("anweiban"), stage.actor("xiaofang")
    today = stage.now.date()
    rung = next(one for one in ladders()["share"] if one.key == Rung.SUPERVISE)
    with acting(stage.system):
        late = Share.objects.filter(item__title="新建集中充电点的选址和验收", due_on__lt=today)
        shares = list(late.exclude(status__in=SHARE_FINISHED).order_by("role", "id"))
        moment = at(today - timedelta(days=6))
        slips = [
            services.draft_slip(
                kind="share",
                object_id=share.pk,
                rung=rung.key,
                paper=rung.document,
                due_on=share.next_due_on,
                actor=stage.system,
                at=moment,
            )
            for share in shares
            if share.next_due_on is not None
        ]
    for slip in filter(None, slips):
        with acting(clerk):
            services.send_slip(
                slip_id=slip.pk,
                reply_by=today + timedelta(days=3),
                actor=clerk,
                at=moment + timedelta(hours=3),
            )
        if slip.unit_id == fire.unit_id:
            with acting(fire):
                services.answer_slip(
                    slip_id=slip.pk,
                    reply="选址已确定 14 处，完成验收 9 处，其余本月底前完成。",
                    actor=fire,
                    at=moment + timedelta(days=4),
                )
