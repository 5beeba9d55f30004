"""A record is written: by the enterprise, by an authority, or from a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.enterprises import permissions as perms
from bihuan.enterprises.errors import FilledByOthers, RecordPending, RecordUnchanged
from bihuan.enterprises.models import Enterprise, Record
from bihuan.enterprises.records.checking import Ground, read_values
from bihuan.enterprises.records.patterns import Field, Pattern
from bihuan.enterprises.records.periods import identity_of, span_of
from bihuan.enterprises.services.changing import in_use
from bihuan.enterprises.services.facts import place_of
from bihuan.enterprises.services.records.patterns import kept_pattern, pattern_of
from bihuan.enterprises.services.records.reading import Content, content_of
from bihuan.enterprises.workflow.records import (
    ON_THE_WAY,
    RECORD_WORKFLOW,
    RESUBMIT,
    SUPERSEDE,
    RecordStatus,
)
from bihuan.kernel import audit, evidence
from bihuan.kernel.actors import Actor, system_actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.bulk import next_ids
from bihuan.kernel.deadlines import due
from bihuan.kernel.evidence import Upload
from bihuan.kernel.models import Event, EvidenceUse
from bihuan.kernel.notices import NoticeKind, notify_unit

SUBMITTED = NoticeKind("enterprises.record_submitted", _("企业记录待确认"))
FILLERS = {"enterprise": "企业自己", "authority": "监管单位"}
NO_FILES: Mapping[str, Sequence[Upload]] = {}


@dataclass(frozen=True)
class RecordDraft:
    """What somebody wants to write.

    Args:
        kind: Code of the pack.
        typed: By column; checklist answers under ``item-<key>``, ``item-<key>-note``. Text as
            typed, or values as a workbook holds them.
        files: By column of type ``file``, or ``item-<key>-file``.
    """

    kind: str
    enterprise_id: int
    typed: Mapping[str, Any]
    files: Mapping[str, Sequence[Upload]] = field(default_factory=dict)


@transaction.atomic
def write_record(
    draft: RecordDraft, *, actor: Actor, at: datetime, key: str | None = None
) -> Record:
    """Write a record, or the next version of the one of the same period.

    What a supervisor has to confirm is submitted; everything else is in force at once, and so is
    what the authority writes itself. A record that was returned is corrected in place.

    Args:
        key: Idempotency key: a second call with it returns the record of the first.

    Raises:
        NotFound: The enterprise lies outside the actor's scope.
        RecordKindUnknown: No such kind.
        FilledByOthers: The enterprise fills it, or the authority does.
        InvalidInput: A field is missing or cannot be; one sentence each.
        RecordPending: One of the same period waits for confirmation.
        RecordUnchanged: Nothing differs from the one in force.
    """
    actor.must(perms.KEEP_RECORDS)
    pattern = pattern_of(draft.kind)
    enterprise = in_use(draft.enterprise_id, actor)
    is_own = actor.enterprise_id == enterprise.pk
    must_fill(pattern, is_own=is_own, actor=actor)
    known = written_before(key, enterprise)
    if known is not None:
        return known
    fields = asked_of(pattern, is_own=is_own)
    former = standing(pattern, draft, enterprise, fields, localdate(at))
    content = content_of(
        pattern,
        draft.typed,
        enterprise,
        fields=fields,
        files=counted(draft.files, former),
        today=localdate(at),
    )
    if former is not None and former.identity != content.identity:
        former = same_identity(pattern.code, enterprise, content.identity)
    if former is not None and former.status == RecordStatus.SUBMITTED:
        raise RecordPending(title=pattern.title, number=former.number)
    if former is not None and former.status == RecordStatus.RETURNED:
        return resubmit(former, content, draft, actor=actor, at=at, key=key)
    if former is not None and is_same(former, content) and not any(draft.files.values()):
        raise RecordUnchanged(title=pattern.title, number=former.number)
    return begin(pattern, enterprise, content, former, draft, actor=actor, at=at, key=key)


def must_fill(pattern: Pattern, *, is_own: bool, actor: Actor) -> None:
    """Refuse whoever does not fill this kind."""
    if actor.is_system or pattern.fills == "both":
        return
    if (pattern.fills == "enterprise") != is_own:
        filler = FILLERS[pattern.fills]
        raise FilledByOthers(title=pattern.title, filler=filler)


def asked_of(pattern: Pattern, *, is_own: bool) -> tuple[Field, ...]:
    """The columns that whoever writes is asked for; an authority also decides its own."""
    return pattern.filled if is_own and pattern.is_confirmed else pattern.fields


def written_before(key: str | None, enterprise: Enterprise) -> Record | None:
    """The record that an earlier call with the key wrote."""
    if key is None:
        return None
    chains = Event.objects.filter(
        key=key, enterprise_id=enterprise.pk, kind__startswith=f"{RECORD_WORKFLOW.code}."
    ).values_list("chain", flat=True)
    return next((Record.objects.get(pk=chain.partition(":")[2]) for chain in chains), None)


def same_identity(kind: str, enterprise: Enterprise, identity: str) -> Record | None:
    """The record of the same period and thing: the one on the way, else the one in force."""
    found = Record.objects.filter(kind=kind, enterprise=enterprise, identity=identity)
    standing = found.filter(status__in=(*ON_THE_WAY, RecordStatus.IN_FORCE)).locked()
    return min(
        standing.select_related("pattern", "enterprise"),
        key=lambda one: one.status == RecordStatus.IN_FORCE,
        default=None,
    )


def same_in_force(record: Record) -> Record | None:
    """The version in force that a submitted record is to replace."""
    found = Record.objects.in_force().filter(
        kind=record.kind, enterprise_id=record.enterprise_id, identity=record.identity
    )
    return found.locked().select_related("pattern", "enterprise").first()


def standing(
    pattern: Pattern,
    draft: RecordDraft,
    enterprise: Enterprise,
    fields: tuple[Field, ...],
    today: date,
) -> Record | None:
    """The record that the draft would follow, as far as its identity can be read already."""
    values, wrong = read_values(fields, draft.typed, Ground(today, enterprise.founded_on))
    named = [one.key for one in fields if one.is_identity or one.role]
    if any(name in wrong and name not in values for name in named):
        return None
    identity = identity_of(pattern, values, span_of(pattern, values, today))
    return same_identity(pattern.code, enterprise, identity)


def counted(files: Mapping[str, Sequence[Upload]], former: Record | None) -> dict[str, int]:
    """How many files there are by field: those handed in now, else those of the former record."""
    found = {name: len(uploads) for name, uploads in files.items() if uploads}
    if former is not None:
        for use in evidence.of(RECORD_WORKFLOW.chain(former)):
            if not files.get(use.role):
                found[use.role] = found.get(use.role, 0) + 1
    return found


def is_same(former: Record, content: Content) -> bool:
    said = {key: (one["answer"], one["note"]) for key, one in content.answers.items()}
    was = {key: (one.get("answer"), one.get("note")) for key, one in former.answers.items()}
    return former.values == content.values and said == was


def begin(
    pattern: Pattern,
    enterprise: Enterprise,
    content: Content,
    former: Record | None,
    draft: RecordDraft,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> Record:
    """Store a new record, in force or submitted."""
    is_own = actor.enterprise_id == enterprise.pk
    waits = pattern.is_confirmed and is_own
    [pk] = next_ids(Record, 1)
    record = Record(
        pk=pk,
        kind=pattern.code,
        pattern=kept_pattern(pattern, at=at),
        enterprise=enterprise,
        number=f"{pattern.prefix}{localdate(at):%Y%m%d}-{pk:06d}",
        status=RecordStatus.SUBMITTED if waits else RecordStatus.IN_FORCE,
        version=1 if former is None else former.version + 1,
        former=former,
        written_at=at,
        written_by_id=actor.user_id,
        is_by_enterprise=is_own,
        unit_id=unit_of(enterprise),
        due_on=limit_of(pattern, localdate(at)) if waits else None,
        **content.columns(),
    )
    if former is not None and not waits:
        supersede(former, record, actor=actor, at=at)
    record.save(force_insert=True)
    carry_files(former, record, draft.files, at=at)
    keep_files(record, draft.files, actor=actor, at=at)
    tell(pattern, record, actor=actor, at=at, key=key)
    return record


def unit_of(enterprise: Enterprise) -> int | None:
    """Who confirms an enterprise's records: its supervisor, else the first other unit."""
    return enterprise.supervisor_id or next(iter(enterprise.units), None)


