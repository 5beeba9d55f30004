"""The page of one risk point, put together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from bihuan.kernel import detail, evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Event
from bihuan.kernel.pages import address_for
from bihuan.organisations.choices import region_name
from bihuan.risks import permissions as perms
from bihuan.risks.ledgers.points import CHECK_TONES, TONES
from bihuan.risks.models import RiskAssessment, RiskMeasure, RiskPoint, RiskVerification
from bihuan.risks.services import chain_of_check, verify_days
from bihuan.risks.states.points import (
    COLOUR_WORDS,
    Checked,
    Colour,
    Occasion,
    OwnerLevel,
    PointStatus,
    Stage,
    Subject,
)
from bihuan.risks.workflow.points import POINT_WORKFLOW
from bihuan.statutes.dictionaries import label, labels

Row = dict[str, Any]
DIRECT_MOVES = ("fail", "restore", "withdraw")  # the others have forms of their own
MARKS = {"verified": "已核实", "unverified": "未核实", "house": "本系统设定"}


def colour_of(level: int | None) -> Row:
    """A level as the swatch takes it."""
    if level is None:
        return {"level": 0, "word": "未定级", "short": "—", "tone": "muted"}
    colour = Colour(level)
    return {
        "level": level,
        "word": str(COLOUR_WORDS[colour]),
        "short": str(colour.label),
        "tone": TONES[colour],
    }


def level_fact(title: str, level: int | None) -> Row:
    shown = colour_of(level)
    value = f"{shown['short']}　{shown['word']}" if level else None
    return {"label": title, "value": value, "kind": "level", "tone": shown["tone"]}


def accidents_of(point: RiskPoint) -> list[str]:
    words = labels("accident-types-2025")
    return [words.get(key, key) for key in point.accidents]


def facts(point: RiskPoint) -> list[Row]:
    """The bordered table of the record."""
    enterprise, area = point.enterprise, point.area
    home: Row = {"label": "所在", "value": str(area), "kind": "link"}
    if enterprise is not None:
        home |= {"value": enterprise.name, "url": reverse("risks:enterprise", args=[enterprise.pk])}
    elif area is not None:
        home |= {"url": reverse("risks:area", args=[area.pk])}
    owner = OwnerLevel(point.owner_level).label if point.owner_level else None
    return [
        home,
        {"label": "对象", "value": str(Subject(point.subject).label), "sub": point.building},
        {"label": "分析单元", "value": label("risk-unit-kinds", point.unit_kind)},
        {"label": "部位", "value": point.place or None},
        {"label": "属地", "value": region_name(point.region) or point.region},
        {"label": "行业领域", "value": label("sectors", point.sector) or None},
        {"label": "事故类型", "value": accidents_of(point), "kind": "tags"},
        {"label": "危险因素", "value": label("risk-factors", point.factor) or None},
        {"label": "可能怎样出事", "value": point.danger or None, "kind": "wide"},
        {"label": "管控层级", "value": str(owner) if owner else None},
        {"label": "责任人", "value": " ".join([point.responsible, point.responsible_post]).strip()},
        {"label": "最近评估", "value": point.assessed_on, "kind": "date"},
        {"label": "下次评估", "value": point.assess_due_on, "kind": "date"},
        {"label": "核验周期", "value": f"每 {verify_days(point)} 日"},
        {"label": "最近到期", "value": point.next_due_on, "kind": "date"},
    ]


def ladder(point: RiskPoint) -> list[Row]:
    """The three levels side by side: before the measures, behind them, today."""
    return [
        {"title": "固有风险", "note": "没有措施时"} | colour_of(point.inherent_level),
        {"title": "残余风险", "note": "措施落实后"} | colour_of(point.residual_level),
        {"title": "当前风险", "note": now_words(point)} | colour_of(point.level),
    ]


def now_words(point: RiskPoint) -> str:
    if point.status == PointStatus.RAISED:
        return f"{point.raised_on:%m-%d} 起临时升级" if point.raised_on else "临时升级"
    if point.residual_level is None and point.inherent_level is not None:
        return "残余风险还没有评价，按固有风险"
    return "按残余风险" if point.residual_level else ""


def assessments(point: RiskPoint) -> Row:
    """Every assessment with its arithmetic, newest first."""
    rows = [assessment_row(one) for one in point.assessments.order_by("-id")]
    columns = [
        "日期",
        "阶段",
        "等级",
        {"label": "算式", "kind": "wide"},
        "方法",
        "时机",
        "评估人员",
    ]
    note = "每次评估保留当时的方法版本，方法改了不影响以前的结果。" if rows else "还没有评价过。"
    table = {"columns": columns, "rows": rows, "note": note}
    return {"title": "评估记录", "count": len(rows), "table": table}


def assessment_row(one: RiskAssessment) -> list[Any]:
    shown = colour_of(one.level)
    method = {
        "text": one.method_title,
        "note": f"{one.method_version} 版，{MARKS.get(one.method_mark, one.method_mark)}",
    }
    return [
        f"{one.assessed_on:%Y-%m-%d}",
        str(Stage(one.stage).label),
        {"text": shown["short"], "tone": shown["tone"]},
        {"text": one.arithmetic, "note": one.note},
        method,
        str(Occasion(one.occasion).label),
        one.team,
    ]


def measures(point: RiskPoint, actor: Actor, today: date) -> Row:
    """The measures with when they were proved and when they have to be again."""
    stands = point.status != PointStatus.WITHDRAWN
    may, keep = stands and actor.may(perms.VERIFY), stands and actor.may(perms.KEEP_POINTS)
    standing = point.measures.filter(withdrawn_at__isnull=True)
    rows = [measure_row(one, today, may=may, keep=keep) for one in standing]
    columns = [
        {"label": "管控措施", "kind": "wide"},
        "类别",
        "责任人",
        "最近核验",
        "下次核验",
        "办理",
        "",
    ]
    note = "" if rows else "还没有登记管控措施。"
    section: Row = {
        "title": "管控措施",
        "count": len(rows),
        "table": {"columns": columns, "rows": rows, "note": note},
    }
    if keep:
        url = reverse("risks:new_measure", args=[point.pk])
        section["action"] = {"label": "登记措施", "url": url}
    return section


def measure_row(one: RiskMeasure, today: date, *, may: bool, keep: bool) -> list[Any]:
    checked: Row | None = None
    if one.checked_on is not None:
        checked = {
            "text": f"{one.checked_on:%Y-%m-%d} {Checked(one.result).label}",
            "tone": CHECK_TONES[Checked(one.result)],
        }
    late = one.next_due_on is not None and one.next_due_on < today
    due = {
        "text": f"{one.next_due_on:%Y-%m-%d}" if one.next_due_on else None,
        "tone": "danger" if late else "",
        "note": f"逾期 {(today - one.next_due_on).days} 天" if late and one.next_due_on else "",
    }
    act = {"text": "核验", "url": reverse("risks:verify", args=[one.pk])} if may else None
    stop = {"text": "停用", "url": reverse("risks:withdraw_measure", args=[one.pk])}
    kind = label("risk-measure-kinds", one.kind)
    return [one.text, kind, one.owner, checked, due, act, stop if keep else ""]


def verifications(point: RiskPoint) -> Row | None:
    found = point.verifications.select_related("measure").order_by("-id")[:20]
    rows = [
        [
            f"{one.checked_on:%Y-%m-%d}",
            one.measure.text,
            {"text": str(Checked(one.result).label), "tone": CHECK_TONES[Checked(one.result)]},
            one.note or None,
            photo_cell(one),
        ]
        for one in found
    ]
    columns = ["日期", {"label": "措施", "kind": "wide"}, "结果", "情况", "照片"]
    return {"title": "核验记录", "count": len(rows), "table": {"columns": columns, "rows": rows}}


def photo_cell(one: RiskVerification) -> Row | None:
    uses = list(evidence.of(chain_of_check(one)))
    if not uses:
        return None
    return {"text": f"{len(uses)} 张", "url": detail.file_url(uses[0])}


def alert(point: RiskPoint, actor: Actor, today: date, refusal: InvalidInput | None) -> Row | None:
    """What is wrong and what can be done about it."""
    if refusal is not None:
        return {"tone": "danger", "title": refusal.user_message(), "text": refusal.user_remedy()}
    if point.status == PointStatus.RAISED:
        links = [{"label": "登记隐患", "url": hazard_url(point)}] if hazard_url(point) else []
        return {
            "tone": "danger",
            "title": f"当前风险已临时升为{colour_of(point.level)['short']}色",
            "text": f"{point.raised_reason}。处置好并再次核验为有效后自动恢复。",
            "links": [one for one in links if address_for("hazards:new", actor)],
        }
    if point.status == PointStatus.WITHDRAWN:
        return {"tone": "info", "title": "已撤销", "text": point.withdrawn_reason}
    if point.assess_due_on is not None and point.assess_due_on < today:
        days = (today - point.assess_due_on).days
        return {"tone": "warn", "title": f"评估已逾期 {days} 天", "text": "请重新评价固有风险。"}
    if point.next_due_on is not None and point.next_due_on < today:
        days = (today - point.next_due_on).days
        words = "请到现场核验措施是否还有效，并拍照。"
        return {"tone": "warn", "title": f"措施核验已逾期 {days} 天", "text": words}
    return None


def hazard_url(point: RiskPoint) -> str:
    """The form of a new hazard with what the risk point knows filled in."""
    said = {
        "title": f"{point.name}：{point.raised_reason}"[:120],
        "place": point.place,
        "region": point.region,
        "enterprise_id": point.enterprise_id or "",
        "reference": point.number,
    }
    return f"{reverse('hazards:new')}?{urlencode({k: v for k, v in said.items() if v})}"


def actions(point: RiskPoint, actor: Actor) -> list[Row]:
    """The forms of their own, for who may open them; the next one first and blue."""
    if point.status == PointStatus.WITHDRAWN:
        return []
    found = []
    if actor.may(perms.ASSESS):
        first = point.inherent_level is None
        inherent = reverse("risks:assess", args=[point.pk, Stage.INHERENT])
        word = "评价固有风险" if first else "重新评价"
        found.append({"label": word, "url": inherent, "tone": "primary" if first else ""})
        if not first:
            residual = reverse("risks:assess", args=[point.pk, Stage.RESIDUAL])
            tone = "primary" if point.residual_level is None else ""
            found.insert(0, {"label": "评价残余风险", "url": residual, "tone": tone})
    if actor.may(perms.KEEP_POINTS):
        url = reverse("risks:edit_point", args=[point.pk])
        found.append({"label": "修改", "url": url, "icon": "edit"})
    card = reverse("risks:notice_card", args=[point.pk])
    return [*found, {"label": "告知卡", "url": card, "icon": "file-certificate"}]


SAID = {"note": "", "arithmetic": "", "team": "评估：", "checked_on": "核验日期："}


def said(event: Event) -> str:
    parts = [f"{word}{event.data[key]}" for key, word in SAID.items() if event.data.get(key)]
    return "；".join(parts)


def draw_point(
    point: RiskPoint,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """The record as the template takes it."""
    chain = POINT_WORKFLOW.chain(point)
    moves = detail.moves_of(
        POINT_WORKFLOW,
        point,
        actor,
        address=lambda name: reverse("risks:point_move", args=[point.pk, name]),
        tried=tried,
        typed=typed,
        errors=dict(refusal.fields) if refusal else {},
    )
    shown = verifications(point)
    return {
        "title": point.name,
        "number": point.number,
        "subtitle": str(PointStatus(point.status).label),
        "ladder": ladder(point),
        "actions": actions(point, actor),
        "alert": alert(point, actor, today, refusal),
        "facts": facts(point),
        "sections": [
            measures(point, actor, today),
            assessments(point),
            *([shown] if shown else []),
        ],
        "moves": [one for one in moves if one["name"] in DIRECT_MOVES],
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }
