"""Major hazard sources registered and graded (S88)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.content.hazchem import CLASSES, FACTORS, SUBSTANCES, TITLE
from bihuan.enterprises.models import Chemical, Enterprise
from bihuan.enterprises.states import QuantityUnit
from bihuan.kernel import evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.deadlines import due
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.geometry import OutlineInvalid, read_place
from bihuan.proofs.hazchem_tables import Standard, standard_of
from bihuan.proofs.major_sources import Grading, GradingRefused, grade
from bihuan.risks import permissions as perms
from bihuan.risks.errors import SubstancesUnreadable, UnitNotGraded, UnitThere
from bihuan.risks.models import MajorSource, SourceGrading
from bihuan.risks.rules.sources import (
    LineUnreadable,
    cut,
    effect,
    level_of,
    main_substances,
    read_lines,
    status_after,
)
from bihuan.risks.services.basics import must_be_past, new_id
from bihuan.risks.states.sources import (
    ENDED,
    SourceLevel,
    SourceOccasion,
    SourceStatus,
    UnitKind,
)
from bihuan.risks.workflow.sources import REGRADE, SOURCE_WORKFLOW, place_of_source

FILING, ANSWER, AGAIN = "source-filing", "source-filing-answer", "source-reassessment"
REPORT = "assessment"
PEOPLE = (
    "principal",
    "principal_phone",
    "technician",
    "technician_phone",
    "operator",
    "operator_phone",
    "sensors",
    "plan",
)
FIELDS = {
    "quantity_invalid": "substances",
    "substance_unknown": "substances",
    "class_unknown": "substances",
    "class_missing": "substances",
    "substances_missing": "substances",
    "residents_invalid": "residents",
    "unit_kind_invalid": "kind",
}
IN_KILOGRAMS: Mapping[str, int] = {QuantityUnit.TONNE: 1000, QuantityUnit.KILOGRAM: 1}
Given = Mapping[str, Any]


@dataclass(frozen=True)
class SourceFacts:
    """What a unit's form holds.

    Args:
        substances: Lines “名称 | CAS号 | 吨 | 类别”.
        residents: Who lives within 500 m of the boundary, as typed; empty where not known.
        latitude: Degrees as typed; both empty where not known.
    """

    enterprise_id: int
    name: str
    kind: str
    substances: str
    graded_on: date | None
    residents: str = ""
    latitude: str = ""
    longitude: str = ""
    principal: str = ""
    principal_phone: str = ""
    technician: str = ""
    technician_phone: str = ""
    operator: str = ""
    operator_phone: str = ""
    sensors: str = ""
    plan: str = ""


def tables_here() -> tuple[Standard, str]:
    """The tables of GB 18218 in force here, local edits applied, and their digest."""
    memory = packs.derived()
    if "gb18218" not in memory:
        rows = [packs.rows("dictionary", code) for code in (SUBSTANCES, CLASSES, FACTORS)]
        numbers = [[{"key": row["key"], "data": row["data"]} for row in table] for table in rows]
        written = json.dumps(numbers, ensure_ascii=False, sort_keys=True).encode()
        memory["gb18218"] = standard_of(TITLE, *rows), hashlib.sha256(written).hexdigest()
    found: tuple[Standard, str] = memory["gb18218"]
    return found


def substances_of(text: str) -> list[dict[str, Any]]:
    """The substances that were typed, one a line.

    Raises:
        SubstancesUnreadable: A line is not as it should be.
    """
    try:
        return read_lines(text)
    except LineUnreadable as wrong:
        number, line = wrong.args
        raise SubstancesUnreadable(
            {"substances": f"第 {number} 行要写成：名称 | CAS号 | 吨 | 类别符号。"},
            line=number,
            text=line,
        ) from wrong


def graded(given: Given) -> Grading:
    """The grading of a unit by the tables in force here.

    Raises:
        UnitNotGraded: A substance, quantity, class or the residents cannot be taken.

    Source:
        GB 18218-2018 4.2, 4.3.
    """
    standard, _digest = tables_here()
    try:
        return grade(given, standard)
    except GradingRefused as refusal:
        raise UnitNotGraded(
            {FIELDS.get(refusal.code, "substances"): f"{refusal.message}{refusal.remedy}"},
            why=refusal.message,
            then=refusal.remedy,
        ) from refusal


def lines_from_register(enterprise_id: int, actor: Actor) -> str:
    """The substances of the enterprise's own list, as the form takes them.

    Only those whose largest stock is known in tonnes or kilograms.
    """
    found = Chemical.objects.visible_to(actor).filter(
        enterprise_id=enterprise_id, withdrawn_at__isnull=True, quantity__gt=0
    )
    lines = []
    for one in found.order_by("id"):
        kilograms = IN_KILOGRAMS.get(one.unit)
        if kilograms is not None and one.quantity is not None:
            tonnes = one.quantity * kilograms / 1000
            lines.append(f"{one.name} | {one.cas} | {tonnes.normalize():f}")
    return "\n".join(lines)


def check_facts(facts: SourceFacts) -> None:
    """Refuse what cannot be so.

    Raises:
        InvalidInput: One sentence a field.
    """
    fields = {}
    if len(facts.name.strip()) < 2:
        fields["name"] = "写清是哪个单元，如“1号液氨罐区”。"
    if facts.kind not in UnitKind.values:
        fields["kind"] = "选择生产单元或储存单元。"
    if not facts.substances.strip():
        fields["substances"] = "至少填写一种物质。"
    if fields:
        raise InvalidInput(fields)


def position_of(latitude: str, longitude: str) -> tuple[float | None, float | None]:
    """The position that was typed, or two unknowns.

    Raises:
        InvalidInput: One of the two is missing or off the earth.
    """
    if not latitude.strip() and not longitude.strip():
        return None, None
    try:
        return read_place(latitude.strip(), longitude.strip())
    except OutlineInvalid as wrong:
        raise InvalidInput({"latitude": f"{wrong}"}) from wrong


def summary_of(given: Given, grading: Grading, graded_on: date) -> dict[str, Any]:
    """What the register keeps of a grading."""
    _standard, digest = tables_here()
    return {
        "graded_on": graded_on,
        "due_on": due(AGAIN, graded_on).due_on if grading.is_major else None,
        "s": cut(grading.s),
        "r": cut(grading.r),
        "level": level_of(grading),
        "is_major": grading.is_major,
        "substances": main_substances(given["substances"], grading)[:300],
        "tables": digest,
        "touched": "",
        "touched_on": None,
    }


def keep_grading(
    source: MajorSource,
    given: Given,
    grading: Grading,
    *,
    occasion: str,
    note: str,
    actor: Actor,
    at: datetime,
) -> SourceGrading:
    """The history's entry of a grading."""
    return SourceGrading.objects.create(
        source=source,
        graded_on=source.graded_on,
        occasion=occasion,
        residents=grading.residents,
        given=given,
        result=grading.as_json(),
        standard=grading.standard,
        tables=source.tables,
        is_major=grading.is_major,
        level=level_of(grading),
        note=note,
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )


