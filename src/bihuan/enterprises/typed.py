"""What was typed into the forms, as facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import QueryDict

from bihuan.enterprises.forms import EMPTY, MANAGER_LABELS
from bihuan.enterprises.services import EnterpriseFacts, ManagerFacts
from bihuan.enterprises.services.facts import LABELS
from bihuan.kernel.errors import InvalidInput
from bihuan.kernel.uploads import day_of

ASKED_TEXTS = ("name", "kind", "region", "address", "sector", "industry", "size")


class Reader:
    """Reads a form field by field and collects what cannot be read."""

    def __init__(self, post: QueryDict, words: Mapping[str, str] = LABELS) -> None:
        self.post, self.words = post, words
        self.problems: dict[str, str] = {}

    def text(self, name: str) -> str:
        return str(self.post.get(name, "")).strip()

    def key(self, name: str) -> int | None:
        written = self.text(name)
        return int(written) if written.isdecimal() else None

    def whole(self, name: str) -> int | None:
        written = self.text(name).replace(",", "")
        if not written:
            return None
        try:
            return int(written)
        except ValueError:
            self.problems[name] = f"{self.words.get(name, name)}要填整数，现在是“{written}”。"
            return None

    def number(self, name: str) -> float | None:
        written = self.text(name)
        if not written:
            return None
        try:
            value = float(written)
        except ValueError:
            value = float("nan")
        if not -360 <= value <= 360:
            self.problems[name] = (
                f"{self.words.get(name, name)}要填十进制的度数，现在是“{written}”。"
            )
            return None
        return value

    def day(self, name: str) -> date | None:
        try:
            return day_of(self.text(name), name)
        except InvalidInput as refusal:
            self.problems |= refusal.fields
            return None

    def done(self) -> None:
        """Refuse what could not be read.

        Raises:
            InvalidInput: One sentence a field.
        """
        if self.problems:
            raise InvalidInput(self.problems)


def read_facts(post: QueryDict, before: EnterpriseFacts = EMPTY) -> EnterpriseFacts:
    """The facts that were typed; what the form does not ask stays as before.

    Raises:
        InvalidInput: A number or day that cannot be read.
    """
    read = Reader(post)
    facts = replace(
        before,
        name=read.text("name"),
        code=read.text("code") or None,
        is_unlicensed=bool(read.text("is_unlicensed")),
        unlicensed_reason=read.text("unlicensed_reason"),
        kind=read.text("kind"),
        founded_on=read.day("founded_on"),
        region=read.text("region"),
        address=read.text("address"),
        latitude=read.number("latitude"),
        longitude=read.number("longitude"),
        grid_id=read.key("grid_id"),
        sector=read.text("sector"),
        industry=read.text("industry"),
        size=read.text("size"),
        status=read.text("status"),
        risk_level=read.key("risk_level"),
        supervisor_id=read.key("supervisor_id"),
        co_units=tuple(u for u in before.co_units if u != read.key("supervisor_id")),
        tags=tuple(sorted(set(post.getlist("tags")))),
        principal=read.text("principal"),
        principal_phone=read.text("principal_phone"),
        employees=read.whole("employees"),
    )
    read.done()
    return facts


def read_own(post: QueryDict, before: EnterpriseFacts) -> EnterpriseFacts:
    """The facts an enterprise keeps or asks for; what its form did not bring stays as before.

    Raises:
        InvalidInput: A number or day that cannot be read.
    """
    read = Reader(post)
    given: dict[str, Any] = {
        name: read.text(name)
        for name in ("principal", "principal_phone", *ASKED_TEXTS)
        if name in post
    }
    if "code" in post:
        given["code"] = read.text("code") or None
    if "employees" in post:
        given["employees"] = read.whole("employees")
    if "founded_on" in post:
        given["founded_on"] = read.day("founded_on")
    given |= {name: read.number(name) for name in ("latitude", "longitude") if name in post}
    facts = replace(before, **given)
    read.done()
    return facts


def read_manager(post: QueryDict) -> ManagerFacts:
    """The safety manager that was typed.

    Raises:
        InvalidInput: A day that does not exist, or none where one is owed.
    """
    read = Reader(post, MANAGER_LABELS)
    since = read.day("since_on")
    if since is None and "since_on" not in read.problems:
        read.problems["since_on"] = "任职日期没有填写。"
    until = read.day("certificate_until")
    hours = read.whole("hours")
    read.done()
    assert since is not None, "refused above"
    return ManagerFacts(
        name=read.text("name"),
        since_on=since,
        post=read.text("post"),
        phone=read.text("phone"),
        is_full_time=bool(read.text("is_full_time")),
        certificate=read.text("certificate"),
        certificate_until=until,
        hours=hours,
    )
