"""``bihuan doctor``: what this machine and this database are like, and what to do about it."""

from __future__ import annotations

import argparse
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import psycopg

from bihuan.cli_output import emit, refuse
from bihuan.launch.binaries import candidate_folders, programs_in
from bihuan.launch.build import has_module, own_version
from bihuan.launch.cluster import APP
from bihuan.launch.database import Running, is_running
from bihuan.launch.errors import LaunchRefused
from bihuan.launch.paths import data_dir
from bihuan.launch.prepared import is_empty
from bihuan.launch.session import django_ready, running_database

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")
LEAST_FREE_GB = 1.0
CHAINS_SAMPLED = 50


@dataclass(frozen=True)
class Check:
    """One thing looked at.

    Attributes:
        code: For machines.
        title: What was looked at.
        found: What it is like.
        is_well: None where it is only information.
        remedy: What to do, when it is not well.
    """

    code: str
    title: str
    found: str
    is_well: bool | None = None
    remedy: str | None = None

    def document(self) -> dict[str, object]:
        """As the JSON document lists it."""
        row = asdict(self)
        row["ok"] = row.pop("is_well")
        return row


def add_parsers(subparsers: Any) -> None:
    """Add ``doctor``."""
    parser = subparsers.add_parser("doctor", help="检查这台机器和数据库的状况")
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")
    parser.set_defaults(run=doctor_command)


def doctor_command(arguments: argparse.Namespace) -> int:
    """Every check with what was found; 1 when one of them asks for action."""
    checks = examine()
    document = {"checks": [check.document() for check in checks]}
    if all(check.is_well is not False for check in checks):
        return emit(document, as_json=arguments.json, human=lambda: report(checks))
    if not arguments.json:
        print(report(checks))
    count = sum(check.is_well is False for check in checks)
    message, remedy = f"{count} 项需要处理。", "请按各项后面的提示处理。"
    return refuse("unhealthy", message, remedy, as_json=arguments.json, extra=document)


def examine() -> list[Check]:
    """Look at everything; a check that cannot be made says why."""
    checks = [*machine()]
    was_running = is_running(data_dir())
    try:
        running = running_database()
    except LaunchRefused as refusal:
        return [
            *checks,
            Check("database", "数据库", refusal.message, is_well=False, remedy=refusal.remedy),
        ]
    try:
        checks += database(running, was_running=was_running)
        checks += application(running)
    finally:
        running.stop()
    return checks


def report(checks: list[Check]) -> str:
    """A line for each check."""
    marks = {True: "好", False: "差", None: "　"}
    lines = []
    for check in checks:
        lines.append(f"[{marks[check.is_well]}] {check.title}：{check.found}")
        if check.is_well is False and check.remedy:
            lines.append(f"     → {check.remedy}")
    return "\n".join(lines)


def machine() -> Iterator[Check]:
    """The machine, before any database."""
    folder = data_dir()
    yield Check("version", "平台版本", own_version())
    yield Check(
        "python",
        "Python",
        platform.python_version(),
        sys.version_info[:2] >= (3, 11),
        "请安装 Python 3.11 以上版本。",
    )
    yield Check("system", "系统", f"{platform.system()} {platform.release()} {platform.machine()}")
    yield free_space(folder)
    yield time_zone()
    yield programs()
    yield chromium()
    yield fonts()
    yield Check("data_dir", "数据目录", str(folder))


def free_space(folder: Path) -> Check:
    """Room on the disk of the data folder."""
    place = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(place).free / 1024**3
    return Check(
        "disk", "磁盘", f"剩余 {free:.1f} GB", free >= LEAST_FREE_GB, "请至少腾出 1 GB 空间。"
    )


def time_zone() -> Check:
    """Deadlines are counted in Asia/Shanghai."""
    try:
        ZoneInfo("Asia/Shanghai")
    except ZoneInfoNotFoundError:
        return Check(
            "time_zone",
            "时区",
            "缺少 Asia/Shanghai 的时区数据",
            is_well=False,
            remedy="请重新执行 make run 安装 tzdata。",
        )
    return Check("time_zone", "时区", "Asia/Shanghai", is_well=True)


def programs() -> Check:
    """The PostgreSQL programs this machine has."""
    found = [item for folder in candidate_folders() if (item := programs_in(folder))]
    if not found:
        return Check(
            "postgres_programs",
            "PostgreSQL 程序",
            "—",
            is_well=False,
            remedy="请重新执行 make run 安装依赖。",
        )
    words = "；".join(f"{item.major}（{item.bindir}）" for item in found)
    return Check("postgres_programs", "PostgreSQL 程序", words, is_well=True)


def chromium() -> Check:
    """Needed by the browser tests only."""
    path = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    return Check("chromium", "Chromium", path or "没有（只影响浏览器测试）")


