"""What was edited here, carried into a new version field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bihuan.content.pack import Row
from bihuan.kernel.models import PackRow

Values = Mapping[str, Any]


def merge(base: Values, local: Values, shipped: Values) -> tuple[dict[str, Any], list[str]]:
    """Three-way merge of one row.

    Args:
        base: As shipped when it was edited here.
        local: As edited here.
        shipped: As shipped now.

    Returns:
        The row as it applies from now on, and the fields on which both sides changed to different
        values; there the local one stays.
    """
    merged: dict[str, Any] = {}
    conflicts: list[str] = []
    for name in dict.fromkeys([*shipped, *local, *base]):
        old, mine, new = base.get(name), local.get(name), shipped.get(name)
        kept = new if mine == old else mine
        if mine not in (old, new) and new != old:
            conflicts.append(name)
        if kept is not None or (name in shipped and kept == new):
            merged[name] = kept
    return merged, conflicts


def carry(offered: Iterable[Row], before: Mapping[str, PackRow]) -> list[PackRow]:
    """Rows of the new version, with the local edits of the former one.

    Rows added here stay; rows edited here that the new version no longer ships stay too, and say so.
    """
    rows = [carried(dict(row), before.get(row["key"])) for row in offered]
    keys = {row.key for row in rows}
    rows += [
        copy_of(row, shipped=None, local=row.local, conflict={} if row.shipped else row.conflict)
        for key, row in before.items()
        if key not in keys and row.local is not None
    ]
    return rows


def is_edited(row: PackRow) -> bool:
    """Whether somebody here changed, added or withdrew the row."""
    return row.local is not None or (row.is_withdrawn and row.shipped is not None)


def carried(shipped: dict[str, Any], former: PackRow | None) -> PackRow:
    """One row of the new version."""
    if former is None or not is_edited(former):
        return PackRow(key=shipped["key"], shipped=shipped)
    if former.local is None:  # withdrawn here, as it was shipped
        conflict = shipped if former.shipped != shipped else former.conflict
        return copy_of(former, shipped=shipped, local=None, conflict=conflict)
    merged, conflicts = merge(former.shipped or {}, former.local, shipped)
    return copy_of(
        former,
        shipped=shipped,
        local=None if merged == shipped else merged,
        conflict=shipped if conflicts else None,
    )


def copy_of(
    row: PackRow,
    *,
    shipped: dict[str, Any] | None,
    local: dict[str, Any] | None,
    conflict: Any,
) -> PackRow:
    return PackRow(
        key=row.key,
        shipped=shipped,
        local=local,
        conflict=conflict,
        edited_at=row.edited_at,
        edited_by_id=row.edited_by_id,
        reason=row.reason,
        is_withdrawn=row.is_withdrawn,
    )
