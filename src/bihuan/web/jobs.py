"""What pages leave to be done while their reader goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from bihuan.kernel import accounts, audit
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.announcements import Subscriber
from bihuan.kernel.jobs import job, periodic
from bihuan.kernel.ledgers import ledger_of
from bihuan.kernel.ledgers.exports import Waiting, actor_in_post, clear_exports, write_export
from bihuan.kernel.ledgers.imports import break_off, note_broken_runs, run_import
from bihuan.kernel.models import ImportRun
from bihuan.kernel.notices import NoticeKind, notify

EXPORTED = NoticeKind("ledgers.exported", _("导出完成"))
IMPORTED = NoticeKind("ledgers.imported", _("导入完成"))
BROKEN = NoticeKind("ledgers.import_broken", _("导入中断"))
VERIFIED = NoticeKind("kernel.log_verified", _("日志核验"))


@job(code="web.export_ledger", label=_("导出台账"), is_whole=False)
def export_ledger(
    now: datetime, *, ledger: str, token: str, query: str, user_id: int, post_id: int, asked_on: str
) -> int:
    """Write a large export and tell whoever asked for it."""
    found, waiting = ledger_of(ledger), Waiting(user_id, token)
    if not write_export(found, waiting, query=query, post_id=post_id, now=now):
        return 0
    with acting(system_actor()):
        return notify(
            users=[user_id],
            kind=EXPORTED.code,
            title=f"{found.title}已导出，可以下载",
            at=now,
            body=f"{asked_on[:10]}的导出，保留 7 天。",
            url=reverse("web:ledger_export_wait", args=[ledger, token]),
            key=f"export:{token}",
        )


@job(code="web.run_import", label=_("导入台账"), is_whole=False, retries=0)
def import_ledger(now: datetime, *, run_id: int, post_id: int) -> int:
    """Carry out an import of many rows; one that was broken off is not begun again by itself."""
    with acting(system_actor()):
        run = ImportRun.objects.select_related("file").one(run_id)
    if run.status != "waiting" or run.started_by_id is None:
        return 0
    with acting(system_actor()):
        actor = actor_in_post(run.started_by_id, post_id, localdate(now))
        if actor is None:  # the post was left meanwhile
            break_off(run)
    if actor is None:
        return 0
    found = ledger_of(run.ledger)
    work = run_import(run, found, actor=actor, now=now)
    with acting(system_actor()):
        notify(
            users=[run.started_by_id],
            kind=IMPORTED.code,
            title=f"{found.title}导入：{len(work.stored)} 行，不合格 {work.refused_rows} 行",
            at=now,
            url=reverse("web:import_result", args=[run.ledger, run_id]),
            key=f"import:{run_id}",
        )
    return len(work.stored)


@periodic(code="web.note_broken_imports", label=_("查找中断的导入"), cron="*/10 * * * *")
def find_broken_imports(now: datetime) -> int:
    """Mark imports whose process is gone, and tell whoever started them."""
    found = note_broken_runs()
    for run in found:
        if run.started_by_id is None:
            continue
        notify(
            users=[run.started_by_id],
            kind=BROKEN.code,
            title=f"{ledger_of(run.ledger).title}导入中断，可以接着导入",
            at=now,
            body=f"{run.file.name}：共 {run.total} 行，已导入 {run.stored} 行。",
            url=reverse("web:import_result", args=[run.ledger, run.pk]),
            key=f"import-broken:{run.pk}:{run.started_at.isoformat()}",
        )
    return len(found)


@periodic(
    code="web.clear_exports", label=_("清理过期的导出文件"), cron="50 3 * * *", is_whole=False
)
def clear_old_exports(now: datetime) -> int:
    """Delete the files of exports that were kept long enough."""
    return clear_exports(now)


def enterprise_merged(payload: Mapping[str, Any], at: datetime) -> None:
    accounts.follow_merged_enterprise(
        kept=payload["kept"], dropped=payload["dropped"], actor=system_actor(), at=at
    )


ON_ENTERPRISE_MERGED = Subscriber("enterprises.merged", enterprise_merged)


class LogBroken(Exception):
    """The log does not hold; the text says where."""


@job(code="web.verify_audit", label=_("全部核验日志"), is_whole=False, retries=0)
def verify_audit(now: datetime, *, user_id: int) -> int:
    """Recompute every chain and root, tell whoever asked; fails where anything is broken."""
    with acting(system_actor()):
        found = audit.verify()
    places = "；".join(f"{one.object} 第{one.event}条" for one in found.broken[:10])
    title = f"日志有 {len(found.broken)} 处对不上" if found.broken else "日志核验通过"
    with acting(system_actor()):
        notify(
            users=[user_id],
            kind=VERIFIED.code,
            title=title,
            at=now,
            body=places or f"{found.chain_count} 条链，{found.event_count} 个事件，没有改动。",
            url=reverse("web:audit"),
            key=f"audit:{now.isoformat()}",
        )
    if found.broken:
        raise LogBroken(f"{title}：{places}")
    return found.event_count
