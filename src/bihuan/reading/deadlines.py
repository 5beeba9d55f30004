"""Deadlines: by when something is due, typed, with the words of the document.

Source: the forms of part 1.4 of the grammar of official documents (date, list, clock, recurring,
range, relative, staged, event, ongoing). A year that cannot be derived stays ``XXXX``; a masked
one stays masked.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from bihuan.reading.dates import POINT, Point, chinese_number, point_of
from bihuan.reading.lexicon import one_of, table, words

_MASKED = re.compile(
    r"(?:(?:19|20)?[xX×]{2,4}年(?:底|内|末)?|[xX×]{1,2}月(?:[xX×]{1,2}日|底)?|\d{1,2}月[xX×]{1,2}日)前?"
)
_JOIN = re.compile(r"[、,]?(?:和|及)?\s*$")
_MORE_DAYS = re.compile(r"(?:、\d{1,2}[日号])+(?=[、和及])")
_NEXT_DAY = re.compile(r"(?:、|,|和|及)\s*(\d{1,2})[日号](?!\d)")
_OPEN_START = re.compile(r"(?:自|从)?即日起?(?:至|到)\s*$")
_MONTHS = re.compile(r"(?<![\d.])(\d{1,2})(?:月(?:份)?)?(?:至|到|—{1,2}|-{1,2}|~|–)$")
_TO = re.compile(r"(?:开始|起)?,?\s*(?:至|到|—{1,2}|-{1,2}|~|–)\s*$")
_BEFORE = re.compile(r"(?:之?前|以前|止)")
_RECUR = re.compile(
    r"(?:于)?每(?P<n>两|半|[一二三四五六七八九十]|\d)?(?:个)?(?P<unit>工作日|日|天|周|星期|旬|月|季度|季|半年|年度|年)"
    r"(?P<weekday>(?<=周)[一二三四五六日天]|(?<=星期)[一二三四五六日天])?(?P<last>末|底|初|度末)?(?:首月|首个月|末月|最后一个月|第[一二三]个月)?"
    r"(?P<day>(?:的)?(?:上旬|中旬|下旬)?\d{1,2}[日号](?:[、和]\d{1,2}[日号])*)?(?P<clock>(?:(?:上午|中午|下午|晚)?(?:\d{1,2}(?:[时点](?:\d{1,2}分?)?|:\d{2})|下班)[、和]?)+)?(?P<before>之?前|以前)?"
)
_RELATIVE = re.compile(
    r"(?P<anchor>(?:自|从)?[^,。;、:()\s在于应]{1,18}?(?:之日|当日|次日)?(?:起|后|前|届满前|期满前))?[ ]?(?P<count>\d{1,3}|[一二三两四五六七八九十]{1,3})个?"
    r"(?P<unit>工作日|自然日|日|天|小时|分钟|个?月|周|星期|年)(?:之内|以内|内)"
)
_STAGE = re.compile(
    r"(?P<when>(?:到|至)?[^,。;]{2,14}?(?:前|底|末))[^,。;%]{0,12}?(?:完成|达到|整改|实现|达)[^,。;%]{0,10}?(?P<amount>\d{1,3}(?:\.\d+)?%|全部[^,。;]{0,6}|基本完成)"
)
_ALL = re.compile(
    r"(?P<when>[^,。;]{2,14}?(?:前|底|末))(?:要|应|力争|确保)?(?:全部|全面)(?:[^,。;]{0,8}?)(?:完成|整改到位|销号|到位|清零|办结)"
)
_REPORTED_SOON = re.compile(
    r"[^,。;]{0,12}(?:报送|报[^,。;]{1,8}[局委办]|提交|反馈|上报|报告|书面|完成|整改|送达|备案|答复)"
)
_UNITS = {
    "工作日": "working_day",
    "自然日": "day",
    "日": "day",
    "天": "day",
    "小时": "hour",
    "分钟": "minute",
    "月": "month",
    "个月": "month",
    "周": "week",
    "星期": "week",
    "年": "year",
}
_RULES = {
    "工作日": "daily",
    "日": "daily",
    "天": "daily",
    "周": "weekly",
    "星期": "weekly",
    "旬": "ten-daily",
    "月": "monthly",
    "季度": "quarterly",
    "季": "quarterly",
    "年": "yearly",
    "年度": "yearly",
    "半年": "half-yearly",
}
_WEEKDAYS = dict(
    zip("一二三四五六日天", ("mon", "tue", "wed", "thu", "fri", "sat", "sun", "sun"), strict=True)
)


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: its kind, its place, and what its kind carries (``iso``, ``rule``, ``event``)."""

    kind: str
    start: int
    end: int
    extra: dict[str, Any] = field(default_factory=dict)


