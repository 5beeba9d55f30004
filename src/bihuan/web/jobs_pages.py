"""后台任务: what runs by itself, how it went, and what could not be delivered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from bihuan.kernel import announcements, jobs
from bihuan.kernel.models import Announcement, Delivery, JobRun
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import RUN_JOBS
from bihuan.web.format import table_moment

Cell = dict[str, Any]
RUNS_SHOWN = 30
FAILED_SHOWN = 50


@require_GET
@requires(RUN_JOBS)
def job_list(request: Request) -> HttpResponse:
    """Every job with its last run, the newest runs, and what waits for somebody to look."""
    now = timezone.now()
    last = newest_runs()
    context = {
        "page_title": _("后台任务"),
        "jobs": [job_row(found, last.get(found.code), now) for found in jobs.all_jobs().values()],
        "runs": {
            "columns": [_("任务"), _("开始"), _("用时"), _("处理"), _("结果")],
            "rows": [run_row(run) for run in JobRun.objects.order_by("-id")[:RUNS_SHOWN]],
        },
        "announcements": [
            announcement_row(found) for found in announcements.failed()[:FAILED_SHOWN]
        ],
        "deliveries": {
            "columns": [_("渠道"), _("消息"), _("次数"), _("原因")],
            "rows": [delivery_row(found) for found in given_up()],
        },
    }
    return render(request, "jobs.html", context)


def newest_runs() -> dict[str, JobRun]:
    """The newest run of each job."""
    found = JobRun.objects.order_by("code", "-started_at").distinct("code")
    return {run.code: run for run in found}


def given_up() -> list[Delivery]:
    found = Delivery.objects.filter(status="given_up").select_related("notice", "channel")
    return list(found.order_by("-id")[:FAILED_SHOWN])


def job_row(found: jobs.Job, run: JobRun | None, now: datetime) -> Cell:
    word, tone = outcome(run)
    return {
        "code": found.code,
        "label": str(found.label),
        "when": when(found.cron),
        "next": table_moment(jobs.next_slot(found, now)) if found.cron else None,
        "last": table_moment(run.started_at) if run else None,
        "outcome": word,
        "tone": tone,
        "run_url": reverse("web:job_run", args=[found.code]) if found.cron else "",
    }


def when(cron: str) -> str:
    """A timetable in words; one that is neither daily nor hourly as it is written."""
    if not cron:
        return _("按需")
    minute, hours, *rest = cron.split()
    if rest == ["*", "*", "*"] and hours == "*" and minute.startswith("*/"):
        return _("每 %(minutes)s 分钟") % {"minutes": minute.removeprefix("*/")}
    if rest != ["*", "*", "*"] or not minute.isdecimal():
        return cron
    if hours == "*":
        return _("每小时第 %(minute)s 分") % {"minute": minute}
    if not hours.replace(",", "").isdecimal():
        return cron
    times = "、".join(f"{int(hour):02}:{int(minute):02}" for hour in hours.split(","))
    return _("每天 %(times)s") % {"times": times}


def outcome(run: JobRun | None) -> tuple[str, str]:
    """A run in a word, with its tone."""
    if run is None:
        return _("还没有运行过"), "muted"
    if run.failure:
        return _("失败"), "danger"
    if run.ended_at is None:
        return _("正在运行"), "info"
    return _("处理 %(count)s 行") % {"count": run.touched}, "done"


def run_row(run: JobRun) -> list[Any]:
    seconds = (run.ended_at - run.started_at).total_seconds() if run.ended_at else None
    word, tone = outcome(run)
    used = None if seconds is None else _("%(seconds)s 秒") % {"seconds": f"{seconds:.1f}"}
    note = run.failure or (_("手动") if run.asked_by_id else "")
    return [
        run.code,
        table_moment(run.started_at),
        used,
        run.touched,
        {"text": word, "tone": tone, "note": note},
    ]


def announcement_row(found: Announcement) -> Cell:
    return {
        "kind": found.kind,
        "at": table_moment(found.at),
        "attempts": found.attempts,
        "failure": found.failure,
        "retry_url": reverse("web:announcement_retry", args=[found.pk]),
    }


def delivery_row(found: Delivery) -> list[Any]:
    return [found.channel.name, found.notice.title, found.attempts, found.failure]


@require_POST
@requires(RUN_JOBS)
def job_run(request: Request, code: str) -> HttpResponse:
    """Ask for a job out of turn."""
    jobs.run_by_hand(code, actor=request.actor)
    label = jobs.job_of(code).label
    messages.success(request, _("已安排“%(label)s”，稍后刷新可看结果。") % {"label": label})
    return HttpResponseRedirect(reverse("web:jobs"))


@require_POST
@requires(RUN_JOBS)
def announcement_retry(request: Request, announcement_id: int) -> HttpResponse:
    """Let a failed announcement be dispatched again."""
    announcements.try_again(announcement_id)
    messages.success(request, _("已重新排队。"))
    return HttpResponseRedirect(reverse("web:jobs"))
