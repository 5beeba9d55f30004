"""The ledger's page over a million hazards, against a bare SQL-to-JSON page in the same run.

Both are answered by the same two processes, signed in, scope on, for the same questions; the bare
page makes one ``json_agg`` and neither counts nor HTML. Aim: at least half of its rate, and flat
from 10,000 to 1,000,000 rows.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

import psycopg

from bihuan.launch.database import Running, ensure

HERE = Path(__file__).resolve().parent
AIM, FLAT = 0.5, 0.8
FEW, MANY = 10_000, 1_000_000
STREETS = 12
QUESTIONS = (
    "",
    "tab=open",
    "region=990101003",
    "region=990101003&status=open&status=rectified",
    "grade=major&tab=open",
    "sort=-found_on",
    "sort=due_on&tab=overdue",
    "sector={sector}&tab=closed",
    "after={deep}",
)
TABLES = "hazards_hazard, enterprises_enterprise, organisations_unit, organisations_region"
REGIONS = """
    INSERT INTO organisations_region (code, name, level, parent_id, full_name, source) VALUES
        ('990000', '演示省', 'province', NULL, '演示省', 'bench'),
        ('990100', '演示市', 'city', '990000', '演示省演示市', 'bench'),
        ('990101', '临江区', 'county', '990100', '演示省演示市临江区', 'bench');
    INSERT INTO organisations_region (code, name, level, parent_id, full_name, source)
    SELECT '990101' || lpad(n::text, 3, '0'), '第' || n || '街道', 'street', '990101',
           '临江区第' || n || '街道', 'bench' FROM generate_series(1, 12) n
"""
UNITS = """
    INSERT INTO organisations_unit
        (id, name, short_name, kind, region_id, subtree, sectors, "order", is_member)
    SELECT n, CASE WHEN n = 1 THEN '临江区安委办' WHEN n < 20 THEN '第' || n || '局'
                   ELSE '第' || n - 19 || '街道办事处' END, '',
           CASE WHEN n = 1 THEN 'office' WHEN n < 20 THEN 'department' ELSE 'street' END,
           CASE WHEN n < 20 THEN '990101' ELSE '990101' || lpad((n - 19)::text, 3, '0') END,
           ARRAY[n], '{}', n, true
    FROM generate_series(1, 31) n
"""
ENTERPRISE = {
    "name": "'演示企业' || n || '号'",
    "name_key": "'演示企业' || n",
    "code": "'91' || lpad(n::text, 16, '0')",
    "kind": "'company'",
    "sector": "%(sector)s",
    "size": "'small'",
    "status": "'operating'",
    "region": "'990101' || lpad((n %% 12 + 1)::text, 3, '0')",
    "address": "'演示路' || n || '号'",
    "principal": "'张三'",
    "registered_at": "now()",
}
ENTERPRISES = """
    INSERT INTO enterprises_enterprise ({names}) SELECT {values} FROM generate_series(1, 16000) n
"""
TITLES = (
    "灭火器压力不足", "安全出口被堆放物品堵塞", "配电箱门缺失线路裸露", "燃气报警器未投用",
    "特种作业人员无证上岗", "未建立安全生产责任制", "疏散指示标志损坏", "有限空间未设警示标识",
)  # fmt: skip
HAZARD = {
    "number": "'YH' || lpad(n::text, 9, '0')",
    "title": "(%(titles)s::text[])[n %% 8 + 1] || '（第' || n || '处）'",
    "grade": "CASE WHEN n %% 40 = 0 THEN 'major' ELSE 'general' END",
    "status": "s.status",
    "sector": "(%(sectors)s::text[])[n %% 6 + 1]",
    "enterprise_id": "n %% 16000 + %(first)s",
    "region": "'990101' || lpad(s.street::text, 3, '0')",
    "unit_id": "s.street + 19",
    "units": "ARRAY[1, s.street + 19, n %% 18 + 2]",
    "source": "'inspection'",
    "is_self_found": "n %% 3 = 0",
    "found_on": "s.found",
    "recorded_at": "s.found::timestamptz",
    "responsible": "'李四'",
    "due_on": "s.found + 15",
    "rectified_on": "CASE WHEN s.status IN ('closed', 'rectified') THEN s.found + 9 END",
    "closed_on": "CASE WHEN s.status = 'closed' THEN s.found + 12 END",
    "closed_at": "CASE WHEN s.status = 'closed' THEN (s.found + 12)::timestamptz END",
}
HAZARDS = """
    INSERT INTO hazards_hazard ({names}) SELECT {values} FROM (
        SELECT n, (hashint4(n) & 2147483647) %% 12 + 1 AS street,
               current_date - 730 + (n * 730::bigint / %(rows)s)::int AS found,
               CASE WHEN n %% 100 < 92 THEN 'closed' WHEN n %% 100 < 96 THEN 'open'
                    WHEN n %% 100 < 98 THEN 'rectified' WHEN n %% 100 < 99 THEN 'reported'
                    ELSE 'dismissed' END AS status
        FROM generate_series(1, %(rows)s) n
    ) s
