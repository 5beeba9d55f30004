"""The files that a fresh machine starts from: targets explained, locks whole and without addresses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def test_every_make_target_has_a_sentence_above_it():
    lines = (ROOT / "Makefile").read_text().splitlines()

    targets = {n: line.split(":")[0] for n, line in enumerate(lines) if re.match(r"[a-z-]+:", line)}

    assert {"run", "test", "check", "soak", "demo", "bench"} <= set(targets.values())
    assert [name for n, name in targets.items() if not re.match(r"# .+\.$", lines[n - 1])] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_its_hashes(lock):
    text = lock.read_text().replace("\\\n", " ")

    packages = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]

    assert packages
    assert [line.split()[0] for line in packages if "--hash=sha256:" not in line] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_python_locks_name_no_address(lock):
    assert not re.search(
        r"https?://|--index|--find-links|--extra-index|--trusted", lock.read_text()
    )


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_holds_what_its_list_asks_for(lock):
    def names(path: Path) -> set[str]:
        found = re.findall(r"^([a-zA-Z][\w.-]*)", path.read_text(), re.MULTILINE)
        return {re.sub(r"[-_.]+", "-", name).lower() for name in found}

    assert names(lock.with_suffix(".in")) <= names(lock)


def test_the_front_end_lock_names_no_address():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []


def test_development_runs_on_the_locked_versions_of_production():
    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / name).read_text()
        return set(re.findall(r"^([\w.-]+==\S+)", text, re.MULTILINE))

    assert pins("base.txt") <= pins("dev.txt")
