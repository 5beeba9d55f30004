"""What notices to one addressee have in common: time limits in words, forms to be filled in, addressees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bihuan.kernel.deadlines import length_of, rule
from bihuan.organisations.models import Contact, ContactKind, Unit
from bihuan.reports.composition import Cell, Table

BLANK = "　"  # a cell that is filled in by hand; an empty one would print as —


def within(code: str) -> str:
    """The length of a time limit in words: ``5个工作日``.

    Raises:
        RuleUnknown: No such rule is in force here.
    """
    return length_of(rule(code))


def form(title: str, rows: Sequence[tuple[str, str]], *, is_annex: bool = False) -> Table:
    """A table of two columns: what, and its content; an empty content is left to be written."""
    return Table(
        title,
        ("项目", "内容"),
        tuple((Cell(name), Cell(content or BLANK)) for name, content in rows),
        is_annex=is_annex,
    )


def head_of(unit: Unit, on: date) -> str:
    """The principal of a unit with the post; empty where nobody is registered."""
    found = (
        Contact.objects.filter(unit=unit, kind=ContactKind.HEAD, starts_on__lte=on)
        .exclude(ends_on__lte=on)
        .order_by("-starts_on")
        .first()
    )
    if found is None:
        return ""
    return f"{found.name}（{found.title}）" if found.title else found.name


def name_of(unit: Unit | None) -> str:
    """How a unit signs: its short name, else its name."""
    return (unit.short_name or unit.name) if unit is not None else ""
