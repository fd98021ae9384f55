"""A worker's process that starts slowly, as on a busy machine, is waited for and not killed."""

import os
import signal
import time
from pathlib import Path

import pytest

from delmos_portal.running.workforce import WORKER_PROCESSES
from tests.live import Live, wait_for

LONGER_THAN_CELERY_WAITS_BY_ITSELF = 6  # seconds; its own patience is 4


def processes_of(parent: int) -> set[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children")
    return {int(one) for one in children.read_text(encoding="ascii").split()}


def wait_for_both(parent: int) -> set[int]:
    wait_for(lambda: len(processes_of(parent)) == WORKER_PROCESSES)
    return processes_of(parent)


@pytest.mark.timeout(180)
def test_a_process_that_starts_slowly_is_not_killed(live: Live):
    process = live.start("worker").process
    assert process is not None
    before = wait_for_both(process.pid)

    os.kill(min(before), signal.SIGKILL)
    wait_for(lambda: processes_of(process.pid) - before)
    (slow,) = wait_for_both(process.pid) - before
    os.kill(slow, signal.SIGSTOP)  # before it has loaded its fonts and said that it is up
    time.sleep(LONGER_THAN_CELERY_WAITS_BY_ITSELF)

    assert slow in processes_of(process.pid)
    os.kill(slow, signal.SIGCONT)
