"""Bulk actions: one service called for each chosen row, one result for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput, NotFound
from bihuan.kernel.ledgers.asking import Asked
from bihuan.kernel.ledgers.declaration import BulkAction, BulkField, Ledger
from bihuan.kernel.ledgers.options import choices_of
from bihuan.kernel.ledgers.rows import matching_ids

MOST = 1000  # rows of one action


class NothingChosen(InvalidInput):
    """A bulk action without a row."""

    code = "nothing_chosen"
    message = gettext_lazy("还没有选中记录。")
    remedy = gettext_lazy("请先勾选要办理的记录，再点批量办理。")


class TooManyChosen(InvalidInput):
    """A bulk action on more rows than are done at once."""

    code = "too_many_chosen"
    message = gettext_lazy("一次最多办理 %(most)s 条，现在选了 %(count)s 条。")
    remedy = gettext_lazy("请缩小查询条件，分几次办理。")


@dataclass(frozen=True)
class Result:
    """What became of one row: done, or why not and what to do."""

    pk: int
    title: str
    is_done: bool
    code: str = ""
    message: str = ""
    remedy: str = ""


def action_of(ledger: Ledger, name: str, actor: Actor) -> BulkAction:
    """The action of a name.

    Raises:
        NotFound: The ledger has none of that name.
        NotPermitted: The actor may not take it.
    """
    found = next((action for action in ledger.bulk if action.name == name), None)
    if found is None:
        raise NotFound
    actor.must(found.permission)
    return found


def chosen_ids(asked: Asked, typed: QueryDict) -> list[int]:
    """The ids that were ticked, or those of everything that matches.

    Raises:
        NothingChosen: None.
        TooManyChosen: More than `MOST`.
    """
    if typed.get("all_matching"):
        ids = matching_ids(asked, MOST + 1)
    else:
        ids = list(dict.fromkeys(int(text) for text in typed.getlist("ids") if text.isdecimal()))
    if not ids:
        raise NothingChosen
    if len(ids) > MOST:
        raise TooManyChosen(most=f"{MOST:,}", count=f"{MOST:,}+")
    return ids


def values_of(action: BulkAction, typed: QueryDict, actor: Actor) -> dict[str, Any]:
    """The answers to what the action asks, parsed.

    Args:
        typed: Each answer under ``<action>-<field>``.

    Raises:
        InvalidInput: One sentence for each answer that is missing or cannot be read.
    """
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for item in action.fields:
        name = f"{action.name}-{item.name}"
        text = typed.get(name, "").strip()
        if not text:
            if item.required:
                wrong[name] = _("请填写“%(label)s”。") % {"label": item.label}
            values[item.name] = None if item.kind in {"date", "unit", "number"} else ""
            continue
        try:
            values[item.name] = answer(item, text, actor)
        except ValueError:
            wrong[name] = _("“%(label)s”填的是“%(text)s”，认不出来，请重新填写。") % {
                "label": item.label,
                "text": text[:20],
            }
    if wrong:
        raise InvalidInput(wrong)
    return values


def answer(item: BulkField, text: str, actor: Actor) -> Any:
    if item.kind == "date":
        return date.fromisoformat(text)
    if item.kind == "number":
        return int(text)
    if item.kind in {"select", "unit"}:
        known = {str(value): value for value, _label in choices_of(item, actor)}
        if text not in known:
            raise ValueError(text)
        return known[text]
    return text[:2000]


def run_bulk(
    ledger: Ledger,
    action: BulkAction,
    ids: Sequence[int],
    *,
    actor: Actor,
    at: datetime,
    values: Mapping[str, Any],
) -> list[Result]:
    """Do the action to each row by itself; a refused row changes nothing and stops no other.

    Args:
        ids: Of rows; one outside the actor's scope is refused like an absent one.
        at: When, timezone-aware.
        values: From `values_of`.

    Returns:
        One result for each id, in order.
    """
    titles = titles_of(ledger, ids, actor)
    return [
        run_one(ledger, action, pk, titles.get(pk), actor=actor, at=at, values=values) for pk in ids
    ]


def run_one(
    ledger: Ledger,
    action: BulkAction,
    pk: int,
    title: str | None,
    *,
    actor: Actor,
    at: datetime,
    values: Mapping[str, Any],
) -> Result:
    try:
        if title is None:
            raise NotFound
        with transaction.atomic():
            action.run(pk, actor=actor, at=at, values=values)
    except DomainError as refusal:
        return Result(
            pk,
            title or f"{ledger.title} {pk}",
            is_done=False,
            code=refusal.code,
            message=refusal.user_message(),
            remedy=refusal.user_remedy(),
        )
    return Result(pk, title, is_done=True)


def titles_of(ledger: Ledger, ids: Sequence[int], actor: Actor) -> dict[int, str]:
    """What the visible rows are called."""
    rows = ledger.visible_to(actor).in_bulk(list(ids))
    return {pk: str(row) for pk, row in rows.items()}
