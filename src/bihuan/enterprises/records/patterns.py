"""A kind of record that an enterprise keeps, as its pack declares it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from bihuan.content.loader import codes, load_pack
from bihuan.content.pack import digest_of

KIND = "record"
FILLER, SUPERVISOR = "filler", "supervisor"
NUMBERS = frozenset({"number", "integer", "money"})
NEVER = 0
Values = Mapping[str, Any]
Condition = tuple[str, Any]  # column, the value it must have


@dataclass(frozen=True)
class Field:
    """One column of a record.

    Args:
        type: ``text``, ``long``, ``choice``, ``number``, ``integer``, ``money`` (yuan, or as
            ``unit`` says), ``date``, ``boolean``, ``person``, ``phone`` or ``file``.
        role: What the platform itself reads it for: ``day`` (the day or year spoken of),
            ``issued``, ``expires``, ``title``, ``amount``, ``quantity``, ``part`` (some of the
            quantity), ``score``.
        is_identity: Part of what tells two records of one period apart.
        completes: One of the things that are counted as done or not.
        by: ``filler``, or ``supervisor`` for what is written when the record is confirmed.
        not_before, not_above: Another column, whose day or number bounds this one.
        required_when: Required where another column has this value.
    """

    key: str
    title: str
    type: str
    required: bool = False
    unit: str = ""
    choices: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    role: str = ""
    is_identity: bool = False
    is_public: bool = False
    is_personal: bool = False
    is_listed: bool = True
    completes: bool = False
    by: str = FILLER
    not_before: str = ""
    not_above: str = ""
    not_before_founding: bool = False
    not_future: bool = False
    required_when: Condition | None = None
    help: str = ""

    @property
    def label(self) -> str:
        """The title with its unit."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title


@dataclass(frozen=True)
class Item:
    """One thing of a checklist, and the evidence wanted for it."""

    key: str
    title: str
    evidence: str = ""


@dataclass(frozen=True)
class Population:
    """A group of enterprises that owe the record; each list narrows, an empty one does not.

    Args:
        tags: One of them is enough; ``all_tags`` are needed all.
        employees_from: That many or more.
    """

    key: str
    title: str
    sectors: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    all_tags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    risk_levels: tuple[int, ...] = ()
    employees_from: int | None = None


@dataclass(frozen=True)
class Finding:
    """What is wrong with a record where ``when`` holds and one of ``needs`` is missing."""

    key: str
    title: str
    needs: tuple[str, ...]
    when: Condition | None = None


@dataclass(frozen=True)
class Counter:
    """A figure of the kind; see `bihuan.enterprises.indicators.records`.

    Args:
        measure: ``coverage``, ``obliged``, ``have``, ``missing``, ``expiring``, ``voluntary`` count
            enterprises; ``records``, ``amount``, ``quantity``, ``part``, ``findings``, ``done``,
            ``due`` count or add up records.
        when: Only records whose column has this value; the value ``True`` with ``is_filled`` asks
            that it has any.
        ratio_of: Numerator and denominator, keys of two other counters.
    """

    key: str
    title: str
    unit: str
    measure: str = ""
    when: Condition | None = None
    is_filled: bool = False
    ratio_of: tuple[str, ...] = ()
    semantics: str = "in_period"


@dataclass(frozen=True)
class Pattern:
    """A kind of record.

    Args:
        tab: Part of the enterprise's file it stands in.
        prefix: Of the numbers, ``"AZX"``.
        period: ``once``, ``dated`` (from a day to a day), ``open`` (any number, each a thing of its
            own), ``yearly``, ``half-year``, ``quarterly``, ``monthly``, ``daily``, ``shift``.
        fills: ``enterprise``, ``authority`` or ``both``.
        confirm: ``none``, ``confirm`` or ``answer``; ``confirm_rule`` is the time limit for it.
        bound_to: ``principal`` where the record counts only while its title names the principal.
        is_judged: Whether a supervisor gives a verdict on each item.
        digest: Of everything that a record is written by; a local edit changes it.
    """

    code: str
    title: str
    tab: str
    prefix: str
    period: str
    fills: str
    confirm: str
    version: str
    mark: str
    digest: str
    group: str = ""
    thing: str = ""
    note: str = ""
    confirm_rule: str = ""
    is_public: bool = False
    bound_to: str = ""
    is_judged: bool = False
    fields: tuple[Field, ...] = ()
    items: tuple[Item, ...] = ()
    populations: tuple[Population, ...] = ()
    findings: tuple[Finding, ...] = ()
    counters: tuple[Counter, ...] = ()
    limits: tuple[tuple[str, tuple[int, ...]], ...] = ()

    @property
    def is_confirmed(self) -> bool:
        """Whether it takes force only when a supervisor confirms or answers it."""
        return self.confirm != "none"

    @property
    def is_owed(self) -> bool:
        """Whether any enterprise owes it."""
        return bool(self.populations)

    @property
    def filled(self) -> tuple[Field, ...]:
        """The columns that whoever fills it writes."""
        return tuple(one for one in self.fields if one.by == FILLER)

    @property
    def decided(self) -> tuple[Field, ...]:
        """The columns that the supervisor writes when confirming it."""
        return tuple(one for one in self.fields if one.by == SUPERVISOR)

    def field(self, key: str) -> Field | None:
        return next((one for one in self.fields if one.key == key), None)

    def with_role(self, role: str) -> Field | None:
        return next((one for one in self.fields if one.role == role), None)

    def limit(self, key: str) -> tuple[int, ...]:
        """The numbers of a limit; empty where the pack has none of that key."""
        return next((value for name, value in self.limits if name == key), ())

    @property
    def remind_days(self) -> tuple[int, ...]:
        """Days before the end on which a reminder goes out, longest first."""
        return tuple(sorted(self.limit("remind-days"), reverse=True))

    @property
    def soon_days(self) -> int:
        """How many days before its end a record counts as running out."""
        return self.remind_days[0] if self.remind_days else NEVER


