"""Packs and rows as the pages' components take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import QueryDict
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from bihuan.content import pack as content
from bihuan.content.loader import HEADER
from bihuan.content.pack import KINDS, MARKS
from bihuan.kernel import packs
from bihuan.kernel.models import Pack, PackRow
from bihuan.statutes.forms import fields_of
from bihuan.statutes.wording import MARK_TONES, headline, label_of, shown, source_text

Cell = dict[str, Any]
PAGE = 100
STATES = {
    "conflict": ("与新版本冲突", "danger"),
    "withdrawn": ("停用", "muted"),
    "added": ("本地新增", "info"),
    "edited": ("本地修改", "warn"),
    "shipped": ("随版", ""),
}


def moment(at: Any) -> str | None:
    return localtime(at).strftime("%Y-%m-%d %H:%M") if at else None


def draw_pack_list(kind: str, words: str) -> Cell:
    """Packs in force as a ledger page; ``kind`` and ``words`` narrow it."""
    here = reverse("statutes:packs")
    found = Pack.objects.filter(replaced_at__isnull=True)
    counts = dict(found.values_list("kind").annotate(Count("id")))
    shown_kind = kind if kind in counts else ""
    found = found.filter(kind=shown_kind) if shown_kind else found
    found = found.filter(Q(title__icontains=words) | Q(code__icontains=words)) if words else found
    found = found.annotate(
        row_count=Count("rows", filter=Q(rows__is_withdrawn=False)),
        edited=Count("rows", filter=Q(rows__edited_at__isnull=False)),
        conflicts=Count("rows", filter=Q(rows__conflict__isnull=False)),
    ).order_by("kind", "code")
    tabs = [("", _("全部"), sum(counts.values()))]
    tabs += [(code, label, counts[code]) for code, label in KINDS.items() if code in counts]
    return {
        "code": "packs",
        "title": _("规则包"),
        "subtitle": _("期限、判定标准、字典和参数：有版本、有出处，可在本地修改并留痕。"),
        "url": here,
        "columns": [
            {"key": "title", "label": _("名称"), "kind": "link", "main": True},
            {"key": "kind", "label": _("种类"), "kind": "text"},
            {"key": "version", "label": _("版本"), "kind": "text"},
            {"key": "mark", "label": _("核实标记"), "kind": "level"},
            {"key": "effective", "label": _("施行期间"), "kind": "text"},
            {"key": "rows", "label": _("行数"), "kind": "number"},
            {"key": "local", "label": _("本地修改"), "kind": "level"},
        ],
        "rows": [pack_row(pack) for pack in found],
        "tabs": [
            {
                "label": label,
                "url": f"{here}?{urlencode({'kind': code, 'q': words})}",
                "active": code == shown_kind,
                "count_text": count,
            }
            for code, label, count in tabs
        ],
        "filters": [{"name": "q", "label": _("名称"), "kind": "text", "value": words}],
        "hidden": [("kind", shown_kind)],
        "chips": [],
        "reset_url": here,
        "empty": {"kind": "nomatch", "text": _("没有符合条件的规则包。")},
    }


def pack_row(pack: Any) -> Cell:
    url = reverse("statutes:pack", args=[pack.pk])
    mark = str(pack.header.get("mark"))
    local: Cell = {"text": None}
    if pack.conflicts:
        local = {"text": _("%(count)s 处冲突") % {"count": pack.conflicts}, "tone": "danger"}
    elif pack.edited:
        local = {"text": _("%(count)s 行") % {"count": pack.edited}, "tone": "warn"}
    return {
        "id": pack.pk,
        "url": url,
        "edge": "danger" if pack.conflicts else "",
        "cells": [
            {"text": pack.title, "sub": pack.code, "url": url},
            {"text": KINDS.get(pack.kind, pack.kind)},
            {"text": pack.version},
            {"text": MARKS.get(mark, mark), "tone": MARK_TONES.get(mark, "")},
            {"text": period(pack)},
            {"text": pack.row_count},
            local,
        ],
    }


def period(pack: Pack) -> str | None:
    """The days on which a pack is in effect."""
    if pack.effective_from is None and pack.effective_to is None:
        return None
    first = pack.effective_from.isoformat() if pack.effective_from else ""
    return f"{first} 至 {pack.effective_to.isoformat() if pack.effective_to else _('今')}"


def pack_facts(pack: Pack) -> list[Cell]:
    """Where a pack comes from and how sure it is."""
    header = pack.header
    mark = str(header.get("mark"))
    facts: list[Cell] = [
        {"label": _("种类"), "value": KINDS.get(pack.kind, pack.kind)},
        {"label": _("代码"), "value": pack.code},
        {"label": _("版本"), "value": pack.version},
        {
            "label": _("核实标记"),
            "value": MARKS.get(mark, mark),
            "kind": "level",
            "tone": MARK_TONES.get(mark, ""),
        },
        {"label": _("施行期间"), "value": period(pack)},
        {"label": _("装入时间"), "value": moment(pack.loaded_at)},
    ]
    for source in header.get("sources", ()):
        note = MARKS.get(str(source.get("mark")), "")
        facts.append(
            {"label": _("依据"), "value": source_text(source), "kind": "wide", "note": note}
        )
    extra = [name for name in header if name not in {*HEADER, "rows"}]
    facts += [
        {"label": label_of(name), "value": shown(name, header[name]), "kind": "wide"}
        for name in extra
    ]
    return facts


def state_of(row: PackRow) -> str:
    if row.conflict is not None:
        return "conflict"
    if row.is_withdrawn:
        return "withdrawn"
    if row.local is not None:
        return "added" if row.shipped is None else "edited"
    return "shipped"


def rows_ledger(pack: Pack, asked: QueryDict) -> Cell:
    """The rows of a version, searched and paged."""
    words, state = asked.get("q", "").strip(), asked.get("state", "")
    here = reverse("statutes:pack", args=[pack.pk])
    every = list(PackRow.objects.filter(pack=pack).exclude(shipped=None, local=None))
    matching = [row for row in every if not words or words in text_of(row)]
    counts = {code: sum(state_of(row) == code for row in matching) for code in STATES}
    found = [row for row in matching if state not in STATES or state_of(row) == state]
    number = asked.get("page", "")
    page = max(int(number), 1) if number.isdecimal() else 1
    part = found[(page - 1) * PAGE : page * PAGE]

    def address(**changes: Any) -> str:
        return f"{here}?{urlencode({'q': words, 'state': state} | changes)}"

    tabs = [("", _("全部"), len(matching), "")]
    tabs += [(code, word, counts[code], tone) for code, (word, tone) in STATES.items()]
    return {
        "code": "pack_rows",
        "title": pack.title,
        "url": here,
        "columns": [
            {"key": "title", "label": _("内容"), "kind": "link", "main": True},
            {"key": "key", "label": _("键"), "kind": "text"},
            {"key": "values", "label": _("其他栏目"), "kind": "text"},
            {"key": "mark", "label": _("核实标记"), "kind": "level"},
            {"key": "state", "label": _("状态"), "kind": "level"},
        ],
        "rows": [draw_row(pack, row) for row in part],
        "tabs": [
            {
                "label": word,
                "url": address(state=code),
                "active": code == state,
                "count_text": count,
                "tone": tone,
            }
            for code, word, count, tone in tabs
            if count or not code
        ],
        "filters": [{"name": "q", "label": _("查找"), "kind": "text", "value": words}],
        "hidden": [("state", state)],
        "chips": [],
        "reset_url": here,
        "empty": {"kind": "nomatch", "text": _("没有符合条件的行。")},
        "pager": {
            "count_text": _("共 %(count)s 行") % {"count": len(found)},
            "prev_url": address(page=page - 1) if page > 1 else "",
            "next_url": address(page=page + 1) if page * PAGE < len(found) else "",
        },
    }


def text_of(row: PackRow) -> str:
    """Everything a row says, to be searched."""
    return f"{row.key} {row.shipped or ''} {row.local or ''}"


def draw_row(pack: Pack, row: PackRow) -> Cell:
    values = row.local if row.local is not None else row.shipped or {}
    url = reverse("statutes:row", args=[pack.pk, row.key])
    mark = str(values.get("mark", pack.header.get("mark")))
    word, tone = STATES[state_of(row)]
    return {
        "id": row.pk,
        "url": url,
        "edge": "danger" if row.conflict is not None else "",
        "cells": [
            {"text": headline(values), "url": url},
            {"text": row.key},
            {"text": summary(values)},
            {"text": MARKS.get(mark, mark), "tone": MARK_TONES.get(mark, "")},
            {"text": word, "tone": tone},
        ],
    }


def summary(values: Mapping[str, Any]) -> str:
    """The other fields of a row in one line of at most 120 characters."""
    left_out = {"key", "title", "text", "name", "mark", "note"}
    parts = [
        f"{label_of(name)}：{text}"
        for name, value in values.items()
        if name not in left_out and (text := shown(name, value))
    ]
    line = "；".join(parts)
    return line if len(line) <= 120 else line[:119] + "…"


def versions_table(pack: Pack) -> Cell:
    """All versions of a pack, the newest first."""
    found = Pack.objects.filter(kind=pack.kind, code=pack.code).order_by("-loaded_at", "-id")
    rows = []
    for other in found:
        is_this = other.pk == pack.pk
        state = _("现行") if other.replaced_at is None else _("已替代")
        rows.append(
            [
                {"text": other.version, "url": reverse("statutes:pack", args=[other.pk])},
                moment(other.loaded_at),
                moment(other.replaced_at),
                state,
                None
                if is_this
                else {
                    "text": _("看差异"),
                    "url": reverse("statutes:pack_diff", args=[pack.pk, other.pk]),
                },
            ]
        )
    columns = [_("版本"), _("装入"), _("替代"), _("状态"), _("与本版比较")]
    return {"columns": columns, "rows": rows}


def diff_table(former: Pack, pack: Pack) -> Cell:
    """What the shipped rows say differently."""
    found = content.diff(shipped_of(former), shipped_of(pack))
    rows: list[list[Any]] = [
        [{"text": _("增加"), "tone": "done"}, key, None, None, None] for key in found.added
    ]
    rows += [
        [{"text": _("减少"), "tone": "danger"}, key, None, None, None] for key in found.removed
    ]
    rows += [
        [
            {"text": _("改动"), "tone": "warn"},
            change.key,
            label_of(change.field),
            shown(change.field, change.old),
            shown(change.field, change.new),
        ]
        for change in found.changed
    ]
    columns = [_("变化"), _("键"), _("栏目"), _("原来"), _("现在")]
    note = "" if rows else _("两个版本的行完全一样。")
    return {"columns": columns, "rows": rows, "note": note}


def shipped_of(pack: Pack) -> list[dict[str, Any]]:
    return [row.shipped for row in pack.rows.all() if row.shipped is not None]


def compare_table(pack: Pack, row: PackRow) -> Cell:
    """A row field by field: as it applies, as shipped, as the new version says."""
    shipped, local, conflict = row.shipped or {}, row.local, row.conflict
    now = local if local is not None else shipped
    present = {*now, *shipped, *(conflict or {})}
    known = [field.name for field in fields_of(pack.kind) if field.name in present]
    names = list(dict.fromkeys([*known, *now, *sorted(present)]))
    columns = [_("栏目"), _("现在适用")]
    sides: list[Mapping[str, Any]] = [now]
    if local is not None and row.shipped is not None:
        columns.append(_("随版内容"))
        sides.append(shipped)
    rows = [
        [label_of(name), *(compared(name, side, now) for side in sides)]
        for name in names
        if name != "key"
    ]
    facts = [(_("修改时间"), moment(row.edited_at)), (_("理由"), row.reason)]
    note = "；".join(f"{label}：{value}" for label, value in facts if value)
    return {"columns": columns, "rows": rows, "note": note}


def compared(name: str, side: Mapping[str, Any], now: Mapping[str, Any]) -> Cell:
    text = source_text(side.get(name)) if name == "source" else shown(name, side.get(name))
    return {"text": text, "tone": "warn" if side.get(name) != now.get(name) else ""}


def moves_of(row: PackRow) -> list[tuple[str, str]]:
    """What may be done to a row besides editing it."""
    found = []
    if row.conflict is not None:
        found.append(("keep", _("保留本地修改")))
    if row.local is not None and row.shipped is not None:
        found.append(("accept", _("采用随版内容")))
    if row.is_withdrawn:
        if row.shipped is not None or row.local is not None:
            found.append(("restore", _("恢复使用")))
    else:
        found.append(("withdraw", _("停用")))
    return found


def history_items(pack: Pack) -> list[Cell]:
    """What happened to a pack, for the timeline."""
    return [
        {
            "at": moment(event["at"]),
            "title": event["text"],
            "text": event["data"].get("reason", ""),
            "actor": event["actor_name"],
            "unit": event["unit_name"],
        }
        for event in limited(packs.history(pack.pk))
    ]


def limited(events: Iterable[dict[str, Any]], count: int = 50) -> list[dict[str, Any]]:
    return list(events)[:count]
