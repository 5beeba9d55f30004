"""The papers of an enterprise (一图一表一清单一报告) and of a park (一表一清单一报告), version by version."""

from __future__ import annotations

import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from bihuan.cockpit import permissions as perms
from bihuan.cockpit.errors import (
    ListUnknown,
    MapMissing,
    NotNewest,
    PaperBasisMissing,
    PaperUnchanged,
)
from bihuan.cockpit.models import PaperVersion
from bihuan.cockpit.rules import months_after
from bihuan.cockpit.services.printing import annex
from bihuan.cockpit.services.sheets import MOST_SHOWN, Section, day, hazards, obligations, risks
from bihuan.documents.services.files import rendered_pdf
from bihuan.enterprises.models import Enterprise
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import NEVER_OWED, UNFINISHED, Grade, Status
from bihuan.kernel import audit, evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place, chain_of
from bihuan.kernel.evidence import Upload
from bihuan.kernel.models import Evidence
from bihuan.organisations.models import Unit, UnitKind
from bihuan.organisations.querysets import lies_under
from bihuan.risks.models import PlanMark, PlanPicture, RiskMeasure, RiskPoint
from bihuan.risks.states.points import Colour, Stage
from bihuan.statutes.dictionaries import labels

ENTERPRISE_SLOTS = ("enterprise-map", "enterprise-table", "enterprise-list", "enterprise-report")
PARK_SLOTS = ("park-table", "park-list", "park-report")
MAP = "enterprise-map"


@dataclass(frozen=True)
class Holder:
    """Whose paper it is: an enterprise, or a park."""

    enterprise: Enterprise | None = None
    park: Unit | None = None

    @property
    def name(self) -> str:
        return self.enterprise.name if self.enterprise else self.park.name if self.park else ""

    @property
    def region(self) -> str:
        if self.enterprise:
            return self.enterprise.region
        return self.park.region_id if self.park else ""

    @property
    def slots(self) -> Sequence[str]:
        return ENTERPRISE_SLOTS if self.enterprise else PARK_SLOTS

    def owned(self) -> Q:
        return Q(enterprise=self.enterprise) if self.enterprise else Q(park=self.park)

    @property
    def place(self) -> Place:
        return Place(self.region, (), self.enterprise.pk if self.enterprise else None)


def park_of(pk: int, actor: Actor) -> Unit:
    """A park in the actor's regions.

    Raises:
        NotFound: No zone committee, or outside the scope.
    """
    zones = Unit.objects.filter(kind=UnitKind.ZONE, abolished_on__isnull=True)
    low, high = actor.scope.low, actor.scope.high
    return zones.filter(region_id__gte=low, region_id__lt=high).one(pk)


def slot_titles() -> dict[str, str]:
    """Keys and titles of the papers."""
    return dict(labels("paper-slots"))


def standing_papers(holder: Holder) -> dict[str, PaperVersion | None]:
    """The newest version of every paper the holder has to keep, None where there is none."""
    found = PaperVersion.objects.filter(holder.owned(), is_newest=True).select_related("file")
    known = {one.slot: one for one in found}
    return {slot: known.get(slot) for slot in holder.slots}


def points_of(holder: Holder, actor: Actor) -> list[RiskPoint]:
    """Graded risk points, the worst first; of a park those that the regional list holds."""
    found = RiskPoint.objects.visible_to(actor).graded()
    if holder.enterprise:
        found = found.filter(enterprise=holder.enterprise)
    else:
        level = int(packs.setting("risks", "listing-level"))
        found = found.listed(level).filter(lies_under(holder.region, "region"))
    return list(found.select_related("enterprise", "area").order_by("level", "pk")[:MOST_SHOWN])


def risk_table(holder: Holder, actor: Actor, _on: date) -> list[Section]:
    """The table: every risk with its assessment, measures and who answers."""
    points = points_of(holder, actor)
    measures: dict[int, list[str]] = {}
    standing = RiskMeasure.objects.filter(point__in=points, withdrawn_at__isnull=True)
    for point, text in standing.order_by("pk").values_list("point_id", "text"):
        measures.setdefault(point, []).append(text)
    newest = {
        one.point_id: one
        for point in points
        for one in point.assessments.filter(stage=Stage.RESIDUAL).order_by("pk")
    }
    rows = [
        (
            point.name if holder.enterprise else f"{point}（{point.enterprise or point.area}）",
            colour(point.inherent_level),
            newest[point.pk].arithmetic if point.pk in newest else None,
            colour(point.level),
            "；".join(measures.get(point.pk, ())) or None,
            point.responsible or None,
        )
        for point in points
    ]
    columns = ("风险点", "固有", "残余风险算式", "当前", "管控措施", "责任人")
    return [Section("table", "安全风险分级管控表", columns, rows, "", (3, 1, 3, 1, 5, 1.5))]


