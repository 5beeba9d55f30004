"""``bihuan import`` and ``bihuan export``: Excel in and out of any ledger."""

from __future__ import annotations

import argparse
import io
from pathlib import Path
from typing import Any

from bihuan.cli_output import emit, refuse
from bihuan.launch.session import django_session

SHOWN = 20  # refused cells printed for people; the marked workbook holds them all


def add_parsers(subparsers: Any) -> None:
    """Add the parsers of ``import`` and ``export``."""
    add_import(subparsers)
    add_export(subparsers)


def add_import(subparsers: Any) -> None:
    parser = subparsers.add_parser("import", help="从 Excel 导入台账")
    parser.add_argument("ledger", metavar="台账", help="台账代码，如 enterprises")
    parser.add_argument("file", metavar="文件", type=Path, help=".xlsx 或 .csv")
    parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    parser.add_argument(
        "--mode",
        choices=("keep_good", "all_or_nothing"),
        default="keep_good",
        help="有不合格的行时：keep_good 先导入合格的，all_or_nothing 都不导入",
    )
    parser.add_argument("--out", metavar="目录", type=Path, default=Path(), help="标注表格放在哪里")
    parser.add_argument("--template", action="store_true", help="不导入，把模板写到这个文件")
    common(parser)
    parser.set_defaults(run=run_import)


def add_export(subparsers: Any) -> None:
    parser = subparsers.add_parser("export", help="把台账导出为 Excel")
    parser.add_argument("ledger", metavar="台账", help="台账代码，如 enterprises")
    parser.add_argument(
        "--filter",
        metavar="条件=值",
        action="append",
        default=[],
        help="与网页地址里的条件同名，可写多次，如 status=open",
    )
    parser.add_argument("--out", metavar="文件", type=Path, help="写到哪里，默认是 台账代码.xlsx")
    common(parser)
    parser.set_defaults(run=run_export)


def common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--as", dest="username", metavar="登录名", help="以谁的岗位办理，默认是系统"
    )
    parser.add_argument("--json", action="store_true", help="打印一份 JSON")


def run_import(args: argparse.Namespace) -> int:
    """Import a workbook; exit code 0 also where single rows were refused."""
    if not args.template and not args.file.is_file():
        remedy = "请核对路径后重新运行。"
        return refuse("file_missing", f"没有文件“{args.file}”。", remedy, as_json=args.json)
    with django_session(needs_data=True):
        return refusing(args, template_file if args.template else import_file)


def run_export(args: argparse.Namespace) -> int:
    """Export a ledger's rows."""
    with django_session(needs_data=True):
        return refusing(args, export_file)


def refusing(args: argparse.Namespace, work: Any) -> int:
    """Do the work; a refusal of the house becomes a refusal of the command."""
    from bihuan.kernel.errors import DomainError, InvalidInput
    from bihuan.kernel.ledgers import all_ledgers

    if args.ledger not in all_ledgers():
        known = "、".join(f"{code}（{ledger.title}）" for code, ledger in all_ledgers().items())
        remedy = f"现有：{known}。"
        return refuse(
            "ledger_unknown", f"没有代码为“{args.ledger}”的台账。", remedy, as_json=args.json
        )
    try:
        return int(work(args))
    except DomainError as refusal:
        message = refusal.user_message()
        if isinstance(refusal, InvalidInput) and refusal.fields:
            message = "".join(refusal.fields.values())
        return refuse(refusal.code, message, refusal.user_remedy(), as_json=args.json)


def actor_named(username: str | None) -> Any:
    """The person of a sign-in name in today's post, or the platform itself.

    Raises:
        NotFound: No such account.
        NoPost: It holds no post today.
    """
    from django.utils.timezone import localdate

    from bihuan.kernel.actors import system_actor
    from bihuan.kernel.errors import NotFound
    from bihuan.kernel.models import User
    from bihuan.kernel.pages import NoPost
    from bihuan.kernel.posts import actor_of

    if username is None:
        return system_actor()
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise NotFound
    actor = actor_of(user, localdate())
    if actor is None:
        raise NoPost
    return actor


