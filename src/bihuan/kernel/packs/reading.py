"""The rows in force, read from memory; the memory is checked against the log's newest links."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any

from django.db import connection

from bihuan.content.loader import all_packs
from bihuan.content.pack import KINDS
from bihuan.content.pack import Pack as ShippedPack
from bihuan.kernel.models import Pack, PackRow
from bihuan.kernel.packs.errors import PackUnknown, RowUnknown

CHECK_SECONDS = 2.0  # how long an edit may take to reach every other process
# Every load and every edit is a link in the chain of its pack, so that the newest links together
# are a version stamp that changes in the very transaction of the edit. One short index range.
STAMP = """
    SELECT coalesce(md5(string_agg(chain || hash, ',' ORDER BY chain)), '')
    FROM kernel_chainhead WHERE chain >= 'pack:' AND chain < 'pack;'
"""

Values = dict[str, Any]


@dataclass(frozen=True)
class InForce:
    """One pack as it applies here: shipped rows with local edits over them.

    Attributes:
        header: As shipped: sources, mark, remarks, and what its kind carries beside the rows.
        rows: Effective rows in order, withdrawn ones left out, each with its ``mark``.
    """

    pack_id: int
    kind: str
    code: str
    title: str
    version: str
    header: Mapping[str, Any]
    effective_from: date | None
    effective_to: date | None
    rows: tuple[Values, ...]
    by_key: Mapping[str, Values]

    @property
    def mark(self) -> str:
        return str(self.header.get("mark", "unverified"))

    def applies(self, on: date | None) -> bool:
        """Whether the pack is in effect on a day, both ends included; always without a day."""
        if on is None:
            return True
        return (self.effective_from or date.min) <= on <= (self.effective_to or date.max)


@dataclass
class Memory:
    """What this process remembers, and when it last asked whether it still holds."""

    stamp: str = ""
    checked_at: float = float("-inf")
    packs: dict[tuple[str, str], InForce | None] = field(default_factory=dict)
    codes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    derived: dict[str, Any] = field(default_factory=dict)


MEMORY = Memory()
GUARD = Lock()


def forget() -> None:
    """Ask the database again at the next read; called by every edit of this process."""
    MEMORY.checked_at = float("-inf")


def stamp() -> str:
    """The version of all packs, local edits and the calendar together; asked every two seconds."""
    moment = time.monotonic()
    if moment - MEMORY.checked_at > CHECK_SECONDS:
        with connection.cursor() as cursor:
            cursor.execute(STAMP)
            found = cursor.fetchone()[0]
        with GUARD:
            if found != MEMORY.stamp:
                MEMORY.packs, MEMORY.codes, MEMORY.derived = {}, {}, {}
            MEMORY.stamp, MEMORY.checked_at = found, moment
    return MEMORY.stamp


@contextmanager
def as_shipped() -> Iterator[None]:
    """Read the packs as they are shipped, from their files: for documents, made without a database.

    Of the whole process, hence for commands alone, never while requests are answered.
    """
    offered = all_packs()
    with GUARD:
        MEMORY.packs = {(pack.kind, pack.code): shipped(pack) for pack in offered}
        MEMORY.codes = {
            kind: tuple(sorted(pack.code for pack in offered if pack.kind == kind))
            for kind in KINDS
        }
        MEMORY.derived, MEMORY.stamp, MEMORY.checked_at = {}, "as shipped", float("inf")
    try:
        yield
    finally:
        forget()  # the stamp differs from any of the database, so that all is read anew


def shipped(pack: ShippedPack) -> InForce:
    """A pack as it applies where nobody edited it."""
    kept = tuple({"mark": pack.mark} | dict(row) for row in pack.rows)
    return InForce(
        pack_id=0,
        kind=pack.kind,
        code=pack.code,
        title=pack.title,
        version=pack.version,
        header={"mark": pack.mark} | dict(pack.extra),
        effective_from=pack.effective_from,
        effective_to=pack.effective_to,
        rows=kept,
        by_key={values["key"]: values for values in kept},
    )


def derived() -> dict[str, Any]:
    """A place for what is computed from packs; emptied whenever any pack changes."""
    stamp()
    return MEMORY.derived


def codes(kind: str) -> tuple[str, ...]:
    """The codes of the packs in force of one kind, in order."""
    stamp()
    known = MEMORY.codes
    if kind not in known:
        found = Pack.objects.filter(kind=kind, replaced_at__isnull=True).order_by("code")
        known[kind] = tuple(found.values_list("code", flat=True))
    return known[kind]


def in_force(kind: str, code: str) -> InForce:
    """One pack as it applies here.

    Raises:
        PackUnknown: None of that kind and code is loaded.
    """
    stamp()
    known, place = MEMORY.packs, (kind, code)
    if place not in known:
        known[place] = fetch(kind, code)
    found = known[place]
    if found is None:
        raise PackUnknown(pack=f"{kind}/{code}")
    return found


def fetch(kind: str, code: str) -> InForce | None:
    """The pack from the database; ``None`` where there is none."""
    pack = Pack.objects.filter(kind=kind, code=code, replaced_at__isnull=True).first()
    if pack is None:
        return None
    mark = pack.header.get("mark")
    kept = tuple({"mark": mark} | values for values in effective(pack.pk))
    return InForce(
        pack_id=pack.pk,
        kind=kind,
        code=code,
        title=pack.title,
        version=pack.version,
        header=pack.header,
        effective_from=pack.effective_from,
        effective_to=pack.effective_to,
        rows=kept,
        by_key={values["key"]: values for values in kept},
    )


def effective(pack_id: int) -> Iterator[Values]:
    """The rows of one version, local edits over shipped values, withdrawn ones left out."""
    found = PackRow.objects.filter(pack_id=pack_id, is_withdrawn=False).order_by("position", "id")
    for shipped, local in found.values_list("shipped", "local"):
        values = local if local is not None else shipped
        if values is not None:
            yield values


def rows(kind: str, code: str, on: date | None = None) -> list[Values]:
    """Effective rows of a pack: local edits win, withdrawn rows are left out.

    Args:
        on: A day in the platform's zone; rows and packs not in effect on it are left out. Without
            a day every row is given.

    Returns:
        In the order of the pack, each a plain dictionary with ``key`` and ``mark``. Copies: they
        may be changed without harm at the top level only.

    Raises:
        PackUnknown: None of that kind and code is loaded.
    """
    pack = in_force(kind, code)
    if not pack.applies(on):
        return []
    return [dict(values) for values in pack.rows if row_applies(values, on)]


def row(kind: str, code: str, key: str) -> Values:
    """One effective row.

    Raises:
        PackUnknown: No such pack.
        RowUnknown: No such row, or it was withdrawn.
    """
    pack = in_force(kind, code)
    if key not in pack.by_key:
        raise RowUnknown(pack=pack.title, key=key)
    return dict(pack.by_key[key])


def setting(code: str, key: str) -> Any:
    """The value of one row of a pack of settings, as the row's type writes it.

    Raises:
        PackUnknown: No such pack.
        RowUnknown: No such setting.
    """
    return row("setting", code, key)["value"]


def row_applies(values: Mapping[str, Any], on: date | None) -> bool:
    """Whether a row with dates of its own is in effect on a day, both ends included."""
    if on is None:
        return True
    day = on.isoformat()
    return (values.get("effective_from") or "") <= day <= (values.get("effective_to") or "9999")
