"""Django's own command line, for the launcher and for developers."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence


def django_command(arguments: Sequence[str]) -> None:
    """Run one management command, for example ``["migrate", "--no-input"]``."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["bihuan", *arguments])


if __name__ == "__main__":
    django_command(sys.argv[1:])