def limit_of(pattern: Pattern, today: date) -> date | None:
    """By when it has to be confirmed or answered."""
    return due(pattern.confirm_rule, today).due_on if pattern.confirm_rule else None


def tell(pattern: Pattern, record: Record, *, actor: Actor, at: datetime, key: str | None) -> None:
    """Log the beginning, and tell whoever has to do something about it."""
    text = f"{pattern.title}：{record.title}"[:200]
    data = {"kind": record.kind, "number": record.number, "version": record.version}
    if record.status == RecordStatus.SUBMITTED:
        RECORD_WORKFLOW.begin(record, actor=actor, at=at, text=text, data=data, key=key)
        tell_unit(record, at=at)
    else:
        audit.record(
            RECORD_WORKFLOW.chain(record),
            f"{RECORD_WORKFLOW.code}.began",
            text,
            actor=actor,
            at=at,
            place=place_of(record.enterprise),
            data=data | {"to": str(record.status)},
            key=key,
        )
    if record.finding_count:
        found = {"record": record.pk, "enterprise": record.enterprise_id, "kind": record.kind}
        announce("enterprises.record_found_wrong", found, at)


def tell_unit(record: Record, *, at: datetime) -> None:
    if record.unit_id is None:
        return
    notify_unit(
        record.unit_id,
        permission=perms.CONFIRM_RECORDS,
        kind="enterprises.record_submitted",
        title=f"{record.enterprise.name}提交了{record.pattern.title}（{record.number}）",
        url=f"/enterprises/records/{record.pk}/",
        chain=RECORD_WORKFLOW.chain(record),
        key=f"enterprises.record_submitted:{record.pk}:{at.isoformat()}",
        at=at,
    )


