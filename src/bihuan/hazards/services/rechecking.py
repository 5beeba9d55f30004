"""Going again: visits set, results written, whole batches, samples drawn by a seed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import NothingToRecheck
from bihuan.hazards.models import Hazard, Recheck, RecheckBatch, RectifyNotice
from bihuan.hazards.services.closing import accept_rectification, reject_rectification
from bihuan.hazards.services.common import CHECK, keep_photos, locked_hazard
from bihuan.hazards.services.filing import note_on, require_words
from bihuan.hazards.services.reporting import HazardReport, report_hazard
from bihuan.hazards.states import Status
from bihuan.hazards.supervision import RecheckKind, RecheckStatus
from bihuan.hazards.workflow import (
    CANCEL_RECHECK,
    FAIL_RECHECK,
    PASS_RECHECK,
    RECHECK_WORKFLOW,
    SCHEDULE_RECHECK,
)
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import NoticeKind, notify, notify_enterprise, people_of
from bihuan.kernel.scope import region_range
from bihuan.kernel.workflow import Transition
from bihuan.organisations.models import Unit
from bihuan.proofs.sampling import digest_of, drawn

VISIT = NoticeKind("hazards.recheck_set", "复查安排")
AGAIN = "recheck"  # the door of what a re-check found
MOST = 2000  # of one batch


def locked_recheck(recheck_id: int, actor: Actor) -> Recheck:
    """A re-check with its hazard, both locked.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = Recheck.objects.visible_to(actor)
    locked_hazard(found.one(recheck_id).hazard_id, actor)
    known = found.select_related("hazard", "hazard__enterprise", "batch")
    return known.locked().one(recheck_id)


