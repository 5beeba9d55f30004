"""The pages of one run and of one row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.exchange import permissions as perms
from bihuan.exchange.forms import content_text
from bihuan.exchange.models import ExchangeItem, ExchangeRun
from bihuan.exchange.screen.common import (
    Cell,
    items_list,
    listing,
    missing,
    moment,
    move,
    reason_field,
    said,
    state_cell,
)
from bihuan.exchange.services.queue import chain as item_chain
from bihuan.exchange.services.resources import RESOURCES
from bihuan.exchange.states import QUEUED, TONES, ItemState, Way
from bihuan.kernel import detail
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput

ITEMS_SHOWN = 200


def run_page(run: ExchangeRun) -> Cell:
    """One run: counts, reconciliation, its rows."""
    left = None
    if run.theirs is not None and run.ours is not None:
        left = missing(run.connector.direction, run.theirs, run.ours)
    counted = [
        (_("读到"), run.read),
        (_("入库"), run.stored),
        (_("没有变化"), run.unchanged),
        (_("送出"), run.sent),
        (_("对方已收"), run.acknowledged),
        (_("被退回"), run.refused),
        (_("没有送达"), run.failed),
    ]
    facts: list[Cell] = [
        {
            "label": _("对接"),
            "value": run.connector.title,
            "url": reverse("exchange:connector", args=[run.connector_id]),
        },
        {
            "label": _("方式"),
            "value": Way(run.way).label + (_("（试走，已撤回）") if run.is_trial else ""),
        },
        {"label": _("开始"), "value": moment(run.started_at)},
        {"label": _("结束"), "value": moment(run.ended_at)},
        *({"label": label, "value": str(count)} for label, count in counted),
        {"label": _("对方数"), "value": None if run.theirs is None else str(run.theirs)},
        {"label": _("我方数"), "value": None if run.ours is None else str(run.ours)},
        {"label": _("还差"), "value": None if left is None else str(left)},
        {"label": _("文件"), "value": "、".join(run.files) or None, "kind": "wide"},
        {"label": _("原因"), "value": run.failure or None, "kind": "wide"},
    ]
    lists = []
    if run.lines:
        rows: list[tuple[str, list[Any]]] = [
            ("", [one["id"], one["title"], state_cell(one["state"]), one["error"] or None])
            for one in run.lines
        ]
        columns = [
            ("id", _("记录号"), "text"),
            ("title", _("内容"), "link"),
            ("state", _("结果"), "status"),
            ("error", _("原因"), "text"),
        ]
        lists.append(listing(_("逐条结果"), columns, rows))
    items = run.items.order_by("-pk")[:ITEMS_SHOWN]
    if items:
        lists.append(items_list(_("记录（最多显示 200 条）"), items))
    return {
        "title": _("交换批次 %(number)s") % {"number": run.pk},
        "facts": facts,
        "lists": lists,
        "actions": [],
    }


def item_page(
    item: ExchangeItem,
    actor: Actor,
    *,
    tried: str = "",
    refusal: InvalidInput | None = None,
    typed: str = "",
) -> Cell:
    """One row: what came, what is wrong with it, what may be done."""
    state = ItemState(item.state)
    resource = RESOURCES.get(item.connector.resource)
    ours = ""
    if item.our_id and resource and resource.url:
        ours = reverse(resource.url, args=[item.our_id])
    facts: list[Cell] = [
        {"label": _("状态"), "value": state.label, "kind": "status", "tone": TONES[state]},
        {
            "label": _("对接"),
            "value": item.connector.title,
            "url": reverse("exchange:connector", args=[item.connector_id]),
        },
        {"label": _("记录号"), "value": item.external_id},
        {"label": _("本平台记录"), "value": item.title or None, "url": ours},
        {"label": _("首次"), "value": moment(item.first_at)},
        {"label": _("最近"), "value": moment(item.last_at)},
        {"label": _("已试"), "value": f"{item.attempts} 次"},
        {"label": _("下次重试"), "value": moment(item.next_try_at)},
        {"label": _("原因"), "value": item.error or None, "kind": "wide"},
        {"label": _("不再处理的理由"), "value": item.reason or None, "kind": "wide"},
        {"label": _("内容摘要"), "value": item.digest, "kind": "wide"},
    ]
    alert = None
    if refusal is not None:
        alert = {"tone": "danger", "title": refusal.user_message(), "text": refusal.user_remedy()}
    return {
        "title": item.title or item.external_id,
        "number": item.external_id if item.title else "",
        "subtitle": state.label,
        "actions": [],
        "alert": alert,
        "facts": facts,
        "sections": [
            {
                "title": _("来的内容") if item.connector.direction == "in" else _("送的内容"),
                "table": values_table(item.payload),
            },
            *(
                [{"title": _("在本平台修正为"), "table": values_table(item.corrected)}]
                if item.corrected is not None
                else []
            ),
        ],
        "moves": item_moves(item, actor, tried, refusal, typed),
        "timeline": detail.timeline_of(item_chain(item), texts=said),
        **detail.chain_line(item_chain(item), actor),
    }


def values_table(content: Mapping[str, Any]) -> Cell:
    return {
        "columns": [_("字段"), _("值")],
        "rows": [[name, None if value is None else str(value)] for name, value in content.items()],
    }


def item_moves(
    item: ExchangeItem, actor: Actor, tried: str, refusal: InvalidInput | None, typed: str
) -> list[Cell]:
    """What may be done with a row that waits."""
    if item.state not in QUEUED or not actor.may(perms.HANDLE):
        return []
    errors = refusal.fields if refusal else {}

    def to(name: str) -> str:
        return reverse("exchange:item_act", args=[item.pk, name])

    content = {
        "name": "content",
        "label": _("整条内容（对方的字段名）"),
        "kind": "textarea",
        "value": typed if tried == "correct" and typed else content_text(item),
        "required": True,
        "error": errors.get("content", ""),
    }
    return [
        move("retry", _("重试"), to("retry"), tone="primary"),
        move(
            "correct",
            _("修正后重试"),
            to("correct"),
            fields=[content, reason_field(_("修正依据"), errors if tried == "correct" else {})],
        ),
        move(
            "drop",
            _("不再处理"),
            to("drop"),
            fields=[reason_field(_("理由"), errors if tried == "drop" else {})],
            tone="danger",
        ),
    ]
