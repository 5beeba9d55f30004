"""What the register itself shows on the tabs of an enterprise's file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.drawn.lives import WATCH_COLUMNS, watch_row
from bihuan.enterprises.drawn.words import short
from bihuan.enterprises.models import Enterprise, FundAccount, SafetyManager, Suspension
from bihuan.enterprises.moves import may_edit
from bihuan.enterprises.papers import PAPERS
from bihuan.enterprises.services.catalogue import LIST_WORDS
from bihuan.enterprises.services.facts import LABELS
from bihuan.enterprises.states import FundState, WatchStatus
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.organisations.choices import region_name
from bihuan.statutes.dictionaries import label

Row = dict[str, Any]
MOST = 50
FUND_TONES = {FundState.UNDER_EXTRACTED: "danger", FundState.IN_ORDER: "done"}


def action(enterprise: Enterprise, actor: Actor, name: str) -> Row | None:
    """The way to a form, for those who may open it."""
    paper = PAPERS[name]
    own = actor.enterprise_id in {None, enterprise.pk}
    if enterprise.withdrawn_at is not None or not own or not actor.may(paper.permission):
        return None
    url = reverse("enterprises:paper", args=[enterprise.pk, name])
    return {"label": str(paper.title), "url": url}


def table(columns: list[Any], rows: list[list[Any]], note: str) -> Row:
    return {"columns": columns, "rows": rows, "note": "" if rows else note}


def number(word: str) -> Row:
    return {"label": word, "kind": "number"}


def masked(phone: str, actor: Actor, enterprise: Enterprise) -> str | None:
    """A telephone number for those who may see it, its middle hidden from the others."""
    if not phone:
        return None
    if actor.may(perms.SEE_PHONES) or actor.enterprise_id == enterprise.pk:
        return phone
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) > 7 else "****"


def managers(enterprise: Enterprise, actor: Actor, today: date) -> Row:
    """The table of safety managers, those in office first."""
    found = list(enterprise.safety_managers.order_by("left_on", "since_on", "pk"))
    rows = [manager_row(one, actor, enterprise, today) for one in found]
    columns = ["姓名", "职务", "专兼职", "电话", "合格证编号", "有效期至", "本年学时", "任职"]
    drawn = table(columns, rows, "还没有登记安全管理人员。")
    section: Row = {
        "title": "安全管理人员",
        "count": sum(1 for one in found if one.left_on is None),
        "table": drawn,
    }
    if may_edit(enterprise, actor):
        url = reverse("enterprises:manager_new", args=[enterprise.pk])
        section["action"] = {"label": "登记安全管理人员", "url": url}
    return section


def manager_row(one: SafetyManager, actor: Actor, enterprise: Enterprise, today: date) -> list[Any]:
    until = one.certificate_until
    left = f"至{one.left_on:%Y-%m-%d}" if one.left_on else ""
    return [
        {"text": one.name, "url": reverse("enterprises:manager", args=[one.pk])},
        one.post,
        "专职" if one.is_full_time else "兼职",
        masked(one.phone, actor, enterprise),
        one.certificate,
        ending(until, today) if one.left_on is None else (f"{until:%Y-%m-%d}" if until else None),
        one.hours,
        f"{one.since_on:%Y-%m-%d}起{left}",
    ]


def ending(until: date | None, today: date) -> Row:
    """A last day with a word where it is over or near."""
    soon = timedelta(days=int(packs.setting("enterprises", "expiry-days")))
    if until is None:
        return {"text": None}
    if until < today:
        return {"text": f"{until:%Y-%m-%d}", "tone": "danger", "note": "已过期"}
    if until <= today + soon:
        left = (until - today).days
        return {"text": f"{until:%Y-%m-%d}", "tone": "warn", "note": f"还有{left}日"}
    return {"text": f"{until:%Y-%m-%d}"}


def sites(enterprise: Enterprise, actor: Actor) -> Row:
    found = list(enterprise.sites.order_by("closed_on", "name", "pk")[:MOST])
    rows = [
        [
            {
                "text": one.name,
                "url": reverse("enterprises:site", args=[one.pk]),
                "note": f"{one.closed_on:%Y-%m-%d}停用" if one.closed_on else "",
            },
            label("site-kinds", one.kind),
            region_name(one.region),
            one.address,
            one.area_m2,
            one.employees,
            one.contact or None,
        ]
        for one in found
    ]
    columns = [
        "场所", "类型", "属地", "地址", number("占地（平方米）"), number("现场人数"), "现场负责人",
    ]  # fmt: skip
    return {
        "title": "场所",
        "count": sum(1 for one in found if one.closed_on is None),
        "table": table(columns, rows, "还没有登记场所；有几处厂房、仓库、门店的，逐处登记。"),
        "action": action(enterprise, actor, "site"),
    }


def chemicals(enterprise: Enterprise, actor: Actor) -> list[Row]:
    """Chemicals, and when it was asked about them."""
    kept = enterprise.substances.filter(withdrawn_at__isnull=True).select_related("site")
    rows = [
        [
            {"text": one.name, "url": reverse("enterprises:chemical", args=[one.pk])},
            one.cas or None,
            one.get_use_display(),
            f"{one.quantity.normalize():f}{one.get_unit_display()}"
            if one.quantity is not None
            else None,
            f"{one.critical_t.normalize():f}吨" if one.critical_t is not None else None,
            "、".join(LIST_WORDS[code] for code in one.lists)
            or {"text": "不在目录", "note": one.uncatalogued_reason},
            " ".join(part for part in (one.site.name if one.site else "", one.place) if part)
            or None,
        ]
        for one in kept.order_by("name", "pk")[:MOST]
    ]
    columns = ["品名", "CAS号", "用途", "最大存量", "临界量", "所在目录", "位置"]
    last = enterprise.surveys.order_by("-on", "-pk").first()
    note = "没有登记危险化学品。"
    if last is not None:
        note = f"{last.on:%Y-%m-%d}摸排：{'涉及' if last.has_chemicals else '不涉及'}（{last.by_name}）。"
    section = {
        "title": "危险化学品",
        "count": len(rows),
        "table": table(columns, rows, note),
        "action": action(enterprise, actor, "chemical"),
    }
    asked: Row = {"title": "危险化学品摸排", "text": note if last else "还没有摸排过。"}
    asked["action"] = action(enterprise, actor, "survey")
    return [section, asked]


def funds(enterprise: Enterprise, actor: Actor) -> Row:
    """The accounts of safety funds, newest first."""
    rows = [fund_row(one) for one in enterprise.fund_accounts.order_by("-year")[:MOST]]
    columns = [
        "年度",
        number("应提取（元）"),
        number("已提取（元）"),
        number("已使用（元）"),
        "状态",
    ]
    return {
        "title": "安全生产费用",
        "count": len(rows),
        "table": table(columns, rows, "还没有建立安全生产费用账户。"),
        "action": action(enterprise, actor, "fund"),
    }


def fund_row(one: FundAccount) -> list[Any]:
    state = FundState(one.state)
    return [
        {"text": f"{one.year}年", "url": reverse("enterprises:fund", args=[one.pk])},
        f"{one.required:,.2f}",
        f"{one.extracted:,.2f}",
        f"{one.spent:,.2f}",
        {"text": str(state.label), "tone": FUND_TONES.get(state, "warn")},
    ]


def watches(enterprise: Enterprise, actor: Actor, today: date) -> Row:
    found = enterprise.watches.select_related("unit").order_by("status", "-pk")[:MOST]
    rows = [watch_row(one, today) for one in found]
    active = sum(1 for one in found if one.status == WatchStatus.ACTIVE)
    return {
        "title": "专盯",
        "count": active,
        "table": table(WATCH_COLUMNS, rows, "没有指定专盯人。"),
        "action": action(enterprise, actor, "watch"),
    }


def suspensions(enterprise: Enterprise, actor: Actor) -> Row:
    rows = [
        suspension_row(one) for one in enterprise.suspensions.order_by("-from_on", "-pk")[:MOST]
    ]
    columns = ["停产日期", "原因", "范围", "文书号", "状态", "复产日期"]
    return {
        "title": "停产停业与复工复产",
        "count": len(rows),
        "table": table(columns, rows, "没有停产停业记录。"),
        "action": action(enterprise, actor, "suspension"),
    }


def suspension_row(one: Suspension) -> list[Any]:
    url = reverse("enterprises:suspension", args=[one.pk])
    return [
        {"text": f"{one.from_on:%Y-%m-%d}", "url": url},
        label("suspension-reasons", one.reason_kind),
        "全部" if one.is_whole else one.part,
        one.order_number or None,
        one.get_status_display(),
        f"{one.ended_on:%Y-%m-%d}" if one.ended_on else None,
    ]


def listings(enterprise: Enterprise, actor: Actor) -> Row:
    """Directories it stands on, each with its reason."""
    found = enterprise.listings.filter(ended_on__isnull=True).order_by("directory")
    rows = [
        [
            {
                "text": label("directories", one.directory),
                "url": reverse("enterprises:listing", args=[one.pk]),
            },
            one.reason,
            one.document or "按规则列入",
            f"{one.since_on:%Y-%m-%d}",
        ]
        for one in found
    ]
    columns = ["名录", {"label": "列入原因", "kind": "wide"}, "依据", "列入日期"]
    return {
        "title": "所在名录",
        "count": len(rows),
        "table": table(columns, rows, "不在重点、高危等名录里。"),
        "action": action(enterprise, actor, "listing"),
    }


def proposals(enterprise: Enterprise) -> Row | None:
    """What the enterprise asked to change, newest first."""
    found = list(enterprise.proposals.order_by("-pk")[:MOST])
    if not found:
        return None
    rows = [
        [
            {
                "text": f"{one.proposed_at:%Y-%m-%d}",
                "url": reverse("enterprises:proposal", args=[one.pk]),
            },
            "、".join(
                f"{LABELS.get(name, name)}改为{short(name, pair[1])}"
                for name, pair in one.changes.items()
            ),
            one.get_status_display(),
            one.answer or None,
        ]
        for one in found
    ]
    columns = ["申请日期", {"label": "变更内容", "kind": "wide"}, "状态", "审核意见"]
    return {"title": "变更申请", "count": len(rows), "table": table(columns, rows, "")}
