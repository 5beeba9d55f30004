"""The kinds of records in force here, and the patterns that records were written by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bihuan.enterprises.errors import RecordKindUnknown
from bihuan.enterprises.models import Record, RecordPattern
from bihuan.enterprises.records.patterns import KIND, Pattern, pattern_from, shipped
from bihuan.kernel import packs

HEADER = (
    "tab", "prefix", "period", "fills", "confirm", "confirm_rule", "public", "bound_to", "judged",
    "group", "object", "mark", "note",
)  # fmt: skip
TABS = ("people", "assets", "duties", "services")


def pattern_of(code: str) -> Pattern:
    """A kind of record as it is declared here, local edits applied.

    Raises:
        RecordKindUnknown: None of that code.
    """
    memory, place = packs.derived(), f"record-pattern:{code}"
    if place not in memory:
        if code not in packs.codes(KIND):
            raise RecordKindUnknown(kind=code)
        pack = packs.in_force(KIND, code)
        memory[place] = pattern_from(code, pack.title, pack.version, pack.header, pack.rows)
    found: Pattern = memory[place]
    return found


def pattern_known(code: str) -> Pattern:
    """As `pattern_of`, or as shipped where the pack has not been loaded into this database yet."""
    return pattern_of(code) if code in packs.codes(KIND) else shipped(code)


def patterns() -> tuple[Pattern, ...]:
    """Every kind of record, by tab of the enterprise's file and then by title."""
    found = [pattern_of(code) for code in packs.codes(KIND)]
    return tuple(sorted(found, key=lambda one: (TABS.index(one.tab), one.group, one.title)))


def kept_pattern(pattern: Pattern, *, at: datetime) -> RecordPattern:
    """The pattern as records refer to it, kept when the first one is written by it."""
    pack = packs.in_force(KIND, pattern.code)
    header = {name: pack.header[name] for name in HEADER if name in pack.header}
    kept, _new = RecordPattern.objects.get_or_create(
        digest=pattern.digest,
        defaults={
            "kind": pattern.code,
            "title": pattern.title,
            "version": pattern.version,
            "header": header,
            "rows": list(pack.rows),
            "first_used_at": at,
        },
    )
    return kept


WRITTEN_BY: dict[str, Pattern] = {}


def pattern_behind(record: Record) -> Pattern:
    """The pattern a record was written by, whatever has been edited since."""
    kept = record.pattern
    found = WRITTEN_BY.get(kept.digest)
    if found is None:
        header: Mapping[str, Any] = kept.header
        found = pattern_from(kept.kind, kept.title, kept.version, header, kept.rows)
        WRITTEN_BY[kept.digest] = found
    return found
