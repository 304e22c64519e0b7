"""How the web server's processes run Python (`gunicorn --config python:survey_app.serving`).

What is loaded before the fork lives as long as the process: it is taken out of the garbage collector's sight, which also keeps
its memory shared; and a collection comes less often, since a request leaves next to no cycles behind.
"""

from __future__ import annotations

import gc
from typing import Any

THRESHOLDS = (20_000, 20, 50)


def when_ready(_server: Any) -> None:
    """Before the workers are forked."""
    gc.collect()
    gc.freeze()


def post_fork(_server: Any, _worker: Any) -> None:
    """In each worker."""
    gc.set_threshold(*THRESHOLDS)
