"""PostgreSQL's own programs for dumping and restoring, of the right version."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import psycopg

from bihuan.launch.binaries import Programs, candidate_folders, programs_in
from bihuan.launch.errors import LaunchRefused

LAST_PATIENT_MAJOR = 17  # from here on scripts set transaction_timeout, which older servers lack


def server_major(url: str) -> int:
    """The major version of a running server."""
    with psycopg.connect(url) as connection:
        return connection.info.server_version // 10000


def tools_for(url: str) -> Programs:
    """Programs as new as the server: the same major version if there is one, else a newer one.

    Raises:
        LaunchRefused: Only older programs, or none, are on this machine.
    """
    wanted = server_major(url)
    found = [programs for folder in candidate_folders() if (programs := programs_in(folder))]
    fitting = [
        programs
        for programs in found
        if programs.major >= wanted and Path(programs.path("pg_dump")).exists()
    ]
    if not fitting:
        raise LaunchRefused(
            "tools_missing",
            f"本机没有适合 PostgreSQL {wanted} 的 pg_dump。",
            f"请安装 PostgreSQL {wanted} 的客户端程序。",
        )
    return min(fitting, key=lambda programs: programs.major)


def run_tool(command: list[str], given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a program; its last words become the refusal.

    Raises:
        LaunchRefused: It failed.
    """
    done = subprocess.run(
        command,
        capture_output=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        input=given,
    )
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", errors="replace").strip().splitlines() or ["—"]
        full = any("No space left on device" in line for line in said)
        raise LaunchRefused(
            "disk_full" if full else "tool_failed",
            "磁盘已满。" if full else f"{Path(command[0]).name} 没有完成：{said[-1][:300]}。",
            "请腾出空间后重试。" if full else "请按提示处理后重试，原来的数据没有改动。",
        )
    return done


def dump(url: str, target: Path) -> None:
    """Write one database to a file in PostgreSQL's own compressed format.

    An owner whom the policies hold reads through them, with the scope of everything that his
    address sets; otherwise PostgreSQL would refuse to dump such tables.
    """
    tools = tools_for(url)
    held = ["--enable-row-security"] if "bihuan.any_unit" in url else []
    plan = ["--format=custom", "--no-owner", *held, f"--file={target}", f"--dbname={url}"]
    run_tool([tools.path("pg_dump"), *plan])


def load(url: str, source: Path) -> None:
    """Fill an empty database from a dump, all or nothing."""
    tools = tools_for(url)
    plan = ["--no-owner", "--no-comments"]
    if tools.major >= LAST_PATIENT_MAJOR > server_major(url):
        script = run_tool([tools.path("pg_restore"), *plan, "--file=-", str(source)]).stdout
        lines = [line for line in script.split(b"\n") if b"SET transaction_timeout" not in line]
        command = [tools.path("psql"), "--quiet", "-X", "-1", "-v", "ON_ERROR_STOP=1", url]
        run_tool(command, b"\n".join(lines))
        return
    run_tool(
        [
            tools.path("pg_restore"),
            *plan,
            "--exit-on-error",
            "--single-transaction",
            f"--dbname={url}",
            str(source),
        ]
    )
