"""`bihuan deadline`: which time limits there are, and one of them counted day by day."""

from __future__ import annotations

import argparse
import importlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bihuan.cli_output import emit, refuse
from bihuan.content.time_limits import (
    HOUSE,
    PENDING,
    STATUTORY,
    TimeLimit,
    special_days,
    time_limits,
)
from bihuan.proofs.deadlines import Calendar, Counted, SpecialDay, Unit, count

UNITS: Mapping[str, str] = {
    "working_day": "个工作日",
    "calendar_day": "日",
    "month": "个月",
    "year": "年",
    "hour": "小时",
}
MARKS: Mapping[str, str] = {
    "verified": "",
    "unverified": "（未核实）",
    "house": "（本系统设定）",
}
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?([+-]\d{2}:\d{2})?)?")


def add_parsers(subparsers: Any) -> None:
    """Registers the command with the command line."""
    parser = subparsers.add_parser(
        "deadline", help="按规则推算期限，逐日列出", description="按规则推算期限，逐日列出。"
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--list", action="store_true", help="列出期限规则")
    what.add_argument("--rule", metavar="代码", help="按这条规则推算")
    parser.add_argument(
        "--from", dest="start", metavar="日期", help="事由发生的日期；按小时计算的写明时刻"
    )
    parser.add_argument("--all", action="store_true", help="连同待核实的和本系统设定的一起列出")
    parser.add_argument("--local", action="store_true", help="使用本单位在平台里改过的规则和日历")
    parser.add_argument("--json", action="store_true", help="输出一份JSON")
    parser.set_defaults(run=run, parser=parser)


def run(args: argparse.Namespace) -> int:
    """Lists the rules, or counts one from a day."""
    rules, calendar = _local() if args.local else (_shipped(), None)
    if args.list:
        return _list(rules, whole=args.all or args.local, as_json=args.json)
    if args.start is None:
        args.parser.error("the following arguments are required: --from")
    return _count(args, rules, calendar or shipped_calendar())


def shipped_calendar() -> Calendar:
    """The calendar of the packs."""
    special = special_days()
    return calendar_of(special.days, special.years)


def calendar_of(days: Mapping[date, tuple[str, str]], years: frozenset[int]) -> Calendar:
    """A calendar from days and what they are: `holiday` or `workday`, and a name."""
    return Calendar(
        {
            day: SpecialDay("holiday" if kind == "holiday" else "workday", name)
            for day, (kind, name) in days.items()
        },
        years,
    )


def _shipped() -> tuple[TimeLimit, ...]:
    return time_limits(STATUTORY, PENDING, HOUSE)


def _local() -> tuple[tuple[TimeLimit, ...], Calendar]:
    # Only here Django is needed; without --local the command must start without it.
    edits = importlib.import_module("bihuan.statutes.cli")
    days, years = edits.local_calendar()
    return tuple(edits.local_rules()), calendar_of(days, frozenset(years))


def _list(rules: Sequence[TimeLimit], *, whole: bool, as_json: bool) -> int:
    """Without `--all`, only rules whose law and article are both known."""
    shown = [rule for rule in rules if whole or rule.article is not None]
    return emit(
        {"rules": [rule.as_json() for rule in shown]},
        as_json=as_json,
        human=lambda: "\n".join(_line(rule) for rule in shown),
    )


def _line(rule: TimeLimit) -> str:
    return (
        f"{rule.code}  {rule.title}：{_length(rule)}，自{rule.starts}起"
        f"  {_law(rule)}{MARKS[rule.mark]}"
    )


def _length(rule: TimeLimit) -> str:
    return f"{rule.length}{UNITS[rule.unit]}"


def _law(rule: TimeLimit) -> str:
    return f"《{rule.law}》第{rule.article}条" if rule.article else f"《{rule.law}》"


def _count(args: argparse.Namespace, rules: Sequence[TimeLimit], calendar: Calendar) -> int:
    rule = next((rule for rule in rules if rule.code == args.rule), None)
    if rule is None:
        return refuse(
            "rule_unknown",
            f"没有代码为“{args.rule}”的期限规则。",
            "请用 bihuan deadline --list --all 查看全部代码。",
            as_json=args.json,
        )
    start = _moment(args.start)
    hours = rule.unit == Unit.HOUR
    if start is None or (hours and not isinstance(start, datetime)):
        return _date_invalid(args.start, hours=hours and start is not None, as_json=args.json)
    try:
        counted = count(start, rule.length, rule.unit, calendar, moves=rule.moves)
    except (OverflowError, ValueError):
        return _date_invalid(args.start, hours=False, as_json=args.json)
    if counted.provisional:
        return _calendar_missing(counted.missing_years, calendar, as_json=args.json)
    return emit(
        _document(rule, start, counted),
        as_json=args.json,
        human=lambda: _explained(rule, start, counted),
    )


def _moment(text: str) -> date | datetime | None:
    """An ISO day or moment, or None where the text is neither or there is no such day."""
    if not MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None


def _date_invalid(text: str, *, hours: bool, as_json: bool) -> int:
    message = "这条期限按小时计算，只有日期算不出来。" if hours else f"“{text}”不是能推算的日期。"
    remedy = (
        "请写明时刻，如 2026-04-30T09:30。"
        if hours
        else "请按 2026-04-30 的写法填写一个存在的日期。"
    )
    return refuse("date_invalid", message, remedy, as_json=as_json)


def _calendar_missing(years: Sequence[int], calendar: Calendar, *, as_json: bool) -> int:
    missing = "、".join(f"{year}年" for year in years)
    known = (
        f"{min(calendar.years)}年至{max(calendar.years)}年" if calendar.years else "哪一年都没有"
    )
    return refuse(
        "calendar_missing",
        f"没有{missing}的节假日安排，到期日定不下来（现有：{known}）。",
        "请在平台的工作日历里补录该年安排，再加 --local 推算。",
        as_json=as_json,
    )


def _iso(moment: date | datetime) -> str:
    return (
        moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()
    )


def _document(rule: TimeLimit, start: date | datetime, counted: Counted) -> dict[str, Any]:
    day = start.date() if isinstance(start, datetime) else start
    return {
        "rule": rule.code,
        "law": rule.law,
        "article": rule.article,
        "from": _iso(start),
        "length": rule.length,
        "unit": rule.unit,
        "due": _iso(counted.due),
        "moved": counted.moved.as_json() if counted.moved else None,
        "days": [day.as_json() for day in counted.days],
        "title": rule.title,
        "starts": rule.starts,
        "mark": rule.mark,
        "in_force": rule.in_force(day),
        "note": rule.note,
    }


def _explained(rule: TimeLimit, start: date | datetime, counted: Counted) -> str:
    """The count as people check it: the rule, each day, the due day."""
    lines = [
        f"{rule.title}：{_length(rule)}，自{rule.starts}起计算，当日不计入",
        f"依据：{_law(rule)}{MARKS[rule.mark]}",
        f"起算：{_iso(start)}",
    ]
    if rule.note:
        lines.append(f"说明：{rule.note}")
    if not rule.in_force(start.date() if isinstance(start, datetime) else start):
        lines.append("注意：起算日不在该规定的施行期间内，请核对当时有效的规定。")
    for day in counted.days:
        mark = f"第{day.n}" if day.counted else "不计"
        lines.append(f"  {day.date.isoformat()}  {mark}" + (f"  {day.why}" if day.why else ""))
    if counted.moved:
        lines.append(f"{counted.moved.start.isoformat()}是{counted.moved.why}，顺延到下一个工作日")
    lines.append(f"到期：{_iso(counted.due)}")
    return "\n".join(lines)
