"""Forms beside a hazard, and of what supervises it: what they ask, and what they store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models import Enterprise
from bihuan.hazards import permissions as perms
from bihuan.hazards import services
from bihuan.hazards.models import Hazard, RectifyNotice
from bihuan.hazards.services import (
    BatchOrder,
    ControlOrder,
    ListingOrder,
    NoticeDraft,
    NoticeLine,
    PlanParts,
    ReportMade,
)
from bihuan.hazards.states import NOT_YET_RECTIFIED, Grade, Status
from bihuan.hazards.supervision import (
    ListingLevel,
    ListingObject,
    PlanKind,
    RecheckKind,
    ReportedTo,
)
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request
from bihuan.kernel.permissions import Permission
from bihuan.kernel.uploads import day_of, money_of, uploads_of
from bihuan.organisations.choices import hand_over_options, supervisor_options
from bihuan.organisations.forms import field, region_choices
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


def listing_fields(
    typed: Mapping[str, str], actor: Actor, _today: date, _hazard: Hazard | None
) -> list[Field]:
    known = Hazard.objects.visible_to(actor).filter(number=typed.get("hazard", "").strip()).first()
    title = known.title if known else ""
    return [
        field("object", _("督办对象"), "radio", required=True, options=list(ListingObject.choices))
        | {"value": ListingObject.HAZARD.value},
        field("level", _("层级"), "radio", required=True, options=list(ListingLevel.choices))
        | {"value": ListingLevel.COUNTY.value},
        field("hazard", _("隐患编号"), help=_("对象是重大事故隐患的填写，例如 YH2026-000123。")),
        field("title", _("督办事项"), required=True, value=title),
        field("about", _("基本情况"), "textarea", help=_("对象是事故、地区或者行业的必填。")),
        field("happened_on", _("事故发生日期"), "date", help=_("对象是事故的必填。")),
        field("region", _("地区"), "select", placeholder=ASK, options=list(region_choices(actor))),
        field("sector", _("行业"), "select", placeholder=ASK, options=list(options("sectors"))),
        field(
            "owner_id",
            _("责任单位"),
            "unit",
            placeholder=_("隐患的监管单位"),
            options=list(supervisor_options(actor) or hand_over_options(actor)),
        ),
        field("watcher", _("督办责任人"), required=True),
        field("requirements", _("督办要求"), "textarea", required=True),
        field("due_on", _("办结期限"), "date", required=True),
        field("sign", _("公示牌内容"), "textarea", help=_("不填的，签发时按督办事项自动生成。")),
    ]


def hazard_called(number: str, actor: Actor) -> int | None:
    """The hazard of a number.

    Raises:
        InvalidInput: None in the actor's scope.
    """
    if not number.strip():
        return None
    known = Hazard.objects.visible_to(actor).filter(number=number.strip().upper()).first()
    if known is None:
        raise InvalidInput({"hazard": "没有这个编号的隐患，请核对。"})
    return known.pk


def store_listing(request: Request, _hazard: Any, at: datetime) -> Any:
    post = request.POST
    kind = post.get("object", "")
    is_hazard = kind == ListingObject.HAZARD
    order = ListingOrder(
        object=kind,
        level=post.get("level", ""),
        title=post.get("title", ""),
        requirements=post.get("requirements", ""),
        watcher=post.get("watcher", ""),
        due_on=day_of(post.get("due_on", ""), "due_on"),
        hazard_id=hazard_called(post.get("hazard", ""), request.actor) if is_hazard else None,
        owner_id=number_of(post.get("owner_id", "")),
        region=post.get("region", ""),
        sector=post.get("sector", ""),
        about=post.get("about", ""),
        happened_on=day_of(post.get("happened_on", ""), "happened_on"),
        sign=post.get("sign", ""),
    )
    return services.draft_listing(order, actor=request.actor, at=at)


def notice_fields(
    typed: Mapping[str, str], actor: Actor, today: date, _hazard: Hazard | None
) -> list[Field]:
    """The enterprise is chosen first; then its open hazards stand there, one a line."""
    chosen = number_of(typed.get("enterprise_id", ""))
    known = Enterprise.objects.visible_to(actor).filter(pk=chosen).first() if chosen else None
    lines = ""
    if known is not None:
        lines = "\n".join(
            f"{one.number} {one.due_on or ''} {one.title}"
            for one in Hazard.objects.visible_to(actor)
            .filter(enterprise=known, status__in=(Status.REPORTED, *NOT_YET_RECTIFIED))
            .order_by("due_on", "pk")[:50]
        )
    return [
        {
            "name": "enterprise_id",
            "label": _("企业"),
            "kind": "enterprise",
            "value": chosen or "",
            "text": known.name if known else typed.get("enterprise_id__text", ""),
            "search_url": reverse("enterprises:search"),
            "placeholder": _("输入名称或信用代码"),
            "required": True,
        },
        field(
            "kind",
            _("文书"),
            "select",
            required=True,
            placeholder=ASK,
            options=list(options("rectify-notices")),
        ),
        field(
            "check_name", _("检查名称"), required=True, help=_("同一次检查填同样的名称，按它汇总。")
        ),
        field("checked_on", _("检查日期"), "date", required=True, value=today.isoformat()),
        field(
            "hazards",
            _("隐患"),
            "textarea",
            required=True,
            value=lines,
            help=_(
                "每行一条：隐患编号、整改期限（如 2026-12-10，可省略）、整改要求（可省略，按隐患登记的要求）。"
                "从隐患页面进来的，这里已列出该企业未整改的隐患。"
            ),
        ),
    ]


def lines_of(text: str, actor: Actor) -> list[NoticeLine]:
    """The hazards typed, one a line: number, limit, requirement.

    Raises:
        InvalidInput: A number or a day that does not exist.
    """
    found = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        number, _sep, rest = line.partition(" ")
        pk = hazard_called(number, actor)
        first, _sep, words = rest.strip().partition(" ")
        limit = day_of(first, "hazards") if first[:4].isdecimal() else None
        if pk is not None:
            found.append(NoticeLine(pk, (words if limit else rest).strip(), limit))
    return found


def store_notice(request: Request, _hazard: Any, at: datetime) -> Any:
    post = request.POST
    chosen = number_of(post.get("enterprise_id", ""))
    if chosen is None:
        raise InvalidInput({"enterprise_id": "选择企业。"})
    try:
        lines = lines_of(post.get("hazards", ""), request.actor)
    except InvalidInput as refusal:
        raise InvalidInput({"hazards": next(iter(refusal.fields.values()))}) from refusal
    draft = NoticeDraft(
        kind=post.get("kind", ""),
        enterprise_id=chosen,
        check_name=post.get("check_name", ""),
        checked_on=day_of(post.get("checked_on", ""), "checked_on"),
        lines=lines,
    )
    return services.draft_notice(draft, actor=request.actor, at=at)


def batch_fields(
    _typed: Mapping[str, str], actor: Actor, _today: date, _hazard: Hazard | None
) -> list[Field]:
    share = packs.setting("hazards", "recheck-sample-percent")
    kinds = [one for one in RecheckKind.choices if one[0] != RecheckKind.APPLIED]
    return [
        field("title", _("批次名称"), required=True, placeholder=_("第一批曝光企业复查")),
        field("kind", _("类别"), "radio", required=True, options=kinds)
        | {"value": RecheckKind.BATCH.value},
        field(
            "notice", _("限期整改通知文号"), help=_("按一份通知书复查的填写；否则填写销号日期。")
        ),
        field("first", _("销号日期自"), "date"),
        field("last", _("销号日期至"), "date"),
        field(
            "region",
            _("属地"),
            "select",
            placeholder=_("全部"),
            options=list(region_choices(actor)),
        ),
        field(
            "sector", _("行业"), "select", placeholder=_("全部"), options=list(options("sectors"))
        ),
        field("grade", _("等级"), "select", placeholder=_("全部"), options=list(Grade.choices)),
        field(
            "size",
            _("抽取条数"),
            "number",
            help=_("重点复查填写；一般按范围的 %(share)s%% 抽取。") % {"share": f"{share:g}"},
        ),
        field(
            "seed",
            _("抽取种子"),
            help=_("重点复查填写，例如日期加在场人说的一个数；凭它任何人可以复算抽取结果。"),
        ),
        field("finish_by", _("完成期限"), "date", required=True),
    ]


def store_batch(request: Request, _hazard: Any, at: datetime) -> Any:
    post = request.POST
    notice_id = None
    if post.get("notice", "").strip():
        seen = RectifyNotice.objects.visible_to(request.actor)
        known = seen.filter(number=post["notice"].strip()).first()
        if known is None:
            raise InvalidInput({"notice": "没有这个文号的通知书，请核对。"})
        notice_id = known.pk
    order = BatchOrder(
        kind=post.get("kind", ""),
        title=post.get("title", ""),
        finish_by=day_of(post.get("finish_by", ""), "finish_by"),
        notice_id=notice_id,
        first=day_of(post.get("first", ""), "first"),
        last=day_of(post.get("last", ""), "last"),
        region=post.get("region", ""),
        sector=post.get("sector", ""),
        grade=post.get("grade", ""),
        size=number_of(post.get("size", "")),
        seed=post.get("seed", ""),
    )
    return services.draw_batch(order, actor=request.actor, at=at)


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
FORMS: Mapping[str, Form] = {
    "listing": Form(
        _("拟定挂牌督办"),
        _("保存"),
        perms.LIST,
        listing_fields,
        store_listing,
        (_("挂牌督办台账"), "/l/listings/"),
    ),
    "notice": Form(
        _("拟制限期整改通知"),
        _("保存"),
        perms.NOTIFY,
        notice_fields,
        store_notice,
        (_("限期整改通知"), "/l/rectify-notices/"),
    ),
    "batch": Form(
        _("安排复查批次"),
        _("抽取并安排"),
        perms.DRAW_RECHECKS,
        batch_fields,
        store_batch,
        (_("整批复查与重点复查"), "/l/recheck-batches/"),
    ),
}
