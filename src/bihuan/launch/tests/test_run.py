"""What is refused before the start, and what the children are told."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bihuan.launch.database import Running
from bihuan.launch.errors import LaunchRefused
from bihuan.launch.paths import refused_write
from bihuan.launch.preflight import check_certificate, check_machine, check_port, is_loopback
from bihuan.launch.run import Options, environment, services, welcome

ACCOUNTS = [("anban", "Passw0rd!", "安委办主任"), ("li", "Passw0rd!", "企业安全员")]
DATABASE = Running("postgresql://owner@/x", "postgresql://app@/x")


@pytest.fixture(autouse=True)
def told_nothing(monkeypatch):
    for name in ("BIHUAN_HOSTS", "BIHUAN_LIVE_URL", "BIHUAN_HTTPS", "BIHUAN_DEMO_LOGIN"):
        monkeypatch.delenv(name, raising=False)


def told(options: Options) -> dict[str, str]:
    return environment(options, DATABASE, Path("/data"))


def test_a_port_in_use_is_refused():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(LaunchRefused) as refused:
            check_port("127.0.0.1", port, "网页")

    assert refused.value.code == "port_in_use"
    assert str(port) in refused.value.message


@pytest.mark.parametrize("host", ["203.0.113.9", "no such host", "127.0.0.1:80"])
def test_an_address_of_another_machine_is_refused(host):
    with pytest.raises(LaunchRefused) as refused:
        check_port(host, 8000, "网页")

    assert refused.value.code == "host_unknown"


def test_a_port_beyond_the_last_is_refused():
    with pytest.raises(LaunchRefused) as refused:
        check_port("127.0.0.1", 70000, "网页")

    assert refused.value.code == "port_unknown"


def test_a_full_disk_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("bihuan.launch.preflight.LEAST_FREE_BYTES", 1 << 62)

    with pytest.raises(LaunchRefused) as refused:
        check_machine(tmp_path)

    assert refused.value.code == "disk_full"


def test_a_disk_that_fills_while_writing_is_named():
    assert refused_write(Path("/data"), OSError(28, "No space left on device")).code == "disk_full"


def test_an_old_python_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.version_info", (3, 10, 0, "final", 0))

    with pytest.raises(LaunchRefused) as refused:
        check_machine(tmp_path)

    assert refused.value.code == "python_too_old"


def test_half_a_certificate_is_refused(tmp_path):
    with pytest.raises(LaunchRefused) as refused:
        check_certificate(tmp_path / "cert.pem", None)

    assert refused.value.code == "certificate_incomplete"


def test_a_certificate_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(LaunchRefused) as refused:
        check_certificate(tmp_path / "cert.pem", tmp_path / "key.pem")

    assert refused.value.code == "certificate_unreadable"


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("127.9.9.9", True)]
    + [(host, False) for host in ("0.0.0.0", "::", "10.0.0.5", "bihuan.example")],
)
def test_only_loopback_is_loopback(host, expected):
    assert is_loopback(host) is expected


def test_on_loopback_the_demo_accounts_are_printed():
    lines = welcome(Options(), ACCOUNTS)

    assert [line.split() for line in lines[1:]] == [list(account) for account in ACCOUNTS]
    assert "BIHUAN_DEMO_LOGIN" not in told(Options())


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.5"])
def test_elsewhere_demo_passwords_are_refused_and_not_printed(host, monkeypatch):
    monkeypatch.setenv("BIHUAN_DEMO_LOGIN", "1")
    options = Options(host=host)

    assert told(options)["BIHUAN_DEMO_LOGIN"] == "0"
    assert "Passw0rd!" not in "".join(welcome(options, ACCOUNTS))


def test_the_children_work_as_the_application():
    assert told(Options())["DATABASE_URL"] == DATABASE.app_url
    assert told(Options())["BIHUAN_OWNER_DATABASE_URL"] == DATABASE.owner_url


def test_a_certificate_makes_every_address_https():
    options = Options(cert=Path("c"), key=Path("k"), port=8443)

    assert told(options)["BIHUAN_HTTPS"] == "1"
    assert told(options)["BIHUAN_LIVE_URL"] == "https://127.0.0.1:8444"
    assert all("--ssl-certificate" in s.command for s in services(options) if s.label != "任务")


def test_what_the_operator_has_set_stays(monkeypatch):
    monkeypatch.setenv("BIHUAN_LIVE_URL", "https://bihuan.example/live")
    monkeypatch.setenv("BIHUAN_HOSTS", "bihuan.example")

    assert told(Options())["BIHUAN_LIVE_URL"] == "https://bihuan.example/live"
    assert told(Options())["BIHUAN_HOSTS"] == "bihuan.example"
