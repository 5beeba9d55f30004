"""Every rule with what it rests on: packs, declared rules, and ``Source:`` in docstrings."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

from bihuan.content.citations import citation
from bihuan.content.loader import all_packs
from bihuan.content.pack import KINDS, MARKS, Pack
from bihuan.web.handbook.loading import source_files
from bihuan.web.handbook.markdown import code, page, section, table

RULED = ("time-limit", "criteria", "ladder", "setting")
UNITS = {
    "working_day": "个工作日",
    "calendar_day": "日",
    "month": "个月",
    "year": "年",
    "hour": "小时",
}
SOURCE = re.compile(r"^[ ]*Source:[ ]*(.*(?:\n(?![ ]*\n)(?![ ]*[A-Z]\w+:\s*\n).*)*)", re.MULTILINE)


def sources() -> str:
    """The whole page."""
    packs = all_packs()
    return page(
        "Sources",
        "Every rule that the platform applies, with what it rests on. 已核实: read in the text "
        "itself; 未核实: seen in an excerpt only, editable, and shown as such on its page; "
        "本系统设定: ours, no law.",
        section("Packs", pack_list(packs)),
        *(section(KINDS[kind], *rules_of(kind, packs)) for kind in RULED),
        section("Rules declared in the code", declared()),
        section("Rules explained in docstrings", explained()),
    )


def pack_list(packs: tuple[Pack, ...]) -> str:
    return table(
        ["Pack", "中文", "Version", "In force", "Mark", "Rests on"],
        (
            [
                code(f"{pack.kind}/{pack.code}"),
                pack.title,
                pack.version,
                f"{pack.effective_from or ''} – {pack.effective_to or ''}"
                if pack.effective_from or pack.effective_to
                else None,
                MARKS[pack.mark],
                citation(pack),
            ]
            for pack in packs
        ),
    )


def rules_of(kind: str, packs: tuple[Pack, ...]) -> Iterator[str]:
    """The rows of each pack of a kind."""
    for pack in packs:
        if pack.kind != kind:
            continue
        rows = (
            [
                code(str(row["key"])),
                rule_words(kind, row),
                MARKS[pack.mark_of(row)],
                citation(pack, row),
            ]
            for row in pack.rows
        )
        yield section(
            f"{pack.title} (`{pack.code}`)",
            table(["Key", "Rule", "Mark", "Rests on"], rows),
            level=3,
        )


def rule_words(kind: str, row: object) -> str:
    """A row in few words: a time limit with its length, a criterion's text, else its title."""
    assert hasattr(row, "get")
    if kind == "time-limit":
        return f"{row.get('title')}：{row.get('length')}{UNITS[row.get('unit')]}"
    text = row.get("text") or row.get("title") or row.get("label") or row.get("name") or ""
    if kind == "setting" and row.get("value") is not None:
        return f"{text}：{row.get('value')}{row.get('unit') or ''}"
    return str(text)


def name_of(file: Path) -> str:
    """A file as its module is imported."""
    parts = file.with_suffix("").parts
    start = next(n for n, part in enumerate(parts) if part in {"bihuan", "bihuan_ingest"})
    return ".".join(parts[start:]).removesuffix(".__init__")


def declared() -> str:
    """Every ``HouseRule`` and ``Citation`` in the code, each once a module."""
    found: dict[tuple[str, str, str], None] = {}
    for file in source_files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            rule = rule_of_call(node)
            if rule:
                found[(name_of(file), *rule)] = None
    return table(
        ["Module", "Kind", "Rule"],
        ([code(module), kind, text] for module, kind, text in sorted(found)),
    )


def rule_of_call(node: ast.AST) -> tuple[str, str] | None:
    """Kind and words of a rule that is written out."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    words = [str(one.value) for one in node.args if isinstance(one, ast.Constant)]
    words += [str(one.value.value) for one in node.keywords if isinstance(one.value, ast.Constant)]
    if node.func.id == "HouseRule" and words:
        return "本平台规定", words[0]
    if node.func.id == "Citation" and len(words) == 2:
        return "法律规定", f"《{words[0]}》第{words[1]}条"
    return None


def explained() -> str:
    """Every ``Source:`` paragraph of a docstring."""
    rows: list[tuple[str, str]] = []
    for file in source_files():
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for place, text in docstrings(tree, name_of(file)):
            rows += [(place, " ".join(one.split())) for one in SOURCE.findall(text)]
    return table(["Where", "Source"], ([code(place), text] for place, text in sorted(rows)))


def docstrings(node: ast.AST, place: str) -> Iterator[tuple[str, str]]:
    """Each docstring with the name of what it explains."""
    kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    if isinstance(node, kinds):
        text = ast.get_docstring(node, clean=False)
        if text:
            yield place, inspect.cleandoc(text)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from docstrings(child, f"{place}.{child.name}")
