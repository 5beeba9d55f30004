"""``bihuan report``: any report of the catalogue, for people, for machines, on paper."""

from __future__ import annotations

import argparse
import importlib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bihuan.cli_output import emit, print_json, refuse
from bihuan.launch.session import django_session
from bihuan.reports.catalogue import CATALOGUE, PERIODS

FORMATS = ("json", "docx", "pdf", "xlsx")


def formats(text: str) -> list[str]:
    """``json,pdf`` as a list, each a format there is."""
    found = [one.strip() for one in text.split(",") if one.strip()]
    if not found or any(one not in FORMATS for one in found):
        raise ValueError(text)
    return list(dict.fromkeys(found))


def moment(text: str) -> datetime:
    """A moment; one without a zone is meant in the platform's."""
    return datetime.fromisoformat(text)


def word(text: str) -> tuple[str, str]:
    """``place=会议室`` as a name and what is typed."""
    name, mark, typed = text.partition("=")
    if not mark or not name.strip():
        raise ValueError(text)
    return name.strip(), typed.strip()


def add_parsers(subparsers: Any) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "report",
        help="生成报表目录里的任何一份报表",
        description="生成报表目录里的任何一份报表。只要 JSON 时打印到屏幕，其余写到文件。",
    )
    parser.add_argument("name", nargs="?", metavar="报表", help="报表代码，见 --list")
    parser.add_argument("--list", action="store_true", help="列出报表")
    parser.add_argument("--on", type=date.fromisoformat, metavar="日期", help="统计日期")
    parser.add_argument("--region", default="", metavar="区划代码", help="只统计这个区划及其以下")
    parser.add_argument(
        "--as-of",
        type=moment,
        metavar="时刻",
        help="数据截止时刻，默认为统计日期的最后一刻",
    )
    parser.add_argument("--start", type=date.fromisoformat, metavar="日期", help="累计从哪一天起")
    parser.add_argument(
        "--subject",
        "--document",
        type=int,
        metavar="编号",
        help="对象的编号：哪一份来文、哪一条隐患、哪一个单位、哪一批次",
    )
    parser.add_argument(
        "--words",
        type=word,
        action="append",
        default=[],
        metavar="名称=文字",
        help="需要人写的文字，例如 place=区政府三楼会议室，可以多次给出",
    )
    parser.add_argument("--rounded", action="store_true", help="正文用约数写法（20多、近2万）")
    parser.add_argument("--draft", action="store_true", help="统计期没有结束也先出草稿")
    parser.add_argument(
        "--format", type=formats, metavar="格式", help="json、docx、pdf、xlsx，用逗号分开"
    )
    parser.add_argument("--out", type=Path, default=Path(), metavar="目录", help="文件放在哪里")
    parser.add_argument("--json", action="store_true", help="输出一份 JSON")
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    """List the reports, or make one."""
    if args.list:
        return list_reports(as_json=args.json)
    if args.name is None:
        args.parser.error("the following arguments are required: 报表")
    if args.on is None:
        args.parser.error("the following arguments are required: --on")
    as_json = args.json or args.format == ["json"]
    known = [one.name for one in CATALOGUE]
    if args.name not in known:
        message, remedy = f"没有名为“{args.name}”的报表。", f"可用的有：{'、'.join(known)}。"
        return refuse("report_unknown", message, remedy, as_json=as_json)
    with django_session(needs_data=True):
        command = importlib.import_module("bihuan.reports.command")
        return int(command.make(args, as_json=as_json))


def list_reports(*, as_json: bool) -> int:
    """The catalogue; needs no database."""
    rows = [{"name": one.name, "title": one.title, "period": one.period} for one in CATALOGUE]
    return emit(
        {"reports": rows},
        as_json=as_json,
        human=lambda: "\n".join(
            f"{one.name}  {one.title}（{PERIODS[one.period]}）" for one in CATALOGUE
        ),
    )


def show(document: dict[str, Any], *, as_json: bool) -> int:
    """Print a made report: one document for machines, its text or its files for people."""
    if as_json:
        print_json({"ok": True, **document})
    else:
        print(as_text(document))
    return 0


def as_text(document: dict[str, Any]) -> str:
    """A report for a terminal; the list of files where there are some."""
    if document["files"]:
        return "\n".join(document["files"])
    lines = [document["title"], f"数据截止：{document['as_of']}", ""]
    for section in document["sections"]:
        lines.append(f"【{section['title']}】")
        lines += section["paragraphs"]
        for table in section["tables"]:
            lines.append("\t".join(table["columns"]))
            lines += ["\t".join(shown(cell) for cell in row) for row in table["rows"]]
    checks = document["checks"]
    lines += ["", f"数字核对：相符 {checks['ok']} 处，不符 {checks['wrong']} 处。"]
    return "\n".join(lines)


def shown(cell: Any) -> str:
    return "—" if cell is None else str(cell)
