"""Settings of reports as they are in force here."""

from __future__ import annotations

from datetime import time
from typing import Any

from bihuan.kernel import packs
from bihuan.reports.rules import RoundWords

PACK = "reports"
END = time(23, 59, 59)


def setting(key: str, default: Any) -> Any:
    """One setting of the pack; the default where the pack is not loaded or lacks the row."""
    try:
        return packs.setting(PACK, key)
    except (packs.PackUnknown, packs.RowUnknown):
        return default


def round_words() -> RoundWords:
    """The words this installation rounds with."""
    usual = RoundWords()
    return RoundWords(
        str(setting("rounding-below", usual.below)), str(setting("rounding-above", usual.above))
    )


def hour_of(key: str) -> time:
    """An hour of the settings; the end of the day where there is none."""
    try:
        return time.fromisoformat(str(setting(key, "")))
    except ValueError:
        return END
