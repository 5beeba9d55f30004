"""The source as trees, for the tests that look at every file."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import bihuan

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(bihuan.__file__).resolve().parent
# Folders inside an app that hold no code of the product.
ASIDE = {"tests", "migrations"}


@cache
def files() -> tuple[Path, ...]:
    """Every Python file of the product, in order."""
    found = [*SOURCE.rglob("*.py"), *(SOURCE.parent / "bihuan_ingest").rglob("*.py")]
    return tuple(sorted(file for file in found if not ASIDE & set(file.parts)))


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def name(file: Path) -> str:
    """``hazards/services/closing.py``"""
    return file.relative_to(SOURCE.parent).as_posix().removeprefix("bihuan/")


def app_of(file: Path) -> str:
    return file.relative_to(SOURCE.parent).parts[1].removesuffix(".py")


def is_service(file: Path) -> bool:
    """Whether it is an app's ``services.py`` or stands in its ``services`` package."""
    return "services" in file.relative_to(SOURCE.parent).with_suffix("").parts


def dotted(node: ast.AST) -> list[str]:
    """The names of a chain, first to last: ``Hazard.objects.filter(…).update`` → Hazard … update."""
    names: list[str] = []
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            names.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Name):
            names.append(node.id)
            return names[::-1]
        else:
            names.append("")
            return names[::-1]


def calls(file: Path) -> Iterator[tuple[ast.Call, list[str]]]:
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


@cache
def kept_files() -> tuple[Path, ...]:
    """Every file under version control that holds text; all files where there is no git."""
    answer = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    paths = [ROOT / path for path in answer.stdout.split("\0") if path]
    return tuple(path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:2000])
