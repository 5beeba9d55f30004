"""Runs every check over a document."""

from bihuan.reading.checks.base import Relation
from bihuan.reading.checks.counts import check_counts
from bihuan.reading.checks.ratios import check_ratios
from bihuan.reading.checks.sums import check_sums
from bihuan.reading.checks.tabular import check_tables
from bihuan.reading.checks.yoy import check_comparisons
from bihuan.reading.entries import Entry
from bihuan.reading.mapped import Text
from bihuan.reading.numbering import Outline
from bihuan.reading.sheet import Sheet
from bihuan.reading.tables import Table


def check_everything(
    text: Text, sheet: Sheet, outline: Outline, tables: list[Table], entries: list[Entry]
) -> list[Relation]:
    """Give all relations of a document in the order of their claims."""
    relations = [
        *check_sums(sheet, outline),
        *check_comparisons(sheet),
        *check_ratios(sheet),
        *check_counts(sheet, entries, text),
        *check_tables(tables),
    ]
    summed = {relation.claimed_span for relation in relations if relation.kind == "sum"}
    relations = [r for r in relations if r.kind != "count" or r.claimed_span not in summed]
    relations.sort(key=lambda relation: (relation.at, relation.kind, relation.part_spans))
    return relations
