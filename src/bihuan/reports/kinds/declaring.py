"""What a report is: a name, who may make it, when it closes, what people type, how it is composed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from bihuan.documents.states import Numbering
from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Period, Query
from bihuan.kernel.permissions import Permission
from bihuan.reports.catalogue import ReportName
from bihuan.reports.composition import Composition, Section, Wording

BlockKind = Literal["paragraphs", "line", "date", "moment"]
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class TextBlock:
    """Words that people type into a report: whole paragraphs, or a line inside a sentence.

    Args:
        name: Lower-case letters and underscores; a line prints where a paragraph says ``{@name}``.
        label: ``突出问题``; the heading of its section, or the label of its field.
        kind: ``paragraphs`` fill a section of their own (`Asked.section`); ``line``, ``date`` and
            ``moment`` are short and stand in sentences.
        is_required: Without it the report does not go to its signer.
    """

    name: str
    label: str
    help: str = ""
    kind: BlockKind = "paragraphs"
    is_required: bool = False


@dataclass(frozen=True)
class Subject:
    """What a report is about where it is about one thing: a document, a hazard, a unit, a batch.

    Args:
        label: ``来文``, ``隐患``, ``单位``, ``批次``.
        options: The actor's: id as text → name, newest first. A first one with an empty id says
            what is taken where nothing is chosen.
        is_required: Without one the report is refused with ``reports.subject_missing``.
    """

    label: str
    options: Callable[[Actor], Options]
    is_required: bool = False


@dataclass(frozen=True)
class Clock:
    """A time limit that begins with the issue: ``整改报告报送``, by a rule of the time limits.

    Args:
        label: What has to be done in time.
        rule: Code of the time limit in the packs.
    """

    label: str
    rule: str


@dataclass(frozen=True)
class Asked:
    """What a report is asked for.

    Args:
        on: The day it speaks of, or up to which.
        as_of: Moment of knowledge; what was recorded later does not count.
        region: Code; everything below it counts. Empty is all that the actor sees.
        start: Since when it cumulates; the year's first day where ``None``.
        subject: Id of what it is about; see `Subject`.
        wording: Whether the text prints exact or rounded numbers.
        words: Name of a text block → what was typed into it; paragraphs are lines.
    """

    on: date
    as_of: datetime
    region: str = ""
    start: date | None = None
    subject: int | None = None
    wording: Wording = "exact"
    words: Mapping[str, str] = field(default_factory=dict)

    def query(self, period: Period) -> Query:
        return Query(period, self.as_of, self.region)

    def within(self, region: str) -> Asked:
        return replace(self, region=region)

    def section(self, block: TextBlock, *proposed: str) -> Section:
        """The section of a text block: what was typed, else the paragraphs proposed."""
        typed = self.words.get(block.name)
        lines = proposed if typed is None else tuple(typed.splitlines())
        written = tuple(one.strip() for one in lines if one.strip())
        return Section(block.label, written, (), block.name, proposed)


@dataclass(frozen=True)
class ReportKind:
    """A declared report.

    Args:
        compose: Reckons it within the actor's rows.
        cutoff: Key of the setting with the hour at which its last day closes; empty is the day's
            end, and for what is ``as_due`` nothing has to close.
        signer_level: Who signs it, ``deputy`` or ``principal``.
        subject: What it is about, where it is about one thing.
        takes_start: Whether the day it cumulates from may be chosen.
        blocks: What people type into it.
        numbering: How it is numbered unless somebody chooses otherwise.
        clocks: Time limits that begin with its issue.
        settles_late: What it tells comes in after its period, such as the statistics of a month:
            unless a moment is named, everything known by now counts.
    """

    name: ReportName
    permission: Permission
    compose: Callable[[Asked, Actor], Composition]
    cutoff: str = ""
    signer_level: str = ""
    subject: Subject | None = None
    takes_start: bool = False
    blocks: tuple[TextBlock, ...] = ()
    numbering: Numbering = Numbering.SERIAL
    clocks: tuple[Clock, ...] = ()
    settles_late: bool = False

    @property
    def lines(self) -> tuple[TextBlock, ...]:
        """The short blocks, which stand in sentences."""
        return tuple(one for one in self.blocks if one.kind != "paragraphs")
