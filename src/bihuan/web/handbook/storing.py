"""Writing the pages, and telling which are not as the code declares."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

MADE_ONLY = "generated"


def stale(docs: Path, pages: Mapping[str, str]) -> list[str]:
    """Paths whose page is missing, different, or no longer made by anything."""
    found = [path for path, text in pages.items() if read(docs / path) != text]
    kept = {path.relative_to(docs).as_posix() for path in (docs / MADE_ONLY).glob("*.md")}
    return sorted({*found, *(kept - pages.keys())})


def store(docs: Path, pages: Mapping[str, str]) -> list[str]:
    """Bring the pages to what is declared; the paths that changed."""
    changed = stale(docs, pages)
    for path in changed:
        target = docs / path
        if path in pages:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(pages[path], encoding="utf-8")
        else:
            target.unlink()
    return changed


def read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
