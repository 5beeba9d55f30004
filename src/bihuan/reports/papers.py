"""What a document of the list is, and where it is made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from django.urls import reverse

from bihuan.reports.catalogue import ReportName

State = Literal["made", "part", "awaited"]
STATES: dict[State, str] = {"made": "可以制作", "part": "部分可以制作", "awaited": "待建"}


@dataclass(frozen=True)
class Maker:
    """Where a document, or a part of it, is made.

    Args:
        label: What one finds there.
        ledger: Code of a list to print; else ``view`` with ``args`` is a page.
        query: Parameters of the address, such as the columns of a list.
    """

    label: str
    ledger: str = ""
    view: str = ""
    args: tuple[str, ...] = ()
    query: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> str:
        page = f"/l/{self.ledger}/" if self.ledger else reverse(self.view, args=self.args)
        return f"{page}?{urlencode(self.query)}" if self.query else page


@dataclass(frozen=True)
class OfficialPaper:
    """A document of the list.

    Args:
        no: ``D06``.
        schedule: When it is due; ``signer`` who issues it; ``recipient`` who gets it.
        makers: What here makes it.
        room: The room that will make it, or the rest of it; ``reason`` why it is not made yet.
    """

    no: str
    title: str
    schedule: str
    signer: str
    recipient: str
    makers: tuple[Maker, ...] = ()
    room: str = ""
    reason: str = ""

    @property
    def state(self) -> State:
        if not self.makers:
            return "awaited"
        return "part" if self.room else "made"


def report(name: ReportName, label: str = "") -> Maker:
    return Maker(label or name.title, view="reports:preview", args=(name.name,))


def listed(label: str, ledger: str, **query: str) -> Maker:
    return Maker(label, ledger=ledger, query=tuple(query.items()))
