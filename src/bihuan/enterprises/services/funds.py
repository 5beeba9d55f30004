"""Safety funds of an enterprise: the year's account, what was set aside, what was spent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.timezone import localdate

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import EntryWithdrawn, FundYearTaken
from bihuan.enterprises.models import Enterprise, FundAccount, FundEntry
from bihuan.enterprises.rules.funds import cents, reckon
from bihuan.enterprises.services.changing import in_use
from bihuan.enterprises.services.common import must_own, note, require
from bihuan.enterprises.services.facts import chain, place_of
from bihuan.enterprises.states import FundEntryKind, FundState
from bihuan.kernel import evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.statutes import dictionaries

KIND, CODE = "fund-rate", "caizi-2022-136"
VOUCHER = "voucher"
FIRST_YEAR = 2004  # since the measures of that year a fund is set aside
MONTHS = 12


@dataclass(frozen=True)
class FundBasis:
    """What a year's account is reckoned from.

    Args:
        rate_key: Row of ``fund-rate/caizi-2022-136``.
        basis: In the row's unit: tonnes, yuan.
        note: Where the figure is from (年度审计报告, 产量报表).
        carried: Yuan left over from the year before.
    """

    rate_key: str
    basis: Decimal
    note: str = ""
    carried: Decimal = Decimal(0)


def rates(on: date | None = None) -> Sequence[Mapping[str, Any]]:
    """The rates in force on a day, each with its mark."""
    return packs.rows(KIND, CODE, on)


def rates_for(enterprise: Enterprise) -> list[tuple[str, str]]:
    """Rates as choices: those of the enterprise's sector before the others."""
    rows = sorted(rates(), key=lambda row: enterprise.sector not in row.get("sectors", ()))
    return [(row["key"], row["title"]) for row in rows]


@transaction.atomic
def open_fund_account(
    *, enterprise_id: int, year: int, basis: FundBasis, actor: Actor, at: datetime
) -> FundAccount:
    """Open the account of a year and reckon what must be set aside.

    Raises:
        NotFound: The enterprise lies outside the actor's scope.
        NotPermitted: Another enterprise's people.
        FundYearTaken: The year has its account.
        InvalidInput: A negative figure, an unknown rate, a year that cannot be.

    Source:
        Work Safety Law (2021), art. 23 para. 2: costs of safety are set aside, used for safety
        alone, and booked as costs. Rates: the pack, with its mark.
    """
    enterprise = in_use(enterprise_id, actor)
    must_own(enterprise, actor, perms.KEEP_OWN)
    refuse_year(enterprise, year, localdate(at))
    if enterprise.fund_accounts.filter(year=year).exists():
        fields = {"year": f"{year}年的账户已经建立。"}
        raise FundYearTaken(fields, name=enterprise.name, year=year)
    values = reckoned(basis)
    account = FundAccount(
        enterprise=enterprise, year=year, region=enterprise.region, opened_at=at, **values
    )
    account.state = state_of(account, localdate(at))
    account.save()
    text = f"建立{year}年安全生产费用账户，应提取{account.required}元"
    data = {"account": account.pk, "required": str(account.required), "steps": account.steps}
    note(enterprise, "fund_opened", text, actor=actor, at=at, data=data)
    return account


@transaction.atomic
def change_fund_basis(
    *, account_id: int, basis: FundBasis, reason: str, actor: Actor, at: datetime
) -> FundAccount:
    """Reckon a year anew from another basis or rate.

    Raises:
        NotFound: Outside the actor's scope.
        InvalidInput: No reason, or as in `open_fund_account`.
    """
    account = own_account(account_id, actor)
    reason = require(reason, "reason", "请写明改变基数的理由。")
    before = {"basis": str(account.basis), "required": str(account.required)}
    for name, value in reckoned(basis).items():
        setattr(account, name, value)
    account.state = state_of(account, localdate(at))
    account.save()
    after = {"basis": str(account.basis), "required": str(account.required)}
    data = {
        "account": account.pk,
        "reason": reason,
        "changed": {name: [before[name], after[name]] for name in before},
    }
    text = f"重新测算{account.year}年安全生产费用，应提取{account.required}元"
    note(account.enterprise, "fund_reckoned", text, actor=actor, at=at, data=data)
    return account


