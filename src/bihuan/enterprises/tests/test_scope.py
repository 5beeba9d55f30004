"""The attack: the application's role reaches no row outside its scope, whatever it asks."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from bihuan.enterprises.models import Enterprise, SafetyManager
from bihuan.enterprises.services import ManagerFacts, register_manager
from bihuan.enterprises.tests.conftest import (
    EASTGATE,
    NOON,
    TODAY,
    WESTTOWN,
    MakeEnterprise,
    actor_in,
    credit_code,
)
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.errors import NotFound
from bihuan.kernel.permissions import Role
from bihuan.kernel.scope import Scope, scoped


@pytest.fixture
def two(make: MakeEnterprise, as_app_role: None) -> tuple[Enterprise, Enterprise]:
    """One enterprise in 东关街道, one in 河西镇, each with a safety manager."""
    east, west = make(1), make(2, region=WESTTOWN)
    with acting(system_actor()) as system:
        for enterprise in (east, west):
            register_manager(
                enterprise_id=enterprise.pk,
                facts=ManagerFacts("冯某", TODAY),
                actor=system,
                at=NOON,
            )
    return east, west


def names() -> set[str]:
    return set(Enterprise.objects.values_list("name", flat=True))


def test_without_a_scope_no_row_exists(two: tuple[Enterprise, Enterprise]) -> None:
    with transaction.atomic(), scoped(Scope.nothing()):
        assert names() == set()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ALL")
        cursor.execute("SELECT count(*) FROM enterprises_enterprise")
        assert cursor.fetchone() == (0,)


def test_a_street_neither_sees_nor_writes_another_streets_rows(
    two: tuple[Enterprise, Enterprise], zhou: Actor
) -> None:
    east, west = two
    with acting(zhou):
        assert names() == {east.name}
        assert SafetyManager.objects.count() == 1
        assert Enterprise.objects.filter(pk=west.pk).update(name="篡改") == 0
        with connection.cursor() as cursor:
            cursor.execute("UPDATE enterprises_safetymanager SET name = 'x'")
            assert cursor.rowcount == 1
        with pytest.raises(NotFound):
            Enterprise.objects.one(west.pk)
    with acting(system_actor()):
        assert Enterprise.objects.get(pk=west.pk).name == west.name


def test_a_row_cannot_be_put_or_pushed_into_another_street(
    two: tuple[Enterprise, Enterprise], zhou: Actor
) -> None:
    east, _west = two
    with acting(zhou), pytest.raises(ProgrammingError), transaction.atomic():
        Enterprise.objects.filter(pk=east.pk).update(region=WESTTOWN)
    with acting(zhou), pytest.raises(ProgrammingError), transaction.atomic():
        Enterprise.objects.create(
            name="越界", name_key="越界", code=credit_code(9), kind="enterprise",
            sector="other", region=WESTTOWN, address="x", registered_at=NOON,
        )  # fmt: skip


def test_an_enterprises_own_people_see_their_own_record_only(
    two: tuple[Enterprise, Enterprise],
) -> None:
    east, _west = two
    wang = actor_in(Role.ENTERPRISE, EASTGATE, "王", enterprise_id=east.pk)

    with acting(wang):
        assert names() == {east.name}
        assert set(Enterprise.objects.visible_to(wang)) == set(Enterprise.objects.all())
        assert SafetyManager.objects.get().enterprise_id == east.pk


def test_a_department_sees_every_enterprise_of_its_region(
    two: tuple[Enterprise, Enterprise],
) -> None:
    east, west = two
    scope = Scope.of_region("990102", units=frozenset({424242}))

    with scoped(scope):
        assert names() == {east.name, west.name}


def test_no_row_of_the_register_can_be_deleted(
    two: tuple[Enterprise, Enterprise], lin: Actor
) -> None:
    with (
        acting(lin),
        connection.cursor() as cursor,
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        cursor.execute("DELETE FROM enterprises_distinction")
