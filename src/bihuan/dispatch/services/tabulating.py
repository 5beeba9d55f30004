"""Tasks from the office's own table (任务分解表), row by row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from bihuan.dispatch import permissions as perms
from bihuan.dispatch.errors import NobodyResponsible
from bihuan.dispatch.models import OfficialText, WorkItem
from bihuan.dispatch.rules import Occurrence
from bihuan.dispatch.services.common import locked_item, require
from bihuan.dispatch.services.itemising import log, settle_item
from bihuan.dispatch.services.opening import (
    Holder,
    lay_milestones,
    lay_targets,
    open_shares,
    units_with,
)
from bihuan.dispatch.states import SHARE_FINISHED, DocumentStatus, ItemStatus
from bihuan.dispatch.workflow import SHARE_WORKFLOW, WITHDRAW_SHARE
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.organisations.directory import Directory, expand, freeze

MARK = re.compile(r"[、，,；;\n]+")
STAGE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})\s*(\S+)")
TARGET = re.compile(r"(.+?)\s*(>=|<=|=|>|<)\s*(-?\d+(?:\.\d+)?)\s*(\S{0,20})")


def document_called(words: str, actor: Actor) -> OfficialText | None:
    """The document of a title or number; ``None`` for an empty cell.

    Raises:
        InvalidInput: None, or several.
    """
    if not words:
        return None
    found = OfficialText.objects.visible_to(actor).exclude(status=DocumentStatus.WITHDRAWN)
    matching = list(found.filter(Q(title=words) | Q(doc_no=words))[:2])
    if len(matching) != 1:
        said = "没有登记过" if not matching else "登记了不止一份"
        raise InvalidInput({"document": f"{said}“{words}”，请写完整的标题或文号。"})
    return matching[0]


def holders_called(
    words: str, column: str, directory: Directory, on: date, at: datetime
) -> list[Holder]:
    """The units that a cell names, generic subjects expanded.

    Raises:
        InvalidInput: A name that is no unit, or not surely one.
    """
    found: dict[int, Holder] = {}
    for name in filter(None, (part.strip() for part in MARK.split(words))):
        match = directory.resolve(name)
        if match.needs_eyes:
            raise InvalidInput({column: match.warning or f"认不出“{name}”，请写单位全称。"})
        units = [match.unit] if match.unit is not None else []
        if match.group is not None:
            freeze(group_id=match.group.pk, on=on, at=at)
            units = expand(match.group, on)
        for unit in units:
            if unit is not None:
                found.setdefault(unit.pk, Holder(unit, name))
    return list(found.values())


def stages_of(words: str) -> list[Occurrence]:
    """Stages as written in a cell: ``2026-06-30 60%、2026-11-30 100%``.

    Raises:
        InvalidInput: A part that is no day with its percentage.
    """
    found = []
    for part in filter(None, (part.strip() for part in MARK.split(words))):
        matched = STAGE.fullmatch(part)
        try:
            year, month, day = matched.group(1).split("-") if matched else ("", "", "")
            found.append(Occurrence(date(int(year), int(month), int(day)), None, part.split()[-1]))
        except ValueError:
            raise InvalidInput({"stages": f"“{part}”要写成 2026-06-30 60% 这样。"}) from None
    return found


def targets_of(words: str) -> Iterable[dict[str, Any]]:
    """Numeric targets as far as the words of a cell give sign and value."""
    for part in filter(None, (part.strip() for part in re.split(r"[；;\n]+", words))):
        matched = TARGET.fullmatch(part.replace("≥", ">=").replace("≤", "<="))
        if matched is not None:
            metric, op, value, unit = matched.groups()
            yield {"metric": metric, "op": op, "value": value, "unit": unit, "quote": part}


@transaction.atomic
def store_item(row: Mapping[str, Any], *, actor: Actor, at: datetime) -> WorkItem:
    """One row of the table as a task with its shares, stages and targets.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: A document, a unit or a stage that cannot be read.
        NobodyResponsible: No unit.
    """
    actor.must(perms.CONFIRM)
    document = document_called(str(row.get("document") or ""), actor)
    on = (document.dated_on if document else None) or localdate(at)
    directory = Directory(home=actor.region, on=on)
    leads = holders_called(str(row.get("leads") or ""), "leads", directory, on, at)
    ids = {one.unit.pk for one in leads}
    others = holders_called(str(row.get("others") or ""), "others", directory, on, at)
    others = [one for one in others if one.unit.pk not in ids]
    title = str(row["title"])
    if not leads and not others:
        raise NobodyResponsible({"leads": "填写牵头单位或责任单位。"}, title=title[:40])
    stages = stages_of(str(row.get("stages") or ""))
    due_on = row.get("due_on") or max((one.on for one in stages), default=None)
    item = WorkItem.objects.create(
        document=document,
        no=str(row.get("no") or ""),
        chapter=str(row.get("chapter") or ""),
        title=title,
        due_on=due_on,
        target=str(row.get("target") or ""),
        is_joint=not leads,
        region=document.region if document else actor.region,
        units=units_with([*leads, *others], actor),
        issued_at=at,
    )
    lay_milestones(item, stages)
    lay_targets(item, targets_of(item.target))
    log(item, "item_imported", "从任务分解表导入", actor=actor, at=at)
    open_shares(item, leads, others, actor=actor, at=at)
    return item


@transaction.atomic
def withdraw_item(*, item_id: int, note: str, actor: Actor, at: datetime) -> WorkItem:
    """Withdraw a task with every share that is not finished.

    Raises:
        InvalidInput: No reason, or the task is finished.
    """
    actor.must(perms.CONFIRM)
    item = locked_item(item_id, actor)
    require(note, "note", "写明撤回的原因。")
    if item.status != ItemStatus.RUNNING:
        raise InvalidInput({"item": f"这项任务“{item.get_status_display()}”，不能撤回。"})
    shares = item.shares.exclude(status__in=SHARE_FINISHED).select_related("item", "unit")
    for share in shares.locked():
        SHARE_WORKFLOW.apply(
            WITHDRAW_SHARE, share, actor=actor, at=at, text="任务撤回", data={"note": note}
        )
    log(item, "item_withdrawn", f"撤回任务：{note}"[:200], actor=actor, at=at)
    return settle_item(item.pk, actor=actor, at=at)
