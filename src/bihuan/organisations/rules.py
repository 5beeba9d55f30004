"""Codes of regions, written forms of names, and how alike two names are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

GENERIC_PLACES = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
ZONE = re.compile(r"^(?P<parent>\d{6}|\d{9})Z(?P<number>\d\d)(?P<below>\d{3})?$")
CODE = re.compile(r"^(?:\d{6}|\d{9}|\d{12})$")
NOISE = re.compile(r"[\s()（）\u3014\u3015\[\]【】、，,·/／]")


def full_code(short: str) -> str:
    """A code of the divisions package as the platform writes it.

    >>> full_code("43"), full_code("4301"), full_code("430102001")
    ('430000', '430100', '430102001')

    Source:
        GB/T 2260: six digits down to the county; GB/T 10114: three more for a street.
    """
    return short.ljust(6, "0")


def is_region_code(code: str) -> bool:
    """Whether a text has the form of a region code, zones without a code included."""
    return bool(CODE.match(code) or ZONE.match(code))


def level_of(code: str) -> str:
    """The level that a code alone tells.

    >>> [level_of(c) for c in ("430000", "430100", "430102", "430102001", "430102001001")]
    ['province', 'city', 'county', 'street', 'village']
    >>> level_of("130171"), level_of("990102Z01"), level_of("990102Z01001")
    ('zone', 'zone', 'street')

    Source:
        GB/T 2260; the National Bureau of Statistics codes zones 71 to 79 in place of a county.
    """
    zone = ZONE.match(code)
    if zone:
        return "street" if zone["below"] else "zone"
    if len(code) == 6:
        if code.endswith("0000"):
            return "province"
        if code.endswith("00"):
            return "city"
        return "zone" if code[4] == "7" else "county"
    return "street" if len(code) == 9 else "village"


def parent_code(code: str) -> str | None:
    """The code one level up, ``None`` for a province.

    >>> [parent_code(c) for c in ("430000", "430100", "430102", "430102001", "430102001001")]
    [None, '430000', '430100', '430102', '430102001']
    >>> parent_code("990100Z01"), parent_code("990100Z01001")
    ('990100', '990100Z01')
    """
    zone = ZONE.match(code)
    if zone:
        return code[:-3] if zone["below"] else zone["parent"]
    if len(code) > 6:
        return code[:-3]
    if code.endswith("0000"):
        return None
    return f"{code[:2]}0000" if code.endswith("00") else f"{code[:4]}00"


def next_zone_code(parent: str, taken: Iterable[str]) -> str:
    """The first free ``<parent>Z<nn>`` beside those taken.

    >>> next_zone_code("990102", ["990102Z01", "990102Z03"])
    '990102Z02'
    """
    used = set(taken)
    free = (f"{parent}Z{number:02d}" for number in range(1, 100))
    return next(code for code in free if code not in used)


def full_name(names: Sequence[str]) -> str:
    """Names from the province down as one, without the words that stand for no place.

    >>> full_name(["北京市", "市辖区", "东城区"])
    '北京市东城区'
    """
    return "".join(name for name in names if name not in GENERIC_PLACES)


def plain_name(text: str) -> str:
    """A written name without spaces, brackets and commas, in half-width forms.

    >>> plain_name("各县（市、区） 人民政府"), plain_name("市城管执法局")
    ('各县市区人民政府', '市城管执法局')
    """
    return NOISE.sub("", unicodedata.normalize("NFKC", text))


def trigrams(text: str) -> frozenset[str]:
    """The trigrams of a name, padded as pg_trgm pads them."""
    padded = f"  {text} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


def similarity(one: str, other: str) -> float:
    """How alike two names are, 0 to 1: shared trigrams over all trigrams, as pg_trgm counts.

    >>> similarity("市应急管理局", "市应急管理局"), similarity("甲", "乙")
    (1.0, 0.0)
    """
    left, right = trigrams(one), trigrams(other)
    if not one or not other:
        return 0.0
    return len(left & right) / len(left | right)


def below(parents: Mapping[int, int | None], unit: int) -> set[int]:
    """A unit and every unit below it, from each unit's parent."""
    children: dict[int | None, list[int]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    found, waiting = set(), [unit]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += children.get(current, [])
    return found
