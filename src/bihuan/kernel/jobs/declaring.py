"""Jobs as they are declared, beside the app whose service they call."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from croniter import croniter  # type: ignore[import-untyped]  # it ships no types
from django.utils.translation import gettext_lazy as _

from bihuan.kernel.errors import NotFound
from bihuan.kernel.registry import modules

Work = Callable[..., int]
CODE = re.compile(r"[a-z_]+\.[a-z_0-9]+")
KERNEL_JOBS = "bihuan.kernel.housework"


class JobUnknown(NotFound):
    """No job of that code is declared."""

    code = "job_unknown"
    message = _("没有代码为“%(job)s”的任务。")
    remedy = _("请到“后台任务”页面核对代码。")


@dataclass(frozen=True)
class Job:
    """Something the platform does by itself, or when it is asked to.

    Args:
        code: ``app.verb_object``.
        label: The field's words for it.
        work: Takes ``now`` and ids, calls one service, returns how many rows it touched. Safe to
            run twice.
        cron: When, in the platform's zone, five fields; empty for a job on demand.
        is_whole: Whether it runs in one transaction that sees every row. Otherwise it opens its
            own, a row at a time.
        retries: How often it is tried again after a failure.
    """

    code: str
    label: Any
    work: Work
    cron: str = ""
    is_whole: bool = True
    retries: int = 3

    def __post_init__(self) -> None:
        assert CODE.fullmatch(self.code), self.code
        assert not self.cron or croniter.is_valid(self.cron), self.cron
        former = JOBS.setdefault(self.code, self)
        assert former.work.__module__ == self.work.__module__, f"{self.code} is declared twice"

    def __call__(self, *arguments: Any, **ids: Any) -> int:
        return self.work(*arguments, **ids)

    @property
    def is_periodic(self) -> bool:
        return bool(self.cron)


JOBS: dict[str, Job] = {}


def job(*, code: str, label: Any, is_whole: bool = True, retries: int = 3) -> Callable[[Work], Job]:
    """Declare a job on demand, started by `enqueue`."""
    return lambda work: Job(code, label, work, "", is_whole, retries)


def periodic(
    *, code: str, label: Any, cron: str, is_whole: bool = True, retries: int = 3
) -> Callable[[Work], Job]:
    """Declare a job that runs by the clock of the platform's zone.

    A time that passed while nothing ran is made up for once, at the next start.
    """
    return lambda work: Job(code, label, work, cron, is_whole, retries)


def all_jobs() -> dict[str, Job]:
    """Every job of the kernel and the apps, by code."""
    import_module(KERNEL_JOBS)
    modules("jobs")
    return dict(sorted(JOBS.items()))


def job_of(code: str) -> Job:
    """The job of that code.

    Raises:
        JobUnknown: None is declared.
    """
    found = JOBS.get(code) or all_jobs().get(code)
    if found is None:
        raise JobUnknown(job=code)
    return found
