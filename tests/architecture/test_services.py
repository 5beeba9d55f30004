"""A service says what it does, what it refuses, and on which rule."""

from __future__ import annotations

import ast
import re
from importlib import import_module

import house
import pytest
from django.conf import settings


def exported():
    """Every function that an app's services offer to others: app, name, file, tree."""
    for app in settings.BIHUAN_APPS:
        short = app.rpartition(".")[2]
        folder = house.SOURCE / short / "services"
        if not (folder / "__init__.py").exists():
            continue
        offered = set(getattr(import_module(f"{app}.services"), "__all__", ()))
        for file in sorted(folder.glob("*.py")):
            for node in house.tree(file).body:
                if isinstance(node, ast.FunctionDef) and node.name in offered:
                    yield pytest.param(node, id=f"{short}.{node.name}")


SERVICES = list(exported())


@pytest.mark.parametrize("node", SERVICES)
def test_a_service_says_what_it_does_and_what_it_refuses(node):
    text = ast.get_docstring(node) or ""
    raises = [one for one in ast.walk(node) if isinstance(one, ast.Raise) and one.exc is not None]

    assert text, "no docstring"
    assert not raises or "Raises:" in text, "raises, and does not say what"


@pytest.mark.parametrize("node", SERVICES)
def test_a_service_is_given_its_actor(node):
    """Whoever writes is an argument; a service that only asks or computes takes none."""
    given = {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}
    writes = {house.dotted(one.func)[-1] for one in ast.walk(node) if isinstance(one, ast.Call)} & {
        "record",
        "begin",
        "apply",
    }

    assert not writes or "actor" in given


def test_services_are_found():
    assert len(SERVICES) > 40


def test_a_source_is_named_where_one_is_announced():
    """``Source:`` at the head of a line is followed by the source, there or on the next line."""
    silent = [
        f"{house.name(file)}:{node.name}"
        for file in house.files()
        for node in ast.walk(house.tree(file))
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if re.search(r"^Source:\s*(?:\n\s*\n|\Z)", ast.get_docstring(node) or "", re.MULTILINE)
    ]

    assert silent == []
