"""Pages a second of the reading engine, against a plain regular-expression pass over the same text.

The baseline finds brackets, dates and numbers with three expressions and nothing else; the ratio
says how much of that pace is left when all of a document is read. The aim is ours: where the plain
pass takes a millisecond for thirty pages, the whole reading may take a third of a second.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

from bihuan.reading import read_text

CHARACTERS_A_PAGE = 700
PAGES = 30
AIM = 0.003
GROWTH_AIM = 0.7
PLAIN = (
    re.compile(r"（[^（）]{2,200}）"),
    re.compile(r"\d{1,4}年?\d{1,2}月\d{1,2}日"),
    re.compile(r"\d+(?:\.\d+)?[起人家个项条次份%]"),
)
ITEM = (
    "{n}.强化重点行业领域安全整治。深入排查餐饮店等燃气使用场所安全隐患，严厉查处瓶装液化石油气经营、储存、充装、运输、使用等环节"
    "违法违规行为，年内关闭非煤矿山6座以上，{m}月底前完成整治任务。（市应急管理局牵头，市公安局、市住建局、市市场监管局、市消防救援支队、"
    "各县（市、区）人民政府等部门分工负责）\n各县（市、区）、各有关部门要于{m}月{d}日前将工作进展情况报市安委办，由分管领导签发。\n"
    "1至{m}月，全市共发生各类生产安全事故{a}起、死亡{b}人，同比减少2起、1人，分别下降5.6%、10%。其中，甲县发生事故{c}起，乙县发生事故{e}起。\n"
)


def document(pages: int) -> str:
    """Make a plan with responsibilities, reports and statistics, numbers different on each page."""
    pieces: list[str] = ["某市2024年安全生产工作要点\n"]
    size, number = 0, 0
    while size < pages * CHARACTERS_A_PAGE:
        number += 1
        month, day = number % 11 + 2, number % 27 + 1
        whole = 20 + number % 13
        piece = ITEM.format(n=number, m=month, d=day, a=whole, b=number % 9, c=whole - 8, e=8)
        pieces.append(piece)
        size += len(piece)
    return "".join(pieces)


def plain_pass(text: str) -> int:
    """Find brackets, dates and numbers, and nothing else."""
    return sum(len(pattern.findall(text)) for pattern in PLAIN)


def pace(work: Callable[[str], object], text: str, rounds: int) -> float:
    """Give the pages a second of the best of several rounds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        work(text)
        best = min(best, time.perf_counter() - start)
    return len(text) / CHARACTERS_A_PAGE / best


def growth(small: float) -> dict[str, object]:
    """Compare the pace over ten times the pages: a reading whose work grew faster would fall behind."""
    large = pace(lambda t: read_text(t, "plan.txt", 2024), document(PAGES * 10), 1)
    return {
        "bench": "reading growth",
        "ratio": round(large / small, 3),
        "value": round(large, 1),
        "baseline": round(small, 1),
        "unit": "pages/s",
        "aim": GROWTH_AIM,
        "met": large / small >= GROWTH_AIM,
    }


def main(_argv: Sequence[str]) -> dict[str, object]:
    """Measure; the document of ``bihuan bench reading``."""
    text = document(PAGES)
    read_text(text[:2000], "warm.txt", 2024)
    value = pace(lambda t: read_text(t, "plan.txt", 2024), text, 3)
    baseline = pace(plain_pass, text, 20)
    ratio = value / baseline
    return {
        "bench": "reading",
        "ratio": round(ratio, 5),
        "value": round(value, 1),
        "baseline": round(baseline, 1),
        "unit": "pages/s",
        "aim": AIM,
        "met": ratio >= AIM,
        "parts": [growth(value)],
    }
