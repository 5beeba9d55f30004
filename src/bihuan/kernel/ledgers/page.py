"""The context of a ledger's page, as the template ``_ledger.html`` takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bihuan.kernel.ledgers.addresses import Addresses, parameters_of
from bihuan.kernel.ledgers.asking import SIZES, Asked, parameter_names, place_text
from bihuan.kernel.ledgers.cells import drawn
from bihuan.kernel.ledgers.declaration import BulkAction, BulkField, Column, Filter, Tab
from bihuan.kernel.ledgers.options import choices_of, kept, with_any
from bihuan.kernel.ledgers.rows import COUNTED, RECENT, Page, count_tabs, fetch_page
from bihuan.kernel.permissions import EXPORT_LEDGERS

STANDING_FILTERS = 4


@dataclass(frozen=True)
class Links:
    """Addresses that the web layer knows: of the list, of a row with ``{}``, of its tools."""

    base: str
    row: str = ""
    export: str = ""
    imports: str = ""
    columns: str = ""
    save_view: str = ""
    bulk: str = ""  # with {} for the action's name
    actions: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


def ledger_context(
    asked: Asked,
    links: Links,
    *,
    at: datetime,
    views: Sequence[Mapping[str, Any]] = (),
    density: str = "",
) -> dict[str, Any]:
    """Everything the template needs of one page.

    Args:
        links: Addresses around the list.
        at: Now, timezone-aware; printed as the moment the list speaks of.
        views: The reader's saved views: label, url, active.
        density: ``""`` or ``compact``.
    """
    ledger, actor = asked.ledger, asked.actor
    page, counts = fetch_page(asked), count_tabs(asked)
    address = Addresses(links.base, parameters_of(asked))
    count = counts[asked.tab.name if asked.tab else ""]
    return {
        "code": ledger.code,
        "title": str(ledger.title),
        "subtitle": str(ledger.subtitle),
        "url": links.base,
        "query": address.query,
        "columns": [heading(column, asked, address) for column in asked.columns],
        "rows": drawn(ledger, asked.columns, page, asked.today, links.row),
        "tabs": [tab_link(tab, asked, counts, address) for tab in ledger.tabs],
        "filters": strip(asked),
        "hidden": hidden(asked),
        "chips": chips(asked, address),
        "reset_url": links.base,
        "bulk_actions": bulk_buttons(asked, links),
        "matching_text": _("全部 %(count)s 条") % {"count": count} if count <= COUNTED else "",
        "actions": links.actions,
        "pager": pager(asked, page, count, address),
        "saved_views": views,
        "empty": empty(asked, links),
        "density": density,
        "export_url": with_query(links.export, address) if actor.may(EXPORT_LEDGERS) else "",
        "import_url": links.imports,
        "columns_url": with_query(links.columns, address),
        "save_view_url": with_query(links.save_view, address),
        "print_title": str(ledger.print_title or ledger.title),
        "as_of": localtime(at).strftime("%Y-%m-%d %H:%M"),
    }


def with_query(url: str, address: Addresses) -> str:
    return f"{url}?{address.query}" if url and address.query else url


def heading(column: Column, asked: Asked, address: Addresses) -> dict[str, Any]:
    """One column's head; a click sorts by it, a second one turns the order round."""
    order = asked.order
    is_sorted = column.sortable and order.key == column.key
    found: dict[str, Any] = {
        "key": column.key,
        "label": column.heading,
        "kind": column.kind,
        "sortable": column.sortable,
        "sorted": "",
        "stick": column.is_stuck,
        "main": column.is_main,
        "width": column.width,
    }
    if column.sortable:
        turned = is_sorted and not order.descending
        found["sorted"] = ("desc" if order.descending else "asc") if is_sorted else ""
        found["sort_url"] = address({"sort": f"-{column.key}" if turned else column.key})
    return found


def tab_link(
    tab: Tab, asked: Asked, counts: Mapping[str, int], address: Addresses
) -> dict[str, Any]:
    is_first = tab is asked.ledger.tabs[0]
    return {
        "label": tab.heading,
        "count_text": count_text(counts[tab.name]),
        "url": address({"tab": "" if is_first else tab.name}),
        "active": tab is asked.tab,
        "tone": tab.tone if counts[tab.name] else "",
    }


def count_text(count: int) -> str:
    """``1,000+`` above what is counted."""
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"


def strip(asked: Asked) -> list[dict[str, Any]]:
    """The controls of the query strip: the search first, then the filters."""
    asker = (asked.ledger.code, asked.actor.scope, asked.actor.role)
    typed = (asked.search, tuple(asked.words.items()))
    return kept(("strip", asker, typed), lambda: made_strip(asked))


def made_strip(asked: Asked) -> list[dict[str, Any]]:
    ledger = asked.ledger
    found: list[dict[str, Any]] = []
    if ledger.search:
        found.append(
            {
                "name": "q",
                "label": _("搜索"),
                "kind": "text",
                "value": asked.search,
                "placeholder": str(ledger.search_label),
            }
        )
    standing = STANDING_FILTERS - len(found)
    for item in ledger.filters:
        is_more = item.is_more or standing <= 0
        standing -= 0 if is_more else 1
        found.append(control(item, asked) | {"more": is_more})
    return found


KINDS = {"region": "select", "unit": "select"}


