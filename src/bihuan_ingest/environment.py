"""What the live service is told from outside; the same variables as the pages have."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from bihuan.protocols.live_token import derive_key


class EnvironmentWrong(SystemExit):
    """A variable is missing; the message says which and what it should hold."""


@dataclass(frozen=True)
class Environment:
    """Where the database is, as the application's role, and the key of the tokens."""

    database_url: str
    key: bytes


def read_environment() -> Environment:
    """Read the environment.

    Raises:
        EnvironmentWrong: No database, or no secret of the installation.
    """
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        raise EnvironmentWrong("环境变量 DATABASE_URL 没有设置，实时服务请由 bihuan run 启动。")
    return Environment(url, derive_key(read_secret()))


def read_secret() -> str:
    """The installation's secret: from the environment, else from its file in the data folder."""
    told = os.environ.get("BIHUAN_SECRET_KEY")
    if told:
        return told
    path = Path(os.environ.get("BIHUAN_DATA_DIR", "var")) / "secret-key"
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise EnvironmentWrong(
            f"读不到主密钥 {path}，请设置 BIHUAN_DATA_DIR 或 BIHUAN_SECRET_KEY。"
        ) from error
