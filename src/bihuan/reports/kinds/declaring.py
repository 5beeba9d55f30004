"""What a report is: a name, who may make it, when it closes, how it is composed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from bihuan.kernel.actors import Actor
from bihuan.kernel.indicators import Period, Query
from bihuan.kernel.permissions import Permission
from bihuan.reports.catalogue import ReportName
from bihuan.reports.composition import Composition, Wording


@dataclass(frozen=True)
class Asked:
    """What a report is asked for.

    Args:
        on: The day it speaks of, or up to which.
        as_of: Moment of knowledge; what was recorded later does not count.
        region: Code; everything below it counts. Empty is all that the actor sees.
        start: Since when it cumulates; the year's first day where ``None``.
        subject: Id of the document it consolidates; the newest where ``None``.
        wording: Whether the text prints exact or rounded numbers.
    """

    on: date
    as_of: datetime
    region: str = ""
    start: date | None = None
    subject: int | None = None
    wording: Wording = "exact"

    def query(self, period: Period) -> Query:
        return Query(period, self.as_of, self.region)

    def within(self, region: str) -> Asked:
        return replace(self, region=region)


@dataclass(frozen=True)
class ReportKind:
    """A declared report.

    Args:
        compose: Reckons it within the actor's rows.
        cutoff: Key of the setting with the hour at which its day closes.
        signer_level: Who signs it, ``deputy`` or ``principal``.
        takes_subject: Whether it consolidates one document.
        takes_start: Whether the day it cumulates from may be chosen.
    """

    name: ReportName
    permission: Permission
    compose: Callable[[Asked, Actor], Composition]
    cutoff: str
    signer_level: str = ""
    takes_subject: bool = False
    takes_start: bool = False