def keep_files(
    source: MajorSource, files: Sequence[Upload], role: str, *, actor: Actor, at: datetime
) -> None:
    """Keep papers and offer them as proof of the source."""
    evidence.keep_all(
        files,
        chain=SOURCE_WORKFLOW.chain(source),
        place=place_of_source(source),
        role=role,
        actor=actor,
        at=at,
    )


def locked_source(source_id: int, actor: Actor) -> MajorSource:
    """The source with its enterprise, its row locked until commit.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = MajorSource.objects.visible_to(actor).select_related("enterprise")
    return found.locked().one(source_id)


def filing_due(graded_on: date, status: str) -> date | None:
    """Until when it has to be handed in, where it has."""
    return due(FILING, graded_on).due_on if status == SourceStatus.UNFILED else None


@transaction.atomic
def register_source(
    facts: SourceFacts,
    *,
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> MajorSource:
    """Register a unit and grade it; below S = 1 it is kept as no major source.

    Raises:
        NotPermitted: The actor may not.
        NotFound: The enterprise is outside the actor's scope.
        InvalidInput: A field is missing or cannot be.
        SubstancesUnreadable, UnitNotGraded: The sum cannot be made.
        UnitThere: The enterprise has a unit of that name.

    Source:
        Dangerous Chemicals Safety Law (2025) art. 13: registered, graded, filed; GB 18218-2018.
    """
    actor.must(perms.REGISTER_SOURCE)
    enterprise = Enterprise.objects.visible_to(actor).locked().one(facts.enterprise_id)
    check_facts(facts)
    graded_on = must_be_past(facts.graded_on, "graded_on", at)
    there = MajorSource.objects.filter(enterprise=enterprise, name=facts.name.strip())
    if there.exclude(status__in=ENDED).exists():
        raise UnitThere({"name": "这个名称已经登记。"}, name=facts.name.strip())
    latitude, longitude = position_of(facts.latitude, facts.longitude)
    given = given_of(facts.name.strip(), facts.kind, facts.residents, facts.substances)
    grading = graded(given)
    summary = summary_of(given, grading, graded_on)
    status = SourceStatus.UNFILED if grading.is_major else SourceStatus.BELOW
    pk, number = new_id(MajorSource, "ZDWXY", at)
    source = MajorSource.objects.create(
        id=pk,
        number=number,
        enterprise=enterprise,
        name=facts.name.strip(),
        kind=facts.kind,
        status=status,
        latitude=enterprise.latitude if latitude is None else latitude,
        longitude=enterprise.longitude if longitude is None else longitude,
        step_due_on=filing_due(graded_on, status),
        recorded_at=at,
        recorded_by_id=actor.user_id,
        **{field: getattr(facts, field).strip() for field in PEOPLE},
        **summary,
    )
    keep_grading(source, given, grading, occasion=SourceOccasion.FIRST, note="", actor=actor, at=at)
    text = f"登记并辨识：{verdict(grading)}"
    SOURCE_WORKFLOW.begin(source, actor=actor, at=at, text=text, key=key)
    keep_files(source, files, REPORT, actor=actor, at=at)
    return source


def given_of(name: str, kind: str, residents: str, substances: str) -> dict[str, Any]:
    """A unit as `proofs.major_sources.grade` takes it."""
    return {
        "unit": name,
        "unit_kind": kind,
        "residents_500m": residents.strip() or None,
        "substances": substances_of(substances),
    }


def verdict(grading: Grading) -> str:
    """The outcome in words."""
    if not grading.is_major:
        return f"S = {grading.as_json()['S']:.4g}，不构成重大危险源"
    shown = grading.as_json()
    return f"S = {shown['S']:.4g}，R = {shown['R']:.4g}，{grading.level}重大危险源"


@transaction.atomic
def regrade_source(
    *,
    source_id: int,
    substances: str,
    residents: str,
    graded_on: date | None,
    occasion: str,
    note: str = "",
    files: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> MajorSource:
    """Grade a unit anew; a changed level has to be filed anew.

    Raises:
        InvalidInput: The day or the reason is missing.
        SubstancesUnreadable, UnitNotGraded: The sum cannot be made.
        TransitionRefused: Struck off or withdrawn.
    """
    source = locked_source(source_id, actor)
    if occasion not in SourceOccasion.values:
        raise InvalidInput({"occasion": "选择重新辨识的原因。"})
    on = must_be_past(graded_on, "graded_on", at)
    if on < source.graded_on:
        raise InvalidInput({"graded_on": f"早于上一次辨识日期（{source.graded_on}）。"})
    given = given_of(source.name, source.kind, residents, substances)
    grading = graded(given)
    was = None if source.level is None else SourceLevel(source.level)
    status = status_after(SourceStatus(source.status), was, level_of(grading))
    changes = summary_of(given, grading, on) | {"status": str(status)}
    if status != source.status:
        changes["step_due_on"] = filing_due(on, status)
    applied = SOURCE_WORKFLOW.apply(
        REGRADE,
        source,
        actor=actor,
        at=at,
        text=f"重新辨识：{verdict(grading)}",
        data={"note": note, "occasion": str(SourceOccasion(occasion).label)},
        changes=changes,
        key=key,
    )
    if not applied.is_replay:
        keep_grading(source, given, grading, occasion=occasion, note=note, actor=actor, at=at)
        keep_files(source, files, REPORT, actor=actor, at=at)
    return source


@transaction.atomic
def compare_with_tables(*, at: datetime) -> int:
    """Note on every standing unit what the tables in force would make of it; how many changed.

    Units graded by the same tables are left alone. The grading itself stays as it was judged.
    """
    standard, digest = tables_here()
    touched = 0
    outdated = MajorSource.objects.kept().exclude(tables=digest)
    for source in outdated.prefetch_related("gradings").order_by("id"):
        last = list(source.gradings.all())[-1]
        try:
            words = effect(last.result, grade(last.given, standard))
        except GradingRefused as refusal:
            words = f"按现行标准算不出来：{refusal.message}"
        if words != source.touched:
            source.touched = words[:200]
            source.touched_on = localdate(at) if words else None
            source.save(update_fields=["touched", "touched_on"])
            touched += 1
    MajorSource.objects.kept().filter(tables=digest).exclude(touched="").update(
        touched="", touched_on=None
    )
    return touched
