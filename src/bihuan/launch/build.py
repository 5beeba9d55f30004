"""What is in this build of the platform."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec


def own_version() -> str:
    """As in pyproject.toml; "—" in a checkout that was never installed."""
    try:
        return version("bihuan")
    except PackageNotFoundError:
        return "—"


def has_module(name: str) -> bool:
    """Whether a module is part of this build; imports its parents only."""
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
