"""Figures picked from the catalogue of indicators, so that nobody types a number into a draft."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from bihuan.kernel.actors import Actor
from bihuan.kernel.awaited import Unheld, answers, number_of_code
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Indicator, Period, Query, Value, values_by
from bihuan.organisations.choices import region_name
from bihuan.reports.composition import Figure, plain
from bihuan.reports.kinds.places import checked_region
from bihuan.reports.kinds.sheet import Sheet, label_of
from bihuan.reports.models import Report
from bihuan.reports.parts import labels_of, splits_of
from bihuan.reports.rules import chinese_days
from bihuan.reports.services.composing import latest, locked_draft
from bihuan.reports.services.editing import pool_of

MOST_PARTS = 60


@dataclass(frozen=True)
class Pick:
    """One number of the catalogue: which, when, where, of which part.

    Args:
        code: Of an indicator, or of what is awaited.
        part: Dimension and value; empty is the whole.
    """

    code: str
    first: date
    last: date
    region: str = ""
    part: tuple[str, Any] | None = None


@dataclass(frozen=True)
class Picked:
    """An answer of the picker: the whole, or one part of it."""

    label: str
    pick: Pick
    value: Value | Unheld


def query_of(pick: Pick, as_of: datetime, actor: Actor) -> Query:
    """The question of a pick.

    Raises:
        IndicatorUnknown: No such number.
        RegionUnknown: No such region, or not the actor's.
        InvalidInput: The period ends before it begins, or a dimension the number has not.
    """
    item = number_of_code(pick.code)
    region = checked_region(pick.region, actor)
    query = Query(Period(pick.first, pick.last), as_of, region)
    if pick.part is None:
        return query
    dimension, part = pick.part
    if not isinstance(item, Indicator) or dimension not in splits_of(item.fact):
        raise InvalidInput({"dimension": "这个指标不能这样分。"})
    return replace(query, region=part) if dimension == "street" else query.of(**{dimension: part})


def answered(pick: Pick, as_of: datetime, actor: Actor) -> Value | Unheld:
    """The number picked, as known at a moment.

    Raises:
        DomainError: See `query_of`.
    """
    return answers([pick.code], query_of(pick, as_of, actor), actor)[pick.code]


def offered(pick: Pick, dimension: str, as_of: datetime, actor: Actor) -> list[Picked]:
    """The whole, and its parts by a dimension, biggest first.

    Raises:
        DomainError: See `query_of`.
    """
    item = number_of_code(pick.code)
    query = query_of(pick, as_of, actor)
    whole = Picked("合计", pick, answered(pick, as_of, actor))
    if not dimension or not isinstance(item, Indicator):
        return [whole]
    if dimension not in splits_of(item.fact):
        raise InvalidInput({"dimension": "这个指标不能这样分。"})
    found = values_by([item], query, actor, dimension=dimension)
    parts = {part: of[item.code] for part, of in found.items() if of[item.code].rows}
    most = sorted(parts.items(), key=lambda one: -one[1].rows)[:MOST_PARTS]
    labels = labels_of(item.fact, dimension, [part for part, _value in most])
    return [
        whole,
        *(
            Picked(labels[part], replace(pick, part=(dimension, part)), value)
            for part, value in most
        ),
    ]


def label_for(pick: Pick, found: Value | Unheld) -> str:
    """What a picked figure is, in words: place, days, number, part."""
    where = region_name(pick.region) if pick.region else ""
    said = f"{where}{chinese_days(pick.first, pick.last)}{label_of(found)}"
    if pick.part is None or isinstance(found, Unheld):
        return said
    dimension, part = pick.part
    return f"{said}（{labels_of(found.indicator.fact, dimension, [part])[part]}）"


@transaction.atomic
def pick_figure(*, report_id: int, pick: Pick, actor: Actor) -> Figure:
    """Lay a number ready for a draft; the same number a second time is the same figure.

    Returns:
        The figure with the id that its placeholder bears, ``{p3}``.

    Raises:
        NotDraft: The report is with its signer or issued.
        DomainError: See `query_of`.
    """
    report = locked_draft(report_id, actor)
    composition = latest(report)
    found = answered(pick, composition.as_of, actor)
    sheet = Sheet()
    sheet.put(found, label_for(pick, found))
    pool = pool_of(report)
    figure = replace(sheet.figures[0], id=free_id(report, pool))
    for known in pool:
        if replace(known, id=figure.id) == figure:
            return known
    report.picked = [*report.picked, plain(figure_data(figure))]
    report.save(update_fields=["picked"])
    return figure


def figure_data(figure: Figure) -> dict[str, Any]:
    return {name: getattr(figure, name) for name in figure.__dataclass_fields__}


def free_id(report: Report, pool: list[Figure]) -> str:
    used = [figure.id for figure in (*pool, *latest(report).figures) if figure.id[0] == "p"]
    return f"p{max((int(one[1:]) for one in used), default=0) + 1}"
