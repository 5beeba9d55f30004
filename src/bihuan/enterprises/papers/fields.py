"""What each form about an enterprise asks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.papers.declaring import Field, ask
from bihuan.enterprises.services.funds import rates_for
from bihuan.enterprises.states import (
    ChemicalUse,
    FundEntryKind,
    QuantityUnit,
    WatchKind,
)
from bihuan.kernel.actors import Actor
from bihuan.organisations.choices import place_options, region_name, supervisor_options
from bihuan.statutes.dictionaries import options

CHOOSE = _("请选择")


def site_fields(enterprise: Enterprise, actor: Actor) -> list[Field]:
    places = place_options(actor)
    if actor.enterprise_id is not None:
        places = [(enterprise.region, region_name(enterprise.region) or enterprise.region)]
    return [
        ask("name", _("场所名称"), required=True, placeholder=_("如：一号厂房、危化品仓库")),
        ask("kind", _("场所类型"), "select", options=options("site-kinds"), required=True,
            placeholder=CHOOSE),
        ask("region", _("属地"), "select", options=places, required=True, placeholder=CHOOSE,
            value=enterprise.region),
        ask("address", _("地址"), required=True, value=enterprise.address),
        ask("latitude", _("纬度"), "number", help=_("十进制度，WGS-84；可在地图上查得。")),
        ask("longitude", _("经度"), "number"),
        ask("outline", _("范围"), "textarea",
            help=_("沿边界依次写各角，每行“纬度，经度”，至少3个角，边与边不能交叉；不画的留空。")),
        ask("floor_area_m2", _("建筑面积（平方米）"), "number"),
        ask("employees", _("现场人数"), "number"),
        ask("contact", _("现场负责人")),
        ask("since_on", _("启用日期"), "date"),
    ]  # fmt: skip


def chemical_fields(enterprise: Enterprise, _actor: Actor) -> list[Field]:
    sites = enterprise.sites.filter(closed_on__isnull=True).order_by("name", "pk")
    places = [(site.pk, site.name) for site in sites]
    return [
        ask("name", _("品名"), required=True, placeholder=_("如：液氨")),
        ask("cas", _("CAS号"), placeholder="7664-41-7",
            help=_("照安全技术说明书填写；目录里有的品名可以不填。")),
        ask("uncatalogued_reason", _("不在目录的说明"),
            help=_("没有CAS号的混合物，或者CAS号不在目录的，写明是什么。")),
        ask("use", _("用途"), "select", options=ChemicalUse.choices, required=True,
            placeholder=CHOOSE),
        ask("quantity", _("最大存量"), "number", help=_("同一时间最多存放的数量。")),
        ask("unit", _("计量单位"), "select", options=QuantityUnit.choices, value="t"),
        ask("hazard_class", _("危险类别"), "select", options=options("chemical-classes"),
            placeholder=CHOOSE),
        ask("un_number", _("联合国编号"), placeholder=_("4位数字")),
        ask("site_id", _("场所"), "select", options=places, placeholder=_("未指定")),
        ask("place", _("存放位置"), placeholder=_("如：北侧储罐区1号罐")),
    ]  # fmt: skip


def survey_fields(_enterprise: Enterprise, _actor: Actor) -> list[Field]:
    return [
        ask("on", _("摸排日期"), "date", required=True),
        ask("has_chemicals", _("摸排结果"), "radio", required=True,
            options=[("1", _("涉及危险化学品")), ("0", _("不涉及"))]),
        ask("remark", _("说明"), "textarea"),
    ]  # fmt: skip


def basis_fields(enterprise: Enterprise, _actor: Actor) -> list[Field]:
    return [
        ask("rate_key", _("提取标准"), "select", options=rates_for(enterprise), required=True,
            placeholder=CHOOSE, help=_("本企业行业领域对应的排在前面。")),
        ask("basis", _("计提基数"), "number", required=True,
            help=_("收入、造价以元计，产量以吨等标准里的单位计。")),
        ask("basis_note", _("基数依据"), placeholder=_("如：2025年度审计报告")),
        ask("carried", _("上年结转（元）"), "number"),
    ]  # fmt: skip


def fund_fields(enterprise: Enterprise, actor: Actor) -> list[Field]:
    return [ask("year", _("年度"), "number", required=True), *basis_fields(enterprise, actor)]


def entry_fields(_enterprise: Enterprise, _actor: Actor) -> list[Field]:
    return [
        ask("kind", _("收支"), "radio", options=FundEntryKind.choices, required=True),
        ask("on", _("日期"), "date", required=True),
        ask("amount", _("金额（元）"), "number", required=True),
        ask("category", _("使用类别"), "select", options=options("fund-categories"),
            placeholder=_("使用的必选")),
        ask("purpose", _("用途")),
        ask("voucher", _("凭证号")),
        ask("vouchers", _("凭证照片或文件"), "file"),
    ]  # fmt: skip


def units_of(actor: Actor) -> list[tuple[Any, Any]]:
    """Units a watcher may be of: the actor's own before the others."""
    found = supervisor_options(actor)
    return sorted(found, key=lambda pair: pair[0] != actor.unit_id)


def watcher_fields(actor: Actor, *, required: bool) -> list[Field]:
    return [
        ask("watcher", _("专盯人"), required=required, placeholder=_("姓名")),
        ask("unit_id", _("专盯人单位"), "select", options=units_of(actor), placeholder=CHOOSE,
            required=required, value=actor.unit_id or ""),
        ask("phone", _("专盯人电话")),
        ask("every_days", _("联系间隔（日）"), "number", help=_("不填按本类别的规定间隔。")),
        ask("measures", _("专盯措施"), "textarea",
            placeholder=_("如：每周上门一次，核对停用设备封条和物料存量")),
    ]  # fmt: skip


def watch_fields(_enterprise: Enterprise, actor: Actor) -> list[Field]:
    kinds = [(k, w) for k, w in WatchKind.choices if k != WatchKind.SUSPENSION]
    return [
        ask("kind", _("专盯类别"), "select", options=kinds, required=True, placeholder=CHOOSE),
        *watcher_fields(actor, required=True),
        ask("since_on", _("专盯起始日期"), "date", help=_("不填为今天。")),
    ]


def suspension_fields(_enterprise: Enterprise, actor: Actor) -> list[Field]:
    whole = [("whole", _("全部停产停业")), ("part", _("部分停产停业"))]
    shown = [
        ask("reason_kind", _("停产原因"), "select", options=options("suspension-reasons"),
            required=True, placeholder=CHOOSE),
        ask("reason", _("情况说明"), "textarea", required=True),
        ask("from_on", _("停产日期"), "date", required=True),
        ask("until_on", _("预计复产日期"), "date"),
        ask("is_whole", _("停产范围"), "radio", options=whole, value="whole"),
        ask("part", _("停产部位"), placeholder=_("部分停产的，写明车间、装置、工序")),
        ask("ordered_by", _("决定单位"), help=_("责令、决定停产的必填。")),
        ask("order_number", _("文书号")),
    ]  # fmt: skip
    return [*shown, *watcher_fields(actor, required=False)]


def listing_fields(_enterprise: Enterprise, _actor: Actor) -> list[Field]:
    return [
        ask("directory", _("名录"), "select", options=options("directories"), required=True,
            placeholder=CHOOSE),
        ask("reason", _("列入原因"), "textarea", required=True),
        ask("document", _("依据文件"), required=True, placeholder=_("文件名称或者文号")),
    ]  # fmt: skip
