"""What is checked before anything is started."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import shutil
import socket
import sys
from pathlib import Path

from bihuan.launch.errors import LaunchRefused
from bihuan.launch.paths import make_data_dir

OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 300 * 1024**2


def check_machine(data_dir: Path) -> None:
    """Python, data folder and free space.

    Raises:
        LaunchRefused: One of them does not do; says which.
    """
    if sys.version_info[:2] < OLDEST_PYTHON:
        raise LaunchRefused(
            "python_too_old",
            f"Python 是 {sys.version_info[0]}.{sys.version_info[1]}，低于需要的 3.11。",
            "请安装 Python 3.11 以上版本后重新执行 make run。",
        )
    make_data_dir(data_dir)
    free = shutil.disk_usage(data_dir).free
    if free < LEAST_FREE_BYTES:
        raise LaunchRefused(
            "disk_full",
            f"{data_dir} 所在磁盘只剩 {free // 1024**2} MB。",
            "请腾出至少 1 GB 空间后重新启动。",
        )


def check_port(host: str, port: int, purpose: str) -> None:
    """Whether we may listen there.

    Raises:
        LaunchRefused: ``port_in_use``, ``port_forbidden``, ``port_unknown`` or ``host_unknown``.
    """
    if not 0 < port < 65536:
        raise LaunchRefused(
            "port_unknown", f"没有端口 {port}（{purpose}）。", "端口应在 1 到 65535 之间。"
        )
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise LaunchRefused(
            "host_unknown", f"地址 {host} 用不了。", "请检查 --host，通常是 127.0.0.1 或 0.0.0.0。"
        ) from error
    with contextlib.closing(socket.socket(family, kind, proto)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            raise refused_port(error, host, port, purpose) from error


def refused_port(error: OSError, host: str, port: int, purpose: str) -> LaunchRefused:
    """The sentence for an address we cannot listen on."""
    if error.errno == errno.EADDRINUSE:
        return LaunchRefused(
            "port_in_use",
            f"端口 {port}（{purpose}）已被其他程序占用。",
            f"请停掉那个程序，或换一个端口：bihuan run --port {port + 10}。",
        )
    if error.errno == errno.EACCES:
        return LaunchRefused(
            "port_forbidden",
            f"当前用户不能使用端口 {port}（{purpose}）。",
            "请改用 1024 以上的端口。",
        )
    return LaunchRefused(
        "host_unknown", f"本机没有地址 {host}。", "请检查 --host，通常是 127.0.0.1 或 0.0.0.0。"
    )


def check_certificate(cert: Path | None, key: Path | None) -> None:
    """Both files or none, and both readable.

    Raises:
        LaunchRefused: ``certificate_incomplete`` or ``certificate_unreadable``.
    """
    if (cert is None) != (key is None):
        raise LaunchRefused(
            "certificate_incomplete",
            "--cert 和 --key 只给了一个。",
            "启用 HTTPS 要同时给出证书和私钥。",
        )
    for path in filter(None, (cert, key)):
        try:
            path.read_bytes()
        except OSError as error:
            raise LaunchRefused(
                "certificate_unreadable", f"读不到 {path}。", "请检查路径和读取权限。"
            ) from error


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_wildcard(host: str) -> bool:
    """Whether an address stands for all of the machine's addresses."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def own_address() -> str:
    """The address by which others in the network reach this machine; sends nothing."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
