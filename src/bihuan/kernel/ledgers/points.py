"""The rows of a question as a map layer (GeoJSON, WGS-84)."""

from __future__ import annotations

from typing import Any

from bihuan.kernel.errors import NotFound
from bihuan.kernel.ledgers.asking import Asked
from bihuan.kernel.ledgers.declaration import Column
from bihuan.kernel.ledgers.rows import conditions_of, matching
from bihuan.kernel.ledgers.statements import Statement

MOST = 5000  # points of one answer; the newest first


def points(asked: Asked, row_url: str) -> dict[str, Any]:
    """The matching rows that have a place.

    Args:
        row_url: Address of a row's page with ``{}`` for its id, or empty.

    Returns:
        A GeoJSON feature collection; ``is_cut`` says that there are more than it holds.

    Raises:
        NotFound: The ledger's rows have no places.
    """
    declared = asked.ledger.points
    if declared is None:
        raise NotFound
    conditions = conditions_of(asked)
    names = ["pk", declared.longitude, declared.latitude, declared.label]
    if declared.tone_field:
        names.append(declared.tone_field)
    found = matching(asked, conditions).filter(
        **{f"{declared.longitude}__isnull": False, f"{declared.latitude}__isnull": False}
    )
    statement = Statement.of(found.order_by("-pk").values_list(*names)[: MOST + 1])
    rows = statement.rows(conditions.values)
    tones = tone_of(asked, declared.tone_field)
    return {
        "type": "FeatureCollection",
        "is_cut": len(rows) > MOST,
        "features": [
            {
                "type": "Feature",
                "id": row[0],
                "geometry": {"type": "Point", "coordinates": [row[1], row[2]]},
                "properties": {
                    "label": row[3],
                    "tone": tones.get(row[4], "") if declared.tone_field else "",
                    "url": row_url.replace("{}", str(row[0])),
                },
            }
            for row in rows[:MOST]
        ],
    }


def tone_of(asked: Asked, path: str) -> dict[Any, str]:
    """The tones of the column that shows this path."""
    shown: Column | None = next(
        (column for column in asked.ledger.columns if column.path == path), None
    )
    return dict(shown.tones) if shown else {}
