"""``bihuan demo``: fill an empty database with the invented district."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from typing import Any

from bihuan.cli_output import emit, refuse

ENTERPRISES, YEARS, SEED = 16_000, 2, 20260101


def add_parsers(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser("demo", help="在空库里生成演示城区")
    parser.add_argument("--enterprises", type=int, default=ENTERPRISES, help="企业家数，默认 16000")
    parser.add_argument(
        "--years", type=int, default=YEARS, choices=range(1, 6), help="年数，默认 2"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="随机种子，同一种子生成同一城区")
    parser.add_argument("--json", action="store_true", help="只打印一个 JSON 文档")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Build the district; refuses a database that holds accounts."""
    from bihuan.launch.session import django_session

    if not 100 <= arguments.enterprises <= 200_000:
        return refuse(
            "enterprises_out_of_range",
            f"企业家数应在 100 到 200000 之间，现在是 {arguments.enterprises}。",
            "请改用范围内的数。",
            as_json=arguments.json,
        )
    with django_session():
        return fill(arguments)


def fill(arguments: argparse.Namespace) -> int:
    from django.utils import timezone

    from bihuan.demo.build import build
    from bihuan.kernel.errors import DomainError

    started = datetime.now(tz=timezone.get_default_timezone())

    def say(text: str) -> None:
        seconds = (datetime.now(tz=started.tzinfo) - started).total_seconds()
        print(f"  {seconds:5.1f} 秒  {text} …", file=sys.stderr, flush=True)

    try:
        built = build(
            enterprises=arguments.enterprises,
            years=arguments.years,
            seed=arguments.seed,
            now=timezone.now(),
            say=say,
        )
    except DomainError as refusal:
        said = refusal.as_dict()
        return refuse(said["code"], said["message"], said["remedy"], as_json=arguments.json)
    document = {
        "ok": True,
        "enterprises": built.enterprises,
        "hazards": built.hazards,
        "people": built.people,
        "units": built.units,
        "seed": arguments.seed,
    }
    human = (
        f"演示城区已生成：企业 {built.enterprises:,} 家，隐患 {built.hazards:,} 条，"
        f"单位 {built.units} 个，账号 {built.people} 个。"
    )
    return emit(document, as_json=arguments.json, human=human)
