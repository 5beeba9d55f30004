"""Editing a draft: words as paragraphs, figures as placeholders that stay bound."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.reports.composition import PLACEHOLDER, WORD, Composition, Figure, Section, figure_from
from bihuan.reports.errors import FiguresUnbound
from bihuan.reports.kinds import kind_of
from bihuan.reports.models import Report
from bihuan.reports.services.carrying import is_picked
from bihuan.reports.services.composing import latest, locked_draft, log, store

LONGEST = 4000
BRACES = re.compile(r"\{[^{}]*\}|[{}]")


@dataclass(frozen=True)
class Edit:
    """What somebody changed in a draft.

    Args:
        texts: Place of a section → its paragraphs, one a line; sections not named stay.
        title: A new title; unchanged where empty.
        wording: ``exact`` or ``rounded``; unchanged where empty.
        words: Name of a short block → what was typed.
    """

    texts: Mapping[int, str] = field(default_factory=dict)
    title: str = ""
    wording: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


def pool_of(report: Report) -> list[Figure]:
    """The figures chosen by hand that may be put into the text."""
    return [figure_from(one) for one in report.picked]


def edited(report: Report, edit: Edit) -> Composition:
    """The newest version with somebody's changes, nothing stored and nothing refused."""
    former = latest(report)
    sections = tuple(
        with_text(section, edit.texts[place]) if place in edit.texts else section
        for place, section in enumerate(former.sections)
    )
    names = {one.name for one in kind_of(report.kind).lines}
    words = {name: " ".join(text.split()) for name, text in edit.words.items() if name in names}
    changed = replace(
        former,
        sections=sections,
        title=" ".join(edit.title.split()) or former.title,
        wording="rounded"
        if edit.wording == "rounded"
        else "exact"
        if edit.wording
        else former.wording,
        words={**former.words, **words},
    )
    return with_picked(changed, pool_of(report))


def with_text(section: Section, text: str) -> Section:
    """A section with the paragraphs typed, one a line, empty lines left out."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return replace(section, paragraphs=tuple(line for line in lines if line))


def with_picked(composition: Composition, pool: list[Figure]) -> Composition:
    """The composition with those picked figures that its words name, and no others."""
    named = set(composition.placeholders())
    known = {one.id: one for one in (*pool, *filter(is_picked, composition.figures))}
    own = [one for one in composition.figures if not is_picked(one)]
    used = [figure for key, figure in sorted(known.items()) if key in named]
    return replace(composition, figures=(*own, *used))


@transaction.atomic
def edit_report(*, report_id: int, edit: Edit, actor: Actor, at: datetime) -> Report:
    """Change words; the numbers stay bound by their placeholders.

    Raises:
        FiguresUnbound: A placeholder names no figure of the report.
        InvalidInput: A text is too long.
        NotDraft: It is with its signer or issued.
    """
    report = locked_draft(report_id, actor)
    former, changed = latest(report), edited(report, edit)
    refuse_unbound(changed)
    if changed != former:
        store(report, changed, is_reckoned=False, actor=actor, at=at)
        log(report, "edited", "修改文字", actor=actor, at=at)
    return report


def unbound_braces(composition: Composition) -> list[str]:
    """What stands in braces and names neither a figure nor a short block of the report."""
    known = set(composition.by_id())
    lines = {one.name for one in kind_of(composition.report).lines}
    found: list[str] = []
    for section in composition.sections:
        for text in section.paragraphs:
            bare = PLACEHOLDER.sub(lambda one: "" if one.group(1) in known else one.group(), text)
            bare = WORD.sub(lambda one: "" if one.group(1) in lines else one.group(), bare)
            found += BRACES.findall(bare)
    return list(dict.fromkeys(found))


def refuse_unbound(composition: Composition) -> None:
    """Refuse texts that name figures the report does not hold.

    Raises:
        FiguresUnbound: They do.
        InvalidInput: A paragraph is longer than four thousand characters.
    """
    if any(len(text) > LONGEST for one in composition.sections for text in one.paragraphs):
        raise InvalidInput({"text": f"一段最多 {LONGEST} 个字，请分成几段。"})
    if unknown := unbound_braces(composition):
        names = "、".join(unknown)
        raise FiguresUnbound({"text": f"“{names}”不是这份报表的数字。"}, names=names)
