"""Forms beside a hazard: what they ask, and what they store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.hazards import permissions as perms
from bihuan.hazards import services
from bihuan.hazards.models import Hazard
from bihuan.hazards.services import (
    ControlOrder,
    PlanParts,
    ReportMade,
)
from bihuan.hazards.supervision import (
    PlanKind,
    ReportedTo,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request
from bihuan.kernel.permissions import Permission
from bihuan.kernel.uploads import day_of, money_of, uploads_of
from bihuan.organisations.choices import hand_over_options
from bihuan.organisations.forms import field
from bihuan.statutes.dictionaries import options

Field = dict[str, Any]
Fields = Callable[[Mapping[str, str], Actor, date, Hazard | None], list[Field]]
Store = Callable[[Request, Any, datetime], Any]
ASK = _("请选择")


@dataclass(frozen=True)
class Form:
    """A form: its words, what it asks, and the service behind it.

    Args:
        fields: What was typed, who asks, today, the hazard it stands beside → fields.
        crumb: The list it leads back to, for a form that stands by itself.
    """

    title: Any
    submit: Any
    permission: Permission
    fields: Fields
    store: Store
    crumb: tuple[Any, str] = ("", "")
    has_files: bool = False

    def draw(
        self,
        typed: Mapping[str, str],
        actor: Actor,
        today: date,
        refusal: InvalidInput | None,
        hazard: Hazard | None,
    ) -> dict[str, Any]:
        """The form as the template takes it, with what was typed and each field's sentence."""
        errors = dict(refusal.fields) if refusal else {}
        fields = self.fields(typed, actor, today, hazard)
        for one in fields:
            one["value"] = typed.get(one["name"], one["value"])
            one["error"] = errors.get(one["name"], "")
        words = [{"field": name, "text": text} for name, text in errors.items()]
        if refusal is not None and not words:
            words = [{"field": "", "text": str(refusal)}]
        back = reverse("hazards:detail", args=[hazard.pk]) if hazard else self.crumb[1]
        return {
            "action": "",
            "method": "post",
            "title": self.title,
            "sections": [{"title": hazard.title if hazard else self.title, "fields": fields}],
            "errors": words,
            "submit_label": self.submit,
            "cancel_url": back,
            "multipart": self.has_files,
        }