def colour(level: int | None) -> str | None:
    return str(Colour(level).label) if level else None


def enterprise_list(holder: Holder, actor: Actor, on: date) -> list[Section]:
    """The list: risks, open hazards, what is owed."""
    assert holder.enterprise is not None
    return [
        risks(holder.enterprise, actor),
        hazards(holder.enterprise, actor, on),
        obligations(holder.enterprise, on),
    ]


def park_list(holder: Holder, actor: Actor, on: date) -> list[Section]:
    """The park's enterprises with their level, open and late hazards."""
    members = list(
        Enterprise.objects.visible_to(actor)
        .active()
        .filter(lies_under(holder.region, "region"))
        .order_by("risk_level", "name")[:MOST_SHOWN]
    )
    found = Hazard.objects.visible_to(actor).filter(enterprise__in=members, status__in=UNFINISHED)
    standing, late, major = Counter[int](), Counter[int](), Counter[int]()
    for pk, due_on, grade, status in found.values_list(
        "enterprise_id", "due_on", "grade", "status"
    ):
        standing[pk] += 1
        major[pk] += grade == Grade.MAJOR
        late[pk] += due_on is not None and due_on < on and status in {Status.OPEN, Status.REFERRED}
    rows = [
        (
            one.name,
            colour(one.risk_level),
            one.principal or None,
            str(standing[one.pk]),
            str(major[one.pk]),
            str(late[one.pk]),
        )
        for one in members
    ]
    columns = ("企业", "风险等级", "主要负责人", "未销号隐患", "其中重大", "逾期")
    return [Section("list", "园区企业清单", columns, rows, "", (5, 1.5, 2, 1.5, 1.5, 1.5))]


def report(holder: Holder, actor: Actor, on: date) -> list[Section]:
    """The report: how many risks of each colour, how they are kept, what was found in a year."""
    found = RiskPoint.objects.visible_to(actor).graded()
    dangers = Hazard.objects.visible_to(actor).exclude(status__in=NEVER_OWED)
    if holder.enterprise:
        found = found.filter(enterprise=holder.enterprise)
        dangers = dangers.filter(enterprise=holder.enterprise)
    else:
        found = found.filter(lies_under(holder.region, "region"))
        dangers = dangers.filter(lies_under(holder.region, "region"))
    points = list(found.values_list("pk", "inherent_level", "level"))
    inherent, current = Counter(row[1] for row in points), Counter(row[2] for row in points)
    levels = [(str(one.label), str(inherent[one.value]), str(current[one.value])) for one in Colour]
    levels.append(("未评价", str(inherent[None]), str(current[None])))
    levels.append(("合计", str(len(points)), str(len(points))))
    kept = RiskMeasure.objects.filter(
        point__in=[row[0] for row in points], withdrawn_at__isnull=True
    )
    since = months_after(on, -12)
    year = dangers.filter(found_on__gt=since, found_on__lte=on)
    closed = year.filter(status=Status.CLOSED).count()
    facts = [
        ("管控措施", str(kept.count())),
        ("其中逾期未核验", str(kept.filter(next_due_on__lt=on).count())),
        ("从未核验", str(kept.filter(checked_on__isnull=True).count())),
        (f"{day(since)}之后发现隐患", str(year.count())),
        ("其中已销号", str(closed)),
        ("目前未销号隐患", str(dangers.filter(status__in=UNFINISHED).count())),
        (
            "其中重大事故隐患",
            str(dangers.filter(status__in=UNFINISHED, grade=Grade.MAJOR).count()),
        ),
    ]
    return [
        Section("levels", "风险分布", ("等级", "固有风险", "当前风险"), levels),
        Section("facts", "管控和治理情况", ("项目", "数量"), facts, weights=(4, 1)),
    ]


MAKERS: dict[str, Callable[[Holder, Actor, date], list[Section]]] = {
    "enterprise-table": risk_table,
    "enterprise-list": enterprise_list,
    "enterprise-report": report,
    "park-table": risk_table,
    "park-list": park_list,
    "park-report": report,
}


