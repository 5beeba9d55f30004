"""What an address asks of a ledger: tab, conditions, order, place, size; refused in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.ledgers.declaration import Column, Filter, Ledger, Tab
from bihuan.kernel.scope import region_range

SIZES = (20, 50, 100, 200)
SIZE = 50
SHORT_SEARCH = 3  # fewer characters than a trigram reach no index
MOST_TEXT = 60


@dataclass(frozen=True)
class Order:
    """The order of the rows: a path, then the id, both in one direction."""

    key: str  # as the address has it, without the sign
    path: str
    descending: bool
    is_nullable: bool

    @property
    def is_by_id(self) -> bool:
        return self.path == "pk"

    @property
    def text(self) -> str:
        return f"-{self.key}" if self.descending else self.key


@dataclass(frozen=True)
class Place:
    """Where a page begins or ends: a row's id and its value in the order, and which side of it."""

    pk: int
    value: Any
    is_after: bool


@dataclass(frozen=True)
class Asked:
    """One question to a ledger, checked.

    ``values`` holds the parsed conditions by filter name; ``words`` what was typed, for the
    controls and addresses.
    """

    ledger: Ledger
    actor: Actor
    today: date
    order: Order
    tab: Tab | None = None
    search: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    place: Place | None = None
    size: int = SIZE
    columns: tuple[Column, ...] = ()
    parameters: QueryDict | None = None
    is_narrowed: bool = False

    @property
    def is_short_search(self) -> bool:
        return 0 < len(self.search) < SHORT_SEARCH

    @property
    def has_conditions(self) -> bool:
        return bool(self.values or self.search or self.is_narrowed)


@cache
def field_at(model: type[models.Model], path: str) -> models.Field[Any, Any] | None:
    """The model field at the end of a path; ``None`` where the path names an annotation."""
    found: Any = None
    for part in path.split("__"):
        try:
            found = model._meta.pk if part == "pk" else model._meta.get_field(part)
        except FieldDoesNotExist:
            return None
        if found.related_model is not None:
            model = found.related_model
    return found if isinstance(found, models.Field) else None


def ask(
    ledger: Ledger,
    parameters: QueryDict,
    actor: Actor,
    today: date,
    *,
    chosen: Iterable[str] = (),
    size: int = SIZE,
) -> Asked:
    """Read a question out of an address.

    Args:
        parameters: Of the address; unknown ones are left alone.
        today: A day in the platform's zone, for tabs that speak of it.
        chosen: Keys of the columns the reader keeps, where the address names none.
        size: Rows a page where the address does not say.

    Raises:
        InvalidInput: A condition, the order or the place cannot be read; one sentence a name.
    """
    wrong: dict[str, str] = {}
    values, words = conditions(ledger, parameters, wrong)
    order = order_of(ledger, parameters.get("sort", ""), wrong)
    asked = Asked(
        ledger=ledger,
        actor=actor,
        today=today,
        order=order,
        tab=tab_of(ledger, parameters.get("tab", ""), wrong),
        search=search_of(ledger, parameters.get("q", ""), wrong),
        values=values,
        words=words,
        place=place_of(ledger, order, parameters, wrong),
        size=size_of(parameters.get("per", ""), size),
        columns=columns_of(ledger, parameters.get("cols", ""), chosen),
        parameters=parameters,
        is_narrowed="rows" in parameters,
    )
    if wrong:
        raise InvalidInput(wrong)
    return asked


def tab_of(ledger: Ledger, name: str, wrong: dict[str, str]) -> Tab | None:
    if not name:
        return ledger.tabs[0] if ledger.tabs else None
    found = ledger.tab(name)
    if found is None:
        wrong["tab"] = _("没有“%(name)s”这个分类，请从页签里选。") % {"name": name[:20]}
    return found


def search_of(ledger: Ledger, words: str, wrong: dict[str, str]) -> str:
    found = " ".join(words.split())
    if len(found) > MOST_TEXT or "\x00" in found:
        wrong["q"] = _("搜索词最多 %(most)s 个字，请缩短。") % {"most": MOST_TEXT}
    return found if ledger.search else ""


def size_of(text: str, usual: int) -> int:
    return int(text) if text in {str(size) for size in SIZES} else usual


def columns_of(ledger: Ledger, text: str, chosen: Iterable[str]) -> tuple[Column, ...]:
    """The columns to show: those the address names, those chosen, or the usual ones."""
    wanted = set(text.split(",")) if text else set(chosen)
    found = tuple(column for column in ledger.columns if column.key in wanted)
    return found or tuple(column for column in ledger.columns if column.is_shown)


def order_of(ledger: Ledger, text: str, wrong: dict[str, str]) -> Order:
    """The order asked for, or the ledger's own."""
    usual = text or ledger.order
    key = usual.removeprefix("-")
    column = ledger.column(key)
    if text and key != ledger.order.removeprefix("-") and not (column and column.sortable):
        wrong["sort"] = _("不能按“%(name)s”排序，请点表头排序。") % {"name": key[:20]}
        return order_of(ledger, "", {})
    path = column.path if column else key
    path = "pk" if path == "id" else path
    found = field_at(ledger.model, path)
    nullable = found is not None and (found.null or "__" in path)
    return Order(key, path, usual.startswith("-"), nullable)


