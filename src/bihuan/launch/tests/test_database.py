"""The embedded database starts, is shared, survives kills and stops after its last user."""

from __future__ import annotations

import os
import signal
import tempfile
from pathlib import Path

import psycopg
import pytest

from bihuan.launch.database import ensure, is_running
from bihuan.launch.errors import LaunchRefused
from bihuan.launch.ordinary import Identity, namespaces_work
from bihuan.launch.paths import SOCKET_NAME, SOCKET_PATH_LIMIT
from bihuan.launch.remains import processes_inside
from bihuan.launch.tests.conftest import QUICK, eventually


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def outer_pids(folder: Path) -> list[int]:
    return processes_inside(folder / "postgres")


def test_the_application_connects_as_a_role_without_power(running):
    with psycopg.connect(running.app_url) as connection:
        row = connection.execute(
            "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()

    assert row == ("bihuan_app", False, False)


def test_chinese_makes_trigrams(running):
    with psycopg.connect(running.owner_url) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        assert connection.execute("SELECT show_trgm('灭火器') <> '{}'").fetchone() == (True,)
        connection.rollback()


def test_it_listens_on_no_network_address(running):
    with psycopg.connect(running.owner_url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_only_the_owner_may_enter_the_folders(running):
    for name in ("postgres", "socket", "log"):
        assert (running.data_dir / name).stat().st_mode & 0o077 == 0


def test_the_last_to_leave_stops_it(data_dir):
    first = ensure(data_dir, settings=QUICK)
    second = ensure(data_dir, settings=QUICK)
    assert (first.started_here, second.started_here) == (True, False)

    first.stop()
    with psycopg.connect(second.app_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    second.stop()

    assert not is_running(data_dir)
    assert outer_pids(data_dir) == []


def test_several_starters_at_once_share_one_server(data_dir, start_holder):
    holders = [start_holder() for _ in range(4)]

    answers = [holder.stdout.readline().strip() for holder in holders]

    assert sorted(answers) == ["False", "False", "False", "True"]


def test_it_stops_when_its_only_user_is_killed(data_dir, start_holder):
    holder = start_holder()
    assert holder.stdout.readline().strip() == "True"

    holder.kill()

    assert eventually(lambda: not is_running(data_dir) and not outer_pids(data_dir))


def test_it_is_restarted_when_it_is_killed(data_dir):
    running = ensure(data_dir, settings=QUICK)
    killed = outer_pids(data_dir)
    os.kill(min(killed), signal.SIGKILL)

    assert eventually(
        lambda: answers(running.app_url) and not set(killed) & set(outer_pids(data_dir))
    )
    running.stop()


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def test_it_starts_again_after_its_keeper_is_killed(data_dir):
    running = ensure(data_dir, settings=QUICK)
    server = min(outer_pids(data_dir))
    keeper = int(Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(keeper, signal.SIGKILL)
    assert eventually(lambda: not is_running(data_dir))

    again = ensure(data_dir, settings=QUICK)

    assert again.started_here
    assert answers(running.app_url)
    again.stop()
    running.stop()


def test_a_pid_file_with_a_strangers_number_does_not_stop_it(data_dir):
    ensure(data_dir, settings=QUICK).stop()
    stale = f"{os.getpid()}\n{data_dir}/postgres\n1\n5432\n{data_dir}/socket\n\n 0 0\nready\n"
    (data_dir / "postgres" / "postmaster.pid").write_text(stale)
    (data_dir / "socket" / f"{SOCKET_NAME}.lock").write_text(stale)

    running = ensure(data_dir, settings=QUICK)

    assert answers(running.app_url)
    running.stop()


def test_a_zombie_with_the_old_number_does_not_stop_it(data_dir):
    ensure(data_dir, settings=QUICK).stop()
    zombie = os.fork()
    if zombie == 0:
        os._exit(0)
    (data_dir / "postgres" / "postmaster.pid").write_text(f"{zombie}\n{data_dir}/postgres\n")

    running = ensure(data_dir, settings=QUICK)

    assert answers(running.app_url)
    running.stop()
    os.waitpid(zombie, 0)


def test_an_unfinished_folder_is_made_anew(data_dir):
    draft = data_dir / "postgres.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")

    running = ensure(data_dir, settings=QUICK)

    assert answers(running.app_url)
    running.stop()


def test_a_deep_folder_gets_a_short_socket(tmp_path):
    deep = tmp_path / ("深" * 20) / ("x" * 60)

    running = ensure(deep, settings=QUICK, is_throwaway=True)

    folder = Path(running.app_url.partition("host=")[2])
    assert len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_LIMIT
    assert folder.stat().st_mode & 0o077 == 0
    assert answers(running.app_url)
    running.stop()
    assert eventually(lambda: not deep.exists() and not folder.exists())


@pytest.mark.skipif(os.geteuid() != 0, reason="只有 root 才需要换身份")
def test_under_root_it_sees_itself_as_an_ordinary_user(running):
    server = min(processes_inside(running.data_dir / "postgres"))
    if not namespaces_work():
        pytest.skip("系统不允许用户命名空间")

    mapping = Path(f"/proc/{server}/uid_map").read_text().split()

    assert mapping == ["1000", "0", "1"]


@pytest.mark.skipif(os.geteuid() != 0, reason="只有 root 才需要换身份")
def test_without_namespaces_root_takes_another_account(tmp_path, monkeypatch):
    monkeypatch.setattr("bihuan.launch.ordinary.namespaces_work", lambda: False)
    folder = tmp_path / "data"
    room = Path(tempfile.gettempdir())
    for parent in (tmp_path, *tmp_path.parents):
        if room in parent.parents:  # another account must find its way in
            parent.chmod(0o755)
    folder.mkdir(mode=0o755)

    from bihuan.launch.cluster import make, open_cluster

    cluster = open_cluster(folder, QUICK)
    make(cluster)

    assert cluster.identity != Identity()
    assert (folder / "postgres").stat().st_uid == cluster.identity.user != 0


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "var").write_text("")

    with pytest.raises(LaunchRefused) as refused:
        ensure(tmp_path / "var" / "data")

    assert refused.value.code == "data_dir_unwritable"


def test_another_versions_folder_is_refused(data_dir):
    (data_dir / "postgres").mkdir(parents=True)
    (data_dir / "postgres" / "PG_VERSION").write_text("9\n")

    with pytest.raises(LaunchRefused) as refused:
        ensure(data_dir)

    assert refused.value.code == "postgres_version_missing"


def test_a_machine_without_postgresql_is_refused(data_dir, monkeypatch, tmp_path):
    monkeypatch.setenv("BIHUAN_POSTGRES_BINDIR", str(tmp_path))

    with pytest.raises(LaunchRefused) as refused:
        ensure(data_dir)

    assert refused.value.code == "postgres_missing"


def test_a_damaged_folder_is_refused_with_the_servers_words(data_dir):
    ensure(data_dir, settings=QUICK).stop()
    (data_dir / "postgres" / "global" / "pg_control").unlink()

    with pytest.raises(LaunchRefused) as refused:
        ensure(data_dir, settings=QUICK)

    assert refused.value.code == "database_failed"
