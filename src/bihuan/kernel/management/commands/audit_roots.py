"""Compute the roots of past days that have none yet; the daily job does the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from bihuan.kernel import audit
from bihuan.kernel.actors import acting, system_actor


class Command(BaseCommand):
    help = "补算昨天及以前各日的日志根"

    def handle(self, *_args: Any, **_options: Any) -> None:
        now = timezone.now()
        with acting(system_actor()):
            added = audit.store_roots(until=timezone.localdate(now) - timedelta(days=1), now=now)
        self.stdout.write(f"新增 {added} 个日志根。")
