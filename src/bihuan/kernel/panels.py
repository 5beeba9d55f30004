"""Sections that rooms higher up draw on the page of a record below them.

The file of an enterprise shows its hazards, risks and letters, yet knows none of those rooms: each
declares a `Panel` in its ``panels.py``, and the page asks for those of its kind of record.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.kernel.actors import Actor
from bihuan.kernel.permissions import Permission
from bihuan.kernel.registry import collect

Section = dict[str, Any]
Draw = Callable[[int, Actor, date], Section | None]


@dataclass(frozen=True)
class Panel:
    """A section of another room's page.

    Args:
        of: Kind of record whose page it stands on, ``"enterprise"``.
        tab: Part of that page, one of the tabs the page declares.
        order: Its place among the panels of the tab, small first.
        permission: Without it the section is not drawn.
        draw: Id of the record, who looks, today → ``{"title", "count", "text" | "facts" |
            "table", "action": {"label", "url"}}`` as ``detail.html`` takes it, or None where there
            is nothing to say. Asks for rows in the actor's scope.
    """

    of: str
    tab: str
    order: int
    permission: Permission
    draw: Draw


def panels_of(of: str, actor: Actor, *, tab: str | None = None) -> list[Panel]:
    """The panels of a kind of record that the actor may see, in order; of one tab if it is named."""
    mine = [
        panel
        for panel in collect("panels", Panel)
        if panel.of == of and tab in {None, panel.tab} and actor.may(panel.permission)
    ]
    return sorted(mine, key=lambda panel: (panel.tab, panel.order))


def sections(of: str, pk: int, actor: Actor, today: date, *, tab: str) -> list[Section]:
    """The drawn sections of one tab of a record's page."""
    drawn = (panel.draw(pk, actor, today) for panel in panels_of(of, actor, tab=tab))
    return [section for section in drawn if section is not None]
