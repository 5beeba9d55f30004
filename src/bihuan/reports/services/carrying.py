"""What people wrote into a draft, carried over when it is reckoned again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from bihuan.kernel.actors import Actor
from bihuan.kernel.awaited import answers
from bihuan.kernel.indicators import Period, Query
from bihuan.reports.composition import PLACEHOLDER, Composition, Figure, Section
from bihuan.reports.kinds.sheet import Sheet


def typed_words(composition: Composition) -> dict[str, str]:
    """Name of a text block → what somebody wrote; what still is as proposed is left out."""
    blocks = {
        section.block: "\n".join(section.paragraphs)
        for section in composition.sections
        if section.block and section.paragraphs != section.proposed
    }
    return blocks | dict(composition.words)


def is_picked(figure: Figure) -> bool:
    """Whether somebody chose the figure; the others are the composition's."""
    return figure.id.startswith("p")


def question_of(figure: Figure) -> tuple[Any, ...]:
    """What a figure answers, whenever it was asked; by it a figure is found again."""
    query = {name: said for name, said in figure.query.items() if name not in {"as_of", "last"}}
    return (figure.label, figure.indicator, bool(figure.of), str(sorted(query.items())))


def asked_anew(figure: Figure, composition: Composition, actor: Actor) -> Figure:
    """A picked figure as the register gives it at the composition's moment."""
    said = figure.query
    query = Query(
        Period(date.fromisoformat(said["first"]), date.fromisoformat(said["last"])),
        composition.as_of,
        said["region"],
        tuple((name, part) for name, part in said["slice"]),
    )
    found = answers([figure.indicator], query, actor)[figure.indicator]
    sheet = Sheet()
    sheet.put(found, figure.label)
    return replace(sheet.figures[0], id=figure.id, query=dict(sheet.figures[0].query))


def carried(former: Composition, fresh: Composition, actor: Actor) -> Composition:
    """The fresh composition with the figures that the kept words speak of.

    A figure of the former version is the one of the fresh version that answers the same question;
    where there is none it prints —. Picked figures are asked anew.
    """
    picked = [asked_anew(one, fresh, actor) for one in former.figures if is_picked(one)]
    again = {question_of(figure): figure.id for figure in fresh.figures}
    ids = {one.id: again.get(question_of(one)) for one in former.figures if not is_picked(one)}
    sections = tuple(renumbered(section, ids) for section in fresh.sections)
    return replace(fresh, sections=sections, figures=(*fresh.figures, *picked))


def renumbered(section: Section, ids: dict[str, str | None]) -> Section:
    """A typed block with the new numbers of its figures; what the platform wrote stays."""
    if not section.block or section.paragraphs == section.proposed:
        return section
    return replace(section, paragraphs=tuple(with_ids(section.paragraphs, ids)))


def with_ids(texts: Iterable[str], ids: dict[str, str | None]) -> Iterable[str]:
    for text in texts:
        yield PLACEHOLDER.sub(
            lambda one: (
                one.group()
                if one.group(1).startswith("p")
                else f"{{{ids.get(one.group(1)) or 'f0'}{one.group(2)}}}"
            ),
            text,
        )
