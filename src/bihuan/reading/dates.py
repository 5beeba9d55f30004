"""Points in time as official texts write them, turned into ISO 8601 where the text allows."""

import calendar
import re
from dataclasses import dataclass

UNKNOWN_YEAR = "XXXX"
_CN_DIGIT = {c: str(i) for i, c in enumerate("\u3007一二三四五六七八九")} | {
    "○": "0",
    "零": "0",
    "O": "0",
    "\uff2f": "0",
    "0": "0",
}
_CN_NUMBER = "一二三四五六七八九十"
_TEN_END = {"上旬": 10, "中旬": 20, "初": 10, "中": 20}
_TEN_BEGIN = {"上旬": 1, "中旬": 11, "下旬": 21}

YEAR = r"(?:(?P<year>(?:19|20)\d{2})年|(?P<rel>今年|本年|明年|次年|当年|本年度|今年度))"
POINT = re.compile(
    rf"{YEAR}?[ ]?(?P<month>\d{{1,2}})[ ]?月(?:份)?[ ]?(?:(?P<day>\d{{1,2}})[ ]?[日号]|(?P<part>上旬|中旬|下旬|底|末|初|中(?!旬|秋)))?"
    rf"|{YEAR.replace('year', 'year2').replace('<rel>', '<rel2>')}(?P<yearpart>底|末|内|终)"
    rf"|(?P<inyear>年内|年底|年末|年终)"
    rf"|{YEAR.replace('year', 'year3').replace('<rel>', '<rel3>')}?(?P<quarter>第?[一二三四1-4]季度|上半年|下半年)(?P<qpart>末|底|内)?"
)
CLOCK = re.compile(
    r"(?P<half>上午|中午|下午|晚上|晚)?[ ]?(?:(?P<hour>\d{1,2})(?:[时点](?P<minute>\d{1,2})?分?|:(?P<minute2>\d{2}))(?P<thirty>半)?|(?P<off>下班))"
)
_WEEKDAY = re.compile(r"\((?:星期|周|礼拜)[一二三四五六日天]\)")
CN_DATE = re.compile(
    r"(?P<y>[二两][\u3007○零O0][\u3007○零O一二三四五六七八九十0-9]{2})年(?P<m>[一二三四五六七八九十]{1,3})月(?P<d>[一二三四五六七八九十]{1,3})日"
)


class DocumentYear(int):
    """The year of a dated document, which remembers its month.

    A document of the last quarter that names January to March without a year means the next year.
    """

    month: int = 0

    @classmethod
    def of(cls, iso: str) -> "DocumentYear":
        year = cls(iso[:4])
        year.month = int(iso[5:7])
        return year


def year_for(year: int | None, month: int) -> int | None:
    """Give the year of a month that is written without one."""
    if isinstance(year, DocumentYear) and year.month >= 10 and 1 <= month <= 3:
        return int(year) + 1
    return year


@dataclass(frozen=True, slots=True)
class Point:
    """A day or the last day of a longer time. ``month`` 0 stands for no month."""

    year: int | None
    month: int
    day: int
    whole_month: bool
    start: int
    end: int
    clock: str = ""
    first: int = 1

    def iso(self, year: int | None) -> str:
        used = self.year if self.year is not None else year_for(year, self.month)
        head = f"{used:04d}" if used is not None else UNKNOWN_YEAR
        day = self.day or calendar.monthrange(used or 2023, self.month)[1]
        return f"{head}-{self.month:02d}-{day:02d}{self.clock}"

    def first_iso(self, year: int | None) -> str:
        """Give the first day, for the beginning of a range."""
        used = self.year if self.year is not None else year_for(year, self.month)
        head = f"{used:04d}" if used is not None else UNKNOWN_YEAR
        day = self.first if self.whole_month or self.first > 1 or not self.day else self.day
        return f"{head}-{self.month:02d}-{day:02d}"


def chinese_number(word: str) -> int | None:
    """Read 一 to 九十九."""
    if not word or any(char not in _CN_NUMBER for char in word):
        return None
    if "十" in word:
        tens, _, ones = word.partition("十")
        left = _CN_NUMBER.index(tens) + 1 if tens else 1
        return left * 10 + (_CN_NUMBER.index(ones) + 1 if ones else 0)
    return _CN_NUMBER.index(word) + 1 if len(word) == 1 else None


def relative_year(word: str | None, year: int | None) -> int | None:
    """Give the year that 今年 or 明年 means in a document of that year."""
    if not word or year is None:
        return None
    return year + 1 if word in {"明年", "次年"} else year


def _clock_of(text: str, at: int) -> tuple[str, int]:
    """Read a clock time that begins at a position; ``T24:00`` for 24时."""
    found = CLOCK.match(text, at)
    if not found or not found.group(0).strip():
        return "", at
    half = found.group("half") or ""
    if found.group("off"):
        return ("T12:00", found.end()) if half == "上午" else ("", found.end())
    hour = int(found.group("hour"))
    if half in {"下午", "晚上", "晚"} and hour < 12:
        hour += 12
    minute = (
        found.group("minute") or found.group("minute2") or ("30" if found.group("thirty") else "0")
    )
    if hour > 24 or int(minute) > 59:
        return "", at
    return f"T{hour:02d}:{int(minute):02d}", found.end()


def _valid(year: int | None, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 0 <= day <= calendar.monthrange(year or 2024, month)[1]


def point_of(found: re.Match[str], text: str, year: int | None) -> Point | None:
    """Turn a match of :data:`POINT` into a point; None where the day does not exist."""
    start, end = found.span()
    own = found.group("year") or found.group("year2") or found.group("year3")
    rel = found.group("rel") or found.group("rel2") or found.group("rel3")
    used = int(own) if own else relative_year(rel, year)
    if found.group("yearpart") or found.group("inyear"):
        return Point(used, 12, 31, whole_month=False, start=start, end=end)
    quarter = found.group("quarter")
    if quarter:
        month = {"上半年": 6, "下半年": 12}.get(quarter, 0)
        if not month:
            digit = quarter.strip("第季度")
            month = 3 * (int(digit) if digit.isdigit() else _CN_NUMBER.index(digit) + 1)
        return Point(used, month, 0, whole_month=True, start=start, end=end)
    month = int(found.group("month"))
    day_text, part = found.group("day"), found.group("part")
    day = int(day_text) if day_text else _TEN_END.get(part or "", 0)
    if (day_text and int(day_text) == 0) or not _valid(used, month, day):
        return None
    weekday = _WEEKDAY.match(text, end) if day_text else None
    clock, stop = _clock_of(text, weekday.end() if weekday else end) if day_text else ("", end)
    if weekday and stop == end:
        stop = weekday.end()
    whole = not day_text and part not in {"上旬", "中旬", "下旬"}
    first = _TEN_BEGIN.get(part or "", 1)
    return Point(used, month, day, whole, start, max(end, stop), clock, first)


def chinese_date(text: str) -> tuple[str, int, int] | None:
    """Find a date written as ``二○一二年四月五日``; give ISO and its place."""
    found = CN_DATE.search(text)
    if not found:
        return None
    digits = "".join(_CN_DIGIT.get(char, "") for char in found.group("y").replace("两", "二"))
    month, day = chinese_number(found.group("m")), chinese_number(found.group("d"))
    if len(digits) != 4 or not month or not day or not _valid(int(digits), month, day):
        return None
    return f"{digits}-{month:02d}-{day:02d}", found.start(), found.end()
