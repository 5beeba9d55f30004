"""Pages lead somewhere, and every page can be reached."""

from __future__ import annotations

import re
from pathlib import Path

import house
import pytest

LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)")
PAGES = [
    *sorted(house.ROOT.glob("*.md")),
    *sorted((house.ROOT / "docs").rglob("*.md")),
]
MENTIONED = re.compile(r"docs/[\w/-]+\.md")


def targets(page: Path) -> list[Path]:
    return [
        (page.parent / found).resolve() for found in LINK.findall(page.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(house.ROOT)))
def test_a_link_leads_to_a_file(page):
    assert [str(target) for target in targets(page) if not target.exists()] == []


def test_every_page_can_be_reached_from_the_readme():
    seen, waiting = set(), [house.ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        waiting += targets(page)

    assert [page for page in PAGES if page.resolve() not in seen] == []


def test_a_page_that_the_code_names_exists():
    named = {
        found
        for file in house.files()
        for found in MENTIONED.findall(file.read_text(encoding="utf-8"))
    }

    assert named
    assert [name for name in sorted(named) if not (house.ROOT / name).exists()] == []


def test_the_readmes_are_short_and_show_a_picture():
    for name in ("README.md", "README.zh-CN.md"):
        text = (house.ROOT / name).read_text(encoding="utf-8")

        assert len(text.splitlines()) < 120
        assert "docs/images/" in text
        assert all(command in text for command in ("make run", "make test"))


def test_a_picture_is_small():
    pictures = [*(house.ROOT / "docs" / "images").iterdir()]

    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > 200_000] == []


def test_the_changelog_tells_of_the_version_that_is_installed():
    text = (house.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    project = (house.ROOT / "pyproject.toml").read_text(encoding="utf-8")

    newest = re.search(r"^## \[(\d[^\]]*)\]", text, re.MULTILINE)
    version = re.search(r'^version = "([^"]+)"', project, re.MULTILINE)

    assert newest is not None
    assert version is not None
    assert newest[1] == version[1]


def test_every_picture_is_shown():
    shown = {target for page in PAGES for target in targets(page)}
    shown |= {
        (page.parent / found).resolve()
        for page in PAGES
        for found in re.findall(r'<img src="([^"]+)"', page.read_text(encoding="utf-8"))
    }

    assert [path for path in (house.ROOT / "docs" / "images").iterdir() if path not in shown] == []