def control(item: Filter, asked: Asked) -> dict[str, Any]:
    typed = [asked.words.get(name, ()) for name in parameter_names(item)]
    value: Any = typed[0][0] if typed[0] else ""
    if item.kind == "daterange":
        value = tuple(words[0] if words else "" for words in typed) if any(typed) else None
    elif item.kind == "multiselect":
        value = list(typed[0])
    found = {
        "name": item.name,
        "label": str(item.label),
        "kind": KINDS.get(item.kind, item.kind),
        "value": value,
        "placeholder": str(item.placeholder),
    }
    if item.kind in {"select", "region", "unit"}:
        found["options"] = with_any(choices_of(item, asked.actor))
    elif item.kind == "multiselect":
        found["options"] = choices_of(item, asked.actor)
    return found


def hidden(asked: Asked) -> list[tuple[str, str]]:
    """What a new query keeps: tab, order, size, columns, and the figure it stands behind."""
    shown = {"q", *(name for item in asked.ledger.filters for name in parameter_names(item))}
    return [(name, value) for name, value in parameters_of(asked) if name not in shown]


def chips(asked: Asked, address: Addresses) -> list[dict[str, str]]:
    """The conditions in force, each with the address without it."""
    found = []
    if asked.search:
        words = _("搜索：%(words)s") % {"words": asked.search}
        if asked.is_short_search:
            words = _("搜索：%(words)s（不足 3 个字，只找最近 %(count)s 条）") % {
                "words": asked.search,
                "count": f"{RECENT:,}",
            }
        found.append({"label": words, "remove_url": address({"q": ""})})
    found += [
        {
            "label": f"{item.label}：{chip_text(item, asked)}",
            "remove_url": address(dict.fromkeys(parameter_names(item), "")),
        }
        for item in asked.ledger.filters
        if item.name in asked.values
    ]
    if asked.is_narrowed:
        found.append({"label": _("只看数字背后的记录"), "remove_url": address.base})
    return found


def chip_text(item: Filter, asked: Asked) -> str:
    typed = [asked.words.get(name, ()) for name in parameter_names(item)]
    if item.kind == "daterange":
        first, last = (words[0] if words else "" for words in typed)
        if first and last:
            return _("%(first)s 至 %(last)s") % {"first": first, "last": last}
        return _("%(day)s 起") % {"day": first} if first else _("%(day)s 止") % {"day": last}
    if item.kind in {"text", "date"}:
        return typed[0][0]
    words = {str(value): label for value, label in choices_of(item, asked.actor)}
    return "、".join(words.get(word, word) for word in typed[0])


def pager(asked: Asked, page: Page, count: int, address: Addresses) -> dict[str, Any]:
    """Keyset paging: the places are the first and the last row shown."""
    rows, order = page.rows, asked.order
    before = page.has_before and rows and place_text(rows[0][0], value_of(rows[0], order), order)
    after = page.has_after and rows and place_text(rows[-1][0], value_of(rows[-1], order), order)
    return {
        "count_text": _("共 %(count)s 条") % {"count": count_text(count)},
        "first_url": address() if asked.place is not None else "",
        "prev_url": address({"before": before}) if before else "",
        "next_url": address({"after": after}) if after else "",
        "page_size": asked.size,
        "page_sizes": [(size, address({"per": str(size)})) for size in SIZES],
    }


def value_of(row: Sequence[Any], order: Any) -> Any:
    """The row's value in the order; it is fetched second, after the id."""
    return None if order.is_by_id else row[1]


def empty(asked: Asked, links: Links) -> dict[str, Any]:
    """Which kind of nothing it is, and the first thing to do."""
    told = asked.ledger.empty
    in_first = not asked.ledger.tabs or asked.tab is asked.ledger.tabs[0]
    if asked.has_conditions or asked.place is not None or not in_first:
        action = {"label": _("清除条件"), "url": links.base}
        return {"kind": "nomatch", "text": _("没有符合条件的记录。"), "action": action}
    if told is None:
        return {"kind": "nothing", "text": _("还没有记录。"), "action": None}
    label = str(told.action.label) if told.action else ""
    first = next((action for action in links.actions if action["label"] == label), None)
    return {"kind": "nothing", "text": str(told.text), "action": first}


def bulk_buttons(asked: Asked, links: Links) -> list[dict[str, Any]]:
    """The bulk actions that the actor may take."""
    ledger, actor = asked.ledger, asked.actor
    allowed = tuple(action for action in ledger.bulk if actor.may(action.permission))
    names = tuple(action.name for action in allowed)
    return kept(
        ("bulk", ledger.code, actor.scope, actor.role, names),
        lambda: [bulk_button(action, asked, links) for action in allowed],
    )


def bulk_button(action: BulkAction, asked: Asked, links: Links) -> dict[str, Any]:
    return {
        "name": action.name,
        "label": str(action.label),
        "tone": action.tone,
        "url": links.bulk.replace("{}", action.name),
        "confirm": str(action.confirm),
        "fields": [bulk_field(item, asked) for item in action.fields],
    }


def bulk_field(item: BulkField, asked: Asked) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": item.name,
        "label": str(item.label),
        "kind": item.kind,
        "required": item.required,
        "help": str(item.help),
        "value": "",
    }
    if item.kind in {"select", "unit"}:
        found["options"] = choices_of(item, asked.actor)
        found["placeholder"] = _("请选择")
    return found