def import_file(args: argparse.Namespace) -> int:
    from django.utils.timezone import now

    from bihuan.kernel.ledgers import imports, ledger_of

    ledger, actor = ledger_of(args.ledger), actor_named(args.username)
    run = imports.start_import(
        ledger,
        name=args.file.name,
        content=args.file.read_bytes(),
        actor=actor,
        at=now(),
        is_dry=args.dry_run,
        mode=args.mode,
    )
    work = imports.run_import(run, ledger, actor=actor, now=now())
    marked = None
    if work.refused:
        marked = args.out / imports.marked_name(args.file.name)
        args.out.mkdir(parents=True, exist_ok=True)
        marked.write_bytes(work.marked())
    return told(args, work, marked)


def told(args: argparse.Namespace, work: Any, marked: Path | None) -> int:
    """The document of an import."""
    storable = work.total - work.refused_rows
    document = {
        "ledger": args.ledger,
        "rows": work.total,
        "stored": 0 if work.is_dry else len(work.stored),
        "dry_run": work.is_dry,
        "file": str(marked) if marked else None,
        "refused": [item.as_dict() for item in work.refused],
        "storable": storable,
        "mode": work.mode,
    }
    if work.refused and not work.is_dry and work.mode == "all_or_nothing":
        return refuse(
            "import_refused",
            f"{work.total} 行中有 {work.refused_rows} 行不合格，一行都没有导入。",
            f"请按“{marked}”里的错误说明改好后，整份再导入。",
            as_json=args.json,
            extra=document,
        )
    return emit(document, as_json=args.json, human=lambda: in_words(work, marked))


def in_words(work: Any, marked: Path | None) -> str:
    verb = "可以导入" if work.is_dry else "导入了"
    good = work.total - work.refused_rows if work.is_dry else len(work.stored)
    lines = [f"{work.total} 行中{verb} {good} 行，{work.refused_rows} 行不合格。"]
    for item in work.refused[:SHOWN]:
        column = f"“{item.column}”" if item.column else ""
        lines.append(f"  第 {item.row} 行{column}：{item.message}")
    if len(work.refused) > SHOWN:
        lines.append(f"  还有 {len(work.refused) - SHOWN} 处，见标注表格。")
    if marked:
        lines.append(f"标注表格：{marked}")
    return "\n".join(lines)


def template_file(args: argparse.Namespace) -> int:
    from bihuan.kernel.ledgers import ledger_of
    from bihuan.kernel.ledgers.blank import blank_workbook

    args.file.write_bytes(blank_workbook(ledger_of(args.ledger)))
    document = {"ledger": args.ledger, "file": str(args.file)}
    return emit(document, as_json=args.json, human=f"模板：{args.file}")


def export_file(args: argparse.Namespace) -> int:
    from django.http import QueryDict
    from django.utils.timezone import localdate, now

    from bihuan.kernel.actors import acting
    from bihuan.kernel.ledgers import ledger_of
    from bihuan.kernel.ledgers.asking import ask
    from bihuan.kernel.ledgers.export import export
    from bihuan.kernel.permissions import EXPORT_LEDGERS

    unknown = [item for item in args.filter if "=" not in item]
    ledger, actor = ledger_of(args.ledger), actor_named(args.username)
    known = {"q", "tab", "sort", "cols", *filter_names(ledger)}
    unknown += [item for item in args.filter if item.partition("=")[0] not in known]
    if unknown:
        remedy = f"可用的条件：{'、'.join(sorted(known))}，写作 条件=值。"
        return refuse("filter_unknown", f"不认识的条件“{unknown[0]}”。", remedy, as_json=args.json)
    actor.must(ledger.permission)
    actor.must(EXPORT_LEDGERS)
    parameters = QueryDict(mutable=True)
    for item in args.filter:
        name, _sign, value = item.partition("=")
        parameters.appendlist(name, value)
    target = args.out or Path(f"{args.ledger}.xlsx")
    written = io.BytesIO()
    with acting(actor):
        asked = ask(ledger, parameters, actor, localdate())
        columns = asked.columns if parameters.get("cols") else ledger.columns
        rows = export(asked, written, at=now(), columns=columns)
    target.write_bytes(written.getbuffer())
    document = {"ledger": args.ledger, "rows": rows, "file": str(target)}
    return emit(document, as_json=args.json, human=f"导出了 {rows} 行：{target}")


def filter_names(ledger: Any) -> set[str]:
    from bihuan.kernel.ledgers.asking import parameter_names

    return {name for item in ledger.filters for name in parameter_names(item)}
