"""How both are served: two plain workers; each writes at its end what slow libraries it has read."""

import json
import os
import sys
from pathlib import Path

workers = 2
errorlog = "-"
loglevel = "warning"


# As in production: these come with the development tools only, and kombu reads them where they lie.
for absent in ("yaml", "greenlet"):
    sys.modules[absent] = None


def worker_exit(server, worker):
    slow = [name for name in ("weasyprint", "pyhanko") if name in sys.modules]
    folder = Path(os.environ["BENCH_FOLDER"])
    (folder / f"imported-{worker.pid}.json").write_text(json.dumps(slow))
