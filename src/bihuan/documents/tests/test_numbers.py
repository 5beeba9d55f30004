"""Numbers, check codes, levels of signers."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from bihuan.documents.models import NumberSeries
from bihuan.documents.rules import ALPHABET, check_code, document_number, plain_code, signs_for
from bihuan.documents.services.numbering import last_number, next_number
from bihuan.organisations.models import Region, RegionLevel, Unit, UnitKind

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)


@pytest.fixture
def office(db: None) -> Unit:
    region = Region.objects.create(
        code="990102", name="云川区", level=RegionLevel.COUNTY, full_name="云川区", source="测试"
    )
    return Unit.objects.create(name="区安委办", kind=UnitKind.OFFICE, region=region)


def draw(office: Unit, year: int = 2026, code: str = "云安办") -> int:
    return next_number(issuer_id=office.pk, code=code, numbering="official", year=year)


def test_numbers_begin_with_one_each_year_and_code(office: Unit) -> None:
    assert [draw(office), draw(office), draw(office, 2027), draw(office, code="云安委")] == [
        1,
        2,
        1,
        1,
    ]


def test_a_transaction_that_fails_leaves_no_gap(office: Unit) -> None:
    draw(office)
    with transaction.atomic():
        assert draw(office) == 2
        transaction.set_rollback(True)

    assert draw(office) == 2
    known = {"issuer_id": office.pk, "code": "云安办", "numbering": "official"}
    assert last_number(**known, year=2026) == 2
    assert last_number(**known, year=2031) == 0


@pytest.fixture
def committed_office(django_db_setup: None, django_db_blocker: Any) -> Iterator[Unit]:
    """An office that other connections see too; removed afterwards."""
    with django_db_blocker.unblock():
        region = Region.objects.create(
            code="990103",
            name="云山区",
            level=RegionLevel.COUNTY,
            full_name="云山区",
            source="测试",
        )
        office = Unit.objects.create(name="区安委办", kind=UnitKind.OFFICE, region=region)
        yield office
        NumberSeries.objects.filter(issuer=office).delete()
        office.delete()
        region.delete()


def test_many_at_once_draw_each_number_once(committed_office: Unit) -> None:
    def worker(_turn: int) -> int:
        try:
            with transaction.atomic():
                return draw(committed_office)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        drawn = list(pool.map(worker, range(24)))

    assert sorted(drawn) == list(range(1, 25))


@pytest.mark.parametrize(
    ("held", "needed", "may"),
    [
        ("principal", "principal", True),
        ("principal", "deputy", True),
        ("deputy", "deputy", True),
        ("deputy", "principal", False),
        ("deputy", "", True),
        ("", "", False),
        ("", "deputy", False),
    ],
)
def test_the_higher_may_sign_for_the_lower(held: str, needed: str, *, may: bool) -> None:
    assert signs_for(held, needed) is may


def test_a_number_is_printed_as_the_standard_asks() -> None:
    assert document_number("official", "云安办", 2026, 41) == "云安办〔2026〕41号"
    assert document_number("serial", "", 2026, 41) == "第41期"


@given(st.text(), st.text())
def test_a_code_is_short_and_not_misread(secret: str, said: str) -> None:
    code = check_code(secret, said)

    assert len(code) == 10
    assert set(code) <= set(ALPHABET)
    assert not set(code) & set("0O1IL")
    assert plain_code(f" {code[:5].lower()}-{code[5:]} ") == code


def test_another_secret_gives_another_code() -> None:
    assert check_code("a", "1:第1期") != check_code("b", "1:第1期")
