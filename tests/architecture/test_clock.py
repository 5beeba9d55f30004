"""Time is an argument: what decides and what stores does not look at the clock."""

from __future__ import annotations

import ast

import house

DECIDING = {"models", "querysets", "rules", "services", "workflow", "indicators", "states"}
# A guard is asked with object and actor only, by the engine that draws the buttons of today; so the
# day on which a period has run out is the one thing that it reads from the clock.
ON_PURPOSE = {("hazards/workflow/hazard.py", "localdate")}


def deciding_files():
    for file in house.files():
        inside = house.name(file).removesuffix(".py").split("/")
        if DECIDING & set(inside[1:]) and "views" not in inside:
            yield file


def looks(file):
    """Line and name of each look at the clock."""
    for node in ast.walk(house.tree(file)):
        chain = house.dotted(node) if isinstance(node, ast.Attribute) else []
        if chain[-2:] in (
            ["timezone", "now"],
            ["datetime", "now"],
            ["datetime", "utcnow"],
            ["date", "today"],
            ["datetime", "today"],
            ["time", "time"],
        ):
            yield node.lineno, chain[-1]
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            called = house.dotted(node.func)[-1]
            if called in {"localdate", "localtime"}:
                yield node.lineno, called


def test_a_decision_is_given_its_moment():
    found = [
        f"{house.name(file)}:{line}: {what}"
        for file in deciding_files()
        for line, what in looks(file)
        if (house.name(file), what) not in ON_PURPOSE
    ]

    assert found == []


def test_the_exceptions_still_exist():
    known = {house.name(file): {what for _line, what in looks(file)} for file in house.files()}

    assert [place for place, what in ON_PURPOSE if what not in known.get(place, ())] == []
