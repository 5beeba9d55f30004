"""Pages and forms of agencies and of requests for experts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.ledgers.agencies import AGENCY_TONES, HELP_TONES
from bihuan.enterprises.models import Agency, AgencyEntry, Enterprise, HelpRequest
from bihuan.enterprises.workflow.agencies import AGENCY_WORKFLOW, AgencyStatus
from bihuan.enterprises.workflow.helping import HELP_WORKFLOW, HelpStatus
from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Event
from bihuan.organisations.choices import place_options, region_name
from bihuan.statutes.dictionaries import labels, options

Row = dict[str, Any]
Typed = Mapping[str, Any]
MOST_ENTRIES = 100
SAID = {"reason": "理由："}


def said(event: Event) -> str:
    return "；".join(
        f"{word}{event.data[key]}" for key, word in SAID.items() if event.data.get(key)
    )


def agency_facts(agency: Agency) -> list[Row]:
    words = labels("agency-scopes")
    status = AgencyStatus(agency.status)
    return [
        {"label": "统一社会信用代码", "value": agency.code},
        {
            "label": "状态",
            "value": str(status.label),
            "kind": "status",
            "tone": AGENCY_TONES[status],
        },
        {"label": "暂停至", "value": agency.suspended_until, "kind": "date"},
        {"label": "登记区域", "value": region_name(agency.region) or agency.region},
        {
            "label": "业务范围",
            "value": "、".join(words.get(one, one) for one in agency.scopes),
            "kind": "wide",
        },
        {"label": "资质证书编号", "value": agency.qualification},
        {"label": "资质有效期至", "value": agency.qualified_until, "kind": "date"},
        {"label": "专职技术人员", "value": agency.staff},
        {"label": "机构负责人", "value": agency.principal or None},
        {"label": "机构电话", "value": agency.phone or None, "kind": "phone"},
    ]


def entry_table(agency: Agency, kind: str, title: str) -> Row:
    found = agency.entries.filter(kind=kind).select_related("enterprise").order_by("-on", "-pk")
    rows = [
        [
            f"{one.on:%Y-%m-%d}",
            one.number or None,
            one.text,
            one.enterprise.name if one.enterprise else None,
            f"{one.settled_on:%Y-%m-%d}" if one.settled_on else None,
            one.result or None,
        ]
        for one in found[:MOST_ENTRIES]
    ]
    columns = ["日期", "文号", {"label": "内容", "kind": "wide"}, "企业", "处理完成", "处理结果"]
    note = "" if rows else "没有登记。"
    table = {"columns": columns, "rows": rows, "note": note}
    return {"title": title, "count": len(rows), "table": table}


def draw_agency(
    agency: Agency,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Typed | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """The page of one agency: what it is, issued, did wrong, and what may be done."""
    chain = AGENCY_WORKFLOW.chain(agency)
    errors = dict(refusal.fields) if refusal else {}
    moves = detail.moves_of(
        AGENCY_WORKFLOW,
        agency,
        actor,
        address=lambda name: reverse("enterprises:agency_move", args=[agency.pk, name]),
        typed=typed or {},
        errors=errors,
        tried=tried,
    )
    ended = agency.qualified_until is not None and agency.qualified_until < today
    keeps = actor.may(perms.KEEP_AGENCIES)
    actions = [
        {
            "label": "修改资料",
            "url": reverse("enterprises:agency_edit", args=[agency.pk]),
            "icon": "edit",
        },
        {
            "label": "登记从业记录",
            "url": reverse("enterprises:agency_enter", args=[agency.pk]),
            "icon": "plus",
        },
    ]
    text = f"资质已于{agency.qualified_until}到期。"
    return {
        "title": agency.name,
        "number": agency.code,
        "alert": {"title": text, "text": "请核实是否换证。", "tone": "danger"} if ended else None,
        "facts": agency_facts(agency),
        "sections": [
            entry_table(agency, kind, str(AgencyEntry.Kind(kind).label))
            for kind in AgencyEntry.Kind.values
        ],
        "moves": moves,
        "actions": actions if keeps else [],
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }


def field(
    name: str, label: str, kind: str, typed: Typed, errors: Mapping[str, str], **more: Any
) -> Row:
    return {
        "name": name,
        "label": label,
        "kind": kind,
        "value": typed.get(name, ""),
        "error": errors.get(name, ""),
    } | more


def form_of(
    title: str, action: str, back: str, fields: list[Row], refusal: InvalidInput | None
) -> Row:
    errors = dict(refusal.fields) if refusal else {}
    words = [{"field": name, "text": text} for name, text in errors.items()]
    if refusal is not None and not words:
        words = [{"field": "", "text": str(refusal)}]
    return {
        "action": action,
        "method": "post",
        "title": title,
        "sections": [{"title": "", "note": "", "fields": fields}],
        "errors": words,
        "submit_label": _("保存"),
        "cancel_url": back,
    }


def agency_form(
    actor: Actor, typed: Typed, refusal: InvalidInput | None = None, agency: Agency | None = None
) -> Row:
    """The form of a new agency, or of one that is corrected."""
    errors = dict(refusal.fields) if refusal else {}
    fields = [
        field("name", "机构名称", "text", typed, errors, required=True),
        field("code", "统一社会信用代码", "idcode", typed, errors, required=True),
        field(
            "region", "登记区域", "select", typed, errors,
            options=place_options(actor), required=True, placeholder="请选择",
        ),
        field("scopes", "业务范围", "checkbox", typed, errors, options=options("agency-scopes"), required=True),
        field("qualification", "资质证书编号", "text", typed, errors, required=True),
        field("qualified_until", "资质有效期至", "date", typed, errors),
        field("staff", "专职技术人员", "number", typed, errors),
        field("principal", "机构负责人", "text", typed, errors),
        field("phone", "机构电话", "text", typed, errors),
    ]  # fmt: skip
    if agency is None:
        address = reverse("enterprises:agency_new")
        return form_of(_("登记中介机构"), address, "/l/agencies/", fields, refusal)
    address = reverse("enterprises:agency_edit", args=[agency.pk])
    back = reverse("enterprises:agency", args=[agency.pk])
    return form_of(_("修改中介机构"), address, back, fields, refusal)


def typed_agency(agency: Agency) -> Row:
    return {
        "name": agency.name,
        "code": agency.code,
        "region": agency.region,
        "scopes": agency.scopes,
        "qualification": agency.qualification,
        "qualified_until": agency.qualified_until.isoformat() if agency.qualified_until else "",
        "staff": "" if agency.staff is None else agency.staff,
        "principal": agency.principal,
        "phone": agency.phone,
    }


def entry_form(agency: Agency, typed: Typed, refusal: InvalidInput | None = None) -> Row:
    """The form of a report, a violation or a rectification."""
    errors = dict(refusal.fields) if refusal else {}
    lookup = {
        "search_url": reverse("enterprises:search"),
        "text": typed.get("enterprise_id__text", ""),
        "placeholder": "输入企业名称或信用代码",
    }
    fields = [
        field(
            "kind", "类别", "select", typed, errors, options=AgencyEntry.Kind.choices, required=True
        ),
        field("on", "日期", "date", typed, errors, required=True),
        field("number", "文号", "text", typed, errors),
        field("enterprise_id", "企业", "enterprise", typed, errors, **lookup),
        field("text", "内容", "textarea", typed, errors, required=True),
        field("settled_on", "处理完成日期", "date", typed, errors),
        field("result", "处理结果", "text", typed, errors),
    ]
    address = reverse("enterprises:agency_enter", args=[agency.pk])
    back = reverse("enterprises:agency", args=[agency.pk])
    return form_of(_("登记从业记录"), address, back, fields, refusal) | {"number": agency.name}


def help_form(
    enterprise: Enterprise | None, typed: Typed, refusal: InvalidInput | None = None
) -> Row:
    """The form of a request for an expert."""
    errors = dict(refusal.fields) if refusal else {}
    whose: Row
    if enterprise is not None:
        whose = field("enterprise_id", "", "hidden", {"enterprise_id": enterprise.pk}, {})
    else:
        whose = field(
            "enterprise_id", "企业", "enterprise", typed, errors, required=True,
            search_url=reverse("enterprises:search"), text=typed.get("enterprise_id__text", ""),
            placeholder="输入企业名称或信用代码",
        )  # fmt: skip
    fields = [
        whose,
        field("title", "求助事项", "text", typed, errors, required=True),
        field("detail", "具体情况", "textarea", typed, errors),
        field(
            "reference", "相关隐患编号", "text", typed, errors, help="有隐患记录的，填写它的编号。"
        ),
    ]
    form = form_of(
        _("申请专家帮扶"), reverse("enterprises:help_new"), "/l/expert-help/", fields, refusal
    )
    return form | {"number": enterprise.name if enterprise else "", "submit_label": _("提交申请")}


def help_facts(request: HelpRequest) -> list[Row]:
    status = HelpStatus(request.status)
    enterprise = request.enterprise
    return [
        {
            "label": "企业",
            "value": enterprise.name,
            "kind": "link",
            "url": reverse("enterprises:detail", args=[enterprise.pk]),
        },
        {"label": "状态", "value": str(status.label), "kind": "status", "tone": HELP_TONES[status]},
        {"label": "求助日期", "value": request.asked_on, "kind": "date"},
        {"label": "指派期限", "value": request.due_on, "kind": "date"},
        {"label": "监管单位", "value": request.unit.name if request.unit else None},
        {"label": "相关隐患编号", "value": request.reference or None},
        {"label": "具体情况", "value": request.detail or None, "kind": "wide"},
        {"label": "专家", "value": request.expert or None},
        {"label": "所属机构", "value": request.agency.name if request.agency else None},
        {"label": "计划上门日期", "value": request.planned_on, "kind": "date"},
        {"label": "上门日期", "value": request.visited_on, "kind": "date"},
        {"label": "现场情况", "value": request.note or None, "kind": "wide"},
        {"label": "帮扶意见", "value": request.advice or None, "kind": "wide"},
        {"label": "意见条数", "value": request.given},
        {"label": "采纳条数", "value": request.adopted},
        {"label": "落实结果", "value": request.result or None, "kind": "wide"},
    ]


def draw_help(
    request: HelpRequest,
    actor: Actor,
    *,
    tried: str = "",
    typed: Typed | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """The page of one request."""
    chain = HELP_WORKFLOW.chain(request)
    active = Agency.objects.visible_to(actor).filter(status=AgencyStatus.ACTIVE).order_by("name")
    moves = detail.moves_of(
        HELP_WORKFLOW,
        request,
        actor,
        address=lambda name: reverse("enterprises:help_move", args=[request.pk, name]),
        typed=typed or {},
        errors=dict(refusal.fields) if refusal else {},
        tried=tried,
        options={"agency": [(one.pk, one.name) for one in active[:MOST_ENTRIES]]},
    )
    return {
        "title": request.title,
        "number": request.number,
        "facts": help_facts(request),
        "moves": moves,
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }
