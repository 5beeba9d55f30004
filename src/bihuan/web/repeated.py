"""Markup that repeats: made once by its macro, filled or fetched afterwards.

A ledger's page has some five hundred cells of a dozen shapes. Calling a macro for each costs more
than everything else on the page, so a macro is called once for a shape, with signs in place of the
words, and its markup is filled from then on. What is shown stays in the templates.
"""

from __future__ import annotations

import marshal
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from markupsafe import Markup, escape

Macro = Callable[..., Markup]
T = TypeVar("T")
WITHOUT_REFERENCES = 2  # a format in which equal values always look alike
MOST = 4000  # shapes and fragments kept in a process
TEXT, SUB, URL, PK, TITLE, INSIDE = (chr(0xE000 + number) for number in range(6))
NAMES = {TEXT: "text", SUB: "sub", URL: "url", PK: "pk", TITLE: "title", INSIDE: "inside"}
SIGNS = re.compile(f"[{''.join(NAMES)}]")
BLANKS = re.compile(r"\s+")
AROUND_CELLS = re.compile(r"\s*(</?t[dr]\b[^>]*>)\s*")  # where blanks are never drawn
TO_ESCAPE = re.compile("[&<>\"']")
CSRF = chr(0xE010)  # stands for the form's proof, which differs from answer to answer
FEW_WORDS = frozenset({"level", "status"})  # their few words belong to the shape
NO_SHAPE = frozenset({"progress", "tags"})

SHAPES: dict[Any, str] = {}
FRAGMENTS: dict[Any, Markup] = {}


def remembered(macro: Macro, *arguments: Any) -> Markup:
    """What a macro makes of its arguments, made once for equal ones.

    Only for macros that use nothing but their arguments. Arguments that are no plain values
    (numbers, words, lists and mappings of them) are not remembered.
    """
    try:
        key = (source_of(macro), marshal.dumps(arguments, WITHOUT_REFERENCES))
    except ValueError:
        return macro(*arguments)
    found = FRAGMENTS.get(key)
    if found is None:
        markup = squeezed(macro(*arguments))
        found = keep(FRAGMENTS, key, Markup(markup))  # noqa: S704  # a macro's own, escaped
    return found


def source_of(macro: Any) -> Any:
    """What tells one version of a macro from another after its template was edited."""
    return getattr(macro, "_func", macro)


def keep(kept: dict[Any, T], key: Any, made: T) -> T:
    if len(kept) >= MOST:
        kept.clear()
    kept[key] = made
    return made


def squeezed(markup: str) -> str:
    """The same with runs of blanks and line ends as one blank, and no empty classes."""
    return BLANKS.sub(" ", markup).replace(' class=""', "").replace(" >", ">")


def escaped(text: Any) -> str:
    """Text as markup holds it; most has nothing to escape."""
    if type(text) is str and TO_ESCAPE.search(text) is None:
        return text
    return str(escape(text))


def shape_of(markup: str) -> str:
    """Markup with signs as a pattern to fill."""
    tight = AROUND_CELLS.sub(r"\1", squeezed(markup)).replace("%", "%%")
    return SIGNS.sub(lambda sign: f"%({NAMES[sign[0]]})s", tight)


def table_rows(
    rows: Sequence[Mapping[str, Any]],
    columns: Sequence[Mapping[str, Any]],
    title_key: str,
    macros: tuple[Macro, Macro],
    *,
    pick: bool,
) -> Markup:
    """The rows of a ledger's table.

    Args:
        columns: Of the table; the one of ``title_key`` leads to the row.
        macros: Those of a cell and of a row around its cells, from ``components/table.html``.
        pick: Whether rows can be chosen.
    """
    cell_macro, row_macro = macros
    fillers = [Cells(column, column["key"] == title_key, cell_macro) for column in columns]
    made = []
    for row in rows:
        url = row.get("url", "")
        cells = "".join([fill(cell, url) for fill, cell in zip(fillers, row["cells"], strict=True)])
        made.append(whole_row(row, url, cells, row_macro, pick=pick))
    return Markup("".join(made))  # noqa: S704  # every value was escaped on its way in


def whole_row(row: Mapping[str, Any], url: str, cells: str, macro: Macro, *, pick: bool) -> str:
    """One row around its cells."""
    edge, selectable = row.get("edge", ""), row.get("selectable", True)
    key = (source_of(macro), edge, bool(url), pick, selectable)
    shape = SHAPES.get(key)
    if shape is None:
        signs = {"id": PK, "url": URL if url else "", "edge": edge, "selectable": selectable}
        inside = Markup(INSIDE)  # noqa: S704  # the sign for the cells
        shape = keep(SHAPES, key, shape_of(macro(signs, pick, TITLE, inside)))
    title = row["cells"][0].get("text") if row["cells"] else ""
    return shape % {
        "pk": row["id"],
        "url": escaped(url),
        "title": escaped(title or ""),
        "inside": cells,
    }


class Cells:
    """Fills the cells of one column."""

    def __init__(self, column: Mapping[str, Any], is_title: bool, macro: Macro) -> None:  # noqa: FBT001  # three words of one declaration
        self.column, self.is_title, self.macro = column, is_title, macro
        looks = (column.get("label"), column.get("kind"), column.get("stick"))
        self.key = (source_of(macro), looks, is_title)
        self.shapes: dict[Any, str] = {}
        self.said: dict[Any, str] = {}

    def __call__(self, cell: Mapping[str, Any], row_url: str) -> str:
        get = cell.get
        url = get("url") or (row_url if self.is_title else "")
        kind = get("kind")
        if url or kind in NO_SHAPE:
            return self.made(cell, url, row_url)
        # Without an address cells say the same again and again: units, days, states.
        words = (kind, get("text"), get("sub"), get("tone"), get("icon"))
        known = self.said.get(words)
        if known is None:
            known = self.said[words] = self.made(cell, "", row_url)
        return known

    def made(self, cell: Mapping[str, Any], url: str, row_url: str) -> str:
        """One cell's markup."""
        get = cell.get
        kind, text, sub = get("kind"), get("text"), get("sub")
        if kind in NO_SHAPE:
            return str(self.macro(cell, self.column, self.is_title, row_url))
        words = text if kind in FEW_WORDS else bool(text)
        variant = (kind, words, bool(sub), bool(url), get("tone"), get("icon"))
        shape = self.shapes.get(variant)
        if shape is None:
            shape = self.shapes[variant] = self.kept_shape(variant, cell, url)
        if kind in FEW_WORDS:
            return shape
        return shape % {
            "text": escaped(text) if text else "",
            "url": escaped(url) if url else "",
            "sub": escaped(sub) if sub else "",
        }

    def kept_shape(self, variant: Any, cell: Mapping[str, Any], url: str) -> str:
        """The shape from earlier pages, or newly made."""
        key = (self.key, variant)
        found = SHAPES.get(key)
        return keep(SHAPES, key, self.shape(cell, url)) if found is None else found

    def shape(self, cell: Mapping[str, Any], url: str) -> str:
        """The column's markup for cells like this one."""
        if cell.get("kind") in FEW_WORDS:
            return squeezed(self.macro(cell, self.column, self.is_title, url))
        signs = dict(cell)
        for name, sign in (("text", TEXT), ("sub", SUB), ("url", URL)):
            if signs.get(name):
                signs[name] = sign
        if url and not signs.get("url"):
            return shape_of(self.macro(signs, self.column, self.is_title, URL))
        return shape_of(self.macro(signs, self.column, self.is_title, ""))
