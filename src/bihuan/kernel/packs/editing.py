"""Edits made here: each has an actor, a reason and an event, and none touches what was shipped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.models import Event, Pack, PackRow
from bihuan.kernel.packs.checking import check_key, check_row
from bihuan.kernel.packs.errors import PackReplaced, PackUnknown, RowUnchanged, RowUnknown
from bihuan.kernel.packs.reading import forget
from bihuan.kernel.permissions import MANAGE_SETTINGS
from bihuan.kernel.scope import elevated

REASON_LENGTH = 200
SHOWN = ("seq", "at", "actor_name", "unit_name", "kind", "text", "data")


def edit_row(
    *,
    pack_id: int,
    key: str,
    values: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    reason: str,
) -> PackRow:
    """Change a row here, or add one that was not shipped.

    Args:
        pack_id: The version in force.
        key: Of the row; a new key adds a row at the end.
        values: The whole row as it is to apply; ``key`` may be left out.
        actor: Needs ``kernel.manage_settings``.
        at: When, timezone-aware.
        reason: Why, at most 200 characters; stands in the log and beside the row.

    Returns:
        The row; its ``local`` is ``None`` where the edit brings it back to what was shipped.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: No reason, or the values do not fit the schema of the pack's kind.
        PackReplaced: Not the version in force.
        RowUnchanged: The row says that already.
    """
    pack = open_pack(pack_id, actor, reason)
    check_key(key)
    row = PackRow.objects.filter(pack=pack, key=key).first() or new_row(pack, key)
    wanted = {"key": key} | dict(values)
    if "mark" not in (row.shipped or {}) and wanted.get("mark") == pack.header["mark"]:
        del wanted["mark"]  # read from the pack, not said by the row
    if wanted == current(row) and not row.is_withdrawn:
        raise RowUnchanged(key=key, move=_("修改"))
    check_row(pack, wanted, parent_of(pack, wanted))
    before = current(row)
    row.local = None if wanted == row.shipped else wanted
    row.is_withdrawn = False
    return kept(row, "packs.edited", _("修改"), before, actor, at, reason)


def withdraw_row(*, pack_id: int, key: str, actor: Actor, at: datetime, reason: str) -> PackRow:
    """Take a row out of use here; it stays readable and can be restored.

    Raises:
        NotPermitted, InvalidInput, PackReplaced: As for `edit_row`.
        RowUnknown: No such row.
        RowUnchanged: It is out of use already.
    """
    row = open_row(pack_id, key, actor, reason)
    if row.is_withdrawn:
        raise RowUnchanged(key=key, move=_("停用"))
    before = current(row)
    row.is_withdrawn = True
    return kept(row, "packs.withdrawn", _("停用"), before, actor, at, reason)


def restore_row(*, pack_id: int, key: str, actor: Actor, at: datetime, reason: str) -> PackRow:
    """Bring a withdrawn row back into use as it was.

    Raises:
        NotPermitted, InvalidInput, PackReplaced: As for `edit_row`.
        RowUnknown: No such row.
        RowUnchanged: It is in use, or nothing is left of it.
    """
    row = open_row(pack_id, key, actor, reason)
    if not row.is_withdrawn or current(row) is None:
        raise RowUnchanged(key=key, move=_("恢复"))
    row.is_withdrawn = False
    return kept(row, "packs.restored", _("恢复使用"), None, actor, at, reason)


def accept_shipped(*, pack_id: int, key: str, actor: Actor, at: datetime, reason: str) -> PackRow:
    """Give up the local edit of a row; what the pack ships applies again, and a conflict is over.

    A row added here, or one the pack no longer ships, goes out of use.

    Raises:
        NotPermitted, InvalidInput, PackReplaced: As for `edit_row`.
        RowUnknown: No such row.
        RowUnchanged: Nothing was edited here.
    """
    row = open_row(pack_id, key, actor, reason)
    if row.local is None and not row.is_withdrawn:
        raise RowUnchanged(key=key, move=_("撤销修改"))
    before = current(row)
    if row.shipped is None:
        row.is_withdrawn = True
    else:
        row.local, row.is_withdrawn = None, False
    row.conflict = None
    return kept(row, "packs.shipped_accepted", _("采用随版内容"), before, actor, at, reason)


def keep_local(*, pack_id: int, key: str, actor: Actor, at: datetime, reason: str) -> PackRow:
    """Settle a conflict in favour of the local edit.

    Raises:
        NotPermitted, InvalidInput, PackReplaced: As for `edit_row`.
        RowUnknown: No such row.
        RowUnchanged: There is no conflict.
    """
    row = open_row(pack_id, key, actor, reason)
    if row.conflict is None:
        raise RowUnchanged(key=key, move=_("处理冲突"))
    row.conflict = None
    return kept(row, "packs.local_kept", _("保留本地修改"), current(row), actor, at, reason)


def history(pack_id: int) -> list[dict[str, Any]]:
    """What happened to a pack, newest first: ``at``, ``actor_name``, ``text``, ``data``.

    Rules are the same for everyone, and so is their history, whoever's post made the change.
    """
    with transaction.atomic(), elevated():
        found = Event.objects.filter(chain=audit.chain_of("pack", pack_id)).order_by("-seq")
        return [dict(event) for event in found.values(*SHOWN)]


def open_pack(pack_id: int, actor: Actor, reason: str) -> Pack:
    """The version in force, locked, after the questions that come before every edit."""
    actor.must(MANAGE_SETTINGS)
    if not reason.strip():
        raise InvalidInput({"reason": _("请写明修改的理由或依据。")})
    if len(reason) > REASON_LENGTH:
        raise InvalidInput({"reason": _("理由最多 200 字，请精简。")})
    pack = Pack.objects.select_for_update(no_key=True).filter(pk=pack_id).first()
    if pack is None:
        raise PackUnknown(pack=str(pack_id))
    if pack.replaced_at is not None:
        raise PackReplaced(title=pack.title, version=pack.version)
    return pack


def open_row(pack_id: int, key: str, actor: Actor, reason: str) -> PackRow:
    pack = open_pack(pack_id, actor, reason)
    row = PackRow.objects.filter(pack=pack, key=key).select_related("pack").first()
    if row is None:
        raise RowUnknown(pack=pack.title, key=key)
    return row


def new_row(pack: Pack, key: str) -> PackRow:
    last = pack.rows.aggregate(last=Max("position"))["last"]
    return PackRow(pack=pack, key=key, position=0 if last is None else last + 1)


def current(row: PackRow) -> dict[str, Any] | None:
    """The row as it applies, or applied before it was withdrawn."""
    found: dict[str, Any] | None = row.local if row.local is not None else row.shipped
    return found


def parent_of(pack: Pack, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The row that a row names as its parent; itself is none."""
    key = values.get("parent")
    if not isinstance(key, str):
        return None
    found = PackRow.objects.filter(pack=pack, key=key, is_withdrawn=False).first()
    if key == values["key"] or found is None or is_below(pack, found, values["key"]):
        raise InvalidInput(
            {"parent": _("上级“%(key)s”不在本包中，或者在这一行之下。") % {"key": key}}
        )
    return current(found)


