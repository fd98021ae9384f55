import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
from redis import AuthenticationError, Redis

from delmos_portal.running import binaries, servers
from delmos_portal.running.home import Home
from delmos_portal.running.servers import Server, free_port


@contextlib.contextmanager
def running(server: Server) -> Iterator[Server]:
    server.child.bring_up()
    try:
        yield server
    finally:
        server.child.stop()


def ask(server: Server, sql: str) -> str:
    where = server.environment
    connection = psycopg2.connect(
        host=where["PGHOST"], user=where["PGUSER"], dbname=where["PGDATABASE"]
    )
    with contextlib.closing(connection), connection, connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone() if cursor.description else None
    return str(row[0]) if row else ""


def queue(server: Server) -> Redis:
    return Redis.from_url(server.environment["REDIS_URL"], decode_responses=True)


def test_the_database_keeps_its_rows_from_one_start_to_the_next(home: Home) -> None:
    with running(servers.postgresql(home, durable=True)) as first:
        ask(first, "CREATE TABLE kept AS SELECT 'Åre' AS name")
    with running(servers.postgresql(home, durable=True)) as second:
        assert ask(second, "SELECT lower(name) FROM kept") == "åre"
        assert ask(second, "SHOW fsync") == "on"


def test_a_killed_database_recovers_by_a_plain_start(home: Home) -> None:
    first = servers.postgresql(home, durable=True)
    first.child.bring_up()
    assert first.child.process is not None
    ask(first, "CREATE TABLE kept AS SELECT 7 AS number")

    first.child.process.kill()
    first.child.process.wait()

    with running(servers.postgresql(home, durable=True)) as second:
        assert ask(second, "SELECT number FROM kept") == "7"


def test_a_lock_file_with_the_number_of_another_program_does_not_stop_the_start(home: Home) -> None:
    with running(servers.postgresql(home, durable=True)):
        lock = (home.path / "postgresql" / "postmaster.pid").read_text().splitlines()
    stranger = subprocess.Popen(
        ["sleep", "60"], **(home.identity.as_popen() if home.identity else {})
    )
    try:
        left = "\n".join([str(stranger.pid), *lock[1:]]) + "\n"
        (home.path / "postgresql" / "postmaster.pid").write_text(left)
        (home.path / "socket" / ".s.PGSQL.5432.lock").write_text(left)
        with running(servers.postgresql(home, durable=True)) as server:
            assert ask(server, "SELECT 1") == "1"
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_server_left_running_is_stopped_before_the_next_start(home: Home) -> None:
    left = servers.postgresql(home, durable=True)
    left.child.bring_up()
    with running(servers.postgresql(home, durable=True)) as server:
        assert ask(server, "SELECT 1") == "1"
        assert not left.child.is_running()


@pytest.mark.parametrize(
    ("hidden", "make"),
    [("machine_postgresql", servers.postgresql), ("machine_redis", servers.redis)],
)
def test_the_wheels_serve_where_the_machine_has_no_server(
    home: Home, monkeypatch: pytest.MonkeyPatch, hidden: str, make: Callable[..., Server]
) -> None:
    monkeypatch.setattr(binaries, hidden, lambda: iter(()))
    with running(make(home, durable=True)) as server:
        assert "site-packages" in server.child.command[0]


def test_data_of_a_version_that_is_gone_is_not_touched(home: Home) -> None:
    data = home.folder("postgresql")
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(binaries.NoServer, match="gjordes med PostgreSQL 9, men här finns bara"):
        servers.postgresql(home, durable=True)


def test_redis_keeps_its_queue_asks_for_a_password_and_evicts_nothing(home: Home) -> None:
    with running(servers.redis(home, durable=True)) as first, queue(first) as client:
        client.lpush("queue", "kept")
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    with running(servers.redis(home, durable=True)) as second, queue(second) as client:
        assert client.lrange("queue", 0, -1) == ["kept"]
        stranger = second.environment["REDIS_URL"].replace("//:", "//:wrong")
        with pytest.raises(AuthenticationError), Redis.from_url(stranger) as client:
            client.ping()


def test_servers_die_with_the_process_that_started_them(home: Home) -> None:
    starter = (
        "import time; from pathlib import Path;"
        "from delmos_portal.running.home import home_in;"
        "from delmos_portal.running.servers import postgresql;"
        f"child = postgresql(home_in(Path({str(home.path.parent)!r})), durable=True).child;"
        "child.bring_up(); print(child.process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [".venv/bin/python", "-c", starter], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    server = Path(f"/proc/{int(parent.stdout.readline())}/cmdline")
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and server.exists() and server.read_bytes():
        time.sleep(0.05)
    assert not (server.exists() and server.read_bytes())


def test_a_port_in_use_gives_the_next_one(unused_port: int) -> None:
    import socket

    with socket.create_server(("127.0.0.1", unused_port)):
        assert free_port(unused_port) > unused_port


@pytest.fixture
def unused_port() -> int:
    return free_port()


def test_a_home_too_deep_for_a_socket_gets_a_short_one(folder: Path, home: Home) -> None:
    deep = Home(folder / ("d" * 60) / ("e" * 60), home.identity)
    short = deep.socket_folder()
    try:
        assert len(str(short)) < 60
        assert short.stat().st_mode & 0o777 == 0o700
    finally:
        short.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives its servers to another user")
def test_root_puts_the_data_where_the_servers_user_can_reach_it(folder: Path) -> None:
    from delmos_portal.running.home import home_in

    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    found = home_in(closed / "var", elsewhere=folder / "elsewhere")
    assert found.path.is_relative_to(folder / "elsewhere")
    assert closed.stat().st_mode & 0o777 == 0o700
    assert found.identity is not None
    assert found.path.stat().st_uid == found.identity.user_id
