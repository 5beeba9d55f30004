"""Control measures while a hazard is not rectified: begun, checked, prolonged, lifted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.timezone import localdate

from bihuan.hazards import permissions as perms
from bihuan.hazards.errors import ControlMissing, LastControl
from bihuan.hazards.models import Control, Hazard
from bihuan.hazards.services.common import locked_hazard, place_of
from bihuan.hazards.services.filing import note_on, require_words
from bihuan.hazards.states import NOT_YET_RECTIFIED, UNFINISHED
from bihuan.hazards.supervision import ControlStatus
from bihuan.hazards.workflow import (
    CHECK_CONTROL,
    CONTROL_WORKFLOW,
    LIFT_CONTROL,
    PROLONG_CONTROL,
)
from bihuan.kernel import evidence, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Upload
from bihuan.kernel.moving import Moves
from bihuan.kernel.notices import NoticeKind, notify_unit
from bihuan.kernel.querysets import ScopedQuerySet
from bihuan.statutes.dictionaries import label, options

CONTROL_BROKEN = NoticeKind("hazards.control_broken", "管控措施没有落实")
CONTROL_LAPSED = NoticeKind("hazards.control_lapsed", "管控措施到期")


@dataclass(frozen=True)
class ControlOrder:
    """A control measure as it is ordered.

    Args:
        kind: Key of the dictionary ``control-measures``; ``detail`` how it is done.
        checker: Who sees that it is kept.
        starts_on: Its first day; ``ends_on`` its last, ``None`` until it is lifted.
    """

    kind: str
    checker: str
    starts_on: date
    ends_on: date | None = None
    detail: str = ""


def longest_without() -> int:
    """How many days a rectification may take without a control measure."""
    return int(packs.setting("hazards", "control-after-days"))


def needs_control(start: date, limit: date) -> bool:
    """Whether a rectification takes so long that something has to hold the hazard down."""
    return (limit - start).days > longest_without()


def is_controlled(hazard: Hazard, on: date) -> bool:
    """Whether a control measure is in force on a day."""
    start, end = hazard.controlled_from, hazard.controlled_to
    return start is not None and start <= on and (end is None or end >= on)


def uncontrolled(on: date) -> Q:
    """Hazards that are not rectified, take long, and have no control measure on that day."""
    long = Q(due_on__gt=F("confirmed_on") + timedelta(days=longest_without()))
    held = Q(controlled_from__lte=on) & (Q(controlled_to__isnull=True) | Q(controlled_to__gte=on))
    return Q(status__in=NOT_YET_RECTIFIED, confirmed_on__isnull=False) & long & ~held


def require_control(hazard: Hazard, start: date, limit: date, *, on: date) -> None:
    """Refuse a rectification from one day to another that takes long and that nothing holds down.

    Args:
        on: The day on which it has to be held down.

    Raises:
        ControlMissing: See there.

    Source:
        S99, seed 004: 对短时间无法整改到位的，要采取停工停产等管控措施.
    """
    if needs_control(start, limit) and not is_controlled(hazard, on):
        raise control_missing(hazard.title)


def control_missing(title: str) -> ControlMissing:
    days = longest_without()
    fields = {"control": f"整改期超过 {days} 天，选择管控措施。", "checker": "填写管控检查人。"}
    return ControlMissing(fields, title=title, days=days)


def refuse_control(order: ControlOrder) -> None:
    """Refuse what no control measure can be.

    Raises:
        InvalidInput: One sentence a field.
    """
    problems = {}
    if order.kind not in {key for key, _title in options("control-measures")}:
        problems["control"] = "从列表中选择管控措施。"
    if not order.checker.strip():
        problems["checker"] = "填写管控检查人。"
    if order.ends_on is not None and order.ends_on < order.starts_on:
        problems["control_until"] = "管控截止日期早于开始日期。"
    if problems:
        raise InvalidInput(problems)


def put_under_control(
    hazard: Hazard, order: ControlOrder, *, actor: Actor, at: datetime
) -> Control:
    """Begin a control measure of a locked hazard.

    Raises:
        InvalidInput: See `refuse_control`.
    """
    refuse_control(order)
    control = Control.objects.create(
        hazard=hazard,
        kind=order.kind,
        detail=order.detail,
        checker=order.checker.strip()[:40],
        starts_on=order.starts_on,
        ends_on=order.ends_on,
        status=ControlStatus.IN_FORCE,
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    keep_cover(hazard, localdate(at))
    words = label("control-measures", order.kind)
    CONTROL_WORKFLOW.begin(control, actor=actor, at=at, text=f"采取管控措施：{words}")
    note_on(hazard, "controlled", f"采取管控措施：{words}", actor=actor, at=at)
    return control


def in_force(hazard: Hazard) -> ScopedQuerySet[Control]:
    return Control.objects.filter(hazard=hazard, status=ControlStatus.IN_FORCE)


def keep_cover(hazard: Hazard, on: date) -> None:
    """Keep on the hazard from when to when it is held down, after its measures changed."""
    rows = list(in_force(hazard).values_list("starts_on", "ends_on"))
    if rows:
        start = min(first for first, _last in rows)
        ends = [last for _first, last in rows]
        unbroken = is_controlled(hazard, on) and hazard.controlled_from is not None
        hazard.controlled_from = min(start, hazard.controlled_from or start) if unbroken else start
        hazard.controlled_to = None if None in ends else max(one for one in ends if one)
    elif hazard.controlled_to is None or hazard.controlled_to > on:
        hazard.controlled_to = on
    hazard.save(update_fields=["controlled_from", "controlled_to"])


@transaction.atomic
def begin_control(*, hazard_id: int, order: ControlOrder, actor: Actor, at: datetime) -> Control:
    """Hold an unfinished hazard down until it is rectified.

    Raises:
        InvalidInput: See `refuse_control`; or the hazard is finished.
    """
    actor.must(perms.CONTROL)
    hazard = locked_hazard(hazard_id, actor)
    if hazard.status not in UNFINISHED:
        raise InvalidInput({"control": "这条隐患已经办结，不用再登记管控措施。"})
    return put_under_control(hazard, order, actor=actor, at=at)


def locked_control(control_id: int, actor: Actor) -> Control:
    """A control measure with its hazard, both locked.

    Raises:
        NotFound: Absent, or outside the actor's scope.
    """
    found = Control.objects.visible_to(actor)
    locked_hazard(found.one(control_id).hazard_id, actor)
    return found.select_related("hazard", "hazard__enterprise").locked().one(control_id)


@transaction.atomic
def check_control(
    *,
    control_id: int,
    kept: str,
    note: str,
    photos: Sequence[Upload] = (),
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Control:
    """Record that somebody looked whether a control measure is kept; if not, its unit is told.

    Args:
        kept: ``yes`` or ``no``.

    Raises:
        InvalidInput: Neither, or nothing written.
    """
    control = locked_control(control_id, actor)
    if kept not in {"yes", "no"}:
        raise InvalidInput({"kept": "选择是否落实到位。"})
    require_words({"note": (note, "写明看到的情况。")})
    applied = CONTROL_WORKFLOW.apply(
        CHECK_CONTROL,
        control,
        actor=actor,
        at=at,
        text="检查：落实到位" if kept == "yes" else "检查：没有落实",
        data={"note": note},
        changes={"checked_on": localdate(at), "is_kept": kept == "yes"},
        key=key,
    )
    if applied.is_replay:
        return control
    evidence.keep_all(
        photos,
        chain=CONTROL_WORKFLOW.chain(control),
        place=place_of(control.hazard),
        role="check",
        actor=actor,
        at=at,
    )
    if kept == "no":
        tell(control, CONTROL_BROKEN.code, "管控措施没有落实", note, at=at)
    return control


def tell(control: Control, kind: str, word: str, body: str, *, at: datetime) -> None:
    notify_unit(
        control.hazard.unit_id,
        permission=perms.CONTROL,
        kind=kind,
        title=f"{word}：{control.hazard.title}"[:120],
        body=body,
        url=f"/hazards/controls/{control.pk}/",
        chain=CONTROL_WORKFLOW.chain(control),
        key=f"{kind}:{control.pk}:{localdate(at)}",
        at=at,
        urgent=True,
    )


@transaction.atomic
def prolong_control(
    *,
    control_id: int,
    ends_on: date | None,
    note: str,
    actor: Actor,
    at: datetime,
    key: str | None = None,
) -> Control:
    """Let a control measure last longer.

    Raises:
        InvalidInput: Not later than now and than it lasts, or no reason.
    """
    control = locked_control(control_id, actor)
    require_words({"note": (note, "写明延长的原因。")})
    if ends_on is None or ends_on <= max(control.ends_on or localdate(at), localdate(at)):
        raise InvalidInput({"ends_on": "填写比现在更晚的日期；没有截止日期的不用延长。"})
    if control.ends_on is None:
        raise InvalidInput({"ends_on": "这项措施没有截止日期，解除之前一直有效。"})
    data, changes = {"note": note, "new_due_on": ends_on}, {"ends_on": ends_on}
    CONTROL_WORKFLOW.apply(
        PROLONG_CONTROL, control, actor=actor, at=at, data=data, changes=changes, key=key
    )
    keep_cover(control.hazard, localdate(at))
    return control


@transaction.atomic
def lift_control(
    *, control_id: int, note: str, actor: Actor, at: datetime, key: str | None = None
) -> Control:
    """Lift a control measure.

    Raises:
        InvalidInput: No reason.
        LastControl: The hazard is not rectified, takes long, and nothing else holds it down.
    """
    control = locked_control(control_id, actor)
    require_words({"note": (note, "写明解除的原因。")})
    hazard, today = control.hazard, localdate(at)
    others = in_force(hazard).exclude(pk=control.pk)
    others = others.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    start, limit = hazard.confirmed_on, hazard.due_on
    is_long = start is not None and limit is not None and needs_control(start, limit)
    if hazard.status in NOT_YET_RECTIFIED and is_long and not others.exists():
        raise LastControl(title=hazard.title)
    lift(control, note, actor=actor, at=at, key=key)
    return control


def lift(
    control: Control, note: str, *, actor: Actor, at: datetime, key: str | None = None
) -> None:
    changes = {"lifted_on": localdate(at), "lift_reason": note[:200]}
    applied = CONTROL_WORKFLOW.apply(
        LIFT_CONTROL, control, actor=actor, at=at, data={"note": note}, changes=changes, key=key
    )
    if not applied.is_replay:
        keep_cover(control.hazard, localdate(at))


def lift_all(hazard: Hazard, *, actor: Actor, at: datetime) -> None:
    """End what held a hazard down, now that it is closed."""
    for control in in_force(hazard).select_related("hazard", "hazard__enterprise").locked():
        control.hazard = hazard
        lift(control, "隐患已销号", actor=actor, at=at)


@transaction.atomic
def tell_of_lapsed(*, at: datetime) -> int:
    """Tell the supervising units whose hazards lost their control measure yesterday.

    Returns:
        How many measures ran out.
    """
    yesterday = localdate(at) - timedelta(days=1)
    lapsed = Control.objects.filter(
        status=ControlStatus.IN_FORCE, ends_on=yesterday, hazard__status__in=NOT_YET_RECTIFIED
    )
    found = list(lapsed.select_related("hazard"))
    for control in found:
        body = f"已于 {yesterday} 到期，隐患还没有整改完，请延长或者另行采取措施。"
        tell(control, CONTROL_LAPSED.code, "管控措施到期", body, at=at)
    return len(found)


SERVICES: Mapping[str, Callable[..., Control]] = {
    "check": check_control,
    "prolong": prolong_control,
    "lift": lift_control,
}
make_control_move = Moves(CONTROL_WORKFLOW, "control_id", SERVICES)
