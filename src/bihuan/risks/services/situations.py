"""How things stood in a period, against earlier ones, and what was changed because of it (S94)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from bihuan.kernel import audit, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import Place
from bihuan.kernel.awaited import Unheld, answers, number_of_code, reason_of
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import (
    IndicatorUnknown,
    Period,
    Query,
    Value,
    a_year_before,
    compare,
    link,
    the_period_before,
)
from bihuan.kernel.models import Loop
from bihuan.risks import permissions as perms
from bihuan.risks.errors import TaskUnknown
from bihuan.risks.models import ChangedTask, Situation
from bihuan.risks.services.basics import new_id

WATCHED = "situation-indicators"
TASKS = ("share", "work_item")
CHAIN = "situation"
MOST_TASKS = 200


@dataclass(frozen=True)
class Line:
    """One figure of the analysis, with the two it is compared to.

    ``note`` says why a figure is unknown; the changes are unknown where either side is.
    """

    group: str
    title: str
    unit: str
    now: str
    before: str
    change: str
    percent: str
    year_ago: str
    year_change: str
    worse: bool | None
    url: str
    note: str

    def kept(self) -> dict[str, Any]:
        """As it is stored with the conclusion."""
        return dict(vars(self))


def watched() -> list[tuple[str, str, str]]:
    """Group, title and code of each indicator that the analysis looks at; unknown codes left out."""
    found = []
    for row in packs.rows("dictionary", WATCHED):
        code = str(row["data"]["indicator"])
        try:
            number_of_code(code)
        except IndicatorUnknown:
            continue
        found.append((str(row["data"].get("group", "")), str(row["title"]), code))
    return found


def signed(number: Decimal | None, decimals: int) -> str:
    """A change with its sign; — where it is unknown."""
    if number is None:
        return "—"
    text = f"{abs(number):,.{decimals}f}"
    return text if number == 0 else f"+{text}" if number > 0 else f"−{text}"


def lines(period: Period, region: str, actor: Actor, as_of: datetime) -> list[Line]:
    """The figures of a period against the period before and the same days of the year before."""
    rows = watched()
    codes = [code for _group, _title, code in rows]
    query = Query(period, as_of, region)
    now = answers(codes, query, actor)
    before = answers(codes, the_period_before(query), actor)
    year_ago = answers(codes, a_year_before(query), actor)
    return [
        line_of(group, title, now[code], before[code], year_ago[code])
        for group, title, code in rows
    ]


def line_of(
    group: str, title: str, now: Value | Unheld, before: Value | Unheld, year_ago: Value | Unheld
) -> Line:
    if not (isinstance(now, Value) and isinstance(before, Value) and isinstance(year_ago, Value)):
        assert isinstance(now, Unheld)
        awaited = now.awaited
        reason = reason_of(awaited.code)
        unknown = "—"
        return Line(
            group, title, awaited.unit, *(unknown,) * 6, worse=None, url="", note=str(reason)
        )
    past, year = compare(now, before), compare(now, year_ago)
    indicator = now.indicator
    worse = None
    if past.change and indicator.better:
        worse = (past.change > 0) == (indicator.better == "down")
    return Line(
        group=group,
        title=title,
        unit=indicator.unit,
        now=now.text(),
        before=before.text(),
        change=signed(past.change, indicator.decimals),
        percent=f"{signed(past.percent, 1)}%" if past.percent is not None else "—",
        year_ago=year_ago.text(),
        year_change=signed(year.change, indicator.decimals),
        worse=worse,
        url=link(now),
        note="",
    )


@transaction.atomic
def conclude(
    *,
    title: str,
    period: Period,
    region: str,
    conclusion: str,
    adjustment: str,
    tasks: Sequence[tuple[str, str]] = (),
    actor: Actor,
    at: datetime,
) -> Situation:
    """Store what a period's figures mean and what is done differently, with the figures as they are.

    Args:
        tasks: Numbers of tasks that change, each with how.

    Raises:
        NotPermitted: The actor may not.
        InvalidInput: Words are missing; the period has not ended; no unit.
        TaskUnknown: No task of that number within the actor's sight.
    """
    actor.must(perms.ANALYSE)
    check(title, conclusion, adjustment, period.first, actor, at)
    assert actor.unit_id is not None
    chosen = region or actor.region
    if not actor.scope.holds(chosen):
        raise InvalidInput({"region": "这个区划不在您的管辖范围内。"})
    known = [(number.strip(), change.strip()) for number, change in tasks if number.strip()]
    titles = {number: title_of_task(number, actor) for number, _change in known}
    pk, number = new_id(Situation, "XS", at)
    made = Situation.objects.create(
        pk=pk,
        number=number,
        title=title.strip()[:120],
        first=period.first,
        last=period.last,
        region=chosen,
        unit_id=actor.unit_id,
        figures=[one.kept() for one in lines(period, chosen, actor, at)],
        conclusion=conclusion.strip(),
        adjustment=adjustment.strip(),
        as_of=at,
        recorded_at=at,
        recorded_by_id=actor.user_id,
    )
    for number_of_task, change in dict(known).items():
        ChangedTask.objects.create(
            situation=made,
            number=number_of_task,
            title=titles[number_of_task][:200],
            change=(change or "按研判结论调整")[:200],
        )
    audit.record(
        audit.chain_of(CHAIN, made.pk),
        "risks.situation_concluded",
        f"形势研判：{made.title}"[:200],
        actor=actor,
        at=at,
        place=Place(chosen, [actor.unit_id] if actor.unit_id else []),
        data={"conclusion": conclusion, "adjustment": adjustment, "tasks": dict(known)},
    )
    return made


def check(
    title: str, conclusion: str, adjustment: str, first: date, actor: Actor, at: datetime
) -> None:
    """Refuse an analysis without its words, of a time to come.

    Raises:
        InvalidInput: One sentence a field.
    """
    found = {}
    if not title.strip():
        found["title"] = "写明研判的题目。"
    if len(conclusion.strip()) < 10:
        found["conclusion"] = "写明形势判断，至少 10 个字。"
    if not adjustment.strip():
        found["adjustment"] = "写明工作策略怎样调整；不调整的写“维持现有安排”。"
    if first > localdate(at):
        found["first"] = "期间还没有开始。"
    if actor.unit_id is None:
        found["title"] = "您的岗位不属于任何单位，不能登记研判。"
    if found:
        raise InvalidInput(found)


def title_of_task(number: str, actor: Actor) -> str:
    """The title of a task within the actor's sight, by its number or by its address ``share:12``.

    Raises:
        TaskUnknown: There is none, or several bear the number.
    """
    seen = Loop.objects.visible_to(actor).filter(kind__in=TASKS)
    kind, _colon, pk = number.partition(":")
    if kind in TASKS and pk.isdecimal():
        seen = seen.filter(kind=kind, object_id=int(pk))
    else:
        seen = seen.filter(number=number)
    found = list(seen.values_list("title", flat=True)[:2])
    if not found:
        raise TaskUnknown({"tasks": f"没有编号为“{number}”的任务。"}, number=number)
    if len(found) > 1:
        words = f"编号“{number}”有多项任务，请从列表里选择是哪一项。"
        raise TaskUnknown({"tasks": words}, number=number)
    return str(found[0])


def open_tasks(actor: Actor) -> list[tuple[str, str]]:
    """Tasks under way as choices: address and words."""
    seen = Loop.objects.visible_to(actor).filter(kind__in=TASKS, closed_at__isnull=True)
    return [
        (f"{loop.kind}:{loop.object_id}", f"{loop.number} {loop.title}（{loop.where}）".strip())
        for loop in seen.order_by("due_on", "pk")[:MOST_TASKS]
    ]
