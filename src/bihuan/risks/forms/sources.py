"""Forms of major sources, protected places, facilities, scenarios, parks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.uploads import day_of
from bihuan.organisations.choices import place_options, supervisor_options
from bihuan.risks.forms.common import (
    Typed,
    enterprise_field,
    field,
    first,
    form_of,
    id_or_none,
    select,
    whole_or_none,
)
from bihuan.risks.models import RiskFacility
from bihuan.risks.services.neighbours import FacilityFacts, PlaceFacts
from bihuan.risks.services.parks import IssueFacts, ParkFacts
from bihuan.risks.services.sources import PEOPLE, SourceFacts, lines_from_register
from bihuan.risks.states.distances import Method, Target
from bihuan.risks.states.sources import UnitKind
from bihuan.risks.workflow.sources import SUBSTANCES_HELP
from bihuan.statutes.dictionaries import options

Form = dict[str, Any]
Refusal = DomainError | None
OUTLINE_HELP = "沿边界依次，一行一个角：纬度,经度。不填时按一个点计算。"
BANDS_HELP = "一行一档：半径（米） 死亡概率，如“100 1”“300 0.1”，表示100米内1，100至300米0.1。"
WIND_HELP = "吹向各方向的百分数，从正北起顺时针，4、8或16个，合计100；不填时不按风向计算。"


def search() -> str:
    return reverse("enterprises:search")


def source_form(typed: Typed, actor: Actor, today: date, refusal: Refusal) -> Form:
    """The form of a new unit; substances begin with those of the enterprise's own list."""
    chosen = actor.enterprise_id or id_or_none(first(typed, "enterprise_id"))
    substances = lines_from_register(chosen, actor) if chosen else ""
    unit = [
        enterprise_field(typed, actor, search(), required=True),
        field("name", "单元名称", required=True, placeholder="如 1号液氨罐区"),
        select("kind", "单元种类", UnitKind.choices, required=True),
        field("latitude", "纬度", "number", help="不填时按企业的位置。"),
        field("longitude", "经度", "number"),
    ]
    summed = [
        field("substances", "物质和数量", "textarea", required=True, help=SUBSTANCES_HELP)
        | {"value": substances},
        field(
            "residents",
            "500米内常住人口",
            "number",
            help="厂区边界向外500米内；没有人填0。构成重大危险源时必填。",
        ),
        field("graded_on", "辨识日期", "date", required=True) | {"value": today.isoformat()},
        field("files", "安全评估报告", "file"),
    ]
    people = [
        field("principal", "主要负责人"),
        field("principal_phone", "主要负责人电话"),
        field("technician", "技术负责人"),
        field("technician_phone", "技术负责人电话"),
        field("operator", "操作负责人"),
        field("operator_phone", "操作负责人电话"),
        field(
            "sensors", "监测监控", "textarea", placeholder="温度、压力、液位、气体浓度等，是否接入"
        ),
        field("plan", "应急预案", "textarea", placeholder="名称、备案编号、演练日期"),
    ]
    return form_of(
        "登记重大危险源单元",
        reverse("risks:new_source"),
        (("单元", unit), ("辨识分级", summed), ("包保责任人和档案", people)),
        typed,
        refusal,
        cancel_url="/l/major-sources/",
        submit="登记并计算",
        notes={"包保责任人和档案": "登记时可以先不填，报备案前必须填齐。"},
    )


def read_source(post: QueryDict, actor: Actor) -> SourceFacts:
    """The unit that was typed.

    Raises:
        InvalidInput: No enterprise, or a day that does not exist.
    """
    return SourceFacts(
        enterprise_id=chosen_enterprise(post, actor),
        name=post.get("name", ""),
        kind=post.get("kind", ""),
        substances=post.get("substances", ""),
        graded_on=day_of(post.get("graded_on", ""), "graded_on"),
        residents=post.get("residents", ""),
        latitude=post.get("latitude", ""),
        longitude=post.get("longitude", ""),
        **{name: post.get(name, "") for name in PEOPLE},
    )


