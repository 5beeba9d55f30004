"""The ladder: what happens by itself as a deadline comes near and passes.

A ladder is a pack (``ladder/<code>``): rungs with days before or after the deadline, whom each
tells, and whether a person has to decide it. Each rung is reached once a deadline.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.kernel import audit, notices, packs
from bihuan.kernel.actors import Actor, acting, system_actor
from bihuan.kernel.announcements import announce
from bihuan.kernel.deadlines import working_days_after
from bihuan.kernel.deadlines.pausing import chain_of, place_of
from bihuan.kernel.errors import InvalidInput, TransitionRefused
from bihuan.kernel.jobs.running import claim
from bihuan.kernel.models import EscalationStep, Loop
from bihuan.kernel.notices.kinds import ESCALATED, SUGGESTED
from bihuan.kernel.permissions import DECIDE_ESCALATION
from bihuan.kernel.registry import modules
from bihuan.kernel.workflow import WORKFLOWS

BATCH = 200
MAJOR, GENERAL = "major", "general"
GRAVE_TONE = "danger"  # how a loop says that its object is grave
LEAD_DAYS = 40  # no rung lies further before a deadline


class AlreadyDecided(TransitionRefused):
    """The suggestion was decided, or the rung needed no decision."""

    code = "escalation.already_decided"
    message = gettext_lazy("“%(title)s”的这一级升级已经办理。")
    remedy = gettext_lazy("请刷新页面查看办理结果。")


@dataclass(frozen=True)
class Rung:
    """One rung of a ladder.

    Attributes:
        after_days: From the deadline on, negative before it; in ``unit`` days.
        grades: Grades of loop it holds for.
        notify: Whom it tells.
        document: What is written on it, 督办单; empty where nothing is.
        needs_decision: Whether it is only suggested until somebody decides.
    """

    key: str
    title: str
    after_days: int
    unit: str
    grades: frozenset[str]
    notify: tuple[str, ...]
    document: str
    needs_decision: bool

    def on(self, due_on: date) -> date:
        """The day on which a deadline reaches the rung."""
        if self.unit == "working_day":
            return working_days_after(due_on, self.after_days)
        return due_on + timedelta(days=self.after_days)


def rung_of(row: dict[str, Any]) -> Rung:
    return Rung(
        key=row["key"],
        title=row["title"],
        after_days=row["after_days"],
        unit=row["unit"],
        grades=frozenset(row["grades"]),
        notify=tuple(row["notify"]),
        document=row.get("document") or "",
        needs_decision=row["needs_decision"],
    )


def ladders() -> dict[str, tuple[Rung, ...]]:
    """The rungs for each kind of loop, lowest first."""
    memory = packs.derived()
    if "ladders" not in memory:
        found: dict[str, tuple[Rung, ...]] = {}
        for code in packs.codes("ladder"):
            pack = packs.in_force("ladder", code)
            rungs = sorted((rung_of(row) for row in pack.rows), key=lambda rung: rung.after_days)
            found |= {str(kind): tuple(rungs) for kind in pack.header["applies_to"]}
        memory["ladders"] = found
    known: dict[str, tuple[Rung, ...]] = memory["ladders"]
    return known


def grade_of(loop: Loop) -> str:
    return MAJOR if loop.tone == GRAVE_TONE else GENERAL


def reached(loop: Loop, today: date) -> list[Rung]:
    """The rungs that an open loop has reached, lowest first; none while its clock stands still."""
    due_on = loop.due_on
    if due_on is None or loop.paused_at is not None or loop.closed_at is not None:
        return []
    rungs = ladders().get(loop.kind, ())
    grade = grade_of(loop)
    return [rung for rung in rungs if grade in rung.grades and rung.on(due_on) <= today]


def escalate(now: datetime) -> int:
    """Let every open loop take the rungs it has reached; safe to run at any time.

    A loop that has reached several at once is told of the highest; the lower ones are kept as
    passed over.

    Returns:
        How many loops climbed.
    """
    modules("workflow")  # so that notices know the pages of the objects
    after, climbed = 0, 0
    clear_stale()
    while True:
        with acting(system_actor()) as actor:
            found = candidates(after, localdate(now))
            climbed += sum(climb(loop, actor, now) for loop in found)
        if len(found) < BATCH:
            return climbed
        after = found[-1].pk


def candidates(after: int, today: date) -> list[Loop]:
    """The next open loops that may have reached a rung, locked."""
    return claim(
        Loop.objects.filter(
            closed_at__isnull=True,
            paused_at__isnull=True,
            due_on__lte=today + timedelta(days=LEAD_DAYS),
            kind__in=list(ladders()),
            pk__gt=after,
        ).order_by("pk"),
        BATCH,
    )


def clear_stale() -> None:
    """A loop whose deadline was moved starts again at the foot of the ladder."""
    with acting(system_actor()):
        standing = EscalationStep.objects.filter(is_taken=True, due_on=F("loop__due_on"))
        Loop.objects.filter(closed_at__isnull=True).exclude(rung="").exclude(
            pk__in=standing.values("loop_id")
        ).update(rung="")


def climb(loop: Loop, actor: Actor, now: datetime) -> bool:
    """Take the rungs newly reached; says whether there were any."""
    assert loop.due_on is not None
    rungs = reached(loop, localdate(now))
    done = set(
        EscalationStep.objects.filter(loop=loop, due_on=loop.due_on).values_list("step", flat=True)
    )
    new = [rung for rung in rungs if rung.key not in done]
    if not new:
        return False
    acted = [rung for rung in new if not rung.needs_decision][-1:]
    suggested = [rung for rung in new if rung.needs_decision][-1:]
    for rung in new:
        EscalationStep.objects.create(
            loop=loop,
            step=rung.key,
            due_on=loop.due_on,
            at=now,
            is_suggestion=rung.needs_decision,
            is_taken=rung in acted,
            decided_at=None if rung in acted or rung in suggested else now,
        )
    for rung in acted:
        take(loop, rung, actor, now)
    for rung in suggested:
        suggest(loop, rung, actor, now)
    return True


def take(loop: Loop, rung: Rung, actor: Actor, now: datetime, reason: str = "") -> None:
    """A rung taken: the log, the loop, everybody it tells, and ``escalation.taken`` announced."""
    announce(
        "escalation.taken",
        {
            "kind": loop.kind,
            "object": loop.object_id,
            "rung": rung.key,
            "document": rung.document,
            "due_on": loop.due_on,
            "reason": reason,
        },
        now,
    )
    record(loop, rung, f"escalation.{rung.key}", sentence(loop, rung), actor, now, reason)
    if rung.after_days > 0:
        loop.rung = rung.title
        Loop.objects.filter(pk=loop.pk).update(rung=rung.title)
    notices.notify(
        users=recipients(loop, rung.notify, localdate(now)),
        kind=ESCALATED.code,
        title=sentence(loop, rung),
        body=body_of(loop, rung, reason),
        url=url_of(loop),
        chain=chain_of(loop),
        key=f"rung:{loop.pk}:{rung.key}:{loop.due_on}",
        at=now,
        urgent=rung.after_days > 0,
    )


def suggest(loop: Loop, rung: Rung, actor: Actor, now: datetime) -> None:
    """A rung that somebody has to decide: told to the office, and to nobody else yet."""
    text = _("建议%(rung)s：%(title)s") % {"rung": rung.title, "title": loop.title}
    record(loop, rung, f"escalation.{rung.key}_suggested", text, actor, now)
    notices.notify(
        users=notices.office_of(loop.region, on=localdate(now)),
        kind=SUGGESTED.code,
        title=text,
        body=body_of(loop, rung, ""),
        url=url_of(loop),
        chain=chain_of(loop),
        key=f"suggested:{loop.pk}:{rung.key}:{loop.due_on}",
        at=now,
    )


@transaction.atomic
def decide(
    *, step_id: int, is_taken: bool, reason: str, actor: Actor, at: datetime
) -> EscalationStep:
    """Take a suggested rung, or decline it; both with a reason.

    Args:
        step_id: The suggestion.
        is_taken: Whether the rung is taken; then everybody it names is told.
        reason: Why; at most 200 characters.
        actor: Needs ``kernel.decide_escalation``.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: No reason, or too long a one.
        NotFound: No such suggestion in the actor's scope.
        AlreadyDecided: It was decided, its loop is closed, or its deadline has moved since.
    """
    actor.must(DECIDE_ESCALATION)
    if not reason.strip() or len(reason) > 200:
        raise InvalidInput({"reason": _("请写明理由，最多 200 字。")})
    step = EscalationStep.objects.visible_to(actor).locked().select_related("loop").one(step_id)
    loop = step.loop
    rung = rung_called(step)
    is_open = step.is_suggestion and step.decided_at is None and loop.closed_at is None
    if rung is None or not is_open or loop.due_on != step.due_on:
        raise AlreadyDecided(title=loop.title)
    step.is_taken, step.reason, step.decided_at = is_taken, reason.strip(), at
    step.decided_by_id = actor.user_id
    step.save(update_fields=["is_taken", "reason", "decided_at", "decided_by"])
    if is_taken:
        take(loop, rung, actor, at, step.reason)
    else:
        text = _("不予%(rung)s：%(reason)s") % {"rung": rung.title, "reason": step.reason}
        record(loop, rung, f"escalation.{rung.key}_declined", text, actor, at, step.reason)
    return step


def open_suggestions(actor: Actor) -> QuerySet[EscalationStep]:
    """Suggestions in the actor's scope that nobody has decided, the oldest deadline first."""
    return (
        EscalationStep.objects.visible_to(actor)
        .filter(
            is_suggestion=True,
            decided_at__isnull=True,
            loop__closed_at__isnull=True,
            due_on=F("loop__due_on"),
        )
        .select_related("loop")
        .order_by("due_on", "id")
    )


