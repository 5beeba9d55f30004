"""A filled shape says exactly what the macro would have said."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from bihuan.web.preview import environment
from bihuan.web.repeated import remembered, squeezed, table_rows

MODULE: Any = environment().get_template("components/table.html").module
COLUMNS = [
    {"key": "number", "label": "编号", "kind": "link", "stick": True},
    {"key": "title", "label": "描述", "kind": "text", "main": True},
    {"key": "grade", "label": "等级", "kind": "level"},
    {"key": "due", "label": "期限", "kind": "deadline"},
    {"key": "done", "label": "进度", "kind": "progress"},
    {"key": "tags", "label": "标签", "kind": "tags"},
]
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Co", "Cc", "Zs", "Zl", "Zp"])
)
MAYBE = st.one_of(st.none(), WORDS)
TONES = st.sampled_from(["", "danger", "warn"])


def cell(kind: str, text: Any = "", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "text": text, **more}


ROWS = st.builds(
    lambda pk, a, b, sub, tone, left, share, tags, edge: {
        "id": pk,
        "url": f"/h/{pk}/",
        "edge": edge,
        "cells": [
            cell("link", a, url=f"/h/{pk}/"),
            cell("text", b, sub=sub),
            cell("level", a, tone=tone),
            cell("deadline", b, sub=left, tone=tone),
            cell("progress", f"{share}%", value=share),
            cell("tags", None, value=[{"text": text} for text in tags]),
        ],
    },
    pk=st.integers(1, 10**9),
    a=MAYBE,
    b=MAYBE,
    sub=WORDS,
    tone=TONES,
    left=WORDS,
    share=st.integers(0, 100),
    tags=st.lists(WORDS, max_size=2),
    edge=TONES,
)


def by_macros(rows: list[dict[str, Any]], *, pick: bool) -> str:
    """The same table, every cell by its macro."""
    made = []
    for row in rows:
        inside = "".join(
            MODULE.cell_of(
                one,
                column,
                column["key"] == "title",
                row["url"] if column["key"] == "title" else "",
            )
            for one, column in zip(row["cells"], COLUMNS, strict=True)
        )
        made.append(MODULE.row_of(row, pick, row["cells"][0]["text"] or "", Markup(inside)))
    return "".join(made)


def plain(markup: str) -> str:
    return re.sub(r"\s+", "", re.sub(r'class=""', "", markup))


@given(st.lists(ROWS, max_size=4), st.booleans())
def test_filled_rows_are_those_of_the_macros(rows: list[dict[str, Any]], pick: bool) -> None:
    filled = table_rows(rows, COLUMNS, "title", (MODULE.cell_of, MODULE.row_of), pick=pick)

    assert plain(filled) == plain(by_macros(rows, pick=pick))


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '" onclick="x', "100%", "%(text)s", "{{ 1 }}"]
)
def test_what_people_typed_stays_text(text: str) -> None:
    row = {
        "id": 1,
        "url": "/h/1/",
        "edge": "",
        "cells": [cell("link", text, url="/h/1/", sub=text)],
    }

    filled = table_rows([row], COLUMNS[:1], "number", (MODULE.cell_of, MODULE.row_of), pick=True)

    assert "<script>" not in filled
    assert '" onclick' not in filled
    assert str(Markup.escape(text)) in filled


def test_a_fragment_is_made_once_for_equal_arguments() -> None:
    made: list[str] = []

    def macro(word: dict[str, str]) -> Markup:
        made.append(word["a"])
        return Markup("<b>{}</b>").format(word["a"])

    assert remembered(macro, {"a": "一"}) == remembered(macro, {"a": "一"})
    assert remembered(macro, {"a": "二"}) == "<b>二</b>"
    assert made == ["一", "二"]


def test_blanks_are_squeezed_and_never_removed() -> None:
    assert squeezed("<i>\n   a </i>  <b>") == "<i> a </i> <b>"
