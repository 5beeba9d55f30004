"""A division of duties from above, row by row: whom and what its words mean here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.deadlines import due
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.moving import Moves
from bihuan.organisations.directory import Directory
from bihuan.organisations.models import Unit
from bihuan.organisations.rules import plain_name
from bihuan.responsibility import permissions as perms
from bihuan.responsibility.dividing import DutyRole, RowStatus
from bihuan.responsibility.errors import UnknownSubject
from bihuan.responsibility.models import Division, DivisionRow, DivisionUnit
from bihuan.responsibility.owners import home_of
from bihuan.responsibility.subjects import directory, of_words
from bihuan.responsibility.workflow.duties import (
    DISMISS_ROW,
    DIVISION_ROW_WORKFLOW,
    REOPEN_ROW,
    SETTLE,
)

BETWEEN = re.compile(r"[、，,；;\n]+")
DUE = "division-mapping"


@dataclass(frozen=True)
class Written:
    """One row of an upper division as the workbook writes it.

    Args:
        named: Role → units as written, in order.
    """

    title: str
    effective_on: date
    subject: str
    named: dict[str, tuple[str, ...]]
    doc_no: str = ""
    issuer: str = ""
    text: str = ""
    law: str = ""
    article: str = ""


def names_in(text: str) -> tuple[str, ...]:
    """Units of one cell, separated by 、 and the like."""
    return tuple(dict.fromkeys(one.strip() for one in BETWEEN.split(text or "") if one.strip()))


class Counterparts:
    """From a unit as an upper document writes it to the unit that does the same here.

    Args:
        region: Whose units are meant.
        on: The document's day.
    """

    def __init__(self, region: str, on: date) -> None:
        self.home = home_of(region)
        self.directory = Directory(home=self.home, on=on)

    def of(self, written: str) -> tuple[Unit | None, str]:
        """The local unit and how it was found; none where nothing fits or several do."""
        match = self.directory.resolve(written)
        if match.unit is None:
            return None, str(match.how)
        if match.unit.region_id == self.home:
            return match.unit, str(match.how)
        index = self.directory.index
        core = index.cores(match.unit.name, match.unit)
        words = {index.words.short[one] for one in core if one in index.words.short}
        local = [
            unit
            for unit in index.units.values()
            if unit.region_id == self.home
            and unit.kind == match.unit.kind
            and (index.cores(unit.name, unit) & core or self.word_of(unit) & words)
        ]
        return (local[0], "counterpart") if len(local) == 1 else (None, "no_counterpart")

    def word_of(self, unit: Unit) -> set[str]:
        index = self.directory.index
        return {
            index.words.short[core]
            for core in index.cores(unit.name, unit)
            if core in index.words.short
        }


def covers_of(subject: str) -> list[str]:
    """Keys of what the words of a cell name, where every part of them is known."""
    known = of_words()
    whole = known.get(plain_name(subject))
    if whole is not None:
        return [whole]
    parts = [known.get(plain_name(part)) for part in names_in(subject)]
    return sorted({part for part in parts if part}) if parts and all(parts) else []


@transaction.atomic
def take_row(
    row: Written, counterparts: Counterparts, *, actor: Actor, at: datetime
) -> DivisionRow:
    """Take in one row of a division; what its words mean here is looked up at once.

    What cannot be settled by itself opens an item in the office's work list. The division is made
    with its first row.

    Raises:
        InvalidInput: Nothing supervised or nobody named.
    """
    actor.must(perms.SETTLE_DIVISION)
    if not row.subject.strip():
        raise InvalidInput({"subject": "行业领域（业态、场所）没有填写。"})
    if not any(row.named.values()):
        raise InvalidInput({"lead": "至少要有一个牵头、参与或属地单位。"})
    division = division_of(row, actor, at)
    made = DivisionRow.objects.create(
        division=division,
        no=division.rows.count() + 1,
        subject=row.subject.strip()[:120],
        covers=covers_of(row.subject),
        text=row.text.strip(),
        law=row.law.strip().strip("《》")[:120],
        article=row.article.strip()[:40],
        status=RowStatus.OPEN,
        due_on=due(DUE, localdate(at)).due_on,
        region=division.region,
        units=[division.office_id] if division.office_id else [],
    )
    units = []
    for role, names in row.named.items():
        for name in names:
            unit, how = counterparts.of(name)
            units.append(
                DivisionUnit(row=made, written=name[:100], role=DutyRole(role), unit=unit, how=how)
            )
    DivisionUnit.objects.bulk_create(units)
    DIVISION_ROW_WORKFLOW.begin(made, actor=actor, at=at, text=f"导入分工：{made.subject}")
    if DIVISION_ROW_WORKFLOW.refusal(SETTLE, made, actor) is None:
        text = "单位和监管对象都能对上，自动对照"
        DIVISION_ROW_WORKFLOW.apply(SETTLE, made, actor=actor, at=at, text=text)
    return made


def division_of(row: Written, actor: Actor, at: datetime) -> Division:
    """The document a row belongs to, made with its first row.

    Raises:
        InvalidInput: The title is missing, or the document is here with another day.
    """
    title = row.title.strip().strip("《》")[:200]
    if not title:
        raise InvalidInput({"title": "文件名称没有填写。"})
    division, is_new = Division.objects.get_or_create(
        region=home_of(actor.region),
        title=title,
        defaults={
            "doc_no": row.doc_no[:60],
            "issuer": row.issuer[:100],
            "effective_on": row.effective_on,
            "office_id": actor.unit_id,
            "made_at": at,
        },
    )
    if division.effective_on != row.effective_on:
        held = f"{division.effective_on:%Y-%m-%d}"
        raise InvalidInput({"effective_on": f"这份文件登记的施行日期是{held}。"})
    if is_new:
        record_division(division, f"登记上级职责分工《{title}》", actor=actor, at=at)
    return division


def record_division(division: Division, text: str, *, actor: Actor, at: datetime) -> None:
    audit.record(
        chain_of("division", division.pk),
        "responsibility.division",
        text[:200],
        actor=actor,
        at=at,
        place=Place(division.region),
    )


def locked_row(row_id: int, actor: Actor) -> DivisionRow:
    found = DivisionRow.objects.visible_to(actor).select_related("division")
    return found.filter(withdrawn_at__isnull=True).locked().one(row_id)


@transaction.atomic
def map_row(
    *,
    row_id: int,
    covers: Sequence[str],
    units: dict[int, int | None],
    actor: Actor,
    at: datetime,
) -> DivisionRow:
    """Say what an open row means here, and settle it where nothing is left open.

    Args:
        covers: Keys of what is supervised.
        units: Id of a named unit → the local unit; ``None``: there is none here.

    Raises:
        UnknownSubject: A key that no dictionary has.
        NotFound: A unit that does not exist, or a name of another row.
    """
    actor.must(perms.SETTLE_DIVISION)
    row = locked_row(row_id, actor)
    if row.status != RowStatus.OPEN:
        raise InvalidInput({"": f"这一行{row.get_status_display()}，请先点“重新对照”。"})
    for key in covers:
        if key not in directory().by_key:
            raise UnknownSubject({"covers": f"没有“{key}”。"}, subject=key)
    row.covers = sorted(set(covers))
    row.save(update_fields=["covers"])
    for named_id, unit_id in units.items():
        named = DivisionUnit.objects.filter(row=row).one(named_id)
        named.unit = Unit.objects.one(unit_id) if unit_id is not None else None
        named.is_dropped = unit_id is None
        named.how = "chosen"
        named.save(update_fields=["unit", "is_dropped", "how"])
    if DIVISION_ROW_WORKFLOW.refusal(SETTLE, row, actor) is None:
        DIVISION_ROW_WORKFLOW.apply(SETTLE, row, actor=actor, at=at)
    return row


@transaction.atomic
def settle_row(*, row_id: int, actor: Actor, at: datetime, key: str | None = None) -> DivisionRow:
    """Say that everything of a row is settled.

    Raises:
        RowUnsettled: A name or the subject is not.
    """
    row = locked_row(row_id, actor)
    DIVISION_ROW_WORKFLOW.apply(SETTLE, row, actor=actor, at=at, key=key)
    return row


@transaction.atomic
def dismiss_row(
    *, row_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> DivisionRow:
    """Say that a row has no meaning at this level."""
    row = locked_row(row_id, actor)
    need_text(note, "note", "写明本级不涉及的理由。")
    data = {"note": note}
    DIVISION_ROW_WORKFLOW.apply(DISMISS_ROW, row, actor=actor, at=at, data=data, key=key)
    return row


@transaction.atomic
def reopen_row(
    *, row_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> DivisionRow:
    """Look at a settled row again."""
    row = locked_row(row_id, actor)
    need_text(note, "note", "写明重新对照的理由。")
    data = {"note": note}
    DIVISION_ROW_WORKFLOW.apply(REOPEN_ROW, row, actor=actor, at=at, data=data, key=key)
    return row


@transaction.atomic
def withdraw_row(*, row_id: int, reason: str, actor: Actor, at: datetime) -> DivisionRow:
    """Take back a row that an import brought."""
    actor.must(perms.SETTLE_DIVISION)
    row = locked_row(row_id, actor)
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    place, chain = Place(row.region, row.units), DIVISION_ROW_WORKFLOW.chain(row)
    kind, text = "division_row.withdrawn", f"撤回：{reason}"[:200]
    audit.record(chain, kind, text, actor=actor, at=at, place=place)
    DIVISION_ROW_WORKFLOW.keep_loop(row, DIVISION_ROW_WORKFLOW.facts(row), at=at)
    return row


def need_text(text: str, name: str, sentence: str) -> None:
    """Refuse an empty answer.

    Raises:
        InvalidInput: Nothing was written.
    """
    if not (text or "").strip():
        raise InvalidInput({name: sentence})


ROW_SERVICES: Mapping[str, Callable[..., DivisionRow]] = {
    "settle": settle_row,
    "dismiss": dismiss_row,
    "reopen": reopen_row,
}
make_row_move = Moves(DIVISION_ROW_WORKFLOW, "row_id", ROW_SERVICES)
