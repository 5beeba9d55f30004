"""A person's saved views of a ledger: a query under a name, and how the list is to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput, NotFound
from bihuan.kernel.ledgers.asking import SIZE, SIZES
from bihuan.kernel.ledgers.declaration import Ledger
from bihuan.kernel.ledgers.statements import SHAPES, Slot, Statement
from bihuan.kernel.models import SavedView

LOOKS = ""  # the name under which columns, page size and density are kept
MOST = 20
MOST_QUERY = 2000


@dataclass(frozen=True)
class Looks:
    """How a person wants the list: columns (none: the usual ones), rows a page, density."""

    columns: tuple[str, ...] = ()
    size: int = SIZE
    density: str = ""


@dataclass(frozen=True)
class Views:
    """What a person keeps of one ledger."""

    looks: Looks
    saved: tuple[tuple[int, str, str], ...] = ()  # id, name, query


def views_of(ledger: Ledger, actor: Actor) -> Views:
    """The actor's views and looks of a ledger, in one query."""
    if actor.user_id is None:
        return Views(Looks())
    values = {"user": actor.user_id, "ledger": ledger.code}
    rows = SHAPES.statement("views", views_statement).rows(values)
    looks = next((query for _pk, name, query in rows if name == LOOKS), "")
    return Views(read_looks(looks), tuple(row for row in rows if row[1] != LOOKS))


def views_statement() -> Statement:
    """The question for a person's views, the same for everyone."""
    found = SavedView.objects.filter(user_id=Slot("user"), ledger=Slot("ledger")).order_by("id")
    return Statement.of(found.values_list("id", "name", "query"))


def own_views(ledger: Ledger, actor: Actor) -> QuerySet[SavedView]:
    """The actor's own; the platform itself keeps none."""
    if actor.user_id is None:
        return SavedView.objects.none()
    return SavedView.objects.filter(user_id=actor.user_id, ledger=ledger.code)


def read_looks(query: str) -> Looks:
    if not query:
        return Looks()
    kept = QueryDict(query)
    size = kept.get("per", "")
    return Looks(
        columns=tuple(filter(None, kept.get("cols", "").split(","))),
        size=int(size) if size in {str(one) for one in SIZES} else SIZE,
        density="compact" if kept.get("density") == "compact" else "",
    )


def links_of(views: Views, base: str, query: str) -> list[dict[str, Any]]:
    """The saved views as the page links to them."""
    return [
        {"label": name, "url": f"{base}?{kept}", "active": kept == query}
        for _pk, name, kept in views.saved
    ]


def save_view(ledger: Ledger, *, name: str, query: str, actor: Actor) -> SavedView:
    """Keep a query under a name; the same name keeps the newer query.

    Raises:
        InvalidInput: No name, a long one, or too many views already.
    """
    words = " ".join(name.split())
    if not words or len(words) > 40:
        raise InvalidInput({"name": _("请给这个视图起一个 1 到 40 个字的名称。")})
    if len(query) > MOST_QUERY:
        raise InvalidInput({"name": _("条件太长，存不下；请去掉一些条件。")})
    mine = own_views(ledger, actor)
    if mine.exclude(name__in=[words, LOOKS]).count() >= MOST:
        raise InvalidInput(
            {"name": _("最多保存 %(most)s 个视图，请先删去不用的。") % {"most": MOST}}
        )
    return keep(ledger, actor, words, query)


def keep_looks(ledger: Ledger, looks: Looks, *, actor: Actor) -> SavedView:
    """Keep how the actor wants the list to look."""
    known = [column.key for column in ledger.columns if column.key in looks.columns]
    query = QueryDict(mutable=True)
    query["cols"] = ",".join(known)
    query["per"] = str(looks.size)
    if looks.density:
        query["density"] = looks.density
    return keep(ledger, actor, LOOKS, query.urlencode())


def keep(ledger: Ledger, actor: Actor, name: str, query: str) -> SavedView:
    view, _is_new = SavedView.objects.update_or_create(
        user_id=actor.user_id, ledger=ledger.code, name=name, defaults={"query": query}
    )
    return view


def delete_view(ledger: Ledger, *, view_id: int, actor: Actor) -> None:
    """Forget one of the actor's own views.

    Raises:
        NotFound: The actor has no such view.
    """
    if not own_views(ledger, actor).filter(pk=view_id).exclude(name=LOOKS).delete()[0]:
        raise NotFound
