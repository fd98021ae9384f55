"""The whole portal as real processes, on the test's own database, Redis and mail server."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from delmos_portal.celery import app
from delmos_portal.outbox.models import OutboxMessage
from delmos_portal.running.home import home_in
from delmos_portal.running.mail import mail_sink
from delmos_portal.running.processes import Child
from delmos_portal.running.servers import Server, free_port, redis
from delmos_portal.running.workforce import beat, web, worker

HOW_LONG = 60.0


@dataclass
class Live:
    """What runs, and where."""

    folder: Path
    redis: Server
    mail: Server
    port: int
    static: Path | None = None  # collected files, where a browser looks at the pages
    children: dict[str, Child] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        return {
            **self.redis.environment,
            **self.mail.environment,
            "DJANGO_SETTINGS_MODULE": "delmos_portal.settings",
            "PGDATABASE": str(connection.settings_dict["NAME"]),
            "SITE_URL": self.address,
            "ALLOWED_HOSTS": "127.0.0.1",
            "CELERY_VISIBILITY_SECONDS": "5",
            "SWEEP_SECONDS": "3",
            "CELERY_BEAT_FILE": str(self.folder / "beat"),
            "STATIC_ROOT": str(self.static or self.folder / "static"),
        }

    def start(self, name: str) -> Child:
        makers: dict[str, Callable[[], Child]] = {
            "web": lambda: web(self.port, logs=self.folder),
            "worker": lambda: worker(logs=self.folder),
            "beat": lambda: beat(logs=self.folder),
        }
        child = makers[name]()
        child.environment.update(self.environment())
        self.children[name] = child
        child.bring_up()
        return child

    def kill(self, name: str) -> None:
        """End the process and its own children at once, as a lost machine would."""
        child = self.children.pop(name)
        assert child.process is not None
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()

    def mails(self) -> list[EmailMessage]:
        """What the mail server has taken, oldest first."""
        files = sorted(Path(self.mail.environment["MAIL_FOLDER"]).glob("*.eml"))
        read = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
        return [one for one in read if isinstance(one, EmailMessage)]

    def stop(self) -> None:
        for child in reversed(list(self.children.values())):
            child.stop(grace=10)


def wait_for(what: Callable[[], object], *, seconds: float = HOW_LONG) -> object:
    """Ask until it is so; fail when the time is up."""
    last_moment = time.monotonic() + seconds
    while time.monotonic() < last_moment:
        if found := what():
            return found
        time.sleep(0.05)
    left = OutboxMessage.objects.filter(done_at=None).values_list("key", "attempts", "last_error")
    pytest.fail(f"Did not happen within {seconds:.0f} s. Still promised: {list(left)}")


@pytest.fixture
def live(transactional_db: None, settings: object) -> Iterator[Live]:
    """Redis and the mail server run; the test starts what else it needs."""
    folder = Path(tempfile.mkdtemp(prefix="delmos-live-"))
    folder.chmod(0o711)
    it = Live(
        folder,
        redis(home_in(folder), durable=True),
        mail_sink(folder / "mail", log=folder / "mail.log"),
        free_port(),
    )
    call_command("createcachetable", "cache", verbosity=0)  # the web server keeps it there
    try:
        for server in (it.redis, it.mail):
            server.child.bring_up()
        was = app.conf.broker_url
        app.conf.broker_url = it.redis.environment["REDIS_URL"]
        app._after_fork()  # forget the connections to the broker of before
        settings.SITE_URL = it.address  # type: ignore[attr-defined]  # of the settings
        yield it
    finally:
        it.stop()
        for server in (it.mail, it.redis):
            server.child.stop(grace=10)
        app.conf.broker_url = was
        app._after_fork()  # forget the connections to the broker of before
        if not os.environ.get("KEEP_LIVE"):
            shutil.rmtree(folder, ignore_errors=True)