@dataclass(frozen=True)
class EntryFacts:
    """One amount.

    Args:
        kind: Of `FundEntryKind`.
        amount: Yuan, more than nothing.
        category: Key of ``dictionary/fund-categories``, for what was spent.
    """

    kind: str
    on: date
    amount: Decimal
    category: str = ""
    purpose: str = ""
    voucher: str = ""


@transaction.atomic
def record_fund_entry(
    *,
    account_id: int,
    facts: EntryFacts,
    vouchers: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
) -> FundEntry:
    """Record an amount set aside or spent, with the files that prove it.

    Raises:
        NotFound: Outside the actor's scope.
        InvalidInput: Not positive, outside the year, to come, or without a category.
    """
    account = own_account(account_id, actor)
    problems = entry_problems(facts, account, localdate(at))
    if problems:
        raise InvalidInput(problems)
    entry = FundEntry.objects.create(
        account=account,
        enterprise=account.enterprise,
        kind=facts.kind,
        on=facts.on,
        amount=facts.amount,
        category=facts.category if facts.kind == FundEntryKind.SPENDING else "",
        purpose=facts.purpose.strip()[:200],
        voucher=facts.voucher.strip()[:60],
        recorded_at=at,
    )
    evidence.keep_all(
        vouchers,
        chain=chain(account.enterprise),
        place=place_of(account.enterprise),
        role=f"{VOUCHER}:{entry.pk}",
        actor=actor,
        at=at,
    )
    retotal(account, localdate(at))
    text = f"安全生产费用{entry.get_kind_display()}{entry.amount}元"
    data = {"account": account.pk, "entry": entry.pk, "category": entry.category}
    note(account.enterprise, "fund_entry", text, actor=actor, at=at, data=data)
    return entry


@transaction.atomic
def withdraw_fund_entry(*, entry_id: int, reason: str, actor: Actor, at: datetime) -> FundEntry:
    """Take back an amount recorded by mistake.

    Raises:
        InvalidInput: No reason.
        EntryWithdrawn: It was taken back before.
    """
    entry = FundEntry.objects.visible_to(actor).locked().one(entry_id)
    account = own_account(entry.account_id, actor)
    if entry.withdrawn_at is not None:
        raise EntryWithdrawn(reason=entry.withdrawn_reason)
    entry.withdrawn_reason = require(reason, "reason", "请写明撤回的理由。")[:200]
    entry.withdrawn_at = at
    entry.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    retotal(account, localdate(at))
    text = f"撤回安全生产费用{entry.get_kind_display()}{entry.amount}元"
    data = {"account": account.pk, "entry": entry.pk, "reason": entry.withdrawn_reason}
    note(account.enterprise, "fund_entry_withdrawn", text, actor=actor, at=at, data=data)
    return entry


def restate_funds(on: date) -> int:
    """Let the accounts of the running year and the one before follow the calendar.

    Returns:
        How many changed their state.
    """
    changed = 0
    for account in FundAccount.objects.filter(year__gte=on.year - 1).iterator():
        state = state_of(account, on)
        if state != account.state:
            FundAccount.objects.filter(pk=account.pk).update(state=state)
            changed += 1
    return changed


def own_account(account_id: int, actor: Actor) -> FundAccount:
    """The account, locked, for whoever may keep it.

    Raises:
        NotFound: Outside the actor's scope.
    """
    found = FundAccount.objects.visible_to(actor).select_related("enterprise")
    account = found.locked().one(account_id)
    must_own(account.enterprise, actor, perms.KEEP_OWN)
    return account


def refuse_year(enterprise: Enterprise, year: int, today: date) -> None:
    if not FIRST_YEAR <= year <= today.year:
        raise InvalidInput({"year": f"年度应在{FIRST_YEAR}年至{today.year}年之间，现在是{year}。"})
    founded = enterprise.founded_on
    if founded is not None and year < founded.year:
        sentence = f"{year}年早于企业成立日期（{founded:%Y-%m-%d}），请核对年度。"
        raise InvalidInput({"year": sentence})


