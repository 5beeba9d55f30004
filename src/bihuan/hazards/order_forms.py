"""Forms of orders, notices and batches: what they ask, and what they store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models import Enterprise
from bihuan.hazards import permissions as perms
from bihuan.hazards import services
from bihuan.hazards.models import Hazard, RectifyNotice
from bihuan.hazards.services import (
    BatchOrder,
    ListingOrder,
    NoticeDraft,
    NoticeLine,
)
from bihuan.hazards.states import NOT_YET_RECTIFIED, Grade, Status
from bihuan.hazards.supervision import (
    ListingLevel,
    ListingObject,
    RecheckKind,
)
from bihuan.hazards.supervision_forms import ASK, Field, Form, number_of
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request
from bihuan.kernel.uploads import day_of
from bihuan.organisations.choices import hand_over_options, supervisor_options
from bihuan.organisations.forms import field, region_choices
from bihuan.statutes.dictionaries import options


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
