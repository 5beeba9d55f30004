"""The labelled documents of figure truth: how they are written down, read and scored.

A file in ``truth/`` holds a text (``format: html`` for a web page), its figures as
``label value unit [period]``, its relations as ``kind values claim verdict``, and its planted
errors, each by the words (``at``) that a reader would mark; a list of words means any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bihuan.reading import extract_text, read_text
from bihuan.reading.tests.scoring import Score, every_span, score_document

FOLDER = Path(__file__).parent / "truth"
Row = dict[str, Any]


def number(word: str) -> int | float:
    """Read a number as a label writes it."""
    return float(word) if "." in word else int(word)


def figure(line: str) -> Row:
    """Read ``label value unit [period]``."""
    label, value, unit, *period = line.split()
    row: Row = {"label": label, "value": number(value), "unit": unit}
    return row | ({"period": period[0]} if period else {})


def relation(line: str) -> Row:
    """Read ``kind values claim verdict``."""
    kind, values, claim, verdict = line.split()
    parts = [number(value) for value in values.split(",")]
    return {"kind": kind, "values": parts, "claimed_value": number(claim), "verdict": verdict}


@dataclass
class Labelled:
    """One document with its labels and its reading."""

    name: str
    text: str
    expect: Row
    errors: list[list[str]]
    reading: Row

    def alarms(self) -> list[Row]:
        """Give the relations that are called false."""
        return [row for row in self.reading["relations"] if row["ok"] is False]

    def touches(self, alarm: Row, words: list[str]) -> bool:
        """Say whether an alarm marks one of the words."""
        marked = every_span(alarm)
        for word in words:
            at = self.text.find(word)
            while at >= 0:
                if any(a < at + len(word) and at < b for a, b in marked):
                    return True
                at = self.text.find(word, at + 1)
        return False


def labelled(path: Path) -> Labelled:
    """Read a labelled document."""
    row = yaml.safe_load(path.read_text("utf-8"))
    text, name = row["text"], f"{path.stem}.{row.get('format', 'txt')}"
    if "format" in row:
        text = extract_text(text.encode(), name)
    expect: Row = {}
    if "figures" in row:
        expect["figures"] = [figure(line) for line in row["figures"]]
    if "relations" in row:
        expect["relations"] = [relation(line) for line in row["relations"]]
    words = [
        [error["at"]] if isinstance(error["at"], str) else error["at"] for error in row["errors"]
    ]
    return Labelled(path.stem, text, expect, words, read_text(text, name))


def truth_score(paths: list[Path]) -> Score:
    """Score documents; an error is found when an alarm marks its words, an alarm that marks none is false."""
    total = Score()
    for path in paths:
        document = labelled(path)
        score = score_document(document.expect, document.reading, {}, document.name)
        score.tallies.pop("errors found", None)
        score.notes = [note for note in score.notes if "false alarm" not in note]
        for words in document.errors:
            found = any(document.touches(alarm, words) for alarm in document.alarms())
            score.add("planted errors", int(found), 1, 0)
            if not found:
                score.note(f"{document.name}: error {words} not found")
        false = [
            alarm
            for alarm in document.alarms()
            if not any(document.touches(alarm, words) for words in document.errors)
        ]
        score.add("false alarms", len(false), 1, 0)
        for alarm in false:
            score.note(
                f"{document.name}: FALSE ALARM {alarm['kind']} {alarm['values']} {alarm['claimed']}: {alarm['reason']}"
            )
        total.merge(score)
    return total


def main() -> int:
    """Print the scores of the documents whose name begins with an argument."""
    import sys

    wanted = tuple(word for word in sys.argv[1:] if not word.startswith("-")) or ("",)
    score = truth_score([p for p in sorted(FOLDER.glob("*.yaml")) if p.stem.startswith(wanted)])
    for measure, tally in sorted(score.tallies.items()):
        counts = f"{tally.right}/{tally.wanted}/{tally.given}"
        line = f"{measure:<16}{tally.precision:>7.3f}{tally.recall:>7.3f}   {counts}\n"
        sys.stdout.write(line)
    if "--notes" in sys.argv:
        sys.stdout.write("\n".join([*score.notes, ""]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
