"""The year's letters by class: what is counted, what documents declare, whether it adds up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.indicators import Period, Query, Value, link, values, values_by
from bihuan.organisations.forms import Field, field
from bihuan.responsibility import permissions as perms
from bihuan.responsibility import services
from bihuan.responsibility.drawn.acts import (
    Act,
    acts,
    draw_acts,
    id_or_none,
    number,
    table,
    typed_text,
)
from bihuan.responsibility.drawn.common import Cell
from bihuan.responsibility.indicators.letters import (
    LETTERS_ASSESSED,
    LETTERS_ISSUED,
    LETTERS_OVERDUE,
    LETTERS_SIGNED,
    LETTERS_UNSIGNED,
)
from bihuan.responsibility.lives import LetterStatus
from bihuan.responsibility.models import Letter, LetterDeclaration
from bihuan.statutes.dictionaries import label, labels, options

COUNTED = (LETTERS_ISSUED, LETTERS_SIGNED, LETTERS_UNSIGNED, LETTERS_OVERDUE, LETTERS_ASSESSED)
LISTED = 60
LISTED = 60


@dataclass(frozen=True)
class YearOfLetters:
    """The letters of one year as they are counted, and what documents declare."""

    year: int
    whole: dict[str, Value]
    by_class: dict[str, dict[str, Value]]
    declared: dict[str, LetterDeclaration]

    @property
    def parts(self) -> list[int]:
        """How many are signed of each class, in the order of the dictionary."""
        return [
            int(self.by_class[key][LETTERS_SIGNED.code].number or 0)
            for key in labels("letter-classes")
            if key in self.by_class
        ]

    @property
    def signed(self) -> int:
        return int(self.whole[LETTERS_SIGNED.code].number or 0)

    @property
    def adds_up(self) -> bool:
        """Whether every signed letter stands in one of the classes that are listed."""
        return sum(self.parts) == self.signed

    def declared_parts(self) -> int | None:
        """The sum of the declared classes; unknown where none is declared."""
        parts = [one.number for key, one in self.declared.items() if key]
        return sum(parts) if parts else None


def year_of_letters(actor: Actor, year: int, today: date, now: datetime) -> YearOfLetters:
    """Count the letters of a year, by class and as a whole, each in a pass of its own."""
    last = max(date(year, 1, 1), min(today, date(year + 1, 12, 31)))
    query = Query(Period(date(year - 1, 1, 1), last), now).of(year=year)
    declared = LetterDeclaration.objects.visible_to(actor).filter(
        year=year, withdrawn_at__isnull=True
    )
    return YearOfLetters(
        year,
        values(COUNTED, query, actor),
        values_by(COUNTED, query, actor, dimension="class"),
        {one.party_class: one for one in declared},
    )


def counted_cell(value: Value | None, tone: str = "") -> Cell:
    if value is None:
        return {"text": "0"}
    is_bad = tone and value.number
    return {"text": value.text(), "url": link(value), "tone": tone if is_bad else ""}


def declared_cells(held: YearOfLetters, key: str, counted: int) -> list[Cell | str | None]:
    """What the document says, and whether the register says the same."""
    declared = held.declared.get(key)
    if declared is None:
        return [None, None]
    differs = declared.number != counted
    words = f"相差{abs(declared.number - counted)}份" if differs else "一致"
    return [
        {"text": str(declared.number), "title": declared.source},
        {"text": words, "tone": "danger" if differs else "done"},
    ]


def class_rows(held: YearOfLetters) -> list[list[Any]]:
    known = labels("letter-classes")
    keys = [key for key in known if key in held.by_class or key in held.declared]
    keys += [key for key in held.by_class if key not in known]
    rows = []
    for key in keys:
        found = held.by_class.get(key, {})
        signed = found.get(LETTERS_SIGNED.code)
        rows.append(
            [
                known.get(key, key),
                counted_cell(found.get(LETTERS_ISSUED.code)),
                counted_cell(signed),
                counted_cell(found.get(LETTERS_UNSIGNED.code), "warn"),
                counted_cell(found.get(LETTERS_OVERDUE.code), "danger"),
                *declared_cells(held, key, int((signed.number if signed else 0) or 0)),
                counted_cell(found.get(LETTERS_ASSESSED.code)),
            ]
        )
    return rows


def summary_alert(held: YearOfLetters) -> Cell:
    """The cross-sum in words: parts and whole, counted and declared."""
    parts = "+".join(str(one) for one in held.parts) or "0"
    problems = []
    if not held.adds_up:
        problems.append(f"各类相加{parts}={sum(held.parts)}，与总数{held.signed}不符。")
    whole = held.declared.get("")
    declared_sum = held.declared_parts()
    if whole is not None and declared_sum is not None and declared_sum != whole.number:
        problems.append(f"文件所列各类相加是{declared_sum}份，与文件所列总数{whole.number}份不符。")
    if whole is not None and whole.number != held.signed:
        problems.append(f"文件所列总数{whole.number}份，台账已签订{held.signed}份。")
    if problems:
        return {"tone": "danger", "title": "数字对不上", "text": "".join(problems)}
    text = f"已签订{held.signed}份={parts}。" if len(held.parts) > 1 else f"已签订{held.signed}份。"
    return {"tone": "done", "title": "分类合计与总数一致", "text": text}


def unsigned_section(actor: Actor, year: int, today: date) -> Cell:
    found = Letter.objects.visible_to(actor).filter(year=year, status=LetterStatus.ISSUED)
    rows = [
        [
            {"text": one.party_name, "url": reverse("responsibility:letter", args=[one.pk])},
            label("letter-classes", one.party_class),
            one.principal or None,
            str(one.due_on),
            {"text": f"逾期{(today - one.due_on).days}日", "tone": "danger"}
            if one.due_on < today
            else "未到期",
        ]
        for one in found.order_by("due_on", "pk")[:LISTED]
    ]
    columns = ["乙方", "签订对象", "负责人", "签订期限", "情况"]
    note = f"只列前{LISTED}份，其余见台账。" if len(rows) == LISTED else ""
    return table("未签订的", columns, rows, note=note or ("" if rows else "全部签订。"))


def grades_section(actor: Actor, year: int, today: date, now: datetime) -> Cell | None:
    """The year's end: how the signed ones were judged."""
    last = max(date(year, 1, 1), min(today, date(year + 1, 12, 31)))
    query = Query(Period(date(year, 1, 1), last), now).of(year=year)
    found = values_by((LETTERS_ASSESSED,), query, actor, dimension="grade")
    rows = [
        [label("letter-grades", key), counted_cell(one[LETTERS_ASSESSED.code])]
        for key, one in sorted(found.items())
        if one[LETTERS_ASSESSED.code].number
    ]
    return table("年终考核", ["等次", number("份数")], rows) if rows else None


