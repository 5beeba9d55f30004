"""The page on which a draft is written, as its templates take it: words, marks, figures to put in."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from bihuan.kernel.actors import Actor
from bihuan.kernel.awaited import Unheld, all_numbers
from bihuan.kernel.indicators import Indicator, link
from bihuan.reports.composition import Composition, Figure
from bihuan.reports.drawing import hint
from bihuan.reports.filling import printed
from bihuan.reports.forms import WORDINGS, region_options
from bihuan.reports.kinds import kind_of
from bihuan.reports.marking import Marked, Piece, marked
from bihuan.reports.models import Report
from bihuan.reports.parts import SPLITS
from bihuan.reports.services import Edit, Picked, pool_of, round_words, unbound_braces
from bihuan.reports.services.carrying import is_picked
from bihuan.reports.services.composing import reckoned
from bihuan.reports.typed import typed_numbers

Drawn = dict[str, Any]
KINDS = {"line": "text", "date": "date", "moment": "datetime"}
VERDICTS = {
    "ok": ("done", "相符"),
    "rounding": ("done", "约数相符"),
    "wrong": ("danger", "不符"),
    "inconsistent": ("danger", "矛盾"),
    "undefined_base": ("warn", "基数为零"),
    "unverifiable": ("", "无法核对"),
}
CHARACTERS_A_LINE = 40
FEWEST_LINES, MOST_LINES = 3, 16


def lines_for(text: str) -> int:
    """Lines that a text takes in its box."""
    lines = sum(1 + len(line) // CHARACTERS_A_LINE for line in text.splitlines()) + 1
    return min(max(lines, FEWEST_LINES), MOST_LINES)


def writing(report: Report, composition: Composition, edit: Edit) -> Drawn:
    """The form: title, wording, short lines, and each section as a box of paragraphs."""
    kind = kind_of(report.kind)
    helps = {one.name: one for one in kind.blocks}
    sections = []
    for place, section in enumerate(composition.sections):
        if section.tables and not section.paragraphs and not section.block:
            continue
        block = helps.get(section.block)
        text = edit.texts.get(place, "\n".join(section.paragraphs))
        sections.append(
            {
                "name": f"s{place}",
                "label": section.title or "正文",
                "text": text,
                "lines": lines_for(text),
                "help": block.help if block else "",
                "required": bool(block and block.is_required),
            }
        )
    return {
        "title": composition.title,
        "wording": composition.wording,
        "wordings": WORDINGS,
        "words": [
            {
                "name": f"w-{one.name}",
                "label": one.label,
                "kind": KINDS[one.kind],
                "value": composition.words.get(one.name, ""),
                "help": one.help,
                "required": one.is_required,
            }
            for one in kind.lines
        ],
        "sections": sections,
        "urls": {
            name: reverse(f"reports:{name}", args=[report.pk])
            for name in ("edit", "check", "numbers", "pick", "detail")
        },
    }


def checked(report: Report, composition: Composition) -> Drawn:
    """The draft as it would print, with its marks, the recomputations and the count of typed numbers."""
    words = round_words()
    typed = typed_numbers(composition, reckoned(report))
    total = typed.total()
    sections: list[Drawn] = [
        {
            "title": section.title,
            "paragraphs": [
                drawn_paragraph(marked(section.title, text, composition, words, typed))
                for text in section.paragraphs
            ],
        }
        for section in composition.sections
        if section.paragraphs
    ]
    drawn: list[Drawn] = [one for part in sections for one in part["paragraphs"]]
    return {
        "sections": sections,
        "typed": total,
        "faults": sum(one["faults"] for one in drawn),
        "unbound": unbound_braces(composition),
    }


def drawn_paragraph(found: Marked) -> Drawn:
    return {
        "pieces": [drawn_piece(one) for one in found.pieces],
        "findings": [
            {"tone": VERDICTS[one.verdict][0], "word": VERDICTS[one.verdict][1], "text": one.reason}
            for one in found.findings
            if one.is_fault or one.verdict in {"ok", "rounding"}
        ],
        "faults": sum(one.is_fault for one in found.findings),
    }


def drawn_piece(piece: Piece) -> Drawn:
    if piece.fault is not None:
        return {"text": piece.text, "mark": "wrong", "note": piece.fault.reason}
    if piece.figure is not None:
        return {
            "text": piece.text,
            "mark": "figure",
            "note": hint(piece.figure),
            "url": piece.figure.url,
        }
    if piece.is_typed:
        return {"text": piece.text, "mark": "typed", "note": "手工录入的数字，没有台账依据"}
    return {"text": piece.text, "mark": "", "note": ""}


def chip(figure: Figure) -> Drawn:
    """A figure that may be put into the text."""
    return {
        "place": f"{{{figure.id}}}",
        "label": figure.label,
        "text": printed(figure, "exact", round_words()),
        "url": figure.url,
        "rows": figure.rows,
        "note": hint(figure),
    }


def picked(report: Report, now: str = "") -> Drawn:
    """The figures chosen by hand; ``now`` is the one to put in at once."""
    return {"chips": [chip(one) | {"now": one.id == now} for one in reversed(pool_of(report))]}


def own_chips(composition: Composition) -> list[Drawn]:
    """The report's own figures, those of the text first."""
    named = list(dict.fromkeys(composition.placeholders()))
    own = [one for one in composition.figures if not is_picked(one)]
    return [
        chip(one) for one in sorted(own, key=lambda one: (one.id not in named, int(one.id[1:])))
    ]


def picker(report: Report, composition: Composition, actor: Actor) -> Drawn:
    """The form that asks for a number of the catalogue."""
    return {
        "url": reverse("reports:numbers", args=[report.pk]),
        "groups": grouped_numbers(),
        "first": composition.first.isoformat(),
        "last": composition.last.isoformat(),
        "region": report.covers,
        "regions": region_options(actor),
        "splits": [("", "不分"), *SPLITS.items()],
    }


def grouped_numbers() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every number of the catalogue under its fact or the room that will hold it."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, item in all_numbers().items():
        head = str(item.fact.label) if isinstance(item, Indicator) else f"{item.room}（待启用）"
        groups.setdefault(head, []).append((code, f"{item.label}（{item.unit}）"))
        groups[head].sort(key=lambda one: one[1])
    return sorted(groups.items(), key=lambda one: ("待启用" in one[0], one[0]))


def offers(found: list[Picked], report: Report) -> Drawn:
    """The answers of the picker, each with what puts it into the text."""
    rows = []
    for one in found:
        sent = {
            "code": one.pick.code,
            "first": one.pick.first.isoformat(),
            "last": one.pick.last.isoformat(),
            "region": one.pick.region,
        }
        if one.pick.part is not None:
            sent |= {"dimension": one.pick.part[0], "part": str(one.pick.part[1])}
        rows.append({"label": one.label, "sent": sent} | answer(one))
    return {"rows": rows, "url": reverse("reports:pick", args=[report.pk])}


def answer(one: Picked) -> Drawn:
    """A value as the picker shows it, with its rows or the reason why there is none."""
    if isinstance(one.value, Unheld):
        return {"text": "—", "rows": 0, "url": "", "why": str(one.value.awaited.reason)}
    unit = one.value.indicator.unit if one.value.number is not None else ""
    return {
        "text": f"{one.value.text()}{unit}",
        "rows": one.value.rows,
        "url": link(one.value),
        "why": "",
    }
