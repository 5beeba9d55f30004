"""`bihuan grade-source`: is a unit a major hazard source, and of which level (GB 18218-2018)."""

from __future__ import annotations

import argparse
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

from bihuan.cli_output import ChineseFormatter, emit, refuse
from bihuan.content.hazchem import TITLE, tables
from bihuan.proofs.hazchem_tables import Standard, standard_of
from bihuan.proofs.major_sources import (
    KINDS,
    Grading,
    GradingRefused,
    Term,
    exact,
    grade,
)

LARGEST_BYTES = 10_000_000
EXAMPLE = """\
文件样例：
  {"unit": "1号液氨罐区", "unit_kind": "storage", "residents_500m": 100,
   "substances": [{"name": "氨", "cas": "7664-41-7", "quantity_t": 8, "classes": []}]}

  unit_kind       production（生产单元）或 storage（储存单元）
  residents_500m  厂区边界外500米内的常住人口
  quantity_t      设计最大量，吨
  classes         表2的类别符号，如 J1、W5.3；表1、表3没有列名的物质要填"""


class _KeepsLines(ChineseFormatter, argparse.RawDescriptionHelpFormatter):
    """Chinese headings, and the example as it is written."""


def add_parsers(subparsers: Any) -> None:
    """Registers the command with the command line."""
    parser = subparsers.add_parser(
        "grade-source",
        help="按GB 18218-2018辨识重大危险源并分级",
        description="按GB 18218-2018辨识一个单元是否构成重大危险源，并分级，逐项列出算式。",
        epilog=EXAMPLE,
        formatter_class=_KeepsLines,
    )
    parser.add_argument("file", metavar="文件", help="JSON文件，写明单元、常住人口和各种物质")
    parser.add_argument("--json", action="store_true", help="输出一份JSON")
    parser.set_defaults(run=run)


def shipped_standard() -> Standard:
    """The tables of the packs."""
    substances, classes, factors = tables()
    return standard_of(TITLE, substances.rows, classes.rows, factors.rows)


def run(args: argparse.Namespace) -> int:
    """Reads the file and grades the unit."""
    try:
        grading = grade(_read(Path(args.file)), shipped_standard())
    except GradingRefused as refusal:
        extra = {} if refusal.number is None else {"substance": refusal.number}
        return refuse(refusal.code, refusal.message, refusal.remedy, as_json=args.json, extra=extra)
    return emit(grading.as_json(), as_json=args.json, human=lambda: _explained(grading))


def _read(file: Path) -> object:
    """The document in the file; numbers stay exact, what is no number becomes text."""
    try:
        content = file.read_bytes() if file.is_file() else None
    except OSError:
        content = None
    if content is None:
        raise GradingRefused(
            "file_missing", f"没有“{file}”这个文件，或者读不出来。", "请核对文件名和路径。"
        )
    if len(content) > LARGEST_BYTES:
        raise GradingRefused("too_large", "文件超过10兆字节。", "一个文件请只写一个单元。")
    try:
        return json.loads(
            _decoded(content),
            parse_float=Decimal,
            parse_constant=str,
            object_pairs_hook=_unique,
        )
    except (ValueError, RecursionError):
        _not_json("不是正确的JSON")


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        _not_json("有一个对象里同一个键写了两次")
    return found


def _not_json(what: str) -> NoReturn:
    raise GradingRefused(
        "document_malformed", f"文件{what}。", "请对照 bihuan grade-source --help 里的样例改正。"
    )


def _explained(grading: Grading) -> str:
    """The grading as people check it: each term, the sums, the level."""
    kind = f"（{KINDS[grading.unit_kind]}）" if grading.unit_kind else ""
    lines = [f"{grading.unit or '未写名称的单元'}{kind}，按{grading.standard}辨识"]
    for number, term in enumerate(grading.terms, start=1):
        lines += _term_lines(number, term)
    ratios = " + ".join(exact(term.ratio) for term in grading.terms)
    lines.append(f"S = {ratios} = {_sum(grading.s)}")
    if not grading.is_major:
        lines.append("S 小于1，不构成重大危险源")
        return "\n".join(lines)
    products = " + ".join(exact(term.product) for term in grading.terms if term.product is not None)
    lines += [
        "S 不小于1，构成重大危险源",
        f"α = {grading.alpha}（表5，厂区边界外500米内常住人口{grading.residents}人）",
        f"R = {grading.alpha} ×（{products}） = {_sum(grading.r)}",
        f"级别：{grading.level}（表6）",
    ]
    return "\n".join(lines)


def _term_lines(number: int, term: Term) -> list[str]:
    beta = "β 未定" if term.beta is None else f"β = {term.beta}（{term.beta_source}）"
    critical = f"Q = {term.critical} 吨（{term.critical_source}）"
    name = term.name or term.cas
    lines = [
        f"  {number}. {name}：q = {term.q} 吨，{critical}，q/Q = {exact(term.ratio)}，{beta}",
    ]
    if term.note:
        lines.append(f"     注意：{term.note}")
    return lines


def _sum(number: Fraction | None) -> str:
    """A sum without loss, and rounded beside it where its decimals have no end."""
    if number is None:
        return "—"
    whole = exact(number)
    return f"{whole} ≈ {float(number):.6g}" if "/" in whole else whole
