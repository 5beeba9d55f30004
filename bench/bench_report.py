"""Forty-two figures by street, grade and month over a million hazards, against the best SQL by hand.

Both work as the application's role under row security, in the scope of a district's office, with
the same memory, in turns; nothing is cached but the database's own pages. Cold is `values_across`
without its summary, warm is the same call with it. The baseline is the fastest of three ways to
write the query by hand. All answers are compared: by hand, cold and warm say the same.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
from bench_ledger import HERE, TABLES, empty, prepare, say
from report_rows import insert_hazards

from bihuan.launch.database import Running, ensure

AIM = 1.25
MANY = 1_000_000


def main(argv: Sequence[str]) -> dict[str, Any]:
    """Run the benchmark; the document of ``bihuan bench report``."""
    asked = options(argv)
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="bihuan-bench-"))
    try:
        running = ensure(folder)
        try:
            prepare(running, folder)
            fill(running, asked.rows, asked.on)
            return measured(running, folder, asked)
        finally:
            running.stop()
    finally:
        if asked.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bihuan bench report")
    parser.add_argument("--rows", type=int, default=MANY, help="多少条隐患")
    parser.add_argument("--rounds", type=int, default=7, help="几轮，交替进行")
    today = datetime.now(UTC).date()
    parser.add_argument("--on", type=date.fromisoformat, default=today, help="哪一天的报表")
    parser.add_argument("--keep", type=Path, help="数据目录，用后保留，下次接着用")
    return parser.parse_args(list(argv))


def fill(running: Running, rows: int, on: date) -> None:
    """Hazards, exactly so many."""
    with psycopg.connect(running.owner_url, autocommit=True) as owner:
        row = owner.execute("SELECT count(*) FROM hazards_hazard").fetchone()
        if row is not None and row[0] == rows:
            return
        say(f"{rows:,} hazards …")
        empty(owner, "hazards_hazard, hazards_hazardcount")
        insert_hazards(owner, rows, on)
        owner.execute(f"VACUUM ANALYZE {TABLES}, hazards_hazardcount")


def measured(running: Running, folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """What the measuring process found, as the document."""
    environment = {
        **os.environ,
        **running.environment(),
        "BIHUAN_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
        "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]),
        "BIHUAN_LIVE_URL": "",
    }
    command = [sys.executable, str(HERE / "report_session.py"), asked.on.isoformat()]
    done = subprocess.run(
        [*command, str(asked.rounds)],
        check=True,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    return document(json.loads(done.stdout), asked.rows)


def document(found: dict[str, Any], rows: int) -> dict[str, Any]:
    times: dict[str, float] = found["median_ms"]
    by_hand = {name: ms for name, ms in times.items() if name not in {"cold", "warm"}}
    best = min(by_hand, key=by_hand.__getitem__)
    cold = part("cold, against the best by hand", times["cold"], by_hand[best], AIM)
    return {
        **{key: cold[key] for key in ("ratio", "value", "baseline", "unit", "aim")},
        "met": cold["met"] and found["is_same"],
        "rows": rows,
        "best_by_hand": best,
        "is_same": found["is_same"],
        "answers": found["answers"],
        "groups": found["groups"],
        "parts": [
            cold,
            part("warm, against cold", times["warm"], times["cold"], 1.0),
            part("warm, against the best by hand", times["warm"], by_hand[best], 1.0),
            *(part(f"by hand: {name}", ms, by_hand[best], None) for name, ms in by_hand.items()),
            *(
                part(f"{name}, warm against cold", one["warm"], one["cold"], 1.0)
                for name, one in found["others"].items()
            ),
            part("one change of a hazard, against without summary", *found["change_ms"], None),
        ],
        "rounds": found["rounds"],
    }


def part(name: str, value: float, baseline: float, aim: float | None) -> dict[str, Any]:
    ratio = round(value / baseline, 3)
    return {
        "bench": name,
        "ratio": ratio,
        "value": value,
        "baseline": baseline,
        "unit": "ms",
        "aim": aim,
        "met": aim is None or ratio <= aim,
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:]), ensure_ascii=False))
