"""How dates, numbers and masked values are printed; pure functions of plain values.

Unknown prints as an em dash, never as zero. Aware moments are shown in the platform's one time zone.
"""

from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal
from zoneinfo import ZoneInfo

UNKNOWN = "—"
ZONE: tzinfo = ZoneInfo("Asia/Shanghai")
MINUS = "\u2212"

Tone = Literal["danger", "warn", "muted"]


def dash(value: object) -> str:
    """The value as text, or an em dash where there is none."""
    return UNKNOWN if value is None or value == "" else str(value)


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(ZONE)
    return value


def table_date(value: date | datetime | None) -> str:
    """`2026-11-20`, as tables print it."""
    return UNKNOWN if value is None else _local(value).strftime("%Y-%m-%d")


def short_date(value: date | datetime | None) -> str:
    """`11-20`, where the year is plain from the page."""
    return UNKNOWN if value is None else _local(value).strftime("%m-%d")


def table_moment(value: datetime | None) -> str:
    """`2026-11-20 09:12`, 24-hour."""
    return UNKNOWN if value is None else _local(value).strftime("%Y-%m-%d %H:%M")


def clock(value: datetime | None) -> str:
    """`09:12`."""
    return UNKNOWN if value is None else _local(value).strftime("%H:%M")


def prose_date(value: date | datetime | None, *, year: bool = False) -> str:
    """`11 月 20 日`, as sentences print it; with `year`, `2026 年 11 月 20 日`."""
    if value is None:
        return UNKNOWN
    day = _local(value)
    text = f"{day.month} 月 {day.day} 日"
    return f"{day.year} 年 {text}" if year else text


def number(value: float | Decimal | None, places: int | None = None) -> str:
    """`12,486`: thousands separated; `places` decimals, rounded half up."""
    if value is None:
        return UNKNOWN
    if places is not None:
        step = Decimal(1).scaleb(-places)
        return f"{Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP):,f}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}"


def percent(value: float | Decimal | None, places: int = 1) -> str:
    """`86.4%` from 86.4: the value already is a percentage."""
    return UNKNOWN if value is None else f"{number(value, places)}%"


def signed(value: float | Decimal | None, places: int | None = None) -> str:
    """`+37`, `-21` (with a true minus sign), `0`: a change, with its sign as a word of its own."""
    if value is None:
        return UNKNOWN
    text = number(-value if value < 0 else value, places)
    if value == 0:
        return text
    return f"+{text}" if value > 0 else f"{MINUS}{text}"


def days_left(due: date | datetime | None, today: date) -> str:
    """`剩 3 天`, `今天到期` or `逾 9 天`, counted in calendar days."""
    if due is None:
        return UNKNOWN
    left = (_day(due) - today).days
    if left == 0:
        return "今天到期"
    return f"剩 {left:,} 天" if left > 0 else f"逾 {-left:,} 天"


def due_tone(due: date | datetime | None, today: date, *, soon: int = 3) -> Tone:
    """Danger when past, warn within `soon` days, muted otherwise."""
    if due is None:
        return "muted"
    left = (_day(due) - today).days
    if left < 0:
        return "danger"
    return "warn" if left <= soon else "muted"


def _day(value: date | datetime) -> date:
    shown = _local(value)
    return shown.date() if isinstance(shown, datetime) else shown


def mask_phone(value: str | None) -> str:
    """`138****0000`: the first three and the last four digits stay."""
    return _mask(value, head=3, tail=4, fill=4)


def mask_identity(value: str | None) -> str:
    """`110101********001X`: an identity number without its birthday."""
    return _mask(value, head=6, tail=4, fill=8)


def _mask(value: str | None, *, head: int, tail: int, fill: int) -> str:
    text = (value or "").strip()
    if not text:
        return UNKNOWN
    if len(text) <= head + tail:
        return "*" * len(text)
    return f"{text[:head]}{'*' * fill}{text[-tail:]}"


def file_size(size: int | None) -> str:
    """`260 KB`, `5.5 MB`: bytes in steps of 1024."""
    if size is None:
        return UNKNOWN
    if size < 1024:
        return f"{size} B"
    kilobytes = Decimal(size) / 1024
    if kilobytes < 1000:
        return f"{number(kilobytes, 0)} KB"
    return f"{number(kilobytes / 1024, 1)} MB"


def seconds_left(seconds: float | None) -> str:
    """`约剩 40 秒`, `约剩 3 分钟`: what a running job still needs."""
    if seconds is None:
        return UNKNOWN
    whole = max(0, round(seconds))
    if whole < 90:
        return f"约剩 {whole} 秒"
    minutes = round(whole / 60)
    return f"约剩 {minutes} 分钟" if minutes < 90 else f"约剩 {round(minutes / 60)} 小时"