def place_of(
    ledger: Ledger, order: Order, parameters: QueryDict, wrong: dict[str, str]
) -> Place | None:
    """The place in the address: ``id`` or ``id~value of the order``."""
    name = "after" if parameters.get("after") else "before"
    text = parameters.get(name, "")
    if not text:
        return None
    number, has_value, written = text.partition("~")
    try:
        pk = int(number)
        value = to_python(field_at(ledger.model, order.path), written) if has_value else None
    except (ValueError, ValidationError):
        wrong[name] = _("翻页位置读不出来，请回到首页重新翻。")
        return None
    return Place(pk, value, is_after=name == "after")


def place_text(pk: int, value: Any, order: Order) -> str:
    """A row's place as the address has it."""
    if order.is_by_id or value is None:
        return str(pk)
    return f"{pk}~{value.isoformat() if isinstance(value, date) else value}"


def to_python(found: models.Field[Any, Any] | None, text: str) -> Any:
    """A typed word as the field's value; text where the path names an annotation."""
    if "\x00" in text:
        raise ValidationError("null character")
    if found is None:
        return text
    if isinstance(found, models.ForeignKey):
        return found.target_field.to_python(text)
    if isinstance(found, ArrayField):
        return found.base_field.to_python(text)
    value = found.to_python(text)
    if isinstance(found, models.IntegerField) and value is not None and abs(value) >= 2**63:
        raise ValidationError("too large")
    return value


def conditions(
    ledger: Ledger, parameters: QueryDict, wrong: dict[str, str]
) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    """The conditions that are set: parsed by name, and as typed by parameter."""
    values: dict[str, Any] = {}
    words: dict[str, tuple[str, ...]] = {}
    for item in ledger.filters:
        typed = {
            name: tuple(word.strip() for word in parameters.getlist(name) if word.strip())
            for name in parameter_names(item)
        }
        typed = {name: given for name, given in typed.items() if given}
        if not typed:
            continue
        words |= typed
        try:
            values[item.name] = parsed(ledger, item, typed)
        except (ValidationError, ValueError, OverflowError):
            wrong[next(iter(typed))] = refusal_of(item, typed)
    return values, words


def parameter_names(item: Filter) -> tuple[str, ...]:
    if item.kind == "daterange":
        return f"{item.name}_from", f"{item.name}_to"
    return (item.name,)


def parsed(ledger: Ledger, item: Filter, typed: Mapping[str, tuple[str, ...]]) -> Any:
    """The value of one condition.

    Returns:
        For ``daterange`` a pair of days, each possibly ``None``; for ``multiselect`` a tuple; for
        ``region`` the pair ``[low, high)``; else one value.
    """
    first = typed[next(iter(typed))][0]
    found = field_at(ledger.model, item.path)
    if item.kind == "daterange":
        ends = tuple(
            date.fromisoformat(typed[name][0]) if name in typed else None
            for name in parameter_names(item)
        )
        if ends[0] and ends[1] and ends[0] > ends[1]:
            raise ValueError("ends before it starts")
        return ends
    if item.kind == "date":
        return date.fromisoformat(first)
    if item.kind == "region":
        if not first.isalnum() or len(first) > 12:
            raise ValueError("no region code")
        return region_range(first)
    if item.kind == "multiselect":
        return tuple(to_python(found, word) for word in typed[item.name])
    if item.lookup == "isnull":
        return first not in {"0", "false", "no"}
    if item.kind == "text" and len(first) > MOST_TEXT:
        raise ValueError("too long")
    return to_python(None if item.where else found, first)


def refusal_of(item: Filter, typed: Mapping[str, tuple[str, ...]]) -> str:
    """Why a condition cannot be read, and what to write."""
    facts = {"label": item.label, "typed": "、".join(next(iter(typed.values())))[:40]}
    if item.kind == "daterange" and len(typed) == 2:
        return _("“%(label)s”的两个日期要写成 2026-03-09 的样子，且起不晚于止。") % facts
    if item.kind in {"date", "daterange"}:
        return _("“%(label)s”要填存在的日期，如 2026-03-09，现在是“%(typed)s”。") % facts
    if item.kind == "text":
        return _("“%(label)s”最多 60 个字，请缩短。") % facts
    return _("“%(label)s”里没有“%(typed)s”这一项，请从列表里选。") % facts


def moments(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """The first moment of a day and the first one after another day, in the platform's zone."""
    start = None if first is None else beginning(first)
    end = None if last is None else beginning(last + timedelta(days=1))
    return start, end


def beginning(day: date) -> datetime:
    """The first moment of a day in the platform's zone."""
    return datetime(day.year, day.month, day.day, tzinfo=get_default_timezone())
