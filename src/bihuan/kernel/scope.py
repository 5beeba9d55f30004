"""Which rows an actor may see and write.

One declaration (`ScopeRule`) yields both the filter of `visible_to` and the policy that
PostgreSQL enforces by itself. The scope of the actor is set in each transaction; where nothing is
set, no row is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q

LOW, HIGH = "bihuan.low", "bihuan.high"
ANY_UNIT, UNITS = "bihuan.any_unit", "bihuan.units"
ANY_ENTERPRISE, ENTERPRISE = "bihuan.any_enterprise", "bihuan.enterprise"
OWN = "bihuan.own"
NAMES = (LOW, HIGH, ANY_UNIT, UNITS, ANY_ENTERPRISE, ENTERPRISE, OWN)
SET_SCOPE = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in NAMES)
READ_SCOPE = "SELECT " + ", ".join(f"current_setting('{name}', true)" for name in NAMES)


def region_prefix(code: str) -> str:
    """The part of a region code that all codes below it share.

    >>> region_prefix("990000"), region_prefix("990100"), region_prefix("990102001")
    ('99', '9901', '990102001')

    Source:
        GB/T 2260: two digits a level down to the county, ``00`` where a level is open;
        streets add three digits, villages three more.
    """
    if len(code) == 6:
        return code.removesuffix("0000") if code.endswith("0000") else code.removesuffix("00")
    return code


def region_range(code: str) -> tuple[str, str]:
    """Bounds ``[low, high)`` that hold exactly the region and everything below it."""
    prefix = region_prefix(code)
    if not prefix:
        return "", "~"
    return prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)


@dataclass(frozen=True)
class Scope:
    """The rows of one actor: a range of regions, some units or any, one enterprise or any.

    ``own`` are the actor's own unit and those below it: what is addressed to them is seen wherever
    it comes from.
    """

    low: str
    high: str
    units: frozenset[int] | None = None
    enterprise: int | None = None
    own: frozenset[int] = frozenset()

    @classmethod
    def everything(cls) -> Scope:
        return cls("", "~")

    @classmethod
    def nothing(cls) -> Scope:
        return cls("", "")

    @classmethod
    def of_region(
        cls,
        code: str,
        *,
        units: frozenset[int] | None = None,
        enterprise: int | None = None,
        own: frozenset[int] = frozenset(),
    ) -> Scope:
        low, high = region_range(code)
        return cls(low, high, units, enterprise, own)

    def values(self) -> tuple[str, ...]:
        """The seven settings as PostgreSQL keeps them, in the order of `NAMES`."""
        units = "" if self.units is None else array(self.units)
        return (
            self.low,
            self.high,
            "1" if self.units is None else "0",
            units,
            "1" if self.enterprise is None else "0",
            "" if self.enterprise is None else str(self.enterprise),
            array(self.own),
        )

    def holds(self, region: str) -> bool:
        """Whether a region lies inside, by its code alone."""
        return self.low <= region < self.high


def array(ids: frozenset[int]) -> str:
    return "{" + ",".join(map(str, sorted(ids))) + "}"


@dataclass(frozen=True)
class ScopeRule:
    """How a table's rows fall into scopes.

    Args:
        region: Column with the region code (byte-ordered).
        units: Column with an array of units that may see the row, or ``None``.
        enterprise: Column with the enterprise, or ``None`` (then an enterprise's own people see
            none of it).
        is_addressed: Whether the units in ``units`` see the row wherever it comes from, such as a
            street a document of its district.
    """

    region: str = "region"
    units: str | None = "units"
    enterprise: str | None = "enterprise_id"
    is_addressed: bool = False

    def q(self, scope: Scope) -> Q:
        """The same rule as a filter."""
        found = Q(**{f"{self.region}__gte": scope.low, f"{self.region}__lt": scope.high})
        if scope.units is not None and self.units is not None:
            found &= Q(**{f"{self.units}__overlap": sorted(scope.units)})
        if scope.enterprise is not None:
            # Nobody's row, in words that a query may hold anywhere (``pk__in=[]`` may not).
            none = Q(pk__isnull=True)
            found &= Q(**{self.enterprise: scope.enterprise}) if self.enterprise else none
        if self.is_addressed and scope.own:
            found |= Q(**{f"{self.units}__overlap": sorted(scope.own)})
        return found

    def policy(self) -> str:
        """The same rule as an expression of a PostgreSQL policy.

        CASE and not OR: of an OR with a setting the planner believes that one row in two hundred
        passes, expects no rows at all, and sorts a million instead of walking an index; of a CASE
        it believes half.
        """
        parts = [
            f"{self.region} >= current_setting('{LOW}', true)",
            f"{self.region} < current_setting('{HIGH}', true)",
        ]
        if self.units is not None:
            found = f"{self.units} && NULLIF(current_setting('{UNITS}', true), '')::int[]"
            parts.append(
                f"CASE WHEN current_setting('{ANY_UNIT}', true) = '1' THEN true ELSE {found} END"
            )
        own = f"current_setting('{ANY_ENTERPRISE}', true) = '1'"
        if self.enterprise is not None:
            value = f"NULLIF(current_setting('{ENTERPRISE}', true), '')::bigint"
            own = f"CASE WHEN {own} THEN true ELSE {self.enterprise} = {value} END"
        policy = " AND ".join([*parts, own])
        if self.is_addressed:
            addressed = f"{self.units} && NULLIF(current_setting('{OWN}', true), '')::int[]"
            return f"({policy}) OR {addressed}"
        return policy


@dataclass(frozen=True)
class ChildRule:
    """Rows that are seen exactly when their parent row is seen.

    Args:
        parent: ``app.Model`` of the parent, which has a `ScopeRule`.
        key: Column that points to it.
        field: Name of the foreign key on the model.
        writable: Extra condition under which a new row is taken, for parents written later.
    """

    parent: str
    key: str
    field: str


@dataclass(frozen=True)
class Unscoped:
    """A table that everyone signed in may read; the reason is kept beside it."""

    reason: str


def set_scope(scope: Scope) -> None:
    """Set the scope for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(SET_SCOPE, scope.values())


@contextmanager
def scoped(scope: Scope) -> Iterator[None]:
    """A transaction in which exactly this scope's rows exist."""
    with transaction.atomic():
        set_scope(scope)
        yield


@contextmanager
def elevated() -> Iterator[None]:
    """See and write every row for a moment, inside a service that has checked its actor.

    For what crosses a border by nature: a hand-over to another street, a number drawn from the
    whole district, the duplicate check. The former scope returns afterwards.
    """
    with connection.cursor() as cursor:
        cursor.execute(READ_SCOPE)
        former = cursor.fetchone()
        cursor.execute(SET_SCOPE, Scope.everything().values())
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute(SET_SCOPE, [value or "" for value in former])
