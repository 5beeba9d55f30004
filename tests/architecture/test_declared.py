"""What the platform sends and what a district may set is declared, and does something."""

from __future__ import annotations

import ast

import house

from bihuan.content.loader import all_packs
from bihuan.kernel.notices.kinds import KINDS
from bihuan.web.handbook.loading import load_all

# Settings of rooms that are still to be built; their packs ship the law's figures beforehand.
ROOMS_TO_COME = {"advance-periods", "discretion", "frequencies", "retention"}


def test_every_notice_is_of_a_declared_kind():
    """So that channels and quiet hours can name it, in words and not by its code."""
    load_all()
    strays = [
        f"{house.name(file)}:{node.lineno}: {given.value.value}"
        for file in house.files()
        for node, chain in house.calls(file)
        if chain[-1].startswith("notify")
        for given in node.keywords
        if given.arg == "kind" and isinstance(given.value, ast.Constant)
        if given.value.value not in KINDS
    ]

    assert strays == []
    assert {"hazards.reminded", "dispatch.issued", "documents.received"} <= set(KINDS)


def test_a_setting_that_can_be_changed_changes_something():
    words = {
        node.value
        for file in house.files()
        for node in ast.walk(house.tree(file))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    unread = {
        f"{pack.code}/{row['key']}"
        for pack in all_packs()
        if pack.kind == "setting" and pack.code not in ROOMS_TO_COME
        for row in pack.rows
        if row["key"] not in words
    }

    assert unread == set()
