"""Reckoning a report, keeping it, reckoning it again, editing its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from bihuan.documents.states import Status
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.reports import permissions as perms
from bihuan.reports.composition import Composition, from_data, to_data
from bihuan.reports.errors import NotDraft
from bihuan.reports.kinds import kind_of
from bihuan.reports.kinds.places import issuing_unit
from bihuan.reports.models import Report, ReportVersion
from bihuan.reports.services.asking import Wanted, asked_for
from bihuan.reports.services.carrying import carried, typed_words
from bihuan.reports.typed import typed_numbers


def compose(name: str, wanted: Wanted, *, actor: Actor, now: datetime) -> Composition:
    """Reckon a report without keeping it.

    Raises:
        ReportUnknown: No report of that name.
        DomainError: See `asked_for` and the report itself.
    """
    kind = kind_of(name)
    asked = asked_for(kind, wanted, actor=actor, now=now)
    lines = {one.name: asked.words[one.name] for one in kind.lines if one.name in asked.words}
    composition = kind.compose(asked, actor)  # it may propose words; what was typed wins
    return replace(composition, words={**composition.words, **lines})


def report_chain(report: Report) -> str:
    return chain_of("report", report.pk)


def place_of(report: Report) -> Place:
    return Place(report.region, report.units)


@transaction.atomic
def compose_report(
    name: str, wanted: Wanted, *, actor: Actor, at: datetime, key: str | None = None
) -> Report:
    """Reckon a report and keep it as a draft.

    Args:
        at: When, timezone-aware.
        key: Idempotency key; a second call with it returns the first report.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: There is no unit whose report it would be.
        DomainError: See `compose`.
    """
    composition = compose(name, wanted, actor=actor, now=at)
    unit = issuing_unit(composition.region, actor)
    if unit is None:
        raise InvalidInput({"region": "没有找到编制单位，请先登记安委办或选择区划。"})
    report = Report.objects.create(
        kind=name,
        title=composition.title[:300],
        on=composition.on,
        as_of=composition.as_of,
        covers=composition.region,
        subject_id=composition.subject,
        status=Status.DRAFT,
        unit=unit,
        composition=to_data(composition),
        typed=typed_numbers(composition, composition).total(),
        made_at=at,
        made_by_id=actor.user_id,
        region=composition.region or unit.region_id,
        units=[unit.pk],
    )
    keep_version(report, composition, is_reckoned=True, actor=actor, at=at)
    log(report, "composed", "按台账计算", actor=actor, at=at, key=key)
    return report


def log(
    report: Report, verb: str, text: str, *, actor: Actor, at: datetime, key: str | None = None
) -> None:
    audit.record(
        report_chain(report),
        f"report.{verb}",
        text,
        actor=actor,
        at=at,
        place=place_of(report),
        data={"version": report.version, "as_of": report.as_of},
        key=key,
    )


def keep_version(
    report: Report, composition: Composition, *, is_reckoned: bool, actor: Actor, at: datetime
) -> None:
    ReportVersion.objects.create(
        report=report,
        number=report.version,
        composition=to_data(composition),
        is_reckoned=is_reckoned,
        typed=report.typed,
        as_of=composition.as_of,
        made_at=at,
        made_by_id=actor.user_id,
    )


def locked_report(report_id: int, actor: Actor) -> Report:
    """The report, its row locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = Report.objects.visible_to(actor).select_related("unit", "document")
    return found.locked().one(report_id)


def locked_draft(report_id: int, actor: Actor) -> Report:
    """The report while its numbers and words may still change.

    Raises:
        NotDraft: It is with its signer or issued.
    """
    actor.must(perms.COMPOSE)
    report = locked_report(report_id, actor)
    if report.status != Status.DRAFT:
        raise NotDraft(title=report.title, status=Status(report.status).label)
    return report


def latest(report: Report) -> Composition:
    """The newest version of a report."""
    return from_data(report.composition)


def version_of(report: Report, number: int) -> Composition:
    """An older version.

    Raises:
        NotFound: There is none of that number.
    """
    found = ReportVersion.objects.filter(report=report, number=number).first()
    if found is None:
        raise NotFound
    return from_data(found.composition)


def reckoned(report: Report) -> Composition:
    """The newest version that came from the register."""
    found = ReportVersion.objects.filter(report=report, is_reckoned=True).order_by("-number")
    return from_data(found[0].composition)


def store(
    report: Report, composition: Composition, *, is_reckoned: bool, actor: Actor, at: datetime
) -> None:
    base = composition if is_reckoned else reckoned(report)
    report.version += 1
    report.composition = to_data(composition)
    report.typed = typed_numbers(composition, base).total()
    report.title = composition.title[:300]
    report.as_of = composition.as_of
    report.save(update_fields=["version", "composition", "typed", "title", "as_of"])
    keep_version(report, composition, is_reckoned=is_reckoned, actor=actor, at=at)


@transaction.atomic
def recompute_report(
    *, report_id: int, actor: Actor, at: datetime, as_of: datetime | None = None
) -> Report:
    """Reckon a draft again: text blocks and picked figures stay, other edited words give way.

    The former version is kept.

    Args:
        as_of: Moment of knowledge; now, or the end of the report's day if that is earlier.

    Raises:
        NotDraft: It is with its signer or issued.
        DomainError: See `compose`.
    """
    report = locked_draft(report_id, actor)
    former, kind = latest(report), kind_of(report.kind)
    wanted = Wanted(
        on=report.on,
        region=report.covers,
        as_of=as_of,
        start=former.first if kind.takes_start else None,
        subject=report.subject_id,
        wording=former.wording,
        is_draft=True,
        words=typed_words(former),
    )
    fresh = carried(former, compose(report.kind, wanted, actor=actor, now=at), actor)
    store(report, fresh, is_reckoned=True, actor=actor, at=at)
    log(report, "recomputed", "重新计算", actor=actor, at=at)
    return report
