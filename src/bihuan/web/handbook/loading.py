"""Every module of the house, imported, so that every declaration in it is known."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path

from django.conf import settings

LEFT_OUT = frozenset({"tests", "migrations", "management"})


def source_files() -> list[Path]:
    """The Python files of the house without tests and migrations, in order."""
    root = Path(settings.SOURCE_ROOT)
    files = [*root.rglob("*.py"), *(root.parent / "bihuan_ingest").rglob("*.py")]
    return sorted(file for file in files if not {"tests", "migrations"} & set(file.parts))


def home_of(module: str) -> str:
    """The room that a module stands in: ``bihuan.hazards.errors`` → ``hazards``."""
    return module.split(".")[1] if module.startswith("bihuan.") else ""


def rooms() -> list[str]:
    """The apps of the house, bottom first."""
    return [app.rpartition(".")[2] for app in settings.BIHUAN_APPS]


@cache
def load_all() -> None:
    """Import every module of every app."""
    for app in settings.BIHUAN_APPS:
        if app in settings.INSTALLED_APPS:
            load_package(app)


def load_package(name: str) -> None:
    package = import_module(name)
    for found in pkgutil.iter_modules(package.__path__, f"{name}."):
        last = found.name.rpartition(".")[2]
        if last in LEFT_OUT or last == "__main__":
            continue
        if found.ispkg:
            load_package(found.name)
        else:
            import_module(found.name)
