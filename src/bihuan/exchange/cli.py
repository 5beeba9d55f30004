"""``bihuan exchange``: let a connector work here and now, with a file or by its route."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from typing import Any

from bihuan.cli_output import refuse
from bihuan.launch.session import django_session


def add_parsers(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser("exchange", help="与其他平台交换数据")
    steps = parser.add_subparsers(dest="step", metavar="动作", title="动作")
    steps.required = True
    run = steps.add_parser("run", help="让一个对接马上交换一次")
    run.add_argument("code", metavar="对接", help="对接代码，如 province-tour-enterprises")
    run.add_argument("--file", type=Path, metavar="文件", help="先接收这个文件（.xlsx 或 .json）")
    run.add_argument("--full", action="store_true", help="送出时全量核对，不只看有变化的")
    run.add_argument("--json", action="store_true", help="输出一份 JSON")
    run.set_defaults(run=run_one)


def run_one(args: argparse.Namespace) -> int:
    """Run every connector of a code that is switched on; exit code 1 where one did not succeed."""
    if args.file is not None and not args.file.is_file():
        message = f"没有文件“{args.file}”。"
        return refuse("file_missing", message, "请核对路径后重新运行。", as_json=args.json)
    with django_session(needs_data=True):
        command = importlib.import_module("bihuan.exchange.command")
        return int(command.run(args))