def chosen_enterprise(post: QueryDict, actor: Actor) -> int:
    """The enterprise that was chosen, or the actor's own.

    Raises:
        InvalidInput: None was.
    """
    chosen = actor.enterprise_id or id_or_none(post.get("enterprise_id", ""))
    if chosen is None:
        raise InvalidInput({"enterprise_id": "从清单中选择企业。"})
    return chosen


def position_fields() -> list[dict[str, Any]]:
    return [
        field("latitude", "纬度", "number", placeholder="如 30.123456"),
        field("longitude", "经度", "number", placeholder="如 120.123456"),
        field("outline", "轮廓", "textarea", help=OUTLINE_HELP),
    ]


def place_form(typed: Typed, actor: Actor, refusal: Refusal) -> Form:
    """The form of a place to be protected."""
    what = [
        field("name", "名称", required=True),
        select("kind", "种类", options("sensitive-places"), required=True),
        select("target", "防护目标分类", Target.choices, required=True, help="按GB 36894。"),
        field("people", "人数", "number"),
    ]
    where = [
        select("region", "属地", place_options(actor), required=True),
        field("address", "地址"),
        *position_fields(),
    ]
    return form_of(
        "登记防护目标",
        reverse("risks:new_protected"),
        (("防护目标", what), ("位置", where)),
        typed,
        refusal,
        cancel_url="/l/sensitive-places/",
    )


def read_place_facts(post: QueryDict) -> PlaceFacts:
    """The place that was typed.

    Raises:
        InvalidInput: The number of people is no whole number.
    """
    return PlaceFacts(
        name=post.get("name", ""),
        kind=post.get("kind", ""),
        target=post.get("target", ""),
        region=post.get("region", ""),
        latitude=post.get("latitude", ""),
        longitude=post.get("longitude", ""),
        outline=post.get("outline", ""),
        people=whole_or_none(post.get("people", ""), "people"),
        address=post.get("address", ""),
    )


def facility_form(typed: Typed, actor: Actor, refusal: Refusal) -> Form:
    """The form of a facility whose distances are to be checked."""
    what = [
        enterprise_field(typed, actor, search(), required=True),
        field("name", "设施名称", required=True),
        select("kind", "设施种类", options("distance-facilities"), required=True),
        field(
            "is_existing",
            "建设情况",
            "radio",
            required=True,
            options=[("1", "在役"), ("0", "新建、改建、扩建")],
        )
        | {"value": "1"},
        select("method", "确定方法", Method.choices, required=True, help="按GB/T 37243。"),
        field("source_id", "", "hidden"),
    ]
    where = [*position_fields(), field("wind", "风向频率", help=WIND_HELP)]
    return form_of(
        "登记防护距离设施",
        reverse("risks:new_facility"),
        (("设施", what), ("位置和风向", where)),
        typed,
        refusal,
        cancel_url="/l/risk-facilities/",
    )


def read_facility(post: QueryDict, actor: Actor) -> FacilityFacts:
    """The facility that was typed.

    Raises:
        InvalidInput: No enterprise was chosen.
    """
    return FacilityFacts(
        enterprise_id=chosen_enterprise(post, actor),
        name=post.get("name", ""),
        kind=post.get("kind", ""),
        method=post.get("method", ""),
        latitude=post.get("latitude", ""),
        longitude=post.get("longitude", ""),
        outline=post.get("outline", ""),
        wind=post.get("wind", ""),
        is_existing=post.get("is_existing") != "0",
        source_id=id_or_none(post.get("source_id", "")),
    )


