"""What was typed into a record, made into values or refused field by field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from bihuan.enterprises.records.patterns import Condition, Field, Finding, Item, Pattern

DONE, NOT_DONE, NOT_APPLICABLE = "done", "not-done", "none"
ANSWERS = {DONE: "已落实", NOT_DONE: "未落实", NOT_APPLICABLE: "不涉及"}
TRUE, FALSE = "true", "false"
PHONE = re.compile(r"(?:1\d{10}|0\d{2,3}-?\d{7,8}(?:-\d{1,6})?)$")
LENGTHS = {"text": 200, "person": 40, "phone": 20, "long": 4000}
MOST_DIGITS = Decimal(10) ** 15
YES = {TRUE, "1", "on", "是", "有", "√"}
Typed = Mapping[str, Any]


class Refused(Exception):
    """A value that cannot be taken; the sentence for its field."""


@dataclass(frozen=True)
class Ground:
    """What values are held against: today, the founding day, the files that came with them."""

    today: date
    founded_on: date | None = None
    files: Mapping[str, int] = made(default_factory=dict)


def day_in(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise Refused(f"“{value}”不是存在的日期，请按 2026-11-20 这样填写。") from None


def number_in(value: Any) -> Decimal:
    text = str(value).replace(",", "").replace("，", "").strip()
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise Refused(f"“{value}”不是数字，请只填数字。") from None
    if not found.is_finite() or abs(found) >= MOST_DIGITS:
        raise Refused(f"“{value}”超出了可以登记的范围，请核对位数和单位。")
    return found


def text_of(field: Field, value: Any) -> str:
    text = str(value).strip()
    most = LENGTHS.get(field.type, 200)
    if len(text) > most:
        raise Refused(f"“{field.title}”最多 {most} 个字，现在是 {len(text)} 个字。")
    if field.type == "phone" and not PHONE.match(text):
        raise Refused("电话应为11位手机号或带区号的座机，请核对后重填。")
    return text


def choice_of(field: Field, value: Any) -> str:
    text = str(value).strip()
    if text not in field.choices:
        raise Refused(f"“{text}”不在可选范围内，可填：{'、'.join(field.choices)}。")
    return text


def whole_of(field: Field, value: Any) -> int:
    found = number_in(value)
    if found != found.to_integral_value():
        raise Refused(f"“{field.title}”要填整数，现在是“{value}”。")
    return int(bounded(field, found))


def number_of(field: Field, value: Any) -> str:
    places = Decimal("0.01") if field.type == "money" else Decimal("0.0001")
    found = bounded(field, number_in(value)).quantize(places)
    return f"{found.normalize():f}" if field.type == "number" else f"{found:f}"


def bounded(field: Field, found: Decimal) -> Decimal:
    """The number within its bounds; a column without a lower one takes no negative numbers."""
    least = Decimal(0) if field.minimum is None else field.minimum
    if found < least:
        raise Refused(f"“{field.title}”不能小于 {least:f}{field.unit}，现在是 {found:f}。")
    if field.maximum is not None and found > field.maximum:
        raise Refused(f"“{field.title}”不能大于 {field.maximum:f}{field.unit}，现在是 {found:f}。")
    return found


def yes_of(_field: Field, value: Any) -> bool:
    return value if isinstance(value, bool) else str(value).strip() in YES


PARSERS: Mapping[str, Callable[[Field, Any], Any]] = {
    "text": text_of,
    "long": text_of,
    "person": text_of,
    "phone": text_of,
    "choice": choice_of,
    "number": number_of,
    "money": number_of,
    "integer": whole_of,
    "boolean": yes_of,
    "date": lambda _field, value: day_in(value).isoformat(),
}


def is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def read_values(
    fields: Iterable[Field], typed: Typed, ground: Ground, known: Typed | None = None
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of some columns, and what cannot be taken.

    Args:
        typed: By column, as typed or as read from a workbook.
        known: Values written before, which a comparison may name.

    Returns:
        Values as JSON holds them (days as ISO text, money as text with two decimals, files as how
        many there are), and sentences by column.
    """
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    fields = tuple(fields)
    for field in fields:
        if field.type == "file":
            values[field.key] = ground.files.get(field.key, 0)
            continue
        value = typed.get(field.key)
        if field.type != "boolean" and is_empty(value):
            continue
        try:
            values[field.key] = PARSERS[field.type](field, value)
        except Refused as refusal:
            wrong[field.key] = str(refusal)
    everything = dict(known or {}) | values
    for field in fields:
        if field.key not in wrong:
            sentence = missing(field, everything) or compared(field, everything, ground)
            if sentence:
                wrong[field.key] = sentence
    return values, wrong


