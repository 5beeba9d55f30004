"""Who acts, in any process."""

from __future__ import annotations

import os
import subprocess
import sys

PROGRAM = """
import django
django.setup()
from bihuan.kernel import posts
posts.grants = dict
print("hazards.see" in posts.effective_permissions("office"))
"""


def test_a_process_that_opened_no_page_knows_every_apps_permissions() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "bihuan.config.settings"},
    )
    assert ran.stdout.strip() == "True"
