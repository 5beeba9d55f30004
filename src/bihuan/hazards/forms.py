"""The form of a new hazard: what it asks, and how what was typed becomes a report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.taken import section
from bihuan.hazards import permissions as perms
from bihuan.hazards.services import HazardReport
from bihuan.hazards.states import Grade
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.permissions import Role
from bihuan.kernel.uploads import day_of, number_or_none
from bihuan.organisations.choices import supervisor_options
from bihuan.statutes import criteria
from bihuan.statutes.dictionaries import options
from bihuan.statutes.suggesting import suggest

# While somebody types, the server is asked which clause and which earlier hazard it may be.
ASKING = {
    "hx-get": "/hazards/hints/",
    "hx-trigger": "input changed delay:300ms",
    "hx-include": "[name=title],[name=enterprise_id],[name=found_on],[name=criterion]:checked",
    "hx-target": "#f-criterion-clauses",
    "hx-swap": "outerHTML",
    "autocomplete": "off",
}
DEFAULT_SOURCES = {
    Role.ENTERPRISE: "self-check",
    Role.STREET: "street-check",
    Role.GRID: "grid-patrol",
    Role.OFFICE: "supervision-group",
    Role.OFFICE_HEAD: "supervision-group",
}
Field = dict[str, Any]


def default_source(actor: Actor) -> str:
    """The door a person most likely stands in."""
    return DEFAULT_SOURCES.get(Role(actor.role), "department-check")


def enterprise_field(typed: Mapping[str, str], actor: Actor) -> Field:
    """The search box of enterprises; fixed for an enterprise's own people."""
    chosen = actor.enterprise_id or typed.get("enterprise_id") or ""
    name = typed.get("enterprise_id__text", "")
    if str(chosen).isdecimal():
        found = Enterprise.objects.visible_to(actor).filter(pk=int(chosen)).first()
        name = found.name if found else name
    if actor.enterprise_id is not None:
        return {"name": "enterprise_id", "label": _("企业"), "kind": "readonly", "value": name}
    return {
        "name": "enterprise_id",
        "label": _("企业"),
        "kind": "enterprise",
        "value": chosen,
        "text": name,
        "search_url": reverse("enterprises:search"),
        "placeholder": _("输入名称或信用代码"),
        "help": _("不在企业里的（道路、公共场所、无证窝点），不选企业，填写位置和属地。"),
    }


def fields(typed: Mapping[str, str], actor: Actor, today: date) -> list[Field]:
    """Every field of the form with what was typed so far."""

    def plain(name: str, label: str, kind: str = "text", **more: Any) -> Field:
        return {"name": name, "label": label, "kind": kind, "value": typed.get(name, "")} | more

    return [
        enterprise_field(typed, actor),
        plain("title", _("隐患描述"), required=True, placeholder=_("哪个部位，有什么问题"))
        | {"attrs": ASKING},
        {
            "name": "photos",
            "label": _("现场照片"),
            "kind": "photos",
            "required": True,
            "help": _("1 到 9 张，拍清位置和部位。"),
        },
        plain("found_on", _("发现日期"), "date", required=True)
        | {"value": typed.get("found_on") or today.isoformat()},
        plain(
            "source",
            _("来源"),
            "select",
            required=True,
            options=list(options("hazard-sources")),
        )
        | {"value": typed.get("source") or default_source(actor)},
        plain("grade", _("等级"), "radio", required=True, options=list(Grade.choices))
        | {"value": typed.get("grade") or Grade.GENERAL.value},
        {
            "name": "criterion",
            "label": _("判定依据"),
            "kind": "clauses",
            "clauses": clauses_for(typed, actor, today),
            "help": _("按描述提示最接近的条款，点一下就采用；定为重大事故隐患时必选。"),
        },
        plain(
            "category",
            _("类别"),
            "select",
            placeholder=_("请选择"),
            options=list(options("hazard-categories")),
        ),
        plain("place", _("位置"), placeholder=_("车间、楼层、设备编号")),
    ]


