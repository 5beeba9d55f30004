"""What an app says of a list: its rows, columns, filters, tabs and bulk actions.

From one `Ledger` come the page, the export, the print, the programming interface and the map layer.
An app's ``ledgers.py`` holds them at its top; `all_ledgers` finds them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any, Literal, Protocol, TypedDict

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

from bihuan.kernel import registry
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import NotFound
from bihuan.kernel.ledgers.importer import Importer
from bihuan.kernel.permissions import Permission
from bihuan.kernel.querysets import ScopedQuerySet

CellKind = Literal[
    "text",
    "link",
    "date",
    "moment",
    "deadline",
    "level",
    "status",
    "number",
    "percent",
    "progress",
    "tags",
    "person",
]
FilterKind = Literal["text", "select", "multiselect", "date", "daterange", "region", "unit"]
Options = Iterable[tuple[Any, Any]]
Words = Mapping[Any, Any] | Sequence[tuple[Any, Any]]


class Cell(TypedDict, total=False):
    """One cell as the template takes it; a missing text prints as —."""

    kind: str
    text: str | None
    sub: str
    url: str
    tone: str
    icon: str
    value: Any


@dataclass(frozen=True)
class Column:
    """One column of the page, the export and the interface.

    Args:
        key: Name in addresses and in the interface.
        label: Heading.
        field: Path of the value (``"unit__name"``); ``key`` where empty.
        expression: A query expression instead of a path.
        kind: How it is drawn; ``link`` leads to the row's page.
        sub: Path of a second, smaller line; a label ``描述 / 单位`` names both for the workbook.
        labels: Words of coded values: a mapping, ``TextChoices.choices``, or what makes either
            at each page, where they stand in the database.
        tones: Tone of coded values: ``danger``, ``warn``, ``caution``, ``info``, ``done``,
            ``muted``.
        closed: For ``deadline``: path of what, once set, ends the count of days.
        sortable: Whether the list may be sorted by it; needs an index on ``(field, id)``.
        width: In pixels; 0 leaves it to the content.
        is_shown: On the page unless the reader chose otherwise.
        is_main: The title of the row on a phone.
        is_stuck: Stays while the table scrolls sideways.
        is_exported: Whether the workbook has it.
        draw: Makes the cell from value and day, where no kind fits.
    """

    key: str
    label: Any
    field: str = ""
    expression: Any = None
    kind: CellKind = "text"
    sub: str = ""
    labels: Words | Callable[[], Words] = ()
    tones: Words = ()
    closed: str = ""
    sortable: bool = False
    width: int = 0
    is_shown: bool = True
    is_main: bool = False
    is_stuck: bool = False
    is_exported: bool = True
    draw: Callable[[Any, date], Cell] | None = None

    @property
    def path(self) -> str:
        return self.field or self.key

    @cached_property
    def heading(self) -> str:
        """The label as text, translated once."""
        return str(self.label)

    def words(self) -> dict[Any, Any]:
        """Coded value → word."""
        return dict(self.labels() if callable(self.labels) else self.labels)


@dataclass(frozen=True)
class Filter:
    """One condition of the query strip.

    Args:
        name: Parameter in the address; a range sends ``name_from`` and ``name_to``.
        label: Beside the control.
        kind: ``region`` takes a code and means everything below it; ``unit`` a unit's id.
        field: Path it looks at; ``name`` where empty.
        lookup: Django lookup; ``contains`` on an array of units takes the one chosen.
        options: For the selects: pairs of value and label, or what makes them (for an actor,
            where it takes one). A ``region`` without any offers the regions below the actor's.
        where: The condition itself, where no lookup says it; gets the parsed value.
        placeholder: In an empty text control.
        is_more: Folded away under 更多条件.
    """

    name: str
    label: Any
    kind: FilterKind = "text"
    field: str = ""
    lookup: str = "exact"
    options: Options | Callable[..., Options] = ()
    where: Callable[[Any], Q] | None = None
    placeholder: Any = ""
    is_more: bool = False

    @property
    def path(self) -> str:
        return self.field or self.name


@dataclass(frozen=True)
class Tab:
    """A named condition above the table, shown with how many rows it holds.

    Args:
        name: In the address as ``tab=``.
        when: The condition, or what makes it for today; ``None`` holds every row.
    """

    name: str
    label: Any
    when: Q | Callable[[date], Q] | None = None
    tone: str = ""

    @cached_property
    def heading(self) -> str:
        """The label as text, translated once."""
        return str(self.label)

    def condition(self, today: date) -> Q:
        if self.when is None:
            return Q()
        return self.when if isinstance(self.when, Q) else self.when(today)


@dataclass(frozen=True)
class BulkField:
    """What a bulk action asks for, once for all chosen rows; drawn like a field of a form."""

    name: str
    label: Any
    kind: Literal["text", "textarea", "date", "select", "unit", "number"] = "text"
    required: bool = True
    options: Options | Callable[..., Options] = ()
    help: Any = ""


@dataclass(frozen=True)
class BulkAction:
    """Something done to many rows, each by itself, each with its own result.

    Args:
        run: The service for one row, called as ``run(pk, actor=, at=, values=)``; a refusal it
            raises is that row's result, and the other rows are done all the same.
        fields: Asked once; ``values`` holds the parsed answers by name.
        confirm: Sentence that a person confirms first.
    """

    name: str
    label: Any
    permission: Permission
    run: Callable[..., Any]
    fields: tuple[BulkField, ...] = ()
    tone: str = ""
    confirm: Any = ""


@dataclass(frozen=True)
class PageAction:
    """A button at the head of the page, for those who hold the permission."""

    label: Any
    url: str  # name of the page
    permission: Permission
    icon: str = ""
    tone: str = ""
    method: Literal["get", "post"] = "get"


@dataclass(frozen=True)
class Points:
    """Where rows lie on the map: paths of degrees (WGS-84), and what a point says.

    The point's tone is that of the column that shows ``tone_field``.
    """

    latitude: str
    longitude: str
    label: str
    tone_field: str = ""


@dataclass(frozen=True)
class EmptyText:
    """What an empty list says before anything was entered, and the first thing to do."""

    text: Any
    action: PageAction | None = None


class MoveRow(Protocol):
    """Type of ``Ledger.move``: one move of the row's workflow, through the app's own services."""

    def __call__(
        self,
        object_id: int,
        move: str,
        values: Mapping[str, Any],
        *,
        actor: Actor,
        at: datetime,
        key: str | None,
    ) -> Any: ...


@dataclass(frozen=True)
class Ledger:
    """A declared list.

    Args:
        code: In addresses (``/l/hazards/``) and on the command line.
        title: Of the page; ``print_title`` is the official one, at the head of print and export.
        model: Whose rows they are; its ``objects`` is a `ScopedQuerySet`.
        permission: Needed to see it.
        columns: In the order of the page.
        filters: In the order of the query strip; the first four stand, the others fold.
        search: Paths searched by ``q=``; each with a trigram index.
        search_label: Placeholder of the search box.
        tabs: The first is the one shown without ``tab=``.
        order: Key of a sortable column or a path, ``-`` for descending; ``id`` always breaks ties.
        rows: Narrows the model's rows, for example to those not withdrawn.
        url: Name of the page of one row, which takes its id.
        edge: Tone of the row's left edge, from the values of ``edge_fields`` and the day.
        bulk: What can be done to many rows.
        actions: Buttons at the head of the page.
        importer: How rows come in from a workbook.
        points: Where rows lie on the map.
        narrow: Rows behind a figure: called with the rows, the address's parameters and the actor
            where the address has ``rows=``, and returns fewer rows.
        workflow: Code of the rows' workflow; with ``move``, moves are open to the interface.
        empty: What the page says while no row was ever entered.
        is_in_menu: Whether the menu names it; what another page leads to need not stand there.
        local: For a list made from a pack: the list as local edits make it, asked each time it is
            opened. The declaration itself is what was shipped.
        edition: Differs whenever what was read from packs does, so that no query kept for an
            earlier one is used.
    """

    code: str
    title: Any
    model: type[Model]
    permission: Permission
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...] = ()
    search: tuple[str, ...] = ()
    search_label: Any = ""
    tabs: tuple[Tab, ...] = ()
    order: str = "-id"
    rows: Callable[[Any], Any] | None = None
    url: str = ""
    edge: Callable[..., str] | None = None
    edge_fields: tuple[str, ...] = ()
    bulk: tuple[BulkAction, ...] = ()
    actions: tuple[PageAction, ...] = ()
    importer: Importer | None = None
    points: Points | None = None
    narrow: Callable[[QuerySet[Any], QueryDict, Actor], QuerySet[Any]] | None = None
    workflow: str = ""
    move: MoveRow | None = None
    subtitle: Any = ""
    print_title: Any = ""
    empty: EmptyText | None = None
    is_in_menu: bool = True
    local: Callable[[], Ledger] | None = None
    edition: str = ""

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if len(set(keys)) != len(keys):
            raise AssertionError(f"{self.code}: a column key stands twice")
        names = [item.name for item in self.filters]
        if len(set(names)) != len(names) or RESERVED & set(names):
            raise AssertionError(f"{self.code}: a filter's name stands twice or is taken")
        assert isinstance(self.model._default_manager.none(), ScopedQuerySet), self.code

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    def tab(self, name: str) -> Tab | None:
        return next((tab for tab in self.tabs if tab.name == name), None)

    def visible_to(self, actor: Actor) -> ScopedQuerySet[Any]:
        """The rows of this list that the actor may see."""
        found: ScopedQuerySet[Any] = self.model._default_manager.all()  # type: ignore[assignment]  # checked above
        found = found.visible_to(actor)
        return self.rows(found) if self.rows is not None else found


RESERVED = frozenset({"q", "tab", "sort", "after", "before", "per", "cols", "rows", "period"})


@cache
def all_ledgers() -> dict[str, Ledger]:
    """Every declared ledger by its code."""
    found = {ledger.code: ledger for ledger in registry.collect("ledgers", Ledger)}
    return dict(sorted(found.items()))


def ledger_of(code: str) -> Ledger:
    """The ledger of a code, as local edits of its pack make it.

    Raises:
        NotFound: There is none.
    """
    try:
        found = all_ledgers()[code]
    except KeyError:
        raise NotFound from None
    return found if found.local is None else found.local()
