"""How both are served: two plain workers; each writes at its end what slow libraries it has read."""

import json
import os
import sys
from pathlib import Path

workers = 2
errorlog = "-"
loglevel = "warning"


def worker_exit(server, worker):
    slow = [name for name in ("weasyprint", "pyhanko", "celery", "redis") if name in sys.modules]
    folder = Path(os.environ["BENCH_FOLDER"])
    (folder / f"imported-{worker.pid}.json").write_text(json.dumps(slow))
