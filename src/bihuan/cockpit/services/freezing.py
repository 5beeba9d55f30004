"""Lists frozen on a day: what was on them then, and what has changed since."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.cockpit import permissions as perms
from bihuan.cockpit.errors import FrozenTwice, RegionOutside
from bihuan.cockpit.models import ListSnapshot
from bihuan.cockpit.services.listing import STREET_DIGITS, ListRow, list_of
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.organisations.models import Region


def digest_of(rows: list[ListRow]) -> str:
    """SHA-256 of the rows as JSON in UTF-8 without spaces, in hexadecimal."""
    written = json.dumps([list(row) for row in rows], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


@transaction.atomic
def freeze_list(
    code: str, *, region: str, actor: Actor, at: datetime, note: str = ""
) -> ListSnapshot:
    """Keep a list of a region as it stands now.

    Args:
        region: Code of the district, a street or a zone, inside the actor's scope.
        note: What it is for, for example a meeting.

    Raises:
        NotPermitted: The actor may not.
        ListUnknown: None of the five.
        RegionOutside: Not the actor's region.
        FrozenTwice: A list with the very same rows was frozen today.
    """
    actor.must(perms.FREEZE)
    one = list_of(code)
    region = checked(region, actor)
    rows = list(one.rows(actor, region))
    digest, today = digest_of(rows), localdate(at)
    if ListSnapshot.objects.filter(code=code, region=region, on=today, digest=digest).exists():
        raise FrozenTwice(title=one.title)
    streets: dict[str, int] = {}
    for row in rows:
        street = row.street[:STREET_DIGITS]
        streets[street] = streets.get(street, 0) + 1
    kept = ListSnapshot.objects.create(
        code=code,
        title=one.title,
        region=region,
        on=today,
        made_at=at,
        made_by_id=actor.user_id,
        note=note.strip()[:100],
        count=len(rows),
        unowned=sum(not (row.unit or row.person) for row in rows),
        streets=streets,
        rows=[list(row) for row in rows],
        digest=digest,
    )
    audit.record(
        chain_of("list_snapshot", kept.pk),
        "cockpit.list_frozen",
        f"固定{one.title}，{len(rows)}条",
        actor=actor,
        at=at,
        place=Place(region),
        data={"list": code, "count": len(rows), "digest": digest},
    )
    return kept


def checked(region: str, actor: Actor) -> str:
    """The region, the actor's own where none is named; empty for whoever has none.

    Raises:
        RegionOutside: No such region, or not the actor's.
    """
    wanted = region or actor.region
    if not wanted:
        return ""
    if not actor.scope.holds(wanted) or not Region.objects.filter(pk=wanted).exists():
        raise RegionOutside({"region": "请从列表中选择。"}, region=wanted[:20])
    return wanted


@dataclass(frozen=True)
class Difference:
    """What a later list has that an earlier one had not, what is gone, what says something else."""

    added: list[ListRow]
    gone: list[ListRow]
    changed: list[tuple[ListRow, ListRow]]
    same: int


def rows_of(snapshot: ListSnapshot) -> list[ListRow]:
    """The rows of a frozen list as they were, in its order."""
    return [ListRow(*row) for row in snapshot.rows]


def compare(earlier: list[ListRow], later: list[ListRow]) -> Difference:
    """Two states of one list, row by row."""
    before = {row.key: row for row in earlier}
    after = {row.key: row for row in later}
    both = [(before[key], row) for key, row in after.items() if key in before]
    changed = [pair for pair in both if pair[0] != pair[1]]
    return Difference(
        added=[row for key, row in after.items() if key not in before],
        gone=[row for key, row in before.items() if key not in after],
        changed=changed,
        same=len(both) - len(changed),
    )
