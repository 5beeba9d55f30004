"""The commands ``read`` and ``verify``: what a document says, and whether its figures agree."""

import argparse
from pathlib import Path
from typing import Any

from bihuan.cli_output import emit, refuse
from bihuan.reading.errors import ReadingRefused

_VERDICT_NAMES = {
    "ok": "相符",
    "rounding": "舍入有出入",
    "wrong": "不符",
    "undefined_base": "基数为零",
    "inconsistent": "自相矛盾",
    "unverifiable": "无法核对",
}


def add_parsers(subparsers: "argparse._SubParsersAction[Any]") -> None:
    """Register ``read`` and ``verify``."""
    read = subparsers.add_parser("read", help="读出公文里的任务、报送事项、目标和数字")
    read.add_argument("file", metavar="FILE", help="txt、html、docx、pdf 或 xlsx 文件")
    read.add_argument("--year", type=_year, help="文中没有年份时按这一年推算日期")
    read.add_argument("--text", action="store_true", help="只打印读出的文字")
    read.add_argument("--json", action="store_true", help="输出 JSON")
    read.set_defaults(run=run_read)
    verify = subparsers.add_parser("verify", help="核对公文里的数字")
    verify.add_argument("file", metavar="FILE", help="txt、html、docx、pdf 或 xlsx 文件")
    verify.add_argument(
        "--against", metavar="FILE2", help="同时与另一份文件比对：义务的变动、逐月累计和合计"
    )
    verify.add_argument("--json", action="store_true", help="输出 JSON")
    verify.set_defaults(run=run_verify)


def _year(word: str) -> int:
    year = int(word)
    if not 1949 <= year <= 2200:
        raise argparse.ArgumentTypeError(word)
    return year


def run_read(args: argparse.Namespace) -> int:
    """Print the reading of a file, or its text alone with ``--text``."""
    from bihuan.reading import extract_text, read_text

    path = Path(args.file)
    try:
        text = extract_text(path, path.name)
    except ReadingRefused as refused:
        return refuse(refused.code, refused.message, refused.remedy, as_json=args.json)
    if args.text:
        return emit({"file": path.name, "text": text}, as_json=args.json, human=text)
    document = read_text(text, path.name, args.year)
    return emit(document, as_json=args.json, human=lambda: _told(document))


def run_verify(args: argparse.Namespace) -> int:
    """Print the checks of the figures of a file, with ``--against`` also what differs from another."""
    from bihuan.reading import compare_documents, verify_document

    path = Path(args.file)
    try:
        document = verify_document(path, path.name)
        if args.against:
            other = Path(args.against)
            document |= compare_documents(path, path.name, other, other.name)
    except ReadingRefused as refused:
        return refuse(refused.code, refused.message, refused.remedy, as_json=args.json)
    return emit(document, as_json=args.json, human=lambda: _checked(document))


def _told(document: dict[str, Any]) -> str:
    envelope = document["envelope"]
    lines = [envelope["title"] or document["file"]]
    for key, name in (("issuer", "发文机关"), ("doc_no", "文号"), ("date", "成文日期")):
        lines.append(f"{name}：{envelope[key] or '—'}")
    lines.append(f"任务 {len(document['tasks'])} 条")
    lines += [_task_line(task) for task in document["tasks"]]
    lines.append(f"报送事项 {len(document['duties'])} 条")
    lines += [_duty_line(duty) for duty in document["duties"]]
    lines.append(
        f"数字 {len(document['figures'])} 个，可核对的关系 {len(document['relations'])} 条，名单 {len(document['entries'])} 条"
    )
    if document["garbled"]["kinds"]:
        lines.append(f"文字有乱码或变形，已修复 {len(document['repairs'])} 处，请对照原文。")
    return "\n".join(lines)


def _task_line(task: dict[str, Any]) -> str:
    lead = "、".join(task["lead_units"]) or "—"
    along = "、".join(task["co_units"]) or "—"
    due = task["deadline"]["text"] if task["deadline"] else "—"
    return f"  {task['no'] or '—'} {task['title']}；牵头：{lead}；配合：{along}；时限：{due}"


def _duty_line(duty: dict[str, Any]) -> str:
    who = "、".join(duty["who"]) or "—"
    due = duty["due"]["text"] if duty["due"] else "—"
    return f"  {duty['what'] or '—'}；报送：{who}；报给：{duty['recipient'] or '—'}；时限：{due}；签发：{duty['signer'] or '—'}"


def _checked(document: dict[str, Any]) -> str:
    counts = document["counts"]
    lines = ["，".join(f"{name} {counts[key]}" for key, name in _VERDICT_NAMES.items())]
    for relation in document["relations"]:
        if relation["verdict"] != "ok":
            claimed = relation["claimed"] or "—"
            lines.append(
                f"  {_VERDICT_NAMES[relation['verdict']]}：文中 {claimed}；{relation['reason']}"
            )
    for change in document.get("changes", []):
        before, after = (change[side]["value"] or "—" for side in ("before", "after"))
        lines.append(f"  变动（{change['field']}）{change['name']}：{before} → {after}")
    lines += [
        f"  {_VERDICT_NAMES[relation['verdict']]}：{relation['name']}；{relation['reason']}"
        for relation in document.get("across", [])
    ]
    return "\n".join(lines)