def content_of(sections: Sequence[Section]) -> str:
    """SHA-256 of what the sections say, in hexadecimal."""
    said = [
        [
            one.title,
            list(one.columns),
            [[getattr(cell, "text", cell) for cell in row] for row in one.rows],
        ]
        for one in sections
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def picture_of(holder: Holder) -> tuple[Evidence, str]:
    """The newest plan with its marks.

    Raises:
        MapMissing: The enterprise has none.
    """
    found = PlanPicture.objects.filter(enterprise=holder.enterprise, withdrawn_at__isnull=True)
    plan = found.select_related("picture").order_by("-pk").first()
    if plan is None:
        raise MapMissing
    marks = PlanMark.objects.filter(plan=plan).order_by("pk").values_list("pk", "point__level")
    said = json.dumps([plan.picture.sha256, list(marks)])
    return plan.picture, hashlib.sha256(said.encode()).hexdigest()


@transaction.atomic
def make_paper(slot: str, holder: Holder, *, actor: Actor, at: datetime) -> PaperVersion:
    """Make the next version of a paper from the registers as they stand.

    Raises:
        NotPermitted: The actor may not.
        ListUnknown: The holder keeps no such paper.
        PaperBasisMissing: There is no graded risk to make it of.
        MapMissing: There is no plan of the site.
        PaperUnchanged: It would say what the version before says.
    """
    actor.must(perms.KEEP_PAPERS)
    if slot not in holder.slots:
        raise ListUnknown(name=slot)
    title, today = slot_titles()[slot], localdate(at)
    newest = (
        PaperVersion.objects.select_for_update()
        .filter(holder.owned(), slot=slot, is_newest=True)
        .first()
    )
    if slot == MAP:
        file, digest = picture_of(holder)
        refuse_unchanged(newest, digest, title)
    else:
        if not points_of(holder, actor):
            raise PaperBasisMissing(title=title)
        sections = MAKERS[slot](holder, actor, today)
        digest = content_of(sections)
        refuse_unchanged(newest, digest, title)
        paper = annex(f"{holder.name}{title}", sections, issuer=holder.name, on=today)
        pdf = rendered_pdf(paper)
        name = f"{title}-{today.isoformat()}.pdf"
        file = evidence.keep(
            Upload(name, io.BytesIO(pdf.content)), actor=actor, at=at, place=holder.place
        )
    return keep_version(slot, title, holder, newest, file=file, digest=digest, actor=actor, at=at)


def refuse_unchanged(newest: PaperVersion | None, digest: str, title: str) -> None:
    if newest is not None and newest.digest == digest:
        raise PaperUnchanged(title=title, version=newest.version)


def keep_version(
    slot: str,
    title: str,
    holder: Holder,
    newest: PaperVersion | None,
    *,
    file: Evidence,
    digest: str,
    actor: Actor,
    at: datetime,
) -> PaperVersion:
    """The next version in the place of the newest."""
    today = localdate(at)
    if newest is not None:
        newest.is_newest = False
        newest.save(update_fields=["is_newest"])
    kept = PaperVersion.objects.create(
        slot=slot,
        title=f"{holder.name}{title}"[:100],
        enterprise=holder.enterprise,
        park=holder.park,
        region=holder.region,
        version=newest.version + 1 if newest else 1,
        made_on=today,
        made_at=at,
        made_by_id=actor.user_id,
        review_on=next_review(today),
        digest=digest,
        file=file,
    )
    note(kept, "paper_made", f"编制{title}第{kept.version}版", holder, actor=actor, at=at)
    return kept


def next_review(on: date) -> date:
    return months_after(on, int(packs.setting("cockpit", "paper-review-months")))


@transaction.atomic
def review_paper(paper_id: int, *, actor: Actor, at: datetime) -> PaperVersion:
    """Say that the newest version still holds; its next review is counted from today.

    Raises:
        NotPermitted: The actor may not.
        NotFound: Outside the actor's scope.
        NotNewest: There is a later version.
    """
    actor.must(perms.KEEP_PAPERS)
    paper = PaperVersion.objects.visible_to(actor).locked().one(paper_id)
    if not paper.is_newest:
        raise NotNewest(title=paper.title)
    paper.reviewed_on = localdate(at)
    paper.reviewed_by_id = actor.user_id
    paper.review_on = next_review(paper.reviewed_on)
    paper.save(update_fields=["reviewed_on", "reviewed_by", "review_on"])
    holder = Holder(paper.enterprise, paper.park)
    note(paper, "paper_reviewed", f"复核{paper.title}，无变化", holder, actor=actor, at=at)
    return paper


def note(
    paper: PaperVersion, kind: str, text: str, holder: Holder, *, actor: Actor, at: datetime
) -> None:
    audit.record(
        chain_of("paper", paper.pk),
        f"cockpit.{kind}",
        text[:200],
        actor=actor,
        at=at,
        place=holder.place,
        data={"slot": paper.slot, "version": paper.version, "digest": paper.digest},
    )
