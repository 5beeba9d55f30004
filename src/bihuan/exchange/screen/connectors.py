"""The page of one connector."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan.content.pack import MARKS
from bihuan.exchange import permissions as perms
from bihuan.exchange.forms import words_text
from bihuan.exchange.models import Connector, ExchangeRun
from bihuan.exchange.rules import LABELS
from bihuan.exchange.screen.common import (
    Cell,
    difference,
    health_of,
    items_list,
    lag_of,
    listing,
    missing,
    moment,
    move,
    reason_field,
    said,
    words_for,
)
from bihuan.exchange.services import folders
from bihuan.exchange.services.common import KIND, chain, header_of, map_of
from bihuan.exchange.services.registering import fields_of
from bihuan.exchange.services.resources import RESOURCES
from bihuan.exchange.states import WRONG, Direction, Route, Way
from bihuan.kernel import detail, packs
from bihuan.kernel.actors import Actor
from bihuan.kernel.errors import InvalidInput

RUNS_SHOWN, ITEMS_SHOWN = 8, 10


def connector_facts(connector: Connector, now: datetime, base: str) -> list[Cell]:
    word, tone = health_of(connector, now)
    header = header_of(connector.code)
    own = connector.own_map is not None
    version = packs.in_force(KIND, connector.code).version
    map_words = (
        f"本单位修改（随附第{connector.own_map_version}版基础上）" if own else f"随附第{version}版"
    )
    if own and connector.own_map_version != version:
        map_words += f"，随附的已更新到第{version}版"
    facts: list[Cell] = [
        {"label": _("状况"), "value": word, "kind": "status", "tone": tone},
        {"label": _("对方平台"), "value": connector.system},
        {"label": _("主管单位"), "value": header["keeper"]},
        {"label": _("方向"), "value": Direction(connector.direction).label},
        {"label": _("交换内容"), "value": header["carries"]},
        {"label": _("登记单位"), "value": connector.unit.name},
        {"label": _("接入方式"), "value": Route(connector.route).label},
        {"label": _("间隔"), "value": f"{connector.every_minutes} 分钟"},
        {"label": _("对方地址"), "value": connector.address or None, "kind": "wide"},
        {"label": _("最近运行"), "value": moment(connector.last_run_at)},
        {"label": _("最近成功"), "value": moment(connector.last_success_at)},
        {"label": _("字段对照"), "value": map_words},
        {"label": _("核实标记"), "value": MARKS[str(header["mark"])]},
    ]
    if connector.partner is not None:
        facts.append({"label": _("下级单位"), "value": connector.partner.name})
    if connector.direction == Direction.IN and connector.secret:
        hook = f"{base}/api/v1/exchange/hooks/{connector.hook}"
        facts.append({"label": _("接收推送的地址"), "value": hook, "kind": "wide"})
    if connector.off_reason and not connector.is_on:
        facts.append({"label": _("停用原因"), "value": connector.off_reason, "kind": "wide"})
    facts.append({"label": _("说明"), "value": header.get("note") or None, "kind": "wide"})
    return facts


def alert_of(connector: Connector, now: datetime) -> Cell | None:
    """What is wrong with a connector and what can be done about it."""
    header = header_of(connector.code)
    if connector.resource not in RESOURCES:
        return {"tone": "warn", "title": _("还不能启用"), "text": header.get("waits_for", "")}
    if connector.is_on and connector.failure:
        return {"tone": "danger", "title": _("最近一次没有成功"), "text": connector.failure}
    lag = lag_of(connector, now)
    if lag is not None:
        return {
            "tone": "warn",
            "title": _("已迟滞 %(lag)s") % {"lag": words_for(lag)},
            "text": _("可以立即交换；对方不通时，改用文件方式。"),
        }
    return None


def counts_of(connector: Connector, queued: int, stored: int) -> list[Cell]:
    """Theirs, ours, and what is between."""
    items = f"/l/exchange-items/?tab=all&connector={connector.title}"
    wrong = f"/l/exchange-items/?connector={connector.title}"
    left = difference(connector)
    at = moment(connector.reconciled_at)
    return [
        {
            "label": _("对方数"),
            "value_text": None if connector.theirs is None else str(connector.theirs),
            "unit": _("条"),
            "note": at or _("还没有对过账"),
            "url": items,
        },
        {
            "label": _("我方数"),
            "value_text": None if connector.ours is None else str(connector.ours),
            "unit": _("条"),
            "note": _("累计完成 %(count)s 条") % {"count": stored},
            "url": items,
        },
        {
            "label": _("还差"),
            "value_text": left["text"] if left else None,
            "unit": _("条"),
            "note": _("对方有、这里没有")
            if connector.direction == Direction.IN
            else _("这里有、对方没有"),
            "tone": left["tone"] if left else "",
            "url": wrong,
        },
        {
            "label": _("差错"),
            "value_text": str(queued),
            "unit": _("条"),
            "note": _("被退回或没有送达"),
            "tone": "danger" if queued else "",
            "url": wrong,
        },
    ]


def connector_moves(
    connector: Connector, actor: Actor, tried: str, errors: Mapping[str, str]
) -> list[Cell]:
    """What may be done with a connector now."""
    shown: list[Cell] = []
    is_here = connector.resource in RESOURCES

    def wrong(name: str, field: str) -> str:
        return errors.get(field, "") if tried == name else ""

    if actor.may(perms.HANDLE) and is_here:
        if connector.is_on:
            shown += working_moves(connector, wrong("upload", "file"))
        hint = _("走完全程后撤回，不留数据。")
        to = act_url(connector, "try")
        shown.append(move("try", _("用测试数据走一遍"), to, hint=hint, tone="plain"))
    if actor.may(perms.MANAGE):
        shown.append(switch_move(connector, wrong("off", "reason"), is_here=is_here))
        if is_here:
            shown.append(secret_move(connector, wrong("secret", "secret")))
    return shown


def act_url(connector: Connector, name: str) -> str:
    return reverse("exchange:act", args=[connector.pk, name])


def working_moves(connector: Connector, error: str) -> list[Cell]:
    """What a connector that is on can be told to do."""
    run = move("run", _("立即交换"), act_url(connector, "run"), tone="primary")
    if connector.direction == Direction.OUT:
        return [
            run,
            move("run-full", _("全量核对"), act_url(connector, "run-full"), tone="plain"),
        ]
    file = {
        "name": "file",
        "label": _("文件"),
        "kind": "file",
        "required": True,
        "help": _("Excel（.xlsx）或 JSON，字段名用对方的。"),
        "error": error,
    }
    return [run, move("upload", _("上传文件"), act_url(connector, "upload"), fields=[file])]


def switch_move(connector: Connector, error: str, *, is_here: bool) -> Cell:
    if connector.is_on:
        reason = reason_field(_("停用原因"), {"reason": error})
        to = act_url(connector, "off")
        return move("off", _("停用"), to, fields=[reason], tone="danger")
    why = None if is_here else header_of(connector.code).get("waits_for")
    to = act_url(connector, "on")
    return move("on", _("启用"), to, allowed=is_here, refusal_text=why, tone="primary")


def secret_move(connector: Connector, error: str) -> Cell:
    secret = {
        "name": "secret",
        "label": _("签名密钥"),
        "kind": "password",
        "help": _("对方给的填在这里；留空由本平台生成，只显示一次，请交给对方。"),
        "error": error,
    }
    label = _("更换签名密钥") if connector.secret else _("设置签名密钥")
    return move("secret", label, act_url(connector, "secret"), fields=[secret])


def run_cells(run: ExchangeRun, direction: str) -> list[Any]:
    left = None
    if run.theirs is not None and run.ours is not None:
        left = missing(direction, run.theirs, run.ours)
    note = run.failure or (_("试走") if run.is_trial else "")
    return [
        {"text": moment(run.started_at), "url": reverse("exchange:run", args=[run.pk])},
        Way(run.way).label,
        run.read,
        run.stored,
        run.unchanged,
        run.sent,
        run.refused + run.failed,
        left,
        {"text": note or None, "tone": "danger" if run.failure else ""},
    ]


def runs_list(connector: Connector) -> Cell:
    columns = [
        ("at", _("开始"), "link"),
        ("way", _("方式"), "text"),
        ("read", _("读到"), "number"),
        ("stored", _("入库"), "number"),
        ("unchanged", _("没有变化"), "number"),
        ("sent", _("送出"), "number"),
        ("wrong", _("差错"), "number"),
        ("left", _("还差"), "number"),
        ("note", _("备注"), "text"),
    ]
    rows = [
        (reverse("exchange:run", args=[one.pk]), run_cells(one, connector.direction))
        for one in connector.runs.order_by("-pk")[:RUNS_SHOWN]
    ]
    return listing(_("最近批次"), columns, rows)


def map_table(connector: Connector) -> Cell:
    """The field map in use, theirs beside ours."""
    known = fields_of(connector)
    return {
        "columns": [_("含义"), _("对方字段"), _("本平台字段"), _("转换"), _("必填")],
        "rows": [
            [
                line["title"],
                line["theirs"],
                known.get(line["ours"], line["ours"]),
                {"text": LABELS[line["convert"]], "note": words_text(line)},
                _("是") if line.get("required") else None,
            ]
            for line in map_of(connector)
        ],
    }


def file_lists(connector: Connector) -> list[Cell]:
    """The files of each folder, newest first."""
    places = (
        [folders.OUT]
        if connector.direction == Direction.OUT
        else [
            folders.IN,
            folders.REFUSED,
            folders.DONE,
        ]
    )
    shown = []
    for place in places:
        files = folders.files_in(connector, place)[::-1]
        shown.append(
            {
                "title": folders.PLACES[place],
                "count": len(files),
                "files": [
                    {
                        "name": one.name,
                        "url": reverse("exchange:file", args=[connector.pk, place, one.name]),
                        "size": f"{one.stat().st_size / 1024:,.1f} KB",
                    }
                    for one in files[: folders.MOST_LISTED]
                ],
            }
        )
    return shown


def connector_page(
    connector: Connector,
    actor: Actor,
    now: datetime,
    *,
    base: str,
    tried: str = "",
    refusal: InvalidInput | None = None,
) -> Cell:
    """A connector's page: how it is, what it counted, what waits, what may be done."""
    queue = connector.items.filter(state__in=WRONG).order_by("-pk")
    queued = queue.count()
    stored = connector.items.filter(state__in=("stored", "sent", "acknowledged")).count()
    warning = alert_of(connector, now)
    if refusal is not None:
        warning = {"tone": "danger", "title": refusal.user_message(), "text": refusal.user_remedy()}
    actions = []
    if connector.resource in RESOURCES:
        sample = reverse("exchange:sample", args=[connector.pk])
        actions.append({"label": _("下载测试文件"), "url": sample, "icon": "download"})
    if actor.may(perms.MANAGE):
        route, lines = (reverse(f"exchange:{one}", args=[connector.pk]) for one in ("route", "map"))
        actions += [
            {"label": _("接入方式"), "url": route, "icon": "settings"},
            {"label": _("字段对照"), "url": lines, "icon": "edit"},
        ]
    errors = refusal.fields if refusal else {}
    wrong = [items_list(_("差错"), queue[:ITEMS_SHOWN])] if queued else []
    return {
        "title": connector.title,
        "number": "",
        "subtitle": _("启用") if connector.is_on else _("停用"),
        "actions": actions,
        "alert": warning,
        "counts": counts_of(connector, queued, stored),
        "facts": connector_facts(connector, now, base),
        "wrong": wrong,
        "lists": [runs_list(connector)],
        "sections": [{"title": _("字段对照"), "table": map_table(connector)}],
        "folders": file_lists(connector) if connector.resource in RESOURCES else [],
        "moves": connector_moves(connector, actor, tried, errors),
        "timeline": detail.timeline_of(chain(connector), texts=said),
        **detail.chain_line(chain(connector), actor),
    }
