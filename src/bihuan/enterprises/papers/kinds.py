"""The forms about an enterprise, each with the service that takes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises import services
from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.papers.declaring import Paper
from bihuan.enterprises.papers.fields import (
    chemical_fields,
    fund_fields,
    listing_fields,
    site_fields,
    survey_fields,
    suspension_fields,
    watch_fields,
)
from bihuan.enterprises.typed_file import (
    read_basis,
    read_chemical,
    read_site,
    read_suspension,
    read_watch,
)
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.pages import Request
from bihuan.kernel.uploads import day_of


def save_site(request: Request, enterprise: Enterprise, at: datetime) -> Any:
    facts = read_site(request.POST)
    return services.register_site(
        enterprise_id=enterprise.pk, facts=facts, actor=request.actor, at=at
    )


def save_chemical(request: Request, enterprise: Enterprise, at: datetime) -> Any:
    facts = read_chemical(request.POST)
    return services.register_chemical(
        enterprise_id=enterprise.pk, facts=facts, actor=request.actor, at=at
    )


def save_survey(request: Request, enterprise: Enterprise, at: datetime) -> Any:
    on = day_of(request.POST.get("on", ""), "on")
    answer = request.POST.get("has_chemicals", "")
    missing = {}
    if on is None:
        missing["on"] = "摸排日期没有填写。"
    if answer not in {"0", "1"}:
        missing["has_chemicals"] = "请选择摸排结果。"
    if on is None or missing:
        raise InvalidInput(missing)
    return services.record_survey(
        enterprise_id=enterprise.pk,
        on=on,
        has_chemicals=answer == "1",
        remark=request.POST.get("remark", ""),
        actor=request.actor,
        at=at,
    )


def save_fund(request: Request, enterprise: Enterprise, at: datetime) -> Any:
    year, basis = read_basis(request.POST)
    return services.open_fund_account(
        enterprise_id=enterprise.pk, year=year, basis=basis, actor=request.actor, at=at
    )


def save_watch(request: Request, enterprise: Enterprise, at: datetime) -> Any:
    return services.open_watch(
        enterprise_id=enterprise.pk,
        kind=request.POST.get("kind", ""),
        facts=read_watch(request.POST),
        actor=request.actor,
        at=at,
    )


def save_suspension(request: Request, enterprise: Enterprise, at: datetime) -> Any:
    facts = read_suspension(request.POST)
    return services.suspend_enterprise(
        enterprise_id=enterprise.pk, facts=facts, actor=request.actor, at=at
    )


def save_listing(request: Request, enterprise: Enterprise, at: datetime) -> Any:
    typed = {name: request.POST.get(name, "") for name in ("directory", "reason", "document")}
    return services.list_by_hand(enterprise_id=enterprise.pk, **typed, actor=request.actor, at=at)


SITE = Paper(
    "site", _("登记场所"), _("登记"), perms.KEEP_OWN, "assets", site_fields, save_site,
    taken=("code", "principal"),
)  # fmt: skip
CHEMICAL = Paper(
    "chemical", _("登记危险化学品"), _("登记"), perms.KEEP_OWN, "assets", chemical_fields,
    save_chemical, taken=("sector", "address"),
)  # fmt: skip
SURVEY = Paper(
    "survey", _("登记危险化学品摸排"), _("登记"), perms.SURVEY, "assets", survey_fields,
    save_survey, taken=("sector", "address", "principal"),
)  # fmt: skip
FUND = Paper(
    "fund", _("建立安全生产费用账户"), _("测算并建立"), perms.KEEP_OWN, "duties", fund_fields,
    save_fund, taken=("sector", "industry", "size", "founded_on"),
)  # fmt: skip
WATCH = Paper(
    "watch", _("指定专盯人"), _("指定"), perms.NAME_WATCHER, "services", watch_fields, save_watch
)
SUSPENSION = Paper(
    "suspension", _("登记停产停业"), _("登记"), perms.SUSPEND, "services", suspension_fields,
    save_suspension,
    taken=("status", "region", "address", "supervisor_id", "principal", "employees"),
)  # fmt: skip
LISTING = Paper(
    "listing", _("列入企业名录"), _("列入"), perms.KEEP_DIRECTORY, "duties", listing_fields,
    save_listing, taken=("sector", "size", "risk_level", "employees"),
)  # fmt: skip
PAPERS = {paper.name: paper for paper in (SITE, CHEMICAL, SURVEY, FUND, WATCH, SUSPENSION, LISTING)}
