"""Commands for whoever runs the platform: run, migrate, backup, restore, bench, manage, worker."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any

from bihuan.cli_output import emit, print_json, refuse
from bihuan.launch.backup import back_up
from bihuan.launch.build import has_module
from bihuan.launch.errors import LaunchRefused
from bihuan.launch.paths import data_dir, project_root
from bihuan.launch.prepared import remember
from bihuan.launch.restore import restore
from bihuan.launch.run import Options
from bihuan.launch.run import run as run_platform
from bihuan.launch.session import database_session, django_session

SET_UP = {
    "tables": (("migrate", "--no-input", "--verbosity", "0"), ("install_database",)),
    "content": (("load_packs",), ("load_regions", "--if-present")),
}
WORKER = ("work",)


def add_parsers(subparsers: Any) -> None:
    """Add the commands of this module."""
    add_run(subparsers)
    add_files(subparsers)
    add_bench(subparsers)
    add_django(subparsers)


def add_run(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "run",
        help="启动平台：数据库、网页、任务和实时服务",
        description="启动平台。没有 DATABASE_URL 时使用自带的 PostgreSQL，数据放在 BIHUAN_DATA_DIR（默认 var）。",
    )
    parser.add_argument("--host", default="127.0.0.1", help="监听的地址，默认 127.0.0.1，只限本机")
    parser.add_argument(
        "--port", type=int, default=8000, help="网页端口，默认 8000；实时服务用下一个端口"
    )
    parser.add_argument("--cert", type=Path, help="HTTPS 证书（PEM）")
    parser.add_argument("--key", type=Path, help="HTTPS 私钥（PKCS#8）")
    parser.add_argument("--demo", action="store_true", help="库是空的就生成演示城区")
    parser.set_defaults(run=run_command)


def add_files(subparsers: Any) -> None:
    backup = subparsers.add_parser("backup", help="把数据库和证据文件备份到一个文件")
    backup.add_argument("file", type=Path, help="备份文件，例如 bihuan-20260310.tar")
    backup.add_argument("--json", action="store_true", help="输出一个 JSON 文档")
    backup.set_defaults(run=backup_command)
    parser = subparsers.add_parser(
        "restore",
        help="从备份文件恢复",
        description="先核对每个文件的哈希，再恢复到新库，最后换名；中途失败不影响原来的库。",
    )
    parser.add_argument("file", type=Path, help="bihuan backup 生成的文件")
    parser.add_argument(
        "--replace", action="store_true", help="库里已有数据时也恢复，原来的库改名保留"
    )
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 文档")
    parser.set_defaults(run=restore_command)


def add_bench(subparsers: Any) -> None:
    bench = subparsers.add_parser("bench", help="运行 bench 目录里的一项性能测量")
    bench.add_argument("name", help="名称，例如 ledger")
    bench.add_argument("rest", nargs=argparse.REMAINDER, help="交给该项测量的参数")
    bench.add_argument("--json", action="store_true", help="输出一个 JSON 文档")
    bench.set_defaults(run=bench_command)


def add_django(subparsers: Any) -> None:
    migrate = subparsers.add_parser("migrate", help="建表、设权限、装载规则包和区划")
    migrate.add_argument("--only", choices=sorted(SET_UP), help="只做其中一步")
    migrate.set_defaults(run=migrate_command)
    manage = subparsers.add_parser("manage", help="执行一条 Django 管理命令", add_help=False)
    manage.add_argument("rest", nargs=argparse.REMAINDER, help="命令和参数")
    manage.set_defaults(run=manage_command)
    worker = subparsers.add_parser("worker")
    worker.set_defaults(run=worker_command)


def run_command(arguments: argparse.Namespace) -> int:
    options = Options(arguments.host, arguments.port, arguments.cert, arguments.key, arguments.demo)
    return run_platform(options, demo_accounts())


def demo_accounts() -> list[tuple[str, str, str]]:
    """Name, password and role of each demo account; none in a build without the demo district."""
    if not has_module("bihuan.demo.accounts"):
        return []
    return list(importlib.import_module("bihuan.demo.accounts").ACCOUNTS)


def migrate_command(arguments: argparse.Namespace) -> int:
    """Bring the database to this version of the code, as its owner."""
    with django_session(as_owner=True) as running:
        from django.core.management import CommandError, call_command

        for part in [arguments.only] if arguments.only else ("tables", "content"):
            for name, *options in SET_UP[part]:
                try:
                    call_command(name, *options)
                except CommandError as error:
                    remedy = "请按提示处理后重新执行。"
                    return refuse("set_up_failed", f"{name}：{error}。", remedy, as_json=False)
        if arguments.only is None:
            remember(running, data_dir())
    return 0


def manage_command(arguments: argparse.Namespace) -> int:
    """Django's own command line, as the owner of the tables."""
    with django_session(as_owner=True):
        from bihuan.config.entry import django_command

        django_command(arguments.rest or ["help"])
    return 0


