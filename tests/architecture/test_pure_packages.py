"""The pure packages stay pure: proofs and content need no Django, no database, no clock."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import bihuan

ROOT = Path(bihuan.__file__).parent
PURE = ("content", "proofs", "protocols", "reading")
FILES = [
    file
    for package in PURE
    for file in sorted((ROOT / package).rglob("*.py"))
    if "tests" not in file.parts
]
EACH = pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))


def imports_of(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@EACH
def test_a_pure_package_imports_no_django_and_nothing_above(file):
    own = file.relative_to(ROOT).parts[0]
    allowed = {f"bihuan.{own}", "bihuan.content"}

    for name in imports_of(file):
        assert name.split(".")[0] not in {"django", "psycopg", "procrastinate"}, name
        if name.startswith("bihuan."):
            assert ".".join(name.split(".")[:2]) in allowed, name


@EACH
def test_a_pure_package_reads_no_clock(file):
    """Time is an argument: no now(), today() or time() is called."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in {"now", "today", "utcnow"}, file
