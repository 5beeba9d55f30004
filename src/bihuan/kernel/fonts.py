"""The free fonts that come with the product."""

from __future__ import annotations

from pathlib import Path

from pylopdf_fonts_zh_cn import sans_path, serif_path


def sans() -> Path:
    """Noto Sans SC (OFL)."""
    return Path(sans_path())


def serif() -> Path:
    """Noto Serif SC (OFL)."""
    return Path(serif_path())
