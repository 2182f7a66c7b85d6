"""A virtual screen for the app's benchmarks: Xvfb where it is installed, else Qt's own offscreen platform."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def screen() -> Iterator[tuple[str, dict[str, str]]]:
    """The platform's name, and the environment in which to start the app."""
    if shutil.which("Xvfb") is None:
        yield "offscreen", {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        return
    read_fd, write_fd = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_fd), "-screen", "0", "1400x900x24", "-dpi", "96"],
        pass_fds=[write_fd],
        stderr=subprocess.DEVNULL,
    )
    os.close(write_fd)
    try:
        with os.fdopen(read_fd) as told:
            number = told.readline().strip()
        yield "xcb under Xvfb", {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait()
