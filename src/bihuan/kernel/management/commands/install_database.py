from typing import Any

from django.core.management.base import BaseCommand

from bihuan.kernel import database


class Command(BaseCommand):
    help = "Bring the application's role, row policies, triggers and grants to their declaration."

    def handle(self, *_args: Any, **_options: Any) -> None:
        database.install()
