"""The five lists as they stand now: their rows, their numbers by street, who stands on several.

A list is a ledger under a condition, so that its number is clicked down to exactly its rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import (
    CharField,
    Count,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Coalesce, Concat, Left, NullIf

from bihuan.cockpit.errors import ListUnknown
from bihuan.enterprises.models import Enterprise, RiskLevel, Suspension, Watch
from bihuan.enterprises.states import STANDING, SuspensionStatus, WatchStatus
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import UNFINISHED, Status
from bihuan.kernel import packs
from bihuan.kernel.actors import Actor
from bihuan.organisations.querysets import lies_under
from bihuan.risks.models import KeyArea, RiskMeasure, RiskPoint
from bihuan.risks.states.points import Colour
from bihuan.statutes.dictionaries import labels

STREET_DIGITS = 9


class ListRow(NamedTuple):
    """One row of a list: what it is, where, how it stands, who answers, what is done."""

    key: int
    name: str
    street: str
    kind: str
    state: str
    unit: str
    person: str
    measure: str


@dataclass(frozen=True)
class FiveList:
    """One of the five lists.

    Args:
        code: Key of ``dictionary/five-lists``.
        ledger: The list it is a part of, under the conditions ``query``.
        columns: Words over kind and state.
        of: The actor's rows in a region.
        fields: Expression of name, region, kind, state, unit, person, measure.
        enterprise: Path to the enterprise a row belongs to, empty where it belongs to none.
        words: Key of kind → its word; and of state.
    """

    code: str
    ledger: str
    query: Sequence[tuple[str, str]]
    columns: tuple[str, str]
    of: Callable[[Actor, str], QuerySet[Any]]
    fields: Sequence[Any]
    enterprise: str
    words: Callable[[], tuple[dict[Any, Any], dict[Any, Any]]]

    @property
    def title(self) -> str:
        return labels("five-lists")[self.code]

    def address(self, region: str = "") -> str:
        """The ledger's page with exactly the list's rows."""
        asked = [*self.query, *([("region", region)] if region else [])]
        return f"/l/{self.ledger}/?{urlencode(asked)}" if asked else f"/l/{self.ledger}/"

    def rows(self, actor: Actor, region: str) -> Iterator[ListRow]:
        """Every row of the list in a region, by street and name."""
        names = ("name_", "region_", "kind_", "state_", "unit_", "person_", "measure_")
        asked = dict(zip(names, self.fields, strict=True))
        found = self.of(actor, region).annotate(**asked).order_by("region_", "name_", "pk")
        kinds, states = self.words()
        for pk, name, place, kind, state, unit, person, measure in found.values_list(
            "pk", *names
        ).iterator(2000):
            yield ListRow(
                pk,
                name or "",
                place or "",
                str(kinds.get(kind, kind or "")),
                str(states.get(state, state or "")),
                unit or "",
                person or "",
                measure or "",
            )

    def by_street(self, actor: Actor, region: str) -> dict[str, int]:
        """Rows by the first nine digits of their region; what lies above a street by its code."""
        found = self.of(actor, region).annotate(street_=Left(self.fields[1], STREET_DIGITS))
        return dict(
            found.order_by().values("street_").annotate(n=Count("pk")).values_list("street_", "n")
        )

    def enterprises(self, actor: Actor, region: str) -> set[int]:
        """The enterprises that stand on it."""
        if not self.enterprise:
            return set()
        found = self.of(actor, region).order_by().values_list(self.enterprise, flat=True).distinct()
        return {pk for pk in found if pk is not None}


def watch_of(path: str, field: str) -> Subquery:
    """A field of the watch over an enterprise, the newest of those that go on."""
    found = Watch.objects.filter(enterprise_id=OuterRef(path), status=WatchStatus.ACTIVE)
    return Subquery(found.order_by("-pk").values(field)[:1], output_field=CharField())


def enterprises(actor: Actor, region: str) -> QuerySet[Any]:
    found = Enterprise.objects.visible_to(actor).active()
    return found.filter(lies_under(region, "region")) if region else found


def areas(actor: Actor, region: str) -> QuerySet[Any]:
    found = KeyArea.objects.visible_to(actor).standing()
    return found.filter(lies_under(region, "region")) if region else found


def hazards(actor: Actor, region: str) -> QuerySet[Any]:
    found = Hazard.objects.visible_to(actor).filter(status__in=UNFINISHED)
    return found.filter(lies_under(region, "region")) if region else found


def risks(actor: Actor, region: str) -> QuerySet[Any]:
    level = int(packs.setting("risks", "listing-level"))
    found = RiskPoint.objects.visible_to(actor).listed(level)
    return found.filter(lies_under(region, "region")) if region else found


def suspended(actor: Actor, region: str) -> QuerySet[Any]:
    found = Suspension.objects.visible_to(actor).filter(status__in=STANDING)
    return found.filter(lies_under(region, "region")) if region else found


def measures_of_points() -> Subquery:
    """The standing measures of a risk point, joined."""
    found = RiskMeasure.objects.filter(point_id=OuterRef("pk"), withdrawn_at__isnull=True)
    joined = (
        found.order_by()
        .values("point_id")
        .annotate(text_=StringAgg("text", Value("；"), order_by="pk"))
    )
    return Subquery(joined.values("text_"), output_field=CharField())


def text(value: str) -> Value:
    return Value(value, output_field=CharField())


FIVE = (
    FiveList(
        "enterprises",
        "enterprises",
        (("tab", "active"),),
        ("行业领域", "风险等级"),
        enterprises,
        (
            F("name"),
            F("region"),
            F("sector"),
            F("risk_level"),
            F("supervisor__name"),
            F("principal"),
            watch_of("pk", "measures"),
        ),
        "pk",
        lambda: (dict(labels("sectors")), dict(RiskLevel.choices)),
    ),
    FiveList(
        "areas",
        "key-areas",
        (),
        ("类别", "主要风险"),
        areas,
        (
            F("name"),
            F("region"),
            F("kind"),
            F("dangers"),
            F("unit__name"),
            Concat(F("leader"), text(" "), F("leader_post")),
            F("measures"),
        ),
        "",
        lambda: (dict(labels("key-area-kinds")), {}),
    ),
    FiveList(
        "hazards",
        "hazards",
        tuple(("status", str(status)) for status in UNFINISHED),
        ("行业领域", "状态"),
        hazards,
        (
            Concat(F("title"), text("（"), Coalesce(F("enterprise__name"), F("place")), text("）")),
            F("region"),
            F("sector"),
            F("status"),
            F("unit__name"),
            F("responsible"),
            Coalesce(
                NullIf(F("interim_measures"), text("")), F("measures"), output_field=TextField()
            ),
        ),
        "enterprise_id",
        lambda: (dict(labels("sectors")), dict(Status.choices)),
    ),
    FiveList(
        "risks",
        "risk-list",
        (),
        ("行业领域", "当前等级"),
        risks,
        (
            Concat(
                F("name"), text("（"), Coalesce(F("enterprise__name"), F("area__name")), text("）")
            ),
            F("region"),
            F("sector"),
            F("level"),
            Coalesce(F("enterprise__supervisor__name"), F("area__unit__name")),
            F("responsible"),
            measures_of_points(),
        ),
        "enterprise_id",
        lambda: (dict(labels("sectors")), dict(Colour.choices)),
    ),
    FiveList(
        "suspended",
        "suspensions",
        (("tab", "now"),),
        ("停产原因", "状态"),
        suspended,
        (
            F("enterprise__name"),
            F("region"),
            F("reason_kind"),
            F("status"),
            F("unit__name"),
            watch_of("enterprise_id", "watcher"),
            watch_of("enterprise_id", "measures"),
        ),
        "enterprise_id",
        lambda: (dict(labels("suspension-reasons")), dict(SuspensionStatus.choices)),
    ),
)
BY_CODE = {one.code: one for one in FIVE}


def list_of(code: str) -> FiveList:
    """One of the five.

    Raises:
        ListUnknown: No such list.
    """
    if code not in BY_CODE:
        raise ListUnknown(name=code)
    return BY_CODE[code]


def overlaps(actor: Actor, region: str) -> Counter[int]:
    """On how many of the lists the enterprises stand: number of lists → number of enterprises.

    The numbers of the lists are never added: this says why.
    """
    counted = Counter(pk for one in FIVE for pk in one.enterprises(actor, region))
    return Counter(counted.values())