def more_fields(typed: Mapping[str, str], actor: Actor) -> list[Field]:
    """Fields that most reports leave as they are."""
    shown: list[Field] = [
        {
            "name": "region",
            "label": _("属地代码"),
            "kind": "text",
            "value": typed.get("region", ""),
            "help": _("选了企业的，按企业的属地。"),
        },
        {
            "name": "reference",
            "label": _("文号或编号"),
            "kind": "text",
            "value": typed.get("reference", ""),
            "help": _("举报编号、检查记录号、督查通报文号等。"),
        },
        {
            "name": "interim_measures",
            "label": _("已采取的管控措施"),
            "kind": "textarea",
            "value": typed.get("interim_measures", ""),
        },
    ]
    if actor.may(perms.CONFIRM):
        shown += order_fields(typed, actor)
    return shown


def order_fields(typed: Mapping[str, str], actor: Actor) -> list[Field]:
    """What whoever may confirm can order on the spot."""
    return [
        {
            "name": "unit_id",
            "label": _("监管单位"),
            "kind": "unit",
            "value": typed.get("unit_id", ""),
            "placeholder": _("按企业的监管单位"),
            "options": list(supervisor_options(actor)),
        },
        {
            "name": "measures",
            "label": _("整改要求"),
            "kind": "textarea",
            "value": typed.get("measures", ""),
        },
        {
            "name": "due_on",
            "label": _("整改期限"),
            "kind": "date",
            "value": typed.get("due_on", ""),
            "help": _("不填时按本平台期限规则推算。"),
        },
        {
            "name": "control",
            "label": _("管控措施"),
            "kind": "select",
            "value": typed.get("control", ""),
            "placeholder": _("短期能改完的不用选"),
            "options": list(options("control-measures")),
            "help": _("当场下达整改、整改期较长的必选；做法写在“已采取的管控措施”里。"),
        },
        {
            "name": "checker",
            "label": _("管控检查人"),
            "kind": "text",
            "value": typed.get("checker", ""),
        },
        {
            "name": "control_until",
            "label": _("管控至"),
            "kind": "date",
            "value": typed.get("control_until", ""),
            "help": _("不填的，管控到解除为止。"),
        },
    ]


def sector_of(typed: Mapping[str, str], actor: Actor) -> str:
    """The sector of the enterprise chosen so far, empty where there is none."""
    chosen = str(actor.enterprise_id or typed.get("enterprise_id") or "")
    if not chosen.isdecimal():
        return ""
    found = Enterprise.objects.visible_to(actor).filter(pk=int(chosen))
    return found.values_list("sector", flat=True).first() or ""


def clauses_for(typed: Mapping[str, str], actor: Actor, today: date) -> list[Field]:
    """The clauses that the words typed may mean, the one taken over first, after the empty choice."""
    words = f"{typed.get('title', '')} {typed.get('detail', '')}".strip()
    try:
        on = min(day_of(typed.get("found_on", ""), "found_on") or today, today)
    except InvalidInput:
        on = today
    most = int(packs.setting("hazard-finding", "suggest-most"))
    hits = suggest(words, sector=sector_of(typed, actor), on=on, most=most)
    found = [hit.clause for hit in hits]
    taken = typed.get("criterion", "")
    if taken and taken not in {one.key for one in found}:
        found = [one for one in criteria.in_force() if one.key == taken] + found
    none = {"value": "", "label": _("不引用条款"), "note": "", "grade": "", "taken": not taken}
    return [none, *(clause_choice(one, taken) for one in found)]


def clause_choice(one: criteria.Criterion, taken: str) -> Field:
    """A clause as the picker shows it: words, then document, article and version."""
    note = _("《%(document)s》%(item)s，第 %(version)s 版") % {
        "document": one.document,
        "item": criteria.worded(one.item),
        "version": one.version,
    }
    return {
        "value": one.key,
        "label": one.body,
        "note": note,
        "grade": one.grade,
        "taken": one.key == taken,
    }


