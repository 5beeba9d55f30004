"""Prints precision and recall of the reading engine on the public labels.

``python tests/acceptance/score_reading.py [--notes]``
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bihuan.reading import extract_text, read_text
from bihuan.reading.tests.scoring import Score, narrow, score_document

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
YEARS = {"seed-002": 2021}


def labels() -> dict[str, Any]:
    """Give the public labels."""
    loaded: dict[str, Any] = json.loads(
        (SHARED / "corpus" / "labels-public.json").read_text("utf-8")
    )
    return loaded


def aliases_of(loaded: dict[str, Any]) -> dict[str, str]:
    """Give each alias its canonical name."""
    found: dict[str, str] = {}
    for name, others in loaded["unit_aliases"].items():
        for other in others:
            bare = narrow(other)
            for mark in ("(旧称)", "(原文误写)"):
                bare = bare.removesuffix(mark)
            found[bare] = narrow(name)
    return found


def readings() -> list[tuple[str, dict[str, Any], dict[str, Any], str]]:
    """Read every labelled document: name, labels, reading, text."""
    found = []
    for name, row in labels()["docs"].items():
        path = SHARED / row["file"]
        text = extract_text(path, path.name)
        found.append((name, row, read_text(text, path.name, YEARS.get(name)), text))
    return found


def total_score() -> Score:
    """Score all labelled documents together."""
    aliases = aliases_of(labels())
    total = Score()
    for name, row, document, _ in readings():
        total.merge(score_document(row, document, aliases, name))
    return total


def main() -> int:
    """Print the table, with ``--notes`` also what went wrong."""
    if not SHARED.is_dir():
        print("没有找到标注文本，跳过。")
        return 0
    score = total_score()
    print(f"{'measure':<16}{'P':>7}{'R':>7}   right/wanted/given")
    for measure, tally in score.tallies.items():
        counts = f"{tally.right}/{tally.wanted}/{tally.given}"
        print(f"{measure:<16}{tally.precision:>7.3f}{tally.recall:>7.3f}   {counts}")
    if "--notes" in sys.argv:
        print("\n".join(score.notes))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
