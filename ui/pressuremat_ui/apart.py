"""Long work in a process of its own: where threads share one interpreter, it would hold up the live picture.

The name of a module that runs, and its arguments, enter; nothing leaves but an error. No Qt.
"""

from __future__ import annotations

import subprocess
import sys

from pressuremat.errors import PressureMatError
from pressuremat.i18n import _

_running: set[subprocess.Popen[str]] = set()


def run_apart(module: str, *arguments: str) -> None:
    """Run it and wait; called in a job. Raises PressureMatError with the last line that it wrote where it failed."""
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        _running.add(process)
        _out, told = process.communicate()
        _running.discard(process)
    if process.returncode:
        lines = told.strip().splitlines()
        raise PressureMatError(
            lines[-1] if lines else _("Expected the work to end well, it was ended; start it again.")
        )


def stop_all() -> None:
    """End whatever runs; for when the program ends."""
    for process in tuple(_running):
        process.terminate()