def _span(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen to the qualifier before (原则上) and 前 after."""
    after = _BEFORE.match(text, end)
    if after:
        end = after.end()
    head = text[max(0, start - 6) : start]
    found = re.search(rf"(?:{one_of('deadlines', 'qualifiers')})(?:在|于)?$", head)
    return (start - len(found.group(0)) if found else start), end


def _points(text: str, start: int, end: int, year: int | None) -> list[Point]:
    found: list[Point] = []
    for match in POINT.finditer(text, start, end):
        if match.start() > start and text[match.start() - 1] in "0123456789.":
            continue
        point = point_of(match, text, year)
        if point is not None:
            found.append(point)
    return found


def _dates(text: str, points: list[Point], year: int | None) -> list[Due]:
    """Join points into lists and ranges, and fill in inherited years and months."""
    dues: list[Due] = []
    index = 0
    while index < len(points):
        group = [points[index]]
        is_range = False
        while index + 1 < len(points):
            gap = text[group[-1].end : points[index + 1].start]
            gap = _MORE_DAYS.sub("", gap)
            plain = _BEFORE.sub("", gap)
            if len(group) == 1 and _TO.fullmatch(plain):
                is_range = True
            elif not (_JOIN.fullmatch(plain) and plain) or is_range:
                break
            index += 1
            group.append(points[index])
            if is_range:
                break
        dues.append(_date_due(text, group, year, is_range=is_range))
        index += 1
    return dues


def _date_due(text: str, group: list[Point], year: int | None, *, is_range: bool) -> Due:
    own = next((point.year for point in group if point.year is not None), None)
    base = own if own is not None else year
    start, end = group[0].start, group[-1].end
    if is_range:
        last = group[-1]
        close = last.year if last.year is not None else base
        begin = group[0].year if group[0].year is not None else close
        begin_iso = group[0].first_iso(begin)
        start, end = _span(text, start, end)
        return Due("range", start, end, {"iso": f"{begin_iso}/{last.iso(close)}"})
    open_start = _OPEN_START.search(text, max(0, start - 8), start)
    if open_start and len(group) == 1:
        return Due("range", open_start.start(), end, {"iso": f"../{group[0].iso(base)}"})
    months = _MONTHS.search(text, max(0, start - 6), start)
    if months and len(group) == 1 and 1 <= int(months.group(1)) < group[0].month:
        head = group[0].first_iso(base)[:5]
        begin_iso = f"{head}{int(months.group(1)):02d}-01"
        return Due("range", months.start(), end, {"iso": f"{begin_iso}/{group[0].iso(base)}"})
    isos = _list_isos(text, group, base)
    while not group[-1].whole_month:
        more = _NEXT_DAY.match(text, end)
        if not more or int(more.group(1)) > 31 or not int(more.group(1)):
            break
        last = group[-1]
        follow = Point(
            last.year, last.month, int(more.group(1)), whole_month=False, start=end, end=more.end()
        )
        isos.append(follow.iso(base))
        end = more.end()
    start, end = _span(text, start, end)
    if len(isos) == 1:
        return Due("date", start, end, {"iso": isos[0]})
    return Due("dates", start, end, {"iso": isos})


def _list_isos(text: str, group: list[Point], year: int | None) -> list[str]:
    """Give the days of a list, with those whose month is inherited: 12月3日、10日和1月7日."""
    isos: list[str] = []
    for index, point in enumerate(group):
        isos.append(point.iso(year))
        if index + 1 < len(group):
            for found in _NEXT_DAY.finditer(text, point.end, group[index + 1].start):
                day = int(found.group(1))
                if 1 <= day <= 31:
                    isos.append(
                        Point(point.year, point.month, day, whole_month=False, start=0, end=0).iso(
                            year
                        )
                    )
    return isos


def _recurring(text: str, start: int, end: int) -> list[Due]:
    found: list[Due] = []
    for match in _RECUR.finditer(text, start, end):
        unit, number = match.group("unit"), match.group("n")
        rule = "half-yearly" if number == "半" and unit == "年" else _RULES[unit]
        rule = "semi-monthly" if number == "半" and unit == "月" else rule
        if number and number != "半" and number not in "一1":
            rule = f"{rule}/{number.replace('两', '2')}"
        if match.group("weekday"):
            rule += ":" + _WEEKDAYS[match.group("weekday")]
        if match.group("day"):
            rule += ":" + ",".join(re.findall(r"\d+", match.group("day")))
        elif match.group("last"):
            rule += ":end" if match.group("last") != "初" else ":begin"
        if match.group("clock"):
            rule += "@" + match.group("clock")
        first = match.start() + (1 if match.group(0).startswith("于") else 0)
        found.append(Due("recurring", first, match.end(), {"rule": rule}))
    return found


def _relative(text: str, start: int, end: int) -> list[Due]:
    found: list[Due] = []
    for match in _RELATIVE.finditer(text, start, end):
        anchor = (match.group("anchor") or "").strip()
        first = match.start()
        since = re.search(r".(?:自|从)(?!然|动|查|身|来|己|事|业)", anchor)
        if since:
            first += match.group("anchor").index(anchor) + since.start() + 1
            anchor = anchor[since.start() + 1 :]
        soon = _REPORTED_SOON.match(text, match.end())
        if not anchor and not soon and match.group("unit") in {"月", "个月", "年", "日"}:
            continue
        count = match.group("count").replace("两", "二")
        number = int(count) if count.isdigit() else chinese_number(count)
        if number is None:
            continue
        rule = f"{number} {_UNITS[match.group('unit')]}"
        if anchor:
            side = "before" if anchor.endswith("前") else "after"
            bare = re.sub(
                r"^(?:自|从|在|于)", "", re.sub(r"(?:起|后|届满前|期满前|前)$", "", anchor)
            )
            rule = f"{rule} {side} {bare}"
        found.append(Due("relative", first, match.end(), {"rule": rule}))
    return found


@cache
def _event_patterns() -> tuple[re.Pattern[str], ...]:
    listed = re.compile(one_of("deadlines", "events"))
    return (listed, *(re.compile(row) for row in table("deadlines")["event_patterns"]))


def _events(text: str, start: int, end: int) -> list[Due]:
    found: list[Due] = []
    for pattern in _event_patterns():
        found += [
            Due("event", match.start(), match.end(), {"event": match.group(0)})
            for match in pattern.finditer(text, start, end)
        ]
    return found


def _staged(text: str, start: int, end: int, year: int | None) -> list[Due]:
    """Find ``6月底前完成60%，11月底前全部完成`` inside one sentence."""
    stages: list[tuple[int, int, str]] = []
    for pattern in (_STAGE, _ALL):
        for match in pattern.finditer(text, start, end):
            points = _points(text, match.start("when"), match.end("when"), year)
            if not points:
                continue
            amount = match.group("amount") if "amount" in match.re.groupindex else "全部"
            share = "100%" if amount.startswith("全部") else amount
            if share == "基本完成":
                continue
            stages.append((points[-1].start, match.end(), f"{points[-1].iso(year)}:{share}"))
    stages.sort()
    unique: list[tuple[int, int, str]] = []
    for stage in stages:
        if not unique or stage[0] >= unique[-1][1]:
            unique.append(stage)
    if len(unique) < 2 or "。" in text[unique[0][0] : unique[-1][1]]:
        return []
    return [Due("staged", unique[0][0], unique[-1][1], {"iso": [stage[2] for stage in unique]})]


def find_dues(text: str, start: int, end: int, year: int | None) -> list[Due]:
    """Find every deadline in a stretch of working text, in order, none inside another.

    Args:
        text: Working text.
        start: Where to begin.
        end: Where to stop.
        year: The year of the document, None where it is not known.
    """
    dues = _staged(text, start, end, year)
    for match in _MASKED.finditer(text, start, end):
        dues.append(Due("masked", match.start(), match.end(), {"iso": None}))
    dues += _recurring(text, start, end)
    dues += _dates(text, _points(text, start, end, year), year)
    dues += _relative(text, start, end)
    dues += _events(text, start, end)
    kept: list[Due] = []
    taken = bytearray(max(end - start, 0) + 1)
    for due in dues:
        a, b = max(due.start - start, 0), min(due.end, end) - start
        if not any(taken[a:b]):
            taken[a:b] = b"\x01" * (b - a)
            kept.append(due)
    kept.sort(key=lambda due: due.start)
    return _yearly(text, kept)


def _yearly(text: str, dues: list[Due]) -> list[Due]:
    """Join 每年 with the days behind it: 每年6月20日、12月10日前."""
    joined: list[Due] = []
    for due in dues:
        last = joined[-1] if joined else None
        yearly = last is not None and last.extra.get("rule") == "yearly"
        if last and yearly and due.kind in {"date", "dates"} and last.end == due.start:
            isos = due.extra["iso"] if due.kind == "dates" else [due.extra["iso"]]
            rule = "yearly:" + ",".join(str(iso)[5:] for iso in isos)
            joined[-1] = Due("recurring", last.start, due.end, {"rule": rule})
        else:
            joined.append(due)
    return joined


def whole_due(text: str, start: int, end: int, year: int | None) -> Due | None:
    """Read a clause that says nothing but a deadline, as in a labelled line or a bracket."""
    if text.startswith(("并", "且"), start):
        start += 1
    bare = text[start:end].strip()
    if not bare or len(bare) > 60:
        return None
    if bare in words("deadlines", "ongoing"):
        at = text.index(bare, start)
        return Due("ongoing", at, at + len(bare))
    dues = find_dues(text, start, end, year)
    if not dues:
        return None
    covered = sum(due.end - due.start for due in dues)
    rest = len(re.sub(r"\s", "", bare)) - covered
    return dues[0] if rest <= max(8, covered) else None


def due_document(due: Due | None, shown: str) -> dict[str, Any] | None:
    """Give a deadline as the reading prints it."""
    if due is None:
        return None
    return {"kind": due.kind, "text": shown, **due.extra}
