"""Figures as they went out: the value, the question and the rows behind it, kept for good."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Period, Query, indicator_of, rows_behind
from bihuan.kernel.models import FrozenFigure
from bihuan.reports.composition import Composition, Figure
from bihuan.reports.errors import RowsChanged
from bihuan.reports.models import Report


def frozen_chain(report: Report) -> str:
    """Under which the figures of a version are kept."""
    return f"report:{report.pk}:{report.version}"


def asked_again(figure: Figure) -> Query:
    """The question that a figure answers."""
    said = figure.query
    return Query(
        Period(date.fromisoformat(said["first"]), date.fromisoformat(said["last"])),
        datetime.fromisoformat(said["as_of"]),
        said["region"],
        tuple((name, part) for name, part in said["slice"]),
    )


def rows_of(figure: Figure, actor: Actor) -> list[int]:
    """Ids of the rows behind a figure, in order; none where it was reckoned from others.

    Raises:
        RowsChanged: The register no longer gives as many as were printed.
    """
    if figure.of or not figure.rows:
        return []
    behind = rows_behind(indicator_of(figure.indicator), asked_again(figure), actor)
    found = list(behind.order_by("pk").values_list("pk", flat=True))
    if len(found) != figure.rows:
        raise RowsChanged(label=figure.label, printed=figure.rows, now=len(found))
    return found


def freeze(report: Report, composition: Composition, *, actor: Actor) -> int:
    """Keep every figure of the version that goes to its signer; a second time changes nothing.

    Returns:
        How many were kept now.

    Raises:
        RowsChanged: Rows were added or withdrawn since it was reckoned.
    """
    chain = frozen_chain(report)
    if FrozenFigure.objects.filter(chain=chain).exists():
        return 0
    kept = [
        FrozenFigure(
            chain=chain,
            figure=figure.id,
            indicator=figure.indicator,
            query=dict(figure.query) | ({"of": list(figure.of)} if figure.of else {}),
            value=figure.value,
            row_ids=rows_of(figure, actor),
            region=report.region,
        )
        for figure in composition.figures
    ]
    FrozenFigure.objects.bulk_create(kept)
    return len(kept)


def frozen_figures(report: Report, actor: Actor) -> dict[str, Any]:
    """Id → kept figure of the report's version; empty before it went to its signer."""
    found = FrozenFigure.objects.visible_to(actor).filter(chain=frozen_chain(report))
    return {one.figure: one for one in found}
