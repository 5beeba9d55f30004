"""The part of ``bihuan exchange`` that needs the database."""

from __future__ import annotations

import argparse
from typing import Any

from django.utils import timezone

from bihuan.cli_output import emit, refuse
from bihuan.exchange.models import Connector, ExchangeRun
from bihuan.exchange.services import receive_file, run_connector
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import DomainError

COUNTS = ("read", "stored", "unchanged", "sent", "acknowledged", "refused", "failed")
WORDS = ("读到", "入库", "没有变化", "送出", "对方已收", "被退回", "没有送达")


def run(args: argparse.Namespace) -> int:
    """Let the connectors of a code work; print what became of it."""
    actor, now = system_actor(), timezone.now()
    with acting(actor):
        found = Connector.objects.filter(code=args.code, is_on=True).order_by("pk")
        ids = list(found.values_list("pk", flat=True))
    if not ids:
        message = f"没有启用代码为“{args.code}”的对接。"
        remedy = "请到网页“平台对接”里登记并启用。"
        return refuse("exchange.unknown_connector", message, remedy, as_json=args.json)
    try:
        if args.file is not None:
            with acting(actor):
                receive_file(
                    connector_id=ids[0],
                    name=args.file.name,
                    content=args.file.read_bytes(),
                    actor=actor,
                    at=now,
                )
        runs = [
            one for pk in ids if (one := run_connector(connector_id=pk, is_full=args.full, at=now))
        ]
    except DomainError as refusal:
        return refuse(
            refusal.code, refusal.user_message(), refusal.user_remedy(), as_json=args.json
        )
    failed = [one.failure for one in runs if one.failure]
    if failed:
        return refuse(
            "exchange.run_failed",
            failed[0],
            "请看网页上的交换批次。",
            as_json=args.json,
            extra={"runs": [document(one) for one in runs]},
        )
    return emit(
        {"runs": [document(one) for one in runs]},
        as_json=args.json,
        human=lambda: "\n".join(line(one) for one in runs),
    )


def document(one: ExchangeRun) -> dict[str, Any]:
    found: dict[str, Any] = {name: getattr(one, name) for name in COUNTS}
    return found | {
        "connector": one.connector_id,
        "theirs": one.theirs,
        "ours": one.ours,
        "files": one.files,
        "failure": one.failure or None,
    }


def line(one: ExchangeRun) -> str:
    counted = "，".join(
        f"{word} {getattr(one, name)}" for name, word in zip(COUNTS, WORDS, strict=True)
    )
    return f"{one.connector.title}：{counted}。"