"""
NOTHING = {"boolean": "false", "integer": "0", "smallint": "0", "bigint": "0", "ARRAY": "'{}'"}
OWED = """
    SELECT column_name, data_type FROM information_schema.columns
    WHERE table_name = %s AND is_nullable = 'NO' AND column_name <> 'id'
"""


def main(argv: Sequence[str]) -> dict[str, Any]:
    """Run the benchmark; the document of ``bihuan bench ledger``.

    Both sizes stand in databases of their own, each with its server, and are asked in turns, so
    that whatever else the machine does falls on all of them alike.
    """
    asked = options(argv)
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="bihuan-bench-"))
    try:
        with (
            District(folder / "few", asked.few) as few,
            District(folder / "many", asked.rows) as many,
        ):
            for number in range(asked.rounds + 1):
                for district in (few, many):
                    district.round(asked.seconds, is_counted=number > 0)
    finally:
        if asked.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    return document(few.result(), many.result())


def options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bihuan bench ledger")
    parser.add_argument("--rows", type=int, default=MANY, help="多少条隐患")
    parser.add_argument("--few", type=int, default=FEW, help="与多少条比较是否持平")
    parser.add_argument("--seconds", type=float, default=3, help="每一轮几秒")
    parser.add_argument("--rounds", type=int, default=5, help="几轮，交替进行")
    parser.add_argument("--keep", type=Path, help="数据目录，用后保留，下次接着用")
    return parser.parse_args(list(argv))


def document(few: dict[str, Any], many: dict[str, Any]) -> dict[str, Any]:
    """The whole: the ratio over many rows, with what it is made of."""
    flat = round(many["value"] / few["value"], 3)
    flatness = {
        "bench": "page, many rows against few",
        "ratio": flat,
        "value": many["value"],
        "baseline": few["value"],
        "unit": "requests/s",
        "aim": FLAT,
        "met": flat >= FLAT,
    }
    whole = {key: many[key] for key in ("ratio", "value", "baseline", "unit", "aim", "met")}
    return whole | {"parts": [few, many, flatness]}


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def manage(running: Running, *command: str) -> None:
    """One of Django's commands as the owner."""
    folder = {"BIHUAN_DATA_DIR": str(running.data_dir)}
    environment = {**os.environ, **folder, "DATABASE_URL": running.owner_url}
    subprocess.run(
        [sys.executable, "-m", "bihuan.config.entry", *command], check=True, env=environment
    )


def prepare(running: Running, folder: Path) -> None:
    """Tables, rights and dictionaries; places, units, enterprises and two people."""
    manage(running, "migrate", "--no-input", "--verbosity", "0")
    manage(running, "install_database", "--verbosity", "0")
    manage(running, "load_packs", "--verbosity", "0")
    with psycopg.connect(running.owner_url, autocommit=True) as owner:
        row = owner.execute("SELECT count(*) FROM enterprises_enterprise").fetchone()
        if row is not None and row[0] == 16_000:
            return
        say("places, units, enterprises …")
        empty(owner, TABLES)
        owner.execute(REGIONS)
        owner.execute(UNITS)
        columns = ENTERPRISE | owed(owner, "enterprises_enterprise", ENTERPRISE)
        owner.execute(filled(ENTERPRISES, columns), {"sector": sectors(owner)[0]})


def empty(owner: psycopg.Connection[Any], tables: str) -> None:
    """Empty tables of the benchmark's own database, append-only ones that hang on them too."""
    owner.execute("SET session_replication_role = replica")
    owner.execute(f"TRUNCATE {tables} CASCADE")
    owner.execute("SET session_replication_role = origin")


def sectors(owner: psycopg.Connection[Any]) -> list[str]:
    """Six keys of the dictionary of sectors."""
    rows = owner.execute(
        """SELECT r.key FROM kernel_packrow r JOIN kernel_pack p ON p.id = r.pack_id
           WHERE p.kind = 'dictionary' AND p.code = 'sectors' ORDER BY r.position LIMIT 6"""
    ).fetchall()
    return [row[0] for row in rows]


