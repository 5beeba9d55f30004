"""Bring the shipped packs into the database and print what changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bihuan.kernel import packs
from bihuan.kernel.errors import DomainError


class Command(BaseCommand):
    help = "装载规则包：逐行列出增加、减少和变化，本地修改保留，冲突标出"

    def handle(self, *_args: Any, verbosity: int = 1, **_options: Any) -> None:
        try:
            found = packs.load(timezone.now())
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        if verbosity < 1:
            return
        for loaded in found:
            for line in loaded.lines():
                self.stdout.write(line)
        same = sum(loaded.outcome == "unchanged" for loaded in found)
        conflicts = sum(len(loaded.conflicts) for loaded in found)
        ending = f"，{conflicts} 处冲突待处理" if conflicts else ""
        self.stdout.write(f"规则包 {len(found)} 个，其中 {same} 个没有变化{ending}。")
