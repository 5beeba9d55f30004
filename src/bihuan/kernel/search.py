"""One search over everything: each app says where its rows are found."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.kernel import registry
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError
from bihuan.kernel.permissions import Permission

LEAST = 2  # a trigram index helps nobody below
MOST_WORDS = 5
LONGEST = 60


class TooShort(DomainError):
    """Fewer characters than can be looked for."""

    code = "search_too_short"
    message = _("要查的字太少。")
    remedy = _("请至少输入 2 个字，例如企业简称、隐患编号、文号。")
    http_status = 422


@dataclass(frozen=True)
class Hit:
    """One row found.

    Args:
        title: Its name; the words found are marked by the page.
        url: Its page.
        text: A line of where and what, below the name.
        tag: A word of its state, with ``tone``.
        is_exact: Whether its number or code is the very text asked for.
    """

    title: str
    url: str
    text: str = ""
    tag: str = ""
    tone: str = ""
    is_exact: bool = False


@dataclass(frozen=True)
class SearchSource:
    """Where one app's rows are found; declared at the top of the app's ``search.py``.

    Args:
        code: In addresses (``in=hazards``).
        label: Heading of the group.
        permission: Needed to see any of it.
        find: Called with the actor, the words and how many rows at most; returns hits in scope,
            exact numbers first.
        more: The list that shows all of it for a text, or ``None``.
        order: Place among the groups.
    """

    code: str
    label: Any
    permission: Permission
    find: Callable[[Actor, Sequence[str], int], Sequence[Hit]]
    more: Callable[[str], str] | None = None
    order: int = 100


def words_of(text: str) -> list[str]:
    """The words of a query, full-width blanks and commas included; at most five.

    Raises:
        TooShort: Nothing that could be looked for.
    """
    plain = text.replace("\x00", "").strip()[:LONGEST]
    words = [word for word in re.split(r"[\s　，,；;]+", plain) if word]
    if sum(len(word) for word in words) < LEAST:
        raise TooShort
    return list(dict.fromkeys(words))[:MOST_WORDS]


def holding(words: Sequence[str], *paths: str) -> Q:
    """Rows in which every word stands somewhere in the paths; served by trigram indexes."""
    each = (reduce(or_, (Q(**{f"{path}__contains": word}) for path in paths)) for word in words)
    return reduce(and_, each)


def sources(actor: Actor) -> list[SearchSource]:
    """The sources the actor may ask, in their order."""
    found = [one for one in registry.collect("search", SearchSource) if actor.may(one.permission)]
    return sorted(found, key=lambda source: (source.order, source.code))


def gather(
    exact: QuerySet[Any], alike: QuerySet[Any], limit: int, draw: Callable[[Any, bool], Hit]
) -> list[Hit]:
    """Rows whose number was typed, then those in which the words stand; each once.

    Args:
        draw: Row and whether its number is what was typed → the hit.
    """
    found: dict[Any, Hit] = {row.pk: draw(row, True) for row in exact[:limit]}  # noqa: FBT003
    if len(found) < limit:
        for row in alike[: limit + len(found)]:
            found.setdefault(row.pk, draw(row, False))  # noqa: FBT003
    return list(found.values())[:limit]
