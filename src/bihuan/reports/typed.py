"""Numbers that somebody typed: found in the words of a report, counted, shown where they stand.

A number counts as typed when it stands for no figure and the platform did not write it itself. Days,
hours, document numbers, ordinals, titles, floors and rooms are no counts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bihuan.reports.composition import PLACEHOLDER, WORD, Composition, Section

UNITS = "个|家|起|人|条|项|处|次|场|期|份|件|名|台|户|辆|艘|组|批|吨|亩|万元|元|亿元|平方米|公里"
NUMBER = re.compile(
    r"\d+(?:\.\d+)?"
    rf"|(?<![\d第一二两三四五六七八九十百千万])[一二两三四五六七八九]?[十百千万][一二两三四五六七八九十百千万]*"
    rf"(?=(?:余|多|几)?(?:{UNITS}))"
)
NOT_COUNTS = re.compile(
    r"《[^》]*》|“[^”]*”|〔\d+〕\d*号?|第\d+|\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?"
    r"|\d+年(?:\d+月)?(?:\d+日)?|\d+月(?:\d+日)?|\d+日|\d+时(?:\d+分)?|\d+(?:楼|室|层|号)|\d{7,}"
)


def blanked(text: str, *patterns: re.Pattern[str]) -> str:
    """The text with what a pattern finds put to blanks, every place kept."""
    for pattern in patterns:
        text = pattern.sub(lambda one: "　" * len(one.group()), text)
    return text


def numbers_in(text: str) -> Iterator[re.Match[str]]:
    """The counts in a text, placeholders and what is no count left out."""
    return NUMBER.finditer(blanked(text, PLACEHOLDER, WORD, NOT_COUNTS))


def own_texts(section: Section) -> tuple[str, ...]:
    """What the platform wrote of a section: of a text block only what it proposed."""
    return section.proposed if section.block else section.paragraphs


def typed_numbers(composition: Composition, base: Composition) -> Counter[str]:
    """Number as typed → how often, over the paragraphs and the typed lines.

    Args:
        base: The version that was reckoned; what stands there was not typed.
    """
    said = [text for section in composition.sections for text in section.paragraphs]
    said += composition.words.values()
    own = [text for section in base.sections for text in own_texts(section)]
    return counted(said) - counted(own)


def counted(texts: list[str]) -> Counter[str]:
    return Counter(match.group() for text in texts for match in numbers_in(text))
