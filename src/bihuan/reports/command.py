"""The part of ``bihuan report`` that needs the database."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from django.utils import timezone

from bihuan.cli_output import refuse
from bihuan.kernel.actors import acting, system_actor
from bihuan.kernel.errors import DomainError
from bihuan.kernel.indicators import end_of_day
from bihuan.reports.cli import show
from bihuan.reports.printing import document_of
from bihuan.reports.services import (
    Wanted,
    compose,
    machine_document,
    rendered,
    round_words,
)


def make(args: argparse.Namespace, *, as_json: bool) -> int:
    """Make the report asked for, as the platform itself; print it or write its files."""
    try:
        return show(made(args), as_json=as_json)
    except DomainError as refusal:
        return refuse(refusal.code, refusal.user_message(), refusal.user_remedy(), as_json=as_json)
    except OSError as error:
        message = f"文件写不到“{args.out}”：{error.strerror}。"
        return refuse("out_unwritable", message, "请换一个可写的目录。", as_json=as_json)


def made(args: argparse.Namespace) -> dict[str, Any]:
    """The command's document, its files written."""
    wanted = Wanted(
        on=args.on,
        region=args.region,
        # the command's contract: as known at the end of the day, whatever came in later
        as_of=aware(args.as_of) or end_of_day(args.on),
        start=args.start,
        subject=args.subject,
        wording="rounded" if args.rounded else "exact",
        is_draft=args.draft,
        words=dict(args.words),
    )
    actor = system_actor()
    with acting(actor):
        composition = compose(args.name, wanted, actor=actor, now=timezone.now())
        document = machine_document(composition)
        paper = document_of(composition, round_words())
    asked = args.format or ["json"]
    if asked == ["json"]:
        return document
    files = rendered(paper, asked)
    return write(document, files.contents, asked, args) | {"fonts_notice": files.fonts_notice}


def aware(moment: Any) -> Any:
    """A moment without a zone is meant in the platform's."""
    return timezone.make_aware(moment) if moment and timezone.is_naive(moment) else moment


def write(
    document: dict[str, Any], contents: Any, asked: list[str], args: argparse.Namespace
) -> dict[str, Any]:
    """Write ``NAME-DATE[-REGION].EXT`` for each format."""
    args.out.mkdir(parents=True, exist_ok=True)
    parts = [args.name, args.on.isoformat(), *([args.region] if args.region else [])]
    stem = "-".join(parts)
    paths = {ending: Path(args.out) / f"{stem}.{ending}" for ending in asked if ending != "json"}
    done = {ending: path for ending, path in paths.items() if ending in contents}
    names = [str(path) for path in done.values()]
    as_file = Path(args.out) / f"{stem}.json"
    document |= {"files": [*names, *([str(as_file)] if "json" in asked else [])]}
    for ending, path in done.items():
        path.write_bytes(contents[ending])
    if "json" in asked:
        text = json.dumps({"ok": True, **document}, ensure_ascii=False)
        as_file.write_text(text, encoding="utf-8")
    return document
