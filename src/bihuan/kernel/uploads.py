"""From what a browser or phone sent to what a service takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO, cast

from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import get_default_timezone, is_naive

from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.evidence import Captured, Upload
from bihuan.kernel.workflow import Need

FILE_KINDS = ("photos", "file")
PHOTOS_AT_ONCE = 9


def uploads_of(request: HttpRequest, name: str) -> list[Upload]:
    """The files of one field, each with what the phone said of it.

    The page sends beside ``photos`` the lists ``photos__at``, ``photos__lat``, ``photos__lon``,
    ``photos__acc`` in the same order; a missing or unreadable value is unknown.

    Raises:
        InvalidInput: More than nine files.
    """
    files = request.FILES.getlist(name)
    if len(files) > PHOTOS_AT_ONCE:
        raise InvalidInput({name: f"一次最多 {PHOTOS_AT_ONCE} 个文件，现在是 {len(files)} 个。"})
    said = {part: request.POST.getlist(f"{name}__{part}") for part in ("at", "lat", "lon", "acc")}
    return [
        Upload(file.name or "", cast("BinaryIO", file.file), captured(said, number))
        for number, file in enumerate(files)
        if file.file is not None
    ]


def captured(said: Mapping[str, list[str]], number: int) -> Captured:
    """What the phone said of the photo at this place of the list."""
    value = {part: values[number] if number < len(values) else "" for part, values in said.items()}
    latitude, longitude = number_or_none(value["lat"], 90), number_or_none(value["lon"], 180)
    known = latitude is not None and longitude is not None
    return Captured(
        at=moment_or_none(value["at"]),
        latitude=latitude if known else None,
        longitude=longitude if known else None,
        accuracy_m=number_or_none(value["acc"], 1e6) if known else None,
    )


def number_or_none(text: str, limit: float) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if -limit <= value <= limit else None


def moment_or_none(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is not None and is_naive(moment):
        moment = moment.replace(tzinfo=get_default_timezone())
    return moment


def day_of(text: str, field: str) -> date | None:
    """A day as a form sends it; ``None`` where nothing was typed.

    Raises:
        InvalidInput: A day that does not exist.
    """
    if not text.strip():
        return None
    try:
        day = parse_date(text.strip())
    except ValueError:
        day = None
    if day is None:
        raise InvalidInput({field: f"“{text}”不是一个存在的日期，请按 2026-11-20 这样填写。"})
    return day


def money_of(text: str, field: str) -> Decimal | None:
    """An amount as a form sends it; ``None`` where nothing was typed.

    Raises:
        InvalidInput: Not a number.
    """
    cleaned = text.replace(",", "").replace("，", "").strip()
    if not cleaned:
        return None
    try:
        amount = Decimal(cleaned).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise InvalidInput({field: f"“{text}”不是数字，请只填金额，单位是元。"}) from None
    return amount


PARSERS: Mapping[str, Any] = {"date": day_of, "number": money_of}


def values_of(request: HttpRequest, needs: tuple[Need[Any], ...]) -> dict[str, Any]:
    """What a move's form brought, parsed by the kind of each field; files as uploads.

    Raises:
        InvalidInput: One sentence for each field that cannot be read or is missing.
    """
    found: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for need in needs:
        try:
            found[need.name] = value_of(request, need)
        except InvalidInput as refusal:
            problems |= refusal.fields
    if problems:
        raise InvalidInput(problems)
    return found


def value_of(request: HttpRequest, need: Need[Any]) -> Any:
    if need.kind in FILE_KINDS:
        return uploads_of(request, need.name)
    text = request.POST.get(need.name, "")
    if need.kind == "checkbox":
        return text in {"1", "on", "true"}
    if need.required and not text.strip():
        verb = "选择" if need.kind in {"select", "unit"} else "填写"
        raise InvalidInput({need.name: f"请{verb}{need.label}。"})
    parse = PARSERS.get(need.kind)
    if parse is not None:
        return parse(text, need.name)
    if need.kind == "unit":
        return int(text) if text.isdecimal() else None
    return text.strip()
