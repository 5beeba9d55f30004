"""Who is exposed: the enterprises that the office chose, each with one kind of violation and one measure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bihuan.hazards.indicators import LATE, STANDING
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import Grade
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.indicators import Period, base_rows
from bihuan.reports.kinds.declaring import Asked
from bihuan.statutes.dictionaries import labels

CATEGORIES, DISPOSALS = "exposure-categories", "exposure-disposals"
USUAL_CATEGORIES = {Grade.MAJOR: "major-hazard", Grade.GENERAL: "unfit"}
USUAL_DISPOSAL = "deadline"
MOST = 60
PARTS = re.compile(r"[；;\n]+")


@dataclass(frozen=True)
class Entry:
    """One enterprise of a batch.

    Args:
        hazards: Its hazards for which it is exposed; they share category and disposal.
        category: Key of the kinds of violation; ``disposal`` of the measures.
    """

    enterprise_id: int
    name: str
    region: str
    hazards: tuple[Hazard, ...]
    category: str
    disposal: str


def candidates(asked: Asked, actor: Actor) -> QuerySet[Hazard]:
    """Hazards of enterprises that stand on the day and are major or past their limit."""
    query, period = asked.query(Period.day(asked.on)), Period.day(asked.on)
    standing = base_rows(STANDING.fact, query, actor).filter(STANDING.rows(period))
    worst = standing.filter(Q(grade=Grade.MAJOR) | LATE.rows(period))
    found: QuerySet[Hazard] = worst.filter(enterprise__isnull=False)
    return found.select_related("enterprise").order_by("-grade", "due_on", "pk")


def written(entries: Iterable[tuple[str, str, str]]) -> str:
    """Number, category and disposal of each hazard as one line: ``YH2026-000012 存在重大事故隐患 限期整改``."""
    kinds, measures = labels(CATEGORIES), labels(DISPOSALS)
    return "；".join(
        f"{number} {kinds.get(kind, kind)} {measures.get(measure, measure)}"
        for number, kind, measure in entries
    )


def key_of(word: str, code: str) -> str:
    """The key of a word of a dictionary.

    Raises:
        InvalidInput: It holds no such word.
    """
    known: Mapping[str, str] = labels(code)
    for key, title in known.items():
        if word in {key, title}:
            return key
    raise InvalidInput({"entries": f"没有“{word}”这一类，可用的有：{'、'.join(known.values())}。"})


def read(line: str) -> list[tuple[str, str, str]]:
    """What `written` wrote, or a person typed.

    Raises:
        InvalidInput: A part that is not number, kind and measure.
    """
    found = []
    for part in PARTS.split(line):
        words = part.split()
        if not words:
            continue
        if len(words) != 3:
            raise InvalidInput(
                {"entries": f"“{part.strip()}”应写成“隐患编号 种类 措施”，三项用空格隔开。"}
            )
        number, kind, measure = words
        found.append((number, key_of(kind, CATEGORIES), key_of(measure, DISPOSALS)))
    return found


def chosen(asked: Asked, actor: Actor, line: str) -> list[Entry]:
    """The enterprises chosen; where nobody chose, those with a major hazard past its limit.

    Raises:
        InvalidInput: A hazard that is not among the candidates, or an enterprise under two classes.
    """
    offered = candidates(asked, actor)
    if not line.strip():
        late = offered.filter(LATE.rows(Period.day(asked.on)), grade=Grade.MAJOR)[:MOST]
        return grouped([(one, USUAL_CATEGORIES[Grade.MAJOR], USUAL_DISPOSAL) for one in late])
    wanted = read(line)
    known = {one.number: one for one in offered.filter(number__in=[w[0] for w in wanted])}
    strange = [number for number, _kind, _measure in wanted if number not in known]
    if strange:
        raise InvalidInput(
            {"entries": f"{'、'.join(strange[:5])}不是企业在治的重大隐患或逾期隐患，不能曝光。"}
        )
    return grouped([(known[number], kind, measure) for number, kind, measure in wanted])


def grouped(found: Iterable[tuple[Hazard, str, str]]) -> list[Entry]:
    """One entry an enterprise.

    Raises:
        InvalidInput: An enterprise stands under two classes.
    """
    entries: dict[int, Entry] = {}
    for hazard, kind, measure in found:
        enterprise = hazard.enterprise
        assert enterprise is not None
        before = entries.get(enterprise.pk)
        if before is not None and (before.category, before.disposal) != (kind, measure):
            raise InvalidInput(
                {"entries": f"“{enterprise.name}”归在两类里，一家企业一批只能归一类。"}
            )
        listed = (*(before.hazards if before else ()), hazard)
        entries[enterprise.pk] = Entry(
            enterprise.pk, enterprise.name, enterprise.region, listed, kind, measure
        )
    return list(entries.values())
