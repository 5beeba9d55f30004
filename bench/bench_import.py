"""A workbook of 100,000 enterprises with 15 columns, brought in: against the machine's limit and a peer.

The limit is what no import can do without: calamine parses the same file, and COPY writes its cells
into a table with the columns, constraints and indexes of the product's own. The product parses and
checks every cell, refuses what is wrong, keeps each row's first event with its hash, the run and
its rows, under row security. The peer is django-import-export with the same model and the same
file's first rows, as it is set up in its documentation; its rate is per row, so that it need not
take the whole file. All in turns, in the same run, on a database of their own.
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
from pathlib import Path
from typing import Any

from bench_ledger import HERE, prepare

from bihuan.launch.database import Running, ensure

MANY, FEW = 100_000, 4_000
AIM, PEER_AIM = 2.0, 10.0


def main(argv: Sequence[str]) -> dict[str, Any]:
    """Run the benchmark; the document of ``bihuan bench import``."""
    asked = options(argv)
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="bihuan-bench-"))
    try:
        running = ensure(folder)
        try:
            prepare(running, folder)
            return document(measured(running, folder, asked), asked)
        finally:
            running.stop()
    finally:
        if asked.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bihuan bench import")
    parser.add_argument("--rows", type=int, default=MANY, help="多少行")
    parser.add_argument("--peer-rows", type=int, default=FEW, help="同类软件导入多少行")
    parser.add_argument("--rounds", type=int, default=3, help="几轮，交替进行")
    parser.add_argument("--keep", type=Path, help="数据目录，用后保留，下次接着用")
    return parser.parse_args(list(argv))


def measured(running: Running, folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """What the measuring process found."""
    environment = {
        **os.environ,
        **running.environment(),
        "BIHUAN_DATA_DIR": str(folder),
        "BIHUAN_OWNER": running.owner_url,
        "DJANGO_SETTINGS_MODULE": "bihuan.config.settings",
        "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]),
        "BIHUAN_LIVE_URL": "",
    }
    numbers = [str(asked.rows), str(asked.peer_rows), str(asked.rounds)]
    done = subprocess.run(
        [sys.executable, str(HERE / "import_session.py"), *numbers],
        check=True,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def document(found: dict[str, Any], asked: argparse.Namespace) -> dict[str, Any]:
    ours, limit, bare = found["ours_s"], found["limit_s"], found["bare_s"]
    rate = asked.rows / ours
    whole = part("import, against parse and COPY of the same file", ours, limit, AIM)
    peer = {
        "bench": "rows a second, against django-import-export",
        "ratio": round(rate / found["peer_rows_s"], 1),
        "value": round(rate),
        "baseline": round(found["peer_rows_s"]),
        "unit": "rows/s",
        "aim": PEER_AIM,
        "met": rate / found["peer_rows_s"] >= PEER_AIM,
    }
    return {
        **whole,
        "bench": "import",
        "met": whole["met"] and peer["met"] and found["is_whole"],
        "rows": asked.rows,
        "columns": 15,
        "peer_rows": asked.peer_rows,
        "is_whole": found["is_whole"],
        "parts": [
            whole,
            part("import, against parse and COPY into a table without indexes", ours, bare, None),
            part("of which: parse of the file alone", found["parse_s"], limit, None),
            part("dry run, against parse and COPY of the same file", found["dry_s"], limit, None),
            part("with one row in a hundred refused and marked", found["marked_s"], limit, None),
            peer,
        ],
        "rounds": found["rounds"],
    }


def part(name: str, value: float, baseline: float, aim: float | None) -> dict[str, Any]:
    ratio = round(value / baseline, 2)
    return {
        "bench": name,
        "ratio": ratio,
        "value": round(value, 2),
        "baseline": round(baseline, 2),
        "unit": "s",
        "aim": aim,
        "met": aim is None or ratio <= aim,
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:]), ensure_ascii=False))
