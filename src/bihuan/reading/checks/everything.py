"""Runs every check over a document."""

from bihuan.reading.checks.base import OK, WRONG, Relation
from bihuan.reading.checks.bases import check_bases
from bihuan.reading.checks.counts import check_counts
from bihuan.reading.checks.headlines import check_headlines
from bihuan.reading.checks.lists import check_lists
from bihuan.reading.checks.partings import check_partings
from bihuan.reading.checks.ratios import check_ratios
from bihuan.reading.checks.sums import check_sums
from bihuan.reading.checks.tabular import check_tables
from bihuan.reading.checks.yoy import check_comparisons
from bihuan.reading.entryfacts import Entry
from bihuan.reading.mapped import Span, Text
from bihuan.reading.numbering import Outline
from bihuan.reading.sheet import Sheet
from bihuan.reading.tables import Table


def _once(relations: list[Relation]) -> list[Relation]:
    """Give each relation once, a sum by its parts and claim, a count by its claim."""
    kept: dict[tuple[object, ...], Relation] = {}
    for relation in relations:
        claim = relation.claimed_value if relation.verdict == OK else relation.claimed_span
        key: tuple[object, ...] = (relation.kind, claim, tuple(sorted(relation.part_spans)))
        if relation.kind == "count":
            key = ("count", relation.claimed_span)
        kept.setdefault(key, relation)
    return list(kept.values())


def _settled(sums: list[Relation]) -> list[Relation]:
    """Drop a sum called wrong whose parts are proven to be parts of something else."""
    proven: dict[Span, list[Relation]] = {}
    for relation in sums:
        if relation.verdict == OK:
            for span in relation.part_spans:
                proven.setdefault(span, []).append(relation)

    def stands(relation: Relation) -> bool:
        if relation.verdict != WRONG:
            return True
        own = set(relation.part_spans)
        others = [
            span
            for span in own
            if any(other.claimed_span not in own for other in proven.get(span, ()))
        ]
        return len(others) * 2 < len(own)

    return [relation for relation in sums if stands(relation)]


def check_everything(
    text: Text, sheet: Sheet, outline: Outline, tables: list[Table], entries: list[Entry]
) -> list[Relation]:
    """Give all relations of a document in the order of their claims."""
    sums = _settled(_once([*check_partings(sheet), *check_sums(sheet, outline)]))
    relations = [
        *sums,
        *check_comparisons(sheet),
        *check_ratios(sheet, sums),
        *check_counts(sheet, entries, text),
        *check_lists(text, outline),
        *check_tables(tables),
        *check_bases(sheet, text, sums),
        *check_headlines(sheet),
    ]
    summed = {relation.claimed_span for relation in relations if relation.kind == "sum"}
    relations = [r for r in relations if r.kind != "count" or r.claimed_span not in summed]
    relations = _once(relations)
    relations.sort(key=lambda relation: (relation.at, relation.kind, relation.part_spans))
    return relations
