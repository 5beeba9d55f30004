"""From what was typed to the content of a record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.records.checking import (
    Ground,
    done_of_due,
    found_wrong,
    read_items,
    read_values,
)
from bihuan.enterprises.records.patterns import Field, Pattern
from bihuan.enterprises.records.periods import Span, identity_of, span_of
from bihuan.kernel.errors import InvalidInput

TITLE_KEPT = 200


@dataclass(frozen=True)
class Content:
    """Everything a record says, checked, with what the platform reads out of it."""

    values: dict[str, Any]
    answers: dict[str, dict[str, Any]]
    span: Span
    identity: str
    day: date
    title: str
    findings: list[str]
    done: int
    due: int
    amount: Decimal | None
    quantity: Decimal | None
    part: Decimal | None

    def columns(self) -> dict[str, Any]:
        """The record's fields."""
        return {
            "values": self.values,
            "answers": self.answers,
            "identity": self.identity,
            "day": self.day,
            "covers_from": self.span.first,
            "covers_until": self.span.last,
            "title": self.title,
            "findings": self.findings,
            "finding_count": len(self.findings),
            "done": self.done,
            "due": self.due,
            "amount": self.amount,
            "quantity": self.quantity,
            "part": self.part,
        }


def content_of(
    pattern: Pattern,
    typed: Mapping[str, Any],
    enterprise: Enterprise,
    *,
    fields: tuple[Field, ...],
    files: Mapping[str, int],
    today: date,
    known: Mapping[str, Any] | None = None,
) -> Content:
    """Check everything that was typed and put the record's content together.

    Args:
        fields: The columns that are asked for; ``known`` holds those written before.
        files: How many files there are, by column or ``item-<key>-file``.

    Raises:
        InvalidInput: One sentence for each field that is missing or cannot be.
    """
    ground = Ground(today, enterprise.founded_on, files)
    values, wrong = read_values(fields, typed, ground, known)
    answers, wrong_items = read_items(pattern.items, typed, ground)
    wrong |= wrong_items
    if wrong:
        raise InvalidInput(wrong)
    return put_together(pattern, dict(known or {}) | values, answers, today)


def put_together(
    pattern: Pattern, values: dict[str, Any], answers: dict[str, Any], today: date
) -> Content:
    """The content from values that are right.

    Raises:
        InvalidInput: It would end before it begins.
    """
    span = span_of(pattern, values, today)
    if span.last is not None and span.last < span.first:
        field = pattern.with_role("expires")
        sentence = f"止期{span.last}早于起期{span.first}，请核对两个日期。"
        raise InvalidInput({field.key if field else "expires": sentence})
    done, due = done_of_due(pattern, values, answers)
    return Content(
        values=values,
        answers=answers,
        span=span,
        identity=identity_of(pattern, values, span),
        day=span.first
        if pattern.period in {"yearly", "half-year"}
        else day_in(pattern, span, values),
        title=title_of(pattern, values, span),
        findings=found_wrong(pattern.findings, values),
        done=done,
        due=due,
        amount=number_with(pattern, "amount", values),
        quantity=number_with(pattern, "quantity", values),
        part=number_with(pattern, "part", values),
    )


def day_in(pattern: Pattern, span: Span, values: Mapping[str, Any]) -> date:
    """The day a record speaks of: its own date, else the first day it covers."""
    field = pattern.with_role("day")
    said = values.get(field.key) if field is not None and field.type == "date" else None
    return date.fromisoformat(said) if said else span.first


def title_of(pattern: Pattern, values: Mapping[str, Any], span: Span) -> str:
    """What the record is called in lists: its own title, with the period where it has one."""
    field = pattern.with_role("title")
    own = str(values.get(field.key) or "") if field is not None else ""
    return (own or " ".join(filter(None, (pattern.thing, span.key))))[:TITLE_KEPT]


def number_with(pattern: Pattern, role: str, values: Mapping[str, Any]) -> Decimal | None:
    field = pattern.with_role(role)
    value = values.get(field.key) if field is not None else None
    return None if value is None else Decimal(str(value))
