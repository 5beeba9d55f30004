"""From a value of ours to a value a cell can hold."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bihuan.kernel.workbooks.shape import EXACT_DIGITS, Kind, Value

ZONE = ZoneInfo("Asia/Shanghai")
MOST_CHARACTERS = 32_767
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def clean_text(value: object) -> str:
    """Text without characters a workbook cannot hold, cut with … at Excel's limit of a cell."""
    text = _UNPRINTABLE.sub("", value if isinstance(value, str) else _worded(value))
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"


def _worded(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dt.datetime):
        return f"{_local(value):%Y-%m-%d %H:%M}"
    return str(value)


def _local(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo is None else moment.astimezone(ZONE).replace(tzinfo=None)


def _number(value: Value) -> float | int | str:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return clean_text(value)
    if isinstance(value, int) and abs(value) >= 10**EXACT_DIGITS:
        return str(value)
    number = float(value) if isinstance(value, Decimal) else value
    return number if number - number == 0 else "—"  # NaN and infinity are unknown, not zero


def _date(value: Value) -> dt.date | str:
    if isinstance(value, dt.datetime):
        return _local(value).date()
    return value if isinstance(value, dt.date) else clean_text(value)


def _moment(value: Value) -> dt.date | str:
    if isinstance(value, dt.datetime):
        return _local(value)
    return value if isinstance(value, dt.date) else clean_text(value)


CASTS: dict[Kind, Callable[[Any], Any]] = {
    "text": clean_text,
    "integer": _number,
    "decimal": _number,
    "percent": _number,
    "date": _date,
    "moment": _moment,
}