def number_of(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def plan_fields(kind: str) -> Fields:
    def fields(
        _typed: Mapping[str, str], _actor: Actor, _today: date, hazard: Hazard | None
    ) -> list[Field]:
        limit = hazard.due_on.isoformat() if hazard and hazard.due_on else ""
        shown = [
            field("goal", _("目标和任务"), "textarea", required=True),
            field("measures", _("措施：方法和措施"), "textarea", required=True),
            field(
                "leader",
                _("责任：整改责任人"),
                required=True,
                value=hazard.responsible if hazard else "",
            ),
            field("team", _("机构和人员"), "textarea"),
            field("funds_yuan", _("资金（元）"), "number", required=True),
            field("funds_from", _("资金来源"), required=True),
            field(
                "due_on",
                _("时限"),
                "date",
                required=True,
                value=limit,
                help=_("不晚于整改期限；不够的先申请延期。"),
            ),
            field("safety", _("整改期间安全措施"), "textarea"),
            field(
                "emergency",
                _("预案：应急预案"),
                "textarea",
                required=True,
                help=_("整改期间出现险情怎样处置、怎样撤人。"),
            ),
            field("documents", _("方案附件"), "file"),
        ]
        if kind == PlanKind.SPEED_UP:
            shown[2:2] = [
                field("patron", _("包抓领导"), required=True),
                field("patron_post", _("领导职务")),
            ]
        return shown

    return fields


def parts_of(post: QueryDict) -> PlanParts:
    """The plan that was typed.

    Raises:
        InvalidInput: A day or an amount that is none.
    """
    words = {
        name: post.get(name, "")
        for name in (
            *("goal", "measures", "leader", "team", "funds_from", "safety", "emergency"),
            *("patron", "patron_post"),
        )
    }
    return PlanParts(
        funds_yuan=money_of(post.get("funds_yuan", ""), "funds_yuan"),
        due_on=day_of(post.get("due_on", ""), "due_on"),
        **words,
    )


def store_plan(kind: str) -> Store:
    def store(request: Request, hazard: Any, at: datetime) -> Any:
        return services.submit_plan(
            hazard_id=hazard.pk,
            kind=kind,
            parts=parts_of(request.POST),
            documents=uploads_of(request, "documents"),
            actor=request.actor,
            at=at,
        )

    return store


def control_fields(
    _typed: Mapping[str, str], actor: Actor, today: date, _hazard: Hazard | None
) -> list[Field]:
    return [
        field(
            "control",
            _("管控措施"),
            "select",
            required=True,
            placeholder=ASK,
            options=list(options("control-measures")),
        ),
        field("detail", _("具体做法"), "textarea"),
        field("checker", _("检查人"), required=True, value=actor.name),
        field("starts_on", _("开始"), "date", required=True, value=today.isoformat()),
        field("control_until", _("截至"), "date", help=_("不填的，管控到解除为止。")),
    ]


def store_control(request: Request, hazard: Any, at: datetime) -> Any:
    post = request.POST
    starts_on = day_of(post.get("starts_on", ""), "starts_on")
    if starts_on is None:
        raise InvalidInput({"starts_on": "填写开始日期。"})
    order = ControlOrder(
        kind=post.get("control", ""),
        checker=post.get("checker", ""),
        starts_on=starts_on,
        ends_on=day_of(post.get("control_until", ""), "control_until"),
        detail=post.get("detail", ""),
    )
    return services.begin_control(hazard_id=hazard.pk, order=order, actor=request.actor, at=at)


def report_fields(
    _typed: Mapping[str, str], _actor: Actor, today: date, hazard: Hazard | None
) -> list[Field]:
    unit = hazard.unit.name if hazard else ""
    return [
        field("to", _("报告对象"), "radio", required=True, options=list(ReportedTo.choices))
        | {"value": ReportedTo.AUTHORITY.value},
        field("reported_on", _("报告日期"), "date", required=True, value=today.isoformat()),
        field(
            "receiver",
            _("接受报告的部门或者会议"),
            required=True,
            value=unit,
            help=_("向职工大会、职代会报告的，写明届次。"),
        ),
        field("reporter", _("报告人"), required=True),
        field(
            "content",
            _("报告内容"),
            "textarea",
            required=True,
            help=_("现状及其产生原因、危害程度和整改难易程度分析、治理方案。"),
        ),
        field("documents", _("报告或者会议记录"), "file"),
    ]


def store_report(request: Request, hazard: Any, at: datetime) -> Any:
    post = request.POST
    made = ReportMade(
        to=post.get("to", ""),
        reported_on=day_of(post.get("reported_on", ""), "reported_on"),
        receiver=post.get("receiver", ""),
        reporter=post.get("reporter", ""),
        content=post.get("content", ""),
    )
    return services.record_dual_report(
        hazard_id=hazard.pk,
        report=made,
        documents=uploads_of(request, "documents"),
        actor=request.actor,
        at=at,
    )


def person_fields(
    _typed: Mapping[str, str], actor: Actor, _today: date, _hazard: Hazard | None
) -> list[Field]:
    return [
        field(
            "unit_id",
            _("跟踪整改部门"),
            "unit",
            placeholder=_("不变"),
            options=list(hand_over_options(actor)),
        ),
        field("person", _("跟踪责任人"), required=True),
        field("reason", _("变更原因"), "textarea", required=True),
    ]


def store_person(request: Request, hazard: Any, at: datetime) -> Any:
    return services.designate_person(
        hazard_id=hazard.pk,
        unit_id=number_of(request.POST.get("unit_id", "")),
        person=request.POST.get("person", ""),
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        at=at,
    )


def follow_fields(
    _typed: Mapping[str, str], actor: Actor, _today: date, _hazard: Hazard | None
) -> list[Field]:
    return [
        field("person", _("跟踪责任人"), required=True, value=actor.name),
        field(
            "reason",
            _("列入原因"),
            "textarea",
            required=True,
            help=_("例如：被曝光、群众反映强烈、多次整改不到位。"),
        ),
    ]


def store_follow(request: Request, hazard: Any, at: datetime) -> Any:
    return services.follow_hazard(
        hazard_id=hazard.pk,
        person=request.POST.get("person", ""),
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        at=at,
    )


def receive_fields(
    _typed: Mapping[str, str], actor: Actor, _today: date, _hazard: Hazard | None
) -> list[Field]:
    return [field("receiver", _("接收人"), required=True, value=actor.name)]


def store_receipt(request: Request, hazard: Any, at: datetime) -> Any:
    return services.receive_hand_over(
        hazard_id=hazard.pk,
        receiver=request.POST.get("receiver", ""),
        actor=request.actor,
        at=at,
    )


def demolition_fields(
    _typed: Mapping[str, str], _actor: Actor, today: date, _hazard: Hazard | None
) -> list[Field]:
    return [
        field("on", _("拆除日期"), "date", required=True, value=today.isoformat()),
        field("area_m2", _("拆除面积（平方米）"), "number", required=True),
        field("before", _("拆除前照片"), "photos", required=True),
        field("after", _("拆除后照片"), "photos", required=True),
    ]


def store_demolition(request: Request, hazard: Any, at: datetime) -> Any:
    return services.record_demolition(
        hazard_id=hazard.pk,
        on=day_of(request.POST.get("on", ""), "on"),
        area_m2=money_of(request.POST.get("area_m2", ""), "area_m2"),
        before=uploads_of(request, "before"),
        after=uploads_of(request, "after"),
        actor=request.actor,
        at=at,
    )


ACTS: Mapping[str, Form] = {
    "plan": Form(
        _("提交治理方案"),
        _("提交审核"),
        perms.SUBMIT_PLAN,
        plan_fields(PlanKind.CURE),
        store_plan(PlanKind.CURE),
        has_files=True,
    ),
    "speed-up": Form(
        _("提交提速整改方案"),
        _("提交审核"),
        perms.SUBMIT_PLAN,
        plan_fields(PlanKind.SPEED_UP),
        store_plan(PlanKind.SPEED_UP),
        has_files=True,
    ),
    "control": Form(_("登记管控措施"), _("登记"), perms.CONTROL, control_fields, store_control),
    "dual-report": Form(
        _("登记双报告"),
        _("登记"),
        perms.REPORT_TWICE,
        report_fields,
        store_report,
        has_files=True,
    ),
    "person": Form(_("变更跟踪责任人"), _("变更"), perms.FOLLOW, person_fields, store_person),
    "follow": Form(_("纳入跟踪整改"), _("纳入"), perms.FOLLOW, follow_fields, store_follow),
    "receive": Form(_("接收交办单"), _("接收"), perms.REPORT_TWICE, receive_fields, store_receipt),
    "demolition": Form(
        _("登记拆除"),
        _("登记"),
        perms.FOLLOW,
        demolition_fields,
        store_demolition,
        has_files=True,
    ),
}
