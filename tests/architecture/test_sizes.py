"""Files and functions that a reader can hold in the head; what is larger says why."""

from __future__ import annotations

import ast

import house

FILE_LINES, FUNCTION_LINES = 500, 60
# Larger on purpose: name → why it would read worse in two.
LARGE_FILES: dict[str, str] = {
    "reading/duties.py": "28 small steps over one clause, each leaning on the one before",
}
LARGE_FUNCTIONS: dict[str, str] = {
    "enterprises/views/merging.py:moves": "two forms of one page written out as data, no branches",
}


def length(node):
    """Lines of a function without its docstring."""
    text = ast.get_docstring(node, clean=False)
    return node.end_lineno - node.lineno + 1 - (text.count("\n") + 1 if text else 0)


def test_a_file_is_short_enough_to_read():
    large = {
        house.name(file): lines
        for file in house.files()
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > FILE_LINES
        if house.name(file) not in LARGE_FILES
    }

    assert large == {}


def test_a_function_is_short_enough_to_read():
    large = {
        f"{house.name(file)}:{node.name}": length(node)
        for file in house.files()
        for node in ast.walk(house.tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if length(node) > FUNCTION_LINES
        if f"{house.name(file)}:{node.name}" not in LARGE_FUNCTIONS
    }

    assert large == {}