def is_below(pack: Pack, row: PackRow, key: str) -> bool:
    """Whether a row lies below the row of that key."""
    seen: set[str] = set()
    values = current(row)
    while values is not None and (above := values.get("parent")) and above not in seen:
        if above == key:
            return True
        seen.add(above)
        found = PackRow.objects.filter(pack=pack, key=above).first()
        values = current(found) if found else None
    return False


def kept(
    row: PackRow,
    kind: str,
    verb: str,
    before: Mapping[str, Any] | None,
    actor: Actor,
    at: datetime,
    reason: str,
) -> PackRow:
    """Write the row and its event; every process forgets what it remembered."""
    row.edited_at, row.edited_by_id, row.reason = at, actor.user_id, reason.strip()
    row.save()
    record_change(
        row.pack,
        kind,
        f"{verb}“{row.key}”",
        {
            "key": row.key,
            "before": before,
            "after": None if row.is_withdrawn else current(row),
            "reason": row.reason,
        },
        actor,
        at,
    )
    return row


def record_change(
    pack: Pack, kind: str, text: str, data: Mapping[str, Any], actor: Actor, at: datetime
) -> None:
    """The event of a change, in the chain of the pack; it is the new version stamp too."""
    with elevated():
        audit.record(
            audit.chain_of("pack", pack.pk),
            kind,
            text,
            actor=actor,
            at=at,
            place=audit.Place(actor.region),
            data=data,
        )
    forget()
    transaction.on_commit(forget)
