"""The page of a year's safety funds: what is owed, term by term, and where it went."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.drawn.file_sections import FUND_TONES
from bihuan.enterprises.models import FundAccount, FundEntry
from bihuan.enterprises.papers.declaring import filled
from bihuan.enterprises.papers.fields import basis_fields, entry_fields
from bihuan.enterprises.services.facts import chain
from bihuan.enterprises.services.funds import VOUCHER, due_so_far, may_pause, rates
from bihuan.enterprises.states import FundEntryKind, FundState
from bihuan.kernel import evidence
from bihuan.kernel.actors import Actor
from bihuan.kernel.detail import file_url
from bihuan.kernel.errors import InvalidInput
from bihuan.statutes.dictionaries import label

Row = dict[str, Any]
MARKS = {"verified": "已核实", "unverified": "未核实", "house": "本系统设定"}
TENTH_OF_MYRIAD = Decimal(10_000)


def yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def draw_fund(
    account: FundAccount,
    actor: Actor,
    today: date,
    *,
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    refusal: InvalidInput | None = None,
) -> Row:
    """The account as the template takes it."""
    enterprise = account.enterprise
    url = reverse("enterprises:detail", args=[enterprise.pk])
    state = FundState(account.state)
    left = account.carried + account.extracted - account.spent
    title = next((row["title"] for row in rates() if row["key"] == account.rate_key), "")
    return {
        "title": f"{account.year}年安全生产费用",
        "number": "",
        "subtitle": enterprise.name,
        "alert": alert(account, today),
        "facts_title": "账户",
        "facts": [
            {"label": "企业", "value": enterprise.name, "url": url, "note": "取自企业档案"},
            {
                "label": "状态",
                "value": str(state.label),
                "kind": "status",
                "tone": FUND_TONES.get(state, "warn"),
            },
            {"label": "提取标准", "value": title or account.rate_key},
            {
                "label": "标准依据",
                "value": account.rate_pack,
                "sub": MARKS.get(account.rate_mark, ""),
                "sub_tone": "warn" if account.rate_mark != "verified" else "done",
            },
            {"label": "计提基数", "value": f"{yuan(account.basis)}{account.basis_unit}"},
            {"label": "基数依据", "value": account.basis_note or None},
            {"label": "上年结转", "value": f"{yuan(account.carried)}元"},
            {"label": "应提取", "value": f"{yuan(account.required)}元"},
            {"label": "已提取", "value": f"{yuan(account.extracted)}元"},
            {"label": "已使用", "value": f"{yuan(account.spent)}元"},
            {"label": "结余", "value": f"{yuan(left)}元"},
            {"label": "到本月应提取", "value": f"{yuan(due_so_far(account, today))}元"},
        ],
        "sections": [arithmetic(account), by_category(account), entries(account)],
        "moves": moves(account, actor, tried=tried, typed=typed or {}, refusal=refusal),
    }


def alert(account: FundAccount, today: date) -> Row | None:
    """What the state means in money."""
    if may_pause(account):
        return {"title": "结转充足，可以暂缓提取。", "text": "上年结转达到上年应提取额的规定倍数。", "tone": "info"}  # fmt: skip
    missing = due_so_far(account, today) - account.extracted
    if account.state == FundState.UNDER_EXTRACTED:
        text = f"到本月应提取{yuan(due_so_far(account, today))}元，已提取{yuan(account.extracted)}元，少提{yuan(missing)}元。"
        return {"title": "少提。", "text": text, "tone": "danger"}
    if account.state == FundState.UNSPENT:
        return {"title": "未使用。", "text": "提取以后还没有登记使用。", "tone": "warn"}
    if account.state == FundState.OVERSPENT:
        return {"title": "支出超过提取和结转。", "text": "请核对是否漏记提取。", "tone": "warn"}
    return None


def arithmetic(account: FundAccount) -> Row:
    """How the amount comes about: each term, then the sum."""
    is_money = account.basis_unit == "元"
    rows = []
    for step in account.steps:
        part, rate, amount = (Decimal(step[name]) for name in ("part", "rate", "amount"))
        above = Decimal(step["above"])
        up_to = None if step["up_to"] is None else Decimal(step["up_to"])
        per = (
            f"{rate.normalize():f}%" if is_money else f"{rate.normalize():f}元/{account.basis_unit}"
        )
        times = f"{yuan(part)}×{per}" if is_money else f"{yuan(part)}{account.basis_unit}×{per}"
        rows.append([span(above, up_to, account.basis_unit), yuan(part), per, times, yuan(amount)])
    columns = ["档次", number("本档基数"), number("标准"), "算式", number("金额（元）")]
    total = ["合计", yuan(account.basis), "", "", yuan(account.required)]
    table = {"columns": columns, "rows": rows, "total": total, "note": note(account)}
    return {"title": "应提取额怎样得来", "table": table}


def note(account: FundAccount) -> str:
    if account.rate_mark == "verified":
        return ""
    return "提取标准没有核对原文，使用前请核实；标准可以在“规则包”里修改，修改后重新测算。"


def span(above: Decimal, up_to: Decimal | None, unit: str) -> str:
    """A tier in words: 1,000万元至1亿元的部分."""
    if not above and up_to is None:
        return "全部"
    low = f"{(above / TENTH_OF_MYRIAD).normalize():f}万{unit}"
    if up_to is None:
        return f"超过{low}的部分"
    high = f"{(up_to / TENTH_OF_MYRIAD).normalize():f}万{unit}"
    return f"{high}以内的部分" if not above else f"{low}至{high}的部分"


def number(word: str) -> Row:
    return {"label": word, "kind": "number"}


def kept(account: FundAccount) -> list[FundEntry]:
    return list(account.entries.filter(withdrawn_at__isnull=True).order_by("on", "pk"))


def by_category(account: FundAccount) -> Row:
    """What was spent, by what it was for."""
    sums: dict[str, Decimal] = {}
    for entry in kept(account):
        if entry.kind == FundEntryKind.SPENDING:
            sums[entry.category] = sums.get(entry.category, Decimal(0)) + entry.amount
    rows = [
        [label("fund-categories", code), yuan(amount), f"{amount / account.spent * 100:.1f}%"]
        for code, amount in sorted(sums.items(), key=lambda pair: -pair[1])
    ]
    columns = ["使用类别", number("金额（元）"), number("占比")]
    total = ["合计", yuan(account.spent), ""] if rows else None
    empty = "" if rows else "还没有登记使用。"
    table = {"columns": columns, "rows": rows, "total": total, "note": empty}
    return {"title": "按类别使用", "table": table}


def entries(account: FundAccount) -> Row:
    """Every amount with its voucher."""
    files: dict[str, Any] = {}
    for use in evidence.of(chain(account.enterprise)):
        if use.role.startswith(f"{VOUCHER}:"):
            files[use.role] = use
    rows = []
    for entry in kept(account):
        file = files.get(f"{VOUCHER}:{entry.pk}")
        proof: Any = (
            {"text": entry.voucher or "附件", "url": file_url(file)} if file else entry.voucher
        )
        rows.append(
            [
                {"text": f"{entry.on:%Y-%m-%d}", "url": reverse("enterprises:fund_entry", args=[entry.pk])},
                entry.get_kind_display(),
                yuan(entry.amount),
                label("fund-categories", entry.category) or None,
                entry.purpose or None,
                proof or None,
            ]
        )  # fmt: skip
    columns = ["日期", "收支", number("金额（元）"), "类别", "用途", "凭证"]
    empty = "" if rows else "还没有登记收支。"
    table = {"columns": columns, "rows": rows, "note": empty}
    return {"title": "收支明细", "count": len(rows), "table": table}


def moves(
    account: FundAccount,
    actor: Actor,
    *,
    tried: str,
    typed: Mapping[str, Any],
    refusal: InvalidInput | None,
) -> list[Row] | None:
    """What may be recorded here; nothing for those who only look."""
    own = actor.enterprise_id in {None, account.enterprise_id}
    if not own or not actor.may(perms.KEEP_OWN):
        return None
    basis: dict[str, Any] = {
        "rate_key": account.rate_key,
        "basis": account.basis,
        "basis_note": account.basis_note,
        "carried": account.carried,
    }
    reason = {"name": "reason", "label": "理由", "kind": "textarea", "required": True}
    forms = {
        "entry": ("登记收支", entry_fields(account.enterprise, actor), {}),
        "basis": ("重新测算", [*basis_fields(account.enterprise, actor), reason], basis),
    }
    return [
        {
            "name": name,
            "label": word,
            "url": reverse("enterprises:fund_act", args=[account.pk, name]),
            "method": "post",
            "tone": "primary" if name == "entry" else "",
            "allowed": True,
            "refusal_text": None,
            "fields": filled(
                fields, typed if tried == name else known, refusal if tried == name else None
            ),
            "confirm": "",
        }
        for name, (word, fields, known) in sorted(forms.items(), key=lambda pair: pair[0] != (tried or "entry"))
    ]  # fmt: skip