@transaction.atomic
def schedule_recheck(
    *,
    recheck_id: int,
    visit_on: date | None,
    officer: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Recheck:
    """Say when somebody comes, and who; the enterprise is told.

    Raises:
        InvalidInput: A day that is past, or nobody.
    """
    recheck = locked_recheck(recheck_id, actor)
    require_words({"officer": (officer, "填写复查人员。")})
    if visit_on is None or visit_on < localdate(at):
        raise InvalidInput({"visit_on": "填写今天或以后的日期。"})
    changes = {"visit_on": visit_on, "officer": officer.strip()[:60]}
    data = {"visit_on": visit_on, "note": officer}
    applied = RECHECK_WORKFLOW.apply(
        SCHEDULE_RECHECK, recheck, actor=actor, at=at, data=data, changes=changes, key=key
    )
    hazard = recheck.hazard
    if not applied.is_replay:
        text = f"约定 {visit_on} 复查"
        note_on(hazard, "recheck_set", text, actor=actor, at=at, data={"note": officer})
        if hazard.enterprise_id is not None:
            notify_enterprise(
                hazard.enterprise_id,
                kind=VISIT.code,
                title=f"{visit_on} 复查：{hazard.title}"[:120],
                body=f"复查人员：{officer}。请准备整改资料并安排人员在场。",
                url=f"/hazards/{hazard.pk}/",
                chain=RECHECK_WORKFLOW.chain(recheck),
                key=f"recheck.set:{recheck.pk}:{visit_on}",
                at=at,
            )
    return recheck


@transaction.atomic
def pass_recheck(
    *,
    recheck_id: int,
    note: str,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Recheck:
    """Find it right: a hazard that waited for its check is closed by it.

    Raises:
        InvalidInput: Nothing written, or the hazard is not rectified yet.
        AcceptedByRectifier: The actor rectified it.
        DomainError: What closing the hazard refuses.
    """
    recheck = locked_recheck(recheck_id, actor)
    require_words({"note": (note, "写明复查时看到的情况。")})
    hazard = recheck.hazard
    if hazard.status not in {Status.RECTIFIED, Status.CLOSED}:
        words = Status(hazard.status).label
        raise InvalidInput({"note": f"这条隐患现在是“{words}”，提交整改后才能判为合格。"})
    if recheck.kind == RecheckKind.APPLIED and hazard.status == Status.RECTIFIED:
        accept_rectification(
            hazard_id=hazard.pk, note=note, photos=photos, actor=actor, at=at, key=key
        )
        return Recheck.objects.get(pk=recheck.pk)
    made = settle(PASS_RECHECK, recheck, note, photos, actor=actor, at=at, key=key)
    if made and hazard.status == Status.RECTIFIED:
        accept_rectification(hazard_id=hazard.pk, note=note, actor=actor, at=at)
    return recheck


@transaction.atomic
def fail_recheck(
    *,
    recheck_id: int,
    note: str,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Recheck:
    """Find it wrong: what waited goes back; what was closed is registered anew as a hazard.

    Raises:
        InvalidInput: Nothing written.
        AcceptedByRectifier: The actor rectified it.
        DomainError: What sending back, or registering, refuses.
    """
    recheck = locked_recheck(recheck_id, actor)
    require_words({"note": (note, "写明不合格之处。")})
    hazard = recheck.hazard
    if recheck.kind == RecheckKind.APPLIED and hazard.status == Status.RECTIFIED:
        reject_rectification(
            hazard_id=hazard.pk, note=note, photos=photos, actor=actor, at=at, key=key
        )
        return Recheck.objects.get(pk=recheck.pk)
    made = settle(FAIL_RECHECK, recheck, note, photos, actor=actor, at=at, key=key)
    if made and hazard.status == Status.RECTIFIED:
        reject_rectification(hazard_id=hazard.pk, note=note, actor=actor, at=at)
    elif made and hazard.status == Status.CLOSED:
        recheck.found_again = found_again(hazard, note, actor=actor, at=at)
        recheck.save(update_fields=["found_again"])
    return recheck


def found_again(hazard: Hazard, note: str, *, actor: Actor, at: datetime) -> Hazard:
    """The new hazard for an old one that a re-check found unmended."""
    return report_hazard(
        HazardReport(
            title=hazard.title,
            detail=f"{hazard.number} 销号后复查不合格：{note}",
            found_on=localdate(at),
            source=AGAIN,
            reference=hazard.number,
            grade=hazard.grade,
            sector=hazard.sector,
            category=hazard.category,
            criterion=hazard.criterion,
            enterprise_id=hazard.enterprise_id,
            place=hazard.place,
            region=hazard.region,
            unit_id=hazard.unit_id,
            responsible=hazard.responsible,
        ),
        photos_owed=False,
        actor=actor,
        at=at,
    )


def settle(
    move: Transition[Recheck],
    recheck: Recheck,
    note: str,
    photos: Sequence[Upload],
    *,
    actor: Actor,
    at: datetime,
    key: str | None,
) -> bool:
    """Write a result; says whether it was written now."""
    officer = recheck.officer or actor.name[:60]
    changes = {"checked_on": localdate(at), "note": note, "officer": officer}
    applied = RECHECK_WORKFLOW.apply(
        move, recheck, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )
    if not applied.is_replay:
        keep_photos(recheck.hazard, photos, CHECK, actor=actor, at=at)
        text = f"{RecheckKind(recheck.kind).label}：{move.label}"
        note_on(recheck.hazard, "rechecked", text, actor=actor, at=at, data={"note": note})
    return not applied.is_replay


@transaction.atomic
def cancel_recheck(
    *, recheck_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Recheck:
    """Do without a re-check.

    Raises:
        InvalidInput: No reason; or it is the check that a handed-in rectification waits for.
    """
    recheck = locked_recheck(recheck_id, actor)
    require_words({"note": (note, "写明取消的原因。")})
    if recheck.kind == RecheckKind.APPLIED and recheck.hazard.status == Status.RECTIFIED:
        raise InvalidInput({"note": "企业申请的复查要有结果：请登记合格或者不合格。"})
    RECHECK_WORKFLOW.apply(
        CANCEL_RECHECK,
        recheck,
        actor=actor,
        at=at,
        data={"note": note},
        changes={"note": note},
        key=key,
    )
    return recheck


@dataclass(frozen=True)
class BatchOrder:
    """What is checked again together.

    Args:
        kind: ``batch``: every hazard of the range; ``key``: a sample of it.
        title: 第一批曝光企业复查 or the like.
        notice_id: All hazards of a notice; else those closed from ``first`` to ``last``.
        size: How many are drawn, for a sample; ``seed`` any text, told with the result.
    """

    kind: str
    title: str
    finish_by: date | None
    notice_id: int | None = None
    first: date | None = None
    last: date | None = None
    region: str = ""
    sector: str = ""
    grade: str = ""
    campaign: str = ""
    size: int | None = None
    seed: str = ""


def refuse_batch(order: BatchOrder, *, on: date) -> None:
    """Refuse what no batch can be.

    Raises:
        InvalidInput: One sentence a field.
    """
    problems = {}
    if not order.title.strip():
        problems["title"] = "填写批次名称。"
    if order.kind not in {RecheckKind.BATCH, RecheckKind.KEY}:
        problems["kind"] = "选择整批复查或者重点复查。"
    if order.finish_by is None or order.finish_by < on:
        problems["finish_by"] = "填写今天或以后的完成期限。"
    if order.notice_id is None and (order.first is None or order.last is None):
        problems["first"] = "选择通知书，或者填写销号日期的起止。"
    if order.first and order.last and order.last < order.first:
        problems["last"] = "结束日期早于开始日期。"
    if order.kind == RecheckKind.KEY and not order.seed.strip():
        problems["seed"] = "填写抽取种子，例如当天的日期和在场人说的一个数。"
    if order.kind == RecheckKind.KEY and (order.size is None or order.size < 1):
        problems["size"] = "填写抽取条数，至少 1。"
    if problems:
        raise InvalidInput(problems)


def pool_of(order: BatchOrder, actor: Actor) -> dict[str, int]:
    """What a batch is drawn from: number → id, in the actor's scope.

    Raises:
        NotFound: The notice is outside the actor's scope.
        NothingToRecheck: The range holds nothing.
        InvalidInput: It holds more than one batch may.
    """
    found = Hazard.objects.visible_to(actor).real()
    if order.notice_id is not None:
        notice = RectifyNotice.objects.visible_to(actor).one(order.notice_id)
        found = found.filter(notice_items__notice=notice)
    else:
        assert order.first is not None
        assert order.last is not None
        found = found.closed_between(order.first, order.last)
    if order.region:
        found = found.below(*region_range(order.region))
    for name in ("sector", "grade", "campaign"):
        if getattr(order, name):
            found = found.filter(**{name: getattr(order, name)})
    pool = dict(found.order_by("pk").values_list("number", "pk"))
    if not pool:
        raise NothingToRecheck({"first": "换一个范围。"})
    if order.kind == RecheckKind.BATCH and len(pool) > MOST:
        raise InvalidInput({"first": f"一批最多 {MOST} 条，这个范围有 {len(pool)} 条，请缩小。"})
    return pool


def range_words(order: BatchOrder, notice: RectifyNotice | None) -> str:
    """What a batch is drawn from, in words that anybody can ask again."""
    parts = [f"通知书{notice}" if notice else f"{order.first} 至 {order.last} 销号"]
    parts += [part for part in (order.region, order.sector, order.grade, order.campaign) if part]
    return "，".join(parts)[:200]


@transaction.atomic
def draw_batch(order: BatchOrder, *, actor: Actor, at: datetime) -> RecheckBatch:
    """Set a batch of re-checks: every hazard of the range, or a sample drawn by a seed.

    The seed, the digest of what was drawn from and the order of drawing are kept, so that anybody
    can draw again (`proofs.sampling`).

    Raises:
        NotPermitted: The actor may not.
        InvalidInput, NothingToRecheck, NotFound: See `refuse_batch` and `pool_of`.

    Source:
        S109, seed 003: 对第一批被公示曝光的生产经营单位进行复查；重点复查.
    """
    actor.must(perms.DRAW_RECHECKS)
    today = localdate(at)
    refuse_batch(order, on=today)
    pool = pool_of(order, actor)
    is_sample = order.kind == RecheckKind.KEY
    chosen = drawn(pool, order.seed.strip(), order.size or 0) if is_sample else sorted(pool)
    unit = Unit.objects.one(actor.unit_id)
    notice = None
    if order.notice_id is not None:
        notice = RectifyNotice.objects.visible_to(actor).one(order.notice_id)
    assert order.finish_by is not None, "refused before"
    batch = RecheckBatch.objects.create(
        title=order.title.strip()[:100],
        kind=order.kind,
        basis=range_words(order, notice),
        unit=unit,
        population=len(pool),
        drawn=len(chosen),
        seed=order.seed.strip()[:64] if is_sample else "",
        pool_digest=digest_of(pool),
        finish_by=order.finish_by,
        region=actor.region,
        units=[unit.pk],
        made_at=at,
        made_by_id=actor.user_id,
    )
    for place, number in enumerate(chosen, start=1):
        open_recheck(batch, pool[number], place, actor=actor, at=at)
    people = people_of(unit.pk, perms.ACCEPT, on=today)
    notify(
        users=people,
        kind=VISIT.code,
        title=f"{batch.title}：{batch.drawn} 条隐患待复查"[:120],
        url=f"/hazards/recheck-batches/{batch.pk}/",
        key=f"recheck.batch:{batch.pk}",
        at=at,
    )
    return batch


def open_recheck(
    batch: RecheckBatch, hazard_id: int, place: int, *, actor: Actor, at: datetime
) -> None:
    hazard = Hazard.objects.select_related("enterprise").get(pk=hazard_id)
    recheck = Recheck.objects.create(
        hazard=hazard,
        batch=batch,
        kind=batch.kind,
        status=RecheckStatus.PENDING,
        place=place,
        asked_on=localdate(at),
        due_on=batch.finish_by,
        asked_at=at,
        asked_by_id=actor.user_id,
    )
    RECHECK_WORKFLOW.begin(recheck, actor=actor, at=at, text=f"列入{batch.title}第 {place} 条")


SERVICES: Mapping[str, Callable[..., Recheck]] = {
    "schedule": schedule_recheck,
    "pass": pass_recheck,
    "fail": fail_recheck,
    "cancel": cancel_recheck,
}
make_recheck_move = Moves(RECHECK_WORKFLOW, "recheck_id", SERVICES)
