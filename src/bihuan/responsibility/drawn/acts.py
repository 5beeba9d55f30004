"""What can be done with a record that has no workflow: what each asks for, and the service it calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest

from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import DomainError, InvalidInput
from bihuan.kernel.permissions import Permission, holders_of
from bihuan.kernel.uploads import day_of
from bihuan.organisations.forms import Field, filled
from bihuan.responsibility.drawn.common import Cell, alert_of, said

Fields = Callable[[Any, Actor, date], list[Field]]
Run = Callable[[Any, HttpRequest, Actor, datetime], Any]


@dataclass(frozen=True)
class Act:
    """One thing that can be done with a record on its page.

    Args:
        fields: Record, actor, today → the form's fields.
        run: Record, request, actor, moment → calls the service.
        when: Offered only where this holds.
    """

    name: str
    label: Any
    permission: Permission
    fields: Fields
    run: Run
    when: Callable[[Any], bool] = lambda _obj: True
    tone: str = ""
    confirm: Any = ""


Acts = Mapping[str, Act]


def acts(*given: Act) -> Acts:
    return {one.name: one for one in given}


def typed_text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").strip()


def needed_day(request: HttpRequest, name: str, label: str) -> date:
    """A day that must be there.

    Raises:
        InvalidInput: It is not, or does not exist.
    """
    found = day_of(request.POST.get(name, ""), name)
    if found is None:
        raise InvalidInput({name: f"填写{label}。"})
    return found


def id_or_none(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def draw_acts(
    given: Acts,
    obj: Any,
    actor: Actor,
    today: date,
    *,
    address: Callable[[str], str],
    tried: str = "",
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> list[Cell] | None:
    """The panel of a record's page; nothing for those who may do none of it."""
    offered = [one for one in given.values() if one.when(obj)]
    if not any(actor.may(one.permission) for one in offered):
        return None
    shown = []
    for one in sorted(offered, key=lambda one: one.name != tried):
        allowed = actor.may(one.permission)
        fields = one.fields(obj, actor, today) if allowed else []
        if one.name == tried:
            filled(fields, typed or {}, errors or {})
        why = f"需要“{one.permission.label}”权限：{holders_of(one.permission.code)}。"
        shown.append(
            {
                "name": one.name,
                "label": str(one.label),
                "url": address(one.name),
                "method": "post",
                "tone": one.tone,
                "allowed": allowed,
                "refusal_text": None if allowed else why,
                "fields": fields,
                "confirm": str(one.confirm),
            }
        )
    return shown


def page_of(
    chain: str,
    actor: Actor,
    *,
    moves: list[Cell] | None,
    refusal: DomainError | None,
    photos: Mapping[str, str] | None = None,
) -> Cell:
    """What a record without a workflow has around its facts: acts, files, timeline, refusal."""
    uses = detail.all_uses(chain)
    found: Cell = {
        "moves": moves,
        "version": "",
        "timeline": detail.timeline_of(chain, texts=said),
        **detail.chain_line(chain, actor),
    }
    if photos:
        found["photos"] = detail.photos_of(uses, photos)
        found["photos_title"] = "现场照片"
    if uses:
        found["files"] = detail.files_of(uses)
    if refusal is not None:
        found["alert"] = alert_of(refusal)
    return found


def table(title: str, columns: Sequence[Any], rows: list[list[Any]], **more: Any) -> Cell:
    """A section that is a table; an empty one says so."""
    note = more.pop("note", "") or ("" if rows else "还没有记录。")
    drawn = {"columns": list(columns), "rows": rows, "note": note}
    if "total" in more:
        drawn["total"] = more.pop("total")
    return {"title": title, "count": len(rows), "table": drawn, **more}


def number(label: str) -> Cell:
    return {"label": label, "kind": "number"}
