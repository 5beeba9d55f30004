"""Run one job here and now, for whoever keeps the platform."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from bihuan.kernel import jobs
from bihuan.kernel.errors import DomainError


class Command(BaseCommand):
    help = "立即运行一个后台任务；不给代码时列出全部"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", nargs="?", help="任务代码")

    def handle(self, *_args: Any, code: str | None = None, **_options: Any) -> None:
        if code is None:
            for found in jobs.all_jobs().values():
                self.stdout.write(f"{found.code}  {found.label}  {found.cron}")
            return
        try:
            touched = jobs.run(code, now=timezone.now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{code}：处理 {touched} 行。")