def worker_command(_arguments: argparse.Namespace) -> int:
    """The process that works off jobs, as the application's role."""
    with django_session():
        from bihuan.config.entry import django_command

        django_command(list(WORKER))
    return 0


def backup_command(arguments: argparse.Namespace) -> int:
    with database_session() as running:
        document = back_up(running, data_dir(), arguments.file)
    return emit(
        document,
        as_json=arguments.json,
        human=f"已备份到 {document['file']}：{document['bytes'] / 1024**2:.1f} MB，"
        f"数据库 1 份，证据文件 {document['evidence']} 个。",
    )


def restore_command(arguments: argparse.Namespace) -> int:
    with database_session() as running:
        document = restore(running, data_dir(), arguments.file, may_replace=arguments.replace)
    kept = document["kept_database"]
    rest = f"原来的数据库改名为 {kept}，确认无误后可以删除。" if kept else ""
    return emit(
        document,
        as_json=arguments.json,
        human=f"已从 {document['file']} 恢复，证据文件 {document['evidence']} 个。{rest}"
        "下次 bihuan run 会先把表升级到当前版本。",
    )


def bench_command(arguments: argparse.Namespace) -> int:
    """Run ``bench/bench_NAME.py``; what it prints itself goes to stderr."""
    rest = [word for word in arguments.rest if word != "--json"]
    as_json = arguments.json or len(rest) != len(arguments.rest)
    module = bench_module(arguments.name)
    with redirect_stdout(sys.stderr):
        document = module.main(rest)
    if as_json:
        print_json({"ok": True, "bench": arguments.name, **document})
    else:
        print(bench_text(arguments.name, document))
    return 0


def bench_module(name: str) -> ModuleType:
    """Load a benchmark by name.

    Raises:
        LaunchRefused: There is no such benchmark, with the names that there are.
    """
    folder = (project_root() or Path()) / "bench"
    path = folder / f"bench_{name}.py"
    known = sorted(found.stem.removeprefix("bench_") for found in folder.glob("bench_*.py"))
    spec = importlib.util.spec_from_file_location(f"bench_{name}", path)
    if name not in known or spec is None or spec.loader is None:
        raise LaunchRefused(
            "bench_unknown",
            f"没有名为 {name} 的性能测量。",
            f"可用的有：{'、'.join(known) or '—'}。",
        )
    sys.path.insert(0, str(folder))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def bench_text(name: str, document: dict[str, Any]) -> str:
    """A line for each measurement."""
    rows = [document, *document.get("parts", [])]
    return "\n".join(
        f"{row.get('bench', name)}：{row.get('value', '—')} {row.get('unit', '')}，基线 {row.get('baseline', '—')}，"
        f"比值 {row.get('ratio', '—')}（目标 {row.get('aim', '—')}）"
        for row in rows
    )
