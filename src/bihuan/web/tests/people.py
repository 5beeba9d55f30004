"""An invented district with one person in every role, and a signed-in browser for each."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from bihuan.enterprises.models import Enterprise
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.models import Loop, Post, User
from bihuan.kernel.permissions import Role
from bihuan.kernel.posts import actor_of
from bihuan.organisations.models import Region, Unit

NOW = datetime(2026, 11, 20, 1, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)
PASSWORD = "Long-enough-7"  # of invented people
REGIONS = (
    ("990100", "云州市", "city", None),
    ("990101", "临江区", "county", "990100"),
    ("990101001", "江湾街道", "street", "990101"),
    ("990102", "白沙县", "county", "990100"),
)


def make_regions() -> None:
    for code, name, level, parent in REGIONS:
        Region.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "level": level,
                "parent_id": parent,
                "full_name": name,
                "source": "测试",
            },
        )


def make_unit(name: str, kind: str = "department", region: str = "990101") -> Unit:
    make_regions()
    unit, made = Unit.objects.get_or_create(name=name, region_id=region, defaults={"kind": kind})
    if made:
        unit.subtree = [unit.pk]
        unit.save(update_fields=["subtree"])
    return unit


def make_user(username: str, name: str, **fields: Any) -> User:
    user = User(username=username, name=name, created_at=NOW, **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def make_person(
    username: str, role: Role, *, unit: Unit | None = None, region: str = "990101", **fields: Any
) -> User:
    """An account with one post."""
    make_regions()
    user = make_user(username, fields.pop("name", username.title()))
    Post.objects.create(
        user=user, role=role, unit=unit, region=region, starts_on=date(2024, 1, 1), **fields
    )
    return user


def actor_for(user: User, on: date = TODAY, post_id: int | None = None) -> Actor:
    found = actor_of(user, on, post_id)
    assert found is not None
    return found


def make_enterprise(number: int, region: str = "990101001") -> Enterprise:
    """An invented enterprise of the district."""
    name = f"演示企业{number}"
    with acting(system_actor()):
        return Enterprise.objects.create(
            name=name,
            name_key=name,
            code=f"91990101MA{number:08d}",
            kind="enterprise",
            sector="machinery",
            region=region,
            address="柳林路8号",
            registered_at=datetime(2025, 1, 1, tzinfo=UTC),
        )


def one_of_each() -> dict[Role, User]:
    """One person a role, all of one district."""
    office = make_unit("临江区安委办", "office")
    found = {}
    for role in Role:
        bound: dict[str, Any] = (
            {"enterprise_id": make_enterprise(1).pk}
            if role == Role.ENTERPRISE
            else {"unit": office}
        )
        found[role] = make_person(f"one-{role.value}".replace("_", "-"), role, **bound)
    return found


def browser(user: User, **options: Any) -> Client:
    """A browser in which the person is signed in, without going through the form."""
    client = Client(**options)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def make_loop(number: int, **fields: Any) -> Loop:
    values: dict[str, Any] = {
        "kind": "hazard",
        "object_id": 900000 + number,
        "title": f"第 {number} 件隐患",
        "number": f"YH-2026-{number:05}",
        "status": "reported",
        "step": "核查并定级",
        "permission": "hazards.confirm",
        "region": "990101001",
        "opened_at": NOW,
    }
    return Loop.objects.create(**(values | fields))
