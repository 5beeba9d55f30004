"""The worker process."""

from __future__ import annotations

import asyncio
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bihuan.kernel import announcements
from bihuan.kernel.jobs.worker import work
from bihuan.kernel.notices import delivering


class Command(BaseCommand):
    help = "办理后台任务：排队的、定时的，以及待发的消息"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="把现有的任务办完就退出")

    def handle(self, *_args: Any, once: bool = False, **_options: Any) -> None:
        asyncio.run(work([announcements.dispatch, delivering.deliver], wait=not once))
