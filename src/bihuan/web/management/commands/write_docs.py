"""Write the pages of ``docs`` that the code itself declares, or say which are out of date."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bihuan.web import handbook


class Command(BaseCommand):
    help = "按代码中的声明重写 docs/generated 与 docs/sources.md"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="只核对，不改写；不一致时返回 1")

    def handle(self, *_args: Any, **options: Any) -> None:
        docs = Path(settings.SOURCE_ROOT).parents[1] / "docs"
        pages = handbook.pages()
        if not options["check"]:
            changed = handbook.store(docs, pages)
            self.stdout.write(f"共 {len(pages)} 页，改写 {len(changed)} 页。")
            return
        old = handbook.stale(docs, pages)
        if old:
            listed = "、".join(f"docs/{path}" for path in old)
            raise CommandError(
                f"{listed} 与代码中的声明不一致。请运行 bihuan manage write_docs 后一并提交。"
            )
        self.stdout.write(f"{len(pages)} 页文档与代码一致。")
