"""The original text beside the cards: cut where something was read, and as it reads when mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from bihuan.dispatch.models import Finding
from bihuan.dispatch.states import FindingState

Cell = dict[str, Any]
Span = tuple[int, int, str, int]  # start, end, kind, finding
KINDS = {
    "lead_units": "unit",
    "co_units": "unit",
    "who": "unit",
    "due": "deadline",
    "deadline": "deadline",
    "targets": "target",
}
WORDS = {
    "traditional": "繁简混用",
    "pinyin_annotation": "夹有拼音注音",
    "gbk_byte_shift": "编码错位",
    "dictionary": "字形错换",
    "line_break": "断行",
    "masked_numbers": "数字被遮盖",
}


def flat(spans: Any) -> Iterable[tuple[int, int]]:
    """One span or a list of spans as the reader gives them."""
    if isinstance(spans, list | tuple) and spans:
        if isinstance(spans[0], int):
            yield int(spans[0]), int(spans[1])
        else:
            for one in spans:
                yield from flat(one)


def spans_of(finding: Finding) -> Iterable[Span]:
    for name, spans in (finding.value.get("spans") or {}).items():
        if name in KINDS:
            for start, end in flat(spans):
                yield start, end, KINDS[name], finding.pk
    for target in finding.value.get("targets") or ():
        for start, end in flat(target.get("span")):
            yield start, end, "target", finding.pk


def outermost(repairs: Iterable[Cell]) -> list[tuple[int, int, str]]:
    """Repairs as start, end and what stands there now; one inside another belongs to it."""
    found: list[tuple[int, int, str]] = []
    spans = [(int(one["span"][0]), int(one["span"][1]), str(one["to"])) for one in repairs]
    for start, end, text in sorted(spans, key=lambda one: (one[0], -one[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end, text))
    return found


def segments(text: str, findings: Iterable[Finding], repairs: Sequence[Cell] = ()) -> list[Cell]:
    """The text cut where something was read out of it; pieces in order, covering it whole.

    Returns:
        Pieces with ``text`` as it came, ``mended`` as it reads after the repairs, ``kind`` and
        ``ids`` of what was read there, and ``parts`` of text and mended.
    """
    spans = sorted(
        span
        for finding in findings
        if finding.state != FindingState.SKIPPED
        for span in spans_of(finding)
    )
    mends = outermost(repairs)
    edges = {edge for span in spans for edge in span[:2]}
    edges |= {edge for start, end, _to in mends for edge in (start, end)}
    cuts = sorted({0, len(text), *edges})
    found: list[Cell] = []
    waiting, mending = list(spans), list(reversed(mends))
    for start, end in pairwise(cuts):
        waiting = [span for span in waiting if span[1] > start]
        here = [span for span in waiting if span[0] <= start and span[1] >= end]
        while mending and mending[-1][1] <= start:
            mending.pop()
        mended = text[start:end]
        if mending and mending[-1][0] <= start:
            mended = mending[-1][2] if mending[-1][0] == start else ""
        found.append(
            {
                "text": text[start:end],
                "mended": mended,
                "kind": here[0][2] if here else "",
                "ids": list(dict.fromkeys(span[3] for span in here)),
            }
        )
    return joined(found)


def joined(pieces: list[Cell]) -> list[Cell]:
    """Neighbours of one kind as one piece, whose ``parts`` say where it was mended."""
    found: list[Cell] = []
    for piece in pieces:
        part = {"text": piece["text"], "mended": piece["mended"]}
        last = found[-1] if found else None
        if last is None or (last["kind"], last["ids"]) != (piece["kind"], piece["ids"]):
            found.append(piece | {"parts": [part]})
            continue
        before = last["parts"][-1]
        if is_mended(before) or is_mended(part):
            last["parts"].append(part)
        else:
            before["text"] += part["text"]
            before["mended"] += part["mended"]
        last["text"] += part["text"]
        last["mended"] += part["mended"]
    return found


def is_mended(piece: Cell) -> bool:
    return bool(piece["text"] != piece["mended"])


def garble_banner(reading: Cell) -> Cell | None:
    """What the banner over the original says; ``None`` for a clean text."""
    repairs = reading.get("repairs") or ()
    garbled = reading.get("garbled") or {}
    if not repairs and not garbled.get("kinds"):
        return None
    kinds = "、".join(WORDS.get(kind, kind) for kind in garbled.get("kinds") or ())
    score = float(garbled.get("score") or 0)
    return {
        "title": f"原文有 {len(repairs)} 处按规则还原后才读得通"
        if repairs
        else "原文有读不通的地方，没有改动",
        "text": (f"情况：{kinds}。" if kinds else "")
        + (f"乱码程度 {score:.0%}。" if score else "")
        + "下达前请对照原文核对单位、日期和数字。",
        "can_switch": bool(repairs),
    }
