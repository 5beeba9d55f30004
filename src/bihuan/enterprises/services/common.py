"""What several of the services need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bihuan.enterprises.errors import BeforeFounding
from bihuan.enterprises.models import Enterprise
from bihuan.enterprises.services.facts import chain, place_of
from bihuan.kernel import audit
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotPermitted
from bihuan.kernel.permissions import Permission, holders_of


def note(
    enterprise: Enterprise,
    kind: str,
    text: str,
    *,
    actor: Actor,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> None:
    """Write an event into the enterprise's own chain."""
    audit.record(
        chain(enterprise),
        f"enterprises.{kind}",
        text[:200],
        actor=actor,
        at=at,
        place=place_of(enterprise),
        data=audit.plain(data or {}),
    )


def must_own(enterprise: Enterprise, actor: Actor, permission: Permission) -> None:
    """Refuse an enterprise's own people on any record but their own.

    Raises:
        NotPermitted: The role lacks the permission, or it is another's record.
    """
    actor.must(permission)
    if actor.enterprise_id is not None and actor.enterprise_id != enterprise.pk:
        raise NotPermitted(permission=permission.label, holders=holders_of(permission.code))


def refuse_before_founding(enterprise: Enterprise, field: str, label: str, on: date | None) -> None:
    """Refuse a day before the enterprise was founded; unknown days pass.

    Raises:
        BeforeFounding: It is earlier.
    """
    founded = enterprise.founded_on
    if on is None or founded is None or on >= founded:
        return
    said = {"label": label, "day": f"{on:%Y-%m-%d}", "founded": f"{founded:%Y-%m-%d}"}
    sentence = f"{label}早于企业成立日期（{founded:%Y-%m-%d}），请核对。"
    raise BeforeFounding({field: sentence}, **said)


def require(text: str, field: str, sentence: str) -> str:
    """The text without stray spaces.

    Raises:
        InvalidInput: Nothing was written.
    """
    text = text.strip()
    if not text:
        raise InvalidInput({field: sentence})
    return text


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What differs: field → what it was and what it is."""
    return {name: [before[name], new] for name, new in after.items() if before[name] != new}
