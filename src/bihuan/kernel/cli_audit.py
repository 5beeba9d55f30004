"""`bihuan audit`: recompute the log, print the root of a day."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from bihuan.cli_output import emit, refuse
from bihuan.launch.session import django_session

WHAT = {
    "hash": "内容或前一环被改动",
    "gap": "缺少事件",
    "order": "次序不对",
    "root": "与当日根不符",
}
SHOWN = 20


def add_parsers(subparsers: Any) -> None:
    """Add ``audit verify`` and ``audit root``."""
    parser = subparsers.add_parser("audit", help="核验审计链，打印当日根")
    parts = parser.add_subparsers(dest="part", metavar="动作", title="动作")
    parts.required = True
    verify = parts.add_parser("verify", help="重算每条链和每个日志根")
    verify.add_argument("--json", action="store_true", help="输出一个 JSON 文档")
    verify.set_defaults(run=verify_command)
    root = parts.add_parser("root", help="打印某一天的日志根")
    root.add_argument("--on", required=True, metavar="日期", help="写作 2026-05-04")
    root.add_argument("--json", action="store_true", help="输出一个 JSON 文档")
    root.set_defaults(run=root_command)


def verify_command(arguments: argparse.Namespace) -> int:
    """Recompute every chain and every root; 1 where anything is broken."""
    with django_session():
        from bihuan.kernel import audit
        from bihuan.kernel.actors import acting, system_actor

        with one_snapshot(), acting(system_actor()):
            found = audit.verify()
        counted = {
            "hash": audit.ALGORITHM,
            "chains": found.chain_count,
            "events": found.event_count,
            "roots": found.root_count,
        }
    broken = [each.as_json() for each in found.broken]
    if broken:
        places = "；".join(
            f"{each['object']} 第{each['event']}环{WHAT[each['what']]}" for each in broken[:SHOWN]
        )
        return refuse(
            "chain_broken",
            f"日志有 {len(broken)} 处对不上：{places}。",
            "请保留数据库现状，立即报告审计监督人员，并与已公布的日志根和备份比对。",
            as_json=arguments.json,
            extra=counted | {"broken": broken},
        )
    return emit(
        counted | {"broken": []},
        as_json=arguments.json,
        human=f"日志完好：{found.chain_count} 条链、{found.event_count} 个事件、"
        f"{found.root_count} 个日志根，逐一重算无误（{counted['hash']}）。",
    )


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Events, heads and roots as of one moment, however long it takes and whoever writes meanwhile.

    Inside a transaction the snapshot is that transaction's affair.
    """
    from django.db import connection, transaction

    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def root_command(arguments: argparse.Namespace) -> int:
    """Print the root of a past day, computing it where it is still missing."""
    try:
        on = date.fromisoformat(arguments.on)
    except ValueError:
        return refuse(
            "date_invalid",
            f"“{arguments.on}”不是存在的日期。",
            "请按 2026-05-04 的写法填写。",
            as_json=arguments.json,
        )
    with django_session():
        found = root_of(on)
    if found is None:
        return refuse(
            "root_missing",
            f"{on}没有日志根：这一天没有事件，或者还没有结束。",
            "请换一天；当天的根在次日零点之后计算。",
            as_json=arguments.json,
        )
    return emit(
        found,
        as_json=arguments.json,
        human=f"{on} 日志根（{found['hash']}，{found['chains']} 条链）：{found['root']}",
    )


def root_of(on: date) -> dict[str, Any] | None:
    """The root of a day as it is printed; ``None`` where it has none."""
    from django.utils import timezone

    from bihuan.kernel import audit
    from bihuan.kernel.actors import acting, system_actor
    from bihuan.kernel.models import DailyRoot

    now = timezone.now()
    yesterday = timezone.localdate(now) - timedelta(days=1)
    with acting(system_actor()):
        if on <= yesterday and not DailyRoot.objects.filter(on__gte=on).exists():
            audit.store_roots(until=yesterday, now=now)
        root = DailyRoot.objects.filter(on=on).first()
    if root is None:
        return None
    return {
        "on": root.on.isoformat(),
        "hash": root.algorithm,
        "chains": root.chains,
        "root": root.root,
    }