def holds(condition: Condition | None, values: Typed) -> bool:
    """Whether a column has the value named; ``True`` also stands for having any."""
    if condition is None:
        return True
    found = values.get(condition[0])
    return bool(found) if condition[1] is True else found == condition[1]


def missing(field: Field, values: Typed) -> str:
    """The sentence for a value that is owed and not there."""
    needed = field.required or (
        field.required_when is not None and holds(field.required_when, values)
    )
    if not needed or field.type == "boolean":
        return ""
    if field.type == "file":
        return "" if values.get(field.key) else f"请上传“{field.title}”。"
    if values.get(field.key) is not None:
        return ""
    return f"请{'选择' if field.type in {'choice', 'date'} else '填写'}{field.title}。"


def compared(field: Field, values: Typed, ground: Ground) -> str:
    """The sentence for a value that contradicts another one, the founding day or today."""
    value = values.get(field.key)
    if value is None:
        return ""
    if field.type == "date":
        return compared_day(field, date.fromisoformat(value), values, ground)
    if field.role == "day" and field.type == "integer":
        return compared_year(field, int(value), ground)
    bound = values.get(field.not_above) if field.not_above else None
    if bound is not None and Decimal(str(value)) > Decimal(str(bound)):
        return f"“{field.title}”{value}大于相应的总数{bound}，请核对。"
    return ""


def compared_day(field: Field, day: date, values: Typed, ground: Ground) -> str:
    earlier = values.get(field.not_before) if field.not_before else None
    if earlier is not None and day < date.fromisoformat(str(earlier)):
        return f"“{field.title}”{day}早于{earlier}，请核对两个日期。"
    founded = ground.founded_on
    if field.not_before_founding and founded is not None and day < founded:
        return f"“{field.title}”{day}早于企业成立日期（{founded}），请核对。"
    if field.not_future and day > ground.today:
        return f"“{field.title}”{day}还没有到，请填写今天或以前的日期。"
    return ""


def compared_year(field: Field, year: int, ground: Ground) -> str:
    if year > ground.today.year:
        return f"{year}年还没有到，请填写{ground.today.year}年或以前的年份。"
    founded = ground.founded_on
    if founded is not None and year < founded.year:
        return f"{year}年企业还没有成立（{founded}成立），请核对年份。"
    return "" if year > 1900 else f"“{field.title}”要写成四位年份，如 {ground.today.year}。"


def read_items(
    items: Iterable[Item], typed: Typed, ground: Ground
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """The answers of a checklist: key → answer, evidence in words, number of files.

    Where something is said to be done, words or a file have to show it.
    """
    answers: dict[str, dict[str, Any]] = {}
    wrong: dict[str, str] = {}
    for item in items:
        name = f"item-{item.key}"
        answer = str(typed.get(name) or "").strip()
        note = str(typed.get(f"{name}-note") or "").strip()
        files = ground.files.get(f"{name}-file", 0)
        if answer not in ANSWERS:
            wrong[name] = f"请选择“{item.title}”的落实情况。"
        elif answer == DONE and not (note or files):
            wanted = f"（{item.evidence}）" if item.evidence else ""
            wrong[f"{name}-note"] = f"“{item.title}”已落实的，请写明依据或上传附件{wanted}。"
        elif len(note) > LENGTHS["long"]:
            wrong[f"{name}-note"] = f"最多 {LENGTHS['long']} 个字，现在是 {len(note)} 个字。"
        answers[item.key] = {"answer": answer, "note": note, "files": files}
    return answers, wrong


def found_wrong(findings: Iterable[Finding], values: Typed) -> list[str]:
    """The findings that a record's own values show."""
    return [
        one.title
        for one in findings
        if holds(one.when, values) and not all(values.get(need) for need in one.needs)
    ]


def done_of_due(pattern: Pattern, values: Typed, answers: Mapping[str, Any]) -> tuple[int, int]:
    """How much of what the record counts is done: columns that complete it, and checklist items.

    What does not apply is not due.
    """
    marked = [bool(values.get(field.key)) for field in pattern.fields if field.completes]
    said = [
        one["answer"] == DONE for one in answers.values() if one.get("answer") != NOT_APPLICABLE
    ]
    return sum(marked) + sum(said), len(marked) + len(said)
