"""The words that the register takes from the dictionaries."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bihuan.statutes import dictionaries

DICTIONARIES: Mapping[str, str] = {
    "kind": "enterprise-kinds",
    "sector": "sectors",
    "size": "enterprise-sizes",
    "status": "enterprise-states",
    "tags": "enterprise-tags",
}
INDUSTRIES = "gbt4754-2017"
INDUSTRY = re.compile(r"^(?P<letter>[A-T]?)(?P<division>\d{2})(?P<rest>\d{0,2})$")


def words(field: str) -> Mapping[str, str]:
    """Keys and words of a field's dictionary, in its order."""
    return dictionaries.labels(DICTIONARIES[field])


def industries() -> Mapping[str, str]:
    """Codes and names of GB/T 4754 as far as the dictionary holds them."""
    return dictionaries.labels(INDUSTRIES)


def industry_code(written: str) -> str | None:
    """A written industry code with its letter, ``None`` where the standard has none such.

    Two to four digits; the letter may be left out. Below the division the digits are taken as
    written where the dictionary ends there.

    Source:
        GB/T 4754-2017: section letter, division, group, class.
    """
    found = INDUSTRY.match(written.strip().upper())
    if found is None:
        return None
    known = {key[1:]: key for key in industries() if len(key) == 3}
    division = known.get(found["division"])
    if division is None or (found["letter"] and found["letter"] != division[0]):
        return None
    return division + found["rest"]


def industry_name(code: str) -> str:
    """The nearest name the dictionary has for an industry code, empty where it has none."""
    names = industries()
    steps = (code[:length] for length in range(len(code), 0, -1))
    return next((names[step] for step in steps if step in names), "")
