"""Writes the shipped calendar from the package chinesecalendar: `python -m bihuan.content.build_calendar`.

The State Council publishes next year's table each November. The shipped years come from here; a
year that is newer than the package is added in the platform, where the calendar can be edited.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path

from chinese_calendar import constants

TARGET = Path(__file__).parent / "packs" / "calendar" / "cn"

NAMES: Mapping[str, str] = {day.value: day.chinese for day in constants.Holiday}
"""The Chinese names of the package, by its English ones."""

COMPARED_SINCE = 2015
"""From this year on a second package gives the same table, day by day."""

HEADER = """\
# Written by bihuan.content.build_calendar; edit that, not this.
code: cn
kind: calendar
title: 全国节假日与调休上班日
version: "{version}"
effective_from: {first}-01-01
effective_to: {last}-12-31
sources:
  - title: 国务院办公厅关于{first}年至{last}年各年部分节假日安排的通知
  - title: 软件包chinesecalendar {package}的节假日表
    url: https://github.com/LKI/chinese-calendar
mark: verified
note: {compared}年以前的各年只有一个出处，标为未核实。{next}年起的安排须在国务院办公厅通知公布后补入。
years: {{from: {first}, to: {last}}}
rows: []
"""


def rows() -> dict[int, list[str]]:
    """The rows of each year as YAML lines, by day."""
    lines: dict[int, list[str]] = defaultdict(list)
    days: list[tuple[date, str, str]] = [
        *((day, "holiday", NAMES[name]) for day, name in constants.holidays.items()),
        *((day, "workday", NAMES[name]) for day, name in constants.workdays.items()),
    ]
    for day, kind, name in sorted(days):
        mark = ", mark: unverified" if day.year < COMPARED_SINCE else ""
        lines[day.year].append(f"  - {{key: {day}, day: {kind}, name: {name}{mark}}}")
    return lines


def write(target: Path) -> int:
    """Writes header and one file a year; returns how many days were written."""
    years = rows()
    first, last = min(years), max(years)
    package = version("chinesecalendar")
    header = HEADER.format(
        version=package,
        package=package,
        first=first,
        last=last,
        compared=COMPARED_SINCE,
        next=last + 1,
    )
    target.mkdir(parents=True, exist_ok=True)
    (target / "pack.yaml").write_text(header, encoding="utf-8")
    for year, lines in years.items():
        text = "rows:\n" + "\n".join(lines) + "\n"
        (target / f"{year}.yaml").write_text(text, encoding="utf-8")
    return sum(len(lines) for lines in years.values())


if __name__ == "__main__":
    write(TARGET)