def resubmit(
    record: Record,
    content: Content,
    draft: RecordDraft,
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> Record:
    """Correct a returned record and submit it again."""
    pattern = pattern_of(record.kind)
    changes = content.columns() | {
        "due_on": limit_of(pattern, localdate(at)),
        "reason": "",
        "written_at": at,
        "pattern": kept_pattern(pattern, at=at),
    }
    keep_files(record, draft.files, actor=actor, at=at)
    logged = {name: changes.pop(name) for name in ("values", "answers", "pattern")}
    for name, value in logged.items():
        setattr(record, name, value)
    record.save(update_fields=list(logged))
    RECORD_WORKFLOW.apply(
        RESUBMIT, record, actor=actor, at=at, text="修改后再提交", changes=changes, key=key
    )
    tell_unit(record, at=at)
    return record


def supersede(former: Record, record: Record, *, actor: Actor, at: datetime) -> None:
    """Take a record out of use in favour of its next version."""
    platform = system_actor(actor.name)  # it follows from the new version; nobody asks for it
    RECORD_WORKFLOW.apply(
        SUPERSEDE,
        former,
        actor=platform,
        at=at,
        text=f"由{record.number}代替",
        changes={"ended_at": at},
        data={"by": record.number},
    )


def keep_files(
    record: Record, files: Mapping[str, Sequence[Upload]], *, actor: Actor, at: datetime
) -> list[EvidenceUse]:
    """Keep what was handed in, each under the field it belongs to."""
    return [
        use
        for role, uploads in files.items()
        for use in evidence.keep_all(
            uploads,
            chain=RECORD_WORKFLOW.chain(record),
            place=place_of(record.enterprise),
            role=role,
            actor=actor,
            at=at,
        )
    ]


def carry_files(
    former: Record | None,
    record: Record,
    files: Mapping[str, Sequence[Upload]],
    *,
    at: datetime,
) -> None:
    """A new version keeps the former one's files where no others were handed in."""
    if former is None:
        return
    for use in evidence.of(RECORD_WORKFLOW.chain(former)):
        if not files.get(use.role):
            evidence.attach(use.evidence, chain=RECORD_WORKFLOW.chain(record), role=use.role, at=at)