def rung_called(step: EscalationStep) -> Rung | None:
    """The rung of a step, while the ladder still has it."""
    return next((rung for rung in ladders().get(step.loop.kind, ()) if rung.key == step.step), None)


def record(
    loop: Loop, rung: Rung, kind: str, text: str, actor: Actor, at: datetime, reason: str = ""
) -> None:
    """The event in the object's own chain; one for each rung and deadline."""
    audit.record(
        chain_of(loop),
        kind,
        text[:200],
        actor=actor,
        at=at,
        place=place_of(loop),
        data={"rung": rung.key, "due_on": loop.due_on, "document": rung.document, "reason": reason},
        key=f"{kind}:{loop.due_on}",
    )


def sentence(loop: Loop, rung: Rung) -> str:
    return f"{rung.title}：{loop.title}"


def body_of(loop: Loop, rung: Rung, reason: str) -> str:
    """What a notice says: number, place, deadline, document, reason."""
    facts = [
        (_("编号"), loop.number),
        (_("地点"), loop.where),
        (_("到期"), loop.due_on.isoformat() if loop.due_on else ""),
        (_("下一步"), loop.step),
        (_("文书"), rung.document),
        (_("理由"), reason),
    ]
    return "\n".join(f"{name}：{value}" for name, value in facts if value)


def url_of(loop: Loop) -> str:
    """The page of the object; empty where its app is not there."""
    workflow = WORKFLOWS.get(loop.kind)
    return reverse(workflow.url, args=[loop.object_id]) if workflow else ""


def recipients(loop: Loop, ranks: Iterable[str], on: date) -> set[int]:
    """The accounts that the ranks of a rung mean for one loop."""
    return {user for rank in ranks for user in of_rank(loop, rank, on)}


def of_rank(loop: Loop, rank: str, on: date) -> list[int]:
    unit = loop.supervisor_unit_id if rank.startswith("supervisor") else loop.owner_unit_id
    if rank == "office":
        return notices.office_of(loop.region, on=on)
    if rank == "government_leader":
        return notices.leaders_of_region(loop.region, on=on)
    if rank == "owner" and loop.owner_user_id is not None:
        return [loop.owner_user_id]
    if rank.startswith("owner") and loop.owner_enterprise_id is not None:
        return notices.people_of_enterprise(loop.owner_enterprise_id, on=on)
    if unit is None:
        return []
    if rank.endswith("_leader"):
        return notices.leaders_of(unit, on=on)
    return notices.people_of(unit, loop.permission or None, on=on)