def scenario_form(typed: Typed, facility: RiskFacility, refusal: Refusal) -> Form:
    """The form of one way in which a facility may fail."""
    fields = [
        field("name", "情景", required=True, placeholder="如 储罐破裂，氨气中毒"),
        field("frequency", "频率（次/年）", required=True, placeholder="如 1e-5"),
        field("bands", "死亡概率", "textarea", required=True, help=BANDS_HELP),
        field(
            "half_width",
            "云团半角（度）",
            "number",
            help="有毒、可燃气云随风扩散的填写；爆炸等四周相同的不填。设施登记了风向频率才能填。",
        ),
        field("basis", "数据来源", placeholder="评估报告、导则等"),
    ]
    return form_of(
        f"{facility.name}：增加事故情景",
        reverse("risks:new_scenario", args=[facility.pk]),
        (("情景", fields),),
        typed,
        refusal,
        cancel_url=reverse("risks:facility", args=[facility.pk]),
    )


def check_form(typed: Typed, facility: RiskFacility, today: date, refusal: Refusal) -> Form:
    """The form that starts a check."""
    fields = [
        field("checked_on", "核查日期", "date", required=True) | {"value": today.isoformat()},
        field("note", "说明", "textarea", help="周边没有登记防护目标的，写明现场核实的情况。"),
        field("files", "核查记录", "file"),
    ]
    return form_of(
        f"{facility.name}：核查防护距离",
        reverse("risks:check_facility", args=[facility.pk]),
        (("核查", fields),),
        typed,
        refusal,
        cancel_url=reverse("risks:facility", args=[facility.pk]),
        submit="核查并计算",
    )


def reason_form(title: str, action: str, back: str, typed: Typed, refusal: Refusal) -> Form:
    """A form that asks for a reason and nothing else."""
    fields = [field("reason", "原因", required=True)]
    return form_of(title, action, ((title, fields),), typed, refusal, cancel_url=back)


def park_form(typed: Typed, actor: Actor, today: date, refusal: Refusal) -> Form:
    """The form of a park's assessment."""
    what = [
        field("park", "园区名称", required=True),
        select(
            "unit_id",
            "园区管理单位",
            supervisor_options(actor),
            placeholder="本单位",
        ),
        field("agency", "评估单位", required=True),
        field("team", "评估人员"),
        field("assessed_on", "评估日期", "date", required=True) | {"value": today.isoformat()},
        select("grade", "安全风险等级", options("park-grades")),
        field("enterprises", "园区内企业数", "number"),
    ]
    found = [
        field("conclusion", "评估结论", "textarea", required=True),
        field("capacity", "安全容量和布局", "textarea"),
        field("files", "评估报告", "file", required=True),
    ]
    return form_of(
        "登记园区整体性安全风险评估",
        reverse("risks:new_park"),
        (("评估", what), ("结论", found)),
        typed,
        refusal,
        cancel_url="/l/parks/",
    )


def read_park(post: QueryDict) -> ParkFacts:
    """The assessment that was typed.

    Raises:
        InvalidInput: A day or a number that cannot be.
    """
    return ParkFacts(
        park=post.get("park", ""),
        agency=post.get("agency", ""),
        assessed_on=day_of(post.get("assessed_on", ""), "assessed_on"),
        conclusion=post.get("conclusion", ""),
        unit_id=id_or_none(post.get("unit_id", "")),
        team=post.get("team", ""),
        grade=post.get("grade", ""),
        enterprises=whole_or_none(post.get("enterprises", ""), "enterprises"),
        capacity=post.get("capacity", ""),
    )


def issue_form(typed: Typed, title: str, action: str, back: str, refusal: Refusal) -> Form:
    """The form of an issue of a park's own plan."""
    fields: Sequence[dict[str, Any]] = [
        field("title", "问题", required=True),
        field("measures", "整治措施", "textarea", required=True),
        field("owner", "责任单位", required=True),
        field("person", "责任人", required=True),
        field("due_on", "完成时限", "date", required=True),
    ]
    return form_of(title, action, (("整治事项", fields),), typed, refusal, cancel_url=back)


def read_issue(post: QueryDict) -> IssueFacts:
    """The issue that was typed.

    Raises:
        InvalidInput: A day that does not exist.
    """
    return IssueFacts(
        title=post.get("title", ""),
        measures=post.get("measures", ""),
        owner=post.get("owner", ""),
        person=post.get("person", ""),
        due_on=day_of(post.get("due_on", ""), "due_on"),
    )
