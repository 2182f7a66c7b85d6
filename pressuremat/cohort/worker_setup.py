"""Loaded by each worker as it starts: Ctrl-C is for whoever asked, who then ends the workers.

A terminal sends it to all its processes, and a worker that it stops is taken for one that died.
"""

from __future__ import annotations

import signal
import threading


def dask_setup(_worker: object) -> None:
    """Dask's hook."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
