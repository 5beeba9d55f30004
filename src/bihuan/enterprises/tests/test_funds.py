"""Safety funds, reckoned by hand."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from bihuan.enterprises.errors import EntryWithdrawn, FundYearTaken
from bihuan.enterprises.models import FundAccount
from bihuan.enterprises.rules.funds import reckon
from bihuan.enterprises.services import (
    EntryFacts,
    FundBasis,
    change_fund_basis,
    open_fund_account,
    record_fund_entry,
    restate_funds,
    withdraw_fund_entry,
)
from bihuan.enterprises.services.funds import rates
from bihuan.enterprises.states import FundEntryKind, FundState
from bihuan.enterprises.tests.conftest import NOON, TODAY, MakeEnterprise
from bihuan.kernel.actors import Actor, acting
from bihuan.kernel.errors import InvalidInput

pytestmark = pytest.mark.usefixtures("file_ready")
EXTRACTION, SPENDING = FundEntryKind.EXTRACTION.value, FundEntryKind.SPENDING.value


def rate(key: str) -> dict[str, object]:
    return next(dict(row) for row in rates() if row["key"] == key)


@pytest.mark.parametrize(
    ("key", "basis", "amounts"),
    [
        pytest.param("coal-open", 12_000, ["60000.00"], id="5 yuan a tonne"),
        pytest.param("works-building", 8_000_000, ["240000.00"], id="3 per cent"),
        # 1000万 × 4.5 % + 9000万 × 2.25 % + 1亿 × 0.55 % = 45万 + 202.5万 + 55万
        pytest.param(
            "hazardous-goods", 200_000_000, ["450000.00", "2025000.00", "550000.00"], id="tiers"
        ),
        pytest.param("hazardous-goods", 10_000_000, ["450000.00"], id="the edge of a tier"),
        pytest.param("hazardous-goods", 0, ["0.00"], id="no revenue"),
        pytest.param("machinery", 3_333_333, ["78333.33"], id="rounded to the cent"),
    ],
)
def test_what_is_owed_is_the_sum_of_its_terms(key: str, basis: int, amounts: list[str]) -> None:
    found = reckon(rate(key), Decimal(basis))

    assert [str(step.amount) for step in found.steps] == amounts
    assert found.required == sum(map(Decimal, amounts))


def test_every_rate_says_that_nobody_has_read_it() -> None:
    assert {row["mark"] for row in rates()} == {"unverified"}


@pytest.fixture
def account(make: MakeEnterprise, lin: Actor) -> FundAccount:
    """1.2 million yuan of machines: 1,200,000 × 2.35 % = 28,200 a year, 2,350 a month."""
    with acting(lin):
        return open_fund_account(
            enterprise_id=make().pk,
            year=2026,
            basis=FundBasis("machinery", Decimal(1_200_000)),
            actor=lin,
            at=NOON,
        )


def enter(account: FundAccount, actor: Actor, kind: str, amount: int, at: datetime = NOON) -> int:
    facts = EntryFacts(kind, TODAY, Decimal(amount), "ppe" if kind == SPENDING else "")
    with acting(actor):
        return record_fund_entry(account_id=account.pk, facts=facts, actor=actor, at=at).pk


def test_too_little_is_told_by_the_months_that_are_over(account: FundAccount, lin: Actor) -> None:
    assert account.state == FundState.UNDER_EXTRACTED  # two months are over: 4,700

    enter(account, lin, EXTRACTION, 4_700)

    account.refresh_from_db()
    assert account.state == FundState.UNSPENT


def test_the_calendar_goes_on(account: FundAccount, lin: Actor) -> None:
    enter(account, lin, EXTRACTION, 4_700)
    enter(account, lin, SPENDING, 1_000)
    account.refresh_from_db()
    assert account.state == FundState.IN_ORDER

    assert restate_funds(date(2026, 4, 1)) == 1

    account.refresh_from_db()
    assert account.state == FundState.UNDER_EXTRACTED


def test_more_spent_than_there_was(account: FundAccount, lin: Actor) -> None:
    enter(account, lin, EXTRACTION, 5_000)
    enter(account, lin, SPENDING, 5_001)

    account.refresh_from_db()
    assert account.state == FundState.OVERSPENT


def test_what_was_withdrawn_is_not_counted(account: FundAccount, lin: Actor) -> None:
    entry = enter(account, lin, EXTRACTION, 5_000)
    with acting(lin):
        withdraw_fund_entry(entry_id=entry, reason="重复登记", actor=lin, at=NOON)
        account.refresh_from_db()
        assert account.extracted == 0

        with pytest.raises(EntryWithdrawn):
            withdraw_fund_entry(entry_id=entry, reason="重复登记", actor=lin, at=NOON)


def test_a_new_basis_is_reckoned_anew(account: FundAccount, lin: Actor) -> None:
    with acting(lin):
        found = change_fund_basis(
            account_id=account.pk,
            basis=FundBasis("machinery", Decimal(2_400_000)),
            reason="审计后更正",
            actor=lin,
            at=NOON,
        )

    assert found.required == Decimal("56400.00")


def test_enough_left_over_pauses_the_duty(make: MakeEnterprise, lin: Actor) -> None:
    enterprise = make()
    with acting(lin):
        _former, found = [
            open_fund_account(
                enterprise_id=enterprise.pk,
                year=year,
                basis=FundBasis("machinery", Decimal(1_200_000), carried=Decimal(carried)),
                actor=lin,
                at=NOON,
            )
            for year, carried in ((2025, 0), (2026, 84_600))  # three times 28,200
        ]

    assert found.state == FundState.UNSPENT


def test_a_year_has_one_account(account: FundAccount, lin: Actor) -> None:
    with acting(lin), pytest.raises(FundYearTaken):
        open_fund_account(
            enterprise_id=account.enterprise_id,
            year=2026,
            basis=FundBasis("machinery", Decimal(1)),
            actor=lin,
            at=NOON,
        )


@pytest.mark.parametrize(
    ("year", "basis", "field"),
    [
        pytest.param(2026, FundBasis("machinery", Decimal(-1)), "basis", id="less than nothing"),
        pytest.param(2026, FundBasis("magic", Decimal(1)), "rate_key", id="no such rate"),
        pytest.param(
            2026, FundBasis("machinery", Decimal(1), carried=Decimal(-1)), "carried", id="carried"
        ),
        pytest.param(2027, FundBasis("machinery", Decimal(1)), "year", id="next year"),
        pytest.param(2014, FundBasis("machinery", Decimal(1)), "year", id="before the founding"),
    ],
)
def test_an_account_that_cannot_be(
    make: MakeEnterprise, lin: Actor, year: int, basis: FundBasis, field: str
) -> None:
    with acting(lin), pytest.raises(InvalidInput) as refusal:
        open_fund_account(enterprise_id=make().pk, year=year, basis=basis, actor=lin, at=NOON)

    assert set(refusal.value.fields) == {field}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        pytest.param(EntryFacts(EXTRACTION, TODAY, Decimal(0)), "amount", id="nothing"),
        pytest.param(EntryFacts(EXTRACTION, TODAY, Decimal(-5)), "amount", id="less than nothing"),
        pytest.param(EntryFacts(SPENDING, TODAY, Decimal(5)), "category", id="for nothing"),
        pytest.param(EntryFacts(EXTRACTION, date(2025, 12, 31), Decimal(5)), "on", id="year"),
        pytest.param(EntryFacts(EXTRACTION, date(2026, 3, 10), Decimal(5)), "on", id="tomorrow"),
    ],
)
def test_an_amount_that_cannot_be(
    account: FundAccount, lin: Actor, facts: EntryFacts, field: str
) -> None:
    with acting(lin), pytest.raises(InvalidInput) as refusal:
        record_fund_entry(account_id=account.pk, facts=facts, actor=lin, at=NOON)

    assert set(refusal.value.fields) == {field}
