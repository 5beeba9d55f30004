"""How figures and relations are printed."""

import re
from typing import Any

from bihuan.reading.amounts import as_number
from bihuan.reading.checks.base import Relation
from bihuan.reading.checks.tabular import table_figures
from bihuan.reading.mapped import Span, Text
from bihuan.reading.mentions import METRIC_NAMES, Mention
from bihuan.reading.sheet import Record, Sheet
from bihuan.reading.tables import Table

_VERBS = re.compile(
    r"^(?:共|累计)?(?:发生|接报|报告|造成|查处)(?=[\u4e00-\u9fff]*(?:事故|死亡|受伤))"
)
_GRADED = re.compile(r"(?:特别重大|重大|较大|一般|亡人)(?:\([^()]*\))?")
_INNER = re.compile(r"(?:共|累计|合计|总计)?(?:发生|接报|报告|造成)")


def label_of(mention: Mention) -> str:
    """Give the name of a figure: subject and statistic, without verbs and periods."""
    name = _VERBS.sub("", mention.words)
    if mention.metric:
        name = _INNER.sub("", re.sub(r"(?<=.{2})\([^()]*\)", "", name))
    if mention.metric and not name:
        name = METRIC_NAMES[mention.metric]
    if mention.upgraded or (mention.metric == "dead" and name == mention.subject):
        return f"{name}{METRIC_NAMES[mention.metric or 'accident']}"
    if mention.subject and mention.subject not in name:
        if name == "死亡" and _GRADED.fullmatch(mention.subject):
            name = "事故死亡"
        bare = name if len(name) <= 6 else METRIC_NAMES.get(mention.metric or "", name)
        return f"{mention.subject}{bare}"
    return name


def _span(text: Text, mention: Mention) -> Span:
    """Give label and number where they stand together, else the number."""
    if mention.words:
        at = text.text.rfind(mention.words, mention.label[0], mention.start)
        if at >= 0 and mention.start - at - len(mention.words) <= 2:
            return at, mention.end
    return mention.start, mention.end


def _figure(text: Text, mention: Mention) -> dict[str, Any]:
    unit = mention.amount.unit
    confidence = 0.95 if mention.words else 0.6
    reasons = "数值和单位照原文读出"
    if mention.metric and not mention.own_subject and mention.subject:
        confidence, reasons = 0.85, "所属对象取自上文"
    if not mention.words:
        reasons = "数字前后没有写明名称，请补充"
    return {
        "id": mention.id,
        "label": label_of(mention),
        "value": as_number(mention.amount.value),
        "unit": unit,
        "period": mention.period,
        "scope": mention.subject or None,
        "approx": mention.amount.approx,
        "type": mention.type,
        "span": text.span(*_span(text, mention)),
        "confidence": {"label": confidence},
        "confidence_reason": {"label": reasons},
    }


def number_figures(sheet: Sheet) -> list[Mention]:
    """Give ids to the figures of a document in the order of the text."""
    mentions = [record.level for record in sheet.records]
    priors = [
        found.prior
        for record in sheet.records
        for found in record.comparisons
        if found.prior is not None
    ]
    levels = sorted([*mentions, *priors], key=lambda mention: mention.start)
    for index, mention in enumerate(levels):
        mention.id = f"f{index + 1}"
    for index, mention in enumerate(sorted(sheet.shares, key=lambda share: share.start)):
        mention.id = f"p{index + 1}"
    return sorted([*levels, *sheet.shares], key=lambda mention: mention.start)


def _change_figures(text: Text, sheet: Sheet) -> list[dict[str, Any]]:
    rows: list[tuple[Span, Record, Any, str | None]] = []
    for record in sheet.records:
        for found in record.comparisons:
            if found.delta is not None and found.delta.value:
                rows.append(
                    (
                        (found.delta.start, found.delta.end),
                        record,
                        found.delta.value,
                        record.level.amount.unit,
                    )
                )
            if found.percent is not None:
                rows.append(
                    ((found.percent.start, found.percent.end), record, found.percent.value, "%")
                )
    rows.sort(key=lambda row: row[0])
    return [
        {
            "id": f"c{index + 1}",
            "label": f"{label_of(record.level)}增减",
            "value": as_number(value),
            "unit": unit,
            "period": record.level.period,
            "scope": record.level.subject or None,
            "approx": False,
            "type": "change",
            "span": text.span(*span),
        }
        for index, (span, record, value, unit) in enumerate(rows)
    ]


def _table_figures(text: Text, tables: list[Table], period: str | None) -> list[dict[str, Any]]:
    documents = []
    for index, figure in enumerate(table_figures(tables)):
        number = figure.number
        documents.append(
            {
                "id": f"t{index + 1}",
                "label": figure.label,
                "value": as_number(number.value),
                "unit": figure.unit,
                "period": figure.period or period,
                "scope": None,
                "approx": False,
                "type": "share" if figure.unit == "%" else "level",
                "span": text.span(number.start, number.end),
            }
        )
    return documents


def figure_documents(
    text: Text, sheet: Sheet, tables: list[Table], period: str | None
) -> list[dict[str, Any]]:
    """Give all figures as the reading prints them, in the order of the text."""
    documents = [_figure(text, mention) for mention in number_figures(sheet)]
    documents += _change_figures(text, sheet)
    documents += _table_figures(text, tables, period)
    documents.sort(key=lambda document: (document["span"], document["id"]))
    return documents


def relation_document(text: Text, relation: Relation, *, with_ids: bool) -> dict[str, Any]:
    """Give one relation as ``read`` (with figure ids) or ``verify`` (with numbers) prints it."""
    parts: list[Any] = []
    places = list(relation.part_spans)
    for index, part in enumerate(relation.parts):
        if isinstance(part, Mention):
            parts.append(part.id if with_ids and part.id else as_number(part.amount.value))
            if with_ids and part.id:
                places[index] = _span(text, part)
        else:
            parts.append(as_number(part))
    spans: dict[str, Any] = {
        "claimed": text.span(*relation.claimed_span) if relation.claimed_span else None,
        "parts": [text.span(*span) for span in places],
    }
    document: dict[str, Any] = {
        "kind": relation.kind,
        "parts": parts,
        "values": [as_number(value) for value in relation.values],
        "claimed": relation.claimed,
        "claimed_value": as_number(relation.claimed_value)
        if relation.claimed_value is not None
        else None,
        "recomputed": relation.recomputed,
        "verdict": relation.verdict,
        "ok": relation.ok,
        "reason": relation.reason,
        "spans": spans,
    }
    if with_ids and relation.claimed_part is not None and relation.claimed_part.id:
        document["claimed_figure"] = relation.claimed_part.id
    return document
