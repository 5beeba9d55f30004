"""The parts of a written unit name: place, level, and the core that is left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bihuan.organisations.rules import plain_name

LEVEL = re.compile(r"^(?P<level>省|市|州|盟|区|县|旗|镇|乡|街道)(?P<core>.*)$")
INNER = re.compile(r"^团(?P<level>省|市|州|盟|区|县|旗)委$")
PARTY = re.compile(r"^(?:中国共产党|中共)")
SUFFIX = re.compile(r"(?:省|市|自治州|自治县|地区|区|县|旗|街道|镇|乡)$")
PROVINCIAL = re.compile(r"厅$")
TAIL = re.compile(r"(?:人民政府|党委政府|党委、政府|政府|等)$")


@dataclass(frozen=True)
class Written:
    """One reading of a name.

    Args:
        core: What is left without place and level, ``应急管理局``.
        level: The level word in front of it, empty where there is none.
        place: Code of the region named in front of it, empty where none is named.
    """

    core: str
    level: str = ""
    place: str = ""


def short_place(name: str) -> str:
    """A place without its level word, where enough is left to know it by.

    >>> short_place("临江市"), short_place("东关街道"), short_place("吴县")
    ('临江', '东关', '')
    """
    short = SUFFIX.sub("", name)
    return short if len(short) >= 2 and short != name else ""


def readings(text: str, places: Mapping[str, Iterable[str]]) -> list[Written]:
    """Every way to read a name; ``市场监管局`` may begin with a level word or not.

    Args:
        text: As written.
        places: Names of regions → their codes; a name may belong to several.
    """
    bare = PARTY.sub("", plain_name(text))
    inner = INNER.match(bare)
    if inner:
        return [Written("团委", inner["level"])]
    found = levels_of(bare)
    for name in prefixes(bare, places):
        for code in places[name]:
            found += [Written(one.core, one.level, code) for one in levels_of(bare[len(name) :])]
    return found


def prefixes(bare: str, places: Mapping[str, Iterable[str]]) -> list[str]:
    """Names of places that the text begins with, longest first."""
    longest = range(min(len(bare), 12), 1, -1)
    return [bare[:length] for length in longest if bare[:length] in places]


def levels_of(bare: str) -> list[Written]:
    """The text as a core, and as a core behind a level word."""
    found = [Written(bare)]
    level = LEVEL.match(bare)
    if level and len(level["core"]) >= 2:
        found.append(Written(level["core"], level["level"]))
    return found


def bureau(core: str) -> str:
    """A core with the provincial 厅 as the 局 it is everywhere below, empty where there is none.

    >>> bureau("商务厅"), bureau("商务局")
    ('商务局', '')
    """
    return PROVINCIAL.sub("局", core) if PROVINCIAL.search(core) else ""


def group_key(text: str) -> str:
    """A generic subject as it is compared.

    >>> group_key("各县（市、区）人民政府"), group_key("各县市区党委政府"), group_key("各区县")
    ('各县市区', '各县市区', '各县市区')
    """
    bare = TAIL.sub("", plain_name(text))
    bare = re.sub(r"县市区|市县区|县区市|区县市|区市县|县区|区县", "县市区", bare)
    bare = re.sub(r"街道乡镇|乡镇街道|镇街|街镇|街道镇|镇街道|乡镇街道办事处", "街道乡镇", bare)
    return re.sub(r"办事处$", "", bare)