def known_already(typed: Mapping[str, str], actor: Actor) -> list[dict[str, Any]]:
    """What the register says of the chosen enterprise, so that nobody types it again."""
    chosen = str(actor.enterprise_id or typed.get("enterprise_id") or "")
    if not chosen.isdecimal():
        return []
    found = Enterprise.objects.visible_to(actor).select_related("supervisor")
    enterprise = found.filter(pk=int(chosen)).first()
    return [section(enterprise)] if enterprise is not None else []


def draw_form(
    typed: Mapping[str, str],
    actor: Actor,
    today: date,
    refusal: InvalidInput | None = None,
) -> dict[str, Any]:
    """The form as the template takes it, with what was typed and each field's sentence."""
    errors = dict(refusal.fields) if refusal else {}
    sections: list[dict[str, Any]] = [
        {"title": _("发现了什么"), "fields": fields(typed, actor, today)},
        {"title": _("其他"), "fields": more_fields(typed, actor)},
    ]
    sections[:0] = known_already(typed, actor)
    for shown in sections:
        for one in shown["fields"]:
            one["error"] = errors.get(one["name"], "")
    words = [{"field": name, "text": text} for name, text in errors.items()]
    if refusal is not None and not words:
        words = [{"field": "", "text": str(refusal)}]
    return {
        "action": reverse("hazards:new"),
        "method": "post",
        "title": _("登记隐患"),
        "sections": sections,
        "errors": words,
        "submit_label": _("提交登记"),
        "cancel_url": "/l/hazards/",
        "draft_key": "hazard-new",
        "multipart": True,
        "buttons": [{"name": "ask", "value": "1", "label": _("找判定条款")}],
    }


def id_of(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def refuse_lighter(criterion: str, grade: str) -> None:
    """Refuse a general hazard that cites a criterion of major ones.

    Raises:
        InvalidInput: It does, or there is no such clause.
    """
    if criterion and grade != Grade.MAJOR and criteria.find(criterion).grade == Grade.MAJOR:
        text = "所选条款是重大事故隐患的判定标准：符合的把等级改为重大，不符合的换一条或不引用。"
        raise InvalidInput({"grade": text})


def read_report(request: HttpRequest, actor: Actor) -> HazardReport:
    """The report that was typed.

    Raises:
        InvalidInput: A day that does not exist, a grade or door that is none.
    """
    post: QueryDict = request.POST
    found_on = day_of(post.get("found_on", ""), "found_on")
    if found_on is None:
        raise InvalidInput({"found_on": "填写发现日期。"})
    grade, source = post.get("grade", Grade.GENERAL), post.get("source", "")
    if grade not in Grade.values:
        raise InvalidInput({"grade": "选择一般隐患或重大事故隐患。"})
    if source not in {str(value) for value, _label in options("hazard-sources")}:
        raise InvalidInput({"source": "选择隐患的来源。"})
    refuse_lighter(post.get("criterion", ""), grade)
    return HazardReport(
        title=post.get("title", ""),
        found_on=found_on,
        source=source,
        grade=grade,
        category=post.get("category", ""),
        criterion=post.get("criterion", ""),
        enterprise_id=actor.enterprise_id or id_of(post.get("enterprise_id", "")),
        place=post.get("place", ""),
        region=post.get("region", "").strip(),
        latitude=number_or_none(post.get("latitude", ""), 90),
        longitude=number_or_none(post.get("longitude", ""), 180),
        unit_id=id_of(post.get("unit_id", "")),
        measures=post.get("measures", ""),
        interim_measures=post.get("interim_measures", ""),
        reference=post.get("reference", ""),
        due_on=day_of(post.get("due_on", ""), "due_on"),
        is_confirmed=bool(post.get("measures", "").strip()),
        control=post.get("control", ""),
        checker=post.get("checker", ""),
        control_until=day_of(post.get("control_until", ""), "control_until"),
    )
