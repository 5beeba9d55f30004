"""Every environment variable: what it does, what stands for it, which modules read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bihuan.web.handbook.loading import source_files
from bihuan.web.handbook.markdown import code, page, table
from bihuan.web.handbook.sources import name_of

# Name → where it is not set, what it does. A variable that is read and missing here fails a test.
VARIABLES: dict[str, tuple[str, str]] = {
    "BIHUAN_APP_DATABASE_URL": (
        "`DATABASE_URL` working as `bihuan_app`",
        "how pages, jobs and live service sign in to a database of one's own",
    ),
    "BIHUAN_BEHIND_PROXY": (
        "0",
        "1 where a reverse proxy of one's own names the client and the scheme in its headers",
    ),
    "BIHUAN_DATA_DIR": (
        "`var` in the checkout",
        "folder of database, evidence, logs and the installation's secret",
    ),
    "BIHUAN_DEBUG": ("0", "1 shows developers the whole error; never where others reach the pages"),
    "BIHUAN_DEMO_LOGIN": (
        "1 on loopback, else 0",
        "whether the demo accounts, whose password is printed, may sign in",
    ),
    "BIHUAN_FONT_DIR": (
        "free fonts of the wheel",
        "folder with the licensed fonts of official documents (方正小标宋, 仿宋_GB2312 …)",
    ),
    "BIHUAN_HOSTS": ("loopback and `--host`", "host names that requests may name, with commas"),
    "BIHUAN_HTTPS": (
        "1 with `--cert`, else 0",
        "1 where a reverse proxy speaks HTTPS: cookies are then for HTTPS only",
    ),
    "BIHUAN_LIVE_URL": (
        "`--host` and the next port",
        "where browsers find the live service behind a reverse proxy",
    ),
    "BIHUAN_OWNER_DATABASE_URL": (
        "set by `bihuan run` for its children",
        "address by which the owner of the tables signs in; for migrations only",
    ),
    "BIHUAN_PLATFORM_NAME": ("闭环 · 安全生产综合监管平台", "title on the pages"),
    "BIHUAN_POSTGRES_BINDIR": (
        "found by itself",
        "folder of the PostgreSQL programs that the embedded database uses",
    ),
    "BIHUAN_PUBLIC_URL": (
        "none: printed codes carry no address",
        "address under which outsiders reach the page that checks a printed document",
    ),
    "BIHUAN_SECRET_KEY": ("`secret-key` in the data folder", "signs sessions and tokens"),
    "BIHUAN_TEST_DATA_DIR": (
        "a folder that is removed afterwards",
        "where the tests keep their database, set by the first worker for the others",
    ),
    "DATABASE_URL": ("the embedded database", "a PostgreSQL of one's own, 15 or newer"),
    "XDG_RUNTIME_DIR": ("the system's temporary folder", "short place for the database's socket"),
}


def settings_page() -> str:
    """The whole page."""
    read = variables_read()
    rows = (
        [code(name), *VARIABLES[name], ", ".join(code(module) for module in sorted(read[name]))]
        for name in sorted(read.keys() & VARIABLES.keys())
    )
    return page(
        "Settings",
        "What may differ between installations comes from the environment, read once at the start; "
        "a value of the wrong type stops the start with a sentence. What a district decides "
        "(periods, ladders, dictionaries) is rows of packs, edited on their pages.",
        table(["Variable", "Where it is not set", "What it does", "Read by"], rows),
    )


def variables_read() -> dict[str, set[str]]:
    """Name of each environment variable that the code asks for → the modules that do."""
    found: dict[str, set[str]] = {}
    for file in source_files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            for name in names_asked(node):
                found.setdefault(name, set()).add(name_of(file))
    return found


def names_asked(node: ast.AST) -> Iterator[str]:
    """``os.environ.get("X")``, ``os.environ["X"]``, ``flag("X")``, ``folder("X")``."""
    if isinstance(node, ast.Subscript):
        if isinstance(node.ctx, ast.Load) and is_environ(node.value):
            yield from literal(node.slice)
    elif isinstance(node, ast.Call) and node.args:
        if isinstance(node.func, ast.Name):
            asks = node.func.id in {"flag", "folder", "getenv"}
        else:
            asks = isinstance(node.func, ast.Attribute) and (
                (node.func.attr in {"get", "pop"} and is_environ(node.func.value))
                or node.func.attr == "getenv"
            )
        if asks:
            yield from literal(node.args[0])


def is_environ(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "environ"


def literal(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isupper():
        yield node.value
