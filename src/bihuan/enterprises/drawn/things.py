"""Pages of a site, a chemical, an amount, a listing; and the progress of the survey."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.indicators.file import (
    CHEMICAL_RECORDS,
    CHEMICAL_UNITS,
    SURVEY_DUE,
    SURVEY_RATE,
)
from bihuan.enterprises.models import Chemical, Enterprise, FundEntry, Listing, Site
from bihuan.enterprises.papers.declaring import ask, file_url, filled, said
from bihuan.enterprises.papers.fields import chemical_fields, site_fields
from bihuan.enterprises.taken import section
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Period, Query, Value, link, values_by
from bihuan.kernel.permissions import Permission
from bihuan.organisations.choices import street_names
from bihuan.statutes.dictionaries import label

Row = dict[str, Any]
Typed = Mapping[str, Any] | None


def may(enterprise: Enterprise, actor: Actor, permission: Permission) -> bool:
    return actor.enterprise_id in {None, enterprise.pk} and actor.may(permission)


def show_only(field: Row) -> None:
    """Make a field something to look at: what was chosen stands there by its word."""
    if field["kind"] == "hidden":
        return
    pairs = [one for one in field.get("options") or () if isinstance(one, tuple)]
    words = {str(one[0]): str(one[1]) for one in pairs}
    chosen = field.get("value")
    if words and chosen not in (None, ""):
        many = chosen if isinstance(chosen, list | tuple) else [chosen]
        field["value"] = "、".join(words.get(str(one), str(one)) for one in many)
    field["kind"] = "readonly"


def paper(
    title: str,
    enterprise: Enterprise,
    address: str,
    fields: list[Row],
    refusal: InvalidInput | None,
    *,
    back: str,
    submit: str,
    can: bool,
) -> Row:
    """A form about a thing of an enterprise; read-only for those who may only look."""
    if not can:
        for field in fields:
            show_only(field)
    return {
        "title": title,
        "subtitle": enterprise.name,
        "action": address,
        "method": "post",
        "sections": [section(enterprise), {"title": "", "fields": fields}],
        "errors": said(fields, refusal),
        "submit_label": submit,
        "cancel_url": back,
    }


def plain_values(obj: Any, names: list[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        value = getattr(obj, name, "")
        found[name] = value.isoformat() if isinstance(value, date) else value
    return {name: "" if value is None else value for name, value in found.items()}


def site_form(one: Site, actor: Actor, typed: Typed, refusal: InvalidInput | None) -> Row:
    """A site, to be corrected or closed."""
    fields = site_fields(one.enterprise, actor)
    kept = plain_values(one, [field["name"] for field in fields])
    kept["outline"] = "\n".join(f"{lat},{lon}" for lat, lon in one.outline)
    known = {str(value) for value, _word in fields[2]["options"]}
    if one.region not in known:
        fields[2]["options"] = [(one.region, one.region), *fields[2]["options"]]
    fields += [
        ask("on", "停用日期", "date", help="只在停用时填写，然后点“停用场所”。"),
        ask("reason", "停用原因", help="只在停用时填写。"),
    ]
    can = may(one.enterprise, actor, perms.KEEP_OWN) and one.closed_on is None
    url = reverse("enterprises:site", args=[one.pk])
    back = file_url(one.enterprise_id, "assets")
    fields = filled(fields, typed or kept, refusal)
    form = paper(one.name, one.enterprise, url, fields, refusal, back=back, submit="保存", can=can)
    if one.area_m2:
        form["sections"][1]["note"] = f"按范围量得占地{one.area_m2:,.0f}平方米。"
    if can:
        form["buttons"] = [{"name": "act", "value": "close", "label": "停用场所", "tone": "danger"}]
    return form


def chemical_form(one: Chemical, actor: Actor, typed: Typed, refusal: InvalidInput | None) -> Row:
    """A chemical, to be corrected or taken off."""
    fields = chemical_fields(one.enterprise, actor)
    kept = plain_values(one, [field["name"] for field in fields])
    fields.append(ask("reason", "撤回理由", help="只在撤回时填写，然后点“撤回登记”。"))
    can = may(one.enterprise, actor, perms.KEEP_OWN) and one.withdrawn_at is None
    url = reverse("enterprises:chemical", args=[one.pk])
    back = file_url(one.enterprise_id, "assets")
    fields = filled(fields, typed or kept, refusal)
    form = paper(one.name, one.enterprise, url, fields, refusal, back=back, submit="保存", can=can)
    if can:
        form["buttons"] = [
            {"name": "act", "value": "withdraw", "label": "撤回登记", "tone": "danger"}
        ]
    return form


def entry_form(one: FundEntry, actor: Actor, typed: Typed, refusal: InvalidInput | None) -> Row:
    """An amount of safety funds, to be taken back."""
    shown = [
        ("日期", f"{one.on:%Y-%m-%d}"),
        ("收支", one.get_kind_display()),
        ("金额（元）", f"{one.amount:,.2f}"),
        ("使用类别", label("fund-categories", one.category)),
        ("用途", one.purpose),
        ("凭证号", one.voucher),
        ("撤回理由", one.withdrawn_reason),
    ]
    fields = [
        ask(f"shown_{n}", word, "readonly", value=value) for n, (word, value) in enumerate(shown)
    ]
    can = may(one.enterprise, actor, perms.KEEP_OWN) and one.withdrawn_at is None
    if can:
        fields[-1] = ask("reason", "撤回理由", "textarea", required=True)
    url = reverse("enterprises:fund_entry", args=[one.pk])
    back = reverse("enterprises:fund", args=[one.account_id])
    fields = filled(fields, typed or {}, refusal)
    title = f"{one.account.year}年安全生产费用{one.get_kind_display()}"
    return paper(title, one.enterprise, url, fields, refusal, back=back, submit="撤回", can=can)


def listing_form(one: Listing, actor: Actor, typed: Typed, refusal: InvalidInput | None) -> Row:
    """Why an enterprise stands on a directory."""
    shown = [
        ("名录", label("directories", one.directory)),
        ("列入方式", "人工列入" if one.is_manual else f"按规则（第{one.pack_version}版）"),
        ("列入原因", one.reason),
        ("依据文件", one.document),
        ("列入日期", f"{one.since_on:%Y-%m-%d}"),
    ]
    if one.ended_on is not None:
        shown.append(("移出", f"{one.ended_on:%Y-%m-%d}，{one.ended_reason}"))
    fields = [
        ask(f"shown_{n}", word, "readonly", value=value) for n, (word, value) in enumerate(shown)
    ]
    can = one.is_manual and one.ended_on is None and actor.may(perms.KEEP_DIRECTORY)
    if can:
        fields.append(ask("reason", "移出原因", "textarea", required=True))
    url = reverse("enterprises:listing", args=[one.pk])
    back = file_url(one.enterprise_id, "duties")
    fields = filled(fields, typed or {}, refusal)
    return paper(
        "企业名录", one.enterprise, url, fields, refusal, back=back, submit="移出名录", can=can
    )


def survey_report(actor: Actor, today: date, now: datetime) -> Row:
    """The survey of dangerous chemicals by street; units and records are counted apart."""
    query = Query(Period.day(today), as_of=now, region=actor.region or "")
    figures = (SURVEY_DUE, SURVEY_RATE, CHEMICAL_UNITS, CHEMICAL_RECORDS)
    by_enterprise = values_by(list(figures[:3]), query, actor, dimension="street")
    by_record = values_by([CHEMICAL_RECORDS], query, actor, dimension="street")
    streets = sorted({*by_enterprise, *by_record}, key=str)
    names = street_names([str(street) for street in streets])
    rows = []
    for street in streets:
        found = {**by_enterprise.get(street, {}), **by_record.get(street, {})}
        cells = [cell(found.get(figure.code)) for figure in figures]
        rows.append([names.get(str(street), str(street) or "街镇以上"), *cells])
    columns = ["街镇", *({"label": f"{f.label}（{f.unit}）", "kind": "number"} for f in figures)]
    note = "单位数和信息条数分别统计：一家单位可以有多条危险化学品信息。"
    table = {"columns": columns, "rows": rows, "note": note}
    return {
        "title": "危险化学品摸排进度",
        "sections": [{"title": f"{today:%Y-%m-%d}", "table": table}],
    }


def cell(value: Value | None) -> Row:
    """A figure with the way to its rows; — where nothing was asked."""
    if value is None:
        return {"text": None}
    return {"text": value.text(), "url": link(value)}
