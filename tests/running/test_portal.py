from pathlib import Path

import pytest

from delmos_portal.running import portal


@pytest.fixture
def var(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A demonstration of its own, with nothing in the environment."""
    for name in (*portal.OF_PRODUCTION, "PGHOST", "REDIS_URL", "RESET", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(portal, "VAR", folder / "var")
    return folder / "var"


@pytest.fixture(autouse=True)
def fresh_plan() -> None:
    portal.plan.cache_clear()


def test_production_settings_stop_the_demonstration(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setenv("SEAL_KEY", "x")
    with pytest.raises(SystemExit, match="skarp drift finns i miljön: SECRET_KEY, SEAL_KEY"):
        portal.prepare_environment()
    assert not var.exists()


def test_the_secret_key_is_kept_and_only_its_owner_reads_it(var: Path) -> None:
    first = portal.plan()
    first.lock.close()
    portal.plan.cache_clear()
    second = portal.plan()
    second.lock.close()
    assert first.environment["SECRET_KEY"] == second.environment["SECRET_KEY"]
    assert len(second.environment["SECRET_KEY"]) > 50
    assert (var / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_second_demonstration_in_the_same_folder_is_refused(var: Path) -> None:
    with portal.plan().lock:
        portal.plan.cache_clear()
        with pytest.raises(portal.NotHere, match="körs redan"):
            portal.plan()


def test_reset_throws_away_the_data_and_the_key(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    portal.plan().lock.close()
    key = (var / "secret-key").read_text()
    (var / "mail" / "1.eml").write_text("old")

    portal.plan.cache_clear()
    monkeypatch.setenv("RESET", "1")
    portal.plan().lock.close()

    assert (var / "secret-key").read_text() != key
    assert list((var / "mail").iterdir()) == []


def test_reset_never_touches_servers_that_are_not_ours(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGHOST", "db.example.org")
    monkeypatch.setenv("RESET", "1")
    with pytest.raises(portal.NotHere, match="bara portalens egna servrar"):
        portal.plan()


def test_named_servers_are_used_and_none_is_started(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGHOST", "db.example.org")
    monkeypatch.setenv("REDIS_URL", "redis://queue.example.org/0")
    plan = portal.plan()
    plan.lock.close()
    assert plan.servers == []
    assert "PGHOST" not in plan.environment
    assert "REDIS_URL" not in plan.environment
