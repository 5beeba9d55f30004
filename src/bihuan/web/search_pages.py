"""One search over everything, grouped by what was found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from bihuan.kernel.actors import Actor
from bihuan.kernel.pages import Request, requires
from bihuan.kernel.permissions import SEE_WORKLIST
from bihuan.kernel.search import Hit, SearchSource, TooShort, sources, words_of
from bihuan.web.addresses import address_of

IN_A_GROUP = 5
IN_ONE = 50
Cell = dict[str, Any]


@require_GET
@requires(SEE_WORKLIST)
def search(request: Request) -> HttpResponse:
    """Enterprises, hazards, units, documents, tasks, people: whatever the apps declare."""
    query, only = request.GET.get("q", "").strip(), request.GET.get("in", "")
    context = {"place": "search", "page_title": _("查找")}
    shown: Cell
    if not query:
        shown = {"query": "", "count_text": "", "groups": [], "empty_text": hint()}
        return render(request, "search.html", context | {"search": shown})
    try:
        words = words_of(query)
    except TooShort as refusal:
        shown = {"query": query, "count_text": "", "groups": [], "empty_text": str(refusal)}
        return render(request, "search.html", context | {"search": shown}, status=422)
    groups = [
        group
        for source in sources(request.actor)
        if only in {"", source.code}
        and (group := group_of(source, request.actor, query, words, IN_ONE if only else IN_A_GROUP))
    ]
    groups.sort(key=lambda group: not group["is_exact"])
    found = sum(len(group["items"]) for group in groups)
    more = any(group["more_url"] for group in groups)
    shown = {
        "query": query,
        "count_text": count_text(found, more=more) if groups else "",
        "groups": groups,
        "empty_text": _(
            "没有找到“%(query)s”。请核对编号，或换一个更短的词再查；不在您管辖范围内的也不显示。"
        )
        % {"query": query[:30]},
    }
    return render(request, "search.html", context | {"search": shown})


def hint() -> str:
    return _("输入企业名称、统一社会信用代码、隐患编号、文号或人员姓名，多个词用空格隔开。")


def count_text(found: int, *, more: bool) -> str:
    return _("先列 %(n)s 条") % {"n": found} if more else _("找到 %(n)s 条") % {"n": found}


def group_of(
    source: SearchSource, actor: Actor, query: str, words: Sequence[str], size: int
) -> Cell | None:
    """One source's hits, with a way to the rest where there is more."""
    hits = list(source.find(actor, words, size + 1))
    if not hits:
        return None
    more = len(hits) > size
    shown = hits[:size]
    address = f"{address_of('web:search')}?{urlencode({'q': query, 'in': source.code})}"
    if source.more is not None:
        address = source.more(query)
    return {
        "title": str(source.label),
        "count_text": f"{size}+" if more else str(len(shown)),
        "more_url": address if more else "",
        "is_exact": any(hit.is_exact for hit in shown),
        "items": [draw(hit, words) for hit in shown],
    }


def draw(hit: Hit, words: Sequence[str]) -> Cell:
    return {
        "title": marked(hit.title, words),
        "text": hit.text,
        "url": hit.url,
        "tag": hit.tag,
        "tone": hit.tone,
    }


def marked(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is one of the words."""
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    pieces = re.split(f"({pattern})", text, flags=re.IGNORECASE)
    return [(piece, index % 2 == 1) for index, piece in enumerate(pieces) if piece]
