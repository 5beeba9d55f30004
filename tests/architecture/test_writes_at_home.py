"""Only an app's own services write its tables; nothing happens behind a write's back."""

from __future__ import annotations

import ast

import house
from django.apps import apps
from django.conf import settings

WRITES = {
    "abulk_create",
    "acreate",
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "update",
    "update_or_create",
}
MANAGERS = {"objects", "_base_manager", "_default_manager"}
SIGNALS = {"django.dispatch", "django.db.models.signals"}
# The kernel is one room whose every file is its service: loops, log and inbox are written there.
ENGINE = {"kernel"}
# Whoever fills an empty database calls services too, and loads history that no service would take.
FILLERS = {"demo"}
# The kernel holds figures as they were published, since indicators are its own; only reports,
# which publish them, write them.
LENT = {("reports", "FrozenFigure")}
MODELS = {
    (config.label, model.__name__)
    for config in apps.get_app_configs()
    if config.name in settings.BIHUAN_APPS
    for model in config.get_models()
}


def model_names(file):
    """Names in a file that stand for a model of the house → the app the model lives in."""
    found = {}
    for node in ast.walk(house.tree(file)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bihuan."):
            home = node.module.split(".")[1]
            for alias in node.names:
                if (home, alias.name) in MODELS:
                    found[alias.asname or alias.name] = home
    return found


def writes(file):
    """Line, what is called, and the home of the model that is written."""
    names = model_names(file)
    for node, chain in house.calls(file):
        first = chain[0]
        if chain[-1] == "insert_many" and node.args and isinstance(node.args[0], ast.Name):
            first = node.args[0].id
        elif chain[-1] not in WRITES or not MANAGERS & set(chain):
            continue
        if first in names:
            yield f"{house.name(file)}:{node.lineno}: {'.'.join(chain)}", names[first]


def test_a_table_is_written_by_the_services_of_its_own_app():
    strays = [
        f"{what} writes a table of {home}"
        for file in house.files()
        if house.app_of(file) not in FILLERS
        for what, home in writes(file)
        if not any(house.app_of(file) == app and f" {name}." in what for app, name in LENT)
        if home != house.app_of(file) or not (home in ENGINE or house.is_service(file))
    ]

    assert strays == []


def test_the_writes_of_the_house_are_found():
    """The search itself works: it sees the services' own writes."""
    homes = {home for file in house.files() for _what, home in writes(file)}

    assert {"enterprises", "hazards", "kernel", "organisations"} <= homes


def test_a_row_is_saved_in_services_only():
    saved = [
        f"{house.name(file)}:{node.lineno}: {'.'.join(chain)}"
        for file in house.files()
        if not (house.app_of(file) in ENGINE | FILLERS or house.is_service(file))
        for node, chain in house.calls(file)
        if chain[-1] in {"save", "asave"} and not node.args
    ]

    assert saved == []


def test_nothing_listens_to_signals_and_no_save_does_more_than_save():
    found = []
    for file in house.files():
        for node in ast.walk(house.tree(file)):
            if isinstance(node, ast.ImportFrom) and node.module in SIGNALS:
                found.append(f"{house.name(file)}:{node.lineno}: imports {node.module}")
            if isinstance(node, ast.ClassDef) and (house.app_of(file), node.name) in MODELS:
                methods = {one.name for one in node.body if isinstance(one, ast.FunctionDef)}
                found += [f"{node.name}.{one}" for one in methods & {"save", "delete"}]

    assert found == []
