"""Forms of risk points, assessments, measures, plans and key areas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.organisations.choices import place_options, supervisor_options
from bihuan.risks.forms.common import (
    Field,
    Typed,
    day_of,
    degrees,
    enterprise_field,
    field,
    first,
    form_of,
    id_or_none,
    select,
    whole_or_none,
)
from bihuan.risks.models import KeyArea, PlanPicture, RiskMeasure, RiskPoint
from bihuan.risks.rules.grading import Method, shown
from bihuan.risks.services import (
    AreaFacts,
    Judgement,
    Owner,
    PointFacts,
    facts_of_area,
    method_of,
    method_options,
    needed_owner,
)
from bihuan.risks.states.points import Checked, Colour, Occasion, OwnerLevel, Stage, Subject
from bihuan.statutes.dictionaries import options

FORM = dict[str, Any]
DEFAULT_METHOD = "lec"


def areas_of(actor: Actor) -> list[tuple[int, str]]:
    found = KeyArea.objects.visible_to(actor).standing().order_by("name")
    return list(found.values_list("pk", "name"))


def point_form(
    typed: Typed, actor: Actor, refusal: DomainError | None, point: RiskPoint | None = None
) -> FORM:
    """A new risk point, or what is said of one."""
    home = home_fields(typed, actor) if point is None else []
    values = {} if point is None else vars(point)
    sections: list[tuple[Any, list[Field]]] = [
        (_("在哪里"), [*home, *where_fields(values)]),
        (_("会出什么事"), danger_fields(values)),
    ]
    if point is not None:
        sections.append((_("谁来管"), owner_fields(point)))
    action = reverse("risks:new_point")
    cancel = "/l/risk-points/"
    if point is not None:
        action = reverse("risks:edit_point", args=[point.pk])
        cancel = reverse("risks:point", args=[point.pk])
    title = _("登记风险点") if point is None else _("修改风险点")
    submit = _("保存，下一步评价") if point is None else _("保存")
    return form_of(title, action, sections, typed, refusal, cancel_url=cancel, submit=submit)


def home_fields(typed: Typed, actor: Actor) -> list[Field]:
    """What the point lies in: the own enterprise, or any of the three."""
    search = reverse("enterprises:search")
    if actor.enterprise_id is not None:
        return [
            enterprise_field(typed, actor, search),
            field("building", _("楼宇"), help=_("物业企业登记楼宇风险点时填写楼栋。")),
        ]
    return [
        field("subject", _("对象"), "radio", options=list(Subject.choices), value="enterprise"),
        enterprise_field(typed, actor, search, _("企业（楼宇填物业服务企业）")),
        field("building", _("楼宇"), help=_("对象是楼宇的，写明是哪一栋。")),
        select("area_id", _("重点区域"), areas_of(actor), placeholder=_("对象是区域的，选择区域")),
    ]


def where_fields(values: Mapping[str, Any]) -> list[Field]:
    def of(name: str) -> Any:
        return values.get(name) if values.get(name) is not None else ""

    return [
        field(
            "name", _("风险点"), required=True, value=of("name"), placeholder=_("如：液氨储罐区")
        ),
        select(
            "unit_kind",
            _("分析单元"),
            options("risk-unit-kinds"),
            required=True,
            value=of("unit_kind"),
        ),
        field("place", _("部位"), value=of("place"), placeholder=_("车间、楼层、设备编号")),
        *([field("building", _("楼宇"), value=of("building"))] if values.get("building") else []),
        field("latitude", _("纬度"), "number", value=of("latitude"), help=_("不填按企业的位置。")),
        field("longitude", _("经度"), "number", value=of("longitude")),
    ]


def danger_fields(values: Mapping[str, Any]) -> list[Field]:
    return [
        field(
            "accidents",
            _("可能发生的事故"),
            "checkbox",
            required=True,
            options=list(options("accident-types-2025")),
            value=list(values.get("accidents") or []),
            help=_("GB 6441 的事故类型，可以多选。"),
        ),
        select(
            "factor",
            _("危险有害因素"),
            options("risk-factors"),
            value=values.get("factor") or "",
            placeholder=_("可不选"),
        ),
        field("danger", _("可能怎样出事"), "textarea", value=values.get("danger") or ""),
    ]


def owner_fields(point: RiskPoint) -> list[Field]:
    needed = ""
    if point.inherent_level is not None:
        colour, level = Colour(point.inherent_level), needed_owner(point.inherent_level)
        needed = _("固有风险%(colour)s色，最低由%(level)s管控。") % {
            "colour": colour.label,
            "level": level.label,
        }
    return [
        select(
            "owner_level",
            _("管控层级"),
            OwnerLevel.choices,
            value=point.owner_level,
            help=needed,
        ),
        field("responsible", _("责任人"), value=point.responsible),
        field("responsible_post", _("责任岗位"), value=point.responsible_post),
        field(
            "check_every_days",
            _("核验周期（日）"),
            "number",
            value=point.check_every_days or "",
            help=_("不填时按等级的周期。"),
        ),
    ]


def read_point(data: QueryDict) -> PointFacts:
    """What was typed of a risk point.

    Raises:
        InvalidInput: A number that is none.
    """
    latitude, longitude = degrees(data)
    building = data.get("building", "")
    subject = data.get("subject") or (Subject.BUILDING if building.strip() else Subject.ENTERPRISE)
    return PointFacts(
        name=data.get("name", ""),
        unit_kind=data.get("unit_kind", ""),
        subject=subject,
        enterprise_id=id_or_none(data.get("enterprise_id", "")),
        area_id=id_or_none(data.get("area_id", "")),
        building=building,
        place=data.get("place", ""),
        accidents=tuple(data.getlist("accidents")),
        factor=data.get("factor", ""),
        danger=data.get("danger", ""),
        latitude=latitude,
        longitude=longitude,
        owner_level=data.get("owner_level", ""),
        responsible=data.get("responsible", ""),
        responsible_post=data.get("responsible_post", ""),
        check_every_days=whole_or_none(data.get("check_every_days", ""), "check_every_days"),
    )


def scale_field(method: Method, factor: str, title: str) -> Field:
    """The values of one factor with their meaning."""
    choices = [
        {"value": shown(one.value), "label": shown(one.value), "note": one.title}
        for one in method.values_of(factor)
    ]
    return field(factor, f"{factor} {title}", "radio", options=choices)


def assess_form(
    point: RiskPoint, stage: Stage, typed: Typed, refusal: DomainError | None, today: date
) -> FORM:
    """An assessment by a method: its scales, the occasion, the team; of what is left also the owner."""
    last = point.assessments.filter(stage=stage).last()
    before = last or point.assessments.last()
    code = first(typed, "method") or (before.method if before else DEFAULT_METHOD)
    if code not in dict(method_options()):
        code = DEFAULT_METHOD
    method = method_of(code)
    action = reverse("risks:assess", args=[point.pk, stage])
    sections: list[tuple[Any, list[Field]]] = [
        (_("怎样评价"), how_fields(method, last is not None, before.team if before else "", today)),
        (
            method.title,
            [scale_field(method, factor, title) for factor, title in method.factors.items()],
        ),
    ]
    if stage == Stage.INHERENT:
        direct = select(
            "direct",
            _("直接判定"),
            options("risk-direct-red"),
            placeholder=_("不属于直接判定的情形"),
            help=_("符合其中一种的直接定为红色，不用打分。"),
        )
        sections.append((_("直接判定"), [direct]))
    else:
        sections.append((_("由谁管控"), owner_fields(point)[:3]))
    note = field("note", _("说明"), "textarea", help=_("残余风险高于固有风险的，写明原因。"))
    sections.append((_("说明"), [note]))
    words = {method.title: f"{method.note}版本 {method.version}。"}
    return form_of(
        _("评价固有风险") if stage == Stage.INHERENT else _("评价残余风险"),
        action,
        sections,
        typed,
        refusal,
        cancel_url=reverse("risks:point", args=[point.pk]),
        submit=_("计算并保存"),
        notes=words,
        number=point.number,
        subtitle=point.name,
        methods=[
            {"label": title, "url": f"{action}?method={one}", "active": one == code}
            for one, title in method_options()
        ],
    )


def how_fields(method: Method, is_again: bool, team: str, today: date) -> list[Field]:  # noqa: FBT001
    return [
        field("method", _("方法"), "hidden", value=method.code),
        select(
            "occasion",
            _("评估时机"),
            Occasion.choices,
            required=True,
            value=Occasion.YEARLY if is_again else Occasion.FIRST,
        ),
        field("assessed_on", _("评估日期"), "date", required=True, value=today.isoformat()),
        field("team", _("评估人员"), required=True, value=team, placeholder=_("几人之间用顿号")),
    ]


def read_judgement(data: QueryDict) -> Judgement:
    """What was chosen.

    Raises:
        InvalidInput: A day that does not exist; no such method.
    """
    code = data.get("method", "")
    if code not in dict(method_options()):
        raise InvalidInput({"method": "选择评价方法。"})
    return Judgement(
        method=code,
        values={letter: value_of(data.get(letter, "")) for letter in method_of(code).factors},
        assessed_on=day_of(data.get("assessed_on", ""), "assessed_on"),
        team=data.get("team", ""),
        occasion=data.get("occasion", ""),
        direct=data.get("direct", ""),
        note=data.get("note", ""),
    )


def value_of(text: str) -> Decimal | None:
    try:
        return Decimal(text).normalize() if text else None
    except ArithmeticError:
        return None


def read_owner(data: QueryDict) -> Owner:
    return Owner(
        data.get("owner_level", ""), data.get("responsible", ""), data.get("responsible_post", "")
    )


def measure_form(point: RiskPoint, typed: Typed, refusal: DomainError | None) -> FORM:
    """A measure that keeps the risk down."""
    fields = [
        select("kind", _("类别"), options("risk-measure-kinds"), required=True),
        field("text", _("管控措施"), "textarea", required=True,
              placeholder=_("写清做什么、做到什么程度")),
        field("owner", _("责任人"), required=True, value=point.responsible),
    ]  # fmt: skip
    return form_of(
        _("登记管控措施"),
        reverse("risks:new_measure", args=[point.pk]),
        [(point.name, fields)],
        typed,
        refusal,
        cancel_url=reverse("risks:point", args=[point.pk]),
        number=point.number,
    )


def verify_form(
    measure: RiskMeasure, typed: Typed, refusal: DomainError | None, today: date
) -> FORM:
    """Whether a measure still works, with the photo that proves it."""
    fields = [
        field("measure", _("管控措施"), "readonly", value=measure.text),
        field("result", _("结果"), "radio", required=True, options=list(Checked.choices),
              value=Checked.WORKS),
        field("checked_on", _("核验日期"), "date", required=True, value=today.isoformat()),
        field("photos", _("现场照片"), "photos", required=True, help=_("拍清措施的现状，至少一张。")),
        field("note", _("情况"), "textarea", help=_("失效的必须写明怎样失效；风险会临时升级。")),
    ]  # fmt: skip
    return form_of(
        _("核验管控措施"),
        reverse("risks:verify", args=[measure.pk]),
        [(measure.point.name, fields)],
        typed,
        refusal,
        cancel_url=reverse("risks:point", args=[measure.point_id]),
        submit=_("提交核验"),
    )


def withdraw_measure_form(measure: RiskMeasure, typed: Typed, refusal: DomainError | None) -> FORM:
    fields = [
        field("measure", _("管控措施"), "readonly", value=measure.text),
        field("note", _("停用原因"), "textarea", required=True),
    ]
    return form_of(
        _("停用管控措施"),
        reverse("risks:withdraw_measure", args=[measure.pk]),
        [(measure.point.name, fields)],
        typed,
        refusal,
        cancel_url=reverse("risks:point", args=[measure.point_id]),
        submit=_("停用"),
    )


def plan_form(enterprise_id: int, typed: Typed, refusal: DomainError | None) -> FORM:
    """The picture of a plan."""
    fields = [
        field("title", _("平面图名称"), required=True, placeholder=_("如：厂区总平面、一号楼三层")),
        field(
            "picture", _("图片"), "file", required=True, help=_("JPG、PNG 或 WebP，20 MB 以内。")
        ),
    ]
    return form_of(
        _("上传平面图"),
        reverse("risks:new_plan", args=[enterprise_id]),
        [(_("平面图"), fields)],
        typed,
        refusal,
        cancel_url=reverse("risks:enterprise", args=[enterprise_id]),
        submit=_("上传"),
    )


def reason_form(
    title: str, what: str, action: str, cancel_url: str, typed: Typed, refusal: DomainError | None
) -> FORM:
    """A reason and nothing else."""
    fields = [field("reason", _("原因"), "textarea", required=True)]
    return form_of(title, action, [(what, fields)], typed, refusal, cancel_url=cancel_url)


def level_form(enterprise_id: int, typed: Typed, refusal: DomainError | None) -> FORM:
    """A level of the enterprise set by hand."""
    fields = [
        field("level", _("风险等级"), "radio", required=True,
              options=[(str(value), label) for value, label in Colour.choices]),
        field("reason", _("理由"), "textarea", required=True,
              help=_("人工定级后不再随风险点变化，直到恢复自动定级。")),
    ]  # fmt: skip
    return form_of(
        _("人工确定企业风险等级"),
        reverse("risks:set_level", args=[enterprise_id]),
        [(_("定级"), fields)],
        typed,
        refusal,
        cancel_url=reverse("risks:enterprise", args=[enterprise_id]),
    )


def area_form(
    typed: Typed, actor: Actor, refusal: DomainError | None, area: KeyArea | None = None
) -> FORM:
    """A key area."""
    now = facts_of_area(area) if area else AreaFacts("", "", "", actor.unit_id, "", "", "")
    values = {name: "" if value is None else value for name, value in vars(now).items()}

    def of(name: str, label: Any, kind: str = "text", **more: Any) -> Field:
        return field(name, label, kind, **{"value": values[name]} | more)

    where = [
        of("name", _("区域名称"), required=True),
        select("kind", _("类别"), options("key-area-kinds"), required=True, value=values["kind"]),
        select("region", _("属地"), place_options(actor), required=True, value=values["region"]),
        of("address", _("位置")),
        of("latitude", _("纬度"), "number"),
        of("longitude", _("经度"), "number"),
        of("people", _("常住或日均人数"), "number"),
    ]
    who = [
        select("unit_id", _("责任单位"), supervisor_options(actor), required=True,
               value=values["unit_id"]),
        of("leader", _("责任领导"), required=True),
        of("leader_post", _("职务")),
    ]  # fmt: skip
    what = [
        of("dangers", _("主要风险"), required=True),
        of("measures", _("管控措施"), "textarea", required=True),
    ]
    action = reverse("risks:edit_area", args=[area.pk]) if area else reverse("risks:new_area")
    cancel = reverse("risks:area", args=[area.pk]) if area else "/l/key-areas/"
    return form_of(
        _("修改重点区域") if area else _("登记重点区域"),
        action,
        [(_("区域"), where), (_("责任"), who), (_("风险和措施"), what)],
        typed,
        refusal,
        cancel_url=cancel,
    )


def read_area(data: QueryDict) -> AreaFacts:
    """What was typed of a key area.

    Raises:
        InvalidInput: A number that is none.
    """
    latitude, longitude = degrees(data)
    words = ("name", "kind", "region", "leader", "leader_post", "dangers", "measures", "address")
    return AreaFacts(
        **{name: data.get(name, "").strip() for name in words},
        unit_id=id_or_none(data.get("unit_id", "")),
        latitude=latitude,
        longitude=longitude,
        people=whole_or_none(data.get("people", ""), "people"),
    )


def plan_choices(plan: PlanPicture, actor: Actor) -> list[tuple[int, str]]:
    """Points of the plan's enterprise, worst first."""
    found = RiskPoint.objects.visible_to(actor).standing()
    found = found.filter(enterprise_id=plan.enterprise_id).order_by("level", "pk")
    words = {colour.value: str(colour.label) for colour in Colour}
    return [
        (point.pk, f"{point.name}（{words.get(point.level or 0, '未定级')}）") for point in found
    ]