def fill(running: Running, rows: int) -> tuple[str, int]:
    """Hazards, exactly so many; a sector and an id deep among them."""
    with psycopg.connect(running.owner_url, autocommit=True) as owner:
        keys = sectors(owner)
        row = owner.execute("SELECT count(*), min(id) FROM hazards_hazard").fetchone()
        if row is None or row[0] != rows:
            say(f"{rows:,} hazards …")
            empty(owner, "hazards_hazard")
            first = owner.execute("SELECT min(id) FROM enterprises_enterprise").fetchone()
            assert first is not None
            values = {"rows": rows, "sectors": keys, "first": first[0], "titles": list(TITLES)}
            owner.execute(insert_of(owner), values)
            owner.execute(f"VACUUM ANALYZE {TABLES}")
        deep = owner.execute("SELECT min(id) + count(*) / 3 FROM hazards_hazard").fetchone()
        assert deep is not None
    return keys[0], int(deep[0])


def owed(owner: psycopg.Connection[Any], table: str, given: Mapping[str, str]) -> dict[str, str]:
    """Columns that must say something and are not given, with what says nothing."""
    found = owner.execute(OWED, [table]).fetchall()
    return {name: NOTHING.get(kind, "''") for name, kind in found if name not in given}


def filled(statement: str, columns: Mapping[str, str]) -> str:
    return statement.format(names=", ".join(columns), values=", ".join(columns.values()))


def insert_of(owner: psycopg.Connection[Any]) -> str:
    """The statement that makes hazards; columns that say nothing here are left empty."""
    return filled(HAZARDS, HAZARD | owed(owner, "hazards_hazard", HAZARD))


def signed_in(running: Running, folder: Path) -> str:
    """The cookie of somebody of the district's office, with an account, a post and a session."""
    script = HERE / "ledger_session.py"
    environment = server_environment(running, folder)
    done = subprocess.run(
        [sys.executable, str(script)], check=True, env=environment, capture_output=True, text=True
    )
    return done.stdout.strip()


def server_environment(running: Running, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        **running.environment(),
        "BIHUAN_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "ledger_settings",
        "PYTHONPATH": str(HERE),
        "BIHUAN_LIVE_URL": "",
    }


@contextmanager
def served(running: Running, folder: Path) -> Iterator[int]:
    """The product's server with the bare page beside: granian, WSGI, two workers of one thread."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = (
        "-m", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "1",
        "--no-access-log", "--log-level", "warning", "--host", "127.0.0.1", "--port", str(port),
        "bihuan.config.wsgi:application",
    )  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, *command], env=server_environment(running, folder), stdout=sys.stderr
    )
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=5)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError("the server did not answer")


def load(port: int, cookie: str, paths: Sequence[str], seconds: float) -> dict[str, Any]:
    """One round of the load generator, in a process of its own."""
    done = subprocess.run(
        [
            sys.executable,
            str(HERE / "load_client.py"),
            "--port",
            str(port),
            "--seconds",
            str(seconds),
        ],
        input=json.dumps({"cookie": cookie, "paths": list(paths)}),
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    if found["wrong"]:
        raise AssertionError(f"{found['wrong']} answers of {paths[0]} were not 200")
    return found


class District:
    """A database with so many hazards and the server before it."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.folder, self.rows = folder, rows
        self.rounds: dict[str, list[dict[str, Any]]] = {"page": [], "bare": []}
        self.paths: dict[str, list[str]] = {}
        self.cookie, self.port = "", 0
        self.held = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as made:
            running = ensure(self.folder)
            made.callback(running.stop)
            prepare(running, self.folder)
            sector, deep = fill(running, self.rows)
            questions = [text.format(sector=sector, deep=deep) for text in QUESTIONS]
            self.paths = {
                "bare": [f"/bench/rows?{text}" for text in questions],
                "page": [f"/l/hazards/?{text}" for text in questions],
            }
            self.cookie = signed_in(running, self.folder)
            self.port = made.enter_context(served(running, self.folder))
            self.held = made.pop_all()
        return self

    def __exit__(self, *_error: object) -> None:
        self.held.close()

    def round(self, seconds: float, *, is_counted: bool) -> None:
        """The bare page, then the real one; the first round only warms both."""
        for name in ("bare", "page"):
            found = load(self.port, self.cookie, self.paths[name], seconds)
            if is_counted:
                self.rounds[name].append(found)
                say(f"{self.rows:,} {name}: {found['rate']} /s, p95 {found['p95_ms']} ms")

    def result(self) -> dict[str, Any]:
        """The medians of the rounds."""
        value, baseline = (
            round(statistics.median(one["rate"] for one in self.rounds[name]), 1)
            for name in ("page", "bare")
        )
        return {
            "bench": f"{self.rows:,} rows",
            "ratio": round(value / baseline, 3),
            "value": value,
            "baseline": baseline,
            "unit": "requests/s",
            "aim": AIM,
            "met": value / baseline >= AIM,
            "rounds": self.rounds,
        }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1:]), ensure_ascii=False))
