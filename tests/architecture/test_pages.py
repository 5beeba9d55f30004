"""Every address of the platform says who may open it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

# Open to anyone, each for a reason; a new one is added here on purpose or not at all.
PUBLIC = {
    "web:sign_in",
    "web:second_step",
    "web:recovery_step",
    "web:sign_out",
    "web:health",
    "documents:check",  # whoever holds a printed document may check its code
    "documents:checked",
    "hazards:public_listings",  # the signs of listed supervision hang in the street
    "hazards:snap_new",  # 随手拍: staff, families and residents have no account
    "hazards:snap_status",  # whoever holds a receipt code may ask what became of it
    "enterprises:publications",  # commitments and debriefs are made for the public
    "enterprises:publications_of",
}
# The programming interface asks for a key or a session by itself: tests of the interface hold it.
INTERFACE = "api/"


def pages(
    patterns: list[Any] | None = None, prefix: str = "", namespace: str = ""
) -> Iterator[tuple[str, str, Any]]:
    """Every route: name with namespace, address, view."""
    for item in get_resolver().url_patterns if patterns is None else patterns:
        address = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            inner = ":".join(filter(None, [namespace, item.namespace]))
            yield from pages(item.url_patterns, address, inner)
        elif isinstance(item, URLPattern):
            name = f"{namespace}:{item.name}" if namespace else str(item.name)
            yield name, address, item.callback


HOUSE = [found for found in pages() if not found[1].startswith(INTERFACE)]


@pytest.mark.parametrize(("name", "address", "view"), HOUSE, ids=[found[0] for found in HOUSE])
def test_a_page_asks_for_a_permission_or_is_public_on_purpose(
    name: str, address: str, view: Any
) -> None:
    if name in PUBLIC:
        assert getattr(view, "is_public", False), f"{address} stands in PUBLIC and is not public"
    else:
        assert not getattr(view, "is_public", False), f"{address} is public and not in PUBLIC"
        assert getattr(view, "permissions", ()), f"{address} asks for no permission"


def test_every_public_page_exists() -> None:
    assert {name for name, _address, _view in HOUSE} >= PUBLIC


def test_the_interface_refuses_whoever_shows_no_key(client: Any, db: None) -> None:
    routes = [address for _name, address, _view in pages() if address.startswith(INTERFACE)]
    plain = [address for address in routes if "<" not in address]
    opened = [one for one in plain if client.get(f"/{one}").status_code == 200]
    assert all(one.endswith(("openapi.json", "docs")) for one in opened), opened
