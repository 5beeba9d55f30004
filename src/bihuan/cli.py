"""The command line: ``bihuan COMMAND``; a command's module is imported when it is called.

Each module offers ``add_parsers(subparsers)``, which adds the parsers of its commands and sets
``run`` on each: a function of the parsed arguments that returns the exit code (0 done, 1 refused,
2 wrong usage). Pure commands thus start without Django.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bihuan.cli_output import CommandParser, refuse
from bihuan.launch.errors import LaunchRefused


@dataclass(frozen=True)
class Command:
    """A command, where it lives, and what it does in a line."""

    name: str
    module: str
    summary: str
    is_listed: bool = True

    @property
    def is_there(self) -> bool:
        """Whether its module is part of this build; looked up without importing anything."""
        place = Path(__file__).parent.joinpath(*self.module.split(".")[1:])
        return place.with_suffix(".py").exists() or (place / "__init__.py").exists()


COMMANDS = (
    Command("run", "bihuan.cli_operations", "启动平台：数据库、网页、任务和实时服务"),
    Command("demo", "bihuan.demo.cli", "在空库里生成演示城区"),
    Command("read", "bihuan.cli_reading", "读一份公文：任务、报送、指标、数字"),
    Command("verify", "bihuan.cli_reading", "核对一份公文里的数字关系"),
    Command("grade-source", "bihuan.cli_grading", "按GB 18218辨识重大危险源并分级"),
    Command("deadline", "bihuan.cli_deadline", "按规则推算期限，逐日列出"),
    Command("report", "bihuan.reports.cli", "生成报表目录里的任何一份报表"),
    Command("import", "bihuan.kernel.cli_ledgers", "从 Excel 导入台账"),
    Command("export", "bihuan.kernel.cli_ledgers", "把台账导出为 Excel"),
    Command("exchange", "bihuan.exchange.cli", "与其他平台交换数据"),
    Command("audit", "bihuan.kernel.cli_audit", "核验审计链，打印当日根"),
    Command("backup", "bihuan.cli_operations", "把数据库和证据文件备份到一个文件"),
    Command("restore", "bihuan.cli_operations", "从备份文件恢复"),
    Command("doctor", "bihuan.cli_doctor", "检查这台机器和数据库的状况"),
    Command("bench", "bihuan.cli_operations", "运行 bench 目录里的一项性能测量"),
    Command("migrate", "bihuan.cli_operations", "建表、设权限、装载规则包和区划"),
    Command("manage", "bihuan.cli_operations", "执行一条 Django 管理命令"),
    Command("worker", "bihuan.cli_operations", "任务进程，由 run 启动", is_listed=False),
)


def available() -> dict[str, Command]:
    """The commands of this build by name."""
    return {command.name: command for command in COMMANDS if command.is_there}


def build_parser(called: str | None) -> CommandParser:
    """The parser: whole for the called command, a line for each of the others."""
    parser = CommandParser(prog="bihuan", description="闭环 · 安全生产综合监管平台")
    subparsers = parser.add_subparsers(dest="command", metavar="命令", title="命令")
    subparsers.required = True
    known = available()
    loaded = known[called].module if called in known else None
    for command in known.values():
        if command.module != loaded and command.is_listed:
            subparsers.add_parser(command.name, help=command.summary)
    if loaded:
        importlib.import_module(loaded).add_parsers(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    called = next((word for word in words if not word.startswith("-")), None)
    chosen = build_parser(called).parse_args(words)
    as_json = bool(getattr(chosen, "json", False))
    try:
        return int(chosen.run(chosen))
    except LaunchRefused as refusal:
        return refuse(refusal.code, refusal.message, refusal.remedy, as_json=as_json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
