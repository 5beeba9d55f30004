"""The page on which the problems of a year meet the items of next year's plan."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bihuan.dispatch.models import WorkItem
from bihuan.kernel.actors import Actor
from bihuan.kernel.audit import chain_of
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.pages import Request, address_for, requires
from bihuan.kernel.uploads import day_of
from bihuan.reports import permissions as perms
from bihuan.reports import services
from bihuan.reports.kinds.places import issuing_unit
from bihuan.reports.models import PlanItem, ProblemLink, YearProblem

TASKS = 200


def year_of(asked: QueryDict) -> int:
    said = asked.get("year", "")
    is_year = said.isdecimal() and 1949 <= int(said) <= 2100
    return int(said) if is_year else timezone.localdate().year


@require_GET
@requires(perms.SEE)
def year_plan(request: Request) -> HttpResponse:
    """Problems of a year, the items that answer them, which are answered by none."""
    return year_page(request, year_of(request.GET))


def year_page(request: Request, year: int, refusal: InvalidInput | None = None) -> HttpResponse:
    actor = request.actor
    unit = issuing_unit(actor.region, actor)
    problems = YearProblem.objects.visible_to(actor).filter(
        unit=unit, year=year, withdrawn_at__isnull=True
    )
    items = PlanItem.objects.visible_to(actor).filter(
        unit=unit, year=year + 1, withdrawn_at__isnull=True
    )
    links: dict[int, set[int]] = {}
    found = ProblemLink.objects.filter(problem__in=problems, unlinked_at__isnull=True)
    for problem, item in found.values_list("problem_id", "item_id"):
        links.setdefault(problem, set()).add(item)
    shown = list(items.select_related("work_item").order_by("number"))
    places = {item.pk: place for place, item in enumerate(shown, 1)}
    rows = [
        {
            "problem": one,
            "items": links.get(one.pk, set()),
            "open": not links.get(one.pk),
            "raise_url": raising(one, actor),
        }
        for one in problems.order_by("number")
    ]
    context: dict[str, Any] = {
        "year": year,
        "rows": rows,
        "items": shown,
        "places": places,
        "unlinked": sum(row["open"] for row in rows),
        "tasks": tasks(actor, year + 1) if shown else [],
        "may_write": actor.may(perms.COMPOSE),
        "refusal": refusal,
        "today": timezone.localdate(),
        "crumbs": [{"label": "统计报表", "url": reverse("reports:index")}],
    }
    return render(request, "reports/year_plan.html", context, status=422 if refusal else 200)


def raising(problem: YearProblem, actor: Actor) -> str:
    """The form that makes an unsolved problem a task of several units; empty for who may not."""
    address = address_for("dispatch:raise_item", actor)
    if not address or problem.closed_on is not None:
        return ""
    said = {
        "title": problem.text,
        "origin": chain_of("year-problem", problem.pk),
        "origin_url": f"{reverse('reports:year_plan')}?year={problem.year}",
    }
    return f"{address}?{urlencode(said)}"


def tasks(actor: Actor, year: int) -> list[tuple[str, str]]:
    """Tasks that were issued in a year, newest first."""
    found = WorkItem.objects.visible_to(actor).filter(issued_at__year=year)
    return [
        (str(pk), title) for pk, title in found.order_by("-pk").values_list("pk", "title")[:TASKS]
    ]


def add_problem(post: QueryDict, actor: Actor) -> None:
    services.add_problem(
        year=year_of(post), text=post.get("text", ""), actor=actor, at=timezone.now()
    )


def add_item(post: QueryDict, actor: Actor) -> None:
    services.add_plan_item(
        year=year_of(post) + 1, text=post.get("text", ""), actor=actor, at=timezone.now()
    )


def link(post: QueryDict, actor: Actor) -> None:
    services.link_problem(
        problem_id=number(post, "problem"),
        item_ids={int(one) for one in post.getlist("items") if one.isdecimal()},
        actor=actor,
        at=timezone.now(),
    )


def close(post: QueryDict, actor: Actor) -> None:
    services.close_problem(
        problem_id=number(post, "problem"),
        on=day_of(post.get("on", ""), "on") or timezone.localdate(),
        note=post.get("note", ""),
        actor=actor,
        at=timezone.now(),
    )


def withdraw_problem(post: QueryDict, actor: Actor) -> None:
    services.withdraw_problem(
        problem_id=number(post, "problem"),
        reason=post.get("reason", ""),
        actor=actor,
        at=timezone.now(),
    )


def withdraw_item(post: QueryDict, actor: Actor) -> None:
    services.withdraw_plan_item(
        item_id=number(post, "item"),
        reason=post.get("reason", ""),
        actor=actor,
        at=timezone.now(),
    )


def tie(post: QueryDict, actor: Actor) -> None:
    task = post.get("task", "")
    services.tie_to_task(
        item_id=number(post, "item"),
        work_item_id=int(task) if task.isdecimal() else None,
        actor=actor,
        at=timezone.now(),
    )


def number(post: QueryDict, name: str) -> int:
    """An id of the form.

    Raises:
        NotFound: It is none.
    """
    said = post.get(name, "")
    if not said.isdecimal():
        raise NotFound
    return int(said)


ACTS: dict[str, Callable[[QueryDict, Actor], None]] = {
    "add-problem": add_problem,
    "add-item": add_item,
    "link": link,
    "close": close,
    "withdraw-problem": withdraw_problem,
    "withdraw-item": withdraw_item,
    "tie": tie,
}


@require_POST
@requires(perms.COMPOSE)
def year_act(request: Request, name: str) -> HttpResponse:
    """One change on the page: name a problem, put down an item, link, close, withdraw."""
    if name not in ACTS:
        raise NotFound
    year = year_of(request.POST)
    try:
        ACTS[name](request.POST, request.actor)
    except InvalidInput as refusal:
        return year_page(request, year, refusal)
    return HttpResponseRedirect(f"{reverse('reports:year_plan')}?year={year}")
