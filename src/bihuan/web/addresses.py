"""Addresses of pages that may or may not be mounted in this installation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from bihuan.kernel.actors import Actor
from bihuan.kernel.permissions import Permission


@cache
def address_of(name: str) -> str:
    """The address of a page by its route's name, or itself where it is one; empty if not mounted."""
    if name.startswith("/"):
        return name if view_of(name) is not None else ""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@cache
def view_of(address: str) -> Any | None:
    """What answers at an address, ``None`` where nothing does."""
    try:
        return resolve(address.partition("?")[0]).func
    except Resolver404:
        return None


@dataclass(frozen=True)
class Needs:
    """What a page asks of whoever opens it: all of the permissions, or one of them."""

    permissions: tuple[Permission, ...] = ()
    any_of: bool = False

    def are_met_by(self, actor: Actor) -> bool:
        found = [actor.may(permission) for permission in self.permissions]
        return not found or (any(found) if self.any_of else all(found))


@cache
def needs_at(address: str) -> Needs:
    """What the page at an address asks for, as its own decorator says."""
    view = view_of(address)
    return Needs(getattr(view, "permissions", ()), getattr(view, "any_of", False))