def draw_summary(
    actor: Actor,
    year: int,
    now: datetime,
    today: date,
    *,
    typed: Mapping[str, Any] | None = None,
    refusal: DomainError | None = None,
) -> Cell:
    """The summary of a year, every number with the letters behind it."""
    held = year_of_letters(actor, year, today, now)
    whole = held.whole
    total: list[Any] = [
        "合计",
        counted_cell(whole[LETTERS_ISSUED.code]),
        counted_cell(whole[LETTERS_SIGNED.code]),
        counted_cell(whole[LETTERS_UNSIGNED.code]),
        counted_cell(whole[LETTERS_OVERDUE.code], "danger"),
        *declared_cells(held, "", held.signed),
        counted_cell(whole[LETTERS_ASSESSED.code]),
    ]
    columns = [
        "签订对象",
        number("已下发"),
        number("已签订"),
        number("待签订"),
        number("逾期未签"),
        number("文件所列"),
        "核对",
        number("已考核"),
    ]
    note = "点数字看是哪几份。改签的计新的一份；撤回的不计。"
    sections = [
        table("签订情况", columns, class_rows(held), total=total, note=note),
        unsigned_section(actor, year, today),
        grades_section(actor, year, today, now),
    ]
    errors = dict(refusal.fields) if isinstance(refusal, InvalidInput) else {}
    moves = draw_acts(
        SUMMARY_ACTS,
        year,
        actor,
        today,
        address=lambda _name: f"{reverse('responsibility:letter_summary')}?year={year}",
        tried="declare" if refusal else "",
        typed=typed,
        errors=errors,
    )
    return {
        "title": f"{year}年责任书汇总",
        "subtitle": "责任书、承诺书、责任状",
        "alert": summary_alert(held),
        "actions": [
            {"label": f"{year - 1}年", "url": f"?year={year - 1}"},
            {"label": f"{year + 1}年", "url": f"?year={year + 1}"},
        ],
        "sections": [one for one in sections if one is not None],
        "moves": moves,
        "version": "",
    }


def declare_fields(_year: int, _actor: Actor, _today: date) -> list[Field]:
    return [
        field(
            "party_class",
            _("签订对象"),
            "select",
            options=[("", _("合计")), *options("letter-classes")],
        ),
        field("number", _("文件所列份数"), "number", required=True),
        field("source", _("出处"), required=True, help=_("哪份文件里写的。")),
    ]


def declare(year: int, request: HttpRequest, actor: Actor, at: datetime) -> None:
    typed = id_or_none(typed_text(request, "number"))
    if typed is None:
        raise InvalidInput({"number": "填写份数，整数。"})
    services.declare_letters(
        year=year,
        party_class=typed_text(request, "party_class"),
        number=typed,
        source=typed_text(request, "source"),
        actor=actor,
        at=at,
    )


SUMMARY_ACTS = acts(
    Act("declare", _("登记文件所列份数"), perms.MANAGE_LETTERS, declare_fields, declare)
)
