"""Numbers put into a composition's texts: for people, for the paper, for machines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bihuan.reports.composition import (
    PLACEHOLDER,
    UNKNOWN,
    WORD,
    Cell,
    Composition,
    Figure,
    Table,
    Wording,
)
from bihuan.reports.rules import RoundWords, chinese_typed, rounded


@dataclass(frozen=True)
class Part:
    """A stretch of a paragraph: words, or the printed form of a figure."""

    text: str
    figure: Figure | None = None


def printed(figure: Figure, wording: Wording, words: RoundWords) -> str:
    """A figure with its unit; in rounded wording only whole counts are rounded."""
    if wording == "exact" or figure.value is None or figure.decimals or figure.unit == "%":
        return figure.text()
    return f"{rounded(figure.value, words)}{figure.unit}"


def parts_of(
    template: str, figures: Mapping[str, Figure], wording: Wording, words: RoundWords
) -> Iterator[Part]:
    """A paragraph as words and figures in turn; an unknown placeholder prints as —."""
    place = 0
    for match in PLACEHOLDER.finditer(template):
        if match.start() > place:
            yield Part(template[place : match.start()])
        figure = figures.get(match.group(1))
        chosen: Wording = {"=": "exact", "~": "rounded"}.get(match.group(2), wording)  # type: ignore[assignment]  # two words
        yield Part(printed(figure, chosen, words), figure) if figure else Part(UNKNOWN)
        place = match.end()
    if place < len(template):
        yield Part(template[place:])


def worded(template: str, words: Mapping[str, str]) -> str:
    """A paragraph with its typed lines; what is not written yet prints as —."""
    return WORD.sub(lambda one: chinese_typed(words.get(one.group(1), "")) or UNKNOWN, template)


def paragraph_text(template: str, composition: Composition, words: RoundWords) -> str:
    """A paragraph as it is printed."""
    said = worded(template, composition.words)
    parts = parts_of(said, composition.by_id(), composition.wording, words)
    return "".join(part.text for part in parts)


def cell_text(cell: Cell, figures: Mapping[str, Figure]) -> str | None:
    """A cell as it is printed: numbers without unit, rates with %; ``None`` prints as —."""
    if not cell.figure:
        return cell.text
    figure = figures[cell.figure]
    if figure.value is None:
        return None
    return figure.text() if figure.unit == "%" else figure.number()


def as_json_number(value: Decimal | None) -> int | float | None:
    """A value for machines: a whole number without point; ``None`` is unknown."""
    if value is None:
        return None
    return (
        int(value)
        if value == value.to_integral_value() and value.as_tuple().exponent == 0
        else float(value)
    )


def machine_table(table: Table, figures: Mapping[str, Figure]) -> dict[str, Any]:
    def value(cell: Cell) -> Any:
        return as_json_number(figures[cell.figure].value) if cell.figure else cell.text

    return {
        "title": table.title,
        "columns": list(table.columns),
        "rows": [[value(cell) for cell in row] for row in table.all_rows()],
    }


def machine_figure(figure: Figure) -> dict[str, Any]:
    found = {
        "id": figure.id,
        "label": figure.label,
        "value": as_json_number(figure.value),
        "unit": figure.unit,
        "period": figure.period,
        "indicator": figure.indicator,
        "rows": figure.rows,
        "url": figure.url,
    }
    return found | {"of": list(figure.of)} if figure.of else found


def machine_sections(composition: Composition, words: RoundWords) -> list[dict[str, Any]]:
    """The sections of the command's document."""
    figures = composition.by_id()
    return [
        {
            "title": section.title,
            "paragraphs": [paragraph_text(one, composition, words) for one in section.paragraphs],
            "tables": [machine_table(table, figures) for table in section.tables],
        }
        for section in composition.sections
    ]