def reckoned(basis: FundBasis) -> dict[str, Any]:
    """The account's columns that follow from the basis.

    Raises:
        InvalidInput: A negative figure, or an unknown rate.
    """
    pack = packs.in_force(KIND, CODE)
    row = next((row for row in pack.rows if row["key"] == basis.rate_key), None)
    problems = {}
    if row is None:
        problems["rate_key"] = "请从列表中选择提取标准。"
    if basis.basis < 0:
        problems["basis"] = f"计提基数不能是负数，现在是{basis.basis}。"
    if basis.carried < 0:
        problems["carried"] = f"上年结转不能是负数，现在是{basis.carried}。"
    if problems or row is None:
        raise InvalidInput(problems)
    found = reckon(row, basis.basis)
    return {
        "rate_key": row["key"],
        "rate_pack": f"{CODE}@{pack.version}",
        "rate_mark": str(row["mark"]),
        "basis": basis.basis,
        "basis_unit": row["unit"],
        "basis_note": basis.note.strip()[:200],
        "steps": [step.as_json() for step in found.steps],
        "carried": basis.carried,
        "required": found.required,
    }


def due_so_far(account: FundAccount, on: date) -> Decimal:
    """What had to be set aside by a day, in yuan: a twelfth for each month that is over.

    Source:
        House reading of 逐月提取: a month counts from its last day on.
    """
    if on.year > account.year:
        return account.required
    months = on.month - 1 if on.year == account.year else 0
    return cents(account.required * months / MONTHS)


def state_of(account: FundAccount, on: date) -> FundState:
    """How an account stands on a day."""
    if may_pause(account):
        return FundState.IN_ORDER if account.spent else FundState.UNSPENT
    if account.extracted < due_so_far(account, on):
        return FundState.UNDER_EXTRACTED
    if not account.spent:
        return FundState.UNSPENT
    if account.spent > account.carried + account.extracted:
        return FundState.OVERSPENT
    return FundState.IN_ORDER


def may_pause(account: FundAccount) -> bool:
    """Whether so much is left over that nothing need be set aside for now.

    Source:
        财资〔2022〕136号: carried over at least three times of what was due the year before (the
        multiple is a setting, unverified); unknown where that year has no account.
    """
    former = FundAccount.objects.filter(enterprise_id=account.enterprise_id, year=account.year - 1)
    required = former.values_list("required", flat=True).first()
    multiple = int(packs.setting("enterprises", "fund-pause-multiple"))
    return bool(required) and account.carried >= (required or 0) * multiple


def retotal(account: FundAccount, on: date) -> None:
    """Bring the account's totals and state to what its entries say."""
    kept = account.entries.filter(withdrawn_at__isnull=True)
    sums = kept.aggregate(
        extracted=Sum("amount", filter=Q(kind=FundEntryKind.EXTRACTION)),
        spent=Sum("amount", filter=Q(kind=FundEntryKind.SPENDING)),
    )
    account.extracted = sums["extracted"] or Decimal(0)
    account.spent = sums["spent"] or Decimal(0)
    account.state = state_of(account, on)
    account.save(update_fields=["extracted", "spent", "state"])


def entry_problems(facts: EntryFacts, account: FundAccount, today: date) -> dict[str, str]:
    found = {}
    if facts.kind not in FundEntryKind.values:
        found["kind"] = "请选择提取或使用。"
    if facts.amount <= 0:
        found["amount"] = f"金额要大于零，现在是{facts.amount}；登记有误的请撤回那一笔。"
    if facts.on.year != account.year:
        found["on"] = f"日期{facts.on:%Y-%m-%d}不在{account.year}年，请登记到那一年的账户。"
    elif facts.on > today:
        found["on"] = f"日期{facts.on:%Y-%m-%d}在今天之后，请核对。"
    known = dictionaries.labels("fund-categories")
    if facts.kind == FundEntryKind.SPENDING and facts.category not in known:
        found["category"] = "请选择使用类别。"
    return found
