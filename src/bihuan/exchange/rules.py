"""Reckoning without a database: converters of the field map, digests, waiting times, signatures."""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bihuan.kernel.workbooks import as_text

Line = Mapping[str, Any]
ZONE = ZoneInfo("Asia/Shanghai")
EXTERNAL_ID = "external_id"
LONGEST_WAIT = timedelta(days=1)
EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
WRITTEN_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T].*)?")
MILLISECONDS = re.compile(r"\d{12,13}")


class Unconverted(ValueError):
    """A value that a converter cannot take; its text is a Chinese sentence."""


def canonical(value: object) -> bytes:
    """JSON in UTF-8 with sorted keys and no spaces: the same content gives the same bytes."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return text.encode()


def document_of(content: bytes | str) -> Any:
    """What a JSON text from outside holds, fit to be stored; ``None`` where it is no JSON."""
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        return storable(json.loads(text))
    except (ValueError, RecursionError):
        return None


def storable(value: Any) -> Any:
    """A value of JSON without what no table holds: NUL, half characters, numbers without end."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {storable(key): storable(one) for key, one in value.items()}
    return [storable(one) for one in value] if isinstance(value, list) else value


def digest_of(value: object) -> str:
    """SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def wait_after(attempts: int, first: timedelta) -> timedelta:
    """How long to wait after so many failures: doubled each time, a day at most."""
    doubled: int = 2 ** min(max(attempts - 1, 0), 20)
    return min(first * doubled, LONGEST_WAIT)


def day_of(value: Any) -> date:
    """A day as other platforms write it: 20260310, 2026-03-10 10:00:00, 2026年3月10日, milliseconds.

    Raises:
        Unconverted: None of these, or no such day.
    """
    if isinstance(value, datetime):
        return value.astimezone(ZONE).date() if value.tzinfo else value.date()
    if isinstance(value, date):
        return value
    text = as_text(value).strip()
    if MILLISECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text) / 1000, UTC).astimezone(ZONE).date()
    found = EIGHT_DIGITS.fullmatch(text) or WRITTEN_DAY.fullmatch(text)
    try:
        if found is not None:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise Unconverted(f"“{text}”不是一个存在的日期。")


def in_text(value: Any, _line: Line) -> Any:
    return as_text(value).strip()


def in_plain(value: Any, _line: Line) -> Any:
    return value


def in_date(value: Any, _line: Line) -> Any:
    return day_of(value).isoformat()


def in_number(value: Any, _line: Line) -> Any:
    """A number, whole where it is.

    Raises:
        Unconverted: No number.
    """
    text = as_text(value).replace(",", "").strip()
    try:
        found = float(text)
    except ValueError:
        raise Unconverted(f"“{text}”不是数字。") from None
    if not math.isfinite(found):
        raise Unconverted(f"“{text}”不是数字。")
    return int(found) if found.is_integer() else found


def in_dictionary(value: Any, line: Line) -> Any:
    """Our word for their code.

    Raises:
        Unconverted: A code that the map does not name.
    """
    text = as_text(value).strip()
    if text not in line["words"]:
        raise Unconverted(f"代码“{text}”不在字段对照里。")
    return line["words"][text]


def in_region(value: Any, _line: Line) -> Any:
    """A code of GB/T 2260 without the zeros of levels left open: 12 digits to 9 or 6."""
    text = as_text(value).strip()
    if len(text) == 12 and text.isdigit() and text.endswith("000"):
        text = text[:9]
    return text.removesuffix("000") if len(text) == 9 and text.isdigit() else text


def in_constant(_value: Any, line: Line) -> Any:
    return line["value"]


def out_date(value: Any, line: Line) -> Any:
    return day_of(value).strftime(line.get("format", "%Y-%m-%d"))


def out_dictionary(value: Any, line: Line) -> Any:
    """Their code for our value.

    Raises:
        Unconverted: A value that the map does not name.
    """
    for theirs, ours in line["words"].items():
        if ours == as_text(value):
            return theirs
    raise Unconverted(f"“{as_text(value)}”没有对应的对方代码。")


def out_region(value: Any, line: Line) -> Any:
    text = as_text(value)
    return text.ljust(int(line.get("digits", 6)), "0")


Convert = Callable[[Any, Line], Any]
CONVERTERS: Mapping[str, tuple[Convert, Convert]] = {
    "text": (in_text, in_text),
    "plain": (in_plain, in_plain),
    "date": (in_date, out_date),
    "number": (in_number, in_number),
    "dictionary": (in_dictionary, out_dictionary),
    "region": (in_region, out_region),
    "constant": (in_constant, in_constant),
}
LABELS: Mapping[str, str] = {
    "text": "文字",
    "plain": "照原样",
    "date": "日期",
    "number": "数字",
    "dictionary": "代码对照",
    "region": "区划代码",
    "constant": "固定值",
}


def is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def mapped(record: Mapping[str, Any], lines: list[Line], *, inwards: bool) -> dict[str, Any]:
    """A record in the other side's words.

    Args:
        lines: Of the field map: ``theirs``, ``ours``, ``convert`` and what that needs.
        inwards: From theirs to ours; otherwise from ours to theirs.

    Raises:
        Unconverted: With one sentence for each field, joined; each names the field.
    """
    found: dict[str, Any] = {}
    wrong = []
    for line in lines:
        source, target = (
            (line["theirs"], line["ours"]) if inwards else (line["ours"], line["theirs"])
        )
        convert = CONVERTERS[line["convert"]][0 if inwards else 1]
        value = record.get(source)
        if is_empty(value) and line["convert"] != "constant":
            if line.get("required"):
                wrong.append(f"{line['title']}（{line['theirs']}）没有填。")
            continue
        try:
            found[target] = convert(value, line)
        except Unconverted as problem:
            wrong.append(f"{line['title']}（{line['theirs']}）：{problem}")
    if wrong:
        raise Unconverted("".join(wrong))
    return found


def signature(secret: str, seconds: int, body: bytes) -> str:
    """``t=<seconds>,v1=<hex>``: HMAC-SHA256 over ``<seconds>.<body>``, as the notices' webhook."""
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={signed.hexdigest()}"


def signed_at(header: str) -> int | None:
    """The seconds that a signature names; ``None`` where it names none."""
    stated = dict(part.strip().partition("=")[::2] for part in header.split(","))
    text = stated.get("t", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None


def is_signed(secrets: list[str], header: str, body: bytes) -> bool:
    """Whether a header is the signature of a body by one of the secrets."""
    seconds = signed_at(header)
    if seconds is None:
        return False
    given = header.replace(" ", "").encode()
    tried = [
        hmac.compare_digest(signature(one, seconds, body).encode(), given) for one in secrets if one
    ]
    return any(tried)