def condition_of(said: Values | None) -> Condition | None:
    """Column and value; where only ``filled`` is said, the column and ``True``."""
    if said is None:
        return None
    return str(said["column"]), said.get("equals", True)


def decimal_of(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def field_of(row: Values) -> Field:
    return Field(
        key=row["key"],
        title=row["title"],
        type=row["type"],
        required=row["required"],
        unit=row.get("unit", ""),
        choices=tuple(row.get("choices", ())),
        minimum=decimal_of(row.get("minimum")),
        maximum=decimal_of(row.get("maximum")),
        role=row.get("role", ""),
        is_identity=row.get("identity", False),
        is_public=row.get("public", False),
        is_personal=row.get("personal", False),
        is_listed=row.get("listed", True),
        completes=row.get("completes", False),
        by=row.get("by", FILLER),
        not_before=row.get("not_before", ""),
        not_above=row.get("not_above", ""),
        not_before_founding=row.get("not_before_founding", False),
        not_future=row.get("not_future", False),
        required_when=condition_of(row.get("required_when")),
        help=row.get("help", ""),
    )


def population_of(row: Values) -> Population:
    return Population(
        key=row["key"],
        title=row["title"],
        sectors=tuple(row.get("sector", ())),
        sizes=tuple(row.get("size", ())),
        tags=tuple(row.get("tags", ())),
        all_tags=tuple(row.get("all_tags", ())),
        kinds=tuple(row.get("kinds", ())),
        states=tuple(row.get("states", ())),
        risk_levels=tuple(row.get("risk_level", ())),
        employees_from=row.get("employees_from"),
    )


def counter_of(row: Values) -> Counter:
    return Counter(
        key=row["key"],
        title=row["title"],
        unit=row["unit"],
        measure=row.get("measure", ""),
        when=condition_of(row.get("when")),
        is_filled="filled" in row.get("when", {}),
        ratio_of=tuple(row.get("ratio_of", ())),
        semantics=row.get("semantics", "in_period"),
    )


def limit_of(row: Values) -> tuple[str, tuple[int, ...]]:
    value = row["value"]
    return row["key"], tuple(value) if isinstance(value, list | tuple) else (value,)


def pattern_from(
    code: str, title: str, version: str, header: Values, rows: Iterable[Values]
) -> Pattern:
    """A pack's header and rows, as they are or with local edits, as a pattern."""
    by_part: dict[str, list[Values]] = {}
    for row in rows:
        by_part.setdefault(row["part"], []).append(row)
    written_by = [row for part in ("column", "item", "finding") for row in by_part.get(part, ())]
    return Pattern(
        code=code,
        title=title,
        tab=header["tab"],
        prefix=header["prefix"],
        period=header["period"],
        fills=header["fills"],
        confirm=header["confirm"],
        version=version,
        mark=str(header.get("mark", "unverified")),
        digest=digest_of({"code": code, "version": version}, written_by),
        group=header.get("group", ""),
        thing=header.get("object", title),
        note=header.get("note", ""),
        confirm_rule=header.get("confirm_rule", ""),
        is_public=header.get("public", False),
        bound_to=header.get("bound_to", ""),
        is_judged=header.get("judged", False),
        fields=tuple(field_of(row) for row in by_part.get("column", ())),
        items=tuple(
            Item(row["key"], row["title"], row.get("evidence", ""))
            for row in by_part.get("item", ())
        ),
        populations=tuple(population_of(row) for row in by_part.get("population", ())),
        findings=tuple(
            Finding(row["key"], row["title"], tuple(row["needs"]), condition_of(row.get("when")))
            for row in by_part.get("finding", ())
        ),
        counters=tuple(counter_of(row) for row in by_part.get("counter", ())),
        limits=tuple(limit_of(row) for row in by_part.get("limit", ())),
    )


@cache
def shipped(code: str) -> Pattern:
    """The pattern as shipped, without a database; `services.records` knows it with local edits."""
    pack = load_pack(KIND, code)
    header = dict(pack.extra) | {"mark": pack.mark}
    return pattern_from(code, pack.title, pack.version, header, pack.rows)


def shipped_codes() -> tuple[str, ...]:
    """The kinds of records that the platform ships, in order."""
    return codes(KIND)
