"""Load the administrative divisions; may be run again at any time."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.timezone import localdate

from bihuan.kernel.errors import DomainError
from bihuan.organisations import divisions
from bihuan.organisations.errors import DivisionsMissing
from bihuan.organisations.models import Region
from bihuan.organisations.services import load_divisions, require_region


class Command(BaseCommand):
    help = "装入行政区划：省级到乡级；--villages 另装一个区县的村居。可重复运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--villages", metavar="区县代码", help="六位区县代码，装入它的村居")
        parser.add_argument(
            "--if-present",
            action="store_true",
            help="数据包没有安装时只说明、不算失败（平台启动时用）",
        )
        parser.add_argument("--folder", type=Path, default=divisions.FOLDER, help="数据包所在目录")

    def handle(
        self, *, villages: str | None, folder: Path, if_present: bool, **_options: Any
    ) -> None:
        started, missing = time.monotonic(), DivisionsMissing(folder=folder)
        is_there = (folder / "dist" / "streets.json").is_file()
        if not is_there and if_present:
            self.stdout.write(str(missing))
            return
        try:
            if not is_there:
                raise missing
            stored = self.load_villages(folder, villages) if villages else self.load(folder)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        spent = time.monotonic() - started
        total = Region.objects.count()
        self.stdout.write(f"新增或更新{stored}条，区划表共{total}条，用时{spent:.1f}秒。")

    def load(self, folder: Path) -> int:
        named = divisions.down_to_streets(folder)
        today = localdate()
        stored = load_divisions(
            divisions.rows(named),
            source=divisions.version(folder),
            on=today,
            whole=divisions.WHOLE,
            family=divisions.FAMILY,
        )
        others = divisions.rows(divisions.elsewhere(named)) + divisions.abolished(named)
        return stored + load_divisions(others, source=divisions.HISTORY_SOURCE, on=today)

    def load_villages(self, folder: Path, county: str) -> int:
        require_region(county)
        named = divisions.villages(folder, county)
        if not named:
            raise CommandError(f"数据包里没有“{county}”的村居，请核对六位区县代码。")
        streets = Region.objects.under(county).exclude(level="village")
        above = {region.code: region.name for region in streets}
        for code in (county[:2] + "0000", county[:4] + "00"):
            region = Region.objects.filter(pk=code).first()
            if region is not None:
                above[code] = region.name
        rows = divisions.rows(named, above=above)
        return load_divisions(rows, source=divisions.version(folder), on=localdate())
