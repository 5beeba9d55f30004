"""The environment, read once, with types; a wrong value stops the start and says which."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

PROJECT_ROOT = Path(__file__).resolve().parents[3]


class EnvironmentWrong(SystemExit):
    """A variable holds a value that cannot be used; the message names all three parts."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"环境变量 {name} 的值“{value}”用不了，应为{expected}。")


@dataclass(frozen=True)
class Environment:
    """What the process was told from outside."""

    data_dir: Path
    database_url: str
    secret_key: str
    hosts: tuple[str, ...]
    debug: bool
    https: bool
    behind_proxy: bool
    live_url: str
    demo_login: bool
    platform_name: str
    font_dir: Path | None
    public_url: str


def flag(name: str, *, default: bool) -> bool:
    """A variable that is 0 or 1."""
    value = os.environ.get(name, "1" if default else "0")
    if value not in {"0", "1"}:
        raise EnvironmentWrong(name, value, " 0 或 1")
    return value == "1"


def folder(name: str) -> Path | None:
    """A variable that names a folder that is there."""
    value = os.environ.get(name, "")
    if not value:
        return None
    path = Path(value).expanduser().resolve()
    if not path.is_dir():
        raise EnvironmentWrong(name, value, "一个已有的文件夹")
    return path


def kept_secret(data_dir: Path) -> str:
    """The installation's own secret, made at first start and readable by its owner only."""
    path = data_dir / "secret-key"
    if path.exists():
        return path.read_text(encoding="utf-8").strip()
    data_dir.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_urlsafe(48)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(secret)
    return secret


def read_environment() -> Environment:
    """Read every variable the application knows.

    Raises:
        EnvironmentWrong: A value of the wrong type.
    """
    data_dir = Path(os.environ.get("BIHUAN_DATA_DIR", PROJECT_ROOT / "var")).resolve()
    return Environment(
        data_dir=data_dir,
        database_url=os.environ.get("DATABASE_URL", ""),
        secret_key=os.environ.get("BIHUAN_SECRET_KEY") or kept_secret(data_dir),
        hosts=tuple(filter(None, os.environ.get("BIHUAN_HOSTS", "127.0.0.1,localhost").split(","))),
        debug=flag("BIHUAN_DEBUG", default=False),
        https=flag("BIHUAN_HTTPS", default=False),
        behind_proxy=flag("BIHUAN_BEHIND_PROXY", default=False),
        live_url=os.environ.get("BIHUAN_LIVE_URL", ""),
        demo_login=flag("BIHUAN_DEMO_LOGIN", default=True),
        platform_name=os.environ.get("BIHUAN_PLATFORM_NAME", "闭环 · 安全生产综合监管平台"),
        font_dir=folder("BIHUAN_FONT_DIR"),
        public_url=os.environ.get("BIHUAN_PUBLIC_URL", ""),
    )


def database_settings(url: str) -> dict[str, object]:
    """Django's dictionary for one PostgreSQL URL.

    Args:
        url: ``postgresql://user:password@host:port/name?host=/socket/dir&options=…``; a host
            given as a query parameter (a socket directory) wins over the one in the address.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise EnvironmentWrong("DATABASE_URL", url, " postgresql:// 开头的地址")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