def fonts() -> Check:
    """Needed for official PDFs."""
    has = has_module("pylopdf_fonts_zh_cn")
    return Check(
        "fonts",
        "公文字体",
        "Noto 宋体、黑体" if has else "缺少",
        has,
        "请重新执行 make run 安装依赖。",
    )


def database(running: Running, *, was_running: bool) -> Iterator[Check]:
    """The server and the two roles."""
    with psycopg.connect(running.owner_url) as owner:
        state = "正在运行" if was_running else "没有运行，检查时临时启动"
        kind = f"自带，{state}" if running.is_embedded else "外部"
        words = f"PostgreSQL {owner.info.parameter_status('server_version')}（{kind}）"
        yield Check(
            "postgres", "数据库", words, owner.info.server_version >= 150000, "请升级到 15 以上。"
        )
        yield trigrams(owner)
    with psycopg.connect(running.app_url) as app:
        yield from app_role(app)


def trigrams(owner: psycopg.Connection) -> Check:
    """Whether Chinese can be searched."""
    title = "中文检索"
    try:
        row = owner.execute("SELECT show_trgm('灭火器') <> '{}'").fetchone()
    except psycopg.errors.UndefinedFunction:
        owner.rollback()
        return Check(
            "ctype", title, "pg_trgm 没有安装", is_well=False, remedy="请运行 bihuan migrate。"
        )
    is_well = bool(row and row[0])
    return Check(
        "ctype",
        title,
        "LC_CTYPE 认识汉字" if is_well else "LC_CTYPE 不认识汉字",
        is_well,
        "请用 LC_CTYPE 'C.UTF-8' 重新建库，再用 bihuan restore 恢复。",
    )


def app_role(app: psycopg.Connection) -> Iterator[Check]:
    """The application's role must neither be above the policies nor own a table."""
    row = app.execute(
        """SELECT current_user, rolsuper, rolbypassrls,
                  (SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p'))
             FROM pg_roles r WHERE rolname = current_user"""
    ).fetchone()
    name, is_super, bypasses, owned = row or ("—", True, True, 0)
    is_well = name == APP and not (is_super or bypasses or owned)
    faults = [
        word
        for word, holds in (
            ("超级用户", is_super),
            ("可绕过行级安全", bypasses),
            (f"拥有 {owned} 张表", owned),
        )
        if holds
    ]
    yield Check(
        "app_role",
        "应用角色",
        f"{name}（{'、'.join(faults) or '不是超级用户、不绕过行级安全、不拥有表'}）",
        is_well,
        "请运行 bihuan manage install_database，并检查 BIHUAN_APP_DATABASE_URL 里的用户。",
    )


def application(running: Running) -> Iterator[Check]:
    """What only Django can tell: migrations, policies, the chain."""
    if is_empty(running):
        yield Check("data", "数据", "数据库是空的，先运行 bihuan demo 或建立第一个账号")
    django_ready(running, as_owner=True)
    for look in (migrations, policies, chain_sample):
        yield attempt(look)


def attempt(look: Callable[[], Check]) -> Check:
    """One check; a table that is not there yet is an answer too."""
    from django.db import DatabaseError, connection

    try:
        return look()
    except DatabaseError as error:
        connection.close()
        words = str(error).strip().splitlines()[0]
        return Check(
            look.__name__, "数据表", words, is_well=False, remedy="请运行 bihuan migrate。"
        )


def migrations() -> Check:
    """Whether the tables are those of this version of the code."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    words = f"有 {waiting} 个升级没有执行" if waiting else "已是当前版本"
    return Check("migrations", "数据表", words, waiting == 0, "请运行 bihuan migrate。")


def policies() -> Check:
    """Whether row security stands as the models declare it."""
    from bihuan.kernel.database import check

    faults = check()
    words = "；".join(faults[:3]) if faults else "与声明一致"
    return Check(
        "policies", "行级安全", words, not faults, "请运行 bihuan manage install_database。"
    )


def chain_sample() -> Check:
    """Recompute the chains that moved last; ``bihuan audit verify`` recomputes all."""
    from bihuan.kernel.audit import ALGORITHM, body_of
    from bihuan.kernel.models import Event
    from bihuan.proofs import chains

    names = list(
        Event.objects.order_by("-id").values_list("chain", flat=True)[: CHAINS_SAMPLED * 4]
    )
    sample = list(dict.fromkeys(names))[:CHAINS_SAMPLED]
    broken = 0
    for name in sample:
        rows = Event.objects.filter(chain=name).order_by("seq")
        links = [chains.Event(name, row.seq, body_of(row), row.hash) for row in rows]
        broken += bool(chains.verify_chain(links, ALGORITHM))
    words = (
        f"抽查最近 {len(sample)} 条，{broken} 条对不上"
        if broken
        else f"抽查最近 {len(sample)} 条，都对得上"
    )
    return Check(
        "chain", "审计链", words, not broken, "请运行 bihuan audit verify 查明，并保留现场。"
    )
