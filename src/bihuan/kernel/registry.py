"""Declared low, collected high: what every app declares, gathered by kind of file."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TypeVar

from django.conf import settings

T = TypeVar("T")


@cache
def modules(file: str) -> tuple[ModuleType, ...]:
    """The modules of one name (``"ledgers"``) in every app that has it, in the order of the apps."""
    names = [f"{app}.{file}" for app in settings.BIHUAN_APPS if app in settings.INSTALLED_APPS]
    return tuple(import_module(name) for name in names if find_spec(name) is not None)


@cache
def collect(file: str, kind: type[T]) -> tuple[T, ...]:
    """Every instance of ``kind`` that stands at the top of those modules, each once.

    Those made from packs stand there together, in a tuple.
    """
    found: dict[int, T] = {}
    for module in modules(file):
        for value in vars(module).values():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, kind):
                    found.setdefault(id(one), one)
    return tuple(found.values())
